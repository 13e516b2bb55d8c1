"""The stacked residual hourglass of KNEEL (arXiv:1907.12237), as it is executed.

Module names are those of the published snapshots, so their ``state_dict`` loads
strictly. Three oddities are kept because trained weights depend on them: the blocks
that are 1x1 in name convolve with 3x3, nothing is rectified after a residual sum, and
every convolution has a bias although a normalisation follows.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from kneel_gui.inference.decode import fractions, profiles
from kneel_gui.inference.network_config import NetworkConfig

__all__ = [
    "BlockKind",
    "Hourglass",
    "HourglassNet",
    "MultiscaleResidual",
    "NetworkConfig",
    "PlainResidual",
    "SqueezeExcitation",
    "conv_block",
    "soft_argmax",
]


@dataclass(frozen=True)
class BlockKind:
    """Which residual block to build.

    Attributes
    ----------
    multiscale : bool
        `MultiscaleResidual`; `PlainResidual` otherwise.
    se : bool
        With squeeze-and-excitation.
    se_ratio : int
        Its channel reduction.
    """

    multiscale: bool = True
    se: bool = False
    se_ratio: int = 16

    @classmethod
    def outer(cls, config: NetworkConfig) -> "BlockKind":
        """Return the kind of all blocks outside the nested hourglasses."""
        return cls(config.multiscale, config.se, config.se_ratio)

    @classmethod
    def nested(cls, config: NetworkConfig) -> "BlockKind":
        """Return the kind of all blocks inside the nested hourglasses."""
        scales, excited = config.nested_multiscale, config.nested_se
        return cls(
            config.multiscale if scales is None else scales,
            config.se if excited is None else excited,
            config.se_ratio,
        )

    def build(self, n_in: int, n_out: int) -> nn.Module:
        """Return a residual block.

        Parameters
        ----------
        n_in, n_out : int
            Channels.

        Returns
        -------
        torch.nn.Module
            Keeps height and width.
        """
        block = MultiscaleResidual if self.multiscale else PlainResidual
        return block(n_in, n_out, self.se_ratio if self.se else None)


def conv_block(n_in: int, n_out: int, relu: bool = True) -> nn.Sequential:
    """Return convolution 3x3, batch normalisation and, if asked, a rectifier.

    Parameters
    ----------
    n_in, n_out : int
        Channels.
    relu : bool
        Whether a ReLU follows.

    Returns
    -------
    torch.nn.Sequential
        Keeps height and width (zero padding).
    """
    layers: list[nn.Module] = [
        nn.Conv2d(n_in, n_out, kernel_size=3, padding=1),
        nn.BatchNorm2d(n_out),
    ]
    return nn.Sequential(*layers, *([nn.ReLU(inplace=True)] if relu else []))


class SqueezeExcitation(nn.Module):
    """Channel weights from the global average (arXiv:1709.01507).

    Parameters
    ----------
    n_channels : int
        Of the map.
    ratio : int
        Reduction inside.
    """

    def __init__(self, n_channels: int, ratio: int) -> None:
        super().__init__()
        self.scorer = nn.Sequential(
            nn.AdaptiveAvgPool2d(1),
            nn.Conv2d(n_channels, n_channels // ratio, kernel_size=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(n_channels // ratio, n_channels, kernel_size=1),
            nn.Sigmoid(),
        )

    def forward(self, x: Tensor) -> Tensor:
        """Return `x` (N, C, H, W) with its channels weighted."""
        weighted: Tensor = x * self.scorer(x)
        return weighted


def _excitation(n_channels: int, ratio: int | None) -> nn.Module:
    return nn.Identity() if ratio is None else SqueezeExcitation(n_channels, ratio)


def _skip(n_in: int, n_out: int) -> nn.Module:
    return nn.Identity() if n_in == n_out else conv_block(n_in, n_out, relu=False)


class MultiscaleResidual(nn.Module):
    """Hierarchical, parallel, multi-scale residual block (arXiv:1808.04803).

    Parameters
    ----------
    n_in, n_out : int
        Channels.
    se_ratio : int or None
        Reduction of squeeze-and-excitation; None = without.
    """

    def __init__(self, n_in: int, n_out: int, se_ratio: int | None = None) -> None:
        super().__init__()
        half, quarter = n_out // 2, n_out // 4
        self.scale1 = conv_block(n_in, half)
        self.scale2 = conv_block(half, quarter)
        self.scale3 = conv_block(quarter, n_out - half - quarter, relu=False)
        self.skip = _skip(n_in, n_out)
        self.se_block = _excitation(n_out, se_ratio)

    def forward(self, x: Tensor) -> Tensor:
        """Return (N, n_out, H, W) from (N, n_in, H, W)."""
        first = self.scale1(x)
        second = self.scale2(first)
        third = self.scale3(second)
        joined = self.se_block(torch.cat([first, second, third], dim=1))
        total: Tensor = joined + self.skip(x)
        return total


class PlainResidual(nn.Module):
    """Bottleneck residual block.

    Parameters
    ----------
    n_in, n_out : int
        Channels.
    se_ratio : int or None
        Reduction of squeeze-and-excitation; None = without.
    """

    def __init__(self, n_in: int, n_out: int, se_ratio: int | None = None) -> None:
        super().__init__()
        half = n_out // 2
        self.bottleneck = conv_block(n_in, half)
        self.conv = conv_block(half, half)
        self.out = conv_block(half, n_out, relu=False)
        self.skip = _skip(n_in, n_out)
        self.se_block = _excitation(n_out, se_ratio)

    def forward(self, x: Tensor) -> Tensor:
        """Return (N, n_out, H, W) from (N, n_in, H, W)."""
        deep = self.se_block(self.out(self.conv(self.bottleneck(x))))
        total: Tensor = deep + self.skip(x)
        return total


class Hourglass(nn.Module):
    """One recursion of the hourglass (arXiv:1603.06937).

    Parameters
    ----------
    depth : int
        Halvings from here on.
    width : int
        Channels inside.
    n_in, n_out : int
        Channels at the ends.
    blocks : BlockKind
        Of this level.
    nested : BlockKind
        Of all levels below.
    """

    def __init__(
        self,
        depth: int,
        width: int,
        n_in: int,
        n_out: int,
        blocks: BlockKind,
        nested: BlockKind,
    ) -> None:
        super().__init__()
        self.lower1 = blocks.build(n_in, width)
        self.lower2 = blocks.build(width, width)
        self.lower3 = blocks.build(width, width)
        self.lower4 = (
            Hourglass(depth - 1, width, width, n_out, nested, nested)
            if depth > 1
            else blocks.build(width, n_out)
        )
        self.lower5 = blocks.build(n_out, n_out)
        self.upper1 = blocks.build(n_in, width)
        self.upper2 = blocks.build(width, width)
        self.upper3 = blocks.build(width, n_out)

    def forward(self, x: Tensor) -> Tensor:
        """Return (N, n_out, H, W) from (N, n_in, H, W), sides >= 2**depth."""
        low = F.max_pool2d(x, kernel_size=2)
        for block in (self.lower1, self.lower2, self.lower3, self.lower4, self.lower5):
            low = block(low)
        high: Tensor = self.upper3(self.upper2(self.upper1(x)))
        size = high.shape[-2:]
        return high + F.interpolate(low, size=size, mode="bilinear", align_corners=True)


class HourglassNet(nn.Module):
    """KNEEL's network: stem, hourglass, mixer, heat maps, soft-argmax.

    Parameters
    ----------
    config : NetworkConfig
        Its shape.
    """

    stride = 4  # input px per heat-map cell

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        self.config = config
        blocks, bw = BlockKind.outer(config), config.base_width
        self.layer1 = nn.Sequential(
            nn.Conv2d(config.n_inputs, bw, kernel_size=7, stride=2, padding=3),
            nn.BatchNorm2d(bw),
            nn.ReLU(inplace=True),
            blocks.build(bw, 2 * bw),
            nn.MaxPool2d(2),
        )
        self.layer2 = nn.Sequential(
            blocks.build(2 * bw, 2 * bw),
            blocks.build(2 * bw, 2 * bw),
            blocks.build(2 * bw, 4 * bw),
        )
        self.hourglass = Hourglass(
            config.depth, 4 * bw, 4 * bw, 8 * bw, blocks, BlockKind.nested(config)
        )
        self.mixer = nn.Sequential(
            nn.Dropout2d(config.dropout),
            conv_block(8 * bw, 8 * bw),
            nn.Dropout2d(config.dropout),
            conv_block(8 * bw, 4 * bw),
        )
        self.out_block = nn.Sequential(nn.Conv2d(4 * bw, config.n_outputs, 1))

    def heatmaps(self, x: Tensor) -> Tensor:
        """Return the heat maps.

        Parameters
        ----------
        x : torch.Tensor
            (N, n_inputs, H, W) normalised image, float; H and W at least
            ``stride * 2**depth``.

        Returns
        -------
        torch.Tensor
            (N, n_outputs, h, w) logits; h and w are H and W halved twice: first
            rounded up, then down.
        """
        maps: Tensor = self.out_block(
            self.mixer(self.hourglass(self.layer2(self.layer1(x))))
        )
        return maps

    def forward(self, x: Tensor) -> Tensor:
        """Return the landmarks as KNEEL gives them.

        Parameters
        ----------
        x : torch.Tensor
            As for `heatmaps`.

        Returns
        -------
        torch.Tensor
            (N, n_outputs, 2), see `soft_argmax`.
        """
        return soft_argmax(self.heatmaps(x))


def soft_argmax(heatmaps: Tensor) -> Tensor:
    """Return the mean place of each heat map's softmax, in KNEEL's convention.

    Parameters
    ----------
    heatmaps : torch.Tensor
        (N, C, h, w) logits.

    Returns
    -------
    torch.Tensor
        (N, C, 2), see `fractions`.
    """
    return fractions(*profiles(heatmaps))
