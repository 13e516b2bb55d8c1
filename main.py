"""Start KNEEL GUI from a checkout: the app, or a sub-command of ``kneel``."""

import sys

from kneel_gui.cli import main

if __name__ == "__main__":
    sys.exit(main())
