"""What `fuzz.py` feeds: every reader of files, and good files to begin with."""

import dataclasses
import io
import json
import pickle
import sqlite3
import struct
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from fuzz_mutate import (
    Mutator,
    mutate_csv,
    mutate_dicom,
    mutate_json,
    mutate_safetensors,
    mutate_sqlite,
    mutate_yaml,
)
from PIL import Image

from kneel_gui.core.annotation import ImageAnnotation, KneeAnnotation, PointState
from kneel_gui.core.edits import move_point
from kneel_gui.core.radiograph import PixelSpacing, SpacingSource
from kneel_gui.core.schema import Side
from kneel_gui.core.study import StudyImage
from kneel_gui.dicom.glimpse import read_glimpse
from kneel_gui.dicom.header import read_header
from kneel_gui.dicom.patient import read_patient_id
from kneel_gui.dicom.reader import read_radiograph
from kneel_gui.dicom.writer import dx_bytes
from kneel_gui.errors import KneelError
from kneel_gui.formats import FORMATS, read_annotations
from kneel_gui.formats.knee_table import is_knee_table, read_knee_table
from kneel_gui.formats.kneel_csv import is_kneel_csv, read_kneel_csv
from kneel_gui.formats.own import OwnFile, dump
from kneel_gui.formats.own import read as read_own
from kneel_gui.formats.spacing_table import read_spacing_table
from kneel_gui.formats.subject_list import read_subject_list
from kneel_gui.formats.subject_table import read_subject_table
from kneel_gui.inference.kneel_snapshots import read_session
from kneel_gui.inference.network_config import NetworkConfig
from kneel_gui.inference.snapshot import load_model_folder, read_manifest
from kneel_gui.paths import resource
from kneel_gui.storage.place import Place, place_of
from kneel_gui.storage.record import EDIT, Change, Kept
from kneel_gui.storage.session import Session
from kneel_gui.storage.settings import load_settings
from kneel_gui.storage.study import Study
from kneel_gui.training.recipe import read_recipe
from kneel_gui.workflows.batch_store import Signature, open_store
from kneel_gui.workflows.rendering import shown

Read = Callable[[Path], object]
Seeds = Callable[[Path], Iterator[bytes]]


@dataclass(frozen=True)
class Target:
    """One reader.

    Attributes
    ----------
    read : callable
        Reads a file, the whole of what the program does with it.
    seeds : callable
        Yields good files; may work in the folder that it is given.
    file : str
        How the file is called, below the worker's folder.
    mutate : callable or None
        Hostile changes of the right form; None = bytes alone.
    around : callable or None
        Puts the files beside it that the reader needs.
    torch : bool
        The reader needs torch.
    """

    read: Read
    seeds: Seeds
    file: str
    mutate: Mutator | None = None
    around: Callable[[Path], None] | None = None
    torch: bool = False


# -- readers ------------------------------------------------------------------------


def _all(*readers: Read) -> Read:
    """Return a reader that runs all, also where one before refused the file."""

    def run(path: Path) -> None:
        refused: KneelError | None = None
        for read in readers:
            try:
                read(path)
            except KneelError as error:
                refused = error
        if refused is not None:
            raise refused

    return run


def _image(path: Path) -> None:
    shown(read_radiograph(path))


def _header(path: Path) -> None:
    read_header(path, identifying=True)


def _annotations(path: Path) -> None:
    found = read_annotations(path)
    for image in found.images:
        [str(problem) for problem in found.problems]
        image.annotation.image_id.encode("utf-8", "backslashreplace")
    for fmt in FORMATS.values():
        fmt.write(found.images, found.title)


def _folder_of(path: Path) -> None:
    _annotations(path.parent)


def _table(is_mine: Read, read: Read) -> Read:
    def run(path: Path) -> None:
        is_mine(path)
        read(path)

    return run


def _study(path: Path) -> None:
    for side in path.parent.glob(path.name + "-*"):
        side.unlink()
    study = Study(place_of(path), "Ann")
    try:
        study.begin()
        study.remarks()
        study.entries()
        study.last()
        film = path.parent / "film.dcm"
        kept = study.load(film, "1.2.3") or Kept(ImageAnnotation("1.2.3"))
        study.glances([film])
        study.others(film, kept)
        edit = move_point(kept.annotation, Side.LEFT, 2, np.array([5.0, 6.0]))
        after = replace(kept, annotation=edit.after)
        study.save(film, after, [Change(EDIT, edit.text, kept, after, "s")])
        study.look_at(film, "1.2.3")
    finally:
        study.end()


