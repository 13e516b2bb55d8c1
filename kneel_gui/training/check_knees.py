"""The knees of the self-check of reduced precision: phantoms, small and 8 bit."""

import io
from pathlib import Path

import numpy as np

from kneel_gui.core.schema import SIDES
from kneel_gui.training.phantom import PhantomOptions, make_knee_phantom

SEEDS = (301, 302)
_OPTIONS = PhantomOptions(width_mm=150.0, height_mm=160.0, spacing_mm=0.5)


def write_check_knees(path: Path) -> None:
    """Write the knees that `kneel_gui.inference.precision.check_knees` reads.

    Parameters
    ----------
    path : pathlib.Path
        To write: an ``npz`` with ``pixels`` (n, h, w) uint8, bright bone, ``sides``
        (n,) «R» or «L» and ``spacing_mm``.
    """
    pictures, sides = [], []
    for seed in SEEDS:
        for side in SIDES:
            pixels = make_knee_phantom(seed, side, _OPTIONS).pixels.astype(np.float64)
            low, high = np.percentile(pixels, (0.1, 99.9))
            grey = np.clip((pixels - low) / (high - low), 0.0, 1.0) * 255.0
            pictures.append(np.round(grey).astype(np.uint8))
            sides.append(side.value)
    stream = io.BytesIO()
    np.savez_compressed(
        stream,
        pixels=np.stack(pictures),
        sides=np.array(sides),
        spacing_mm=np.float64(_OPTIONS.spacing_mm),
    )
    path.write_bytes(stream.getvalue())
