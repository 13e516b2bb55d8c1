"""Commands about files that exist: ``convert``, ``info``, ``evaluate``."""

import json
import sys
from pathlib import Path

from kneel_gui.cli.options import (
    FAILED,
    FORMAT_IDS,
    OK,
    Arguments,
    Parser,
    add_spacing_options,
    spacing_table_of,
    subjects_of,
)
from kneel_gui.errors import KneelError


def run_convert(args: Arguments) -> int:
    """Convert an annotation file into another format."""
    from kneel_gui.workflows.convert import convert

    report = convert(
        args.source,
        args.format,
        args.out,
        images=args.images,
        overwrite=args.overwrite,
    )
    for problem in report.problems:
        print(problem, file=sys.stderr)
    print(
        f"{report.n_images} images with {report.n_knees} knees, from "
        f"{report.source_format} to {', '.join(str(path) for path in report.files)}."
    )
    return OK


def run_info(args: Arguments) -> int:
    """Say what a radiograph, an annotation file or a model folder is."""
    from kneel_gui.workflows.info import as_text, check_radiograph, describe

    code, found = OK, []
    for path in args.files:
        try:
            found.append((path, describe(path, args.identifying)))
            check_radiograph(path)
        except KneelError as error:
            print(f"kneel: {error}", file=sys.stderr)
            code = FAILED
    if args.json:
        plain = [{"path": str(path), "facts": rows} for path, rows in found]
        print(json.dumps(plain, indent=1, ensure_ascii=False))
    else:
        print("\n".join(as_text(path, rows) for path, rows in found))
    return code


def run_evaluate(args: Arguments) -> int:
    """Compare predicted with true landmarks, in mm."""
    from kneel_gui.dicom.spacing import user_spacing
    from kneel_gui.workflows import evaluate
    from kneel_gui.workflows.console import print_table

    job = evaluate.EvaluateJob(
        args.pred,
        args.truth,
        spacing_table_of(args),
        None if args.spacing is None else user_spacing(args.spacing),
        args.subject_pattern,
        subjects_of(args),
    )
    result = evaluate.evaluate(job)
    for problem in result.problems:
        print(problem, file=sys.stderr)
    print_table(result.report.table(), result.report.table(intervals=False))
    print("\n".join(result.report.remarks()))
    if args.out is not None:
        files = evaluate.write_evaluation(result, args.out)
        print(f"Written to {args.out}: {', '.join(path.name for path in files)}.")
    return OK


def add_convert_options(parser: Parser) -> None:
    """Add the options of ``kneel convert``.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Of that command.
    """
    add = parser.add_argument
    add("source", type=Path, help="VIA file, or landmarks.csv, or the folder it is in")
    add("--format", required=True, metavar="F", help=f"one of {FORMAT_IDS}")
    add("--out", type=Path, required=True, help="file or folder")
    add("--images", type=Path, help="folder of the images, for their sizes in bytes")
    add("--overwrite", action="store_true", help="replace files that --out holds")


def add_info_options(parser: Parser) -> None:
    """Add the options of ``kneel info``.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Of that command.
    """
    add = parser.add_argument
    add("files", nargs="+", type=Path, metavar="FILE")
    add("--json", action="store_true", help="for programs")
    add("--identifying", action="store_true", help="show patient data, too")


def add_evaluate_options(parser: Parser) -> None:
    """Add the options of ``kneel evaluate``.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Of that command.
    """
    add = parser.add_argument
    files = "annotation file, folder of results, or wide table"
    add("pred", type=Path, metavar="PRED", help=files)
    add("truth", type=Path, metavar="TRUTH", help=files)
    add_spacing_options(parser)
    subject = (
        "finds the subject in an image's name; default: the name without its suffix "
        "and a side at its end"
    )
    add("--subject-pattern", default="", metavar="REGEX", help=subject)
    listed = (
        "judge only the subjects or images in it: one per line, or CSV with subject_id "
        "or name, such as a training run's validation.csv"
    )
    add("--subjects", type=Path, metavar="FILE", help=listed)
    add("--out", type=Path, help="folder for CSV, JSON, LaTeX, Markdown and PNG")
