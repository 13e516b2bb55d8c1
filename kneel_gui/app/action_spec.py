"""What a row of the action table says."""

from dataclasses import dataclass
from enum import Enum

from PyQt5.QtGui import QKeySequence

from kneel_gui.app.words import tr

ARROWS = ("Left", "Right", "Up", "Down")


class When(str, Enum):
    """What must be so for an action to be enabled."""

    ALWAYS = "always"
    IMAGE = "an image is open"
    LISTED = "the worklist has an image"
    POINTS = "the open image has points"
    PREDICTED = "the open image has points no person has touched"
    SELECTED = "a placed point is selected"
    CHOSEN = "a landmark is selected"
    GHOSTS = "ghosts are on show"
    PLACING = "points are being placed"
    UNDO = "there is something to undo"
    REDO = "there is something to redo"
    DIRTY = "something is not saved yet"


class Scope(str, Enum):
    """Where the keyboard focus must be for the keys to work."""

    WINDOW = "anywhere in the window"
    IMAGE = "in the image"


@dataclass(frozen=True)
class ActionSpec:
    """One row of the table.

    Attributes
    ----------
    id : str
        What the code calls it.
    text : str
        For menus, English; «…» at the end when it asks something first.
    keys : tuple of str
        Shortcuts in Qt's portable spelling; the first one is shown in the menu.
    tip : str
        One sentence about what it does.
    menu : str
        The menu it stands in, and its heading in the help.
    when : When
        When it is enabled.
    scope : Scope
        Where its keys work.
    tool : str
        Its short text on the toolbar; empty = not there.
    checkable : bool
        It switches something on and off.
    checked : bool
        Its state at the start.
    each_key : bool
        Every key does something of its own: the handler gets the key; no menu entry.
    held : bool
        It acts as long as its key is down: the handler gets True, then False.
    separate : bool
        A line goes before it in the menu.
    """

    id: str
    text: str
    keys: tuple[str, ...]
    tip: str
    menu: str
    when: When = When.ALWAYS
    scope: Scope = Scope.WINDOW
    tool: str = ""
    checkable: bool = False
    checked: bool = False
    each_key: bool = False
    held: bool = False
    separate: bool = False

    @property
    def shown(self) -> str:
        """Return `text` in the language of the program, as all of these are."""
        return tr(self.text)

    @property
    def shown_tip(self) -> str:
        """Return `tip` for people."""
        return tr(self.tip)

    @property
    def shown_menu(self) -> str:
        """Return `menu` for people."""
        return tr(self.menu)

    @property
    def shown_tool(self) -> str:
        """Return `tool` for people."""
        return tr(self.tool)

    @property
    def hint(self) -> str:
        """Return the tooltip: what it does and its keys."""
        keys = tr(" or ").join(native(key) for key in self.keys)
        return f"{self.shown_tip} ({keys})" if keys else self.shown_tip


def native(key: str) -> str:
    """Return a shortcut as the person's platform spells it.

    Parameters
    ----------
    key : str
        In Qt's portable spelling.

    Returns
    -------
    str
        For example ``Ctrl+S``.
    """
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
