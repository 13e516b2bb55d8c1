"""The person's own keys over those of the action table."""

from collections.abc import Mapping
from dataclasses import replace

from PyQt5.QtCore import QObject, pyqtSignal
from PyQt5.QtGui import QKeySequence

from kneel_gui.app.action_spec import ActionSpec
from kneel_gui.app.action_table import ACTIONS, spec
from kneel_gui.app.preferences import Preferences

Keys = Mapping[str, tuple[str, ...]]  # by the id of the action, portable spelling
_SETTING = "keys"
_GAP = "\t"  # no key is spelled with it


class Keymap(QObject):
    """Which keys each action has now.

    Parameters
    ----------
    preferences : Preferences
        Where the person's own keys are kept.
    """

    changed = pyqtSignal()

    def __init__(self, preferences: Preferences) -> None:
        super().__init__(preferences)
        self._preferences = preferences
        self._own = _read(preferences.texts(_SETTING))

    def row(self, action_id: str) -> ActionSpec:
        """Return a row of the table with the keys it has now.

        Parameters
        ----------
        action_id : str
            Its id.

        Returns
        -------
        ActionSpec
            Its tooltip names the person's own keys, too.
        """
        row = spec(action_id)
        return replace(row, keys=self._own.get(action_id, row.keys))

    @property
    def rows(self) -> tuple[ActionSpec, ...]:
        """Return the whole table with the keys of now."""
        return tuple(self.row(row.id) for row in ACTIONS)

    @property
    def keys(self) -> dict[str, tuple[str, ...]]:
        """Return the keys of every action."""
        return {row.id: row.keys for row in self.rows}

    def use(self, keys: Keys) -> None:
        """Take other keys and keep them.

        Parameters
        ----------
        keys : mapping of str to tuple of str
            Of any actions; those as in the table are not kept.

        Raises
        ------
        ValueError
            If a key stands for two actions.
        """
        clashes = conflicts({**{row.id: row.keys for row in ACTIONS}, **keys})
        if clashes:
            raise ValueError(f"keys with two meanings: {clashes}")
        self._own = {
            action_id: own
            for action_id, own in keys.items()
            if own != spec(action_id).keys
        }
        lines = [_GAP.join((name, *own)) for name, own in sorted(self._own.items())]
        self._preferences.remember(_SETTING, lines)
        self.changed.emit()


def conflicts(keys: Keys) -> dict[str, tuple[str, ...]]:
    """Return the keys that stand for more than one action.

    Parameters
    ----------
    keys : mapping of str to tuple of str
        By the id of the action.

    Returns
    -------
    dict of str to tuple of str
        The ids of the actions by key.
    """
    owners: dict[str, list[str]] = {}
    for action_id, own in keys.items():
        for key in own:
            owners.setdefault(QKeySequence(key).toString(), []).append(action_id)
    return {key: tuple(ids) for key, ids in owners.items() if len(ids) > 1}


def _read(lines: list[str]) -> dict[str, tuple[str, ...]]:
    """Return the keys that were kept; what this version cannot use is passed over."""
    table = {row.id: row for row in ACTIONS}
    own: dict[str, tuple[str, ...]] = {}
    for line in lines:
        action_id, *keys = line.split(_GAP)
        row = table.get(action_id)
        sound = all(QKeySequence(key).toString() for key in keys)
        fits = row is not None and (not row.each_key or len(keys) == len(row.keys))
        if fits and sound:
            own[action_id] = tuple(keys)
    # A key that a newer table gave to something else belongs to the person's choice
    # no longer: two meanings would silence both.
    clashing = conflicts({**{row.id: row.keys for row in ACTIONS}, **own})
    lost = {action_id for ids in clashing.values() for action_id in ids}
    return {name: keys for name, keys in own.items() if name not in lost}
