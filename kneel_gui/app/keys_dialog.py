"""The dialog in which the person gives actions other keys."""

from collections.abc import Callable
from dataclasses import dataclass

from PyQt5.QtCore import QEvent, Qt, pyqtSignal
from PyQt5.QtGui import QKeyEvent, QKeySequence
from PyQt5.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from kneel_gui.app.action_spec import native
from kneel_gui.app.action_table import ACTIONS, spec
from kneel_gui.app.dialogs import ok_cancel
from kneel_gui.app.keymap import Keymap
from kneel_gui.app.shortcuts import plain
from kneel_gui.app.words import tr

_ENTRY = Qt.ItemDataRole.UserRole
_ALONE = (
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_Meta,
    Qt.Key.Key_AltGr,
)


@dataclass(frozen=True)
class Entry:
    """One line of the dialog.

    Attributes
    ----------
    action_id : str
        Of the action.
    index : int
        Which key of a family; -1 = all keys of an action.
    """

    action_id: str
    index: int = -1


class KeyField(QLineEdit):
    """Shows the next key that is pressed instead of typing it."""

    pressed = pyqtSignal(str)  # the key in Qt's portable spelling

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setPlaceholderText(tr("Click here and press the new key"))
        self.setAccessibleName(tr("New key"))

    def event(self, event: QEvent | None) -> bool:
        """Take every key, Tab and shortcuts included.

        Parameters
        ----------
        event : QEvent
            Any.

        Returns
        -------
        bool
            Whether it was dealt with.
        """
        if event is not None and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = event.key()
            if key not in _ALONE and key != Qt.Key.Key_unknown:
                text = QKeySequence(_combined(event)).toString()
                self.setText(native(text))
                self.pressed.emit(text)
            return True
        return super().event(event)


