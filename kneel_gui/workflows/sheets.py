"""Contact sheets written page by page, so that memory does not grow with the images."""

import re
from pathlib import Path

from kneel_gui.errors import OutputError
from kneel_gui.qa.contact_sheet import PER_PAGE, RgbArray, page_png
from kneel_gui.storage.atomic import write_bytes

_NAME = re.compile(r"contact_sheet_(\d{3,})\.png")


class SheetWriter:
    """Writes ``contact_sheet_001.png`` and so on into a folder.

    Parameters
    ----------
    folder : pathlib.Path
        An existing folder.
    keep : bool
        True: go on after the pages that are there. False: replace them; pages that
        are left over in the end are removed.
    """

    def __init__(self, folder: Path, keep: bool) -> None:
        self._folder = folder
        self._old = _pages(folder)
        self._next = max(self._old, default=0) + 1 if keep else 1
        self._keep = keep
        self._tiles: list[RgbArray] = []
        self.files: list[Path] = []

    def add(self, picture: RgbArray) -> None:
        """Add a tile; a full page is written.

        Parameters
        ----------
        picture : numpy.ndarray
            From `kneel_gui.qa.contact_sheet.tile` or `failure_tile`.

        Raises
        ------
        OutputError
            If the page cannot be written.
        """
        self._tiles.append(picture)
        if len(self._tiles) == PER_PAGE:
            self._write_page()

    def close(self) -> None:
        """Write the last page and remove the pages of an earlier run.

        Raises
        ------
        OutputError
            If that is not possible.
        """
        if self._tiles:
            self._write_page()
        for path in () if self._keep else self._old.values():
            if path not in self.files:
                _remove(path)

    def _write_page(self) -> None:
        path = self._folder / f"contact_sheet_{self._next:03d}.png"
        write_bytes(path, page_png(self._tiles))
        self.files.append(path)
        self._tiles.clear()
        self._next += 1


def _pages(folder: Path) -> dict[int, Path]:
    found = ((_NAME.fullmatch(path.name), path) for path in folder.iterdir())
    return {int(match[1]): path for match, path in found if match}


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(
            f"This page of an earlier run cannot be removed: {error.strerror}.",
            "Remove it yourself; it does not belong to the new results.",
            path,
        ) from error
