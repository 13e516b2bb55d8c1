"""Every input that `benchmarks/fuzz.py` has ever broken a reader with, kept as it was.

A finding's file goes to ``corpus/READER/NAME.gz``; nothing else is to be done.
"""

import gzip
import sys
from pathlib import Path

import pytest

from kneel_gui.errors import KneelError

BENCHMARKS = str(Path(__file__).parents[1] / "benchmarks")
CORPUS = sorted((Path(__file__).parent / "corpus").glob("*/*.gz"))


@pytest.fixture(scope="module")
def targets():
    sys.path.insert(0, BENCHMARKS)
    try:
        from fuzz_targets import TARGETS
    finally:
        sys.path.remove(BENCHMARKS)
    return TARGETS


def test_there_is_a_corpus():
    assert CORPUS


@pytest.mark.parametrize("file", CORPUS, ids=lambda f: f"{f.parent.name}-{f.name}")
def test_it_is_read_or_refused_as_it_should_be(file, targets, tmp_path):
    target = targets[file.parent.name]
    path = tmp_path / target.file
    path.parent.mkdir(parents=True, exist_ok=True)
    if target.around is not None:
        target.around(tmp_path)
    path.write_bytes(gzip.decompress(file.read_bytes()))
    try:
        target.read(path)
    except KneelError as error:
        assert error.path is not None  # noqa: PT017  most are refused, not all
        assert error.hint  # noqa: PT017
