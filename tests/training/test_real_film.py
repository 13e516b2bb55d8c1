"""Real films for stage 1: the centres move with the picture."""

import cv2
import numpy as np
import pytest
import torch

from kneel_gui.training.centre_task import CentreTask
from kneel_gui.training.film_table import RealFilm, films_text
from kneel_gui.training.real_film import RealFilms, place_film, split_films
from kneel_gui.training.recipe import DataConfig, InputConfig, StageConfig
from kneel_gui.training.stage_data import make_task

CENTRES = np.array([[60.0, 70.0], [180.0, 72.0]])


def real_film(name="a", subject="0", centres=CENTRES):
    rows, columns = np.mgrid[0:150, 0:240]
    pixels = np.full((150, 240), 100.0)
    for x, y in centres:
        pixels += 3000 * np.exp(-0.5 * ((columns - x) ** 2 + (rows - y) ** 2) / 40)
    kinds = tuple(range(len(centres)))
    spacing = np.array([1.5, 1.4])
    return RealFilm(name, subject, pixels.astype(np.uint16), spacing, centres, kinds)


@pytest.mark.parametrize("seed", range(12))
def test_a_centre_stays_on_what_it_marked(seed):
    film = place_film(real_film(), 128, 3.2, np.random.default_rng(seed))
    assert film.pixels.dtype == np.float32
    assert film.pixels.min() >= 0
    assert film.pixels.max() <= 1
    assert film.kinds == (0, 1)
    for x, y in np.round(film.centres_px).astype(int):
        near = film.pixels[y - 6 : y + 7, x - 6 : x + 7]
        weight = np.clip(near - 0.5, 0, None)
        ys, xs = np.mgrid[-6:7, -6:7]
        off = (weight * xs).sum() / weight.sum(), (weight * ys).sum() / weight.sum()
        assert np.hypot(*off) <= 0.8


def test_without_chance_a_film_lies_in_the_middle():
    film = place_film(real_film(), 128, 3.2)
    assert film.centres_px.mean(axis=0)[0] == pytest.approx(63.5, abs=0.5)
    apart = np.diff(film.centres_px[:, 0])[0] * 3.2
    assert apart == pytest.approx(120 * 1.5)


def test_a_knee_that_is_cut_off_is_not_there():
    film = place_film(real_film(), 48, 3.2)
    assert film.kinds == ()
    assert film.centres_px.shape == (0, 2)


def write_films(folder, subjects):
    (folder / "films").mkdir()
    rows = []
    for subject in subjects:
        film = real_film(f"f{subject}", subject)
        cv2.imwrite(str(folder / "films" / f"{film.name}.png"), film.pixels)
        for (x, y), kind in zip(CENTRES, ("native", "implant"), strict=True):
            rows.append([film.name, subject, "1.5", "1.4", kind, f"{x}", f"{y}"])
    (folder / "films.csv").write_text(films_text(rows), encoding="utf-8")


def config(**data):
    return StageConfig(
        {"n_inputs": 1, "n_outputs": 2, "base_width": 2, "depth": 2},
        input=InputConfig(4.0, 64, (1.0, 99.5)),
        data=DataConfig(**data),
        batch_size=4,
    )


def test_films_are_split_with_the_knees_of_their_people(data_folder, tmp_path):
    write_films(data_folder, [str(i) for i in range(10)])
    task = make_task("centres", config(films="films.csv"), data_folder, 3)
    held_out = {film.subject for film in task.real.validation}
    learned = {film.subject for film in task.real.training}
    assert held_out
    assert not held_out & learned
    assert not held_out & {crop.subject for crop in task.training}
    assert len(held_out | learned) == 10


def test_without_a_table_there_are_none(tmp_path):
    assert split_films(DataConfig(), tmp_path, ["0"]) == RealFilms()


def test_stage_one_learns_from_real_films_alone_if_asked_to(crops):
    films = RealFilms([real_film()], [real_film("b", "9")])
    task = CentreTask(config(film_share=1.0), crops[:10], crops[10:], films)
    plain = CentreTask(config(), crops[:10], crops[10:])
    assert len(task.films) == len(plain.films) + 1
    batch = task.load([0, 1], np.random.default_rng(1))
    # Every sample shows this film: a native knee and an implant.
    assert torch.equal(batch.targets.amax(dim=(2, 3)), torch.ones(2, 2))
