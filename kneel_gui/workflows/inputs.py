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
    problems : tuple of KneelError
        One for each input that cannot be used.
    """

    files: tuple[InputFile, ...]
    problems: tuple[KneelError, ...]


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
    problems: list[KneelError] = []
    for text in inputs:
        paths = _expand(text)
        if not paths:
            problems.append(
                RadiographError("There is no such file or folder.", _hint(text), text)
            )
        for path in paths:
            files, troubles = _find(path)
            problems += troubles
            for file in files:
                image = file.relative_to(path) if path.is_dir() else Path(file.name)
                key = file.resolve()
                named.setdefault(key, InputFile(file, _spelled(image)))
    return Gathered(_unique(tuple(named.values())), tuple(problems))


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


def _unique(files: tuple[InputFile, ...]) -> tuple[InputFile, ...]:
    counts = Counter(file.image for file in files)
    if all(count == 1 for count in counts.values()):
        return files
    full = [file.path.absolute() for file in files]
    common = Path(os.path.commonpath([path.parent for path in full]))
    return tuple(
        InputFile(file.path, _spelled(path.relative_to(common)))
        for file, path in zip(files, full, strict=True)
    )


def _spelled(path: Path) -> str:
    return path.as_posix().encode("utf-8", "backslashreplace").decode("utf-8")
