import json
from dataclasses import asdict, replace

import pytest

from kneel_gui.errors import OutputError
from kneel_gui.storage.file_lock import FileLock, InUseError
from kneel_gui.storage.holder import this_process
from tests.storage.study_support import of_elsewhere, of_the_dead


class Clock:
    """Stands still until somebody sleeps."""

    def __init__(self):
        self.now = 0.0
        self.each = lambda: None

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds
        self.each()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def place(tmp_path):
    return tmp_path / "study.lock"


def lock_of(place, holder, clock, **kwargs):
    return FileLock(place, holder, clock=clock, sleep=clock.sleep, **kwargs)


def taken(place, holder):
    place.write_text(json.dumps({**asdict(holder), "n": 1}))


def test_it_names_its_holder_and_goes_afterwards(place, clock):
    lock = lock_of(place, this_process("Ann"), clock)
    with lock.held():
        assert json.loads(place.read_text())["reader"] == "Ann"
        lock.check()
    assert not place.exists()


def test_somebody_else_is_waited_for_and_named(place, clock):
    taken(place, of_elsewhere("Bob"))
    lock = lock_of(place, this_process("Ann"), clock, wait_s=5.0)
    with pytest.raises(InUseError, match="Bob on ward-3"), lock.held():
        pass
    assert clock.now >= 5.0
    assert place.exists()


def test_a_lock_that_is_freed_while_waiting_is_taken(place, clock):
    taken(place, of_elsewhere("Bob"))
    clock.each = lambda: clock.now > 1.0 and place.unlink(missing_ok=True)
    with lock_of(place, this_process("Ann"), clock).held():
        assert "Ann" in place.read_text()


def test_the_lock_of_a_dead_process_of_this_machine_is_taken_over_at_once(place, clock):
    taken(place, of_the_dead("Bob"))
    with lock_of(place, this_process("Ann"), clock).held():
        assert "Ann" in place.read_text()
    assert clock.now == 0.0


def test_one_of_another_machine_goes_stale_by_its_silence(place, clock):
    taken(place, of_elsewhere("Bob"))
    lock = lock_of(place, this_process("Ann"), clock, wait_s=60.0, silent_s=30.0)
    with lock.held():
        assert "Ann" in place.read_text()
    assert 30.0 <= clock.now < 31.0


def test_one_that_is_renewed_does_not(place, clock):
    bob = of_elsewhere("Bob")
    taken(place, bob)
    clock.each = lambda: taken(place, replace(bob, pid=int(clock.now)))
    lock = lock_of(place, this_process("Ann"), clock, wait_s=60.0, silent_s=30.0)
    with pytest.raises(InUseError), lock.held():
        pass


def test_a_cut_off_lock_goes_stale_too(place, clock):
    place.write_text('{"token": "ab')
    lock = lock_of(place, this_process("Ann"), clock, wait_s=60.0, silent_s=30.0)
    with lock.held():
        assert "Ann" in place.read_text()


def test_whoever_lost_the_lock_notices_and_leaves_the_new_one(place, clock):
    lock = lock_of(place, this_process("Ann"), clock)
    with lock.held():
        taken(place, of_elsewhere("Bob"))
        with pytest.raises(InUseError, match="taken over"):
            lock.check()
    assert "Bob" in place.read_text()


def test_a_fresh_lock_that_was_moved_aside_by_mistake_is_put_back(place, clock):
    lock = lock_of(place, this_process("Ann"), clock)
    taken(place, of_elsewhere("Bob"))
    lock._break("what was there before Bob")
    assert "Bob" in place.read_text()
    assert list(place.parent.iterdir()) == [place]


def test_a_folder_that_is_not_there_is_said(place, clock):
    lock = lock_of(place.parent / "no" / "study.lock", this_process("Ann"), clock)
    with pytest.raises(OutputError, match="cannot be locked"), lock.held():
        pass
