"""Compiled networks on disk: made once, checked when read, rebuilt when damaged."""

import hashlib
import logging
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from kneel_gui.paths import user_cache

_LOG = logging.getLogger(__name__)
_DIGEST_BYTES = hashlib.sha256().digest_size
# Each model that was ever used leaves its blobs: the oldest make room.
MAX_BYTES = 2 * 1024**3


class BlobCache:
    """A folder of blobs by key; losing it costs time only.

    Parameters
    ----------
    folder : pathlib.Path
        Made when first written to.
    max_bytes : int
        When all blobs together exceed this, the least recently used are deleted.
    """

    def __init__(self, folder: Path, max_bytes: int = MAX_BYTES) -> None:
        self._folder = folder
        self._max_bytes = max_bytes

    def get(self, key: str) -> bytes | None:
        """Return a blob.

        Parameters
        ----------
        key : str
            As it was put.

        Returns
        -------
        bytes or None
            Exactly what was put; None if there is none, or it is damaged (then it
            is deleted).
        """
        path = self._path(key)
        try:
            data = path.read_bytes()
        except OSError:
            return None
        digest, blob = data[:_DIGEST_BYTES], data[_DIGEST_BYTES:]
        if hashlib.sha256(blob).digest() != digest:
            _LOG.warning("%s is damaged and will be made again", path)
            self.drop(key)
            return None
        with suppress(OSError):  # read-only: its age then stays what it was
            path.touch()
        return blob

    def put(self, key: str, blob: bytes) -> None:
        """Keep a blob; where that is impossible, say so in the log and go on.

        Parameters
        ----------
        key : str
            Any text.
        blob : bytes
            What to keep; a reader never sees half of it.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._write(self._path(key), blob)
            self._make_room()
        except OSError as error:
            _LOG.warning("compiled networks cannot be kept: %s", error)

    def drop(self, key: str) -> None:
        """Forget a blob.

        Parameters
        ----------
        key : str
            As it was put; unknown ones are no error.
        """
        with suppress(OSError):  # a read-only folder keeps it, the digest guards
            self._path(key).unlink()

    def _path(self, key: str) -> Path:
        name = hashlib.sha256(key.encode("utf-8")).hexdigest()[:32]
        return self._folder / f"{name}.blob"

    def _write(self, path: Path, blob: bytes) -> None:
        handle, name = tempfile.mkstemp(dir=self._folder, suffix=".part")
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(blob).digest())
                file.write(blob)
            part.replace(path)
        except OSError:
            part.unlink(missing_ok=True)
            raise

    def _make_room(self) -> None:
        found = [(p, p.stat()) for p in self._folder.glob("*.blob")]
        total = sum(stat.st_size for _, stat in found)
        for path, stat in sorted(found, key=lambda item: item[1].st_mtime):
            if total <= self._max_bytes:
                return
            path.unlink(missing_ok=True)
            total -= stat.st_size


def user_networks() -> BlobCache:
    """Return the user's cache of all that is derived from networks."""
    return BlobCache(user_cache() / "networks")
