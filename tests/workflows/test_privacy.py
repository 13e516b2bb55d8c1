"""No output of the headless commands says who the patient is, unless asked.

Every identifying attribute holds a mark; whatever the commands write is looked through.
"""

import io
import logging

import numpy as np
import pydicom
import pytest
from PIL import Image

from kneel_gui.cli import main
from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.schema import Side
from kneel_gui.core.study import StudyImage
from kneel_gui.dicom.reader import read_radiograph
from kneel_gui.dicom.writer import PhantomIdentity, dx_bytes
from kneel_gui.storage.record import Kept
from kneel_gui.storage.study import Place, Study
from kneel_gui.workflows import predict
from kneel_gui.workflows.export import export_annotations
from kneel_gui.workflows.rendering import FileRenderer
from tests.fakes import FakePredictor

MARK = "ZQXMARK"
DATE = "19520708"


@pytest.fixture
def film(tmp_path):
    who = PhantomIdentity("1", f"{MARK}^ANNA", f"{MARK}ID", f"{MARK} knee", date=DATE)
    pixels = np.arange(600, dtype=np.uint16).reshape(30, 20)
    dataset = pydicom.dcmread(io.BytesIO(dx_bytes(pixels, (0.2, 0.2), identity=who)))
    dataset.PatientBirthDate = DATE
    dataset.OtherPatientNames = dataset.ReferringPhysicianName = f"{MARK}^B"
    dataset.AccessionNumber = dataset.StudyID = f"{MARK}A"
    dataset.InstitutionName = dataset.StudyDescription = f"{MARK} ward"
    dataset.PatientComments = dataset.ImageComments = f"{MARK} limps"
    dataset.BurnedInAnnotation = "YES"
    path = tmp_path / "in" / "film.dcm"
    path.parent.mkdir()
    dataset.save_as(path)
    return path


def marked(data):
    return MARK.encode() in data or DATE.encode() in data or b"1952-07-08" in data


def test_info_hides_and_shows_when_asked(film, capsys):
    assert main(["info", str(film)]) == 0
    shown = capsys.readouterr()
    assert not marked((shown.out + shown.err).encode())
    assert "burned-in annotation" in shown.out
    assert main(["info", "--identifying", str(film)]) == 0
    assert MARK in capsys.readouterr().out


def test_a_damaged_file_is_complained_about_without_quoting_it(film, capsys, caplog):
    caplog.set_level(logging.DEBUG)
    whole = film.read_bytes()
    for size in range(200, len(whole), 97):
        film.write_bytes(whole[:size])
        main(["info", str(film)])
        shown = capsys.readouterr()
        assert not marked((shown.out + shown.err + caplog.text).encode())


def test_a_prediction_s_folder_holds_no_patient(film, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(predict, "make_predictor", lambda *_: FakePredictor())
    out = tmp_path / "out"
    formats = "csv,kneel-via,via-csv,via-json,via-project"
    command = ["predict", str(film), "--out", str(out), "--format", formats]
    assert main([*command, "--contact-sheet"]) == 0
    shown = capsys.readouterr()
    assert "burned-in annotation" in shown.out
    files = [path for path in out.rglob("*") if path.is_file()]
    assert len(files) >= 9
    for path in files:
        assert not marked(str(path.relative_to(out)).encode() + path.read_bytes())
    assert not marked((shown.out + shown.err).encode())


def test_exports_and_studies_hold_no_patient(film, tmp_path):
    radiograph = read_radiograph(film)
    points = np.column_stack([np.linspace(1, 16, 16), np.linspace(2, 20, 16)])
    knee = KneeAnnotation.from_points(Side.RIGHT, points, PointState.IMPORTED, "a")
    annotation = ImageAnnotation(radiograph.image_id, (knee,))
    height, width = radiograph.pixels.shape
    image = StudyImage(film.name, annotation, film, (width, height), radiograph.spacing)
    out = tmp_path / "out"
    formats = ("csv", "via-csv", "via-json", "via-project")
    export_annotations([image], out, formats, render=FileRenderer())
    study = Study(Place(film.parent / "kneel-study.sqlite", film.parent), "Ann")
    study.begin()
    study.save(film, Kept(annotation))
    study.look_at(film, radiograph.image_id)
    study.end()
    files = [p for p in (*out.rglob("*"), *film.parent.glob("*-study*")) if p.is_file()]
    assert len(files) >= 5
    for path in files:
        assert not marked(str(path.relative_to(tmp_path)).encode() + path.read_bytes())
    (picture,) = out.rglob("*.png")
    with Image.open(picture) as shown:
        assert not shown.info
