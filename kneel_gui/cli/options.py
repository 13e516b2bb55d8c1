"""What several commands share: exit codes, options and what they mean."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kneel_gui.core.schema import Side
    from kneel_gui.formats.spacing_table import SpacingTable
    from kneel_gui.formats.subject_list import SubjectList
    from kneel_gui.workflows.console import TerminalProgress

OK, FAILED, USAGE, STOPPED = 0, 1, 2, 130
FORMAT_IDS = "csv, kneel-via, via-csv, via-json, via-project"

Arguments = argparse.Namespace
Parser = argparse.ArgumentParser


def spacing(text: str) -> tuple[float, float]:
    """Return the (row, column) mm that ``ROW`` or ``ROW,COL`` says.

    Parameters
    ----------
    text : str
        What was typed.

    Returns
    -------
    tuple of float
        (row, column), mm.

    Raises
    ------
    argparse.ArgumentTypeError, ValueError
        If it is something else.
    """
    numbers = [float(part) for part in text.split(",")]
    if len(numbers) not in (1, 2):
        raise argparse.ArgumentTypeError(f"{text!r} is not ROW or ROW,COL in mm")
    return numbers[0], numbers[-1]


def names(text: str) -> tuple[str, ...]:
    """Return the names between commas.

    Parameters
    ----------
    text : str
        What was typed.

    Returns
    -------
    tuple of str
        Without blanks around them.
    """
    return tuple(name.strip() for name in text.split(",") if name.strip())


def jobs(text: str) -> int:
    """Return a number of threads.

    Parameters
    ----------
    text : str
        What was typed.

    Returns
    -------
    int
        From 1 to 64.

    Raises
    ------
    argparse.ArgumentTypeError, ValueError
        If it is something else.
    """
    number = int(text)
    if not 1 <= number <= 64:
        raise argparse.ArgumentTypeError("it must be from 1 to 64")
    return number


def side_of(args: Arguments) -> "Side | None":
    """Return the side that was asked for.

    Parameters
    ----------
    args : argparse.Namespace
        With ``side``.

    Returns
    -------
    Side or None
        None = as the files say.
    """
    from kneel_gui.core.schema import Side

    return None if args.side is None else Side(args.side)


def spacing_table_of(args: Arguments) -> "SpacingTable | None":
    """Return the table of spacings that was named.

    Parameters
    ----------
    args : argparse.Namespace
        With ``spacing_table``.

    Returns
    -------
    SpacingTable or None
        None = none was named.

    Raises
    ------
    FormatError
        If it cannot be understood.
    """
    from kneel_gui.formats.spacing_table import read_spacing_table

    return (
        None if args.spacing_table is None else read_spacing_table(args.spacing_table)
    )


def subjects_of(args: Arguments) -> "SubjectList | None":
    """Return the list of subjects that was named.

    Parameters
    ----------
    args : argparse.Namespace
        With ``subjects``.

    Returns
    -------
    SubjectList or None
        None = none was named.

    Raises
    ------
    FormatError
        If it cannot be understood.
    """
    from kneel_gui.formats.subject_list import read_subject_list

    return None if args.subjects is None else read_subject_list(args.subjects)


def progress_of(title: str, args: Arguments) -> "TerminalProgress":
    """Return where progress is shown.

    Parameters
    ----------
    title : str
        What is being done.
    args : argparse.Namespace
        With ``quiet``.

    Returns
    -------
    TerminalProgress
        Not yet running.
    """
    from kneel_gui.workflows.console import TerminalProgress

    return TerminalProgress(title, quiet=args.quiet)


def add_spacing_options(parser: Parser) -> None:
    """Add ``--spacing`` and ``--spacing-table``.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Of a command.
    """
    parser.add_argument(
        "--spacing",
        type=spacing,
        metavar="ROW[,COL]",
        help="mm between pixel centres; goes before what the files say",
    )
    parser.add_argument(
        "--spacing-table",
        type=Path,
        metavar="FILE",
        help="CSV with image (or name) and spacing_mm, or spacing_row_mm and "
        "spacing_col_mm; goes before --spacing for the images it names",
    )


def add_device_option(parser: Parser, more: str = "") -> None:
    """Add ``--device``.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Of a command.
    more : str
        What else it may be.
    """
    devices = f"auto (default), cpu, cuda, cuda:1 or mps{more}"
    parser.add_argument("--device", default="auto", help=devices)


def add_side_option(parser: Parser) -> None:
    """Add ``--side``.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Of a command.
    """
    text = "each image shows this single knee"
    parser.add_argument("--side", choices=("R", "L"), help=text)


def add_quiet_option(parser: Parser) -> None:
    """Add ``--quiet``.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Of a command.
    """
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress")
