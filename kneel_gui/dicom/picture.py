"""PNG, TIFF, JPEG and BMP files → grey pixels as uint16, decoded once."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.BmpImagePlugin import BmpImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile

from kneel_gui.dicom.sniff import MAX_PIXELS, FileKind
from kneel_gui.dicom.tags import FOREIGN_ERRORS, foreign_warnings
from kneel_gui.errors import RadiographError

# Given to Pillow by content, not through Image.open: that guesses, and has a limit
# of its own that is lower than ours and counts for the whole process.
_PLUGINS: dict[FileKind, type[ImageFile]] = {
    FileKind.PNG: PngImageFile,
    FileKind.TIFF: TiffImageFile,
    FileKind.JPEG: JpegImageFile,
    FileKind.BMP: BmpImageFile,
}
_GREY8 = ("1", "L", "LA")
_GREY16 = ("I;16", "I;16B", "I;16L", "I;16N", "I")
_COLOUR = ("P", "PA", "RGB", "RGBA", "RGBX")
_PHOTOMETRIC_TAG = 262  # TIFF 6.0: 0 = WhiteIsZero
_ORIENTATION_TAG = 274  # TIFF 6.0, EXIF
_TINT = 24 / 255
_TINTED_SHARE = 0.01
_GREYSCALE = "Save it as a greyscale picture, or open the original DICOM file."


@dataclass(frozen=True, eq=False)
class Picture:
    """A grey picture.

    Attributes
    ----------
    pixels : numpy.ndarray
        (H, W) uint16: grey values as stored, 0 to 255 for 8-bit files.
    bits : int
        8 or 16.
    inverted : bool
        The lowest value is white (16-bit TIFF with WhiteIsZero).
    notes : tuple of str
        What a reader should know, for people.
    """

    pixels: NDArray[np.uint16]
    bits: int
    inverted: bool = False
    notes: tuple[str, ...] = ()


def read_picture(path: Path, data: bytes, kind: FileKind) -> Picture:
    """Decode a PNG, TIFF, JPEG or BMP file.

    Pictures carry no trustworthy spacing: PNG's pHYs, JFIF's density and TIFF's
    resolution tags tell how large to *print* (72 or 96 dpi out of habit), so they are
    not read. An EXIF orientation is not applied: landmarks belong to the stored grid.

    Parameters
    ----------
    path : pathlib.Path
        Its name, for messages.
    data : bytes
        Its content.
    kind : FileKind
        Of the content: PNG, TIFF, JPEG or BMP.

    Returns
    -------
    Picture
        Red, green and blue are accepted where they are equal, and with a note where
        they nearly are (99 % of the pixels within 24 of 255); alpha is dropped.

    Raises
    ------
    RadiographError
        If it is coloured, has several pages, more than `MAX_PIXELS` pixels, values
        that are no 8- or 16-bit numbers, or is damaged. The size is checked before
        anything is decoded.
    """
    try:
        with foreign_warnings(), _PLUGINS[kind](BytesIO(data), path.name) as image:
            _check(path, image, kind)
            return _decode(path, image, data)
    except (*FOREIGN_ERRORS, SyntaxError, cv2.error) as error:
        raise RadiographError(
            f"The {kind.value} file cannot be decoded: it is truncated or damaged "
            f"({type(error).__name__}).",
            "Copy it again from its source.",
            path,
        ) from error


def picture_facts(path: Path, data: bytes, kind: FileKind) -> tuple[int, int, str]:
    """Tell size and mode of a picture without decoding it.

    Parameters
    ----------
    path : pathlib.Path
        Its name, for messages.
    data : bytes
        Its content.
    kind : FileKind
        Of the content.

    Returns
    -------
    width, height : int
        Pixels.
    mode : str
        Pillow's name of the pixel type.

    Raises
    ------
    RadiographError
        If it is damaged.
    """
    try:
        with foreign_warnings(), _PLUGINS[kind](BytesIO(data), path.name) as image:
            return image.width, image.height, image.mode
    except (*FOREIGN_ERRORS, SyntaxError) as error:
        raise RadiographError(
            f"The {kind.value} file has a damaged header.",
            "Copy it again from its source.",
            path,
        ) from error


def _check(path: Path, image: ImageFile, kind: FileKind) -> None:
    width, height = image.size
    if width < 1 or height < 1 or width * height > MAX_PIXELS:
        raise RadiographError(
            f"The picture says it has {width} by {height} pixels; "
            f"the limit is {MAX_PIXELS // 10**6} megapixels.",
            "Export it at a lower resolution.",
            path,
        )
    if getattr(image, "n_frames", 1) > 1:
        raise RadiographError(
            f"The {kind.value} file has several pages or frames; a radiograph has one.",
            "Save the page you need as a file of its own.",
            path,
        )


def _decode(path: Path, image: ImageFile, data: bytes) -> Picture:
    mode, deep = image.mode, "16" in _raw_mode(image)
    image.load()
    notes: list[str] = []
    if image.getexif().get(_ORIENTATION_TAG, 1) not in (0, 1):
        notes.append(
            "The file asks for the picture to be turned (EXIF orientation); it is "
            "shown as stored."
        )
    if mode in _GREY8 and not deep:
        grey = np.asarray(image.convert("L"), dtype=np.uint16)
        return Picture(grey, 8, notes=tuple(notes))
    if mode in _GREY16:
        tags = getattr(image, "tag_v2", {})
        white_is_zero = tags.get(_PHOTOMETRIC_TAG) == 0
        return Picture(_words(path, image), 16, white_is_zero, tuple(notes))
    if mode not in (*_COLOUR, "LA"):
        raise RadiographError(
            f"Its pixels are of a kind ({mode}) that radiographs do not have.",
            "Save it as greyscale of 8 or 16 bits.",
            path,
        )
    channels = _channels16(data) if deep else _channels8(image)
    grey = _grey(path, channels, 0xFFFF if deep else 0xFF, notes)
    return Picture(grey, 16 if deep else 8, notes=tuple(notes))


def _raw_mode(image: ImageFile) -> str:
    """Return how Pillow unpacks the file: it cuts 16-bit colour down to 8."""
    arguments = image.tile[0][3] if image.tile else ""
    first = arguments[0] if isinstance(arguments, tuple) and arguments else arguments
    return str(first)


def _words(path: Path, image: Image.Image) -> NDArray[np.uint16]:
    values = np.asarray(image)
    if values.min(initial=0) < 0 or values.max(initial=0) > 0xFFFF:
        raise RadiographError(
            "Its values need more than 16 bits.",
            "Save it as greyscale of 8 or 16 bits.",
            path,
        )
    return values.astype(np.uint16)


def _channels8(image: Image.Image) -> NDArray[np.uint16]:
    return np.asarray(image.convert("RGB"), dtype=np.uint16)


def _channels16(data: bytes) -> NDArray[np.uint16]:
    values = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if values is None or values.dtype != np.uint16 or values.ndim != 3:
        raise ValueError("no 16-bit colour")
    return np.asarray(values[..., 2::-1], dtype=np.uint16)


def _grey(
    path: Path, channels: NDArray[np.uint16], full: int, notes: list[str]
) -> NDArray[np.uint16]:
    red, green, blue = (channels[..., i] for i in range(3))
    low = np.minimum(np.minimum(red, green), blue)
    high = np.maximum(np.maximum(red, green), blue)
    if np.array_equal(low, high):
        return np.ascontiguousarray(green)
    tinted = float(np.mean(high - low > _TINT * full))
    if tinted > _TINTED_SHARE:
        raise RadiographError(
            f"The picture is coloured ({tinted:.0%} of it).", _GREYSCALE, path
        )
    notes.append("The picture is slightly coloured; its brightness is used.")
    # ITU-R BT.601, as Pillow and OpenCV.
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    return np.asarray(np.rint(luma), dtype=np.uint16)
