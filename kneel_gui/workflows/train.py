"""Train a model from a recipe, measure it and write its model card."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kneel_gui.core.prediction import Progress
from kneel_gui.errors import ConfigError
from kneel_gui.qa.report import EvaluationReport
from kneel_gui.storage.atomic import write_bytes, write_text

STAGES = ("centres", "landmarks")


def train(
    recipe_path: Path,
    data: Path,
    out: Path,
    stages: Sequence[str] = STAGES,
    device: str = "auto",
    progress: Progress | None = None,
    extra: Path | None = None,
) -> Path | None:
    """Train the stages of a recipe and, once both are there, make the model folder.

    Parameters
    ----------
    recipe_path : pathlib.Path
        YAML, see ``resources/recipes``.
    data : pathlib.Path
        Folder that the recipe's tables and images lie in.
    out : pathlib.Path
        Checkpoints, logs and, at the end, ``validation.csv``, the knees held out, and
        ``model/`` with its ``MODEL_CARD.md`` and ``evaluation.json``. A run that was
        stopped goes on from its last epoch.
    stages : sequence of str
        Of ``centres`` and ``landmarks``.
    device : str
        ``auto``, ``cpu``, ``cuda``, ``cuda:1``, ``mps``.
    progress : Progress, optional
        Told of every step.
    extra : pathlib.Path, optional
        Table of further crops with landmarks for stage 2, instead of the recipe's
        ``extra_table``: what `kneel dataset pseudo` wrote.

    Returns
    -------
    pathlib.Path or None
        The model folder; None while a stage is still untrained.

    Raises
    ------
    ConfigError
        If the recipe or the data cannot be used.
    Cancelled
        If asked to stop; finished epochs are kept.
    """
    from kneel_gui.core.prediction import SilentProgress
    from kneel_gui.inference.snapshot import manifest_model_id, read_manifest
    from kneel_gui.training.recipe import read_recipe, with_extra
    from kneel_gui.training.run import train_recipe, validate_model

    unknown = sorted(set(stages) - set(STAGES))
    if unknown:
        raise ConfigError(
            f"There is no stage «{unknown[0]}».", f"Choose of {', '.join(STAGES)}."
        )
    progress = progress or SilentProgress()
    recipe = read_recipe(recipe_path)
    if extra is not None:
        recipe = with_extra(recipe, extra.resolve())
    model = train_recipe(recipe, data, out, stages, device, write_bytes, progress)
    if model is None:
        return None
    report = validate_model(recipe, data, model, device, progress)
    manifest = read_manifest(model)
    card = model_card(manifest, manifest_model_id(manifest), report)
    write_text(model / "MODEL_CARD.md", card)
    write_text(model / "evaluation.json", report.to_json())
    return model


def model_card(
    manifest: Mapping[str, Any], model_id: str, report: EvaluationReport
) -> str:
    """Return the model card; every figure comes from the evaluation.

    Parameters
    ----------
    manifest : mapping
        Of the model folder.
    model_id : str
        Name and weight hash.
    report : EvaluationReport
        On knees of subjects that were not trained on.

    Returns
    -------
    str
        Markdown.
    """
    rows = "\n".join(_stage_row(name, manifest["stages"][name]) for name in STAGES)
    line = manifest["calibration"]["spread_mm"]
    return f"""# Model card: {model_id}

Made by `kneel train`; not written by hand.

**Use.** Finds both knee centres on PA or AP knee radiographs and 16 landmarks around
each joint, for research. Not a medical device. Landmarks on other projections, on
children, after fractures or on prostheses mean nothing.

**Method.** Two stages after Tiulpin et al. 2019 (arXiv:1907.12237): a detector of knee
centres on the whole film, then an hourglass network with soft-argmax in a region around
each centre, run twice; left knees are mirrored.

| stage | kind | base width | mm per px | input | epochs |
|---|---|---|---|---|---|
{rows}

**Training data.** {manifest["training"]["data"]}

**Licence of the weights.** {manifest["licence"]}

## Errors on knees of subjects held out from training

Radial error in mm through the whole pipeline (both stages and the second pass), with
95 % intervals over subjects. The recipe's split by subject, seed
{manifest["training"]["recipe"]["seed"]}; `validation.csv`
in the folder of the training run, beside the model, lists the knees. To repeat:
`kneel predict`, then `kneel evaluate PRED TRUTH --subjects validation.csv`.

{report.to_markdown()}

## Spread

The expected error of a point is {line["slope"]:.3f} times the width of its heat map
{line["offset"]:+.3f} mm, and never less than {line["least"]:.2f} mm, fitted on the same
held-out knees. It is an average, not a bound.

## Known limits

The landmarks of the training data were brought onto smaller crops by registration and
carry its error, a fraction of a millimetre. Stage 1 learned from films composed of real
crops; its training saw no real whole film.
"""


def _stage_row(name: str, stage: Mapping[str, Any]) -> str:
    size = stage["input"]["size_px"]
    shape = "whole film" if size is None else f"{size[0]} by {size[1]} px"
    cells = (
        name,
        stage["kind"],
        stage["network"]["base_width"],
        stage["input"]["spacing_mm"],
        shape,
        stage["training"]["epochs"],
    )
    return f"| {' | '.join(str(cell) for cell in cells)} |"
