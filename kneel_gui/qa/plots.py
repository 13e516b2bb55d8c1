"""Figures of an evaluation, drawn without a display."""

import io
from collections.abc import Mapping

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from kneel_gui.core.geometry import FloatArray
from kneel_gui.qa.calibration import Reliability
from kneel_gui.qa.metrics import PCK_MM, ced

# Okabe & Ito's palette: told apart by colour-blind readers too.
_COLOURS = ("#000000", "#0072B2", "#D55E00", "#009E73", "#CC79A7")
_STYLES = ("-", "--", "-.", ":")
_UP_TO_MM = 5.0


def ced_png(curves: Mapping[str, FloatArray], dpi: int = 150) -> bytes:
    """Draw cumulative error distributions.

    Parameters
    ----------
    curves : mapping of str to numpy.ndarray
        Radial errors in mm by the name of the curve, any shape; NaN = left out.
    dpi : int
        Pixels per inch of a figure of 6 by 4 inches.

    Returns
    -------
    bytes
        A PNG file.
    """
    figure = Figure(figsize=(6, 4), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    for i, (name, errors_mm) in enumerate(curves.items()):
        x, share = ced(errors_mm)
        # The curve goes on level to the edge; without a point there is none.
        edge = (
            [(_UP_TO_MM, 100 * share[-1])] if x.size > 0 and x[-1] < _UP_TO_MM else []
        )
        steps = [(0.0, 0.0), *zip(x, 100 * share, strict=True), *edge]
        axes.step(
            *zip(*steps, strict=True),
            where="post",
            label=f"{name} ({x.size} points)",
            color=_COLOURS[i % len(_COLOURS)],
            linestyle=_STYLES[i % len(_STYLES)],
        )
    axes.set(xlim=(0, _UP_TO_MM), ylim=(0, 100))
    axes.set(xlabel="radial error, mm", ylabel="points within, %")
    axes.set_xticks([0, *PCK_MM, 4, 5])
    axes.grid(visible=True, alpha=0.3)
    if curves:
        axes.legend(loc="lower right")
    return _png(figure, dpi)


def reliability_png(reliability: Reliability, dpi: int = 150) -> bytes:
    """Draw whether stated spreads keep their word.

    Parameters
    ----------
    reliability : Reliability
        From `kneel_gui.qa.calibration.check_calibration`.
    dpi : int
        Pixels per inch of a figure of 8 by 4 inches.

    Returns
    -------
    bytes
        A PNG file: left, the share of points within their stated radius, over all
        points and by spread; right, the stated against the measured mean error.
    """
    figure = Figure(figsize=(8, 4), layout="constrained")
    FigureCanvasAgg(figure)
    shares, means = figure.subplots(1, 2)
    stated = [100 * share for share in reliability.stated]
    shares.plot([0, 100], [0, 100], color="#999999", linewidth=1)
    for number, band in enumerate(reliability.by_band, 1):
        label = "five groups by spread" if number == 1 else None
        measured = [100 * share for share in band]
        shares.plot(stated, measured, ".", color=_COLOURS[1], alpha=0.6, label=label)
    measured = [100 * share for share in reliability.measured]
    shares.plot(stated, measured, "o-", color=_COLOURS[0], label="all points")
    shares.set(xlim=(40, 100), ylim=(40, 100))
    shares.set(xlabel="stated within their radius, %", ylabel="measured, %")
    shares.legend(loc="upper left")
    top = 1.1 * max(*reliability.expected_mm, *reliability.error_mm)
    means.plot([0, top], [0, top], color="#999999", linewidth=1)
    means.plot(reliability.expected_mm, reliability.error_mm, "o-", color=_COLOURS[1])
    means.set(xlim=(0, top), ylim=(0, top))
    means.set(xlabel="stated mean error, mm", ylabel="measured mean error, mm")
    for axes in (shares, means):
        axes.grid(visible=True, alpha=0.3)
    return _png(figure, dpi)


def _png(figure: Figure, dpi: int) -> bytes:
    png = io.BytesIO()
    figure.savefig(png, format="png", dpi=dpi)
    return png.getvalue()
