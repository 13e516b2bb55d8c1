"""Many predictions at a glance: pages of small radiographs with their landmarks."""

import io
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from kneel_gui.core.geometry import Affine2D, FloatArray
from kneel_gui.core.prediction import KneeKind, KneePrediction, Prediction
from kneel_gui.core.radiograph import PixelSpacing
from kneel_gui.core.schema import knee_schema

TILE_PX = 360
CAPTION_PX = 34
COLUMNS = 4
ROWS = 3
PER_PAGE = COLUMNS * ROWS

RgbArray = NDArray[np.uint8]

# Okabe & Ito's palette: told apart by colour-blind readers too.
_BONE_COLOURS = {"tibia": (86, 180, 233), "femur": (230, 159, 0)}
_CENTRE_COLOUR = (240, 228, 66)
_TEXT_COLOUR = (235, 235, 235)
_FAULT_COLOUR = (255, 140, 110)
_OVERSAMPLE = 2  # lines and dots are drawn larger and averaged: smooth edges


def tile(
    grey: NDArray[np.uint8], spacing: PixelSpacing, prediction: Prediction, caption: str
) -> RgbArray:
    """Draw one radiograph with centres, bone curves and landmarks.

    Parameters
    ----------
    grey : numpy.ndarray
        (H, W) uint8, the radiograph as it is shown.
    spacing : PixelSpacing
        Of its pixels; known ones are drawn square in mm.
    prediction : Prediction
        Of the same image, image px.
    caption : str
        Beneath it; what is not a plain native knee is added.

    Returns
    -------
    numpy.ndarray
        (TILE_PX + CAPTION_PX, TILE_PX, 3) uint8 RGB.
    """
    canvas, to_canvas = _background(grey, spacing)
    draw = ImageDraw.Draw(canvas)
    for knee in prediction.knees:
        _draw_knee(draw, knee, to_canvas)
    remarks = [
        f"{knee.side.value}: {knee.kind.value}"
        + (f", {knee.reason}" if knee.reason else "")
        for knee in prediction.knees
        if knee.kind is not KneeKind.NATIVE or knee.reason
    ]
    return _framed(canvas, caption, "; ".join(remarks), _TEXT_COLOUR)


def failure_tile(caption: str, message: str) -> RgbArray:
    """Draw the place of an image that failed.

    Parameters
    ----------
    caption : str
        Name of the image.
    message : str
        What is wrong with it.

    Returns
    -------
    numpy.ndarray
        Of the size of a `tile`.
    """
    side = TILE_PX * _OVERSAMPLE
    canvas = Image.new("RGB", (side, side))
    draw = ImageDraw.Draw(canvas)
    draw.line((0, 0, side, side), _FAULT_COLOUR, _OVERSAMPLE)
    draw.line((0, side, side, 0), _FAULT_COLOUR, _OVERSAMPLE)
    return _framed(canvas, caption, message, _FAULT_COLOUR)


def page_png(tiles: Sequence[RgbArray]) -> bytes:
    """Lay out one page.

    Parameters
    ----------
    tiles : sequence of numpy.ndarray
        One to `PER_PAGE` tiles, row by row.

    Returns
    -------
    bytes
        A PNG file, `COLUMNS` tiles wide, as high as needed.

    Raises
    ------
    ValueError
        If there are no tiles or too many.
    """
    if not 1 <= len(tiles) <= PER_PAGE:
        raise ValueError(f"a page holds 1 to {PER_PAGE} tiles")
    height = TILE_PX + CAPTION_PX
    rows = -(-len(tiles) // COLUMNS)
    page = np.zeros((rows * height, COLUMNS * TILE_PX, 3), dtype=np.uint8)
    for i, picture in enumerate(tiles):
        top, left = i // COLUMNS * height, i % COLUMNS * TILE_PX
        page[top : top + height, left : left + TILE_PX] = picture
    png = io.BytesIO()
    Image.fromarray(page).save(png, format="PNG")
    return png.getvalue()


def _background(
    grey: NDArray[np.uint8], spacing: PixelSpacing
) -> tuple[Image.Image, Affine2D]:
    """Return the picture in the middle of a tile, and image px → canvas px."""
    side = TILE_PX * _OVERSAMPLE
    rows, cols = grey.shape
    row_mm, col_mm = (spacing.row_mm, spacing.col_mm) if spacing.known else (1.0, 1.0)
    scale = side / max(rows * row_mm, cols * col_mm)
    size = max(1, round(cols * col_mm * scale)), max(1, round(rows * row_mm * scale))
    picture = Image.fromarray(grey).resize(size, Image.Resampling.BOX)
    canvas = Image.new("RGB", (side, side))
    left, top = (side - size[0]) // 2, (side - size[1]) // 2
    canvas.paste(picture.convert("RGB"), (left, top))
    return canvas, Affine2D.translation(left, top) @ Affine2D.resize((cols, rows), size)


def _draw_knee(
    draw: ImageDraw.ImageDraw, knee: KneePrediction, to_canvas: Affine2D
) -> None:
    schema = knee_schema()
    points = to_canvas.apply(knee.points_px)
    for bone in schema.bones:
        curve = points[list(schema.bone(bone))]
        curve = curve[np.isfinite(curve).all(axis=1)]
        colour = _BONE_COLOURS[bone]
        if len(curve) > 1:
            draw.line([tuple(xy) for xy in curve.tolist()], colour, _OVERSAMPLE)
        for xy in curve:
            draw.ellipse(_box(xy, 2 * _OVERSAMPLE), colour)
    if np.isfinite(knee.centre_px).all():
        x, y = to_canvas.apply(knee.centre_px)
        arm = 7 * _OVERSAMPLE
        draw.line((x - arm, y, x + arm, y), _CENTRE_COLOUR, _OVERSAMPLE)
        draw.line((x, y - arm, x, y + arm), _CENTRE_COLOUR, _OVERSAMPLE)
        font = ImageFont.load_default(14 * _OVERSAMPLE)
        draw.text((x + arm, y + arm), knee.side.value, _CENTRE_COLOUR, font)


def _box(xy: FloatArray, radius: float) -> tuple[float, float, float, float]:
    x, y = float(xy[0]), float(xy[1])
    return x - radius, y - radius, x + radius, y + radius


def _framed(
    canvas: Image.Image, caption: str, remark: str, colour: tuple[int, int, int]
) -> RgbArray:
    framed = Image.new("RGB", (TILE_PX, TILE_PX + CAPTION_PX))
    framed.paste(canvas.reduce(_OVERSAMPLE))
    draw = ImageDraw.Draw(framed)
    font = ImageFont.load_default(12)
    for line, (text, ink) in enumerate(((caption, _TEXT_COLOUR), (remark, colour))):
        draw.text((4, TILE_PX + 2 + 15 * line), _fitted(text, font), ink, font)
    return np.asarray(framed)


def _fitted(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> str:
    """Return the text on one line, its end cut off where the tile ends."""
    plain = "".join(letter if letter.isprintable() else "?" for letter in text)
    if font.getlength(plain) <= TILE_PX - 8:
        return plain
    while plain and font.getlength(plain + "…") > TILE_PX - 8:
        plain = plain[:-1]
    return plain + "…"
