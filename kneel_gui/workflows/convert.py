"""Convert annotation files from one format into another (``kneel convert``)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kneel_gui.core.study import StudyImage
from kneel_gui.errors import ConfigError, OutputError
from kneel_gui.formats import FORMATS, Format, ImportProblem, read_annotations
from kneel_gui.paths import stays_inside
from kneel_gui.storage.atomic import make_folder, write_bytes
from kneel_gui.storage.together import together
from kneel_gui.workflows.export import chosen_formats
from kneel_gui.workflows.export_check import first_difference

CSV_NAME = FORMATS["csv"].filename


@dataclass(frozen=True)
class ConvertReport:
    """What a conversion did.

    Attributes
    ----------
    files : tuple of pathlib.Path
        What was written.
    source_format : str
        What the source was; a key of `FORMATS`.
    n_images, n_knees : int
        Read from the source.
    problems : tuple of ImportProblem
        Of the source, then of the target.
    """

    files: tuple[Path, ...]
    source_format: str
    n_images: int
    n_knees: int
    problems: tuple[ImportProblem, ...]


def convert(
    source: Path,
    target_format: str,
    out: Path,
    *,
    images: Path | None = None,
    overwrite: bool = False,
) -> ConvertReport:
    """Read an annotation file and write its images and points in another format.

    Parameters
    ----------
    source : pathlib.Path
        Any file that `read_annotations` reads.
    target_format : str
        Key of `FORMATS`.
    out : pathlib.Path
        An existing folder, or a path without suffix: the format's own file names
        there. Otherwise the file's name; ``csv`` writes ``images.csv`` beside it.
    images : pathlib.Path, optional
        Folder of the images, for the file sizes that VIA goes by; default: that of
        the source. The size given in the source counts where there is no image.
    overwrite : bool
        Replace files that are there already.

    Returns
    -------
    ConvertReport
        Names and points are not changed.

    Raises
    ------
    FormatError
        If the source cannot be read.
    ConfigError
        If the format is unknown, `out` is the source, or a file is there already.
    OutputError
        If the target cannot be written, cannot hold a name, or does not read back;
        what existed is untouched.
    """
    (fmt,) = chosen_formats([target_format])
    read = read_annotations(source)
    beside = source if source.is_dir() else source.parent
    study = [_with_size(image, images or beside) for image in read.images]
    folder, names = _places(fmt, out)
    written = fmt.write(study, read.title or source.stem)
    unknown = [image.name for image in study if image.size_bytes is None]
    problems = [*read.problems, *written.problems]
    if fmt.needs_images and unknown:
        problems.append(
            ImportProblem(
                next(iter(names.values())),
                f"{len(unknown)} images are of unknown file size (first: "
                f"{unknown[0]}): in VIA import the annotations first, then add the "
                "images.",
            )
        )
    files = tuple(folder / names.get(name, name) for name in written.files)
    _check_places(source, out, files)
    there = [path for path in files if path.exists()]
    if there and not overwrite:
        raise ConfigError(
            "There is such a file already.",
            "Add --overwrite to replace it, or choose another one.",
            there[0],
        )
    make_folder(folder)
    with together(folder) as new:
        for path, data in zip(files, written.files.values(), strict=True):
            write_bytes(new.staging / path.name, data)
        found = fmt.read(new.staging / files[0].name).images
        difference = first_difference(fmt, study, found)
        if difference:
            raise OutputError(
                f"It does not read back as it was written: {difference}",
                "Nothing was changed. Report this.",
                files[0],
            )
        new.put([path.name for path in files])
    knees = sum(len(image.annotation.knees) for image in study)
    return ConvertReport(files, read.format_id, len(study), knees, tuple(problems))


def _places(fmt: Format, out: Path) -> tuple[Path, Mapping[str, str]]:
    if out.is_dir() or not out.suffix:
        return out, {fmt.filename: fmt.filename}
    return out.parent, {fmt.filename: out.name}


def _check_places(source: Path, out: Path, files: Sequence[Path]) -> None:
    places = {path.resolve() for path in files}
    sources = {source.resolve(), (source / CSV_NAME).resolve()}
    if places & sources or len(places) < len(files):
        raise ConfigError(
            "The conversion would replace its own source or result.",
            "Choose another file or folder.",
            out,
        )


def _with_size(image: StudyImage, folder: Path) -> StudyImage:
    if not stays_inside(image.name):  # a file from elsewhere may name anything
        return image
    path = folder / image.name
    try:
        size = path.stat().st_size
    except (OSError, ValueError):  # not there, or a name that no file can have
        return image
    return replace(image, path=path, size_bytes=size)
