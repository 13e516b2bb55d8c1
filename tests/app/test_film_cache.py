from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kneel_gui.app.film_cache import FilmCache

MB = 1 << 20


@dataclass
class Picture:
    pixels: Any


@dataclass
class Film:
    radiograph: Any


def film(megabytes=1.0):
    pixels = np.empty(int(megabytes * MB / 2), dtype=np.uint16)
    return Film(Picture(pixels))


def filled(count, megabytes=1.0, **limits):
    cache = FilmCache(**limits)
    for n in range(count):
        cache.put(Path(str(n)), film(megabytes))
        if n == 0:
            cache.open(Path("0"))
    return cache


def there(cache, count):
    return [n for n in range(count) if Path(str(n)) in cache]


def test_the_film_not_asked_for_longest_goes_and_the_open_one_stays():
    cache = filled(6, most=4)
    assert there(cache, 6) == [0, 3, 4, 5]
    cache.open(Path("3"))
    for n in (6, 7, 8):
        cache.put(Path(str(n)), film())
    assert there(cache, 9) == [3, 6, 7, 8]


def test_bytes_bound_them_too_and_two_stay_however_large():
    # With its pyramid a film of 3 MB takes 4.
    assert there(filled(5, 3.0, most=9, budget_bytes=8 * MB), 5) == [0, 4]
    assert there(filled(5, 30.0, most=9, budget_bytes=8 * MB), 5) == [0, 4]
    assert there(filled(3, 3.0, most=9, budget_bytes=12 * MB), 3) == [0, 1, 2]


@pytest.mark.parametrize(("megabytes", "room"), [(0.3, 5), (3.0, 2), (30.0, 1)])
def test_there_is_room_for_as_many_as_fit_beside_the_open_one(megabytes, room):
    cache = FilmCache(most=6, budget_bytes=12 * MB)
    assert cache.room_beside_open() == 0
    cache.put(Path("a"), film(megabytes))
    cache.open(Path("a"))
    assert cache.room_beside_open() == room


def test_films_are_forgotten_one_by_one_or_all_at_once():
    cache = filled(3)
    cache.forget(Path("1"))
    cache.forget(Path("nowhere"))
    assert there(cache, 3) == [0, 2]
    cache.forget()
    assert there(cache, 3) == []
    assert cache.get(Path("0")) is None
    assert cache.room_beside_open() == 0
