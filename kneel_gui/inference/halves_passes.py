"""The passes of the exact geometry, and which of their work can be left out.

Only the last pass sets landmarks; the passes before it place its region. Landmarks
hardly depend on where exactly that is, and how much was measured for each model
(`kneel_gui.inference.skipping`): within `RunOptions.tolerance_mm` no landmark moves
by more than 0.1 mm. So a last look that would move the region by less is spared. And a
few folds may place it: the last pass, which asks all of them, shows where all would
have placed it, and where that is farther off, the knee is looked at once more.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.schema import Side
from kneel_gui.inference.frame import Frame
from kneel_gui.inference.halves_exact import (
    exact_centres,
    exact_landmarks,
    exact_recentred,
    region_frame,
    shows_something,
    whole_frames,
)
from kneel_gui.inference.run_options import RunOptions
from kneel_gui.inference.stage_runner import FoundKnee, StageRunner

Centres = dict[Side, FloatArray]
Found = dict[Side, FoundKnee]


@dataclass(frozen=True, eq=False)
class ExactPasses:
    """One radiograph and the networks that look at it.

    Attributes
    ----------
    grey : numpy.ndarray
        (H, W) uint8.
    spacing_xy_mm : numpy.ndarray
        (2,) mm per column and per row.
    centres, first, last : StageRunner
        Stage 1, and stage 2 in its first and its last pass.
    options : RunOptions
        With what may be left out.
    """

    grey: NDArray[np.uint8]
    spacing_xy_mm: FloatArray
    centres: StageRunner
    first: StageRunner
    last: StageRunner
    options: RunOptions

    def find_centres(self, single: Side | None) -> Centres:
        """Return where stage 1 sees the knees.

        Parameters
        ----------
        single : Side or None
            The only knee in the picture; None = one in each half.

        Returns
        -------
        dict of Side to numpy.ndarray
            (2,) image px; a side that shows nothing is absent.
        """
        stage = self.centres.stage
        wholes = whole_frames(self.grey, self.spacing_xy_mm, stage, single)
        wholes = {side: f for side, f in wholes.items() if shows_something(f)}
        return exact_centres(wholes, self.centres) if wholes else {}

    def look_first(self, centres: Centres) -> tuple[dict[Side, Frame], Found]:
        """Return the regions around the centres of stage 1, and what is seen there.

        Parameters
        ----------
        centres : dict of Side to numpy.ndarray
            (2,) image px.

        Returns
        -------
        dict of Side to Frame
            Regions that show something.
        dict of Side to FoundKnee
            Of these.
        """
        frames = self.frames(centres)
        return frames, exact_landmarks(frames, self.first)

    def look_again(self, before: dict[Side, Frame], found: Found) -> Found:
        """Return the last pass, around the T4 of the first.

        Parameters
        ----------
        before, found : dict
            From `look_first`.

        Returns
        -------
        dict of Side to FoundKnee
            Within the tolerance what all passes of all folds find.
        """
        centres = exact_recentred(found)
        frames = self.frames(centres)
        known = {
            side: found[side]
            for side, frame in frames.items()
            if self._needless(before[side], frame, found[side], centres[side])
        }
        new = {side: f for side, f in frames.items() if side not in known}
        last = exact_landmarks(new, self.last)
        return known | last | self._put_right(frames, centres, last)

    def frames(self, centres: Centres) -> dict[Side, Frame]:
        """Return the regions around centres, but those that show nothing.

        Parameters
        ----------
        centres : dict of Side to numpy.ndarray
            (2,) image px.

        Returns
        -------
        dict of Side to Frame
            For the networks of stage 2.
        """
        stage = self.last.stage
        frames = {
            side: region_frame(self.grey, self.spacing_xy_mm, centre, side, stage)
            for side, centre in centres.items()
        }
        return {side: f for side, f in frames.items() if shows_something(f)}

    def _needless(
        self, before: Frame, now: Frame, seen: FoundKnee, centre_px: FloatArray
    ) -> bool:
        """Return whether another look would show what was seen already."""
        # An answer in lower precision, or of a few folds, is never the last.
        if self.options.always_refine or self.first is not self.last:
            return False
        return _same(before, now) or self._near(centre_px - seen.centre_px)

    def _put_right(
        self, frames: dict[Side, Frame], centres: Centres, last: Found
    ) -> Found:
        """Return knees again that all folds would have looked at elsewhere."""
        n_first = len(self.first.stage.folds)
        if n_first == len(self.last.stage.folds):
            return {}
        elsewhere = {}
        for side, knee in last.items():
            all_folds = knee.folds_t4_px.mean(axis=0)
            off_px = all_folds - knee.folds_t4_px[:n_first].mean(axis=0)
            if not self._near(off_px):
                elsewhere[side] = centres[side] + off_px
        again = {
            side: frame
            for side, frame in self.frames(elsewhere).items()
            if not _same(frames[side], frame)
        }
        return exact_landmarks(again, self.last)

    def _near(self, off_px: FloatArray) -> bool:
        off_mm = float(np.hypot(*(off_px * self.spacing_xy_mm)))
        return off_mm <= self.options.tolerance_mm


def _same(one: Frame, other: Frame) -> bool:
    # Regions begin at whole image px: a shift of less may leave every pixel as it is.
    return np.array_equal(one.from_image.matrix, other.from_image.matrix)
