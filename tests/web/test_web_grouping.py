"""Tickets taken apart, put together and tied on the console: what is read first, and who reads what after."""

from __future__ import annotations

import html
import re

import pytest
from web_stage import Browser, Stage

from guichets.registry import Agent, Guichet, GuichetKind, Role
from knowledge_base.reading import Reading
from knowledge_base.themes import Theme
from knowledge_base.understanding.intents import Act
from tickets.life import Status
from tickets.service import Request
from tickets.ticket import Ticket

WHOLE = "Quel délai pour renouveler ? Et comment corriger un nom ?"
FIRST, SECOND = "Quel délai pour renouveler ?", "Et comment corriger un nom ?"


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


@pytest.fixture
def ticket(stage: Stage) -> Ticket:
    stage.library.readings[WHOLE] = Reading(questions=(FIRST, SECOND))
    stage.library.readings[FIRST] = Reading(theme=Theme.RENOUVELLEMENT, questions=(FIRST,))
    stage.library.readings[SECOND] = Reading(act=Act.CORRECTION_NIR, theme=Theme.NIR, questions=(SECOND,))
    return stage.open_ticket(WHOLE)


@pytest.fixture
def page(ticket: Ticket) -> str:
    return f"/tickets/{ticket.reference}"


def shown(browser: Browser, page: str) -> str:
    return html.unescape(browser.client.get(page).text).replace("\N{NO-BREAK SPACE}", " ")


def told(stage: Stage, agent: Agent) -> str:
    texts = "\n".join(text for from_agent, text in stage.bubbles(agent) if not from_agent)
    return texts.replace("\N{NO-BREAK SPACE}", " ")


def give(browser: Browser, page: str, **fields: str) -> tuple[int, str]:
    read = f"{page}?avec={fields['avec']}" if "avec" in fields else page
    answer = browser.client.post(page, data=browser.form(read, **fields))
    if answer.status_code == 303:
        return 303, shown(browser, answer.headers["location"])
    return answer.status_code, html.unescape(answer.text).replace("\N{NO-BREAK SPACE}", " ")


def parts(first: str = FIRST, second: str = SECOND) -> dict[str, str]:
    return {
        "question-1": first, "theme-1": "renouvellement", "objet-1": "question",
        "question-2": second, "theme-2": "nir", "objet-2": "correction_nir",
    }  # fmt: skip


def from_bruno(stage: Stage) -> Ticket:
    with stage.house.units() as work:
        return stage.desk(work).open_ticket(
            Request(question="Le mot de Bruno", theme="pieces"),
            by=stage.bruno,
            channel="web",
            chat_ref=f"agent-{stage.bruno.id}",
        )


# Taken apart.


def test_the_page_shows_the_message_as_the_chat_would_take_it_apart(helene: Browser, page: str) -> None:
    said = shown(helene, f"{page}/separer")

    assert WHOLE in said
    assert f"\n{FIRST}</textarea>" in said
    assert f"\n{SECOND}</textarea>" in said
    assert '<option value="renouvellement" selected>' in said
    assert '<option value="correction_nir" selected>' in said


def test_each_question_becomes_a_ticket_and_the_agent_reads_the_references_once(
    stage: Stage, helene: Browser, page: str, ticket: Ticket
) -> None:
    status, said = give(helene, f"{page}/separer", **parts())
    stage.turn()

    assert status == 303
    assert "Le message est séparé" in said
    assert "mis à part de celui-ci" in said
    second = stage.ticket("T-2026-0002")
    assert (second.question, second.theme, second.kind) == (SECOND, "nir", "correction_nir")
    assert stage.ticket(ticket.reference).question == FIRST
    letter = told(stage, stage.nadia)
    assert letter.count("plusieurs questions") == 1
    assert ticket.reference in letter
    assert second.reference in letter
    assert "celui-ci en a été mis à part" in shown(helene, f"/tickets/{second.reference}")


def test_what_was_taken_apart_is_put_together_again_by_its_button(
    stage: Stage, helene: Browser, ticket: Ticket, page: str
) -> None:
    _, said = give(helene, f"{page}/separer", **parts())
    button = re.search(
        rf'<a class="bouton" href="(/tickets/([\w-]+)/reunir\?avec={ticket.reference})">', said
    )
    assert button

    path, _, _ = button[1].partition("?")
    status, said = give(helene, path, avec=ticket.reference)

    assert (status, stage.ticket(button[2]).merged_into) == (303, ticket.reference)
    assert f"réunir?avec={button[2]}" not in shown(helene, page)


def test_a_question_without_a_theme_is_taken_apart_without_one(stage: Stage, helene: Browser) -> None:
    with stage.house.units() as work:
        whole = stage.desk(work).open_ticket(
            Request(question=WHOLE, theme=""),
            by=stage.nadia,
            channel="web",
            chat_ref=f"agent-{stage.nadia.id}",
        )
    page = f"/tickets/{whole.reference}"
    assert '<option value="">sans thème</option>' in helene.client.get(f"{page}/separer").text
    assert give(helene, f"{page}/separer", **parts() | {"theme-2": ""})[0] == 303
    assert stage.ticket("T-2026-0002").theme == ""


def test_her_message_stays_whole_among_the_notes(helene: Browser, page: str) -> None:
    _, said = give(helene, f"{page}/separer", **parts())

    assert "Message d’origine de Nadia Ferrand" in said
    assert WHOLE in said


