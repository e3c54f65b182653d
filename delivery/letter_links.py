"""The secret in the link of a letter: kept nowhere, but for its digest."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from hashlib import sha256

_BYTES = 32


def new_secret() -> str:
    return secrets.token_urlsafe(_BYTES)


def digest_of(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def opens(digests: Iterable[str], secret: str) -> bool:
    """Whether it is one of those whose digests these are."""
    given = digest_of(secret)
    return any(hmac.compare_digest(one, given) for one in digests)
