"""Words for people in the language of the program; English is what stands in the code.

Every text goes through `tr` where it is shown. What stands in a table that is made
before the language is known is marked (`mark`) or collected from the table by
`kneel_gui.app.catalogue`, and translated where it is shown, too.
"""

import re
from collections.abc import Iterable
from functools import cache

from PyQt5.QtCore import QCoreApplication

from kneel_gui.core.schema import Side

CONTEXT = "kneel"


def tr(text: str) -> str:
    """Return a text in the language of the program.

    Parameters
    ----------
    text : str
        English, as it stands in the code; values come in afterwards, by `str.format`.

    Returns
    -------
    str
        The same where there is no translation.
    """
    return QCoreApplication.translate(CONTEXT, text) if text else text


def mark(text: str) -> str:
    """Return the text itself: it is translated where it is shown.

    Parameters
    ----------
    text : str
        English.

    Returns
    -------
    str
        The same.
    """
    return text


def side_word(side: Side) -> str:
    """Return «right» or «left» in the language of the program.

    Parameters
    ----------
    side : Side
        Side of the patient.

    Returns
    -------
    str
        In small letters.
    """
    return tr(side.word)


def from_pattern(text: str, patterns: Iterable[str]) -> str:
    """Return a text that was made from a pattern elsewhere, where there are no words.

    Parameters
    ----------
    text : str
        English, for example «Move R T3».
    patterns : iterable of str
        English, for example «Move {landmark}»: the first that fits counts.

    Returns
    -------
    str
        The pattern's translation with what stood in the braces, translated too where
        there is one; the text itself where none fits.
    """
    for pattern in patterns:
        if (found := _regex(pattern).fullmatch(text)) is not None:
            values = {name: tr(value) for name, value in found.groupdict().items()}
            return tr(pattern).format(**values)
    return tr(text)


@cache
def _regex(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", pattern)
    named = (
        f"(?P<{part}>.+?)" if n % 2 else re.escape(part) for n, part in enumerate(parts)
    )
    return re.compile("".join(named), re.DOTALL)
