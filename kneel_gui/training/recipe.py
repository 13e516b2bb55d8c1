"""Training recipes: YAML files checked into values."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from kneel_gui.errors import ConfigError
from kneel_gui.inference.views import STRAIGHT, View
from kneel_gui.training.augment import AugmentConfig
from kneel_gui.training.recipe_base import read_merged

T = TypeVar("T")

LOSSES = ("wing", "l1", "l2", "elastic", "robust")


@dataclass(frozen=True)
class DataConfig:
    """Which images, and how they are split.

    Attributes
    ----------
    table, images : str
        Wide table of landmarks and folder of its crops, below the data folder.
    extra_table, extra_images : str
        Further crops for training alone; for stage 1 they need no landmarks. "" =
        none.
    layout : str
        Table of knee centres on whole films (stage 1 only); "" = none.
    films : str
        Table of real whole films (stage 1 only), as `kneel dataset build` makes it;
        their pictures lie in the folder of that name. "" = composed films alone.
    film_share : float
        Share of the samples that are real films, 0 to 1.
    folds, fold : int
        Parts of the split by subject, and the one held out; -1 = none is: for the
        model that goes out after a cross-validation has measured the recipe.
    """

    table: str = "landmarks.csv"
    images: str = "labelled"
    extra_table: str = ""
    extra_images: str = ""
    layout: str = ""
    films: str = ""
    film_share: float = 0.5
    folds: int = 5
    fold: int = 0


@dataclass(frozen=True)
class InputConfig:
    """What the network sees.

    Attributes
    ----------
    spacing_mm : float
        mm per network px.
    size_px : int
        Side of the square input, network px.
    percentiles : tuple of float
        Grey levels at these become -1 and 1.
    median : float or None
        Where a power brings the median of a region when a knee is looked at, share of
        the range, see `kneel_gui.inference.preprocess.evened`; None = nowhere. What is
        learned from has exponents drawn by ``augment.gamma`` instead.
    """

    spacing_mm: float = 0.5
    size_px: int = 224
    percentiles: tuple[float, float] = (1.0, 99.0)
    median: float | None = None

    def __post_init__(self) -> None:
        """Check the median."""
        if self.median is not None and not 0.0 < self.median < 1.0:
            raise ValueError("«median» must lie between 0 and 1.")


@dataclass(frozen=True)
class LossConfig:
    """What is minimised: a distance in mm plus the fit of the heat map.

    Attributes
    ----------
    kind : str
        One of `LOSSES`: ``wing`` (Feng et al. 2018), ``l1``, ``l2``, ``elastic`` (both
        of them, as in Tiulpin et al. 2019) or ``robust`` (Barron 2019).
    wing_mm, wing_curvature_mm : float
        Width of the logarithmic part and its curvature, mm.
    elastic_share : float
        Share of L2 in ``elastic``, 0 to 1; the rest is L1.
    robust_alpha, robust_scale_mm : float
        Shape (2 = L2, 1 = smoothed L1, 0 = Cauchy, ``-.inf`` = Welsch) and width of
        ``robust``.
    robust_adaptive : bool
        Learn both for each landmark, from these values on; the shape within (0, 2).
    heatmap_weight : float
        Weight of the cross entropy against a Gaussian.
    heatmap_sigma : float
        Its standard deviation, heat-map cells.
    """

    kind: str = "wing"
    wing_mm: float = 4.0
    wing_curvature_mm: float = 1.0
    elastic_share: float = 0.5
    robust_alpha: float = 1.0
    robust_scale_mm: float = 1.0
    robust_adaptive: bool = False
    heatmap_weight: float = 0.5
    heatmap_sigma: float = 0.8

    def __post_init__(self) -> None:
        """Check what would otherwise train something else in silence."""
        if self.kind not in LOSSES:
            raise ValueError(f"There is no loss «{self.kind}», only {_listed(LOSSES)}.")
        if not 0.0 <= self.elastic_share <= 1.0:
            raise ValueError("«elastic_share» must be from 0 to 1.")
        if not self.robust_scale_mm > 0.0 or math.isnan(self.robust_alpha):
            raise ValueError(
                "«robust_scale_mm» must be positive and «robust_alpha» a number."
            )
        if self.robust_adaptive and not 0.0 < self.robust_alpha < 2.0:
            raise ValueError("An adaptive «robust_alpha» starts between 0 and 2.")


@dataclass(frozen=True)
class SelfTrainingConfig:
    """Learning from knees that nobody has marked (stage 2): the net marks them.

    Attributes
    ----------
    table, images : str
        Table without landmarks and folder of its crops, below the data folder.
    start : int
        The epoch before which they are first marked.
    again : int
        They are marked again every so many epochs; 0 = never.
    share : float
        Share of an epoch's samples that comes from them.
    keep : float
        Share of each KL grade that is used: the knees of least spread.
    """

    table: str
    images: str
    start: int
    again: int = 0
    share: float = 0.5
    keep: float = 0.95


@dataclass(frozen=True)
class LastRoundConfig:
    """A last round from the weights of the first, on knees that people marked.

    Attributes
    ----------
    epochs : int
        Passes over these knees.
    learning_rate : float
        Peak of its own one-cycle schedule.
    """

    epochs: int
    learning_rate: float = 1e-3


@dataclass(frozen=True)
class StageConfig:
    """How one stage is trained.

    Attributes
    ----------
    network : dict
        Fields of `kneel_gui.inference.networks.NetworkConfig`.
    input, data, augment, loss : dataclass
        See there.
    epochs, batch_size : int
        Passes over the training knees; knees a step.
    samples_per_epoch : int
        For composites, which have no natural number; 0 = the number of knees.
    learning_rate, weight_decay : float
        Peak of the one-cycle schedule (Smith 2018) and AdamW's decay.
    ema : float
        Decay of the running mean of the weights; 0 = off.
    swa_epochs : int
        Stochastic weight averaging (Izmailov et al. 2018) over so many last epochs, at
        a constant rate after the one cycle; goes before `ema`. 0 = off.
    swa_learning_rate : float
        That rate.
    mixup : float
        Alpha of mixup (Zhang et al. 2018); 0 = off.
    precision : str
        ``bf16`` or ``fp32``.
    init_from : str
        Weights to start from, all but an output layer that differs: ``centres``, what
        the same run learned of them before (of the same network shape), or the folder
        of a model. "" = random ones.
    self_training : SelfTrainingConfig or None
        Of stage 2; None = only marked knees are learned from.
    last_round : LastRoundConfig or None
        What follows; None = nothing.
    views : tuple of View
        Of stage 2: the looks of the last pass, whose mean is the answer.
    """

    network: dict[str, Any]
    input: InputConfig = field(default_factory=InputConfig)
    data: DataConfig = field(default_factory=DataConfig)
    augment: AugmentConfig = field(default_factory=AugmentConfig)
    loss: LossConfig = field(default_factory=LossConfig)
    epochs: int = 45
    batch_size: int = 16
    samples_per_epoch: int = 0
    learning_rate: float = 2e-3
    weight_decay: float = 0.0
    ema: float = 0.99
    swa_epochs: int = 0
    swa_learning_rate: float = 5e-4
    mixup: float = 0.0
    precision: str = "bf16"
    init_from: str = ""
    self_training: SelfTrainingConfig | None = None
    last_round: LastRoundConfig | None = None
    views: tuple[View, ...] = (STRAIGHT,)

    def __post_init__(self) -> None:
        """Check what would fail only after hours."""
        if self.precision not in ("bf16", "fp32"):
            raise ValueError(f"There is no precision «{self.precision}»: bf16 or fp32.")
        if not 0 <= self.swa_epochs < max(1, self.epochs):
            raise ValueError("«swa_epochs» must be fewer than «epochs».")
        if not self.views:
            raise ValueError("«views» must list at least one.")
        if not 0.0 <= self.ema < 1.0 or self.mixup < 0.0:
            raise ValueError("«ema» must be in [0, 1) and «mixup» not negative.")


@dataclass(frozen=True)
class Recipe:
    """A whole experiment.

    Attributes
    ----------
    name : str
        Of the model folder.
    description : str
        What is tried, for the table of `kneel experiments`.
    seed : int
        Of everything that is random.
    licence, training_data : str
        For the manifest and the model card.
    centres, landmarks : StageConfig or None
        Stage 1 and stage 2; an absent one is not trained.
    """

    name: str
    description: str = ""
    seed: int = 0
    licence: str = ""
    training_data: str = ""
    centres: StageConfig | None = None
    landmarks: StageConfig | None = None


# Parts that a recipe may leave out.
_OPTIONAL: dict[Any, type] = {
    StageConfig | None: StageConfig,
    SelfTrainingConfig | None: SelfTrainingConfig,
    LastRoundConfig | None: LastRoundConfig,
}


def read_recipe(path: Path) -> Recipe:
    """Read a recipe.

    Parameters
    ----------
    path : pathlib.Path
        A YAML file; its key ``base`` may name another one that it changes, see
        `kneel_gui.training.recipe_base`.

    Returns
    -------
    Recipe
        With every default filled in.

    Raises
    ------
    ConfigError
        If it cannot be read, has an unknown or missing key or a wrong value.
    """
    raw = read_merged(path)
    try:
        return _build(Recipe, raw, "recipe")
    except (TypeError, ValueError) as error:
        raise ConfigError(str(error), "See resources/recipes.", path) from error


def _build(kind: type[T], raw: Any, place: str) -> T:
    if not isinstance(raw, Mapping):
        raise TypeError(f"«{place}» must be a mapping of names to values.")
    hints = get_type_hints(kind)
    known = {item.name for item in fields(kind)}  # type: ignore[arg-type]
    unknown = sorted(map(str, set(raw) - known))
    if unknown:
        raise ValueError(f"«{place}» has unknown keys: {', '.join(unknown)}.")
    values = {
        name: _value(hints[name], value, f"{place}.{name}")
        for name, value in raw.items()
    }
    try:
        return kind(**values)
    except TypeError as error:
        raise TypeError(f"«{place}» is incomplete: {error}.") from error


def _value(hint: Any, value: Any, place: str) -> Any:
    if hint == float | None:
        hint = float if value is not None else type(None)
    if hint in _OPTIONAL:
        return None if value is None else _build(_OPTIONAL[hint], value, place)
    if is_dataclass(hint):
        return _build(hint, value, place)  # type: ignore[arg-type]
    try:
        if hint is float and isinstance(value, int | float):
            return float(value)
        if isinstance(value, list) and hint in _LISTS:
            return tuple(_LISTS[hint](item, place) for item in value)
    except OverflowError as error:
        raise TypeError(f"«{place}» is too large a number.") from error
    mapping = hint == dict[str, Any] and isinstance(value, dict)
    if mapping or (isinstance(hint, type) and type(value) is hint):
        return value
    raise TypeError(f"«{place}» cannot be {value!r}.")


# Lists, and what makes their items.
_LISTS: dict[Any, Callable[[Any, str], Any]] = {
    tuple[float, float]: lambda value, _place: float(value),
    tuple[View, ...]: lambda value, place: _build(View, value, place),
}


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)
