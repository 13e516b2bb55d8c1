"""Hostile changes that keep a file's outer form, so that they reach what lies inside.

A byte flipped in JSON gives broken JSON nearly always, which says little about what
reads its values. Here the file is parsed, a value in it is replaced by one that nobody
would write, and it is written again. Flipping bytes is libFuzzer's part (`fuzz.py`).
"""

import io
import json
import random
import sqlite3
import struct
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pydicom
import yaml
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset

Mutator = Callable[[bytes, random.Random], bytes]

_DEEP = 3000
_NESTED: Any = [0]
for _ in range(50):
    _NESTED = [_NESTED]
VALUES: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    2**31,
    2**63,
    10**400,
    -(10**30),
    1e308,
    -1e-308,
    float("nan"),
    float("inf"),
    "",
    "\0",
    "\ud800",
    "=cmd|' /C calc'!A0",
    "../../etc/passwd",
    "/dev/zero",
    "CON",
    "x" * 300,
    "1e999",
    "٣",
    "‮gpj.exe",
    [],
    {},
    [[]],
    _NESTED,
    {"": {}},
)
TEXTS = (
    *(str(value) for value in VALUES if isinstance(value, str | int | float)),
    '"',
    "'",
    ",",
    "\n",
    "\r\n",
    ";",
    "\ufeff",
    "nan",
    "-",
    "0x10",
    "{}",
    "[",
    "\\",
)


def mutate_json(data: bytes, rng: random.Random) -> bytes:
    """Replace, remove or double a value somewhere in a JSON document."""
    document = _changed(json.loads(data), rng)
    text = json.dumps(document, ensure_ascii=rng.random() < 0.5)
    if rng.random() < 0.01:
        text = text.replace("[", "[" * _DEEP, 1)
    return text.encode("utf-8", "surrogatepass")


def mutate_yaml(data: bytes, rng: random.Random) -> bytes:
    """Do the same with YAML, of which JSON is a part."""
    document = _changed(yaml.safe_load(data), rng)
    return yaml.safe_dump(document, allow_unicode=True).encode("utf-8", "surrogatepass")


def mutate_csv(data: bytes, rng: random.Random) -> bytes:
    """Change a cell, or move, double or cut a row, without minding quotes."""
    rows = [line.split(b",") for line in data.split(b"\n")]
    row = rng.choice(rows)
    kind = rng.randrange(5)
    if kind == 0:
        rows.append(list(row))
    elif kind == 1:
        row.pop(rng.randrange(len(row)))
    elif kind == 2:
        row.insert(rng.randrange(len(row) + 1), _text(rng))
    else:
        row[rng.randrange(len(row))] = _text(rng)
    return b"\n".join(b",".join(cells) for cells in rows)


def mutate_safetensors(data: bytes, rng: random.Random) -> bytes:
    """Change the header of a safetensors file, its length in step."""
    (length,) = struct.unpack("<Q", data[:8])
    header = mutate_json(data[8 : 8 + length], rng)
    return struct.pack("<Q", len(header)) + header + data[8 + length :]


def mutate_dicom(data: bytes, rng: random.Random) -> bytes:
    """Give an attribute of a DICOM file another value, type or length."""
    dataset = pydicom.dcmread(io.BytesIO(data), force=True)
    tag = rng.choice(list(dataset.keys()))
    old = dataset[tag]
    if rng.random() < 0.2:
        del dataset[tag]
    else:
        kind = rng.choice(("UN", "OB", old.VR))
        value = bytes(rng.randrange(256) for _ in range(rng.choice((0, 2, 4, 8, 64))))
        if kind not in ("UN", "OB") and rng.random() < 0.7:
            value = _dicom_value(old, rng)
        dataset[tag] = DataElement(tag, kind, value, validation_mode=0)
    out = io.BytesIO()
    dataset.save_as(out, enforce_file_format=False)
    return out.getvalue()


def mutate_sqlite(data: bytes, rng: random.Random) -> bytes:
    """Change a cell of a database, or a value of the JSON in it."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.deserialize(data)
        db.execute("DROP TRIGGER IF EXISTS journal_keeps")
        db.execute("PRAGMA ignore_check_constraints = ON")
        names = "SELECT name FROM sqlite_master WHERE type = 'table'"
        table = rng.choice([name for (name,) in db.execute(names)])
        columns = [row[1] for row in db.execute(f'PRAGMA table_info("{table}")')]
        column = rng.choice(columns)
        rows = db.execute(f'SELECT rowid, "{column}" FROM "{table}"').fetchall()
        if rows:
            row, old = rng.choice(rows)
            db.execute(
                f'UPDATE OR REPLACE "{table}" SET "{column}" = ? WHERE rowid = ?',
                (_cell(old, rng), row),
            )
        db.commit()
        return db.serialize()


def _cell(old: Any, rng: random.Random) -> Any:
    if isinstance(old, str) and old.startswith("{") and rng.random() < 0.8:
        return mutate_json(old.encode(), rng).decode("utf-8", "replace")
    value = rng.choice(VALUES)
    if isinstance(value, int) and abs(value) < 2**63:
        return value
    if isinstance(value, float | str) or value is None:
        return value.replace("\ud800", "?") if isinstance(value, str) else value
    return b"\xff\xfe\0"


def _text(rng: random.Random) -> bytes:
    return rng.choice(TEXTS).encode("utf-8", "surrogatepass")


def _dicom_value(old: DataElement, rng: random.Random) -> Any:
    if old.VR == "SQ":
        return [Dataset()] * rng.randrange(3)
    if old.VR in ("US", "SS", "UL", "SL"):
        return rng.choice((0, 1, 2, 7, 255, 32767, [1, 2]))
    return rng.choice(("", "0", "-1", "1e9", "NaN", "a\\b\\c", "x" * 70, "é", "1\\0"))


def _changed(document: Any, rng: random.Random) -> Any:
    """Return the document with one value at a random depth changed."""
    inner = isinstance(document, dict | list) and len(document) > 0
    if not inner or rng.random() < 0.08:
        return rng.choice(VALUES)
    keys = list(document) if isinstance(document, dict) else range(len(document))
    key = rng.choice(keys)
    copy = dict(document) if isinstance(document, dict) else list(document)
    if rng.random() < 0.06:
        del copy[key]
    elif rng.random() < 0.06 and isinstance(copy, dict):
        copy[rng.choice(TEXTS)] = copy.pop(key)
    else:
        copy[key] = _changed(document[key], rng)
    return copy
