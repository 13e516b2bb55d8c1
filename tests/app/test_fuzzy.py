import pytest

from kneel_gui.app.action_table import ACTIONS
from kneel_gui.app.fuzzy import score
from kneel_gui.app.shortcuts import plain


def best(typed):
    found = [(score(typed, plain(row.text)), row.id) for row in ACTIONS]
    return max((worth, name) for worth, name in found if worth is not None)[1]


@pytest.mark.parametrize(
    ("typed", "action_id"),
    [
        ("acn", "accept"),
        ("rej", "reject"),
        ("knee left zoom", "zoom_left"),
        ("UNREV", "next_unreviewed"),
        ("pal", "predict_all"),
        ("undo", "undo"),
    ],
)
def test_a_few_letters_mean_what_a_person_means(typed, action_id):
    assert best(typed) == action_id


def test_letters_that_do_not_come_mean_nothing():
    assert score("xyz", "Accept and next") is None
    assert score("txen", "next") is None
    assert score("", "anything") == 0
