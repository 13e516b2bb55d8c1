"""`kneel finetune`: one's own corrected images in, a model that knows them out."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kneel_gui.core.prediction import Progress
from kneel_gui.errors import ConfigError
from kneel_gui.inference.snapshot import manifest_model_id, read_manifest
from kneel_gui.qa.report import EvaluationReport
from kneel_gui.storage.atomic import make_folder, write_bytes, write_text
from kneel_gui.workflows.dataset_build import TABLES, BuildResult, build_dataset
from kneel_gui.workflows.dataset_items import LABELLED
from kneel_gui.workflows.dataset_sources import SourceOptions
from kneel_gui.workflows.finetune_card import finetune_card
from kneel_gui.workflows.models import find_model

if TYPE_CHECKING:
    from kneel_gui.training.dataset import KneeCrop
    from kneel_gui.training.finetune import FinetuneConfig

VALIDATION = "validation.csv"
_RUN = "finetune.json"


@dataclass(frozen=True)
class FinetuneResult:
    """What came of it.

    Attributes
    ----------
    model : pathlib.Path
        The model folder, with its card.
    before, after : EvaluationReport
        On the knees held out: the model that was started from, and the new one.
    built : BuildResult or None
        What the training set holds; None if it was there before.
    """

    model: Path
    before: EvaluationReport
    after: EvaluationReport
    built: BuildResult | None

    @property
    def better(self) -> bool:
        """Return whether the mean error on the knees held out became smaller."""
        new, old = self.after.overall.mean_mm.value, self.before.overall.mean_mm.value
        return new < old


@dataclass(frozen=True)
class Images:
    """What to learn from.

    Attributes
    ----------
    inputs : sequence of str
        Radiographs, or one folder that is a training set.
    annotations : sequence of pathlib.Path
        Their landmarks; empty for a training set.
    options : SourceOptions
        What a person says about them.
    keep_names : bool
        Names of files and persons in clear.
    """

    inputs: Sequence[str]
    annotations: Sequence[Path] = ()
    options: SourceOptions = field(default_factory=SourceOptions)
    keep_names: bool = False


def finetune(
    images: Images,
    out: Path,
    progress: Progress,
    model: str | Path | None = None,
    name: str = "",
    config: "FinetuneConfig | None" = None,
    device: str = "auto",
) -> FinetuneResult:
    """Teach a model one's own images.

    Parameters
    ----------
    images : Images
        What to learn from; radiographs are made into a training set, ``<out>/data``.
    out : pathlib.Path
        Checkpoints, `VALIDATION` with the knees held out, and ``model/`` with its
        ``MODEL_CARD.md``, ``evaluation.json`` and ``before.json``. A stopped run goes
        on from its last epoch.
    progress : Progress
        Told of every step.
    model : str or pathlib.Path, optional
        What to start from; default: the bundled model.
    name : str
        Of the new model; "" = that of the old one with «-finetuned».
    config : FinetuneConfig, optional
        How.
    device : str
        ``auto``, ``cpu``, ``cuda``, ``cuda:1``, ``mps``.

    Returns
    -------
    FinetuneResult
        The model and its figures.

    Raises
    ------
    ConfigError
        If the images are too few, or `out` holds another run.
    ModelError
        If the model cannot be started from.
    Cancelled
        If asked to stop; what is finished is kept.
    """
    from kneel_gui.inference.pipeline import load_predictor
    from kneel_gui.inference.snapshot import load_model_folder
    from kneel_gui.training import finetune as training

    config = config or training.FinetuneConfig()
    base = load_model_folder(find_model(model))
    training.check_base(base)
    crops, built = _crops(images, out, progress)
    split = training.split_knees(crops, config)
    _begin(out, training.digest(base, split, config))
    held_out = split.held_out
    before = training.measure(load_predictor(base.path, device), held_out, progress)
    folds = training.teach(base, split, config, out, device, write_bytes, progress)
    folder = out / "model"
    said = {
        "data": _data_text(base.model_id, split.subjects, len(split.training)),
        "recipe": base.manifest.get("training", {}).get("recipe", {}),
        "finetuned_from": base.model_id,
        "finetuning": {
            **asdict(config),
            "knees": len(split.training),
            "held_out_knees": len(held_out),
        },
    }
    described = name or f"{base.name}-finetuned", said
    training.write_taught(base, folds, described, folder, write_bytes)
    after = training.measure(load_predictor(folder, device), held_out, progress)
    _write_figures(out, before, after)
    write_text(out / VALIDATION, _held_out_csv(held_out))
    return FinetuneResult(folder, before, after, built)


def _crops(
    images: Images, out: Path, progress: Progress
) -> "tuple[list[KneeCrop], BuildResult | None]":
    from kneel_gui.training.dataset import read_crops

    data, built = Path(images.inputs[0]), None
    ready = len(images.inputs) == 1 and (data / LABELLED).is_dir()
    if images.annotations or not ready:
        data = out / "data"
        built = build_dataset(
            images.inputs,
            images.annotations,
            data,
            progress,
            images.options,
            keep_names=images.keep_names,
        )
    crops = read_crops(data / TABLES[LABELLED], data / LABELLED)
    if not crops:
        raise ConfigError(
            "There is no knee to learn from.",
            "Set or accept landmarks first; failures.csv says what was left out.",
            data,
        )
    return crops, built


def _begin(out: Path, digest: str) -> None:
    """Refuse a folder that holds another run: its checkpoints would be gone on with."""
    path = out / _RUN
    if path.exists():
        try:
            before = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            before = None
        if before != {"digest": digest}:
            raise ConfigError(
                "This folder holds a fine-tuning of other images, another model or "
                "with other options.",
                "Choose another --out, or remove it.",
                path,
            )
    make_folder(out)
    write_text(path, json.dumps({"digest": digest}) + "\n")


def _write_figures(
    out: Path, before: EvaluationReport, after: EvaluationReport
) -> None:
    folder = out / "model"
    manifest: Mapping[str, Any] = read_manifest(folder)
    card = finetune_card(manifest, manifest_model_id(manifest), before, after)
    write_text(folder / "MODEL_CARD.md", card)
    write_text(folder / "evaluation.json", after.to_json())
    write_text(folder / "before.json", before.to_json())


def _held_out_csv(crops: "Sequence[KneeCrop]") -> str:
    text = io.StringIO()
    rows = [(crop.name, crop.subject, crop.side.value) for crop in crops]
    head = ("name", "subject_id", "side")
    csv.writer(text, lineterminator="\n").writerows([head, *rows])
    return text.getvalue()


def _data_text(model_id: str, subjects: tuple[int, int], knees: int) -> str:
    return (
        f"Fine-tuned from {model_id} on {knees} knees of {subjects[0]} subjects of the "
        f"user's own; {subjects[1]} further subjects were held out. What {model_id} "
        "had learned from before is said in its own card."
    )
