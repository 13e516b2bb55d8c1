"""Names that tell people apart without saying who they are.

A pseudonym is a keyed hash (HMAC-SHA256, RFC 2104). Without the key nobody can find out
by trial which PatientID belongs to it, as could be done with a plain hash: hospital
numbers are short. The key is made once per user and never written into a dataset, so
the same person has the same pseudonym in all datasets of that user.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from pathlib import Path

from kneel_gui.errors import InputError
from kneel_gui.paths import user_data
from kneel_gui.storage.atomic import make_folder, write_bytes

_KEY_BYTES = 32
_DIGITS = 12


@dataclass(frozen=True)
class Pseudonyms:
    """Makes pseudonyms, or leaves names as they are.

    Attributes
    ----------
    key : bytes or None
        None = names in clear, as somebody asked for.
    """

    key: bytes | None

    def subject(self, identity: str) -> str:
        """Return how a person is called in a dataset.

        Parameters
        ----------
        identity : str
            PatientID, or what a table says.

        Returns
        -------
        str
            The same for the same person; other persons get others.
        """
        return identity if self.key is None else f"S{self.digest('subject', identity)}"

    def image(self, name: str) -> str:
        """Return how an image is called in a dataset; see `subject`."""
        return name if self.key is None else f"K{self.digest('image', name)}"

    def uid(self, uid: str) -> str:
        """Return the UID that stands for another one.

        Parameters
        ----------
        uid : str
            Of a study, series, image or anything else.

        Returns
        -------
        str
            ``2.25.`` and a UUID (PS3.5 B.2, RFC 9562 version 8) made by the key: the
            same for the same UID, so that what belongs together stays together.
        """
        if self.key is None:
            return uid
        value = int.from_bytes(self._hash("uid", uid)[:16], "big")
        value = value & ~(0xF << 76) | 8 << 76
        return f"2.25.{value & ~(3 << 62) | 2 << 62}"

    def digest(self, purpose: str, text: str) -> str:
        """Return a keyed hash.

        Parameters
        ----------
        purpose : str
            The same text gives another hash for another purpose.
        text : str
            Anything.

        Returns
        -------
        str
            12 hexadecimal digits.
        """
        return self._hash(purpose, text).hex()[:_DIGITS]

    def _hash(self, purpose: str, text: str) -> bytes:
        data = f"{purpose}\0{text}".encode("utf-8", "backslashreplace")
        return hmac.new(self.key or b"", data, hashlib.sha256).digest()


def user_pseudonyms(folder: Path | None = None) -> Pseudonyms:
    """Return the pseudonyms of this user; the key is made at the first time.

    Parameters
    ----------
    folder : pathlib.Path, optional
        Where the key lies; default: the user's data folder.

    Returns
    -------
    Pseudonyms
        With the key of ``pseudonym.key``.

    Raises
    ------
    InputError
        If the key cannot be read or is damaged.
    OutputError
        If it cannot be written.
    """
    path = (folder or user_data()) / "pseudonym.key"
    if not path.exists():
        make_folder(path.parent)
        write_bytes(path, secrets.token_bytes(_KEY_BYTES))
        path.chmod(0o600)
    try:
        key = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"The key of the pseudonyms cannot be read: {error.strerror}.",
            "Check its permissions.",
            path,
        ) from error
    if len(key) != _KEY_BYTES:
        raise InputError(
            "The key of the pseudonyms is damaged.",
            "Put back a copy; if there is none, remove it, and build the datasets "
            "again: pseudonyms will be others.",
            path,
        )
    return Pseudonyms(key)
