"""Any order, by anybody, at any time: refused by name or carried out, and never against the rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import pytest
from base_fakes import StillBase
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from play_house import NOTE, POLE_S, Cast, PlayHouse, furnished
from pole_fakes import POLE
from ticket_orders import HERS, ORDERS
from whole import IS_WHOLE

from app.jobs import jobs_of
from app.living_base import LivingBase
from guichets.registry import Agent
from knowledge_base.themes import Theme
from scheduler.timetable import timetable
from tickets.incidents.service import Declared, IncidentService
from tickets.kinds.declared import KINDS
from tickets.mail.arrival import Arrival, MachineSign
from tickets.mail.tray import MailTriageService
from tickets.mails import Seen, SetAsideReason
from tickets.pole.service import PoleService
from tickets.presence_service import PresenceService
from tickets.service import Request, TicketService
from tickets.ticket import Ticket
from tickets.triage.grouping import GroupingService, TicketPart
from tickets.triage.service import TriageService

# Those whose order it usually is come more often: what is refused leads nowhere.
PEOPLE = st.sampled_from([*["helene"] * 5, "karim", "nadia"])
AGENTS = st.sampled_from([*["nadia"] * 5, "bruno", "helene"])
NUMBERS = st.integers(0, 20)
MOST_AT_ONCE = 3
"""Tickets that orders are given about, the last ones: with more, nothing goes far."""
SHAPES = st.sampled_from([" ", "x", "x" * 400])


class Life(RuleBasedStateMachine):
    def __init__(self, model: Path, people: Cast) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.play = PlayHouse(model, people, Path(self.folder.name))
        self.references: list[str] = []
        self.incidents: list[str] = []
        self.uids = count(1)

    def teardown(self) -> None:
        try:
            self.play.holds_at_the_end()
            self.every_ticket_still_ends()
        finally:
            self.play.database.close()
            self.folder.cleanup()

    def every_ticket_still_ends(self) -> None:
        """No state without exit: a gestionnaire closes what is open, and opens again what is closed."""
        for reference in self.references:
            for order, is_closed in ((_reopened, False), (_closed, True)):
                with self.play.house.units() as work:
                    ticket = _of(work, reference)
                    order(self.desk(TicketService, work), ticket, self.play.cast.helene)
                    assert ticket.is_closed is is_closed
        self.play.holds()

    @invariant()
    def the_rules_hold(self) -> None:
        self.play.holds()
        self.references = [ticket.reference for ticket in self.play.tickets]

    def desk(self, kind: type[Any], work: Any) -> Any:
        return kind(work, now=self.play.clock(), zone=self.play.zone)

    def tray(self, work: Any) -> MailTriageService:
        house = self.play.house
        return MailTriageService(
            work, now=self.play.clock(), zone=self.play.zone, understand=house.understand
        )

    def person(self, name: str) -> Agent:
        found: Agent = getattr(self.play.cast, name)
        return found

    def reference(self, number: int) -> str:
        last = self.references[-MOST_AT_ONCE:]
        return last[number % len(last)]

    # Opening, and every order about one ticket.

    @rule(by=AGENTS, kind=st.sampled_from(sorted(KINDS)), channel=st.sampled_from(["web", "telegram", "mel"]))
    def opens(self, by: str, kind: str, channel: str) -> None:
        person = self.person(by)
        request = Request(question=self.play.word(person.name), theme=Theme.PIECES.value, kind=kind)
        self.play.gives(
            lambda work: self.desk(TicketService, work).open_ticket(
                request, by=person, channel=channel, chat_ref=f"agent-{person.id}"
            )
        )

    def orders(self, name: str, number: int, by: str) -> None:
        desk, whose, order = ORDERS[name]
        person = self.person(by)
        word = self.play.word({HERS: person.name}.get(whose, whose))
        reference = self.reference(number)
        self.play.gives(lambda work: order(self.desk(desk, work), _of(work, reference), person, word))

    @precondition(lambda self: self.references)
    @rule(number=NUMBERS, by=PEOPLE, name=st.sampled_from(["reply", "ask", "add", "comment"]), text=SHAPES)
    def says_too_little_or_too_much(self, number: int, by: str, name: str, text: str) -> None:
        desk, _, order = ORDERS[name]
        reference = self.reference(number)
        self.play.gives(
            lambda work: order(self.desk(desk, work), _of(work, reference), self.person(by), text)
        )

    @precondition(lambda self: self.references)
    @rule(number=NUMBERS, by=PEOPLE, kind=st.sampled_from(sorted(KINDS)))
    def sorts(self, number: int, by: str, kind: str) -> None:
        reference = self.reference(number)
        self.play.gives(
            lambda work: self.desk(TriageService, work).sort(_of(work, reference), kind, by=self.person(by))
        )

    @precondition(lambda self: self.references)
    @rule(number=NUMBERS, by=PEOPLE, to=PEOPLE)
    def hands_over(self, number: int, by: str, to: str) -> None:
        reference, word = self.reference(number), self.play.word(NOTE)
        self.play.gives(
            lambda work: self.desk(TriageService, work).hand_over(
                _of(work, reference), self.person(to), by=self.person(by), word=word
            )
        )

    @precondition(lambda self: self.references)
    @rule(number=NUMBERS, by=PEOPLE)
    def passes_the_very_words_of_the_pole_on(self, number: int, by: str) -> None:
        """The explicit order: what the gestionnaire has read may be what they send."""
        reference = self.reference(number)
        heard = [
            m.text
            for t in self.play.tickets
            if t.reference == reference
            for m in t.messages
            if not m.to_agent
        ]
        text = heard[-1] if heard else "rien"
        self.play.passes_on(text)
        self.play.gives(
            lambda work: self.desk(PoleService, work).pass_on(_of(work, reference), text, by=self.person(by))
        )

    # Tickets together.

    @precondition(lambda self: self.references)
    @rule(number=NUMBERS, by=PEOPLE, parts=st.integers(1, 3), kind=st.sampled_from(sorted(KINDS)))
    def splits(self, number: int, by: str, parts: int, kind: str) -> None:
        reference = self.reference(number)
        whose = next(t for t in self.play.tickets if t.reference == reference).agent_id
        name = next((a.name for a in self.play.cast.agents if a.id == whose), "")
        cut = [TicketPart(self.play.word(name), Theme.NIR.value, kind) for _ in range(parts)]
        self.play.gives(
            lambda work: self.desk(GroupingService, work).split(_of(work, reference), cut, by=self.person(by))
        )

    @precondition(lambda self: self.references)
    @rule(first=NUMBERS, other=NUMBERS, by=PEOPLE, how=st.sampled_from(["merge", "link", "unlink"]))
    def groups(self, first: int, other: int, by: str, how: str) -> None:
        one, two = self.reference(first), self.reference(other)
        self.play.gives(
            lambda work: getattr(self.desk(GroupingService, work), how)(
                _of(work, one), _of(work, two), by=self.person(by)
            )
        )

    # Incidents.

    @rule(by=PEOPLE, title=st.sampled_from(["Panne du SNE", ""]))
    def opens_an_incident(self, by: str, title: str) -> None:
        declared = Declared(title=title, banner="Le SNE ne répond plus.", phrases=("sne panne",))
        opened = self.play.gives(
            lambda work: self.desk(IncidentService, work).open(declared, by=self.person(by)).reference
        )
        if opened is not None:
            self.incidents.append(opened)

    @precondition(lambda self: self.incidents and self.references)
    @rule(number=NUMBERS, which=NUMBERS, by=PEOPLE, how=st.sampled_from(["attach", "detach"]))
    def groups_under_an_incident(self, number: int, which: int, by: str, how: str) -> None:
        """By a gestionnaire: the console asks no more than that of the others."""
        reference, person = self.reference(number), self.person(by)
        if not person.is_gestionnaire:
            return
        incident = self.incidents[which % len(self.incidents)]
        self.play.gives(
            lambda work: (
                self.desk(IncidentService, work).attach(
                    _of(work, reference), work.incidents.by_reference(incident), by=person
                )
                if how == "attach"
                else self.desk(IncidentService, work).detach(_of(work, reference), by=person)
            )
        )

    @precondition(lambda self: self.incidents)
    @rule(which=NUMBERS, by=PEOPLE, with_tickets=st.booleans())
    def ends_an_incident(self, which: int, by: str, with_tickets: bool) -> None:
        incident = self.incidents[which % len(self.incidents)]
        self.play.gives(
            lambda work: self.desk(IncidentService, work).close(
                work.incidents.by_reference(incident),
                "C’est réparé.",
                by=self.person(by),
                with_tickets=with_tickets,
            )
        )

    @precondition(lambda self: self.incidents)
    @rule(which=NUMBERS, by=PEOPLE)
    def an_incident_comes_back(self, which: int, by: str) -> None:
        incident = self.incidents[which % len(self.incidents)]
        self.play.gives(
            lambda work: self.desk(IncidentService, work).reopen(
                work.incidents.by_reference(incident), by=self.person(by)
            )
        )

    # The mailbox.

    @rule(
        sender=st.sampled_from(["nadia", "nadia", "bruno", "pole", "pole", "pole", "ours", "stranger", ""]),
        number=NUMBERS,
        way=st.sampled_from(["reference", "thread", "nothing"]),
        sign=st.sampled_from([None, None, None, *MachineSign]),
        is_verified=st.sampled_from([None, True, True, False]),
        trouble=st.sampled_from([None, None, None, None, SetAsideReason.TOO_LARGE]),
    )
    def a_mail_comes(
        self,
        sender: str,
        number: int,
        way: str,
        sign: MachineSign | None,
        is_verified: bool | None,
        trouble: SetAsideReason | None,
    ) -> None:
        people, uid = self.play.cast, next(self.uids)
        address, whose = {
            "nadia": (people.nadia.email, people.nadia.name),
            "bruno": (people.bruno.email, people.bruno.name),
            "pole": (POLE.address, POLE_S),
            "ours": (POLE.sender, ""),
            "stranger": ("inconnu@ailleurs.example", POLE_S),
            "": ("", POLE_S),
        }[sender]
        about = next(
            (t for t in self.play.tickets if self.references and t.reference == self.reference(number)),
            None,
        )
        known = self.play.message_ids(about.id) if about and way == "thread" else []
        word = self.play.word(whose)
        arrival = Arrival(
            mailbox="INBOX",
            uid_validity=1,
            uid=uid,
            received_at=self.play.clock(),
            message_id=f"<{uid}@ailleurs.example>",
            in_reply_to=known[-1] if known else "",
            sender=address,
            subject=f"Re: {about.reference}" if about and way == "reference" else "Bonjour",
            text=word,
            new_part=word,
            is_verified=is_verified,
            signs=frozenset({sign} if sign else ()),
            trouble=trouble,
        )
        for _ in range(2):  # fetched twice, it is one mail; and none is ever refused
            self.play.house.mail_intake.take(arrival)

    @rule(
        number=NUMBERS, by=PEOPLE, other=NUMBERS, how=st.sampled_from(["attach", "pole", "open", "dismiss"])
    )
    def settles_a_mail_of_the_tray(self, number: int, by: str, other: int, how: str) -> None:
        def order(work: Any) -> None:
            waiting = work.mails.in_tray(Seen(), limit=50)
            if not waiting:
                return
            mail = work.mails.get(waiting[number % len(waiting)].id)
            tray = MailTriageService(
                work, now=self.play.clock(), zone=self.play.zone, understand=self.play.house.understand
            )
            agent = self.play.cast.agents[number % 2]
            if how == "dismiss":
                tray.dismiss(mail, by=self.person(by))
            elif how == "open":
                tray.open_ticket(mail, agent, by=self.person(by))
                self.play.passes_on(mail.text)  # the gestionnaire said whose words these are
            elif self.references:
                ticket = _of(work, self.reference(other))
                if how == "pole":
                    tray.attach_to_pole(mail, ticket, by=self.person(by))
                else:
                    tray.attach(mail, ticket, by=self.person(by))
                    self.play.passes_on(mail.text)

        self.play.gives(order)

    @rule(number=NUMBERS, by=PEOPLE)
    def takes_a_mail_back(self, number: int, by: str) -> None:
        def order(work: Any) -> None:
            aside = work.mails.put_aside(Seen(), reason=None, before=None, limit=50)
            if aside:
                tray = MailTriageService(
                    work, now=self.play.clock(), zone=self.play.zone, understand=self.play.house.understand
                )
                tray.take_back(work.mails.get(aside[number % len(aside)].id), by=self.person(by))

        self.play.gives(order)

    # Time.

    @rule(minutes=st.sampled_from([-90, 1, 20, 9 * 60, 24 * 60, 4 * 24 * 60, 12 * 24 * 60]))
    def time_passes(self, minutes: int) -> None:
        self.play.clock.advance(minutes=minutes)

    @rule()
    def the_jobs_run(self) -> None:
        for job in timetable(jobs_of(self.play.house, cast("LivingBase", StillBase()))):
            job.run()

    @rule(by=PEOPLE, who=PEOPLE, deputy=PEOPLE, days=st.integers(-1, 10))
    def somebody_is_away(self, by: str, who: str, deputy: str, days: int) -> None:
        today = self.play.clock().date()
        away, stands_in = self.person(who).id or 0, self.person(deputy).id
        self.play.gives(
            lambda work: self.desk(PresenceService, work).note_absence(
                away, today, today + timedelta(days=days), deputy_id=stands_in, by=self.person(by)
            )
        )

    @rule(by=PEOPLE, days=st.integers(-1, 10))
    def the_service_closes(self, by: str, days: int) -> None:
        today = self.play.clock().date()
        self.play.gives(
            lambda work: self.desk(PresenceService, work).close(
                "06", today, today + timedelta(days=days), "Pont", by=self.person(by)
            )
        )


def _rule_of(name: str) -> Callable[..., None]:
    @precondition(lambda self: self.references)
    @rule(number=NUMBERS, by=AGENTS if ORDERS[name][1] == HERS else PEOPLE)
    def ordered(self: Life, number: int, by: str) -> None:
        self.orders(name, number, by)

    ordered.__name__ = name.replace(" ", "_")
    return ordered


# Each order is a rule of its own: they are drawn as often as any other.
for _name in ORDERS:
    setattr(Life, _name.replace(" ", "_"), _rule_of(_name))


def _of(work: Any, reference: str) -> Ticket:
    found: Ticket | None = work.tickets.by_reference(reference)
    assert found is not None
    return found


def _reopened(desk: TicketService, ticket: Ticket, by: Agent) -> None:
    if ticket.is_closed:
        desk.reopen(ticket, by=by)


def _closed(desk: TicketService, ticket: Ticket, by: Agent) -> None:
    desk.close(ticket, by=by, even_unfinished=True)


@pytest.mark.timeout(900)  # a failure takes minutes to be made short
def test_a_ticket_lives_by_its_rules(tmp_path: Path) -> None:
    model, people = furnished(tmp_path)

    class LifeHere(Life):
        def __init__(self) -> None:
            super().__init__(model, people)

    run_state_machine_as_test(
        LifeHere,
        settings=settings(
            max_examples=15 if IS_WHOLE else 6,
            stateful_step_count=60,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
            database=None,
            phases=[Phase.generate, Phase.shrink],
        ),
    )


def test_a_desk_that_breaks_a_rule_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reply that quotes what the pole wrote, as a hasty hand might make it."""
    reply = TicketService.reply

    def quoting(desk: TicketService, ticket: Ticket, text: str, *, by: Agent) -> None:
        heard = [message.text for message in ticket.messages if not message.to_agent]
        reply(desk, ticket, "\n".join([text, *heard]), by=by)

    monkeypatch.setattr(TicketService, "reply", quoting)
    life = Life(*furnished(tmp_path))
    life.opens("nadia", "question", "web")
    life.the_rules_hold()
    life.orders("escalate", 0, "helene")
    life.the_rules_hold()
    life.a_mail_comes("pole", 0, "reference", None, True, None)
    life.the_rules_hold()

    life.orders("reply", 0, "helene")
    with pytest.raises(AssertionError):
        life.the_rules_hold()
    life.play.database.close()
    life.folder.cleanup()
