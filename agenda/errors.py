"""Each refusal of the agenda is a class of its own; its French sentence stands in rendering."""

from __future__ import annotations

from datetime import datetime

from refusals.base import Refusal


class AgendaError(Refusal):
    """A refusal that the person can understand and act upon."""


class GestionnaireOnly(AgendaError):
    pass


class UnknownEvent(AgendaError):
    pass


class CommonToAll(AgendaError):
    """It is of all the départements that are served, and the gestionnaire works for one of them."""


class EventInThePast(AgendaError):
    """The date asked for has gone by."""

    starts_at: datetime


class DoneInTheFuture(AgendaError):
    """Only what has happened is noted as done."""


class EventAlreadyCancelled(AgendaError):
    pass


class EventAlreadyStarted(AgendaError):
    """What has begun is neither changed nor cancelled."""


class EmptyText(AgendaError):
    """A training without a title, or an event without a place."""


class LineTooLong(AgendaError):
    """``limit`` is in characters."""

    limit: int


class FollowedFromTheFuture(AgendaError):
    """A département is followed from a day that has come."""


class EndsBeforeItStarts(AgendaError):
    pass


class WrongPlaces(AgendaError):
    """A number of places that is none."""

    most: int


class TrainingClosed(AgendaError):
    """To this agent: it is for other guichets, takes no enrolment, has begun, or is no more. What another
    département plans is told apart from none of that.
    """


class AnswersClosed(AgendaError):
    """The meeting has begun, is cancelled, or no longer concerns whoever was convoked."""


class NobodyNamedInstead(AgendaError):
    """Whoever is represented says by whom."""


class NoTopics(AgendaError):
    """An ordre du jour without a point is sent to nobody."""


class TopicsTooLong(AgendaError):
    """``limit`` is in characters."""

    limit: int


class ReplyOutOfRange(AgendaError):
    """An opinion is given between today and the meeting."""


class AlreadySent(AgendaError):
    """Whoever sends it again says that it is meant."""


class NothingSent(AgendaError):
    """Nobody whom a mail reaches, or no mail leaves here."""


class WrongAttendance(AgendaError):
    """A number of people that is none."""

    most: int


class BeforeTheMeeting(AgendaError):
    """Its compte rendu comes after it."""


class NotEnrolled(AgendaError):
    """Neither enrolled nor waiting."""


class EventNotStarted(AgendaError):
    """Who was there is not known yet."""

    starts_at: datetime


class NotThere(AgendaError):
    """Whoever was there is asked what it was worth, and is given an attestation. What another département
    plans is told apart from none of that.
    """


class NotConcerned(AgendaError):
    """Whoever came is of those for whom the training was."""


class FewerPlacesThanEnrolled(AgendaError):
    enrolled: int


class StillEnrolled(AgendaError):
    """Without enrolment, nobody could leave any more."""

    enrolled: int


class TooManyMinutes(AgendaError):
    """``limit`` is in minutes."""

    limit: int
