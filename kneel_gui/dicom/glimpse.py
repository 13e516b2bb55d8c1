"""What a worklist wants to know of a file without decoding it."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import pydicom

from kneel_gui.core.radiograph import UNCALIBRATED, PixelSpacing
from kneel_gui.dicom.sniff import FileKind, sniff_file, unknown_kind
from kneel_gui.dicom.spacing import dicom_spacing
from kneel_gui.dicom.tags import FOREIGN_ERRORS, Tags, foreign_warnings
from kneel_gui.errors import RadiographError

_DATES = ("AcquisitionDate", "ContentDate", "StudyDate")
_SPACINGS = (
    "PixelSpacing",
    "PixelSpacingCalibrationType",
    "PixelAspectRatio",
    "ImagerPixelSpacing",
    "NominalScannedPixelSpacing",
    "EstimatedRadiographicMagnificationFactor",
)
_SUBJECT = ("PatientID", "IssuerOfPatientID")
_DA = re.compile(r"(\d{4})\.?(\d{2})\.?(\d{2})")


@dataclass(frozen=True)
class Glimpse:
    """What the header of a file says.

    Attributes
    ----------
    date : str
        When it was taken, ISO 8601 (AcquisitionDate, else ContentDate, else
        StudyDate: PS3.3 C.7.6.1, C.7.2.1); empty = not known.
    spacing : PixelSpacing
        With its source.
    subject : str
        PatientID with its issuer, for comparing within this session: never written
        or shown; empty = not known.
    """

    date: str = ""
    spacing: PixelSpacing = UNCALIBRATED
    subject: str = field(default="", repr=False)


def read_glimpse(path: Path) -> Glimpse:
    """Look at the header of a file; a fraction of a millisecond.

    Parameters
    ----------
    path : pathlib.Path
        Any file.

    Returns
    -------
    Glimpse
        Nothing is known of pictures, nor of a header that cannot be understood: opening
        the file says what is wrong with it.

    Raises
    ------
    RadiographError
        If it is no radiograph, empty or cannot be read.
    """
    kind = sniff_file(path)
    if kind is None or not kind.image:
        raise unknown_kind(path)
    if kind is not FileKind.DICOM:
        return Glimpse()
    try:
        with foreign_warnings():
            dataset = pydicom.dcmread(
                path,
                stop_before_pixels=True,
                force=True,
                specific_tags=[*_DATES, *_SPACINGS, *_SUBJECT],
            )
            tags = Tags(dataset, path)
            dates = [_iso(text) for word in _DATES for text in tags.texts(word)]
            date = next(filter(None, dates), "")
            return Glimpse(date, dicom_spacing(tags), _subject(tags))
    except RadiographError:
        raise
    except FOREIGN_ERRORS:
        return Glimpse()


def _subject(tags: Tags) -> str:
    number, issuer = (" ".join(tags.texts(word)).strip() for word in _SUBJECT)
    return f"{number}\n{issuer}" if number else ""


def _iso(text: str) -> str:
    found = _DA.match(text)
    return "-".join(found.groups()) if found else ""
