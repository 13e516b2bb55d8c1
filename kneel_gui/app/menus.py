"""Menus and toolbar, drawn from the table of actions."""

from collections.abc import Callable, Sequence

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QAction, QMainWindow, QMenu, QToolBar

from kneel_gui.app.action_table import ACTIONS
from kneel_gui.app.actions import ActionSet
from kneel_gui.app.words import tr
from kneel_gui.core.radiograph import Radiograph, VoiLut, Window
from kneel_gui.dicom.grayscale import presets

# Where a line goes on the toolbar: before these.
_TOOL_GROUPS = ("predict", "accept", "fit")


def fill_menus(window: QMainWindow, actions: ActionSet) -> dict[str, QMenu]:
    """Put every action into its menu.

    Parameters
    ----------
    window : QMainWindow
        Whose menu bar is filled.
    actions : ActionSet
        Its actions.

    Returns
    -------
    dict of str to QMenu
        By their English title.
    """
    menus: dict[str, QMenu] = {}
    taken: set[str] = set()
    bar = window.menuBar()
    for row in ACTIONS:
        if row.each_key or row.held or bar is None:
            continue
        if row.menu not in menus:
            menus[row.menu] = QMenu(_with_mnemonic(row.shown_menu, taken), window)
            menus[row.menu].setToolTipsVisible(True)
            bar.addMenu(menus[row.menu])
        if row.separate:
            menus[row.menu].addSeparator()
        menus[row.menu].addAction(actions[row.id])
    return menus


def make_toolbar(actions: ActionSet) -> QToolBar:
    """Return the toolbar: the actions with a short text, in the order of use.

    Parameters
    ----------
    actions : ActionSet
        Of the window.

    Returns
    -------
    QToolBar
        It cannot be moved or closed.
    """
    bar = QToolBar(tr("Tools"))
    bar.setObjectName("tools")
    bar.setMovable(False)
    bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
    for row in ACTIONS:
        if not row.tool:
            continue
        if row.id in _TOOL_GROUPS:
            bar.addSeparator()
        bar.addAction(actions[row.id])
        if (button := bar.widgetForAction(actions[row.id])) is not None:
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return bar


def _with_mnemonic(title: str, taken: set[str]) -> str:
    """Mark the first letter that no menu before has."""
    for n, letter in enumerate(title.casefold()):
        if letter.isalpha() and letter not in taken:
            taken.add(letter)
            return f"{title[:n]}&{title[n:]}"
    return title


class WindowMenu(QMenu):
    """The window presets and look-up tables of the open image.

    Parameters
    ----------
    parent : QMenu
        The menu it stands in.
    before : QAction
        What it stands before there.
    choose : callable
        ``choose(voi)``: a window or look-up table.
    """

    def __init__(
        self, parent: QMenu, before: QAction, choose: Callable[[Window | VoiLut], None]
    ) -> None:
        super().__init__(tr("&Window"), parent)
        self._choose = choose
        self._presets: list[Window | VoiLut] = []
        self._keys: list[str] = []
        self._radiograph: Radiograph | None = None
        parent.insertMenu(before, self)
        self.setEnabled(False)

    def set_keys(self, keys: Sequence[str]) -> None:
        """Show these keys beside the first entries.

        Parameters
        ----------
        keys : sequence of str
            As people spell them.
        """
        self._keys = list(keys)
        self.show_radiograph(self._radiograph)

    def show_radiograph(self, radiograph: Radiograph | None) -> None:
        """List the presets of another image.

        Parameters
        ----------
        radiograph : Radiograph or None
            None = no image is open.
        """
        self.clear()
        self._radiograph = radiograph
        found = [] if radiograph is None else _choices(radiograph)
        self._presets = [voi for _, voi in found]
        for n, (name, _) in enumerate(found, start=1):
            # Shown only; the key itself is that of the action.
            key = self._keys[n - 1] if n <= len(self._keys) else ""
            name = tr(name)  # one that a file gave stays as it is
            action = QAction(f"{name}\t{key}" if key else name, self)
            action.triggered.connect(lambda _checked, n=n: self.choose(n))
            self.addAction(action)
        self.setEnabled(bool(found))

    def choose(self, number: int) -> None:
        """Use a preset.

        Parameters
        ----------
        number : int
            1 = the first; a number beyond the last does nothing.
        """
        if 1 <= number <= len(self._presets):
            self._choose(self._presets[number - 1])


def _choices(radiograph: Radiograph) -> list[tuple[str, Window | VoiLut]]:
    """Return what there is to choose from, what the image is shown through first."""
    gray = radiograph.grayscale
    windows = list(presets(radiograph).items())
    luts: list[tuple[str, Window | VoiLut]] = []
    for n, lut in enumerate(gray.luts, start=1):
        name = tr("Look-up table {n}").format(n=n)
        luts.append((f"{name}: {lut.explanation}" if lut.explanation else name, lut))
    return [*windows, *luts] if gray.windows else [*luts, *windows]
