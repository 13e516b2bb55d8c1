"""What training sets come from: radiographs with annotations, KNEEL's file, crops.

Whatever cannot be used is reported with its reason and never stops the rest.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath

from kneel_gui.core.annotation import KneeAnnotation, PointState
from kneel_gui.core.prediction import Progress, raise_if_cancelled
from kneel_gui.core.radiograph import Radiograph
from kneel_gui.core.schema import SIDES, Side
from kneel_gui.core.study import StudyImage
from kneel_gui.dicom.patient import read_patient_id
from kneel_gui.errors import ConfigError, InputError, KneelError
from kneel_gui.formats.kneel_csv import KneelKnee, is_kneel_csv, read_kneel_csv
from kneel_gui.formats.spacing_table import SpacingTable, bare_name
from kneel_gui.formats.subject_table import SubjectTable
from kneel_gui.training.dataset import read_rows
from kneel_gui.workflows.dataset_items import (
    LABELLED,
    UNLABELLED,
    CropItem,
    DatasetItem,
    Marks,
    RadiographItem,
    marks_of,
)
from kneel_gui.workflows.inputs import Gathered, InputFile, gather
from kneel_gui.workflows.match import Labels, load_labels, match_images, subject_rule


@dataclass(frozen=True)
class SourceOptions:
    """What a person says about the inputs.

    Attributes
    ----------
    spacing_mm : tuple of float or None
        (row, col) of every radiograph; None = from the files.
    spacing_table : SpacingTable or None
        Per image; goes before `spacing_mm`.
    subjects : SubjectTable or None
        Whose images they are, and grades; goes before everything else.
    subject_pattern : str
        Finds the subject in the image's name; see `subject_rule`. "" = as the
        annotation file or DICOM says.
    """

    spacing_mm: tuple[float, float] | None = None
    spacing_table: SpacingTable | None = None
    subjects: SubjectTable | None = None
    subject_pattern: str = ""

    def spacing(self, image: str) -> tuple[float, float] | None:
        """Return the spacing said of an image, (row, col) mm, or None."""
        found = self.spacing_table.find(image) if self.spacing_table else None
        return self.spacing_mm if found is None else (found.row_mm, found.col_mm)

    def subject(self, image: str) -> str:
        """Return the subject said of an image, or ""."""
        found = self.subjects.subject(image) if self.subjects else ""
        if found or not self.subject_pattern:
            return found
        return subject_rule(self.subject_pattern)(image)

    def grades(self, image: str) -> dict[Side, int]:
        """Return the grades said of an image."""
        if self.subjects is None:
            return {}
        pairs = ((side, self.subjects.grade(image, side)) for side in SIDES)
        return {side: grade for side, grade in pairs if grade is not None}


@dataclass
class Found:
    """What a source holds.

    Attributes
    ----------
    kind : str
        Of the source, for the training set's description.
    items : list of DatasetItem
        In order; their names are distinct.
    failures : list of tuple
        Name and error of what cannot be used.
    notes : list of str
        What else a person should know.
    """

    kind: str
    items: list[DatasetItem] = field(default_factory=list)
    failures: list[tuple[str, KneelError]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def find_items(
    inputs: Sequence[str],
    annotations: Sequence[Path],
    options: SourceOptions,
    progress: Progress,
) -> Found:
    """Find what a training set can be made of.

    Parameters
    ----------
    inputs : sequence of str
        Radiographs (see `gather`); or, without `annotations`, one folder with
        ``landmarks.csv`` and ``labelled/``, as a training set has.
    annotations : sequence of pathlib.Path
        One ``bf_landmarks`` file of KNEEL, or annotation files that `load_labels`
        reads.
    options : SourceOptions
        What a person says.
    progress : Progress
        Asked between files.

    Returns
    -------
    Found
        Not yet read.

    Raises
    ------
    ConfigError
        If inputs and annotations do not go together.
    FormatError
        If an annotation file cannot be understood.
    Cancelled
        If asked to stop.
    """
    if not annotations:
        if len(inputs) == 1 and (Path(inputs[0]) / LABELLED).is_dir():
            return _crop_items(Path(inputs[0]), options)
        raise ConfigError(
            "Without annotations nothing can be learned from radiographs.",
            "Give --annotations FILE, or one folder with landmarks.csv and labelled/.",
        )
    gathered = gather(inputs)
    kneel = [path for path in annotations if path.is_file() and is_kneel_csv(path)]
    if not kneel:
        return _annotated_items(gathered, annotations, options)
    if len(annotations) > 1:
        raise ConfigError(
            "A bf_landmarks file goes alone.", "Build one set for each file.", kneel[0]
        )
    return _kneel_items(gathered, kneel[0], options, progress)


def _annotated_items(
    gathered: Gathered, annotations: Sequence[Path], options: SourceOptions
) -> Found:
    found = Found("radiographs with annotations", failures=list(gathered.failures))
    files = {file.image: file for file in gathered.files}
    taken: dict[str, Path] = {}
    for path in annotations:
        labels = load_labels(path)
        found.notes += [f"{path.name}: {problem}" for problem in labels.problems]
        matches = match_images(list(labels.images), list(files))
        for name, image in labels.images.items():
            if name not in matches:
                found.failures.append((name, _no_radiograph(path)))
            elif matches[name] in taken:
                found.failures.append((name, _twice(path, taken[matches[name]])))
            else:
                taken[matches[name]] = path
                file = files[matches[name]]
                found.items.append(_annotated(file, name, image, labels, options))
    left = len(files) - len(taken)
    if left:
        found.notes.append(f"{left} radiographs have no annotation and are left out.")
    return found


def _annotated(
    file: InputFile,
    name: str,
    image: StudyImage,
    labels: Labels,
    options: SourceOptions,
) -> RadiographItem:
    grades = {side: g for (who, side), g in labels.grades.items() if who == name}
    grades |= options.grades(file.image)
    subject = options.subject(file.image) or labels.subjects.get(name, "")
    spacing = options.spacing(file.image)
    if spacing is None and image.spacing.known:
        # Its landmarks were set with this spacing; a picture has none of its own.
        spacing = (image.spacing.row_mm, image.spacing.col_mm)
    said = [(k.side, k.points_px.tolist(), k.states) for k in image.annotation.knees]
    seen = [(f.side, f.kind, f.centre_px.tolist()) for f in image.findings]
    digest = _digest(said, seen, image.annotation.reviewed, subject, grades, spacing)
    return RadiographItem(
        file.image,
        file.path,
        digest,
        lambda _: marks_of(image),
        subject,
        grades,
        spacing,
    )


def _kneel_items(
    gathered: Gathered, path: Path, options: SourceOptions, progress: Progress
) -> Found:
    found = Found("KNEEL's bf_landmarks", failures=list(gathered.failures))
    knees: dict[str, list[KneelKnee]] = {}
    for knee in read_kneel_csv(path):
        knees.setdefault(knee.subject, []).append(knee)
    files = _files_of_subjects(gathered.files, set(knees), progress)
    for subject, group in knees.items():
        mine = files.get(subject, [])
        if len(mine) == 1:
            found.items.append(_kneel_item(mine[0], subject, group, options))
        else:
            found.failures.append((subject, _not_one(path, len(mine))))
    left = len(gathered.files) - sum(map(len, files.values()))
    if left:
        found.notes.append(f"{left} radiographs are of no subject in {path.name}.")
    return found


def _kneel_item(
    file: InputFile, subject: str, knees: Sequence[KneelKnee], options: SourceOptions
) -> RadiographItem:
    said = [(k.side, k.points_px.tolist(), k.box_px.tolist()) for k in knees]
    grades = {knee.side: knee.kl for knee in knees if knee.kl is not None}
    grades |= options.grades(file.image)
    who = options.subject(file.image) or subject
    spacing = options.spacing(file.image)
    return RadiographItem(
        file.image,
        file.path,
        _digest(said, who, grades, spacing),
        partial(_kneel_marks, knees),
        who,
        grades,
        spacing,
    )


def _kneel_marks(knees: Sequence[KneelKnee], radiograph: Radiograph) -> Marks:
    row_mm = radiograph.spacing.row_mm
    marked = tuple(
        KneeAnnotation.from_points(
            knee.side, knee.image_points_px(row_mm), PointState.IMPORTED
        )
        for knee in knees
    )
    sides = {knee.side for knee in knees}
    return Marks(marked, silent=tuple(side for side in SIDES if side not in sides))


def _files_of_subjects(
    files: Sequence[InputFile], subjects: set[str], progress: Progress
) -> dict[str, list[InputFile]]:
    """Return the radiographs of each subject: by PatientID, else by file or folder."""
    found: dict[str, list[InputFile]] = {}
    for file in files:
        raise_if_cancelled(progress)
        try:
            identity = read_patient_id(file.path)
        except KneelError:  # told when the file itself is read; its name still counts
            identity = ""
        parts = PurePosixPath(file.image).parts
        names = (identity, bare_name(file.image), *reversed(parts[:-1]))
        subject = next((name for name in names if name in subjects), None)
        if subject is not None:
            found.setdefault(subject, []).append(file)
    return found


def _crop_items(folder: Path, options: SourceOptions) -> Found:
    found = Found("cut knees")
    for part, file in ((LABELLED, "landmarks.csv"), (UNLABELLED, "unlabelled.csv")):
        table = folder / file
        if part == UNLABELLED and not table.exists():
            continue
        names: set[str] = set()
        for line, row in enumerate(read_rows(table), 2):
            name = row.get("name") or ""
            if not name or name in names:
                found.failures.append((f"{file}, line {line}", _bad_name(table, name)))
                continue
            names.add(name)
            path = folder / part / f"{name}.png"
            who = options.subject(name)
            digest = _digest(sorted(row.items(), key=str), who)
            found.items.append(
                CropItem(f"{part}/{name}", path, digest, row, line, table, who, part)
            )
    return found


def _digest(*said: object) -> str:
    data = repr(said).encode("utf-8", "backslashreplace")
    return hashlib.sha256(data).hexdigest()


def _no_radiograph(path: Path) -> KneelError:
    return InputError(
        "There are landmarks, but no radiograph of this name.",
        "Give the file or folder with it.",
        path,
    )


def _twice(path: Path, other: Path) -> KneelError:
    return InputError(
        f"Its landmarks stand in {other.name}, too.", "Leave one of them out.", path
    )


def _not_one(path: Path, count: int) -> KneelError:
    message = "No radiograph is of this subject."
    if count:
        message = f"{count} radiographs are of this subject; which one was marked?"
    hint = "It is found by PatientID, or by the name of the file or its folder."
    return InputError(message, hint, path)


def _bad_name(table: Path, name: str) -> KneelError:
    message = f"«{name}» stands twice." if name else "The name is empty."
    return InputError(message, "Mend the table.", table)
