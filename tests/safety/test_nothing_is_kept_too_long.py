"""What has been kept long enough is proposed, signed, erased and told; what holds no words goes alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from lived_year import MARK, After, bilans
from refusing import refuses
from sqlalchemy import ColumnElement, Table, delete, func, select, update

from app.jobs import KeepNoLonger
from diffusion.publications import Content, PublicationKind, PublicationService
from guichets.erasure import Erasure
from guichets.registry import Agent, Role
from guichets.retention import proposals, sign
from journal.entries import Entry, Kind
from privacy.retention import RULES, Kept
from storage import tables as t
from storage.database import Database
from storage.retention import ENDINGS

both = pytest.mark.parametrize("year", ["sqlite", "postgresql"], indirect=True)
LATER = datetime(2029, 3, 1, 9, 0, tzinfo=UTC)


def jobs_run(year: After, times: int = 4) -> None:
    job = KeepNoLonger(year.house)
    for _ in range(times):
        job()


def signs(year: After, kind: Kept, *, by: Agent | None = None) -> None:
    with year.units() as work:
        spans = year.house.settings.spans
        before = spans[kind].before(year.clock())
        sign(work, kind, before, spans, by=by or year.helene, now=year.clock())


def told(year: After, kind: Kind) -> list[Entry]:
    with year.units.reading() as work:
        return [row.entry for row in work.journal.rows() if row.entry.kind is kind]


def count(year: After, table: Table, *where: ColumnElement[bool]) -> int:
    with year.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table).where(*where)) or 0


def test_each_kind_has_its_ending() -> None:
    assert {rule.kind for rule in RULES} - {Kept.FILES, Kept.AUDIT} == ENDINGS.keys()
    for rule in RULES:
        ended = {ending.table.name for ending in ENDINGS.get(rule.kind, ())}
        assert ended <= set(rule.tables)


def test_nothing_of_a_person_goes_without_a_signature(year: After) -> None:
    year.clock.now = LATER
    jobs_run(year)

    assert count(year, t.tickets, t.tickets.c.words_erased_at.is_not(None)) == 0
    assert count(year, t.web_messages) > 0
    with year.units.reading() as work:
        waiting = {one.kind: one for one in proposals(work, year.house.settings.spans, now=LATER)}
    assert waiting.keys() == {Kept.TICKETS, Kept.CHAT, Kept.ACCESS}
    assert waiting[Kept.TICKETS].count == count(year, t.tickets)
    assert waiting[Kept.TICKETS].sample[0] == "T-2026-0001"


@both
def test_what_was_signed_goes_by_batches_and_every_figure_stays(year: After) -> None:
    year.clock.now = LATER
    before, tickets = bilans(year), count(year, t.tickets)
    for kind in (Kept.TICKETS, Kept.CHAT, Kept.ACCESS):
        signs(year, kind)
    jobs_run(year, 8)

    assert count(year, t.tickets, t.tickets.c.words_erased_at == LATER) == tickets
    assert count(year, t.ticket_messages, t.ticket_messages.c.text.contains(MARK)) == 0
    assert count(year, t.known_words, t.known_words.c.word == MARK.lower()) == 0
    assert count(year, t.web_messages) == 0
    assert count(year, t.outbox, t.outbox.c.key.like("conservation:_")) == 3  # the word that each is done
    assert not list((year.folder / "fichiers").glob("??/*"))
    assert bilans(year) == before
    (done,) = [one for one in told(year, Kind.PURGE_DONE) if one.subject == "conservation:tickets"]
    assert (done.outcome, done.actor_id) == (f"{tickets}/2027-03-01", year.helene.id)


def test_the_database_is_rewritten_once_after_the_last_batch(
    year: After, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody writes meanwhile: on a large one it takes a while."""
    year.clock.now = LATER
    monkeypatch.setattr("guichets.retention.AT_ONCE", 5)
    whole: list[int] = []
    left = t.tickets.c.words_erased_at.is_(None)
    monkeypatch.setattr(Database, "compact", lambda _database: whole.append(count(year, t.tickets, left)))
    signs(year, Kept.TICKETS)
    assert count(year, t.tickets, left) > 10
    jobs_run(year, 20)

    assert whole == [0]


def test_a_list_is_signed_once_by_who_holds_the_settings(year: After) -> None:
    with refuses("guichets.nothing_to_erase"):
        signs(year, Kept.TICKETS)  # a few days after the year, nothing is old
    with refuses("guichets.nothing_to_erase"):
        signs(year, Kept.INBOX)  # it goes by itself
    year.clock.now = LATER
    with year.units() as work:
        boss = Agent(name="Ada Lin", role=Role.ADMINISTRATEUR, guichet_id=None, created_at=LATER)
        work.registry.add(boss)
    with refuses("common.gestionnaire_only"):
        signs(year, Kept.TICKETS)  # there is an administrator now
    signs(year, Kept.TICKETS, by=boss)
    with refuses("guichets.purge_under_way"):
        signs(year, Kept.TICKETS, by=boss)


