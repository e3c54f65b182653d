"""Each refusal of a ticket is a class of its own; its French sentence stands in rendering."""

from __future__ import annotations


class TicketError(Exception):
    """A refusal that the person can understand and act upon."""


class ForbiddenTransition(TicketError):
    def __init__(self, status: str, action: str) -> None:
        super().__init__(f"{action} from {status}")
        self.status = status
        self.action = action


class ForbiddenStanding(TicketError):
    """The child thread with the pole does not go that way."""

    def __init__(self, standing: str, turn: str) -> None:
        super().__init__(f"{turn} from {standing}")
        self.standing = standing
        self.turn = turn


class UnknownTicket(TicketError):
    """Also said of a ticket that belongs to somebody else: its existence is nobody's business."""

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


class GestionnaireOnly(TicketError):
    pass


class TakenByAnother(TicketError):
    def __init__(self, reference: str, holder: str) -> None:
        super().__init__(reference)
        self.reference = reference
        self.holder = holder


class NobodyToRead(TicketError):
    """The access of ``agent`` is closed: nothing is said, nor counted as said, to nobody."""

    def __init__(self, reference: str, agent: str) -> None:
        super().__init__(reference)
        self.reference = reference
        self.agent = agent


class AgentStillThere(TicketError):
    """Her words are hers: no colleague is given them to read while she reads them herself."""

    def __init__(self, agent: str) -> None:
        super().__init__(agent)
        self.agent = agent


class NotOfTheGuichet(TicketError):
    """A ticket goes on with somebody of its own guichet, who may still come in."""


class MalformedNumeroUnique(TicketError):
    pass


class EmptyText(TicketError):
    pass


class MissingAnswer(TicketError):
    """A request cannot be acted upon without it."""


class AnswerTooLong(TicketError):
    def __init__(self, limit: int) -> None:
        super().__init__(str(limit))
        self.limit = limit


class UnreadableDate(TicketError):
    pass


class UnknownOption(TicketError):
    """Not one of those that were offered."""


class MalformedEmail(TicketError):
    pass


class UnknownAnswer(TicketError):
    """The kind of request does not ask for it: no form of ours sent this."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class UnknownRequestKind(TicketError):
    pass


class NotTheNextStep(TicketError):
    """An act goes on step by step, and a button pressed twice does not skip one."""


class UnfinishedAct(TicketError):
    """Closing it must not look like having done it: it is confirmed, or not done."""

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


class IncompleteDossier(TicketError):
    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


class UnauthorisedSender(TicketError):
    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


class EscalationNotConfigured(TicketError):
    """No SMTP server, no sender or no national address: the setting to give is named."""

    def __init__(self, setting: str) -> None:
        super().__init__(setting)
        self.setting = setting


class TooLateToReopen(TicketError):
    """Closed for more than ``days``: she asks anew."""

    def __init__(self, reference: str, days: int) -> None:
        super().__init__(reference)
        self.reference = reference
        self.days = days


class ReopenedTooOften(TicketError):
    """Writing does not settle it: ``times`` already, somebody should call."""

    def __init__(self, reference: str, times: int) -> None:
        super().__init__(reference)
        self.reference = reference
        self.times = times


class MergedTicket(TicketError):
    """What she has to say goes to the ticket ``into`` which it was merged."""

    def __init__(self, reference: str, into: str) -> None:
        super().__init__(reference)
        self.reference = reference
        self.into = into


class NothingToRate(TicketError):
    """The ticket is not closed, or she closed it herself."""

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


class TooLateToRate(TicketError):
    def __init__(self, reference: str, days: int) -> None:
        super().__init__(reference)
        self.reference = reference
        self.days = days


class RatingCommentTooLong(TicketError):
    def __init__(self, limit: int) -> None:
        super().__init__(str(limit))
        self.limit = limit


class CommonToAll(TicketError):
    """It holds for all the départements that are served, and she works for one of them."""


class UnknownIncident(TicketError):
    """Also said of another département's."""

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


