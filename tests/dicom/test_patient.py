"""Telling people apart by PatientID."""

import cv2
import numpy as np
import pytest

from kneel_gui.dicom.patient import read_patient_id
from kneel_gui.dicom.writer import PhantomIdentity, dx_bytes
from kneel_gui.errors import RadiographError

PIXELS = np.arange(400, dtype=np.uint16).reshape(20, 20)


def test_a_dicom_file_says_whose_it_is(tmp_path):
    path = tmp_path / "knee"
    who = PhantomIdentity(patient_id=" 4711 ")
    path.write_bytes(dx_bytes(PIXELS, (0.2, 0.2), identity=who))
    assert read_patient_id(path) == "4711"


def test_a_picture_does_not(tmp_path):
    path = tmp_path / "knee.png"
    assert cv2.imwrite(str(path), PIXELS)
    assert read_patient_id(path) == ""


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(RadiographError, match=r"none\.dcm"):
        read_patient_id(tmp_path / "none.dcm")
