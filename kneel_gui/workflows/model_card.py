"""The model card: what a model is, and how well it was measured to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kneel_gui.core.calibration import SpreadCalibration
from kneel_gui.qa.calibration import LARGE_MM, WIDEST_SHARE, Reliability
from kneel_gui.qa.report import EvaluationReport

_STAGES = ("centres", "landmarks")


@dataclass(frozen=True)
class CardFigures:
    """What was measured of a model.

    Attributes
    ----------
    report : EvaluationReport or None
        Errors; None = nobody was held out and no cross-validation was given.
    reliability : Reliability or None
        Of a cross-validation; None = `report` is about knees that this very model's
        recipe held out.
    sizes : sequence of mapping
        Rows of ``benchmarks/sizes.py``; empty = none.
    """

    report: EvaluationReport | None
    reliability: Reliability | None = None
    sizes: Sequence[Mapping[str, str]] = ()


def model_card(manifest: Mapping[str, Any], model_id: str, figures: CardFigures) -> str:
    """Return the model card; every figure comes from a measurement.

    Parameters
    ----------
    manifest : mapping
        Of the model folder.
    model_id : str
        Name and weight hash.
    figures : CardFigures
        What was measured.

    Returns
    -------
    str
        Markdown.
    """
    rows = "\n".join(_stage_row(name, manifest["stages"][name]) for name in _STAGES)
    raw = manifest["calibration"].get("spread_mm")
    calibration = None if raw is None else SpreadCalibration.from_dict(raw)
    parts = [
        f"""# Model card: {model_id}

Made by `kneel train`; not written by hand.

**Use.** Finds both knee centres on PA or AP knee radiographs and 16 landmarks around
each joint, for research. Not a medical device. Landmarks on other projections, on
children, after fractures or on prostheses mean nothing.

**Method.** Two stages after Tiulpin et al. 2019 (arXiv:1907.12237): a detector of knee
centres on the whole film, then an hourglass network with soft-argmax in a region around
each centre, run twice; left knees are mirrored. Where the last run looks more than
once, the landmarks are the mean.

| stage | kind | base width | mm per px | input | epochs | looks |
|---|---|---|---|---|---|---|
{rows}

**Training data.** {manifest["training"]["data"]}

**Licence of the weights.** {manifest["licence"]}
""",
        _errors(manifest, figures),
        _spread(calibration, figures.reliability),
        _sizes(figures.sizes),
        """## Known limits

The landmarks of the training data were brought onto smaller crops by registration and
carry its error, a fraction of a millimetre. Stage 1 learned from films composed of real
crops; its training saw no real whole film.
""",
    ]
    return "\n".join(part for part in parts if part)


def _stage_row(name: str, stage: Mapping[str, Any]) -> str:
    size = stage["input"]["size_px"]
    shape = "whole film" if size is None else f"{size[0]} by {size[1]} px"
    cells = (
        name,
        stage["kind"],
        stage["network"]["base_width"],
        stage["input"]["spacing_mm"],
        shape,
        _epochs(stage["training"]["epochs"]),
        len(stage.get("views", [{}])),
    )
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def _epochs(given: int | list[int]) -> str:
    """Return the epochs of every round; older manifests have one number."""
    rounds = given if isinstance(given, list) else [given]
    return " + ".join(str(epochs) for epochs in rounds)


def _errors(manifest: Mapping[str, Any], figures: CardFigures) -> str:
    report, recipe = figures.report, manifest["training"]["recipe"]
    if report is None:
        return "## Errors\n\nNobody was held out from training: nothing was measured.\n"
    if figures.reliability is None:
        return f"""## Errors on knees of subjects held out from training

Radial error in mm through the whole pipeline (both stages and the second pass), with
95 % intervals over subjects. The recipe's split by subject, seed {recipe["seed"]};
`validation.csv`
in the folder of the training run, beside the model, lists the knees. To repeat:
`kneel predict`, then `kneel evaluate PRED TRUTH --subjects validation.csv`.

{report.to_markdown()}
"""
    data = recipe["landmarks"]["data"]
    whose = (
        "This model's stage 2 was trained in the same way on all marked knees, so it "
        "has no figures of its own."
        if data["fold"] < 0
        else "This model's stage 2 is one of these networks."
    )
    return f"""## Errors in a cross-validation by subject

Radial error in mm of stage 2 on knees that its networks never saw: {data["folds"]}
networks trained by this recipe, each on the subjects of the other parts (seed
{recipe["seed"]}, parts of equal KL grades; of a subject held out neither knee was
learned from, marked or not). The first pass starts at a centre that is wrong by 4 mm
(standard deviation, on each axis), the second at the first one's result. 95 % intervals
over subjects. {whose}
To repeat: `kneel crossvalidate RECIPE --data DIR --out RUN`.

{report.to_markdown()}

![Cumulative distribution of the errors](ced.png)
"""


def _spread(
    calibration: SpreadCalibration | None, reliability: Reliability | None
) -> str:
    if calibration is None:
        return ""
    line, sign = calibration, "+" if calibration.offset >= 0 else "-"
    text = f"""## Spread

The spread of a point is its expected error: {line.slope:.3f} times the width of its
heat map {sign} {abs(line.offset):.3f} mm, never less than {line.least:.2f} mm, times a
factor by landmark ({min(line.factors):.2f} to {max(line.factors):.2f}). It is a mean,
not a bound.
"""
    if reliability is None:
        return text
    shares = "\n".join(
        f"| {stated:.0%} | {radius:.2f} x spread | {measured:.1%} | "
        f"{min(band):.1%} to {max(band):.1%} |"
        for stated, radius, measured, band in zip(
            reliability.stated,
            calibration.radii,
            reliability.measured,
            zip(*reliability.by_band, strict=True),
            strict=True,
        )
    )
    return f"""{text}
Of the points said to be within a radius, this share is ({reliability.points} points,
each judged by a calibration that saw none of its part; last column: five groups by
spread):

| stated | within | measured | by spread |
|---|---|---|---|
{shares}

The {WIDEST_SHARE:.0%} of the points with the largest spread hold
{reliability.widest_hold:.0%} of the {reliability.large} errors above {LARGE_MM} mm.

![Stated against measured](reliability.png)
"""


def _sizes(sizes: Sequence[Mapping[str, str]]) -> str:
    if not sizes:
        return ""
    head = list(sizes[0])
    rows = [head, ["---"] * len(head), *([row[key] for key in head] for row in sizes)]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"""## Sizes tried

All learned alike and briefly, from the marked knees alone (`resources/recipes/sizes`),
so that the rows can be compared with each other, but not with the figures above. Errors
on the knees of part 0; time of a whole radiograph with both stages
(`benchmarks/sizes.py`).

{table}
"""
