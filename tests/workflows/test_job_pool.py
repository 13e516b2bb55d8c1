"""Jobs in processes of their own: one that fails or is killed stops no other."""

import sys

import pytest

from kneel_gui.core.prediction import SilentProgress
from kneel_gui.errors import Cancelled
from kneel_gui.workflows.job_pool import Job, run_jobs

PYTHON = (sys.executable, "-c")


class Heard(SilentProgress):
    def __init__(self):
        self.said = []

    def report(self, done, total, text=""):
        self.said.append((done, total, text))


def job(tmp_path, name, code):
    return Job(name, (code,), tmp_path / name / "log.txt")


def test_every_job_runs_on_a_device_and_failures_are_told(tmp_path):
    said = "import sys; print(sys.argv[1:]); print('at the end'); "
    jobs = [
        job(tmp_path, "fine", said),
        job(
            tmp_path,
            "bad",
            said + "sys.stdout.flush(); sys.exit('kneel: no such thing')",
        ),
        job(tmp_path, "killed", "import os; os.kill(os.getpid(), 9)"),
        job(tmp_path, "last", said),
    ]
    heard = Heard()
    failed = run_jobs(jobs, ["cuda:0", "cuda:1"], heard, PYTHON)
    told = {job.name: message for job, message in failed}
    assert set(told) == {"bad", "killed"}
    assert "no such thing" in told["bad"]
    assert "signal 9" in told["killed"]
    assert "at the end" in (tmp_path / "last/log.txt").read_text(encoding="utf-8")
    first = (tmp_path / "fine/log.txt").read_text(encoding="utf-8")
    assert "['--device', 'cuda:0']" in first
    assert heard.said[-1] == (4, 4, "")
    assert max(text.count(",") for _, _, text in heard.said) == 1, "two at a time"


def test_a_stop_ends_what_runs_and_starts_nothing_more(tmp_path):
    class StopSoon(Heard):
        def cancelled(self):
            return (tmp_path / "a/ready").exists()

    wait = (
        f"import pathlib, sys; pathlib.Path({str(tmp_path / 'a/ready')!r}).touch()\n"
        "try:\n    sys.stdin.read()\nexcept KeyboardInterrupt:\n    print('stopped')"
    )
    jobs = [job(tmp_path, "a", wait), job(tmp_path, "b", "print('never')")]
    with pytest.raises(Cancelled):
        run_jobs(jobs, ["cpu"], StopSoon(), PYTHON)
    assert not (tmp_path / "b").exists()
