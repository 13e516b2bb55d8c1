"""Write synthetic radiographs with their truth: `kneel phantom`."""

from collections.abc import Sequence
from pathlib import Path

from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.prediction import (
    KneeKind,
    Progress,
    SilentProgress,
    raise_if_cancelled,
)
from kneel_gui.core.radiograph import PixelSpacing, SpacingSource
from kneel_gui.core.schema import Side
from kneel_gui.core.study import KneeFinding, StudyImage
from kneel_gui.dicom.writer import PhantomIdentity, dx_bytes
from kneel_gui.errors import ConfigError
from kneel_gui.formats import tidy
from kneel_gui.formats.tidy_read import IMAGES_NAME, LANDMARKS_NAME
from kneel_gui.storage.atomic import make_folder, write_bytes
from kneel_gui.training.phantom import (
    Phantom,
    PhantomOptions,
    make_knee_phantom,
    make_phantom,
)

SOURCE = "phantom"
_MAX_SEED = 2**31


def write_phantoms(
    out: Path,
    count: int,
    seed: int = 1,
    options: PhantomOptions | None = None,
    single: Side | None = None,
    prefix: str = "phantom",
    progress: Progress | None = None,
) -> tuple[Path, ...]:
    """Write phantoms as DX DICOM (RLE Lossless) and their truth as tidy tables.

    The files are ``PREFIX_NN.dcm``, NN = their seed: `seed`, `seed` + 1, … The same
    seed and options give the same image. Beside them ``landmarks.csv`` and
    ``images.csv`` hold the truth; both are written last and replaced as a whole.

    Parameters
    ----------
    out : pathlib.Path
        Folder; made if need be.
    count : int
        How many, at least 1.
    seed : int
        Of the first one, at least 0.
    options : PhantomOptions, optional
        What to draw; default: bilateral (or `single`) knees, photometric
        interpretation, osteoarthritis and furniture by chance.
    single : Side, optional
        Draw this one knee instead of both.
    prefix : str
        Start of the file names.
    progress : Progress, optional
        Asked before each image.

    Returns
    -------
    tuple of pathlib.Path
        The DICOM files, in order.

    Raises
    ------
    ConfigError
        If an option is impossible, or the folder holds tables already: those of a
        prediction have the same names.
    OutputError
        If a file cannot be written.
    Cancelled
        If asked to stop; what is finished stays, without tables.
    """
    _check(count, seed, prefix)
    for path in (out / LANDMARKS_NAME, out / IMAGES_NAME):
        if path.exists():
            raise ConfigError(
                "The truth of the phantoms would replace this table.",
                "Choose another folder.",
                path,
            )
    progress = progress or SilentProgress()
    folder = make_folder(out)
    images = []
    for number in range(seed, seed + count):
        raise_if_cancelled(progress)
        progress.report(number - seed, count, f"{prefix}_{number:02d}.dcm")
        phantom = _draw(number, single, options)
        path = folder / f"{prefix}_{number:02d}.dcm"
        write_bytes(path, phantom_dicom(phantom))
        images.append(phantom_truth(phantom, path))
    _write_tables(folder, images)
    progress.report(count, count)
    return tuple(image.path for image in images if image.path is not None)


def phantom_dicom(phantom: Phantom) -> bytes:
    """Return a phantom as a DX DICOM file, RLE Lossless.

    Parameters
    ----------
    phantom : Phantom
        The phantom.

    Returns
    -------
    bytes
        The file; the same phantom gives the same bytes.
    """
    side = phantom.laterality
    name = f"{phantom.seed}-{side.value if side else 'B'}"
    return dx_bytes(
        phantom.pixels,
        (phantom.spacing_mm, phantom.spacing_mm),
        photometric=phantom.photometric,
        laterality=side.value if side else "B",
        identity=PhantomIdentity(
            seed=name,
            patient_name=f"PHANTOM^{phantom.seed}",
            patient_id=f"PHANTOM-{phantom.seed}",
        ),
        compress=True,
    )


def phantom_truth(phantom: Phantom, path: Path) -> StudyImage:
    """Return a phantom's truth as an annotated image.

    Parameters
    ----------
    phantom : Phantom
        The phantom.
    path : pathlib.Path
        Where its picture lies.

    Returns
    -------
    StudyImage
        Points confirmed, `image_id` the file's name; implants and absent knees only
        as findings.
    """
    knees = tuple(
        KneeAnnotation.from_points(
            knee.side, knee.points_px, PointState.CONFIRMED, SOURCE
        )
        for knee in phantom.knees
        if knee.kind is KneeKind.NATIVE
    )
    findings = tuple(
        KneeFinding(knee.side, knee.kind, "", knee.centre_px) for knee in phantom.knees
    )
    height, width = phantom.pixels.shape
    s = phantom.spacing_mm
    return StudyImage(
        path.name,
        ImageAnnotation(path.name, knees),
        path,
        (width, height),
        PixelSpacing(s, s, SpacingSource.PIXEL_SPACING),
        findings=findings,
    )


def _draw(seed: int, single: Side | None, options: PhantomOptions | None) -> Phantom:
    if single is not None:
        chosen = options or PhantomOptions(
            width_mm=150.0, height_mm=180.0, photometric=None
        )
        return make_knee_phantom(seed, single, chosen)
    return make_phantom(seed, options or PhantomOptions(photometric=None))


def _write_tables(folder: Path, images: Sequence[StudyImage]) -> None:
    for name, data in tidy.write(images).files.items():
        write_bytes(folder / name, data)


def _check(count: int, seed: int, prefix: str) -> None:
    if count < 1:
        raise ConfigError(f"{count} phantoms cannot be made.", "Ask for at least 1.")
    if not 0 <= seed < _MAX_SEED:
        raise ConfigError(f"{seed} is no seed.", f"Take one from 0 to {_MAX_SEED - 1}.")
    if not prefix or Path(prefix).name != prefix:
        raise ConfigError(
            f"«{prefix}» is no start of a file name.", "Leave out folders."
        )
