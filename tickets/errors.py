"""Each refusal of a ticket is a class of its own; its French sentence stands in rendering."""

from __future__ import annotations

from refusals.base import Refusal


class TicketError(Refusal):
    """A refusal that the person can understand and act upon."""


class ForbiddenTransition(TicketError):
    status: str
    action: str


class ForbiddenStanding(TicketError):
    """The child thread with the pole does not go that way."""

    standing: str
    turn: str


class UnknownTicket(TicketError):
    """Also said of a ticket that belongs to somebody else: its existence is nobody's business."""

    reference: str


class GestionnaireOnly(TicketError):
    pass


class TakenByAnother(TicketError):
    reference: str
    holder: str


class NobodyToRead(TicketError):
    """The access of ``agent`` is closed: nothing is said, nor counted as said, to nobody."""

    reference: str
    agent: str


class AgentStillThere(TicketError):
    """The agent's words are their own: no colleague is given them to read while the agent reads them."""

    agent: str


class NotOfTheGuichet(TicketError):
    """A ticket goes on with somebody of its own guichet, who may still come in."""


class MalformedNumeroUnique(TicketError):
    pass


class EmptyText(TicketError):
    pass


class MissingAnswer(TicketError):
    """A request cannot be acted upon without it."""


class AnswerTooLong(TicketError):
    limit: int


class UnreadableDate(TicketError):
    pass


class UnknownOption(TicketError):
    """Not one of those that were offered."""


class MalformedEmail(TicketError):
    pass


class UnknownAnswer(TicketError):
    """The kind of request does not ask for it: no form of ours sent this."""

    name: str


class UnknownRequestKind(TicketError):
    pass


class NotTheNextStep(TicketError):
    """An act goes on step by step, and a button pressed twice does not skip one."""


class UnfinishedAct(TicketError):
    """Closing it must not look like having done it: it is confirmed, or not done."""

    reference: str


class IncompleteDossier(TicketError):
    missing: tuple[str, ...]


class UnauthorisedSender(TicketError):
    address: str


class EscalationNotConfigured(TicketError):
    """No SMTP server, no sender or no national address: the setting to give is named."""

    setting: str


class TooLateToReopen(TicketError):
    """Closed for more than ``days``: the agent asks anew."""

    reference: str
    days: int


class ReopenedTooOften(TicketError):
    """Writing does not settle it: ``times`` already, somebody should call."""

    reference: str
    times: int


class MergedTicket(TicketError):
    """What the agent has to say goes to the ticket ``into`` which it was merged."""

    reference: str
    into: str


class NothingToRate(TicketError):
    """The ticket is not closed, or the agent closed it."""

    reference: str


class TooLateToRate(TicketError):
    reference: str
    days: int


class RatingCommentTooLong(TicketError):
    limit: int


class CommonToAll(TicketError):
    """It holds for all the départements that are served, and the gestionnaire works for one of them."""


class UnknownIncident(TicketError):
    """Also said of another département's."""

    reference: str


class IncidentIsClosed(TicketError):
    reference: str


class IncidentIsOpen(TicketError):
    reference: str


class UnnamedIncident(TicketError):
    """Agents read its title first."""


class IncidentTitleTooLong(TicketError):
    limit: int


class IncidentTextTooLong(TicketError):
    """Of a banner, or of what is said when it is over."""

    limit: int


class VaguePhrase(TicketError):
    """It would be in every question."""

    phrase: str


class SensitiveStaysApart(TicketError):
    """A sensitive ticket is answered by itself."""

    reference: str


class NotAColleague(TicketError):
    """A ticket is handed over to a gestionnaire who may see it."""

    name: str


class TooLateToUndo(TicketError):
    """The agent has read for too long that it is closed: reopening it says so."""

    reference: str


class TooLateToUndoStep(TicketError):
    """The agent has read for too long that it is done."""

    reference: str


class NothingToSplit(TicketError):
    """One question alone."""


class SameTicket(TicketError):
    """A ticket is neither merged into itself nor linked to itself."""


class DifferentAgents(TicketError):
    """Merged, each would read what the other wrote."""

    reference: str
    other: str


class SensitiveApart(TicketError):
    """A sensitive matter stays where it is read on purpose."""


class AtThePole(TicketError):
    """The pole's answer is to come under this very reference."""

    reference: str


class PoleReferenceTooLong(TicketError):
    limit: int


class FilesNotChecked(TicketError):
    """Nobody has said that the files to send hold no personal data."""


class FileCannotTravel(TicketError):
    """The pole is not sent this file; ``why`` is a value of ``tickets.pole.files.FileRefusal``."""

    name: str
    why: str


class FilesTooHeavy(TicketError):
    """All together, for one letter."""

    megabytes: int


class UnknownMail(TicketError):
    """Also said of another département's."""


class MailSettled(TicketError):
    """Somebody has decided meanwhile what becomes of this mail."""


class MailOfPole(TicketError):
    """What the pole writes never stands among the words of an agent."""


class MailOfAgent(TicketError):
    """What an agent writes is no answer of the pole."""


MINUTES = range(1, 24 * 60 + 1)
"""Those that may be noted at once."""


class MinutesOutOfRange(TicketError):
    """Not among ``MINUTES``."""


class HoursReversed(TicketError):
    """A service closes after it opens."""


class WakingHoursWrong(TicketError):
    """The clock does not look at reminders outside 7 to 20 hours; the last hour comes after the first."""


class DaysReversed(TicketError):
    """The last day comes before the first."""


class TooManyDays(TicketError):
    limit: int


class OwnDeputy(TicketError):
    """Nobody stands in for themselves."""


class SnoozeOutOfReach(TicketError):
    """It is for a day to come, within three months."""


class DayOutOfReach(TicketError):
    """An intervention is logged once it has taken place, and within a year."""


class NotHersToCancel(TicketError):
    """Only who logged an intervention cancels it, once."""


class TimerRunsElsewhere(TicketError):
    """One timer at a time: ``reference`` is the ticket that it runs on."""

    reference: str


class UnnamedTemplate(TicketError):
    """A template of answers is found by its name."""


class TemplateNameTooLong(TicketError):
    limit: int


class TemplateTooLong(TicketError):
    limit: int


class UnknownBlank(TicketError):
    """A template of answers leaves a blank that no ticket can fill."""

    name: str


class BrokenBlank(TicketError):
    """Braces that open or close no blank."""
