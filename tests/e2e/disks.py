"""The app on disks that fail, each a real one: for `test_failing_disks.py`.

    unshare --mount python disks.py CASE PLACE

PLACE/disk becomes a small disk of its own, which only this process sees. Every case
works at a film there, lets the disk fail, goes on working, and mends the disk.
"""

import contextlib
import io
import json
import os
import subprocess
import sys
import time
import traceback
from pathlib import Path

from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest

from kneel_gui.app import bootstrap, saving
from kneel_gui.app.exporting import ExportPlan
from kneel_gui.app.study_keeper import StudyKeeper
from kneel_gui.cli import main as cli
from kneel_gui.core.schema import Side
from kneel_gui.formats import read_annotations
from kneel_gui.paths import user_config, user_data
from kneel_gui.storage.shelf import STUDY_NAME
from kneel_gui.storage.study_check import check_study
from kneel_gui.workflows import predict
from tests.app.support import write_study
from tests.fakes import FakePredictor

PATIENCE_S = 30.0
MOST_MOVES = 400


def mount(*words):
    subprocess.run(["mount", *map(str, words)], check=True)


class Desk:
    """The real window at work on the films of a disk."""

    def __init__(self, place):
        self.disk, self.place = place / "disk", place
        settings = user_config() / "settings.json"
        settings.parent.mkdir(parents=True, exist_ok=True)
        told = {"version": 1, "save_beside_images": True, "reader": "Ann"}
        settings.write_text(json.dumps(told))
        self.app = bootstrap.make_application()
        self.window = bootstrap.make_window(self.app, FakePredictor)
        self.room = self.window.room
        self.film = self.disk / "trial" / "k1.dcm"
        self.study = self.film.parent / STUDY_NAME

    def begin(self):
        self.window.show()
        self.window.commands.open_paths([self.film.parent])
        self.wait(lambda: self.room.image is not None)

    def predict(self):
        QTest.keyClick(self.window.view.canvas, Qt.Key_P)
        self.wait(lambda: self.room.image.annotation.knees)
        self.saved()

    def wait(self, condition):
        until = time.monotonic() + PATIENCE_S
        while not condition():
            assert time.monotonic() < until, f"in vain; said {self.said()}"
            QTest.qWait(10)

    def saved(self):
        self.wait(lambda: not self.room.dirty)

    def move(self):
        self.window.view.select((Side.LEFT, 3))
        QTest.keyClick(self.window.view.canvas, Qt.Key_Right, Qt.ShiftModifier)

    def move_until_it_fails(self):
        """Move points until a save fails: what is written ahead may have room."""
        for _ in range(MOST_MOVES):
            if self.failures():
                return
            self.move()
            QTest.qWait(5)
        raise AssertionError(f"nothing has failed; said {self.said()}")

    def failures(self):
        found = self.window.messages.messages
        return [m for m in found if m.text.startswith("k1.dcm:")]

    def said(self):
        return [f"{m.text} {m.hint} {m.details}" for m in self.window.messages.messages]

    def mended(self):
        """Everything is saved by itself, the message is gone, the study is sound."""
        expected = self.room.image.annotation
        edits = self.room.image.stack.count()
        self.saved()
        assert not self.failures()
        keeper = StudyKeeper("Ann")
        kept = keeper.load(self.film, expected.image_id)
        keeper.close()
        assert kept.annotation == expected
        steps = [step.text for step in kept.past.steps]
        assert len(steps) == edits, (steps, edits)
        report = check_study(self.study, self.film.parent)
        assert report.sound, report.problems

    def told(self, word):
        """The one message names the film, the study's file and what is wrong."""
        (message,) = self.failures()
        whole = f"{message.text} {message.hint} {message.details}"
        assert word in whole, whole
        assert STUDY_NAME in whole, whole
        assert message.hint, whole
        assert self.room.dirty

    def written_down(self):
        lines = []
        for file in (user_data() / "unsaved").glob("*.jsonl"):
            lines += file.read_text().splitlines()[1:]
        return lines


