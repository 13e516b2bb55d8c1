"""Reading ahead: order, processes, one that is killed, no orphans."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kneel_gui.errors import KneelError, RadiographError
from kneel_gui.workflows import batch_decode
from kneel_gui.workflows.batch_decode import (
    ReadTask,
    Signature,
    as_told,
    read_ahead,
    read_one,
)
from kneel_gui.workflows.inputs import InputFile
from kneel_gui.workflows.worker_process import WorkerProcess

SPACING = (0.5, 0.4)


@pytest.fixture
def tasks(tmp_path):
    found = []
    for i in range(4):
        path = tmp_path / f"{i}.png"
        Image.fromarray(np.full((20, 30), i, np.uint8)).save(path)
        found.append(ReadTask(InputFile(path, path.name), SPACING))
    return found


def test_a_signature_follows_content_and_time(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"one")
    first = Signature.of(path)
    assert first.size == 3
    os.utime(path, ns=(0, 5))
    later = Signature.of(path)
    assert (later.mtime_ns, later.sha256) == (5, first.sha256)
    path.write_bytes(b"two")
    assert Signature.of(path).sha256 != first.sha256


def test_what_cannot_be_read_is_an_error_without_its_frames(tasks):
    tasks[0].file.path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    reading = read_one(tasks[0])
    assert reading.radiograph is None
    assert isinstance(reading.error, RadiographError)
    assert reading.error.path == tasks[0].file.path
    assert reading.error.__traceback__ is None
    assert reading.error.__context__ is None


def test_a_file_that_cannot_be_opened_is_an_error(tasks, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Signature, "of", refuse)
    assert "Permission denied" in str(read_one(tasks[0]).error)


def test_a_fault_of_ours_is_told_and_logged(caplog):
    error = as_told(ZeroDivisionError("oops"), Path("x.dcm"))
    assert "unexpected fault: ZeroDivisionError: oops" in str(error)
    assert type(error) is KneelError
    assert "x.dcm" in caplog.text


@pytest.mark.slow
def test_processes_read_the_same_as_a_thread(tasks):
    tasks[2].file.path.write_bytes(b"")
    threaded = list(read_ahead(tasks, 1))
    processed = list(read_ahead(tasks, 2))
    assert [r.file for r in processed] == [task.file for task in tasks]
    for here, there in zip(threaded, processed, strict=True):
        assert here.signature == there.signature
        assert str(here.error) == str(there.error)
        if here.radiograph is not None:
            assert there.radiograph.spacing == here.radiograph.spacing
            assert there.radiograph.image_id == here.radiograph.image_id
            np.testing.assert_array_equal(
                there.radiograph.pixels, here.radiograph.pixels
            )
            assert not there.radiograph.pixels.flags.writeable
    assert "empty" in str(processed[2].error)


class Deadly(WorkerProcess):
    """A process that is killed while it reads what a test says."""

    victims: tuple[str, ...] = ()
    times = 1

    def ask(self, task):
        if task.file.image in type(self).victims and type(self).times:
            type(self).times -= 1
            os.kill(self._process.pid, signal.SIGKILL)
        return super().ask(task)


@pytest.mark.slow
@pytest.mark.parametrize("times", [1, 2])
def test_a_killed_process_costs_at_most_its_own_file(tasks, monkeypatch, times):
    monkeypatch.setattr(batch_decode, "WorkerProcess", Deadly)
    monkeypatch.setattr(Deadly, "victims", ("1.png",))
    monkeypatch.setattr(Deadly, "times", times)
    errors = [reading.error for reading in read_ahead(tasks, 2)]
    assert [error is None for error in errors] == [True, times == 1, True, True]
    if times == 2:
        assert "1.png" in str(errors[1])
        assert "--jobs" in errors[1].hint


PARENT = """
    import sys
    from pathlib import Path
    from kneel_gui.workflows.batch_decode import ReadTask, read_ahead
    from kneel_gui.workflows.inputs import InputFile

    if __name__ == "__main__":
        import multiprocessing
        path = Path(sys.argv[1])
        tasks = [ReadTask(InputFile(path, path.name), (1.0, 1.0))] * 4
        readings = read_ahead(tasks, 2)
        next(readings), next(readings)
        print(*[child.pid for child in multiprocessing.active_children()], flush=True)
        sys.stdin.read()
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="asks Linux for processes")
def test_the_processes_end_with_a_killed_parent(tasks, tmp_path):
    script = tmp_path / "parent.py"
    script.write_text(textwrap.dedent(PARENT))
    with subprocess.Popen(
        [sys.executable, script, tasks[0].file.path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    ) as parent:
        children = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(children) == 2
        parent.kill()
    until = time.monotonic() + 30
    while any(map(running, children)) and time.monotonic() < until:
        time.sleep(0.02)
    assert not any(map(running, children))


def running(pid):
    """Return whether it is there and no zombie that nobody has collected."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
