"""Who is shown: read for telling people apart, never to be written anywhere."""

from pathlib import Path

from kneel_gui.dicom.dataset import open_dataset
from kneel_gui.dicom.sniff import HEAD_BYTES, FileKind, load, sniff
from kneel_gui.dicom.tags import Tags, foreign_warnings


def read_patient_id(path: Path) -> str:
    """Return the PatientID of a radiograph (PS3.3 C.7.1.1).

    Parameters
    ----------
    path : pathlib.Path
        A DICOM file or a picture.

    Returns
    -------
    str
        In clear, without blanks around it: whoever keeps it makes a pseudonym of it
        first. "" for a picture, and where the file has none.

    Raises
    ------
    RadiographError
        If the file cannot be read.
    """
    data = load(path)
    if sniff(data[:HEAD_BYTES]) is not FileKind.DICOM:
        return ""
    with foreign_warnings():
        return Tags(open_dataset(path, data, pixels=False), path).text("PatientID")
