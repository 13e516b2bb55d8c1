"""The rows of the action table as Qt actions of one window."""

from collections.abc import Callable, Mapping

from PyQt5.QtCore import Qt
from PyQt5.QtGui import QKeySequence
from PyQt5.QtWidgets import QAction, QWidget

from kneel_gui.app.action_spec import ActionSpec, Scope, When
from kneel_gui.app.action_table import ACTIONS
from kneel_gui.app.keymap import Keymap

Handler = Callable[[], None]
Toggle = Callable[[bool], None]
KeyHandler = Callable[[str], None]


class ActionSet:
    """The table's rows as Qt actions of one window.

    Parameters
    ----------
    window : QWidget
        Gets the actions that work everywhere.
    image : QWidget
        Gets the actions whose keys work in the image only.
    handlers : mapping of str to callable
        ``handler()`` by id. Rows with `held` have none here, see
        `kneel_gui.app.keyboard`.
    toggles : mapping of str to callable
        ``handler(on)`` by id, of the rows that are checkable.
    key_handlers : mapping of str to callable
        ``handler(key)`` by id, of the rows with `each_key`.
    """

    def __init__(
        self,
        window: QWidget,
        image: QWidget,
        handlers: Mapping[str, Handler],
        toggles: Mapping[str, Toggle],
        key_handlers: Mapping[str, KeyHandler],
    ) -> None:
        self._actions: dict[str, QAction] = {}
        self._keyed: dict[str, list[QAction]] = {}
        for row in ACTIONS:
            place = image if row.scope is Scope.IMAGE else window
            if row.each_key:
                self._keyed[row.id] = [
                    _keyed_action(row, key, place, key_handlers[row.id])
                    for key in row.keys
                ]
            elif row.checkable:
                action = self._actions[row.id] = _action(row, place)
                action.toggled.connect(toggles[row.id])
            elif not row.held:
                action = self._actions[row.id] = _action(row, place)
                action.triggered.connect(_without_argument(handlers[row.id]))

    def __getitem__(self, action_id: str) -> QAction:
        """Return the Qt action of a row that stands in a menu."""
        return self._actions[action_id]

    def set_keys(self, keymap: Keymap) -> None:
        """Give the actions other keys; their tooltips name them.

        Parameters
        ----------
        keymap : Keymap
            The keys of now.
        """
        for row in keymap.rows:
            if (action := self._actions.get(row.id)) is not None:
                action.setShortcuts([QKeySequence(key) for key in row.keys])
                action.setToolTip(row.hint)
            keyed = self._keyed.get(row.id, [])
            for action, key in zip(keyed, row.keys, strict=False):
                action.setShortcut(QKeySequence(key))

    def enable(self, facts: frozenset[When]) -> None:
        """Enable the actions whose condition holds.

        Parameters
        ----------
        facts : frozenset of When
            What is so now; `When.ALWAYS` is understood.
        """
        for row in ACTIONS:
            on = row.when is When.ALWAYS or row.when in facts
            single = [self._actions[row.id]] if row.id in self._actions else []
            for action in self._keyed.get(row.id, single):
                action.setEnabled(on)


def _action(row: ActionSpec, place: QWidget) -> QAction:
    action = QAction(row.shown, place)
    action.setObjectName(row.id)
    action.setShortcuts([QKeySequence(key) for key in row.keys])
    action.setToolTip(row.hint)
    action.setStatusTip(row.shown_tip)
    action.setCheckable(row.checkable)
    action.setChecked(row.checked)
    if row.tool:
        action.setIconText(row.shown_tool)
    _put(action, row, place)
    return action


def _without_argument(handler: Handler) -> Toggle:
    return lambda _checked: handler()


def _keyed_action(
    row: ActionSpec, key: str, place: QWidget, handler: KeyHandler
) -> QAction:
    action = QAction(row.shown, place)
    action.setShortcut(QKeySequence(key))
    _put(action, row, place)
    action.triggered.connect(lambda _checked: handler(key))
    return action


def _put(action: QAction, row: ActionSpec, place: QWidget) -> None:
    if row.scope is Scope.IMAGE:
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    place.addAction(action)
