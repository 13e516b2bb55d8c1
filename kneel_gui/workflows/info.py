"""``kneel info``: what a radiograph, annotation file or model says about itself."""

from collections import Counter
from pathlib import Path

from kneel_gui.core.schema import N_LANDMARKS
from kneel_gui.core.study import StudyImage
from kneel_gui.dicom.header import read_header, spacing_text
from kneel_gui.dicom.reader import read_radiograph
from kneel_gui.dicom.sniff import sniff_file
from kneel_gui.errors import FormatError, InputError
from kneel_gui.formats import FORMATS, ImportResult, read_annotations
from kneel_gui.formats.base import decode, read_bytes
from kneel_gui.formats.knee_table import is_knee_table, read_knee_table
from kneel_gui.formats.tidy import is_tidy
from kneel_gui.formats.tidy_read import LANDMARKS_NAME
from kneel_gui.inference.model_folder import StageModel
from kneel_gui.inference.snapshot import load_model_folder

Row = tuple[str, str]
_MANY = 5
# Loose, so that the reader says what is wrong with a damaged one.
_VIA_STARTS = ("{", "[", "filename", "#filename")


def describe(path: Path, identifying: bool = False) -> list[Row]:
    """Return what a file or folder says about itself.

    Parameters
    ----------
    path : pathlib.Path
        A radiograph, an annotation file, a folder of results or a model folder; the
        content says which.
    identifying : bool
        True: show also what could tell who the patient is.

    Returns
    -------
    list of (str, str)
        Label and value, for people.

    Raises
    ------
    InputError
        If there is no such thing, or it cannot be understood.
    """
    if not path.exists():
        raise InputError("There is no such file or folder.", "Check its name.", path)
    if path.is_dir() and not (path / LANDMARKS_NAME).exists():
        return describe_model(path)
    if not path.is_dir() and not is_knee_table(path) and _is_picture(path):
        return read_header(path, identifying)
    return _annotation_rows(path)


def check_radiograph(path: Path) -> None:
    """Complain if a file is a picture or DICOM, but no radiograph that can be used.

    Parameters
    ----------
    path : pathlib.Path
        Whatever `describe` describes.

    Raises
    ------
    RadiographError
        Says what is wrong: cut off, in colour, of several frames, without pixels.
    """
    if not path.is_dir() and not is_knee_table(path) and _is_picture(path):
        read_radiograph(path)


def as_text(path: Path, rows: list[Row]) -> str:
    """Return a description in two columns beneath the path.

    Parameters
    ----------
    path : pathlib.Path
        What it is about.
    rows : list of (str, str)
        From `describe`.

    Returns
    -------
    str
        Lines without a newline at the end.
    """
    width = max((len(label) for label, _ in rows), default=0)
    lines = [f"  {label:<{width}}  {value}".rstrip() for label, value in rows]
    return "\n".join([str(path), *lines])


def _is_picture(path: Path) -> bool:
    # An empty file is no annotation either; the reader of radiographs says so best.
    return sniff_file(path) is not None or path.stat().st_size == 0


def _check_annotations(path: Path) -> None:
    """Complain about a file that is of no kind at all, not of the last one tried."""
    if path.is_dir():
        return
    data = read_bytes(path)
    try:
        text = decode(data, path).lstrip()
    except FormatError:  # no text
        text = ""
    if not (is_tidy(text) or text.startswith(_VIA_STARTS)):
        raise FormatError(
            "This is neither a radiograph nor an annotation file nor a model folder.",
            "Known are DICOM, PNG, TIFF, JPEG and BMP; VIA's CSV and JSON; "
            "landmarks.csv and wide tables.",
            path,
        )


def _annotation_rows(path: Path) -> list[Row]:
    if is_knee_table(path):
        result = ImportResult(read_knee_table(path).images)
        title = "Wide table, one line per knee"
    else:
        _check_annotations(path)
        result = read_annotations(path)
        title = FORMATS[result.format_id].title
    images = result.images
    knees = [knee for image in images for knee in image.annotation.knees]
    placed = sum(int(knee.placed.sum()) for knee in knees)
    states = Counter(s.value for knee in knees for s in knee.states)
    kinds = Counter(f.kind.value for image in images for f in image.findings)
    sources = Counter(text for knee in knees for text in knee.sources if text)
    rows = [
        ("Format", title),
        ("Images", str(len(images))),
        ("Knees", str(len(knees))),
        ("Points", f"{placed} of {N_LANDMARKS * len(knees)}"),
        ("States", _counted(states)),
        ("Findings", _counted(kinds)),
        ("Made by", _counted(sources)),
        ("Pixel spacing", _spacings(images)),
    ]
    problems = [("Problem", str(problem)) for problem in result.problems]
    return [row for row in rows if row[1]] + problems


def _counted(counts: Counter[str]) -> str:
    shown = [f"{number} {name}" for name, number in counts.most_common(_MANY)]
    more = len(counts) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def _spacings(images: tuple[StudyImage, ...]) -> str:
    known = Counter(
        spacing_text(image.spacing) for image in images if image.spacing.known
    )
    if len(known) == 1 and known.total() == len(images):
        return next(iter(known))
    return f"known for {known.total()} of {len(images)} images"


def describe_model(path: Path) -> list[Row]:
    """Return what a model folder says about itself.

    Parameters
    ----------
    path : pathlib.Path
        The folder.

    Returns
    -------
    list of (str, str)
        Label and value, for people.

    Raises
    ------
    ModelError
        If it cannot be used.
    """
    model = load_model_folder(path)
    rows = [
        ("Format", f"Model folder ({model.kind})"),
        ("Model", model.model_id),
        ("Weights", "complete" + (", hashes right" if model.manifest else "")),
    ]
    rows += [(f"Stage {name}", _stage_text(s)) for name, s in model.stages.items()]
    origin = model.manifest.get("origin", {})
    texts = {
        "Imported from": " ".join(origin[k] for k in ("layout", "name") if k in origin),
        "Licence": model.manifest.get("licence"),
        "Training data": model.manifest.get("training", {}).get("data"),
    }
    return rows + [(label, str(text)) for label, text in texts.items() if text]


def _stage_text(stage: StageModel) -> str:
    size = "any size" if stage.crop_px is None else "{} x {} px".format(*stage.crop_px)
    config = stage.config
    blocks = "multi-scale" if config.multiscale else "plain"
    if config.nested_multiscale not in (None, config.multiscale):
        blocks += " and " + ("multi-scale" if config.nested_multiscale else "plain")
    return (
        f"{stage.kind}, {len(stage.folds)} fold(s), {stage.spacing_mm:g} mm per px, "
        f"input {size}, base width {config.base_width}, depth {config.depth}, "
        f"{blocks} blocks" + (", excitation" if config.uses_se else "")
    )
