from collections import Counter

import pytest
from PyQt5.QtGui import QKeySequence

from kneel_gui.app.action_spec import When
from kneel_gui.app.action_table import ACTIONS, spec


def test_ids_are_unique():
    assert max(Counter(row.id for row in ACTIONS).values()) == 1


def test_no_key_means_two_things():
    keys = Counter(QKeySequence(key).toString() for row in ACTIONS for key in row.keys)
    assert [key for key, n in keys.items() if n > 1] == []
    assert "" not in keys  # every key is one that Qt can spell


def test_every_action_says_what_it_does_and_its_keys():
    for row in ACTIONS:
        assert row.tip, row.id
        assert all(QKeySequence(key).toString() in row.hint for key in row.keys)


def test_no_letter_alone_is_a_mnemonic_twice_in_a_menu():
    for menu in {row.menu for row in ACTIONS}:
        texts = [row.text for row in ACTIONS if row.menu == menu and not row.each_key]
        marks = Counter(t[t.index("&") + 1].lower() for t in texts if "&" in t)
        assert [mark for mark, n in marks.items() if n > 1] == [], menu


def test_spec_finds_a_row_or_says_so():
    assert spec("predict").when is When.IMAGE
    with pytest.raises(KeyError, match="fly"):
        spec("fly")
