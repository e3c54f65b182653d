"""The exchange with the pole: what may happen to it, who hears of it, and that the agent does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from fakes import NOW, PARIS, FakeWork, agent, gestionnaire
from pole_fakes import POLE

from deadlines.working_days import add_working_days
from delivery.files import Attachment
from guichets.registry import Agent
from journal.entries import Kind
from tickets.errors import (
    EmptyText,
    EscalationNotConfigured,
    FilesNotChecked,
    ForbiddenStanding,
    ForbiddenTransition,
    GestionnaireOnly,
    IncompleteDossier,
    PoleReferenceTooLong,
    TakenByAnother,
    TicketError,
    UnauthorisedSender,
)
from tickets.escalations import LIFE, Escalation, EscalationEvent, EscalationStatus, Way, after
from tickets.life import Action, Status
from tickets.mails import Known, Mail, MailFate, Nature
from tickets.notices import ReplyReceived, TicketEscalated
from tickets.pole.dossier import Blocking, Dossier
from tickets.pole.letters import letter_keys
from tickets.pole.notices import LetterRefused, PoleAnswered
from tickets.pole.service import PoleService
from tickets.service import Request, TicketService
from tickets.ticket import SENSITIVE, Side, Thread, Ticket

NADIA, CAMILLE, ODILE = agent(), gestionnaire(), gestionnaire(91, name="Odile Roux")
REF = "T-2026-0001"
DOSSIER = Dossier(
    reference=REF,
    departement="06",
    guichet="Mairie de Valbonne",
    profile="guichet",
    about_one_file=False,
    steps="Étapes",
    local_answer="Aucune",
    question="Panne connue ?",
    blocking=Blocking.TOTAL,
)
FILE = Attachment("capture.png", "image/png", 100, path="/fichiers/ab/abc.png")


class Story:
    """A ticket of Nadia's, which Camille sends to the pole."""

    def __init__(self, *, kind: str = "question") -> None:
        self.work = FakeWork(NADIA, CAMILLE, ODILE)
        self.now = NOW
        request = Request(question="L’écran reste blanc", theme="pieces", kind=kind)
        self.ticket: Ticket = self.agents.open_ticket(request, by=NADIA, channel="web", chat_ref="agent-1")

    @property
    def agents(self) -> TicketService:
        return TicketService(self.work, now=self.now, zone=PARIS)

    @property
    def desk(self) -> PoleService:
        return PoleService(self.work, now=self.now, zone=PARIS)

    @property
    def current(self) -> Escalation:
        found = self.work.escalations.latest(1)
        assert found is not None
        return found

    def escalates(self, *, by: Agent = CAMILLE, body: str = "Bonjour le pôle") -> Escalation:
        return self.desk.escalate(self.ticket, DOSSIER, subject="SNE 06", body=body, by=by, pole=POLE)

    def by_hand(self, reference: str = "") -> Escalation:
        return self.desk.escalate_by_hand(
            self.ticket, DOSSIER, subject="SNE", body="Copié", by=CAMILLE, pole=POLE, pole_reference=reference
        )

    def hears(self, text: str = "Correctif livré ce soir.", **details: object) -> Mail:
        number = len(self.work.mails.all) + 1
        values: dict[str, object] = {
            "mailbox": "m",
            "uid_validity": 1,
            "uid": number,
            "message_id": f"<{number}@national.exemple.fr>",
            "sender": POLE.address,
            "text": text,
            "received_at": self.now,
            "nature": Nature.POLE,
        }
        mail = Mail(**{**values, **details})  # type: ignore[arg-type]  # as a test says
        self.work.mails.add_once(mail)
        self.desk.hear(self.ticket, mail)
        return mail

    def is_at(self, standing: EscalationStatus) -> Story:
        """At the first way that leads there."""
        self.escalates()
        match standing:
            case EscalationStatus.UNDELIVERED:
                self.refuses()
            case EscalationStatus.TO_REVIEW:
                self.hears()
            case EscalationStatus.SETTLED:
                self.desk.settle(self.ticket, by=CAMILLE)
        assert self.current.standing is standing
        return self

    def refuses(self, letter: str = "") -> None:
        self.desk.refused(
            self.ticket, letter or self.current.message_id, recipient=POLE.address, reason="550 unknown"
        )

    def told(self, kind: type) -> list[object]:
        return [told.notice for told in self.work.outbox.told.values() if isinstance(told.notice, kind)]

    @property
    def agent_was_told(self) -> list[object]:
        return [told.notice for told in self.work.outbox.told.values() if told.to == NADIA.id]


@pytest.fixture
def story() -> Story:
    return Story()


