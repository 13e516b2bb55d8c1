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


class FileRenderer:
    """Reads images' files again and gives them as they are shown; for one export.

    Attributes
    ----------
    burned_in : list of str
        Names of those images so far whose files say that text is part of the picture.
    """

    def __init__(self) -> None:
        self.burned_in: list[str] = []

    def __call__(self, image: StudyImage) -> NDArray[np.uint8]:
        """Return an image's picture.

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
        radiograph = read_radiograph(image.path)
        if radiograph.burned_in:
            self.burned_in.append(image.name)
        return shown(radiograph)

    @property
    def remark(self) -> str:
        """Return what to tell who is going to pass the pictures on; "" = nothing."""
        if not self.burned_in:
            return ""
        count = len(self.burned_in)
        pictures = "1 picture shows" if count == 1 else f"{count} pictures show"
        return (
            f"{pictures} burned-in annotation, perhaps a patient's name (first: "
            f"{self.burned_in[0]}). Look at them before you pass them on."
        )
