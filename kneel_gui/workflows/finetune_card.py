"""The card of a fine-tuned model: what it was before and what it is now."""

from collections.abc import Mapping
from typing import Any

from kneel_gui.qa.report import EvaluationReport

_FEW_SUBJECTS = 20


def finetune_card(
    manifest: Mapping[str, Any],
    model_id: str,
    before: EvaluationReport,
    after: EvaluationReport,
) -> str:
    """Return the model card; every figure comes from the evaluations.

    Parameters
    ----------
    manifest : mapping
        Of the fine-tuned model.
    model_id : str
        Name and weight hash.
    before, after : EvaluationReport
        The model that was started from and this one, on the same knees.

    Returns
    -------
    str
        Markdown.
    """
    said = manifest["training"]
    tuning = said["finetuning"]
    return f"""# Model card: {model_id}

Made by `kneel finetune`; not written by hand.

**Use.** As of the model it comes from, {said["finetuned_from"]}: 16 landmarks around
each knee joint on PA or AP radiographs, for research. Not a medical device.

**Training data.** {said["data"]}

**Method.** The landmark stage went on learning for {tuning["epochs"]} epochs at a peak
learning rate of {tuning["learning_rate"]:g}, {tuning["batch_size"]} knees a step, with
the augmentation of `kneel train`; the centre stage is unchanged.

**Licence of the weights.** {manifest["licence"]}

## Before and after, on knees of subjects held out from the fine-tuning

Radial error in mm through the whole pipeline, with 95 % intervals over subjects, on
{after.subjects} subjects that nothing was learned from here. `validation.csv`, beside
the model in the folder of the run, lists them.

{comparison(before, after)}

{_verdict(before, after)}

## All figures after

{after.to_markdown()}

## Known limits

The expected error (spread) of a point was calibrated for {said["finetuned_from"]} and
taken over. Whether the model became worse on other images than yours was not measured.
"""


def comparison(before: EvaluationReport, after: EvaluationReport) -> str:
    """Return the figures of two models side by side.

    Parameters
    ----------
    before, after : EvaluationReport
        On the same knees.

    Returns
    -------
    str
        A table in Markdown: all points, bones, landmarks.
    """
    lines = [
        "| points | mean before | mean after | median before | median after | "
        "within 2.5 mm before | after | missing before | after |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for old, new in zip(before.groups, after.groups, strict=True):
        pairs = zip(old.figures.values(), new.figures.values(), strict=True)
        figures = dict(zip(old.figures, pairs, strict=True))
        cells = [str(old.name)]
        for key in ("mean_mm", "median_mm", "pck_2.5mm"):
            cells += [f"{value.value:.3f}" for value in figures[key]]
        lines.append(f"| {' | '.join([*cells, str(old.missing), str(new.missing)])} |")
    return "\n".join(lines)


def _verdict(before: EvaluationReport, after: EvaluationReport) -> str:
    old, new = before.overall.mean_mm, after.overall.mean_mm
    change = new.value - old.value
    word = "smaller" if change < 0 else "larger"
    text = f"The mean error became {abs(change):.3f} mm {word}."
    if change >= 0:
        text += " **These images taught the model nothing; keep the one before.**"
    if after.subjects < _FEW_SUBJECTS:
        text += (
            f" With {after.subjects} subjects this is an indication only: the "
            "intervals are too narrow, and other subjects may give another sign."
        )
    return text
