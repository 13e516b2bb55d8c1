"""`kneel dataset build`: one folder that a model can be trained from."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kneel_gui.core.prediction import Progress, raise_if_cancelled
from kneel_gui.errors import Cancelled, ConfigError, KneelError, OutputError
from kneel_gui.formats.cells import text_cell, to_csv
from kneel_gui.formats.names import safe_names
from kneel_gui.paths import stays_inside
from kneel_gui.storage.atomic import make_folder, write_bytes, write_text
from kneel_gui.training.dataset import table_text
from kneel_gui.training.film_table import films_text
from kneel_gui.workflows.batch_decode import as_told
from kneel_gui.workflows.dataset_items import (
    LABELLED,
    UNLABELLED,
    BuildSettings,
    DatasetItem,
    Made,
)
from kneel_gui.workflows.dataset_sources import Found, SourceOptions, find_items
from kneel_gui.workflows.pseudonym import Pseudonyms, user_pseudonyms

DESCRIPTION = "dataset.json"
TABLES = {LABELLED: "landmarks.csv", UNLABELLED: "unlabelled.csv"}
FILM_TABLE = "films.csv"
FAILURES = "failures.csv"
_RECORDS = "records"
_FORMAT, _VERSION = "kneel-gui-dataset", 1
# So many images of one subject look like a PatientID that is no person's.
_MANY = 20


@dataclass(frozen=True)
class BuildResult:
    """What a training set holds.

    Attributes
    ----------
    subjects, knees, unlabelled, films : int
        Persons, knees with landmarks, knees without, whole films.
    reused : int
        Images that an earlier build had finished.
    failures : tuple of tuple
        Name among the inputs and error of each that was left out.
    notes : tuple of str
        What else a person should know.
    """

    subjects: int
    knees: int
    unlabelled: int
    films: int
    reused: int
    failures: tuple[tuple[str, KneelError], ...]
    notes: tuple[str, ...]


def build_dataset(
    inputs: Sequence[str],
    annotations: Sequence[Path],
    out: Path,
    progress: Progress,
    options: SourceOptions | None = None,
    settings: BuildSettings | None = None,
    *,
    keep_names: bool = False,
) -> BuildResult:
    """Make a training set, or go on with one.

    Parameters
    ----------
    inputs : sequence of str
        See `find_items`.
    annotations : sequence of pathlib.Path
        See `find_items`.
    out : pathlib.Path
        Folder: ``landmarks.csv`` with ``labelled/``, ``films.csv`` with ``films/`` and
        perhaps ``unlabelled.csv`` with ``unlabelled/``, ``failures.csv``,
        ``dataset.json``; ``records/`` say what is finished. What an earlier build
        finished and is unchanged is kept; images that are no input now are removed.
    progress : Progress
        Told of every image.
    options : SourceOptions, optional
        What a person says about the inputs.
    settings : BuildSettings, optional
        How regions and films are made.
    keep_names : bool
        Names of files and persons in clear; default: pseudonyms.

    Returns
    -------
    BuildResult
        What it holds; a bad image is a failure and stops nothing.

    Raises
    ------
    ConfigError
        If inputs, annotations and `out` do not go together, or nothing was found.
    FormatError
        If an annotation file cannot be understood.
    OutputError
        If `out` cannot be written.
    Cancelled
        If asked to stop; the same call goes on from there.
    """
    settings = settings or BuildSettings()
    _check_place(out, inputs)
    found = find_items(inputs, annotations, options or SourceOptions(), progress)
    names = Pseudonyms(None) if keep_names else user_pseudonyms()
    _begin(out, found.kind, settings, keep_names)
    build = _Build(out, settings, names)
    for number, (item, name) in enumerate(_named(found, names)):
        raise_if_cancelled(progress)
        progress.report(number, len(found.items), item.name)
        build.add(item, name)
    progress.report(len(found.items), len(found.items))
    return build.finish(found)


class _Build:
    """Does the images one by one; finished ones are on the disk with their record."""

    def __init__(self, out: Path, settings: BuildSettings, names: Pseudonyms) -> None:
        self.out, self.settings, self.names = out, settings, names
        self.records: dict[str, dict[str, Any]] = {}
        self.failures: list[tuple[str, str, KneelError]] = []
        self.reused = 0

    def add(self, item: DatasetItem, name: str) -> None:
        """Make one image's part, or find it made."""
        try:
            key = self._key(item)
            record = self._finished(name, key)
            if record is None:
                record = self._make(item, name, key)
            else:
                self.reused += 1
            self.records[name] = record
        except (Cancelled, OutputError):  # a full disk is no fault of the image
            raise
        except Exception as error:  # noqa: BLE001  the border of the batch, logged
            self.failures.append((item.name, name, as_told(error, item.path)))

    def _key(self, item: DatasetItem) -> str:
        status = item.path.stat() if item.path.exists() else None
        told = (
            item.digest,
            asdict(self.settings),
            status and (status.st_size, status.st_mtime_ns),
        )
        # Keyed: the digest of somebody's name must not stand in a training set.
        return self.names.digest("record", repr(told))

    def _finished(self, name: str, key: str) -> dict[str, Any] | None:
        record = _read_record(self.out / _RECORDS / f"{name}.json")
        if record is None or record["key"] != key:
            return None
        whole = all((self.out / file).exists() for file in record["files"])
        return record if whole else None

    def _make(self, item: DatasetItem, name: str, key: str) -> dict[str, Any]:
        made: Made = item.make(name, self.settings, self.names)
        for file, data in made.files.items():
            make_folder((self.out / file).parent)
            write_bytes(self.out / file, data)
        record = {
            "key": key,
            "crops": made.crops,
            "films": made.films,
            "files": sorted(made.files),
            "notes": made.notes,
        }
        # Last: a picture without its record is made again.
        write_text(self.out / _RECORDS / f"{name}.json", json.dumps(record))
        return record

    def finish(self, found: Found) -> BuildResult:
        """Write the tables and say what there is."""
        self._prune()
        for folder, table in TABLES.items():
            rows = self._rows(folder)
            if rows or folder == LABELLED:
                write_text(self.out / table, table_text(rows))
        films = [row for record in self.records.values() for row in record["films"]]
        write_text(self.out / FILM_TABLE, films_text(films))
        missing = [(shown, shown, error) for shown, error in found.failures]
        self._write_failures([*self.failures, *missing])
        result = self._result(found, films)
        _describe(
            self.out,
            {
                "finished": True,
                "contents": {
                    "subjects": result.subjects,
                    "knees": result.knees,
                    "unlabelled": result.unlabelled,
                    "films": result.films,
                    "failures": len(result.failures),
                    "knees_by_grade": _grades(self._rows(LABELLED)),
                },
            },
        )
        return result

    def _rows(self, folder: str) -> list[list[str]]:
        records = self.records.values()
        return [row for record in records for row in record["crops"].get(folder, [])]

    def _result(self, found: Found, films: Sequence[Sequence[str]]) -> BuildResult:
        labelled, unlabelled = self._rows(LABELLED), self._rows(UNLABELLED)
        told = Counter(note for r in self.records.values() for note in r["notes"])
        notes = [*found.notes, *(f"{n} images: {note}." for note, n in told.items())]
        notes += _about_subjects([row[1] for row in labelled])
        failures = [(shown, error) for shown, _, error in self.failures]
        return BuildResult(
            len({row[1] for row in (*labelled, *unlabelled, *films)}),
            len(labelled),
            len(unlabelled),
            len({row[0] for row in films}),
            self.reused,
            (*failures, *found.failures),
            tuple(notes),
        )

    def _prune(self) -> None:
        """Remove what an earlier build made of images that are no input now."""
        for path in sorted((self.out / _RECORDS).glob("*.json")):
            if path.stem in self.records:
                continue
            for file in (_read_record(path) or {"files": []})["files"]:
                if stays_inside(file):
                    (self.out / file).unlink(missing_ok=True)
            path.unlink()

    def _write_failures(self, failures: Sequence[tuple[str, str, KneelError]]) -> None:
        rows = []
        for shown, name, error in failures:
            known = name
            if shown == name:  # never was an item: its name is still in clear
                known = self.names.image(name)
            texts = [known, error.message, error.hint]
            if self.names.key is not None:
                hidden = {shown, Path(shown).name, Path(shown).stem} - {""}
                texts = [_without(text, hidden, known) for text in texts]
            rows.append([text_cell(text) for text in texts])
        write_text(self.out / FAILURES, to_csv(("image", "message", "hint"), rows))