# The life of the exchange.

LIFE_DRAWN = """
              pole_heard  pole_refused pole_resent pole_nudged pole_waiting pole_settled pole_numbered
sent          to_review   undelivered  -           sent        -            settled      sent
undelivered   to_review   -            sent        -           -            settled      -
to_review     to_review   -            -           -           sent         settled      to_review
settled       to_review   -            -           -           -            -            settled
"""


def drawn(table: str) -> list[tuple[EscalationStatus, EscalationEvent, str]]:
    header, *lines = [line.split() for line in table.strip().splitlines()]
    return [
        (EscalationStatus(name), EscalationEvent(turn), target)
        for name, *targets in lines
        for turn, target in zip(header, targets, strict=True)
    ]


@pytest.mark.parametrize(("standing", "turn", "target"), drawn(LIFE_DRAWN))
def test_an_exchange_moves_only_along_the_drawn_arrows(
    standing: EscalationStatus, turn: EscalationEvent, target: str
) -> None:
    if target == "-":
        with pytest.raises(ForbiddenStanding):
            after(standing, turn)
    else:
        assert after(standing, turn) == target


def test_no_standing_is_a_dead_end() -> None:
    for standing in EscalationStatus:
        assert LIFE[standing]


ORDERS: dict[EscalationEvent, Callable[[Story], object]] = {
    EscalationEvent.HEARD: lambda s: s.desk.record_answer(s.ticket, "Réponse", by=CAMILLE),
    EscalationEvent.RESENT: lambda s: s.desk.resend(s.ticket, by=CAMILLE, pole=POLE),
    EscalationEvent.NUDGED: lambda s: s.desk.nudge(s.ticket, "Et alors ?", by=CAMILLE, pole=POLE),
    EscalationEvent.STILL_WAITING: lambda s: s.desk.still_waiting(s.ticket, by=CAMILLE, pole=POLE),
    EscalationEvent.SETTLED: lambda s: s.desk.settle(s.ticket, by=CAMILLE),
    EscalationEvent.NUMBERED: lambda s: s.desk.note_reference(s.ticket, "SPS-1", by=CAMILLE),
}
LOGGED = {
    EscalationEvent.HEARD: Kind.POLE_HEARD,
    EscalationEvent.RESENT: Kind.POLE_RESENT,
    EscalationEvent.NUDGED: Kind.POLE_NUDGED,
    EscalationEvent.STILL_WAITING: Kind.POLE_STILL_WAITING,
    EscalationEvent.SETTLED: Kind.POLE_SETTLED,
    EscalationEvent.NUMBERED: Kind.POLE_NUMBERED,
}


@pytest.mark.parametrize("turn", ORDERS)
@pytest.mark.parametrize("standing", EscalationStatus)
def test_each_order_makes_a_row_of_the_history_and_one_of_the_journal_or_is_refused(
    standing: EscalationStatus, turn: EscalationEvent
) -> None:
    story = Story().is_at(standing)
    rows, logged = len(story.ticket.history), len(story.work.journal.kinds)

    if turn not in LIFE[standing]:
        with pytest.raises((ForbiddenStanding, ForbiddenTransition)):
            ORDERS[turn](story)
        return
    ORDERS[turn](story)

    row = story.ticket.history[rows]
    assert (row.action, row.by, row.about) == (turn.value, CAMILLE.id, "1")
    assert LOGGED[turn] in story.work.journal.kinds[logged:]
    assert story.current.standing is LIFE[standing][turn]


@pytest.mark.parametrize("turn", ORDERS)
def test_nothing_is_ordered_about_an_exchange_that_never_began(story: Story, turn: EscalationEvent) -> None:
    with pytest.raises(ForbiddenTransition):
        ORDERS[turn](story)


@pytest.mark.parametrize(
    "order",
    [
        lambda s: s.escalates(by=NADIA),
        lambda s: s.desk.record_answer(s.ticket, "x", by=NADIA),
        lambda s: s.desk.nudge(s.ticket, "x", by=NADIA, pole=POLE),
        lambda s: s.desk.resend(s.ticket, by=NADIA, pole=POLE),
        lambda s: s.desk.still_waiting(s.ticket, by=NADIA, pole=POLE),
        lambda s: s.desk.pass_on(s.ticket, "x", by=NADIA),
        lambda s: s.desk.settle(s.ticket, by=NADIA),
        lambda s: s.desk.note_reference(s.ticket, "x", by=NADIA),
    ],
)
def test_an_agent_orders_none_of_it(order: Callable[[Story], object]) -> None:
    story = Story().is_at(EscalationStatus.TO_REVIEW)

    with pytest.raises(GestionnaireOnly):
        order(story)


