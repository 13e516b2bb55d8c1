"""The list of shortcuts; ``python -m kneel_gui.app.shortcuts`` writes it out."""

import sys
from collections.abc import Callable, Sequence

from kneel_gui.app.action_spec import ActionSpec, Scope
from kneel_gui.app.action_table import ACTIONS, spec
from kneel_gui.app.words import tr

# Gestures are no actions, but a person looks for them in the same place.
MOUSE: tuple[tuple[str, str], ...] = (
    ("Wheel", "Zoom at the cursor"),
    ("Drag a point", "Move it; untouched ones follow"),
    ("Shift+drag a point", "Move its whole bone"),
    ("Ctrl+drag a point", "Turn its bone about the middle"),
    ("Ctrl+Shift+drag", "Scale its bone"),
    ("Drag a ghost", "Adopt it there"),
    ("Click a point", "Select it"),
    ("Drag beside the points", "Pan"),
    ("Middle drag", "Pan"),
    ("Right drag", "Window: across width, up and down level"),
)
_MENUS = tuple(dict.fromkeys(row.menu for row in ACTIONS))


def sections(
    rows: Sequence[ActionSpec] = ACTIONS,
) -> tuple[tuple[str, tuple[ActionSpec, ...]], ...]:
    """Return the actions that have keys, by menu.

    Parameters
    ----------
    rows : sequence of ActionSpec
        The table, with the keys of now or as delivered.

    Returns
    -------
    tuple of (str, tuple of ActionSpec)
        In the table's order.
    """
    return tuple(
        (menu, tuple(row for row in rows if row.menu == menu and row.keys))
        for menu in _MENUS
    )


def plain(text: str) -> str:
    """Return an action's text without the mark of its mnemonic.

    Parameters
    ----------
    text : str
        For example ``&Open files…``.

    Returns
    -------
    str
        For example ``Open files…``.
    """
    return text.replace("&", "")


def keys_text(row: ActionSpec, spelt: Callable[[str], str] = str) -> str:
    """Return an action's keys for people, those of one family in short.

    Parameters
    ----------
    row : ActionSpec
        With keys.
    spelt : callable
        ``spelt(key)``: how to spell one; default as in Qt's portable texts.

    Returns
    -------
    str
        For example ``F, 0`` or ``Shift+arrows`` or ``Alt+1 … 9``.
    """
    as_delivered = row.keys == spec(row.id).keys
    if not row.each_key or len(row.keys) == 2 or not as_delivered:
        return ", ".join(map(spelt, row.keys))
    last = row.keys[0].rpartition("+")[2]
    prefix = spelt(row.keys[0]).rpartition("+")[0]
    family = f"{last} … {row.keys[-1][-1]}" if last.isdigit() else tr("arrows")
    return f"{prefix}+{family}" if prefix else family


def markdown() -> str:
    """Return docs/shortcuts.md.

    Returns
    -------
    str
        The whole file.
    """
    lines = [
        "# Shortcuts",
        "",
        "Made from the table in `kneel_gui/app/action_table.py` by "
        "`python -m kneel_gui.app.shortcuts > docs/shortcuts.md`.",
        "In the app, `?` shows the same list. While you type in a text field, keys "
        "without Ctrl are text.",
    ]
    for menu, rows in sections():
        lines += [
            "",
            f"## {menu}",
            "",
            "| key | action | what it does |",
            "|---|---|---|",
        ]
        for row in rows:
            keys = ", ".join(f"`{key}`" for key in keys_text(row).split(", "))
            where = " *(in the image)*" if row.scope is Scope.IMAGE else ""
            lines.append(f"| {keys} | {plain(row.text)} | {row.tip}{where} |")
    lines += ["", "## Mouse", "", "| gesture | what it does |", "|---|---|"]
    lines += [f"| {gesture} | {what} |" for gesture, what in MOUSE]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(markdown())
