"""Decoded radiographs in memory: the last few, within a bound of bytes."""

from collections import OrderedDict
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from kneel_gui.core.radiograph import Radiograph

MOST = 6  # the open one, two ahead, one behind, and what was open before
BUDGET_BYTES = 256 << 20
_LEAST = 2  # the open one and a neighbour, however large
# A mean pyramid adds a third to the pixels it is made of.
_WITH_PYRAMID = 4 / 3


class Film(Protocol):
    """What is kept."""

    @property
    def radiograph(self) -> Radiograph:
        """Return the decoded pixels."""


AnyFilm = TypeVar("AnyFilm", bound=Film)


class FilmCache(Generic[AnyFilm]):
    """Films by their file; the one not asked for longest goes first.

    Parameters
    ----------
    most : int
        So many films.
    budget_bytes : int
        So much for their pixels and pyramids together; two stay in any case.
    """

    def __init__(self, most: int = MOST, budget_bytes: int = BUDGET_BYTES) -> None:
        self._films: OrderedDict[Path, AnyFilm] = OrderedDict()
        self._most, self._budget = most, budget_bytes
        self._open: Path | None = None

    def __contains__(self, path: Path) -> bool:
        """Return whether a film is in memory."""
        return path in self._films

    def get(self, path: Path) -> AnyFilm | None:
        """Return a film if it is in memory, or None."""
        return self._films.get(path)

    def open(self, path: Path) -> None:
        """Keep a film until another is opened.

        Parameters
        ----------
        path : pathlib.Path
            In memory.
        """
        self._open = path
        self._films.move_to_end(path)

    def put(self, path: Path, film: AnyFilm) -> None:
        """Keep a film, and let others go that there is no room for.

        Parameters
        ----------
        path : pathlib.Path
            Its file.
        film : Film
            Decoded.
        """
        self._films[path] = film
        self._films.move_to_end(path)
        for other in [old for old in self._films if old not in (path, self._open)]:
            if len(self._films) <= _LEAST or self._fits():
                return
            del self._films[other]

    def forget(self, path: Path | None = None) -> None:
        """Let go of one film, or of all.

        Parameters
        ----------
        path : pathlib.Path, optional
            Its file; default all.
        """
        if path is None:
            self._films.clear()
        else:
            self._films.pop(path, None)

    def room_beside_open(self) -> int:
        """Return how many films of its size there is room for beside the open one.

        Returns
        -------
        int
            At least one; 0 when none is open.
        """
        film = None if self._open is None else self._films.get(self._open)
        if film is None:
            return 0
        return max(min(int(self._budget / _size(film)), self._most) - 1, 1)

    def _fits(self) -> bool:
        size = sum(map(_size, self._films.values()))
        return len(self._films) <= self._most and size <= self._budget


def _size(film: Film) -> float:
    return film.radiograph.pixels.nbytes * _WITH_PYRAMID
