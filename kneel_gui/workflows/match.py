"""Which image and subject belong together in two annotation files."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from kneel_gui.core.schema import Side
from kneel_gui.core.study import StudyImage
from kneel_gui.errors import ConfigError
from kneel_gui.formats import read_annotations
from kneel_gui.formats.knee_table import is_knee_table, read_knee_table
from kneel_gui.formats.spacing_table import bare_name

# 9002316R, knee_L, P1/R: a side at the end is not part of the subject.
_SIDE_AT_END = re.compile(r"(?<=\d)[RL]$|[ _./-][RL]$")


@dataclass(frozen=True)
class Labels:
    """An annotation file and what else it knows of its knees.

    Attributes
    ----------
    images : mapping of str to StudyImage
        By name, in the order of the file.
    subjects : mapping of str to str
        Subject by image name, where known.
    grades : mapping of tuple to int
        Kellgren-Lawrence grade by (image name, side), where known.
    problems : tuple of str
        What was odd in the file, for people.
    """

    images: Mapping[str, StudyImage]
    subjects: Mapping[str, str] = field(default_factory=dict)
    grades: Mapping[tuple[str, Side], int] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def load_labels(path: Path) -> Labels:
    """Read an annotation file.

    Parameters
    ----------
    path : pathlib.Path
        A wide table (`kneel_gui.formats.knee_table`), or whatever
        `kneel_gui.formats.read_annotations` reads.

    Returns
    -------
    Labels
        Its content.

    Raises
    ------
    FormatError
        If it cannot be understood.
    """
    if is_knee_table(path):
        table = read_knee_table(path)
        images = {image.name: image for image in table.images}
        return Labels(images, table.subjects, table.grades)
    result = read_annotations(path)
    images = {image.name: image for image in result.images}
    return Labels(images, problems=tuple(map(str, result.problems)))


def match_images(truth: Sequence[str], pred: Sequence[str]) -> dict[str, str]:
    """Find the image of the prediction for each image of the truth.

    Parameters
    ----------
    truth, pred : sequence of str
        Distinct image names.

    Returns
    -------
    dict of str to str
        Name in the prediction by name in the truth, in the truth's order; an image
        with no or several possible counterparts is left out.
    """
    found: dict[str, str] = {}
    keys: tuple[Callable[[str], str], ...] = (
        str,
        lambda name: PurePosixPath(name).name,
        bare_name,
    )
    for key in keys:
        left = _by_key([name for name in truth if name not in found], key)
        taken = set(found.values())
        right = _by_key([name for name in pred if name not in taken], key)
        for value, names in left.items():
            others = right.get(value, [])
            if len(names) == len(others) == 1:
                found[names[0]] = others[0]
    return {name: found[name] for name in truth if name in found}


def subject_rule(pattern: str) -> Callable[[str], str]:
    """Return the function that finds the subject in the name of an image.

    Parameters
    ----------
    pattern : str
        Regular expression: the subject is its first group, or all of it; an image
        where it finds nothing is a subject of its own. "" = the name without suffix
        and without a side at its end.

    Returns
    -------
    callable
        Image name → subject.

    Raises
    ------
    ConfigError
        If the pattern is no regular expression.
    """
    if not pattern:
        return _default_subject
    try:
        regex = re.compile(pattern)
    except re.error as error:
        raise ConfigError(
            f"«{pattern}» is no regular expression: {error}.",
            "Give one that finds the subject in an image's name, for example ^(\\d+).",
        ) from error

    def subject(name: str) -> str:
        match = regex.search(name)
        if match is None:
            return name
        return next((group for group in match.groups() if group), match[0])

    return subject


def _default_subject(name: str) -> str:
    bare = PurePosixPath(name).parent / bare_name(name)
    return _SIDE_AT_END.sub("", bare.as_posix())


def _by_key(names: Sequence[str], key: Callable[[str], str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(key(name), []).append(name)
    return groups
