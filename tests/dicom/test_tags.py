import threading
import warnings
from pathlib import Path

import pytest
from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset
from pydicom.tag import Tag

from kneel_gui.dicom.tags import Tags, foreign_warnings


def raw(keyword, vr, value):
    dataset = Dataset()
    tag = Tag(keyword)
    dataset[tag] = RawDataElement(tag, vr, len(value), value, 0, False, True)
    return Tags(dataset, Path("x.dcm"))


@pytest.mark.parametrize(
    ("vr", "value", "numbers"),
    [
        ("DS", b"1.5\\2.5 ", [1.5, 2.5]),
        ("DS", b"1.5", [1.5]),
        ("DS", b"", []),
        ("DS", b"  ", []),
        ("FD", b"\0\0\0\0\0\0\xf8?", [1.5]),
    ],
)
def test_numbers(vr, value, numbers):
    with foreign_warnings():
        assert raw("WindowCenter", vr, value).numbers("WindowCenter") == numbers


@pytest.mark.parametrize("value", [b"five", b"1,5", b"\xff\xfe\x80", b"1.5\\x"])
def test_what_is_no_number_is_noted_or_nan(value):
    tags = raw("WindowCenter", "DS", value)
    with foreign_warnings():
        numbers = tags.numbers("WindowCenter")
    assert tags.notes or any(number != number for number in numbers)


def test_texts_lose_their_padding():
    tags = raw("ImageLaterality", "CS", b"R \0")
    with foreign_warnings():
        assert tags.text("ImageLaterality") == "R"
        assert tags.text("Laterality") == ""


@pytest.mark.parametrize(
    ("vr", "value", "integer"),
    [
        ("US", b"\x10\xff", 0xFF10),
        ("SS", b"\x10\xff", -240),
        ("IS", b"12", 12),
        ("UN", b"\x10\x00", 16),
        ("US", b"", None),
    ],
)
def test_integers(vr, value, integer):
    with foreign_warnings():
        tags = raw("PixelPaddingValue", vr, value)
        assert tags.integer("PixelPaddingValue") == integer


def test_a_value_where_a_sequence_belongs_is_no_sequence():
    tags = raw("VOILUTSequence", "LO", b"nonsense")
    with foreign_warnings():
        assert tags.items("VOILUTSequence") == []


def test_warnings_are_collected_without_quoting_the_patient():
    with foreign_warnings() as notes:
        warnings.warn("Invalid value for VR PN: 'DOE^JANE'", stacklevel=1)
        warnings.warn("contains 3 bytes of excess padding", stacklevel=1)
        warnings.warn("The compressed pixel data is odd", stacklevel=1)
    assert len(notes) == 3
    assert "JANE" not in "".join(notes)
    assert "more pixel data" in notes[1]
    assert "compressed pixel data is odd" in notes[2]


def test_threads_take_turns_so_that_filters_come_back():
    before = list(warnings.filters)

    def work():
        for _ in range(50):
            with foreign_warnings():
                warnings.warn("x", stacklevel=1)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert warnings.filters == before
    with pytest.raises(UserWarning, match="still an error"):
        warnings.warn("still an error", stacklevel=1)
