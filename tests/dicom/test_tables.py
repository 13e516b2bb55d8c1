from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataset import Dataset

from kneel_gui.core.radiograph import VoiLut, Window
from kneel_gui.dicom.tables import apply_lut, read_lut, read_windows
from kneel_gui.dicom.tags import Tags


def tags_of(**attributes) -> Tags:
    dataset = Dataset()
    for keyword, value in attributes.items():
        if isinstance(value, tuple):
            dataset.add_new(keyword, *value)
        else:
            setattr(dataset, keyword, value)
    return Tags(dataset, Path("x.dcm"))


@pytest.mark.parametrize(
    ("attributes", "windows", "notes"),
    [
        ({}, (), 0),
        ({"WindowCenter": 5, "WindowWidth": 8}, (Window(5, 8),), 0),
        (
            {
                "WindowCenter": [5, "6.5"],
                "WindowWidth": [8, 9],
                "WindowCenterWidthExplanation": ["BONE", "SOFT"],
            },
            (Window(5, 8, "LINEAR", "BONE"), Window(6.5, 9, "LINEAR", "SOFT")),
            0,
        ),
        (
            {
                "WindowCenter": [5, 6],
                "WindowWidth": [8, 9],
                "WindowCenterWidthExplanation": "BONE",
            },
            (Window(5, 8, "LINEAR", "BONE"), Window(6, 9)),
            0,
        ),
        (
            {"WindowCenter": 5, "WindowWidth": 0.5, "VOILUTFunction": "LINEAR_EXACT"},
            (Window(5, 0.5, "LINEAR_EXACT"),),
            0,
        ),
        (
            {"WindowCenter": 5, "WindowWidth": 8, "VOILUTFunction": "SIGMOID"},
            (Window(5, 8, "SIGMOID"),),
            0,
        ),
        (
            {"WindowCenter": 5, "WindowWidth": 8, "VOILUTFunction": "WAVY"},
            (Window(5, 8),),
            1,
        ),
        ({"WindowCenter": 5, "WindowWidth": 0.5}, (), 1),
        ({"WindowCenter": [5, 6], "WindowWidth": [-1, 9]}, (Window(6, 9),), 1),
        ({"WindowCenter": [5, 6], "WindowWidth": 8}, (Window(5, 8),), 1),
        ({"WindowCenter": 5}, (), 1),
        ({"WindowWidth": 5}, (), 1),
    ],
)
def test_windows(attributes, windows, notes):
    tags = tags_of(**attributes)
    assert read_windows(tags) == windows
    assert len(tags.notes) == notes


WORDS = np.array([7, 300, 4095, 65535], np.uint16)


@pytest.mark.parametrize(
    ("descriptor", "data", "signed", "first", "table", "bits"),
    [
        (("US", [4, 10, 16]), ("US", WORDS.tolist()), False, 10, WORDS, 16),
        (("US", [4, 10, 16]), ("OW", WORDS.tobytes()), False, 10, WORDS, 16),
        (("US", [3, 10, 12]), ("OW", WORDS.tobytes()), False, 10, WORDS[:3], 12),
        (("SS", [4, -10, 16]), ("OW", WORDS.tobytes()), True, -10, WORDS, 16),
        (("US", [4, 65526, 16]), ("OW", WORDS.tobytes()), True, -10, WORDS, 16),
        (("US", [4, 65526, 16]), ("OW", WORDS.tobytes()), False, 65526, WORDS, 16),
        (("SS", [2, 0, 16]), ("SS", [-1, 5]), False, 0, [65535, 5], 16),
        (("US", [1, 3, 16]), ("US", 9), False, 3, [9], 16),
        (("US", [5, 0, 8]), ("OW", b"\1\2\3\4\5\0"), False, 0, [1, 2, 3, 4, 5], 8),
        (("US", [3, 0, 8]), ("OW", b"\1\0\2\0\3\0"), False, 0, [1, 2, 3], 8),
    ],
)
def test_look_up_tables(descriptor, data, signed, first, table, bits):
    tags = tags_of(LUTDescriptor=descriptor, LUTData=data, LUTExplanation="BONE")
    lut = read_lut(tags, signed, little_endian=True)
    assert lut is not None
    assert (lut.first, lut.bits, lut.explanation) == (first, bits, "BONE")
    assert lut.table.dtype == np.uint16
    np.testing.assert_array_equal(lut.table, table)
    assert tags.notes == []


def test_the_number_of_entries_0_means_65536():
    data = np.arange(65536, dtype="<u2")[::-1]
    tags = tags_of(LUTDescriptor=("US", [0, 0, 16]), LUTData=("OW", data.tobytes()))
    lut = read_lut(tags, signed=False, little_endian=True)
    assert lut is not None
    np.testing.assert_array_equal(lut.table, data)


def test_big_endian_tables():
    tags = tags_of(LUTDescriptor=("US", [2, 0, 16]), LUTData=("OW", b"\1\0\0\2"))
    lut = read_lut(tags, signed=False, little_endian=False)
    assert lut is not None
    assert lut.table.tolist() == [256, 2]


@pytest.mark.parametrize(
    "attributes",
    [
        {},
        {"LUTDescriptor": ("US", [2, 0, 16])},
        {"LUTDescriptor": ("US", [2, 0]), "LUTData": ("US", [1, 2])},
        {"LUTDescriptor": ("US", [2, 0, 32]), "LUTData": ("US", [1, 2])},
        {"LUTDescriptor": ("US", [3, 0, 16]), "LUTData": ("US", [1, 2])},
        {"LUTDescriptor": ("US", [3, 0, 16]), "LUTData": ("OW", b"\1\2\3\4")},
    ],
)
def test_damaged_tables_are_noted_and_ignored(attributes):
    tags = tags_of(**attributes)
    assert read_lut(tags, signed=False, little_endian=True) is None
    assert len(tags.notes) == 1


@given(
    first=st.integers(-40000, 40000),
    offset=st.sampled_from([0, -2048, -32768]),
    table=st.lists(st.integers(0, 65535), min_size=1, max_size=20),
    pixels=st.lists(st.integers(0, 65535), min_size=1, max_size=20),
)
def test_beyond_its_ends_a_table_goes_on(first, offset, table, pixels):
    lut = VoiLut(first, np.array(table, np.uint16), 16)
    out = apply_lut(np.array([pixels], np.uint16), offset, lut)
    for pixel, value in zip(pixels, out[0], strict=True):
        index = min(max(pixel + offset - first, 0), len(table) - 1)
        assert value == table[index]
