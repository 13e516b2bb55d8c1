"""What KNEEL GUI was to reach with five folds of KNEEL's size, against what it does."""

from collections.abc import Sequence
from typing import Any

import numpy as np

OUTSIDE = "outside the networks"


def told(
    rows: Sequence[Any],
    forms: tuple[str, str],
    large_film: bool,
    allowed_mm: float,
    times_only: bool = False,
) -> list[str]:
    """Return one line for every goal.

    Parameters
    ----------
    rows : sequence of Row
        Of `predict.measure`.
    forms : tuple of str
        Names of those in float32, with all passes and with the skip rule.
    large_film : bool
        The images are films for which the time outside the networks has a goal.
    allowed_mm : float
        What the self-check of reduced precision allows.
    times_only : bool
        The weights are random: what depends on the answer is taken as allowed.

    Returns
    -------
    list of str
        For people; each ends with «met» or «NOT met».
    """
    by_form = {row.form: row for row in rows}
    plain, fewer = (by_form[form] for form in forms)
    moves = "taken as allowed"
    if not times_only:
        moves = f"landmarks move {fewer.off_mm:.3f} mm (at most 0.1)"
    lines = [
        _line(
            f"same passes in float32: {plain.speed_up:.2f} x (at least 1.55), "
            f"landmarks move {plain.off_px:.4f} px (at most 0.1)",
            plain.speed_up >= 1.55 and plain.off_px <= 0.1,
        ),
        _line(
            f"with the skip rule: {fewer.speed_up:.2f} x (at least 2.1), "
            f"{moves}; {fewer.how}",
            fewer.speed_up >= 2.1 and (times_only or fewer.off_mm <= 0.1),
        ),
        _reduced(rows, np.inf if times_only else allowed_mm),
    ]
    # Not PyTorch's forms: their memory is given back and taken anew for each film.
    slowest = max(by_form[form].milliseconds[OUTSIDE] for form in forms)
    if large_film:
        text = f"{OUTSIDE}: {slowest:.0f} ms in OpenVINO float32 (at most 60)"
        lines.append(_line(text, slowest <= 60))
    return lines


def _reduced(rows: Sequence[Any], allowed_mm: float) -> str:
    checked = [row for row in rows if row.check_mm is not None]
    passed = [row for row in checked if row.check_mm <= allowed_mm]
    if not passed:
        off = ", ".join(f"{row.check_mm:.3f} mm" for row in checked)
        off = off or "nothing to compare"
        return f"reduced precision: not allowed by its self-check ({off}), not used"
    best = max(passed, key=lambda row: float(row.speed_up))
    check = "taken as allowed"
    if np.isfinite(allowed_mm):
        check = f"self-check {best.check_mm:.3f} mm (at most {allowed_mm})"
    return _line(
        f"reduced precision: {best.speed_up:.2f} x (at least 3) as «{best.form}», "
        f"{check}",
        best.speed_up >= 3,
    )


def _line(text: str, met: bool) -> str:
    return f"{text}: {'met' if met else 'NOT met'}"
