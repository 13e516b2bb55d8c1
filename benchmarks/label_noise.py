"""How much of the error of a cross-validation is the labels', not the network's.

    python benchmarks/label_noise.py RUN --data DIR [--again RUN] [--pictures PNG]

RUN is the folder of `kneel crossvalidate`, DIR the data it learned from. Five looks at
the same knees, none of which needs an opinion:

* along the bone's outline and across it: where a landmark *lies on* the outline is a
  matter of definition, how far it is *off* the outline is not;
* with the mean shift of each knee, or of each bone, taken away: what registration of
  the landmarks onto the crops may have moved as a whole;
* by `fit_px`, the distance of the landmarks of a knee from those of an independent
  network (a column of the data, made by other people with other code);
* repeat fits: two networks that learned apart, against each other and the labels;
* the worst knees, drawn (`--pictures`; real people's images: not for passing on).
"""

# ruff: noqa: T201  a command prints

import argparse
import csv
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.schema import knee_schema
from kneel_gui.storage.atomic import write_text
from kneel_gui.training.dataset import KneeCrop, read_crops
from kneel_gui.workflows.cross_validate import OUT_OF_FOLD

LARGE_MM = 2.5
WORST = 12
TIBIA, FEMUR = slice(0, 9), slice(9, 16)


@dataclass(frozen=True, eq=False)
class Knees:
    """Labels and out-of-fold landmarks of the same knees.

    Attributes
    ----------
    crops : list of KneeCrop
        K knees with their labels.
    found_px : numpy.ndarray
        (K, 16, 2) crop px.
    fit_px : numpy.ndarray
        (K,) distance of the labels from an independent network; NaN = unknown.
    """

    crops: list[KneeCrop]
    found_px: FloatArray
    fit_px: FloatArray

    @property
    def spacing_mm(self) -> FloatArray:
        """Return (K, 1, 2) mm per px."""
        return np.stack([crop.spacing_xy_mm for crop in self.crops])[:, None]

    @property
    def label_mm(self) -> FloatArray:
        """Return (K, 16, 2) labels."""
        return np.stack([crop.points_px for crop in self.crops]) * self.spacing_mm

    @property
    def found_mm(self) -> FloatArray:
        """Return (K, 16, 2) out-of-fold landmarks."""
        return self.found_px * self.spacing_mm


def read_table(path: Path) -> dict[str, FloatArray]:
    """Return the landmarks of an out-of-fold table, (16, 2) crop px by knee."""
    path = path / OUT_OF_FOLD if path.is_dir() else path
    with path.open(newline="", encoding="utf-8") as file:
        return {
            row["name"]: np.array(
                [[float(row[f"{n}_{a}"]) for a in "xy"] for n in knee_schema().names]
            )
            for row in csv.DictReader(file)
        }


def read_knees(run: Path, data: Path) -> Knees:
    """Return labels and out-of-fold landmarks, in the order of the data's table."""
    found = read_table(run)
    table = data / "landmarks.csv"
    with table.open(newline="", encoding="utf-8") as file:
        fit = {row["name"]: row.get("fit_px") or "nan" for row in csv.DictReader(file)}
    crops = [c for c in read_crops(table, data / "labelled") if c.name in found]
    return Knees(
        crops,
        np.stack([found[crop.name] for crop in crops]),
        np.array([float(fit[crop.name]) for crop in crops]),
    )


def figures_of(error_mm: FloatArray) -> dict[str, float]:
    """Return the figures of (K, 16) radial errors."""
    return {
        "mean_mm": float(error_mm.mean()),
        "median_mm": float(np.median(error_mm)),
        "pck_2.5mm": float((error_mm <= LARGE_MM).mean()),
    }


def by_direction(knees: Knees) -> dict[str, float]:
    """Return mean error along and across the outline through the labels, mm."""
    error, label = knees.found_mm - knees.label_mm, knees.label_mm
    along = np.concatenate(
        [np.gradient(label[:, bone], axis=1) for bone in (TIBIA, FEMUR)], axis=1
    )
    along /= np.linalg.norm(along, axis=-1, keepdims=True)
    across = np.stack([-along[..., 1], along[..., 0]], axis=-1)
    return {
        "along_mm": float(np.abs((error * along).sum(axis=-1)).mean()),
        "across_mm": float(np.abs((error * across).sum(axis=-1)).mean()),
    }


def without_shift(knees: Knees, bones: bool) -> dict[str, float]:
    """Return the figures with the mean shift of each knee (or bone) taken away."""
    error = knees.found_mm - knees.label_mm
    for part in (TIBIA, FEMUR) if bones else (slice(None),):
        error[:, part] -= error[:, part].mean(axis=1, keepdims=True)
    return figures_of(np.linalg.norm(error, axis=-1))


