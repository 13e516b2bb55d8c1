"""What training minimises."""

import math

import torch
from torch import Tensor, nn

from kneel_gui.training.recipe import LossConfig
from kneel_gui.training.robust import AdaptiveLoss, robust_loss


class DistanceLoss(nn.Module):
    """The mean loss of coordinate errors; only the adaptive one has parameters.

    Parameters
    ----------
    config : LossConfig
        Which loss.
    count : int
        Landmarks.
    """

    def __init__(self, config: LossConfig, count: int) -> None:
        super().__init__()
        self.config = config
        self.adaptive = (
            AdaptiveLoss(count, config.robust_alpha, config.robust_scale_mm)
            if config.kind == "robust" and config.robust_adaptive
            else None
        )

    def forward(self, error_mm: Tensor) -> Tensor:
        """Return the loss.

        Parameters
        ----------
        error_mm : torch.Tensor
            (N, L, 2) predicted minus true, mm; NaN = the truth is unknown.

        Returns
        -------
        torch.Tensor
            Scalar, over the known coordinates.
        """
        if self.adaptive is None:
            return distance_loss(error_mm, self.config)
        known = torch.isfinite(error_mm)
        return _mean(self.adaptive(torch.where(known, error_mm, 0.0)), known)


def distance_loss(error_mm: Tensor, config: LossConfig) -> Tensor:
    """Return the mean loss of coordinate errors.

    Parameters
    ----------
    error_mm : torch.Tensor
        (N, L, 2) predicted minus true, mm; NaN = the truth is unknown.
    config : LossConfig
        Which loss. Wing: Feng et al. 2018, arXiv:1711.06753; elastic: the mixture of L2
        and L1 of Tiulpin et al. 2019, arXiv:1907.12237; robust: `robust_loss` with the
        fixed shape.

    Returns
    -------
    torch.Tensor
        Scalar, over the known coordinates.
    """
    known = torch.isfinite(error_mm)
    size = torch.where(known, error_mm, 0.0).abs()
    if config.kind == "l2":
        loss = size.square()
    elif config.kind == "l1":
        loss = size
    elif config.kind == "elastic":
        share = config.elastic_share
        loss = share * size.square() + (1.0 - share) * size
    elif config.kind == "robust":
        loss = robust_loss(size, config.robust_alpha, config.robust_scale_mm)
    else:
        width, curvature = config.wing_mm, config.wing_curvature_mm
        offset = width - width * math.log1p(width / curvature)
        bent = width * torch.log1p(size / curvature)
        loss = torch.where(size < width, bent, size - offset)
    return _mean(loss, known)


def _mean(loss: Tensor, known: Tensor) -> Tensor:
    return (loss * known).sum() / known.sum().clamp(min=1)


def heatmap_loss(logits: Tensor, target_cells: Tensor, sigma: float) -> Tensor:
    """Return the cross entropy between heat maps and Gaussians around the truth.

    Parameters
    ----------
    logits : torch.Tensor
        (N, L, h, w) before the softmax over positions.
    target_cells : torch.Tensor
        (N, L, 2) true (x, y), heat-map cells; NaN = unknown.
    sigma : float
        Standard deviation of the Gaussian, cells.

    Returns
    -------
    torch.Tensor
        Scalar, mean over the known landmarks.
    """
    n, count, h, w = logits.shape
    known = torch.isfinite(target_cells).all(-1)
    centre = torch.where(known[..., None], target_cells, 0.0)
    x = torch.arange(w, device=logits.device) - centre[..., 0, None]
    y = torch.arange(h, device=logits.device) - centre[..., 1, None]
    log_x = torch.log_softmax(-0.5 * (x / sigma).square(), dim=-1)
    log_y = torch.log_softmax(-0.5 * (y / sigma).square(), dim=-1)
    target = (log_y[..., :, None] + log_x[..., None, :]).exp()
    log_p = torch.log_softmax(logits.reshape(n, count, h * w), dim=-1)
    entropy = -(target.reshape(n, count, h * w) * log_p).sum(-1)
    return (entropy * known).sum() / known.sum().clamp(min=1)


def detection_loss(logits: Tensor, target: Tensor) -> Tensor:
    """Return the penalty-reduced focal loss of a detector's heat maps.

    Parameters
    ----------
    logits : torch.Tensor
        (N, C, h, w) before the sigmoid.
    target : torch.Tensor
        (N, C, h, w) in [0, 1]; exactly 1 at an object's cell, falling off around it.

    Returns
    -------
    torch.Tensor
        Scalar, per object (Zhou et al. 2019, arXiv:1904.07850, eq. 1).
    """
    score = torch.sigmoid(logits).clamp(1e-4, 1 - 1e-4)
    hit = target.eq(1.0)
    positive = torch.where(hit, (1 - score).square() * score.log(), 0.0)
    ease = (1 - target).pow(4)
    negative = torch.where(hit, 0.0, ease * score.square() * (1 - score).log())
    return -(positive.sum() + negative.sum()) / hit.sum().clamp(min=1)
