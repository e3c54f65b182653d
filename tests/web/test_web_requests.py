"""A request made by a form: in the agent's space, or in their name by a gestionnaire whom they called."""

from __future__ import annotations

import re
from html import unescape

import httpx
import pytest
from web_stage import Browser, Stage

from guichets.registry import Agent, Guichet, GuichetKind, Role
from journal.entries import Kind
from journal.entries import Kind as Logged
from rendering.kind_words import FIELD, OPTION
from rendering.labels import ACT
from tickets.kinds.declaration import NUMERO_UNIQUE, Declaration, Shape
from tickets.kinds.declared import KINDS, QUESTION
from tickets.ticket import Ticket, Urgency

NUMERO = "006112345678901234"
NIR = "1 85 05 78 006 084 91"
ASKED = [declaration for kind, declaration in KINDS.items() if kind != QUESTION]
EACH = pytest.mark.parametrize("declaration", ASKED, ids=lambda one: one.kind)
GIVEN = {
    Shape.LINE: "Écran Recherche",
    Shape.TEXT: "Radiée le 3 novembre.",
    Shape.DAY: "2026-11-20",
    Shape.NUMERO_UNIQUE: "0061 1234 5678 9012 34",
    Shape.EMAIL: "chloe.vasseur@mairie.example",
    Shape.PERSON: "Personne Inconnue",
    Shape.YES_NO: "yes",
}


def whole(declaration: Declaration) -> dict[str, str]:
    """A value for each field of the form."""
    return {
        f"d-{field.name}": field.options[0] if field.options else GIVEN[field.shape]
        for field in declaration.fields
    }


def sends(browser: Browser, kind: str, **fields: object) -> tuple[int, str]:
    """The form of the agent's space; the status, and the page that follows."""
    page = f"/nouvelle-demande/{kind}"
    answer = browser.client.post(page, data={"jeton": browser.hidden(page, "jeton"), **fields})
    if answer.status_code == 303:
        return 303, browser.client.get(answer.headers["location"]).text
    return answer.status_code, answer.text


def tickets(stage: Stage) -> list[Ticket]:
    with stage.house.units.reading() as work:
        return list(work.tickets.latest(limit=50))


def is_in(stage: Stage, agent: Agent) -> bool:
    with stage.house.units.reading() as work:
        known = work.registry.agent(agent.id or 0)
        assert known is not None
        return known.is_active


# Every declaration, through both forms.


@EACH
def test_each_kind_is_asked_by_its_form(stage: Stage, declaration: Declaration) -> None:
    browser = stage.browser(stage.nadia)
    assert ACT[declaration.kind] in browser.client.get("/nouvelle-demande").text
    page = unescape(browser.client.get(f"/nouvelle-demande/{declaration.kind}").text)
    assert all(FIELD[field.name].question in page for field in declaration.fields)
    status, _ = sends(
        browser, declaration.kind, **whole(declaration), preuves=list(declaration.proofs), texte="Merci."
    )
    (ticket,) = tickets(stage)
    assert (status, ticket.kind, ticket.theme) == (303, declaration.kind, declaration.theme)
    asked = [field.name for field in declaration.fields if field.name != NUMERO_UNIQUE]
    assert (list(ticket.answers), ticket.proofs) == (asked, list(declaration.proofs))
    assert [message.text for message in ticket.messages] == ["Merci."]


@EACH
def test_what_is_missing_is_said_beside_its_field_and_nothing_is_lost(
    stage: Stage, declaration: Declaration
) -> None:
    required = [field for field in declaration.fields if field.required]
    browser = stage.browser(stage.nadia)
    for missing in required:
        given = {name: value for name, value in whole(declaration).items() if name != f"d-{missing.name}"}
        status, page = sends(browser, declaration.kind, **given, texte="À garder")
        assert status == 422
        assert f'id="d-{missing.name}-faute"' in page
        assert "À garder" in page
    assert tickets(stage) == []


