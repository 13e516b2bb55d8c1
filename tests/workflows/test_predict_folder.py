"""The folder that ``kneel predict`` writes: tables, resume, stop, failures."""

import csv

import numpy as np
import pytest
from PIL import Image

from kneel_gui.core.prediction import KneeKind, SilentProgress
from kneel_gui.core.schema import Side
from kneel_gui.errors import ConfigError, FormatError, ModelError, OutputError
from kneel_gui.formats import FORMATS
from kneel_gui.formats.tidy import CSV
from kneel_gui.workflows.batch_store import STORE
from kneel_gui.workflows.predict import PredictOptions
from kneel_gui.workflows.predict_folder import Existing, PredictJob, predict_folder
from tests.fakes import FakePredictor

SPACING = PredictOptions(spacing_mm=(0.5, 0.4))


@pytest.fixture
def films(tmp_path):
    folder = tmp_path / "films"
    folder.mkdir()
    for i in range(3):
        Image.fromarray(np.full((200, 300), 40, np.uint8)).save(folder / f"{i}.png")
    return folder


@pytest.fixture
def tree():
    """Return what a folder holds, byte by byte."""
    return lambda folder: {path.name: path.read_bytes() for path in folder.iterdir()}


class Watch(SilentProgress):
    def __init__(self, stop_after=None):
        self.steps = []
        self.stop_after = stop_after

    def report(self, done, total, text=""):
        self.steps.append((done, total, text))

    def cancelled(self):
        return self.stop_after is not None and len(self.steps) >= self.stop_after


def job(films, **changes):
    given = {"inputs": (str(films),), "out": films.parent / "out", "options": SPACING}
    return PredictJob(**(given | changes))


def run(todo, fake=None, progress=None):
    return predict_folder(todo, lambda: fake or FakePredictor(), progress or Watch())


