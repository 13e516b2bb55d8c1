"""What is measured on one knee: widths of the joint space, angles, their uncertainty.

Every measure is defined by the landmarks alone (`MEASURES` says how, with sources): no
axis of the image takes part, so that turning or mirroring the image changes nothing,
and left and right knees give the same numbers.

The bone margins are the curves through the landmarks (`kneel_gui.core.curves`), three
or four landmarks per margin. That is coarser than a delineated margin: the numbers
follow the published definitions, but are not interchangeable with those of another
program.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from kneel_gui.core.annotation import KneeAnnotation
from kneel_gui.core.facing import deepest, nearest, passing, tangent
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.joint import (
    COMPARTMENTS,
    FEMUR,
    PLATEAU_NAMES,
    TIBIA,
    Compartment,
    Joint,
    dot,
    length,
)
from kneel_gui.core.radiograph import PixelSpacing, SpacingSource
from kneel_gui.core.schema import N_LANDMARKS, Side, knee_schema

FRACTIONS = (0.25, 0.50, 0.75)
# Mean distance of a round Gaussian cloud, in standard deviations of one coordinate.
_MEAN_RADIUS = np.sqrt(np.pi / 2)
# A landmark whose millimetre changes a measure by less than this takes no part in it.
_NEGLIGIBLE = 1e-6
_NAMES = knee_schema().names

TIBIOFEMORAL_ANGLE = (
    "The tibiofemoral angle lies between the shafts of femur and tibia, and these "
    "landmarks end at the joint: it cannot be told. The convergence angle is the part "
    "of it that arises in the joint."
)


@dataclass(frozen=True)
class MeasureSpec:
    """One row of the table of measures.

    Attributes
    ----------
    id : str
        Its name in files.
    title : str
        Its name for people.
    short : str
        Beside its line on the image.
    angle : bool
        In degrees; otherwise a length.
    definition : str
        How it is measured, with its source.
    needs : tuple of str
        Names of the landmarks without which it is not.
    """

    id: str
    title: str
    short: str
    angle: bool
    definition: str
    needs: tuple[str, ...]

    def unit(self, calibrated: bool) -> str:
        """Return ``°``, ``mm``, or without a spacing ``px``."""
        if self.angle:
            return "°"
        return "mm" if calibrated else "px"


@dataclass(frozen=True, eq=False)
class Measurement:
    """One measure of one knee.

    Attributes
    ----------
    spec : MeasureSpec
        What it is.
    value : float
        In `unit`; NaN when it cannot be given.
    unit : str
        ``mm``, ``px`` or ``°``.
    sd : float
        One standard deviation that comes from the spread of the landmarks, in `unit`;
        NaN = unknown. Errors of landmarks count as independent, Gaussian and equal in
        all directions; where they are not, this is an approximation.
    without : tuple of str
        Landmarks that take part and whose spread is unknown (set by hand, imported):
        `sd` counts them as exact and is a lower bound.
    reason : str
        Why `value` or `sd` is missing, or what to mind; "" = nothing.
    gradient : numpy.ndarray
        (16, 2) change of the value, in `unit`, per mm (px when uncalibrated) of each
        landmark along x and y of the image; zeros when there is no value.
    lines_px : tuple of numpy.ndarray
        (2, 2) image px each: what to draw, ends (x, y).
    """

    spec: MeasureSpec
    value: float
    unit: str
    sd: float
    without: tuple[str, ...]
    reason: str
    gradient: FloatArray
    lines_px: tuple[FloatArray, ...] = ()

    @property
    def known(self) -> bool:
        """Return whether there is a value."""
        return bool(np.isfinite(self.value))

    @property
    def sensitivity(self) -> FloatArray:
        """Return (16,): the most that 1 mm (1 px) at each landmark changes it by."""
        return np.asarray(np.hypot(self.gradient[:, 0], self.gradient[:, 1]))


@dataclass(frozen=True, eq=False)
class KneeMeasures:
    """Everything measured on one knee.

    Attributes
    ----------
    side : Side
        Of the patient.
    source : SpacingSource
        Where the millimetres come from; `SpacingSource.NONE` = lengths are in px.
    items : mapping of str to Measurement
        By `MeasureSpec.id`, in the order of `MEASURES`.
    """

    side: Side
    source: SpacingSource
    items: Mapping[str, Measurement]

    @property
    def calibrated(self) -> bool:
        """Return whether lengths are in mm."""
        return self.source is not SpacingSource.NONE


def measure_knee(knee: KneeAnnotation, spacing: PixelSpacing) -> KneeMeasures:
    """Measure one knee.

    Parameters
    ----------
    knee : KneeAnnotation
        Its points, image px; those missing cost the measures that need them.
    spacing : PixelSpacing
        Of the image. When it is unknown, lengths are in px and angles take pixels for
        squares.

    Returns
    -------
    KneeMeasures
        A `Measurement` for each of `MEASURES`.
    """
    scale = spacing.xy_mm if spacing.known else np.ones(2)
    spread = knee.spread_mm if spacing.known else np.full(N_LANDMARKS, np.nan)
    joint = Joint(knee.points_px * scale)
    items = {
        spec.id: _measure(spec, joint, spread, scale, spacing.known)
        for spec in MEASURES
    }
    return KneeMeasures(knee.side, spacing.source, items)


def _measure(
    spec: MeasureSpec,
    joint: Joint,
    spread: FloatArray,
    scale: FloatArray,
    calibrated: bool,
) -> Measurement:
    unit = spec.unit(calibrated)
    missing = [name for name in spec.needs if name not in joint.placed]
    taken = None if missing else _SOLVERS[spec.id](joint)
    if taken is None:
        reason = "the landmarks do not lie as in a knee"
        if missing:
            reason = f"{', '.join(missing)} not placed"
        zeros = np.zeros((N_LANDMARKS, 2))
        return Measurement(spec, np.nan, unit, np.nan, (), reason, zeros)
    values, lines = taken
    value, gradient = float(values[0]), joint.gradient(values)
    sd, without, reason = _deviation(gradient, spread, calibrated)
    if value < 0.0 and not spec.angle:  # bone on bone; there is no negative space
        value, reason = 0.0, "the margins meet"
    drawn = tuple(line / scale for line in lines)
    return Measurement(spec, value, unit, sd, without, reason, gradient, drawn)


def _deviation(
    gradient: FloatArray, spread: FloatArray, calibrated: bool
) -> tuple[float, tuple[str, ...], str]:
    """Return the standard deviation, whose spread is unknown, and a reason."""
    if not calibrated:
        return np.nan, (), "no ± without a pixel spacing"
    weight = np.hypot(gradient[:, 0], gradient[:, 1])
    part = weight > _NEGLIGIBLE
    known = np.isfinite(spread)
    without = tuple(_NAMES[i] for i in np.flatnonzero(part & ~known))
    if not (part & known).any():
        return np.nan, without, "no ± for points without a spread"
    sigma = np.where(known, spread, 0.0) / _MEAN_RADIUS
    sd = float(np.sqrt(np.sum((weight * sigma) ** 2)))
    reason = f"± counts {', '.join(without)} as exact" if without else ""
    return sd, without, reason


# -- how each is taken ------------------------------------------------------------
# A solver gives (65,) values of the knee and its moved copies, and what to draw. The
# place on the curves is that of the knee itself: for a smallest width and a tangent
# this leaves the first derivative as it is (envelope theorem).

Taken = tuple[FloatArray, tuple[FloatArray, ...]]
Solver = Callable[[Joint], Taken | None]


def _minimum(half: Compartment) -> Solver:
    def solve(joint: Joint) -> Taken | None:
        axes = joint.axes
        if axes is None:
            return None
        along, up = axes[0][0], axes[1][0]
        met = deepest(joint, half, (along, up))
        t, f = nearest(joint, half) if met is None else met
        below, above = joint.on(TIBIA, t), joint.on(FEMUR, f)
        line = np.array([below[0], above[0]])
        gap = above - below
        return (length(gap) if met is None else np.asarray(gap @ up)), (line,)

    return solve


def _width_at(half: Compartment, fraction: float) -> Solver:
    def solve(joint: Joint) -> Taken | None:
        axes = joint.axes
        if axes is None:
            return None
        along, up = axes
        edge, tip = joint.landmark(half.edge), joint.landmark(half.tip)
        wanted = dot((1 - fraction) * edge + fraction * tip, along)
        line = (along[0], float(wanted[0]))
        t = passing(joint, TIBIA, half.tibia, line, up[0])
        f = passing(joint, FEMUR, half.femur, line, -up[0])
        if t is None or f is None:
            return None
        below = joint.crossing(TIBIA, t, along, wanted)
        above = joint.crossing(FEMUR, f, along, wanted)
        return dot(above - below, up), (np.array([below[0], above[0]]),)

    return solve


def _convergence(joint: Joint) -> Taken | None:
    axes = joint.axes
    if axes is None:
        return None
    along, up = axes
    lateral, medial = tangent(joint, up[0])
    ends = joint.on(FEMUR, lateral), joint.on(FEMUR, medial)
    rise, run = dot(ends[1] - ends[0], up), dot(ends[1] - ends[0], along)
    if run[0] <= 0:
        return None
    plateau = np.array([middle[0] for middle in joint.middles()])
    drawn = (np.array([ends[0][0], ends[1][0]]), plateau)
    return np.degrees(np.arctan2(-rise, run)), drawn


def _plateau_width(joint: Joint) -> Taken | None:
    lateral, medial = joint.landmark("T0"), joint.landmark("T8")
    values = length(medial - lateral)
    return (values, (np.array([lateral[0], medial[0]]),)) if values[0] > 0 else None


# -- the table --------------------------------------------------------------------

_JSW = (
    "Joint space width at {percent} % of the {side} compartment: from its outer edge "
    "({edge}) to the tip of the tubercle ({tip}) along the plateau line, measured "
    "across it from margin to margin. Fixed places instead of the narrowest one: "
    "Neumann et al. 2009, doi:10.1016/j.joca.2008.11.001 (whose places are shares of "
    "the femur's width, so that the numbers differ)."
)
_MINIMUM = (
    "Minimum joint space width, {side}: the shortest distance of the femoral margin "
    "({femur}) and the plateau ({tibia}, without the outer half of its rim piece, "
    "where osteophytes grow); 0 where they meet. As Neumann et al. 2009, "
    "doi:10.1016/j.joca.2008.11.001."
)
_WIDTH = "Width of the tibial plateau, from its lateral (T0) to its medial edge (T8)."
_CONVERGENCE = (
    "Joint line convergence angle: between the tangent to both femoral condyles and "
    "the plateau line through the middles of T1, T2 and of T6, T7; positive when they "
    "meet medially (as in varus). After Paley, Principles of Deformity Correction, "
    "2002 (there on a standing radiograph of the whole leg)."
)

# What the measures' definitions are made from.
DEFINITIONS = (_JSW, _MINIMUM, _WIDTH, _CONVERGENCE)


_TIBIA = {"medial": ("T8", "T7", "T6", "T5"), "lateral": ("T0", "T1", "T2", "T3")}
_FEMUR = {"medial": ("F6", "F5", "F4", "F3"), "lateral": ("F0", "F1", "F2", "F3")}


def _widths(side: str) -> list[tuple[MeasureSpec, Solver]]:
    half, tibia, femur = COMPARTMENTS[side], _TIBIA[side], _FEMUR[side]
    needs = tuple(dict.fromkeys((*tibia, *femur, *PLATEAU_NAMES)))
    text = _MINIMUM.format(side=side, tibia=" ".join(tibia[:3]), femur=" ".join(femur))
    rows: list[tuple[MeasureSpec, Solver]] = [
        (
            MeasureSpec(
                f"min_jsw_{side}", f"Min. JSW {side}", "min", False, text, needs
            ),
            _minimum(half),
        )
    ]
    for fraction in FRACTIONS:
        percent = round(100 * fraction)
        text = _JSW.format(percent=percent, side=side, edge=half.edge, tip=half.tip)
        key, title = f"jsw_{side}_{percent}", f"JSW {side} {percent} %"
        spec = MeasureSpec(key, title, f"{percent} %", False, text, needs)
        rows.append((spec, _width_at(half, fraction)))
    return rows


def _table() -> list[tuple[MeasureSpec, Solver]]:
    femur = tuple(f"F{i}" for i in range(7))
    angle = MeasureSpec(
        "jlca",
        "Convergence angle",
        "JLCA",
        True,
        _CONVERGENCE,
        (*femur, *PLATEAU_NAMES),
    )
    width = MeasureSpec(
        "plateau_width", "Plateau width", "width", False, _WIDTH, ("T0", "T8")
    )
    return [
        *_widths("medial"),
        *_widths("lateral"),
        (angle, _convergence),
        (width, _plateau_width),
    ]


MEASURES: tuple[MeasureSpec, ...] = tuple(spec for spec, _ in _table())
_SOLVERS: dict[str, Solver] = {spec.id: solve for spec, solve in _table()}


def measure_ids() -> tuple[str, ...]:
    """Return the ids of `MEASURES`, in order."""
    return tuple(spec.id for spec in MEASURES)
