import argparse
import collections
import json
import os
import pickle
import subprocess
import sys

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from kneel_gui.errors import ModelError, OutputError
from kneel_gui.inference.kneel_snapshots import read_session
from kneel_gui.inference.networks import HourglassNet, NetworkConfig
from kneel_gui.inference.snapshot import (
    load_model_folder,
    manifest_model_id,
    read_manifest,
    write_model,
)
from kneel_gui.inference.views import STRAIGHT, View

CENTRES = NetworkConfig(n_outputs=1, base_width=2, depth=2)
LANDMARKS = NetworkConfig(n_outputs=16, base_width=2, depth=2)
MIXED = NetworkConfig(
    16, 4, se=True, se_ratio=4, nested_multiscale=False, nested_se=False
)
MEAN_STD = np.array([[57.3] * 3, [48.9] * 3])


def state(config, seed=0):
    torch.manual_seed(seed)
    return HourglassNet(config).state_dict()


def stage(config):
    return {
        "kind": "hourglass-softargmax",
        "network": config.to_dict(),
        "input": {"spacing_mm": 0.3, "size_px": [450, 400], "mean": 57.3, "std": 48.9},
        "output": {},
    }


def described():
    return {
        "name": "small",
        "licence": "CC0",
        "stages": {"centres": stage(CENTRES), "landmarks": stage(LANDMARKS)},
    }


@pytest.fixture
def own(tmp_path):
    folds = {
        "centres": [state(CENTRES)],
        "landmarks": [state(LANDMARKS, 1), state(LANDMARKS, 2)],
    }
    write_model(tmp_path / "own", described(), folds)
    return tmp_path / "own"


def write_2019(folder, landmarks=LANDMARKS, session=None):
    for kind, config in (("lc", CENTRES), ("hc", landmarks)):
        (folder / f"snapshot_{kind}").mkdir(parents=True)
        args = argparse.Namespace(
            annotations=kind,
            lc_spacing=1,
            hc_spacing=0.3,
            crop_x=450,
            crop_y=450,
            pad_x=520,
            pad_y=520,
        )
        raw = {"args": [args]} if session is None else session(args)
        (folder / f"snapshot_{kind}/session.pkl").write_bytes(pickle.dumps(raw))
        for fold in (10, 9):
            torch.save(
                {"model": state(config, fold), "loss": np.float64(0.5)},
                folder / f"snapshot_{kind}/fold_{fold}_epoch_1.pth",
            )
    np.save(folder / "mean_std.npy", MEAN_STD)
    return folder


def write_2024(folder):
    for name, config in (("global_search", CENTRES), ("local_search", LANDMARKS)):
        fold = folder / name / "fold_0"
        fold.mkdir(parents=True)
        raw = {"spacing": 1.0, "crop": 450, "pad": 520, "dropout": 0.25, "bw": 24}
        (fold / "config.json").write_text(json.dumps(raw))
        save_file(state(config), fold / "model.safetensors")
    np.save(folder / "mean_std.npy", MEAN_STD / 255)
    return folder


def change(folder, change_it):
    path = folder / "manifest.json"
    raw = json.loads(path.read_text(encoding="utf-8"))
    change_it(raw)
    path.write_text(json.dumps(raw), encoding="utf-8")


def test_own_model_comes_back_as_it_was_written(own):
    model = load_model_folder(own)
    landmarks = model.stages["landmarks"]
    assert (model.kind, model.name) == ("own", "small")
    assert model.model_id == manifest_model_id(read_manifest(own))
    assert model.model_id.startswith("small@")
    assert len(model.model_id) == len("small@") + 8
    assert landmarks.config == LANDMARKS
    assert landmarks.crop_px == (450, 400)
    assert landmarks.pad_px is None
    np.testing.assert_array_equal(landmarks.mean, [57.3] * 3)
    for read, seed in zip(landmarks.folds, (1, 2), strict=True):
        written = state(LANDMARKS, seed)
        assert read.keys() == written.keys()
        assert all(torch.equal(read[key], written[key]) for key in read)


