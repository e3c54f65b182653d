"""The opening of an account in the SNE, step by step: who holds it up, and since when (facts 3, 4 and 9).
Once open, it is a line of the list of habilitations, until it is closed (mission 1.a).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from guichets.commands import RegistryCommands
from guichets.contacts import one_line, optional_line, own_address
from guichets.errors import UnknownGuichet
from guichets.registry import Agent, Guichet
from guichets.scope import sees
from journal.entries import Kind
from journal.people import identity
from refusals.base import Refused

if TYPE_CHECKING:
    pass


LONGEST_PROFILE = 120  # characters


class OpeningStep(StrEnum):
    """What is awaited. The steps are those that a gestionnaire published (fact 3, to be verified)."""

    ACCOUNT = "account"
    """The agent creates their own account."""
    FORM = "form"
    """The agent's organisation sends the fiche collecte to the gestionnaire."""
    ASSIGNMENT = "assignment"
    """The gestionnaire gives the rights (fact 9)."""
    CERTIFICATION = "certification"
    """The national assistance certifies the account (fact 4)."""
    OPEN = "open"
    """The agent was told that they can sign in."""
    ABANDONED = "abandoned"


IN_ORDER: Sequence[OpeningStep] = (
    OpeningStep.ACCOUNT,
    OpeningStep.FORM,
    OpeningStep.ASSIGNMENT,
    OpeningStep.CERTIFICATION,
    OpeningStep.OPEN,
)
OVER = frozenset({OpeningStep.OPEN, OpeningStep.ABANDONED})


@dataclass(eq=False, kw_only=True)
class OpeningEvent:
    id: int | None = None
    at: datetime
    step: OpeningStep
    by: int


@dataclass(eq=False, kw_only=True)
class AccountOpening:
    """``since`` is when the present step began. ``profile`` is what the account may do, as the SNE names it.
    ``closed_at`` is when an account that was open ended there.
    """

    id: int | None = None
    guichet_id: int
    name: str
    email: str = ""
    profile: str = ""
    step: OpeningStep
    since: datetime
    asked_at: datetime
    recorded_by: int
    closed_at: datetime | None = None
    closed_by: int | None = None
    history: list[OpeningEvent] = field(default_factory=list)

    def move(self, step: OpeningStep, *, by: int, at: datetime) -> None:
        """The only writer of ``step``; a step may be skipped, or taken again."""
        self.step, self.since = step, at
        self.history.append(OpeningEvent(at=at, step=step, by=by))

    @property
    def is_over(self) -> bool:
        return self.step in OVER

    @property
    def opened(self) -> OpeningEvent | None:
        """When it was last said to be open, and by whom."""
        return next((one for one in reversed(self.history) if one.step is OpeningStep.OPEN), None)


class AccountOpeningService(RegistryCommands):
    """The orders of a gestionnaire; one instance per unit of work. None of them opens anything in the SNE."""

    def record(
        self,
        guichet: Guichet,
        name: str,
        *,
        email: str,
        step: OpeningStep,
        since: datetime,
        by: Agent,
        profile: str = "",
    ) -> AccountOpening:
        """Follows the opening of somebody's account, from the step at which it stands, be it open already."""
        self._require_gestionnaire(by)
        if guichet.id is None or guichet.closed_at is not None or not by.sees(guichet.departement):
            raise UnknownGuichet
        opening = AccountOpening(
            guichet_id=guichet.id,
            name=one_line(name),
            email=own_address(email),
            profile=optional_line(profile, longest=LONGEST_PROFILE),
            step=step,
            since=min(since, self._now),
            asked_at=min(since, self._now),
            recorded_by=identity(by),
        )
        opening.move(step, by=identity(by), at=opening.since)
        self._work.openings.add(opening)
        self._note(opening, Kind.OPENING_RECORDED, by)
        return opening

    def move(self, opening: AccountOpening, step: OpeningStep, *, by: Agent) -> None:
        """A step that is the present one changes nothing."""
        self._require_gestionnaire(by)
        if not sees(self._work, by, opening.guichet_id):
            raise UnknownGuichet
        if step is opening.step:
            return
        opening.move(step, by=identity(by), at=self._now)
        self._note(opening, Kind.OPENING_MOVED, by)

    def close(self, opening: AccountOpening, *, by: Agent, is_closed: bool = True) -> None:
        """The account has ended in the SNE, where the gestionnaire did it; said again, nothing changes."""
        self._require_gestionnaire(by)
        if opening.step is not OpeningStep.OPEN or not sees(self._work, by, opening.guichet_id):
            raise UnknownGuichet
        if is_closed is (opening.closed_at is not None):
            return
        opening.closed_at, opening.closed_by = (self._now, identity(by)) if is_closed else (None, None)
        self._note(opening, Kind.HABILITATION_CLOSED if is_closed else Kind.OPENING_MOVED, by)

    def _note(self, opening: AccountOpening, kind: Kind, by: Agent) -> None:
        self._log(
            kind,
            f"acces-sne:{opening.id}",
            by=by,
            channel="web",
            guichet_id=opening.guichet_id,
            outcome=opening.step.value,
        )

    @staticmethod
    def _require_gestionnaire(person: Agent) -> None:
        if not person.is_gestionnaire:
            raise Refused("common.gestionnaire_only")
