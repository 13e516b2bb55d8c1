"""The bundled model gives the same landmarks when the picture changes, not the knee."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from kneel_gui.core.geometry import Affine2D
from kneel_gui.core.radiograph import Grayscale, PixelSpacing, Radiograph, SpacingSource
from kneel_gui.inference.pipeline import load_predictor
from kneel_gui.paths import resource
from kneel_gui.training.phantom import PhantomOptions, make_phantom

MM = 0.4
STILL = Affine2D.identity()


@pytest.fixture(scope="module")
def predictor():
    return load_predictor(resource("models/default"), "cpu")


@pytest.fixture(scope="module")
def film():
    phantom = make_phantom(9, PhantomOptions(spacing_mm=MM))
    spacing = PixelSpacing(MM, MM, SpacingSource.USER)
    return Radiograph(phantom.pixels, spacing, "phantom", Path("phantom.dcm"))


@pytest.fixture(scope="module")
def landmarks_px(predictor, film):
    return [knee.points_px for knee in predictor.predict(film).knees]


def turned(film, degrees):
    """Return a film turned about its middle, and the map to it; outside is black."""
    height, width = film.shape_px
    middle = np.array([width - 1, height - 1]) / 2
    to_new = (
        Affine2D.translation(*middle)
        @ Affine2D.rotation(np.deg2rad(degrees))
        @ Affine2D.translation(*(-middle))
    )
    pixels = cv2.warpAffine(
        film.pixels.astype(np.float32), to_new.matrix, (width, height)
    )
    return replace(film, pixels=pixels.astype(np.uint16)), to_new


def moves_mm(predictor, landmarks_px, changed, to_new):
    back = to_new.inverse()
    found = predictor.predict(changed).knees
    return np.concatenate(
        [
            np.hypot(*((points - back.apply(knee.points_px)) * MM).T)
            for points, knee in zip(landmarks_px, found, strict=True)
        ]
    )


@pytest.mark.weights
@pytest.mark.parametrize("degrees", [-10, 10])
def test_landmarks_turn_with_the_film(predictor, film, landmarks_px, degrees):
    changed, to_new = turned(film, degrees)
    assert moves_mm(predictor, landmarks_px, changed, to_new).max() <= 0.3


@pytest.mark.weights
@pytest.mark.parametrize("level", [0, 65535])
def test_a_wider_border_moves_nothing(predictor, film, landmarks_px, level):
    y, x = (round(0.2 * size) for size in film.shape_px)
    framed = np.pad(film.pixels, ((y, y), (x, x)), constant_values=level)
    changed = replace(film, pixels=framed)
    assert (
        moves_mm(predictor, landmarks_px, changed, Affine2D.translation(x, y)).max()
        <= 0.1
    )


@pytest.mark.weights
@pytest.mark.parametrize("spacing_mm", [0.1, 0.5])
def test_landmarks_stay_when_pixels_grow_or_shrink(
    predictor, film, landmarks_px, spacing_mm
):
    height, width = film.shape_px
    size = round(width * MM / spacing_mm), round(height * MM / spacing_mm)
    pixels = cv2.resize(film.pixels, size, interpolation=cv2.INTER_AREA)
    mm = MM * height / size[1], MM * width / size[0]
    changed = replace(
        film, pixels=pixels, spacing=PixelSpacing(*mm, SpacingSource.USER)
    )
    to_new = Affine2D.resize((width, height), size)
    moved = moves_mm(predictor, landmarks_px, changed, to_new)
    assert moved.max() <= 0.3


@pytest.mark.weights
def test_polarity_and_depth_move_nothing(predictor, film, landmarks_px):
    reverse = replace(
        film,
        pixels=film.pixels.max() - film.pixels,
        grayscale=Grayscale(inverted=True),
    )
    assert moves_mm(predictor, landmarks_px, reverse, STILL).max() <= 0.02
    level = film.pixels / film.pixels.max()
    for bits in (8, 16):
        pixels = np.round(level * (2**bits - 1)).astype(np.uint16)
        changed = replace(film, pixels=pixels, grayscale=Grayscale(bits=bits))
        assert moves_mm(predictor, landmarks_px, changed, STILL).max() <= 0.1


@pytest.mark.weights
@pytest.mark.parametrize("gamma", [0.6, 1.6])
def test_gamma_hardly_moves_a_landmark(predictor, film, landmarks_px, gamma):
    pixels = np.round((film.pixels / film.pixels.max()) ** gamma * 65535)
    changed = replace(film, pixels=pixels.astype(np.uint16))
    assert moves_mm(predictor, landmarks_px, changed, STILL).max() <= 0.5
