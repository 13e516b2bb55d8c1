"""A film as large as those that KNEEL was made for, drawn, not a patient's."""

import sys
from io import BytesIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import pydicom

from kneel_gui.dicom.writer import dx_bytes
from kneel_gui.training.phantom import PhantomOptions, make_phantom

SHAPE_PX = 2048, 2494
SPACING_MM = 0.168
_BITS = 16


def write_large_film(path: Path) -> None:
    """Write a bilateral phantom of 16 bits, not compressed.

    Parameters
    ----------
    path : pathlib.Path
        The DICOM file.
    """
    height_mm, width_mm = (n * SPACING_MM for n in SHAPE_PX)
    drawn = make_phantom(1, PhantomOptions(width_mm, height_mm, SPACING_MM))
    film = pydicom.dcmread(BytesIO(dx_bytes(drawn.pixels, (SPACING_MM, SPACING_MM))))
    finer = np.random.default_rng(1).integers(0, 16, drawn.pixels.shape, np.uint16)
    film.BitsAllocated = film.BitsStored = _BITS
    film.HighBit = _BITS - 1
    film.WindowCenter, film.WindowWidth = 2**15, 2**16
    film.PixelData = (drawn.pixels * np.uint16(16) + finer).tobytes()
    film.save_as(path)
