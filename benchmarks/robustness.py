"""How far the landmarks move when the picture changes but the knee does not.

    python benchmarks/robustness.py
    python benchmarks/robustness.py --count 30 --json robustness.json
    python benchmarks/robustness.py --only rotated --groups crops

Each radiograph is marked as it is and after each change (polarity, depth, gamma,
spacing, rotation, border); the first landmarks are carried through the change and
compared with the second. Groups: the demo study, phantoms and, with
``../shared/data``, real whole films, films composed of real crops, and real crops.
"""

# ruff: noqa: T201  a command prints
import argparse
import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import cv2
import films
import numpy as np

from kneel_gui.core.geometry import Affine2D, FloatArray
from kneel_gui.core.prediction import LandmarkPredictor, Prediction
from kneel_gui.core.radiograph import Grayscale, PixelSpacing, Radiograph
from kneel_gui.inference.grey import bright_bone
from kneel_gui.inference.pipeline import TwoStagePredictor
from kneel_gui.inference.run_options import RunOptions
from kneel_gui.inference.snapshot import load_model_folder
from kneel_gui.paths import resource

LIMIT_MM = 0.5
GROUPS = ("demo", "phantoms", "bilateral", "composites", "crops")
Change = Callable[[Radiograph], tuple[Radiograph, Affine2D]]
STILL = Affine2D.identity()


@dataclass(frozen=True)
class Row:
    """How far landmarks moved.

    Attributes
    ----------
    group, change : str
        Which radiographs, and what was done to them.
    knees : int
        Compared.
    lost : int
        Knees whose kind changed so that landmarks are there only once.
    mean_mm, median_mm, p95_mm, max_mm : float
        Over landmarks.
    within : float
        Share of the landmarks that moved by at most `LIMIT_MM`.
    knees_within : float
        Share of the knees whose mean movement is at most `LIMIT_MM`.
    """

    group: str
    change: str
    knees: int
    lost: int
    mean_mm: float
    median_mm: float
    p95_mm: float
    max_mm: float
    within: float
    knees_within: float


def unit_grey(film: Radiograph) -> FloatArray:
    """Return the levels with bright bone, from 0 to 1."""
    grey = bright_bone(film).astype(np.float64)
    return np.asarray((grey - grey.min()) / max(1.0, np.ptp(grey)), np.float64)


def with_grey(film: Radiograph, unit: FloatArray, bits: int) -> Radiograph:
    """Return the film with other levels, 0 to 1, stored in so many bits."""
    stored = np.round(np.clip(unit, 0, 1) * (2**bits - 1)).astype(np.uint16)
    return replace(film, pixels=stored, grayscale=Grayscale(bits=bits))


def deep(bits: int) -> Change:
    """Store in another number of bits."""
    return lambda film: (with_grey(film, unit_grey(film), bits), STILL)


def gamma(exponent: float) -> Change:
    """Change the contrast curve."""
    return lambda film: (with_grey(film, unit_grey(film) ** exponent, 16), STILL)


def reverse(film: Radiograph) -> tuple[Radiograph, Affine2D]:
    """Store as MONOCHROME1."""
    bone = bright_bone(film)
    turned = replace(film, pixels=bone.max() - bone, grayscale=Grayscale(inverted=True))
    return turned, STILL


def spaced(mm: float) -> Change:
    """Resample to square pixels of this size."""

    def change(film: Radiograph) -> tuple[Radiograph, Affine2D]:
        height, width = film.shape_px
        size = np.round(np.array([width, height]) * film.spacing.xy_mm / mm)
        w, h = int(size[0]), int(size[1])
        grey = unit_grey(film).astype(np.float32)
        way = cv2.INTER_AREA if w < width else cv2.INTER_CUBIC
        grown = cv2.resize(grey, (w, h), interpolation=way)
        col, row = film.spacing.xy_mm * [width / w, height / h]
        known = PixelSpacing(float(row), float(col), film.spacing.source)
        changed = with_grey(film, grown.astype(np.float64), 16)
        to_new = Affine2D.resize((width, height), (w, h))
        return replace(changed, spacing=known), to_new

    return change


def rotated(degrees: float) -> Change:
    """Turn about the middle on a canvas that holds all, with square pixels."""

    def change(film: Radiograph) -> tuple[Radiograph, Affine2D]:
        height, width = film.shape_px
        mm = float(film.spacing.xy_mm.min())
        turn = Affine2D.rotation(np.deg2rad(degrees)) @ Affine2D.scaling(
            *(film.spacing.xy_mm / mm)
        )
        ends = np.array([[0, 0], [width, 0], [0, height], [width, height]]) - 0.5
        low, high = turn.apply(ends).min(axis=0), turn.apply(ends).max(axis=0)
        size = np.ceil(high - low).astype(int)
        to_new = Affine2D.translation(*(-low)) @ turn
        grey = cv2.warpAffine(
            unit_grey(film).astype(np.float32),
            to_new.matrix,
            (int(size[0]), int(size[1])),
            flags=cv2.INTER_CUBIC,
        )
        changed = with_grey(film, grey.astype(np.float64), 16)
        return replace(changed, spacing=PixelSpacing(mm, mm, film.spacing.source)), (
            to_new
        )

    return change


