"""The person's settings: one table of what there is, one JSON file of what was set.

Keys that this version does not know are kept when the file is written, so that an
older and a newer KNEEL GUI can share it. A file that cannot be understood is set aside
(renamed), never lost, and a message says so.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from kneel_gui.errors import ConfigError, FormatError, OutputError
from kneel_gui.formats.base import finite, parse_json, read_text
from kneel_gui.paths import user_config
from kneel_gui.storage.atomic import make_folder, replace_file, write_text

VERSION = 1
FILE_NAME = "settings.json"
Value: TypeAlias = bool | float | str | list[str]


@dataclass(frozen=True)
class Setting:
    """One setting.

    Attributes
    ----------
    key : str
        In the file.
    default : bool, float, str or list of str
        Its type is the setting's type.
    title : str
        What it does, for people.
    choices : tuple of str
        The texts allowed; empty when any is.
    lowest, highest : float
        Range of a number.
    """

    key: str
    default: Value
    title: str
    choices: tuple[str, ...] = ()
    lowest: float = float("-inf")
    highest: float = float("inf")


SETTINGS: dict[str, Setting] = {
    setting.key: setting
    for setting in (
        Setting("device", "auto", "Processor for predictions", ("auto", "cpu", "cuda")),
        Setting("model", "", "Model folder; empty: the bundled model"),
        Setting(
            "engine",
            "auto",
            "How networks are run",
            ("auto", "openvino", "torch-folded", "torch-eager"),
        ),
        Setting(
            "precision",
            "placing",
            "Lowest precision allowed",
            ("fp32", "placing", "reduced"),
        ),
        Setting("geometry", "exact", "Geometry of the model", ("exact", "kneel")),
        Setting("export_formats", ["csv", "kneel-via"], "Formats of an export"),
        Setting("export_folder", "", "Folder of the last export"),
        Setting("open_folder", "", "Folder that was opened last"),
        Setting("recent", [], "What was opened, the newest first"),
        Setting("opened", [], "What the worklist is made of"),
        Setting("resume", "", "How the open image was looked at (JSON)"),
        Setting("show_pictures", False, "Show small pictures in the worklist"),
        Setting("worklist_columns", "", "Columns of the worklist (Qt, base64)"),
        Setting("save_beside_images", False, "Keep annotations with the images"),
        Setting("reader", "", "Your name in studies; empty: that of your account"),
        Setting("independent_reading", False, "Start without other readers' points"),
        Setting("autosave_s", 0.05, "Seconds between two saves", (), 0.0, 0.5),
        Setting("language", "system", "Language", ("system", "en", "fi", "de")),
        Setting("theme", "dark", "Look of the window", ("dark", "light")),
        Setting(
            "palette",
            "Okabe-Ito",
            "Colours of the points",
            ("Okabe-Ito", "bright", "one hue"),
        ),
        Setting("show_labels", True, "Show the landmarks' names"),
        Setting("follow", True, "Let untouched points follow a corrected one"),
        Setting("show_spread", True, "Show the model's doubt"),
        Setting("show_measures", False, "Draw the measurements"),
        Setting("twin_knees", False, "Show the knees side by side"),
        Setting("keys", [], "Keys of one's own (action, keys)"),
        Setting("tour_seen", False, "The first-run tour was shown"),
        Setting("window_geometry", "", "Place of the window (Qt, base64)"),
        Setting("window_layout", "", "Places of its panels (Qt, base64)"),
    )
}


class Settings:
    """The settings in memory; `load_settings` makes them.

    Parameters
    ----------
    path : pathlib.Path
        Where they are saved.
    document : dict
        The file as read, with keys that this version does not know.
    messages : tuple of str
        What a person should be told once: a file set aside, a value replaced.
    """

    def __init__(
        self, path: Path, document: dict[str, Any], messages: tuple[str, ...] = ()
    ) -> None:
        self.path = path
        self.messages = messages
        self._document = document

    def get(self, key: str) -> Value:
        """Return a setting, or its default.

        Parameters
        ----------
        key : str
            A key of `SETTINGS`.

        Returns
        -------
        bool, float, str or list of str
            A value that fits the table.

        Raises
        ------
        ConfigError
            If there is no such setting.
        """
        setting = _setting(key)
        value = _fitting(setting, self._document.get(key))
        value = setting.default if value is None else value
        return list(value) if isinstance(value, list) else value

    def set(self, key: str, value: Value) -> None:
        """Change a setting in memory; `save` writes it.

        Parameters
        ----------
        key : str
            A key of `SETTINGS`.
        value : bool, float, str or list of str
            The new value.

        Raises
        ------
        ConfigError
            If there is no such setting or the value does not fit.
        """
        fitting = _fitting(_setting(key), value)
        if fitting is None:
            raise ConfigError(
                f"«{value}» does not fit the setting «{key}».", _expectation(key)
            )
        self._document[key] = fitting

    def save(self) -> None:
        """Write the settings, atomically; keys we do not know are kept.

        Raises
        ------
        OutputError
            If they cannot be written; the old file is as it was.
        """
        document = {**self._document, "version": VERSION}
        make_folder(self.path.parent)
        text = json.dumps(document, indent=1, sort_keys=True) + "\n"
        write_text(self.path, text, follow=True)  # it may lie with other settings


def load_settings(path: Path | None = None) -> Settings:
    """Read the settings; whatever is wrong, there are settings afterwards.

    Parameters
    ----------
    path : pathlib.Path, optional
        Default: in the user's configuration folder.

    Returns
    -------
    Settings
        Its `messages` say what was wrong.
    """
    path = path or user_config() / FILE_NAME
    if not path.exists():
        return Settings(path, {})
    try:
        document = _parse(path)
    except FormatError as error:
        return Settings(path, {}, (f"{error} {_set_aside(path)}",))
    wrong = [
        key
        for key, setting in SETTINGS.items()
        if key in document and _fitting(setting, document[key]) is None
    ]
    messages = tuple(
        f"{path}: the setting «{key}» is not understood and its default is used. "
        f"{_expectation(key)}"
        for key in wrong
    )
    return Settings(path, document, messages)


def _parse(path: Path) -> dict[str, Any]:
    document = parse_json(read_text(path), path)
    if not isinstance(document, dict):
        raise FormatError("These are no settings.", path=path)
    version = document.get("version", VERSION)
    if isinstance(version, bool) or not isinstance(version, int) or version > VERSION:
        raise FormatError("These settings are of a newer version.", path=path)
    return document


def _set_aside(path: Path) -> str:
    number = 1
    while (aside := path.with_name(f"{path.stem}.bad{number}{path.suffix}")).exists():
        number += 1
    try:
        replace_file(path, aside)
    except OutputError as error:
        return f"It could not be set aside: {error} Saving will replace it."
    return f"It is kept as {aside.name}; the defaults are used."


def _setting(key: str) -> Setting:
    if key not in SETTINGS:
        raise ConfigError(
            f"There is no setting «{key}».", f"There are: {', '.join(SETTINGS)}."
        )
    return SETTINGS[key]


def _fitting(setting: Setting, value: object) -> Value | None:
    """Return the value in the setting's type, or None when it does not fit."""
    rules: dict[type, Callable[[], Value | None]] = {
        bool: lambda: value if isinstance(value, bool) else None,
        float: lambda: _number(setting, value),
        str: lambda: _text(setting, value),
        list: lambda: _texts(value),
    }
    return rules[type(setting.default)]()


def _number(setting: Setting, value: object) -> float | None:
    number = None if isinstance(value, str) else finite(value)
    if number is None or not setting.lowest <= number <= setting.highest:
        return None
    return number


def _text(setting: Setting, value: object) -> str | None:
    if not isinstance(value, str) or (setting.choices and value not in setting.choices):
        return None
    return value


def _texts(value: object) -> list[str] | None:
    if not isinstance(value, list | tuple):
        return None
    texts = [item for item in value if isinstance(item, str)]
    return texts if len(texts) == len(value) else None


def _expectation(key: str) -> str:
    setting = SETTINGS[key]
    if setting.choices:
        return f"It must be one of: {', '.join(setting.choices)}."
    if isinstance(setting.default, float):
        return f"It must be a number from {setting.lowest:g} to {setting.highest:g}."
    kinds = {bool: "true or false", str: "a text", list: "a list of texts"}
    return f"It must be {kinds[type(setting.default)]}."
