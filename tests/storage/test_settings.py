"""Settings survive newer versions, bad files and bad values."""

import json

import pytest

from kneel_gui.errors import ConfigError
from kneel_gui.storage import atomic
from kneel_gui.storage.settings import SETTINGS, load_settings


@pytest.fixture
def path(tmp_path):
    return tmp_path / "config" / "settings.json"


def write(path, text):
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)


def test_defaults_fit_their_own_table(path):
    settings = load_settings(path)
    assert not settings.messages
    for key, setting in SETTINGS.items():
        assert settings.get(key) == setting.default
        settings.set(key, setting.default)


def test_what_was_set_is_there_next_time(path):
    settings = load_settings(path)
    settings.set("device", "cpu")
    settings.set("autosave_s", 0.25)
    settings.set("export_formats", ["a", "b"])
    settings.set("show_labels", False)
    settings.save()
    again = load_settings(path)
    assert again.get("device") == "cpu"
    assert again.get("autosave_s") == 0.25
    assert again.get("export_formats") == ["a", "b"]
    assert again.get("show_labels") is False
    assert json.loads(path.read_text())["version"] == 1


def test_a_list_is_not_shared(path):
    settings = load_settings(path)
    before = list(SETTINGS["export_formats"].default)
    settings.get("export_formats").append("x")
    assert settings.get("export_formats") == before
    assert SETTINGS["export_formats"].default == before


def test_unknown_keys_are_kept(path):
    write(path, '{"version": 1, "later": {"a": 1}, "device": "cpu"}')
    settings = load_settings(path)
    settings.set("device", "cuda")
    settings.save()
    assert json.loads(path.read_text()) == {
        "version": 1,
        "later": {"a": 1},
        "device": "cuda",
    }


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"version": 2}', '{"version": true}', '{"a": NaN}']
)
def test_a_bad_file_is_set_aside_with_a_message(path, text):
    write(path, "older")
    path.rename(path.with_name("settings.bad1.json"))
    write(path, text)
    settings = load_settings(path)
    (message,) = settings.messages
    assert str(path) in message
    assert "kept as settings.bad2.json" in message
    assert settings.get("device") == "auto"
    settings.save()
    assert path.with_name("settings.bad1.json").read_text() == "older"
    assert path.with_name("settings.bad2.json").read_text() == text


def test_a_bad_file_that_cannot_be_set_aside(path, monkeypatch):
    write(path, "{")

    def refuse(*_args):
        raise PermissionError(13, "no")

    monkeypatch.setattr(atomic.os, "replace", refuse)
    (message,) = load_settings(path).messages
    assert "could not be set aside" in message
    assert path.read_text() == "{"


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("device", "tpu", "one of: auto, cpu, cuda"),
        ("device", 1, "one of"),
        ("autosave_s", 5, "from 0 to 0.5"),
        ("autosave_s", "2", "from 0 to 0.5"),
        ("autosave_s", True, "from 0 to 0.5"),
        ("show_labels", 1, "true or false"),
        ("export_formats", [1], "a list of texts"),
        ("export_formats", "a", "a list of texts"),
        ("model", None, "a text"),
    ],
)
def test_values_that_do_not_fit(path, key, value, words):
    with pytest.raises(ConfigError, match=words):
        load_settings(path).set(key, value)
    write(path, json.dumps({"version": 1, key: value}))
    settings = load_settings(path)
    (message,) = settings.messages
    assert key in message
    assert words in message
    assert settings.get(key) == SETTINGS[key].default
    settings.save()
    assert json.loads(path.read_text())[key] == value


def test_there_is_no_such_setting(path):
    settings = load_settings(path)
    for use in (lambda: settings.get("x"), lambda: settings.set("x", 1)):
        with pytest.raises(ConfigError, match="no setting «x»"):
            use()


def test_the_default_place_is_the_users_configuration():
    assert load_settings().path.name == "settings.json"
    assert load_settings().path.parent.name == "kneel-gui"
