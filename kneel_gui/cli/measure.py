"""The command ``measure``: numbers about the knees of an annotation file."""

import sys
from pathlib import Path

from kneel_gui.cli.options import (
    OK,
    Arguments,
    Parser,
    add_spacing_options,
    spacing_table_of,
)
from kneel_gui.errors import ConfigError


def run_measure(args: Arguments) -> int:
    """Measure the knees of an annotation file: joint space widths and angles."""
    from kneel_gui.dicom.spacing import user_spacing
    from kneel_gui.storage.atomic import make_folder, write_bytes
    from kneel_gui.workflows.measure import MeasureJob, measure, measures_csv

    if args.definitions:
        print(_definitions())
        return OK
    if args.source is None:
        raise ConfigError(
            "Nothing to measure was named.",
            "Give an annotation file, a wide table or a folder of «kneel predict».",
        )
    spacing = None if args.spacing is None else user_spacing(args.spacing)
    report = measure(MeasureJob(args.source, spacing_table_of(args), spacing))
    for problem in report.problems:
        print(problem, file=sys.stderr)
    text = measures_csv(report.knees)
    if args.out is None:
        print(text, end="")
    else:
        if args.out.exists() and not args.overwrite:
            raise ConfigError(
                "There is such a file already.",
                "Add --overwrite to replace it, or choose another one.",
                args.out,
            )
        make_folder(args.out.parent)
        write_bytes(args.out, text.encode("utf-8"))
        print(f"{len(report.knees)} knees measured: {args.out}.")
    if report.uncalibrated:
        print(
            f"{report.uncalibrated} of {len(report.knees)} knees have no pixel "
            "spacing: their lengths are in px. Give --spacing or --spacing-table.",
            file=sys.stderr,
        )
    return OK


def _definitions() -> str:
    from kneel_gui.core.measure import MEASURES, TIBIOFEMORAL_ANGLE

    rows = [f"{spec.id}\n    {spec.definition}" for spec in MEASURES]
    return "\n".join([*rows, "", TIBIOFEMORAL_ANGLE])


def add_measure_options(parser: Parser) -> None:
    """Add the options of ``kneel measure``.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Of that command.
    """
    add = parser.add_argument
    files = "annotation file, folder of results, or wide table"
    add("source", type=Path, nargs="?", metavar="ANNOTATIONS", help=files)
    add("--out", type=Path, metavar="CSV", help="default: standard output")
    add("--overwrite", action="store_true", help="replace that file")
    add_spacing_options(parser)
    text = "say how each number is measured, with sources, and stop"
    add("--definitions", action="store_true", help=text)
