"""The triage of a ticket on the console: suggestions, notes, handing over, and a closing taken back."""

from __future__ import annotations

import pytest
from web_stage import Browser, Stage

from guichets.registry import Agent, Role
from knowledge_base.reading import Reading
from knowledge_base.themes import Theme
from knowledge_base.understanding.intents import Act
from knowledge_base.understanding.urgency import Urge
from tickets.clock.presence import Absence
from tickets.life import Status
from tickets.ticket import Ticket, Urgency

QUESTION = "Merci de réactiver la demande, la commission est demain"


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


@pytest.fixture
def ticket(stage: Stage) -> Ticket:
    return stage.open_ticket(QUESTION)


@pytest.fixture
def page(ticket: Ticket) -> str:
    return f"/tickets/{ticket.reference}"


def shown(browser: Browser, page: str) -> str:
    return browser.client.get(page).text.replace("\N{NO-BREAK SPACE}", " ")


def told(stage: Stage, agent: Agent) -> str:
    return "\n".join(text for from_agent, text in stage.bubbles(agent) if not from_agent)


def reads(stage: Stage) -> None:
    stage.library.readings[QUESTION] = Reading(
        act=Act.REACTIVATION, theme=Theme.REACTIVATION, urges=(Urge.DEADLINE,), questions=(QUESTION,)
    )


# What it seems to be.


def test_what_the_message_seems_to_be_is_suggested_and_nothing_is_applied(
    stage: Stage, helene: Browser, page: str, ticket: Ticket
) -> None:
    reads(stage)

    said = shown(helene, page)

    assert "Urgent : une date tombe." in said
    assert "Objet : Réactivation d’une demande." in said
    assert "Thème : Réactivation." in said
    now = stage.ticket(ticket.reference)
    assert (now.kind, now.theme, now.urgency) == ("question", "pieces", Urgency.NORMAL)


def test_each_suggestion_is_applied_by_a_click_and_is_then_gone(
    stage: Stage, helene: Browser, page: str, ticket: Ticket
) -> None:
    reads(stage)

    helene.order(f"{page}", "tri/objet", choix="reactivation")
    helene.order(f"{page}", "tri/urgence", choix="urgent")
    helene.order(page, "theme", theme="reactivation")

    now = stage.ticket(ticket.reference)
    assert (now.kind, now.theme, now.urgency) == ("reactivation", "reactivation", Urgency.URGENT)
    assert "Suggestions" not in shown(helene, page)


def test_what_a_person_chose_is_not_suggested_away(stage: Stage, helene: Browser, page: str) -> None:
    reads(stage)
    helene.order(page, "tri/objet", choix="doublon")
    helene.order(page, "theme", theme="doublons")

    said = shown(helene, page)

    assert "Objet : Réactivation d’une demande." not in said
    assert "Thème : Réactivation." not in said
    assert "Urgent : une date tombe." in said


def test_an_answered_ticket_is_suggested_nothing(stage: Stage, helene: Browser, page: str) -> None:
    reads(stage)

    helene.order(page, "repondre", texte="Voici.")

    assert "Suggestions" not in shown(helene, page)


def test_an_urgent_ticket_says_so_in_the_queue_and_may_be_calmed(
    stage: Stage, helene: Browser, page: str, ticket: Ticket
) -> None:
    helene.order(page, "tri/urgence", choix="urgent")
    assert ">urgent</span>" in shown(helene, "/tickets")

    helene.order(page, "tri/urgence", choix="normal")

    assert ">urgent</span>" not in shown(helene, "/tickets")
    assert stage.ticket(ticket.reference).urgency is Urgency.NORMAL


@pytest.mark.parametrize(("order", "choice"), [("objet", "rien"), ("urgence", "rien"), ("inconnu", "x")])
def test_what_is_no_choice_is_refused(helene: Browser, page: str, order: str, choice: str) -> None:
    status, _ = helene.order(page, f"tri/{order}", choix=choice)

    assert status in {404, 422}


def test_how_near_an_entry_is_is_said_in_words(stage: Stage, helene: Browser) -> None:
    nir = stage.open_ticket("Le NIR est-il obligatoire ?")

    assert "s’en approche" in shown(helene, f"/tickets/{nir.reference}")


# Notes.


def test_a_note_is_read_by_gestionnaires_and_by_nobody_else(
    stage: Stage, helene: Browser, page: str, ticket: Ticket
) -> None:
    status, said = helene.order(page, "tri/note", note="Déjà vu en mars avec ce bailleur.")
    stage.turn()

    assert status == 303
    assert "La note est gardée." in said.replace("\N{NO-BREAK SPACE}", " ")
    assert "Déjà vu en mars" in said
    assert "Déjà vu en mars" not in told(stage, stage.nadia)
    nadia = stage.browser(stage.nadia)
    assert "Déjà vu en mars" not in nadia.client.get(f"/mes-tickets/{ticket.reference}").text
    assert "Déjà vu en mars" not in nadia.client.get("/mes-tickets").text


def test_a_note_that_calls_a_colleague_says_whom_it_told(stage: Stage, helene: Browser, page: str) -> None:
    denis = stage.person("Denis Fontanel", Role.GESTIONNAIRE)

    said = helene.order(page, "tri/note", note="@Denis, tu connais ce bailleur ?")[1]
    stage.turn()

    assert "Un message en informe Denis Fontanel." in said
    assert "Hélène Ozanne vous appelle sur le ticket" in told(stage, denis)
    assert "tu connais ce bailleur" in told(stage, denis)


