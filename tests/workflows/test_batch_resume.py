"""What a resumed batch does again, what it leaves, and what a kill costs."""

import csv
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kneel_gui.core.prediction import SilentProgress
from kneel_gui.core.schema import Side
from kneel_gui.formats import FORMATS
from kneel_gui.formats.tidy import CSV
from kneel_gui.workflows.batch_decode import Signature
from kneel_gui.workflows.batch_store import STORE
from kneel_gui.workflows.batch_tables import TABLES
from kneel_gui.workflows.predict import PredictOptions
from kneel_gui.workflows.predict_folder import Existing, PredictJob, predict_folder
from tests.fakes import FakePredictor

SPACING = PredictOptions(spacing_mm=(0.5, 0.4))


@pytest.fixture
def films(tmp_path):
    return made(tmp_path, 3)


def made(place, count):
    folder = place / "films"
    folder.mkdir()
    for i in range(count):
        Image.fromarray(np.full((60, 90), i, np.uint8)).save(folder / f"{i}.png")
    return folder


class Stop(SilentProgress):
    def __init__(self, after):
        self.left = after

    def report(self, done, total, text=""):
        self.left -= 1

    def cancelled(self):
        return self.left <= 0


class Other(FakePredictor):
    model_id = "other@0123456789ab"


class Reduced(FakePredictor):
    """The same model in another precision."""

    form = "guesses bf16"


def run(films, fake=None, progress=None, **changes):
    given = {
        "inputs": (str(films),),
        "out": films.parent / "out",
        "options": SPACING,
        "existing": Existing.RESUME,
    }
    job = PredictJob(**(given | changes))
    return predict_folder(job, lambda: fake or FakePredictor(), progress or Stop(99))


def tables(out, seconds=True):
    """Return the tables' bytes; without the times if asked."""
    found = {name: (out / name).read_bytes() for name in TABLES}
    if not seconds:
        lines = found["images.csv"].splitlines()
        head, *rows = csv.reader(line.decode() for line in lines)
        place = head.index("seconds")
        found["images.csv"] = [row[:place] + row[place + 1 :] for row in rows]
    return found


def test_what_is_done_and_unchanged_is_left(films):
    run(films)
    before = tables(films.parent / "out")
    fake = FakePredictor()
    report = run(films, fake)
    assert (report.new, report.kept, report.changed) == (0, 3, 0)
    assert fake.seen == []
    assert tables(films.parent / "out") == before  # the times, too: they are kept


def test_a_new_time_alone_changes_nothing_and_is_noted(films, monkeypatch):
    run(films)
    os.utime(films / "1.png", ns=(0, 10**9))
    assert run(films).kept == 3
    monkeypatch.setattr(Signature, "of", None)  # the content is not read again
    assert run(films).kept == 3


def test_a_changed_file_is_done_again(films):
    run(films)
    Image.fromarray(np.full((60, 120), 9, np.uint8)).save(films / "1.png")
    report = run(films)
    assert (report.new, report.kept, report.changed) == (1, 2, 1)
    knee = CSV.read(films.parent / "out").images[1].annotation.knee(Side.LEFT)
    assert knee.points_px[4, 0] == pytest.approx(90.0)


def test_the_same_size_with_another_content_is_changed(films):
    run(films)
    path = films / "1.png"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    os.utime(path, ns=(0, 10**9))
    assert run(films).changed == 1


