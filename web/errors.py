"""What a page refuses before anything is done; the French words stand in ``rendering.refusals``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from refusals.base import Refusal
from refusals.faults import FaultyFile


class WebError(Refusal):
    """Ends a request with a page that says why, and what to do."""


class SignedOut(WebError):
    """The visitor's session has ended."""


class NotSignedIn(SignedOut):
    """No session that we know of."""


class NoAddress(WebError):
    """What was typed is no mail address."""


class NoWayToSend(WebError):
    """The person has neither a mail address nor Telegram by which a link could reach them."""


class ProofOwed(WebError):
    """The visitor spent their link, and has not given their second factor yet."""


class ReservedPage(WebError):
    """The visitor's role does not open this page, or does not give this order."""


class ForgedForm(WebError):
    """The form does not come from a page of this session."""


class UnknownPage(WebError):
    pass


class UnknownTicketPage(WebError):
    """No such ticket, or not one that the reader may see."""


class FileNotHeld(WebError):
    """The file stayed on the channel through which it came, or is no longer there."""


class TooManyFiles(WebError):
    limit: int


class MaskedFile(WebError):
    """A NIR was in it: taken out, it would leave a hole that nobody explains."""


class EmptyMessage(WebError):
    pass


class ReplyTooLong(WebError):
    pass


class BlankLeft(WebError):
    """A template's blank is still there: the message would leave with a hole in it."""


class NirRemoved(WebError):
    """A NIR was taken out of what was typed: it is read again before anything is done with it."""


class TicketChanged(WebError):
    """Something happened to the ticket between the page and the order."""


class NoGuichetChosen(WebError):
    """Whoever works at a guichet is let in, or followed, at that guichet."""


class UnknownCaller(WebError):
    """Of what was typed for one."""


class SeveralGuichets(WebError):
    """What was typed may be any of these."""


class NoStepChosen(WebError):
    """An opening of account moves to a step that is named."""


class NobodyChosen(WebError):
    """None of the gestionnaires of this service."""


class NobodyNamed(WebError):
    """No name among those to invite."""


class TooManyNames(WebError):
    """More people than one sheet holds."""


class UnusableFirstLink(WebError):
    """The link that installs the service is unknown or too old."""


class TimeChanged(WebError):
    """Minutes were counted on the ticket between the page and the order."""


class GuichetsOutOfRange(WebError):
    """How many guichets an escalation touches."""


class LetterTooLong(WebError):
    pass


class UnknownTemplate(WebError):
    """No template of answers bears this number."""


class NoOtherTicket(WebError):
    """The other ticket is named by a reference, and is one that the gestionnaire may see."""


class NoOtherSignalement(WebError):
    """The mail names it, and it still awaits the answer of the sender’s guichet."""


class UnknownTheme(WebError):
    pass


class UnknownUrgency(WebError):
    pass


class NothingTicked(WebError):
    """An order on several tickets names none."""


class NoTemplateChosen(WebError):
    """Several tickets are answered with a template of the list."""


class TemplateChanged(WebError):
    """It was written again, or retired, since the page showed what it says."""


class BadViewName(WebError):
    """A view of the queue is kept under a short name."""


class ViewTooLong(WebError):
    """Its filters make an address that is too long to be kept."""


class TooManyViews(WebError):
    pass


class FieldsAtFault(WebError):
    """A form cannot be taken as it is: a sentence for each field at fault, by its name."""

    sentences: Mapping[str, str]


class EmptyField(WebError):
    pass


class UnreadableNumber(WebError):
    pass


class UnreadableDay(WebError):
    """Not a day, or one so far away that a finger slipped."""


class UnreadableMonth(WebError):
    pass


class UnreadableHour(WebError):
    pass


class SkippedHour(WebError):
    """On that day the clocks go forward over this hour."""


class EventChanged(WebError):
    """The event was moved or cancelled between the page and the order."""


class UnknownAnswerPage(WebError):
    """No entry that answers today bears this name."""


class ThreadGrew(WebError):
    """Somebody wrote to the agent between the page and the order."""


class MaskLeft(WebError):
    """What was masked is still there: an entry for everybody has no blank in the place of somebody."""


class FileNotShown(WebError):
    """It is no picture and no PDF, or a PDF that is locked, broken, or has no such page."""


class FileCostsTooMuch(WebError):
    """To open it would take more time or memory than one file may."""


class UnreadableImport(WebError):
    """No file, or one that holds no entry for us."""


class FaultyImport(WebError):
    """A file that somebody brings is refused as a whole, for its faults."""

    faulty: FaultyFile


class UnknownGuichetPage(WebError):
    """No such guichet, or one of another département."""


class RulesChanged(WebError):
    """Those of the year, in another tab."""


class GuichetChanged(WebError):
    """Somebody changed the guichet between the page and the order."""


class SeveralOfThatName(WebError):
    """It is not plain who leaves: ``people`` are those whom the name may mean, by number and label."""

    people: tuple[tuple[int, str], ...]


class NoFileGiven(WebError):
    pass


class ImportGone(WebError):
    """The file that was read before is not kept any more."""


class ImportChanged(WebError):
    """What the file would do is no longer what the page said."""


class UnknownPlace(WebError):
    """No département is written so."""


class TooLongAtTheDoor(WebError):
    """More than a form that nobody signs in for may hold."""


class TooFast(WebError):
    """More orders in a minute than a hand gives; ``wait`` is how long until the next one is taken."""

    wait: timedelta
