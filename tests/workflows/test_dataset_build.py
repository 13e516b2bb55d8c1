"""`kneel dataset build`: from radiographs with landmarks to something to train from."""

import csv
import json
from collections import defaultdict

import cv2
import numpy as np
import pytest

from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.prediction import SilentProgress
from kneel_gui.core.schema import SIDES, Side
from kneel_gui.core.study import StudyImage
from kneel_gui.dicom.writer import PhantomIdentity, dx_bytes
from kneel_gui.errors import Cancelled, ConfigError
from kneel_gui.formats import tidy
from kneel_gui.formats.subject_table import SubjectTable
from kneel_gui.training.dataset import (
    KneeCrop,
    read_crops,
    split_by_subject,
    write_crops,
)
from kneel_gui.training.film_table import read_films
from kneel_gui.workflows.dataset_build import build_dataset, read_description
from kneel_gui.workflows.dataset_sources import SourceOptions

SPACING_MM = 1.5
QUIET = SilentProgress()


def film_points(seed, side):
    """Sixteen points around the middle of a half, 260 px of 390 mm wide."""
    rng = np.random.default_rng([seed, side is Side.LEFT])
    middle = np.array([65.0 if side is Side.RIGHT else 195.0, 80.0])
    points = middle + rng.uniform(-20, 20, (16, 2))
    points[4] = middle
    return points


def write_film(folder, seed, patient, name=None):
    """A bilateral DICOM with a bright spot at every T4; return its landmarks."""
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 300, (160, 260)).astype(np.uint16)
    knees = []
    for side in SIDES:
        points = film_points(seed, side)
        x, y = points[4].astype(int)
        pixels[y - 2 : y + 3, x - 2 : x + 3] = 4000
        knees.append(KneeAnnotation.from_points(side, points, PointState.CONFIRMED))
    path = folder / (name or f"film_{seed}.dcm")
    who = PhantomIdentity(f"{seed}", patient_id=patient)
    path.write_bytes(dx_bytes(pixels, (SPACING_MM, SPACING_MM), identity=who))
    return StudyImage(path.name, ImageAnnotation(path.name, tuple(knees)))


def write_tables(folder, images):
    for name, data in tidy.write(images).files.items():
        (folder / name).write_bytes(data)
    return folder / "landmarks.csv"


@pytest.fixture
def study(tmp_path):
    """Six films of five people: 1234 came twice, under other file names."""
    folder = tmp_path / "in"
    folder.mkdir()
    people = ["1234", "2345", "3456", "4567", "5678", "1234"]
    images = [write_film(folder, seed, who) for seed, who in enumerate(people)]
    return folder, write_tables(tmp_path, images)


def build(study, out, **more):
    folder, table = study
    return build_dataset([str(folder)], [table], out, QUIET, **more)


def everything(out):
    names = [str(path.relative_to(out)) for path in out.rglob("*")]
    texts = [path.read_text() for path in out.rglob("*") if path.suffix != ".png"
             and path.is_file()]  # fmt: skip
    return "\n".join([*names, *texts])


def test_knees_and_films_are_there_with_their_landmarks(study, tmp_path):
    out = tmp_path / "set"
    result = build(study, out)
    assert (result.subjects, result.knees, result.films) == (5, 12, 6)
    assert not result.failures
    crops = read_crops(out / "landmarks.csv", out / "labelled")
    for crop in crops:
        x, y = np.round(crop.points_px[4]).astype(int)
        assert crop.pixels[y, x] == 4000
        assert crop.spacing_xy_mm == pytest.approx([SPACING_MM, SPACING_MM])
    for film in read_films(out / "films.csv", out / "films"):
        for x, y in np.round(film.centres_px).astype(int):
            assert film.pixels[y, x] == 4000
    contents = read_description(out)["contents"]
    assert (contents["knees"], contents["subjects"]) == (12, 5)


