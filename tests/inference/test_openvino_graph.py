import numpy as np
import pytest
import torch
from torch import nn

from kneel_gui.inference.fold_norm import fold_norm
from kneel_gui.inference.networks import HourglassNet, NetworkConfig
from kneel_gui.inference.openvino_graph import build_graph
from kneel_gui.inference.openvino_runtime import shared_core

SHAPES = [
    NetworkConfig(3, 4, depth=2),
    NetworkConfig(3, 4, depth=2, multiscale=False),
    NetworkConfig(3, 8, depth=2, se=True, se_ratio=4),
    NetworkConfig(3, 4, depth=3, nested_multiscale=False),
]
IMAGES = np.random.default_rng(1).normal(size=(2, 3, 50, 66)).astype(np.float32)


@pytest.mark.parametrize("config", SHAPES)
def test_the_graph_answers_like_the_network(config):
    """Odd sizes too: 50 halves to 25 and 12, and is enlarged to 12 again."""
    torch.manual_seed(0)
    net = HourglassNet(config).eval().requires_grad_(False)
    graph = build_graph([fold_norm(net), fold_norm(net)], (2, 3, 50, 66))
    settings = {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": 1}
    answer = shared_core().compile_model(graph, "CPU", settings)(IMAGES)
    expected = net.heatmaps(torch.from_numpy(IMAGES)).numpy()
    for fold in (0, 1):
        np.testing.assert_allclose(answer[fold], expected, atol=1e-5)


def test_an_unknown_layer_is_refused():
    net = fold_norm(HourglassNet(SHAPES[1]).eval())
    net.mixer[1][2] = nn.GELU()
    with pytest.raises(TypeError, match="GELU"):
        build_graph([net], (1, 3, 48, 48))
