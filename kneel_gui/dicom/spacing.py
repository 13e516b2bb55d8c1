"""How far apart the pixels are, and where that number came from."""

import math

from kneel_gui.core.radiograph import UNCALIBRATED, PixelSpacing, SpacingSource
from kneel_gui.dicom.tags import Tags
from kneel_gui.errors import ConfigError

MIN_SPACING_MM = 0.01
MAX_SPACING_MM = 10.0
_MAX_MAGNIFICATION = 5.0

_CALIBRATED = {
    "GEOMETRY": SpacingSource.PIXEL_SPACING_GEOMETRY,
    "FIDUCIAL": SpacingSource.PIXEL_SPACING_FIDUCIAL,
}

_Pair = tuple[float, float]


def user_spacing(spacing_mm: tuple[float, float]) -> PixelSpacing:
    """Return the spacing that a person gave.

    Parameters
    ----------
    spacing_mm : tuple of float
        (row, col) distance of pixel centres, mm.

    Returns
    -------
    PixelSpacing
        With the source USER.

    Raises
    ------
    ConfigError
        If it cannot be the spacing of a radiograph.
    """
    if not all(_sane(value) for value in spacing_mm):
        given = " by ".join(f"{value:g}" for value in spacing_mm)
        raise ConfigError(
            f"A pixel spacing of {given} mm is not possible for a radiograph.",
            f"Give two values, row and column, from {MIN_SPACING_MM:g} to "
            f"{MAX_SPACING_MM:g} mm.",
        )
    row, col = spacing_mm
    return PixelSpacing(float(row), float(col), SpacingSource.USER)


def dicom_spacing(tags: Tags) -> PixelSpacing:
    """Return the spacing that a DICOM header gives, and which attribute gave it.

    Parameters
    ----------
    tags : Tags
        The header; a spacing that is 0, negative, no number, incomplete or outside
        0.01 to 10 mm is noted there and treated as absent.

    Returns
    -------
    PixelSpacing
        `UNCALIBRATED` if there is none.

    Notes
    -----
    The first value is the row spacing: vertical distance of rows (PS3.3 10.7.1.3).

    1. PixelSpacing with PixelSpacingCalibrationType GEOMETRY or FIDUCIAL is in the
       patient, at some depth (10.7.1.2), and is taken as it is.
    2. PixelSpacing without a type: PS3.3 10.7.1.1 says that an image that was *not*
       corrected for magnification has the same values as ImagerPixelSpacing or
       NominalScannedPixelSpacing. So where they are equal, PixelSpacing adds nothing:
       the number belongs to the plane of the detector (or film) and is treated, and
       named, as that attribute. Where they differ it was calibrated and is taken as
       it is; where it stands alone nobody can tell, and it is taken as it is.
    3. ImagerPixelSpacing lies in the plane of the detector and is never corrected
       (C.8.11.4). Divided by EstimatedRadiographicMagnificationFactor, the ratio of
       the distances from the source to the detector and to the patient (C.8.11.5 for
       DX, C.8.11.7 for mammography), it becomes the spacing in the patient.
    4. NominalScannedPixelSpacing is that of a scanned film.
    """
    pixel = _pair(tags, "PixelSpacing")
    imager = _pair(tags, "ImagerPixelSpacing")
    nominal = _pair(tags, "NominalScannedPixelSpacing")
    kind = tags.text("PixelSpacingCalibrationType").upper()
    if kind and kind not in _CALIBRATED:
        tags.note(f"PixelSpacingCalibrationType «{kind}» is unknown and ignored.")
    calibrated = _CALIBRATED.get(kind)
    plane = imager or nominal
    if pixel and (calibrated or not plane or not _same(pixel, plane)):
        return PixelSpacing(*pixel, calibrated or SpacingSource.PIXEL_SPACING)
    if imager:
        return _in_patient(tags, imager)
    if nominal:
        return PixelSpacing(*nominal, SpacingSource.NOMINAL_SCANNED)
    ratio = tags.numbers("PixelAspectRatio")
    if len(ratio) == 2 and ratio[0] != ratio[1]:
        tags.note(
            f"The pixels are not square (PixelAspectRatio {ratio[0]:g}:{ratio[1]:g}) "
            "and their size is unknown."
        )
    return UNCALIBRATED


def _in_patient(tags: Tags, imager: _Pair) -> PixelSpacing:
    factors = tags.numbers("EstimatedRadiographicMagnificationFactor")
    if not factors:
        return PixelSpacing(*imager, SpacingSource.IMAGER)
    factor = factors[0]
    # The detector is never nearer to the source than the patient is.
    if not 1.0 <= factor <= _MAX_MAGNIFICATION:
        tags.note(
            f"EstimatedRadiographicMagnificationFactor {factor:g} is not possible "
            "and ignored."
        )
        return PixelSpacing(*imager, SpacingSource.IMAGER)
    row, col = imager
    return PixelSpacing(row / factor, col / factor, SpacingSource.IMAGER_MAGNIFICATION)


def _pair(tags: Tags, keyword: str) -> _Pair | None:
    values = tags.numbers(keyword)
    if not values:
        return None
    if len(values) == 2 and all(_sane(value) for value in values):
        return values[0], values[1]
    given = "\\".join(f"{value:g}" for value in values)
    tags.note(f"{keyword} «{given}» is not a possible spacing and ignored.")
    return None


def _sane(value: float) -> bool:
    return math.isfinite(value) and MIN_SPACING_MM <= value <= MAX_SPACING_MM


def _same(first: _Pair, second: _Pair) -> bool:
    # Decimal strings are often rounded differently in the two attributes.
    return all(
        math.isclose(a, b, rel_tol=1e-4) for a, b in zip(first, second, strict=True)
    )
