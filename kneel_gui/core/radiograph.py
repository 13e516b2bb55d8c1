"""A radiograph in memory: pixels, spacing with its source, laterality, identity."""

import math
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kneel_gui.core.schema import Side
from kneel_gui.errors import RadiographError

BURNED_IN = (
    "The pixels contain burned-in annotation, perhaps the patient's name "
    "(BurnedInAnnotation YES)."
)


class SpacingSource(str, Enum):
    """Where the pixel spacing came from (DICOM PS3.3 C.7.6.3.1.1, C.8.11.4, 10.7)."""

    PIXEL_SPACING = "PixelSpacing"
    PIXEL_SPACING_GEOMETRY = "PixelSpacing (GEOMETRY)"
    PIXEL_SPACING_FIDUCIAL = "PixelSpacing (FIDUCIAL)"
    IMAGER = "ImagerPixelSpacing"
    IMAGER_MAGNIFICATION = "ImagerPixelSpacing/EstimatedRadiographicMagnificationFactor"
    NOMINAL_SCANNED = "NominalScannedPixelSpacing"
    USER = "user"
    NONE = "none"


@dataclass(frozen=True)
class PixelSpacing:
    """Distance between pixel centres.

    Attributes
    ----------
    row_mm : float
        Distance between adjacent rows (y), mm, > 0; NaN when uncalibrated.
    col_mm : float
        Distance between adjacent columns (x), mm, > 0; NaN when uncalibrated.
    source : SpacingSource
        Where the numbers came from.
    """

    row_mm: float
    col_mm: float
    source: SpacingSource

    def __post_init__(self) -> None:
        """Refuse lengths that cannot be, so that no millimetre is ever made up."""
        pair = (self.row_mm, self.col_mm)
        if self.known and not all(math.isfinite(mm) and mm > 0 for mm in pair):
            raise ValueError("a known pixel spacing is two positive lengths")
        if not self.known and not all(math.isnan(mm) for mm in pair):
            raise ValueError("an unknown pixel spacing is NaN")

    @property
    def known(self) -> bool:
        """Return whether lengths in mm can be given."""
        return self.source is not SpacingSource.NONE

    @property
    def xy_mm(self) -> NDArray[np.float64]:
        """Return (col_mm, row_mm): multiply with (x, y) in pixels; NaN if unknown."""
        return np.array([self.col_mm, self.row_mm], dtype=np.float64)


UNCALIBRATED = PixelSpacing(float("nan"), float("nan"), SpacingSource.NONE)


@dataclass(frozen=True)
class Window:
    """One VOI window (DICOM PS3.3 C.11.2.1.2), in modality units.

    Attributes
    ----------
    center : float
        WindowCenter.
    width : float
        WindowWidth, > 0.
    function : str
        ``LINEAR``, ``LINEAR_EXACT`` or ``SIGMOID``.
    explanation : str
        WindowCenterWidthExplanation, for the menu.
    """

    center: float
    width: float
    function: str = "LINEAR"
    explanation: str = ""


@dataclass(frozen=True, eq=False)
class VoiLut:
    """One VOI look-up table (DICOM PS3.3 C.11.2.1.1), input in modality units.

    Attributes
    ----------
    first : int
        First input value mapped.
    table : numpy.ndarray
        (n,) uint16, output grey values.
    bits : int
        Bits of each entry: the output range is [0, 2**bits - 1].
    explanation : str
        LUTExplanation.
    """

    first: int
    table: NDArray[np.uint16]
    bits: int
    explanation: str = ""


@dataclass(frozen=True, eq=False)
class Grayscale:
    """How stored pixels become grey: offset, modality rescale, VOI, polarity.

    ``modality = (pixel + offset) * slope + intercept`` where ``pixel`` is the
    uint16 value of `Radiograph.pixels`.

    Attributes
    ----------
    inverted : bool
        MONOCHROME1: the lowest value is shown white.
    offset : int
        Added to the uint16 pixels to give the stored value (≤ 0 for signed data).
    slope, intercept : float
        RescaleSlope, RescaleIntercept (1 and 0 when absent).
    bits : int
        BitsStored of the file.
    windows : tuple of Window
        From the tags, in file order; may be empty.
    luts : tuple of VoiLut
        VOI LUTs, in file order; may be empty.
    padding : tuple of int or None
        Inclusive range (low, high) of `Radiograph.pixels` values that are padding.
    """

    inverted: bool = False
    offset: int = 0
    slope: float = 1.0
    intercept: float = 0.0
    bits: int = 16
    windows: tuple[Window, ...] = ()
    luts: tuple[VoiLut, ...] = ()
    padding: tuple[int, int] | None = None

    @property
    def low_is_white(self) -> bool:
        """Return whether low pixels are white: MONOCHROME1, or a negative slope.

        Both together turn the picture round twice, which leaves low pixels black.
        """
        return self.inverted != (self.slope < 0)


@dataclass(frozen=True, eq=False)
class Radiograph:
    """One decoded radiograph; frozen, its pixels read-only.

    Attributes
    ----------
    pixels : numpy.ndarray
        (H, W) uint16, C-contiguous, read-only: the stored values plus an offset that
        makes them non-negative. No rescale, window or inversion is applied.
    spacing : PixelSpacing
        With its source.
    image_id : str
        SOPInstanceUID, or ``sha256:…`` of the file for images without one.
    path : pathlib.Path
        The file it came from.
    laterality : Side or None
        Side of a single-knee image; None when both knees or unknown.
    grayscale : Grayscale
        How to show the pixels.
    flipped : bool
        The file says that the patient's right is on the image's right, as in a mirror.
    warnings : tuple of str
        What a reader should know (burned-in annotation, odd tags), for people.
    """

    pixels: NDArray[np.uint16]
    spacing: PixelSpacing
    image_id: str
    path: Path
    laterality: Side | None = None
    grayscale: Grayscale = field(default_factory=Grayscale)
    flipped: bool = False
    warnings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check the pixels and make them read-only."""
        if self.pixels.ndim != 2 or self.pixels.dtype != np.uint16:
            raise ValueError("pixels must be (H, W) uint16")
        pixels = np.ascontiguousarray(self.pixels)
        pixels.flags.writeable = False
        object.__setattr__(self, "pixels", pixels)

    @property
    def shape_px(self) -> tuple[int, int]:
        """Return (height, width) in pixels."""
        return self.pixels.shape[0], self.pixels.shape[1]

    @property
    def burned_in(self) -> bool:
        """Return whether the file says that text is part of the picture."""
        return BURNED_IN in self.warnings


def require_spacing(radiograph: Radiograph) -> None:
    """Refuse a radiograph in which nothing can be told in mm.

    Parameters
    ----------
    radiograph : Radiograph
        About to be given to a model.

    Raises
    ------
    RadiographError
        If its spacing is unknown.
    """
    if not radiograph.spacing.known:
        raise RadiographError(
            "It has no pixel spacing, and the model needs one.",
            "Give it in mm: --spacing ROW,COL or --spacing-table FILE; in the app "
            "«Set pixel spacing…».",
            radiograph.path,
        )
