"""The results store: what is in it stays, alone and whole."""

import itertools
import sqlite3
import time

import numpy as np
import pytest

from kneel_gui.core.annotation import ImageAnnotation
from kneel_gui.core.radiograph import PixelSpacing, SpacingSource
from kneel_gui.core.study import StudyImage
from kneel_gui.errors import ConfigError, FormatError, KneelError, OutputError
from kneel_gui.workflows.batch_decode import Signature
from kneel_gui.workflows.batch_store import STORE, Done, open_store

SIGNATURE = Signature(3, 2**62, "abc")


def image(name, seconds=1.0):
    spacing = PixelSpacing(0.1, 0.2, SpacingSource.USER)
    nothing = ImageAnnotation(name)
    return StudyImage(name, nothing, None, (3, 2), spacing, seconds=seconds)


@pytest.fixture
def path(tmp_path):
    return tmp_path / STORE


def opened(path, maker="m", afresh=False):
    context = open_store(path, afresh)
    store = context.__enter__()
    store.maker = maker
    return store, lambda: context.__exit__(None, None, None)


def test_what_is_put_is_found_again(path):
    store, close = opened(path)
    store.put(image("b"), SIGNATURE, "how")
    store.put(image("a"), SIGNATURE, "how")
    store.put(image("b", 2.0), SIGNATURE, "else")
    close()
    store, close = opened(path)
    assert store.find("b") == Done(SIGNATURE, "else")
    assert store.image("b") == image("b", 2.0)
    assert store.find("c") is None
    assert store.image("c") is None
    assert sorted(store.names()) == ["a", "b"]
    store.touch("a", 7)
    assert store.find("a").signature.mtime_ns == 7
    close()
    assert [p.name for p in path.parent.iterdir()] == [STORE]


def test_makers_do_not_see_each_other(path):
    store, close = opened(path, "one")
    store.put(image("a"), SIGNATURE, "")
    store.maker = "two"
    assert store.find("a") is None
    assert list(store.names()) == []
    assert store.others() == 1
    store.put(image("a", 5.0), SIGNATURE, "")
    assert store.last_maker() == "two"
    store.maker = "one"
    assert store.image("a").seconds == 1.0
    close()


def test_failures_keep_their_order_and_odd_letters(path):
    store, close = opened(path)
    store.fail("b\udcff", KneelError("bad", "hint"))
    store.fail("a", KneelError("worse"))
    assert list(store.failures()) == [("b\\udcff", "bad", "hint"), ("a", "worse", "")]
    store.forget_failures()
    assert list(store.failures()) == []
    close()


def test_nobody_else_may_write_meanwhile(path):
    _, close = opened(path)
    for afresh in (False, True):
        with pytest.raises(ConfigError, match="Another run"), open_store(path, afresh):
            pass
    close()
    opened(path)[1]()


def test_results_reach_the_disk_while_it_is_open(path, monkeypatch):
    monkeypatch.setattr(time, "monotonic", itertools.count(0, 10).__next__)
    store, close = opened(path)
    size = path.stat().st_size
    for i in range(50):
        store.put(image(f"{i}"), SIGNATURE, "")
    assert path.stat().st_size > size
    close()


def test_an_interrupt_keeps_what_was_put(path):
    def interrupted():
        with open_store(path, False) as store:
            store.put(image("a"), SIGNATURE, "")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with open_store(path, False) as store:
        assert store.image("a") == image("a")


def test_afresh_forgets(path):
    store, close = opened(path)
    store.put(image("a"), SIGNATURE, "")
    store.fail("b", KneelError("bad"))
    close()
    store, close = opened(path, afresh=True)
    assert list(store.names()) == []
    assert list(store.failures()) == []
    close()


def foreign(path):
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE theirs (a)")
    connection.close()


def rubbish(path):
    path.write_bytes(np.random.default_rng(1).bytes(5000))


@pytest.mark.parametrize("make", [foreign, rubbish])
def test_what_is_no_store_is_refused_and_stays_unless_afresh(path, make):
    make(path)
    before = path.read_bytes()
    with pytest.raises(FormatError) as caught, open_store(path, False):
        pass
    assert caught.value.path == path
    assert "--overwrite" in caught.value.hint
    assert path.read_bytes() == before
    opened(path, afresh=True)[1]()


def test_a_damaged_record_is_said(path):
    store, close = opened(path)
    store.put(image("a"), SIGNATURE, "")
    close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE results SET record = '{'")
    connection.close()
    store, close = opened(path)
    with pytest.raises(FormatError, match="damaged"):
        store.image("a")
    close()


def test_a_place_that_cannot_be_written_is_said(tmp_path):
    with (
        pytest.raises(OutputError, match="cannot be kept"),
        open_store(tmp_path / "none" / STORE, False),
    ):
        pass
