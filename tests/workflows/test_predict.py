"""Predicting many files: order, bounded memory, one bad file, stopping."""

import os
import threading
import time

import numpy as np
import pytest
from PIL import Image

from kneel_gui.core.annotation import PointState
from kneel_gui.core.prediction import KneeKind, SilentProgress
from kneel_gui.core.radiograph import SpacingSource
from kneel_gui.core.schema import Side
from kneel_gui.errors import Cancelled, DeviceError, ModelError
from kneel_gui.formats.spacing_table import read_spacing_table
from kneel_gui.workflows import batch_decode
from kneel_gui.workflows.batch_decode import Signature
from kneel_gui.workflows.inputs import InputFile
from kneel_gui.workflows.predict import (
    PredictOptions,
    default_jobs,
    make_predictor,
    predict_files,
)
from tests.fakes import KNEE_MM, FakePredictor

SPACING = PredictOptions(spacing_mm=(0.5, 0.4))


@pytest.fixture
def files(tmp_path):
    found = []
    for i in range(5):
        path = tmp_path / f"{i}.png"
        Image.fromarray(np.full((200, 300), 40 * i, np.uint8)).save(path)
        found.append(InputFile(path, path.name))
    return found


def test_results_come_in_order_with_points_and_findings(files):
    results = list(predict_files(files, FakePredictor(), SPACING))
    assert [r.file for r in results] == files
    image = results[0].study_image
    assert image.name == "0.png"
    assert image.path == files[0].path
    assert image.size_px == (300, 200)
    assert image.spacing.source is SpacingSource.USER
    assert [f.side for f in image.findings] == [Side.RIGHT, Side.LEFT]
    knee = image.annotation.knee(Side.RIGHT)
    assert set(knee.states) == {PointState.PREDICTED}
    np.testing.assert_allclose(knee.points_px, [75, 100] + KNEE_MM / [0.4, 0.5])
    assert image.seconds >= 0


def test_an_absent_knee_is_a_finding_without_points(files):
    fake = FakePredictor(kinds={Side.LEFT: KneeKind.ABSENT})
    image = next(predict_files(files, fake, SPACING)).study_image
    assert image.annotation.knee(Side.LEFT) is None
    assert image.finding(Side.LEFT).kind is KneeKind.ABSENT
    assert image.finding(Side.LEFT).reason == "nothing there"


def test_a_side_makes_it_a_single_knee(files):
    options = PredictOptions(spacing_mm=(0.5, 0.5), side=Side.LEFT)
    image = next(predict_files(files, FakePredictor(), options)).study_image
    assert [k.side for k in image.annotation.knees] == [Side.LEFT]


def test_the_table_goes_before_the_option(files, tmp_path):
    table = tmp_path / "spacings.csv"
    table.write_text("image,spacing_mm\n1.png,0.25\n")
    options = PredictOptions((0.5, 0.4), read_spacing_table(table))
    spacings = [
        r.radiograph.spacing.row_mm
        for r in predict_files(files, FakePredictor(), options)
    ]
    assert spacings == [0.5, 0.25, 0.5, 0.5, 0.5]


def test_without_a_spacing_the_hint_says_what_to_do(files):
    (result, *_) = predict_files(files, FakePredictor())
    assert result.study_image is None
    assert result.error.path == files[0].path
    assert "--spacing" in result.error.hint


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (DeviceError("Out of memory."), "Out of memory"),
        (ZeroDivisionError("oops"), "unexpected fault: ZeroDivisionError: oops"),
    ],
)
def test_one_bad_file_does_not_stop_the_rest(files, fault, words):
    def fail_on_second(radiograph):
        if radiograph.path == files[1].path:
            raise fault

    results = list(predict_files(files, FakePredictor(fail_on_second), SPACING))
    assert [r.error is None for r in results] == [True, False, True, True, True]
    assert words in str(results[1].error)
    assert results[1].error.path == files[1].path


def test_a_damaged_file_does_not_stop_the_rest(files):
    files[2].path.write_bytes(files[2].path.read_bytes()[:60])
    results = list(predict_files(files, FakePredictor(), SPACING))
    assert [r.error is None for r in results] == [True, True, False, True, True]


class StopAfter(SilentProgress):
    def __init__(self, asked):
        self.left = asked

    def cancelled(self):
        self.left -= 1
        return self.left < 0


def test_stopping_keeps_what_was_yielded_and_reads_no_more(files):
    results = predict_files(files, FakePredictor(), SPACING, StopAfter(4))
    got = [next(results), next(results)]
    with pytest.raises(Cancelled):
        next(results)
    assert [r.error for r in got] == [None, None]


def test_decoding_runs_ahead_but_not_far(files, monkeypatch):
    read = []
    real = batch_decode.read_radiograph

    def counted(*args):
        read.append(threading.current_thread().name)
        return real(*args)

    monkeypatch.setattr(batch_decode, "read_radiograph", counted)
    options = PredictOptions(spacing_mm=(1.0, 1.0), jobs=1)
    ahead = []

    def look(radiograph):
        until = time.monotonic() + 5
        taken = len(ahead) + 1
        # The one in hand is out of the queue; one more was submitted with it.
        while len(read) < min(taken + 1, 5) and time.monotonic() < until:
            time.sleep(0.001)
        ahead.append(len(read) - taken)

    endless = iter(files)
    list(predict_files(endless, FakePredictor(look), options))
    assert max(ahead) == 1
    assert all(name.startswith("decode") for name in read)


@pytest.mark.parametrize(
    ("device", "cores", "jobs"),
    [
        ("cpu", 16, 1),
        ("mps", 16, 1),
        ("cuda:0 (NVIDIA H200)", 1, 1),
        ("cuda:0 (NVIDIA H200)", 4, 3),
        ("cuda:0 (NVIDIA H200)", 64, 8),
    ],
)
def test_a_gpu_is_fed_by_several_processes(monkeypatch, device, cores, jobs):
    monkeypatch.setattr(
        os, "sched_getaffinity", lambda pid: set(range(cores)), raising=False
    )
    assert default_jobs(device) == jobs


def test_a_file_is_signed_as_it_was_read(files):
    (result, *_) = predict_files(files, FakePredictor(), SPACING)
    assert result.signature == Signature.of(files[0].path)


def test_no_such_model(tmp_path):
    with pytest.raises(ModelError, match="no such model folder") as caught:
        make_predictor(tmp_path / "none")
    assert caught.value.path == tmp_path / "none"


def test_what_is_no_model_folder_is_said(tmp_path):
    with pytest.raises(ModelError) as caught:
        make_predictor(tmp_path)
    assert str(tmp_path) in str(caught.value)
