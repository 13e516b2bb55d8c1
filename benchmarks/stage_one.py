"""Whether both knees of every real film are found, and where.

    python benchmarks/stage_one.py
    python benchmarks/stage_one.py --json stage_one.json

On ``../shared/data/bilateral`` the centres were marked by hand to about 3 mm, at the
height of the tibial plateau or of the prosthesis's tray. Three places are compared with
the marks: the detector's own centre, the mean of the tibial landmarks, and T4, which
lies between the spines, millimetres above the plateau. Single knees and missing ones
are made of the same films by covering one side, and of phantoms.
"""

# ruff: noqa: T201  a command prints
import argparse
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import films
import numpy as np

from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.prediction import KneeKind, KneePrediction
from kneel_gui.core.radiograph import Radiograph
from kneel_gui.core.schema import SIDES, knee_schema
from kneel_gui.inference.picture import Picture
from kneel_gui.inference.pipeline import TwoStagePredictor
from kneel_gui.inference.run_options import RunOptions
from kneel_gui.inference.snapshot import load_model_folder
from kneel_gui.paths import resource
from kneel_gui.training.phantom import PhantomOptions, make_phantom

LIMIT_MM = 10.0
TIBIA = list(knee_schema().bone("tibia"))
PLACES = ("detector", "tibia", "centre")


@dataclass(frozen=True)
class Knee:
    """One knee of one film.

    Attributes
    ----------
    film, side : str
        Which.
    marked, found : str
        The kinds.
    score : float
        Of the detector.
    off_mm : dict of str to (float, float)
        (x, y) from the mark to each of the places, mm.
    """

    film: str
    side: str
    marked: str
    found: str
    score: float
    off_mm: dict[str, tuple[float, float]]

    def far_mm(self, place: str) -> float:
        """Return the distance of a place from the mark; infinite if there is none."""
        return float(np.hypot(*self.off_mm.get(place, (np.inf, np.inf))))


def places(knee: KneePrediction, detected: FloatArray) -> dict[str, FloatArray]:
    """Return the places to compare, image px; a prosthesis has no landmarks."""
    found = {"detector": detected, "centre": knee.centre_px}
    if knee.kind.has_landmarks:
        found["tibia"] = knee.points_px[TIBIA].mean(axis=0)
    return found


def look(predictor: TwoStagePredictor) -> list[Knee]:
    """Return what is found of each marked knee."""
    knees = []
    for film, marks in films.bilateral():
        candidates = predictor.find_knees(Picture.of(film))
        prediction = predictor.predict(film)
        for mark in marks:
            at = np.array(mark.centre_px)
            knee = prediction.knee(mark.side)
            off: dict[str, tuple[float, float]] = {}
            score = 0.0
            if knee is not None and candidates and knee.kind is not KneeKind.ABSENT:
                near = min(
                    candidates, key=lambda c: float(np.hypot(*(c.centre_px - at)))
                )
                score = near.score
                for name, place in places(knee, near.centre_px).items():
                    x, y = (place - at) * film.spacing.xy_mm
                    off[name] = (float(x), float(y))
            kind = "missing" if knee is None else knee.kind.value
            truth = "implant" if mark.implant else "native"
            knees.append(Knee(film.image_id, mark.side.value, truth, kind, score, off))
    return knees


def half_covered(film: Radiograph, side: int) -> Radiograph:
    """Return a film of which one half, 0 = the image's left, is covered."""
    pixels = film.pixels.copy()
    middle = film.shape_px[1] // 2
    pixels[:, slice(0, middle) if side == 0 else slice(middle, None)] = pixels.min()
    return replace(film, pixels=pixels)


def missing_told(predictor: TwoStagePredictor) -> tuple[int, int]:
    """Return how often only the covered side is absent, and of how many."""
    right = total = 0
    for film, _ in films.bilateral():
        for i, side in enumerate(SIDES):
            found = predictor.predict(half_covered(film, i))
            gone, there = found.knee(side), found.knee(side.other)
            total += 1
            right += (
                gone is not None
                and there is not None
                and gone.kind is KneeKind.ABSENT
                and there.kind is not KneeKind.ABSENT
            )
    return right, total


def phantoms_told(predictor: TwoStagePredictor, count: int) -> tuple[int, int]:
    """Return how many sides of phantoms are called what they are, and of how many."""
    right = total = 0
    for number in range(count):
        side = SIDES[number % 2]
        changes = ({"sides": (side,)}, {"implants": frozenset({side})})
        options = replace(PhantomOptions(spacing_mm=0.3), **changes[number // 2 % 2])
        phantom = make_phantom(500 + number, options)
        found = predictor.predict(films.of_phantom(phantom))
        for truth in phantom.knees:
            knee = found.knee(truth.side)
            total += 1
            right += knee is not None and knee.kind is truth.kind
    return right, total


def report(knees: list[Knee]) -> str:
    """Return the figures as text."""
    lines = ["| film | side | marked | found | score | " + " | ".join(PLACES) + " |"]
    lines.append("|---|---|---|---|--:|" + "---|" * len(PLACES))
    for k in knees:
        cells = [
            f"{k.far_mm(p):.1f} ({k.off_mm[p][0]:+.1f}, {k.off_mm[p][1]:+.1f})"
            if p in k.off_mm
            else ""
            for p in PLACES
        ]
        lines.append(
            f"| {k.film} | {k.side} | {k.marked} | {k.found} | {k.score:.2f} | "
            + " | ".join(cells)
            + " |"
        )
    right = sum(k.marked == k.found for k in knees)
    lines.append(f"\nkind right: {right} of {len(knees)}")
    for place in PLACES:
        mine = [k for k in knees if place in k.off_mm]
        far = np.array([k.far_mm(place) for k in mine])
        off = np.array([k.off_mm[place] for k in mine])
        lines.append(
            f"{place}: {int((far <= LIMIT_MM).sum())} of {len(far)} within "
            f"{LIMIT_MM:.0f} mm, mean {far.mean():.1f}, max {far.max():.1f} mm, "
            f"bias ({off[:, 0].mean():+.1f}, {off[:, 1].mean():+.1f}) mm"
        )
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, help="default: the bundled one")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    asked = parser.parse_args()
    folder = load_model_folder(asked.model or resource("models/default"))
    predictor = TwoStagePredictor(folder, "cpu", RunOptions(precision="fp32"))
    told = {"model": predictor.model_id}
    print(f"{predictor.model_id}\n")
    right, total = phantoms_told(predictor, 8)
    told["phantom_sides"] = {"right": right, "of": total}
    print(f"phantoms with a missing knee or a prosthesis: {right} of {total} sides")
    if films.need(films.SHARED / "bilateral"):
        right, total = missing_told(predictor)
        told["covered_sides"] = {"right": right, "of": total}
        print(f"real films with one side covered: {right} of {total} said so\n")
        knees = look(predictor)
        told["knees"] = [asdict(knee) for knee in knees]
        print(report(knees))
    if asked.json:
        asked.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
