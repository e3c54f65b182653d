"""The reminders on the real database and outbox: what fakes promise, storage keeps."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial

import pytest
from at_once import together
from due_fakes import PARIS, SERVICE, everywhere, local, move, remind_events
from sqlalchemy import select

from agenda.enrolling import EnrolmentService
from agenda.enrolment import EnrolmentState
from agenda.events import EventKind, Offer
from agenda.planning import EventService
from bot.notifier import Notifier
from delivery.queue_messages import Delivered
from guichets.registry import Agent, Guichet, GuichetKind, Role
from journal.entries import Entry, Kind, ThemeAsked
from quality.follow_up import SignalementService
from quality.reminders import remind_signalements
from rendering.engine import Renderer
from storage.database import Database
from storage.outbox import SqlOutboxQueue
from storage.tables import outbox
from storage.unit_of_work import UnitsOfWork, Work

pytestmark = pytest.mark.databases("sqlite", "postgresql")

NOW = local("2027-01-05 10:00")
Units = UnitsOfWork


@pytest.fixture
def units(database: Database) -> Units:
    """One gestionnaire (1) and, at one guichet, two agents (2, 3)."""
    renderer = Renderer(PARIS.timezone)

    def make_post(work: Work) -> Notifier:
        return Notifier(renderer, work.letters, work.registry, work.places, work.conversations, now=NOW)

    opened = UnitsOfWork(database, make_post)
    with opened() as work:
        work.registry.add(Guichet(name="Vence", kind=GuichetKind.COMMUNE, departement="06"))
        for name, role, guichet_id in (
            ("Odile", Role.GESTIONNAIRE, None),
            ("A", Role.AGENT, 1),
            ("B", Role.AGENT, 1),
        ):
            work.registry.add(Agent(name=name, role=role, guichet_id=guichet_id, created_at=NOW))
    return opened


def keys(units: Units) -> list[str]:
    with units.database.reading() as session:
        return sorted(session.scalars(select(outbox.c.key)))


def carries(units: Units, at: datetime = NOW) -> list[str]:
    """What waits leaves, in order: the keys."""
    shelf, left = SqlOutboxQueue(units.database), list[str]()
    while parcels := shelf.take("web", now=at, lease=timedelta(minutes=1), limit=10):
        for one in parcels:
            left.append(one.key)
            shelf.settle((one, Delivered()), now=at)
    return left


def test_a_training_is_reminded_once_then_its_cancellation_reaches_the_same_people(units: Units) -> None:
    with units() as work:
        odile = work.registry.agent(1)
        assert odile is not None
        EventService(work, now=NOW).plan(
            EventKind.FORMATION,
            title="Prise en main",
            starts_at=local("2027-01-12 14:30"),
            place="Nice",
            by=odile,
        )
    for expected in (3, 0):
        with units() as work:
            assert remind_events(work, now=NOW, hours=SERVICE) == expected
    carries(units)
    with units() as work:
        odile, event = work.registry.agent(1), work.events.by_id(1)
        assert odile is not None
        assert event is not None
        assert event.told_ids == [2, 3]
        EventService(work, now=NOW).cancel(event, by=odile)
    with units() as work:
        assert remind_events(work, now=local("2027-01-11 10:00"), hours=SERVICE) == 0

    assert [key for key in keys(units) if "agent-" in key] == [
        "evenement:formation-1:annule:agent-2",
        "evenement:formation-1:annule:agent-3",
        "rappel:formation-1:2027-01-12:J-7:agent-2",
        "rappel:formation-1:2027-01-12:J-7:agent-3",
    ]


def plans(units: Units, title: str, starts_at: str = "2027-01-12 14:30", offer: Offer | None = None) -> int:
    with units() as work:
        odile = work.registry.agent(1)
        assert odile is not None
        desk = EventService(work, now=NOW)
        event = desk.plan(
            EventKind.FORMATION, title=title, starts_at=local(starts_at), place="Nice", by=odile, offer=offer
        )
        return event.id or 0


def remind(units: Units, at: datetime = NOW) -> int:
    with units() as work:
        return remind_events(work, now=at, hours=SERVICE)


def cancel(units: Units, event_id: int, at: datetime = NOW) -> None:
    with units() as work:
        odile, event = work.registry.agent(1), work.events.by_id(event_id)
        assert odile is not None
        assert event is not None
        EventService(work, now=at).cancel(event, by=odile)


def texts(units: Units, agent_id: int) -> list[str]:
    """What waits for them or has left."""
    kept = select(outbox.c.payload).where(outbox.c.agent_id == agent_id, outbox.c.reason == "")
    with units.database.reading() as session:
        rows = session.scalars(kept.order_by(outbox.c.id))
        return [row["text"].replace("\N{NO-BREAK SPACE}", " ") for row in rows]


def test_several_reminders_of_one_person_are_one_message_and_each_counts(units: Units) -> None:
    for title in ("Cotation", "Prise en main"):
        plans(units, title)

    assert [remind(units), remind(units)] == [2 + 2 * 2, 0]
    for number in (1, 2):  # the gestionnaire, and an agent
        (text,) = texts(units, number)
        assert "Rappel : la formation « Cotation », dans 7 jours" in text
        assert "Rappel : la formation « Prise en main », dans 7 jours" in text
    with units.reading() as work:
        sent = [row.entry.subject for row in work.journal.rows() if row.entry.kind is Kind.REMINDER_SENT]
    assert sorted(sent) == ["formation-1"] * 3 + ["formation-2"] * 3


def test_one_that_is_cancelled_before_it_left_leaves_the_others_alone(units: Units) -> None:
    events = [plans(units, title) for title in ("Cotation", "Prise en main")]
    remind(units)
    cancel(units, events[0])

    assert [remind(units), remind(units)] == [3, 0]  # the gestionnaire's was one message too
    reminders = [text for text in texts(units, 2) if "Rappel" in text]
    assert ["Cotation" in text for text in reminders] == [False]
    left = [key for key in carries(units) if key.startswith("rappel:") and "agent" in key]
    assert left == [f"rappel:formation-2:2027-01-12:J-7:agent-{number}" for number in (2, 3)]


def test_an_invitation_that_had_not_left_is_made_anew_for_the_new_date(units: Units) -> None:
    number = plans(units, "Cotation", "2027-02-02 09:00", Offer(has_enrolment=True))
    assert remind(units) == 2
    with units() as work:
        odile, event = work.registry.agent(1), work.events.by_id(number)
        assert odile is not None
        assert event is not None
        move(EventService(work, now=NOW), event, starts_at=local("2027-02-09 09:00"), by=odile)

    assert [remind(units), remind(units)] == [2, 0]
    (text,) = texts(units, 2)
    assert "9 février 2027" in text


def test_a_machine_that_was_down_sends_what_is_still_of_use_once(units: Units) -> None:
    """A reminder had waited since the eve of the break: its words are no longer true."""
    plans(units, "Cotation")
    plans(units, "Prise en main", "2027-01-06 09:30")
    assert remind(units) == 2 + 2 * 2
    monday = local("2027-01-11 10:00")

    assert remind(units, monday) == 3
    left = carries(units, monday)
    assert [remind(units, monday), carries(units, monday)] == [0, []]
    assert [key for key in left if key.startswith("rappel")] == [
        f"rappel:formation-1:2027-01-12:J-1:{who}" for who in (1, "agent-2", "agent-3")
    ]
    assert remind(units, local("2027-01-12 15:00")) == 0


def test_an_overdue_answer_is_reminded_once_to_both_sides(units: Units) -> None:
    with units() as work:
        odile = work.registry.agent(1)
        assert odile is not None
        SignalementService(work, now=NOW, zone=PARIS).record(
            guichet_id=1, subject="Baux tardifs", sent_on=date(2026, 12, 4), by=odile
        )
    for expected in (3, 0):
        with units() as work:
            assert remind_signalements(work, now=NOW, hours_of=everywhere) == expected

    assert keys(units) == [
        "rappel:S-2027-001:2027-01-04:J+1:1",
        "rappel:S-2027-001:2027-01-04:J+1:agent-2",
        "rappel:S-2027-001:2027-01-04:J+1:agent-3",
    ]
    with units() as work:
        signalement = work.signalements.by_reference("S-2027-001")
        assert signalement is not None
        assert signalement.told_ids == [2, 3]


def test_questions_are_counted_by_theme_and_each_guichet_once(units: Units) -> None:
    def asked(kind: Kind, theme: str, guichet: int | None = 1, days: int = 1) -> Entry:
        return Entry(at=NOW - timedelta(days=days), kind=kind, theme=theme, guichet_id=guichet)

    with units() as work:
        for entry in (
            asked(Kind.QUESTION_ANSWERED, "cotation"),
            asked(Kind.QUESTION_UNANSWERED, "cotation"),
            asked(Kind.QUESTION_SUGGESTED, ""),
            asked(Kind.QUESTION_ANSWERED, "cotation", None),
            asked(Kind.QUESTION_ANSWERED, "nir", days=31),
            asked(Kind.TICKET_OPENED, "dalo"),
        ):
            work.journal.add(entry)
    with units.reading() as work:
        month = (NOW - timedelta(days=30), NOW)
        found = work.journal.asked_by_theme(*month, departement="06")
        assert (found, work.journal.asked_by_theme(*month, departement="83")) == (
            [ThemeAsked("cotation", 2, 1)], [],
        )  # fmt: skip


def test_the_last_place_is_given_once(units: Units) -> None:
    """Two agents press at the same moment, each in a transaction of their own."""
    with units() as work:
        odile = work.registry.agent(1)
        assert odile is not None
        EventService(work, now=NOW).plan(
            EventKind.FORMATION, title="Titre", starts_at=local("2027-02-02 09:00"), place="Nice", by=odile,
            offer=Offer(places=1, has_enrolment=True),
        )  # fmt: skip

    def enrols(number: int) -> None:
        with units() as work:
            event, agent = work.events.by_id(1), work.registry.agent(number)
            assert event is not None
            assert agent is not None
            EnrolmentService(work, now=NOW).enrol(event, agent)

    together(*(partial(enrols, number) for number in (2, 3)))

    with units.reading() as work:
        states = sorted(one.state for one in work.enrolments.of_event(1))
    assert states == [EnrolmentState.ENROLLED, EnrolmentState.WAITING]


def test_what_nobody_carried_the_day_before_is_owed_again_at_the_first_look(units: Units) -> None:
    plans(units, "Cotation")
    first = remind(units)

    assert first > 0
    assert [remind(units, local("2027-01-06 10:00")), remind(units, local("2027-01-06 10:10"))] == [first, 0]
    (text,) = texts(units, 2)
    assert "dans 6 jours" in text