# What leaves.


def test_the_request_leaves_once_with_a_message_id_that_is_known(story: Story) -> None:
    story.escalates()

    (letter,) = story.work.outbox.mails.values()
    assert (letter.sender, letter.recipient) == (POLE.sender, POLE.address)
    assert letter.message_id == story.current.message_id
    assert story.work.mails.known([letter.message_id]) == Known(1, Thread.POLE)
    assert story.ticket.status is Status.ESCALATED
    assert story.current.nudge_at == add_working_days(NOW, 5, PARIS)
    assert [type(notice) for notice in story.agent_was_told] == [TicketEscalated]
    assert (story.ticket.assignee_id, story.ticket.taken_at) == (CAMILLE.id, NOW)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"smtp_ready": False}, EscalationNotConfigured),
        ({"address": ""}, EscalationNotConfigured),
        ({"sender": ""}, EscalationNotConfigured),
        ({"sender": "autre@exemple.fr"}, UnauthorisedSender),
        ({"authorised": ()}, UnauthorisedSender),
    ],
)
def test_nothing_leaves_from_an_address_that_is_not_in_the_list(
    story: Story, change: dict[str, object], refusal: type[TicketError]
) -> None:
    pole = replace(POLE, **change)  # type: ignore[arg-type]  # as the parameters say
    with pytest.raises(refusal):
        story.desk.escalate(story.ticket, DOSSIER, subject="SNE", body="x", by=CAMILLE, pole=pole)
    story.escalates()
    with pytest.raises(refusal):
        story.desk.nudge(story.ticket, "x", by=CAMILLE, pole=pole)
    with pytest.raises(refusal):
        story.desk.resend(story.ticket, by=CAMILLE, pole=pole)

    assert len(story.work.outbox.mails) == 1


def test_an_incomplete_dossier_goes_neither_by_mail_nor_by_hand(story: Story) -> None:
    lacking = replace(DOSSIER, question="")
    with pytest.raises(IncompleteDossier):
        story.desk.escalate(story.ticket, lacking, subject="SNE", body="x", by=CAMILLE, pole=POLE)
    with pytest.raises(IncompleteDossier):
        story.desk.escalate_by_hand(story.ticket, lacking, subject="SNE", body="x", by=CAMILLE, pole=POLE)


def test_files_travel_once_somebody_has_looked_at_them(story: Story) -> None:
    def sends(*, checked: bool) -> None:
        story.desk.escalate(
            story.ticket,
            DOSSIER,
            subject="SNE",
            body="x",
            by=CAMILLE,
            pole=POLE,
            files=(FILE,),
            files_checked=checked,
        )

    with pytest.raises(FilesNotChecked):
        sends(checked=False)
    sends(checked=True)

    (letter,) = story.work.outbox.mails.values()
    assert letter.attachments == (FILE,)
    assert story.ticket.messages[-1].attachments == [FILE]


def test_what_goes_by_hand_leaves_nothing_and_needs_no_mail(story: Story) -> None:
    bare = replace(POLE, address="", sender="", authorised=(), smtp_ready=False)
    story.desk.escalate_by_hand(
        story.ticket, DOSSIER, subject="SNE", body="x", by=CAMILLE, pole=bare, pole_reference=" SPS 42 "
    )
    story.desk.nudge(story.ticket, "Relance", by=CAMILLE, pole=bare)

    assert (story.current.way, story.current.pole_reference) == (Way.PLATFORM, "SPS 42")
    assert story.work.outbox.mails == {}
    assert story.ticket.status is Status.ESCALATED


def test_the_pole_s_number_is_noted_corrected_and_never_endless(story: Story) -> None:
    story.by_hand()
    story.desk.note_reference(story.ticket, "SPS-2026-1", by=CAMILLE)
    rows = len(story.ticket.history)
    story.desk.note_reference(story.ticket, "SPS-2026-1", by=CAMILLE)

    assert story.current.pole_reference == "SPS-2026-1"
    assert len(story.ticket.history) == rows
    with pytest.raises(PoleReferenceTooLong):
        story.desk.note_reference(story.ticket, "9" * 81, by=CAMILLE)
    with pytest.raises(EmptyText):
        story.desk.note_reference(story.ticket, " ", by=CAMILLE)


