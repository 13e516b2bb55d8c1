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
    h, w = logits.shape[-2:]
    p = logits.float().flatten(2).softmax(dim=2).view(*logits.shape)
    columns = torch.arange(w, dtype=p.dtype, device=p.device)
    rows = torch.arange(h, dtype=p.dtype, device=p.device)
    across, down = p.sum(dim=2), p.sum(dim=3)
    x, y = (across * columns).sum(-1), (down * rows).sum(-1)
    var_x = (across * (columns - x[..., None]).square()).sum(-1)
    var_y = (down * (rows - y[..., None]).square()).sum(-1)
    return torch.stack([x, y], dim=-1), (var_x + var_y).sqrt()


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
