"""Progress lines and Ctrl-C."""

import io
import itertools
import re
import signal
import threading
import time

import pytest

from kneel_gui.workflows.console import TerminalProgress, print_table


def test_a_log_gets_few_plain_lines():
    stream = io.StringIO()
    with TerminalProgress("Reading", stream).running() as progress:
        for done in range(1, 1001):
            progress.report(done, 1000, f"[b]{done}.png")
    lines = stream.getvalue().splitlines()
    assert 10 <= len(lines) <= 25
    assert lines[-1] == "Reading: 1000 of 1000 [b]1000.png"
    assert "\x1b" not in stream.getvalue()


def test_a_second_stretch_is_shown_like_the_first():
    stream = io.StringIO()
    progress = TerminalProgress("Reading", stream)
    for stretch in "ab":
        for done in range(101):
            progress.report(done, 100, stretch)
    lines = stream.getvalue().splitlines()
    assert 10 <= sum(line.endswith("b") for line in lines) <= 25
    assert abs(sum(1 if line.endswith("b") else -1 for line in lines)) <= 1


def test_short_runs_show_every_step():
    stream = io.StringIO()
    progress = TerminalProgress("Reading", stream)
    progress.report(1, 2, "a")
    progress.report(2, 2, "b")
    assert stream.getvalue().splitlines() == [
        "Reading: 1 of 2 a",
        "Reading: 2 of 2 b",
    ]


def clock(monkeypatch, step_s):
    ticks = itertools.count(0.0, step_s)
    monkeypatch.setattr(time, "monotonic", lambda: next(ticks))


def test_a_log_tells_how_fast_it_goes_and_how_long_it_takes(monkeypatch):
    clock(monkeypatch, 2.0)
    stream = io.StringIO()
    progress = TerminalProgress("Reading", stream)
    for done in range(1, 401):
        progress.report(done, 400, "x.png")
    lines = stream.getvalue().splitlines()
    assert lines[0] == "Reading: 20 of 400 (30/min, 13 min left) x.png"
    assert lines[-1] == "Reading: 400 of 400 x.png"


def test_a_very_long_run_gives_signs_of_life(monkeypatch):
    clock(monkeypatch, 60.0)
    stream = io.StringIO()
    progress = TerminalProgress("Reading", stream)
    for done in range(1, 101):
        progress.report(done, 100_000, "x.png")
    lines = stream.getvalue().splitlines()
    assert len(lines) == 20  # one in five minutes
    assert lines[-1].startswith("Reading: 100 of 100000 (1.0/min, 1665 h 00 min left)")


def test_a_terminal_shows_the_pace(monkeypatch):
    monkeypatch.setenv("COLUMNS", "150")
    clock(monkeypatch, 1.0)
    stream = io.StringIO()
    stream.isatty = lambda: True
    with TerminalProgress("Reading", stream).running() as progress:
        for done in range(1, 31):
            progress.report(done, 1000, "x.png")
        progress._bar.refresh()
    assert "60/min" in stream.getvalue()


def test_names_cannot_steer_the_terminal():
    stream = io.StringIO()
    TerminalProgress("Reading", stream).say("\x1b[31m\udcfc\n.dcm")
    assert stream.getvalue() == "?[31m\\udcfc?.dcm\n"


def test_complaints_are_shown_even_when_quiet():
    stream = io.StringIO()
    progress = TerminalProgress("Reading", stream, quiet=True)
    progress.complain("failed")
    progress.say("fine")
    assert stream.getvalue() == "failed\n"


def test_tables_keep_their_words_and_align_numbers():
    stream = io.StringIO()
    print_table(
        [["name", "x", "n"], ["[b]a[/b]", "", "1"], ["b", "", "100"]], None, stream
    )
    lines = stream.getvalue().splitlines()
    assert any("[b]a[/b]" in line for line in lines)
    ends = [len(line.rstrip()) for line in lines if line.rstrip()[-1:].isdigit()]
    assert len(ends) == 2
    assert len(set(ends)) == 1


@pytest.mark.parametrize(("columns", "shown"), [("40", "rather long"), ("12", "short")])
def test_a_narrow_terminal_gets_the_narrow_table(monkeypatch, columns, shown):
    monkeypatch.setenv("COLUMNS", columns)
    stream = io.StringIO()
    stream.isatty = lambda: True
    print_table([["a", "b"], ["x", "rather long"]], [["a"], ["short"]], stream)
    assert shown in stream.getvalue()


def test_no_number_is_ever_cut_off(monkeypatch):
    monkeypatch.setenv("COLUMNS", "8")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    stream = io.StringIO()
    stream.isatty = lambda: True
    print_table([["a", "b", "c"], ["x", "y", "12345.678"]], None, stream)
    assert "…" not in stream.getvalue()
    assert "12345.678" in re.sub(r"[^0-9.]", "", stream.getvalue())


def test_quiet_is_silent():
    stream = io.StringIO()
    TerminalProgress("Reading", stream, quiet=True).report(1, 1)
    assert stream.getvalue() == ""


def press_twice(progress, stream):
    with progress.running():
        assert not progress.cancelled()
        signal.raise_signal(signal.SIGINT)
        assert progress.cancelled()
        assert "Stopping" in stream.getvalue()
        signal.raise_signal(signal.SIGINT)


def test_the_first_ctrl_c_asks_and_the_second_stops():
    before = signal.getsignal(signal.SIGINT)
    stream = io.StringIO()
    with pytest.raises(KeyboardInterrupt):
        press_twice(TerminalProgress("Reading", stream), stream)
    assert signal.getsignal(signal.SIGINT) is before


def test_another_thread_needs_no_handler():
    seen = []

    def work():
        with TerminalProgress("Reading", io.StringIO()).running() as progress:
            seen.append(progress.cancelled())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [False]