def test_built_networks_are_in_evaluation_mode_and_repeat(own):
    nets = load_model_folder(own).stages["landmarks"].build("cpu")
    x = torch.randn(1, 3, 64, 64)
    assert len(nets) == 2
    assert not any(net.training for net in nets)
    assert torch.equal(nets[0](x), nets[0](x))
    assert not nets[0](x).requires_grad


def test_other_weights_make_another_model_id(own, tmp_path):
    folds = {"centres": [state(CENTRES)], "landmarks": [state(LANDMARKS, 3)]}
    other = write_model(tmp_path / "other", described(), folds)
    assert other != load_model_folder(own).model_id


@pytest.mark.parametrize(
    ("change_it", "named"),
    [
        (lambda raw: raw.update(version=2), "version"),
        (lambda raw: raw.update(format="else"), "manifest"),
        (lambda raw: raw["schema"].update(version=9), "landmarks"),
        (lambda raw: raw["stages"].pop("centres"), "stages"),
        (lambda raw: raw["stages"]["centres"].update(kind="oracle"), "oracle"),
        (lambda raw: raw["stages"]["centres"].pop("input"), "input"),
        (lambda raw: raw["stages"]["centres"]["input"].pop("spacing_mm"), "spacing"),
        (lambda raw: raw["stages"]["centres"]["input"].update(std=0), "std"),
        (lambda raw: raw["stages"]["centres"]["input"].update(size_px=[4]), "size_px"),
        (lambda raw: raw["stages"]["centres"].update(weights=[]), "weights"),
        (lambda raw: raw["stages"]["centres"]["network"].pop("n_outputs"), "n_outputs"),
        (
            lambda raw: raw["stages"]["centres"]["network"].update(base_width=4),
            "layer1",
        ),
        (
            lambda raw: raw["stages"]["centres"]["weights"][0].update(
                file="../centres_0.safetensors"
            ),
            "entry of weights",
        ),
        (lambda raw: raw.pop("name"), "name"),
        (lambda raw: raw["stages"]["landmarks"].update(views=[]), "looks"),
        (lambda raw: raw["stages"]["landmarks"]["input"].update(median=2), "median"),
    ],
)
def test_wrong_manifest_is_refused_by_what_is_wrong(own, change_it, named):
    change(own, change_it)
    with pytest.raises(ModelError, match=named) as caught:
        load_model_folder(own)
    assert caught.value.path is not None


def test_changed_weights_are_refused_and_named(own):
    path = own / "landmarks_1.safetensors"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(ModelError, match="SHA-256") as caught:
        load_model_folder(own)
    assert caught.value.path == path
    assert caught.value.hint


def test_other_looks_make_another_model_id(own):
    before = load_model_folder(own)
    assert before.stages["landmarks"].views == (STRAIGHT,)
    change(own, lambda raw: raw["stages"]["landmarks"].update(views=[{"turn_deg": 5}]))
    after = load_model_folder(own)
    assert after.stages["landmarks"].views == (View(turn_deg=5),)
    assert after.model_id != before.model_id
    assert manifest_model_id(read_manifest(own)) == after.model_id
    change(own, lambda raw: raw["stages"]["landmarks"]["input"].update(median=0.7))
    assert load_model_folder(own).model_id not in (before.model_id, after.model_id)


def test_missing_weights_are_named(own):
    (own / "landmarks_1.safetensors").unlink()
    with pytest.raises(ModelError, match=r"landmarks_1.*missing"):
        load_model_folder(own)


