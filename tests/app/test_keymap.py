import pytest

from kneel_gui.app.action_table import ACTIONS, spec
from kneel_gui.app.keymap import Keymap, conflicts
from kneel_gui.app.preferences import Preferences
from kneel_gui.storage.settings import load_settings

pytestmark = pytest.mark.gui


@pytest.fixture
def preferences(qapp, tmp_path):
    return Preferences(load_settings(tmp_path / "settings.json"))


def test_without_keys_of_ones_own_the_table_holds(preferences):
    assert Keymap(preferences).rows == ACTIONS


def test_own_keys_are_kept_and_named_in_the_tooltip(preferences, qtbot):
    keymap = Keymap(preferences)
    with qtbot.waitSignal(keymap.changed):
        keymap.use({**keymap.keys, "predict": ("Ctrl+T", "Y")})
    again = Keymap(preferences)
    assert again.row("predict").keys == ("Ctrl+T", "Y")
    assert again.row("predict").hint.endswith("(Ctrl+T or Y)")
    assert again.row("accept") == spec("accept")
    again.use({row.id: row.keys for row in ACTIONS})
    assert preferences.texts("keys") == []


def test_an_action_can_be_left_without_a_key(preferences):
    Keymap(preferences).use({"swap": ()})
    assert Keymap(preferences).row("swap").keys == ()


def test_a_key_never_means_two_things(preferences):
    assert conflicts({"predict": ("P",), "swap": ("p",)}) == {"P": ("predict", "swap")}
    with pytest.raises(ValueError, match="two meanings"):
        Keymap(preferences).use({"predict": ("X",)})


@pytest.mark.parametrize(
    "line", ["gone\tP", "nudge\tLeft", "predict\tX", "predict\tNoKeyAtAll+", "swap\t"]
)
def test_kept_keys_that_cannot_be_used_are_passed_over(preferences, line):
    preferences.remember("keys", [line])
    assert Keymap(preferences).rows == ACTIONS
