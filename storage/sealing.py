"""What must not be read in the database itself, kept under a key that is not in it."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from functools import cached_property

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class WrongKey(Exception):
    """None of our keys opens it, or it was sealed for another row."""


class Sealing:
    """``keys`` are had when they are first needed: the first one seals, and every one opens."""

    def __init__(self, keys: Callable[[], Sequence[bytes]]) -> None:
        self._keys = keys

    @cached_property
    def _fernet(self) -> MultiFernet:
        return MultiFernet([Fernet(key) for key in self._keys()])

    def seal(self, text: str, *, of: str) -> str:
        """``of`` names the row: copied to another, it opens no more."""
        return self._fernet.encrypt(f"{of}\n{text}".encode()).decode()

    def opened(self, sealed: str, *, of: str) -> str:
        """Raises ``WrongKey``."""
        try:
            whose, _, text = self._fernet.decrypt(sealed).decode().partition("\n")
        except InvalidToken:
            raise WrongKey from None
        if whose != of:
            raise WrongKey
        return text

    def again(self, sealed: str) -> str:
        """Under the first key. Raises ``WrongKey``."""
        try:
            return self._fernet.rotate(sealed.encode()).decode()
        except InvalidToken:
            raise WrongKey from None


WITHOUT_KEY = Sealing(tuple)
"""For whoever needs no secret: it seals nothing, and opens nothing."""


def new_key() -> bytes:
    return Fernet.generate_key()


def key_from(secret: str) -> bytes:
    """Always the same one, of a secret that nobody can guess."""
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"relais-sne secrets").derive(
        secret.encode()
    )
    return base64.urlsafe_b64encode(derived)
