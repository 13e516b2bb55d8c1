"""Numbers as people read them: places, lengths, spacing and where it came from."""

import math

import numpy as np

from kneel_gui.app.words import mark, tr
from kneel_gui.core.annotation import KneeAnnotation, PointState
from kneel_gui.core.prediction import KneeKind
from kneel_gui.core.radiograph import (
    PixelSpacing,
    Radiograph,
    SpacingSource,
    VoiLut,
    Window,
)
from kneel_gui.core.schema import N_LANDMARKS, Side
from kneel_gui.core.shape import Plausibility
from kneel_gui.core.study import KneeFinding

_STATES = {
    PointState.MISSING: mark("not placed"),
    PointState.PREDICTED: mark("predicted, untouched"),
    PointState.IMPORTED: mark("imported, untouched"),
    PointState.EDITED: mark("moved by hand"),
    PointState.PLACED: mark("placed by hand"),
    PointState.CONFIRMED: mark("confirmed"),
    PointState.NOT_VISIBLE: mark("not visible"),
}
_BY_HAND = (PointState.EDITED, PointState.PLACED)


def state_text(state: PointState, locked: bool = False) -> str:
    """Return who stands behind a point, in words.

    Parameters
    ----------
    state : PointState
        Of the point.
    locked : bool
        It is locked.

    Returns
    -------
    str
        For example «moved by hand, locked».
    """
    return tr(_STATES[state]) + (tr(", locked") if locked else "")


def shape_text(plausibility: Plausibility | None, index: int) -> str:
    """Return how far a point lies from where the others put it.

    Parameters
    ----------
    plausibility : Plausibility or None
        Of its knee; None = it cannot be judged.
    index : int
        The landmark.

    Returns
    -------
    str
        For example «0.6 mm off, limit 2.9», where 99 % of real knees are below the
        limit; «—» when not known.
    """
    if plausibility is None or math.isnan(plausibility.deviation_mm[index]):
        return "—"
    off, limit = plausibility.deviation_mm[index], plausibility.threshold_mm[index]
    if off > limit:
        return tr("implausible: {off:.1f} > {limit:.1f} mm").format(
            off=off, limit=limit
        )
    return tr("{off:.1f} mm off, limit {limit:.1f}").format(off=off, limit=limit)


def place_px(x_px: float, y_px: float) -> str:
    """Return a place in image px.

    Parameters
    ----------
    x_px, y_px : float
        Column and row.

    Returns
    -------
    str
        For example «1204.5, 871.0 px».
    """
    return f"{x_px:.1f}, {y_px:.1f} px"


def place_mm(x_px: float, y_px: float, spacing: PixelSpacing) -> str:
    """Return a place in mm from the centre of the first pixel.

    Parameters
    ----------
    x_px, y_px : float
        Column and row.
    spacing : PixelSpacing
        Of the image.

    Returns
    -------
    str
        «—» when uncalibrated: pixels are never shown as mm.
    """
    if not spacing.known:
        return "—"
    x_mm, y_mm = np.array([x_px, y_px]) * spacing.xy_mm
    return f"{x_mm:.2f}, {y_mm:.2f} mm"


def length_mm(value: float) -> str:
    """Return a length.

    Parameters
    ----------
    value : float
        mm; NaN = unknown.

    Returns
    -------
    str
        «—» when unknown.
    """
    return "—" if math.isnan(value) else f"{value:.2f} mm"


def spacing_text(spacing: PixelSpacing) -> str:
    """Return the pixel spacing and where it came from.

    Parameters
    ----------
    spacing : PixelSpacing
        Of the image.

    Returns
    -------
    str
        One number when rows and columns agree, otherwise row x column.
    """
    if not spacing.known:
        return tr("px only: uncalibrated")
    numbers = f"{spacing.row_mm:.4g}"
    if not math.isclose(spacing.row_mm, spacing.col_mm, rel_tol=1e-4):
        numbers += f" x {spacing.col_mm:.4g}"
    return f"{numbers} mm/px · {source_text(spacing.source)}"


def source_text(source: SpacingSource) -> str:
    """Return where a spacing came from, short enough for the status bar.

    Parameters
    ----------
    source : SpacingSource
        Of the spacing.

    Returns
    -------
    str
        The tag's name, or «set by you».
    """
    short = {
        SpacingSource.USER: tr("set by you"),
        SpacingSource.IMAGER_MAGNIFICATION: tr("ImagerPixelSpacing ÷ magnification"),
    }
    return short.get(source, source.value)


def look_text(voi: Window | VoiLut) -> str:
    """Return what a radiograph is shown through.

    Parameters
    ----------
    voi : Window or VoiLut
        In modality units.

    Returns
    -------
    str
        Width and level, with the name that the file gives them.
    """
    if isinstance(voi, VoiLut):
        return voi.explanation or tr("look-up table")
    text = f"W {voi.width:.0f} L {voi.center:.0f}"
    return f"{text} ({voi.explanation})" if voi.explanation else text


def image_text(radiograph: Radiograph) -> str:
    """Return the size of an image.

    Parameters
    ----------
    radiograph : Radiograph
        The image.

    Returns
    -------
    str
        In px, and in mm when calibrated.
    """
    rows, cols = radiograph.shape_px
    text = f"{cols} x {rows} px"
    if radiograph.spacing.known:
        width, height = radiograph.spacing.xy_mm * (cols, rows)
        text += f"\n{width:.0f} x {height:.0f} mm"
    return text


def finding_text(finding: KneeFinding) -> str:
    """Return what was found on one side and why, nothing said twice.

    Parameters
    ----------
    finding : KneeFinding
        What the model said.

    Returns
    -------
    str
        For example «native», «cropped: …», or the reason alone where it begins with
        the kind in other words («prosthesis: …» of an implant).
    """
    kind, reason = finding.kind.value, finding.reason
    if not reason:
        return tr(kind)
    named = (kind, "prosthesis") if finding.kind is KneeKind.IMPLANT else (kind,)
    if reason.casefold().startswith(named):
        return reason
    return f"{tr(kind)}: {reason}"


def knee_text(
    side: Side, knee: KneeAnnotation | None, finding: KneeFinding | None
) -> tuple[str, str, str]:
    """Return what there is to say about one knee.

    Parameters
    ----------
    side : Side
        The knee.
    knee : KneeAnnotation or None
        Its points.
    finding : KneeFinding or None
        What the model said.

    Returns
    -------
    kind : str
        For example «native», or «cropped: …».
    points : str
        For example «16 of 16, 2 by hand».
    spread : str
        Mean over the untouched points.
    """
    kind = "—"
    if finding is not None:
        kind = finding_text(finding)
    if knee is None:
        return kind, _of_all(0), "—"
    by_hand = sum(state in _BY_HAND for state in knee.states)
    points = _of_all(int(knee.placed.sum()))
    hidden = sum(state is PointState.NOT_VISIBLE for state in knee.states)
    for count, what in (
        (by_hand, tr("by hand")),
        (hidden, tr("not visible")),
        (len(knee.locked), tr("locked")),
    ):
        points += f", {count} {what}" if count else ""
    known = knee.spread_mm[np.isfinite(knee.spread_mm)]
    return kind, points, length_mm(float(known.mean())) if known.size else "—"


def _of_all(count: int) -> str:
    return tr("{count} of {total}").format(count=count, total=N_LANDMARKS)
