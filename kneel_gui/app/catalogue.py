"""The catalogues of translations: ``python -m kneel_gui.app.catalogue [LANGUAGE …]``.

It looks for every text that is shown, brings ``resources/translations/*.ts`` up to date
(new texts as unfinished, those that are gone left out) and makes the ``.qm`` files that
the app reads. That needs Qt's ``lrelease``, from Qt's tools or ``pip install
PySide6_Essentials``. A LANGUAGE (``sv``) that has no catalogue yet gets an empty one.
"""

import ast
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree

from kneel_gui.app.action_spec import When
from kneel_gui.app.action_table import ACTIONS
from kneel_gui.app.languages import LANGUAGES
from kneel_gui.app.phrases import COMPARTMENTS, KNEES, MEASURE_TITLES, REASONS, STEPS
from kneel_gui.app.preferences_dialog import PAGES
from kneel_gui.app.shortcuts import MOUSE
from kneel_gui.app.words import CONTEXT
from kneel_gui.app.work_item import Status
from kneel_gui.app.worklist_columns import COLUMNS
from kneel_gui.core.annotation import PointState
from kneel_gui.core.measure import DEFINITIONS, MEASURES, TIBIOFEMORAL_ANGLE
from kneel_gui.core.prediction import KneeKind
from kneel_gui.core.reading import NotGradable
from kneel_gui.core.schema import SIDES, knee_schema
from kneel_gui.dicom.grayscale import ALL_VALUES, AUTOMATIC, BONE, FULL_RANGE
from kneel_gui.errors import ConfigError, KneelError
from kneel_gui.formats import FORMATS
from kneel_gui.paths import resource
from kneel_gui.storage.atomic import write_bytes
from kneel_gui.storage.settings import SETTINGS

_APP = Path(__file__).parent
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'
_FUNCTIONS = ("tr", "mark")
_WORD = re.compile(r"[^\W\d_]{2}")


def texts() -> tuple[str, ...]:
    """Return every text that is translated, English.

    Returns
    -------
    tuple of str
        Each once: those in the code, file by file, then those of the tables.
    """
    found = [*_in_code(), *_in_tables()]
    return tuple(dict.fromkeys(text for text in found if _WORD.search(text)))


def _in_code() -> Iterator[str]:
    for path in sorted(_APP.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id in _FUNCTIONS and isinstance(node.args[0], ast.Constant):
                yield str(node.args[0].value)


def _in_tables() -> Iterator[str]:
    for row in ACTIONS:
        yield from (row.text, row.tip, row.menu, row.tool)
    for words in (When, Status, PointState, KneeKind, NotGradable):
        yield from (word.value for word in words)
    for column in COLUMNS.values():
        yield from (column.title, column.tip)
    for page in PAGES:
        yield from (page.title, page.note)
        for setting in (SETTINGS[key] for key in page.keys):
            yield from (setting.title, *setting.choices)
    yield from (side.word for side in SIDES)
    yield from (landmark.title for landmark in knee_schema().landmarks)
    yield from (spec.short for spec in MEASURES)
    yield from (*DEFINITIONS, TIBIOFEMORAL_ANGLE, *REASONS, *MEASURE_TITLES)
    yield from (*COMPARTMENTS, *STEPS, *KNEES)
    yield from (text for pair in MOUSE for text in pair)
    yield from (AUTOMATIC, BONE, FULL_RANGE, ALL_VALUES)
    yield from (fmt.title for fmt in FORMATS.values())


def read(path: Path) -> dict[str, str]:
    """Return the finished translations of a catalogue.

    Parameters
    ----------
    path : pathlib.Path
        A ``.ts`` file; none = nothing is translated.

    Returns
    -------
    dict of str to str
        By the English text.
    """
    if not path.exists():
        return {}
    found = {}
    for message in ElementTree.parse(path).iter("message"):
        text, translation = message.findtext("source"), message.find("translation")
        done = translation is not None and translation.get("type") is None
        if text and translation is not None and done and translation.text:
            found[text] = translation.text
    return found


def to_ts(language: str, words: Iterable[str], known: Mapping[str, str]) -> bytes:
    """Return a catalogue as Qt's tools read it.

    Parameters
    ----------
    language : str
        Its code.
    words : iterable of str
        English.
    known : mapping of str to str
        Translations.

    Returns
    -------
    bytes
        XML; what is not translated is marked as unfinished.
    """
    root = ElementTree.Element(
        "TS", {"version": "2.1", "language": language, "sourcelanguage": "en"}
    )
    context = ElementTree.SubElement(root, "context")
    ElementTree.SubElement(context, "name").text = CONTEXT
    for text in words:
        message = ElementTree.SubElement(context, "message")
        ElementTree.SubElement(message, "source").text = text
        translation = ElementTree.SubElement(message, "translation")
        if text in known:
            translation.text = known[text]
        else:
            translation.set("type", "unfinished")
    ElementTree.indent(root, " ")
    return f"{_HEAD}{ElementTree.tostring(root, 'unicode')}\n".encode()


def update(folder: Path, languages: Sequence[str]) -> dict[str, int]:
    """Bring catalogues up to date.

    Parameters
    ----------
    folder : pathlib.Path
        Of the catalogues.
    languages : sequence of str
        Their codes.

    Returns
    -------
    dict of str to int
        How many texts of each are not translated.

    Raises
    ------
    OutputError
        If one cannot be written.
    """
    words = texts()
    missing = {}
    for language in languages:
        path = folder / f"kneel_gui_{language}.ts"
        known = read(path)
        write_bytes(path, to_ts(language, words, known))
        missing[language] = sum(text not in known for text in words)
    return missing


def release(folder: Path) -> None:
    """Make the files that the app reads.

    Parameters
    ----------
    folder : pathlib.Path
        Of the catalogues.

    Raises
    ------
    ConfigError
        If there is no ``lrelease``.
    """
    packages = Path(sysconfig.get_path("purelib"))
    places = [shutil.which("lrelease"), packages / "PySide6" / "lrelease"]
    tool = next((str(p) for p in places if p and Path(p).exists()), None)
    if tool is None:
        raise ConfigError(
            "There is no lrelease: the app still speaks as before.",
            "Install Qt's tools, or: pip install PySide6_Essentials.",
        )
    for path in sorted(folder.glob("*.ts")):
        command = [tool, "-silent", str(path), "-qm", str(path.with_suffix(".qm"))]
        subprocess.run(command, check=True)


def main(argv: Sequence[str]) -> int:
    """Update and release the catalogues.

    Parameters
    ----------
    argv : sequence of str
        Languages to begin, besides those there are.

    Returns
    -------
    int
        Exit code.
    """
    folder = Path(resource("translations"))
    languages = dict.fromkeys((*LANGUAGES, *argv))
    try:
        missing = update(folder, [name for name in languages if name != "en"])
        release(folder)
    except (KneelError, OSError, subprocess.CalledProcessError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for language, count in missing.items():
        sys.stdout.write(f"{language}: {count} texts are not translated.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
