"""DICOM files made on the spot, as odd as a test needs them."""

from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filewriter import dcmwrite
from pydicom.uid import ExplicitVRLittleEndian

DX = "1.2.840.10008.5.1.4.1.1.1.1"
UID = "1.2.826.0.1.3680043.8.498.1"


@pytest.fixture
def make_dicom(tmp_path):
    """Return a function that writes a DICOM file and gives its path.

    Keyword arguments are attributes: None leaves one out, a tuple (VR, value) says
    how it is written, and with `raw` it is written without any check.
    """

    def make(
        stored=None,
        *,
        name="image.dcm",
        syntax=ExplicitVRLittleEndian,
        preamble=True,
        **attributes,
    ) -> Path:
        stored = np.zeros((4, 6), np.uint16) if stored is None else np.asarray(stored)
        bits = 8 * stored.dtype.itemsize
        fields = {
            "SOPClassUID": DX,
            "SOPInstanceUID": UID,
            "Modality": "DX",
            "SamplesPerPixel": 1,
            "PhotometricInterpretation": "MONOCHROME2",
            "Rows": stored.shape[0],
            "Columns": stored.shape[1],
            "BitsAllocated": bits,
            "BitsStored": bits,
            "HighBit": (attributes.get("BitsStored") or bits) - 1,
            "PixelRepresentation": int(stored.dtype.kind == "i"),
            "PixelData": ("OW", _bytes(stored, syntax)),
            **attributes,
        }
        dataset = Dataset()
        for keyword, value in fields.items():
            if isinstance(value, tuple):
                dataset.add_new(keyword, *value)
            elif value is not None:
                setattr(dataset, keyword, value)
        path = tmp_path / name
        if not preamble:
            dcmwrite(path, dataset, implicit_vr=False, little_endian=True)
            return path
        dataset.file_meta = FileMetaDataset()
        dataset.file_meta.TransferSyntaxUID = syntax
        dataset.file_meta.MediaStorageSOPClassUID = DX
        dataset.file_meta.MediaStorageSOPInstanceUID = UID
        dcmwrite(path, dataset, enforce_file_format=True)
        return path

    return make


def _bytes(stored, syntax) -> bytes:
    order = "<" if syntax.is_little_endian else ">"
    if stored.dtype.itemsize == 1 and order == ">":
        data = stored.tobytes() + b"\0" * (stored.size % 2)
        return np.frombuffer(data, "<u2").astype(">u2").tobytes()
    data = stored.astype(stored.dtype.newbyteorder(order)).tobytes()
    return data + b"\0" * (len(data) % 2)