def test_a_nudge_answers_the_last_mail_of_the_exchange_and_puts_off_the_next(story: Story) -> None:
    story.escalates()
    story.hears("Accusé de réception")
    story.desk.still_waiting(story.ticket, by=CAMILLE, pole=POLE)
    story.now += timedelta(days=8)
    story.desk.nudge(story.ticket, "Avez-vous pu regarder ?", by=CAMILLE, pole=POLE)

    request, nudge = story.work.outbox.mails.values()
    assert (nudge.subject, nudge.in_reply_to) == ("Re: SNE 06", "<1@national.exemple.fr>")
    assert nudge.message_id not in (request.message_id, "")
    assert story.work.mails.known([nudge.message_id]) == Known(1, Thread.POLE)
    assert (story.current.nudges, story.current.nudge_at) == (1, add_working_days(story.now, 5, PARIS))


def test_a_letter_that_was_refused_leaves_again_whole_under_another_name(story: Story) -> None:
    story.desk.escalate(
        story.ticket,
        DOSSIER,
        subject="SNE",
        body="Ma lettre",
        by=CAMILLE,
        pole=POLE,
        files=(FILE,),
        files_checked=True,
    )
    story.refuses()
    mended = replace(POLE, address="nouveau@national.exemple.fr")
    story.now += timedelta(days=1)
    story.desk.resend(story.ticket, by=CAMILLE, pole=mended)

    first, again = story.work.outbox.mails.values()
    assert (again.body, again.attachments, again.recipient) == ("Ma lettre", (FILE,), mended.address)
    assert again.message_id != first.message_id
    assert again.in_reply_to == ""
    assert story.current.sent_at == story.now
    assert len(story.ticket.messages) == 1


def test_every_letter_of_a_ticket_is_found_by_its_history(story: Story) -> None:
    story.escalates()
    story.refuses()
    story.desk.resend(story.ticket, by=CAMILLE, pole=POLE)
    story.desk.nudge(story.ticket, "Une", by=CAMILLE, pole=POLE)
    story.desk.nudge(story.ticket, "Deux", by=CAMILLE, pole=POLE)
    story.desk.settle(story.ticket, by=CAMILLE)
    story.by_hand()
    story.desk.settle(story.ticket, by=CAMILLE)
    story.escalates()

    posted = list(story.work.outbox.mails)
    assert [key for key in letter_keys(story.ticket) if key in posted] == posted
    assert len(posted) == len({letter.message_id for letter in story.work.outbox.mails.values()}) == 5


def test_a_ticket_that_was_escalated_before_numbers_goes_on_counting(story: Story) -> None:
    """Its rows named no number, and one exchange was made of them all."""
    for _ in range(2):
        story.ticket.apply(Action.ESCALATE, by=CAMILLE, at=NOW)
        story.ticket.apply(Action.RETURN, by=CAMILLE, at=NOW)
    story.work.escalations.add(Escalation(ticket_id=1, number=1, sent_at=NOW))

    assert story.escalates().number == 3
    assert list(letter_keys(story.ticket)) == [f"escalade:{REF}:{number}" for number in (1, 2, 3)]


# A server's refusal.


def test_a_refusal_is_told_to_all_once_and_stops_the_clock_of_nudges(story: Story) -> None:
    story.escalates()
    story.refuses()
    story.refuses()

    assert story.told(LetterRefused) == [LetterRefused(REF, POLE.address, "550 unknown")]
    assert (story.current.standing, story.current.nudge_at) == (EscalationStatus.UNDELIVERED, None)
    assert story.work.journal.kinds.count(Kind.POLE_REFUSED) == 1


def test_a_late_refusal_of_a_letter_that_was_sent_again_changes_nothing(story: Story) -> None:
    story.escalates()
    first = story.current.message_id
    story.refuses()
    story.desk.resend(story.ticket, by=CAMILLE, pole=POLE)
    story.refuses(first)
    story.refuses("<inconnu@exemple.fr>")

    assert story.current.standing is EscalationStatus.SENT


# What the pole writes.


def test_a_mail_of_the_pole_waits_for_a_reader_and_the_agent_hears_nothing(story: Story) -> None:
    story.escalates()
    before = len(story.agent_was_told)
    mail = story.hears(foreign_reference="[Ticket#42]", attachments=[FILE], is_verified=True)

    said = story.ticket.messages[-1]
    assert (said.side, said.thread, said.author_id, said.mail_id) == (Side.POLE, Thread.POLE, None, mail.id)
    assert said.attachments == [FILE]
    assert (mail.fate, mail.ticket_id) == (MailFate.TO_REVIEW, story.ticket.id)
    assert (story.current.standing, story.current.heard_at) == (EscalationStatus.TO_REVIEW, NOW)
    assert (story.current.pole_reference, story.current.nudge_at) == ("[Ticket#42]", None)
    assert story.ticket.status is Status.ESCALATED
    (notice,) = story.told(PoleAnswered)
    assert notice == PoleAnswered(
        REF, NADIA.name, "Mairie de Valbonne", "Correctif livré ce soir.", 1, True, False
    )
    assert len(story.agent_was_told) == before


