"""Image names that annotation programs can live with (VIA_FORMAT.md, 8.4)."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import count

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
# Reserved by Windows whatever the suffix.
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_BREAKS_CSV = re.compile(r'[,"%#/\\\x00-\x1f\x7f\u0085\u2028\u2029]')
_BREAKS_VIA = re.compile(r"[%\x00-\x1f\x7f]")
_LONGEST = 120


def csv_obstacle(name: str) -> str:
    """Return the first character that VIA's CSV cannot hold in a name, or "".

    Parameters
    ----------
    name : str
        Name of an image file.

    Returns
    -------
    str
        One character, or "" for a good name.
    """
    found = _BREAKS_CSV.search(name)
    return found[0] if found else ""


def json_obstacle(name: str) -> str:
    """Return the first character that breaks VIA's own file list, or "".

    Parameters
    ----------
    name : str
        Name of an image file.

    Returns
    -------
    str
        One character, or "" for a good name.
    """
    found = _BREAKS_VIA.search(name)
    return found[0] if found else ""


def safe_names(names: Iterable[str], suffix: str = ".png") -> tuple[str, ...]:
    """Return safe, distinct names: ASCII letters, digits, ``.``, ``_`` and ``-``.

    A name that is safe already only changes its suffix; clashes (also those that
    differ in case alone, one file on many disks) get ``_2``, ``_3``, …

    Parameters
    ----------
    names : iterable of str
        File names, any text.
    suffix : str
        Of the new names.

    Returns
    -------
    tuple of str
        One per name, in order.
    """
    stems = [_safe_stem(name) for name in names]
    wanted = {stem.casefold() for stem in stems}
    taken: set[str] = set()
    last: dict[str, int] = {}
    result = []
    for stem in stems:
        candidate = stem
        if stem.casefold() in taken:
            numbers = count(last.get(stem.casefold(), 1) + 1)
            free = (n for n in numbers if f"{stem}_{n}".casefold() not in wanted)
            last[stem.casefold()] = number = next(free)
            candidate = f"{stem}_{number}"
            wanted.add(candidate.casefold())
        taken.add(candidate.casefold())
        result.append(candidate + suffix)
    return tuple(result)


def _safe_stem(name: str) -> str:
    base = re.split(r"[/\\]", name)[-1]
    letters = unicodedata.normalize("NFKD", base)
    plain = "".join(c for c in letters if not unicodedata.combining(c))
    plain = re.sub(r"(?i)\.(dcm|dicom|png|jpe?g|tiff?|bmp)$", "", plain)
    stem = _UNSAFE.sub("_", plain)[:_LONGEST].lstrip(".-").rstrip(".")
    if not stem.strip("._-"):
        return "image"
    return f"_{stem}" if _DEVICES.fullmatch(stem) else stem
