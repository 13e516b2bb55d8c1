import pytest
import torch
from torch import nn

from kneel_gui.inference.fold_norm import fold_norm
from kneel_gui.inference.networks import HourglassNet, NetworkConfig

SHAPES = [
    NetworkConfig(3, 4, depth=2),
    NetworkConfig(3, 4, n_inputs=1, depth=2, multiscale=False),
    NetworkConfig(3, 8, depth=2, se=True, se_ratio=4),
    NetworkConfig(3, 4, depth=3, nested_multiscale=False),
]


def lived_in(config, seed=0):
    """A network whose normalisations are not the identity."""
    torch.manual_seed(seed)
    net = HourglassNet(config).eval()
    for layer in net.modules():
        if isinstance(layer, nn.BatchNorm2d):
            layer.running_mean.uniform_(-0.5, 0.5)
            layer.running_var.uniform_(0.5, 2.0)
            layer.weight.data.uniform_(0.5, 1.5)
            layer.bias.data.uniform_(-0.5, 0.5)
    return net.requires_grad_(False)


@pytest.mark.parametrize("config", SHAPES)
def test_folding_keeps_the_answer_and_the_network(config):
    net = lived_in(config)
    before = {k: v.clone() for k, v in net.state_dict().items()}
    x = torch.randn(2, config.n_inputs, 40, 56)
    folded = fold_norm(net)
    assert not any(isinstance(layer, nn.BatchNorm2d) for layer in folded.modules())
    torch.testing.assert_close(
        folded.heatmaps(x), net.heatmaps(x), atol=1e-4, rtol=1e-4
    )
    after = net.state_dict()
    assert all(torch.equal(after[name], value) for name, value in before.items())
