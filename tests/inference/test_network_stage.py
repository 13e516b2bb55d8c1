import numpy as np
import pytest
import torch

from kneel_gui.inference.model_folder import StageModel
from kneel_gui.inference.network_stage import NetworkStage
from kneel_gui.inference.networks import HourglassNet, NetworkConfig
from kneel_gui.inference.run_options import RunOptions


def stage_model():
    config = NetworkConfig(3, 4, n_inputs=1, depth=2)
    torch.manual_seed(0)
    folds = (HourglassNet(config).state_dict(), HourglassNet(config).state_dict())
    one = np.ones(1)
    raw = {"input": {"percentiles": [1, 99.5]}}
    return StageModel("k", config, folds, one, one, 1.0, 0.5, (64, 48), None, raw)


def test_images_become_the_heat_maps_of_every_fold():
    model = stage_model()
    stage = NetworkStage(model, torch.device("cpu"), RunOptions(), places_only=False)
    images = np.random.default_rng(0).normal(size=(2, 48, 64)).astype(np.float32)
    maps = stage.heatmaps(images)
    with torch.inference_mode():
        x = torch.from_numpy(images[:, None])
        expected = torch.stack([net.heatmaps(x) for net in model.build()])
    torch.testing.assert_close(maps, expected, atol=1e-5, rtol=0)
    assert (stage.spacing_mm, stage.size_px) == (0.5, 64)
    assert stage.percentiles == (1.0, 99.5)


@pytest.mark.parametrize("places_only", [False, True])
def test_only_what_places_regions_is_less_precise(places_only):
    how = RunOptions("torch-folded", "placing")
    stage = NetworkStage(stage_model(), torch.device("cpu"), how, places_only)
    assert stage.engine.reduced is places_only
