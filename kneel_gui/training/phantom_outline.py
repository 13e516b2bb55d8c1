"""Outlines of the bones of a phantom knee, through its landmarks.

Frame: *shape mm* of a right knee (`kneel_gui.core.shape`): x lateral to medial, y down,
T4 at the origin. Proportions follow plain adult anatomy, read off radiographs.
"""

from dataclasses import dataclass

import numpy as np

from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.schema import knee_schema
from kneel_gui.core.shape import ShapeModel

TIBIA = slice(0, 9)
FEMUR = slice(9, 16)
_STEPS = 24
_MIN_GAP_MM = 1.0
_MAX_DRAWS = 500
_SHRINK = 0.98
_MAX_ODDNESS = 0.8  # of the deviation that 1 % of real landmarks exceed
_ALIKE = 0.97  # correlation of a patient's two knees
_MEAN_WIDTH_MM = 79.0

# Side outlines as offsets from the corner landmark at mean size: (outward, along).
_FEMUR_LATERAL = (
    *((2.4, 5.0), (3.2, 10.0), (1.9, 16.0), (3.4, 25.0), (2.6, 35.0)),
    *((-2.2, 48.0), (-11.0, 63.0), (-17.5, 80.0), (-20.5, 105.0), (-21.5, 150.0)),
    *((-21.0, 200.0), (-20.0, 300.0)),
)
_FEMUR_MEDIAL = (
    *((2.8, 5.0), (3.9, 12.0), (4.3, 20.0), (5.2, 29.0), (4.2, 39.0)),
    *((-3.0, 52.0), (-13.5, 67.0), (-20.5, 85.0), (-25.5, 110.0), (-28.0, 150.0)),
    *((-29.0, 200.0), (-30.0, 300.0)),
)
_TIBIA_LATERAL = (
    *((0.5, 3.0), (0.2, 8.0), (-1.8, 15.0), (-7.0, 25.0), (-13.5, 36.0)),
    *((-19.5, 50.0), (-24.0, 68.0), (-27.0, 90.0), (-28.5, 120.0)),
    *((-29.5, 160.0), (-30.0, 300.0)),
)
_TIBIA_MEDIAL = (
    *((0.5, 3.0), (0.3, 9.0), (-1.2, 17.0), (-4.5, 28.0), (-9.5, 41.0)),
    *((-15.0, 58.0), (-19.0, 78.0), (-21.5, 105.0), (-22.5, 150.0)),
    *((-22.5, 300.0),),
)


