"""``kneel app``: the window."""

import importlib
from pathlib import Path

from kneel_gui.cli.options import Arguments, Parser
from kneel_gui.errors import KneelError


def run_app(args: Arguments) -> int:
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


def add_app_options(parser: Parser) -> None:
    """Add the options of ``kneel app``.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Of that command.
    """
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
