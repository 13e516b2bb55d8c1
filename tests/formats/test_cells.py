import csv
import io
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kneel_gui.formats.cells import number_cell, plain_text, text_cell, to_csv

TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


@given(TEXT)
def test_guarded_text_comes_back(text):
    cell = text_cell(text)
    assert plain_text(cell) == text
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("text", ["=1+1", "+x", "-x", "@x", "\tx", "\rx", "'x"])
def test_formulas_are_guarded(text):
    assert text_cell(text) == "'" + text


def test_plain_text_is_left_alone():
    assert text_cell("a=b") == "a=b"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_come_back_exactly(value):
    assert float(number_cell(value)) == value


def test_unknown_is_empty():
    assert number_cell(math.nan) == ""


@given(st.lists(st.lists(TEXT, min_size=2, max_size=2), max_size=4))
def test_any_text_survives_the_table(rows):
    text = to_csv(("a", "b"), rows)
    parsed = list(csv.reader(io.StringIO(text, newline="")))
    assert parsed == [["a", "b"], *rows]
