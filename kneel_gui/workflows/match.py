"""Which image and subject belong together in two annotation files."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from kneel_gui.core.schema import Side
from kneel_gui.core.study import StudyImage
from kneel_gui.errors import ConfigError, InputError
from kneel_gui.formats import read_annotations
from kneel_gui.formats.knee_table import is_knee_table, read_knee_table
from kneel_gui.formats.spacing_table import bare_name
from kneel_gui.formats.subject_list import SubjectList

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
    grades = {
        (image.name, said.side): said.kl_grade
        for image in result.images
        for said in image.annotation.readings
        if said.kl_grade is not None
    }
    return Labels(images, {}, grades, tuple(map(str, result.problems)))


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


def subject_of(pattern: str, *known: tuple[Labels, str]) -> str:
    """Return the subject of an image.

    Parameters
    ----------
    pattern : str
        See `subject_rule`; "" = what the files say comes first.
    known : tuple
        The files that have the image, and its name there.

    Returns
    -------
    str
        The first one that a file states, else what the first name tells.
    """
    stated = [labels.subjects.get(name, "") for labels, name in known]
    if pattern or not any(stated):
        return subject_rule(pattern)(known[0][1])
    return next(subject for subject in stated if subject)


def only_listed(
    truth: Labels,
    pred: Labels,
    matches: Mapping[str, str],
    listed: SubjectList,
    pattern: str,
) -> tuple[Labels, Labels, int]:
    """Leave out the images of all subjects but some.

    Parameters
    ----------
    truth, pred : Labels
        All images.
    matches : mapping of str to str
        From `match_images`.
    listed : SubjectList
        Subjects or images that stay.
    pattern : str
        See `subject_of`.

    Returns
    -------
    truth, pred : Labels
        The images that stay. Images that belong together stay or go together.
    unknown : int
        How many entries of the list mean no image of either.

    Raises
    ------
    InputError
        If no image stays.
    """
    partners = set(matches.values())
    images = [
        [(truth, name), *([(pred, matches[name])] if name in matches else [])]
        for name in truth.images
    ]
    images += [[(pred, name)] for name in pred.images if name not in partners]
    kept: dict[int, set[str]] = {id(truth): set(), id(pred): set()}
    used: set[int] = set()
    for known in images:
        subject = subject_of(pattern, *known)
        entries = listed.chosen(subject, [name for _, name in known])
        used |= entries
        for labels, name in known if entries else ():
            kept[id(labels)].add(name)
    if not used:
        first = images[0]
        raise InputError(
            "It lists no subject and no image of the files that are compared.",
            f"Theirs are called for example «{subject_of(pattern, *first)}» and "
            f"«{first[0][1]}», here «{listed.entries[0][0]}».",
            listed.path,
        )
    return (
        _with_images(truth, kept[id(truth)]),
        _with_images(pred, kept[id(pred)]),
        len(listed.entries) - len(used),
    )


def _with_images(labels: Labels, names: set[str]) -> Labels:
    images = {name: image for name, image in labels.images.items() if name in names}
    return replace(labels, images=images)


def _default_subject(name: str) -> str:
    bare = PurePosixPath(name).parent / bare_name(name)
    return _SIDE_AT_END.sub("", bare.as_posix())


def _by_key(names: Sequence[str], key: Callable[[str], str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(key(name), []).append(name)
    return groups
