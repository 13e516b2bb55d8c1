"""Real whole films as samples of stage 1, beside the composed ones."""

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from kneel_gui.core.geometry import Affine2D
from kneel_gui.inference.preprocess import sample
from kneel_gui.training.augment import Rng
from kneel_gui.training.composite import Film
from kneel_gui.training.film_table import RealFilm, read_films
from kneel_gui.training.recipe import DataConfig

# A film may be taken askew, be magnified otherwise and not lie in the middle.
_TILT_DEG = 7.0
_SIZES = (0.85, 1.15)
_SHIFT_MM = 25.0
_PERCENTILES = (0.5, 99.5)


@dataclass(frozen=True)
class RealFilms:
    """Films with marked centres, split by subject.

    Attributes
    ----------
    training, validation : list of RealFilm
        No subject is in both.
    """

    training: list[RealFilm] = field(default_factory=list)
    validation: list[RealFilm] = field(default_factory=list)


def split_films(config: DataConfig, data: Path, held_out: Collection[str]) -> RealFilms:
    """Read a recipe's whole films and split them as its knees are split.

    Parameters
    ----------
    config : DataConfig
        ``films`` names their table; the pictures lie in the folder of that name.
    data : pathlib.Path
        Folder that the table lies in.
    held_out : collection of str
        Subjects whose knees are held out.

    Returns
    -------
    RealFilms
        Empty if the recipe names none.

    Raises
    ------
    ConfigError
        If a file is missing or a value is wrong.
    """
    if not config.films:
        return RealFilms()
    table = data / config.films
    films = read_films(table, table.with_suffix(""))
    return RealFilms(
        [film for film in films if film.subject not in held_out],
        [film for film in films if film.subject in held_out],
    )


def place_film(
    film: RealFilm, size_px: int, spacing_mm: float, rng: Rng | None = None
) -> Film:
    """Return a real film on the square canvas of stage 1.

    Parameters
    ----------
    film : RealFilm
        With everything that is a knee marked.
    size_px : int
        Side of the canvas, network px; what does not fit is cut off.
    spacing_mm : float
        mm per network px.
    rng : numpy.random.Generator, optional
        Source of chance; None = the film as it is, in the middle.

    Returns
    -------
    Film
        Mirrored half of the time, turned, resized and shifted; black around the film.
        Knees whose centre is cut off are not in it.
    """
    height, width = film.pixels.shape
    size, shift, turn = 1.0, np.zeros(2), Affine2D.identity()
    if rng is not None:
        size = rng.uniform(*_SIZES)
        shift = rng.uniform(-1, 1, 2) * _SHIFT_MM / spacing_mm
        turn = Affine2D.rotation(np.deg2rad(rng.uniform(-1, 1) * _TILT_DEG))
        if rng.random() < 0.5:
            turn = turn @ Affine2D.scaling(-1.0, 1.0)
    middle = (size_px - 1) / 2.0 + shift
    to_canvas = (
        Affine2D.translation(*middle)
        @ turn
        @ Affine2D.scaling(*(film.spacing_xy_mm * size / spacing_mm))
        @ Affine2D.translation(-(width - 1) / 2.0, -(height - 1) / 2.0)
    )
    seen = sample(film.pixels, to_canvas, (size_px, size_px))
    low, high = np.percentile(seen.pixels[seen.inside], _PERCENTILES)
    grey = np.clip((seen.pixels - low) / max(high - low, 1e-6), 0.0, 1.0)
    centres = to_canvas.apply(film.centres_px)
    there = np.all((centres >= 0) & (centres <= size_px - 1), axis=1)
    kinds = tuple(k for k, kept in zip(film.kinds, there.tolist(), strict=True) if kept)
    pixels = np.asarray(grey * seen.inside, np.float32)
    return Film(pixels, centres[there], kinds)
