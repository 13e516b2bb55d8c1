"""KNEEL's models in the fastest form that their own self-checks allow."""

from kneel_gui.inference.blob_cache import BlobCache
from kneel_gui.inference.halves import HalvesPredictor
from kneel_gui.inference.model_folder import ModelFolder
from kneel_gui.inference.precision import with_checked_precision
from kneel_gui.inference.run_options import RunOptions
from kneel_gui.inference.skipping import with_skip_rule


def checked_halves(
    folder: ModelFolder, device: str, options: RunOptions, cache: BlobCache
) -> HalvesPredictor:
    """Load a model of KNEEL's kind.

    Parameters
    ----------
    folder : ModelFolder
        The model.
    device : str
        See `resolve_device`.
    options : RunOptions
        What is wished for.
    cache : BlobCache
        Remembers what the self-checks found.

    Returns
    -------
    HalvesPredictor
        In reduced precision where that was wished for and passes; otherwise in float32
        with what the skip rule allows; exactly as trained where float32 or all passes
        were asked for.

    Raises
    ------
    ModelError, DeviceError
        As `HalvesPredictor`.
    """

    def make(how: RunOptions) -> HalvesPredictor:
        return HalvesPredictor(folder, device, options=how)

    checked = with_checked_precision(make, options, cache)
    as_it_is = options.precision == "fp32" or options.always_refine
    if as_it_is or any(engine.reduced for engine in checked.engines):
        return checked
    return with_skip_rule(make, options, cache)
