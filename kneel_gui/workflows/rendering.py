"""8-bit pictures of radiographs, for exports and contact sheets."""

import numpy as np
from numpy.typing import NDArray

from kneel_gui.core.radiograph import Radiograph
from kneel_gui.core.study import StudyImage
from kneel_gui.dicom.grayscale import default_voi, to_display
from kneel_gui.dicom.reader import read_radiograph
from kneel_gui.errors import InputError


def shown(radiograph: Radiograph) -> NDArray[np.uint8]:
    """Return a radiograph as it is shown at first.

    Parameters
    ----------
    radiograph : Radiograph
        Any.

    Returns
    -------
    numpy.ndarray
        (H, W) uint8 on the radiograph's own pixel grid, MONOCHROME1 inverted.
    """
    return to_display(radiograph, default_voi(radiograph))


def render_from_file(image: StudyImage) -> NDArray[np.uint8]:
    """Read an image's file again and return it as it is shown.

    Parameters
    ----------
    image : StudyImage
        With a path.

    Returns
    -------
    numpy.ndarray
        (H, W) uint8 on the radiograph's own pixel grid.

    Raises
    ------
    InputError
        If the image has no path.
    RadiographError
        If the file cannot be read.
    """
    if image.path is None:
        raise InputError(
            "Its file is not among the inputs, so its picture cannot be written.",
            "Name it, too.",
            image.name,
        )
    return shown(read_radiograph(image.path))
