"""Means of the weights over the steps of a training: EMA, and SWA at its end."""

from collections.abc import Iterable

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn, update_bn

from kneel_gui.inference.networks import HourglassNet


def exponential_mean(net: HourglassNet, decay: float) -> AveragedModel:
    """Return the exponential moving average of a network's weights.

    Parameters
    ----------
    net : HourglassNet
        As it starts.
    decay : float
        Share of the old mean at each step, in [0, 1).

    Returns
    -------
    torch.optim.swa_utils.AveragedModel
        Of the weights and of the statistics of batch normalisation.
    """
    return AveragedModel(
        net,
        multi_avg_fn=get_ema_multi_avg_fn(decay),  # type: ignore[no-untyped-call]
        use_buffers=True,
    )


def plain_mean(net: HourglassNet) -> AveragedModel:
    """Return the mean of stochastic weight averaging (arXiv:1803.05407).

    Parameters
    ----------
    net : HourglassNet
        Its first update copies the weights, whatever they are now.

    Returns
    -------
    torch.optim.swa_utils.AveragedModel
        Of the weights; `renew_statistics` must follow the last update.
    """
    return AveragedModel(net)


def renew_statistics(
    average: AveragedModel, images: Iterable[Tensor], device: torch.device
) -> None:
    """Compute the statistics of batch normalisation that belong to averaged weights.

    Parameters
    ----------
    average : AveragedModel
        From `plain_mean`; changed in place.
    images : iterable of torch.Tensor
        (N, n_inputs, H, W) training images.
    device : torch.device
        Where the average is.
    """
    update_bn(images, average, device)


def network_of(average: AveragedModel) -> HourglassNet:
    """Return the network inside of an average."""
    net: nn.Module = average.module
    if not isinstance(net, HourglassNet):
        raise TypeError("the average of something else")
    return net
