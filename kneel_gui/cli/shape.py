"""``kneel shape``: the statistical shape model."""

from pathlib import Path

from kneel_gui.cli.options import OK, Arguments, Parser
from kneel_gui.errors import ConfigError


def run_shape(_: Arguments) -> int:
    """Fit the statistical shape model that completes and doubts landmarks."""
    raise ConfigError("What should be done?", "See kneel shape --help.")


def run_fit(args: Arguments) -> int:
    """Fit the shape model to KNEEL's bf_landmarks file and measure it by subject."""
    from kneel_gui.workflows.shape import fit_shape

    model = fit_shape(args.landmarks, args.out)
    figures = model.provenance
    print(
        f"Written: {args.out}, from {model.n_subjects} subjects. On subjects that it "
        "had not seen, a landmark lies, from the other fifteen, within "
        f"{figures['leave_one_out_median_mm']} mm (median); the others lie, from T1, "
        f"T6, F1 and F6, within {figures['four_clicks_median_mm']} mm."
    )
    return OK


def add_shape_commands(parser: Parser) -> None:
    """Add the commands below ``kneel shape``.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Of ``kneel shape``.
    """
    commands = parser.add_subparsers(metavar="COMMAND")
    text = run_fit.__doc__
    fit = commands.add_parser("fit", help=text, description=text)
    fit.set_defaults(run=run_fit)
    fit.add_argument("landmarks", type=Path, help="bf_landmarks CSV (0.3 mm per px)")
    fit.add_argument("--out", type=Path, required=True, help="JSON that is written")
