import json

import pytest

from kneel_gui.app.preferences import Preferences
from kneel_gui.storage.settings import load_settings

pytestmark = pytest.mark.gui


@pytest.fixture
def file(tmp_path):
    return tmp_path / "config" / "settings.json"


@pytest.fixture
def preferences(qapp, file):
    return Preferences(load_settings(file))


def test_what_is_remembered_is_written_once_it_has_changed(preferences, file):
    preferences.remember("theme", "dark")  # as it is already
    preferences.save()
    assert not file.exists()
    preferences.remember("theme", "light")
    preferences.remember("export_formats", ["csv"])
    preferences.save()
    again = Preferences(load_settings(file))
    assert again.text("theme") == "light"
    assert again.texts("export_formats") == ["csv"]
    assert again.flag("show_labels") is True
    assert again.number("autosave_s") == 0.05


def test_a_second_of_rest_writes_it(preferences, file, qtbot):
    preferences.remember("theme", "light")
    qtbot.waitUntil(file.exists, timeout=5000)
    assert json.loads(file.read_text())["theme"] == "light"


def test_what_cannot_be_saved_is_told_once(preferences, file, qtbot):
    file.parent.write_text("in the way")
    said = []
    preferences.said.connect(said.append)
    for theme in ("light", "dark"):
        preferences.remember("theme", theme)
        preferences.save()
    assert len(said) == 1
    assert "settings are not saved" in said[0].text


def test_a_damaged_file_is_said(qapp, file):
    file.parent.mkdir()
    file.write_text("{")
    preferences = Preferences(load_settings(file))
    said = []
    preferences.said.connect(said.append)
    preferences.tell()
    assert "settings.json" in said[0].hint
