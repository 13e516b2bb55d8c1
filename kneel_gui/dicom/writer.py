"""A synthetic radiograph as the bytes of a DX DICOM file «for presentation»."""

import uuid
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filewriter import dcmwrite
from pydicom.uid import (
    UID,
    DigitalXRayImageStorageForPresentation,
    ExplicitVRLittleEndian,
    RLELossless,
)

BITS_STORED = 12
_MAX_VALUE = (1 << BITS_STORED) - 1
_NAMESPACE = uuid.UUID("5d0f2f3e-4b3c-5f0e-8a7e-6b6e65656c21")
# PS3.16 CID 4009: SNOMED CT «knee region structure».
_KNEE = ("72696002", "SCT", "Knee")


@dataclass(frozen=True)
class PhantomIdentity:
    """Who a phantom says it is; nothing of it belongs to a person.

    Attributes
    ----------
    seed : str
        All UIDs follow from it: give every image its own.
    patient_name : str
        In DICOM's order, family^given.
    patient_id : str
        Of the phantom.
    description : str
        SeriesDescription.
    view : str
        ViewPosition: ``PA`` or ``AP``.
    date : str
        Of study and content, YYYYMMDD.
    """

    seed: str = "0"
    patient_name: str = "PHANTOM^KNEE"
    patient_id: str = "PHANTOM-0"
    description: str = "Synthetic knee radiograph"
    view: str = "PA"
    date: str = "20240101"


def dx_bytes(
    pixels: NDArray[np.uint16],
    spacing_mm: tuple[float, float],
    *,
    photometric: str = "MONOCHROME2",
    laterality: str = "B",
    identity: PhantomIdentity | None = None,
    compress: bool = False,
) -> bytes:
    """Return a phantom as a Digital X-Ray Image «for presentation» (PS3.3 A.26).

    Parameters
    ----------
    pixels : numpy.ndarray
        (H, W) uint16, stored values from 0 to 4095.
    spacing_mm : tuple of float
        (row, col), mm; written as ImagerPixelSpacing and, uncalibrated, as the same
        PixelSpacing (PS3.3 10.7.1.1).
    photometric : str
        ``MONOCHROME1`` (0 is white) or ``MONOCHROME2`` (0 is black).
    laterality : str
        ``R``, ``L`` or ``B`` (both knees).
    identity : PhantomIdentity, optional
        Default: the phantom of seed 0.
    compress : bool
        RLE Lossless instead of explicit VR little endian.

    Returns
    -------
    bytes
        The whole file. The window covers the 1st to 99th percentile.

    Raises
    ------
    ValueError
        If an argument is impossible.
    """
    _check(pixels, spacing_mm, photometric, laterality)
    who = identity or PhantomIdentity()
    dataset = Dataset()
    _describe_study(dataset, who)
    _describe_image(dataset, spacing_mm, laterality, who)
    _describe_pixels(dataset, pixels, photometric)
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    # Named here, or the bytes would change with the version of pydicom.
    meta.ImplementationClassUID = _uid("implementation")
    meta.ImplementationVersionName = "KNEEL_GUI"
    dataset.file_meta = meta
    if compress:
        dataset.compress(
            RLELossless, encoding_plugin="pydicom", generate_instance_uid=False
        )
    buffer = BytesIO()
    dcmwrite(buffer, dataset, enforce_file_format=True)
    return buffer.getvalue()


def _check(
    pixels: NDArray[np.uint16],
    spacing_mm: tuple[float, float],
    photometric: str,
    laterality: str,
) -> None:
    if pixels.ndim != 2 or pixels.dtype != np.uint16 or pixels.size == 0:
        raise ValueError("pixels must be (H, W) uint16")
    if max(pixels.shape) > 0xFFFF or int(pixels.max()) > _MAX_VALUE:
        raise ValueError(f"at most 65535 rows and columns and values to {_MAX_VALUE}")
    if not all(np.isfinite(value) and value > 0 for value in spacing_mm):
        raise ValueError("spacing must be positive")
    if photometric not in ("MONOCHROME1", "MONOCHROME2"):
        raise ValueError("photometric must be MONOCHROME1 or MONOCHROME2")
    if laterality not in ("R", "L", "B"):
        raise ValueError("laterality must be R, L or B")


