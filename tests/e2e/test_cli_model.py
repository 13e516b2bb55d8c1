"""``kneel model``, and KNEEL's numbers through the command line."""

import csv
import json
import os
import pickle
import sys
from argparse import Namespace

import numpy as np
import pytest
import torch

from kneel_gui.workflows.models import models_folder
from tests.inference.test_snapshot import Call, write_2019, write_2024

FILMS = ("a_mono2_even", "b_mono1", "c_mono2_oddwidth")
SNAPSHOTS = [
    f"{layout}_{variant}_bw8"
    for layout in ("kneel2019", "kneel2024")
    for variant in ("multiscale", "plain_se")
]


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def points_of(path, image):
    """Return (2, 16, 2) px, R then L."""
    mine = [row for row in rows(path) if row["image"] == image]
    assert [row["side"] for row in mine] == ["R"] * 16 + ["L"] * 16
    xy = [[float(row["x_px"]), float(row["y_px"])] for row in mine]
    return np.array(xy).reshape(2, 16, 2)


def predict(kneel, data, model, geometry, out):
    films = [data / "dicom" / f"{name}.dcm" for name in FILMS]
    options = ("--model", model, "--geometry", geometry, "--device", "cpu", "-q")
    code, _, complaints = kneel("predict", *films, "--out", out, *options)
    assert code == 0, complaints
    return out / "landmarks.csv"


@pytest.mark.slow
@pytest.mark.parametrize("name", SNAPSHOTS)
def test_kneel_s_numbers_come_out_and_the_import_gives_the_same_bytes(
    kneel, tmp_path, shared_data, name
):
    data = shared_data / "kneel_models"
    code, output, complaints = kneel("model", "import", data / name)
    assert code == 0, complaints
    assert f"{name}@" in output
    for geometry in ("kneel", "exact"):
        made = [
            predict(kneel, data, model, geometry, tmp_path / f"{geometry}{i}")
            for i, model in enumerate((data / name, name))
        ]
        assert made[0].read_bytes() == made[1].read_bytes()
        if geometry == "exact":
            continue
        for film in FILMS:
            variant = name.partition("_")[2]
            expected = np.load(data / f"expected_2019_{variant}_{film}_refine.npz")
            found = points_of(made[1], f"{film}.dcm")
            np.testing.assert_allclose(found, expected["landmarks"][0], rtol=0, atol=1)


def test_a_model_is_imported_listed_described_and_verified(kneel, tmp_path):
    source = write_2019(tmp_path / "release")
    assert (
        kneel("model", "import", source, "--name", "mine", "--licence", "CC0")[0] == 0
    )
    _, output, _ = kneel("model", "list")
    assert [line.split()[0] for line in output.splitlines()] == ["mine", "default"]
    assert "CC0" in output
    assert kneel("model") == (0, output, "")
    code, output, _ = kneel("model", "list", "--json")
    first = json.loads(output)[0]
    assert (first["model"], first["licence"], first["kind"]) == ("mine", "CC0", "own")
    code, output, _ = kneel("model", "info", "mine")
    assert code == 0
    assert "kneel2019 release" in output
    assert first["model_id"] in output
    code, output, complaints = kneel("model", "verify", "mine")
    assert (code, complaints) == (0, "")
    assert output.endswith(f"{first['model_id']}: whole\n")


def test_without_a_name_the_bundled_model_is_meant(kneel):
    code, output, _ = kneel("model", "verify")
    assert code == 0
    assert "default@" in output


def test_damage_is_found(kneel, tmp_path):
    kneel("model", "import", write_2024(tmp_path / "m"))
    path = models_folder() / "m/landmarks_0.safetensors"
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    code, output, complaints = kneel("model", "verify", "m")
    assert code == 1
    assert "landmarks_0.safetensors: its content has another hash" in complaints
    assert "whole" not in output


def test_a_broken_model_is_told_beside_the_others(kneel):
    (models_folder() / "broken").mkdir(parents=True)
    code, output, complaints = kneel("model", "list")
    assert code == 1
    assert "default@" in output
    assert "broken" in complaints


def commands(tmp_path, folder, film):
    return [
        ("model", "import", folder, "--out", tmp_path / "own"),
        ("model", "info", folder),
        ("model", "verify", folder),
        ("info", folder),
        ("predict", film, "--model", folder, "--out", tmp_path / "out", "-q"),
    ]


@pytest.mark.parametrize("where", ["session", "checkpoint", "moments"])
def test_a_hostile_model_is_refused_everywhere_and_runs_nothing(
    kneel, dicom, tmp_path, where
):
    folder, marker = write_2019(tmp_path / "evil"), tmp_path / "ran"
    made = Call(os.system, f"touch {marker}")
    if where == "session":
        path = folder / "snapshot_hc/session.pkl"
        path.write_bytes(
            pickle.dumps({"args": [Namespace(annotations="hc")], "x": made})
        )
    elif where == "checkpoint":
        path = folder / "snapshot_hc/fold_9_epoch_1.pth"
        torch.save({"model": made}, path)
    else:
        path = folder / "mean_std.npy"
        np.save(path, np.array([made], object), allow_pickle=True)
    for command in commands(tmp_path, folder, dicom()):
        code, _, complaints = kneel(*command)
        assert code == 1, command
        assert str(path) in complaints, command
    assert not marker.exists()
    assert not (tmp_path / "own").exists()


def test_weights_that_do_not_fit_say_which_and_why(kneel, dicom, tmp_path):
    folder = write_2019(tmp_path / "odd")
    path = folder / "snapshot_hc/fold_9_epoch_1.pth"
    model = torch.load(path, weights_only=False)["model"]
    model["mixer.1.0.bias"] = torch.zeros(3)
    torch.save({"model": model}, path)
    for command in commands(tmp_path, folder, dicom()):
        code, _, complaints = kneel(*command)
        assert code == 1
        assert str(path) in complaints
        assert "«mixer.1.0.bias» has the shape (3,)" in complaints
    assert not (tmp_path / "own").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["import"], "SRC"),
        (["import", "{m}", "--name", "../x"], "«../x»"),
        (["import", "{m}", "--out", "{m}"], "something here"),
        (["nonsense"], "nonsense"),
        (["download", "--token-file", "{m}/nowhere"], "token"),
    ],
)
def test_wrong_usage_exits_with_2(kneel, tmp_path, arguments, words):
    folder = write_2024(tmp_path / "m")
    code, _, complaints = kneel("model", *(a.format(m=folder) for a in arguments))
    assert code == 2
    assert words in complaints


def test_a_download_without_its_package_says_so(kneel, monkeypatch):
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    code, _, complaints = kneel("model", "download")
    assert code == 1
    assert "huggingface_hub" in complaints
    assert "kneel model import" in complaints


def test_an_unknown_name_is_refused_with_the_known_ones(kneel, dicom, tmp_path):
    options = ("--model", "nope", "--out", tmp_path / "out", "-q")
    code, _, complaints = kneel("predict", dicom(), *options)
    assert code == 1
    assert "default" in complaints
