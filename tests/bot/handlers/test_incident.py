"""What an agent reads when they ask about an incident under way, and how they say that theirs is another."""

from __future__ import annotations

import pytest
from house import House, Person, entry

from journal.entries import Kind as Logged
from knowledge_base.learning.gaps import is_unanswered
from knowledge_base.learning.questions import ABOUT_INCIDENT
from knowledge_base.understanding.intents import Act, Kind
from knowledge_base.verdict import NoMatch
from tickets.incidents.service import Declared, IncidentService

ASKED = "le portail est innaccessible"
OTHER = "Ma question est autre"


def opens(house: House, *phrases: str, title: str = "Portail indisponible") -> str:
    camille = house.gestionnaire()
    assert camille.agent is not None
    with house.units() as work:
        desk = IncidentService(work, now=house.clock.now, zone=house.wired.settings.zone)
        declared = Declared(title=title, banner="Gardez les demandes sur papier.", phrases=phrases)
        return desk.open(declared, by=camille.agent).reference


def test_she_reads_the_banner_in_the_place_of_an_answer(house: House, nadia: Person) -> None:
    opens(house, "portail inaccessible")
    house.base.answers(ASKED, entry("portail", "À quoi sert le portail ?"))

    said = house.says(nadia, ASKED)

    assert "Incident en cours : Portail indisponible" in said
    assert "Connu depuis le mercredi 25 novembre 2026 à 10 h" in said
    assert "Gardez les demandes sur papier." in said
    assert "un message vous le dira" in said
    assert house.sees(nadia).labels == [OTHER]


def test_she_is_a_contact_once(house: House, nadia: Person) -> None:
    reference = opens(house, "portail inaccessible")

    house.says(nadia, ASKED)
    house.says(nadia, ASKED)

    (met,) = house.journal(Logged.INCIDENT_MET)
    assert (met.subject, met.actor_id, met.channel) == (reference, nadia.agent_id, "telegram")


def test_her_question_is_neither_answered_by_the_base_nor_a_gap_of_it(house: House, nadia: Person) -> None:
    opens(house, "portail inaccessible")

    house.says(nadia, ASKED)

    with house.units.reading() as work:
        question = work.questions.last_of(nadia.agent_id)
    assert question is not None
    assert question.kind == ABOUT_INCIDENT
    assert not is_unanswered(question)
    assert house.journal(Logged.QUESTION_ANSWERED, Logged.QUESTION_UNANSWERED) == []


@pytest.mark.parametrize("words", [OTHER, "pas ça"])
def test_a_question_that_is_another_is_treated_as_usual(house: House, nadia: Person, words: str) -> None:
    opens(house, "portail inaccessible")
    house.base.answers(ASKED, entry("portail", "À quoi sert le portail ?", "À s’inscrire."))
    house.says(nadia, ASKED)

    said = house.presses(nadia, OTHER) if words == OTHER else house.says(nadia, words)

    assert "À s’inscrire." in said
    assert len(house.journal(Logged.QUESTION_ANSWERED)) == 1


def test_two_incidents_are_set_aside_one_after_the_other(house: House, nadia: Person) -> None:
    opens(house, "portail inaccessible", title="Premier")
    opens(house, "portail", title="Second")

    assert "Second" in house.says(nadia, ASKED)
    assert "Premier" in house.presses(nadia, OTHER)
    house.presses(nadia, OTHER, of="Premier")
    assert "Envoyer au gestionnaire" in house.sees(nadia).labels


def test_a_ticket_that_she_opens_about_it_all_the_same_attaches_itself(house: House, nadia: Person) -> None:
    opens(house, "portail inaccessible")
    house.says(nadia, ASKED)
    house.presses(nadia, OTHER)

    house.presses(nadia, "Envoyer au gestionnaire")

    (ticket,) = house.tickets()
    assert ticket.incident_id == 1


@pytest.mark.parametrize(
    "verdict", [NoMatch(Kind.ACT, Act.REACTIVATION, None), NoMatch(Kind.SENSITIVE, None, None)]
)
def test_what_a_person_must_do_and_a_sensitive_matter_go_before_it(
    house: House, nadia: Person, verdict: NoMatch
) -> None:
    opens(house, "portail inaccessible")
    house.base.says(ASKED, verdict)

    assert "Incident en cours" not in house.says(nadia, ASKED)
    assert house.journal(Logged.INCIDENT_MET) == []


def test_the_other_questions_of_her_message_are_answered_after_the_banner(
    house: House, nadia: Person
) -> None:
    opens(house, "portail inaccessible")
    both = "portail inaccessible, et quel délai ?"
    house.understanding.splits(both, "portail inaccessible", "quel délai ?")
    house.base.answers("quel délai ?", entry("delai", "Quel délai ?", "Un mois."))

    said = house.says(nadia, both)

    assert "Incident en cours" in said
    assert "Un mois." in said
    house.base.answers("portail inaccessible", entry("portail", "Le portail ?", "À s’inscrire."))
    assert "À s’inscrire." in house.presses(nadia, OTHER)


def test_an_old_banner_asks_what_the_question_was(house: House, nadia: Person) -> None:
    reference = opens(house, "portail inaccessible")
    house.says(nadia, ASKED)
    house.says(nadia, "météo demain")

    assert "Incident" not in house.forges(nadia, f"q:other:{reference}")


def test_the_end_is_told_where_she_asked_with_the_ticket_that_it_closes(house: House, nadia: Person) -> None:
    reference = opens(house, "portail inaccessible")
    house.says(nadia, ASKED)
    house.presses(nadia, OTHER)
    house.presses(nadia, "Envoyer au gestionnaire")
    helene = house.gestionnaire("Hélène Ozanne")
    assert helene.agent is not None

    with house.units() as work:
        incident = work.incidents.by_reference(reference)
        assert incident is not None
        desk = IncidentService(work, now=house.clock.now, zone=house.wired.settings.zone)
        desk.close(incident, "Le portail répond de nouveau.", by=helene.agent)
    house.handles()

    (told,) = house.texts(nadia, "Incident terminé")
    assert "Le portail répond de nouveau." in told
    assert "Votre ticket T-2026-0001 est clos." in told
    assert house.texts(nadia, "vous répond") == []
