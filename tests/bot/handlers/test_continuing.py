"""What is written on the heels of a question: more of it, or another; and what completes a ticket sent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import structlog.testing
from house import House, Person, entry
from structlog.types import EventDict

from bot.conversation.asked import FORGOTTEN_AFTER
from bot.state import MOST_BEHIND
from knowledge_base.themes import Theme
from knowledge_base.understanding.intents import Act
from knowledge_base.understanding.intents import Kind as Said
from knowledge_base.understanding.meanings import Sense
from knowledge_base.verdict import NoMatch, Unclear
from storage.database import Database
from tickets.life import Status

NIR = entry("nir-errone", "Le NIR saisi est faux : qui le corrige ?")
PASSE = entry("mot-de-passe", "Comment changer son mot de passe ?", "Par « Mot de passe oublié ».")
COMPTE = entry("compte-bloque", "Que faire si mon compte est bloqué ?", "Attendez une heure.")
VALIDITE = entry("validite", "Combien de temps une demande est-elle valable ?", "Un an, renouvelable.")

UNSURE, OTHER_UNSURE, SURE = "problème de connexion", "num sécu faux", "durée de validité"
OFF_DOMAIN, UNKNOWN = "bus pour Beauvais demain", "le module plante"
ACT, SENSITIVE = "merci de réactiver la demande", "elle fuit des violences"
OTHER_ACT = "stp aussi supprimer un doublon"
NIR_ACT = "corriger un NIR"
PERSONAL = "où en est la demande de Mme B"
UNCLEAR = "CIL"
SENSES = (Sense("la conférence intercommunale", "conférence"), Sense("l’ancien comité", "comité"))

SEND, NONE, THANKS = "Envoyer au gestionnaire", "Aucune de ces réponses", "Merci, c’est réglé"
NUMERO, OTHER_NUMERO = "0751126000012345AB", "0751126000099999AB"
ADDED = "C’est ajouté au ticket"


@pytest.fixture(autouse=True)
def logs() -> Iterator[list[EventDict]]:
    with structlog.testing.capture_logs() as logs:
        yield logs


@pytest.fixture
def house(database: Database) -> House:
    house = House(database)
    house.base.suggests(UNSURE, PASSE, COMPTE)
    house.base.suggests(OTHER_UNSURE, NIR)
    house.base.answers(SURE, VALIDITE)
    house.base.says(ACT, NoMatch(Said.ACT, Act.REACTIVATION, Theme.REACTIVATION))
    house.base.says(OTHER_ACT, NoMatch(Said.ACT, Act.DOUBLON, Theme.DOUBLONS))
    house.base.says(NIR_ACT, NoMatch(Said.ACT, Act.CORRECTION_NIR, Theme.NIR))
    house.base.says(SENSITIVE, NoMatch(Said.SENSITIVE, None, None))
    house.base.says(PERSONAL, NoMatch(Said.PERSONAL, None, None))
    house.base.says(UNCLEAR, Unclear(UNCLEAR, SENSES))
    return house


@pytest.fixture
def nadia(house: House) -> Person:
    return house.enrols("Nadia Belcastel")


def questions(house: House) -> list[str]:
    """Those of the tickets, the oldest first."""
    return [ticket.question for ticket in house.tickets()]


def additions(house: House) -> list[str]:
    (ticket,) = house.tickets()
    return [message.text for message in ticket.messages]


# While titles, or a meaning, wait for the agent.


@pytest.mark.parametrize("before", [UNSURE, UNCLEAR])
@pytest.mark.parametrize("asked", [OFF_DOMAIN, OTHER_UNSURE, ACT, SENSITIVE, PERSONAL, SURE])
def test_another_question_within_a_minute_is_another_question(
    house: House, nadia: Person, before: str, asked: str
) -> None:
    house.says(nadia, before)
    house.clock.passes(seconds=20)
    house.says(nadia, asked)

    shown = house.sees(nadia).text
    assert before not in shown
    assert PASSE.question not in shown
    assert house.state(nadia) == {SURE: "q/answered", OTHER_UNSURE: "q/suggested"}.get(asked, "ticket/draft")


@pytest.mark.parametrize("more", ["pour un couple", "en 2024", "c’est une mairie", "le compte est bloqué"])
@pytest.mark.parametrize("has_titles", [True, False])
def test_a_precision_completes_the_question_even_with_titles_of_its_own(
    house: House, nadia: Person, more: str, has_titles: bool
) -> None:
    if has_titles:
        house.base.suggests(more, NIR)
    house.base.answers(f"{UNSURE}\n{more}", COMPTE)
    house.says(nadia, UNSURE)
    house.clock.passes(seconds=20)

    assert COMPTE.answer in house.says(nadia, more)


def test_what_asks_by_itself_is_another_question_even_with_one_of_the_same_titles(
    house: House, nadia: Person
) -> None:
    asked = "faut quoi comme papiers pour enregistrer une demande"
    house.base.suggests(asked, COMPTE, NIR)
    house.base.answers(f"{UNSURE}\n{asked}", COMPTE)
    house.says(nadia, UNSURE)
    house.clock.passes(seconds=20)

    assert COMPTE.answer not in house.says(nadia, asked)
    house.presses(nadia, NONE)
    house.presses(nadia, SEND)
    assert questions(house) == [asked]


def test_an_order_in_full_words_is_no_detail_of_the_question_before(house: House, nadia: Person) -> None:
    order = "mettez-nous sur la liste des invités au comité de suivi, on ne reçoit rien"
    house.base.says(order, NoMatch(Said.ACT, None, None))
    for said in (UNKNOWN, order):
        house.says(nadia, said)
        house.clock.passes(seconds=20)
    for _ in range(2):
        house.presses(nadia, SEND)

    assert sorted(questions(house)) == sorted((UNKNOWN, order))


@pytest.mark.parametrize("opening", ["sinon, ", "et sinon ", "autre question : "])
def test_what_says_it_is_another_question_is_one(house: House, nadia: Person, opening: str) -> None:
    house.base.suggests(f"{opening}le mot de passe", PASSE, NIR)
    house.says(nadia, UNSURE)
    house.says(nadia, f"{opening}le mot de passe")
    house.presses(nadia, NONE)
    house.presses(nadia, SEND)

    assert questions(house) == [f"{opening}le mot de passe"]


def test_four_questions_in_a_minute_are_four(house: House, nadia: Person) -> None:
    house.says(nadia, UNSURE)
    house.says(nadia, OFF_DOMAIN)
    assert NIR.question in house.says(nadia, OTHER_UNSURE)
    assert VALIDITE.answer in house.says(nadia, SURE)

    assert OFF_DOMAIN in house.presses(nadia, THANKS)
    house.presses(nadia, SEND)
    assert questions(house) == [OFF_DOMAIN]


def test_titles_that_were_left_within_the_minute_are_recalled(house: House, nadia: Person) -> None:
    house.says(nadia, UNSURE)
    house.says(nadia, OTHER_UNSURE)

    recalled, shown = house.texts(nadia)[-2:]
    assert f"Pour « {UNSURE} », les titres plus haut restent valables." in recalled
    assert NIR.question in shown


def test_titles_that_were_left_later_are_not(house: House, nadia: Person) -> None:
    house.says(nadia, UNSURE)
    house.clock.passes(minutes=2)

    assert "restent valables" not in house.says(nadia, OTHER_UNSURE)


# While a ticket is being prepared.


@pytest.mark.parametrize(
    ("draft", "minutes"), [(UNKNOWN, 0), (SENSITIVE, 0), (UNKNOWN, 5), (ACT, 5), (SENSITIVE, 5)]
)
def test_a_question_gets_its_answer_and_the_draft_comes_back(
    house: House, nadia: Person, draft: str, minutes: int
) -> None:
    house.says(nadia, draft)
    house.clock.passes(minutes=minutes)
    said = house.says(nadia, OTHER_UNSURE)
    assert NIR.question in said
    assert "Je garde le ticket en préparation" in said

    house.says(nadia, "1")
    said = house.presses(nadia, THANKS)
    assert draft in said
    assert SEND in house.sees(nadia).labels


def test_the_draft_is_taken_up_by_its_button_whatever_is_open(house: House, nadia: Person) -> None:
    house.says(nadia, ACT)
    house.says(nadia, SURE)
    assert VALIDITE.answer in house.texts(nadia)[-2]

    assert ACT in house.presses(nadia, "Reprendre ce ticket")
    house.presses(nadia, SEND)
    assert questions(house) == [ACT]
    assert house.state(nadia) is None


def test_a_draft_that_waits_is_sent_by_its_word_and_takes_its_number(house: House, nadia: Person) -> None:
    house.says(nadia, ACT)
    house.says(nadia, SURE)
    assert NUMERO in house.says(nadia, NUMERO)
    house.says(nadia, SURE)
    house.says(nadia, "vas y envoie")

    (ticket,) = house.tickets()
    assert (ticket.question, ticket.numero_unique) == (ACT, NUMERO)


def test_too_many_drafts_are_not_kept_and_it_is_said(house: House, nadia: Person) -> None:
    for number in range(MOST_BEHIND + 1):
        assert "je l’abandonne" not in house.says(nadia, f"pourquoi le module {number} plante-t-il ?")

    said = house.says(nadia, "et l’imprimante plante-t-elle ?")

    assert "je l’abandonne" in said
    assert "pourquoi le module 0 plante-t-il ?" in said


def test_both_numbers_of_a_doublon_are_taken_from_one_message(house: House, nadia: Person) -> None:
    house.says(nadia, OTHER_ACT)
    said = house.says(nadia, f"{NUMERO} et {OTHER_NUMERO}")
    assert f"Numéro unique : {NUMERO}" in said
    assert OTHER_NUMERO in said

    house.says(nadia, "vas y envoie")
    (ticket,) = house.tickets()
    assert (ticket.numero_unique, ticket.answers["other_numero"]) == (NUMERO, OTHER_NUMERO)


def test_what_the_base_probably_knows_is_not_joined_to_the_titles_before(house: House, nadia: Person) -> None:
    more = "pour le changer avant"
    house.base.finds_near(more, NIR, VALIDITE)
    house.says(nadia, UNSURE)

    assert NIR.answer in house.says(nadia, more)


def test_what_the_draft_in_front_lacks_is_not_taken_by_the_one_behind(house: House, nadia: Person) -> None:
    house.says(nadia, "le module plante-t-il ?")
    house.clock.passes(minutes=2)
    house.says(nadia, OTHER_ACT)

    said = house.says(nadia, f"{NUMERO} et {OTHER_NUMERO}")

    assert f"Numéro unique : {NUMERO}" in said
    assert OTHER_NUMERO in said
    assert OTHER_ACT in said


def test_what_was_verified_is_noted_by_the_word(house: House, nadia: Person) -> None:
    house.says(nadia, f"{ACT}")
    house.says(nadia, NUMERO)
    said = house.says(nadia, "oui vérifié")

    assert "Détail" not in said
    assert "Reste à vérifier" not in said


@pytest.mark.parametrize("typed", ["oui", "ok", "d’accord"])
def test_a_nod_sends_what_is_ready(house: House, nadia: Person, typed: str) -> None:
    house.says(nadia, UNKNOWN)
    house.says(nadia, typed)

    assert questions(house) == [UNKNOWN]


def test_a_nod_to_what_lacks_something_is_asked_for_it(house: House, nadia: Person) -> None:
    house.says(nadia, ACT)

    assert "Quel est le numéro unique" in house.says(nadia, "oui")
    assert questions(house) == []


@pytest.mark.parametrize("minutes", [0, 5])
def test_each_act_has_a_ticket_of_its_own(house: House, nadia: Person, minutes: int) -> None:
    house.says(nadia, ACT)
    house.clock.passes(minutes=minutes)
    assert OTHER_ACT in house.says(nadia, OTHER_ACT)

    house.presses(nadia, SEND)
    house.presses(nadia, SEND)

    assert [(ticket.kind, ticket.question) for ticket in house.tickets()] == [
        ("doublon", OTHER_ACT),
        ("reactivation", ACT),
    ]


@pytest.mark.parametrize(("minutes", "kept"), [(0, 0), (2, 1)])
def test_what_is_wanted_later_is_no_detail_of_a_draft_even_where_no_act_is_known_by_that_name(
    house: House, nadia: Person, minutes: int, kept: int
) -> None:
    """« Transférez 075… vers le 84 »: the number alone would make it one."""
    transfer = f"transférez {NUMERO} vers le 84"
    house.base.says(transfer, NoMatch(Said.ACT, None, None))
    house.says(nadia, SENSITIVE)
    house.clock.passes(minutes=minutes)
    house.says(nadia, transfer)
    house.presses(nadia, SEND, of=transfer)

    assert [question for question in questions(house) if "transférez" in question[:10]] == [transfer] * kept


def test_what_is_added_to_an_act_leaves_it_what_it_is(house: House, nadia: Person) -> None:
    house.says(nadia, ACT)
    house.says(nadia, "c’est urgent, elle est devant moi")

    house.presses(nadia, SEND)

    (ticket,) = house.tickets()
    assert ticket.kind == "reactivation"
    assert "elle est devant moi" in ticket.question


@pytest.mark.parametrize(
    ("typed", "is_sent"), [("ok envoie", True), ("Laisse tomber", False), ("c’est bon, j’ai trouvé", False)]
)
def test_a_draft_is_left_by_the_words_that_people_type(
    house: House, nadia: Person, typed: str, is_sent: bool
) -> None:
    house.base.says(typed, NoMatch(Said.SMALL_TALK, None, None))
    house.says(nadia, UNKNOWN)

    house.says(nadia, typed)

    assert questions(house) == ([UNKNOWN] if is_sent else [])
    assert house.state(nadia) is None


def test_what_waits_behind_what_is_given_up_comes_back(house: House, nadia: Person) -> None:
    house.says(nadia, UNKNOWN)
    house.says(nadia, ACT)

    assert UNKNOWN in house.says(nadia, "/annuler")
    assert house.state(nadia) == "ticket/draft"
    house.says(nadia, "/annuler")
    assert house.state(nadia) is None


def test_an_answer_in_front_of_a_draft_does_not_keep_it_from_being_given_up(
    house: House, nadia: Person
) -> None:
    house.says(nadia, UNKNOWN)
    house.says(nadia, SURE)
    house.says(nadia, "/annuler")

    assert house.state(nadia) is None


def test_a_question_in_front_of_a_draft_may_be_edited(house: House, nadia: Person) -> None:
    house.says(nadia, UNKNOWN)
    house.says(nadia, OTHER_UNSURE)

    assert VALIDITE.answer in house.edits(nadia, OTHER_UNSURE, SURE)
    assert UNKNOWN in house.presses(nadia, THANKS)


def test_several_questions_in_front_of_a_draft_are_all_answered(house: House, nadia: Person) -> None:
    house.says(nadia, UNKNOWN)
    house.understanding.splits(f"{SURE} ? {OTHER_UNSURE} ?", SURE, OTHER_UNSURE)
    said = house.says(nadia, f"{SURE} ? {OTHER_UNSURE} ?")

    assert VALIDITE.answer in said
    assert NIR.question in said


@pytest.mark.parametrize("more", ["depuis hier", "écran blanc erreur 500", "que faire ?"])
def test_what_the_base_does_not_know_joins_the_draft(house: House, nadia: Person, more: str) -> None:
    house.understanding.follows("que faire ?")
    house.says(nadia, UNKNOWN)
    house.says(nadia, more)
    house.presses(nadia, SEND)

    assert questions(house) == [f"{UNKNOWN}\n{more}"]


@pytest.mark.parametrize("has_titles", [True, False])
def test_the_question_of_a_story_told_in_pieces_joins_it(
    house: House, nadia: Person, has_titles: bool
) -> None:
    story, more, asked = "j’ai une dame", "elle est hébergée", "quelle pièce demander ?"
    if has_titles:
        house.base.suggests(story, PASSE)
        house.base.suggests(f"{story}\n{more}", PASSE)
    house.base.suggests(asked, NIR)
    house.base.answers(f"{story}\n{more}\n{asked}", COMPTE)
    house.says(nadia, story)
    house.says(nadia, more)

    assert COMPTE.answer in house.says(nadia, asked)


def test_each_dossier_has_its_ticket(house: House, nadia: Person) -> None:
    other = "c’est quoi le rang de M. D ?"
    house.base.says(other, NoMatch(Said.PERSONAL, None, None))
    house.says(nadia, PERSONAL)
    house.says(nadia, other)
    house.presses(nadia, SEND)
    house.presses(nadia, SEND)

    assert questions(house) == [other, PERSONAL]


# Once a ticket is sent.


@pytest.mark.parametrize(
    "more",
    ["j’ai oublié de dire que c’est une mairie", "petite précision : sous Firefox", "en fait c’est réglé"],
)
def test_what_she_forgot_to_say_completes_the_ticket(house: House, nadia: Person, more: str) -> None:
    house.base.suggests(more, NIR)
    house.says(nadia, UNKNOWN)
    house.presses(nadia, SEND)
    house.clock.passes(minutes=10)
    said = house.says(nadia, more)

    assert f"{ADDED} T-2026-0001" in said
    assert NIR.question not in said
    assert additions(house) == [more]


MORE = "j’ai oublié de dire que c’est une mairie"


def test_nothing_completes_the_ticket_once_something_else_was_asked(house: House, nadia: Person) -> None:
    house.says(nadia, UNKNOWN)
    house.presses(nadia, SEND)
    house.clock.passes(minutes=2)
    house.says(nadia, SURE)

    assert ADDED not in house.says(nadia, MORE)
    assert additions(house) == []


def test_nothing_completes_the_ticket_half_a_day_later(house: House, nadia: Person) -> None:
    house.says(nadia, UNKNOWN)
    house.presses(nadia, SEND)
    house.clock.now += FORGOTTEN_AFTER

    assert ADDED not in house.says(nadia, MORE)


def test_nothing_completes_a_ticket_that_is_closed(house: House, nadia: Person) -> None:
    house.says(nadia, UNKNOWN)
    house.presses(nadia, SEND)
    house.forges(nadia, "suivi:close:T-2026-0001")
    (ticket,) = house.tickets()
    assert ticket.status is Status.CLOSED

    assert ADDED not in house.says(nadia, MORE)


def test_a_sensitive_matter_is_never_a_detail(house: House, nadia: Person) -> None:
    more = "j’ai oublié de dire qu’elle fuit des violences"
    house.base.says(more, NoMatch(Said.SENSITIVE, None, None))
    house.says(nadia, UNKNOWN)
    house.presses(nadia, SEND)

    assert "C’est un sujet sensible" in house.says(nadia, more)
    assert additions(house) == []


# « Aide », typed.


@pytest.mark.parametrize("typed", ["help", "Aide", "?", "menu", "AU SECOURS !"])
@pytest.mark.parametrize("before", ["", UNSURE, UNKNOWN])
def test_help_is_wanted_and_nothing_is_asked(house: House, nadia: Person, typed: str, before: str) -> None:
    house.base.suggests(typed, NIR)
    if before:
        house.says(nadia, before)
    state = house.state(nadia)

    assert house.says(nadia, typed) == house.says(nadia, "/aide")
    assert house.state(nadia) == state


def test_a_word_of_help_answers_what_a_form_asks(house: House) -> None:
    camille = house.gestionnaire()
    house.says(camille, "/appel")

    assert "Ce que je sais faire" not in house.says(camille, "menu")


# While the ticket of an act waits to be sent.

ASKED, NEXT, READ = "drm vide", "et pour un couple ?", "drm vide / et pour un couple ?"
DRM = entry("drm-vide", "Que faire quand le DRM est vide ?", "Demandez l’avis papier.")
COUPLE = entry("drm-couple", "Le DRM répond-il pour un couple ?", "Pour chacun des deux.")


@pytest.fixture
def act(house: House, nadia: Person) -> Person:
    house.base.finds_near(ASKED, DRM, PASSE)
    house.base.finds_near(READ, COUPLE)
    house.base.finds_near(f"{ASKED}\n{NEXT}", COUPLE)
    house.understanding.follows(NEXT)
    house.says(nadia, ACT)
    return nadia


@pytest.mark.parametrize(("said", "seconds"), [(f"{ASKED} ?", 10), (ASKED, 120)])
def test_what_the_base_probably_knows_is_shown_beside_an_act(
    house: House, act: Person, said: str, seconds: int
) -> None:
    house.base.finds_near(said, DRM, PASSE)
    house.clock.passes(seconds=seconds)
    assert DRM.answer in house.says(act, said)

    house.presses(act, SEND)
    assert [(ticket.question, ticket.messages) for ticket in house.tickets()] == [(ACT, [])]


def test_what_asks_nothing_on_the_heels_of_an_act_that_lacks_something_is_its_detail(
    house: House, act: Person
) -> None:
    story = "radiée pour non-renouvellement, elle était hospitalisée"
    for detail in ("préavis jamais reçu", story):
        house.base.finds_near(detail, DRM, PASSE)
        house.clock.passes(seconds=20)
        assert DRM.answer not in house.says(act, detail)

    house.presses(act, SEND)
    (ticket,) = house.tickets()
    assert ticket.answers == {"cause": "notice_not_received"}
    assert story in f"{ticket.question} {ticket.messages}"


@pytest.mark.parametrize("seconds", [10, 120])
def test_a_follow_up_is_that_of_the_question_beside_not_of_the_act(
    house: House, act: Person, seconds: int
) -> None:
    house.clock.passes(seconds=120)
    house.says(act, ASKED)
    house.clock.passes(seconds=seconds)

    assert COUPLE.answer in house.says(act, NEXT)
    house.presses(act, SEND)
    assert questions(house) == [ACT]


def test_a_question_that_has_titles_is_no_detail_of_an_act(house: House, act: Person) -> None:
    house.clock.passes(seconds=120)
    assert PASSE.question in house.says(act, UNSURE)

    house.presses(act, SEND)
    assert [(ticket.question, ticket.messages) for ticket in house.tickets()] == [(ACT, [])]


@pytest.mark.parametrize("seconds", [10, 120])
def test_what_is_asked_by_itself_is_no_detail_of_an_act(house: House, act: Person, seconds: int) -> None:
    house.clock.passes(seconds=seconds)
    asked = "comment changer la langue des menus ?"
    house.says(act, asked)
    house.presses(act, SEND)
    house.presses(act, SEND)

    assert [(ticket.question, ticket.messages) for ticket in house.tickets()] == [(asked, []), (ACT, [])]


@pytest.mark.parametrize("seconds", [10, 120])
def test_a_sensitive_matter_told_after_an_act_has_a_ticket_of_its_own(
    house: House, act: Person, seconds: int
) -> None:
    house.clock.passes(seconds=seconds)
    house.says(act, SENSITIVE)
    said = house.presses(act, SEND)

    assert ACT in said
    house.presses(act, SEND)
    assert [(ticket.kind, ticket.question) for ticket in house.tickets()] == [
        ("sensible", SENSITIVE),
        ("reactivation", ACT),
    ]


def test_what_follows_an_act_does_not_become_another_one(house: House, nadia: Person) -> None:
    house.understanding.follows(NEXT)
    house.says(nadia, ACT)
    house.clock.passes(minutes=2)

    assert ACT not in house.says(nadia, NEXT)


@pytest.mark.parametrize("typed", ["ok", "oui vérifié", "vérifié"])
def test_a_proof_is_declared_by_the_word_when_it_is_asked(house: House, nadia: Person, typed: str) -> None:
    house.says(nadia, NIR_ACT)
    house.says(nadia, NUMERO)
    house.says(nadia, "oui")
    house.says(nadia, "1")
    assert "Est-ce vérifié" in house.sees(nadia).text

    house.says(nadia, typed)
    house.presses(nadia, SEND)
    (ticket,) = house.tickets()
    assert list(ticket.proofs) == ["identity_on_file"]


def test_a_proof_that_is_denied_is_not_declared(house: House, nadia: Person) -> None:
    house.says(nadia, NIR_ACT)
    house.says(nadia, NUMERO)
    house.says(nadia, "oui")
    house.says(nadia, "1")
    house.says(nadia, "non pas encore vérifié")
    house.presses(nadia, SEND)

    (ticket,) = house.tickets()
    assert list(ticket.proofs) == []


@pytest.mark.parametrize("draft", [UNKNOWN, ""])
def test_whoever_gives_up_is_not_greeted(house: House, nadia: Person, draft: str) -> None:
    if draft:
        house.says(nadia, draft)
    house.says(nadia, SURE)

    assert "Bonjour" not in house.says(nadia, "non laisse tomber")
    assert house.state(nadia) is None


@pytest.mark.parametrize("said", ["non renouvellement", "radiée pour non-renouvellement", "non renouvelée"])
def test_no_reason_is_put_into_her_mouth(house: House, nadia: Person, said: str) -> None:
    house.says(nadia, ACT)
    house.clock.passes(seconds=20)

    house.says(nadia, said)

    house.presses(nadia, SEND)
    (ticket,) = house.tickets()
    assert ticket.answers == {}


@pytest.mark.parametrize(
    "said", ["au fait faut il l accord de mr", "dites est ce qu il perd sa place", "qui le fait"]
)
def test_what_is_asked_on_the_heels_of_an_act_is_no_detail(house: House, nadia: Person, said: str) -> None:
    house.base.finds_near(said, DRM, PASSE)
    house.says(nadia, ACT)
    house.clock.passes(seconds=20)

    assert DRM.answer in house.says(nadia, said)