def _without(text: str, hidden: set[str], known: str) -> str:
    for name in sorted(hidden, key=len, reverse=True):
        text = text.replace(name, known)
    return text


def _named(found: Found, names: Pseudonyms) -> "list[tuple[DatasetItem, str]]":
    if names.key is not None:
        return [(item, names.image(item.name)) for item in found.items]
    clear = safe_names([item.name for item in found.items], "")
    return list(zip(found.items, clear, strict=True))


def _check_place(out: Path, inputs: Sequence[str]) -> None:
    """Refuse a folder whose pictures would be taken for inputs the next time."""
    place = out.resolve()
    for text in inputs:
        given = Path(text).expanduser().resolve()
        if given.is_dir() and (
            place.is_relative_to(given) or given.is_relative_to(place)
        ):
            raise ConfigError(
                "The training set may not lie in, or hold, a folder of its inputs.",
                "Choose another --out.",
                out,
            )


def _begin(out: Path, kind: str, settings: BuildSettings, keep_names: bool) -> None:
    made = {"source": kind, "settings": asdict(settings), "names_in_clear": keep_names}
    path = out / DESCRIPTION
    if path.exists():
        before = read_description(out)
        if any(before.get(key) != value for key, value in made.items()):
            raise ConfigError(
                "This training set was made in another way.",
                "Choose another folder, or give the same options.",
                path,
            )
    elif out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise ConfigError(
            "This is no training set, and it is not empty.",
            "Choose another folder.",
            out,
        )
    make_folder(out / _RECORDS)
    _describe(out, {**made, "finished": False})


