"""Copies that only the holder of a key kept elsewhere can read (age)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import pyrage
from pyrage import ssh, x25519

SUFFIX = ".age"
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


def seal(copy: Path, target: Path, keys: Sequence[str]) -> None:
    """Piece by piece, however large it is; durable when it returns."""
    with copy.open("rb") as reading, _created(target) as writing:
        pyrage.encrypt_io(reading, writing, recipients_of(keys))
        writing.flush()
        os.fsync(writing.fileno())


def unseal(copy: Path, target: Path, identity: Path) -> None:
    """Raises ``WrongIdentity`` or ``CutCopy``."""
    identities = _identities(identity)
    with copy.open("rb") as reading, _created(target) as writing:
        try:
            pyrage.decrypt_io(reading, writing, identities)
        except pyrage.DecryptError as error:
            raise WrongIdentity from error
        except OSError as error:
            if error.errno is not None:  # of the disk
                raise
            raise CutCopy from error


def _identities(file: Path) -> Sequence[x25519.Identity | ssh.Identity]:
    content = file.read_bytes()
    try:
        if b"PRIVATE KEY" in content:
            return [ssh.Identity.from_buffer(content)]
        lines = [line.strip() for line in content.decode().splitlines()]
        return [x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except (pyrage.IdentityError, UnicodeDecodeError) as error:
        raise WrongIdentity from error


def _created(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
