"""Commands that make something new: ``train``, ``phantom``."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kneel_gui.cli.options import (
    OK,
    Arguments,
    Parser,
    add_device_option,
    add_quiet_option,
    add_side_option,
    progress_of,
    side_of,
)

if TYPE_CHECKING:
    from kneel_gui.workflows.console import TerminalProgress


def run_train(args: Arguments) -> int:
    """Train a model from a recipe; a stopped run goes on where it was."""
    from kneel_gui.workflows import train

    stages = tuple(args.stage or train.STAGES)
    with _training(args) as (device, progress):
        model = train.train(
            args.recipe,
            args.data,
            args.out,
            stages,
            device,
            progress,
            train.Measurements(args.crossvalidation, args.sizes),
        )
    if _follows():
        return OK
    if model is None:
        print(f"Trained: {', '.join(stages)}. The model needs the other stage, too.")
    else:
        print(f"Written: {model}; its figures: {model / 'MODEL_CARD.md'}.")
    return OK


def run_crossvalidate(args: Arguments) -> int:
    """Measure a recipe: train on all subjects but some, in turn, and judge those."""
    from kneel_gui.paths import resource
    from kneel_gui.workflows.cross_validate import RESULT, cross_validate

    centres = args.centres or str(resource("models/default"))
    with _training(args) as (device, progress):
        measured = cross_validate(
            args.recipe,
            args.data,
            args.out,
            args.fold or (),
            device,
            progress,
            centres if args.ensemble else None,
        )
    if _follows():
        return OK
    if measured is None:
        print("Trained; other parts are still to do before it can be measured.")
        return OK
    print(measured.report.to_markdown())
    print(f"Written: {args.out / RESULT}, crossvalidation.md, plots and points.")
    if args.ensemble:
        print(f"Written: {args.out / 'ensemble'}.")
    return OK


@contextmanager
def _training(args: Arguments) -> Iterator[tuple[str, "TerminalProgress"]]:
    from kneel_gui.workflows.training_session import training_session

    args.quiet = args.quiet or _follows()
    session = training_session(args.device, args.tensorboard)
    with session as device, progress_of("Training", args).running() as progress:
        yield device, progress


def _follows() -> bool:
    """Return whether torchrun started this process, and another one leads."""
    return os.environ.get("RANK", "0") != "0"


def run_phantom(args: Arguments) -> int:
    """Draw synthetic radiographs with known landmarks, as DICOM."""
    from kneel_gui.core.schema import Side
    from kneel_gui.training.phantom import PhantomOptions
    from kneel_gui.workflows.phantom import write_phantoms

    blank = {Side(side) for side in args.blank}
    options = PhantomOptions(
        spacing_mm=args.spacing,
        photometric=args.photometric,
        sides=tuple(side for side in Side if side not in blank),
        implants=frozenset(Side(side) for side in args.implant),
        osteoarthritis=frozenset(map(Side, args.osteoarthritis)) or None,
    )
    with progress_of("Drawing", args).running() as progress:
        files = write_phantoms(
            args.out,
            args.count,
            args.seed,
            options,
            single=side_of(args),
            prefix=args.prefix,
            progress=progress,
        )
    names = " to ".join(dict.fromkeys((files[0].name, files[-1].name)))
    print(f"Written to {args.out}: {names}, landmarks.csv, images.csv.")
    return OK


def add_train_options(parser: Parser) -> None:
    """Add the options of ``kneel train``.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Of that command.
    """
    add = parser.add_argument
    add("recipe", type=Path, help="YAML, see resources/recipes")
    add("--data", type=Path, required=True, help="folder of the recipe's images")
    add("--out", type=Path, required=True, help="for checkpoints and the model")
    text = "where kneel crossvalidate measured this recipe: for the model card"
    add("--crossvalidation", type=Path, metavar="RUN", help=text)
    text = "CSV of benchmarks/sizes.py: for the model card"
    add("--sizes", type=Path, metavar="TABLE", help=text)
    stages = ("centres", "landmarks")
    add("--stage", action="append", choices=stages, help="this stage only")
    _add_tensorboard_option(parser)
    add_device_option(parser)
    add_quiet_option(parser)


def add_crossvalidate_options(parser: Parser) -> None:
    """Add the options of ``kneel crossvalidate``.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Of that command.
    """
    add = parser.add_argument
    add("recipe", type=Path, help="YAML, see resources/recipes")
    add("--data", type=Path, required=True, help="folder of the recipe's images")
    add("--out", type=Path, required=True, help="for checkpoints and figures")
    text = "this part only, from 0; so that processes can share the work"
    add("--fold", type=int, action="append", metavar="K", help=text)
    text = "also write a model whose stage 2 is the mean of all networks"
    add("--ensemble", action="store_true", help=text)
    text = "model folder whose stage 1 the ensemble takes over; default: the bundled"
    add("--centres", metavar="MODEL", help=text)
    _add_tensorboard_option(parser)
    add_device_option(parser)
    add_quiet_option(parser)


def _add_tensorboard_option(parser: Parser) -> None:
    text = "also log for TensorBoard, beside the checkpoints"
    parser.add_argument("--tensorboard", action="store_true", help=text)


def add_phantom_options(parser: Parser) -> None:
    """Add the options of ``kneel phantom``.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Of that command.
    """
    add = parser.add_argument
    add("--out", type=Path, required=True, help="folder")
    add("--count", type=int, default=1, help="how many; default 1")
    add("--seed", type=int, default=1, help="of the first one; default 1")
    add("--prefix", default="phantom", help="start of the file names")
    add("--spacing", type=float, default=0.2, metavar="MM", help="default 0.2")
    greys = ("MONOCHROME1", "MONOCHROME2")
    add("--photometric", choices=greys, help="default: by chance")
    for name, what in (
        ("--blank", "leave this side empty"),
        ("--implant", "a knee replacement on this side"),
        ("--osteoarthritis", "a worn knee on this side; default: by chance"),
    ):
        add(name, action="append", choices=("R", "L"), default=[], help=what)
    add_side_option(parser)
    add_quiet_option(parser)
