"""What the page of her guichet prints: plain values, made in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from guichets.openings import AccountOpening
from guichets.people import PeopleQuery, PersonLine, Standing
from guichets.registry import Guichet, Role
from quality.ports import SignalementQuery
from quality.signalements import Signalement
from quality.signalements import Standing as Due
from web.ports import Work


@dataclass(frozen=True)
class Owed:
    """A signalement that awaits the answer of the guichet; ``to`` and ``address`` are of whoever sent it."""

    signalement: Signalement
    is_late: bool
    days: int
    to: str
    address: str


@dataclass(frozen=True)
class GuichetView:
    """``colleagues`` are those who may come in, herself among them."""

    guichet: Guichet
    colleagues: Sequence[PersonLine]
    signalements: Sequence[Owed]
    openings: Sequence[AccountOpening]

    @property
    def referents(self) -> Sequence[PersonLine]:
        return [one for one in self.colleagues if one.role is Role.REFERENT]


def guichet_view(guichet: Guichet, work: Work, *, today: date) -> GuichetView:
    assert guichet.id is not None
    people = work.people_list.page(PeopleQuery(guichet_id=guichet.id))
    return GuichetView(
        guichet,
        [line for line in people if line.standing is not Standing.CLOSED],
        _owed(guichet.id, work, today),
        [opening for opening in work.stories.openings(guichet.id) if not opening.is_over],
    )


def _owed(guichet_id: int, work: Work, today: date) -> Sequence[Owed]:
    """First due first."""
    wanted = SignalementQuery(guichet_id=guichet_id)
    owed = []
    for due in (Due.LATE, Due.OWED):
        for signalement in work.signalements.standing(due, wanted, today=today):
            sender = work.registry.agent(signalement.recorded_by)
            owed.append(
                Owed(
                    signalement,
                    due is Due.LATE,
                    abs((signalement.due_on - today).days),
                    sender.name if sender else "",
                    sender.email if sender else "",
                )
            )
    return owed
