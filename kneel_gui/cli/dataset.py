"""``kneel dataset``: make training sets."""

from pathlib import Path

from kneel_gui.cli.options import OK, Arguments, Parser, add_quiet_option, progress_of
from kneel_gui.errors import ConfigError


def run_dataset(_: Arguments) -> int:
    """Make training sets; «kneel dataset --help» lists the ways."""
    raise ConfigError("What should be made?", "See kneel dataset --help.")


def run_pseudo(args: Arguments) -> int:
    """Mark unmarked crops with a model, for a student to learn from."""
    from kneel_gui.workflows.dataset import write_pseudo_labels

    with progress_of("Marking", args).running() as progress:
        kept, total = write_pseudo_labels(
            args.table, args.images, args.out, progress, args.model, args.keep
        )
    print(f"Written: {args.out}, {kept} of {total} crops.")
    return OK


def add_dataset_commands(parser: Parser) -> None:
    """Add the commands below ``kneel dataset``.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Of ``kneel dataset``.
    """
    commands = parser.add_subparsers(metavar="COMMAND")
    text = run_pseudo.__doc__
    pseudo = commands.add_parser("pseudo", help=text, description=text)
    pseudo.set_defaults(run=run_pseudo)
    add = pseudo.add_argument
    add("table", type=Path, help="wide table of crops without landmarks")
    add("images", type=Path, help="folder of the crops")
    add("--out", type=Path, required=True, help="the table that is written")
    add("--model", help="the teacher; default: the bundled model")
    add("--keep", type=float, default=0.9, help="share of the surest; default 0.9")
    add_quiet_option(pseudo)
