"""Reading DICOM attributes without being tripped by a crooked header."""

import struct
import threading
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydicom.dataset import Dataset
from pydicom.errors import BytesLengthException, InvalidDicomError
from pydicom.multival import MultiValue
from pydicom.sequence import Sequence

from kneel_gui.errors import RadiographError

# What pydicom and its decoders raise over damaged files.
FOREIGN_ERRORS = (
    ArithmeticError,
    AttributeError,
    BytesLengthException,
    EOFError,
    InvalidDicomError,
    LookupError,
    MemoryError,
    NotImplementedError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)

# warnings.catch_warnings changes the whole process and is no good in two threads at
# once (before Python 3.14), so that reading a file takes its turn.
_TURN = threading.RLock()


@contextmanager
def foreign_warnings() -> Iterator[list[str]]:
    """Keep Python warnings from leaking; collect what a reader should know.

    Yields
    ------
    list of str
        Filled when the block ends without an error. Only warnings about pixel data
        are given in the library's words: others may quote the patient's name.
    """
    notes: list[str] = []
    with _TURN, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield notes
        notes += dict.fromkeys(_note(str(entry.message)) for entry in caught)


def _note(message: str) -> str:
    if "excess padding" in message or "sufficient to contain" in message:
        return (
            "The file holds more pixel data than the image needs; the rest is unused."
        )
    if "pixel data" in message.lower():
        return f"The DICOM library says: {message[:200]}"
    return "Some attributes of the DICOM header do not follow the standard."


@dataclass
class Tags:
    """A data set with forgiving access; what is odd is noted.

    Attributes
    ----------
    dataset : pydicom.dataset.Dataset
        As read.
    path : pathlib.Path
        Its file, for messages.
    notes : list of str
        What a reader should know, for people; grows.
    """

    dataset: Dataset
    path: Path
    notes: list[str] = field(default_factory=list)

    def value(self, keyword: str) -> Any:
        """Return a value as pydicom gives it; None if absent, empty or unreadable.

        Parameters
        ----------
        keyword : str
            Keyword of the attribute, PS3.6.

        Returns
        -------
        object
            Whatever the value representation gives.
        """
        try:
            found = self.dataset.get(keyword)
        except FOREIGN_ERRORS:
            self.note(f"{keyword} cannot be read and is ignored.")
            return None
        if isinstance(found, str | bytes | MultiValue | list | Sequence) and not found:
            return None
        return found

    def values(self, keyword: str) -> list[Any]:
        """Return the values of an attribute; empty if absent.

        Parameters
        ----------
        keyword : str
            Keyword of the attribute.

        Returns
        -------
        list
            One entry per value.
        """
        found = self.value(keyword)
        if found is None:
            return []
        return list(found) if isinstance(found, MultiValue | list) else [found]

    def texts(self, keyword: str) -> list[str]:
        """Return the values as text without padding; empty if absent.

        Parameters
        ----------
        keyword : str
            Keyword of the attribute.

        Returns
        -------
        list of str
            One entry per value.
        """
        return [str(value).strip(" \0") for value in self.values(keyword)]

    def text(self, keyword: str) -> str:
        """Return the first value as text; «» if absent.

        Parameters
        ----------
        keyword : str
            Keyword of the attribute.

        Returns
        -------
        str
            Without padding.
        """
        return next(iter(self.texts(keyword)), "")

    def numbers(self, keyword: str) -> list[float]:
        """Return the values as floats; NaN for one that is no number.

        Parameters
        ----------
        keyword : str
            Keyword of the attribute.

        Returns
        -------
        list of float
            One entry per value; may be NaN or infinite.
        """
        return [_number(value) for value in self.values(keyword)]

    def integer(self, keyword: str) -> int | None:
        """Return the first value as an integer.

        Parameters
        ----------
        keyword : str
            Keyword of the attribute.

        Returns
        -------
        int or None
            None if absent or no number. Bytes (VR UN) are read as little endian.
        """
        value = next(iter(self.values(keyword)), None)
        if isinstance(value, bytes):
            return int.from_bytes(value[:2], "little")
        number = _number(value)
        return int(number) if abs(number) < 2**53 else None

    def items(self, keyword: str) -> list[Dataset]:
        """Return the items of a sequence; empty if absent or no sequence.

        Parameters
        ----------
        keyword : str
            Keyword of the sequence.

        Returns
        -------
        list of pydicom.dataset.Dataset
            In order.
        """
        found = self.value(keyword)
        return list(found) if isinstance(found, Sequence) else []

    def item(self, dataset: Dataset) -> "Tags":
        """Return access to an item of a sequence that shares the notes.

        Parameters
        ----------
        dataset : pydicom.dataset.Dataset
            The item.

        Returns
        -------
        Tags
            For the item.
        """
        return Tags(dataset, self.path, self.notes)

    def note(self, text: str) -> None:
        """Keep something that a reader should know, once.

        Parameters
        ----------
        text : str
            For people.
        """
        if text not in self.notes:
            self.notes.append(text)

    def refusal(self, message: str, hint: str = "") -> RadiographError:
        """Return an error about this file.

        Parameters
        ----------
        message : str
            What is wrong.
        hint : str
            What to do.

        Returns
        -------
        RadiographError
            To be raised.
        """
        return RadiographError(message, hint, self.path)


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return float("nan")
