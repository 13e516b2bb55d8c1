"""Films without end for a soak: a few pictures under many names and identities."""

import shutil
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
from pydicom import dcmread

from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.geometry import FloatArray
from kneel_gui.core.prediction import (
    Centres,
    KneeKind,
    KneePrediction,
    LandmarkPredictor,
    Prediction,
    Progress,
    raise_if_cancelled,
)
from kneel_gui.core.radiograph import Radiograph
from kneel_gui.core.schema import N_LANDMARKS, Side
from kneel_gui.dicom.reader import read_radiograph
from kneel_gui.dicom.writer import PhantomIdentity, dx_bytes
from kneel_gui.formats import read_annotations
from kneel_gui.paths import resource

_SPREAD_MM = 0.7


class Films:
    """Writes folders of films and knows where their landmarks are.

    Parameters
    ----------
    place : pathlib.Path
        The folders are made in here.
    size_px : tuple of int
        (width, height) of every film; the demo pictures are brought to it.
    per_folder : int
        Films in one folder. A folder is deleted when the next but one is made, so
        that a long soak needs no big disk.
    """

    def __init__(self, place: Path, size_px: tuple[int, int], per_folder: int) -> None:
        self._place = place
        self._per_folder = per_folder
        self._made: list[Path] = []
        self._data: list[bytes] = []
        self._truth: list[ImageAnnotation] = []
        self._scale: list[FloatArray] = []
        truth = read_annotations(resource("demo") / "landmarks.csv")
        for image in truth.images:
            radiograph = read_radiograph(resource("demo") / image.name)
            rows, cols = radiograph.shape_px
            scale = np.array([size_px[0] / cols, size_px[1] / rows])
            pixels = cv2.resize(
                radiograph.pixels, size_px, interpolation=cv2.INTER_LINEAR
            )
            spacing = (
                radiograph.spacing.row_mm / scale[1],
                radiograph.spacing.col_mm / scale[0],
            )
            self._data.append(dx_bytes(np.asarray(pixels, np.uint16), spacing))
            self._truth.append(image.annotation)
            self._scale.append(scale)

    def folder(self, first: int, count: int) -> Path:
        """Write the next films.

        Parameters
        ----------
        first : int
            Number of the first one.
        count : int
            How many more are wanted altogether; at most `per_folder` are written.

        Returns
        -------
        pathlib.Path
            Their folder.
        """
        folder = self._place / f"study_{first:05d}"
        folder.mkdir(parents=True)
        for number in range(first, first + min(count, self._per_folder)):
            self._write(folder / self.name(number), number)
        self._made.append(folder)
        if len(self._made) > 2:
            shutil.rmtree(self._made.pop(0))
        return folder

    @staticmethod
    def name(number: int) -> str:
        """Return the file name of a film."""
        return f"film_{number:05d}.dcm"

    def knee(self, path: Path, side: Side) -> FloatArray:
        """Return the true landmarks of a film's knee.

        Parameters
        ----------
        path : pathlib.Path
            One that was written here.
        side : Side
            The knee.

        Returns
        -------
        numpy.ndarray
            (16, 2) image px.
        """
        which = int(path.stem.rpartition("_")[2]) % len(self._data)
        knee = self._truth[which].knee(side)
        if knee is None:
            return np.full((N_LANDMARKS, 2), np.nan)
        return (knee.points_px + 0.5) * self._scale[which] - 0.5

    def _write(self, path: Path, number: int) -> None:
        dataset = dcmread(BytesIO(self._data[number % len(self._data)]))
        uid = f"2.25.{10**30 + number}"  # PS3.5 B.2; nobody else's: it never leaves
        dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = uid
        dataset.StudyInstanceUID = f"{uid}1"
        dataset.SeriesInstanceUID = f"{uid}2"
        dataset.PatientID = PhantomIdentity(seed=str(number)).patient_id + str(number)
        dataset.save_as(path)


class SoakPredictor:
    """Answers with the truth at once, and with the real model now and then.

    Parameters
    ----------
    films : Films
        Whose films are predicted.
    real : LandmarkPredictor or None
        The model.
    every : int
        Every so many films are predicted by the model; 0 = none.
    """

    device = "cpu"
    form = "truth"

    def __init__(
        self, films: Films, real: LandmarkPredictor | None, every: int
    ) -> None:
        self._films = films
        self._real = real
        self._every = every
        self.model_id = "soak@000000000000" if real is None else real.model_id
        self.by_model = 0
        self.by_truth = 0

    def predict(
        self,
        radiograph: Radiograph,
        side: Side | None = None,
        progress: Progress | None = None,
        centres: Centres | None = None,
    ) -> Prediction:
        """Return a prediction; see `LandmarkPredictor.predict`."""
        if progress is not None:
            raise_if_cancelled(progress)
        asked = self.by_model + self.by_truth
        if self._real is not None and asked % self._every == 0:
            self.by_model += 1
            return self._real.predict(radiograph, side, progress, centres)
        self.by_truth += 1
        sides = (Side.RIGHT, Side.LEFT) if side is None else (side,)
        knees = tuple(self._knee(radiograph.path, side) for side in sides)
        notes = ("The landmarks are the phantom's own.",)
        return Prediction(
            radiograph.image_id, knees, self.model_id, {"all": 0.0}, notes
        )

    def _knee(self, path: Path, side: Side) -> KneePrediction:
        points = self._films.knee(path, side)
        spread = np.full(N_LANDMARKS, _SPREAD_MM)
        return KneePrediction(
            side, KneeKind.NATIVE, "", points.mean(axis=0), points, spread
        )


def factory_of(
    films: Films, every: int, make: Callable[[], LandmarkPredictor]
) -> tuple[Callable[[], LandmarkPredictor], Sequence[SoakPredictor]]:
    """Return a predictor factory for the window, and what it has made.

    Parameters
    ----------
    films : Films
        Whose films are predicted.
    every : int
        See `SoakPredictor`.
    make : callable
        ``make()``: the real model; only called when it is needed.

    Returns
    -------
    tuple
        The factory, and a list that it adds to.
    """
    made: list[SoakPredictor] = []

    def factory() -> LandmarkPredictor:
        real = make() if every else None
        made.append(SoakPredictor(films, real, every))
        return made[-1]

    return factory, made
