"""Train a model from a recipe, measure it and write its model card."""

from collections.abc import Sequence
from pathlib import Path

from kneel_gui.core.prediction import Progress
from kneel_gui.errors import ConfigError
from kneel_gui.storage.atomic import write_bytes, write_text
from kneel_gui.workflows.cross_validate import PLOTS, read_cross_validation
from kneel_gui.workflows.model_card import CardFigures, model_card

STAGES = ("centres", "landmarks")


def train(
    recipe_path: Path,
    data: Path,
    out: Path,
    stages: Sequence[str] = STAGES,
    device: str = "auto",
    progress: Progress | None = None,
    crossvalidation: Path | None = None,
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
    crossvalidation : pathlib.Path, optional
        Where `kneel crossvalidate` measured this very recipe: the model gets its
        calibration, the card its figures.

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
    from kneel_gui.training.recipe import read_recipe
    from kneel_gui.training.run import set_calibration, train_recipe, validate_model

    unknown = sorted(set(stages) - set(STAGES))
    if unknown:
        raise ConfigError(
            f"There is no stage «{unknown[0]}».", f"Choose of {', '.join(STAGES)}."
        )
    progress = progress or SilentProgress()
    recipe = read_recipe(recipe_path)
    measured = None
    if crossvalidation is not None:
        measured = read_cross_validation(crossvalidation, recipe)
    model = train_recipe(recipe, data, out, stages, device, write_bytes, progress)
    if model is None:
        return None
    if measured is not None and crossvalidation is not None:
        set_calibration(model, measured.calibration, write_bytes)
        for name in PLOTS:
            write_bytes(model / name, (crossvalidation / name).read_bytes())
        figures = CardFigures(measured.report, measured.reliability)
    else:
        figures = CardFigures(validate_model(recipe, data, model, device, progress))
    manifest = read_manifest(model)
    card = model_card(manifest, manifest_model_id(manifest), figures)
    write_text(model / "MODEL_CARD.md", card)
    if figures.report is not None:
        write_text(model / "evaluation.json", figures.report.to_json())
    return model