def _describe_study(dataset: Dataset, who: PhantomIdentity) -> None:
    """Write the modules Patient, General Study, General Series and Equipment."""
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.PatientName = who.patient_name
    dataset.PatientID = who.patient_id
    dataset.PatientBirthDate = ""
    dataset.PatientSex = ""
    dataset.QualityControlSubject = "YES"
    dataset.StudyInstanceUID = _uid("study", who.seed)
    dataset.StudyDate = who.date
    dataset.StudyTime = "000000"
    dataset.ReferringPhysicianName = ""
    dataset.StudyID = ""
    dataset.AccessionNumber = ""
    dataset.Modality = "DX"
    dataset.PresentationIntentType = "FOR PRESENTATION"
    dataset.SeriesInstanceUID = _uid("series", who.seed)
    dataset.SeriesNumber = 1
    dataset.SeriesDescription = who.description
    dataset.Manufacturer = "KNEEL GUI"
    dataset.SOPClassUID = DigitalXRayImageStorageForPresentation
    dataset.SOPInstanceUID = _uid("image", who.seed)


def _describe_image(
    dataset: Dataset,
    spacing_mm: tuple[float, float],
    laterality: str,
    who: PhantomIdentity,
) -> None:
    """Write the modules General Image, DX Anatomy, Image, Detector, Positioning."""
    dataset.InstanceNumber = 1
    dataset.ImageType = ["DERIVED", "PRIMARY", ""]
    dataset.ContentDate = who.date
    dataset.ContentTime = "000000"
    dataset.AcquisitionDate = who.date
    dataset.DerivationDescription = "Computed, not acquired"
    dataset.PatientOrientation = ["L", "F"]
    dataset.BodyPartExamined = "KNEE"
    dataset.ViewPosition = who.view
    dataset.ImageLaterality = laterality
    region = Dataset()
    region.CodeValue, region.CodingSchemeDesignator, region.CodeMeaning = _KNEE
    dataset.AnatomicRegionSequence = [region]
    dataset.AcquisitionContextSequence = []
    dataset.BurnedInAnnotation = "NO"
    dataset.LossyImageCompression = "00"
    dataset.DetectorType = ""
    spacing = [f"{value:.10g}" for value in spacing_mm]
    dataset.ImagerPixelSpacing = spacing
    dataset.PixelSpacing = spacing


def _describe_pixels(
    dataset: Dataset, pixels: NDArray[np.uint16], photometric: str
) -> None:
    """Write the modules Image Pixel, VOI LUT and the grey scale of DX Image."""
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = photometric
    dataset.Rows, dataset.Columns = pixels.shape
    dataset.BitsAllocated = 16
    dataset.BitsStored = BITS_STORED
    dataset.HighBit = BITS_STORED - 1
    dataset.PixelRepresentation = 0
    inverse = photometric == "MONOCHROME1"
    dataset.PixelIntensityRelationship = "LOG"
    # More exposure gives a darker film: lower values, unless 0 is white.
    dataset.PixelIntensityRelationshipSign = 1 if inverse else -1
    dataset.PresentationLUTShape = "INVERSE" if inverse else "IDENTITY"
    dataset.RescaleIntercept = "0"
    dataset.RescaleSlope = "1"
    dataset.RescaleType = "US"
    low, high = np.percentile(pixels, (1, 99), method="nearest")
    # LINEAR maps center - 0.5 ± (width - 1) / 2 to black and white.
    dataset.WindowCenter = f"{(int(low) + int(high) + 1) / 2:g}"
    dataset.WindowWidth = f"{int(high) - int(low) + 1}"
    dataset.WindowCenterWidthExplanation = "NORMAL"
    dataset.add_new("PixelData", "OW", pixels.astype("<u2").tobytes())


def _uid(*parts: str) -> UID:
    """Return a UID made from a UUID (PS3.5 B.2) that follows from the parts."""
    name = "/".join(("kneel-gui", "phantom", *parts))
    return UID(f"2.25.{uuid.uuid5(_NAMESPACE, name).int}")
