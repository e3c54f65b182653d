"""What is asked of each guichet from time to time: do these people still work with the SNE, how is it reached
(mission 1.a)? Its référents answer, or the gestionnaire for one who rang.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from deadlines.service_hours import HoursOf
from delivery.notices import AlsoByMail, CanWait, ToMany
from guichets.commands import RegistryCommands, log
from guichets.errors import UnknownGuichet
from guichets.names import fold
from guichets.openings import AccountOpening
from guichets.registry import AT_GUICHETS, Agent, Guichet, Role
from guichets.scope import seen_guichets
from journal.entries import Kind
from journal.people import identity
from refusals.base import Refused

if TYPE_CHECKING:
    from storage.unit_of_work import Work


ASKED_AGAIN = (timedelta(days=7), timedelta(days=21))
"""After the question, while nobody has answered: no source says how often."""


class ReviewKind(StrEnum):
    USERS = "utilisateurs"
    PARTICULARS = "coordonnees"


@dataclass(eq=False, kw_only=True)
class Review:
    """One question to one guichet; a confirmation answers it, whatever was corrected before."""

    id: int | None = None
    kind: ReviewKind
    guichet_id: int
    asked_at: datetime
    asked_by: int
    answered_at: datetime | None = None
    answered_by: int | None = None


@dataclass(frozen=True)
class ReviewAsked(AlsoByMail, CanWait, ToMany):
    """To the référents of a guichet. ``people`` are those who may enter here or, as far as is known, the SNE;
    ``is_again`` when it was asked before.
    """

    number: int
    kind: ReviewKind
    guichet: Guichet
    people: tuple[str, ...]
    is_again: bool


def users_of(work: Work, guichet_id: int) -> tuple[Sequence[Agent], Sequence[AccountOpening]]:
    """Those who may enter here; then the accounts of the SNE that bear the name of none of them."""
    agents = [one for one in work.registry.active_agents(guichet_id) if one.role in AT_GUICHETS]
    known = {fold(one.name) for one in agents}
    return agents, [one for one in work.openings.open_at(guichet_id) if fold(one.name) not in known]


class ReviewService(RegistryCommands):
    """One instance per unit of work."""

    def launch(self, kind: ReviewKind, *, by: Agent) -> Sequence[Review]:
        """Asks each guichet that the gestionnaire sees, but those that still owe the answer to the last."""
        if not by.is_gestionnaire:
            raise Refused("common.gestionnaire_only")
        asked = {one.guichet_id for one in self._work.reviews.pending() if one.kind is kind}
        made = []
        for guichet in seen_guichets(self._work, by):
            if identity(guichet) in asked:
                continue
            review = Review(
                kind=kind, guichet_id=identity(guichet), asked_at=self._now, asked_by=identity(by)
            )
            self._work.reviews.add(review)
            self._note(Kind.REVIEW_ASKED, review, by)
            tell_referents(self._work, review)
            made.append(review)
        return made

    def answer(self, review: Review, *, by: Agent, is_answered: bool = True) -> None:
        """All is right now; said twice, the first one stands. A gestionnaire may take it back. Raises
        ``UnknownGuichet`` for another guichet's.
        """
        if not may_answer(self._work, review, by):
            raise UnknownGuichet
        if not is_answered and by.is_gestionnaire:
            review.answered_at = review.answered_by = None
        elif is_answered and review.answered_at is None:
            review.answered_at, review.answered_by = self._now, identity(by)
            self._note(Kind.REVIEW_ANSWERED, review, by)

    def answered_by_change(self, guichet_id: int, *, by: Agent) -> None:
        """Whoever has just corrected the particulars has answered."""
        for review in self._work.reviews.pending(guichet_id):
            if review.kind is ReviewKind.PARTICULARS:
                self.answer(review, by=by)

    def _note(self, kind: Kind, review: Review, by: Agent) -> None:
        self._log(kind, f"revue:{review.id}", by=by, guichet_id=review.guichet_id, outcome=review.kind.value)


def may_answer(work: Work, review: Review, person: Agent) -> bool:
    if person.is_gestionnaire:
        guichet = work.registry.guichet(review.guichet_id)
        return guichet is not None and person.sees(guichet.departement)
    return person.role is Role.REFERENT and person.is_active and person.guichet_id == review.guichet_id


def tell_referents(work: Work, review: Review, *, again: int = 0) -> int:
    """To how many; a guichet without référent is the gestionnaire's to ring."""
    guichet = work.registry.guichet(review.guichet_id)
    if guichet is None or guichet.closed_at is not None:
        return 0
    agents, accounts = users_of(work, review.guichet_id)
    people = (*(one.name for one in agents), *(one.name for one in accounts))
    notice = ReviewAsked(identity(review), review.kind, guichet, people, bool(again))
    return sum(
        work.outbox.tell(identity(one), notice, key=f"revue:{review.id}:{again}:{one.id}")
        for one in agents
        if one.role is Role.REFERENT
    )


def remind_reviews(work: Work, *, now: datetime, hours_of: HoursOf) -> int:
    """In the hours of each département, what nobody has answered a week and three weeks later; each once."""
    told = 0
    for review in work.reviews.pending():
        guichet = work.registry.guichet(review.guichet_id)
        if guichet is None or not hours_of(guichet.departement).is_open(now):
            continue
        again = sum(now >= review.asked_at + delay for delay in ASKED_AGAIN)
        sent = tell_referents(work, review, again=again) if again else 0
        told += sent
        for _ in range(sent):
            about, guichet_id = f"revue:{review.id}", review.guichet_id
            log(work, Kind.REMINDER_SENT, about, by=None, now=now, guichet_id=guichet_id)
    return told
