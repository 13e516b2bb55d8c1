import os
import subprocess
import sys

from kneel_gui.storage.holder import Patience, process_runs, this_process
from tests.storage.study_support import of_elsewhere, of_the_dead


def test_this_process_runs_and_says_who_it_is():
    me = this_process("Ann")
    assert me.running is True
    assert f"process {os.getpid()}" in me.title
    assert me.token != this_process("Ann").token


def test_another_process_with_the_same_number_is_not_the_holder():
    assert of_the_dead().running is False


def test_nothing_is_said_about_another_machine():
    assert of_elsewhere().running is None


def test_a_process_that_has_ended_does_not_run():
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    assert process_runs(child.pid) is False
    assert process_runs(0) is False


def test_silence_is_measured_by_our_own_clock_from_the_last_new_sign():
    now = [0.0]
    patience = Patience(10.0, lambda: now[0])
    assert not patience.lost("a", "1")
    now[0] = 9.0
    assert not patience.lost("a", "2")
    now[0] = 18.0
    assert not patience.lost("a", "2")
    now[0] = 19.0
    assert patience.lost("a", "2")
    assert not patience.lost("b", "2")
