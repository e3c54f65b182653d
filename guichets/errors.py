"""Each refusal of the registry is a class of its own; its French sentence stands in rendering."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from refusals.base import Refusal


class GuichetError(Refusal):
    """A refusal that the person can understand and act upon."""


class UnknownGuichet(GuichetError):
    name: str


class UnknownCode(GuichetError):
    pass


class ExpiredCode(GuichetError):
    pass


class UsedCode(GuichetError):
    pass


class AccountAlreadyBound(GuichetError):
    pass


class AgentClosed(GuichetError):
    pass


class NotAllowed(GuichetError):
    pass


class CommonToAll(GuichetError):
    """It holds for all the départements that are served, and the gestionnaire works for one of them."""


class AlreadyDecided(GuichetError):
    pass


class TooManyRequests(GuichetError):
    """More strangers ask for an access than anybody will answer."""


class UnknownRequest(GuichetError):
    pass


class GuichetMissing(GuichetError):
    """An access request cannot be accepted before its guichet is known."""


class UnusableLink(GuichetError):
    """A sign-in link that is unknown, expired or already used."""


class AlreadyFounded(GuichetError):
    """Somebody holds the console already: only they let others in."""


class NoName(GuichetError):
    pass


class TextTooLong(GuichetError):
    limit: int


class BadAddress(GuichetError):
    """What was typed is no mail address."""

    address: str


class BadPhone(GuichetError):
    """A telephone number without a digit."""

    phone: str


class BadSiret(GuichetError):
    """What was typed is no number of an establishment: fourteen digits that agree."""

    typed: str


class BadDay(GuichetError):
    typed: str


class ReferentOnly(GuichetError):
    """Whoever asks is not the référent of this guichet."""


class UnknownColleague(GuichetError):
    """Nobody of this guichet, or whoever asks."""


class PersonKnown(GuichetError):
    """Somebody of this name, whose access is open, has this very address."""

    name: str


class ColleagueKnown(GuichetError):
    """Somebody of the référent's guichet bears this name already."""

    name: str


class ColleagueHasCome(GuichetError):
    """A code in the colleague's name would let somebody else in."""


class InvitedToday(GuichetError):
    """A letter with an invitation left for this address already: one a day is enough."""


class UnknownPartenaire(GuichetError):
    pass


class UnknownSession(GuichetError):
    pass


class TooManyTries(GuichetError):
    """``wait`` is how long until the next one may be made."""

    wait: timedelta


class WrongCode(GuichetError):
    """Neither the code of the moment, nor a recovery code that is left."""


class SecondFactorAlreadySet(GuichetError):
    pass


class NoSecondFactor(GuichetError):
    pass


class LastGestionnaire(GuichetError):
    """Nobody would be left to look after the service."""


class UnknownKind(GuichetError):
    """No kind of guichet is written so; ``kind`` is empty when none was given."""

    kind: str


class FaultyParticulars(GuichetError):
    """What was typed of a guichet cannot be kept; ``faults`` tells why, by field."""

    faults: Mapping[str, GuichetError]


class GuichetKnown(GuichetError):
    """Another guichet of the département bears this name, however it is typed."""

    name: str
    guichet_id: int | None
    closed: bool


class GuichetIsClosed(GuichetError):
    name: str


class AgentsStillActive(GuichetError):
    """A guichet does not close while people of it still get in, unless their accesses close with it."""

    count: int


class TicketsStillOpen(GuichetError):
    """A matter goes on: its words are needed until it ends."""

    references: Sequence[str]


class NothingToErase(GuichetError):
    """What was to be signed has been erased meanwhile, or has not been kept long enough."""


class PurgeUnderWay(GuichetError):
    """A purge of this kind was signed, and is not over."""


class NotConfirmed(GuichetError):
    """What cannot be taken back was not confirmed."""
