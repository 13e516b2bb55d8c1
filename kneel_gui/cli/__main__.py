"""``python -m kneel_gui.cli``: the command line for other programs, as torchrun."""

import sys

from kneel_gui.cli import main

if __name__ == "__main__":
    sys.exit(main())
