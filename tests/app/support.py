"""A study on disk, and waiting for what happens in other threads."""

from pathlib import Path

import numpy as np

from kneel_gui.dicom.writer import PhantomIdentity, dx_bytes

WIDTH, HEIGHT, SPACING_MM = 600, 400, 0.25


def write_film(path: Path, seed: int = 0) -> Path:
    """Write a small bilateral DX file."""
    noise = np.random.default_rng(seed).integers(0, 4096, (HEIGHT, WIDTH))
    who = PhantomIdentity(seed=str(seed))
    data = dx_bytes(noise.astype(np.uint16), (SPACING_MM,) * 2, identity=who)
    path.write_bytes(data)
    return path


def write_study(folder: Path, count: int = 3) -> list[Path]:
    """Write a folder of films k1.dcm, k2.dcm, ..."""
    folder.mkdir(parents=True, exist_ok=True)
    return [write_film(folder / f"k{n}.dcm", n) for n in range(1, count + 1)]