def test_nobody_is_on_both_sides_of_any_split(study, tmp_path):
    out = tmp_path / "set"
    build(study, out)
    crops = read_crops(out / "landmarks.csv", out / "labelled")
    films = read_films(out / "films.csv", out / "films")
    # The same person's two films must have come under one name.
    sizes = sorted(
        sum(c.subject == s for c in crops) for s in {c.subject for c in crops}
    )
    assert sizes == [2, 2, 2, 2, 4]
    of_film = {film.name: film.subject for film in films}
    assert all(of_film[crop.name.rsplit("_", 1)[0]] == crop.subject for crop in crops)
    for fold in range(5):
        training, held_out = split_by_subject(crops, 5, fold, 3)
        assert held_out
        assert not {c.subject for c in training} & {c.subject for c in held_out}


def test_no_name_of_a_file_or_a_person_is_in_it_unless_asked_for(study, tmp_path):
    build(study, tmp_path / "set")
    hidden = everything(tmp_path / "set")
    for secret in ("1234", "2345", "film_0", "PHANTOM", str(study[0])):
        assert secret not in hidden
    build(study, tmp_path / "clear", keep_names=True)
    shown = everything(tmp_path / "clear")
    assert "1234" in shown
    assert "film_0_R" in shown


def test_a_bad_file_is_reported_and_stops_nothing(study, tmp_path):
    folder, _ = study
    bad = folder / "film_2.dcm"
    bad.write_bytes(bad.read_bytes()[:900])
    (folder / "film_3.dcm").unlink()
    result = build(study, tmp_path / "set")
    assert result.knees == 8
    told = {name: str(error) for name, error in result.failures}
    assert set(told) == {"film_2.dcm", "film_3.dcm"}
    assert "no radiograph of this name" in told["film_3.dcm"]
    with (tmp_path / "set" / "failures.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 2
    assert "film_2" not in everything(tmp_path / "set")


def test_a_stopped_build_goes_on_and_ends_the_same(study, tmp_path):
    class StopAfterThree(SilentProgress):
        done = 0

        def report(self, done, total, text=""):
            self.done = done

        def cancelled(self):
            return self.done >= 3

    out, (folder, table) = tmp_path / "set", study
    with pytest.raises(Cancelled):
        build_dataset([str(folder)], [table], out, StopAfterThree())
    assert not read_description(out)["finished"]
    result = build(study, out)
    assert result.reused == 4
    build(study, tmp_path / "whole")
    for name in ("landmarks.csv", "films.csv", "dataset.json"):
        whole = (tmp_path / "whole" / name).read_bytes()
        assert (out / name).read_bytes() == whole


def test_what_changed_is_made_again_and_what_went_is_removed(study, tmp_path):
    folder, _ = study
    out = tmp_path / "set"
    build(study, out)
    images = [write_film(folder, seed, f"{seed}") for seed in range(1, 5)]
    moved = images[0].annotation.knees[0]
    points = moved.points_px.copy()
    points[0] += 2
    knee = KneeAnnotation.from_points(moved.side, points, PointState.CONFIRMED)
    images[0] = StudyImage(images[0].name, images[0].annotation.with_knee(knee))
    write_tables(tmp_path, images)
    result = build(study, out)
    assert result.knees == 8
    assert len(list((out / "labelled").iterdir())) == 8
    assert len(list((out / "films").iterdir())) == 4
    assert build(study, out).reused == 4


def test_predictions_that_nobody_touched_are_not_learned_from(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    image = write_film(folder, 1, "1")
    right, left = image.annotation.knees
    guess = KneeAnnotation.from_points(
        Side.LEFT, left.points_px, PointState.PREDICTED, "model"
    )
    partly = right.with_point(7, right.points_px[7], PointState.PREDICTED, "model")
    annotation = ImageAnnotation(image.name, (partly, guess))
    table = write_tables(tmp_path, [StudyImage(image.name, annotation)])
    result = build((folder, table), tmp_path / "set")
    assert (result.knees, result.films) == (1, 0)
    assert any("left side" in note for note in result.notes)
    (crop,) = read_crops(tmp_path / "set/landmarks.csv", tmp_path / "set/labelled")
    assert np.isnan(crop.points_px[7]).all()
    assert np.isfinite(np.delete(crop.points_px, 7, axis=0)).all()


def test_a_table_says_whose_images_they_are_and_how_worn(study, tmp_path):
    table = SubjectTable(
        tmp_path / "who.csv",
        {f"film_{i}": "A" if i < 3 else "B" for i in range(6)},
        {("film_0", Side.RIGHT): 4},
    )
    result = build(study, tmp_path / "set", options=SourceOptions(subjects=table))
    assert result.subjects == 2
    text = (tmp_path / "set" / "dataset.json").read_text(encoding="utf-8")
    assert json.loads(text)["contents"]["knees_by_grade"] == {"4": 1, "unknown": 11}


def test_one_subject_cannot_be_split_and_that_is_said(study, tmp_path):
    options = SourceOptions(subject_pattern="^(film)")
    result = build(study, tmp_path / "set", options=options)
    assert result.subjects == 1
    assert any("one subject" in note for note in result.notes)


def test_other_settings_or_a_strange_folder_are_refused(study, tmp_path):
    out = tmp_path / "set"
    build(study, out)
    with pytest.raises(ConfigError, match="another way"):
        build(study, out, keep_names=True)
    strange = tmp_path / "strange"
    strange.mkdir()
    (strange / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ConfigError, match="not empty"):
        build(study, strange)
    with pytest.raises(ConfigError, match="may not lie in"):
        build(study, study[0] / "set")


@pytest.fixture
def cut(tmp_path):
    """Six cut knees of three people, one of them with dark bone."""
    folder = tmp_path / "cut"
    (folder / "labelled").mkdir(parents=True)
    crops = []
    for number in range(3):
        for side in SIDES:
            pixels = np.random.default_rng(number).integers(0, 200, (90, 80))
            name = f"{number}{side.value}"
            points = film_points(number, side) * 0.3 + 10
            crop = KneeCrop(
                name,
                f"{number}",
                side,
                number,
                pixels.astype(np.uint8),
                points,
                np.array([0.5, 0.45]),
            )
            crops.append(crop)
            shown = crop.pixels.max() - crop.pixels if name == "1L" else crop.pixels
            cv2.imwrite(str(folder / "labelled" / f"{name}.png"), shown)
    head, *lines = write_crops(crops).splitlines()
    dark = [f"{line},{int(line.startswith('1L'))}" for line in lines]
    text = "\n".join([f"{head},inverted", *dark]) + "\n"
    (folder / "landmarks.csv").write_text(text, encoding="utf-8")
    return folder, crops


def test_cut_knees_are_taken_over_with_bright_bone(cut, tmp_path):
    folder, crops = cut
    out = tmp_path / "set"
    result = build_dataset([str(folder)], [], out, QUIET)
    assert (result.knees, result.subjects) == (6, 3)
    again = read_crops(out / "landmarks.csv", out / "labelled")
    together = defaultdict(set)
    for one, other in zip(again, crops, strict=True):
        # Turned round twice, the darkest level becomes 0.
        least = other.pixels.min() if other.name == "1L" else 0
        assert np.array_equal(one.pixels, other.pixels - least)
        assert np.array_equal(one.points_px, other.points_px)
        assert (one.side, one.kl) == (other.side, other.kl)
        together[other.subject].add(one.subject)
    assert all(len(names) == 1 for names in together.values())


def test_a_broken_row_of_cut_knees_stops_nothing(cut, tmp_path):
    folder, _ = cut
    (folder / "labelled" / "2L.png").unlink()
    result = build_dataset([str(folder)], [], tmp_path / "set", QUIET)
    assert result.knees == 5
    assert [name for name, _ in result.failures] == ["labelled/2L"]


def test_without_landmarks_nothing_can_be_made(study, tmp_path):
    with pytest.raises(ConfigError, match="annotations"):
        build_dataset([str(study[0])], [], tmp_path / "set", QUIET)
