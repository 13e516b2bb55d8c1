import numpy as np
import pytest

from kneel_gui.app.local_contrast import local_contrast


def test_faint_detail_gains_and_the_radiograph_stays(make_radiograph):
    rng = np.random.default_rng(0)
    ramp = np.tile(np.linspace(200, 3800, 400), (300, 1))
    ramp[140:160, 40:60] += 60  # a faint spot
    pixels = (ramp + rng.normal(0, 3, ramp.shape)).astype(np.uint16)
    radiograph = make_radiograph(pixels.copy())
    made = local_contrast(radiograph)
    assert made.dtype == np.uint16
    assert made.shape == pixels.shape
    np.testing.assert_array_equal(radiograph.pixels, pixels)
    assert pixels.min() <= made.min()
    assert made.max() <= pixels.max()

    def stands_out(image):
        image = image.astype(float)
        return image[142:158, 42:58].mean() - image[120:136, 42:58].mean()

    assert stands_out(made) > 1.3 * stands_out(pixels)


@pytest.mark.parametrize("value", [0, 1234])
def test_a_flat_image_stays_within_its_range(make_radiograph, value):
    made = local_contrast(make_radiograph(np.full((60, 80), value)))
    assert (made == value).all()


def test_padding_stays_padding(make_radiograph):
    pixels = np.random.default_rng(0).integers(0, 3000, (120, 160))
    pixels[:, :20] = 4095
    made = local_contrast(make_radiograph(pixels, padding=(4095, 4095)))
    assert (made[:, :20] == 4095).all()
    assert made[:, 20:].max() < 3000
