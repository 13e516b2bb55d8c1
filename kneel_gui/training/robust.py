"""The general robust loss and its adaptive form (Barron 2019, arXiv:1701.03077)."""

import math

import numpy as np
import torch
from torch import Tensor, nn

# The adaptive shape stays off 0 and 2, where the formula is singular.
_EDGE = 1e-3
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(128)


def robust_loss(size: Tensor, alpha: float, scale: float) -> Tensor:
    """Return the general robust loss (eq. 8 there).

    Parameters
    ----------
    size : torch.Tensor
        Residuals of any shape.
    alpha : float
        Shape: 2 = L2, 1 = smoothed L1, 0 = Cauchy, -2 = Geman-McClure, ``-inf`` =
        Welsch.
    scale : float
        Width of the quadratic part around 0, in the unit of the residuals.

    Returns
    -------
    torch.Tensor
        Of the same shape, >= 0.
    """
    square = (size / scale).square()
    if alpha == 2.0:
        return 0.5 * square
    if alpha == 0.0:
        return torch.log1p(0.5 * square)
    if math.isinf(alpha):
        return -torch.expm1(-0.5 * square)
    return _general(square, torch.tensor(alpha, device=size.device))


def _general(square: Tensor, alpha: Tensor) -> Tensor:
    gap = (alpha - 2.0).abs()
    # (1 + u)**(a/2) - 1, exact also for small u and a.
    return gap / alpha * torch.expm1(0.5 * alpha * torch.log1p(square / gap))


def log_partition(alpha: Tensor) -> Tensor:
    """Return the logarithm of the integral of exp(-loss) over the line (eq. 17 there).

    Parameters
    ----------
    alpha : torch.Tensor
        Shapes within [0.001, 1.999], any shape, float32 or float64.

    Returns
    -------
    torch.Tensor
        Of the same shape, for a scale of 1; differentiable. Relative error of the
        integral below 1e-4. Instead of the paper's table of splines it is integrated by
        Gauss-Legendre quadrature over the angle t with residual = sqrt(2) tan(t), which
        makes the integrand of the Cauchy end, alpha = 0, constant.
    """
    angle = torch.as_tensor((_NODES + 1.0) * math.pi / 4.0).to(alpha)
    weight = torch.as_tensor(_WEIGHTS * math.pi / 4.0).to(alpha)
    square = 2.0 * torch.tan(angle).square()
    jacobian = 0.5 * math.log(2.0) - 2.0 * torch.log(torch.cos(angle))
    exponent = jacobian - _general(square, alpha[..., None])
    # Both halves of the line.
    return torch.logsumexp(exponent + torch.log(weight), dim=-1) + math.log(2.0)


class AdaptiveLoss(nn.Module):
    """The negative log-likelihood whose shape and width are learned (section 3 there).

    Parameters
    ----------
    count : int
        Landmarks; each has a shape and a width of its own.
    alpha : float
        Initial shape, within (0, 2).
    scale : float
        Initial width, in the unit of the residuals.
    """

    def __init__(self, count: int, alpha: float, scale: float) -> None:
        super().__init__()
        start = min(max((alpha - _EDGE) / (2.0 - 2.0 * _EDGE), 1e-6), 1.0 - 1e-6)
        latent = math.log(start / (1.0 - start))
        self.latent_alpha = nn.Parameter(torch.full((count,), latent))
        self.log_scale = nn.Parameter(torch.full((count,), math.log(scale)))

    @property
    def alpha(self) -> Tensor:
        """Return the shapes, (count,)."""
        return _EDGE + (2.0 - 2.0 * _EDGE) * torch.sigmoid(self.latent_alpha)

    def forward(self, size: Tensor) -> Tensor:
        """Return the negative log-likelihood.

        Parameters
        ----------
        size : torch.Tensor
            (N, count, 2) residuals.

        Returns
        -------
        torch.Tensor
            Of the same shape; may be negative.
        """
        alpha, log_scale = self.alpha, self.log_scale
        square = (size / log_scale.exp()[:, None]).square()
        constant = log_partition(alpha) + log_scale
        return _general(square, alpha[:, None]) + constant[:, None]
