"""Batch normalisation folded into the convolution before it (arXiv:1712.05877, 3.2)."""

import copy
from itertools import pairwise

from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from kneel_gui.inference.networks import HourglassNet


def fold_norm(net: HourglassNet) -> HourglassNet:
    """Return a copy whose convolutions do the normalisation that followed them.

    Parameters
    ----------
    net : HourglassNet
        In evaluation mode; not changed.

    Returns
    -------
    HourglassNet
        Gives the same heat maps up to float32 rounding. Its normalisations are
        identities: its ``state_dict`` is not that of a snapshot any more.
    """
    folded = copy.deepcopy(net).eval()
    for block in list(folded.modules()):
        if not isinstance(block, nn.Sequential):
            continue
        for (i, layer), (j, following) in pairwise(enumerate(block)):
            if isinstance(layer, nn.Conv2d) and isinstance(following, nn.BatchNorm2d):
                block[i] = fuse_conv_bn_eval(layer, following)
                block[j] = nn.Identity()
    return folded.requires_grad_(False)
