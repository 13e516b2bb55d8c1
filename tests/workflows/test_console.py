"""Progress lines and Ctrl-C."""

import io
import re
import signal
import threading

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
