"""The panels beside the picture: moved, closed, floated, remembered and put back."""

from PyQt5.QtCore import QByteArray, QObject, Qt, pyqtSignal
from PyQt5.QtWidgets import QDockWidget, QMainWindow, QWidget

_LEFT = Qt.DockWidgetArea.LeftDockWidgetArea
_RIGHT = Qt.DockWidgetArea.RightDockWidgetArea
_SIDES = Qt.DockWidgetAreas(_LEFT) | Qt.DockWidgetAreas(_RIGHT)
# A state that was saved with other panels would hide the new ones.
_LAYOUT_VERSION = 1
_SMALLEST_PX = 200


class Docks(QObject):
    """Worklist at the left, inspector at the right, until the person moves them.

    Parameters
    ----------
    window : QMainWindow
        The window they belong to.
    """

    shown = pyqtSignal(str, bool)  # the panel's name, whether it is open

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._docks: dict[str, QDockWidget] = {}
        self._areas: dict[str, tuple[Qt.DockWidgetArea, int]] = {}
        window.setDockNestingEnabled(True)

    def add(
        self, name: str, title: str, widget: QWidget, *, right: bool, width_px: int
    ) -> None:
        """Put a panel beside the picture.

        Parameters
        ----------
        name : str
            What the saved layout calls it.
        title : str
            Over the panel.
        widget : QWidget
            The panel.
        right : bool
            Where it stands at first: right of the picture, otherwise left.
        width_px : int
            Its first width, logical px.
        """
        dock = QDockWidget(title, self._window)
        dock.setObjectName(name)
        dock.setAllowedAreas(_SIDES)
        dock.setWidget(widget)
        needed_px = widget.minimumSizeHint().width()
        widget.setMinimumWidth(max(_SMALLEST_PX, needed_px))
        self._docks[name] = dock
        self._areas[name] = (_RIGHT if right else _LEFT, width_px)
        self._place(name)
        if (action := dock.toggleViewAction()) is not None:
            # A method, no lambda: Qt cuts the tie when this object goes before the
            # panels do, as it does when the window is deleted.
            action.toggled.connect(self._tell)

    def show_panel(self, name: str, on: bool) -> None:
        """Open or close a panel.

        Parameters
        ----------
        name : str
            Which one.
        on : bool
            Whether it is open.
        """
        self._docks[name].setVisible(on)

    def is_open(self, name: str) -> bool:
        """Return whether a panel is open (behind another tab counts)."""
        return not self._docks[name].isHidden()

    def reset(self) -> None:
        """Put every panel back where it stood at first."""
        for name, dock in self._docks.items():
            dock.setFloating(False)
            self._window.removeDockWidget(dock)
            self._place(name)
            dock.show()

    @property
    def state(self) -> str:
        """Return the layout as text, for `restore`."""
        saved = self._window.saveState(_LAYOUT_VERSION)
        return bytes(saved.toBase64()).decode("ascii")

    def restore(self, state: str) -> bool:
        """Bring back a layout.

        Parameters
        ----------
        state : str
            From `state`.

        Returns
        -------
        bool
            False when it is empty or of another version; nothing has changed then.
        """
        raw = QByteArray.fromBase64(state.encode("ascii", "ignore"))
        return not raw.isEmpty() and self._window.restoreState(raw, _LAYOUT_VERSION)

    def _tell(self) -> None:
        for name in self._docks:
            self.shown.emit(name, self.is_open(name))

    def _place(self, name: str) -> None:
        area, width_px = self._areas[name]
        dock = self._docks[name]
        self._window.addDockWidget(area, dock)
        horizontal = Qt.Orientation.Horizontal
        self._window.resizeDocks([dock], [width_px], horizontal)
