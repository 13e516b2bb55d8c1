"""Pages of contact sheets."""

import numpy as np
import pytest
from PIL import Image

from kneel_gui.errors import OutputError
from kneel_gui.qa.contact_sheet import CAPTION_PX, PER_PAGE, TILE_PX
from kneel_gui.workflows.sheets import SheetWriter

TILE = np.full((TILE_PX + CAPTION_PX, TILE_PX, 3), 7, np.uint8)


def pages(folder):
    return sorted(path.name for path in folder.iterdir())


def test_pages_are_written_when_full(tmp_path):
    sheets = SheetWriter(tmp_path, keep=False)
    for _ in range(PER_PAGE):
        assert pages(tmp_path) == []
        sheets.add(TILE)
    assert pages(tmp_path) == ["contact_sheet_001.png"]
    sheets.add(TILE)
    sheets.close()
    assert pages(tmp_path) == ["contact_sheet_001.png", "contact_sheet_002.png"]
    assert (np.asarray(Image.open(sheets.files[1]))[:, :TILE_PX] == 7).all()


def test_no_tile_is_no_page_and_other_files_stay(tmp_path):
    (tmp_path / "contact_sheet_of_mine.png").touch()
    SheetWriter(tmp_path, keep=False).close()
    assert pages(tmp_path) == ["contact_sheet_of_mine.png"]


def test_a_page_that_cannot_be_removed_is_said(tmp_path):
    (tmp_path / "contact_sheet_001.png").mkdir()
    with pytest.raises(OutputError, match="earlier run"):
        SheetWriter(tmp_path, keep=False).close()
