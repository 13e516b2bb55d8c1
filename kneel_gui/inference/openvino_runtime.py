"""OpenVINO without its telemetry; the one place that imports it.

Importing ``openvino`` makes its converter report the import to Google Analytics,
unasked, and write a client id to ``~/intel`` (openvino 2026.4, ``openvino.tools.ovc``).
A program for patients' images must not do that. With the module ``openvino_telemetry``
marked as absent, OpenVINO takes its own stand-in, which sends nothing.
"""

import functools
import sys

# None makes an import of this name fail as if it were not installed.
sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]

import openvino as ov  # noqa: E402  only after the line above
from openvino import opset13 as ops  # noqa: E402

__all__ = ["ops", "ov", "shared_core"]


@functools.cache
def shared_core() -> ov.Core:
    """Return the one core of this process, which is never given up.

    On processors with AMX a core gives its thread a larger stack for signals, and on
    its end frees it but leaves it in use: the next Ctrl-C would end the process with a
    segmentation fault (openvino 2026.4).

    Returns
    -------
    openvino.Core
        The same one every time.
    """
    return ov.Core()