def test_the_words_of_the_pole_on_a_sensitive_matter_are_not_left_in_a_chat() -> None:
    story = Story(kind=SENSITIVE)
    story.escalates()
    story.hears()

    (notice,) = story.told(PoleAnswered)
    assert isinstance(notice, PoleAnswered)
    assert (notice.text, notice.is_sensitive) == ("", True)


def test_what_the_pole_writes_of_itself_opens_an_exchange(story: Story) -> None:
    story.hears(subject="À propos de T-2026-0001")

    assert (story.current.standing, story.current.number) == (EscalationStatus.TO_REVIEW, 1)
    assert story.ticket.status is Status.OPEN
    assert story.escalates().number == 2


def test_a_late_answer_is_read_even_when_the_ticket_is_closed(story: Story) -> None:
    story.escalates()
    story.agents.close(story.ticket, by=CAMILLE)
    story.desk.settle(story.ticket, by=CAMILLE)
    story.hears()

    assert story.current.standing is EscalationStatus.TO_REVIEW
    with pytest.raises(ForbiddenTransition):
        story.desk.pass_on(story.ticket, "Voici", by=CAMILLE)
    with pytest.raises(ForbiddenTransition):
        story.desk.still_waiting(story.ticket, by=CAMILLE, pole=POLE)


# What becomes of it.


def test_the_agent_receives_the_words_of_the_gestionnaire_and_only_them(story: Story) -> None:
    story.is_at(EscalationStatus.TO_REVIEW)
    story.desk.pass_on(story.ticket, "C’est réparé ce soir.", by=CAMILLE)

    (mail,) = story.work.mails.all
    reply = story.agent_was_told[-1]
    assert isinstance(reply, ReplyReceived)
    assert reply.text == "C’est réparé ce soir."
    assert "Correctif" not in repr(story.agent_was_told)
    assert (story.ticket.status, story.current.standing) == (Status.ANSWERED, EscalationStatus.SETTLED)
    assert (story.current.settled_by, story.current.settled_at) == (CAMILLE.id, NOW)
    assert (mail.fate, mail.settled_by) == (MailFate.FILED, CAMILLE.id)


def test_an_acknowledgement_leaves_the_pole_in_debt(story: Story) -> None:
    story.is_at(EscalationStatus.TO_REVIEW)
    story.now += timedelta(days=2)
    story.desk.still_waiting(story.ticket, by=CAMILLE, pole=POLE)

    assert (story.current.standing, story.ticket.status) == (EscalationStatus.SENT, Status.ESCALATED)
    assert story.current.nudge_at == add_working_days(story.now, 5, PARIS)
    assert story.work.mails.all[0].fate is MailFate.FILED


@pytest.mark.parametrize(
    "standing", [EscalationStatus.SENT, EscalationStatus.UNDELIVERED, EscalationStatus.TO_REVIEW]
)
def test_an_exchange_is_closed_without_a_word_to_the_agent(standing: EscalationStatus) -> None:
    story = Story().is_at(standing)
    before = len(story.agent_was_told)
    story.desk.settle(story.ticket, by=CAMILLE)

    assert (story.current.standing, story.ticket.status) == (EscalationStatus.SETTLED, Status.IN_PROGRESS)
    assert len(story.agent_was_told) == before
    assert story.current.nudge_at is None


def test_what_a_colleague_holds_is_not_passed_on_unknowingly(story: Story) -> None:
    story.is_at(EscalationStatus.TO_REVIEW)

    with pytest.raises(TakenByAnother):
        story.desk.pass_on(story.ticket, "C’est réparé.", by=ODILE)


def test_a_new_request_closes_the_exchange_before_it(story: Story) -> None:
    story.is_at(EscalationStatus.TO_REVIEW)
    story.agents.close(story.ticket, by=CAMILLE)
    story.agents.reopen(story.ticket, by=CAMILLE)
    story.escalates()

    first, second = story.work.escalations.of_ticket(1)
    assert (first.standing, second.standing) == (EscalationStatus.SETTLED, EscalationStatus.SENT)
    assert story.work.mails.all[0].fate is MailFate.FILED


def test_the_next_nudge_follows_the_setting(story: Story) -> None:
    soon = replace(POLE, nudge_after=2)
    story.desk.escalate(story.ticket, DOSSIER, subject="SNE", body="x", by=CAMILLE, pole=soon)

    due: datetime | None = story.current.nudge_at
    assert due == add_working_days(NOW, 2, PARIS)
