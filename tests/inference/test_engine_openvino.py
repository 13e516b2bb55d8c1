import numpy as np
import pytest
import torch

from kneel_gui.inference import engine_openvino
from kneel_gui.inference.blob_cache import BlobCache
from kneel_gui.inference.engine_openvino import OpenVinoEngine
from kneel_gui.inference.model_folder import StageModel
from kneel_gui.inference.networks import HourglassNet, NetworkConfig
from kneel_gui.inference.openvino_graph import build_graph

IMAGES = np.random.default_rng(1).normal(size=(2, 3, 50, 66)).astype(np.float32)


def stage(seed=0):
    config = NetworkConfig(3, 4, depth=2, multiscale=False)
    torch.manual_seed(seed)
    folds = (HourglassNet(config).state_dict(),)
    ones = np.ones(3)
    return StageModel("k", config, folds, ones, ones, 1.0, 1.0, None, None)


@pytest.fixture
def compiled(monkeypatch):
    """The sizes of all graphs that were built."""
    shapes = []

    def build(nets, shape):
        shapes.append(shape)
        return build_graph(nets, shape)

    monkeypatch.setattr(engine_openvino, "build_graph", build)
    return shapes


def test_the_compiled_form_is_kept_and_rebuilt_when_damaged(tmp_path, compiled):
    def answer(model):
        return OpenVinoEngine(model, 1, False, BlobCache(tmp_path)).heatmaps(IMAGES)

    first = answer(stage())
    np.testing.assert_array_equal(answer(stage()), first)
    assert len(compiled) == 1
    assert not np.allclose(answer(stage(seed=1)), first)  # other weights, other blob
    assert len(compiled) == 2
    for file in tmp_path.iterdir():
        file.write_bytes(file.read_bytes()[:-100])
    np.testing.assert_array_equal(answer(stage()), first)
    assert len(compiled) == 3


def test_a_blob_that_openvino_refuses_is_made_again(tmp_path, compiled, caplog):
    class Liar(BlobCache):
        def get(self, key):
            return b"not a compiled network"

    engine = OpenVinoEngine(stage(), 1, False, Liar(tmp_path))
    assert engine.heatmaps(IMAGES).shape == (1, 2, 3, 12, 16)
    assert len(compiled) == 1
    assert "compiled again" in caplog.text


def test_only_so_many_sizes_are_held(tmp_path, compiled):
    engine = OpenVinoEngine(stage(), 1, False, BlobCache(tmp_path))
    for side in (32, 36, 40, 44, 48, 32, 48):
        engine.heatmaps(np.zeros((1, 3, side, side), np.float32))
    assert len(engine._requests) == 4
    assert len(compiled) == 5  # the sixth came from the disk


def test_the_answer_is_not_overwritten_by_the_next(tmp_path):
    engine = OpenVinoEngine(stage(), 1, False, BlobCache(tmp_path))
    first = engine.heatmaps(IMAGES)
    kept = first.copy()
    engine.heatmaps(-IMAGES)
    np.testing.assert_array_equal(first, kept)
    np.testing.assert_allclose(engine.heatmaps(IMAGES[1:])[:, 0], kept[:, 1], atol=1e-6)
