"""The command line ``kneel``: arguments in, exit codes out; the work is elsewhere.

Exit codes: 0 all went well · 1 something failed (what is finished is kept) · 2 wrong
usage · 130 stopped by Ctrl-C. Results go to standard output, progress and complaints to
standard error. The workflows are imported by the sub-command that needs them, so that
help is instant.
"""

import argparse
import difflib
import importlib
import io
import json
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kneel_gui import __version__
from kneel_gui.errors import Cancelled, ConfigError, KneelError

if TYPE_CHECKING:
    from kneel_gui.core.schema import Side
    from kneel_gui.formats.spacing_table import SpacingTable
    from kneel_gui.workflows.console import TerminalProgress

OK, FAILED, USAGE, STOPPED = 0, 1, 2, 130
FORMAT_IDS = "csv, kneel-via, via-csv, via-json, via-project"

Arguments = argparse.Namespace
Parser = argparse.ArgumentParser


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
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s")
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
        add_options(command)
        command.add_argument("--verbose", action="store_true", help="show the log")
        command.set_defaults(run=run)
    return parser


def _spacing(text: str) -> tuple[float, float]:
    numbers = [float(part) for part in text.split(",")]
    if len(numbers) not in (1, 2):
        raise argparse.ArgumentTypeError(f"{text!r} is not ROW or ROW,COL in mm")
    return numbers[0], numbers[-1]


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _jobs(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 64:
        raise argparse.ArgumentTypeError("it must be from 1 to 64")
    return number


def _side(args: Arguments) -> "Side | None":
    from kneel_gui.core.schema import Side

    return None if args.side is None else Side(args.side)


def _spacing_table(args: Arguments) -> "SpacingTable | None":
    from kneel_gui.formats.spacing_table import read_spacing_table

    return (
        None if args.spacing_table is None else read_spacing_table(args.spacing_table)
    )


def _progress(title: str, args: Arguments) -> "TerminalProgress":
    from kneel_gui.workflows.console import TerminalProgress

    return TerminalProgress(title, quiet=args.quiet)


def _app(args: Arguments) -> int:
    """Open the app."""
    # By name: the command line must work, and be checked, without Qt.
    try:
        bootstrap = importlib.import_module("kneel_gui.app.bootstrap")
    except ImportError as error:
        raise KneelError(
            f"The app cannot start: {error}.",
            "Install KNEEL GUI again, or use kneel predict, which needs no window.",
        ) from error
    return int(bootstrap.main([str(path) for path in args.files]))


def _predict(args: Arguments) -> int:
    """Find the landmarks of radiographs; a bad file never stops the rest."""
    from kneel_gui.dicom.spacing import user_spacing
    from kneel_gui.workflows import predict, predict_folder
    from kneel_gui.workflows.predict_report import summary

    if args.spacing is not None:
        user_spacing(args.spacing)
    job = predict_folder.PredictJob(
        tuple(args.inputs),
        args.out,
        args.format,
        predict.PredictOptions(
            args.spacing, _spacing_table(args), _side(args), args.jobs
        ),
        predict_folder.Existing(args.existing),
        args.contact_sheet,
    )
    with _progress("Predicting", args).running() as progress:
        report = predict_folder.predict_folder(
            job,
            lambda: predict.make_predictor(args.model, args.device, args.geometry),
            progress,
            progress.complain,
        )
    print("\n".join(summary(report, args.out)))
    if report.stopped:
        print("Stopped. Add --resume to do the rest.", file=sys.stderr)
        return STOPPED
    return FAILED if report.failures else OK


def _convert(args: Arguments) -> int:
    """Convert an annotation file into another format."""
    from kneel_gui.workflows.convert import convert

    report = convert(args.source, args.format, args.out, images=args.images)
    for problem in report.problems:
        print(problem, file=sys.stderr)
    print(
        f"{report.n_images} images with {report.n_knees} knees, from "
        f"{report.source_format} to {', '.join(str(path) for path in report.files)}."
    )
    return OK


def _info(args: Arguments) -> int:
    """Say what a radiograph, an annotation file or a model folder is."""
    from kneel_gui.workflows.info import as_text, describe

    code, found = OK, []
    for path in args.files:
        try:
            found.append((path, describe(path, args.identifying)))
        except KneelError as error:
            print(f"kneel: {error}", file=sys.stderr)
            code = FAILED
    if args.json:
        plain = [{"path": str(path), "facts": rows} for path, rows in found]
        print(json.dumps(plain, indent=1, ensure_ascii=False))
    else:
        print("\n".join(as_text(path, rows) for path, rows in found))
    return code


def _evaluate(args: Arguments) -> int:
    """Compare predicted with true landmarks, in mm."""
    from kneel_gui.dicom.spacing import user_spacing
    from kneel_gui.workflows import evaluate
    from kneel_gui.workflows.console import print_table

    job = evaluate.EvaluateJob(
        args.pred,
        args.truth,
        _spacing_table(args),
        None if args.spacing is None else user_spacing(args.spacing),
        args.subject_pattern,
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


def _train(args: Arguments) -> int:
    """Train a model from a recipe; a stopped run goes on where it was."""
    from kneel_gui.workflows import train

    stages = tuple(args.stage or train.STAGES)
    with _progress("Training", args).running() as progress:
        model = train.train(
            args.recipe, args.data, args.out, stages, args.device, progress
        )
    if model is None:
        print(f"Trained: {', '.join(stages)}. The model needs the other stage, too.")
    else:
        print(f"Written: {model}; its figures: {model / 'MODEL_CARD.md'}.")
    return OK


def _phantom(args: Arguments) -> int:
    """Draw synthetic radiographs with known landmarks, as DICOM."""
    from kneel_gui.workflows.phantom import write_phantoms

    with _progress("Drawing", args).running() as progress:
        files = write_phantoms(
            args.out,
            args.count,
            args.seed,
            single=_side(args),
            prefix=args.prefix,
            progress=progress,
        )
    names = " to ".join(dict.fromkeys((files[0].name, files[-1].name)))
    print(f"Written to {args.out}: {names}, landmarks.csv, images.csv.")
    return OK


def _predict_options(parser: Parser) -> None:
    add = parser.add_argument
    add(
        "inputs",
        nargs="+",
        metavar="INPUT",
        help="DICOM, PNG, TIFF, JPEG or BMP files, folders, or patterns; an image is "
        "called by its path below the folder given, or by its file name",
    )
    add("--out", type=Path, required=True, help="folder for the results")
    formats = f"of {FORMAT_IDS}; csv is always written"
    add("--format", type=_names, default=("csv",), metavar="F[,F…]", help=formats)
    add("--model", type=Path, help="model folder; default: the bundled one")
    _device_option(parser)
    kneel = "kneel: the very numbers of KNEEL's own pipeline, for its models"
    add("--geometry", choices=("exact", "kneel"), default="exact", help=kneel)
    _spacing_options(parser)
    add("--side", choices=("R", "L"), help="each image shows this single knee")
    add("--jobs", type=_jobs, default=1, help="threads that decode ahead; default 1")
    held = parser.add_mutually_exclusive_group()
    held.set_defaults(existing="refuse")
    again = "keep the results that --out holds, do the rest and what failed"
    anew = "replace the results that --out holds"
    for name, text in (("resume", again), ("overwrite", anew)):
        held.add_argument(
            f"--{name}", dest="existing", action="store_const", const=name, help=text
        )
    add("--contact-sheet", action="store_true", help="draw contact_sheet_001.png …")
    add("-q", "--quiet", action="store_true", help="no progress")


def _convert_options(parser: Parser) -> None:
    add = parser.add_argument
    add("source", type=Path, help="VIA file, or landmarks.csv, or the folder it is in")
    add("--format", required=True, metavar="F", help=f"one of {FORMAT_IDS}")
    add("--out", type=Path, required=True, help="file or folder")
    add("--images", type=Path, help="folder of the images, for their sizes in bytes")


def _info_options(parser: Parser) -> None:
    add = parser.add_argument
    add("files", nargs="+", type=Path, metavar="FILE")
    add("--json", action="store_true", help="for programs")
    add("--identifying", action="store_true", help="show patient data, too")


def _evaluate_options(parser: Parser) -> None:
    add = parser.add_argument
    files = "annotation file, folder of results, or wide table"
    add("pred", type=Path, metavar="PRED", help=files)
    add("truth", type=Path, metavar="TRUTH", help=files)
    _spacing_options(parser)
    subject = (
        "finds the subject in an image's name; default: the name without its suffix "
        "and a side at its end"
    )
    add("--subject-pattern", default="", metavar="REGEX", help=subject)
    add("--out", type=Path, help="folder for CSV, JSON, LaTeX, Markdown and PNG")


def _train_options(parser: Parser) -> None:
    add = parser.add_argument
    add("recipe", type=Path, help="YAML, see resources/recipes")
    add("--data", type=Path, required=True, help="folder of the recipe's images")
    add("--out", type=Path, required=True, help="for checkpoints and the model")
    stages = ("centres", "landmarks")
    add("--stage", action="append", choices=stages, help="this stage only")
    _device_option(parser)
    add("-q", "--quiet", action="store_true", help="no progress")


def _phantom_options(parser: Parser) -> None:
    add = parser.add_argument
    add("--out", type=Path, required=True, help="folder")
    add("--count", type=int, default=1, help="how many; default 1")
    add("--seed", type=int, default=1, help="of the first one; default 1")
    add("--prefix", default="phantom", help="start of the file names")
    add("--side", choices=("R", "L"), help="each image shows this single knee")
    add("-q", "--quiet", action="store_true", help="no progress")


def _app_options(parser: Parser) -> None:
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")


def _spacing_options(parser: Parser) -> None:
    parser.add_argument(
        "--spacing",
        type=_spacing,
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


def _device_option(parser: Parser) -> None:
    devices = "auto (default), cpu, cuda, cuda:1 or mps"
    parser.add_argument("--device", default="auto", help=devices)


COMMANDS: dict[str, tuple[Callable[[Arguments], int], Callable[[Parser], None]]] = {
    "predict": (_predict, _predict_options),
    "convert": (_convert, _convert_options),
    "info": (_info, _info_options),
    "evaluate": (_evaluate, _evaluate_options),
    "train": (_train, _train_options),
    "phantom": (_phantom, _phantom_options),
    "app": (_app, _app_options),
}