def by_fit(knees: Knees) -> list[dict[str, float]]:
    """Return the figures of four groups of knees by `fit_px`, nearest first."""
    error = np.linalg.norm(knees.found_mm - knees.label_mm, axis=-1)
    known = np.flatnonzero(np.isfinite(knees.fit_px))
    order = known[np.argsort(knees.fit_px[known], kind="stable")]
    return [
        {
            "knees": len(group),
            "fit_px": float(np.median(knees.fit_px[group])),
            **figures_of(error[group]),
        }
        for group in np.array_split(order, 4)
        if len(group)
    ]


def repeat_fit(knees: Knees, again: dict[str, FloatArray]) -> dict[str, float]:
    """Return how two networks differ from each other, and both from the labels."""
    rows = [i for i, crop in enumerate(knees.crops) if crop.name in again]
    other = (
        np.stack([again[knees.crops[i].name] for i in rows]) * knees.spacing_mm[rows]
    )
    one, label = knees.found_mm[rows], knees.label_mm[rows]
    apart = np.linalg.norm(one - other, axis=-1)
    alike = np.corrcoef((one - label).ravel(), (other - label).ravel())[0, 1]
    first, second = (np.linalg.norm(net - label, axis=-1) for net in (one, other))
    large = first > LARGE_MM
    return {
        "knees": len(rows),
        "apart_mean_mm": float(apart.mean()),
        "apart_median_mm": float(np.median(apart)),
        "one_from_label_mean_mm": float(first.mean()),
        "other_from_label_mean_mm": float(second.mean()),
        # Where one is far from the label: is the other too, and do the two agree?
        "large_errors": int(large.sum()),
        "other_also_large": float((second[large] > LARGE_MM).mean()),
        "apart_there_mean_mm": float(apart[large].mean()),
        "error_correlation": float(alike),
    }


def draw_worst(knees: Knees, path: Path) -> None:
    """Draw the knees of largest mean error, labels and landmarks on them."""
    error = np.linalg.norm(knees.found_mm - knees.label_mm, axis=-1)
    figure = Figure(figsize=(16, 12), layout="constrained")
    FigureCanvasAgg(figure)
    worst = np.argsort(-error.mean(axis=1))[:WORST]
    for axes, i in zip(figure.subplots(3, 4).ravel(), worst, strict=False):
        crop = knees.crops[i]
        axes.imshow(
            crop.pixels, cmap="gray", aspect=float(np.divide(*crop.spacing_xy_mm[::-1]))
        )
        for points, style, colour in (
            (crop.points_px, "o", "#E69F00"),
            (knees.found_px[i], "+", "#56B4E9"),
        ):
            axes.plot(*points.T, style, color=colour, fillstyle="none", markersize=7)
        axes.set_title(
            f"{crop.name} KL {crop.kl}: mean {error[i].mean():.2f} mm, "
            f"fit {knees.fit_px[i]:.1f} px"
        )
        axes.set_axis_off()
    figure.suptitle("o labels, + landmarks of a network that never saw the subject")
    figure.savefig(path, dpi=90)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("run", type=Path, help="folder of kneel crossvalidate")
    parser.add_argument("--data", type=Path, required=True, help="what it learned from")
    parser.add_argument("--again", type=Path, help="another run, or its table")
    parser.add_argument("--pictures", type=Path, help="PNG of the worst knees")
    parser.add_argument("--json", type=Path, help="write the figures here")
    args = parser.parse_args()
    knees = read_knees(args.run, args.data)
    error = np.linalg.norm(knees.found_mm - knees.label_mm, axis=-1)
    result: dict[str, object] = {
        "knees": len(knees.crops),
        "all": figures_of(error),
        "direction": by_direction(knees),
        "without each knee's shift": without_shift(knees, bones=False),
        "without each bone's shift": without_shift(knees, bones=True),
    }
    for number, group in enumerate(by_fit(knees), 1):
        result[f"quarter {number} by fit_px"] = group
    for grade in sorted({c.kl for c in knees.crops if c.kl is not None}):
        rows = [crop.kl == grade for crop in knees.crops]
        result[f"KL {grade}"] = figures_of(error[rows])
    if args.again is not None:
        result["repeat fit"] = repeat_fit(knees, read_table(args.again))
    for name, figures in result.items():
        print(f"{name:28} {_line(figures)}")
    if args.json is not None:
        write_text(args.json, json.dumps(result, indent=1) + "\n")
    if args.pictures is not None:
        draw_worst(knees, args.pictures)


def _line(figures: object) -> str:
    if not isinstance(figures, dict):
        return str(figures)
    return "  ".join(
        f"{k} {v:.3f}" if isinstance(v, float) else f"{k} {v}"
        for k, v in figures.items()
    )


if __name__ == "__main__":
    main()
