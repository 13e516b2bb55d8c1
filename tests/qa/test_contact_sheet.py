"""Contact sheets show the landmarks where they are."""

import io

import numpy as np
import pytest
from PIL import Image

from kneel_gui.core.prediction import KneeKind, KneePrediction, Prediction
from kneel_gui.core.radiograph import UNCALIBRATED, PixelSpacing, SpacingSource
from kneel_gui.core.schema import Side
from kneel_gui.qa import contact_sheet
from kneel_gui.qa.contact_sheet import TILE_PX, failure_tile, page_png, tile

SQUARE = PixelSpacing(0.5, 0.5, SpacingSource.USER)


GREY = np.zeros((200, 300), np.uint8)


def prediction(*knees):
    return Prediction("id", knees, "m")


def knee_at(x, y):
    points = np.full((16, 2), np.nan)
    points[4] = x, y
    return KneePrediction(
        Side.RIGHT, KneeKind.NATIVE, "", np.full(2, np.nan), points, np.full(16, np.nan)
    )


def where(picture, colour):
    near = np.abs(picture[:TILE_PX].astype(int) - colour).sum(axis=2) < 60
    rows, cols = np.nonzero(near)
    return cols.mean(), rows.mean()


@pytest.mark.parametrize(
    ("spacing", "expected"),
    [
        # 300 x 200 px fill 360 x 240 of the tile, 60 px below its top.
        (SQUARE, ((100.5) * 1.2 - 0.5, 60 + 150.5 * 1.2 - 0.5)),
        (UNCALIBRATED, ((100.5) * 1.2 - 0.5, 60 + 150.5 * 1.2 - 0.5)),
        # Rows twice as far apart as columns: 150 x 200 mm fill 270 x 360.
        (
            PixelSpacing(1.0, 0.5, SpacingSource.USER),
            (45 + 100.5 * 0.9 - 0.5, 150.5 * 1.8 - 0.5),
        ),
    ],
)
def test_a_landmark_is_drawn_at_its_place(spacing, expected):
    picture = tile(GREY, spacing, prediction(knee_at(100, 150)), "x")
    assert where(picture, contact_sheet._BONE_COLOURS["tibia"]) == pytest.approx(
        expected, abs=0.75
    )


def test_the_grey_is_kept():
    ramp = np.tile(np.linspace(0, 255, 300).astype(np.uint8), (200, 1))
    picture = tile(ramp, SQUARE, prediction(), "x")[TILE_PX // 2]
    assert (np.diff(picture[:, 0].astype(int)) >= 0).all()
    assert picture[0, 0] <= 1
    assert picture[-1, 0] >= 254


def test_an_absent_knee_is_said():
    said = tile(GREY, SQUARE, prediction(KneePrediction.absent(Side.LEFT, "no")), "x")
    plain = tile(GREY, SQUARE, prediction(), "x")
    assert said[TILE_PX:].any()
    assert not np.array_equal(said[TILE_PX:], plain[TILE_PX:])
    np.testing.assert_array_equal(said[:TILE_PX], plain[:TILE_PX])


def test_captions_are_cut_to_the_tile():
    picture = failure_tile("x" * 500, "broken\nbadly " * 50)
    assert picture.shape == (TILE_PX + contact_sheet.CAPTION_PX, TILE_PX, 3)
    assert not picture[TILE_PX:, -3:].any()


def test_pages_are_laid_out_row_by_row():
    tiles = [failure_tile(str(i), "") for i in range(5)]
    page = np.asarray(Image.open(io.BytesIO(page_png(tiles))))
    height = TILE_PX + contact_sheet.CAPTION_PX
    assert page.shape == (2 * height, 4 * TILE_PX, 3)
    np.testing.assert_array_equal(page[height:, :TILE_PX], tiles[4])
    assert not page[height:, TILE_PX:].any()
    for wrong in ([], tiles * 3):
        with pytest.raises(ValueError, match="a page holds"):
            page_png(wrong)
