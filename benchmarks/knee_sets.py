"""Pictures that are part of a knee, or none: what the knee score must tell apart."""

from dataclasses import replace

import cv2
import films
import numpy as np

from kneel_gui.core.radiograph import PixelSpacing, Radiograph
from kneel_gui.core.schema import Side
from kneel_gui.training.dataset import KneeCrop, as_radiograph

AWAY_MM = 95.0
WINDOW_MM = 112.0


def away_from_knees() -> list[Radiograph]:
    """Return windows of the real films that hold thigh, calf or background only."""
    found = []
    for film, marks in films.bilateral():
        height, width = film.shape_px
        size = round(WINDOW_MM / film.spacing.col_mm)
        for mark in marks:
            x, y = mark.centre_px
            for way in (-1, 1):
                middle = y + way * AWAY_MM * 1.2 / film.spacing.row_mm
                top, left = round(middle - size / 2), round(x - size / 2)
                if top < 0 or top + size > height:
                    continue
                left = min(max(left, 0), width - size)
                part = film.pixels[top : top + size, left : left + size].copy()
                found.append(_single(film, part, f"{mark.side.value} {way}"))
    return found


def turned_crops(crops: list[KneeCrop]) -> list[Radiograph]:
    """Return knees upside down, on their side, or 2.5 times as large."""
    found = []
    for number, crop in enumerate(crops):
        film = as_radiograph(crop)
        if number % 3 == 2:
            wide = film.spacing
            big = PixelSpacing(wide.row_mm / 2.5, wide.col_mm / 2.5, wide.source)
            found.append(replace(film, spacing=big))
            continue
        way = cv2.ROTATE_180 if number % 3 else cv2.ROTATE_90_CLOCKWISE
        pixels = np.asarray(cv2.rotate(film.pixels, way), np.uint16)
        found.append(replace(film, pixels=pixels))
    return found


def textures(count: int) -> list[Radiograph]:
    """Return single-knee pictures of clouds, noise and ramps."""
    film = as_radiograph(films.held_out_crops()[0])
    found = []
    for number in range(count):
        rng = np.random.default_rng(number)
        grey = rng.normal(size=(240, 240)).astype(np.float32)
        grey = cv2.GaussianBlur(grey, (0, 0), float(rng.uniform(0.5, 25)))
        grey /= grey.std()
        if number % 2:
            grey += np.linspace(-3, 3, 240, dtype=np.float32)
        pixels = np.clip(grey * 400 + 2000, 0, 4095).astype(np.uint16)
        found.append(_single(film, pixels, f"texture {number}"))
    return found


def cut_crops(crops: list[KneeCrop]) -> list[tuple[Radiograph, float]]:
    """Return crops cut on one side, and how many mm of the landmarks are lost.

    Negative: so much is left between the outermost landmark and the cut.
    """
    found = []
    for number, crop in enumerate(crops):
        lost_mm = (-6.0, -3.0, 4.0, 8.0, 15.0, 25.0)[number % 6]
        axis = number // 6 % 2
        step = lost_mm / crop.spacing_xy_mm[axis]
        points = crop.points_px[:, axis]
        if number // 12 % 2:
            cut = slice(round(points.min() + step), None)
        else:
            cut = slice(0, round(points.max() - step) + 1)
        part = crop.pixels[:, cut] if axis == 0 else crop.pixels[cut]
        start = cut.start or 0
        points_px = crop.points_px - ([start, 0] if axis == 0 else [0, start])
        cut_crop = replace(crop, pixels=part.copy(), points_px=points_px)
        found.append((as_radiograph(cut_crop), lost_mm))
    return found


def _single(film: Radiograph, pixels: np.ndarray, name: str) -> Radiograph:
    side = Side.RIGHT if len(name) % 2 else Side.LEFT
    return replace(
        film, pixels=pixels, laterality=side, image_id=f"{film.image_id} {name}"
    )
