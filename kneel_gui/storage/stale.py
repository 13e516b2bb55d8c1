"""What a killed run left half written beside its results."""

import logging
import re
import shutil
import stat
import time
from pathlib import Path

_LOG = logging.getLogger(__name__)
# As `kneel_gui.storage.atomic` names them.
OURS = re.compile(r"\.kneel-[0-9a-f]{12}\.tmp")
# Longer than any file takes to write: what is younger may be somebody's at work.
STALE_AFTER_S = 3600.0


def sweep_stale(folder: Path, older_than_s: float = STALE_AFTER_S) -> list[Path]:
    """Remove temporary files and folders of ours that nobody works on any more.

    Parameters
    ----------
    folder : pathlib.Path
        Only what lies in it, not below; nothing else is touched.
    older_than_s : float
        Since they were last changed.

    Returns
    -------
    list of pathlib.Path
        What was removed; what cannot be is logged and left.
    """
    now = time.time()
    removed = []
    for path in sorted(folder.iterdir()):
        if not OURS.fullmatch(path.name):
            continue
        try:
            found = path.lstat()
            if now - found.st_mtime <= older_than_s:
                continue
            if stat.S_ISDIR(found.st_mode):
                shutil.rmtree(path)
            else:
                path.unlink()
        except OSError as error:
            _LOG.warning("%s was left by a killed run and stays: %s", path, error)
        else:
            removed.append(path)
    return removed
