"""What becomes of each mail by itself: a row first, then one place, and never a way around a person.

No order here leads from a mail of the pole to an agent, nor from a mail of an agent to the pole. A reference
proves nothing: only the mail of a ticket's own agent goes into it. Nor does a sender, until our own server or
the signature of its domain vouches for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from deadlines.zones import Zone
from journal.entries import Kind
from journal.masking import count_masked
from journal.people import Person, identity
from tickets.clock.service_clock import due_at, target
from tickets.kinds.declared import QUESTION, declaration_of
from tickets.mail.after_closing import is_only_thanks, rating_in
from tickets.mail.arrival import Arrival, MachineSign
from tickets.mail.correspondents import CHANNEL, Correspondents
from tickets.mail.filing import Heard, MailFilingCommands, Understanding
from tickets.mail.matching import Named, named_in, signalement_references
from tickets.mail.notices import (
    MailAnswered,
    MailPutAside,
    MailRefused,
    MailToAttach,
    PoleMachineWrote,
)
from tickets.mail.sorting import (
    Failure,
    MachineWrote,
    asked_in,
    bare_subject,
    failure_in,
    mail_of,
    question_in,
    words_of,
)
from tickets.mails import Mail, MailFate, Nature, SetAsideReason, TriageReason, answered_by
from tickets.pole.service import PoleService
from tickets.ratings import RatingService, is_ratable
from tickets.reading import resolve
from tickets.reopening import may_reopen
from tickets.ticket import SENSITIVE, Rating, Side, Thread, Ticket, Urgency

if TYPE_CHECKING:
    from storage.unit_of_work import Work


MOST_A_DAY = 20
"""Mails from one address: what comes beyond them is put aside, and told once."""
MOST_ANSWERED = 10
"""Of these, those that a letter answers by itself, unless they tell an emergency."""
MOST_IN_A_THREAD = 3
"""Letters that answer by themselves in a day what is said of one ticket."""
MOST_OF_STRANGERS = 300
"""Mails a day that led to no ticket. Beyond, what nobody known is vouched to have sent is put aside without
its words, which stay on the mail server, and leaves no row in the journal.
"""
_A_DAY = timedelta(days=1)


class MailService(MailFilingCommands):
    def __init__(
        self,
        work: Work,
        *,
        now: datetime,
        zone: Zone,
        understand: Understanding,
        correspondents: Correspondents,
    ) -> None:
        super().__init__(work, now=now, zone=zone, understand=understand)
        self._correspondents = correspondents
        self._is_answerable = True

    def take(self, arrival: Arrival) -> Mail | None:
        """None when this very mail was taken before."""
        mail = mail_of(arrival, self._correspondents)
        if not self._work.mails.add_once(mail):
            return None
        people = self._work.people.agents_at(mail.sender) if mail.sender else ()
        mail.guichet_id = _guichet_of(people)
        named = named_in(arrival, self._work.mails)
        self._is_answerable = MachineSign.UNANSWERABLE not in arrival.signs
        if self._is_beyond_strangers(arrival, mail, named, people):
            self._leave_out(mail)
            return mail
        self._note_mail(Kind.MAIL_RECEIVED, mail)
        vouched = people[0] if mail.is_verified and len(people) == 1 else None
        count_masked(self._work.journal, mail.masked, by=vouched, at=self._now, channel=CHANNEL)
        if reason := self._reason_to_set_aside(arrival, mail, named):
            self._set_aside(mail, reason)
            self._tell_put_aside(mail, reason, is_known=bool(people))
            if reason is SetAsideReason.ENCRYPTED and mail.is_verified and mail.nature is Nature.UNKNOWN:
                self._write_back(mail, people, held=reason)
        elif mail.nature is Nature.MACHINE:
            self._take_from_machine(arrival, mail, named)
        elif not mail.is_verified:
            self._wait(mail, TriageReason.UNVOUCHED if mail.is_verified is None else TriageReason.UNVERIFIED)
        elif mail.nature is Nature.POLE:
            self._take_from_pole(mail, named)
        else:
            self._take_from_person(mail, named, people)
        return mail

    def _is_beyond_strangers(
        self, arrival: Arrival, mail: Mail, named: Named, people: Sequence[Person]
    ) -> bool:
        """The report of a letter of ours is awaited, whoever signs it: it bears the identifier."""
        is_known = mail.is_verified and (people or mail.nature is Nature.POLE)
        if is_known or (_is_report(arrival) and named.known is not None):
            return False
        return self._work.mails.count_unplaced(since=mail.received_at - _A_DAY) > MOST_OF_STRANGERS

    def _leave_out(self, mail: Mail) -> None:
        mail.fate, mail.reason = MailFate.ASIDE, SetAsideReason.FLOOD
        mail.text, mail.new_part, mail.attachments = "", "", []
        key = f"mel:ecarte:inconnus:{self._zone.local(self._now).date()}"
        notice = MailPutAside("", SetAsideReason.FLOOD)
        self._work.outbox.tell_gestionnaires(notice, key=key, departement="")

    def _reason_to_set_aside(self, arrival: Arrival, mail: Mail, named: Named) -> SetAsideReason | None:
        if arrival.trouble is not None:
            return arrival.trouble
        if mail.nature is Nature.OWN and self._is_ours(mail):
            self._note_own(mail, named)
            return SetAsideReason.OWN
        if self._work.mails.came_before(mail):
            return SetAsideReason.DUPLICATE
        if self._has_our_identifier(mail):
            return SetAsideReason.OWN
        # What the pole writes, and what tells that a letter was lost, is awaited: however much comes.
        is_awaited = (mail.nature is Nature.POLE and mail.is_verified) or _is_report(arrival)
        if is_awaited and not named.is_nothing:
            return None
        return (
            SetAsideReason.FLOOD
            if self._count_alike(mail, since=mail.received_at - _A_DAY) > MOST_A_DAY
            else None
        )

    def _is_ours(self, mail: Mail) -> bool:
        """Anybody may write in our name too; a copy of a letter of ours is known by its identifier."""
        return bool(mail.is_verified) or self._has_our_identifier(mail)

    def _has_our_identifier(self, mail: Mail) -> bool:
        """What comes back under another name, by a redirection or a program that sends it again."""
        is_known = self._work.mails.known([mail.message_id]) is not None
        return is_known or answered_by(mail.message_id) is not None

    def _count_alike(self, mail: Mail, *, since: datetime) -> int:
        """Those that others write in the sender's name do not count against the sender."""
        return self._work.mails.count_from(mail.sender, since=since, is_verified=bool(mail.is_verified))

    def _note_own(self, mail: Mail, named: Named) -> None:
        """A letter that one of us wrote from the mailbox itself: the answers to it find the ticket. Where it
        answers none of ours, nothing tells whom it is for.
        """
        ticket = self._ticket(named)
        if ticket is not None:
            self._tie(mail, ticket, named.known.thread if named.known else Thread.NOTE)

    def _take_from_machine(self, arrival: Arrival, mail: Mail, named: Named) -> None:
        """Shown in the history of the ticket whose letter it answers; it moves nothing."""
        self._set_aside(mail, SetAsideReason.MACHINE)
        from_pole = self._correspondents.are_of_pole(mail.sender) and mail.is_verified
        ticket = self._ticket(named)
        if ticket is None or not (from_pole or (named.known and (mail.is_verified or _is_report(arrival)))):
            return
        mail.ticket_id, mail.guichet_id = ticket.id, ticket.guichet_id
        failure = failure_in(arrival) if named.known else None
        row = MachineWrote.NOT_DELIVERED if failure else MachineWrote.AUTOMATIC_ANSWER
        ticket.record(row, by=None, at=self._now, about=f"mel:{mail.id}")
        if failure:
            self._tell_lost(ticket, named, failure)
        elif from_pole:
            self._tie(mail, ticket, Thread.POLE)
            PoleService(self._work, now=self._now, zone=self._zone).learn_reference(ticket, mail)
            self._tell_holder(ticket, PoleMachineWrote(ticket.reference), "pole-automate")

    def _tell_lost(self, ticket: Ticket, named: Named, failure: Failure) -> None:
        if named.known is not None and named.known.thread is Thread.POLE:
            desk = PoleService(self._work, now=self._now, zone=self._zone)
            desk.refused(ticket, named.message_id, recipient=failure.recipient, reason=failure.reason)
            return
        notice = MailRefused(ticket.reference, failure.recipient, failure.reason)
        self._tell_gestionnaires(ticket, notice, key=f"mel:{_mark(named.message_id)}:perdu")

    def _take_from_pole(self, mail: Mail, named: Named) -> None:
        if named.is_ambiguous:
            self._wait(mail, TriageReason.SEVERAL_TICKETS)
        elif (ticket := self._ticket(named)) is None:
            self._wait(mail, TriageReason.NO_TICKET)
        else:
            self._hear(ticket, mail)
            self._note_mail(Kind.MAIL_FILED, mail, outcome=mail.fate)

    def _take_from_person(self, mail: Mail, named: Named, people: Sequence[Person]) -> None:
        if not people or any(person.is_gestionnaire for person in people):
            self._wait(mail, TriageReason.COLLEAGUE if people else TriageReason.UNKNOWN_SENDER)
            return
        if doubt := self._doubt(mail, named, people):
            self._wait(mail, doubt)
            self._write_back(mail, people, held=doubt)
            return
        (agent,), ticket = people, self._ticket(named)
        answered_to = [mail.in_reply_to, *mail.references] if named.is_nothing else []
        before = self._work.mails.question_answered(answered_to, mail.sender)
        is_over = ticket is not None and ticket.is_closed
        if ticket is not None and is_over and self._leaves_closed(ticket, mail, agent=agent):
            pass
        elif self._emergency(mail) and not (ticket is not None and ticket.is_emergency and not is_over):
            self._ask(mail, agent=agent, follows=ticket)
        elif before is not None:
            self._take_up(before, mail, agent=agent)
        elif ticket is None or (is_over and not may_reopen(ticket, now=self._now, zone=self._zone)):
            self._ask(mail, agent=agent, follows=ticket)
        else:
            self._add(ticket, mail, agent=agent, by=agent)
            if not is_only_thanks(mail.new_part):
                self._write_back(mail, people, ticket=ticket, is_added=True)
        if mail.fate is MailFate.FILED:
            self._note_mail(Kind.MAIL_FILED, mail, outcome=mail.fate)

    def _doubt(self, mail: Mail, named: Named, people: Sequence[Person]) -> TriageReason | None:
        """Why a person must say whose it is, or what it is about."""
        if len(people) > 1:
            return TriageReason.SHARED_ADDRESS
        mail.nature, (agent,) = Nature.AGENT, people
        ticket = self._ticket(named)
        if named.is_ambiguous:
            return TriageReason.SEVERAL_TICKETS
        if not named.is_nothing and (ticket is None or ticket.agent_id != agent.id):
            return TriageReason.ANOTHERS_TICKET
        if not (words_of(mail) or mail.attachments):
            return TriageReason.EMPTY
        if named.is_nothing and signalement_references(f"{mail.subject}\n{mail.new_part}"):
            return TriageReason.NO_TICKET
        return None

    # What the chat would do with it: see ``bot.mail_intake``.

    def _heard(self, mail: Mail, _agent: Person) -> Heard:
        """What the base answers, and what is left for a person."""
        return Heard(understood=self._understand(question_in(mail)))

    def _judged(self, question: Mail, agent: Person, ticket: Ticket | None) -> None:
        """The agent accepts what the base answered; or refuses it, and the question becomes this ticket."""

    def _ask(self, mail: Mail, *, agent: Person, follows: Ticket | None) -> None:
        if not self._may_be_answered(mail):
            self._open(mail, agent=agent, follows=follows)
            return
        heard = self._heard(mail, agent)
        if heard.is_answered and follows is None:
            self._set_aside(mail, SetAsideReason.ANSWERED)
            if heard.pages:
                self._write_back(mail, (agent,), pages=heard.pages, removed=heard.removed)
            return
        ticket = self._open(mail, agent=agent, follows=follows, understood=heard.understood)
        heard.opened(ticket)
        self._write_back(mail, (agent,), ticket=ticket, pages=heard.pages, removed=heard.removed)

    def _take_up(self, question: Mail, mail: Mail, *, agent: Person) -> None:
        """Of an answer of the base: thanks leave it at that; anything more goes to a person."""
        said = mail.new_part
        if not mail.attachments and (rating_in(said) is Rating.HELPED or is_only_thanks(said)):
            self._judged(question, agent, None)
            self._set_aside(mail, SetAsideReason.ANSWERED)
            return
        understood = self._understand(words_of(mail))
        ticket = self._open(
            question, agent=agent, added=mail, understood=understood if understood.kind == SENSITIVE else None
        )
        self._judged(question, agent, ticket)
        self._write_back(mail, (agent,), ticket=ticket)

    def _leaves_closed(self, ticket: Ticket, mail: Mail, *, agent: Person) -> bool:
        """Thanks, or whether it helped: it stands in the thread, and opens nothing again."""
        rating = rating_in(mail.new_part)
        if mail.attachments or not (rating or is_only_thanks(mail.new_part)):
            return False
        if is_ratable(ticket, now=self._now, zone=self._zone) and rating:
            RatingService(self._work, now=self._now, zone=self._zone).rate(ticket, rating, by=agent)
        elif rating is Rating.NOT_HELPED:
            return False
        ticket.say(words_of(mail), by=agent, side=Side.AGENT, at=self._now, mail_id=mail.id)
        self._belongs(mail, ticket)
        return True

    def _may_be_answered(self, mail: Mail) -> bool:
        """Each mail gets one letter: whoever answers letters without end is written to no more."""
        count = self._count_alike(mail, since=mail.received_at - _A_DAY)
        return self._is_answerable and (count <= MOST_ANSWERED or bool(self._emergency(mail)))

    def _emergency(self, mail: Mail) -> str:
        told = (self._understand(one).matter for one in (asked_in(mail), bare_subject(mail.subject)))
        return next(filter(None, told), "")

    def _write_back(
        self,
        mail: Mail,
        people: Sequence[Person],
        *,
        ticket: Ticket | None = None,
        is_added: bool = False,
        held: TriageReason | SetAsideReason | None = None,
        pages: tuple[object, ...] = (),
        removed: tuple[str, ...] = (),
    ) -> None:
        """The one letter that leaves without anybody's click."""
        if not people or not self._may_be_answered(mail) or (is_added and self._is_worn(ticket, mail)):
            return
        hours = self._calendars.of_guichet(mail.guichet_id)
        usual = due_at(
            hours.add(self._now, target(QUESTION, Urgency.NORMAL)), hours, self._now, is_at_once=False
        )
        notice = MailAnswered(
            pages=pages,
            matter=self._emergency(mail) if held else "",
            reference=ticket.reference if ticket else "",
            is_added=is_added,
            is_act=ticket is not None and declaration_of(ticket.kind).is_act,
            held=held,
            gestionnaire=self._reader(mail, ticket),
            due=self._calendars.due(ticket, self._now) if ticket else usual,
            had_nir=mail.masked > 0,
            removed=removed,
        )
        number = people[0].id if len(people) == 1 else None
        self._work.outbox.write_back(mail, notice, agent_id=number, ticket=ticket)

    def _is_worn(self, ticket: Ticket | None, mail: Mail) -> bool:
        """Too much was said of it in a day."""
        thread = self._work.mails.of_ticket(identity(ticket)) if ticket else ()
        today = [one for one in thread if one.received_at >= mail.received_at - _A_DAY]
        return sum(one.nature is Nature.AGENT for one in today) > MOST_IN_A_THREAD

    def _reader(self, mail: Mail, ticket: Ticket | None) -> str:
        """Who holds it; else who answers there, "" when several do."""
        if ticket is not None and ticket.assignee_id is not None:
            return self._name(ticket.assignee_id)
        there = self._work.people.gestionnaires(self._departement_of(mail))
        return there[0].name if len(there) == 1 else ""

    def _wait(self, mail: Mail, doubt: TriageReason) -> None:
        """In the tray: the gestionnaires are told once a day; each time, of the pole or of an emergency."""
        self._to_tray(mail, doubt)
        from_pole = mail.nature is Nature.POLE
        is_alone = from_pole or bool(mail.is_verified and self._emergency(mail))
        which = mail.id if is_alone else self._zone.local(self._now).date()
        self._work.outbox.tell_gestionnaires(
            MailToAttach(mail.sender, from_pole),
            key=f"mel:a-rattacher:{which}",
            departement=self._departement_of(mail),
        )

    def _tell_put_aside(self, mail: Mail, reason: SetAsideReason, *, is_known: bool) -> None:
        """What somebody known sent in vain; and, once a day for each address, that too much comes."""
        is_known = is_known or mail.nature is Nature.POLE
        if reason is SetAsideReason.FLOOD or (
            is_known and reason in {SetAsideReason.TOO_LARGE, SetAsideReason.UNREADABLE}
        ):
            which = self._zone.local(self._now).date() if reason is SetAsideReason.FLOOD else mail.id
            self._work.outbox.tell_gestionnaires(
                MailPutAside(mail.sender, reason),
                key=f"mel:ecarte:{_mark(mail.sender)}:{which}",
                departement=self._departement_of(mail),
            )

    def _ticket(self, named: Named) -> Ticket | None:
        """The one that is meant, or into which it was merged; None when none is, or several are."""
        if named.known is not None:
            tied = self._work.tickets.get(named.known.ticket_id)
            references = [tied.reference] if tied else []
        else:
            references = list(named.references)
        return resolve(self._work.tickets, references[0]) if len(references) == 1 else None


def _is_report(arrival: Arrival) -> bool:
    """Of our own server most often, which vouches for nobody in what it writes itself."""
    return MachineSign.DELIVERY_REPORT in arrival.signs and arrival.is_verified is not False


def _mark(text: str) -> str:
    """Of an address or of an identifier, which are longer than a key may be."""
    return sha256(text.encode()).hexdigest()[:24]


def _guichet_of(people: Sequence[Person]) -> int | None:
    """The one where all of them work."""
    guichets = {person.guichet_id for person in people}
    return guichets.pop() if len(guichets) == 1 else None
