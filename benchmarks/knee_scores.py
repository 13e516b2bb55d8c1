"""How well the knee score tells knees, prostheses, cut knees and anything else apart.

    python benchmarks/knee_scores.py
    python benchmarks/knee_scores.py --count 40 --json knee_scores.json

Needs ``../shared/data``. Knees are the held-out crops and the natives of the real
films; prostheses those of the films; none are windows of the films away from knees,
turned and mis-scaled knees, and textures (`knee_sets`); cut ones are held-out crops of
which landmarks were cut off. AUC: the chance that the score orders a pair rightly.
"""

# ruff: noqa: T201  a command prints
import argparse
import json
from collections.abc import Iterable
from pathlib import Path

import films
import knee_sets
import numpy as np

from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.prediction import KneePrediction, KneeScores
from kneel_gui.core.radiograph import Radiograph
from kneel_gui.inference.pipeline import TwoStagePredictor
from kneel_gui.inference.run_options import RunOptions
from kneel_gui.inference.snapshot import load_model_folder
from kneel_gui.paths import resource
from kneel_gui.training.dataset import as_radiograph

NOTHING = KneeScores(0.0, 0.0, 0.0, 1.0)
Found = list[KneePrediction]


def auc(high: FloatArray, low: FloatArray) -> float:
    """Return the chance that one of `high` exceeds one of `low`, ties counting half."""
    above = (high[:, None] > low).mean() + 0.5 * (high[:, None] == low).mean()
    return float(above)


def scores(knees: Found, name: str) -> FloatArray:
    """Return one of the scores of each knee; what was not found is no knee."""
    return np.array([getattr(knee.scores or NOTHING, name) for knee in knees])


def single(predictor: TwoStagePredictor, pictures: Iterable[Radiograph]) -> Found:
    """Return the first knee of each single-knee picture."""
    return [predictor.predict(picture).knees[0] for picture in pictures]


def collect(predictor: TwoStagePredictor, count: int) -> dict[str, Found]:
    """Return what is found in each set."""
    crops = films.held_out_crops()
    crops = crops[:: max(1, len(crops) // count)]
    sets: dict[str, Found] = {"film native": [], "film implant": []}
    for film, marks in films.bilateral():
        prediction = predictor.predict(film)
        for mark in marks:
            knee = prediction.knee(mark.side)
            if knee is not None:
                sets[f"film {'implant' if mark.implant else 'native'}"].append(knee)
    cut = knee_sets.cut_crops(crops)
    return sets | {
        "crop": single(predictor, map(as_radiograph, crops)),
        "nearly cut": single(predictor, [film for film, lost in cut if lost < 0]),
        "cut": single(predictor, [film for film, lost in cut if lost > 0]),
        "away from knees": single(predictor, knee_sets.away_from_knees()),
        "turned or mis-scaled": single(predictor, knee_sets.turned_crops(crops)),
        "texture": single(predictor, knee_sets.textures(20)),
    }


def separation(sets: dict[str, Found]) -> dict[str, float]:
    """Return the AUC of each question."""
    whole = sets["crop"] + sets["film native"]
    none = sets["away from knees"] + sets["turned or mis-scaled"] + sets["texture"]
    pairs = {
        "other: no knees against whole ones": ("other", none, whole),
        "implant: prostheses against native knees of films": (
            "implant",
            sets["film implant"],
            sets["film native"],
        ),
        "not native: cut knees against whole ones": (
            "native",
            whole + sets["nearly cut"],
            sets["cut"],
        ),
        "cropped: cut knees against whole ones": (
            "cropped",
            sets["cut"],
            whole + sets["nearly cut"],
        ),
    }
    return {
        text: auc(scores(high, name), scores(low, name))
        for text, (name, high, low) in pairs.items()
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, help="default: the bundled one")
    parser.add_argument("--count", type=int, default=107, help="of the held-out crops")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    asked = parser.parse_args()
    if not films.need(films.SHARED):
        return
    folder = load_model_folder(asked.model or resource("models/default"))
    predictor = TwoStagePredictor(folder, "cpu", RunOptions(precision="fp32"))
    sets = collect(predictor, asked.count)
    print("| set | n | native | implant | cropped | other | kinds |")
    print("|---|--:|--:|--:|--:|--:|---|")
    told = {}
    for name, knees in sets.items():
        kinds = sorted(knee.kind.value for knee in knees)
        counts = {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}
        names = ("native", "implant", "cropped", "other")
        means = {n: float(scores(knees, n).mean()) for n in names}
        told[name] = {"n": len(knees), "mean": means, "kinds": counts}
        cells = " | ".join(f"{mean:.3f}" for mean in means.values())
        text = ", ".join(f"{n} {kind}" for kind, n in counts.items())
        print(f"| {name} | {len(knees)} | {cells} | {text} |")
    areas = separation(sets)
    print("\nAUC (mean scores above)")
    for text, area in areas.items():
        print(f"- {text}: {area:.4f}")
    if asked.json:
        figures = {"model": predictor.model_id, "sets": told, "auc": areas}
        asked.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
