"""Every page and notice of the agenda and of signalements, in words."""

from __future__ import annotations

import html
import re
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from due_fakes import local

from agenda.events import EventKind
from agenda.notices import EventCancelled, EventChanged, EventPlanned, EventReminder, NoLongerConcerned
from bot.handlers.agenda import MAX_EVENTS, MAX_SIGNALEMENTS, AgendaPage, EventLine, SignalementLine
from bot.handlers.reunion import (
    EventCancelAsked,
    EventDropped,
    EventGone,
    EventScheduled,
    MeetingKindAsked,
    MomentAsked,
    PlaceAsked,
    TrainingTitleAsked,
)
from bot.handlers.signalement import (
    SendingDateAsked,
    SignalementAnswered,
    SignalementCancelAsked,
    SignalementDropped,
    SignalementGuichetAsked,
    SignalementGuichetChoices,
    SignalementRecorded,
    SignalementSubjectAsked,
)
from quality.notices import (
    AnswerMissing,
    AnswerOwed,
    NobodyToRemind,
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


def moment(kind: EventKind = COPIL, problem: str = "", *, moving: bool = False) -> MomentAsked:
    return MomentAsked(
        kind=kind, title="", previously_at=TUESDAY if moving else None, example=LATER, problem=problem
    )


def scheduled(kind: EventKind = FORMATION, **other: Any) -> EventScheduled:
    values: dict[str, Any] = {
        "event_id": 7,
        "kind": kind,
        "title": TITLE if kind is FORMATION else "",
        "starts_at": TUESDAY,
        "place": "Nice",
        "day_off": False,
        "for_guichets": True,
        "reminders": (local("2027-01-05 09:00"), local("2027-01-11 09:00")),
        "at_once": False,
        "is_move": False,
        "told": 0,
    }
    return EventScheduled(**values | other)


def owed(kind: type[AnswerOwed], days: int) -> AnswerOwed:
    return kind(
        reference="S-2026-001", subject="Baux < 1 mois", guichet="Vence", sent_on=SENT, due_on=DUE, days=days
    )


def recorded(**other: Any) -> SignalementRecorded:
    values: dict[str, Any] = {
        "reference": "S-2026-001",
        "guichet": "Vence",
        "subject": "Baux",
        "sent_on": SENT,
        "due_on": DUE,
        "day_off": False,
        "reminders": (local("2026-12-18 09:00"),),
        "at_once": False,
    }
    return SignalementRecorded(**values | other)


AGENDA = AgendaPage(
    (EventLine(7, FORMATION, TITLE, TUESDAY, "Nice"), EventLine(8, PLENIERE, "", LATER, "La Défense")),
    (
        SignalementLine("S-2026-001", "Vence", "Baux", DUE, -3),
        SignalementLine("S-2026-002", "Nice", "NIR", DUE, 2),
    ),
    4,
)

PAGES = [
    EventPlanned(COMITE, "", TUESDAY, "Nice", "Odile"),
    EventReminder(FORMATION, TITLE, TUESDAY, "Nice", 7),
    EventReminder(COPIL, "", TUESDAY, "Nice", 1),
    EventReminder(PLENIERE, "", TUESDAY, "La Défense", 0),
    EventChanged(FORMATION, TITLE, TITLE, TUESDAY, "Nice", LATER, "Nice"),
    EventChanged(FORMATION, TITLE, "Excel", TUESDAY, "Nice", TUESDAY, "Nice"),
    NoLongerConcerned(FORMATION, TITLE, TUESDAY),
    EventChanged(COPIL, "", "", TUESDAY, "Nice", TUESDAY, "Grasse"),
    EventCancelled(FORMATION, TITLE, TUESDAY),
    EventCancelled(COMITE, "", TUESDAY),
    TrainingTitleAsked(),
    MeetingKindAsked(),
    moment(),
    moment(problem="unclear"),
    moment(problem="past"),
    moment(PLENIERE, moving=True),
    PlaceAsked(FORMATION, TITLE, TUESDAY),
    scheduled(),
    scheduled(COPIL, for_guichets=False, at_once=True, day_off=True),
    scheduled(PLENIERE, reminders=()),
    scheduled(is_move=True, told=1),
    scheduled(COMITE, is_move=True, told=34),
    EventCancelAsked(7, FORMATION, TITLE, TUESDAY, 1),
    EventDropped(FORMATION, TITLE, TUESDAY, 2),
    EventDropped(COPIL, "", TUESDAY, 0),
    EventGone(),
    owed(SignalementReminder, 7),
    owed(SignalementReminder, 0),
    owed(SignalementOverdue, -1),
    owed(AnswerMissing, -3),
    owed(NobodyToRemind, 7),
    SignalementWithdrawn(reference="S-2026-001", subject="Baux"),
    SignalementGuichetAsked(),
    SignalementGuichetAsked("Brest"),
    SignalementGuichetChoices(((1, "Mairie de Vence"), (2, "Habitat 06"))),
    SignalementSubjectAsked("Vence"),
    SendingDateAsked("Vence", SENT),
    SendingDateAsked("Vence", SENT, "unclear"),
    SendingDateAsked("Vence", SENT, "future"),
    recorded(),
    recorded(day_off=True, at_once=True),
    SignalementAnswered("S-2026-001", "Vence", DUE, 0),
    SignalementAnswered("S-2026-001", "Vence", DUE, -3),
    SignalementCancelAsked("S-2026-001", "Vence", 2),
    SignalementDropped("S-2026-001", "Vence", 0),
    SignalementDropped("S-2026-001", "Vence", 1),
    AGENDA,
    AgendaPage((), (), 0),
]


def written(page: Any) -> Reply:
    return RENDERER.reply(page)


def buttons(reply: Reply) -> list[str]:
    return [button.data for row in reply.buttons for button in row]


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


def test_the_confirmation_says_when_reminders_leave_and_how_to_cancel() -> None:
    reply = written(scheduled())

    assert "• mardi 5 janvier 2027 à 9\u00a0h\n• lundi 11 janvier 2027 à 9\u00a0h" in reply.text
    assert buttons(reply) == ["reunion:deplacer:7", "reunion:annuler:7"]
    assert reply.buttons[0][1].label == "Annuler cet événement"


def test_a_signalement_states_its_legal_date() -> None:
    assert "au plus tard le vendredi 25 décembre 2026" in written(owed(SignalementReminder, 7)).text
    assert "reportée" in written(recorded(day_off=True)).text
    assert buttons(written(recorded())) == [
        "signalement:repondu:S-2026-001",
        "signalement:annuler:S-2026-001",
    ]


def test_the_agenda_lays_the_buttons_of_each_dialogue() -> None:
    reply = written(AGENDA)

    assert buttons(reply) == [
        "reunion:deplacer:7",
        "reunion:annuler:7",
        "reunion:deplacer:8",
        "reunion:annuler:8",
        "signalement:repondu:S-2026-001",
        "signalement:annuler:S-2026-001",
        "signalement:repondu:S-2026-002",
        "signalement:annuler:S-2026-002",
    ]
    assert "en retard de 3 jours" in reply.text


def test_the_longest_agenda_fits_in_a_telegram_message() -> None:
    full = AgendaPage(
        tuple(EventLine(n, FORMATION, "x" * 200, TUESDAY, "y" * 200) for n in range(MAX_EVENTS)),
        tuple(
            SignalementLine("S-2026-001", "g" * 200, "s" * 300, DUE, -300) for _ in range(MAX_SIGNALEMENTS)
        ),
        400,
    )

    assert len(written(full).text) < 4096