@dataclass(frozen=True, eq=False)
class BoneOutline:
    """One bone as drawn: its joint contour and the two sides of its shaft.

    Attributes
    ----------
    contour_mm : numpy.ndarray
        (n, 2) closed polygon, shape mm; it passes exactly through the landmarks.
    lateral_mm, medial_mm : numpy.ndarray
        (k, 2) the sides, sorted by growing y; they give the width of every row.
    """

    contour_mm: FloatArray
    lateral_mm: FloatArray
    medial_mm: FloatArray

    def row_extent(self, y_mm: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the lateral and the medial edge of rows.

        Parameters
        ----------
        y_mm : numpy.ndarray
            (h,) rows.

        Returns
        -------
        lateral_mm, medial_mm : numpy.ndarray
            (h,) x of the edges; beyond the ends they keep their last value.
        """
        return tuple(  # type: ignore[return-value]
            np.interp(y_mm, side[:, 1], side[:, 0])
            for side in (self.lateral_mm, self.medial_mm)
        )


def smooth_curve(controls: FloatArray) -> FloatArray:
    """Return a centripetal Catmull-Rom curve through every control point.

    Parameters
    ----------
    controls : numpy.ndarray
        (n, 2), n > 2, no point twice in a row.

    Returns
    -------
    numpy.ndarray
        (m, 2) densely sampled; contains the control points themselves. No cusps or
        loops inside a piece (Yuksel et al. 2011, CAD 43:747-755).
    """
    first = 2 * controls[0] - controls[1]
    last = 2 * controls[-1] - controls[-2]
    p = np.vstack([first, controls, last])
    knots = np.sqrt(np.linalg.norm(np.diff(p, axis=0), axis=1))
    d0, d1, d2 = (k[:, None] for k in (knots[:-2], knots[1:-1], knots[2:]))
    p0, p1, p2, p3 = p[:-3], p[1:-2], p[2:-1], p[3:]
    # Tangents of the non-uniform curve, scaled to a unit parameter on each piece.
    m1 = d1 * ((p1 - p0) / d0 - (p2 - p0) / (d0 + d1) + (p2 - p1) / d1)
    m2 = d1 * ((p2 - p1) / d1 - (p3 - p1) / (d1 + d2) + (p3 - p2) / d2)
    t = np.linspace(0.0, 1.0, _STEPS, endpoint=False)[None, :, None]
    a, b, c, e = (v[:, None, :] for v in (p1, m1, p2, m2))
    cube, square = t**3, t**2
    pieces = (
        (2 * cube - 3 * square + 1) * a
        + (cube - 2 * square + t) * b
        + (3 * square - 2 * cube) * c
        + (cube - square) * e
    )
    return np.vstack([pieces.reshape(-1, 2), controls[-1]])


def draw_landmarks(
    model: ShapeModel,
    rng: np.random.Generator,
    patient: FloatArray,
    osteoarthritis: bool = False,
) -> FloatArray:
    """Draw a knee whose bones do not touch.

    Parameters
    ----------
    model : ShapeModel
        The statistics.
    rng : numpy.random.Generator
        Source of chance.
    patient : numpy.ndarray
        (16, 2) shape mm; what both knees of a patient have in common.
    osteoarthritis : bool
        Tilt the femur until the medial joint space is narrow.

    Returns
    -------
    numpy.ndarray
        (16, 2) shape mm, T4 at the origin.
    """
    mean = model.mean_mm - model.mean_mm[knee_schema().centre]
    shrink = 1.0  # a patient too odd for two whole knees becomes more average
    for _ in range(_MAX_DRAWS):
        own = model.sample(rng, 1)[0]
        spread = _ALIKE * (patient - mean) + np.sqrt(1 - _ALIKE**2) * (own - mean)
        points = mean + shrink * spread
        shrink *= _SHRINK
        likely = model.plausibility(points).ratio.max() < _MAX_ODDNESS
        if osteoarthritis:
            points = _narrow_medially(points)
        if likely and _apart(points, 0.5 if osteoarthritis else _MIN_GAP_MM):
            return np.asarray(points, dtype=np.float64)
    raise RuntimeError("the shape model draws no knee whose bones keep apart")


def joint_gaps(points_mm: FloatArray) -> FloatArray:
    """Return the height of the joint space under the femoral contour.

    Parameters
    ----------
    points_mm : numpy.ndarray
        (16, 2) shape mm.

    Returns
    -------
    numpy.ndarray
        (n,) tibial minus femoral y, mm, from F0 to F6; negative where bones overlap.
    """
    tibia = smooth_curve(points_mm[TIBIA])
    femur = smooth_curve(points_mm[FEMUR])
    x = np.linspace(points_mm[9, 0], points_mm[15, 0], 80)
    return np.asarray(
        np.interp(x, tibia[:, 0], tibia[:, 1]) - np.interp(x, femur[:, 0], femur[:, 1])
    )


def femur_outline(points_mm: FloatArray, spur_mm: float, lean: float) -> BoneOutline:
    """Return the distal femur: condyles through F0 … F6 and the shaft.

    Parameters
    ----------
    points_mm : numpy.ndarray
        (16, 2) shape mm.
    spur_mm : float
        Height of the osteophytes at the corners; 0 = none.
    lean : float
        Sideways shift of the shaft per mm of height, positive to medial.

    Returns
    -------
    BoneOutline
        Open towards the top of any film.
    """
    marks = points_mm[FEMUR]
    lateral = _side(marks[0], _FEMUR_LATERAL, (-1.0, -1.0), marks, (spur_mm, lean))
    medial = _side(marks[-1], _FEMUR_MEDIAL, (1.0, -1.0), marks, (spur_mm, lean))
    return _close(lateral, marks, medial)


def tibia_outline(points_mm: FloatArray, spur_mm: float, lean: float) -> BoneOutline:
    """Return the proximal tibia: the plateau through T0 … T8 and the shaft.

    Parameters
    ----------
    points_mm : numpy.ndarray
        (16, 2) shape mm.
    spur_mm : float
        Height of the osteophytes at the corners; 0 = none.
    lean : float
        Sideways shift of the shaft per mm of height, positive to medial.

    Returns
    -------
    BoneOutline
        Open towards the bottom of any film.
    """
    marks = points_mm[TIBIA]
    lateral = _side(marks[0], _TIBIA_LATERAL, (-1.0, 1.0), marks, (spur_mm, lean))
    medial = _side(marks[-1], _TIBIA_MEDIAL, (1.0, 1.0), marks, (spur_mm, lean))
    return _close(lateral, marks, medial)


def fibula_outline(points_mm: FloatArray, rng: np.random.Generator) -> BoneOutline:
    """Return the fibula: its head lateral of and below the tibial plateau.

    Parameters
    ----------
    points_mm : numpy.ndarray
        (16, 2) shape mm.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    BoneOutline
        Open towards the bottom of any film.
    """
    top = np.add(points_mm[0], [rng.uniform(-1.0, 6.0), rng.uniform(14.0, 21.0)])
    along = np.array([1.2, 4.0, 9.0, 15.0, 23.0, 35.0, 55.0, 100.0, 300.0])
    out = np.array([4.0, 7.5, 9.5, 9.4, 7.5, 5.6, 5.2, 5.4, 5.6])
    out *= rng.uniform(0.9, 1.1)
    middle = np.interp(along, [0, 30, 100, 300], [0, 2.5, 9.0, 15.0])
    head = np.add(top, [-1.5, 0.0])  # the styloid process stands laterally
    lateral = np.stack([top[0] + middle - out, top[1] + along], axis=1)
    medial = np.stack([top[0] + middle + out, top[1] + along], axis=1)
    return _close(lateral, head[None], medial)


def _side(
    corner: FloatArray,
    offsets: tuple[tuple[float, float], ...],
    signs: tuple[float, float],
    marks: FloatArray,
    spur_and_lean: tuple[float, float],
) -> FloatArray:
    """Return a side's control points, from the corner landmark outwards."""
    spur_mm, lean = spur_and_lean
    size = float(np.ptp(marks[:, 0])) / _MEAN_WIDTH_MM
    out, along = np.array(offsets).T
    # Widths scale with the bone; heights of shafts do so only near the joint.
    out = out * size + spur_mm * np.exp(-(((along - 2.5) / 3.0) ** 2))
    along = along * np.where(along < 60.0, size, 1.0 + 60.0 * (size - 1.0) / along)
    points = corner + np.stack([signs[0] * out, signs[1] * along], axis=1)
    points[:, 0] += lean * np.maximum(along - 25.0, 0.0)
    return np.asarray(points, dtype=np.float64)


def _close(lateral: FloatArray, marks: FloatArray, medial: FloatArray) -> BoneOutline:
    curve = smooth_curve(np.vstack([lateral[::-1], marks, medial]))
    split = [int(np.argmin(np.linalg.norm(curve - p, axis=1))) for p in marks[[0, -1]]]
    sides = (curve[: split[0] + 1], curve[split[1] :])
    first, second = (side[np.argsort(side[:, 1])] for side in sides)
    return BoneOutline(curve, first, second)


def _apart(points: FloatArray, gap_mm: float) -> bool:
    ordered = np.diff(points[TIBIA, 0]).min() > 2.0 and (
        np.diff(points[FEMUR, 0]).min() > 4.0
    )
    return bool(ordered and joint_gaps(points).min() > gap_mm)


def _narrow_medially(points: FloatArray) -> FloatArray:
    """Tilt the femur about its lateral condyle until the medial gap is 1.3 mm."""
    pivot = points[10]
    medial = points[13:16, 0].mean() - pivot[0]
    gap = float(joint_gaps(points)[-30:].min())
    angle = np.arctan2(max(gap - 1.3, 0.0), medial)
    c, s = np.cos(angle), np.sin(angle)
    tilted = points.copy()
    tilted[FEMUR] = (points[FEMUR] - pivot) @ np.array([[c, s], [-s, c]]) + pivot
    return np.asarray(tilted, dtype=np.float64)
