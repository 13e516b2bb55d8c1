"""The files of a model folder, read with limits: they may come from anybody."""

import io
import json
import struct
import zipfile
from pathlib import Path
from stat import S_ISREG
from typing import Any

from kneel_gui.errors import ModelError

MAX_WEIGHT_BYTES = 1 << 30
MAX_JSON_BYTES = 16 << 20
COPY_AGAIN = "Copy the model folder again from where it came from."


def read_bytes(path: Path, limit: int = MAX_WEIGHT_BYTES) -> bytes:
    """Return a file's content.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    limit : int
        Its most bytes.

    Returns
    -------
    bytes
        All of it.

    Raises
    ------
    ModelError
        If it is missing, cannot be read, is no regular file or absurdly large.
    """
    try:
        status = path.stat()
        if not S_ISREG(status.st_mode) or status.st_size > limit:
            raise ModelError(
                f"This is no file of at most {limit >> 20} MiB, as a model has them.",
                COPY_AGAIN,
                path,
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise ModelError("This file is missing.", COPY_AGAIN, path) from error
    except OSError as error:
        raise ModelError(
            f"This file cannot be read: {error.strerror}.",
            "Check its permissions.",
            path,
        ) from error


def read_json(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    dict
        Its names and values.

    Raises
    ------
    ModelError
        If it is missing, or holds no JSON object.
    """
    data = read_bytes(path, MAX_JSON_BYTES)
    try:
        raw = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ModelError("This is not valid JSON.", COPY_AGAIN, path) from error
    if not isinstance(raw, dict):
        raise ModelError("A JSON object was expected here.", COPY_AGAIN, path)
    return raw


def check_unpacked(data: bytes, path: Path) -> None:
    """Refuse a small zip archive that unpacks to an absurd size.

    Parameters
    ----------
    data : bytes
        Any file's content.
    path : pathlib.Path
        For messages.

    Raises
    ------
    ModelError
        If it is such an archive.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except NotImplementedError as error:  # torch might unpack it all the same
        raise ModelError(
            "This checkpoint is packed in an unknown way.", COPY_AGAIN, path
        ) from error
    except (zipfile.BadZipFile, ValueError, OSError, LookupError, struct.error):
        return  # the older form, or so damaged that torch says it
    if size > MAX_WEIGHT_BYTES:
        raise ModelError(
            f"This checkpoint unpacks to more than {MAX_WEIGHT_BYTES >> 20} MiB.",
            COPY_AGAIN,
            path,
        )
