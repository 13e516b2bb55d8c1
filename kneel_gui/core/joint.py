"""The two margins of a joint as curves, its axes, and how both change.

All points are (16, 2) in a frame with square units (mm, or px when uncalibrated).
Nothing here depends on the axes of the image: a turned or mirrored knee gives turned or
mirrored places.
"""

from dataclasses import dataclass

import numpy as np

from kneel_gui.core.curves import cubics, directions, places
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.schema import N_LANDMARKS, knee_schema

PLATEAU_NAMES = ("T1", "T2", "T6", "T7")
TIBIA, FEMUR = "tibia", "femur"

# So much of the knee's size is each landmark moved to see what changes.
_STEP_SHARE = 1e-5
_PER_PIECE = 32  # samples
_MOST_STEPS = 40
_SETTLED = 1e-13  # of a piece
_SHARES = np.arange(_PER_PIECE) / _PER_PIECE
_INDICES = {bone: knee_schema().bone(bone) for bone in (TIBIA, FEMUR)}
_NUMBER = {name: i for i, name in enumerate(knee_schema().names)}


@dataclass(frozen=True)
class Compartment:
    """One half of the joint, by places on both margins: landmark number plus share.

    Attributes
    ----------
    edge, tip : str
        The outer edge of the plateau and the tip of the tubercle.
    plateau : tuple of float
        Where the narrowest place is looked for.
    tibia, femur : tuple of float
        All of its margins, up to the tip and the notch.
    """

    edge: str
    tip: str
    plateau: tuple[float, float]
    tibia: tuple[float, float]
    femur: tuple[float, float]


# The plateau is searched from the middle of its piece at the rim, where osteophytes
# grow, to the foot of the tubercle.
COMPARTMENTS = {
    "medial": Compartment("T8", "T5", (6.0, 7.5), (5.0, 8.0), (3.0, 6.0)),
    "lateral": Compartment("T0", "T3", (0.5, 2.0), (0.0, 3.0), (0.0, 3.0)),
}


