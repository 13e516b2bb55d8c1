"""Engines: the same heat maps from each, and getting over trouble."""

import builtins
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from kneel_gui.errors import DeviceError
from kneel_gui.inference import engine as engine_module
from kneel_gui.inference.engine import StageEngine, form_of, make_engine, news
from kneel_gui.inference.engine_torch import TorchEngine
from kneel_gui.inference.model_folder import StageModel, weights_digest
from kneel_gui.inference.networks import HourglassNet, NetworkConfig
from kneel_gui.inference.run_options import RunOptions

CPU = torch.device("cpu")
CUDA = torch.device("cuda:0")
CONFIG = NetworkConfig(3, 4, n_inputs=2, depth=2)


def stage(seeds=(0, 1), config=CONFIG):
    folds = []
    for seed in seeds:
        torch.manual_seed(seed)
        folds.append(HourglassNet(config).state_dict())
    ones = np.ones(config.n_inputs)
    return StageModel("k", config, tuple(folds), ones, ones, 1.0, 1.0, None, None)


def images(n, height=48, width=64):
    rng = np.random.default_rng(5)
    return rng.normal(size=(n, 2, height, width)).astype(np.float32)


@pytest.fixture(scope="module")
def expected():
    nets = stage().build()
    with torch.inference_mode():
        x = torch.from_numpy(images(3))
        return torch.stack([net.heatmaps(x) for net in nets]).numpy()


@pytest.mark.parametrize("kind", ["auto", "torch-eager", "torch-folded", "openvino"])
def test_every_engine_sees_the_same(kind, expected):
    engine = make_engine(stage(), CPU, RunOptions(kind, threads=1))
    maps = engine.heatmaps(images(3))
    assert maps.dtype == np.float32
    np.testing.assert_allclose(maps, expected, atol=1e-5)
    assert not engine.reduced


@pytest.mark.parametrize("kind", ["torch-folded", "openvino"])
def test_reduced_precision_is_near(kind, expected):
    engine = make_engine(stage(), CPU, RunOptions(kind, threads=1), reduced=True)
    np.testing.assert_allclose(engine.heatmaps(images(3)), expected, atol=0.05)


def test_the_best_engine_is_the_default():
    assert "OpenVINO fp32" in make_engine(stage(), CPU).name


def test_without_openvino_pytorch_does_it(monkeypatch, caplog):
    def no_openvino(name, *args, **kwargs):
        if name.endswith("engine_openvino"):
            raise ImportError("no OpenVINO here")
        return real(name, *args, **kwargs)

    real = builtins.__import__
    monkeypatch.setattr(builtins, "__import__", no_openvino)
    assert isinstance(make_engine(stage(), CPU), TorchEngine)
    assert not make_engine(stage(), CPU, reduced=True).reduced
    assert "no OpenVINO here" in caplog.text
    with pytest.raises(DeviceError, match="no OpenVINO here"):
        make_engine(stage(), CPU, RunOptions("openvino"))


def test_openvino_is_for_the_processor_only():
    with pytest.raises(DeviceError, match="cuda"):
        make_engine(stage(), CUDA, RunOptions("openvino"))


def test_digests_tell_weights_apart():
    same = weights_digest(stage()) == weights_digest(stage())
    other = {weights_digest(stage(s)) for s in ((0, 1), (1, 0), (0,))}
    assert same
    assert len(other) == 3


def test_the_engine_s_identity_tells_precisions_apart():
    kinds = [("torch-folded", False), ("torch-folded", True), ("torch-eager", False)]
    names = {make_engine(stage(), CPU, RunOptions(k), r).identity for k, r in kinds}
    assert len(names) == 3


# ---- trouble with the device --------------------------------------------------------


class Card:
    """An engine that bears a number of images at once, none, or breaks."""

    name, identity, reduced = "card", "card", False

    def __init__(self, most=None, error=None):
        self.most = most
        self.error = error
        self.sizes = []

    def heatmaps(self, batch):
        self.sizes.append(len(batch))
        if self.error is not None:
            raise self.error
        if self.most is not None and len(batch) > self.most:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return batch[None]


def machine(card, processor):
    def make(model, device, options, reduced):
        return processor if device.type == "cpu" else card

    return make


@pytest.fixture(autouse=True)
def _a_card(monkeypatch):
    monkeypatch.setattr(engine_module, "describe_device", str)


def test_out_of_memory_halves_the_batch_and_is_said_once(caplog):
    card, processor = Card(most=2), Card()
    engine = StageEngine(stage(), CUDA, make=machine(card, processor))
    x = images(7)
    for _ in range(2):
        np.testing.assert_array_equal(engine.heatmaps(x), x[None])
    assert card.sizes == [7, 3, 1, *[1] * 6, *[1] * 7]
    assert processor.sizes == []
    assert len(engine.notices) == 1
    assert "fewer" in engine.notices[0]
    assert engine.device == CUDA


