import numpy as np
import pytest
import torch

from kneel_gui.inference.networks import HourglassNet, NetworkConfig, soft_argmax

SMALL = NetworkConfig(n_outputs=3, base_width=4, n_inputs=1, depth=2, se_ratio=4)


def parameters(net):
    return sum(p.numel() for p in net.parameters())


@pytest.mark.parametrize(("n_outputs", "expected"), [(1, 4_250_977), (16, 4_252_432)])
def test_published_networks_have_their_size(n_outputs, expected):
    net = HourglassNet(NetworkConfig(n_outputs=n_outputs, base_width=24))
    assert parameters(net) == expected
    assert len(net.state_dict()) == 765
    assert sum(b.numel() for b in net.buffers()) == 10_717


def test_keys_and_shapes_are_those_of_the_published_snapshot(shared_data):
    lines = (shared_data.parent / "design/hc_keys.txt").read_text().splitlines()
    expected = [tuple(line.split("\t")[:2]) for line in lines]
    state = HourglassNet(NetworkConfig(n_outputs=16, base_width=24)).state_dict()
    assert [(key, str(tuple(v.shape))) for key, v in state.items()] == expected


@pytest.mark.parametrize("variant", ["multiscale", "plain_se"])
@pytest.mark.parametrize("stage", [("lc", "global"), ("hc", "local")])
def test_outputs_are_those_of_kneel(shared_data, variant, stage):
    folder = shared_data / "kneel_models"
    expected = np.load(folder / f"expected_raw_{variant}_bw8_{stage[1]}_search.npz")
    config = NetworkConfig(
        n_outputs=1 if stage[0] == "lc" else 16,
        base_width=8,
        multiscale=variant == "multiscale",
        se=variant == "plain_se",
        se_ratio=4,
    )
    x = torch.randn(2, 3, 450, 450, generator=torch.Generator().manual_seed(11))
    files = sorted((folder / f"kneel2019_{variant}_bw8" / stage[0]).glob("*.pth"))
    assert len(files) == len(expected["raw_per_fold"])
    for file, wanted in zip(files, expected["raw_per_fold"], strict=True):
        net = HourglassNet(config).eval()
        net.load_state_dict(torch.load(file, weights_only=True)["model"])
        with torch.inference_mode():
            np.testing.assert_allclose(net(x).numpy(), wanted, rtol=0, atol=1e-5)


def test_mixed_network_is_plain_inside_the_nested_hourglasses_only():
    config = NetworkConfig(
        n_outputs=1,
        base_width=4,
        se=True,
        se_ratio=4,
        nested_multiscale=False,
        nested_se=False,
    )
    keys = HourglassNet(config).state_dict().keys()
    nested = {key for key in keys if key.startswith("hourglass.lower4.")}
    assert any(".bottleneck." in key for key in nested)
    assert not any(".scale1." in key or ".se_block." in key for key in nested)
    outside = set(keys) - nested
    assert not any(".bottleneck." in key for key in outside)
    assert all(
        f"{block}.se_block.scorer.1.weight" in outside
        for block in ("layer1.3", "layer2.0", "hourglass.lower5", "hourglass.upper1")
    )


@pytest.mark.parametrize("sides", [(64, 64), (70, 90), (71, 65), (33, 47)])
def test_any_size_from_the_smallest_on_goes_through(sides):
    net = HourglassNet(SMALL).eval()
    with torch.inference_mode():
        maps = net.heatmaps(torch.zeros(1, 1, *sides))
        points = net(torch.zeros(1, 1, *sides))
    assert maps.shape == (1, 3, *(((side + 1) // 2) // 2 for side in sides))
    assert points.shape == (1, 3, 2)


def test_every_parameter_learns():
    net = HourglassNet(
        NetworkConfig(
            n_outputs=2, base_width=4, depth=2, se=True, se_ratio=2, dropout=0.0
        )
    )
    net(torch.randn(2, 3, 64, 64)).square().sum().backward()
    assert all(p.grad is not None for p in net.parameters())


def test_soft_argmax_of_a_peak_is_its_column_and_row_over_the_sides():
    maps = torch.zeros(1, 2, 6, 10)
    maps[0, 0, 2, 7] = 200.0
    maps[0, 1, 5, 0] = 200.0
    expected = [[[7 / 10, 2 / 6], [0.0, 5 / 6]]]
    np.testing.assert_allclose(soft_argmax(maps).numpy(), expected, atol=1e-7)


def test_soft_argmax_of_a_flat_map_is_the_mean_index():
    flat = soft_argmax(torch.full((1, 1, 4, 8), 3.0))
    np.testing.assert_allclose(flat.numpy(), [[[3.5 / 8, 1.5 / 4]]], atol=1e-7)


def test_config_goes_to_a_dictionary_and_back():
    config = NetworkConfig(n_outputs=16, base_width=12, nested_multiscale=False)
    assert NetworkConfig.from_dict(config.to_dict()) == config
    assert NetworkConfig.from_dict({"n_outputs": 1, "base_width": 4}) == NetworkConfig(
        1, 4
    )


@pytest.mark.parametrize(
    ("raw", "named"),
    [
        ({"n_outputs": 1}, "base_width"),
        ({"n_outputs": 1, "base_width": 4, "colour": 1}, "colour"),
        ({"n_outputs": 1, "base_width": "4"}, "base_width"),
        ({"n_outputs": True, "base_width": 4}, "n_outputs"),
        ({"n_outputs": 1, "base_width": 4, "se": 1}, "se"),
        ({"n_outputs": 0, "base_width": 4}, "n_outputs"),
        ({"n_outputs": 1, "base_width": 1}, "base_width"),
        ({"n_outputs": 1, "base_width": 4, "dropout": 1.0}, "dropout"),
        ({"n_outputs": 1, "base_width": 4, "se": True}, "se_ratio"),
    ],
)
def test_impossible_config_is_refused_by_name(raw, named):
    with pytest.raises(ValueError, match=named):
        NetworkConfig.from_dict(raw)
