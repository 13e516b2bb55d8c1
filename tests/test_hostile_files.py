"""Inputs that once broke a reader, and bombs: refused with a file and a hint.

`benchmarks/fuzz.py` found the first kind; its readers are run here on each of them.
"""

import io
import os
import pickle
import re
import sqlite3
import struct
import sys
import zipfile
from contextlib import closing, suppress
from pathlib import Path

import numpy as np
import pytest

from kneel_gui.errors import KneelError
from kneel_gui.formats import base, cells, read_annotations
from kneel_gui.formats.spacing_table import read_spacing_table
from kneel_gui.inference.kneel_snapshots import read_session
from kneel_gui.training.recipe import read_recipe

BENCHMARKS = str(Path(__file__).parents[1] / "benchmarks")


@pytest.fixture(scope="module")
def targets():
    sys.path.insert(0, BENCHMARKS)
    try:
        from fuzz_targets import TARGETS
    finally:
        sys.path.remove(BENCHMARKS)
    return TARGETS


@pytest.fixture
def target(targets, tmp_path):
    """Return a function that feeds a reader, and its first good file."""

    def prepare(name):
        found = targets[name]
        seeds, work = tmp_path / "seeds", tmp_path / "work"
        seeds.mkdir()
        path = work / found.file
        path.parent.mkdir(parents=True)
        if found.around is not None:
            found.around(work)
        data = list(found.seeds(seeds))

        def feed(changed):
            path.write_bytes(changed)
            found.read(path)

        return feed, data

    return prepare


def refused(action, *arguments):
    """Check that it is refused by an error of ours that names file and hint."""
    with pytest.raises(KneelError) as caught:
        action(*arguments)
    assert caught.value.path is not None
    assert caught.value.hint
    return str(caught.value)


QUICK = ("dicom", "picture", "via-csv", "via-json", "own", "tidy", "tidy-images")
QUICK += ("knee-table", "kneel-csv", "study", "session", "results", "settings")


@pytest.mark.parametrize("name", QUICK)
def test_every_reader_takes_a_good_file(target, name):
    feed, seeds = target(name)
    assert seeds
    for data in seeds:
        feed(data)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE annotations SET line = x'fffe00'",
        "UPDATE annotations SET document = '[]'",
        "UPDATE runs SET image = x'fffe00'",
        "UPDATE runs SET ended = 0, token = 'other', pid = x'fffe00'",
        "UPDATE runs SET ended = 0, token = 'other', pid = 1.5e300",
        "UPDATE runs SET ended = 0, token = 'other', pid = 4611686018427387904",
        "UPDATE images SET path = x'fffe00'",
        "UPDATE runs SET ended = 0, token = NULL",
    ],
)
def test_a_study_with_a_value_of_the_wrong_kind(target, tmp_path, statement):
    feed, (data,) = target("study")
    path = tmp_path / "changed.sqlite"
    path.write_bytes(data)
    with closing(sqlite3.connect(path)) as db:
        db.execute(statement)
        db.commit()
    with suppress(KneelError):  # what does not matter for opening it may pass
        feed(path.read_bytes())


def test_an_array_that_promises_more_than_it_has(target):
    feed, _ = target("moments")
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (2, 99999999999), }\n"
    for text in (header, b"{'descr': (((\n", b"(" * 900 + b"\n"):
        data = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text
        assert "plain numpy array" in refused(feed, data)
    out = io.BytesIO()
    np.save(out, np.zeros((2, 100_000)))
    refused(feed, out.getvalue())


def test_a_checkpoint_whose_keys_do_not_fit(target):
    feed, (_, old) = target("checkpoint")
    # Storage keys are addresses in memory: high ones, or low ones on the heap.
    key = re.search(rb"X[\x06-\x14]\x00{3}(\d{6,20})", old)[1]
    last = old.rindex(key)
    assert last != old.index(key)
    refused(feed, old[:last] + b"0" + old[last + 1 :])


def test_a_checkpoint_that_unpacks_to_gigabytes(target):
    feed, _ = target("checkpoint")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.pkl", b"")
    bomb = bytearray(out.getvalue())
    at = bomb.rindex(b"PK\x01\x02")
    bomb[at + 24 : at + 28] = struct.pack("<I", 0xF0000000)
    assert "unpacks to more" in refused(feed, bytes(bomb))


def test_a_session_whose_memo_would_fill_the_memory(tmp_path):
    path = tmp_path / "session.pkl"
    path.write_bytes(b"\x80\x02}r" + struct.pack("<I", 2**31) + b".")
    assert "refused" in refused(read_session, path)
    path.write_bytes(pickle.dumps("x" * (17 << 20)))
    assert "too large" in refused(read_session, path)


def test_a_recipe_of_aliases(tmp_path):
    path = tmp_path / "bomb.yaml"
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)]
    path.write_text("\n".join([*lines, "base: *a11"]))
    assert "aliases" in refused(read_recipe, path)


@pytest.mark.parametrize(
    "text",
    ["[" * 3000, "a: 2020-99-99", "base: /dev/zero", 'base: "\\0"', "a: " + "9" * 5000],
)
def test_a_recipe_that_breaks_the_yaml_reader(tmp_path, text):
    path = tmp_path / "odd.yaml"
    path.write_text(text)
    refused(read_recipe, path)
    path.write_text(text + "#" * (300 << 10))
    assert "KiB" in refused(read_recipe, path)


@pytest.mark.skipif(os.name == "nt", reason="no pipes there")
def test_a_pipe_is_not_waited_for(tmp_path):
    path = tmp_path / "pipe.csv"
    os.mkfifo(path)
    assert "pipe" in refused(read_annotations, path)
    assert "device" in refused(read_annotations, Path("/dev/zero"))


def test_absurd_numbers_of_values_are_refused_before_they_are_made(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(base, "MAX_JSON_ITEMS", 100)
    monkeypatch.setattr(base, "MAX_BYTES", 5000)
    monkeypatch.setattr(cells, "MAX_CSV_LINES", 50)
    path = tmp_path / "a.json"
    path.write_text("[" + "0," * 200 + "0]")
    assert "absurdly large" in refused(read_annotations, path)
    path.write_text(" " * 6000)
    assert "MiB" in refused(read_annotations, path)
    path.write_text("image,spacing_mm\n" + "a,1\n" * 200)
    assert "lines" in refused(read_spacing_table, path)
