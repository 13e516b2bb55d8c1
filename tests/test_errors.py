import pickle
from pathlib import Path

import pytest

from kneel_gui import errors
from kneel_gui.errors import Cancelled, KneelError, RadiographError


def subclasses(parent):
    for child in parent.__subclasses__():
        if child.__module__ == errors.__name__:
            yield child
            yield from subclasses(child)


@pytest.mark.parametrize(
    "error", list(subclasses(KneelError)), ids=lambda e: e.__name__
)
def test_the_drawn_tree_shows_every_error(error):
    drawn = [
        line for line in errors.__doc__.splitlines() if f"── {error.__name__} " in line
    ]
    assert len(drawn) == 1
    depth = drawn[0].index("──") // 4
    assert depth == error.__mro__.index(KneelError)


def test_the_text_leads_with_the_file_and_ends_with_the_hint():
    error = RadiographError("This is no DICOM.", "Open another file.", "a/b.dcm")
    assert str(error) == "a/b.dcm: This is no DICOM. Open another file."
    assert error.path == Path("a/b.dcm")
    assert str(KneelError("Just this.")) == "Just this."


def test_errors_come_whole_out_of_another_process():
    error = RadiographError("message", "hint", Path("x.dcm"))
    copy = pickle.loads(pickle.dumps(error))
    assert (str(copy), copy.path, copy.hint) == (str(error), error.path, error.hint)
    assert str(pickle.loads(pickle.dumps(Cancelled()))) == str(Cancelled())