class KeysDialog(QDialog):
    """All actions and their keys; a key that is taken is offered, never doubled.

    Parameters
    ----------
    keymap : Keymap
        The keys of now; changed when the person agrees.
    parent : QWidget, optional
        Qt parent.
    """

    def __init__(self, keymap: Keymap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keys"))
        self.resize(640, 560)
        self._keymap = keymap
        self._keys = dict(keymap.keys)
        self._pressed = ""
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Find an action or a key"))
        self.search.setAccessibleName(tr("Find an action or a key"))
        self.search.textChanged.connect(self._narrow)
        self.list = self._make_list()
        self.field = KeyField()
        self.field.pressed.connect(self._try)
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.note.setMinimumHeight(2 * self.note.fontMetrics().lineSpacing())
        self.use = _button(tr("Use this key"), self._use)
        self.add = _button(tr("Add it"), self._add)
        self.remove = _button(tr("No key"), self._remove)
        self.reset_one = _button(tr("As delivered"), self._reset_one)
        self.reset_all = _button(tr("All as delivered"), self._reset_all)
        self._lay_out()
        self._fill()

    def accept(self) -> None:
        """Close and take the keys over."""
        self._keymap.use(self._keys)
        super().accept()

    def select(self, action_id: str, index: int = -1) -> None:
        """Go to an action.

        Parameters
        ----------
        action_id : str
            Its id.
        index : int
            Which key of a family.
        """
        for item in self._items():
            if item.data(0, _ENTRY) == Entry(action_id, index):
                self.list.setCurrentItem(item)

    def _lay_out(self) -> None:
        first, second = QHBoxLayout(), QHBoxLayout()
        for widget in (self.field, self.use, self.add):
            first.addWidget(widget)
        for widget in (self.remove, self.reset_one):
            second.addWidget(widget)
        second.addStretch(1)
        second.addWidget(self.reset_all)
        layout = QVBoxLayout(self)
        layout.addWidget(self.search)
        layout.addWidget(self.list, 1)
        layout.addLayout(first)
        layout.addWidget(self.note)
        layout.addLayout(second)
        layout.addWidget(ok_cancel(self))

    def _make_list(self) -> QTreeWidget:
        tree = QTreeWidget()
        tree.setAccessibleName(tr("Actions and their keys"))
        tree.setHeaderLabels([tr("Action"), tr("Keys")])
        tree.setUniformRowHeights(True)
        if (header := tree.header()) is not None:
            header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
            header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
            header.setStretchLastSection(False)
        tree.currentItemChanged.connect(lambda _item, _before: self._refresh())
        return tree

    def _fill(self) -> None:
        menus: dict[str, QTreeWidgetItem] = {}
        for row in ACTIONS:
            if row.menu not in menus:
                menus[row.menu] = QTreeWidgetItem([row.shown_menu])
                self.list.addTopLevelItem(menus[row.menu])
            indices = range(len(row.keys)) if row.each_key else (-1,)
            for index in indices:
                name = plain(row.shown)
                if index >= 0:
                    name += f"  ·  {native(row.keys[index])}"
                item = QTreeWidgetItem([name, ""])
                item.setData(0, _ENTRY, Entry(row.id, index))
                item.setToolTip(0, row.shown_tip)
                menus[row.menu].addChild(item)
        self.list.expandAll()
        self.list.setCurrentItem(self._items()[0])
        self._refresh()

    def _items(self) -> list[QTreeWidgetItem]:
        found = []
        for n in range(self.list.topLevelItemCount()):
            menu = self.list.topLevelItem(n)
            if menu is not None:
                children = [menu.child(i) for i in range(menu.childCount())]
                found += [item for item in children if item is not None]
        return found

    def _entry(self) -> Entry | None:
        item = self.list.currentItem()
        entry = None if item is None else item.data(0, _ENTRY)
        return entry if isinstance(entry, Entry) else None

    def _of(self, entry: Entry) -> tuple[str, ...]:
        keys = self._keys[entry.action_id]
        return keys if entry.index < 0 else (keys[entry.index],)

    def _refresh(self) -> None:
        for item in self._items():
            entry: Entry = item.data(0, _ENTRY)
            own = self._of(entry)
            changed = self._keys[entry.action_id] != spec(entry.action_id).keys
            item.setText(1, ", ".join(map(native, own)) or "—")
            font = item.font(1)
            font.setBold(changed)
            item.setFont(1, font)
        here = self._entry()
        family = here is not None and here.index >= 0
        self.use.setEnabled(here is not None and bool(self._pressed))
        self.add.setEnabled(self.use.isEnabled() and not family)
        self.remove.setEnabled(here is not None and not family)
        self.reset_one.setEnabled(here is not None)
        self._tell()

    def _tell(self) -> None:
        owner, here = self._owner(self._pressed), self._entry()
        if not self._pressed:
            self.note.setText(tr("In bold: not as delivered."))
        elif here and spec(here.action_id).held and "+" in self._pressed[:-1]:
            self.use.setEnabled(False)
            self.add.setEnabled(False)
            self.note.setText(
                tr("A key that is held stands alone, without Ctrl or Alt.")
            )
        elif owner is None or owner == here:
            self.note.setText(
                tr("{pressed} is free.").format(pressed=native(self._pressed))
            )
        elif owner.index >= 0:
            name = plain(spec(owner.action_id).shown)
            self.use.setEnabled(False)
            self.add.setEnabled(False)
            self.note.setText(
                tr(
                    "{pressed} belongs to «{name}», which needs each of its "
                    "keys. Give that another key first."
                ).format(pressed=native(self._pressed), name=name)
            )
        else:
            name = plain(spec(owner.action_id).shown)
            self.note.setText(
                tr(
                    "{pressed} belongs to «{name}»; using it takes it away from there."
                ).format(pressed=native(self._pressed), name=name)
            )

    def _owner(self, key: str) -> Entry | None:
        for action_id, keys in self._keys.items():
            for index, own in enumerate(keys):
                if key and QKeySequence(own).toString() == key:
                    return Entry(action_id, index if spec(action_id).each_key else -1)
        return None

    def _try(self, key: str) -> None:
        self._pressed = key
        self._refresh()

    def _use(self) -> None:
        self._give(keep=False)

    def _add(self) -> None:
        self._give(keep=True)

    def _give(self, keep: bool) -> None:
        entry, key = self._entry(), self._pressed
        if entry is None or not key:
            return
        owner = self._owner(key)
        if owner is not None and owner != entry:
            rest = [k for k in self._keys[owner.action_id] if not _same(k, key)]
            self._keys[owner.action_id] = tuple(rest)
        keys = list(self._keys[entry.action_id])
        if entry.index >= 0:
            keys[entry.index] = key
        else:
            others = [k for k in keys if not _same(k, key)]
            keys = [*others, key] if keep else [key]
        self._keys[entry.action_id] = tuple(keys)
        self._done()

    def _remove(self) -> None:
        if (entry := self._entry()) is not None:
            self._keys[entry.action_id] = ()
            self._done()

    def _reset_one(self) -> None:
        if (entry := self._entry()) is None:
            return
        waiting = [entry.action_id]
        while waiting:  # whoever has such a key now gets its own back, too
            action_id = waiting.pop()
            self._keys[action_id] = ()
            for key in spec(action_id).keys:
                owner = self._owner(QKeySequence(key).toString())
                if owner is not None:
                    waiting.append(owner.action_id)
                    self._keys[owner.action_id] = ()
            self._keys[action_id] = spec(action_id).keys
        self._done()

    def _reset_all(self) -> None:
        self._keys = {row.id: row.keys for row in ACTIONS}
        self._done()

    def _done(self) -> None:
        self._pressed = ""
        self.field.clear()
        self._refresh()

    def _narrow(self, text: str) -> None:
        sought = text.casefold()
        for item in self._items():
            shown = f"{item.text(0)} {item.text(1)}".casefold()
            item.setHidden(sought not in shown)


def _same(one: str, other: str) -> bool:
    return QKeySequence(one).toString() == QKeySequence(other).toString()


def _combined(event: QKeyEvent) -> int:
    # Shift is part of «?» itself, but not of Shift+Left or Shift+P.
    modifiers = int(event.modifiers()) & ~int(Qt.KeyboardModifier.KeypadModifier)
    key = event.key()
    if key == Qt.Key.Key_Backtab:
        key = Qt.Key.Key_Tab
    text = event.text()
    if text and text.isprintable() and not text.isalnum() and text != " ":
        modifiers &= ~int(Qt.KeyboardModifier.ShiftModifier)
    return modifiers | int(key)


def _button(text: str, action: Callable[[], None]) -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(False)
    button.clicked.connect(lambda _checked: action())
    return button