@EACH
def test_each_kind_is_noted_for_an_agent_on_the_telephone(stage: Stage, declaration: Declaration) -> None:
    browser = stage.browser(stage.helene)
    status = notes(browser, stage.nadia, declaration.kind, **whole(declaration))
    (ticket,) = tickets(stage)
    assert (status, ticket.kind, ticket.agent_id) == (303, declaration.kind, stage.nadia.id)
    assert ticket.assignee_id == stage.helene.id
    assert [event.action for event in ticket.history][:1] == ["on_behalf"]
    stage.turn()
    assert any(ticket.reference in text for _, text in stage.bubbles(stage.nadia))


def sent(browser: Browser, agent: Agent, kind: str, **fields: object) -> httpx.Response:
    page = f"/tickets/ouvrir/objet?agent={agent.id}&objet={kind}"
    data = {"jeton": browser.hidden(page, "jeton"), "agent": str(agent.id), "objet": kind, **fields}
    return browser.client.post("/tickets/ouvrir/objet", data=data)


def notes(browser: Browser, agent: Agent, kind: str, **fields: object) -> int:
    return sent(browser, agent, kind, **fields).status_code


def noted(browser: Browser, agent: Agent, kind: str, **fields: object) -> str:
    """The page that the gestionnaire lands on."""
    return browser.client.get(sent(browser, agent, kind, **fields).headers["location"]).text


# The agent's own form.


def test_every_option_of_a_choice_is_offered(stage: Stage) -> None:
    page = unescape(stage.browser(stage.nadia).client.get("/nouvelle-demande/reactivation").text)
    for option in ("notice_not_received", "sne_fault", "struck_by_mistake", "other"):
        assert OPTION[option] in page
    assert "Source :" in page.replace("\N{NO-BREAK SPACE}", " ")


def test_an_urgent_request_is_urgent(stage: Stage) -> None:
    sends(stage.browser(stage.nadia), "suivi_plis", **{f"d-{NUMERO_UNIQUE}": NUMERO, "urgent": "oui"})
    (ticket,) = tickets(stage)
    assert (ticket.urgency, ticket.numero_unique) == (Urgency.URGENT, NUMERO)


def test_a_form_sent_twice_opens_one_ticket(stage: Stage) -> None:
    browser = stage.browser(stage.nadia)
    for _ in range(2):
        assert sends(browser, "suivi_plis", **{f"d-{NUMERO_UNIQUE}": NUMERO})[0] == 303
    assert len(tickets(stage)) == 1
    stage.clock.advance(hours=1)
    sends(browser, "suivi_plis", **{f"d-{NUMERO_UNIQUE}": NUMERO})
    assert len(tickets(stage)) == 2


@pytest.mark.parametrize(
    "given",
    [
        {"d-chronology": f"Le {NIR} est radié"},
        {"d-chronology": "il affiche 1 85 05 78", "texte": "006 084 91"},
    ],
)
def test_a_nir_leaves_no_trace_even_cut_over_two_fields(stage: Stage, given: dict[str, str]) -> None:
    fields = {**whole(KINDS["reactivation"]), **given}
    status, page = sends(stage.browser(stage.nadia), "reactivation", **fields)
    assert status == 422
    assert "Un numéro de sécurité sociale a été retiré" in page or "numéro de sécurité sociale" in page
    assert tickets(stage) == []
    assert b"084 91" not in stage.stored_bytes()


def test_a_masked_nir_is_counted(stage: Stage) -> None:
    sends(stage.browser(stage.nadia), "reactivation", **{"d-chronology": NIR})
    with stage.house.units.reading() as work:
        kinds = [row.entry.kind for row in work.journal.rows()]
    assert kinds.count(Logged.NIR_MASKED) == 1


def test_what_she_asked_and_its_steps_stand_on_her_own_page(stage: Stage) -> None:
    _, page = sends(stage.browser(stage.nadia), "reactivation", **whole(KINDS["reactivation"]))
    assert "Rien n’est encore fait dans le SNE." in page
    for words in ("Préavis de renouvellement non reçu", "contrôle fait", "demande réactivée"):
        assert words in page


def test_an_agent_is_told_when_she_only_reports(stage: Stage) -> None:
    said = "le référent de votre guichet devra le confirmer"
    page = "/nouvelle-demande/ouverture_acces"
    assert said in stage.browser(stage.nadia).client.get(page).text
    paule = stage.person("Paule Verneuil", Role.REFERENT)
    assert said not in stage.browser(paule).client.get(page).text


def test_an_unknown_kind_has_no_form(stage: Stage) -> None:
    client = stage.browser(stage.nadia).client
    assert client.get("/nouvelle-demande/question").status_code == 404
    assert client.get("/nouvelle-demande/x").status_code == 404


def test_no_form_asks_twice_for_free_words_nor_cuts_what_is_pasted(stage: Stage) -> None:
    client = stage.browser(stage.nadia).client
    for kind in KINDS:
        page = client.get(f"/nouvelle-demande/{kind}").text
        assert not ("d-precision" in page and 'name="texte"' in page)
        assert not re.search(r"<textarea[^>]*maxlength", page)


def test_two_requests_of_one_kind_are_told_apart_in_her_list(stage: Stage) -> None:
    browser = stage.browser(stage.nadia)
    sends(browser, "anomalie", **{**whole(KINDS["anomalie"]), "d-story": "L’écran reste blanc."})
    sends(browser, "fermeture_acces", **{"d-person": "Bruno Talverne"})
    page = unescape(browser.client.get("/mes-tickets").text)
    assert "L’écran reste blanc." in page
    assert "Bruno Talverne" in page


# Somebody leaves.


def test_a_referent_s_form_cuts_the_access_at_once(stage: Stage) -> None:
    browser = stage.browser(stage.person("Paule Verneuil", Role.REFERENT))
    assert "tout de suite et partout" in browser.client.get("/nouvelle-demande/fermeture_acces").text
    status, page = sends(browser, "fermeture_acces", **{"d-person": "bruno talverne"})
    assert (status, "L’accès de Bruno Talverne à Relais SNE est coupé" in page) == (303, True)
    assert not is_in(stage, stage.bruno)


def test_an_agent_s_form_only_reports_it(stage: Stage) -> None:
    status, page = sends(stage.browser(stage.nadia), "fermeture_acces", **{"d-person": "Bruno Talverne"})
    assert (status, "est coupé" in page) == (303, False)
    assert is_in(stage, stage.bruno)


def test_of_two_of_one_name_she_chooses_before_anything_is_sent(stage: Stage) -> None:
    other = stage.person("Bruno Talverne")
    browser = stage.browser(stage.person("Paule Verneuil", Role.REFERENT))
    status, page = sends(browser, "fermeture_acces", **{"d-person": "Bruno Talverne"})
    assert status == 422
    assert "Rien n’est encore coupé" in page
    assert set(re.findall(r'<option value="(\d+)"', page)) == {str(stage.bruno.id), str(other.id), "0"}
    assert tickets(stage) == []
    sends(browser, "fermeture_acces", **{"d-person": "Bruno Talverne", "qui": str(other.id)})
    assert (is_in(stage, stage.bruno), is_in(stage, other)) == (True, False)


def test_a_first_name_alone_cuts_nobody_until_she_says_who(stage: Stage) -> None:
    browser = stage.browser(stage.person("Bruno Verneuil", Role.REFERENT))
    status, page = sends(browser, "fermeture_acces", **{"d-person": "bruno"})
    assert (status, "Rien n’est encore coupé" in page) == (422, True)
    assert (is_in(stage, stage.bruno), tickets(stage)) == (True, [])
    sends(browser, "fermeture_acces", **{"d-person": "bruno", "qui": str(stage.bruno.id)})
    assert not is_in(stage, stage.bruno)
    (ticket,) = tickets(stage)
    assert ticket.answers["person"] == "Bruno Talverne"


def test_none_of_those_whom_the_name_may_mean_is_cut_when_she_says_so(stage: Stage) -> None:
    browser = stage.browser(stage.person("Paule Verneuil", Role.REFERENT))
    status, page = sends(browser, "fermeture_acces", **{"d-person": "Bruno", "qui": "0"})
    assert (status, "aucun accès n’y est coupé" in page) == (303, True)
    assert is_in(stage, stage.bruno)


