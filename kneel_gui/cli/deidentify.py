"""The command ``deidentify``: radiographs without who is shown."""

import sys
from pathlib import Path

from kneel_gui.cli.options import (
    FAILED,
    OK,
    Arguments,
    Parser,
    add_quiet_option,
    progress_of,
)


def run_deidentify(args: Arguments) -> int:
    """Take the patient out of DICOM files (PS3.15 Basic Profile)."""
    from kneel_gui.workflows import deidentify
    from kneel_gui.workflows.inputs import gather
    from kneel_gui.workflows.pseudonym import user_pseudonyms

    gathered = gather(args.inputs)
    job = deidentify.DeidentifyJob(gathered, args.out, args.annotations, args.link)
    with progress_of("De-identifying", args).running() as progress:
        report = deidentify.run_deidentify(job, user_pseudonyms(), progress)
    for number, error in report.failures:
        print(f"input {number}: {error}", file=sys.stderr)
    for problem in report.problems:
        print(problem, file=sys.stderr)
    doubtful = sum(bool(one.done.doubtful) for one in report.made)
    print(
        f"{len(report.made)} files are in {args.out}; {len(report.failures)} failed, "
        f"{doubtful} are to be looked at: {deidentify.REPORT_TEXT}."
    )
    return FAILED if report.failures or not report.made else OK


def add_deidentify_options(parser: Parser) -> None:
    """Add the options of ``kneel deidentify``.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Of that command.
    """
    add = parser.add_argument
    add("inputs", nargs="+", metavar="IN", help="DICOM files, folders or patterns")
    add("--out", type=Path, required=True, help="folder of the new files")
    text = "annotation file of these images, to go with them under their new names"
    add("--annotations", type=Path, metavar="FILE", help=text)
    text = "CSV of which file became which, outside of --out: it undoes everything"
    add("--link", type=Path, metavar="FILE", help=text)
    add_quiet_option(parser)
