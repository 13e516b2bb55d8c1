"""Composed films: knees where they are said to be."""

import numpy as np
import pytest

from kneel_gui.training.composite import IMPLANT, NATIVE, make_film

SIZE, SPACING_MM = 128, 3.5


@pytest.fixture
def films(crops):
    rng = np.random.default_rng(2)
    pairs = [rng.integers(0, 10, 2) * 2 for _ in range(120)]
    return [
        make_film((crops[a], crops[b + 1]), SIZE, SPACING_MM, rng) for a, b in pairs
    ]


def test_films_are_finite_pictures_of_the_asked_size(films):
    for film in films:
        assert film.pixels.shape == (SIZE, SIZE)
        assert film.pixels.dtype == np.float32
        assert np.isfinite(film.pixels).all()
        assert film.centres_px.shape == (len(film.kinds), 2)


def test_all_layouts_and_kinds_occur(films):
    assert {len(film.kinds) for film in films} == {0, 1, 2}
    kinds = [kind for film in films for kind in film.kinds]
    assert {NATIVE, IMPLANT} == set(kinds)
    assert np.mean(np.equal(kinds, NATIVE)) > 0.6


def test_the_first_knee_of_a_pair_is_the_right_one(films):
    for film in films:
        if len(film.kinds) == 2:
            assert film.centres_px[0, 0] < film.centres_px[1, 0]


def test_there_is_something_at_every_centre(films):
    for film in films:
        for x, y in np.round(film.centres_px).astype(int):
            if 4 < x < SIZE - 5 and 4 < y < SIZE - 5:
                assert np.ptp(film.pixels[y - 4 : y + 5, x - 4 : x + 5]) > 0.02


def test_chance_alone_decides(crops):
    one, two, other = (
        make_film((crops[0], crops[1]), SIZE, SPACING_MM, np.random.default_rng(seed))
        for seed in (4, 4, 5)
    )
    assert np.array_equal(one.pixels, two.pixels)
    assert not np.array_equal(one.pixels, other.pixels)
