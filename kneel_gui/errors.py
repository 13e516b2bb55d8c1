"""Every error a person can be told about.

The tree::

    KneelError
    ├── InputError            something given to the program cannot be used
    │   ├── RadiographError   a DICOM or image file
    │   ├── FormatError       an annotation file
    │   ├── ModelError        a model folder or its weights
    │   └── ConfigError       an option, a setting or a training recipe
    ├── OutputError           something could not be written
    ├── DeviceError           the processor asked for cannot be used
    └── Cancelled             a person stopped the work; not a fault

Foreign exceptions are translated into these at the border where they arise, with
``raise ... from error``: the message and hint are for people, the cause for the log.
"""

from pathlib import Path


class KneelError(Exception):
    """Root of the errors that are shown to people.

    Parameters
    ----------
    message : str
        What is wrong, in one sentence.
    hint : str, optional
        What the person can do about it.
    path : pathlib.Path or str, optional
        The file or folder concerned; it leads the text.
    """

    def __init__(
        self, message: str, hint: str = "", path: Path | str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.path = None if path is None else Path(path)

    def __str__(self) -> str:
        """Return «file: message hint», ready for a terminal or a message bar."""
        place = "" if self.path is None else f"{self.path}: "
        hint = f" {self.hint}" if self.hint else ""
        return f"{place}{self.message}{hint}"


class InputError(KneelError):
    """Something that was given to the program cannot be used."""


class RadiographError(InputError):
    """A DICOM or image file cannot be used as a radiograph."""


class FormatError(InputError):
    """An annotation file cannot be understood."""


class ModelError(InputError):
    """A model folder is missing, damaged or does not fit."""


class ConfigError(InputError):
    """An option, a setting or a training recipe is wrong."""


class OutputError(KneelError):
    """Something could not be written; what existed is untouched."""


class DeviceError(KneelError):
    """The processor that was asked for cannot be used."""


class Cancelled(KneelError):  # noqa: N818  a stop on request is not an error
    """The work was stopped on request."""

    def __init__(self, message: str = "Stopped on request.") -> None:
        super().__init__(message)