class Joint:
    """One knee and 64 copies of it with one coordinate moved a little, up and down.

    Every method evaluates all copies at once: what is measured on them tells how it
    changes with each landmark.

    Parameters
    ----------
    points : numpy.ndarray
        (16, 2); NaN = not placed.

    Attributes
    ----------
    copies : numpy.ndarray
        (65, 16, 2): the knee, then its copies.
    axes : tuple of numpy.ndarray or None
        (65, 2) unit vectors: along the plateau line from lateral to medial, and across
        it towards the notch (F3). The plateau line runs through the middles of T1, T2
        and of T6, T7. None when these coincide or one of the five is not placed.
    placed : frozenset of str
        Names of the landmarks that are placed.
    """

    def __init__(self, points: FloatArray) -> None:
        finite = np.asarray(np.isfinite(points).all(axis=1))
        there = points[finite]
        self.placed = frozenset(name for name, i in _NUMBER.items() if finite[i])
        size = float(np.ptp(there, axis=0).max()) if len(there) else 0.0
        self._step = _STEP_SHARE * max(size, 1e-3)
        moves = np.zeros((2 * N_LANDMARKS, N_LANDMARKS, 2))
        moves.reshape(2 * N_LANDMARKS, -1)[np.diag_indices(2 * N_LANDMARKS)] = (
            self._step
        )
        self.copies = points + np.concatenate([np.zeros((1, 16, 2)), moves, -moves])
        self._cubics = {
            bone: cubics(self.copies[:, list(_INDICES[bone])]) for bone in _INDICES
        }
        self._samples = {
            bone: places(found[0, :, None], _SHARES).reshape(-1, 2)
            for bone, found in self._cubics.items()
        }
        self._parts: dict[tuple[str, float, float], tuple[FloatArray, FloatArray]] = {}
        self.axes = self._axes()

    def gradient(self, values: FloatArray) -> FloatArray:
        """Return how a value changes with each landmark, by central differences.

        Parameters
        ----------
        values : numpy.ndarray
            (65,): of the knee and of its copies.

        Returns
        -------
        numpy.ndarray
            (16, 2); zero where a landmark is not placed.
        """
        up, down = values[1 : 2 * N_LANDMARKS + 1], values[2 * N_LANDMARKS + 1 :]
        change = ((up - down) / (2 * self._step)).reshape(N_LANDMARKS, 2)
        return np.where(np.isfinite(self.copies[0]), change, 0.0)

    def landmark(self, name: str) -> FloatArray:
        """Return (65, 2): one landmark."""
        return np.asarray(self.copies[:, _NUMBER[name]])

    def on(self, bone: str, at: float) -> FloatArray:
        """Return (65, 2): one place on a margin, landmark number plus share."""
        piece = self._piece(bone, at)
        return places(self._cubics[bone][:, piece], at - piece)

    def crossing(
        self, bone: str, at: float, along: FloatArray, wanted: FloatArray
    ) -> FloatArray:
        """Return where each copy's margin passes a line across the plateau.

        Parameters
        ----------
        bone : str
            The margin.
        at : float
            Where the knee's own margin passes it.
        along : numpy.ndarray
            (65, 2) unit vectors along the plateau.
        wanted : numpy.ndarray
            (65,) where the line lies along it.

        Returns
        -------
        numpy.ndarray
            (65, 2), exact to first order in the moves.
        """
        piece = self._piece(bone, at)
        pieces, u = self._cubics[bone][:, piece], at - piece
        slope = dot(directions(pieces, u), along)
        beyond = wanted - dot(places(pieces, u), along)
        return places(pieces, u + beyond / slope)

    def samples(
        self, bone: str, within: tuple[float, float]
    ) -> tuple[FloatArray, FloatArray]:
        """Return places on the knee's own margin, 32 to a piece.

        Parameters
        ----------
        bone : str
            The margin.
        within : tuple of float
            The part of it: halves or whole numbers.

        Returns
        -------
        at : numpy.ndarray
            (m,) landmark number plus share, ascending.
        places : numpy.ndarray
            (m, 2).
        """
        key = (bone, *within)
        if key not in self._parts:
            first, last = (round(end * _PER_PIECE) for end in within)
            at = np.arange(first, last + 1) / _PER_PIECE
            # The last one belongs to its own piece, not to the next.
            end = self.sampled(bone, at[-1:])
            places = np.concatenate([self._samples[bone][first:last], end])
            self._parts[key] = at, places
        return self._parts[key]

    def root(
        self, bone: str, between: tuple[float, float], along: FloatArray, wanted: float
    ) -> float:
        """Return where the knee's own margin passes a line across the plateau.

        Parameters
        ----------
        bone : str
            The margin.
        between : tuple of float
            Two places in one piece, on either side of the line.
        along : numpy.ndarray
            (2,) unit vector along the plateau.
        wanted : float
            Where the line lies along it.

        Returns
        -------
        float
            Landmark number plus share.
        """
        piece = self._piece(bone, sum(between) / 2)
        c0, c1, c2, c3 = (self._cubics[bone][0, piece] @ along).tolist()
        c0 -= wanted
        low, high = between[0] - piece, between[1] - piece
        below = c0 + low * (c1 + low * (c2 + low * c3)) <= 0
        u = (low + high) / 2
        for _ in range(_MOST_STEPS):  # Newton's, kept between the two places
            here = c0 + u * (c1 + u * (c2 + u * c3))
            if (here <= 0) == below:
                low = u
            else:
                high = u
            slope = c1 + u * (2 * c2 + 3 * u * c3)
            before, u = u, u - here / slope if slope else low
            if not low < u < high:
                u = (low + high) / 2
            if abs(u - before) < _SETTLED:
                break
        return piece + u

    def sampled(self, bone: str, at: FloatArray) -> FloatArray:
        """Return (m, 2): many places on the knee's own margin."""
        own = self._cubics[bone][0]
        pieces = np.floor(at).astype(int)
        there = np.isfinite(own[:, 0, 0])[np.minimum(pieces, len(own) - 1)]
        pieces = pieces - ((at == pieces) & (~there | (pieces == len(own))))
        return places(own[pieces], at - pieces)

    def _axes(self) -> tuple[FloatArray, FloatArray] | None:
        lateral, medial = self.middles()
        way = medial - lateral
        size = length(way)
        towards = self.landmark("F3")[0] - (lateral[0] + medial[0]) / 2
        if not (size > 0).all() or not np.isfinite(towards).all():
            return None
        along = way / size[:, None]
        across = np.stack([along[:, 1], -along[:, 0]], axis=1)
        side = float(np.sign(across[0] @ towards))
        return None if side == 0 else (along, across * side)

    def middles(self) -> tuple[FloatArray, FloatArray]:
        """Return (65, 2) twice: the middles of the lateral and the medial plateau."""
        t1, t2, t6, t7 = (self.landmark(name) for name in PLATEAU_NAMES)
        return (t1 + t2) / 2, (t6 + t7) / 2

    def _piece(self, bone: str, at: float) -> int:
        own = self._cubics[bone][0]
        piece = min(max(int(at), 0), len(own) - 1)
        # A landmark ends one piece and begins the next, which may not be there.
        if at == piece and piece > 0 and not np.isfinite(own[piece, 0, 0]):
            piece -= 1
        return piece


def dot(a: FloatArray, b: FloatArray) -> FloatArray:
    """Return the scalar products of (..., 2) vectors."""
    return np.asarray((a * b).sum(axis=-1))


def length(vectors: FloatArray) -> FloatArray:
    """Return the lengths of (..., 2) vectors."""
    return np.asarray(np.hypot(vectors[..., 0], vectors[..., 1]))
