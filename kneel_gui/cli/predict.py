"""``kneel predict``."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kneel_gui.cli.options import (
    FAILED,
    FORMAT_IDS,
    OK,
    STOPPED,
    Arguments,
    Parser,
    add_device_option,
    add_quiet_option,
    add_side_option,
    add_spacing_options,
    jobs,
    names,
    progress_of,
    side_of,
    spacing_table_of,
)

if TYPE_CHECKING:
    from kneel_gui.core.prediction import LandmarkPredictor


def run_predict(args: Arguments) -> int:
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
            args.spacing, spacing_table_of(args), side_of(args), args.jobs
        ),
        predict_folder.Existing(args.existing),
        args.contact_sheet,
        args.geometry,
    )
    with progress_of("Predicting", args).running() as progress:

        def load() -> "LandmarkPredictor":
            found = predict.make_predictors(args.model, args.device, args.geometry)
            progress.say(f"{found.model_id} on {found.device}: {found.form}.")
            return found

        report = predict_folder.predict_folder(job, load, progress, progress.complain)
    print("\n".join(summary(report, args.out)))
    if report.stopped:
        print("Stopped. Add --resume to do the rest.", file=sys.stderr)
        return STOPPED
    return FAILED if report.failures else OK


def add_predict_options(parser: Parser) -> None:
    """Add the options of ``kneel predict``.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Of that command.
    """
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
    add("--format", type=names, default=("csv",), metavar="F[,F…]", help=formats)
    add("--model", help="folder, or name in kneel model list; default: the bundled one")
    add_device_option(parser, "; cuda:0,cuda:1 or cuda:all for a process on each")
    kneel = "kneel: the very numbers of KNEEL's own pipeline, for its models"
    add("--geometry", choices=("exact", "kneel"), default="exact", help=kneel)
    add_spacing_options(parser)
    add_side_option(parser)
    ahead = "1: a thread decodes ahead; more: processes; default: by the device"
    add("--jobs", type=jobs, help=ahead)
    held = parser.add_mutually_exclusive_group()
    held.set_defaults(existing="refuse")
    again = "keep the results that --out holds, do the rest and what failed"
    anew = "replace the results that --out holds"
    for name, text in (("resume", again), ("overwrite", anew)):
        held.add_argument(
            f"--{name}", dest="existing", action="store_const", const=name, help=text
        )
    add("--contact-sheet", action="store_true", help="draw contact_sheet_001.png …")
    add_quiet_option(parser)
