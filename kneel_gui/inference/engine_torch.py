"""PyTorch as the engine of a stage: as trained, or folded and channels-last."""

from contextlib import AbstractContextManager, nullcontext

import numpy as np
import torch
from numpy.typing import NDArray

from kneel_gui.inference.device import describe_device, torch_threads
from kneel_gui.inference.fold_norm import fold_norm
from kneel_gui.inference.model_folder import StageModel, weights_digest

FloatBatch = NDArray[np.float32]


class TorchEngine:
    """The networks of a stage in PyTorch.

    Parameters
    ----------
    stage : StageModel
        What to run.
    device : torch.device
        Where.
    folded : bool
        Fold the normalisations into the convolutions and keep channels last;
        otherwise the plain network of the training.
    reduced : bool
        Compute in bfloat16; on CUDA also allow TF32.
    threads : int
        Of the processor, if that is the device.
    """

    def __init__(
        self,
        stage: StageModel,
        device: torch.device,
        folded: bool = True,
        reduced: bool = False,
        threads: int = 1,
    ) -> None:
        self._device = device
        self._threads = threads
        self.reduced = reduced
        # Apple's back end gains nothing by channels last, and has erred with it.
        last = folded and device.type != "mps"
        self._layout = torch.channels_last if last else torch.contiguous_format
        nets = stage.build(str(device))
        if folded:
            nets = [fold_norm(net) for net in nets]
        self._nets = [
            net.to(memory_format=self._layout)  # type: ignore[call-overload]
            for net in nets
        ]
        form = "folded" if folded else "eager"
        self.form = f"PyTorch {form} {'bf16' if reduced else 'fp32'}"
        self.name = self.form
        place = (torch.__version__, describe_device(device))
        self.identity = repr((weights_digest(stage), self.name, *place))

    def heatmaps(self, batch: FloatBatch) -> FloatBatch:
        """Return what every fold sees.

        Parameters
        ----------
        batch : numpy.ndarray
            (N, n_inputs, H, W) float32, as the networks expect it.

        Returns
        -------
        numpy.ndarray
            (F, N, n_outputs, h, w) float32 logits.

        Raises
        ------
        torch.OutOfMemoryError
            If the device has too little memory for so many at once.
        """
        x = torch.from_numpy(np.ascontiguousarray(batch, np.float32))
        on_cuda = self._device.type == "cuda"
        if on_cuda:
            x = x.pin_memory()  # so that the copy needs not be waited for
        x = x.to(self._device, non_blocking=on_cuda).to(memory_format=self._layout)
        # Not even entered in float32: older PyTorch knows none for Apple's devices.
        mixed = (
            torch.autocast(self._device.type, torch.bfloat16)
            if self.reduced
            else nullcontext()
        )
        tf32 = _tf32(on_cuda and self.reduced)
        with torch.inference_mode(), mixed, tf32, torch_threads(self._threads):
            maps = torch.stack([net.heatmaps(x).float() for net in self._nets])
            return np.asarray(maps.contiguous().cpu().numpy(), np.float32)


def _tf32(allowed: bool) -> AbstractContextManager[None]:
    return torch.backends.cudnn.flags(
        enabled=torch.backends.cudnn.enabled,
        benchmark=torch.backends.cudnn.benchmark,
        deterministic=torch.backends.cudnn.deterministic,
        allow_tf32=allowed,
    )
