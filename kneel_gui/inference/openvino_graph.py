"""A network as a graph of OpenVINO operations.

The graph is built operation by operation: OpenVINO's own converter would trace the
network, and it is the part that `openvino_runtime` keeps from reporting its use.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from torch import Tensor, nn

from kneel_gui.inference.networks import (
    Hourglass,
    HourglassNet,
    MultiscaleResidual,
    PlainResidual,
    SqueezeExcitation,
)
from kneel_gui.inference.openvino_runtime import ops, ov

Node = Any  # openvino.Node or Output: its own types are not known to mypy


def build_graph(
    nets: Sequence[HourglassNet], shape: tuple[int, int, int, int]
) -> ov.Model:
    """Return the heat maps of an ensemble as one graph.

    Parameters
    ----------
    nets : sequence of HourglassNet
        Folded (`kneel_gui.inference.fold_norm.fold_norm`), one per fold.
    shape : tuple of int
        (N, n_inputs, H, W) of the input, fixed.

    Returns
    -------
    openvino.Model
        One float32 input; one float32 output (N, n_outputs, h, w) per fold.

    Raises
    ------
    TypeError
        If a network has a layer that no operation is known for.
    """
    image = ops.parameter(shape, np.float32, name="image")
    return ov.Model([_node(net, image) for net in nets], [image], "heatmaps")


def _node(layer: nn.Module, x: Node) -> Node:
    for kind, make in _MAKERS.items():
        if isinstance(layer, kind):
            return make(layer, x)
    raise TypeError(f"no OpenVINO operation for the layer {type(layer).__name__}")


def _same(_: nn.Module, x: Node) -> Node:
    return x


def _chain(layers: Any, x: Node) -> Node:
    for layer in layers:
        x = _node(layer, x)
    return x


def _conv(layer: Any, x: Node) -> Node:
    padding = list(layer.padding)
    y = ops.convolution(
        x, _array(layer.weight), list(layer.stride), padding, padding, [1, 1]
    )
    return ops.add(y, _array(layer.bias).reshape(1, -1, 1, 1))


def _relu(_: nn.Module, x: Node) -> Node:
    return ops.relu(x)


def _sigmoid(_: nn.Module, x: Node) -> Node:
    return ops.sigmoid(x)


def _halve(x: Node) -> Node:
    return ops.max_pool(x, [2, 2], [1, 1], [0, 0], [0, 0], [2, 2]).output(0)


def _max_pool(_: nn.Module, x: Node) -> Node:
    return _halve(x)


def _average(_: nn.Module, x: Node) -> Node:
    return ops.reduce_mean(x, np.array([2, 3], np.int64), keep_dims=True)


def _excite(layer: Any, x: Node) -> Node:
    return ops.multiply(x, _node(layer.scorer, x))


def _multiscale(block: Any, x: Node) -> Node:
    first = _node(block.scale1, x)
    second = _node(block.scale2, first)
    third = _node(block.scale3, second)
    joined = _node(block.se_block, ops.concat([first, second, third], 1))
    return ops.add(joined, _node(block.skip, x))


def _plain(block: Any, x: Node) -> Node:
    deep = _chain((block.bottleneck, block.conv, block.out, block.se_block), x)
    return ops.add(deep, _node(block.skip, x))


def _hourglass(glass: Any, x: Node) -> Node:
    lower = (glass.lower1, glass.lower2, glass.lower3, glass.lower4, glass.lower5)
    low = _chain(lower, _halve(x))
    high = _chain((glass.upper1, glass.upper2, glass.upper3), x)
    height, width = list(high.output(0).shape)[2:]
    enlarged = ops.interpolate(
        low,
        np.array([height, width], np.int64),
        mode="linear_onnx",
        shape_calculation_mode="sizes",
        coordinate_transformation_mode="align_corners",
        axes=np.array([2, 3], np.int64),
    )
    return ops.add(high, enlarged)


def _net(net: Any, x: Node) -> Node:
    return _chain((net.layer1, net.layer2, net.hourglass, net.mixer, net.out_block), x)


def _array(value: Tensor) -> np.ndarray[Any, np.dtype[np.float32]]:
    return np.ascontiguousarray(value.detach().cpu().numpy(), np.float32)


_MAKERS: dict[type[nn.Module], Callable[[Any, Node], Node]] = {
    nn.Sequential: _chain,
    nn.Conv2d: _conv,
    nn.ReLU: _relu,
    nn.MaxPool2d: _max_pool,
    nn.Identity: _same,
    nn.Dropout2d: _same,  # inert in evaluation
    nn.AdaptiveAvgPool2d: _average,
    nn.Sigmoid: _sigmoid,
    SqueezeExcitation: _excite,
    MultiscaleResidual: _multiscale,
    PlainResidual: _plain,
    Hourglass: _hourglass,
    HourglassNet: _net,
}
