"""``kneel experiments``: a folder of recipes, trained one per GPU and compared."""

import argparse
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from kneel_gui.cli.options import (
    FAILED,
    OK,
    Arguments,
    Parser,
    add_device_option,
    add_quiet_option,
    jobs,
    progress_of,
)
from kneel_gui.errors import ConfigError

if TYPE_CHECKING:
    from kneel_gui.workflows.experiments import Plan


def run_experiments(args: Arguments) -> int:
    """Try every recipe of a folder, one per GPU, and put their figures in a table."""
    from kneel_gui.workflows import console, experiments

    plan = experiments.Plan(args.folder, args.data, args.out, tuple(args.fold or ()))
    if args.only is not None:
        return _run_one(plan, args)
    with progress_of("Experiments", args).running() as progress:
        comparison = experiments.run_all(plan, args.device, args.jobs, progress)
    if comparison.entries:
        console.print_table(comparison.table(), comparison.table(intervals=False))
    print("\n".join(comparison.remarks()[: -len(comparison.absent) or None]))
    for line in comparison.absent:
        print(f"kneel: {line}", file=sys.stderr)
    print(f"Written to {args.out}: {experiments.TABLE}.txt, .csv, .tex, .md.")
    return FAILED if comparison.absent else OK


def _run_one(plan: "Plan", args: Arguments) -> int:
    from kneel_gui.workflows import experiments

    if len(plan.folds) != 1:
        raise ConfigError("--only needs one --fold.", "Give --fold 0, for example.")
    if args.tied:
        threading.Thread(target=_stop_with_parent, daemon=True).start()
    with progress_of(args.only, args).running() as progress:
        folder = experiments.run_one(
            plan, args.only, plan.folds[0], args.device, progress
        )
    if folder is not None:
        print(f"Written: {folder}.")
    return OK


def _stop_with_parent() -> None:
    """Wait for the end of standard input, which the parent holds open, and stop."""
    while os.read(sys.stdin.fileno(), 4096):
        pass
    os.kill(os.getpid(), signal.SIGINT)


def add_experiments_options(parser: Parser) -> None:
    """Add the options of ``kneel experiments``.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Of that command.
    """
    add = parser.add_argument
    text = "folder of recipes; names that begin with _ are only bases of others"
    add("folder", type=Path, metavar="DIR", help=text)
    add("--data", type=Path, required=True, help="folder of the recipes' images")
    add("--out", type=Path, required=True, help="for checkpoints, logs and the table")
    text = (
        "hold out this part, from 0; several times: each in turn; default: the recipe's"
    )
    add("--fold", type=int, action="append", metavar="K", help=text)
    text = "this experiment alone, in this process, without a table (for job arrays)"
    add("--only", metavar="NAME", help=text)
    text = "so many at a time where there is no GPU; default 1"
    add("--jobs", type=jobs, default=1, metavar="N", help=text)
    add("--tied", action="store_true", help=argparse.SUPPRESS)
    add_device_option(parser)
    add_quiet_option(parser)