def _session(path: Path) -> None:
    session = Session(path.parent)
    session.entries()
    session.load("1.2.3")
    _ = session.last_image, session.last_name


def _settings(path: Path) -> None:
    for aside in path.parent.glob("*.bad*"):
        aside.unlink()
    load_settings(path).save()


def _model(path: Path) -> None:
    load_model_folder(path.parent)


def _model_2024(path: Path) -> None:
    load_model_folder(path.parents[2])


def _manifest(path: Path) -> None:
    read_manifest(path.parent)


def _checkpoint(path: Path) -> None:
    from kneel_gui.inference.weights import fitting_config, parse_checkpoint

    fitting_config(parse_checkpoint(path.read_bytes(), path), path)


def _safetensors(path: Path) -> None:
    from kneel_gui.inference.weights import fitting_config, parse_safetensors

    fitting_config(parse_safetensors(path.read_bytes(), path), path)


def _results(path: Path) -> None:
    with open_store(path, afresh=False) as store:
        for name in list(store.names()):
            store.find(name)
            store.image(name)
        list(store.failures())
        store.last_maker()


# -- good files ---------------------------------------------------------------------


def _pixels(height: int = 24, width: int = 20) -> np.ndarray[Any, Any]:
    grey = np.arange(height * width, dtype=np.uint16).reshape(height, width)
    return grey * 7 % 4096


def _dicoms(_: Path) -> Iterator[bytes]:
    for photometric in ("MONOCHROME1", "MONOCHROME2"):
        for compress in (False, True):
            made = dx_bytes(
                _pixels(), (0.2, 0.2), photometric=photometric, compress=compress
            )
            yield made
    dataset = pydicom.dcmread(io.BytesIO(made))
    dataset.decompress()
    for syntax in ("1.2.840.10008.1.2", "1.2.840.10008.1.2.1.99"):
        dataset.file_meta.TransferSyntaxUID = syntax
        out = io.BytesIO()
        dataset.save_as(out, implicit_vr=syntax.endswith(".2"), little_endian=True)
        yield out.getvalue()


def _pictures(_: Path) -> Iterator[bytes]:
    grey8 = Image.fromarray((_pixels() % 256).astype(np.uint8))
    grey16 = Image.fromarray(_pixels())
    for picture, forms in (
        (grey8, ("PNG", "JPEG", "TIFF", "BMP")),
        (grey16, ("PNG", "TIFF")),
        (grey8.convert("RGB"), ("PNG", "TIFF", "JPEG")),
        (grey8.convert("P"), ("PNG", "BMP")),
    ):
        for form in forms:
            out = io.BytesIO()
            picture.save(out, form)
            yield out.getvalue()
    out = io.BytesIO()
    grey16.save(out, "TIFF", compression="tiff_lzw")
    yield out.getvalue()


def _knee(side: Side) -> KneeAnnotation:
    knee = KneeAnnotation.empty(side)
    points = np.column_stack([np.linspace(10, 90, 16), np.linspace(5, 60, 16)])
    if side is Side.LEFT:
        points[:, 0] = 300 - points[:, 0]
    states = (PointState.EDITED,) * 15 + (PointState.CONFIRMED,)
    return KneeAnnotation(side, points, states, knee.spread_mm, ("hand",) * 16)


def _images() -> list[StudyImage]:
    knees = tuple(_knee(side) for side in (Side.RIGHT, Side.LEFT))
    spacing = PixelSpacing(0.2, 0.2, SpacingSource.USER)
    return [
        StudyImage(
            "a.png",
            ImageAnnotation("1.2.3", knees),
            size_px=(400, 300),
            spacing=spacing,
            size_bytes=3251,
        ),
        StudyImage("=b é.png", ImageAnnotation("1.2.4", knees[:1]), size_bytes=7),
    ]


def _written(*formats: str) -> Seeds:
    def seeds(_: Path) -> Iterator[bytes]:
        for name in formats:
            images = _images()[: 1 if name.endswith("csv") and name != "csv" else None]
            yield next(iter(FORMATS[name].write(images, "study").files.values()))

    return seeds


def _tidy_beside(folder: Path) -> None:
    for name, data in FORMATS["csv"].write(_images(), "").files.items():
        (folder / name).write_bytes(data)


def _tidy_images(_: Path) -> Iterator[bytes]:
    yield list(FORMATS["csv"].write(_images(), "").files.values())[1]


def _owns(_: Path) -> Iterator[bytes]:
    for image in _images():
        yield dump(OwnFile(image.annotation, image.name)).encode()


