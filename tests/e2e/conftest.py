"""The real ``main()`` on real files, with a quick predictor."""

import json
import os
import shutil
import subprocess

import numpy as np
import pytest
from pydicom import dcmread

from kneel_gui.cli import main
from kneel_gui.dicom.writer import dx_bytes
from kneel_gui.workflows import predict
from tests.fakes import FakePredictor

SPACING_MM = 0.2


@pytest.fixture
def kneel(capsys):
    """Run the command line; return its exit code, output and complaints."""

    def run(*arguments):
        code = main([str(argument) for argument in arguments])
        output, complaints = capsys.readouterr()
        return code, output, complaints

    return run


def read_display(pipe):
    """Return the number that Xvfb chose; it is ready then."""
    with os.fdopen(pipe) as stream:
        return f":{stream.readline().strip()}"


@pytest.fixture
def display():
    program = shutil.which("Xvfb")
    assert program, "Xvfb is missing: scripts/test installs it"
    ours, theirs = os.pipe()
    server = subprocess.Popen(
        [program, "-displayfd", str(theirs), "-screen", "0", "1366x768x24"],
        pass_fds=[theirs],
        stderr=subprocess.DEVNULL,
    )
    os.close(theirs)
    yield read_display(ours)
    server.terminate()
    server.wait(10)


@pytest.fixture
def environment(display):
    values = {**os.environ, "DISPLAY": display, "LANG": "C.UTF-8"}
    values.pop("QT_QPA_PLATFORM", None)
    # The other OpenCV wheel leaves this behind; the app must not fall for it.
    values["QT_QPA_PLATFORM_PLUGIN_PATH"] = "/nowhere/cv2/qt/plugins"
    return values


@pytest.fixture
def fake(monkeypatch):
    """Put a predictor that needs no model in the place of the real one."""
    predictor = FakePredictor()
    predictor.asked = []

    def make(model, device, geometry):
        predictor.asked.append((model, device, geometry))
        return predictor

    monkeypatch.setattr(predict, "make_predictor", make)
    return predictor


@pytest.fixture
def dicom(tmp_path):
    """Write a small DX file; keywords change attributes, None drops one."""

    def make(name="film.dcm", laterality="B", **changes):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        ramp = np.add.outer(np.arange(400), np.arange(600)).astype(np.uint16) * 4
        path.write_bytes(dx_bytes(ramp, (SPACING_MM,) * 2, laterality=laterality))
        if changes:
            dataset = dcmread(path)
            for keyword, value in changes.items():
                if value is None:
                    delattr(dataset, keyword)
                else:
                    setattr(dataset, keyword, value)
            dataset.save_as(path)
        return path

    return make


@pytest.fixture
def tiny_model(tmp_path):
    """Write a model folder of our own layout with two very small, untrained nets."""
    from kneel_gui.inference.networks import HourglassNet, NetworkConfig
    from kneel_gui.inference.snapshot import write_model

    configs = {
        "centres": NetworkConfig(n_outputs=1, base_width=2, depth=2),
        "landmarks": NetworkConfig(n_outputs=16, base_width=2, depth=2),
    }
    size = {"spacing_mm": 0.3, "size_px": [450, 450], "mean": 57.3, "std": 48.9}
    stages = {
        name: {
            "kind": "hourglass-softargmax",
            "network": config.to_dict(),
            "input": size,
            "output": {},
        }
        for name, config in configs.items()
    }
    folds = {name: [HourglassNet(c).state_dict()] for name, c in configs.items()}
    folder = tmp_path / "model"
    write_model(folder, {"name": "tiny", "stages": stages}, folds)
    assert json.loads((folder / "manifest.json").read_text())["name"] == "tiny"
    return folder


def tree(folder):
    """Return what a folder holds, byte by byte."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(name="tree")
def tree_fixture():
    return tree