def test_a_card_that_bears_nothing_gives_way_to_the_processor():
    card, processor = Card(most=0), Card()
    engine = StageEngine(stage(), CUDA, make=machine(card, processor))
    x = images(4)
    np.testing.assert_array_equal(engine.heatmaps(x), x[None])
    assert engine.device == CPU
    assert "processor" in engine.notices[-1]
    told = set()
    assert news([engine, engine], told) == tuple(engine.notices)
    assert news([engine], told) == ()


def test_a_broken_card_gives_way_to_the_processor():
    card = Card(error=torch.AcceleratorError("device-side assert", 710))
    engine = StageEngine(stage(), CUDA, make=machine(card, Card()))
    assert engine.heatmaps(images(2)).shape == (1, 2, 2, 48, 64)
    assert engine.device == CPU
    assert "failed" in engine.notices[0]


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("CUDA error: unspecified launch failure"),
        RuntimeError("cuDNN error: CUDNN_STATUS_INTERNAL_ERROR"),
        NotImplementedError("The operator 'x' is not implemented for the MPS device"),
    ],
)
@pytest.mark.parametrize("where", [CUDA, torch.device("cuda:1"), torch.device("mps")])
def test_whatever_fails_on_a_card_is_done_on_the_processor(error, where):
    processor = Card()
    engine = StageEngine(stage(), where, make=machine(Card(error=error), processor))
    for _ in range(2):
        assert engine.heatmaps(images(3)).shape == (1, 3, 2, 48, 64)
    assert (engine.device, processor.sizes) == (CPU, [3, 3])
    assert len(engine.notices) == 1
    assert str(where) in engine.notices[0]


def test_apple_s_lack_of_memory_halves_the_batch():
    class Apple(Card):
        def heatmaps(self, batch):
            try:
                return super().heatmaps(batch)
            except torch.OutOfMemoryError as error:
                text = "MPS backend out of memory (MPS allocated: 8.00 GB)"
                raise RuntimeError(text) from error

    card = Apple(most=2)
    engine = StageEngine(stage(), torch.device("mps"), make=machine(card, Card()))
    np.testing.assert_array_equal(engine.heatmaps(images(4)), images(4)[None])
    assert card.sizes == [4, 2, 2]
    assert engine.device.type == "mps"


def test_a_fault_of_ours_on_the_processor_is_not_hidden():
    engine = StageEngine(
        stage(), CPU, make=machine(None, Card(error=RuntimeError("x")))
    )
    with pytest.raises(RuntimeError, match=r"^x$"):
        engine.heatmaps(images(1))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "CUDA out of memory. Tried to allocate 20.00 MiB",
            "has too little memory for the model",
        ),
        (
            "CUDA error: CUDA-capable device(s) is/are busy or unavailable",
            "is used by another program alone",
        ),
        ("CUDA error: no kernel image is available", ""),
    ],
)
def test_a_card_that_others_have_taken_gives_way_at_once(text, told):
    def make(model, device, options, reduced):
        if device.type == "cpu":
            return Card()
        raise DeviceError(f"«{device}» cannot be used.") from RuntimeError(text)

    if not told:
        with pytest.raises(DeviceError, match="cuda:1"):
            StageEngine(stage(), torch.device("cuda:1"), make=make)
        return
    engine = StageEngine(stage(), torch.device("cuda:1"), make=make)
    assert engine.device == CPU
    assert f"cuda:1 {told}" in engine.notices[0]


@pytest.mark.parametrize(
    ("forms", "options", "expected"),
    [
        ("aaa", RunOptions(), "a"),
        ("bba", RunOptions(), "a, regions by b"),
        (
            "aaa",
            RunOptions(tolerance_mm=0.08, placing_folds=2),
            "a, regions by 2 of the folds, to 0.08 mm",
        ),
        ("aaa", RunOptions(always_refine=True), "a, all passes"),
    ],
)
def test_the_form_tells_what_landmarks_depend_on(forms, options, expected):
    engines = [SimpleNamespace(form=form) for form in forms]
    assert form_of(engines, options) == expected


def test_threads_do_not_change_the_form():
    forms = {make_engine(stage(), CPU, RunOptions(threads=n)).form for n in (1, 2)}
    assert forms == {"OpenVINO fp32"}


def test_a_processor_without_memory_says_so():
    card = Card(most=0)
    engine = StageEngine(stage(), CPU, make=machine(card, card))
    with pytest.raises(DeviceError, match="memory"):
        engine.heatmaps(images(1))
