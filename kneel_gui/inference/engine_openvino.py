"""OpenVINO as the engine of a stage on the CPU, its compiled form kept on disk."""

import io
import logging
from collections import OrderedDict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kneel_gui.inference.blob_cache import BlobCache
from kneel_gui.inference.fold_norm import fold_norm
from kneel_gui.inference.model_folder import StageModel, weights_digest
from kneel_gui.inference.openvino_graph import build_graph
from kneel_gui.inference.openvino_runtime import ov, shared_core

_LOG = logging.getLogger(__name__)
FloatBatch = NDArray[np.float32]
# Sizes of network inputs held compiled; detectors see films of many sizes.
_MAX_SIZES = 4
_GRAPH_VERSION = 1  # to be raised whenever the graph of a network changes
_DEVICE = "CPU"


class OpenVinoEngine:
    """The networks of a stage in OpenVINO.

    Parameters
    ----------
    stage : StageModel
        What to run.
    threads : int
        Processor threads.
    reduced : bool
        Compute in bfloat16 where the processor can; float32 otherwise.
    cache : BlobCache
        For the compiled networks.

    Raises
    ------
    RuntimeError
        If OpenVINO cannot use this processor.
    """

    def __init__(
        self, stage: StageModel, threads: int, reduced: bool, cache: BlobCache
    ) -> None:
        self._stage = stage
        self._cache = cache
        self._core = shared_core()
        able = self._core.get_property(_DEVICE, "OPTIMIZATION_CAPABILITIES")
        self.reduced = reduced and "BF16" in able
        precision = "bf16" if self.reduced else "fp32"
        self.form = f"OpenVINO {precision}"
        self.name = f"{self.form}, {threads} threads"
        self._settings = {
            "INFERENCE_NUM_THREADS": threads,
            "NUM_STREAMS": "1",
            "INFERENCE_PRECISION_HINT": "bf16" if self.reduced else "f32",
            # Answers must not depend on what else happens to run.
            "ENABLE_CPU_PINNING": False,
        }
        self.identity = _identity(stage, self._core, self._settings)
        self._requests: OrderedDict[tuple[int, int], Any] = OrderedDict()

    def heatmaps(self, batch: FloatBatch) -> FloatBatch:
        """Return what every fold sees.

        Parameters
        ----------
        batch : numpy.ndarray
            (N, n_inputs, H, W) float32; the first batch of a size takes longer.

        Returns
        -------
        numpy.ndarray
            (F, N, n_outputs, h, w) float32 logits.
        """
        request = self._request(batch.shape[2], batch.shape[3])
        images = np.ascontiguousarray(batch, np.float32)
        seen = []
        for i in range(len(images)):
            request.infer([images[i : i + 1]], share_inputs=True)
            outputs = range(len(self._stage.folds))
            # Copied at once: the next image overwrites the request's own memory.
            seen.append(
                np.stack([request.get_output_tensor(k).data[0] for k in outputs])
            )
        return np.stack(seen, axis=1)

    def _request(self, height: int, width: int) -> Any:
        size = (height, width)
        if size not in self._requests:
            compiled = self._compiled((1, self._stage.config.n_inputs, height, width))
            self._requests[size] = compiled.create_infer_request()
            if len(self._requests) > _MAX_SIZES:
                self._requests.popitem(last=False)
        self._requests.move_to_end(size)
        return self._requests[size]

    def _compiled(self, shape: tuple[int, int, int, int]) -> ov.CompiledModel:
        key = f"{self.identity} {shape}"
        blob = self._cache.get(key)
        if blob is not None:
            try:
                return self._core.import_model(
                    io.BytesIO(blob), _DEVICE, self._settings
                )
            except RuntimeError as error:
                _LOG.warning("a kept network is compiled again: %s", error)
                self._cache.drop(key)
        nets = [fold_norm(net) for net in self._stage.build()]
        compiled = self._core.compile_model(
            build_graph(nets, shape), _DEVICE, self._settings
        )
        self._cache.put(key, _exported(compiled))
        return compiled


def _exported(compiled: ov.CompiledModel) -> bytes:
    stream = io.BytesIO()
    compiled.export_model(stream)
    return stream.getvalue()


def _identity(stage: StageModel, core: ov.Core, settings: dict[str, Any]) -> str:
    """Return what a compiled network depends on, as text."""
    parts = (
        weights_digest(stage),
        f"graph {_GRAPH_VERSION}",
        ov.get_version(),
        core.get_property(_DEVICE, "FULL_DEVICE_NAME"),
        sorted(core.get_property(_DEVICE, "OPTIMIZATION_CAPABILITIES")),
        sorted(settings.items()),
    )
    return repr(parts)
