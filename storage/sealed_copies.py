"""Copies that only the holder of a key can read (age), written and read piece by piece, however large."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from errno import EIO
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

import pyrage
from pyrage import ssh, x25519

PIECE = 1 << 20
"""Bytes read at once."""
_HEADER = b"age-encryption.org/v1"


class WrongRecipient(Exception):
    """Not a public key of age, nor one of SSH."""


class WrongIdentity(Exception):
    """A file that holds no key of age or of SSH, or none that opens this copy."""


class CutCopy(Exception):
    """Its end is missing, or somebody changed it."""


def recipients_of(keys: Sequence[str]) -> Sequence[x25519.Recipient | ssh.Recipient]:
    """Public keys: « age1… », or those of SSH. Raises ``WrongRecipient``."""
    try:
        return [(ssh if key.startswith("ssh-") else x25519).Recipient.from_str(key) for key in keys]
    except pyrage.RecipientError as error:
        raise WrongRecipient from error


def is_sealed(copy: Path) -> bool:
    with copy.open("rb") as reading:
        return reading.read(len(_HEADER)) == _HEADER


@contextmanager
def sealing(target: Path, keys: Sequence[str]) -> Iterator[BinaryIO]:
    """What is written there is in ``target``, sealed and durable, on leaving. Raises ``OSError``."""
    reading, writing = os.pipe()

    def encrypt() -> None:
        with os.fdopen(reading, "rb", buffering=0) as clear, _created(target) as sealed:
            try:
                pyrage.encrypt_io(clear, sealed, recipients_of(keys))
            except pyrage.EncryptError as error:  # all that it tells of a disk that fails
                raise OSError(EIO, str(error), str(target)) from error
            sealed.flush()
            os.fsync(sealed.fileno())

    with ThreadPoolExecutor(1) as apart:
        done = apart.submit(encrypt)
        try:
            with os.fdopen(writing, "wb") as clear:
                yield clear
        except BrokenPipeError:
            done.result()
            raise
        done.result()


@contextmanager
def unsealed(copy: Path, identities: Sequence[Path]) -> Iterator[BufferedReader]:
    """What the copy holds, opened with one of the keys in these files, or as it is when it is not sealed.

    Raises ``WrongIdentity``; ``CutCopy`` on leaving, at the latest: it is read to its end, which alone proves
    that nothing is missing.
    """
    if not is_sealed(copy):
        with copy.open("rb") as clear:
            yield clear
        return
    keys = [key for file in identities for key in _identities(file)]
    reading, writing = os.pipe()

    def decrypt() -> None:
        with copy.open("rb") as sealed, os.fdopen(writing, "wb") as target:
            pyrage.decrypt_io(sealed, target, keys)

    with ThreadPoolExecutor(1) as apart:
        done = apart.submit(decrypt)
        try:
            with os.fdopen(reading, "rb") as clear:
                yield clear
                while clear.read(PIECE):
                    pass
        finally:
            _tell(done.exception())


def _tell(error: BaseException | None) -> None:
    """Of a copy that could not be opened, rather than of what was missed in it."""
    match error:
        case pyrage.DecryptError():
            raise WrongIdentity from error
        case OSError() if error.errno is None:
            raise CutCopy from error
        case None | BrokenPipeError():  # the reader left
            return
        case _:
            raise error


def _identities(file: Path) -> Sequence[x25519.Identity | ssh.Identity]:
    content = file.read_bytes()
    try:
        if b"PRIVATE KEY" in content:
            return [ssh.Identity.from_buffer(content)]
        lines = [line.strip() for line in content.decode().splitlines()]
        return [x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except (pyrage.IdentityError, UnicodeDecodeError) as error:
        raise WrongIdentity from error


def new_identity() -> str:
    return str(x25519.Identity.generate())


def public_of(identity: str) -> str:
    return str(x25519.Identity.from_str(identity.strip()).to_public())


def _created(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
