"""One model process per device, with models that run anywhere."""

import os
import signal
import threading
import time
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kneel_gui.core.prediction import SilentProgress
from kneel_gui.core.radiograph import PixelSpacing, Radiograph, SpacingSource
from kneel_gui.errors import Cancelled, DeviceError, RadiographError
from kneel_gui.workflows.inputs import gather
from kneel_gui.workflows.model_processes import ModelProcesses
from kneel_gui.workflows.predict import PredictOptions, make_predictors, predict_files
from kneel_gui.workflows.predict_folder import PredictJob, predict_folder
from tests.fakes import FakePredictor


class Deadly(FakePredictor):
    """Dies over radiographs that say so, each time or once."""

    def __init__(self, device, folder):
        super().__init__(self.dies)
        self.device = device
        self.folder = folder

    def dies(self, radiograph):
        name = Path(str(radiograph.path)).stem
        mark = self.folder / f"{name}.seen"
        if "bad" in name:
            raise RadiographError("It is bad.", "Leave it out.", radiograph.path)
        if "fatal" in name or ("once" in name and not mark.exists()):
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        (self.folder / f"{os.getpid()}.pid").touch()
        if "slow" in name:
            time.sleep(0.2)


SPACING = PredictOptions(spacing_mm=(0.5, 0.5), jobs=1)


def write_films(folder, names):
    folder.mkdir()
    for i, name in enumerate(names):
        Image.fromarray(np.full((60, 90), i, np.uint8)).save(folder / f"{name}.png")
    return folder


def fail(error):
    raise error


def quit_at_once():
    os._exit(3)


@pytest.fixture
def models(tmp_path):
    folder = tmp_path / "marks"
    folder.mkdir()
    found = ModelProcesses([partial(Deadly, f"cuda:{i}", folder) for i in range(2)])
    found.folder = folder
    yield found
    found.close()


def film(name):
    pixels = np.arange(1200, dtype=np.uint16).reshape(30, 40)
    spacing = PixelSpacing(0.5, 0.5, SpacingSource.USER)
    return Radiograph(pixels, spacing, name, Path(f"{name}.dcm"))


def test_each_device_has_its_process(models):
    assert (models.device, models.count) == ("cuda:0, cuda:1", 2)
    assert (models.model_id, models.form) == (FakePredictor.model_id, "guesses")
    waiting = [models.submit(film(f"slow{i}")) for i in range(6)]
    found = [future.result() for future in waiting]
    assert [prediction.image_id for prediction in found] == [
        f"slow{i}" for i in range(6)
    ]
    assert len(list(models.folder.glob("*.pid"))) == 2
    assert str(os.getpid()) not in {p.stem for p in models.folder.glob("*.pid")}


def test_the_answers_are_those_of_one_process(models):
    here = FakePredictor().predict(film("a"))
    there = models.predict(film("a"))
    for one, other in zip(here.knees, there.knees, strict=True):
        np.testing.assert_array_equal(one.points_px, other.points_px)
    with pytest.raises(RadiographError, match="bad"):
        models.predict(film("bad"))
    stopped = SilentProgress()
    stopped.cancelled = lambda: True
    with pytest.raises(Cancelled):
        models.predict(film("a"), progress=stopped)


def test_a_process_that_dies_is_started_anew(models):
    assert models.predict(film("once")).image_id == "once"
    with pytest.raises(DeviceError, match="ended while it worked"):
        models.predict(film("fatal"))
    assert models.predict(film("after")).image_id == "after"


def test_what_keeps_a_model_from_loading_is_told():
    absent = DeviceError("There is no cuda:7.", "Use --device cpu.")
    with pytest.raises(DeviceError, match="no cuda:7"):
        ModelProcesses([FakePredictor, partial(fail, absent)])
    with pytest.raises(DeviceError, match="before the model was loaded"):
        ModelProcesses([quit_at_once])


def test_a_batch_keeps_its_order_and_gets_over_everything(models, tmp_path):
    names = ["a", "b_cut", "bad", "c_fatal", "d_once", "e", "f", "g"]
    folder = write_films(tmp_path / "films", names)
    cut = folder / "b_cut.png"
    cut.write_bytes(cut.read_bytes()[:60])
    files = gather([str(folder)]).files
    results = list(predict_files(files, models, SPACING))
    assert [r.file.image for r in results] == [f.image for f in files]
    failed = {r.file.path.stem for r in results if r.error is not None}
    assert failed == {"b_cut", "bad", "c_fatal"}


def test_a_stop_ends_the_batch_and_its_processes(models, tmp_path):
    folder = write_films(tmp_path / "films", [f"slow{i}" for i in range(6)])

    class StopAfterOne(SilentProgress):
        seen = 0

        def cancelled(self):
            return self.seen > 0

        def report(self, done, total, text=""):
            self.seen += 1

    job = PredictJob((str(folder),), tmp_path / "out", options=SPACING)
    report = predict_folder(job, lambda: models, StopAfterOne())
    assert report.stopped
    assert 1 <= report.images < 6
    assert not [t for t in threading.enumerate() if t.name.startswith("model")]


def test_several_devices_are_several_processes():
    found = make_predictors(device="cpu,cpu")
    try:
        assert isinstance(found, ModelProcesses)
        assert found.device == "cpu, cpu"
        assert "OpenVINO" in found.form or "PyTorch" in found.form
    finally:
        found.close()


def test_all_cards_where_there_is_none_is_said(monkeypatch):
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(DeviceError, match="no CUDA device"):
        make_predictors(device="cuda:all")