def fill(folder):
    """Take the last byte of a disk; return the file to be removed."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 20, 4096, 1):
            try:
                while file.write(bytes(size)) == size:
                    pass
            except OSError:
                continue
    return filler


def full_disk(desk):
    desk.begin()
    desk.predict()
    filler = fill(desk.disk)
    desk.move_until_it_fails()
    desk.told("disk is full")
    # The home is on another disk: there every unsaved edit is written down.
    assert desk.written_down()
    filler.unlink()
    desk.mended()
    assert not desk.written_down()


def full_disk_with_the_home_on_it(desk):
    desk.begin()
    desk.predict()
    filler = fill(desk.disk)
    desk.move_until_it_fails()
    desk.told("disk is full")
    desk.window.close()
    desk.wait(lambda: any("Quit without saving" in labels(m) for m in messages(desk)))
    assert desk.window.isVisible()
    filler.unlink()
    desk.mended()


def messages(desk):
    return desk.window.messages.messages


def labels(message):
    return [label for label, _ in message.buttons]


def share_goes_away(desk):
    desk.begin()
    desk.predict()
    subprocess.run(["umount", "--lazy", str(desk.disk)], check=True)
    desk.move()
    desk.wait(desk.failures)
    desk.told("does not answer")
    assert desk.written_down()
    assert not list(desk.disk.iterdir())  # nothing was made where the share was
    mount("--bind", desk.place / "backing", desk.disk)
    desk.mended()


def read_only_disk(desk):
    desk.begin()
    desk.predict()
    before = desk.room.image.annotation
    desk.window.close()
    desk.window.shut_down()
    mount("-o", "remount,ro", desk.disk)
    again = Desk(desk.place)
    again.begin()
    assert again.room.image.annotation == before
    assert any("read-only" in text for text in again.said()), again.said()
    again.move()
    again.wait(lambda: any("is not changed" in text for text in again.said()))
    assert again.room.image.annotation == before
    assert not again.room.dirty
    again.window.close()
    again.window.shut_down()
    mount("-o", "remount,rw", desk.disk)
    last = Desk(desk.place)
    last.begin()
    last.move()
    last.mended()
    desk.window = last.window


def permission_is_lost(desk):
    """As somebody who is not root: the system itself refuses."""
    os.chown(desk.disk, 65534, 65534)
    for path in (desk.place, *desk.place.rglob("*")):
        os.chown(path, 65534, 65534)
    os.setgid(65534)
    os.setuid(65534)
    desk.begin()
    desk.predict()
    folder = desk.film.parent
    # What is open stays open; a computer that slept opens the file anew.
    for study in desk.room._keeper._studies.values():
        study.file.close()
    desk.study.chmod(0o444)
    folder.chmod(0o555)
    desk.move()
    desk.wait(desk.failures)
    desk.told("read-only")
    assert desk.written_down()
    folder.chmod(0o755)
    desk.study.chmod(0o644)
    desk.mended()


def export_to_a_full_disk(desk):
    desk.begin()
    desk.predict()
    out = desk.disk / "out"
    rows = tuple((item, None) for item in desk.room.worklist.items[:1])
    exports = desk.window.commands._transfers.exports

    def export():
        while desk.said():
            desk.window.messages.close_current()
        exports.export(ExportPlan(rows, out, ("csv", "kneel-via")))
        desk.wait(lambda: not exports.busy and desk.said())

    export()
    assert any("Exported 1 image" in text for text in desk.said()), desk.said()
    before = {p.name: p.read_bytes() for p in out.iterdir()}
    desk.move()
    desk.saved()
    filler = fill(desk.disk)
    export()
    (text,) = desk.said()
    assert "Not exported." in text
    assert "disk is full" in text
    assert str(out) in text
    assert {p.name: p.read_bytes() for p in out.iterdir()} == before
    filler.unlink()
    export()
    assert any("Exported 1 image" in text for text in desk.said()), desk.said()
    after = {p.name: p.read_bytes() for p in out.iterdir()}
    assert after.keys() == before.keys()
    assert after["landmarks.csv"] != before["landmarks.csv"]


def predict_to_a_full_disk(desk):
    """The command line: what is finished is kept, and the rest is done later."""
    predict.make_predictor = lambda *_, **__: FakePredictor()
    out = desk.disk / "out"
    command = ["predict", str(desk.film.parent), "--out", str(out), "-q"]

    def run(*more):
        output = io.StringIO()
        with contextlib.redirect_stderr(output), contextlib.redirect_stdout(output):
            code = cli([*command, *more])
        return code, output.getvalue()

    filler = fill(desk.disk)
    code, said = run()
    assert code not in (0, None), said
    assert "disk is full" in said, said
    assert str(out) in said, said
    assert "Traceback" not in said, said
    filler.unlink()
    code, said = run("--resume")
    assert code == 0, said
    assert len(read_annotations(out).images) == 2
    before = (out / "landmarks.csv").read_bytes()
    filler = fill(desk.disk)
    code, said = run("--overwrite")
    assert code not in (0, None), said
    assert str(out) in said, said
    filler.unlink()
    assert (out / "landmarks.csv").read_bytes() == before
    assert run("--resume")[0] == 0


CASES = {
    case.__name__: case
    for case in (
        full_disk,
        full_disk_with_the_home_on_it,
        share_goes_away,
        read_only_disk,
        permission_is_lost,
        export_to_a_full_disk,
        predict_to_a_full_disk,
    )
}


def main(case, place):
    disk = place / "disk"
    disk.mkdir()
    if case == "share_goes_away":
        (place / "backing").mkdir()
        mount("--bind", place / "backing", disk)
    else:
        mount("-t", "tmpfs", "-o", "size=6m", "none", disk)
    home = disk if case == "full_disk_with_the_home_on_it" else place
    for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
        os.environ[f"XDG_{kind}_HOME"] = str(home / "home" / kind.lower())
    saving.AGAIN_MS = (50, 200)
    write_study(disk / "trial", 2)
    desk = Desk(place)
    try:
        CASES[case](desk)
    except BaseException:  # noqa: BLE001  the threads of the app would wait for its end
        traceback.print_exc()
        os._exit(1)
    desk.window.close()
    desk.window.shut_down()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