@pytest.mark.parametrize("text", ["", "[]", "{", "\udcff"])
def test_damaged_manifest_is_refused(own, text):
    (own / "manifest.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ModelError, match="JSON"):
        load_model_folder(own)


def test_nothing_is_written_when_weights_do_not_fit(tmp_path):
    folds = {"centres": [state(LANDMARKS)], "landmarks": [state(LANDMARKS)]}
    with pytest.raises(ModelError, match="out_block"):
        write_model(tmp_path / "new", described(), folds)
    assert not (tmp_path / "new").exists()


def test_full_disk_is_told_and_leaves_no_manifest(tmp_path):
    def full(path, data):
        raise OSError(28, "No space left on device")

    folds = {"centres": [state(CENTRES)], "landmarks": [state(LANDMARKS)]}
    with pytest.raises(OutputError, match="space"):
        write_model(tmp_path / "new", described(), folds, full)
    assert not (tmp_path / "new/manifest.json").exists()


def test_2019_folder_is_read_and_its_folds_are_in_order(tmp_path):
    model = load_model_folder(write_2019(tmp_path / "release"))
    landmarks = model.stages["landmarks"]
    assert (model.kind, model.name) == ("kneel2019", "release")
    assert (landmarks.spacing_mm, landmarks.grey_max) == (0.3, 255.0)
    assert (landmarks.crop_px, landmarks.pad_px) == ((450, 450), (520, 520))
    ninth = state(LANDMARKS, 9)["layer1.0.weight"]
    assert torch.equal(landmarks.folds[0]["layer1.0.weight"], ninth)


def test_2024_folder_is_read_and_its_scale_is_recognised(tmp_path):
    model = load_model_folder(write_2024(tmp_path / "new"))
    assert (model.kind, model.stages["centres"].grey_max) == ("kneel2024", 1.0)
    assert model.stages["centres"].config.base_width == 2


def test_mixed_blocks_are_recognised_from_the_keys(tmp_path):
    model = load_model_folder(write_2019(tmp_path, landmarks=MIXED))
    found = model.stages["landmarks"]
    assert found.config == MIXED
    x = torch.randn(1, 3, 64, 64)
    torch.manual_seed(9)
    expected = HourglassNet(MIXED).eval()
    assert torch.equal(found.build()[0](x), expected(x))


@pytest.mark.parametrize("variant", ["multiscale", "plain_se"])
def test_both_layouts_of_the_small_snapshots_agree(shared_data, variant):
    folder = shared_data / "kneel_models"
    old = load_model_folder(folder / f"kneel2019_{variant}_bw8")
    new = load_model_folder(folder / f"kneel2024_{variant}_bw8")
    for name, stage_2019 in old.stages.items():
        stage_2024 = new.stages[name]
        assert stage_2019.config == stage_2024.config
        assert stage_2019.spacing_mm == stage_2024.spacing_mm
        np.testing.assert_allclose(stage_2019.mean / 255, stage_2024.mean, rtol=1e-6)
        for a, b in zip(stage_2019.folds, stage_2024.folds, strict=True):
            assert all(torch.equal(a[key], b[key]) for key in a)


class Call:
    """Pickles as a call of a function."""

    def __init__(self, function, *args):
        self.call = function, args

    def __reduce__(self):
        return self.call


def test_foreign_objects_in_a_session_are_passed_over(tmp_path):
    def session(args):
        args.wild = Call(np.zeros, 3)
        return {
            "table": [np.arange(3), collections.OrderedDict(a=np.float64(1))],
            "args": [args],
            "val": Call(np.exp, 1.0),
        }

    model = load_model_folder(write_2019(tmp_path, session=session))
    assert "wild" not in model.stages["landmarks"].raw["session"]


def test_nothing_in_a_session_is_run(tmp_path):
    marker = tmp_path / "ran"
    path = tmp_path / "session.pkl"
    args = argparse.Namespace(annotations="hc")
    made = [Call(np.save, str(marker), 1), Call(type(marker).touch, marker)]
    path.write_bytes(pickle.dumps({"args": [args], "x": made}))
    assert read_session(path) == {"annotations": "hc"}
    assert not list(tmp_path.glob("ran*"))


@pytest.mark.parametrize(
    "call", [(os.system, "true"), (eval, "1"), (subprocess.run, ["true"])]
)
def test_session_that_asks_for_harm_is_refused(tmp_path, call):
    path = tmp_path / "session.pkl"
    args = argparse.Namespace(annotations="hc")
    path.write_bytes(pickle.dumps({"args": [args], "x": Call(*call)}))
    with pytest.raises(ModelError, match="nothing in it was run"):
        read_session(path)


@pytest.mark.parametrize("data", [b"", b"\x80", b"garbage", b"}(K\x00N.", b"N."])
def test_damaged_session_is_refused(tmp_path, data):
    (tmp_path / "session.pkl").write_bytes(data)
    with pytest.raises(ModelError, match="session"):
        read_session(tmp_path / "session.pkl")


def test_checkpoint_that_holds_code_is_refused_and_not_run(tmp_path):
    folder = write_2019(tmp_path / "m")
    marker = tmp_path / "ran"
    path = folder / "snapshot_hc/fold_9_epoch_1.pth"
    torch.save({"model": Call(np.save, str(marker), 1)}, path)
    with pytest.raises(ModelError, match="not loaded") as caught:
        load_model_folder(folder)
    assert caught.value.path == path
    assert not list(tmp_path.glob("ran*"))


def broken(config, change_it):
    changed = dict(state(config))
    change_it(changed)
    return changed


@pytest.mark.parametrize(
    ("change_it", "named"),
    [
        (lambda s: s.pop("mixer.1.0.bias"), r"mixer\.1\.0\.bias.*missing"),
        (lambda s: s.pop("layer1.0.weight"), r"layer1\.0\.weight.*missing"),
        (lambda s: s.update(extra=torch.zeros(1)), "extra.*not known"),
        (
            lambda s: s.update({"mixer.1.0.bias": torch.zeros(3)}),
            r"mixer\.1\.0\.bias.*\(3,\).*\(16,\)",
        ),
        (
            lambda s: s.update({"mixer.1.0.bias": torch.full((16,), torch.nan)}),
            r"mixer\.1\.0\.bias.*finite",
        ),
        (lambda s: s.update({"mixer.1.0.bias": 3}), "tensor"),
    ],
)
def test_weights_that_do_not_fit_say_which_and_why(tmp_path, change_it, named):
    folder = write_2019(tmp_path)
    path = folder / "snapshot_hc/fold_10_epoch_1.pth"
    torch.save({"model": broken(LANDMARKS, change_it)}, path)
    with pytest.raises(ModelError, match=named) as caught:
        load_model_folder(folder)
    assert caught.value.path == path


@pytest.mark.parametrize("size", [0, 10, 1000])
def test_cut_checkpoint_is_refused(tmp_path, size):
    folder = write_2019(tmp_path)
    path = folder / "snapshot_hc/fold_9_epoch_1.pth"
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(ModelError, match="fold_9"):
        load_model_folder(folder)


def test_cut_safetensors_file_is_refused(tmp_path):
    folder = write_2024(tmp_path)
    path = folder / "local_search/fold_0/model.safetensors"
    path.write_bytes(path.read_bytes()[:500])
    with pytest.raises(ModelError, match="safetensors"):
        load_model_folder(folder)


def test_pickled_mean_is_refused(tmp_path):
    folder = write_2024(tmp_path)
    np.save(folder / "mean_std.npy", np.array([None]), allow_pickle=True)
    with pytest.raises(ModelError, match="mean_std"):
        load_model_folder(folder)


@pytest.mark.parametrize("missing", ["mean_std.npy", "local_search"])
def test_incomplete_2024_folder_is_refused(tmp_path, missing):
    folder = write_2024(tmp_path / "m")
    (folder / missing).rename(tmp_path / "away")
    with pytest.raises(ModelError, match=missing):
        load_model_folder(folder)


def test_two_snapshots_of_one_stage_are_ambiguous(tmp_path):
    folder = write_2019(tmp_path)
    raw = (folder / "snapshot_hc/session.pkl").read_bytes()
    (folder / "snapshot_lc/session.pkl").write_bytes(raw)
    with pytest.raises(ModelError, match="second"):
        load_model_folder(folder)


@pytest.mark.parametrize("make", [lambda p: p.mkdir(), lambda p: p.touch()])
def test_what_is_no_model_folder_is_refused_with_the_layouts(tmp_path, make):
    make(tmp_path / "x")
    with pytest.raises(ModelError) as caught:
        load_model_folder(tmp_path / "x")
    assert "manifest.json" in caught.value.hint


def test_manifest_is_read_without_torch():
    code = "import sys, kneel_gui.inference.snapshot; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
