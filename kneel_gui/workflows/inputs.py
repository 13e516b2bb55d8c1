"""From what a person typed to radiograph files with unique names."""

import glob
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kneel_gui.dicom.discover import find_radiographs, natural_key
from kneel_gui.errors import KneelError, RadiographError

# What a person takes for a radiograph; others are passed over in folders.
_SUFFIXES = frozenset(
    {".dcm", ".dicom", ".png", ".tif", ".tiff", ".jpg", ".jpeg", ".bmp"}
)


@dataclass(frozen=True)
class InputFile:
    r"""One radiograph file.

    Attributes
    ----------
    path : pathlib.Path
        The file.
    image : str
        Its name in tables: below a given folder the path from there, with forward
        slashes; otherwise the file name. Unique within one `gather`. A byte that is
        no UTF-8 text is spelled ``\udcxx``, as in `StudyImage.name`.
    """

    path: Path
    image: str


@dataclass(frozen=True)
class Gathered:
    """What was found.

    Attributes
    ----------
    files : tuple of InputFile
        In the order given; folders and globs in natural order. No file twice.
    failures : tuple of tuple
        Name and error of each input that cannot be used; it is named as it would be
        as `InputFile.image`, a given folder or pattern as it was typed. Names that
        would not be unique are whole paths.
    """

    files: tuple[InputFile, ...]
    failures: tuple[tuple[str, KneelError], ...]

    @property
    def problems(self) -> tuple[KneelError, ...]:
        """Return the errors of `failures`."""
        return tuple(error for _, error in self.failures)


def gather(inputs: Sequence[str]) -> Gathered:
    """Find the radiographs among files, folders and globs.

    Parameters
    ----------
    inputs : sequence of str
        Paths, ``~`` allowed, and patterns with ``*``, ``?``, ``[…]`` and ``**``. What
        exists is never taken for a pattern.

    Returns
    -------
    Gathered
        Where two files would have the same name, all are named by the path from the
        deepest folder that holds them all.
    """
    named: dict[Path, InputFile] = {}
    failures: dict[str, tuple[str, KneelError]] = {}
    for text in inputs:
        paths = _expand(text)
        if not paths:
            missing = "There is no such file or folder."
            error = RadiographError(missing, _hint(text), text)
            failures.setdefault(str(error), (text, error))
        for path in paths:
            found, troubles = _find(path)
            for trouble in troubles:
                name = _image(trouble.path or path, path)
                failures.setdefault(str(trouble), (name, trouble))
            for file in found:
                named.setdefault(file.resolve(), InputFile(file, _image(file, path)))
    files, failed = tuple(named.values()), tuple(failures.values())
    common = _common_folder(files)
    if common is not None:
        files = tuple(InputFile(f.path, _below(common, f.path)) for f in files)
    return Gathered(files, _unique_failures(failed, files, common))


def _image(file: Path, given: Path) -> str:
    """Return the name of a file, or a folder, that was found under what was given."""
    if not given.is_dir():
        return _spelled(Path(file.name))
    below = file != given and file.is_relative_to(given)
    return _spelled(file.relative_to(given) if below else file)


def _expand(text: str) -> list[Path]:
    path = Path(text).expanduser()
    if path.exists() or path.is_symlink():
        return [path]
    if not glob.has_magic(text):
        return []
    # pathlib's glob knows no absolute patterns and no ~.
    found = glob.glob(str(path), recursive=True)  # noqa: PTH207
    return sorted((Path(name) for name in found), key=natural_key)


def _hint(text: str) -> str:
    pattern = "The pattern matches nothing; " if glob.has_magic(text) else ""
    return f"{pattern}check the spelling.".capitalize()


def _find(path: Path) -> tuple[list[Path], Sequence[KneelError]]:
    files, problems = find_radiographs([path])
    if not path.is_dir():
        return files, problems
    known = {*files, *(p.path for p in problems if p.path is not None)}
    suspects = [file for file in _walk(path) if file not in known]
    # A text file called .dcm or an empty .png must not go unsaid.
    _, troubles = find_radiographs(suspects)
    if troubles and not files:  # "no radiograph here" is said better by these
        problems = [problem for problem in problems if problem.path != path]
    return files, [*problems, *troubles]


def _walk(folder: Path) -> list[Path]:
    found = []
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        paths = (Path(root, name) for name in names if not name.startswith("."))
        found += [path for path in paths if path.suffix.lower() in _SUFFIXES]
    return sorted(found, key=natural_key)


def _common_folder(files: tuple[InputFile, ...]) -> Path | None:
    """Return the deepest folder of all files; None where their names are unique."""
    counts = Counter(file.image for file in files)
    if all(count == 1 for count in counts.values()):
        return None
    parents = [file.path.absolute().parent for file in files]
    return Path(os.path.commonpath(parents))


def _below(folder: Path, file: Path) -> str:
    path = file.absolute()
    return _spelled(path.relative_to(folder) if path.is_relative_to(folder) else file)


def _unique_failures(
    failures: tuple[tuple[str, KneelError], ...],
    files: tuple[InputFile, ...],
    common: Path | None,
) -> tuple[tuple[str, KneelError], ...]:
    if common is not None:
        failures = tuple(
            (_below(common, error.path) if error.path else name, error)
            for name, error in failures
        )
    counts = Counter([name for name, _ in failures] + [file.image for file in files])
    return tuple(
        (name if counts[name] == 1 else _spelled(error.path or Path(name)), error)
        for name, error in failures
    )


def _spelled(path: Path) -> str:
    return path.as_posix().encode("utf-8", "backslashreplace").decode("utf-8")
