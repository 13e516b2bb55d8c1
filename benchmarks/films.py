"""The radiographs that the benchmarks of stage 1 and of robustness look at."""

import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kneel_gui.core.radiograph import (
    Grayscale,
    PixelSpacing,
    Radiograph,
    SpacingSource,
)
from kneel_gui.core.schema import Side
from kneel_gui.dicom.reader import read_radiograph
from kneel_gui.paths import resource
from kneel_gui.training.composite import make_film
from kneel_gui.training.dataset import (
    KneeCrop,
    as_radiograph,
    read_crops,
    split_by_subject,
)
from kneel_gui.training.phantom import Phantom, PhantomOptions, make_phantom

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"
# The split of the bundled model's recipe: its fold 0 was not trained on.
FOLDS, FOLD, SEED = 5, 0, 7
COMPOSITE_MM = 0.4
COMPOSITE_PX = 1120


@dataclass(frozen=True)
class Mark:
    """A knee marked by hand.

    Attributes
    ----------
    side : Side
        Of the patient.
    implant : bool
        It is a prosthesis.
    centre_px : tuple of float
        (x, y) image px.
    """

    side: Side
    implant: bool
    centre_px: tuple[float, float]


def need(folder: Path) -> bool:
    """Return whether real data is there; say so where it is not."""
    if folder.is_dir():
        return True
    print(f"skipped: {folder} is not there", file=sys.stderr)  # noqa: T201
    return False


def of_phantom(phantom: Phantom) -> Radiograph:
    """Return a phantom as a radiograph."""
    mm = phantom.spacing_mm
    return Radiograph(
        phantom.pixels,
        PixelSpacing(mm, mm, SpacingSource.USER),
        f"phantom {phantom.seed}",
        Path(f"phantom_{phantom.seed}"),
        phantom.laterality,
        Grayscale(phantom.photometric == "MONOCHROME1", bits=phantom.bits),
    )


def demo() -> list[Radiograph]:
    """Return the demo study."""
    return [read_radiograph(path) for path in sorted(resource("demo").glob("*.dcm"))]


def phantoms(count: int, first: int = 300) -> list[Radiograph]:
    """Return bilateral phantoms of native knees."""
    options = PhantomOptions(spacing_mm=0.3)
    return [of_phantom(make_phantom(first + i, options)) for i in range(count)]


def bilateral() -> Iterator[tuple[Radiograph, list[Mark]]]:
    """Yield the whole films with their centres."""
    folder = SHARED / "bilateral"
    with (folder / "centres.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for name in dict.fromkeys(row["name"] for row in rows):
        mine = [row for row in rows if row["name"] == name]
        pixels = cv2.imread(str(folder / "images" / name), cv2.IMREAD_GRAYSCALE)
        mm = float(mine[0]["approx_mm_per_px"])
        spacing = PixelSpacing(mm, mm, SpacingSource.USER)
        path = folder / "images" / name
        film = Radiograph(
            pixels.astype(np.uint16), spacing, name, path, None, Grayscale(bits=8)
        )
        yield (
            film,
            [
                Mark(
                    Side(row["side"]),
                    row["knee"] == "implant",
                    (float(row["centre_x_px"]), float(row["centre_y_px"])),
                )
                for row in mine
            ],
        )


def held_out_crops() -> list[KneeCrop]:
    """Return the labelled crops that the bundled model was not trained on."""
    folder = SHARED / "oai_knees"
    crops = read_crops(folder / "landmarks.csv", folder / "labelled")
    return split_by_subject(crops, FOLDS, FOLD, SEED)[1]


def crops(count: int) -> list[Radiograph]:
    """Return some of the held-out crops, evenly spread over the table."""
    found = held_out_crops()
    chosen = found[:: max(1, len(found) // count)][:count]
    return [as_radiograph(crop) for crop in chosen]


def composites(count: int) -> list[Radiograph]:
    """Return films laid out of held-out crops, as stage 1 is trained on."""
    found = held_out_crops()
    rights = [crop for crop in found if crop.side is Side.RIGHT]
    lefts = [crop for crop in found if crop.side is Side.LEFT]
    films = []
    for number in range(count):
        pair = rights[number % len(rights)], lefts[number % len(lefts)]
        rng = np.random.default_rng(number)
        film = make_film(pair, COMPOSITE_PX, COMPOSITE_MM, rng)
        grey = np.clip(film.pixels, 0, 1) * 4095
        films.append(
            Radiograph(
                np.round(grey).astype(np.uint16),
                PixelSpacing(COMPOSITE_MM, COMPOSITE_MM, SpacingSource.USER),
                f"composite {number}",
                Path(f"composite_{number}"),
                None,
                Grayscale(bits=12),
            )
        )
    return films
