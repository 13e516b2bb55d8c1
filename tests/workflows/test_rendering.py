"""8-bit pictures of radiographs."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydicom import dcmread

from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.radiograph import (
    UNCALIBRATED,
    Grayscale,
    Radiograph,
    VoiLut,
    Window,
)
from kneel_gui.core.study import StudyImage
from kneel_gui.dicom.writer import dx_bytes
from kneel_gui.errors import InputError, RadiographError
from kneel_gui.workflows.rendering import FileRenderer, shown


def test_the_grid_and_the_order_of_greys_are_kept(tmp_path):
    path = tmp_path / "a.png"
    ramp = np.tile(np.arange(100, 200, dtype=np.uint8), (50, 1))
    Image.fromarray(ramp).save(path)
    picture = FileRenderer()(StudyImage("a", ImageAnnotation("a"), path))
    assert picture.shape == (50, 100)
    assert picture.dtype == np.uint8
    assert (np.diff(picture[0].astype(int)) >= 0).all()
    assert np.ptp(picture) > 200


def test_what_is_not_there_is_said(tmp_path):
    with pytest.raises(InputError, match=r"a\.png: Its file is not among"):
        FileRenderer()(StudyImage("a.png", ImageAnnotation("a")))
    with pytest.raises(RadiographError):
        FileRenderer()(StudyImage("a", ImageAnnotation("a"), tmp_path / "none"))


def test_a_look_up_table_of_the_file_is_used_as_on_the_screen():
    lut = VoiLut(0, np.array([0, 65535, 0, 65535], np.uint16), 16)
    pixels = np.array([[0, 1, 2, 3]], np.uint16)
    gray = Grayscale(bits=8, luts=(lut,))
    film = Radiograph(pixels, UNCALIBRATED, "x", Path("x"), grayscale=gray)
    assert shown(film).tolist() == [[0, 255, 0, 255]]
    gray = Grayscale(bits=8, luts=(lut,), windows=(Window(2, 4),))
    film = Radiograph(pixels, UNCALIBRATED, "x", Path("x"), grayscale=gray)
    assert (np.diff(shown(film).astype(int)) > 0).all()


def test_pictures_with_burned_in_text_are_counted_and_told(tmp_path):
    renderer = FileRenderer()
    for n, burned in enumerate(("YES", "NO", "YES")):
        path = tmp_path / f"{n}.dcm"
        path.write_bytes(dx_bytes(np.zeros((30, 20), np.uint16), (0.2, 0.2)))
        dataset = dcmread(path)
        dataset.BurnedInAnnotation = burned
        dataset.save_as(path)
        renderer(StudyImage(path.name, ImageAnnotation("a"), path))
        if n == 0:
            assert "1 picture shows" in renderer.remark
    assert renderer.burned_in == ["0.dcm", "2.dcm"]
    assert "2 pictures show burned-in annotation" in renderer.remark
    assert FileRenderer().remark == ""
