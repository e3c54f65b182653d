"""What every order about the registry shares: one unit of work, one instant, and a row of the journal."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from guichets.registry import Agent, Guichet
from journal.entries import Entry, Kind

if TYPE_CHECKING:
    from storage.unit_of_work import Work


def log(
    work: Work,
    kind: Kind,
    about: Agent | Guichet | str,
    *,
    by: Agent | None,
    now: datetime,
    channel: str = "",
    guichet_id: int | None = None,
    outcome: str = "",
) -> None:
    """``about`` is a person, a guichet, or the subject of the row; ``by`` is None for the command line."""
    match about:
        case Agent():
            subject, guichet_id = f"agent:{about.id}", about.guichet_id
        case Guichet():
            subject, guichet_id = f"guichet:{about.id}", about.id
        case _:
            subject = about
    work.journal.add(
        Entry(
            at=now,
            kind=kind,
            channel=channel,
            guichet_id=guichet_id,
            outcome=outcome,
            subject=subject,
            actor_id=by.id if by else None,
        )
    )


class RegistryCommands:
    """The tools of one service, in one unit of work. ``channel`` is where its orders are given."""

    def __init__(self, work: Work, *, now: datetime, channel: str = "") -> None:
        self._work = work
        self._registry = work.registry
        self._now = now
        self._channel = channel
        self._log = partial(log, work, now=now, channel=channel)
