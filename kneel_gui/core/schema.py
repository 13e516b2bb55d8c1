"""The landmarks: their names, order and bones, and the two sides of a patient."""

import json
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from kneel_gui.paths import resource


class Side(str, Enum):
    """Side of the patient; the right knee is on the left of the usual radiograph."""

    RIGHT = "R"
    LEFT = "L"

    @property
    def word(self) -> str:
        """Return the word for people: «right» or «left»."""
        return self.name.lower()

    @property
    def other(self) -> "Side":
        """Return the opposite side."""
        return Side.LEFT if self is Side.RIGHT else Side.RIGHT


SIDES = (Side.RIGHT, Side.LEFT)


@dataclass(frozen=True)
class Landmark:
    """One anatomical landmark.

    Attributes
    ----------
    name : str
        ``T0`` … ``T8`` or ``F0`` … ``F6``.
    bone : str
        ``tibia`` or ``femur``.
    title : str
        Where it belongs, for people.
    """

    name: str
    bone: str
    title: str


@dataclass(frozen=True)
class LandmarkSchema:
    """Ordered landmarks of one knee, lateral to medial within each bone.

    Attributes
    ----------
    name : str
        Name of the schema, written into model folders and studies.
    version : int
        Raised whenever order or meaning changes.
    landmarks : tuple of Landmark
        In storage order: tibia, then femur.
    centre : int
        Index of the landmark that is the knee's centre.
    """

    name: str
    version: int
    landmarks: tuple[Landmark, ...]
    centre: int

    def __len__(self) -> int:
        """Return the number of landmarks of a knee."""
        return len(self.landmarks)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the landmark names in order."""
        return tuple(landmark.name for landmark in self.landmarks)

    def index(self, name: str) -> int:
        """Return the position of a landmark by its name.

        Parameters
        ----------
        name : str
            For example ``T4``.

        Returns
        -------
        int
            Index into arrays of shape (16, …).

        Raises
        ------
        ValueError
            If there is no such landmark.
        """
        return self.names.index(name)

    def bone(self, bone: str) -> tuple[int, ...]:
        """Return the indices of one bone's landmarks, lateral to medial.

        Parameters
        ----------
        bone : str
            ``tibia`` or ``femur``.

        Returns
        -------
        tuple of int
            Indices in anatomical order; they also are the bone's curve.
        """
        return tuple(i for i, mark in enumerate(self.landmarks) if mark.bone == bone)

    @property
    def bones(self) -> tuple[str, ...]:
        """Return the bones in storage order."""
        return tuple(dict.fromkeys(mark.bone for mark in self.landmarks))


@lru_cache(maxsize=1)
def knee_schema() -> LandmarkSchema:
    """Return the schema of KNEEL's 16 landmarks (arXiv:1907.12237).

    Returns
    -------
    LandmarkSchema
        Nine tibial and seven femoral landmarks; T4 is the centre.
    """
    raw = json.loads(resource("schema/kneel16.json").read_text(encoding="utf-8"))
    marks = tuple(Landmark(**mark) for mark in raw["landmarks"])
    names = [mark.name for mark in marks]
    return LandmarkSchema(
        raw["name"], raw["version"], marks, names.index(raw["centre"])
    )


N_LANDMARKS = 16
