"""What a batch still has to do."""

from collections.abc import Sequence
from dataclasses import dataclass

from kneel_gui.workflows.batch_decode import Signature
from kneel_gui.workflows.batch_store import Done, ResultStore
from kneel_gui.workflows.inputs import InputFile
from kneel_gui.workflows.predict import PredictOptions


@dataclass(frozen=True)
class Plan:
    """What is to be done.

    Attributes
    ----------
    files : tuple of InputFile
        To be predicted, in order.
    kept : int
        Inputs that are done and unchanged.
    changed : frozenset of str
        Names of the `files` that were done but have changed, or are to be read in
        another way: what the store holds of them is not valid.
    """

    files: tuple[InputFile, ...]
    kept: int
    changed: frozenset[str]


def plan(
    files: Sequence[InputFile], store: ResultStore, options: PredictOptions
) -> Plan:
    """Find out which inputs have no valid result yet.

    Parameters
    ----------
    files : sequence of InputFile
        The inputs.
    store : ResultStore
        With its `maker`; a file that has a new time but its old content is noted.
    options : PredictOptions
        How they are to be read.

    Returns
    -------
    Plan
        A result is valid when the file has the same size and time of change, or the
        same content, and would be read in the same way.

    Raises
    ------
    FormatError, OutputError
        From the store.
    """
    todo, changed = [], set()
    for file in files:
        done = store.find(file.image)
        same = done is not None and done.options == options.told_of(file.image)
        if done is not None and same and _unchanged(file, done, store):
            continue
        if done is not None:
            changed.add(file.image)
        todo.append(file)
    return Plan(tuple(todo), len(files) - len(todo), frozenset(changed))


def _unchanged(file: InputFile, done: Done, store: ResultStore) -> bool:
    then = done.signature
    try:
        found = file.path.stat()
        if found.st_size != then.size:
            return False
        if found.st_mtime_ns == then.mtime_ns:
            return True
        now = Signature.of(file.path)
    except OSError:  # reading it will say what is wrong
        return False
    if now.sha256 != then.sha256:
        return False
    store.touch(file.image, now.mtime_ns)
    return True
