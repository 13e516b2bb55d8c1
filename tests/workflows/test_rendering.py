"""8-bit pictures of radiographs."""

import numpy as np
import pytest
from PIL import Image

from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.study import StudyImage
from kneel_gui.errors import InputError, RadiographError
from kneel_gui.workflows.rendering import render_from_file


def test_the_grid_and_the_order_of_greys_are_kept(tmp_path):
    path = tmp_path / "a.png"
    ramp = np.tile(np.arange(100, 200, dtype=np.uint8), (50, 1))
    Image.fromarray(ramp).save(path)
    picture = render_from_file(StudyImage("a", ImageAnnotation("a"), path))
    assert picture.shape == (50, 100)
    assert picture.dtype == np.uint8
    assert (np.diff(picture[0].astype(int)) >= 0).all()
    assert np.ptp(picture) > 200


def test_what_is_not_there_is_said(tmp_path):
    with pytest.raises(InputError, match=r"a\.png: Its file is not among"):
        render_from_file(StudyImage("a.png", ImageAnnotation("a")))
    with pytest.raises(RadiographError):
        render_from_file(StudyImage("a", ImageAnnotation("a"), tmp_path / "none"))
