"""``kneel deidentify``: DICOM files without who is shown, and a report about them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from kneel_gui.core.prediction import Progress
from kneel_gui.dicom.deidentify import PROFILE, Deidentified, NewNames, deidentify
from kneel_gui.dicom.reader import read_radiograph
from kneel_gui.errors import (
    Cancelled,
    ConfigError,
    KneelError,
    OutputError,
    RadiographError,
)
from kneel_gui.formats.cells import text_cell, to_csv
from kneel_gui.storage.atomic import (
    make_folder,
    replace_file,
    staging_folder,
    write_bytes,
    write_text,
)
from kneel_gui.workflows.deidentify_points import carry_annotations
from kneel_gui.workflows.inputs import Gathered, InputFile
from kneel_gui.workflows.pseudonym import Pseudonyms

REPORT_CSV, REPORT_TEXT = "deidentified.csv", "deidentified.txt"
_COLUMNS = ("input", "file", "subject", "state", "removed", "emptied", "replaced")
_MORE = ("private_groups", "unknown", "kept", "doubtful")


@dataclass(frozen=True)
class DeidentifyJob:
    """What is to be done.

    Attributes
    ----------
    gathered : Gathered
        The files.
    out : pathlib.Path
        Folder of the new files; files of ours in it are replaced.
    annotations : pathlib.Path or None
        An annotation file of these images, to go with them under their new names.
    link : pathlib.Path or None
        Where to say which file became which: outside of `out`, for it undoes
        everything. None = nowhere.
    """

    gathered: Gathered
    out: Path
    annotations: Path | None = None
    link: Path | None = None


@dataclass(frozen=True)
class Made:
    """One new file.

    Attributes
    ----------
    source : InputFile
        The original.
    name : str
        Of the new file, in the folder asked for.
    done : Deidentified
        What was done; its data is not kept.
    """

    source: InputFile
    name: str
    done: Deidentified


@dataclass
class DeidentifyReport:
    """What came of it.

    Attributes
    ----------
    made : list of Made
        In the order of the inputs.
    failures : list of tuple
        Number of the input, from 1, and what is wrong with it.
    annotations : pathlib.Path or None
        The annotations that went with them.
    problems : list of str
        About the annotations.
    """

    made: list[Made] = field(default_factory=list)
    failures: list[tuple[int, KneelError]] = field(default_factory=list)
    annotations: Path | None = None
    problems: list[str] = field(default_factory=list)


def run_deidentify(
    job: DeidentifyJob, pseudonyms: Pseudonyms, progress: Progress
) -> DeidentifyReport:
    """Write every file anew without who is shown; one bad file never stops the rest.

    Each new file is read back before it counts: pixels, spacing, side and grey scale
    must be those of the original. Reports name no original file and hold no value.

    Parameters
    ----------
    job : DeidentifyJob
        What.
    pseudonyms : Pseudonyms
        Makes names and UIDs; the same key gives the same ones in every run.
    progress : Progress
        Told after each file.

    Returns
    -------
    DeidentifyReport
        Also written to `REPORT_CSV` and `REPORT_TEXT`.

    Raises
    ------
    ConfigError
        If `out` holds an original, or `link` would lie in `out`.
    OutputError
        If a report cannot be written.
    Cancelled
        If a person stopped it; what is finished is there, with its reports.
    """
    _check(job)
    make_folder(job.out)
    names = NewNames(pseudonyms.uid, pseudonyms.subject)
    report = DeidentifyReport()
    total = len(job.gathered.files)
    for number, source in enumerate(job.gathered.files, start=1):
        if progress.cancelled():
            break
        try:
            done = deidentify(source.path, names)
            name = f"{pseudonyms.image(done.old_image_id)}.dcm"
            if any(name == other.name for other in report.made):
                raise RadiographError(
                    "An image of the same SOPInstanceUID has come before.",
                    "A copy is not needed; if it is another image, this one is wrong.",
                    source.path,
                )
            _write(source.path, done.data, job.out / name)
            report.made.append(Made(source, name, replace(done, data=b"")))
        except KneelError as error:
            report.failures.append((number, error))
        progress.report(number, total)
    problems = enumerate(job.gathered.problems, start=total + 1)
    report.failures += problems
    if job.annotations is not None:
        carried = carry_annotations(job.annotations, job.out, _by_name(report.made))
        report.annotations, report.problems = carried.file, list(carried.problems)
    write_text(job.out / REPORT_CSV, report_csv(report))
    write_text(job.out / REPORT_TEXT, report_text(report))
    if job.link is not None:
        make_folder(job.link.parent)
        rows = [[str(one.source.path), one.name] for one in report.made]
        cells = ([text_cell(cell) for cell in row] for row in rows)
        write_text(job.link, to_csv(("original", "file"), cells))
    if progress.cancelled():
        raise Cancelled
    return report


def _check(job: DeidentifyJob) -> None:
    out = job.out.resolve()
    inside = [f for f in job.gathered.files if f.path.resolve().is_relative_to(out)]
    if inside:
        raise ConfigError(
            "The new files would come to lie among the originals.",
            "Choose another folder for --out.",
            job.out,
        )
    if job.link is not None and job.link.resolve().is_relative_to(out):
        raise ConfigError(
            "The list of which file became which must not go with the new files.",
            "Choose a place outside of --out.",
            job.link,
        )


def _write(source: Path, data: bytes, target: Path) -> None:
    with staging_folder(target.parent) as staging:
        new = staging / target.name
        write_bytes(new, data)
        _compare(source, new)
        replace_file(new, target)


def _compare(old: Path, new: Path) -> None:
    """Read both: whatever counts for measuring must be the same."""
    before, after = read_radiograph(old), read_radiograph(new)
    same = {
        "pixels": np.array_equal(before.pixels, after.pixels),
        "pixel spacing": before.spacing == after.spacing,
        "side": (before.laterality, before.flipped)
        == (after.laterality, after.flipped),
        "grey scale": repr(before.grayscale) == repr(after.grayscale),
    }
    other = [what for what, agrees in same.items() if not agrees]
    if other:
        raise OutputError(
            f"Without its identifiers it reads differently: {', '.join(other)}.",
            "Nothing was written. Report this.",
            old,
        )


def _by_name(made: Sequence[Made]) -> dict[str, Made]:
    """Return the new files by whatever annotations may call the original."""
    found: dict[str, Made] = {}
    for one in made:
        path = one.source.path
        for name in (one.source.image, path.name, path.stem, one.done.old_image_id):
            found.setdefault(name, one)
    return found


def report_csv(report: DeidentifyReport) -> str:
    """Return the table: a row per input, keywords without values.

    Parameters
    ----------
    report : DeidentifyReport
        What came of it.

    Returns
    -------
    str
        CSV; ``input`` is the number of the input, so that no old name is in it.
    """
    rows = [
        [
            "",
            one.name,
            one.done.subject,
            "written",
            *(
                _listed(one.done.actions.get(action, ()))
                for action in ("removed", "emptied", "replaced", "private", "unknown")
            ),
            _listed(one.done.kept),
            " ".join(one.done.doubtful),
        ]
        for one in report.made
    ]
    rows += [
        [str(number), "", "", "failed", *[""] * 6, error.message]
        for number, error in report.failures
    ]
    cells = ([text_cell(cell) for cell in row] for row in rows)
    return to_csv((*_COLUMNS, *_MORE), cells)


def report_text(report: DeidentifyReport) -> str:
    """Return the report for people.

    Parameters
    ----------
    report : DeidentifyReport
        What came of it.

    Returns
    -------
    str
        Plain text without any value.
    """
    lines = [
        f"{len(report.made)} files were written without who is shown, "
        f"{len(report.failures)} were not.",
        "",
        f"Done after {PROFILE}, by dicom-anonymizer and KNEEL GUI: identifiers, names,",
        "dates, descriptions, private and unknown attributes, overlays and curves.",
        "UIDs and PatientID follow from the old ones by a key that stays with you: the",
        "same study stays together, also over several runs.",
        "NOT done: the pixels are not looked at. Text that is burned in stays.",
        "",
    ]
    for action in ("removed", "emptied", "replaced", "private", "unknown"):
        counts = Counter(
            k for one in report.made for k in one.done.actions.get(action, ())
        )
        if counts:
            lines.append(f"{action.capitalize()}:")
            lines += [f"  {name} ({n} files)" for name, n in sorted(counts.items())]
    doubts = [(one.name, text) for one in report.made for text in one.done.doubtful]
    lines += ["", "To be looked at:" if doubts else "Nothing is doubtful."]
    lines += [f"  {name}: {text}" for name, text in doubts]
    lines += [f"  input {n}: {error.message}" for n, error in report.failures]
    return "\n".join(lines) + "\n"


def _listed(words: Sequence[str] | set[str] | tuple[()]) -> str:
    return " ".join(sorted(words))
