"""The question in its parts: joined, edited, masked again, and told from another."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import structlog.testing
from house import WEDNESDAY, House, Person, entry
from structlog.types import EventDict

from bot.conversation.answers import Answers
from bot.conversation.asked import FORGOTTEN_AFTER, OpenQuestion, QuestionTexts
from bot.dialogue import Context
from bot.handlers.question import QuestionHandler
from bot.messages import Channel, Incoming, Unsupported
from bot.pages import UnsupportedKind
from deadlines.zones import Zone
from delivery.files import Attachment
from journal.entries import Kind
from knowledge_base.themes import Theme
from knowledge_base.understanding.intents import Act
from knowledge_base.understanding.intents import Kind as Said
from knowledge_base.verdict import NoMatch
from privacy.nir import MASK
from rendering.refusals import REFUSALS
from storage.database import Database

FIRST_HALF, SECOND_HALF = "son NIR 1 85 05 78", "006 084 91"
PHOTO = Attachment("photo.jpg", "image/jpeg", 1000, "AgACAgQAAxk")

UNKNOWN, UNSURE, SURE = "le module plante", "problème de connexion", "durée de validité"
ACT = "merci de réactiver la demande"
SEND, DROP = "Envoyer au gestionnaire", "Abandonner"


@pytest.fixture(autouse=True)
def logs() -> Iterator[list[EventDict]]:
    with structlog.testing.capture_logs() as logs:
        yield logs


@pytest.fixture
def house(database: Database) -> House:
    house = House(database)
    house.base.answers(SURE, entry("validite", "Combien de temps une demande est-elle valable ?"))
    house.base.suggests(UNSURE, entry("mot-de-passe", "Comment changer son mot de passe ?"))
    house.base.says(ACT, NoMatch(Said.ACT, Act.REACTIVATION, Theme.REACTIVATION))
    return house


@pytest.fixture
def nadia(house: House) -> Person:
    return house.enrols("Nadia Belcastel")


def said(text: str, *, ref: str = "1", files: tuple[Attachment, ...] = (), seconds: float = 0) -> Incoming:
    return Incoming(
        channel=Channel.TELEGRAM,
        update_ref=ref,
        message_ref=ref,
        user_ref="77",
        chat_ref="77",
        display_name="Nadia",
        at=WEDNESDAY + timedelta(seconds=seconds),
        text=text,
        attachments=files,
    )


# The values.


def test_words_are_joined_in_their_order_and_each_message_changes_its_own() -> None:
    words = QuestionTexts().saying("1", "un").saying("2", "").saying("3", "trois")
    assert words.text == "un\ntrois"
    assert words.messages == ("1", "2", "3")

    assert words.saying("1", "deux").text == "deux\ntrois"
    assert words.saying("2", "et").text == "un\net\ntrois"


def test_a_nir_that_two_messages_make_together_is_in_neither() -> None:
    words = QuestionTexts().saying("1", FIRST_HALF).saying("2", SECOND_HALF)

    assert words.text == f"son NIR {MASK}"
    assert words.caught == 1
    assert SECOND_HALF not in str(words.parts)
    assert words.messages == ("1", "2")
    assert words.saying("3", "urgent").caught == 0


def test_a_question_survives_the_database() -> None:
    asked = OpenQuestion.first(said("un", files=(PHOTO,))).completed_by(said("détail", ref="2", seconds=90))
    asked = replace(asked, numero_unique="0751126000012345AB", rejected=True)

    assert OpenQuestion.from_payload(json.loads(json.dumps(asked.to_payload()))) == asked


def test_a_question_keeps_its_identity_and_no_other_has_it() -> None:
    asked = OpenQuestion.first(said("un"))

    assert asked.followed_by(said("deux", ref="2")).id == asked.id
    assert OpenQuestion.first(said("un", ref="2")).id != asked.id
    assert len(f"ticket:numero:{asked.id}".encode()) <= 64


def test_a_detail_does_not_make_the_minute_of_the_question_longer() -> None:
    asked = OpenQuestion.first(said("un")).completed_by(said("détail", ref="2", seconds=50))

    assert not asked.goes_on_with(said("trois", ref="3", seconds=60))
    assert not asked.is_forgotten_by(said("trois", ref="3", seconds=FORGOTTEN_AFTER.total_seconds()))


# An album.


def test_a_nir_cut_over_two_captions_is_masked_and_counted() -> None:
    album = said(FIRST_HALF, files=(PHOTO,)).merged_with(said(SECOND_HALF, ref="2", files=(PHOTO,)))

    assert album.text == f"son NIR {MASK}"
    assert album.masked == 1


def test_an_album_remembers_what_of_it_cannot_be_taken() -> None:
    video = replace(said(""), unsupported=Unsupported.VIDEO)

    assert said("", files=(PHOTO,)).merged_with(video).unsupported is Unsupported.VIDEO
    assert video.merged_with(said("", files=(PHOTO,))).unsupported is Unsupported.VIDEO


# In the dialogue.


@pytest.mark.parametrize("minutes", [0, 5])
def test_she_is_told_of_a_nir_that_her_messages_make_together(
    house: House, nadia: Person, minutes: int
) -> None:
    house.says(nadia, UNKNOWN)
    house.clock.passes(minutes=minutes)
    house.says(nadia, FIRST_HALF)
    told = house.says(nadia, SECOND_HALF)

    assert "Un numéro de sécurité sociale a été retiré" in told
    assert MASK in told
    assert len(house.journal(Kind.NIR_MASKED)) == 1


def test_an_edit_may_make_a_nir_too(house: House, nadia: Person) -> None:
    house.says(nadia, FIRST_HALF)
    house.says(nadia, "depuis hier")
    told = house.edits(nadia, "depuis hier", SECOND_HALF)

    assert "a été retiré" in told
    assert SECOND_HALF not in house.sees(nadia).text


def test_what_the_ticket_holds_already_is_kept_when_the_question_changes(house: House, nadia: Person) -> None:
    house.says(nadia, UNKNOWN)
    house.presses(nadia, "Ajouter le numéro unique")
    house.says(nadia, "0751126000012345AB")
    house.presses(nadia, "Détail ou fichier")
    house.says(nadia, "sous Firefox")
    said = house.edits(nadia, UNKNOWN, ACT)

    assert "Votre gestionnaire peut le faire" in said
    assert "Numéro unique : 0751126000012345AB" in said
    assert "Détail : sous Firefox" in said


def test_a_refused_answer_is_not_given_again(house: House, nadia: Person) -> None:
    house.base.answers(f"{SURE}\nen ligne", entry("validite", "Combien de temps ?"))
    house.says(nadia, SURE)
    house.presses(nadia, "Ce n’est pas ça")

    assert "Je prépare votre question" in house.says(nadia, "en ligne")


def test_a_question_with_a_file_goes_to_a_person_even_when_the_base_knows(
    house: House, nadia: Person
) -> None:
    assert "Je ne lis pas les fichiers" in house.sends(nadia, PHOTO, text=SURE)


def test_a_greeting_with_a_file_is_no_question(house: House, nadia: Person) -> None:
    assert "Quelle est votre question ?" in house.sends(nadia, PHOTO, text="bonjour")
    assert "Rien n’est encore envoyé" in house.says(nadia, "merci")
    assert "Pièces : 1 fichier" in house.says(nadia, UNKNOWN)


def test_the_question_of_a_file_may_be_its_caption_written_late(house: House, nadia: Person) -> None:
    photo = replace(house.incoming(nadia), attachments=(PHOTO,))
    house.hears(photo)
    said = house.hears(replace(house.incoming(nadia, ACT), message_ref=photo.message_ref, is_edit=True))

    assert "Votre gestionnaire peut le faire" in said
    assert "Pièces : 1 fichier" in said


def test_what_of_an_album_cannot_be_taken_is_said_and_the_rest_is_kept(house: House, nadia: Person) -> None:
    assert nadia.agent is not None
    album = replace(house.incoming(nadia, UNKNOWN), attachments=(PHOTO,), unsupported=Unsupported.VIDEO)
    with house.units() as work:
        talk = Context(work, nadia.agent, None, house.clock.now, Zone.of("06"))
        refused, draft = QuestionHandler(Answers(house.base, house.understanding)).answer(album, talk).pages

    assert refused == UnsupportedKind(Unsupported.VIDEO)
    assert (draft.question, draft.files) == (UNKNOWN, 1)


def test_a_forgotten_draft_is_named_and_a_greeting_drops_nothing(house: House, nadia: Person) -> None:
    house.says(nadia, UNKNOWN)
    house.clock.now += FORGOTTEN_AFTER
    assert "Rien n’est encore envoyé" in house.says(nadia, "bonjour")
    assert house.state(nadia) == "ticket/draft"

    told = house.says(nadia, SURE)
    assert "Votre question précédente n’a pas été envoyée" in told
    assert UNKNOWN in told


def test_the_draft_that_is_open_is_shown_to_whoever_presses_the_button_of_another(
    house: House, nadia: Person
) -> None:
    house.says(nadia, UNKNOWN)
    house.presses(nadia, DROP)
    house.says(nadia, UNSURE)
    house.clock.passes(minutes=2)
    house.says(nadia, ACT)

    for label, of in ((SEND, UNKNOWN), (DROP, UNKNOWN), ("Aucune de ces réponses", "")):
        told = house.presses(nadia, label, of=of)
        assert "Un ticket est déjà en préparation" in told
        assert ACT in told
    assert house.state(nadia) == "ticket/draft"


def test_none_of_an_older_question_s_titles_does_not_send_the_newer_one(house: House, nadia: Person) -> None:
    house.says(nadia, UNSURE)
    house.says(nadia, SURE)

    assert "Dites-le autrement" in house.presses(nadia, "Aucune de ces réponses")


def test_a_title_of_an_older_question_is_not_taken_for_the_newer_one(house: House, nadia: Person) -> None:
    house.says(nadia, UNSURE)
    house.says(nadia, SURE)
    house.presses(nadia, "1. Comment changer son mot de passe ?")
    house.presses(nadia, "Ce n’est pas ça", of="mot de passe")

    assert SURE not in house.sees(nadia).text


@pytest.mark.parametrize("step", ["Ajouter le numéro unique", "Détail ou fichier"])
def test_a_step_leads_back_to_the_ticket(house: House, nadia: Person, step: str) -> None:
    house.says(nadia, UNKNOWN)
    house.presses(nadia, step)

    assert UNKNOWN in house.presses(nadia, "Revenir au ticket")
    assert house.state(nadia) == "ticket/draft"


def test_a_gestionnaire_leaves_a_request_undecided(house: House) -> None:
    camille, stranger = house.gestionnaire(), house.stranger("Inès Roussel")
    house.says(stranger, "/start")
    house.says(stranger, "la mairie du haut")
    house.presses(camille, "Accepter")

    assert "Inès Roussel dit travailler pour « la mairie du haut »" in house.presses(camille, "Revenir")
    assert house.state(camille) is None
    assert house.forges(camille, "acces:back:99") == REFUSALS["guichets.unknown_request"].sentence
