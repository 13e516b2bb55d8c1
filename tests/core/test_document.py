import numpy as np
import pytest

from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation
from kneel_gui.core.document import Document
from kneel_gui.core.schema import Side

EMPTY = ImageAnnotation("id")
FULL = EMPTY.with_knee(KneeAnnotation.from_points(Side.LEFT, np.ones((16, 2))))


def test_listeners_hear_the_change_after_it_happened():
    document = Document(EMPTY)
    heard = []
    document.listen(
        lambda before, after: heard.append((before, after, document.annotation))
    )
    document.set(FULL)
    assert heard == [(EMPTY, FULL, FULL)]
    assert document.revision == 1


def test_nothing_new_is_no_change():
    document = Document(FULL)
    document.listen(lambda before, after: pytest.fail("nothing changed"))
    document.set(EMPTY.with_knee(FULL.knee(Side.LEFT)))
    assert document.revision == 0


def test_the_revision_never_comes_back():
    document = Document(EMPTY)
    for value in (FULL, EMPTY, FULL):
        document.set(value)
    assert document.revision == 3


def test_who_stopped_listening_hears_no_more():
    document = Document(EMPTY)
    heard = []
    stop = document.listen(lambda before, after: heard.append("first"))
    document.listen(lambda before, after: heard.append("second"))
    stop()
    stop()
    document.set(FULL)
    assert heard == ["second"]


def test_a_listener_may_stop_while_it_is_told():
    document = Document(EMPTY)
    heard = []
    stops = []

    def once(before, after):
        heard.append("once")
        stops[0]()

    stops.append(document.listen(once))
    document.listen(lambda before, after: heard.append("always"))
    document.set(FULL)
    document.set(EMPTY)
    assert heard == ["once", "always", "always"]


def test_another_image_is_refused():
    document = Document(EMPTY)
    with pytest.raises(ValueError, match="its image"):
        document.set(ImageAnnotation("other"))
    assert document.annotation is EMPTY
