"""A request of any kind, question after question in the chat: what is asked, told, corrected and sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import structlog.testing
from house import House, Person, entry
from structlog.types import EventDict

from guichets.registry import Role
from journal.entries import Kind as Logged
from knowledge_base.themes import Theme
from knowledge_base.understanding.intents import Act
from knowledge_base.understanding.intents import Kind as Said
from knowledge_base.verdict import NoMatch
from rendering.kind_words import OPTION, STEP, step
from rendering.labels import ACT as LABELS
from storage.database import Database
from tickets.kinds.declaration import DONE, NUMERO_UNIQUE, Declaration, Shape
from tickets.kinds.declared import KINDS, QUESTION
from tickets.life import Status

ACT = "merci de réactiver la demande"
NUMERO = "006112345678901234"
NIR = "1 85 05 78 006 084 91"
SURE = "durée de validité ?"
SENSITIVE = "elle fuit des violences"
VALIDITE = entry("validite", "Combien de temps une demande est-elle valable ?", "Un an, renouvelable.")
SEND, AS_IT_IS = "Envoyer au gestionnaire", "Envoyer tel quel"
FILL = "Compléter\N{NO-BREAK SPACE}: 4 questions"
FILL_THE_REST = "Compléter\N{NO-BREAK SPACE}: 3 questions"
DID = "Fait\N{NO-BREAK SPACE}: "

ASKED = [declaration for kind, declaration in KINDS.items() if kind != QUESTION]
TYPED = {
    Shape.LINE: "Écran Recherche",
    Shape.TEXT: "Radiée le 3 novembre.",
    Shape.DAY: "20/11/2026",
    Shape.NUMERO_UNIQUE: "0061 1234 5678 9012 34",
    Shape.EMAIL: "chloe.vasseur@mairie.example",
    Shape.PERSON: "Personne Inconnue",
}


@pytest.fixture(autouse=True)
def logs() -> Iterator[list[EventDict]]:
    with structlog.testing.capture_logs() as logs:
        yield logs


@pytest.fixture
def house(database: Database) -> House:
    house = House(database)
    house.base.answers(SURE, VALIDITE)
    house.base.says(ACT, NoMatch(Said.ACT, Act.REACTIVATION, Theme.REACTIVATION))
    house.base.says(f"{ACT} {NUMERO}", NoMatch(Said.ACT, Act.REACTIVATION, Theme.REACTIVATION))
    house.base.says(SENSITIVE, NoMatch(Said.SENSITIVE, None, Theme.DALO))
    return house


@pytest.fixture
def nadia(house: House) -> Person:
    return house.enrols("Nadia Belcastel")


@pytest.fixture
def camille(house: House) -> Person:
    return house.gestionnaire()


# Every declaration, walked through.


@pytest.mark.parametrize("declaration", ASKED, ids=lambda one: one.kind)
def test_each_kind_is_asked_in_order_and_sent_whole(
    house: House, nadia: Person, camille: Person, declaration: Declaration
) -> None:
    house.says(nadia, "/demande")
    house.presses(nadia, LABELS[declaration.kind])
    for field in declaration.fields:
        if field.shape in TYPED:
            house.says(nadia, TYPED[field.shape])
        else:
            house.presses(nadia, OPTION[field.options[0] if field.options else "yes"])
    chosen = {field.name: field.options[0] for field in declaration.fields if field.options}
    proofs = declaration.proofs_asked(chosen)
    for _ in proofs:
        house.presses(nadia, "Oui, vérifié")
    assert "Compléter" not in " ".join(house.sees(nadia).labels)
    house.presses(nadia, SEND)

    (ticket,) = house.tickets()
    assert (ticket.kind, ticket.theme) == (declaration.kind, declaration.theme)
    assert ticket.proofs == list(proofs)
    asked = [field.name for field in declaration.fields]
    assert list(ticket.answers) == [name for name in asked if name != NUMERO_UNIQUE]
    assert bool(ticket.numero_unique) == (NUMERO_UNIQUE in asked)
    card = house.sees(camille).text
    assert "Manque" not in card
    assert ("Radiée le 3 novembre." in card) == (
        Shape.TEXT in {field.shape for field in declaration.fields} and not declaration.confidential
    )


@pytest.mark.parametrize("declaration", ASKED, ids=lambda one: one.kind)
def test_whoever_is_in_a_hurry_sends_it_as_it_is_and_what_is_missing_is_told(
    house: House, nadia: Person, camille: Person, declaration: Declaration
) -> None:
    house.says(nadia, "/demande")
    house.presses(nadia, LABELS[declaration.kind])
    house.presses(nadia, AS_IT_IS)

    (ticket,) = house.tickets()
    assert (ticket.kind, ticket.answers, ticket.proofs) == (declaration.kind, {}, [])
    required = any(field.required for field in declaration.fields)
    assert ("Manque :" in house.sees(camille).text) == (required and not declaration.confidential)


# How it is asked.


def test_an_act_that_is_recognised_offers_to_tell_what_it_lacks(house: House, nadia: Person) -> None:
    draft = house.says(nadia, ACT)
    assert "Manque : numéro unique, motif, chronologie" in draft
    assert "Reste à vérifier : les justificatifs ont été contrôlés par le guichet" in draft
    assert house.sees(nadia).labels[:2] == [FILL, SEND]
    assert "Quel est le numéro unique" in house.presses(nadia, FILL)


def test_what_she_said_already_is_not_asked(house: House, nadia: Person) -> None:
    house.says(nadia, f"{ACT} {NUMERO}")
    assert "Pourquoi la demande a-t-elle été radiée" in house.presses(nadia, FILL_THE_REST)


def test_a_choice_may_be_typed_by_its_label_or_its_number(house: House, nadia: Person) -> None:
    house.says(nadia, f"{ACT} {NUMERO}")
    house.presses(nadia, FILL_THE_REST)
    assert "Que s’est-il passé" in house.says(nadia, "incident technique du SNE")
    house.says(nadia, "Panne le 3.")
    assert "Motif : Incident technique du SNE" in house.says(nadia, "oui")


def test_an_answer_that_is_none_is_refused_and_asked_again(house: House, nadia: Person) -> None:
    house.says(nadia, ACT)
    house.presses(nadia, FILL)
    for typed in ("12345", "je ne l’ai pas sous la main"):
        said = house.says(nadia, typed)
        assert "n’est pas la forme d’un numéro unique" in said or "Pourquoi" in said
    assert house.state(nadia) == "ticket/ask:numero_unique"
    assert "Pourquoi" in house.says(nadia, "je ne sais pas")


def test_an_answer_is_corrected_by_its_button_or_from_the_draft(house: House, nadia: Person) -> None:
    house.says(nadia, f"{ACT} {NUMERO}")
    house.presses(nadia, FILL_THE_REST)
    house.presses(nadia, "Autre motif")
    house.says(nadia, "Panne le 3.")
    house.presses(nadia, "Oui, vérifié")
    house.presses(nadia, "Corriger une réponse")
    house.presses(nadia, "Motif")
    assert "Motif : Incident technique du SNE" in house.presses(nadia, "Incident technique du SNE")
    house.presses(nadia, "Corriger une réponse")
    house.presses(nadia, "Les justificatifs ont été contrôlés par le guichet")
    assert "Reste à vérifier" in house.presses(nadia, "Non")


def test_what_she_answered_outlives_the_correction_of_her_question(house: House, nadia: Person) -> None:
    house.says(nadia, ACT)
    house.presses(nadia, FILL)
    house.says(nadia, NUMERO)
    house.presses(nadia, "Autre motif")
    assert "Motif : Autre motif" in house.edits(nadia, ACT, f"{ACT} {NUMERO}")


def test_a_question_is_answered_while_something_is_asked_which_then_comes_back(
    house: House, nadia: Person
) -> None:
    house.says(nadia, ACT)
    house.presses(nadia, FILL)
    assert "Un an, renouvelable." in house.says(nadia, SURE)

    assert "Quel est le numéro unique" in house.presses(nadia, "Merci, c’est réglé")


def test_a_sensitive_matter_told_in_an_answer_is_seen_for_what_it_is(house: House, nadia: Person) -> None:
    house.says(nadia, ACT)
    house.presses(nadia, FILL)
    assert "C’est un sujet sensible" in house.says(nadia, SENSITIVE)


def test_a_nir_cut_over_two_answers_is_not_kept(house: House, nadia: Person) -> None:
    house.says(nadia, "/demande")
    house.presses(nadia, LABELS["anomalie"])
    house.says(nadia, "il affiche 1 85 05 78")
    assert "a été retiré" in house.says(nadia, "006 084 91")
    assert [row.kind for row in house.journal(Logged.NIR_MASKED)] == [Logged.NIR_MASKED]
    house.presses(nadia, AS_IT_IS)
    (ticket,) = house.tickets()
    assert "006 084 91" not in str(ticket.answers)


def test_a_draft_left_for_hours_is_forgotten_even_while_it_asks(house: House, nadia: Person) -> None:
    house.says(nadia, ACT)
    house.presses(nadia, FILL)
    house.clock.now += timedelta(hours=5)
    assert "n’a pas été envoyé" in house.says(nadia, "le module plante")


def test_a_button_of_another_draft_answers_nothing_here(house: House, nadia: Person) -> None:
    house.says(nadia, ACT)
    house.presses(nadia, FILL)
    said = house.forges(nadia, "demande:set:00000000:cause:other")
    assert "Motif : Autre" not in said
    assert "Ce bouton" in house.forges(nadia, f"demande:set:{draft_id(house, nadia)}:screen:x")


def draft_id(house: House, person: Person) -> str:
    shown = [b.data for message in house.messages(person) for b in message.buttons]
    return next(data for data in reversed(shown) if data.startswith("ticket:send:")).rpartition(":")[2]


# The steps of an act.


def test_an_act_is_done_only_once_its_last_step_is_noted(
    house: House, nadia: Person, camille: Person
) -> None:
    house.says(nadia, ACT)
    house.presses(nadia, SEND)
    house.presses(camille, f"{DID}{STEP['checked']}")
    assert "demande réactivée" not in house.sees(nadia).text
    house.presses(camille, f"{DID}{step(DONE, 'reactivation')}")
    assert "demande réactivée" in house.sees(nadia).text
    (ticket,) = house.tickets()
    assert ticket.step == DONE
    assert [(event.action, event.about) for event in ticket.history if event.about] == [
        ("step", "checked"),
        ("step", DONE),
    ]
    assert "Clore" in house.sees(camille).labels


def test_a_step_pressed_twice_is_noted_once_and_none_is_skipped(
    house: House, nadia: Person, camille: Person
) -> None:
    house.says(nadia, ACT)
    house.presses(nadia, SEND)
    (ticket,) = house.tickets()
    assert "n’est plus la prochaine" in house.forges(camille, f"demande:step:{ticket.reference}:done")
    house.forges(camille, f"demande:step:{ticket.reference}:checked")
    assert "n’est plus la prochaine" in house.forges(camille, f"demande:step:{ticket.reference}:checked")
    assert "Seul le gestionnaire" in house.forges(nadia, f"demande:step:{ticket.reference}:done")


def test_closing_what_is_not_done_is_confirmed_and_claims_nothing(
    house: House, nadia: Person, camille: Person
) -> None:
    house.says(nadia, ACT)
    house.presses(nadia, SEND)
    assert "n’est pas noté comme fait" in house.presses(camille, "Clore")
    assert house.tickets()[0].status is not Status.CLOSED
    house.presses(camille, "Clore sans que ce soit fait")
    assert house.tickets()[0].status is Status.CLOSED
    assert "n’est pas noté comme fait dans le SNE" in house.sees(nadia).text


def test_an_agent_closes_her_own_act_without_being_asked(house: House, nadia: Person) -> None:
    house.says(nadia, ACT)
    house.presses(nadia, SEND)
    (ticket,) = house.tickets()
    house.forges(nadia, f"suivi:done:{ticket.reference}")
    assert house.tickets()[0].status is Status.CLOSED


def test_what_is_confidential_is_read_in_the_ticket_and_nowhere_in_passing(
    house: House, nadia: Person, camille: Person
) -> None:
    house.says(nadia, "/demande")
    house.presses(nadia, LABELS["sensible"])
    house.presses(nadia, OPTION["data_leak"])
    house.presses(nadia, "Oui, vérifié")
    house.presses(nadia, SEND)
    card = house.sees(camille).text
    assert OPTION["data_leak"] not in card
    assert "délégué" not in card
    assert OPTION["data_leak"] in house.presses(camille, "Échanges")
    assert all("leak" not in str(row) for row in house.journal())


# Somebody leaves.


def reports(house: House, person: Person, name: str) -> str:
    house.says(person, "/demande")
    house.presses(person, LABELS["fermeture_acces"])
    house.says(person, name)
    return house.presses(person, AS_IT_IS)


def is_in(house: House, person: Person) -> bool:
    with house.units.reading() as work:
        agent = work.registry.agent(person.agent_id)
        assert agent is not None
        return agent.is_active


def test_a_referent_cuts_the_access_of_whoever_leaves_at_once(house: House, nadia: Person) -> None:
    paule = house.enrols("Paule Verneuil", role=Role.REFERENT)
    said = reports(house, paule, "nadia belcastel")
    assert "L’accès de Nadia Belcastel à Relais SNE est coupé" in said
    assert "Son compte dans le SNE reste à fermer" in said
    assert not is_in(house, nadia)
    (ticket,) = house.tickets()
    assert (ticket.kind, ticket.status) == ("fermeture_acces", Status.OPEN)


def test_no_dossier_is_asked_for_where_there_is_none(house: House, nadia: Person) -> None:
    house.says(nadia, "/demande")
    house.presses(nadia, LABELS["fermeture_acces"])
    house.says(nadia, "Bruno Talverne")
    said = house.says(nadia, "/demande")
    assert "Agent concerné" in said
    assert "Numéro unique" not in said
    assert "Numéro unique" not in house.messages(nadia)[-1].labels


def test_an_agent_only_reports_a_departure(house: House, nadia: Person) -> None:
    bruno = house.enrols("Bruno Talverne")
    said = reports(house, bruno, "Nadia Belcastel")
    assert "coupé" not in said
    assert is_in(house, nadia)
    assert len(house.tickets()) == 1
    (ticket,) = house.tickets()
    refused = house.forges(bruno, f"demande:leaves:{ticket.reference}:{nadia.agent_id}")
    assert "Seul le gestionnaire" in refused
    assert is_in(house, nadia)


def test_of_two_of_one_name_the_right_one_is_chosen(house: House, nadia: Person) -> None:
    other = house.enrols("Nadia Belcastel")
    paule = house.enrols("Paule Verneuil", role=Role.REFERENT)
    assert "qui s’en va" in reports(house, paule, "Nadia Belcastel")
    assert (is_in(house, nadia), is_in(house, other)) == (True, True)
    offered = [message for message in house.messages(paule) if "qui s’en va" in message.text]
    (chosen,) = (one.data for one in offered[-1].buttons if one.data.endswith(f":{other.agent_id}"))
    house.forges(paule, chosen)
    assert (is_in(house, nadia), is_in(house, other)) == (True, False)


def test_a_first_name_alone_cuts_nobody_until_she_says_who(house: House, nadia: Person) -> None:
    paule = house.enrols("Paule Verneuil", role=Role.REFERENT)
    assert "Rien n’est encore coupé" in reports(house, paule, "nadia")
    assert is_in(house, nadia)
    offered = [message for message in house.messages(paule) if "qui s’en va" in message.text]
    (chosen,) = (one.data for one in offered[-1].buttons)
    house.forges(paule, chosen)
    assert not is_in(house, nadia)
    (ticket,) = house.tickets()
    assert ticket.answers["person"] == "Nadia Belcastel"


def test_nobody_of_that_name_leaves_the_gestionnaire_her_ticket(house: House, nadia: Person) -> None:
    paule = house.enrols("Paule Verneuil", role=Role.REFERENT)
    assert "il n’y a rien à couper ici" in reports(house, paule, "Farid Benali")
    assert "il n’y a rien à couper ici" in reports(house, paule, "Paule Verneuil")
    assert is_in(house, paule)
    assert is_in(house, nadia)
