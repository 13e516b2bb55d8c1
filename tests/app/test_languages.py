"""The program speaks Finnish and German: nothing is left out, and it says the same."""

import ast
import re
from pathlib import Path

import pytest
from PyQt5.QtCore import QCoreApplication, QLocale, Qt
from PyQt5.QtGui import QKeySequence
from PyQt5.QtWidgets import QLabel, QMenu

from kneel_gui.app import languages
from kneel_gui.app.action_table import ACTIONS
from kneel_gui.app.catalogue import read, texts
from kneel_gui.app.languages import LANGUAGES, OF_SYSTEM, chosen_language, speak
from kneel_gui.app.measure_panel import MEASURE_TITLES
from kneel_gui.app.phrases import step_text
from kneel_gui.app.words import from_pattern, tr
from kneel_gui.core.measure import DEFINITIONS, MEASURES
from kneel_gui.core.schema import Side
from kneel_gui.paths import resource
from kneel_gui.storage.settings import SETTINGS
from tests.app.support import write_film

pytestmark = pytest.mark.gui
TRANSLATED = [name for name in LANGUAGES if name != "en"]
APP = Path(languages.__file__).parent
# Calls that put a text on the screen.
SHOWING = {
    *("QLabel", "QPushButton", "QCheckBox", "QRadioButton", "QMenu", "QAction"),
    *("setWindowTitle", "setText", "setToolTip", "setAccessibleName", "Message"),
    *("setPlaceholderText", "setStatusTip", "addAction", "error_message", "Advance"),
}
NAMES = {"KNEEL GUI"}


def catalogue(language):
    return read(resource(f"translations/kneel_gui_{language}.ts"))


@pytest.fixture(autouse=True)
def _english_again(qapp, monkeypatch):
    monkeypatch.delenv(languages.VARIABLE, raising=False)
    yield
    speak(qapp, "en")


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated_and_nothing_else(language):
    known = catalogue(language)
    missing = [text for text in texts() if text not in known]
    assert not missing, "run: python -m kneel_gui.app.catalogue, then translate"
    assert not set(known) - set(texts())


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_is_put_into_a_text_is_put_into_its_translation(language):
    for text, said in catalogue(language).items():
        braces = [sorted(re.findall(r"\{[^}]*\}", one)) for one in (text, said)]
        assert braces[0] == braces[1], text
        marks = [one.replace("&gt;", "").count("&") for one in (text, said)]
        assert marks[0] == marks[1], text
        assert text[0].isspace() == said[0].isspace(), text
        assert text[-1].isspace() == said[-1].isspace(), text


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_the_app_reads_is_what_the_catalogue_says(qapp, language):
    speak(qapp, language)
    for text, said in catalogue(language).items():
        assert tr(text) == said, "run: python -m kneel_gui.app.catalogue"


def test_the_table_of_actions_is_in_the_catalogue():
    wanted = {text for row in ACTIONS for text in (row.text, row.tip, row.menu)}
    assert wanted - set(texts()) <= {"&1:1"}


def test_no_text_goes_to_the_screen_untranslated():
    found = []
    for path in sorted(APP.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in SHOWING:
                found += [(path.name, text) for text in map(_words, node.args) if text]
    assert not found


def _name(function):
    return getattr(function, "attr", getattr(function, "id", ""))


def _words(node):
    """Return the words of a literal that are to be translated."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    text = "".join(
        str(part.value)
        for part in parts
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    )
    plain = re.sub(r"<[^>]*>|&\w+;", " ", text)
    return plain if plain not in NAMES and re.search(r"[A-Za-z]{3}", plain) else ""


@pytest.mark.parametrize(
    ("language", "menus", "undo", "heading"),
    [
        ("fi", "Tiedosto Muokkaa Maamerkit", "Kumoa: Siirrä R T3", "POLVET"),
        ("de", "Datei Bearbeiten Landmarken", "Rückgängig: R T3 ver", "KNIE"),
    ],
)
def test_the_window_speaks(
    rig_of, tmp_path, monkeypatch, language, menus, undo, heading
):
    monkeypatch.setenv(languages.VARIABLE, language)
    rig = rig_of()
    rig.open(write_film(tmp_path / "k.dcm"))
    rig.predicted()
    rig.drag(rig.at(Side.RIGHT, 3), (12, 4))
    titles = [menu.title().replace("&", "") for menu in rig.window.findChildren(QMenu)]
    assert set(menus.split()) <= set(titles)
    assert rig.window.actions_by_id["undo"].text().replace("&", "").startswith(undo)
    shown = {label.text() for label in rig.window.inspector.findChildren(QLabel)}
    assert heading in shown
    rig.key(Qt.Key_Z, Qt.ControlModifier)
    assert rig.window.actions_by_id["redo"].isEnabled()


def test_the_journal_stays_english(rig_of, tmp_path, monkeypatch):
    monkeypatch.setenv(languages.VARIABLE, "de")
    rig = rig_of()
    rig.open(write_film(tmp_path / "k.dcm"))
    rig.predicted()
    rig.drag(rig.at(Side.RIGHT, 3), (12, 4))
    texts_kept = [change.text for change in rig.room.image.changes]
    stack = rig.room.image.stack
    assert stack.undoText() == "Move R T3"
    assert all(text in ("Predict landmarks", "Move R T3") for text in texts_kept)


def test_what_has_no_translation_stays_english(qapp):
    speak(qapp, "fi")
    assert tr("a text that nobody has translated") == (
        "a text that nobody has translated"
    )
    assert step_text("Something new of a later version") == (
        "Something new of a later version"
    )
    speak(qapp, "en")
    assert tr("&Save") == "&Save"


def test_the_buttons_of_qt_speak_too(qapp):
    speak(qapp, "fi")
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Peru"


@pytest.mark.parametrize(
    ("variable", "setting", "system", "wanted"),
    [
        ("", OF_SYSTEM, ["fi-FI", "en-GB"], "fi"),
        ("", OF_SYSTEM, ["sv-FI", "de_AT"], "de"),
        ("", OF_SYSTEM, ["sv", "C"], "en"),
        ("", "de", ["fi"], "de"),
        ("fi", "de", ["en"], "fi"),
        ("xx", "de", ["fi"], "fi"),
    ],
)
def test_which_language_is_spoken(monkeypatch, variable, setting, system, wanted):
    class System:
        def uiLanguages(self):
            return system

    monkeypatch.setattr(QLocale, "system", System)
    monkeypatch.setenv(languages.VARIABLE, variable)
    assert chosen_language(setting) == wanted


def test_the_setting_offers_the_languages_there_are():
    assert SETTINGS["language"].choices == (OF_SYSTEM, *LANGUAGES)


@pytest.mark.parametrize("language", TRANSLATED)
def test_texts_made_elsewhere_are_found_by_their_pattern(qapp, language):
    speak(qapp, language)
    for spec in MEASURES:
        assert from_pattern(spec.definition, DEFINITIONS) != spec.definition
        assert from_pattern(spec.title, MEASURE_TITLES) != spec.title
    assert "R T3" in step_text("Move R T3") != "Move R T3"
    assert step_text("Lock right knee").split()[0] != "Lock"


@pytest.mark.parametrize("language", TRANSLATED)
def test_keys_are_the_same_in_every_language(qapp, language):
    keys = [key for row in ACTIONS for key in row.keys]
    english = [QKeySequence(key).toString() for key in keys]
    speak(qapp, language)  # Qt reads the names of keys in its own language, too
    assert [QKeySequence(key).toString() for key in keys] == english
    assert all(english)