def _wide(_: Path) -> Iterator[bytes]:
    names = [f"{bone}{i}" for bone, n in (("T", 9), ("F", 7)) for i in range(n)]
    columns = [f"{name}_{axis}" for name in names for axis in "xy"]
    head = ["name", "subject_id", "side", "mm_per_px_y", "mm_per_px_x"]
    row = ["a.png", "S1", "R", "0.2", "0.2", *(str(3 * i) for i in range(32))]
    yield (",".join(head + columns) + "\n" + ",".join(row) + "\n").encode()


def _bf(_: Path) -> Iterator[bytes]:
    tibia, femur = (",".join(str(5 * i) for i in range(n)) for n in (18, 14))
    for side in "RL":
        row = f'9000099,{side},2,"{tibia}","{femur}","0,0,400,400"'
        yield f"subject_id,side,kl,tibia,femur,bbox\n{row}\n".encode()


def _tables(_: Path) -> Iterator[bytes]:
    yield b"image,spacing_row_mm,spacing_col_mm\na.png,0.2,0.2\nb/c.dcm,0.1,0.3\n"
    yield b"name,spacing_mm\na.png,0.2\n"
    yield b"image,subject_id,side,kl\na.png,S1,R,2\na.png,S1,L,3\n"
    yield b"image,subject,kl_r,kl_l\na.png,S1,1,2\n"
    yield b"S1\nS2\n"


def _studies(folder: Path) -> Iterator[bytes]:
    film = folder / "film.dcm"
    film.write_bytes(b"film")
    path = folder / "seed.sqlite"
    study = Study(Place(path, folder), "Ann")
    study.begin()
    kept = Kept(ImageAnnotation("1.2.3", (_knee(Side.RIGHT),)))
    kept = replace(kept, past=study.save(film, kept))
    for i in range(3):
        edit = move_point(kept.annotation, Side.RIGHT, i, np.array([i, 2.0]))
        after = replace(kept, annotation=edit.after)
        past = study.save(film, after, [Change(EDIT, edit.text, kept, after, f"{i}")])
        kept = replace(after, past=past)
    study.look_at(film, "1.2.3")
    study.end()
    yield _database(path)


def _database(path: Path) -> bytes:
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode = DELETE")
        db.execute("VACUUM")
    data = path.read_bytes()
    path.unlink()
    return data


def _stores(folder: Path) -> Iterator[bytes]:
    path = folder / "seed.sqlite"
    with open_store(path, afresh=True) as store:
        image = replace(_images()[0], seconds=1.0)
        store.put(image, Signature(1, 2, "sha"), "options")
        store.fail("c.png", KneelError("no", "hint", "c.png"))
        store.commit()
    yield _database(path)


def _film(folder: Path) -> None:
    (folder / "film.dcm").write_bytes(b"film")


def _settings_seeds(_: Path) -> Iterator[bytes]:
    yield b'{"version": 1, "view.theme": "dark", "recent": ["/a/b.dcm"]}'
    from kneel_gui.storage.settings import SETTINGS

    everything = {key: setting.default for key, setting in SETTINGS.items()}
    yield json.dumps({"version": 1, **everything}).encode()


def _state(config: NetworkConfig) -> dict[str, Any]:
    import torch

    from kneel_gui.inference.networks import HourglassNet

    torch.manual_seed(0)
    return HourglassNet(config).state_dict()


def _small_state() -> dict[str, Any]:
    return _state(NetworkConfig(n_outputs=1, base_width=2, depth=1))


def _tensors(_: Path) -> Iterator[bytes]:
    from kneel_gui.inference.weight_bytes import weight_bytes

    yield weight_bytes(_small_state())


def _checkpoints(_: Path) -> Iterator[bytes]:
    import torch

    for new in (True, False):
        out = io.BytesIO()
        checkpoint = {"model": _small_state(), "loss": np.float64(1.5)}
        torch.save(checkpoint, out, _use_new_zipfile_serialization=new)
        yield out.getvalue()


def _own_model(folder: Path) -> Path:
    """Write a model of ours with the smallest networks, the same every time."""
    from kneel_gui.inference.snapshot import write_model

    bundled = json.loads((resource("models") / "default/manifest.json").read_bytes())
    stages, folds = {}, {}
    for stage, described in bundled["stages"].items():
        n_outputs = described["network"]["n_outputs"]
        config = NetworkConfig(n_outputs=n_outputs, base_width=2, depth=1)
        network = dataclasses.asdict(config)
        stages[stage] = {**described, "network": network}
        folds[stage] = [_state(config)]
    write_model(folder, {"name": "tiny", "stages": stages}, folds)
    return folder / "manifest.json"