def test_a_note_that_calls_nobody_tells_nobody(stage: Stage, helene: Browser, page: str) -> None:
    stage.person("Denis Fontanel", Role.GESTIONNAIRE)

    said = helene.order(page, "tri/note", note="Vu avec Denis Fontanel.")[1]

    assert "Un message en informe" not in said.split("Écrire une note")[0]


def test_a_note_is_never_in_the_dossier_for_the_pole(helene: Browser, page: str) -> None:
    helene.order(page, "tri/note", note="Déjà vu en mars avec ce bailleur.")

    assert "Déjà vu en mars" not in helene.client.get(f"{page}/escalade").text


def test_an_empty_note_is_refused_and_a_nir_taken_out_of_it(
    stage: Stage, helene: Browser, page: str, ticket: Ticket
) -> None:
    assert helene.order(page, "tri/note")[0] == 422

    status, said = helene.order(page, "tri/note", note="Son NIR : 2 55 08 14 168 025 38")

    assert status == 422
    assert "14 168 025" not in said
    assert stage.ticket(ticket.reference).messages == []


def test_whoever_only_reads_writes_no_note(stage: Stage, page: str, ticket: Ticket) -> None:
    lise = stage.browser(stage.person("Lise Marchand", Role.LECTEUR))

    answer = lise.client.post(f"{page}/tri/note", data=lise.form("/discussion", note="x"))

    assert answer.status_code == 403
    assert stage.ticket(ticket.reference).messages == []


# Handing over.


def test_a_ticket_is_handed_to_a_colleague_who_is_told_with_a_word(
    stage: Stage, helene: Browser, page: str, ticket: Ticket
) -> None:
    denis = stage.person("Denis Fontanel", Role.GESTIONNAIRE)

    status, said = helene.order(page, "tri/passer", choix=str(denis.id), mot="Tu connais ce bailleur.")
    stage.turn()

    assert status == 303
    assert "Denis Fontanel suit maintenant ce ticket" in said
    assert "passé à un collègue (Denis Fontanel) par Hélène Ozanne" in said
    assert stage.ticket(ticket.reference).assignee_id == denis.id
    assert "Tu connais ce bailleur." in told(stage, denis)
    assert "Tu connais ce bailleur." not in told(stage, stage.nadia)


def test_handing_over_is_taken_back_by_one_click(
    stage: Stage, helene: Browser, page: str, ticket: Ticket
) -> None:
    denis = stage.person("Denis Fontanel", Role.GESTIONNAIRE)
    _, said = helene.order(page, "tri/passer", choix=str(denis.id))
    assert "Le reprendre" in said

    helene.order(page, "reprendre")

    assert stage.ticket(ticket.reference).assignee_id == stage.helene.id


def test_a_ticket_is_not_handed_to_a_lecteur_nor_to_another_departement(
    stage: Stage, helene: Browser, page: str, ticket: Ticket
) -> None:
    lise = stage.person("Lise Marchand", Role.LECTEUR)
    with stage.house.units() as work:
        away = Agent(
            name="Yann Moselle",
            role=Role.GESTIONNAIRE,
            guichet_id=None,
            departement="57",
            created_at=stage.clock(),
        )
        work.registry.add(away)

    for person in (lise, away, stage.nadia):
        status, said = helene.order(page, "tri/passer", choix=str(person.id))
        assert status == 422
        assert "choisissez un gestionnaire de son département" in said
    assert "Yann Moselle" not in shown(helene, page)
    assert stage.ticket(ticket.reference).assignee_id is None


def test_a_colleague_who_is_away_is_said_to_be(stage: Stage, helene: Browser, page: str) -> None:
    denis = stage.person("Denis Fontanel", Role.GESTIONNAIRE)
    today = stage.clock().date()
    with stage.house.units() as work:
        work.absences.add(Absence(agent_id=denis.id or 0, first_day=today, last_day=today.replace(day=28)))

    assert "Denis Fontanel (absence jusqu’au" in shown(helene, page)


# A closing taken back.


@pytest.mark.parametrize("order", ["clore", "repondre-clore"])
def test_a_closing_is_taken_back_with_its_holder_and_its_agent_told(
    stage: Stage, helene: Browser, page: str, ticket: Ticket, order: str
) -> None:
    helene.order(page, "prendre")
    _, said = helene.order(page, order, texte="Voici.")
    assert "Annuler la clôture" in said

    status, said = helene.order(page, "tri/annuler-cloture")
    stage.turn()

    now = stage.ticket(ticket.reference)
    assert status == 303
    assert "La clôture est annulée" in said
    assert (now.status, now.assignee_id) == (
        Status.IN_PROGRESS if order == "clore" else Status.ANSWERED,
        stage.helene.id,
    )
    assert "avait été clos par erreur" in told(stage, stage.nadia).replace("\N{NO-BREAK SPACE}", " ")


def test_an_old_closing_is_not_taken_back(stage: Stage, helene: Browser, page: str) -> None:
    helene.order(page, "clore")
    stage.clock.advance(hours=1)

    assert "Annuler la clôture" not in shown(helene, page)
    status, said = helene.order(page, "tri/annuler-cloture")

    assert status == 422
    assert "Rouvrez-le plutôt" in said
