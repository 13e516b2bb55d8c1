"""Fit the statistical shape model to an annotation file and write it."""

from pathlib import Path

from kneel_gui.core.shape import ShapeModel
from kneel_gui.storage.atomic import write_text
from kneel_gui.training.shape_fit import fit_shape_model


def fit_shape(landmarks: Path, out: Path) -> ShapeModel:
    """Fit the statistical shape model to an annotation file and write it.

    Parameters
    ----------
    landmarks : pathlib.Path
        KNEEL's `bf_landmarks` CSV (0.3 mm/px, left knees mirrored).
    out : pathlib.Path
        The JSON file; the shipped one is ``resources/shape/kneel16.json``.

    Returns
    -------
    ShapeModel
        As written, with its cross-validated figures in `provenance`.

    Raises
    ------
    FormatError
        If the annotation file cannot be used.
    OutputError
        If the model cannot be written.
    """
    model = fit_shape_model(landmarks)
    write_text(out, model.to_json())
    return model
