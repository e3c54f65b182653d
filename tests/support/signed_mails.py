"""Mails that their domain really signed (DKIM), and the DNS where the key is published."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import dkim
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
_PEM = _KEY.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
RECORD = b"v=DKIM1; k=rsa; p=" + base64.b64encode(
    _KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
)


def signed(content: bytes, *, domain: str, **options: Any) -> bytes:
    """With the key of the selector « s1 »; ``content`` has CRLF ends."""
    policy = (b"relaxed", b"relaxed")
    return bytes(dkim.sign(content, b"s1", domain.encode(), _PEM, canonicalize=policy, **options)) + content


def place_of(domain: str) -> str:
    """Where a domain publishes the key of « s1 »."""
    return f"s1._domainkey.{domain}."


class Dns:
    """The keys that domains publish; ``asked`` are the names that were looked up."""

    def __init__(self, records: Mapping[str, bytes]) -> None:
        self.records = records
        self.asked: list[str] = []

    def __call__(self, name: str, patience: float) -> bytes | None:
        self.asked.append(name)
        return self.records.get(name)
