"""Export: annotation files, with the 8-bit images they speak of, checked by reading.

Everything is written to a hidden folder first, read back and compared; only then does
it replace an older export, all of it or nothing: `kneel_gui.storage.together`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from kneel_gui.core.prediction import Progress, SilentProgress, raise_if_cancelled
from kneel_gui.core.study import StudyImage
from kneel_gui.errors import (
    Cancelled,
    ConfigError,
    FormatError,
    KneelError,
    OutputError,
)
from kneel_gui.formats import FORMATS, Format, ImportProblem
from kneel_gui.formats.cells import text_cell, to_csv
from kneel_gui.formats.names import safe_names
from kneel_gui.storage.atomic import make_folder, write_bytes
from kneel_gui.storage.stale import sweep_stale
from kneel_gui.storage.together import finish_cut_off, together
from kneel_gui.workflows.export_check import first_difference

NAMES = "names.csv"
Render: TypeAlias = Callable[[StudyImage], NDArray[np.uint8]]


@dataclass(frozen=True)
class ExportReport:
    """What an export did.

    Attributes
    ----------
    files : tuple of pathlib.Path
        The annotation files, in the order of the formats; last `NAMES`, if there are
        PNGs: which of them is which image.
    images : tuple of pathlib.Path
        The PNGs; empty when no format needs them.
    names : tuple of tuple of str
        (name in the study, name in the export) of every exported image.
    problems : tuple of ImportProblem
        What a format cannot express and left out.
    failures : tuple
        (name in the study, error) of every image that was left out altogether.
    privacy : str
        What to tell who is going to pass the pictures on; "" = nothing is known.
    """

    files: tuple[Path, ...]
    images: tuple[Path, ...]
    names: tuple[tuple[str, str], ...]
    problems: tuple[ImportProblem, ...]
    failures: tuple[tuple[str, KneelError], ...]
    privacy: str = ""

    @property
    def renamed(self) -> tuple[tuple[str, str], ...]:
        """Return the (old, new) names that differ in more than their suffix."""
        return tuple(
            (old, new) for old, new in self.names if Path(old).stem != Path(new).stem
        )


@dataclass(frozen=True)
class _Staged:
    """The images that made it into the staging folder."""

    originals: tuple[StudyImage, ...]
    exported: tuple[StudyImage, ...]
    failures: tuple[tuple[str, KneelError], ...] = ()


def chosen_formats(ids: Sequence[str]) -> tuple[Format, ...]:
    """Return the formats of these ids.

    Parameters
    ----------
    ids : sequence of str
        Keys of `FORMATS`.

    Returns
    -------
    tuple of Format
        Each once, in order.

    Raises
    ------
    ConfigError
        If one is unknown or there is none.
    """
    unknown = [name for name in ids if name not in FORMATS]
    if unknown or not ids:
        given = f"There is no format «{unknown[0]}»." if unknown else "No format given."
        raise ConfigError(given, f"Choose among: {', '.join(FORMATS)}.")
    return tuple(FORMATS[name] for name in dict.fromkeys(ids))


def export_annotations(
    images: Sequence[StudyImage],
    folder: Path,
    formats: Sequence[str],
    *,
    render: Render,
    title: str = "",
    progress: Progress | None = None,
) -> ExportReport:
    """Write annotation files and the PNGs that VIA shows, then read everything back.

    Parameters
    ----------
    images : sequence of StudyImage
        With distinct names. ``csv`` keeps their names; the VIA formats get safe ones
        (`safe_names`), those of the PNGs.
    folder : pathlib.Path
        Where to; made if need be.
    formats : sequence of str
        Keys of `FORMATS`.
    render : callable
        Gives an image's (H, W) uint8 pixels on the grid of the radiograph, so that the
        points need no change. A `KneelError` from it leaves that image out.
    title : str
        Name of a VIA project; default: the folder's name.
    progress : Progress, optional
        One step per image and format.

    Returns
    -------
    ExportReport
        One bad image never stops the rest. Without any image left, nothing is
        written.

    Raises
    ------
    ConfigError
        If a format is unknown.
    OutputError
        If a file cannot be written or does not read back the same, or a PNG would
        replace a radiograph of the study; the older export is untouched.
    Cancelled
        If asked to stop; the older export is untouched.
    """
    progress = progress or SilentProgress()
    chosen = chosen_formats(formats)
    names = safe_names(image.name for image in images)
    if any(fmt.needs_images for fmt in chosen):
        _protect_sources(images, folder, names)
    make_folder(folder)
    finish_cut_off(folder=folder.absolute())
    sweep_stale(folder)
    with together(folder) as new:
        staging = new.staging
        staged = _Staged(tuple(images), tuple(images))
        with_images = any(fmt.needs_images for fmt in chosen)
        if with_images:
            named = list(zip(images, names, strict=True))
            staged = _stage_images(named, staging, render, progress, len(chosen))
        if images and not staged.originals:
            return ExportReport((), (), (), (), staged.failures)
        files: list[str] = []
        problems: list[ImportProblem] = []
        for i, fmt in enumerate(chosen):
            raise_if_cancelled(progress)
            progress.report(len(images) + i, len(images) + len(chosen), fmt.title)
            shown = staged.exported if fmt.needs_images else staged.originals
            written, left_out = _stage_format(
                fmt, shown, staging, title or folder.resolve().name
            )
            files += written
            problems += left_out
        pngs = [image.name for image in staged.exported] if with_images else []
        pairs = list(zip(staged.originals, staged.exported, strict=True))
        if with_images:
            rows = [(text_cell(old.name), text_cell(new.name)) for old, new in pairs]
            table = to_csv(("image", "exported"), rows)
            write_bytes(staging / NAMES, table.encode("utf-8"))
            files.append(NAMES)
        new.put([*pngs, *files])
    total = len(images) + len(chosen)
    progress.report(total, total, "")
    return ExportReport(
        tuple(folder / name for name in files),
        tuple(folder / name for name in pngs),
        tuple((old.name, new.name) for old, new in pairs),
        tuple(problems),
        staged.failures,
    )


def _protect_sources(
    images: Sequence[StudyImage], folder: Path, names: Sequence[str]
) -> None:
    """Refuse to put an 8-bit PNG where a radiograph of the study lies."""
    place = folder.resolve()
    targets = {str(place / name).casefold(): name for name in names}
    for image in images:
        source = image.path.resolve() if image.path is not None else None
        if source is not None and str(source).casefold() in targets:
            raise OutputError(
                "The export would replace this radiograph by its 8-bit copy.",
                "Choose another folder for the export.",
                source,
            )


def _stage_images(
    images: Sequence[tuple[StudyImage, str]],
    staging: Path,
    render: Render,
    progress: Progress,
    further: int,
) -> _Staged:
    originals, exported = [], []
    failures: list[tuple[str, KneelError]] = []
    for i, (image, name) in enumerate(images):
        raise_if_cancelled(progress)
        progress.report(i, len(images) + further, image.name)
        try:
            pixels = _rendered(image, render)
            data = _encoded(image, pixels)
        except Cancelled:
            raise
        except KneelError as error:
            failures.append((image.name, error))
            continue
        # A disk that fails here fails for every image: that one ends the export.
        size = _write_png(staging / name, data, pixels)
        height, width = pixels.shape
        originals.append(image)
        exported.append(
            replace(image, name=name, size_bytes=size, size_px=(width, height))
        )
    return _Staged(tuple(originals), tuple(exported), tuple(failures))


def _rendered(image: StudyImage, render: Render) -> NDArray[np.uint8]:
    pixels = render(image)
    if pixels.ndim != 2 or pixels.dtype != np.uint8 or not pixels.size:
        raise TypeError("an exported image is (H, W) uint8")
    height, width = pixels.shape
    if image.size_px is not None and image.size_px != (width, height):
        raise OutputError(
            f"The image for the export has {width} x {height} pixels instead of "
            f"{image.size_px[0]} x {image.size_px[1]}.",
            "Open the image again; its points would not fit.",
            image.path or image.name,
        )
    return pixels


def _encoded(image: StudyImage, pixels: NDArray[np.uint8]) -> bytes:
    try:
        done, data = cv2.imencode(".png", pixels)
    except cv2.error as error:
        raise _no_png(image) from error
    if not done:
        raise _no_png(image)
    return data.tobytes()


def _no_png(image: StudyImage) -> OutputError:
    hint = "PNG cannot hold an image of that size; export it as csv."
    return OutputError("Cannot be encoded as PNG.", hint, image.name)


def _write_png(path: Path, data: bytes, pixels: NDArray[np.uint8]) -> int:
    write_bytes(path, data)
    found = cv2.imdecode(_read_back(path), cv2.IMREAD_UNCHANGED)
    if found is None or not np.array_equal(found, pixels):
        raise OutputError(
            "The PNG does not read back as it was written.", "Check the disk.", path
        )
    return path.stat().st_size


def _read_back(path: Path) -> NDArray[np.uint8]:
    try:
        return np.fromfile(path, dtype=np.uint8)
    except OSError as error:
        raise OutputError(
            f"Cannot be read back: {error.strerror}.", "Check the disk.", path
        ) from error


def _stage_format(
    fmt: Format, images: Sequence[StudyImage], staging: Path, title: str
) -> tuple[list[str], tuple[ImportProblem, ...]]:
    written = fmt.write(images, title)
    for name, data in written.files.items():
        write_bytes(staging / name, data)
    first = staging / next(iter(written.files))
    try:
        found = fmt.read(first).images
    except FormatError as error:
        difference = error.message
    else:
        difference = first_difference(fmt, images, found)
    if difference:
        raise OutputError(
            f"The export does not read back as it was written: {difference}",
            "The earlier export is kept. Check the disk and report this.",
            first.name,
        )
    return list(written.files), written.problems