@both
def test_what_is_settled_goes_by_itself_and_is_told_once_a_month(year: After) -> None:
    received = count(year, t.inbox)
    year.clock.now = datetime(2027, 6, 29, 9, 0, tzinfo=UTC)
    jobs_run(year)
    assert count(year, t.inbox) == 0
    assert count(year, t.outbox, t.outbox.c.settled_at.is_not(None), t.outbox.c.chat_ref != "") == 0
    assert count(year, t.sessions) == 0
    assert told(year, Kind.PURGE_DONE) == []

    year.clock.now = datetime(2027, 7, 1, 9, 0, tzinfo=UTC)
    jobs_run(year)
    swept = {entry.subject: entry.outcome for entry in told(year, Kind.PURGE_DONE)}
    assert swept["conservation:inbox"] == f"{received}/2027-06"
    assert all(entry.actor_id is None for entry in told(year, Kind.PURGE_DONE))


def test_nothing_leaves_twice_once_its_letter_is_emptied(year: After) -> None:
    keys = count(year, t.outbox)
    year.clock.now = LATER
    jobs_run(year, 1)

    assert count(year, t.outbox) >= keys


def test_questions_are_kept_long_enough_for_the_bilan_of_march(year: After) -> None:
    asked = count(year, t.asked_questions)
    year.clock.now = datetime(2027, 1, 31, 9, 0, tzinfo=UTC)
    jobs_run(year)
    assert count(year, t.asked_questions) == asked
    before = bilans(year)

    year.clock.now = LATER
    jobs_run(year)
    assert count(year, t.asked_questions) == 0
    assert bilans(year) == before  # the journal had counted them the day they were asked


def test_a_file_that_two_tickets_share_stays_until_the_second_goes(year: After) -> None:
    message = t.ticket_messages.c
    with year.database.writing() as session:
        rows = session.execute(select(message.ticket_id, message.attachments).order_by(message.id)).all()
        holder, files = next((row.ticket_id, row.attachments) for row in rows if row.attachments)
        other = next(row.ticket_id for row in rows if row.ticket_id != holder and not row.attachments)
        session.execute(update(t.ticket_messages).where(message.ticket_id == other).values(attachments=files))
        session.execute(delete(t.web_messages))  # which show it too
    with year.units() as work:
        assert work.persons.erase_tickets([holder], at=LATER).files == 0
    with year.units() as work:
        assert work.persons.erase_tickets([other], at=LATER).files == 1
    assert not list((year.folder / "fichiers").glob(f"??/{Path(files[0].path).name}"))


def test_a_person_who_left_goes_once_signed(year: After) -> None:
    with year.database.writing() as session:
        session.execute(update(t.agents).where(t.agents.c.id == year.eloise.id).values(closed_at=LATER))
    year.clock.now = LATER + timedelta(days=370)
    signs(year, Kept.PEOPLE)
    jobs_run(year)

    with year.units.reading() as work:
        gone = work.registry.agent(year.eloise.id or 0)
    assert gone is not None
    assert gone.name == "[personne effacée]"
    assert told(year, Kind.PURGE_DONE)[-1].subject == "conservation:people"


@both
def test_who_has_read_is_forgotten_after_two_years_and_the_share_read_stays(year: After) -> None:
    def sends(months_ago: int) -> int:
        with year.units() as work:
            service = PublicationService(work, now=LATER - timedelta(days=30 * months_ago))
            content = Content(kind=PublicationKind.FLASH, title="Le flash de mars", text="À lire.")
            publication = service.write(content, departement="06", by=year.helene)
            service.send(publication, by=year.helene)
            number = publication.id or 0
            assert service.read(number, year.others[0]) is not None
            return number

    old, recent = sends(25), sends(22)
    with year.units.reading() as work:
        before = work.publications.counts([old, recent])
        assert before[old][0] == 1 < before[old][1]
    year.clock.now = LATER
    jobs_run(year)

    assert count(year, t.copies, t.copies.c.publication_id == old, t.copies.c.agent_id.is_not(None)) == 0
    assert count(year, t.copies, t.copies.c.agent_id.is_(None)) == before[old][1]
    with year.units.reading() as work:
        assert work.publications.counts([old, recent]) == before


def test_a_person_erased_leaves_the_share_read_as_it_was(year: After) -> None:
    with year.units() as work:
        service = PublicationService(work, now=year.clock())
        content = Content(kind=PublicationKind.FLASH, title="Un flash", text="À lire.")
        publication = service.write(content, departement="06", by=year.helene)
        service.send(publication, by=year.helene)
        number = publication.id or 0
        service.read(number, year.eloise)
        before = work.publications.counts([number])
    with year.units() as work:
        Erasure(work, by=year.helene, now=year.clock()).erase(year.eloise)

    assert count(year, t.copies, t.copies.c.agent_id == year.eloise.id) == 0
    with year.units.reading() as work:
        assert work.publications.counts([number]) == before
