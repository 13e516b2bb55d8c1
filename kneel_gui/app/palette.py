"""The command palette: every action by a few letters of its name."""

from dataclasses import dataclass

from PyQt5.QtCore import QEvent, QObject, Qt
from PyQt5.QtGui import QKeyEvent, QPalette
from PyQt5.QtWidgets import (
    QFrame,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from kneel_gui.app.action_spec import ActionSpec, native
from kneel_gui.app.actions import ActionSet
from kneel_gui.app.fuzzy import score
from kneel_gui.app.keymap import Keymap
from kneel_gui.app.shortcuts import keys_text, plain
from kneel_gui.app.words import tr

_WIDTH_PX, _HEIGHT_PX, _TOP_PX = 620, 420, 70
_TIP_WEIGHT = 0.3  # what an action does says less than what it is called
_RECENT_BONUS = 1.5
_BLOCKED_LOSS = 2.0  # the right name counts more than that it cannot be done now
_ID = Qt.ItemDataRole.UserRole
_MOVES = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: 10,
    Qt.Key.Key_PageUp: -10,
}


@dataclass(frozen=True)
class Choice:
    """One line of the palette.

    Attributes
    ----------
    row : ActionSpec
        The action, with the keys of now.
    blocked : str
        Why it cannot be done now, for people; empty = it can.
    """

    row: ActionSpec
    blocked: str


class Palette(QFrame):
    """A field and the actions that fit it, over the window.

    Parameters
    ----------
    window : QWidget
        What it lies over.
    actions : ActionSet
        What can be done.
    keymap : Keymap
        The keys of now.
    """

    def __init__(self, window: QWidget, actions: ActionSet, keymap: Keymap) -> None:
        super().__init__(window)
        self.setObjectName("palette")
        self.setAutoFillBackground(True)
        self._actions = actions
        self._keymap = keymap
        self._recent: list[str] = []
        self._before: QWidget | None = None  # gets the keyboard back
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("What to do: a few letters of it"))
        self.field.setAccessibleName(tr("Command palette"))
        self.field.textChanged.connect(self._fill)
        self.field.installEventFilter(self)
        self.list = self._make_list()
        self._foot = QLabel()
        self._foot.setProperty("role", "dim")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 10, 10, 8)
        for widget in (self.field, self.list, self._foot):
            layout.addWidget(widget)
        self.hide()

    def open(self) -> None:
        """Show it over the window, empty."""
        window = self.parentWidget()
        if window is None:
            return
        focus = window.focusWidget()
        if focus is not None and not self.isAncestorOf(focus):
            self._before = focus
        width = min(_WIDTH_PX, window.width() - 40)
        height = min(_HEIGHT_PX, window.height() - _TOP_PX - 20)
        self.setGeometry((window.width() - width) // 2, _TOP_PX, width, height)
        self.field.clear()
        self._fill("")
        self.show()
        self.raise_()
        self.field.setFocus()

    def close_it(self) -> None:
        """Hide it and give the keyboard back."""
        self.hide()
        if self._before is not None:
            self._before.setFocus()

    def choices(self, typed: str) -> list[Choice]:
        """Return what fits, the best first; what cannot be done now comes later.

        Parameters
        ----------
        typed : str
            Some letters; empty = everything, what was done last first.

        Returns
        -------
        list of Choice
            With the reason where it is blocked.
        """
        found = []
        for n, row in enumerate(self._keymap.rows):
            worth = self._worth(typed, row)
            if worth is not None:
                choice = Choice(row, self._blocked(row))
                last = bool(choice.blocked) and not typed.strip()
                worth -= _BLOCKED_LOSS * bool(choice.blocked)
                found.append((last, -worth, n, choice))
        found.sort(key=lambda entry: entry[:3])
        return [choice for *_, choice in found]

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Move in the list, choose and close by keys typed into the field.

        Parameters
        ----------
        watched : QObject
            The field.
        event : QEvent
            Any.

        Returns
        -------
        bool
            True when the key has been dealt with.
        """
        if event is not None and event.type() == QEvent.Type.FocusOut:
            if not self.list.hasFocus() and self.isVisible():
                self.hide()
            return False
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.close_it()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose()
        elif key in _MOVES:
            self._move(_MOVES[Qt.Key(key)])
        else:
            return False
        return True

    def _make_list(self) -> QTreeWidget:
        tree = QTreeWidget()
        tree.setAccessibleName(tr("Actions"))
        tree.setColumnCount(3)
        tree.setHeaderHidden(True)
        tree.setRootIsDecorated(False)
        tree.setUniformRowHeights(True)
        tree.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        if (header := tree.header()) is not None:
            header.setStretchLastSection(False)
            header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
            header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        tree.itemClicked.connect(lambda _item, _column: self._choose())
        tree.currentItemChanged.connect(lambda item, _before: self._describe(item))
        return tree

    def _worth(self, typed: str, row: ActionSpec) -> float | None:
        by_name = score(typed, plain(row.shown))
        by_tip = score(typed, f"{plain(row.shown)} {row.shown_menu} {row.shown_tip}")
        found = [by_name] if by_name is not None else []
        if by_tip is not None:
            found.append(_TIP_WEIGHT * by_tip)
        if not found:
            return None
        bonus = _RECENT_BONUS if row.id in self._recent else 0.0
        return max(found) + bonus

    def _blocked(self, row: ActionSpec) -> str:
        if row.each_key or row.held:
            return tr("by its keys only")
        enabled = self._actions[row.id].isEnabled()
        return (
            "" if enabled else tr("only when {value}").format(value=tr(row.when.value))
        )

    def _fill(self, typed: str) -> None:
        self.list.clear()
        dim = self.palette().brush(
            QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text
        )
        for choice in self.choices(typed):
            row = choice.row
            mark = "✓ " if self._is_on(row) else ""
            texts = [
                mark + plain(row.shown),
                choice.blocked or row.shown_menu,
                keys_text(row, native),
            ]
            item = QTreeWidgetItem(texts)
            item.setData(0, _ID, row.id)
            item.setToolTip(0, row.shown_tip)
            if choice.blocked:
                item.setData(1, _ID, choice.blocked)
                for column in range(3):
                    item.setForeground(column, dim)
            else:
                item.setForeground(1, dim)
            self.list.addTopLevelItem(item)
        first = self.list.topLevelItem(0)
        if first is None:
            self._foot.setText(tr("Nothing is called like that."))
        else:
            self.list.setCurrentItem(first)

    def _is_on(self, row: ActionSpec) -> bool:
        return row.checkable and self._actions[row.id].isChecked()

    def _describe(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            self._foot.setText(item.toolTip(0))

    def _move(self, by: int) -> None:
        count = self.list.topLevelItemCount()
        if count:
            at = self.list.indexOfTopLevelItem(self.list.currentItem())
            item = self.list.topLevelItem(min(max(at + by, 0), count - 1))
            self.list.setCurrentItem(item)

    def _choose(self) -> None:
        item = self.list.currentItem()
        if item is None:
            return
        blocked = item.data(1, _ID)
        if blocked:
            self._foot.setText(
                tr("«{text}» cannot be done now: {blocked}.").format(
                    text=item.text(0), blocked=blocked
                )
            )
            return
        action_id = str(item.data(0, _ID))
        self._recent = [action_id, *(i for i in self._recent if i != action_id)][:5]
        self.close_it()
        self._actions[action_id].trigger()
