"""A NIR cut over two messages of a minute, or over two fields: neither half stays, wherever it has gone."""

from __future__ import annotations

from itertools import pairwise

import pytest
from page_forms import sendings_of
from sqlalchemy import func, select
from web_stage import Stage

from bot.messages import Channel, Incoming
from journal.entries import Kind
from privacy.nir import cut_over
from storage import tables

CUTS = [
    ("1 85 05 78", "006 084 91"),
    ("1 85 05", "78 006 084 91"),
    ("1 85 05 78 006", "084 91"),
    ("1850578", "00608491"),
    ("1,85,05,78", "006,084,91"),
]
ALONE = (
    "06 12 34 56 78",
    "01 85 05 78 00",
    "dossier 12",
    "75 120 12 345",
    "1850",
    "T-2026-0012",
    "12/05/2026",
)


def rows_with(stage: Stage, words: str) -> set[str]:
    found = set()
    with stage.database.reading() as session:
        for table in tables.metadata.sorted_tables:
            for row in session.execute(select(table)).mappings():
                found |= {f"{table.name}.{name}" for name, value in row.items() if words in str(value)}
    return found


def caught(stage: Stage) -> int:
    with stage.database.reading() as session:
        counted = select(func.count()).where(tables.journal.c.kind == Kind.NIR_MASKED)
        return session.execute(counted).scalar_one()


@pytest.mark.parametrize(("first", "second"), CUTS)
def test_in_the_chat_both_halves_go_and_the_agent_is_told_once(stage: Stage, first: str, second: str) -> None:
    browser = stage.browser(stage.nadia)
    browser.say(f"le dossier est bloqué, son numéro est {first}")
    assert len(rows_with(stage, first)) > 3  # it has gone far already

    page = browser.say(f"{second}, que faire ?")

    assert "Un numéro de sécurité sociale a été retiré" in page
    assert (rows_with(stage, first), rows_with(stage, second)) == (set(), set())
    assert caught(stage) == 1


def test_a_ticket_that_bears_the_first_half_is_written_again(stage: Stage) -> None:
    browser = stage.browser(stage.nadia)
    ticket = stage.open_ticket(question="Dossier bloqué, numéro 1 85 05 78").reference
    browser.say("Dossier bloqué, numéro 1 85 05 78")

    browser.say("006 084 91")

    assert rows_with(stage, "1 85 05 78") == set()
    with stage.database.reading() as session:
        told = session.execute(
            select(tables.tickets.c.question, tables.ticket_words.c.words)
            .join(tables.ticket_words, tables.ticket_words.c.ticket_id == tables.tickets.c.id)
            .where(tables.tickets.c.reference == ticket)
        ).one()
    assert told.question == "Dossier bloqué, numéro [NIR masqué]"
    assert not {"85", "05", "78"} & set(told.words.split())


def test_in_telegram_two_messages_that_come_at_once_are_mended_too(stage: Stage) -> None:
    said = [
        Incoming(
            channel=Channel.TELEGRAM,
            update_ref=str(number),
            user_ref="7",
            chat_ref="7",
            display_name="Nadia",
            at=stage.clock(),
            text=text,
        )
        for number, text in enumerate(("son NIR est 1 85 05 78", "006 084 91"))
    ]

    stage.house.intake.receive(said)

    assert (rows_with(stage, "1 85 05 78"), rows_with(stage, "006 084 91")) == (set(), set())


def test_a_stranger_takes_no_year_no_reference_and_no_address_from_anybody(stage: Stage) -> None:
    """The stranger's two are a NIR: « 2026 », « 2026-11 » and the number of an account begin as one does."""
    ticket = stage.open_ticket(question="Dossier de novembre 2026 bloqué").reference
    stage.house.intake.receive([said_in_telegram(stage, "1", "2172693767", "rien")])
    before = {name: rows_with(stage, name) for name in (ticket, "novembre 2026", "2172693767")}

    for number, text in enumerate(
        ("2026", "01152449363", "2026-11", "909266838", "2026-11-28", "5878423", "2172693767", "59542")
    ):
        stage.house.intake.receive([said_in_telegram(stage, f"7{number}", "7", text)])

    for name, rows in before.items():
        assert rows <= rows_with(stage, name), name
    with stage.database.reading() as session:
        payload = session.scalar(select(tables.inbox.c.payload).where(tables.inbox.c.update_ref == "1"))
    assert Incoming.from_payload(payload or {}).chat_ref == "2172693767"


def said_in_telegram(stage: Stage, update: str, user: str, text: str) -> Incoming:
    return Incoming(
        channel=Channel.TELEGRAM,
        update_ref=update,
        user_ref=user,
        chat_ref=user,
        display_name="Inconnue",
        at=stage.clock(),
        text=text,
    )


def test_after_a_minute_they_are_two_numbers(stage: Stage) -> None:
    browser = stage.browser(stage.nadia)
    browser.say("le dossier 1 85 05 78")
    stage.clock.advance(minutes=2)

    browser.say("006 084 91")

    assert rows_with(stage, "1 85 05 78") != set()


@pytest.mark.parametrize(("first", "second"), [*pairwise(ALONE), *pairwise(ALONE[::-1])])
def test_two_other_numbers_are_left_alone(first: str, second: str) -> None:
    assert cut_over(first, second) is None


def test_over_two_fields_of_a_form_it_is_refused(stage: Stage) -> None:
    browser, page = stage.browser(stage.helene), "/partenaires/nouveau"
    form = next(s for s in sendings_of(browser.client.get(page).text) if "nom" in s.data)
    above, below = [name for name, _ in form.fields if name != "jeton"][:2]

    answer = browser.client.post(page, data=form.data | {above: ["Lise 1 85 05 78"], below: ["006 084 91"]})

    assert (answer.status_code, caught(stage)) == (422, 1)
    assert [half for half in ("1 85 05 78", "006 084 91") if half in answer.text] == []