def test_an_old_result_of_a_changed_file_is_in_no_table(films):
    run(films)
    (films / "1.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(60))
    report = run(films)
    assert (report.images, report.failures) == (2, 1)
    names = [image.name for image in CSV.read(films.parent / "out").images]
    assert names == ["0.png", "2.png"]


def test_another_way_of_reading_is_done_again(films):
    run(films)
    assert run(films, options=PredictOptions((0.5, 0.3))).changed == 3
    report = run(films, options=PredictOptions((0.5, 0.3), side=Side.LEFT))
    assert (report.changed, report.kept) == (3, 0)


def test_no_table_mixes_models_even_after_a_stop(films):
    out = films.parent / "out"
    run(films)
    before = tables(out)
    report = run(films, Other(), Stop(after=1))
    assert (report.new, report.images, report.others, report.stopped) == (1, 1, 3, True)
    sources = {
        source
        for image in CSV.read(out).images
        for knee in image.annotation.knees
        for source in knee.sources
    }
    assert sources == {Other.model_id}
    # The first model's results were not lost.
    assert run(films).kept == 3
    assert tables(out) == before


def test_a_geometry_is_another_model(films):
    run(films)
    report = run(films, geometry="kneel")
    assert (report.new, report.kept, report.others) == (3, 0, 3)


def test_results_of_files_that_are_no_input_now_come_last(films):
    run(films)
    report = run(films, inputs=(str(films / "2.png"),))
    assert (report.kept, report.images) == (1, 3)
    names = [image.name for image in CSV.read(films.parent / "out").images]
    assert names == ["2.png", "0.png", "1.png"]


def test_moved_radiographs_keep_their_results(films):
    run(films)
    moved = films.rename(films.parent / "elsewhere")
    assert run(moved).kept == 3


def test_no_input_left_keeps_the_tables(films):
    run(films)
    before = tables(films.parent / "out")["landmarks.csv"]
    report = run(films, inputs=(str(films / "none.png"),))
    assert (report.images, report.failures) == (3, 1)
    assert tables(films.parent / "out")["landmarks.csv"] == before


def test_the_program_says_what_it_skipped(films):
    run(films, progress=Stop(after=1))
    steps = []
    progress = Stop(99)
    progress.report = lambda *step: steps.append(step)
    run(films, progress=progress)
    assert steps[0] == (0, 2, "1 were done before")


SCRIPT = """
import sys, time
from pathlib import Path
from kneel_gui.core.prediction import SilentProgress
from kneel_gui.workflows import batch_store
from kneel_gui.workflows.predict import PredictOptions
from kneel_gui.workflows.predict_folder import Existing, PredictJob, predict_folder
from tests.fakes import FakePredictor

batch_store._COMMIT_AFTER_S = 0.05
if __name__ == "__main__":
    films, out, jobs = sys.argv[1:]
    job = PredictJob(
        (films,),
        Path(out),
        options=PredictOptions((0.5, 0.4), jobs=int(jobs)),
        existing=Existing.RESUME,
    )

    def before(radiograph):
        print(radiograph.path, flush=True)
        time.sleep(0.01)

    fake = FakePredictor(before)
    predict_folder(job, lambda: fake, SilentProgress())
"""


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_batch_killed_at_any_moment_ends_as_an_undisturbed_one(tmp_path, jobs):
    films = made(tmp_path, 60)
    (films / "7.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(60))
    (films / "none.dcm").write_bytes(b"")
    run(films, out=tmp_path / "whole")
    out = tmp_path / "out"
    dice = random.Random(jobs)
    for _ in range(4):
        with start(films, out, jobs, tmp_path) as batch:
            for _ in range(dice.randint(7, 12)):
                assert batch.stdout.readline()
            time.sleep(dice.uniform(0, 0.02))
            batch.kill()
        assert batch.returncode == -signal.SIGKILL
    with start(films, out, jobs, tmp_path) as batch:
        later = batch.stdout.read().count(b"\n")
    assert batch.returncode == 0
    assert later < 59  # what was finished was not done again
    assert tables(out, seconds=False) == tables(tmp_path / "whole", seconds=False)
    assert {path.name for path in out.iterdir()} == {STORE, *TABLES}


def start(films, out, jobs, place):
    script = place / "batch.py"
    script.write_text(SCRIPT)
    root = str(Path(__file__).parents[2])
    return subprocess.Popen(
        [sys.executable, script, films, out, str(jobs)],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": root},
    )


def test_another_precision_never_mixes_with_what_is_done(films):
    run(films, Reduced(), Stop(2))
    begun = run(films, Reduced())
    assert begun.kept > 0  # the same precision goes on where it was
    fp32 = FakePredictor()
    report = run(films, fp32)
    assert (report.kept, report.new, report.others) == (0, 3, 3)
    assert len(fp32.seen) == 3
    back = run(films, Reduced())
    assert (back.kept, back.new, back.others) == (3, 0, 3)


def test_what_a_kill_left_half_written_goes_with_the_next_run(films):
    run(films, progress=Stop(2))
    leftover = films.parent / "out" / ".kneel-0123456789ab.tmp"
    leftover.write_text("half a table", encoding="utf-8")
    run(films)
    assert leftover.exists()  # it may be somebody's at work
    os.utime(leftover, (0, 0))
    run(films)
    assert not leftover.exists()


def test_every_file_of_one_content_has_results_of_its_own(films):
    first = films / "0.png"
    (films / "again").mkdir()
    (films / "again" / "0.png").write_bytes(first.read_bytes())
    os.link(first, films / "linked.png")
    alike = {"0.png", "again/0.png", "linked.png"}
    fake = FakePredictor()
    report = run(films, fake, formats=tuple(FORMATS))
    assert (report.new, report.failures, len(fake.seen)) == (5, 0, 5)
    images = CSV.read(films.parent / "out").images
    assert {image.name for image in images} == alike | {"1.png", "2.png"}
    for image in images:
        knees = image.annotation.knees
        assert {knee.side for knee in knees} == set(Side)
        assert all(np.isfinite(knee.points_px).all() for knee in knees)
    again = run(films, formats=tuple(FORMATS))
    assert (again.new, again.kept, again.failures) == (0, 5, 0)
