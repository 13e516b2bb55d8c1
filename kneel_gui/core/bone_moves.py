"""Moving, turning and scaling all the points of one bone by hand."""

from dataclasses import dataclass, replace

import numpy as np

from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation
from kneel_gui.core.edits import ReplaceAnnotation, moved_by_hand
from kneel_gui.core.geometry import Affine2D, FloatArray
from kneel_gui.core.schema import Side, knee_schema


@dataclass(frozen=True)
class BoneMove:
    """A shift, turn and scaling about the middle of a bone's points.

    Attributes
    ----------
    shift_px : tuple of float
        (x, y) image px.
    angle_deg : float
        Clockwise on the screen: from x towards y, in millimetres.
    factor : float
        > 0; 1 = the same size.
    """

    shift_px: tuple[float, float] = (0.0, 0.0)
    angle_deg: float = 0.0
    factor: float = 1.0


def movable(knee: KneeAnnotation, bone: str) -> tuple[int, ...]:
    """Return the landmarks of a bone that a move takes along.

    Parameters
    ----------
    knee : KneeAnnotation
        Any.
    bone : str
        ``tibia`` or ``femur``.

    Returns
    -------
    tuple of int
        Those that are placed and not locked.
    """
    placed = knee.placed
    return tuple(
        i for i in knee_schema().bone(bone) if placed[i] and i not in knee.locked
    )


def pivot_px(knee: KneeAnnotation, bone: str) -> FloatArray:
    """Return the middle about which a bone is turned and scaled.

    Parameters
    ----------
    knee : KneeAnnotation
        With a movable point of the bone.
    bone : str
        ``tibia`` or ``femur``.

    Returns
    -------
    numpy.ndarray
        (2,) image px, the mean of its movable points.
    """
    return np.asarray(knee.points_px[list(movable(knee, bone))].mean(axis=0))


def moved_bone(
    knee: KneeAnnotation, bone: str, move: BoneMove, aspect: float = 1.0
) -> dict[int, FloatArray]:
    """Return where a move brings the points of a bone.

    Parameters
    ----------
    knee : KneeAnnotation
        As it is now.
    bone : str
        ``tibia`` or ``femur``.
    move : BoneMove
        What is done to it.
    aspect : float
        Height of a pixel over its width, so that a turn keeps the shape.

    Returns
    -------
    dict of int to numpy.ndarray
        (2,) image px by landmark; locked and missing points are not among them.
    """
    indices = movable(knee, bone)
    if not indices:
        return {}
    x, y = pivot_px(knee, bone)
    square = Affine2D.scaling(1.0, aspect)
    turn = Affine2D.rotation(np.deg2rad(move.angle_deg))
    about = (
        Affine2D.translation(x + move.shift_px[0], y + move.shift_px[1])
        @ square.inverse()
        @ turn
        @ Affine2D.scaling(move.factor, move.factor)
        @ square
        @ Affine2D.translation(-x, -y)
    )
    places = about.apply(knee.points_px[list(indices)])
    return dict(zip(indices, places, strict=True))


def move_bone(
    annotation: ImageAnnotation,
    side: Side,
    bone: str,
    move: BoneMove,
    aspect: float = 1.0,
) -> ReplaceAnnotation:
    """Return the edit that moves, turns and scales a bone by hand.

    Parameters
    ----------
    annotation : ImageAnnotation
        As it is now.
    side : Side
        The knee.
    bone : str
        ``tibia`` or ``femur``.
    move : BoneMove
        What is done to it.
    aspect : float
        See `moved_bone`.

    Returns
    -------
    ReplaceAnnotation
        Every point it takes along counts as moved by hand.
    """
    text = f"{_verb(move)} {side.value} {bone}"
    knee = annotation.knee(side)
    if knee is None or move == BoneMove():
        return ReplaceAnnotation(annotation, annotation, text)
    for index, place in moved_bone(knee, bone, move, aspect).items():
        knee = moved_by_hand(knee, index, place)
    after = replace(annotation.with_knee(knee), reviewed=False)
    return ReplaceAnnotation(annotation, after, text)


def _verb(move: BoneMove) -> str:
    if move.angle_deg:
        return "Turn"
    return "Scale" if move.factor != 1.0 else "Move"
