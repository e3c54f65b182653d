"""How a question is read: a follow-up with the one before, a word of several meanings with the agent's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import structlog.testing
from house import WEDNESDAY, House, Person, entry
from structlog.types import EventDict

from bot.conversation.asked import FORGOTTEN_AFTER
from knowledge_base.understanding.emergencies import Emergency
from knowledge_base.understanding.intents import Kind
from knowledge_base.understanding.meanings import Sense
from knowledge_base.verdict import NoMatch, Unclear
from privacy.nir import MASK
from rendering.refusals import REFUSALS
from storage.database import Database

VALIDITE = entry("validite", "Combien de temps une demande est-elle valable ?", "Un an, renouvelable.")
COUPLE = entry("couple", "Un couple dépose-t-il une seule demande ?", "Une seule, à deux noms.")
BAILLEUR = entry("radier", "Qui radie après le bail ?", "Le bailleur.")

SURE, UNKNOWN, UNCLEAR = "durée de validité", "le module plante", "radiation"
FOLLOW_UP = "et pour un couple ?"
IN_FULL = f"{SURE} / {FOLLOW_UP}"

LEASE = Sense("la radiation après un bail", "attribution bail signé")
LAPSE = Sense("la radiation faute de renouvellement", "non renouvelée")

SEND, NOT_THAT, DONE = "Envoyer au gestionnaire", "Ce n’est pas ça", "Merci, c’est réglé"
OTHER = "Autre chose"


@pytest.fixture(autouse=True)
def logs() -> Iterator[list[EventDict]]:
    with structlog.testing.capture_logs() as logs:
        yield logs


@pytest.fixture
def house(database: Database) -> House:
    house = House(database)
    house.base.answers(SURE, VALIDITE)
    house.base.answers(IN_FULL, COUPLE)
    house.understanding.follows(FOLLOW_UP)
    house.base.says(UNCLEAR, Unclear("radiation", (LEASE, LAPSE)))
    house.base.answers(f"{UNCLEAR}\n{LEASE.adds}", BAILLEUR)
    return house


@pytest.fixture
def nadia(house: House) -> Person:
    return house.enrols("Nadia Belcastel")


def question(house: House) -> str:
    (ticket,) = house.tickets()
    return ticket.question


# A follow-up.


def test_a_follow_up_is_read_with_the_question_before_and_says_so(house: House, nadia: Person) -> None:
    house.says(nadia, SURE)
    said = house.says(nadia, FOLLOW_UP)

    assert said.startswith(f"Je comprends : « {IN_FULL} »")
    assert COUPLE.answer in said


def test_a_follow_up_of_a_follow_up_is_read_with_both(house: House, nadia: Person) -> None:
    house.understanding.follows("et s’ils se séparent ?")
    house.base.answers(f"{IN_FULL} / et s’ils se séparent ?", VALIDITE)
    house.says(nadia, SURE)
    house.says(nadia, FOLLOW_UP)

    assert VALIDITE.answer in house.says(nadia, "et s’ils se séparent ?")


def test_thanks_do_not_part_a_follow_up_from_its_question(house: House, nadia: Person) -> None:
    house.says(nadia, SURE)
    house.presses(nadia, DONE)
    house.says(nadia, "merci")

    assert COUPLE.answer in house.says(nadia, FOLLOW_UP)


@pytest.mark.parametrize("is_settled", [True, False])
def test_a_follow_up_hours_later_follows_nothing(house: House, nadia: Person, is_settled: bool) -> None:
    house.says(nadia, SURE)
    if is_settled:
        house.presses(nadia, DONE)
    house.clock.now += FORGOTTEN_AFTER

    assert "Je n’ai pas de réponse validée" in house.says(nadia, FOLLOW_UP)


def test_a_follow_up_of_nothing_is_a_question_as_it_stands(house: House, nadia: Person) -> None:
    assert "Je n’ai pas de réponse validée" in house.says(nadia, FOLLOW_UP)


def test_a_follow_up_never_follows_somebody_else_s_question(house: House, nadia: Person) -> None:
    house.says(house.enrols("Hugo Morvanne"), SURE)

    assert COUPLE.answer not in house.says(nadia, FOLLOW_UP)


def test_the_gestionnaire_reads_the_question_that_a_follow_up_follows(house: House, nadia: Person) -> None:
    house.says(nadia, SURE)
    house.says(nadia, FOLLOW_UP)
    house.presses(nadia, NOT_THAT, of=COUPLE.question)
    house.presses(nadia, SEND)

    assert question(house) == f"{SURE}\n{FOLLOW_UP}"


def test_a_follow_up_in_the_same_message_is_read_with_the_question_beside_it(
    house: House, nadia: Person
) -> None:
    house.understanding.splits(f"{SURE} ? {FOLLOW_UP}", SURE, FOLLOW_UP)
    house.says(nadia, f"{SURE} ? {FOLLOW_UP}")

    said = house.sees(nadia).text
    assert said.startswith(f"Question 2 sur 2 : « {FOLLOW_UP} »\nJe comprends : « {IN_FULL} »")
    assert COUPLE.answer in said


def test_a_message_that_begins_as_a_follow_up_may_hold_another_question(house: House, nadia: Person) -> None:
    house.says(nadia, SURE)
    house.understanding.splits(f"{FOLLOW_UP} {UNKNOWN}", FOLLOW_UP, UNKNOWN)
    said = house.says(nadia, f"{FOLLOW_UP} {UNKNOWN}")

    assert COUPLE.answer in said
    assert "Question 2 sur 2" in said
    assert house.state(nadia) == "ticket/draft"


def test_a_follow_up_edited_into_a_whole_question_follows_nothing_any_more(
    house: House, nadia: Person
) -> None:
    house.says(nadia, SURE)
    house.says(nadia, FOLLOW_UP)
    house.base.answers("un couple, une demande ?", COUPLE)
    said = house.edits(nadia, FOLLOW_UP, "un couple, une demande ?")

    assert said.startswith(COUPLE.question)


def test_what_the_base_is_sure_of_by_itself_is_answered_beside_a_draft(house: House, nadia: Person) -> None:
    house.base.answers(FOLLOW_UP, VALIDITE)
    house.says(nadia, UNKNOWN)
    house.clock.passes(minutes=2)

    shown = house.says(nadia, FOLLOW_UP)
    assert VALIDITE.answer in shown
    assert "Je garde le ticket en préparation" in shown


def test_titles_that_more_of_a_question_finds_stand_above_its_ticket(house: House, nadia: Person) -> None:
    more = "la page reste blanche"
    house.base.suggests(f"{UNKNOWN}\n{more}", BAILLEUR, COUPLE)
    house.says(nadia, UNKNOWN)
    shown = house.says(nadia, more)
    assert BAILLEUR.question in shown
    assert more in shown

    house.says(nadia, "envoie")
    assert question(house) == f"{UNKNOWN}\n{more}"


def test_what_is_said_in_anger_does_not_go_to_the_gestionnaire(house: House, nadia: Person) -> None:
    house.says(nadia, UNKNOWN)
    house.says(nadia, "c’est nul votre truc")
    house.presses(nadia, SEND)

    assert question(house) == UNKNOWN


def test_what_is_surer_by_itself_than_with_the_question_before_follows_nothing(
    house: House, nadia: Person
) -> None:
    house.base.suggests(IN_FULL, COUPLE)
    house.base.answers(FOLLOW_UP, BAILLEUR)
    house.says(nadia, SURE)

    assert house.says(nadia, FOLLOW_UP).startswith(BAILLEUR.question)


def test_what_is_told_again_stands_beside_what_a_follow_up_finds_by_itself(
    house: House, nadia: Person
) -> None:
    house.base.answers(IN_FULL, VALIDITE)
    house.base.suggests(FOLLOW_UP, COUPLE)
    house.says(nadia, SURE)

    said = house.says(nadia, FOLLOW_UP)
    assert VALIDITE.answer in said
    assert COUPLE.answer in said


def test_an_emergency_follows_no_question(house: House, nadia: Person) -> None:
    said = "elle dit qu’elle va sauter du pont"
    house.understanding.follows(said)
    house.base.says(said, NoMatch(Kind.EMERGENCY, None, None, Emergency.SUICIDE))
    house.base.answers(f"{SURE} / {said}", COUPLE)
    house.says(nadia, SURE)

    assert "3114" in house.says(nadia, said)


def test_envoie_under_titles_prepares_the_question(house: House, nadia: Person) -> None:
    house.base.suggests("bail signé", BAILLEUR)
    house.says(nadia, "bail signé")
    assert "Je prépare votre question" in house.says(nadia, "envoie")

    house.says(nadia, "envoie")
    assert question(house) == "bail signé"


def test_envoie_where_nothing_waits_sends_nothing(house: House, nadia: Person) -> None:
    assert "Dites-moi en une phrase de quoi il s’agit" in house.says(nadia, "envoie")
    assert house.tickets() == []


def test_envoie_said_again_shows_what_was_sent(house: House, nadia: Person) -> None:
    house.says(nadia, UNKNOWN)
    house.says(nadia, "envoie")

    assert "T-2026-0001" in house.says(nadia, "envoie")
    assert len(house.tickets()) == 1


def test_a_nir_cut_between_a_question_and_its_follow_up_is_not_put_together(
    house: House, nadia: Person
) -> None:
    first, second = "son NIR 1 85 05 78", "006 084 91"
    house.base.answers(first, VALIDITE)
    house.understanding.follows(MASK)  # what the door leaves of the second
    house.says(nadia, first)
    house.says(nadia, second)
    house.presses(nadia, SEND)

    whole = f"son NIR {MASK}"
    assert question(house) == f"{whole}\n{MASK}"
    with house.units.reading() as work:
        assert [q.text for q in work.questions.since(WEDNESDAY)] == [whole, f"{whole} / {MASK}"]


def test_a_follow_up_keeps_the_meaning_that_was_chosen(house: House, nadia: Person) -> None:
    house.base.answers(f"{UNCLEAR} {LEASE.adds} / {FOLLOW_UP}", COUPLE)
    house.says(nadia, UNCLEAR)
    house.presses(nadia, f"1. {LEASE.label}")

    assert COUPLE.answer in house.says(nadia, FOLLOW_UP)


# A word that has several meanings.


def test_a_word_of_several_meanings_is_asked_about(house: House, nadia: Person) -> None:
    said = house.says(nadia, UNCLEAR)

    assert "Par « radiation », voulez-vous dire :" in said
    assert house.sees(nadia).labels == [f"1. {LEASE.label}", f"2. {LAPSE.label}", OTHER]


@pytest.mark.parametrize("typed", ["", "1", "1)"])
def test_the_meaning_that_she_chose_makes_the_question_clear(house: House, nadia: Person, typed: str) -> None:
    house.says(nadia, UNCLEAR)
    said = house.says(nadia, typed) if typed else house.presses(nadia, f"1. {LEASE.label}")

    assert BAILLEUR.answer in said
    assert house.state(nadia) == "q/answered"


def test_the_gestionnaire_reads_what_she_meant(house: House, nadia: Person) -> None:
    house.says(nadia, UNCLEAR)
    house.presses(nadia, f"2. {LAPSE.label}")
    house.presses(nadia, SEND)

    assert question(house) == f"{UNCLEAR}\n{LAPSE.label}"


@pytest.mark.parametrize("typed", ["", "0", "3", "autre chose", "Autre"])
def test_another_meaning_goes_to_the_gestionnaire(house: House, nadia: Person, typed: str) -> None:
    house.says(nadia, UNCLEAR)
    said = house.says(nadia, typed) if typed else house.presses(nadia, OTHER)

    assert "Je prépare votre question pour le gestionnaire" in said
    house.presses(nadia, SEND)
    assert question(house) == UNCLEAR


def test_the_same_meaning_is_not_asked_twice(house: House, nadia: Person) -> None:
    house.base.says(f"{UNCLEAR}\n{LEASE.adds}", Unclear("radiation", (LEASE, LAPSE)))
    house.says(nadia, UNCLEAR)

    assert "Je n’ai pas de réponse validée" in house.presses(nadia, f"1. {LEASE.label}")


def test_another_word_of_the_same_question_is_asked_about_in_its_turn(house: House, nadia: Person) -> None:
    who = (Sense("votre bailleur", "bailleur"), Sense("le gestionnaire", "gestionnaire"))
    house.base.says(f"{UNCLEAR}\n{LEASE.adds}", Unclear("qui", who))
    house.base.answers(f"{UNCLEAR}\n{LEASE.adds}\nbailleur", BAILLEUR)
    house.says(nadia, UNCLEAR)
    house.presses(nadia, f"1. {LEASE.label}")

    assert BAILLEUR.answer in house.presses(nadia, "1. votre bailleur")


def test_a_meaning_of_an_older_question_is_not_taken_for_the_newer_one(house: House, nadia: Person) -> None:
    house.says(nadia, UNCLEAR)
    house.says(nadia, SURE)

    assert "Dites-le autrement" in house.presses(nadia, f"1. {LEASE.label}")


@pytest.mark.parametrize("number", ["0", "9", "x", ""])
def test_a_meaning_that_was_not_offered_is_kindly_refused(house: House, nadia: Person, number: str) -> None:
    house.says(nadia, UNCLEAR)
    (_, asked_id) = house.sees(nadia).buttons[0].data.removesuffix(":1").split("q:sense:")

    assert house.forges(nadia, f"q:sense:{asked_id}:{number}") == REFUSALS["chat.misunderstood"].sentence


def test_a_question_may_be_typed_again_instead_of_choosing(house: House, nadia: Person) -> None:
    house.says(nadia, UNCLEAR)

    assert VALIDITE.answer in house.says(nadia, SURE)


def test_what_waits_comes_after_the_meaning_is_chosen(house: House, nadia: Person) -> None:
    house.understanding.splits(f"{UNCLEAR} ? {SURE}", UNCLEAR, SURE)
    assert "Ensuite, je passe à votre autre question." in house.says(nadia, f"{UNCLEAR} ? {SURE}")
    said = house.presses(nadia, f"1. {LEASE.label}")

    assert BAILLEUR.answer in said
    assert VALIDITE.answer in said
