"""Logs of a training for TensorBoard, which need not be installed to train."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kneel_gui.errors import ConfigError

if TYPE_CHECKING:
    from torch.utils.tensorboard import SummaryWriter

FOLDER = "tensorboard"
Picture = NDArray[np.uint8]
_wanted: ContextVar[bool] = ContextVar("boards_wanted", default=False)


class Board:
    """Scalars and pictures of one stage's training, an epoch at a time.

    Parameters
    ----------
    writer : torch.utils.tensorboard.SummaryWriter, optional
        Where they go; default: nowhere.
    """

    def __init__(self, writer: "SummaryWriter | None" = None) -> None:
        self._writer = writer

    def add(
        self,
        epoch: int,
        row: Mapping[str, float],
        picture: Callable[[], Picture | None],
    ) -> None:
        """Log an epoch.

        Parameters
        ----------
        epoch : int
            From 0.
        row : mapping of str to float
            A row of ``log.json``.
        picture : callable
            Draws (H, W, 3) uint8 RGB, validation images with points, or gives None;
            called only if somebody wants to see it.
        """
        if self._writer is None:
            return
        for name, value in row.items():
            if name != "epoch":
                group = "training" if name in ("loss", "rate") else "validation"
                self._writer.add_scalar(f"{group}/{name}", value, epoch)
        if (drawn := picture()) is not None:
            self._writer.add_image("validation", drawn, epoch, dataformats="HWC")
        self._writer.flush()


@contextmanager
def boards() -> Iterator[None]:
    """Let every training within log for TensorBoard.

    Yields
    ------
    None
        Within, `open_board` opens real ones.

    Raises
    ------
    ConfigError
        If TensorBoard is not installed: said before hours of training.
    """
    _summary_writer()
    before = _wanted.set(True)
    try:
        yield
    finally:
        _wanted.reset(before)


@contextmanager
def open_board(folder: Path, epoch: int) -> Iterator[Board]:
    """Open the log of a stage, perhaps to go on with it.

    Parameters
    ----------
    folder : pathlib.Path
        Of the stage; the log goes to ``<folder>/tensorboard``.
    epoch : int
        The first epoch to come; what a broken run logged of it is dropped.

    Yields
    ------
    Board
        One that keeps nothing, unless within `boards`.

    Raises
    ------
    ConfigError
        If TensorBoard is not installed.
    """
    if not _wanted.get():
        yield Board()
        return
    writer = _summary_writer()(folder / FOLDER, purge_step=epoch)
    try:
        yield Board(writer)
    finally:
        writer.close()


def _summary_writer() -> "type[SummaryWriter]":
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError as error:
        raise ConfigError(
            "TensorBoard is not installed.",
            "Run «pip install tensorboard», or train without --tensorboard.",
        ) from error
    return SummaryWriter
