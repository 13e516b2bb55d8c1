"""Small knees that nobody has to be asked for."""

import numpy as np
import pytest

from kneel_gui.core.schema import Side
from kneel_gui.training.dataset import KneeCrop


def make_crop(number, side=Side.RIGHT, kl=0, size=96, subject=None):
    """A blurred joint line with sixteen points on it, 1.05 and 1.0 mm per pixel."""
    rng = np.random.default_rng(number)
    x = np.concatenate([np.linspace(12, 84, 9), np.linspace(14, 82, 7)])
    y = np.concatenate([np.full(9, 52.0), np.full(7, 46.0)]) + rng.normal(0, 2)
    points = np.stack([x, y], axis=1)
    rows, columns = np.mgrid[0:size, 0:size]
    pixels = 90 + 40 * (np.abs(columns - 48) < 38) + rng.normal(0, 3, (size, size))
    for px, py in points:
        pixels += 60 * np.exp(-0.5 * ((columns - px) ** 2 + (rows - py) ** 2) / 4)
    if side is Side.LEFT:
        points[:, 0] = size - 1 - points[:, 0]
        pixels = pixels[:, ::-1]
    pixels = np.clip(pixels, 0, 255).astype(np.uint8)
    name = f"{number}{side.value}"
    spacing = np.array([1.05, 1.0])
    who = str(number) if subject is None else subject
    return KneeCrop(name, who, side, kl, pixels, points, spacing)


@pytest.fixture
def crops():
    """Ten right and ten left knees of ten people, all grades."""
    return [make_crop(i, side, i % 5) for i in range(10) for side in Side]


@pytest.fixture
def data_folder(tmp_path, crops):
    """The crops as a table and images, as `kneel train` reads them."""
    import cv2

    from kneel_gui.core.schema import knee_schema

    folder = tmp_path / "data"
    (folder / "labelled").mkdir(parents=True)
    names = knee_schema().names
    columns = [f"{n}_{axis}" for n in names for axis in "xy"]
    head = ["name,subject_id,side,kl,inverted,mm_per_px_x,mm_per_px_y", *columns]
    lines = [",".join(head)]
    for crop in crops:
        cv2.imwrite(str(folder / "labelled" / f"{crop.name}.png"), crop.pixels)
        xy = ",".join(repr(float(v)) for v in crop.points_px.ravel())
        lines.append(
            f"{crop.name},{crop.subject},{crop.side.value},{crop.kl},0,1.05,1.0,{xy}"
        )
    (folder / "landmarks.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder
