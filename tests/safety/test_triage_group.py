"""The group of the gestionnaires: nobody diverts the tickets unseen, nobody who left still receives them, and
what it shows names no applicant.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from house import Chat, House, Person

from delivery.queue_messages import Later
from guichets.people import change_role
from guichets.registry import Role
from journal.entries import Kind
from storage.database import Database

FORMER, OTHER = Chat("-100200"), Chat("-100300")
NUMBER = "0060726123456789AB"
WORDS = "Madame Duval a perdu son attestation"


@dataclass
class Office:
    """Two gestionnaires and an agent, whose tickets arrive in a group."""

    house: House
    camille: Person
    denis: Person
    nadia: Person

    def opens_a_ticket(self, question: str = WORDS) -> str:
        self.house.says(self.nadia, question)
        sends = next(label for label in self.house.sees(self.nadia).labels if label.startswith("Envoyer"))
        self.house.presses(self.nadia, sends)
        return self.house.tickets()[-1].reference

    def chooses(self, who: Person, group: Chat) -> str:
        self.house.says(who, "/triage_ici", at=group)
        return self.house.presses(who, "Oui, dans ce groupe", at=group)


@pytest.fixture
def office(database: Database) -> Office:
    house = House(database)
    office = Office(
        house, house.gestionnaire(), house.gestionnaire("Denis Fontanel"), house.enrols("Nadia Ferrand")
    )
    office.chooses(office.camille, FORMER)
    return office


def test_the_tickets_move_only_once_it_is_confirmed(office: Office) -> None:
    asked = office.house.says(office.denis, "/triage_ici", at=OTHER)

    assert "Vérifiez d’abord qui en est membre" in asked
    assert office.opens_a_ticket() in office.house.sees(FORMER).text


def test_moving_them_is_told_to_the_former_group_and_to_each_gestionnaire(office: Office) -> None:
    assert "arrivent désormais dans ce groupe" in office.chooses(office.denis, OTHER)

    assert "Denis Fontanel en a décidé ainsi" in office.house.sees(FORMER).text
    assert "Denis Fontanel fait arriver les tickets" in office.house.sees(office.camille).text
    assert office.house.texts(office.nadia, "Denis Fontanel") == []
    assert office.opens_a_ticket() in office.house.sees(OTHER).text


def test_moving_them_stands_in_the_journal(office: Office) -> None:
    office.chooses(office.denis, OTHER)

    rows = office.house.journal(Kind.TRIAGE_GROUP_CHOSEN)

    assert [(row.actor_id, row.subject) for row in rows] == [
        (office.camille.agent_id, "groupe:-100200"),
        (office.denis.agent_id, "groupe:-100300"),
    ]


def test_bringing_them_back_in_private_is_confirmed_told_and_logged(office: Office) -> None:
    office.house.says(office.denis, "/triage_ici")
    assert office.house.texts(FORMER, "en a décidé ainsi") == []

    office.house.presses(office.denis, "Oui, en privé")

    assert "Denis Fontanel en a décidé ainsi" in office.house.sees(FORMER).text
    assert "Denis Fontanel fait revenir" in office.house.sees(office.camille).text
    assert [row.actor_id for row in office.house.journal(Kind.TRIAGE_GROUP_LEFT)] == [office.denis.agent_id]
    assert office.opens_a_ticket() in office.house.sees(office.camille).text


def closes(office: Office) -> None:
    office.house.closes(office.denis)


def takes_her_role_away(office: Office) -> None:
    with office.house.units() as work:
        agent = work.registry.agent(office.denis.agent_id)
        assert agent is not None
        change_role(work, agent, Role.LECTEUR, by=None, now=office.house.clock())


@pytest.mark.parametrize("leaves", [closes, takes_her_role_away])
def test_nothing_goes_to_the_group_of_somebody_who_left_until_it_is_chosen_again(
    office: Office, leaves: object
) -> None:
    assert callable(leaves)
    leaves(office)
    office.house.handles()
    before = len(office.house.messages(FORMER))
    reference = office.opens_a_ticket()

    assert len(office.house.messages(FORMER)) == before
    assert reference in office.house.sees(office.camille).text
    (told,) = office.house.texts(office.camille, "Plus aucun ticket n’arrive dans le groupe")
    assert "Denis Fontanel n’en est plus un" in told
    assert len(office.house.journal(Kind.TRIAGE_GROUP_SUSPENDED)) == 1

    office.chooses(office.camille, FORMER)
    assert office.opens_a_ticket("Comment réactiver une demande ?") in office.house.sees(FORMER).text


def comes_back_in_private(office: Office) -> None:
    office.house.says(office.denis, "/triage_ici")
    office.house.presses(office.denis, "Oui, en privé")


def moves(office: Office) -> None:
    office.chooses(office.denis, OTHER)


@pytest.mark.parametrize("leaves", [closes, takes_her_role_away, comes_back_in_private, moves])
def test_what_still_waits_for_a_group_that_is_left_does_not_go_there(office: Office, leaves: object) -> None:
    """Telegram was away: the tickets of the last hour wait in the outbox."""
    assert callable(leaves)
    house = office.house
    house.outcome = lambda parcel: (
        Later(timedelta(hours=1), "away") if parcel.chat_ref == FORMER.chat_ref else None
    )
    reference = office.opens_a_ticket()
    leaves(office)
    house.outcome = lambda parcel: None
    house.clock.passes(minutes=120)
    house.handles()

    assert house.texts(FORMER, reference) == []
    assert house.texts(house.on_the_web(office.camille), reference)


def test_the_group_is_deaf_while_nothing_is_sent_to_it(office: Office) -> None:
    reference = office.opens_a_ticket()
    closes(office)

    assert office.house.forges(office.camille, f"t:take:{reference}", at=FORMER) == ""


def test_whoever_left_chooses_no_group(office: Office) -> None:
    closes(office)

    assert office.house.says(office.denis, "/triage_ici", at=OTHER) == ""
    assert office.house.forges(office.denis, "t:here:", at=OTHER) == ""
    assert office.house.forges(office.nadia, "t:here:", at=OTHER) == ""


def test_an_agent_who_leaves_changes_nothing(office: Office) -> None:
    office.house.closes(office.house.enrols("Paul Arnaud"))

    assert office.opens_a_ticket() in office.house.sees(FORMER).text


def group_shows(office: Office) -> str:
    return "\n".join(office.house.texts(FORMER))


def test_the_group_is_shown_neither_words_nor_numbers(office: Office) -> None:
    house = office.house
    reference = office.opens_a_ticket()
    with house.units() as work:
        ticket = work.tickets.by_reference(reference)
        assert ticket is not None
        ticket.numero_unique = NUMBER
    house.says(office.nadia, "Elle est née le 3 mars", under=reference)
    house.says(office.camille, "/tickets", at=FORMER)
    for pressed in ("open", "exchanges", "take", "theme", "pass"):
        house.forges(office.camille, f"t:{pressed}:{reference}", at=FORMER)
    for pressed in ("e:begin", "p:read"):
        house.forges(office.camille, f"{pressed}:{reference}", at=FORMER)

    shown = group_shows(office)

    assert reference in shown
    assert "Mairie de Valbonne" in shown
    assert not any(words in shown for words in ("Duval", "attestation", "mars", NUMBER))


def test_what_the_group_does_not_show_is_read_in_private(office: Office) -> None:
    reference = office.opens_a_ticket()

    said = office.house.forges(office.camille, f"t:exchanges:{reference}", at=FORMER)

    assert "Je vous réponds dans notre conversation privée" in said
    assert "Madame [nom] a perdu son attestation" in office.house.sees(office.camille).text


def test_she_still_answers_from_the_group(office: Office) -> None:
    reference = office.opens_a_ticket()

    office.house.says(office.camille, "Par le menu Éditions.", at=FORMER, under=reference)

    assert office.house.texts(office.nadia, "Par le menu Éditions.")
