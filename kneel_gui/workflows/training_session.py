"""What surrounds a training: the other processes of torchrun, and TensorBoard."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext


@contextmanager
def training_session(device: str, tensorboard: bool = False) -> Iterator[str]:
    """Join the processes that torchrun started, if it did, and log if asked to.

    Parameters
    ----------
    device : str
        As for `kneel_gui.inference.device.resolve_device`.
    tensorboard : bool
        Whether every stage logs for TensorBoard, beside its checkpoint.

    Yields
    ------
    str
        The device of this process.

    Raises
    ------
    ConfigError
        If TensorBoard is not installed.
    DeviceError
        If there are fewer GPUs than processes.
    """
    from kneel_gui.training.board import boards
    from kneel_gui.training.team import joined

    with boards() if tensorboard else nullcontext(), joined(device) as own:
        yield own