def read_description(folder: Path) -> dict[str, Any]:
    """Return what a training set says of itself.

    Parameters
    ----------
    folder : pathlib.Path
        The training set.

    Returns
    -------
    dict
        ``source``, ``settings``, ``names_in_clear``, ``finished`` and, when finished,
        ``contents``.

    Raises
    ------
    ConfigError
        If it is no training set.
    """
    path = folder / DESCRIPTION
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(
            "This is no training set.", "Make one: kneel dataset build.", path
        ) from error
    if not isinstance(raw, dict) or raw.get("format") != _FORMAT:
        raise ConfigError("This is no training set.", "Choose another folder.", path)
    if raw.get("version") != _VERSION:
        raise ConfigError(
            f"This training set has the unknown version {raw.get('version')!r}.",
            "Build it again, or install a newer KNEEL GUI.",
            path,
        )
    return raw


def _describe(out: Path, change: Mapping[str, Any]) -> None:
    path = out / DESCRIPTION
    before = read_description(out) if path.exists() else {}
    full = {"format": _FORMAT, "version": _VERSION, **before, **change}
    write_text(path, json.dumps(full, indent=2) + "\n")


def _read_record(path: Path) -> dict[str, Any] | None:
    """Return a record; None where it is absent or broken, which means: do it again."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    parts = {"key", "crops", "films", "files", "notes"}
    return record if isinstance(record, dict) and parts <= set(record) else None


def _grades(rows: Sequence[Sequence[str]]) -> dict[str, int]:
    counts = Counter(row[3] or "unknown" for row in rows)
    return {grade: counts[grade] for grade in sorted(counts)}


def _about_subjects(subjects: Sequence[str]) -> list[str]:
    counts = Counter(subjects)
    if not counts:
        return ["No knee can be learned from."]
    most, count = counts.most_common(1)[0]
    if len(counts) == 1:
        return [
            "All knees are of one subject: nobody could be held out. If they are not, "
            "say whose they are (--subjects TABLE or --subject-pattern REGEX)."
        ]
    if count >= _MANY:
        return [
            f"{count} knees are of one subject ({most}): is its PatientID a "
            "placeholder? --subjects TABLE says it better."
        ]
    return []
