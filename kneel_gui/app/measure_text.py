"""Measurements as people read them."""

import numpy as np

from kneel_gui.app.phrases import REASONS
from kneel_gui.app.readout import source_text
from kneel_gui.app.words import from_pattern, mark, side_word, tr
from kneel_gui.core.measure import (
    DEFINITIONS,
    TIBIOFEMORAL_ANGLE,
    KneeMeasures,
    Measurement,
    MeasureSpec,
)
from kneel_gui.core.schema import Side, knee_schema

Target = tuple[Side, int]
_NOTABLE = 0.05
_MINUS = "\N{MINUS SIGN}"
_MOST = 3
_ROW_NAMES = {"jlca": "JLCA", "plateau_width": mark("Plateau")}
_THIN = "\N{THIN SPACE}"


def value_text(item: Measurement, unit: bool = True) -> str:
    """Return a value with its deviation.

    Parameters
    ----------
    item : Measurement
        The measurement.
    unit : bool
        Whether to name a unit of length; that of an angle always is.

    Returns
    -------
    str
        For example «4.7 ± 0.6 mm», with thin spaces about the sign; «≥» before a
        deviation that leaves out a landmark; «—» when there is no value.
    """
    if not item.known:
        return "—"
    digits = 1 if item.unit != "px" else 0
    text = f"{item.value:.{digits}f}".replace("-", _MINUS)
    if not text.strip(f"{_MINUS}0."):
        text = text.removeprefix(_MINUS)  # minus nought
    if np.isfinite(item.sd):
        least = "≥" if item.without else ""
        text += f"{_THIN}±{_THIN}{least}{item.sd:.{digits}f}"
    if not unit:
        return f"{text}°" if item.unit == "°" else text
    return f"{text}{item.unit}" if item.unit == "°" else f"{text} {item.unit}"


def row_name(spec: MeasureSpec) -> str:
    """Return a measure's name in a narrow table.

    Parameters
    ----------
    spec : MeasureSpec
        The measure.

    Returns
    -------
    str
        For example «Medial 25 %».
    """
    if spec.id in _ROW_NAMES:
        return tr(_ROW_NAMES[spec.id])
    half = tr("Medial") if "medial" in spec.id else tr("Lateral")
    return f"{half} {tr(spec.short)}"


def tip_text(spec: MeasureSpec, items: dict[Side, Measurement]) -> str:
    """Return how a measure is taken, and what is to mind on each knee.

    Parameters
    ----------
    spec : MeasureSpec
        The measure.
    items : dict of Side to Measurement
        Of the knees that have one.

    Returns
    -------
    str
        Rich text.
    """
    lines = [f"<p>{from_pattern(spec.definition, DEFINITIONS)}</p>"]
    for side, item in items.items():
        what = _strongest(item) if item.known else ""
        if item.reason:
            what = from_pattern(item.reason, REASONS) + "."
        if what:
            lines.append(f"<p>{side_word(side).capitalize()}: {what}</p>")
    if spec.angle:
        lines.append(f"<p>{tr(TIBIOFEMORAL_ANGLE)}</p>")
    return "".join(lines)


def source_line(measures: dict[Side, KneeMeasures]) -> str:
    """Return where the millimetres come from and what ± means.

    Parameters
    ----------
    measures : dict of Side to KneeMeasures
        Of the open image.

    Returns
    -------
    str
        Empty without a knee.
    """
    found = next(iter(measures.values()), None)
    if found is None:
        return ""
    if not found.calibrated:
        return tr("In pixels: the image has no spacing.")
    return tr("mm from {source_text}; ± is one standard deviation.").format(
        source_text=source_text(found.source)
    )


def sensitivity_text(target: Target | None, measures: dict[Side, KneeMeasures]) -> str:
    """Return what a millimetre at the selected landmark changes.

    Parameters
    ----------
    target : tuple of (Side, int) or None
        The selected landmark.
    measures : dict of Side to KneeMeasures
        Of the open image.

    Returns
    -------
    str
        For example «1 mm at R F5 changes Medial min by up to 0.8»; empty when nothing
        is selected.
    """
    if target is None or target[0] not in measures:
        return ""
    side, index = target
    found = measures[side]
    effects = [(float(m.sensitivity[index]), m) for m in found.items.values()]
    effects = sorted((e for e in effects if e[0] >= _NOTABLE), key=lambda e: -e[0])
    unit = "mm" if found.calibrated else "px"
    one = {"unit": unit, "landmark": f"{side.value} {knee_schema().names[index]}"}
    if not effects:
        return tr("1 {unit} at {landmark} changes none of these.").format(**one)
    parts = [
        tr("{measure} by {change}").format(
            measure=row_name(m.spec),
            change=f"{effect:.1f}{'°' if m.unit == '°' else ''}",
        )
        for effect, m in effects[:_MOST]
    ]
    return tr("1 {unit} at {landmark} changes {parts} at most.").format(
        parts=", ".join(parts), **one
    )


def _strongest(item: Measurement) -> str:
    names = knee_schema().names
    order = np.argsort(-item.sensitivity)[:_MOST]
    unit = item.unit if item.unit == "°" else f" {item.unit}"
    per = "px" if item.unit == "px" else "mm"
    parts = [
        f"{names[i]} {item.sensitivity[i]:.2f}{unit}"
        for i in order
        if item.sensitivity[i] >= _NOTABLE
    ]
    return tr("1 {per} at a landmark changes it by at most: {parts}.").format(
        per=per, parts=", ".join(parts)
    )
