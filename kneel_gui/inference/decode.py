"""From heat maps to coordinates and their spread."""

import torch
from torch import Tensor


def moments(logits: Tensor) -> tuple[Tensor, Tensor]:
    """Return mean and spread of the softmax over each heat map.

    Parameters
    ----------
    logits : torch.Tensor
        (N, C, h, w), before the softmax over positions.

    Returns
    -------
    mean_cells : torch.Tensor
        (N, C, 2) float32, (x, y) in heat-map cells, integers are cell centres.
    spread_cells : torch.Tensor
        (N, C) float32, square root of the sum of both variances, cells.
    """
    return moments_of(*profiles(logits))


def profiles(logits: Tensor) -> tuple[Tensor, Tensor]:
    """Return the softmax over each heat map, summed over its rows and its columns.

    Parameters
    ----------
    logits : torch.Tensor
        (N, C, h, w), before the softmax over positions.

    Returns
    -------
    across : torch.Tensor
        (N, C, w) float32, sums to 1.
    down : torch.Tensor
        (N, C, h) float32, sums to 1.
    """
    p = logits.float().flatten(2).softmax(dim=2).view(*logits.shape)
    return p.sum(dim=2), p.sum(dim=3)


def moments_of(across: Tensor, down: Tensor) -> tuple[Tensor, Tensor]:
    """Return mean and spread, as `moments`, from `profiles`.

    Parameters
    ----------
    across, down : torch.Tensor
        From `profiles`.

    Returns
    -------
    mean_cells, spread_cells : torch.Tensor
        As of `moments`.
    """
    columns, rows = _cells(across), _cells(down)
    x, y = (across * columns).sum(-1), (down * rows).sum(-1)
    var_x = (across * (columns - x[..., None]).square()).sum(-1)
    var_y = (down * (rows - y[..., None]).square()).sum(-1)
    return torch.stack([x, y], dim=-1), (var_x + var_y).sqrt()


def fractions(across: Tensor, down: Tensor) -> Tensor:
    """Return the mean place in KNEEL's convention.

    Parameters
    ----------
    across, down : torch.Tensor
        From `profiles`.

    Returns
    -------
    torch.Tensor
        (N, C, 2), (x, y) = (column / w, row / h) without a half-cell offset, each in
        [0, (side - 1) / side].
    """
    columns, rows = (_cells(p) / p.shape[-1] for p in (across, down))
    x, y = (across * columns).sum(dim=2), (down * rows).sum(dim=2)
    return torch.stack([x, y], dim=2)


def _cells(profile: Tensor) -> Tensor:
    return torch.arange(profile.shape[-1], dtype=profile.dtype, device=profile.device)


def cells_to_input(cells: Tensor, input_px: int, map_cells: int) -> Tensor:
    """Bring heat-map cells to network px, centres to centres on each axis.

    Parameters
    ----------
    cells : torch.Tensor
        Any shape, heat-map cells.
    input_px, map_cells : int
        Length of the axis before and after the network.

    Returns
    -------
    torch.Tensor
        Same shape, network px.
    """
    stride = input_px / map_cells
    return (cells + 0.5) * stride - 0.5


def input_to_cells(points: Tensor, input_px: int, map_cells: int) -> Tensor:
    """Bring network px to heat-map cells, the inverse of `cells_to_input`.

    Parameters
    ----------
    points : torch.Tensor
        Any shape, network px.
    input_px, map_cells : int
        Length of the axis before and after the network.

    Returns
    -------
    torch.Tensor
        Same shape, heat-map cells.
    """
    stride = input_px / map_cells
    return (points + 0.5) / stride - 0.5
