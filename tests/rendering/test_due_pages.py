"""Every page and notice of the agenda and of signalements, in words."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from due_fakes import local

from agenda.answers import Answer
from agenda.events import EventKind
from agenda.notices import (
    EventCancelled,
    EventChanged,
    EventPlanned,
    EventReminder,
    MeetingConvoked,
    NoLongerConcerned,
    NumberedNotice,
    Reminders,
    TrainingOpen,
    TrainingSoon,
)
from agenda.papers import TopicsSent
from bot.handlers.agenda import MAX_EVENTS, MAX_SIGNALEMENTS, AgendaPage, SignalementLine
from bot.handlers.convocation import MeetingAnswered
from bot.handlers.reminders import ReminderChosen
from bot.handlers.signalement import SignalementAnswerToCheck, SupportAsked
from delivery.files import Attachment
from quality.notices import (
    AnswerMissing,
    AnswerOwed,
    AnswerReceived,
    AnswersOwed,
    ColleagueAnswered,
    GuichetReminded,
    HelpAsked,
    NobodyToRemind,
    RemindersResumed,
    RemindersSuspended,
    SignalementChased,
    SignalementNotified,
    SignalementOverdue,
    SignalementReminder,
    SignalementWithdrawn,
)
from rendering.engine import Renderer
from rendering.message import Reply

RENDERER = Renderer(ZoneInfo("Europe/Paris"))
TITLE = "Prise en main <b> & suite"
FORMATION, COPIL, COMITE, PLENIERE = EventKind
TUESDAY = local("2027-01-12 14:30")
LATER = local("2027-01-19 09:00")
SENT, DUE = date(2026, 11, 25), date(2026, 12, 25)


def owed(kind: type[AnswerOwed], days: int, **more: Any) -> AnswerOwed:
    return kind(
        reference="S-2026-001",
        subject="Baux < 1 mois",
        guichet="Vence",
        sent_on=SENT,
        due_on=DUE,
        days=days,
        **more,
    )


AGENDA = AgendaPage(
    (
        NumberedNotice(FORMATION, TITLE, TUESDAY, "Nice", 7),
        NumberedNotice(PLENIERE, "", LATER, "La Défense", 8),
    ),
    (
        SignalementLine("S-2026-001", "Vence", "Baux", DUE, -3),
        SignalementLine("S-2026-002", "Nice", "NIR", DUE, 2),
    ),
    4,
)

HOUR = timedelta(hours=1)
PAGES = [
    EventPlanned(COMITE, "", TUESDAY, "Nice", "Odile"),
    EventReminder(FORMATION, TITLE, TUESDAY, "Nice", 7, 7, (SENT, DUE)),
    ReminderChosen(FORMATION, TITLE, TUESDAY, 7, SENT, is_usual=False),
    ReminderChosen(COPIL, "", TUESDAY, 7, None, is_usual=False),
    ReminderChosen(COMITE, "", TUESDAY, 7, None, is_usual=True),
    EventReminder(COPIL, "", TUESDAY, "Nice", 1),
    EventReminder(PLENIERE, "", TUESDAY, "La Défense", 0),
    Reminders(
        (
            EventReminder(COPIL, "", TUESDAY, "Nice", 1),
            TrainingOpen(FORMATION, TITLE, LATER, "Nice", 8, None, "Odile", 12),
            TrainingSoon(FORMATION, TITLE, TUESDAY, "Nice", 9),
            MeetingConvoked(COMITE, "", TUESDAY, "Nice", 9, None),
        )
    ),
    MeetingConvoked(COMITE, "", TUESDAY, "Nice", 9, LATER),
    *(
        MeetingAnswered(COPIL, "", TUESDAY, "Nice", 9, "Mairie <b>", answer, "Anne <b> Lys")
        for answer in (*Answer, None)
    ),
    EventReminder(COMITE, "", TUESDAY, "Nice", 1, 9),
    EventChanged(COMITE, "", "", TUESDAY, "Nice", LATER, "Nice", number=9),
    EventChanged(FORMATION, TITLE, TITLE, TUESDAY, "Nice", LATER, "Nice"),
    EventChanged(FORMATION, TITLE, "Excel", TUESDAY, "Nice", TUESDAY, "Nice"),
    NoLongerConcerned(FORMATION, TITLE, TUESDAY),
    EventChanged(COPIL, "", "", TUESDAY, "Nice", TUESDAY, "Grasse"),
    EventCancelled(FORMATION, TITLE, TUESDAY),
    EventCancelled(COMITE, "", TUESDAY),
    owed(SignalementReminder, 7),
    owed(SignalementReminder, 0),
    owed(SignalementOverdue, -1),
    owed(AnswerMissing, -3),
    owed(NobodyToRemind, 7),
    SignalementWithdrawn(reference="S-2026-001", subject="Baux"),
    ColleagueAnswered(reference="S-2026-001", subject="Baux < 1", author="Anne <b> Lys", answered_on=SENT),
    *(SupportAsked("S-2026-001", DUE, is_new) for is_new in (True, False)),
    SignalementAnswerToCheck("S-2026-001", "Vence", "Baux < 1", has_files=True),
    *(owed(kind, 3) for kind in (GuichetReminded, RemindersSuspended, RemindersResumed, HelpAsked)),
    *(owed(kind, -3) for kind in (SignalementNotified, SignalementChased)),
    owed(SignalementNotified, 30, attachments=(Attachment("lettre.pdf", "application/pdf", 9, "", "x"),)),
    AnswersOwed((owed(SignalementOverdue, -3), owed(SignalementReminder, 7))),
    AnswersOwed((owed(NobodyToRemind, 1), owed(AnswerMissing, -3), owed(GuichetReminded, 0))),
    *(
        AnswerReceived(
            reference="S-2026-001", subject="Baux", guichet="Vence", answered_on=day, due_on=DUE, files=files
        )
        for day, files in ((DUE, 0), (date(2026, 12, 31), 2))
    ),
    AGENDA,
    AgendaPage((), (), 0),
]


def written(page: Any) -> Reply:
    return RENDERER.reply(page)


def pages(reply: Reply) -> list[str]:
    return [button.page for row in reply.buttons for button in row]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: type(page).__name__)
def test_each_page_is_written_with_french_typography(page: Any) -> None:
    reply = written(page)
    words = [
        html.unescape(re.sub(r"</?[a-z]+>", "", reply.text)),
        *(b.label for r in reply.buttons for b in r),
    ]

    for text in words:
        assert text
        assert "'" not in text
        assert not re.search(r"(?<!\u00a0)[:;?!»](?!//)", text.replace("14:30", "")), text
        assert not re.search(r"«(?!\u00a0)", text)
        assert "  " not in text
        assert "None" not in text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: type(page).__name__)
def test_what_people_typed_is_escaped(page: Any) -> None:
    tags = set(re.findall(r"</?[a-z]+>", written(page).text))

    assert tags <= {"<b>", "</b>", "<i>", "</i>"}
    assert written(page).text.count("<b>") == written(page).text.count("</b>")


def test_another_day_at_the_same_hours_changes_no_hour() -> None:
    day = timedelta(days=1)
    changed = EventChanged(
        COMITE, "", "", TUESDAY, "Nice", TUESDAY + day, "Nice", TUESDAY + 2 * HOUR, TUESDAY + day + 2 * HOUR
    )
    assert "Fin" not in written(changed).text


def test_a_reminder_names_the_event_the_day_and_the_place() -> None:
    assert written(EventReminder(COMITE, "", TUESDAY, "Nice, salle 3", 1)).text == (
        "🗓 <b>Rappel\u00a0: le comité de suivi, demain.</b>\n"
        "Mardi 12 janvier 2027 à 14\u00a0h\u00a030\n"
        "Lieu\u00a0: Nice, salle 3"
    )


def test_participles_agree() -> None:
    assert (
        "La formation «\u00a0Excel\u00a0» du mardi 12 janvier 2027 à 14\u00a0h\u00a030 est annulée."
        in written(EventCancelled(FORMATION, "Excel", TUESDAY)).text
    )
    assert (
        "Le copil du mardi 12 janvier 2027 à 14\u00a0h\u00a030 est annulé."
        in written(EventCancelled(COPIL, "", TUESDAY)).text
    )


def test_a_signalement_states_its_legal_date() -> None:
    assert "au plus tard le vendredi 25 décembre 2026" in written(owed(SignalementReminder, 7)).text


@pytest.mark.parametrize("kind", [AnswerMissing, NobodyToRemind])
def test_an_answer_that_is_missing_opens_the_page_of_the_signalement(kind: type[AnswerOwed]) -> None:
    assert pages(written(owed(kind, -3))) == ["/qualite/S-2026-001"]


def test_the_agenda_opens_the_page_of_each_thing() -> None:
    reply = written(AGENDA)

    assert pages(reply) == [
        *("/agenda/7", "/agenda/8"),
        *("/qualite/S-2026-001", "/qualite/S-2026-002"),
        *("/agenda/nouveau", "/qualite/nouveau"),
    ]
    assert "en retard de 3 jours" in reply.text


def test_the_longest_agenda_fits_in_a_telegram_message() -> None:
    full = AgendaPage(
        tuple(NumberedNotice(FORMATION, "x" * 200, TUESDAY, "y" * 500, n) for n in range(MAX_EVENTS)),
        tuple(
            SignalementLine("S-2026-001", "g" * 200, "s" * 300, DUE, -300) for _ in range(MAX_SIGNALEMENTS)
        ),
        400,
    )

    assert len(written(full).text) < 4096


def test_a_letter_is_signed_by_the_gestionnaire() -> None:
    sent = TopicsSent(COMITE, "", TUESDAY, "Nice", ("Cotation",))
    _, body = RENDERER.letter(sent, signatory="ADIL des Alpes-Maritimes")
    assert body.endswith("Le gestionnaire départemental du SNE\nADIL des Alpes-Maritimes\n")
    assert RENDERER.letter(sent)[1].endswith("Le gestionnaire départemental du SNE\n")
