"""What was opened before, in the File menu."""

from collections.abc import Callable
from pathlib import Path

from PyQt5.QtWidgets import QAction, QMenu

from kneel_gui.app.memory import Memory
from kneel_gui.app.words import tr


class RecentMenu(QMenu):
    """The files and folders opened last; it is filled when it opens.

    Parameters
    ----------
    parent : QMenu
        The menu it stands in.
    before : QAction
        What it stands before there.
    memory : Memory
        Knows what was opened.
    choose : callable
        ``choose([path])``: opens it.
    """

    def __init__(
        self,
        parent: QMenu,
        before: QAction,
        memory: Memory,
        choose: Callable[[list[Path]], None],
    ) -> None:
        super().__init__(tr("Open &recent"), parent)
        self._memory = memory
        self._choose = choose
        self.setToolTipsVisible(True)
        parent.insertMenu(before, self)
        parent.aboutToShow.connect(lambda: self.setEnabled(bool(self._memory.recent)))
        self.aboutToShow.connect(self.fill)

    def fill(self) -> None:
        """List what was opened; what is gone is shown, but cannot be chosen."""
        self.clear()
        for n, text in enumerate(self._memory.recent, start=1):
            path = Path(text)
            mark = f"&{n}  " if n < 10 else "    "
            action = QAction(f"{mark}{_short(path)}", self)
            action.setToolTip(text)
            action.setEnabled(path.exists())
            action.triggered.connect(lambda _checked, path=path: self._choose([path]))
            self.addAction(action)
        self.addSeparator()
        forget = QAction(tr("&Forget these"), self)
        forget.triggered.connect(lambda _checked: self._memory.forget_recent())
        self.addAction(forget)


def _short(path: Path) -> str:
    return str(Path(path.parent.name, path.name)).replace("&", "&&")
