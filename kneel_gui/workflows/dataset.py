"""Make training sets: landmarks for crops that nobody has marked."""

from pathlib import Path

from kneel_gui.core.prediction import Progress
from kneel_gui.errors import ConfigError
from kneel_gui.storage.atomic import write_text
from kneel_gui.workflows.predict import make_predictor


def write_pseudo_labels(
    table: Path,
    images: Path,
    out: Path,
    progress: Progress,
    model: str | Path | None = None,
    keep: float = 0.9,
) -> tuple[int, int]:
    """Mark unmarked crops with a model, for a student to learn from.

    Parameters
    ----------
    table, images : pathlib.Path
        Wide table without landmarks, and the folder of its crops.
    out : pathlib.Path
        The wide table with landmarks that is written.
    progress : Progress
        Told of every crop.
    model : str or pathlib.Path, optional
        The teacher; default: the bundled model. It must not have learned from the
        subjects that the student is validated on.
    keep : float
        Share of the crops to keep, those of the least spread, in (0, 1].

    Returns
    -------
    tuple of int
        Crops that were kept, and all.

    Raises
    ------
    ConfigError
        If the table, an image or `keep` cannot be used, or no knee was found.
    ModelError
        If the model cannot be loaded.
    OutputError
        If the table cannot be written.
    Cancelled
        If asked to stop; nothing is written then.
    """
    from kneel_gui.training.dataset import read_crops, write_crops
    from kneel_gui.training.pseudo import pseudo_label

    if not 0.0 < keep <= 1.0:
        raise ConfigError(f"The share to keep cannot be {keep}.", "Take 0.9, say.")
    crops = read_crops(table, images)
    marked = pseudo_label(crops, make_predictor(model), keep, progress)
    if not marked:
        raise ConfigError("No knee was found in these crops.", "Check them.", images)
    write_text(out, write_crops(marked))
    return len(marked), len(crops)
