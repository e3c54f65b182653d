"""« Proposer à la base »: from a ticket to a draft that names nobody, or to a near entry's phrasings."""

from __future__ import annotations

import pytest
from web_stage import NIR_ENTRY, Browser, Stage

from tickets.kinds.declared import CONFIDENTIAL
from tickets.service import Request
from tickets.ticket import Ticket

QUESTION = "Bonjour, Mme Martin (06 12 34 56 78) peut-elle imprimer son attestation ?"
ANSWER = "Bonjour Nadia,\n\nOui, depuis l’onglet Documents. Je clos votre ticket.\n\nCordialement"


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


def answered(stage: Stage, question: str = QUESTION, *, kind: str = "question") -> Ticket:
    with stage.house.units() as work:
        desk = stage.desk(work)
        ticket = desk.open_ticket(
            Request(question=question, theme="pieces", kind=kind),
            by=stage.nadia,
            channel="web",
            chat_ref=f"agent-{stage.nadia.id}",
        )
        desk.reply_and_close(ticket, ANSWER, by=stage.helene, even_unfinished=True)
    return ticket


def keeps(browser: Browser, ticket: Ticket, **fields: str) -> tuple[int, str, str]:
    """The status, the address that follows, and its page."""
    page = f"/tickets/{ticket.reference}/base"
    form = {
        "question": "Qui peut imprimer une attestation ?",
        "formulations": "imprimer attestation",
        "reponse": "Le guichet.",
        "theme": "pieces",
    }
    answer = browser.client.post(page, data={"jeton": browser.hidden(page, "jeton"), **form, **fields})
    if answer.status_code != 303:
        return answer.status_code, "", answer.text
    address = answer.headers["location"]
    return 303, address, browser.client.get(address).text


def test_the_form_is_begun_without_anybody_and_shows_what_was_taken_out(
    stage: Stage, helene: Browser
) -> None:
    ticket = answered(stage)
    assert "Proposer à la base" in helene.client.get(f"/tickets/{ticket.reference}").text

    page = helene.client.get(f"/tickets/{ticket.reference}/base").text

    assert "Martin" not in page
    assert "06 12 34 56 78" not in page
    assert "<mark>[nom]</mark>" in page
    assert "1 × téléphone" in page
    assert "Oui, depuis l’onglet Documents." in page
    assert 'name="reponse"' in page
    assert "Je clos votre ticket" not in page.split("titre-masque")[0]


def test_what_is_kept_is_a_draft_that_waits_for_its_source(stage: Stage, helene: Browser) -> None:
    ticket = answered(stage)

    status, _, page = keeps(helene, ticket)

    assert status == 303
    assert "Qui peut imprimer une attestation ?" in page
    with stage.house.units.reading() as work:
        (draft,) = work.revisions.drafts()
    assert draft.note == f"proposée depuis le ticket {ticket.reference}"
    assert (draft.content.source, draft.content.theme) == ("", "pieces")
    assert draft.content.variants == ("imprimer attestation",)
    assert draft.content.scope == "departement:06"


def test_a_source_given_at_once_is_not_asked_for_again(stage: Stage, helene: Browser) -> None:
    said = {"source": "CCH, art. R. 441-2-4", "date_source": "janvier 2024"}

    _, _, page = keeps(helene, answered(stage), **said)

    assert "« source »" not in page.replace("\N{NO-BREAK SPACE}", " ")
    with stage.house.units.reading() as work:
        (draft,) = work.revisions.drafts()
    assert (draft.content.source, draft.content.source_date) == tuple(said.values())
    assert "« source »" in keeps(helene, answered(stage))[2].replace("\N{NO-BREAK SPACE}", " ")


def test_proposed_twice_it_is_one_draft(stage: Stage, helene: Browser) -> None:
    ticket = answered(stage)

    addresses = {keeps(helene, ticket)[1] for _ in range(2)}

    assert len(addresses) == 1
    with stage.house.units.reading() as work:
        assert len(work.revisions.drafts()) == 1


def test_nothing_is_kept_while_a_mask_is_left(stage: Stage, helene: Browser) -> None:
    status, _, page = keeps(helene, answered(stage), reponse="Demandez à [nom].")

    assert status == 422
    assert "Il reste un passage masqué" in page
    assert "Demandez à [nom]." in page
    with stage.house.units.reading() as work:
        assert work.revisions.drafts() == []


def test_a_nir_that_she_types_is_taken_out(stage: Stage, helene: Browser) -> None:
    status, _, page = keeps(helene, answered(stage), reponse="Le 1 85 05 78 006 084 91.")

    assert status == 422
    assert "006 084" not in page


def test_a_question_is_needed(stage: Stage, helene: Browser) -> None:
    assert keeps(helene, answered(stage), question=" … ")[0] == 422


def test_a_near_entry_may_take_the_phrasing_instead(stage: Stage, helene: Browser) -> None:
    ticket = answered(stage, "Le NIR est-il exigible au guichet ?")
    page = helene.client.get(f"/tickets/{ticket.reference}/base").text
    assert f'href="/base/{NIR_ENTRY.id}"' in page

    status, address, page = keeps(
        helene, ticket, question="le nir est-il exigible au guichet", fiche=NIR_ENTRY.id
    )

    assert status == 303
    assert address.startswith("/base/propositions/")
    assert "le nir est-il exigible au guichet" in page
    with stage.house.units.reading() as work:
        assert work.revisions.drafts() == []


def test_an_entry_that_does_not_answer_takes_no_phrasing(stage: Stage, helene: Browser) -> None:
    assert keeps(helene, answered(stage), fiche="inconnue")[0] == 404


@pytest.mark.parametrize("kind", sorted(CONFIDENTIAL))
def test_a_sensitive_ticket_teaches_nothing(stage: Stage, helene: Browser, kind: str) -> None:
    ticket = answered(stage, kind=kind)

    assert "Proposer à la base" not in helene.client.get(f"/tickets/{ticket.reference}").text
    answer = helene.client.get(f"/tickets/{ticket.reference}/base")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/tickets/{ticket.reference}")
    data = {"jeton": helene.hidden("/compte", "jeton"), "question": "Qui appeler ?", "reponse": "Le 17."}
    helene.client.post(f"/tickets/{ticket.reference}/base", data=data)
    with stage.house.units.reading() as work:
        assert work.revisions.drafts() == []


def test_a_ticket_without_an_answer_leads_back_to_its_page(stage: Stage, helene: Browser) -> None:
    ticket = stage.open_ticket()

    answer = helene.client.get(f"/tickets/{ticket.reference}/base")

    assert answer.headers["location"] == f"/tickets/{ticket.reference}"
