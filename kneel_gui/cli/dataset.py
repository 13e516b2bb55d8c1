"""``kneel dataset``: make training sets."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kneel_gui.cli.options import (
    FAILED,
    OK,
    Arguments,
    Parser,
    add_quiet_option,
    add_spacing_options,
    progress_of,
    spacing_table_of,
)
from kneel_gui.errors import ConfigError

if TYPE_CHECKING:
    from kneel_gui.workflows.dataset_build import BuildResult
    from kneel_gui.workflows.dataset_sources import SourceOptions

_SHOWN = 20  # complaints; failures.csv has all


def run_dataset(_: Arguments) -> int:
    """Make training sets; «kneel dataset --help» lists the ways."""
    raise ConfigError("What should be made?", "See kneel dataset --help.")


def run_build(args: Arguments) -> int:
    """Make a training set of radiographs with landmarks; a stopped one goes on."""
    from kneel_gui.workflows.dataset_build import build_dataset
    from kneel_gui.workflows.dataset_items import BuildSettings

    settings = BuildSettings(args.region, args.finest, args.film_spacing)
    with progress_of("Building", args).running() as progress:
        result = build_dataset(
            args.input,
            args.annotations,
            args.out,
            progress,
            source_options(args),
            settings,
            keep_names=args.keep_names,
        )
    tell_build(result)
    print(f"Written: {args.out}; to learn from it: kneel train or kneel finetune.")
    return FAILED if result.failures else OK


def source_options(args: Arguments) -> "SourceOptions":
    """Return what was said about the inputs of a training set.

    Parameters
    ----------
    args : argparse.Namespace
        With the options of `add_source_options`.

    Returns
    -------
    SourceOptions
        Its tables are read.

    Raises
    ------
    FormatError
        If a table cannot be understood.
    """
    from kneel_gui.formats.subject_table import read_subject_table
    from kneel_gui.workflows.dataset_sources import SourceOptions

    subjects = None if args.subjects is None else read_subject_table(args.subjects)
    table = spacing_table_of(args)
    return SourceOptions(args.spacing, table, subjects, args.subject_pattern)


def tell_build(result: "BuildResult") -> None:
    """Say what a training set holds and what was left out.

    Parameters
    ----------
    result : BuildResult
        Of the build.
    """
    for name, error in result.failures[:_SHOWN]:
        print(f"{name}: {error.message} {error.hint}".rstrip(), file=sys.stderr)
    if len(result.failures) > _SHOWN:
        more = len(result.failures) - _SHOWN
        print(f"… and {more} more, see failures.csv.", file=sys.stderr)
    for note in result.notes:
        print(f"Note: {note}", file=sys.stderr)
    print(
        f"{result.knees} knees with landmarks, {result.unlabelled} without, "
        f"{result.films} whole films, {result.subjects} subjects; "
        f"{len(result.failures)} inputs left out, {result.reused} were done before."
    )


def add_source_options(parser: Parser) -> None:
    """Add what says where landmarks come from and whose they are.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Of a command.
    """
    add = parser.add_argument
    add("input", nargs="+", help="radiographs, folders, patterns; or a training set")
    add(
        "--annotations",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="any that kneel convert reads, a wide table, or KNEEL's bf_landmarks; "
        "may be given several times",
    )
    add(
        "--subjects",
        type=Path,
        metavar="TABLE",
        help="CSV with image and subject_id, and perhaps side and kl",
    )
    add(
        "--subject-pattern",
        default="",
        metavar="REGEX",
        help="finds the subject in an image's name",
    )
    add(
        "--keep-names",
        action="store_true",
        help="names of files and persons in clear; default: pseudonyms",
    )
    add_spacing_options(parser)


def add_build_options(parser: Parser) -> None:
    """Add the options of ``kneel dataset build``.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Of that command.
    """
    add_source_options(parser)
    add = parser.add_argument
    add("--out", type=Path, required=True, help="folder of the training set")
    for name, default, text in (
        ("--region", 140.0, "side of a knee's region; default 140"),
        ("--finest", 0.3, "average finer pixels down to this; 0 = never; default 0.3"),
        ("--film-spacing", 1.0, "of whole films, for stage 1; default 1"),
    ):
        add(name, type=length, default=default, metavar="MM", help=text)
    add_quiet_option(parser)


def length(text: str) -> float:
    """Return a length in mm.

    Parameters
    ----------
    text : str
        What was typed.

    Returns
    -------
    float
        From 0 to 1000.

    Raises
    ------
    argparse.ArgumentTypeError, ValueError
        If it is something else.
    """
    number = float(text)
    if not 0.0 <= number <= 1000.0:
        raise argparse.ArgumentTypeError("it must be from 0 to 1000 mm")
    return number


def add_dataset_commands(parser: Parser) -> None:
    """Add the commands below ``kneel dataset``.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Of ``kneel dataset``.
    """
    commands = parser.add_subparsers(metavar="COMMAND")
    build = commands.add_parser(
        "build", help=run_build.__doc__, description=run_build.__doc__
    )
    build.set_defaults(run=run_build)
    add_build_options(build)
