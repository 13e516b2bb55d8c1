"""One image of a training set: from a file and its landmarks to what is learned."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np

from kneel_gui.core.annotation import KneeAnnotation
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.prediction import KneeKind
from kneel_gui.core.radiograph import Radiograph, require_spacing
from kneel_gui.core.schema import SIDES, Side, knee_schema
from kneel_gui.core.study import StudyImage
from kneel_gui.dicom.patient import read_patient_id
from kneel_gui.dicom.reader import read_radiograph
from kneel_gui.errors import InputError
from kneel_gui.inference.grey import bright_bone
from kneel_gui.inference.locate import SINGLE_KNEE_WIDTH_MM
from kneel_gui.training.dataset import KneeCrop, crop_cells, read_crop
from kneel_gui.training.extract import Part, coarse_whole, cut_knee, png_bytes
from kneel_gui.training.film_table import KINDS
from kneel_gui.workflows.match import subject_rule
from kneel_gui.workflows.pseudonym import Pseudonyms

LABELLED, UNLABELLED, FILMS = "labelled", "unlabelled", "films"
_CENTRE = knee_schema().centre


@dataclass(frozen=True)
class BuildSettings:
    """How a training set is made.

    Attributes
    ----------
    region_mm : float
        Side of the region that is kept around a knee.
    finest_mm : float
        Finer pixels are averaged down to this; 0 = kept.
    film_mm : float
        Spacing of whole films for stage 1.
    """

    region_mm: float = 140.0
    finest_mm: float = 0.3
    film_mm: float = 1.0


@dataclass(frozen=True)
class Made:
    """What came of one image.

    Attributes
    ----------
    crops : mapping of str to list of list of str
        Rows of wide tables, by the folder of their pictures.
    films : list of list of str
        Rows of the table of films.
    files : mapping of str to bytes
        Pictures by their path in the training set.
    notes : list of str
        What was left out and why.
    """

    crops: Mapping[str, list[list[str]]]
    films: list[list[str]] = field(default_factory=list)
    files: Mapping[str, bytes] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


class DatasetItem(Protocol):
    """One image that may become part of a training set."""

    @property
    def name(self) -> str:
        """Return its name among the inputs."""

    @property
    def path(self) -> Path:
        """Return its file."""

    @property
    def digest(self) -> str:
        """Return a text that changes with all that is said about it."""

    def make(self, name: str, settings: BuildSettings, names: Pseudonyms) -> Made:
        """Return what is learned from it.

        Parameters
        ----------
        name : str
            What it is called in the training set.
        settings : BuildSettings
            How.
        names : Pseudonyms
            Of its subject.

        Returns
        -------
        Made
            Rows and pictures.

        Raises
        ------
        KneelError
            If nothing can be learned from it.
        """


@dataclass(frozen=True, eq=False)
class Marks:
    """What is known of the knees on a radiograph.

    Attributes
    ----------
    knees : tuple of KneeAnnotation
        With T4; only points that a person stands behind.
    implants_px : tuple of numpy.ndarray
        (2,) centres of prostheses, image px.
    silent : tuple of Side
        Sides of which nothing is known, not even that no knee is there.
    """

    knees: tuple[KneeAnnotation, ...]
    implants_px: tuple[FloatArray, ...] = ()
    silent: tuple[Side, ...] = ()


@dataclass(frozen=True, eq=False)
class RadiographItem:
    """A radiograph with landmarks.

    Attributes
    ----------
    name : str
        Among the inputs.
    path : pathlib.Path
        The file.
    digest : str
        Of everything that is said about it.
    marks : callable
        Its landmarks, once the radiograph was read.
    subject : str
        Whose it is; "" = PatientID says so, else the image's name.
    grades : mapping of Side to int
        Kellgren-Lawrence.
    spacing_mm : tuple of float or None
        (row, col); None = as the file says.
    """

    name: str
    path: Path
    digest: str
    marks: Callable[[Radiograph], Marks]
    subject: str = ""
    grades: Mapping[Side, int] = field(default_factory=dict)
    spacing_mm: tuple[float, float] | None = None

    def make(self, name: str, settings: BuildSettings, names: Pseudonyms) -> Made:
        """Return its knees and, if all of them are known, the whole film."""
        radiograph = read_radiograph(self.path, self.spacing_mm)
        require_spacing(radiograph)
        marks = self.marks(radiograph)
        if not marks.knees and not marks.implants_px:
            raise InputError(
                "No knee on it has a centre (T4) that a person set or accepted.",
                "Predictions alone are not learned from: accept the image first.",
            )
        who, notes = self._subject()
        subject = names.subject(who)
        pixels = bright_bone(radiograph)
        spacing = radiograph.spacing.xy_mm
        crops, files = [], {}
        for knee in marks.knees:
            part = cut_knee(
                pixels, spacing, knee.points_px, settings.region_mm, settings.finest_mm
            )
            crop = self._crop(knee, part, f"{name}_{knee.side.value}", subject)
            crops.append(crop_cells(crop))
            files[f"{LABELLED}/{crop.name}.png"] = png_bytes(part.pixels)
        silent = _silent(marks, radiograph)
        if silent:
            words = " and ".join(side.word for side in silent)
            notes.append(
                f"nothing is said of the {words} side: stage 1 does not learn from it"
            )
            return Made({LABELLED: crops}, files=files, notes=notes)
        film = coarse_whole(pixels, spacing, settings.film_mm)
        files[f"{FILMS}/{name}.png"] = png_bytes(film.pixels)
        rows = _film_rows(marks, film, name, subject)
        return Made({LABELLED: crops}, rows, files, notes)

    def _subject(self) -> tuple[str, list[str]]:
        known = self.subject or read_patient_id(self.path)
        if known:
            return known, []
        note = "no file says whose it is: its name was taken for the subject"
        return subject_rule("")(self.name), [note]

    def _crop(
        self, knee: KneeAnnotation, part: Part, name: str, subject: str
    ) -> KneeCrop:
        return KneeCrop(
            name,
            subject,
            knee.side,
            self.grades.get(knee.side),
            part.pixels,
            part.from_image.apply(knee.points_px),
            part.spacing_xy_mm,
        )


@dataclass(frozen=True, eq=False)
class CropItem:
    """A knee that somebody has cut out already: a row of a wide table.

    Attributes
    ----------
    name : str
        Of the row.
    path : pathlib.Path
        Its picture.
    digest : str
        Of the row.
    row : mapping of str to str
        Its cells.
    line : int
        Of the table.
    table : pathlib.Path
        The table.
    subject : str
        Whose it is; "" = as the row says.
    folder : str
        `LABELLED` or `UNLABELLED`.
    """

    name: str
    path: Path
    digest: str
    row: Mapping[str, str]
    line: int
    table: Path
    subject: str = ""
    folder: str = LABELLED

    def make(self, name: str, settings: BuildSettings, names: Pseudonyms) -> Made:
        """Return it with bright bone and another name; its pixels stay as they are."""
        crop = read_crop(self.row, self.line, self.table, self.path.parent)
        if self.folder == LABELLED:
            _check_crop(crop, self.table)
        subject = names.subject(self.subject or crop.subject)
        cells = crop_cells(crop)
        cells[:2] = [name, subject]
        file = f"{self.folder}/{name}.png"
        return Made({self.folder: [cells]}, files={file: png_bytes(crop.pixels)})


def marks_of(image: StudyImage) -> Marks:
    """Return what an annotated image teaches.

    Parameters
    ----------
    image : StudyImage
        As an annotation file has it.

    Returns
    -------
    Marks
        Predicted points count only on an image that a person accepted. That a side
        has no knee or a prosthesis counts where a person worked on the image.
    """
    accepted = image.annotation.reviewed
    knees = tuple(
        usable
        for knee in image.annotation.knees
        if (usable := _usable(knee, accepted)).placed[_CENTRE]
    )
    touched = accepted or bool(knees)
    findings = image.findings if touched else ()
    implants = [
        found
        for found in findings
        if found.kind is KneeKind.IMPLANT and np.isfinite(found.centre_px).all()
    ]
    absent = [found for found in findings if found.kind is KneeKind.ABSENT]
    known = {knee.side for knee in knees}
    known |= {found.side for found in (*implants, *absent)}
    silent = tuple(side for side in SIDES if side not in known)
    return Marks(knees, tuple(found.centre_px for found in implants), silent)


def _usable(knee: KneeAnnotation, accepted: bool) -> KneeAnnotation:
    if accepted:
        return knee
    manual = np.array([state.manual for state in knee.states])
    points = np.where(manual[:, None], knee.points_px, np.nan)
    return KneeAnnotation.from_points(knee.side, points)


def _silent(marks: Marks, radiograph: Radiograph) -> tuple[Side, ...]:
    width_mm = radiograph.shape_px[1] * radiograph.spacing.col_mm
    single = radiograph.laterality is not None or width_mm < SINGLE_KNEE_WIDTH_MM
    return () if single else marks.silent


def _film_rows(marks: Marks, film: Part, name: str, subject: str) -> list[list[str]]:
    head = [name, subject, *(repr(float(mm)) for mm in film.spacing_xy_mm)]
    found = [(KINDS[0], knee.points_px[_CENTRE]) for knee in marks.knees]
    found += [(KINDS[1], centre_px) for centre_px in marks.implants_px]
    rows = []
    for kind, centre_px in found:
        x, y = film.from_image.apply(centre_px)
        rows.append([*head, kind, repr(float(x)), repr(float(y))])
    return rows


def _check_crop(crop: KneeCrop, table: Path) -> None:
    if not np.isfinite(crop.spacing_xy_mm).all() or (crop.spacing_xy_mm <= 0).any():
        raise InputError("The row has no spacing.", "Fill in mm_per_px_x and _y.")
    height, width = crop.pixels.shape
    centre = crop.points_px[_CENTRE]
    inside = (centre >= -0.5).all() and (centre <= [width - 0.5, height - 0.5]).all()
    if not inside:  # also where it is NaN
        raise InputError(
            "The row has no centre T4 inside the picture.", "Mend the table.", table
        )
