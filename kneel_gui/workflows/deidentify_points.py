"""Annotations that go with de-identified images, under their new names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation
from kneel_gui.core.study import StudyImage
from kneel_gui.dicom.deidentify import Deidentified
from kneel_gui.formats import FORMATS, read_annotations
from kneel_gui.storage.atomic import write_bytes

# What may stand as the source of a point without telling a file's name.
_PLAIN_SOURCES = frozenset(("", "hand"))


class NewImage(Protocol):
    """A new file, as far as annotations need to know."""

    @property
    def name(self) -> str:
        """Its file name."""

    @property
    def done(self) -> Deidentified:
        """What was done to it."""


@dataclass(frozen=True)
class Carried:
    """What came of the annotations.

    Attributes
    ----------
    file : pathlib.Path or None
        The (first) file that was written; None when no image was among them.
    problems : tuple of str
        What was left out, for people.
    """

    file: Path | None
    problems: tuple[str, ...]


def carry_annotations(
    source: Path, out: Path, images: Mapping[str, NewImage]
) -> Carried:
    """Write the points of the images that were made, in the format they came in.

    Parameters
    ----------
    source : pathlib.Path
        An annotation file; it is not changed.
    out : pathlib.Path
        The folder of the new images.
    images : mapping of str to NewImage
        The new files by the names and ids that the originals may go by.

    Returns
    -------
    Carried
        Images that are not among `images` are left out; so are titles, comments,
        findings and the names of the files that points were imported from. Grades,
        and why there is none, go along.

    Raises
    ------
    FormatError
        If the source cannot be understood.
    OutputError
        If it cannot be written.
    """
    read = read_annotations(source)
    found = [(image, _match(image, images)) for image in read.images]
    kept = [_renamed(image, new) for image, new in found if new is not None]
    left = sum(new is None for _, new in found)
    problems = [f"{left} annotated images were not among the files."] if left else []
    if not kept:
        return Carried(None, tuple(problems))
    fmt = FORMATS[read.format_id]
    written = fmt.write(kept, "")
    for name, data in written.files.items():
        write_bytes(out / name, data)
    problems += [str(problem) for problem in written.problems]
    if said := sum(_comments(image) for image, new in found if new is not None):
        problems.append(f"Comments were left out ({said}): they may name the patient.")
    return Carried(out / fmt.filename, tuple(problems))


def _match(image: StudyImage, images: Mapping[str, NewImage]) -> NewImage | None:
    names: Iterable[str] = (
        image.annotation.image_id,
        image.name,
        Path(image.name).name,
        Path(image.name).stem,
    )
    return next((images[name] for name in names if name in images), None)


def _renamed(image: StudyImage, new: NewImage) -> StudyImage:
    knees = tuple(_plain(knee) for knee in image.annotation.knees)
    annotation = ImageAnnotation(
        new.done.image_id,
        knees,
        image.annotation.reviewed,
        tuple(replace(said, comment="") for said in image.annotation.readings),
    )
    return replace(
        image,
        name=new.name,
        annotation=annotation,
        path=None,
        size_bytes=None,
        findings=tuple(replace(f, reason="") for f in image.findings),
    )


def _comments(image: StudyImage) -> int:
    return sum(bool(said.comment) for said in image.annotation.readings)


def _plain(knee: KneeAnnotation) -> KneeAnnotation:
    # A model's id has an @; anything else may be a file, named after a patient.
    sources = tuple(s if s in _PLAIN_SOURCES or "@" in s else "" for s in knee.sources)
    return replace(knee, sources=sources)