def bordered(level: float) -> Change:
    """Add a fifth of the width and height on every side; 0 = black, 1 = white."""

    def change(film: Radiograph) -> tuple[Radiograph, Affine2D]:
        height, width = film.shape_px
        x, y = round(0.2 * width), round(0.2 * height)
        grey = np.pad(unit_grey(film), ((y, y), (x, x)), constant_values=level)
        return with_grey(film, grey, 16), Affine2D.translation(x, y)

    return change


CHANGES: dict[str, Change] = {
    "MONOCHROME1": reverse,
    "8 bit": deep(8),
    "16 bit": deep(16),
    **{f"gamma {g}": gamma(g) for g in (0.6, 0.8, 1.25, 1.6)},
    **{f"spacing {mm} mm": spaced(mm) for mm in (0.1, 0.2, 0.3, 0.4, 0.5)},
    **{f"rotated {d}°": rotated(d) for d in (-10, -5, 5, 10)},
    "border 20 % black": bordered(0.0),
    "border 20 % white": bordered(1.0),
}


def moved_mm(
    before: Prediction, after: Prediction, to_new: Affine2D, film: Radiograph
) -> tuple[list[FloatArray], int]:
    """Return each knee's (16,) movements in mm, and how many knees were lost."""
    moved, lost = [], 0
    back = to_new.inverse()
    for knee in before.knees:
        other = after.knee(knee.side)
        if not knee.kind.has_landmarks:
            continue
        if other is None or not other.kind.has_landmarks:
            lost += 1
            continue
        off = (back.apply(other.points_px) - knee.points_px) * film.spacing.xy_mm
        moved.append(np.hypot(*off.T))
    return moved, lost


def row(group: str, change: str, moved: list[FloatArray], lost: int) -> Row:
    """Return the figures of one change in one group."""
    mm = np.array(moved).reshape(-1, 16)
    if not mm.size:
        return Row(group, change, 0, lost, *[float("nan")] * 6)
    means = mm.mean(axis=1)
    return Row(
        group,
        change,
        len(mm),
        lost,
        float(mm.mean()),
        float(np.median(mm)),
        float(np.percentile(mm, 95)),
        float(mm.max()),
        float((mm <= LIMIT_MM).mean()),
        float((means <= LIMIT_MM).mean()),
    )


def measure(
    groups: dict[str, list[Radiograph]],
    changes: dict[str, Change],
    predictor: LandmarkPredictor,
) -> list[Row]:
    """Return a row per group and change."""
    rows = []
    for group, radiographs in groups.items():
        moved: dict[str, list[FloatArray]] = defaultdict(list)
        lost: dict[str, int] = defaultdict(int)
        for film in radiographs:
            before = predictor.predict(film)
            for name, change in changes.items():
                changed, to_new = change(film)
                after = predictor.predict(changed)
                far, gone = moved_mm(before, after, to_new, film)
                moved[name] += far
                lost[name] += gone
        rows += [row(group, name, moved[name], lost[name]) for name in changes]
    return rows


def table(rows: list[Row]) -> str:
    """Return the rows as a Markdown table."""
    head = "group | change | knees | lost | mean mm | median | 95 % | max"
    lines = [f"| {head} | points ≤ {LIMIT_MM} mm | knees ≤ {LIMIT_MM} mm |"]
    lines.append("|---|---|" + "--:|" * 8)
    lines += [
        f"| {r.group} | {r.change} | {r.knees} | {r.lost} | {r.mean_mm:.2f} | "
        f"{r.median_mm:.2f} | {r.p95_mm:.2f} | {r.max_mm:.2f} | {r.within:.1%} | "
        f"{r.knees_within:.1%} |"
        for r in rows
    ]
    return "\n".join(lines)


def radiographs(count: int, wanted: list[str] | None) -> dict[str, list[Radiograph]]:
    """Return the groups that were asked for and that are there."""
    makers: dict[str, Callable[[], list[Radiograph]]] = {
        "demo": films.demo,
        "phantoms": lambda: films.phantoms(max(1, count // 4)),
    }
    if films.need(films.SHARED):
        makers["bilateral"] = lambda: [film for film, _ in films.bilateral()]
        makers["composites"] = lambda: films.composites(max(1, count // 3))
        makers["crops"] = lambda: films.crops(count)
    return {k: make() for k, make in makers.items() if not wanted or k in wanted}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, help="default: the bundled one")
    parser.add_argument("--count", type=int, default=24, help="real crops; others less")
    parser.add_argument("--groups", nargs="*", choices=GROUPS)
    parser.add_argument("--only", default="", help="changes whose name begins so")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    asked = parser.parse_args()
    folder = load_model_folder(asked.model or resource("models/default"))
    predictor = TwoStagePredictor(folder, "cpu", RunOptions(precision="fp32"))
    chosen = {k: v for k, v in CHANGES.items() if k.startswith(asked.only)}
    rows = measure(radiographs(asked.count, asked.groups), chosen, predictor)
    print(f"{predictor.model_id}: landmarks moved by a change of the picture\n")
    print(table(rows))
    if asked.json:
        told = {"model": predictor.model_id, "rows": [asdict(r) for r in rows]}
        asked.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
