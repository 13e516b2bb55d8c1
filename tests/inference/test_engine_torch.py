import numpy as np
import pytest
import torch

from kneel_gui.inference.engine_torch import TorchEngine
from kneel_gui.inference.model_folder import StageModel
from kneel_gui.inference.networks import HourglassNet, NetworkConfig

CPU = torch.device("cpu")
IMAGES = np.random.default_rng(1).normal(size=(3, 1, 48, 64)).astype(np.float32)


def stage():
    config = NetworkConfig(3, 4, n_inputs=1, depth=2)
    torch.manual_seed(0)
    folds = (HourglassNet(config).state_dict(), HourglassNet(config).state_dict())
    ones = np.ones(1)
    return StageModel("k", config, folds, ones, ones, 1.0, 1.0, None, None)


@pytest.mark.parametrize("reduced", [False, True])
@pytest.mark.parametrize("folded", [False, True])
def test_the_answer_is_float32_for_every_fold_and_image(folded, reduced):
    maps = TorchEngine(stage(), CPU, folded, reduced).heatmaps(IMAGES)
    assert (maps.shape, maps.dtype) == ((2, 3, 3, 12, 16), np.float32)
    assert maps.flags.c_contiguous
    plain = TorchEngine(stage(), CPU, folded=False).heatmaps(IMAGES)
    np.testing.assert_allclose(maps, plain, atol=0.05 if reduced else 1e-5)


def test_tf32_is_switched_back():
    before = torch.backends.cudnn.allow_tf32, torch.backends.cudnn.enabled
    TorchEngine(stage(), CPU, reduced=True).heatmaps(IMAGES)
    after = torch.backends.cudnn.allow_tf32, torch.backends.cudnn.enabled
    assert after == before


@pytest.mark.gpu
def test_cuda_sees_the_same():
    if not torch.cuda.is_available():
        pytest.skip("no CUDA device")
    plain = TorchEngine(stage(), CPU, folded=False).heatmaps(IMAGES)
    for reduced, tolerance in ((False, 1e-4), (True, 0.05)):
        maps = TorchEngine(stage(), torch.device("cuda:0"), True, reduced)
        np.testing.assert_allclose(maps.heatmaps(IMAGES), plain, atol=tolerance)
