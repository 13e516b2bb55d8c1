"""Weights as bytes; the same weights give the same bytes wherever they came from."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kneel_gui.inference.model_folder import StateDict


def weight_bytes(state: "StateDict") -> bytes:
    """Return weights as a safetensors file.

    Its SHA-256 identifies them: a model has one id in KNEEL's layouts and, imported,
    in ours.

    Parameters
    ----------
    state : mapping
        Names and tensors, on any device.

    Returns
    -------
    bytes
        Content of the file, without metadata.
    """
    from safetensors.torch import save

    return save({k: v.detach().cpu().contiguous().clone() for k, v in state.items()})
