import shutil
import subprocess

import pytest

from kneel_gui.app import catalogue
from kneel_gui.errors import ConfigError
from kneel_gui.paths import resource


def test_an_update_keeps_what_is_translated_and_marks_what_is_not(tmp_path):
    shutil.copy(resource("translations/kneel_gui_fi.ts"), tmp_path)
    path = tmp_path / "kneel_gui_fi.ts"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("<source>&amp;Save<", "<source>&amp;Old words<"))
    missing = catalogue.update(tmp_path, ["fi", "sv"])
    assert missing == {"fi": 1, "sv": len(catalogue.texts())}
    found = catalogue.read(path)
    assert "&Old words" not in found
    assert "&Save" not in found
    assert found["&Redo"] == "&Tee uudelleen"
    assert 'type="unfinished"' in path.read_text(encoding="utf-8")
    assert catalogue.read(tmp_path / "kneel_gui_sv.ts") == {}


def test_the_catalogues_here_are_as_an_update_would_write_them(tmp_path):
    for language in ("fi", "de"):
        path = resource(f"translations/kneel_gui_{language}.ts")
        wanted = catalogue.to_ts(language, catalogue.texts(), catalogue.read(path))
        assert path.read_bytes() == wanted, "run: python -m kneel_gui.app.catalogue"


def test_texts_of_code_and_tables_are_found():
    found = catalogue.texts()
    assert len(found) == len(set(found))
    assert {"&Open files…", "Kellgren-Lawrence-Grad"} & set(found) == {"&Open files…"}
    assert {"KL grade", "in work", "Medial plateau, inner quarter"} <= set(found)


def test_without_lrelease_it_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(catalogue.sysconfig, "get_path", lambda _name: str(tmp_path))
    with pytest.raises(ConfigError, match="no lrelease"):
        catalogue.release(tmp_path)


def test_each_catalogue_is_released(tmp_path, monkeypatch):
    (tmp_path / "kneel_gui_sv.ts").write_bytes(catalogue.to_ts("sv", ["a"], {}))
    tool = tmp_path / "PySide6" / "lrelease"
    tool.parent.mkdir()
    tool.write_text("")
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(catalogue.sysconfig, "get_path", lambda _name: str(tmp_path))
    runs = []
    monkeypatch.setattr(subprocess, "run", lambda command, check: runs.append(command))
    catalogue.release(tmp_path)
    ts, qm = (tmp_path / f"kneel_gui_sv.{kind}" for kind in ("ts", "qm"))
    assert runs == [[str(tool), "-silent", str(ts), "-qm", str(qm)]]
