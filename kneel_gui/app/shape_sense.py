"""What the shape model says about the knees on show, worked out once per change."""

from collections.abc import Mapping

import numpy as np

from kneel_gui.app.implausibility import shape_model
from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.ghosts import judged_xy_mm
from kneel_gui.core.radiograph import PixelSpacing
from kneel_gui.core.schema import N_LANDMARKS, Side, knee_schema
from kneel_gui.core.shape import Plausibility
from kneel_gui.core.shape_follow import Followers, followers
from kneel_gui.core.shape_frame import from_shape_mm, to_shape_mm

_FEWEST = 3  # as in `implausibility`


class ShapeSense:
    """Plausibility, followers, and where a landmark that cannot be seen would be."""

    def __init__(self) -> None:
        self._judged: dict[
            Side, tuple[KneeAnnotation, PixelSpacing, Plausibility | None]
        ] = {}

    def plausibility(
        self, knee: KneeAnnotation | None, spacing: PixelSpacing
    ) -> Plausibility | None:
        """Return how far each point lies from where the others put it.

        Parameters
        ----------
        knee : KneeAnnotation or None
            Any.
        spacing : PixelSpacing
            Of its image.

        Returns
        -------
        Plausibility or None
            None without a spacing or with fewer than three points.
        """
        if knee is None or not spacing.known or int(knee.placed.sum()) < _FEWEST:
            return None
        kept = self._judged.get(knee.side)
        if kept is None or kept[0] is not knee or kept[1] != spacing:
            points = to_shape_mm(knee.points_px, spacing.xy_mm, knee.side)
            judged = shape_model().plausibility(points)
            kept = self._judged[knee.side] = (knee, spacing, judged)
        return kept[2]

    def implausible(
        self, knee: KneeAnnotation, spacing: PixelSpacing
    ) -> frozenset[int]:
        """Return the landmarks that lie further off than in 99 % of real knees.

        Parameters
        ----------
        knee : KneeAnnotation
            Any.
        spacing : PixelSpacing
            Of its image.

        Returns
        -------
        frozenset of int
            Empty when that cannot be judged.
        """
        judged = self.plausibility(knee, spacing)
        if judged is None:
            return frozenset()
        return frozenset(int(i) for i in np.flatnonzero(judged.ratio > 1.0))

    def implausible_at(
        self,
        knee: KneeAnnotation,
        moved: Mapping[int, FloatArray],
        spacing: PixelSpacing,
    ) -> frozenset[int]:
        """Return what would be implausible with some points elsewhere.

        Parameters
        ----------
        knee : KneeAnnotation
            Before the move.
        moved : mapping of int to numpy.ndarray
            (2,) image px by landmark.
        spacing : PixelSpacing
            Of its image.

        Returns
        -------
        frozenset of int
            Empty when that cannot be judged.
        """
        points_px = knee.points_px.copy()
        for i, place in moved.items():
            points_px[i] = place
        if not spacing.known or int(np.isfinite(points_px[:, 0]).sum()) < _FEWEST:
            return frozenset()
        points = to_shape_mm(points_px, spacing.xy_mm, knee.side)
        ratio = shape_model().plausibility(points).ratio
        return frozenset(int(i) for i in np.flatnonzero(ratio > 1.0))

    def ratio(
        self, annotation: ImageAnnotation, spacing: PixelSpacing
    ) -> dict[Side, FloatArray]:
        """Return each point's deviation as a share of its 99 % threshold.

        Parameters
        ----------
        annotation : ImageAnnotation
            Of the open image.
        spacing : PixelSpacing
            Of the open image.

        Returns
        -------
        dict of Side to numpy.ndarray
            (16,); NaN = not placed. Knees that cannot be judged are left out.
        """
        judged = {k.side: self.plausibility(k, spacing) for k in annotation.knees}
        return {s: found.ratio for s, found in judged.items() if found is not None}

    def followers(
        self, knee: KneeAnnotation | None, spacing: PixelSpacing, lead: int
    ) -> Followers | None:
        """Return how the untouched points follow one.

        Parameters
        ----------
        knee : KneeAnnotation or None
            Before the move.
        spacing : PixelSpacing
            Of its image.
        lead : int
            The landmark that is moved.

        Returns
        -------
        Followers or None
            None when nobody follows, or the image has no spacing.
        """
        if knee is None or not spacing.known or not knee.placed[lead]:
            return None
        found = followers(shape_model(), knee, spacing.xy_mm, lead)
        return found if found.where.any() else None

    def expected_px(self, knee: KneeAnnotation, spacing: PixelSpacing) -> FloatArray:
        """Return where the shape puts the landmarks that are not placed.

        Parameters
        ----------
        knee : KneeAnnotation
            Any.
        spacing : PixelSpacing
            Of its image; without one the scale is judged from the points.

        Returns
        -------
        numpy.ndarray
            (16, 2) image px, placed ones where they are; NaN where fewer than two
            points are placed.
        """
        if int(knee.placed.sum()) < 2:
            return np.full((N_LANDMARKS, 2), np.nan)
        xy_mm = spacing.xy_mm if spacing.known else judged_xy_mm(shape_model(), knee)
        points = to_shape_mm(knee.points_px, xy_mm, knee.side)
        return from_shape_mm(shape_model().complete(points)[0], xy_mm, knee.side)

    def hidden_px(self, knee: KneeAnnotation, spacing: PixelSpacing) -> FloatArray:
        """Return where the landmarks that cannot be seen are drawn.

        Parameters
        ----------
        knee : KneeAnnotation
            Any.
        spacing : PixelSpacing
            Of its image.

        Returns
        -------
        numpy.ndarray
            (16, 2) image px; NaN = it is none of them, or its place is not known.
        """
        hidden = np.array([state is PointState.NOT_VISIBLE for state in knee.states])
        if not hidden.any():
            return np.full((N_LANDMARKS, 2), np.nan)
        return np.where(hidden[:, None], self.expected_px(knee, spacing), np.nan)

    def centre_px(
        self, knee: KneeAnnotation | None, spacing: PixelSpacing
    ) -> FloatArray | None:
        """Return the middle of a knee: T4, or where the shape puts it.

        Parameters
        ----------
        knee : KneeAnnotation or None
            Any.
        spacing : PixelSpacing
            Of its image.

        Returns
        -------
        numpy.ndarray or None
            (2,) image px; None for a knee without points.
        """
        if knee is None or not knee.placed.any():
            return None
        place = np.asarray(self.expected_px(knee, spacing)[knee_schema().centre])
        if np.isfinite(place).all():
            return place
        return np.asarray(knee.points_px[knee.placed].mean(axis=0))
