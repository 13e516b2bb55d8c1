"""Whole films with marked centres."""

import cv2
import numpy as np
import pytest

from kneel_gui.errors import ConfigError
from kneel_gui.training.film_table import films_text, read_films

ROWS = [
    ["a", "S1", "1.0", "0.9", "native", "20.5", "30"],
    ["a", "S1", "1.0", "0.9", "implant", "70", "31"],
    ["b", "S2", "1.0", "1.0", "native", "25", "28"],
]


@pytest.fixture
def folder(tmp_path):
    for name in "ab":
        pixels = np.full((60, 90), ord(name), np.uint16)
        assert cv2.imwrite(str(tmp_path / f"{name}.png"), pixels)
    return tmp_path


def read(folder, text):
    table = folder / "films.csv"
    table.write_text(text, encoding="utf-8")
    return read_films(table, folder)


def test_films_are_read_as_they_were_written(folder):
    first, second = read(folder, films_text(ROWS))
    assert (first.name, first.subject, first.kinds) == ("a", "S1", (0, 1))
    assert first.centres_px.tolist() == [[20.5, 30.0], [70.0, 31.0]]
    assert first.spacing_xy_mm.tolist() == [1.0, 0.9]
    assert first.pixels.dtype == np.uint16
    assert second.kinds == (0,)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [("20.5", "left", "Line 2"), ("implant", "steel", "Line 3"), ("b,", "c,", "c.png")],
)
def test_a_wrong_table_is_refused(folder, old, new, reason):
    with pytest.raises(ConfigError, match=reason):
        read(folder, films_text(ROWS).replace(old, new))
