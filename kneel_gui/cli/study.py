"""``kneel study``: look after the studies that the app works on."""

from pathlib import Path

from kneel_gui.cli.options import (
    FAILED,
    FORMAT_IDS,
    OK,
    Arguments,
    Parser,
    add_quiet_option,
    names,
    progress_of,
)
from kneel_gui.errors import ConfigError


def run_study(_: Arguments) -> int:
    """Check, repair, export and merge studies; «kneel study --help» lists the ways."""
    raise ConfigError("What should be done?", "See kneel study --help.")


def run_check(args: Arguments) -> int:
    """Read everything in a study; 1 if something is damaged."""
    from kneel_gui.storage.study_check import check_study
    from kneel_gui.workflows.study import study_at

    path = study_at(args.study)
    report = check_study(path, args.images)
    print(
        f"{path}: {report.images} images, {report.lines} annotations, "
        f"{report.edits} lines in the journal, journal mode {report.journal_mode}."
    )
    print(f"Readers: {', '.join(report.readers) or 'none'}.")
    for problem in report.problems:
        print(f"{'DAMAGED' if problem.serious else 'note'}: {problem.text}")
    print("Sound." if report.sound else "Not sound: try kneel study repair.")
    return OK if report.sound else FAILED


def run_repair(args: Arguments) -> int:
    """Make a sound study of what can be read; the damaged file is kept beside it."""
    from kneel_gui.storage.study_repair import Outcome, repair_study
    from kneel_gui.workflows.study import study_at

    path = study_at(args.study)
    done = repair_study(path)
    print(
        f"Repaired: {path}, {done.rows} rows; {done.count(Outcome.REBUILT)} "
        "annotations rebuilt from their journals, "
        f"{done.count(Outcome.PARTIAL)} in part, {done.count(Outcome.LOST)} lost."
    )
    for one in done.mended:
        print(one)
    if done.unread:
        print(f"Not everything could be read of: {', '.join(done.unread)}.")
    if done.edits_lost:
        print(f"At least {done.edits_lost} lines of the journal are lost.")
    print(f"The damaged file is {done.damaged.name}.")
    return FAILED if done.count(Outcome.PARTIAL, Outcome.LOST) else OK


def run_export(args: Arguments) -> int:
    """Write what a reader has in a study as annotation files."""
    from kneel_gui.workflows.study import export_study, study_at, write_journal

    path = study_at(args.study)
    with progress_of("Exporting", args).running() as progress:
        report = export_study(
            path,
            args.out,
            args.format,
            reader=args.reader,
            root=args.images,
            progress=progress,
        )
    for file in report.files:
        print(f"Written: {file}")
    if args.journal:
        print(f"Written: {write_journal(path, args.out)}")
    for problem in report.problems:
        print(f"note: {problem}")
    if report.privacy:
        print(f"note: {report.privacy}")
    for name, error in report.failures:
        print(f"Left out: {name}: {error}")
    return FAILED if report.failures else OK


def run_merge(args: Arguments) -> int:
    """Take everything of other studies into one; nothing there is replaced."""
    from kneel_gui.storage.place import place_of
    from kneel_gui.storage.study_merge import merge_study
    from kneel_gui.workflows.study import study_at

    target = study_at(args.study)
    for source in args.sources:
        done = merge_study(place_of(target), study_at(source))
        print(
            f"{source}: {done.lines} annotations came, of {done.images} new images; "
            f"{done.continued} were continued, {done.same} were here already."
        )
        if done.beside:
            print(
                f"{done.beside} lie beside another one of the same reader: the app "
                "shows both and asks."
            )
    return OK


def add_study_commands(parser: Parser) -> None:
    """Add the commands below ``kneel study``.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Of ``kneel study``.
    """
    commands = parser.add_subparsers(metavar="COMMAND")
    runs = {
        "check": run_check,
        "repair": run_repair,
        "export": run_export,
        "merge": run_merge,
    }
    made = {}
    for name, run in runs.items():
        text = run.__doc__
        made[name] = command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(run=run)
        command.add_argument(
            "study", type=Path, help="the folder of its images, or its file"
        )
    for name in ("check", "export"):
        made[name].add_argument(
            "--images", type=Path, help="where its images are now, if they were moved"
        )
    made["merge"].add_argument("sources", nargs="+", type=Path, metavar="OTHER")
    export = made["export"].add_argument
    export("--out", type=Path, required=True, help="the folder that is written to")
    export("--format", type=names, default=("csv",), help=f"{FORMAT_IDS}; default csv")
    export("--reader", default="", help="whose points, where several have worked")
    export("--journal", action="store_true", help="also every edit, point by point")
    add_quiet_option(made["export"])
