"""A computer's clock that was set back: noticed and said, and nothing depends on it."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

from kneel_gui.storage.study_runs import Remark

_TOLERATED_S = 120.0


class ClockWatch:
    """Compares the clock with the system's ticks and with what was written before.

    Parameters
    ----------
    wall, ticks : callable
        The clock, s since 1970; the monotonic one, s.
    """

    def __init__(
        self,
        wall: Callable[[], float] = time.time,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wall, self._ticks = wall, ticks
        self._last = wall(), ticks()

    def since_last_look(self) -> tuple[Remark, ...]:
        """Return a remark when the clock was set back since the last look."""
        now = self._wall(), self._ticks()
        lost = (now[1] - self._last[1]) - (now[0] - self._last[0])
        self._last = now
        return _said(lost)

    def since(self, at: str) -> tuple[Remark, ...]:
        """Return a remark when the clock is behind what was written before.

        Parameters
        ----------
        at : str
            UTC, ISO 8601.

        Returns
        -------
        tuple of Remark
            Empty when all is well, or `at` is no time.
        """
        try:
            then = datetime.fromisoformat(at.replace("Z", "+00:00"))
            if then.tzinfo is None:
                then = then.replace(tzinfo=timezone.utc)
            return _said(then.timestamp() - self._wall())
        except (ValueError, OverflowError):
            return ()


def _said(behind_s: float) -> tuple[Remark, ...]:
    if behind_s <= _TOLERATED_S:
        return ()
    return (
        Remark(
            "The clock of this computer was set back: it is "
            f"{timedelta(seconds=round(behind_s))} behind what was seen before.",
            "Nothing is lost or mixed up: edits are counted, not dated. Set the clock "
            "right so that their dates are.",
            serious=True,
            key="clock",
        ),
    )
