"""Knees that a person has pointed at: nothing is searched, each side is its own."""

from dataclasses import replace

import numpy as np
import pytest

from kneel_gui.core.schema import Side
from kneel_gui.errors import ModelError
from kneel_gui.inference.halves import HalvesPredictor
from kneel_gui.inference.locate import located_at
from tests.inference.test_halves import film, folder

R, L = Side.RIGHT, Side.LEFT
AT = {L: np.array([150.0, 140.0])}


def test_a_mirrored_film_is_looked_at_as_the_other_side():
    (plain,), (mirrored,) = located_at(AT, False), located_at(AT, True)
    assert (plain.side, mirrored.side) == (L, R)
    assert plain.centre_px.tolist() == [150.0, 140.0]


def test_the_halves_start_from_the_given_centre_and_give_no_other_knee(monkeypatch):
    predictor = HalvesPredictor(folder(), refine=False)

    def search(*_arguments):
        raise AssertionError("nothing is searched")

    monkeypatch.setattr("kneel_gui.inference.halves_passes.exact_centres", search)
    found = predictor.predict(film(), centres=AT)
    assert [knee.side for knee in found.knees] == [L]
    assert found.knees[0].centre_px == pytest.approx(AT[L], abs=1.0)
    assert list(found.seconds) == ["grey", "landmarks"]


def test_a_flipped_film_answers_under_the_patients_side():
    predictor = HalvesPredictor(folder(), refine=False)
    found = predictor.predict(replace(film(), flipped=True), centres=AT)
    assert [knee.side for knee in found.knees] == [L]


def test_kneel_geometry_refuses_it():
    predictor = HalvesPredictor(folder(), geometry="kneel")
    with pytest.raises(ModelError, match="looks for the knees itself"):
        predictor.predict(film(), centres=AT)