class IncidentIsClosed(TicketError):
    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


class IncidentIsOpen(TicketError):
    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


class UnnamedIncident(TicketError):
    """Agents read its title first."""


class IncidentTitleTooLong(TicketError):
    def __init__(self, limit: int) -> None:
        super().__init__(str(limit))
        self.limit = limit


class IncidentTextTooLong(TicketError):
    """Of a banner, or of what is said when it is over."""

    def __init__(self, limit: int) -> None:
        super().__init__(str(limit))
        self.limit = limit


class VaguePhrase(TicketError):
    """It would be in every question."""

    def __init__(self, phrase: str) -> None:
        super().__init__(phrase)
        self.phrase = phrase


class SensitiveStaysApart(TicketError):
    """A sensitive ticket is answered by itself."""

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


class NotAColleague(TicketError):
    """A ticket is handed over to a gestionnaire who may see it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class TooLateToUndo(TicketError):
    """The agent has read for too long that it is closed: reopening it says so."""

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


class TooLateToUndoStep(TicketError):
    """The agent has read for too long that it is done."""

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


class NothingToSplit(TicketError):
    """One question alone."""


class SameTicket(TicketError):
    """A ticket is neither merged into itself nor linked to itself."""


class DifferentAgents(TicketError):
    """Merged, each would read what the other wrote."""

    def __init__(self, reference: str, other: str) -> None:
        super().__init__(f"{reference}, {other}")
        self.reference = reference
        self.other = other


class SensitiveApart(TicketError):
    """A sensitive matter stays where it is read on purpose."""


class AtThePole(TicketError):
    """The pole's answer is to come under this very reference."""

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


class PoleReferenceTooLong(TicketError):
    def __init__(self, limit: int) -> None:
        super().__init__(str(limit))
        self.limit = limit


class FilesNotChecked(TicketError):
    """Nobody has said that the files to send hold no personal data (assistance.md § 3)."""


class FileCannotTravel(TicketError):
    """The pole is not sent this file; ``why`` is a value of ``tickets.pole.files.Hindrance``."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(name)
        self.name = name
        self.why = why


class FilesTooHeavy(TicketError):
    """All together, for one letter."""

    def __init__(self, megabytes: int) -> None:
        super().__init__(str(megabytes))
        self.megabytes = megabytes


class UnknownMail(TicketError):
    """Also said of another département's."""


class MailSettled(TicketError):
    """Somebody has decided meanwhile what becomes of this mail."""


class MailOfPole(TicketError):
    """What the pole writes never stands among the words of an agent."""


class MailOfAgent(TicketError):
    """What an agent writes is no answer of the pole."""


class MinutesOutOfRange(TicketError):
    pass


class HoursReversed(TicketError):
    """A service closes after it opens."""


class DaysReversed(TicketError):
    """The last day comes before the first."""


class TooManyDays(TicketError):
    def __init__(self, limit: int) -> None:
        super().__init__(str(limit))
        self.limit = limit


class OwnDeputy(TicketError):
    """Nobody stands in for herself."""


class DayOutOfReach(TicketError):
    """An intervention is logged once it has taken place, and within a year."""


class NotHersToCancel(TicketError):
    """Only who logged an intervention cancels it, once."""


class TimerRunsElsewhere(TicketError):
    """One timer at a time: ``reference`` is the ticket that it runs on."""

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


class UnnamedTemplate(TicketError):
    """A template of answers is found by its name."""


class TemplateNameTooLong(TicketError):
    def __init__(self, limit: int) -> None:
        super().__init__(str(limit))
        self.limit = limit


class TemplateTooLong(TicketError):
    def __init__(self, limit: int) -> None:
        super().__init__(str(limit))
        self.limit = limit


class UnknownBlank(TicketError):
    """A template of answers leaves a blank that no ticket can fill."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class BrokenBlank(TicketError):
    """Braces that open or close no blank."""
