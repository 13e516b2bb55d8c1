from pathlib import Path

from kneel_gui.app.action_table import spec
from kneel_gui.app.shortcuts import keys_text, markdown

DOCS = Path(__file__).parents[2] / "docs" / "shortcuts.md"


def test_the_docs_show_the_table_as_it_is():
    assert DOCS.read_text(encoding="utf-8") == markdown(), (
        "run: python -m kneel_gui.app.shortcuts > docs/shortcuts.md"
    )


def test_families_of_keys_are_written_in_short():
    assert keys_text(spec("nudge")) == "arrows"
    assert keys_text(spec("nudge_fine")) == "Alt+arrows"
    assert keys_text(spec("preset")) == "Alt+1 … 9"
    assert keys_text(spec("accept")) == "Space, Return, Enter"