def test_one_question_alone_is_refused_and_what_was_typed_stays(
    stage: Stage, helene: Browser, page: str
) -> None:
    status, said = give(helene, f"{page}/separer", **parts(first="Ma retouche", second=""))

    assert status == 422
    assert "Il faut au moins deux questions" in said
    assert "Ma retouche" in said
    assert len(stage.house.units.reading().__enter__().tickets.latest(limit=9)) == 1


def test_a_message_that_changed_meanwhile_is_read_again_first(
    stage: Stage, helene: Browser, page: str, ticket: Ticket
) -> None:
    fields = helene.form(f"{page}/separer", **parts())
    with stage.house.units() as work:
        known = work.tickets.by_reference(ticket.reference)
        assert known is not None
        stage.desk(work).add(known, "Et une chose encore", by=stage.nadia)

    answer = helene.client.post(f"{page}/separer", data=fields)

    assert answer.status_code in {409, 422}
    assert stage.ticket(ticket.reference).question == WHOLE


# Put together.


def test_what_will_happen_is_read_before_two_tickets_are_put_together(
    stage: Stage, helene: Browser, page: str
) -> None:
    other = stage.open_ticket("Le délai, encore")
    assert f"/tickets/{other.reference}/reunir?avec=" in shown(helene, f"/tickets/{other.reference}")

    said = shown(helene, f"/tickets/{other.reference}/reunir?avec=T-2026-0001")

    assert "T-2026-0001, qui reste" in said
    assert f"{other.reference}, qui sera clos" in said
    assert "Réunir, et prévenir Nadia Ferrand" in said


def test_two_tickets_of_one_agent_become_one_and_both_threads_are_read_there(
    stage: Stage, helene: Browser, page: str
) -> None:
    other = stage.open_ticket("Le délai, encore")

    status, said = give(helene, f"/tickets/{other.reference}/reunir", avec="T-2026-0001")
    stage.turn()

    assert status == 303
    assert "il est réuni à T-2026-0001" in said
    assert stage.ticket(other.reference).status is Status.CLOSED
    there = shown(helene, page)
    assert f'Réuni à ce ticket : <a href="/tickets/{other.reference}">' in there
    assert "Le délai, encore" in there
    assert told(stage, stage.nadia).count("ils n’en font plus qu’un") == 1


def test_what_the_agent_adds_to_a_merged_ticket_reaches_the_other(stage: Stage, helene: Browser) -> None:
    first = stage.open_ticket("Le délai")
    other = stage.open_ticket("Le délai, encore")
    give(helene, f"/tickets/{other.reference}/reunir", avec=first.reference)
    nadia = stage.browser(stage.nadia)

    said = nadia.client.get(f"/mes-tickets/{other.reference}")

    assert f"/mes-tickets/{first.reference}" in said.text


def test_tickets_of_two_agents_are_linked_at_most(stage: Stage, helene: Browser, page: str) -> None:
    his = from_bruno(stage)

    said = shown(helene, f"/tickets/{his.reference}/reunir?avec=T-2026-0001")
    forged = helene.form(f"/tickets/{his.reference}", avec="T-2026-0001")
    answer = helene.client.post(f"/tickets/{his.reference}/reunir", data=forged)

    assert "chacun lirait les mots de l’autre" in said
    assert "Lier les deux tickets" in said
    assert answer.status_code == 422
    assert stage.ticket(his.reference).status is Status.OPEN


# Tied.


def test_a_link_shows_on_both_pages_and_is_taken_away(stage: Stage, helene: Browser, page: str) -> None:
    his = from_bruno(stage)

    give(helene, f"{page}/tri/lier", choix=his.reference)
    assert f'<a href="/tickets/{his.reference}">' in shown(helene, page)
    assert '<a href="/tickets/T-2026-0001">' in shown(helene, f"/tickets/{his.reference}")

    helene.order(f"/tickets/{his.reference}", "tri/delier", choix="T-2026-0001")

    assert "Retirer le lien" not in shown(helene, page)


def test_an_unknown_reference_is_said(helene: Browser, page: str) -> None:
    status, said = helene.order(page, "tri/lier", choix="T-2026-0099")

    assert status == 422
    assert "Aucun ticket que vous puissiez voir" in said


def test_another_departement_s_ticket_is_as_good_as_unknown(stage: Stage, page: str, ticket: Ticket) -> None:
    with stage.house.units() as work:
        elsewhere = Guichet(name="Ville de Metz", kind=GuichetKind.COMMUNE, departement="57")
        work.registry.add(elsewhere)
        yann = Agent(
            name="Yann Moselle",
            role=Role.GESTIONNAIRE,
            guichet_id=None,
            departement="57",
            created_at=stage.clock(),
        )
        lea = Agent(name="Léa Metz", role=Role.AGENT, guichet_id=elsewhere.id, created_at=stage.clock())
        work.registry.add(yann)
        work.registry.add(lea)
        hers = stage.desk(work).open_ticket(
            Request(question="Une question de Metz", theme="pieces"), by=lea, channel="web", chat_ref="x"
        )
    browser = stage.browser(yann)

    for order, field in (("tri/lier", "choix"), ("reunir", "avec")):
        status, said = browser.order(f"/tickets/{hers.reference}", order, **{field: ticket.reference})
        assert status == 422
        assert WHOLE not in html.unescape(said)
