"""Recipes that say only how they differ from another one.

``base: ../default.yaml`` at the top level of a recipe names the file it changes,
relative to itself. Mappings are merged key by key, at every depth; any other value, a
list too, replaces the one of the base; ``centres: null`` takes a stage away.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from kneel_gui.errors import ConfigError

BASE = "base"
_MAX_BYTES = 256 << 10
_LONGEST = 500


def read_merged(path: Path) -> Any:
    """Read a YAML file with everything that it inherits.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    object
        What the YAML says, without the key ``base``; a mapping if the file is one.

    Raises
    ------
    ConfigError
        If a file cannot be read, or is its own base.
    """
    return _read(path, ())


def _read(path: Path, heirs: tuple[Path, ...]) -> Any:
    if path.resolve() in heirs:
        raise ConfigError(
            "This recipe is its own base.", "Mend the key «base».", heirs[0]
        )
    raw = _yaml(path)
    if not isinstance(raw, Mapping) or BASE not in raw:
        return raw
    if not _may_be_a_name(raw[BASE]):
        raise ConfigError(
            f"The key «base» cannot be {raw[BASE]!r}.",
            "It names another recipe, relative to this one.",
            path,
        )
    base = _read(path.parent / raw[BASE], (*heirs, path.resolve()))
    own = {key: value for key, value in raw.items() if key != BASE}
    return merged(base, own)


def _may_be_a_name(value: object) -> bool:
    try:
        return isinstance(value, str) and b"\0" not in os.fsencode(value)
    except UnicodeEncodeError:  # half a character
        return False


def merged(base: Any, change: Any) -> Any:
    """Return a value with another one laid over it.

    Parameters
    ----------
    base, change : object
        As YAML gives them.

    Returns
    -------
    object
        Where both are mappings, their union with common keys merged in turn; `change`
        otherwise.
    """
    if not isinstance(base, Mapping) or not isinstance(change, Mapping):
        return change
    common = {key: merged(base[key], change[key]) for key in change if key in base}
    return {**base, **change, **common}


def _yaml(path: Path) -> Any:
    try:
        if path.exists() and not path.is_file():
            raise ConfigError(
                "The recipe is a folder, device or pipe.", "Choose a file.", path
            )
        if path.stat().st_size > _MAX_BYTES:
            raise ConfigError(
                f"The recipe has more than {_MAX_BYTES >> 10} KiB.",
                "It must be a YAML file of a few lines.",
                path,
            )
        text = path.read_text(encoding="utf-8")
        return yaml.load(text, Loader=_PlainLoader)
    # ValueError: no text, a NUL in a name, an impossible date or an endless number.
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        raise ConfigError(
            f"The recipe cannot be read: {str(error)[:_LONGEST]}",
            "It must be a YAML file.",
            path,
        ) from error


class _PlainLoader(yaml.SafeLoader):
    """Reads YAML without aliases: a few of them become billions of values."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Refuse an alias; otherwise as usual."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases (*name) are not read in recipes")
        return super().compose_node(parent, index)
