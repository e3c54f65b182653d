"""The letters to the pole: the key and the Message-ID of each, fixed before it is first sent. Nobody guesses
the latter: a report that names it comes from where the letter went.

A ticket's first letter is its request; each later one, a nudge or the same request once more, is named after
the row of the history that it makes, so that no two are ever alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from secrets import token_hex

from tickets.escalations import EscalationEvent
from tickets.life import Action
from tickets.ticket import Ticket

_LATER_LETTERS = frozenset({EscalationEvent.NUDGED, EscalationEvent.RESENT})


def letter_key(reference: str, number: int, row: int = 0) -> str:
    """Under which the outbox holds it; ``row`` is 0 for the request of the escalation ``number``."""
    return f"escalade:{reference}:{_name(number, row).replace('.', ':')}"


def message_id(reference: str, number: int, row: int = 0, *, sender: str) -> str:
    domain = sender.rpartition("@")[2]
    return f"<{reference}.{_name(number, row)}.{token_hex(8)}@{domain}>"


def is_to_pole(key: str) -> bool:
    """Whether the outbox holds a letter to the pole under this key."""
    return key.startswith("escalade:")


def letter_keys(ticket: Ticket) -> Sequence[str]:
    """Of all that was written to the pole about it, in order; what went by hand has none in the outbox."""
    keys = []
    requests = 0
    for row, event in enumerate(ticket.history):
        if event.action == Action.ESCALATE:
            requests += 1
            keys.append(letter_key(ticket.reference, int(event.about or requests)))
        elif event.action in _LATER_LETTERS:
            keys.append(letter_key(ticket.reference, int(event.about), row))
    return keys


def _name(number: int, row: int) -> str:
    return f"{number}.{row}" if row else f"{number}"
