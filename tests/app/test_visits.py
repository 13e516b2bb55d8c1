from dataclasses import replace

import numpy as np
import pydicom
import pytest

from kneel_gui.app.keeping import Kept
from kneel_gui.app.visits import Listed, find_visit
from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation
from kneel_gui.core.prediction import SilentProgress
from kneel_gui.core.schema import Side
from kneel_gui.dicom.glimpse import read_glimpse
from kneel_gui.errors import RadiographError
from tests.app.support import SPACING_MM, write_film

KNEE = KneeAnnotation.from_points(Side.LEFT, np.arange(32.0).reshape(16, 2))


def film(folder, name, date, subject="P-1"):
    path = write_film(folder / f"{name}.dcm", len(name))
    dataset = pydicom.dcmread(path)
    for word in ("AcquisitionDate", "ContentDate", "StudyDate"):
        setattr(dataset, word, date)
    dataset.PatientID = subject
    dataset.save_as(path)
    return path


class Shelf:
    """A keeper that knows one annotation for every file."""

    def __init__(self, kept):
        self.kept = kept

    def glance(self, path):
        return self.kept


def looked(path, others, kept=None):
    kept = kept or Kept(ImageAnnotation("id", (KNEE,)))
    listed = [Listed(other, other.name, None) for other in others]
    return find_visit(path, listed, Shelf(kept), SilentProgress())


def test_the_last_study_before_this_one_is_found(tmp_path):
    mine = film(tmp_path, "mine", "20200601")
    others = [
        film(tmp_path, "old", "20100101"),
        film(tmp_path, "before", "20190305"),
        film(tmp_path, "later", "20210101"),
        film(tmp_path, "stranger", "20200101", "P-2"),
        film(tmp_path, "same-day", "20200601"),
    ]
    visit = looked(mine, others)
    assert (visit.path, visit.name, visit.date) == (mine, "before.dcm", "2019-03-05")
    assert visit.spacing.row_mm == SPACING_MM
    assert looked(mine, others[2:]).name == "later.dcm"
    assert looked(mine, others[3:]) is None


def test_a_spacing_given_by_the_person_goes_along_and_bad_files_are_passed(tmp_path):
    mine = film(tmp_path, "mine", "20200601")
    (tmp_path / "bad.dcm").write_bytes(b"nothing")
    kept = Kept(ImageAnnotation("id", (KNEE,)), spacing_mm=(0.5, 0.4))
    others = [tmp_path / "bad.dcm", film(tmp_path, "old", "20100101")]
    visit = looked(mine, others, kept)
    assert (visit.spacing.row_mm, visit.spacing.col_mm) == (0.5, 0.4)
    empty = replace(kept, annotation=ImageAnnotation("id"))
    assert looked(mine, others, empty) is None


def test_a_file_that_says_nothing_is_told(tmp_path):
    with pytest.raises(RadiographError, match="whose it is"):
        looked(film(tmp_path, "mine", "20200601", ""), [])


def test_the_subject_is_not_printed_by_accident(tmp_path):
    glimpse = read_glimpse(film(tmp_path, "mine", "20200601"))
    assert glimpse.subject.startswith("P-1")
    assert "P-1" not in repr(glimpse)
