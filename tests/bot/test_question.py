"""The question, from what an agent types to the answer or to the ticket; on a real database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import structlog.testing
from house import Chat, House, Person, entry
from structlog.types import EventDict

from delivery.files import Attachment
from journal.entries import Kind, Level
from knowledge_base.themes import Theme
from knowledge_base.understanding.intents import Act
from knowledge_base.understanding.intents import Kind as Said
from knowledge_base.verdict import NoMatch
from rendering.refusals import REFUSALS
from storage.database import Database

VALIDITE = entry("validite", "Combien de temps une demande est-elle valable ?", "Un an, renouvelable.")
PASSE = entry("mot-de-passe", "Comment changer son mot de passe ?", "Par « Mot de passe oublié ».")
COMPTE = entry("compte-bloque", "Que faire si mon compte est bloqué ?", "Attendez une heure.")
NIR_FAUX = entry("nir-faux", "Que faire d’un NIR refusé ?", "Vérifiez-le.", theme=Theme.NIR)

SURE, OTHER_SURE = "durée de validité", "changer mot de passe"
UNSURE = "problème de connexion"
UNKNOWN = "le module plante à la page 3"
ACT = "merci de réactiver la demande"
UNNAMED_ACT = "merci d’appeler le demandeur"
SENSITIVE = "elle fuit des violences"
PERSONAL = "le dossier de M. B"

HANDED_OVER = [(ACT, "Votre gestionnaire peut le faire"), (SENSITIVE, "appelez les secours")]

NUMERO = "0751126000012345AB"
PHOTO = Attachment("photo.jpg", "image/jpeg", 1000, "AgACAgQAAxk")
GROUP = Chat("-100200")

SEND, NONE, NOT_THAT = "Envoyer au gestionnaire", "Aucune de ces réponses", "Ce n’est pas ça"
DONE = "Merci, c’est réglé"


@pytest.fixture(autouse=True)
def logs() -> Iterator[list[EventDict]]:
    """What is logged, which would otherwise be printed with the values of variables."""
    with structlog.testing.capture_logs() as logs:
        yield logs


@pytest.fixture
def house(database: Database) -> House:
    house = House(database)
    house.base.answers(SURE, VALIDITE)
    house.base.answers(OTHER_SURE, PASSE)
    house.base.suggests(UNSURE, PASSE, COMPTE)
    house.base.says(ACT, NoMatch(Said.ACT, Act.REACTIVATION, Theme.REACTIVATION))
    house.base.says(UNNAMED_ACT, NoMatch(Said.ACT, None, None))
    house.base.says(SENSITIVE, NoMatch(Said.SENSITIVE, None, Theme.DALO))
    house.base.says(PERSONAL, NoMatch(Said.PERSONAL, None, None))
    return house


@pytest.fixture
def nadia(house: House) -> Person:
    return house.enrols("Nadia Belcastel")


@pytest.fixture
def camille(house: House) -> Person:
    return house.gestionnaire()


def question(house: House) -> str:
    """That of the only ticket."""
    (ticket,) = house.tickets()
    return ticket.question


def kinds(house: House) -> list[Kind]:
    """What the journal kept since the agent was enrolled."""
    enrolments = {Kind.AGENT_INVITED, Kind.AGENT_ENROLLED}
    return [row.kind for row in house.journal() if row.kind not in enrolments]


# Sure.


def test_a_sure_answer_comes_with_what_lets_her_trust_it(house: House, nadia: Person) -> None:
    said = house.says(nadia, SURE)

    assert said.startswith(VALIDITE.question)
    assert VALIDITE.answer in said
    assert "Source : Guide SNE (2026). Validé par Camille Aubrey le 01/09/2026." in said
    assert "À vérifier" not in said
    assert house.sees(nadia).labels == [DONE, NOT_THAT]


def test_what_rests_on_a_doubtful_fact_or_a_local_rule_says_so(house: House, nadia: Person) -> None:
    house.base.answers("local", replace(VALIDITE, uncertain=True, scope="departement:06"))
    said = house.says(nadia, "local")

    assert "⚠️ À vérifier : la source est ancienne ou incertaine" in said
    assert "Règle propre à votre département." in said


def test_a_sure_answer_is_logged_and_so_is_her_word_on_it(house: House, nadia: Person) -> None:
    house.says(nadia, SURE)
    assert house.presses(nadia, DONE) == "Tant mieux, c’est noté. Bonne suite !"

    answered, accepted = house.journal(Kind.QUESTION_ANSWERED, Kind.ANSWER_ACCEPTED)
    assert (answered.level, answered.theme, answered.guichet_id) == (Level.BASE, "connexion", 1)
    assert accepted.subject == VALIDITE.id
    assert house.state(nadia) is None


def test_a_double_press_of_thanks_counts_once(house: House, nadia: Person) -> None:
    house.says(nadia, SURE)
    house.presses(nadia, DONE)
    house.presses(nadia, DONE)

    assert len(house.journal(Kind.ANSWER_ACCEPTED)) == 1


def test_a_rejected_answer_makes_a_ticket_of_the_question(house: House, nadia: Person) -> None:
    house.says(nadia, SURE)

    assert "D’accord. Je prépare votre question" in house.presses(nadia, NOT_THAT)
    house.presses(nadia, SEND)
    assert question(house) == SURE
    assert kinds(house) == [
        Kind.QUESTION_ANSWERED,
        Kind.ANSWER_REJECTED,
        Kind.QUESTION_UNANSWERED,
        Kind.TICKET_OPENED,
    ]


def test_rejecting_an_older_answer_does_not_send_the_newer_question(house: House, nadia: Person) -> None:
    house.says(nadia, SURE)
    house.says(nadia, OTHER_SURE)

    assert "Dites-le autrement" in house.presses(nadia, NOT_THAT, of=VALIDITE.question)


def test_a_rejection_without_a_known_question_asks_for_it(house: House, nadia: Person) -> None:
    house.says(nadia, SURE)
    house.presses(nadia, DONE)

    assert "Dites-le autrement" in house.presses(nadia, NOT_THAT)


@pytest.mark.parametrize(
    ("asked", "label"),
    [
        (SURE, DONE),
        (SURE, NOT_THAT),
        (UNSURE, NONE),
        (UNSURE, f"1. {PASSE.question}"),
    ],
)
def test_a_button_of_an_older_question_leaves_the_draft_that_is_open(
    house: House, nadia: Person, asked: str, label: str
) -> None:
    house.says(nadia, asked)
    house.clock.passes(minutes=5)
    house.says(nadia, UNKNOWN)
    assert house.state(nadia) == "ticket/draft"

    house.presses(nadia, label)
    house.presses(nadia, SEND)
    assert question(house) == UNKNOWN


@pytest.mark.parametrize(
    "data", ["q:ok:inconnue", "q:pick:inconnue", "q:no:inconnue", "q:pick:", "q:eat:validite"]
)
def test_a_button_for_no_entry_is_kindly_refused(house: House, nadia: Person, data: str) -> None:
    house.says(nadia, SURE)

    assert house.forges(nadia, data) == REFUSALS["chat.misunderstood"].sentence


# Unsure.


def test_when_unsure_titles_are_buttons(house: House, nadia: Person) -> None:
    said = house.says(nadia, UNSURE)

    assert f"1. {PASSE.question}" in said
    assert PASSE.answer not in said
    assert house.sees(nadia).labels == [f"1. {PASSE.question}", f"2. {COMPTE.question}", NONE]


def test_a_title_is_chosen_with_a_button(house: House, nadia: Person) -> None:
    house.says(nadia, UNSURE)

    assert COMPTE.answer in house.presses(nadia, f"2. {COMPTE.question}")
    assert kinds(house) == [Kind.QUESTION_SUGGESTED, Kind.SUGGESTION_CHOSEN]
    house.presses(nadia, NOT_THAT)
    house.presses(nadia, SEND)
    assert question(house) == UNSURE


@pytest.mark.parametrize("typed", ["2", "2.", " 2) "])
def test_a_title_is_chosen_by_typing_its_number(house: House, nadia: Person, typed: str) -> None:
    house.says(nadia, UNSURE)

    assert COMPTE.answer in house.says(nadia, typed)


@pytest.mark.parametrize("typed", ["0", "3", "aucune", "Aucun"])
def test_none_is_typed_too(house: House, nadia: Person, typed: str) -> None:
    house.says(nadia, UNSURE)

    assert "Je prépare votre question" in house.says(nadia, typed)
    assert UNSURE in house.sees(nadia).text


def test_none_of_the_titles_makes_a_ticket(house: House, nadia: Person) -> None:
    house.says(nadia, UNSURE)
    house.presses(nadia, NONE)
    house.presses(nadia, SEND)

    assert question(house) == UNSURE


@pytest.mark.parametrize("typed", ["", "2"])
def test_a_title_whose_entry_was_replaced_meanwhile_shows_what_answers_now(
    house: House, nadia: Person, typed: str
) -> None:
    house.says(nadia, UNSURE)
    successor = entry("compte-ferme", "Que faire d’un compte fermé ?", "Demandez sa réouverture.")
    house.base.redirects(COMPTE.id, successor)
    house.base.redirects(successor.id, successor)
    label = f"2. {COMPTE.question}"

    assert successor.answer in (house.says(nadia, typed) if typed else house.presses(nadia, label))
    house.presses(nadia, NOT_THAT)
    house.presses(nadia, SEND)
    assert question(house) == UNSURE


def test_after_the_titles_a_sure_question_is_a_new_one(house: House, nadia: Person) -> None:
    house.says(nadia, UNSURE)

    assert VALIDITE.answer in house.says(nadia, SURE)


def test_what_is_typed_after_the_titles_within_a_minute_completes_the_question(
    house: House, nadia: Person
) -> None:
    house.base.answers(f"{UNSURE}\nle compte est bloqué", COMPTE)
    house.says(nadia, UNSURE)
    house.clock.passes(seconds=59)

    assert COMPTE.answer in house.says(nadia, "le compte est bloqué")


def test_what_is_typed_after_the_titles_later_is_another_question(house: House, nadia: Person) -> None:
    house.says(nadia, UNSURE)
    house.clock.passes(minutes=1)
    house.says(nadia, UNKNOWN)
    house.presses(nadia, SEND)

    assert question(house) == UNKNOWN


# Small talk.


@pytest.mark.parametrize(("word", "answer"), [("merci", "Avec plaisir."), ("bonjour", "Bonjour Nadia.")])
def test_small_talk_opens_nothing(house: House, nadia: Person, word: str, answer: str) -> None:
    assert answer in house.says(nadia, word)
    assert house.state(nadia) is None
    assert kinds(house) == []


@pytest.mark.parametrize("asked", [SURE, UNSURE])
def test_thanks_after_an_answer_open_nothing(house: House, nadia: Person, asked: str) -> None:
    house.says(nadia, asked)
    before = kinds(house)

    assert "Avec plaisir" in house.says(nadia, "merci")
    assert kinds(house) == before


def test_thanks_add_nothing_to_a_draft(house: House, nadia: Person) -> None:
    house.says(nadia, UNKNOWN)
    house.clock.passes(minutes=2)
    house.says(nadia, "merci")
    house.presses(nadia, SEND)

    (ticket,) = house.tickets()
    assert [message.text for message in ticket.messages] == []


def test_thanks_after_a_ticket_reopen_nothing(house: House, nadia: Person) -> None:
    house.says(nadia, UNKNOWN)
    house.presses(nadia, SEND)
    house.says(nadia, "merci")

    (ticket,) = house.tickets()
    assert [event.action for event in ticket.history] == []


# Unknown, or an act.


@pytest.mark.parametrize(
    ("asked", "words", "kind", "theme"),
    [
        (UNKNOWN, "Je n’ai pas de réponse validée à cette question.", "question", ""),
        (ACT, "Votre gestionnaire peut le faire.", "reactivation", "reactivation"),
        (UNNAMED_ACT, "Je transmets à votre gestionnaire dès que vous touchez", "question", ""),
        (SENSITIVE, "C’est un sujet sensible : une personne doit vous répondre.", "sensible", "dalo"),
        (PERSONAL, "Je ne vois pas les dossiers :", "question", ""),
    ],
)
def test_the_ticket_is_shown_before_it_is_opened(
    house: House, nadia: Person, asked: str, words: str, kind: str, theme: str
) -> None:
    said = house.says(nadia, asked)
    assert words in said
    assert asked in said
    assert "Guichet : Mairie de Valbonne" in said
    assert "Numéro unique : non précisé" in said
    assert house.tickets() == []

    house.presses(nadia, SEND)
    (ticket,) = house.tickets()
    assert (ticket.reference, ticket.kind, ticket.theme) == ("T-2026-0001", kind, theme)
    assert (ticket.channel, ticket.chat_ref) == nadia.chat.address


def test_an_act_is_never_said_to_be_done(house: House, nadia: Person) -> None:
    house.says(nadia, ACT)

    assert "T-2026-0001. Rien n’est encore fait dans le SNE." in house.presses(nadia, SEND)


def test_each_gestionnaire_receives_the_ticket_once(house: House, nadia: Person, camille: Person) -> None:
    odile = house.gestionnaire("Odile Ferrand")
    house.says(nadia, UNKNOWN)
    house.presses(nadia, SEND)

    assert len(house.texts(camille, UNKNOWN)) == len(house.texts(odile, UNKNOWN)) == 1
    assert house.sees(camille).about == "T-2026-0001"


def test_a_double_press_opens_one_ticket(house: House, nadia: Person, camille: Person) -> None:
    house.says(nadia, UNKNOWN)
    house.presses(nadia, SEND)
    house.presses(nadia, SEND)

    assert len(house.tickets()) == 1
    assert len(house.texts(camille, "T-2026-0001")) == 1


def test_two_presses_that_waited_together_open_one_ticket(house: House, nadia: Person) -> None:
    house.says(nadia, UNKNOWN)
    press = replace(house.incoming(nadia), action="ticket:send:")
    house.receives(press, replace(house.incoming(nadia), action="ticket:send:"))
    house.handles()

    assert len(house.tickets()) == 1


def test_the_button_of_a_dropped_draft_does_not_send_another(house: House, nadia: Person) -> None:
    house.says(nadia, UNKNOWN)
    house.presses(nadia, "Abandonner")
    house.says(nadia, ACT)
    house.presses(nadia, SEND, of=UNKNOWN)

    assert house.tickets() == []


def test_a_draft_may_be_dropped(house: House, nadia: Person) -> None:
    house.says(nadia, UNKNOWN)

    assert "Rien n’a été envoyé" in house.presses(nadia, "Abandonner")
    assert house.presses(nadia, SEND) == REFUSALS["chat.misunderstood"].sentence
    assert house.tickets() == []


@pytest.mark.parametrize("step", ["", "Ajouter le numéro unique", "Détail ou fichier"])
def test_any_step_is_left_with_a_command(house: House, nadia: Person, step: str) -> None:
    house.says(nadia, UNKNOWN)
    if step:
        house.presses(nadia, step)

    assert "C’est abandonné" in house.says(nadia, "/annuler")
    assert VALIDITE.answer in house.says(nadia, SURE)


def test_another_command_leaves_the_draft_open(house: House, nadia: Person) -> None:
    house.says(nadia, UNKNOWN)
    for command in ("/aide", "/mes_tickets", "/start"):
        house.says(nadia, command)

    assert house.state(nadia) == "ticket/draft"


def test_a_draft_left_since_yesterday_does_not_swallow_today_s_question(house: House, nadia: Person) -> None:
    house.says(nadia, UNKNOWN)
    house.clock.passes(days=1)

    assert VALIDITE.answer in house.says(nadia, SURE)


# What completes the ticket.


def test_the_form_of_the_numero_unique_is_checked(house: House, nadia: Person) -> None:
    house.says(nadia, UNKNOWN)
    assert "18 caractères" in house.presses(nadia, "Ajouter le numéro unique")
    assert "Ce n’est pas la forme d’un numéro unique" in house.says(nadia, "123")
    assert f"Numéro unique : {NUMERO}" in house.says(nadia, " 0751 1260 0001 2345 ab ")

    house.presses(nadia, SEND)
    (ticket,) = house.tickets()
    assert ticket.numero_unique == NUMERO


@pytest.mark.parametrize("digits", ["٠٧٥١١٢٦٠٠٠٠١٢٣٤٥AB", "０７５１１２６００００１２３４５AB"])
def test_a_numero_unique_is_written_in_plain_figures(house: House, nadia: Person, digits: str) -> None:
    house.says(nadia, UNKNOWN)
    house.presses(nadia, "Ajouter le numéro unique")

    assert "Ce n’est pas la forme d’un numéro unique" in house.says(nadia, digits)


def test_a_detail_and_a_file_go_with_the_ticket(house: House, nadia: Person, camille: Person) -> None:
    house.says(nadia, UNKNOWN)
    house.presses(nadia, "Détail ou fichier")
    assert "Détail : sous Firefox" in house.says(nadia, "sous Firefox")
    house.clock.passes(minutes=2)
    assert "Pièces : 1 fichier" in house.sends(nadia, PHOTO, text="la capture")
    house.presses(nadia, SEND)

    (ticket,) = house.tickets()
    (message,) = ticket.messages
    assert message.text == "sous Firefox\nla capture"
    assert [file.file_ref for file in message.attachments] == [PHOTO.file_ref]
    assert [file.file_ref for file in house.sees(camille).reply.files] == [PHOTO.file_ref]


def test_a_file_without_a_word_asks_for_the_question(house: House, nadia: Person) -> None:
    assert "Quelle est votre question ?" in house.sends(nadia, PHOTO)
    house.says(nadia, UNKNOWN)
    house.presses(nadia, SEND)

    (ticket,) = house.tickets()
    assert ticket.question == UNKNOWN
    assert len(ticket.messages[0].attachments) == 1


def test_a_file_without_a_word_cannot_be_sent_alone(house: House, nadia: Person) -> None:
    house.sends(nadia, PHOTO)

    assert house.forges(nadia, "ticket:send:") == REFUSALS["chat.misunderstood"].sentence


def test_a_file_after_an_answer_completes_the_question(house: House, nadia: Person) -> None:
    house.says(nadia, SURE)

    assert SURE in house.sends(nadia, PHOTO)
    assert "Pièces : 1 fichier" in house.sees(nadia).text


def test_a_captioned_file_after_the_titles_completes_the_question(house: House, nadia: Person) -> None:
    house.says(nadia, UNSURE)
    house.sends(nadia, PHOTO, text="voici la capture")
    house.presses(nadia, SEND)

    assert question(house) == f"{UNSURE}\nvoici la capture"


@pytest.mark.parametrize(
    ("asked", "words"), [(ACT, "Votre gestionnaire peut le faire"), (SENSITIVE, "appelez les secours")]
)
def test_a_file_does_not_hide_an_act_nor_a_sensitive_matter(
    house: House, nadia: Person, asked: str, words: str
) -> None:
    assert words in house.sends(nadia, PHOTO, text=asked)


@pytest.mark.parametrize(
    ("asked", "words"), [(ACT, "Votre gestionnaire peut le faire"), (SENSITIVE, "appelez les secours")]
)
def test_a_file_sent_first_does_not_hide_them_either(
    house: House, nadia: Person, asked: str, words: str
) -> None:
    house.sends(nadia, PHOTO)

    assert words in house.says(nadia, asked)


# Several messages within a minute are one question.


def test_messages_within_a_minute_are_one_question(house: House, nadia: Person) -> None:
    house.says(nadia, UNKNOWN)
    house.clock.passes(seconds=59)
    house.says(nadia, "depuis ce matin")
    house.presses(nadia, SEND)

    assert question(house) == f"{UNKNOWN}\ndepuis ce matin"


def test_after_a_minute_what_she_writes_under_the_draft_is_a_detail(house: House, nadia: Person) -> None:
    house.says(nadia, UNKNOWN)
    house.clock.passes(minutes=1)

    assert "Détail : depuis ce matin" in house.says(nadia, "depuis ce matin")


def test_the_base_is_asked_about_the_whole_question(house: House, nadia: Person) -> None:
    """« j’ai une question », then the question."""
    house.base.answers(f"j’ai un souci\n{SURE}", VALIDITE)
    house.says(nadia, "j’ai un souci")
    house.clock.passes(seconds=5)

    assert VALIDITE.answer in house.says(nadia, SURE)


@pytest.mark.parametrize(("seconds", "tickets"), [(20, 1), (20 * 60, 2)])
def test_the_minute_is_that_of_the_messages_even_when_they_waited(
    house: House, nadia: Person, seconds: int, tickets: int
) -> None:
    """The service was stopped: what the agent wrote twenty minutes apart is handled in the same second."""
    first, second = house.incoming(nadia, UNSURE), house.incoming(nadia, UNKNOWN)
    second = replace(second, at=first.at + timedelta(seconds=seconds))
    house.clock.passes(minutes=60)
    house.receives(first, second)
    house.handles()

    assert (UNSURE in house.sees(nadia).text) == (tickets == 1)


# Edits.


@pytest.mark.parametrize("typed", [OTHER_SURE, UNSURE, "durée de valdité"])
def test_an_edited_question_gets_its_answer(house: House, nadia: Person, typed: str) -> None:
    """Above all when a slip of the finger had hidden it from the base."""
    house.says(nadia, typed)

    assert VALIDITE.answer in house.edits(nadia, typed, SURE)


def test_an_edit_updates_the_draft(house: House, nadia: Person) -> None:
    house.says(nadia, UNKNOWN)
    house.edits(nadia, UNKNOWN, "le module plante à la page 4")
    house.presses(nadia, SEND)

    assert question(house) == "le module plante à la page 4"


def test_an_edit_changes_its_own_part_of_the_draft(house: House, nadia: Person) -> None:
    house.says(nadia, UNKNOWN)
    house.says(nadia, "depuis ce matin")
    house.edits(nadia, "depuis ce matin", "depuis hier")
    house.presses(nadia, SEND)

    assert question(house) == f"{UNKNOWN}\ndepuis hier"


def test_an_edited_detail_changes_the_draft(house: House, nadia: Person) -> None:
    house.says(nadia, UNKNOWN)
    house.presses(nadia, "Détail ou fichier")
    house.says(nadia, "sous Firefx")

    assert "Détail : sous Firefox" in house.edits(nadia, "sous Firefx", "sous Firefox")


def test_an_edit_corrects_the_ticket_and_the_gestionnaire_sees_each_correction(
    house: House, nadia: Person, camille: Person
) -> None:
    house.says(nadia, UNKNOWN)
    house.presses(nadia, SEND)
    for before, after in ((UNKNOWN, "page 4"), ("page 4", "page 5")):
        assert "corrigé dans le ticket T-2026-0001" in house.edits(nadia, before, after)

    assert question(house) == "page 5"
    assert len(house.texts(camille, "page 4")) == 1
    assert len(house.texts(camille, "page 5")) == 1


def test_an_edit_corrects_its_ticket_even_while_a_draft_is_open(house: House, nadia: Person) -> None:
    house.says(nadia, UNKNOWN)
    house.presses(nadia, SEND)
    house.says(nadia, ACT)
    house.edits(nadia, UNKNOWN, "page 4")

    assert question(house) == "page 4"
    assert house.state(nadia) == "ticket/draft"


def test_an_edit_after_the_ticket_is_closed_leaves_it_alone(
    house: House, nadia: Person, camille: Person
) -> None:
    house.says(nadia, UNKNOWN)
    house.presses(nadia, SEND)
    house.presses(camille, "Clore")
    house.edits(nadia, UNKNOWN, "page 4")

    assert question(house) == UNKNOWN


# What the gestionnaires are told.


def test_each_change_of_hands_is_told(house: House, nadia: Person) -> None:
    camille, odile, ines = (house.gestionnaire(name) for name in ("Camille", "Odile", "Inès"))
    house.says(nadia, UNKNOWN)
    house.presses(nadia, SEND)
    house.forges(camille, "t:take:T-2026-0001")
    house.forges(odile, "t:over:T-2026-0001:take")
    house.forges(camille, "t:over:T-2026-0001:take")

    taken = "prend le ticket T-2026-0001"
    assert [text.split()[1] for text in house.texts(ines, taken)] == ["Camille", "Odile", "Camille"]
    assert [text.split()[1] for text in house.texts(odile, taken)] == ["Camille", "Camille"]
    assert [text.split()[1] for text in house.texts(camille, taken)] == ["Odile"]


def test_each_change_of_hands_is_told_in_the_group(house: House, nadia: Person) -> None:
    camille, odile = house.gestionnaire("Camille"), house.gestionnaire("Odile")
    house.sends_tickets_to(GROUP, camille)
    house.says(nadia, UNKNOWN)
    house.presses(nadia, SEND)
    house.forges(camille, "t:take:T-2026-0001", at=GROUP)
    house.forges(odile, "t:over:T-2026-0001:take", at=GROUP)

    told = [text.split()[1] for text in house.texts(GROUP, "prend le ticket")]
    assert told == ["Camille", "Odile"]


def test_a_reply_reaches_her_where_she_asked(house: House, nadia: Person, camille: Person) -> None:
    on_web = house.on_the_web(nadia)
    house.says(on_web, UNKNOWN)
    house.presses(on_web, SEND)
    house.presses(camille, "Répondre")
    house.says(camille, "Videz le cache.")

    assert "Videz le cache." in house.sees(on_web).text
    assert not house.texts(nadia, "Videz le cache.")
