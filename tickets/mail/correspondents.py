"""Whose addresses are whose, by the closed lists of the settings."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

CHANNEL = "mel"
"""That of a ticket that came by mail, and of whatever is logged about one."""


@dataclass(frozen=True)
class Correspondents:
    """``ours`` are the addresses of the assistance, ``pole`` those from which the national pole writes: an
    address, or all those of a domain (« @sne.example »).
    """

    ours: Collection[str] = ()
    pole: Collection[str] = ()

    def are_ours(self, address: str) -> bool:
        return _is_in(address, self.ours)

    def are_of_pole(self, address: str) -> bool:
        return _is_in(address, self.pole)


def _is_in(address: str, known: Collection[str]) -> bool:
    _, at, domain = address.lower().rpartition("@")
    names = {one.lower() for one in known}
    return bool(at) and (address.lower() in names or f"@{domain}" in names)
