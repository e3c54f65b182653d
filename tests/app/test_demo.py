"""The demonstration: whoever opens its console finds something to do on every page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from house import ScriptedBase, entry
from migrated import migrated

from app.demo import ACTS, DemoClock, populate
from app.demo_cast import DEPARTEMENT
from app.demo_dashboards import EPCIS
from app.demo_past import BEFORE
from app.settings import read_settings
from app.wiring import Components, build
from deadlines.months import add_calendar_months
from guichets.registry import Role
from journal.chain import first_broken
from journal.entries import Kind as Logged
from knowledge_base.entries import Base, Entry
from knowledge_base.understanding.acts import Act
from knowledge_base.understanding.intents import Kind
from knowledge_base.verdict import NoMatch
from quality.dashboards import DashboardService
from quality.goals import OF_REFORM, Model
from storage.database import Database
from tickets.life import Status
from tickets.mails import Nature, Seen
from web.console.figures.journal_subjects import subject_of

ASKED = "combien de temps est valable une demande ?"
STARTED_AT = datetime.now(UTC).replace(hour=4, minute=50)
"""Before the office opens."""


@pytest.fixture(scope="module")
def known() -> Entry:
    return entry("validite", ASKED)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory, known: Entry) -> Iterator[Components]:
    """The whole month, once for all the tests; a scripted base makes it fast."""
    folder: Path = tmp_path_factory.mktemp("demo")
    database = Database(migrated(folder / "relais.db"))
    settings = read_settings(
        env_file=None, database_url=str(database.url), data_dir=folder, departement=DEPARTEMENT
    )
    base = ScriptedBase()
    base.answers(ASKED, known)
    for wanted in ACTS:
        base.says(wanted, NoMatch(Kind.ACT, Act.REACTIVATION, None))
    clock = DemoClock(STARTED_AT - timedelta(days=31))
    house = build(settings, database, base, clock=clock)
    populate(house, Base((asked_as_written(known),)), clock, deliver=lambda: None, now=STARTED_AT)
    yield house
    database.close()


def asked_as_written(known: Entry) -> Entry:
    return Entry(**{**vars(known), "variants": (known.question,)})


def test_each_role_is_played(played: Components) -> None:
    with played.units.reading() as work:
        roles = Counter(person.role for person in work.registry.agents())

    assert set(roles) == set(Role)
    assert (roles[Role.ADMINISTRATEUR], roles[Role.LECTEUR], roles[Role.GESTIONNAIRE]) == (1, 1, 2)


def test_tickets_wait_for_everybody(played: Components) -> None:
    with played.units.reading() as work:
        tickets = work.tickets.open_tickets(limit=1_000)
    statuses = Counter(ticket.status for ticket in tickets)

    assert statuses[Status.ESCALATED] == 3
    assert statuses[Status.WAITING] >= 2
    assert statuses[Status.OPEN] >= 5
    assert sum(ticket.is_sensitive for ticket in tickets) == 2
    assert any(message.side == "pole" for ticket in tickets for message in ticket.messages)


def test_what_waits_is_not_of_an_hour_to_come(played: Components) -> None:
    """Started before eight in the morning, it told of a ticket « dans 2 heures »."""
    with played.units.reading() as work:
        opened_at = [ticket.opened_at for ticket in work.tickets.latest(limit=10_000)]
        met_at = [mail.received_at for mail in work.mails.in_tray(Seen(DEPARTEMENT), limit=10)]

    assert max(*opened_at, *met_at) <= STARTED_AT


def test_what_the_console_knows_of_a_guichet_and_of_an_answer_is_there_to_be_seen(
    played: Components,
) -> None:
    """A telephone to dial, the words of a form as a title, an answer that does something."""
    with played.units.reading() as work:
        forms = [one for one in work.tickets.open_tickets(limit=1_000) if "story" in one.answers]
        assert all(one.phone for one in work.registry.guichets())
        assert any(one.deeds for one in work.answer_templates.in_use())

    assert [one.question for one in forms if "page blanche" not in one.question] == []
    assert forms


def test_what_was_to_be_done_is_done_before_its_ticket_is_closed(played: Components) -> None:
    with played.units.reading() as work:
        acts = [
            one for one in work.tickets.latest(limit=1_000) if one.kind == Act.REACTIVATION and one.is_closed
        ]

    assert acts
    assert not any(ticket.is_unfinished for ticket in acts)


def test_some_tickets_are_late(played: Components) -> None:
    with played.units.reading() as work:
        oldest = min(ticket.opened_at for ticket in work.tickets.open_tickets(limit=1_000))

    assert datetime.now(UTC) - oldest > timedelta(days=4)


def test_the_mailbox_has_an_answer_to_read_again_and_mails_that_nobody_recognised(played: Components) -> None:
    with played.units.reading() as work:
        waiting = work.mails.in_tray(Seen(DEPARTEMENT), limit=10)
        tickets = work.tickets.open_tickets(limit=1_000)
        to_review = [mail for ticket in tickets if ticket.id for mail in work.mails.to_review(ticket.id)]

    assert {mail.nature for mail in waiting} == {Nature.POLE, Nature.UNKNOWN}
    assert len(to_review) == 1
    assert sum(ticket.channel == "mel" for ticket in tickets) == 1


def test_an_incident_is_under_way_and_somebody_is_about_to_leave(played: Components) -> None:
    today = STARTED_AT.date()
    with played.units.reading() as work:
        (incident,) = work.incidents.under_way(departement=DEPARTEMENT)
        assert len(work.incidents.contacts(incident.id or 0)) >= 6
        assert len(work.incidents.tickets(incident.id or 0)) >= 2
        assert len(work.closings.of(DEPARTEMENT, since=today)) == 1
        assert len(work.absences.since(today)) == 1


def test_signalements_are_owed_late_and_answered(played: Components) -> None:
    today = STARTED_AT.date()
    with played.units.reading() as work:
        owed = work.signalements.unanswered()
        late = work.signalements.unanswered(due_before=today - timedelta(days=1))

    assert (len(owed), len(late)) == (2, 1)


def test_the_rest_of_the_console_has_something_to_show(played: Components) -> None:
    with played.units.reading() as work:
        assert len(work.openings.going_on(departement=DEPARTEMENT)) == 4
        assert len(work.partenaires.all(departement=DEPARTEMENT)) == 3
        assert len(work.answer_templates.in_use()) == 3
        assert len(work.events.upcoming(datetime.now(UTC), limit=10)) == 2


def test_no_letter_waits_for_a_mail_server(played: Components) -> None:
    with played.units.reading() as work:
        rows = list(work.journal.rows())

    now = datetime.now(UTC) + timedelta(days=1)
    assert list(played.shelf.take("mail", now=now, lease=timedelta(minutes=1), limit=10)) == []
    assert first_broken(rows) is None


def test_local_objectives_are_followed_over_an_invented_table(played: Components) -> None:
    """Each shows what the page must tell apart: a bailleur below the threshold, a small number, an EPCI
    that the rule does not concern.
    """
    with played.units.reading() as work:
        service = DashboardService(work, now=datetime.now(UTC))
        found = {
            one.definition.model: service.result(one, service.table(DEPARTEMENT, one.definition))
            for one in work.queries.of(DEPARTEMENT)
        }
    by_bailleur = {group.keys[0]: group.figures[0] for group in found[Model.PRIORITY].groups}
    assert set(found) == {"", *Model}
    assert [name for name, share in by_bailleur.items() if (share.gap(25) or 0) < 0] == ["Logis Clair"]
    small = {name for name, share in by_bailleur.items() if share.is_small}
    assert small == {"Domaines et Toits", "Maisons Sauvin"}
    for model in OF_REFORM:
        assert {group.keys[0] for group in found[model].groups} == set(EPCIS)
        # None of the allocations of the third is in a QPV.
        assert (found[model].elsewhere > 0) is (model is Model.OUTSIDE_QPV)


def test_the_journal_tells_of_each_month_since_january_of_last_year(played: Components) -> None:
    with played.units.reading() as work:
        rows = list(work.journal.rows())
    today = STARTED_AT.date()
    asked = {f"{row.entry.at:%Y-%m}" for row in rows if row.entry.kind is Logged.TICKET_OPENED}
    since = [add_calendar_months(date(today.year - 1, 1, 1), months) for months in range(11 + today.month)]

    assert asked >= {f"{month:%Y-%m}" for month in since}
    controlled = Counter(
        row.entry.subject.removeprefix(BEFORE) for row in rows if row.entry.kind is Logged.CONTROL_DONE
    )
    assert set(controlled.values()) == {1}


def test_no_row_of_the_journal_leads_to_a_ticket_that_is_not_there(played: Components) -> None:
    with played.units.reading() as work:
        reader = next(person for person in work.registry.agents() if person.is_gestionnaire)
        subjects = {row.entry.subject for row in work.journal.rows()}
        pages = {subject_of(one, work, reader).address for one in subjects if one.startswith(BEFORE)}
        references = {one for one in subjects if one.startswith("T-")}
        known = {ticket.reference for ticket in work.tickets.latest(limit=10_000)}

    assert pages == {""}
    assert references <= known