def _manifests(folder: Path) -> Iterator[bytes]:
    yield _own_model(folder).read_bytes()


def _manifest_around(folder: Path) -> None:
    _own_model(folder)


_CONFIG = {"spacing": 1.0, "crop": 128, "pad": 140, "dropout": 0.25}


def _configs(_: Path) -> Iterator[bytes]:
    yield json.dumps(_CONFIG).encode()


def _moments(path: Path) -> None:
    np.save(path, np.array([[0.4] * 3, [0.2] * 3]))


def _model_around(folder: Path) -> None:
    """Write a model of 2024 whose stages have one small fold each."""
    from kneel_gui.inference.weight_bytes import weight_bytes

    _moments(folder / "mean_std.npy")
    for stage, n in (("global_search", 1), ("local_search", 16)):
        fold = folder / stage / "fold_0"
        fold.mkdir(parents=True, exist_ok=True)
        config = NetworkConfig(n_outputs=n, base_width=2, depth=1)
        (fold / "model.safetensors").write_bytes(weight_bytes(_state(config)))
        (fold / "config.json").write_text(json.dumps(_CONFIG))


def _arrays(folder: Path) -> Iterator[bytes]:
    _moments(folder / "seed.npy")
    yield (folder / "seed.npy").read_bytes()
    yield b"\x93NUMPY\x01\x00" + struct.pack("<H", 2) + b"{}"


def _sessions(_: Path) -> Iterator[bytes]:
    args = Namespace(annotations="lc", lc_spacing=1.0, crop_x=128, pad_x=140, lr=1e-3)
    for protocol in (0, 2, 4):
        yield pickle.dumps({"args": [args], "epoch": 3}, protocol)


def _recipes(_: Path) -> Iterator[bytes]:
    for path in sorted(resource("recipes").glob("*.yaml")):
        yield path.read_bytes()
    yield b"base: default.yaml\ncentres: null\nlandmarks: {epochs: 3}\n"


def _base(folder: Path) -> None:
    (folder / "default.yaml").write_bytes(resource("recipes/default.yaml").read_bytes())


_VIA_JSON = ("via-json", "via-project")
TARGETS: Mapping[str, Target] = {
    "dicom": Target(
        _all(_image, _header, read_glimpse, read_patient_id),
        _dicoms,
        "film.dcm",
        mutate_dicom,
    ),
    "picture": Target(_all(_image, _header), _pictures, "film.png"),
    "via-csv": Target(
        _annotations, _written("via-csv", "kneel-via"), "via.csv", mutate_csv
    ),
    "via-json": Target(_annotations, _written(*_VIA_JSON), "via.json", mutate_json),
    "own": Target(read_own, _owns, "own.json", mutate_json),
    "tidy": Target(_annotations, _written("csv"), "landmarks.csv", mutate_csv),
    "tidy-images": Target(
        _folder_of, _tidy_images, "images.csv", mutate_csv, _tidy_beside
    ),
    "knee-table": Target(
        _table(is_knee_table, read_knee_table), _wide, "knees.csv", mutate_csv
    ),
    "kneel-csv": Target(
        _table(is_kneel_csv, read_kneel_csv), _bf, "bf.csv", mutate_csv
    ),
    "tables": Target(
        _all(read_spacing_table, read_subject_list, read_subject_table),
        _tables,
        "table.csv",
        mutate_csv,
    ),
    "study": Target(_study, _studies, "kneel-study.sqlite", mutate_sqlite, _film),
    "session": Target(_session, _owns, "film.json", mutate_json),
    "results": Target(_results, _stores, "results.sqlite", mutate_sqlite),
    "settings": Target(_settings, _settings_seeds, "settings.json", mutate_json),
    "manifest": Target(
        _all(_manifest, _model),
        _manifests,
        "manifest.json",
        mutate_json,
        _manifest_around,
        torch=True,
    ),
    "safetensors": Target(
        _safetensors, _tensors, "m.safetensors", mutate_safetensors, torch=True
    ),
    "checkpoint": Target(_checkpoint, _checkpoints, "fold_0.pth", torch=True),
    "config": Target(
        _model_2024,
        _configs,
        "global_search/fold_0/config.json",
        mutate_json,
        _model_around,
        torch=True,
    ),
    "moments": Target(_model, _arrays, "mean_std.npy", None, _model_around, torch=True),
    "session-pkl": Target(read_session, _sessions, "session.pkl"),
    "recipe": Target(read_recipe, _recipes, "recipe.yaml", mutate_yaml, _base),
}