def test_a_name_that_nobody_bears_here_says_that_no_access_is_cut(stage: Stage) -> None:
    browser = stage.browser(stage.person("Paule Verneuil", Role.REFERENT))
    status, page = sends(browser, "fermeture_acces", **{"d-person": "Claire Aubertin"})
    assert (status, "aucun accès n’y est coupé" in page) == (303, True)


# In an agent's name.


def test_a_question_heard_on_the_telephone_is_a_ticket(stage: Stage) -> None:
    browser = stage.browser(stage.helene)
    assert stage.nadia.name in browser.client.get("/tickets/ouvrir").text
    assert notes(browser, stage.nadia, QUESTION) == 422
    assert notes(browser, stage.nadia, QUESTION, texte="Comment imprimer l’attestation ?") == 303
    (ticket,) = tickets(stage)
    assert ticket.question == "Comment imprimer l’attestation ?"


def test_what_was_heard_on_the_telephone_counts_as_a_call_with_its_minutes(stage: Stage) -> None:
    browser = stage.browser(stage.helene)
    asked = {"texte": "Comment imprimer l’attestation ?", "moyen": "telephone"}
    assert notes(browser, stage.nadia, QUESTION, **asked, minutes="mille") == 422
    assert notes(browser, stage.nadia, QUESTION, **asked, minutes="7") == 303
    (ticket,) = tickets(stage)
    with stage.house.units.reading() as work:
        rows = {row.entry.kind: row.entry for row in work.journal.about(ticket.reference)}
    assert rows[Kind.TICKET_OPENED].channel == "telephone"
    assert (ticket.minutes, rows[Kind.TIME_SPENT].minutes) == (7, 7)


def test_a_departure_heard_on_the_telephone_is_cut_at_once(stage: Stage) -> None:
    browser = stage.browser(stage.helene)
    assert "est coupé" in noted(browser, stage.nadia, "fermeture_acces", **{"d-person": "Bruno Talverne"})
    assert not is_in(stage, stage.bruno)


def test_what_was_heard_on_the_telephone_is_said_to_be_noted(stage: Stage) -> None:
    browser = stage.browser(stage.helene)
    stage.browser(stage.nadia)  # Nadia has come in
    page = noted(browser, stage.nadia, QUESTION, texte="Comment imprimer l’attestation ?")
    assert "Le ticket est ouvert, et vous le suivez. Un message en informe Nadia Ferrand." in page
    assert "noté par Hélène" in page
    assert "est coupé" not in noted(browser, stage.nadia, "fermeture_acces", **{"d-person": "Bruno"})


def test_a_first_name_heard_on_the_telephone_cuts_nobody_yet(stage: Stage) -> None:
    notes(stage.browser(stage.helene), stage.nadia, "fermeture_acces", **{"d-person": "Bruno"})
    assert is_in(stage, stage.bruno)
    (ticket,) = tickets(stage)
    page = stage.browser(stage.helene).client.get(f"/tickets/{ticket.reference}").text
    assert "Couper l’accès de Bruno Talverne" in page


def test_no_ticket_is_opened_for_somebody_of_another_departement(stage: Stage) -> None:
    with stage.house.units() as work:
        far = Guichet(name="Mairie de Brest", kind=GuichetKind.COMMUNE, departement="29")
        work.registry.add(far)
        gone = Agent(name="Yann Kerbrat", role=Role.AGENT, guichet_id=far.id, created_at=stage.clock())
        hers = Agent(
            name="Inès Duroc",
            role=Role.GESTIONNAIRE,
            guichet_id=None,
            departement="06",
            created_at=stage.clock(),
        )
        work.registry.add(gone)
        work.registry.add(hers)
    browser = stage.browser(hers)
    assert "Yann Kerbrat" not in browser.client.get("/tickets/ouvrir").text
    assert notes(browser, gone, "suivi_plis", **{f"d-{NUMERO_UNIQUE}": NUMERO}) in {403, 404}
    assert tickets(stage) == []
