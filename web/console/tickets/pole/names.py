"""The orders about the exchange with the pole that stand on the ticket's page, and what each says there."""

from __future__ import annotations

from collections.abc import Mapping

PASS_ON, STILL_WAITING, SETTLE = "transmettre", "accuse", "clore"
RESEND, NUMBER = "renvoyer", "numero"

ORDERS = frozenset({PASS_ON, STILL_WAITING, SETTLE, RESEND, NUMBER})

PLACE = "pole"
_ELSEWHERE = ("escalader", "deposer", "relancer")
"""Given on pages of their own, and said on the ticket's all the same."""


def said(order: str) -> str:
    """As the address of the ticket's page says that it was done."""
    return f"pole-{order}"


PLACES: Mapping[str, str] = {
    **dict.fromkeys(map(said, sorted(ORDERS)), PLACE),
    **dict.fromkeys(_ELSEWHERE, PLACE),
}

TEXTS: Mapping[str, str] = {PASS_ON: "transmise"}
"""The field of each long text, which bears the name of its draft."""
REFERENCE = "reference_pole"