def rows(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_tables_have_the_columns_of_the_contract(films):
    out = films.parent / "out"
    fake = FakePredictor(kinds={Side.LEFT: KneeKind.ABSENT})
    report = run(job(films), fake)
    landmarks, images = rows(out / "landmarks.csv"), rows(out / "images.csv")
    assert ",".join(landmarks[0]) == (
        "image,side,landmark,x_px,y_px,x_mm,y_mm,spread_mm,state,model"
    )
    assert ",".join(images[0]) == (
        "image,side,centre_x_px,centre_y_px,spacing_row_mm,spacing_col_mm,"
        "spacing_source,knee,reason,seconds,kl_grade,not_gradable,comment"
    )
    assert len(landmarks) == 3 * 16
    assert len(images) == 3 * 2
    first = landmarks[0]
    assert (first["image"], first["side"], first["landmark"]) == ("0.png", "R", "T0")
    assert float(first["x_mm"]) == pytest.approx(float(first["x_px"]) * 0.4)
    assert float(first["y_mm"]) == pytest.approx(float(first["y_px"]) * 0.5)
    assert float(first["spread_mm"]) == 0.7
    assert (first["state"], first["model"]) == ("predicted", "fake@0123456789ab")
    absent = images[1]
    assert (absent["side"], absent["knee"]) == ("L", "absent")
    assert (absent["centre_x_px"], absent["reason"]) == ("", "nothing there")
    assert rows(out / "failures.csv") == []
    assert report.new == 3
    assert report.kinds == {"native": 3, "absent": 3}
    assert list(report.notes) == [("a fake", 3, ("0.png", "1.png", "2.png"))]
    assert {path.name for path in report.files} == {p.name for p in out.iterdir()}


def test_progress_counts_the_files(films):
    watch = Watch()
    run(job(films), progress=watch)
    assert watch.steps == [(1, 3, "0.png"), (2, 3, "1.png"), (3, 3, "2.png")]


def test_failures_are_said_at_once_and_listed(films):
    (films / "1.png").write_bytes(b"")
    said = []
    report = predict_folder(job(films), FakePredictor, Watch(), said.append)
    (failure,) = rows(films.parent / "out" / "failures.csv")
    assert failure["image"] == "1.png"
    assert "empty" in failure["message"]
    assert len(said) == report.failures == 1
    assert report.new == 2


def test_results_are_never_replaced_unasked(films):
    run(job(films))
    table = films.parent / "out" / "landmarks.csv"
    before = table.read_bytes()
    with pytest.raises(ConfigError, match="already holds results") as caught:
        run(job(films))
    assert "--resume" in caught.value.hint
    assert table.read_bytes() == before


def test_stopping_keeps_what_is_finished_and_resume_does_the_rest(films):
    out = films.parent / "out"
    fake = FakePredictor()
    report = run(job(films), fake, Watch(stop_after=1))
    assert report.stopped
    assert [image.name for image in CSV.read(out).images] == ["0.png"]
    whole = run(job(films, existing=Existing.RESUME), fake)
    assert not whole.stopped
    assert whole.new == 2
    assert [p.name for p in fake.seen] == ["0.png", "1.png", "2.png"]
    resumed = (out / "landmarks.csv").read_bytes()
    run(job(films, existing=Existing.OVERWRITE))
    assert (out / "landmarks.csv").read_bytes() == resumed


def test_resume_tries_failures_again(films):
    good = (films / "1.png").read_bytes()
    (films / "1.png").write_bytes(b"")
    run(job(films))
    (films / "1.png").write_bytes(good)
    report = run(job(films, existing=Existing.RESUME))
    assert (report.new, report.kept, report.images, report.failures) == (1, 2, 3, 0)
    assert rows(films.parent / "out" / "failures.csv") == []


def test_resume_writes_lost_or_changed_tables_again(films):
    out = films.parent / "out"
    run(job(films))
    before = (out / "landmarks.csv").read_bytes()
    (out / "landmarks.csv").write_text("nonsense")
    (out / "images.csv").unlink()
    report = run(job(films, existing=Existing.RESUME))
    assert (report.new, report.kept) == (0, 3)
    assert (out / "landmarks.csv").read_bytes() == before
    assert len(rows(out / "images.csv")) == 6


def test_resume_from_a_damaged_store_is_refused_and_all_stays(films, tree):
    out = films.parent / "out"
    run(job(films))
    (out / STORE).write_bytes(b"nonsense" * 1000)
    before = tree(out)
    with pytest.raises(FormatError, match=r"results\.sqlite.*damaged"):
        run(job(films, existing=Existing.RESUME))
    assert tree(out) == before
    assert run(job(films, existing=Existing.OVERWRITE)).new == 3


def test_tables_alone_are_nothing_to_resume_from(films):
    out = films.parent / "out"
    run(job(films))
    (out / STORE).unlink()
    with pytest.raises(ConfigError, match=r"no results\.sqlite"):
        run(job(films, existing=Existing.RESUME))


def test_ctrl_c_twice_saves_before_it_leaves(films):
    def interrupt(radiograph):
        if radiograph.path.name == "2.png":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(job(films), FakePredictor(interrupt))
    names = [image.name for image in CSV.read(films.parent / "out").images]
    assert names == ["0.png", "1.png"]


def test_nothing_to_do_needs_no_model(films, tmp_path):
    def no_model():
        raise ModelError("not asked for")

    todo = job(films, inputs=(str(tmp_path / "none.png"),))
    report = predict_folder(todo, no_model, Watch())
    assert report.failures == 1
    assert rows(films.parent / "out" / "landmarks.csv") == []


def test_an_unwritable_place_is_found_before_the_work(films):
    fake = FakePredictor()
    wall = films.parent / "wall"
    wall.write_text("a file")
    with pytest.raises(OutputError, match="wall"):
        run(job(films, out=wall / "out"), fake)
    assert not fake.seen
    assert wall.read_text() == "a file"


def test_unknown_formats_are_refused_before_anything_is_made(films):
    with pytest.raises(ConfigError, match="«xyz»"):
        run(job(films, formats=("csv", "xyz")))
    assert not (films.parent / "out").exists()


def test_contact_sheets_show_every_file_and_grow_on_resume(films):
    out = films.parent / "out"
    good = (films / "1.png").read_bytes()
    (films / "1.png").write_bytes(good[:60])
    run(job(films, contact_sheet=True))
    first = Image.open(out / "contact_sheet_001.png")
    assert first.size[0] == 4 * 360
    assert np.asarray(first)[:, 2 * 360 : 3 * 360].any()  # the failure has a place
    (films / "1.png").write_bytes(good)
    run(job(films, contact_sheet=True, existing=Existing.RESUME))
    assert (out / "contact_sheet_002.png").exists()
    run(job(films, contact_sheet=True, existing=Existing.OVERWRITE))
    assert (out / "contact_sheet_001.png").exists()
    assert not (out / "contact_sheet_002.png").exists()


def test_exports_come_with_their_images_and_keep_the_tables(films):
    out = films.parent / "out"
    report = run(job(films, formats=("csv", "kneel-via", "via-project")))
    assert {"0.png", "1.png", "2.png", "landmarks.csv"} <= {
        p.name for p in out.iterdir()
    }
    assert {path.name for path in report.files} == {p.name for p in out.iterdir()}
    for fmt in ("kneel-via", "via-project"):
        found = FORMATS[fmt].read(out / FORMATS[fmt].filename)
        assert sum(len(image.annotation.knees) for image in found.images) == 6


def test_a_stopped_run_is_exported_when_it_is_resumed(films):
    out = films.parent / "out"
    formats = ("via-csv",)
    run(job(films, formats=formats), progress=Watch(stop_after=1))
    assert not (out / FORMATS["via-csv"].filename).exists()
    run(job(films, formats=formats, existing=Existing.RESUME))
    found = FORMATS["via-csv"].read(out / FORMATS["via-csv"].filename)
    assert len(found.images) == 3


def test_an_image_that_cannot_be_exported_is_a_failure_and_the_rest_is(films):
    out = films.parent / "out"
    run(job(films), progress=Watch(stop_after=2))
    only_last = job(
        films,
        inputs=(str(films / "2.png"),),
        formats=("via-csv",),
        existing=Existing.RESUME,
    )
    report = run(only_last)
    assert report.failures == 2
    assert [row["image"] for row in rows(out / "failures.csv")] == ["0.png", "1.png"]
    assert len(CSV.read(out).images) == 3


@pytest.mark.parametrize("name", ["", "0.png", "*.png"])
def test_results_never_lie_among_the_radiographs(films, name):
    before = {path: path.read_bytes() for path in films.iterdir()}
    todo = job(films, inputs=(str(films / name),), out=films, formats=("via-csv",))
    with pytest.raises(ConfigError, match="among the radiographs"):
        run(todo)
    assert {path: path.read_bytes() for path in films.iterdir()} == before


def test_results_below_the_radiographs_are_not_taken_for_some(films):
    given = {"out": films / "out", "formats": ("via-csv",), "contact_sheet": True}
    run(job(films, **given))
    report = run(job(films, **given, existing=Existing.OVERWRITE))
    assert report.images == 3
    names = [image.name for image in CSV.read(films / "out").images]
    assert names == ["0.png", "1.png", "2.png"]


@pytest.mark.parametrize("name", [STORE, "landmarks.csv", "images.csv"])
def test_results_are_not_written_through_a_link_that_leads_out(films, name):
    out, mine = films.parent / "out", films.parent / "thesis"
    out.mkdir()
    mine.write_text("mine")
    (out / name).symlink_to(mine)
    with pytest.raises(OutputError, match="leads out of its folder"):
        run(job(films, existing=Existing.OVERWRITE))
    assert mine.read_text() == "mine"
    assert [path.name for path in out.iterdir()] == [name]
