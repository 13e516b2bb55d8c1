import pytest

from kneel_gui.app.status_icon import status_icon
from kneel_gui.app.work_item import Status

pytestmark = pytest.mark.gui


def shape(status):
    """Return which pixels are painted, whatever their colour."""
    image = status_icon(status).pixmap(32, 32).toImage()
    return tuple(
        image.pixelColor(x, y).alpha() > 100 for y in range(32) for x in range(32)
    )


def test_every_status_has_a_shape_of_its_own(qapp):
    shapes = {shape(status) for status in Status}
    assert len(shapes) == len(Status)
    assert all(sum(pixels) > 60 for pixels in shapes)
