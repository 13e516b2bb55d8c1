"""The command line ``kneel``: arguments in, exit codes out; the work is elsewhere.

Exit codes: 0 all went well · 1 something failed (what is finished is kept) · 2 wrong
usage · 130 stopped by Ctrl-C. Results go to standard output, progress and complaints to
standard error. The workflows are imported by the sub-command that needs them, so that
help is instant.
"""

import argparse
import difflib
import io
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from kneel_gui import __version__
from kneel_gui.cli.app import add_app_options, run_app
from kneel_gui.cli.dataset import add_dataset_commands, run_dataset
from kneel_gui.cli.deidentify import add_deidentify_options, run_deidentify
from kneel_gui.cli.experiments import add_experiments_options, run_experiments
from kneel_gui.cli.files import (
    add_convert_options,
    add_evaluate_options,
    add_info_options,
    run_convert,
    run_evaluate,
    run_info,
)
from kneel_gui.cli.finetune import add_finetune_options, run_finetune
from kneel_gui.cli.making import (
    add_crossvalidate_options,
    add_phantom_options,
    add_train_options,
    run_crossvalidate,
    run_phantom,
    run_train,
)
from kneel_gui.cli.measure import add_measure_options, run_measure
from kneel_gui.cli.model import add_model_commands, run_model
from kneel_gui.cli.options import FAILED, FORMAT_IDS, STOPPED, USAGE, Arguments, Parser
from kneel_gui.cli.predict import add_predict_options, run_predict
from kneel_gui.cli.shape import add_shape_commands, run_shape
from kneel_gui.cli.study import add_study_commands, run_study
from kneel_gui.errors import Cancelled, ConfigError, KneelError

__all__ = ["COMMANDS", "FORMAT_IDS", "main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``kneel``; without a sub-command, open the app.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments without the program's name; default: those of the process.

    Returns
    -------
    int
        Exit code, see the module's description.
    """
    # A file's name may hold bytes that are no text.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        return _run(list(sys.argv[1:] if argv is None else argv))
    except SystemExit as stop:  # argparse has said what is wrong
        return stop.code if isinstance(stop.code, int) else USAGE
    except (Cancelled, KeyboardInterrupt):
        print("Stopped; what is finished is kept.", file=sys.stderr)
        return STOPPED
    except KneelError as error:
        print(f"kneel: {error}", file=sys.stderr)
        return USAGE if isinstance(error, ConfigError) else FAILED
    except BrokenPipeError:  # the reader of a pipe, such as head, has seen enough
        # Python would complain once more while it flushes at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED


def _run(arguments: list[str]) -> int:
    if not arguments or _names_file(arguments[0]):
        arguments = ["app", *arguments]
    args = _parser().parse_args(arguments)
    level = logging.DEBUG if args.verbose else logging.ERROR
    # Libraries set levels of their own, which only a handler's level holds back.
    handler = logging.StreamHandler()
    handler.setLevel(level)
    form = "%(levelname)s %(name)s: %(message)s"
    logging.basicConfig(level=level, format=form, handlers=[handler])
    code: int = args.run(args)
    sys.stdout.flush()  # a reader that went away is noticed here, not at the end
    return code


def _names_file(text: str) -> bool:
    if text.startswith("-") or text in COMMANDS:
        return False
    if Path(text).expanduser().exists():
        return True
    near = difflib.get_close_matches(text, COMMANDS, 1)
    raise ConfigError(
        f"There is neither a command nor a file «{text}».",
        f"Do you mean «kneel {near[0]}»?" if near else "See kneel --help.",
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kneel",
        description="Landmarks on knee radiographs: find, correct, measure, export.",
        epilog="Without a command, or with files, it opens the app.",
    )
    parser.add_argument("--version", action="version", version=f"kneel {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, (run, add_options) in COMMANDS.items():
        text = run.__doc__
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(run=run)
        command.add_argument("--verbose", action="store_true", help="show the log")
        add_options(command)
    return parser


COMMANDS: dict[str, tuple[Callable[[Arguments], int], Callable[[Parser], None]]] = {
    "predict": (run_predict, add_predict_options),
    "convert": (run_convert, add_convert_options),
    "info": (run_info, add_info_options),
    "evaluate": (run_evaluate, add_evaluate_options),
    "measure": (run_measure, add_measure_options),
    "deidentify": (run_deidentify, add_deidentify_options),
    "train": (run_train, add_train_options),
    "crossvalidate": (run_crossvalidate, add_crossvalidate_options),
    "finetune": (run_finetune, add_finetune_options),
    "experiments": (run_experiments, add_experiments_options),
    "dataset": (run_dataset, add_dataset_commands),
    "phantom": (run_phantom, add_phantom_options),
    "shape": (run_shape, add_shape_commands),
    "model": (run_model, add_model_commands),
    "study": (run_study, add_study_commands),
    "app": (run_app, add_app_options),
}
