"""The way in, on a real database: masked, stored once, handled in order, and nobody forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import structlog.testing
from house import Chat, House, Person, entry
from statements import statements
from structlog.types import EventDict

from bot import intake
from bot.intake import ALBUM_PAUSE
from bot.messages import MAX_FILE, MAX_TEXT, Channel, Incoming, Unsupported
from delivery.files import Attachment
from delivery.queue_messages import Refused
from journal.chain import first_broken
from journal.entries import Kind, Row
from journal.origin import present_origin
from knowledge_base.verdict import Verdict
from rendering.refusals import BY_CLASS, REFUSALS
from storage.database import PASSING, Database
from storage.tables import conversations, inbox
from tickets.errors import TicketError

NIR = "1 85 05 78 006 084 91"
MASKED = "[NIR masqué]"
GROUP = Chat("-100200")

KNOWN = "durée de validité"
ANSWER = "La réponse."


@pytest.fixture(autouse=True)
def logs() -> Iterator[list[EventDict]]:
    """What is logged, which would otherwise be printed with the values of variables."""
    with structlog.testing.capture_logs() as logs:
        yield logs


@pytest.fixture
def house(database: Database) -> House:
    house = House(database)
    house.base.answers(KNOWN, entry("validite", "Combien de temps une demande est-elle valable ?", ANSWER))
    return house


@pytest.fixture
def nadia(house: House) -> Person:
    return house.enrols("Nadia Belcastel")


@pytest.fixture
def camille(house: House) -> Person:
    return house.gestionnaire()


def photo(name: str = "photo.jpg", size: int = 1000) -> Attachment:
    return Attachment(name, "image/jpeg", size, "AgACAgQAAxk")


def on_disk(house: House) -> bytes:
    """All that the database keeps, its journal of writes included."""
    folder = Path(house.database.url.database or "").parent
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


def figures(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def test_whoever_asks_is_answered_as_in_their_departement(
    house: House, nadia: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_from, verdict = list[str](), house.base.verdict

    def noted(question: str) -> Verdict:
        asked_from.append(present_origin().departement)
        return verdict(question)

    monkeypatch.setattr(house.base, "verdict", noted)
    house.says(nadia, KNOWN)

    assert set(asked_from) == {"06"}


# No NIR on disk.


def test_a_nir_is_masked_before_it_is_stored_and_the_agent_is_told_why(house: House, nadia: Person) -> None:
    said = house.says(nadia, f"le NIR {NIR} est refusé")

    assert said.startswith("🔒 Un numéro de sécurité sociale a été retiré")
    assert "S’il s’affiche encore dans votre message, ou dans un fichier joint, effacez-les aussi." in said
    assert "Telegram" not in said
    assert MASKED in house.texts(nadia, "validée à cette question")[-1]
    assert len(house.journal(Kind.NIR_MASKED)) == 1
    assert NIR.encode() not in on_disk(house)


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(lambda s: replace(s, text=NIR), id="text"),
        pytest.param(lambda s: replace(s, text=f"légende {NIR}", attachments=(photo(),)), id="caption"),
        pytest.param(lambda s: replace(s, attachments=(photo(f"{NIR}.jpg"),)), id="file name"),
        pytest.param(lambda s: replace(s, text="bonjour", display_name=f"Nadia {NIR}"), id="display name"),
        pytest.param(lambda s: replace(s, action=f"q:pick:{NIR}"), id="button"),
        pytest.param(lambda s: replace(s, text=NIR, is_edit=True), id="edited message"),
        pytest.param(lambda s: replace(s, text=f"/start {NIR}"), id="command"),
        pytest.param(lambda s: replace(s, text=f"1\u200e85 05 78 006 084 91 {MASKED}"), id="direction mark"),
    ],
)
def test_no_nir_reaches_the_disk_whatever_bears_it(
    house: House, nadia: Person, said: Callable[[Incoming], Incoming]
) -> None:
    house.hears(said(house.incoming(nadia)))

    kept = on_disk(house)
    assert NIR.encode() not in kept
    assert figures(NIR).encode() not in kept


def test_the_guichet_that_a_stranger_types_is_masked_too(house: House, camille: Person) -> None:
    stranger = house.stranger("Quelqu’un")
    house.says(stranger, "/start")
    house.says(stranger, f"Mairie {NIR}")

    assert MASKED in house.sees(camille).text
    assert NIR.encode() not in on_disk(house)


def test_a_nir_in_two_messages_is_not_put_together_again(house: House, nadia: Person) -> None:
    house.says(nadia, "dossier bloqué, son NIR 1 85 05 78")
    house.says(nadia, "006 084 91")

    house.presses(nadia, "Envoyer au gestionnaire")
    (ticket,) = house.tickets()
    assert figures(NIR) not in figures(ticket.question)


def test_a_nir_given_for_a_numero_unique_is_counted(house: House, nadia: Person) -> None:
    house.says(nadia, "dossier bloqué")
    house.presses(nadia, "Ajouter le numéro unique")
    said = house.says(nadia, NIR)

    assert "sécurité sociale a été retiré" in said
    assert "pas la forme d’un numéro unique" in said
    assert len(house.journal(Kind.NIR_MASKED)) == 1


def test_marks_and_controls_that_no_keyboard_sends_are_taken_out(house: House, nadia: Person) -> None:
    house.says(nadia, "\u202edossier\x00 bloqué\u200f")

    assert "dossier bloqué" in house.sees(nadia).text


def test_a_button_s_data_is_cleaned_as_a_text_is(house: House, nadia: Person) -> None:
    assert house.forges(nadia, "suivi:open:T-2026\x00\ud800") == sentence_of("UnknownTicket")
    assert not any(house.incidents().values())


def sentence_of(name: str) -> str:
    words = (REFUSALS.get(name) or BY_CLASS[name]).sentence
    assert isinstance(words, str)
    return words.replace("\N{NO-BREAK SPACE}", " ")


# Once, and in order.


def test_an_update_that_comes_twice_is_answered_once(house: House, nadia: Person) -> None:
    said = house.incoming(nadia, KNOWN)

    assert house.receives(said, said) == 1
    assert house.receives(said) == 0
    house.handles()
    assert len(house.texts(nadia, ANSWER)) == 1


def test_the_same_number_on_two_channels_is_two_messages(house: House, nadia: Person) -> None:
    on_web = house.on_the_web(nadia)
    said = house.incoming(nadia, KNOWN)

    house.receives(said, replace(house.incoming(on_web, KNOWN), update_ref=said.update_ref))
    house.handles()
    assert len(house.texts(nadia, ANSWER)) == len(house.texts(on_web, ANSWER)) == 1


def test_messages_that_waited_are_handled_in_order(house: House, nadia: Person) -> None:
    house.receives(house.incoming(nadia, "dossier bloqué"), house.incoming(nadia, "/annuler"))
    assert house.handles() == 2

    assert "C’est abandonné" in house.sees(nadia).text
    assert house.state(nadia) is None


def test_an_answer_goes_where_she_spoke_and_each_place_has_its_own_dialogue(
    house: House, nadia: Person
) -> None:
    on_web = house.on_the_web(nadia)
    house.says(nadia, "dossier bloqué")
    before = len(house.messages(nadia))

    assert ANSWER in house.says(on_web, KNOWN)
    assert len(house.messages(nadia)) == before
    assert house.state(nadia) == "ticket/draft"


# Refusals and incidents.


def test_a_refusal_undoes_everything_and_leaves_the_dialogue_open(house: House, nadia: Person) -> None:
    house.says(nadia, "dossier bloqué")
    house.presses(nadia, "Ajouter le numéro unique")
    before = len(house.journal())

    assert house.says(nadia, "12") == sentence_of("MalformedNumeroUnique")
    assert len(house.journal()) == before
    assert house.state(nadia) == "ticket/numero"
    assert "" in house.incidents().values()


def test_an_incident_has_a_number_and_blocks_nothing_behind_it(
    house: House, nadia: Person, logs: list[EventDict]
) -> None:
    house.base.says("boum", RuntimeError("le texte de quelqu’un"))
    luc = house.enrols("Luc Sorgues")
    house.receives(*(house.incoming(*said) for said in ((nadia, "boum"), (nadia, KNOWN), (luc, KNOWN))))
    house.handles()

    (number,) = filter(None, house.incidents().values())
    assert number in house.texts(nadia, "incident")[0]
    assert [log["incident"] for log in logs if log["action"] == "message_failed"] == [number]
    assert ANSWER in house.sees(nadia).text
    assert ANSWER in house.sees(luc).text


def test_an_incident_undoes_what_was_done_and_leaves_the_dialogue_open(house: House, nadia: Person) -> None:
    house.says(nadia, "dossier bloqué")
    house.clock.passes(minutes=2)
    house.base.says("boum", RuntimeError())
    house.base.suggests("flou", entry("a", "A ?"))
    house.says(nadia, "/annuler")
    house.says(nadia, "flou")
    before = len(house.journal())

    house.says(nadia, "boum")
    assert len(house.journal()) == before
    assert house.state(nadia) == "q/suggested"


def test_a_locked_database_keeps_the_message_for_later(house: House, nadia: Person) -> None:
    house.base.says("patience", PASSING("", {}, Exception("database is locked")))
    house.receives(house.incoming(nadia, "patience"))
    with pytest.raises(PASSING):
        house.handles()

    house.base.answers("patience", entry("patience", "Patience ?"))
    assert house.handles() == 1
    assert ANSWER in house.sees(nadia).text


def heard_at_once(house: House, *texts: str) -> list[Person]:
    """A person for each of these, said together."""
    people = [house.enrols(f"Agent {number}") for number in range(len(texts))]
    house.receives(*map(house.incoming, people, texts))
    return people


def test_what_different_people_say_together_is_one_transaction(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    commits = list[object]()
    monkeypatch.setattr(intake, "LONGEST_TOGETHER", 60)
    people = heard_at_once(house, *[KNOWN] * 5, "dossier bloqué")
    with monkeypatch.context() as patched:
        patched.setattr(house.units, "_committed", commits.append)
        assert house.intake.handle_next()
        assert not house.intake.handle_next()

    assert len(commits) == 2  # the second found nothing
    house.handles()
    assert all(ANSWER in house.sees(person).text for person in people[:5])
    assert first_broken(rows_of(house)) is None
    assert len(house.journal(Kind.QUESTION_ANSWERED)) == 5


def test_plain_questions_share_what_they_ask_of_the_database(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "LONGEST_TOGETHER", 60)
    heard_at_once(house, *[KNOWN] * 20)
    with statements(house.database) as sent:
        assert house.intake.handle_next()

    assert len(sent) < 20, sent
    assert len(house.journal(Kind.QUESTION_ANSWERED)) == 20


@pytest.mark.parametrize("at", range(4))
def test_among_several_one_that_fails_is_undone_and_excused_alone(
    house: House, logs: list[EventDict], at: int
) -> None:
    house.base.says("boum", RuntimeError())
    texts = [KNOWN, "dossier bloqué", KNOWN]
    people = heard_at_once(house, *texts[:at], "boum", *texts[at:])
    house.handles()

    failed = people.pop(at)
    assert "incident" in house.sees(failed).text
    assert [ANSWER in house.sees(person).text for person in people] == [True, False, True]
    assert len(house.journal(Kind.QUESTION_ANSWERED)) == 2
    assert len(house.journal(Kind.QUESTION_UNANSWERED)) == 1
    assert first_broken(rows_of(house)) is None
    assert house.says(people[1], "/annuler")  # the draft of the other is open, and may be left


def test_a_refusal_among_several_undoes_its_own_message_alone(house: House) -> None:
    refused, answered = heard_at_once(house, "/start AAAAAA", KNOWN)
    house.handles()

    assert ANSWER not in house.sees(refused).text
    assert ANSWER in house.sees(answered).text


def test_after_a_lost_transaction_one_message_is_tried_alone(house: House) -> None:
    house.base.says("patience", PASSING("", {}, Exception("database is locked")))
    first, _, last = heard_at_once(house, KNOWN, "patience", KNOWN)
    handled = len(house.incidents())
    with pytest.raises(PASSING):
        house.intake.handle_next()
    assert len(house.incidents()) == handled

    assert house.intake.handle_next()
    assert len(house.incidents()) == handled + 1
    house.base.answers("patience", entry("patience", "Patience ?"))
    house.handles()
    assert ANSWER in house.sees(first).text
    assert ANSWER in house.sees(last).text


def test_a_transaction_takes_no_more_once_it_has_lasted(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "LONGEST_TOGETHER", 0)
    heard_at_once(house, KNOWN, KNOWN)
    handled = len(house.incidents())
    assert house.intake.handle_next()
    assert len(house.incidents()) == handled + 1
    assert house.intake.handle_next()
    assert len(house.incidents()) == handled + 2


def rows_of(house: House) -> list[Row]:
    with house.units.reading() as work:
        return list(work.journal.rows())


def test_a_gestionnaire_is_told_of_an_incident_in_the_group_too(house: House, camille: Person) -> None:
    """Otherwise the gestionnaire believes that the reply reached the agent."""
    house.base.suggests("flou", entry("a", "A ?"))
    nadia = house.enrols("Nadia Belcastel")
    house.sends_tickets_to(GROUP, camille)
    house.says(nadia, "dossier bloqué")
    house.presses(nadia, "Envoyer au gestionnaire")
    house.presses(camille, "Répondre", at=GROUP)
    spoil_states(house)

    assert "incident" in house.says(camille, "Voici la réponse", at=GROUP)


def test_a_row_that_cannot_be_read_blocks_nobody(house: House, nadia: Person) -> None:
    """As after an update of the program that changed what an arrival holds."""
    house.receives(house.incoming(nadia, "ancienne"))
    with house.database.writing() as session:
        session.execute(
            inbox.update().where(inbox.c.handled_at.is_(None)).values(payload={"channel": "minitel"})
        )
    luc = house.enrols("Luc Sorgues")

    assert ANSWER in house.says(luc, KNOWN)
    assert any(house.incidents().values())


def test_a_refusal_without_a_sentence_is_an_incident_like_another(house: House, nadia: Person) -> None:
    class Unwritten(TicketError):
        pass

    house.base.says("boum", Unwritten())

    assert "incident" in house.says(nadia, "boum")
    assert ANSWER in house.says(nadia, KNOWN)


def test_a_draft_that_cannot_be_read_does_not_hold_her_prisoner(house: House, nadia: Person) -> None:
    """As after an update of the program: an incident, then the assistance works again."""
    house.says(nadia, "dossier bloqué")
    spoil_states(house)

    assert "incident" in house.says(nadia, KNOWN)
    assert ANSWER in house.says(nadia, KNOWN)


def spoil_states(house: House) -> None:
    """What is open was stored by another version of the program."""
    with house.database.writing() as session:
        session.execute(conversations.update().values(data={"inconnu": 1}))


# Who may speak.


def test_a_stranger_gets_nothing_from_the_base(house: House) -> None:
    stranger = house.stranger("Quelqu’un")

    for said in (KNOWN, "/mes_tickets", "/tickets", "bonjour"):
        answer = house.says(stranger, said)
        assert "réservée aux agents des guichets" in answer
    assert house.forges(stranger, "q:pick:validite").startswith("Bonjour. Cette assistance est réservée")
    assert ANSWER not in "".join(house.texts(stranger))


def test_a_stranger_asks_for_access_and_is_let_in(house: House, camille: Person) -> None:
    stranger = house.stranger("Inès Roussel")
    assert "pour quel guichet" in house.says(stranger, "/start")
    assert "Quel est votre guichet" in house.says(stranger, "valbonne")
    assert "est transmise au gestionnaire" in house.presses(stranger, "Mairie de Valbonne")
    assert "attend la réponse" in house.says(stranger, KNOWN)

    assert "Inès Roussel" in house.sees(camille).text
    assert "a maintenant accès" in house.presses(camille, "Accepter")
    assert "Bienvenue, Inès Roussel (Mairie de Valbonne)" in house.sees(stranger).text
    assert ANSWER in house.says(stranger, KNOWN)
    assert sentence_of("guichets.already_decided") in house.presses(camille, "Refuser")


def test_a_stranger_may_be_refused_and_ask_again(house: House, camille: Person) -> None:
    stranger = house.stranger("Inès Roussel")
    house.says(stranger, "/start")
    house.says(stranger, "nulle part")
    assert "(guichet non reconnu)" in house.sees(camille).text
    house.presses(camille, "Refuser")

    assert "n’a pas été acceptée" in house.sees(stranger).text
    assert "pour quel guichet" in house.says(stranger, "/start")


def test_the_gestionnaire_says_which_guichet_a_stranger_meant(house: House, camille: Person) -> None:
    stranger = house.stranger("Inès Roussel")
    house.says(stranger, "/start")
    house.says(stranger, "la mairie du haut")

    assert "De quel guichet s’agit-il" in house.presses(camille, "Accepter")
    house.says(camille, "valbonne")
    assert "a maintenant accès" in house.presses(camille, "Mairie de Valbonne")
    assert "Bienvenue" in house.sees(stranger).text


@pytest.mark.parametrize("choice", ["inconnu:guichet:0", "inconnu:guichet:x", f"inconnu:guichet:{10**30}"])
def test_a_forged_guichet_is_refused(house: House, choice: str) -> None:
    stranger = house.stranger("Quelqu’un")
    house.says(stranger, "/start")

    assert house.forges(stranger, choice) == sentence_of("guichets.unknown_guichet")


def test_a_code_lets_one_person_in_once(house: House) -> None:
    code = house.invites("Nadia Belcastel")
    first, second = house.stranger("Nadia"), house.stranger("Un autre")

    assert "Bienvenue, Nadia Belcastel" in house.says(first, f"/start {code.lower()}")
    assert house.says(second, f"/start {code}") == sentence_of("guichets.used_code")
    assert house.says(second, "/start ABCDEFGHJK") == sentence_of("guichets.unknown_code")
    assert house.says(first, f"/start {code}") == sentence_of("guichets.account_already_bound")


def test_a_code_expires(house: House) -> None:
    code = house.invites("Nadia Belcastel")
    house.clock.passes(days=7)

    assert house.says(house.stranger("Nadia"), f"/start {code}") == sentence_of("guichets.expired_code")


def test_a_code_settles_the_request_that_was_waiting(house: House, camille: Person) -> None:
    """Otherwise the gestionnaire may refuse somebody who is already in, and tell them so."""
    stranger = house.stranger("Inès Roussel")
    house.says(stranger, "/start")
    house.says(stranger, "nulle part")
    house.says(stranger, f"/start {house.invites('Inès Roussel')}")

    assert house.presses(camille, "Refuser") == sentence_of("guichets.already_decided")
    assert not house.texts(stranger, "n’a pas été acceptée")


def test_a_closed_agent_is_refused_at_once_and_everywhere(house: House, nadia: Person) -> None:
    house.says(nadia, "dossier bloqué")
    house.closes(nadia)

    for said in (KNOWN, "/mes_tickets", "/start", "/annuler"):
        assert "accès à l’assistance est fermé" in house.says(nadia, said)
    assert "fermé" in house.presses(nadia, "Envoyer au gestionnaire")
    assert "fermé" in house.sends(nadia, photo())
    assert house.tickets() == []
    assert house.state(nadia) is None


def test_a_closed_agent_who_is_invited_again_gets_in(house: House, nadia: Person) -> None:
    """The person went to another guichet: their account is bound to the agent that the new code is for."""
    house.closes(nadia)

    assert "Bienvenue, Nadia Morvanne" in house.says(nadia, f"/start {house.invites('Nadia Morvanne')}")
    assert ANSWER in house.says(nadia, KNOWN)


def test_what_is_the_gestionnaire_s_is_refused_to_an_agent(house: House, nadia: Person) -> None:
    stranger = house.stranger("Inès Roussel")
    house.says(stranger, "/start")
    house.says(stranger, "nulle part")

    for command in ("/tickets", "/triage_ici", "/appel", "/bilan 2026", "/reunion", "/signalement"):
        assert "réservée au gestionnaire" in house.says(nadia, command)
    assert house.forges(nadia, "acces:accept:1") == sentence_of("common.gestionnaire_only")
    assert house.forges(nadia, "acces:guichet:1:1") == sentence_of("common.gestionnaire_only")
    assert not house.texts(stranger, "Bienvenue")


@pytest.mark.parametrize("verb", ["open", "add", "close", "done", "reopen", "drop"])
def test_another_s_ticket_is_as_good_as_unknown(house: House, nadia: Person, verb: str) -> None:
    house.says(nadia, "dossier bloqué")
    house.presses(nadia, "Envoyer au gestionnaire")
    luc = house.enrols("Luc Sorgues")

    assert house.forges(luc, f"suivi:{verb}:T-2026-0001") == sentence_of("UnknownTicket")


@pytest.mark.parametrize(
    "data", ["x", "q", "q:", "q:::", "zz:open:1", "ticket:send:", "acces:accept:x", "🙂:🙂"]
)
def test_a_forged_button_is_kindly_refused(house: House, nadia: Person, camille: Person, data: str) -> None:
    for person in (nadia, camille):
        assert house.forges(person, data) in {
            sentence_of("chat.misunderstood"),
            sentence_of("common.gestionnaire_only"),
        }
    assert not any(house.incidents().values())


# Groups.


def test_a_group_hears_nothing_from_the_bot_unless_a_gestionnaire_calls_it(
    house: House, nadia: Person, camille: Person
) -> None:
    for person in (nadia, house.stranger("Quelqu’un")):
        for said in (KNOWN, "/start", "/aide", "/tickets"):
            assert house.says(person, said, at=GROUP) == ""
    assert house.says(camille, "/tickets", at=GROUP) == ""
    house.sends_tickets_to(GROUP, camille)
    house.closes(nadia)
    assert house.says(nadia, KNOWN, at=GROUP) == ""
    assert house.says(camille, KNOWN, at=GROUP) == ""
    assert "Ce que je sais faire" in house.says(camille, "/aide", at=GROUP)


def test_a_group_of_others_is_not_told_of_a_nir(house: House) -> None:
    assert house.says(house.stranger("Quelqu’un"), f"son NIR est {NIR}", at=GROUP) == ""
    assert NIR.encode() not in on_disk(house)


@pytest.mark.parametrize(
    ("text", "unsupported"),
    [("", Unsupported.STICKER), ("", Unsupported.VOICE), ("x" * (MAX_TEXT + 1), None)],
)
def test_colleagues_talk_among_themselves_in_their_group(
    house: House, camille: Person, text: str, unsupported: Unsupported | None
) -> None:
    assert house.sends(camille, text=text, unsupported=unsupported, at=GROUP) == ""


def test_in_a_topic_the_answer_stays_in_the_topic(house: House, camille: Person) -> None:
    topic = replace(GROUP, thread_ref="7")
    house.sends_tickets_to(topic, camille)

    assert "Ce que je sais faire" in house.says(camille, "/aide", at=topic)
    assert house.messages(GROUP) == []


# What cannot leave.


def test_a_card_that_the_group_refuses_reaches_each_gestionnaire(house: House, nadia: Person) -> None:
    """The bot was put out of the group: the ticket must not be lost with it."""
    camille, odile = house.gestionnaire(), house.gestionnaire("Odile Ferrand")
    house.sends_tickets_to(GROUP, camille)
    house.outcome = lambda parcel: Refused("kicked") if parcel.chat_ref == GROUP.chat_ref else None
    house.says(nadia, "dossier bloqué")
    house.presses(nadia, "Envoyer au gestionnaire")

    for person in (camille, odile):
        seen = [*house.texts(person, "T-2026-0001"), *house.texts(house.on_the_web(person), "T-2026-0001")]
        assert len(seen) == 1


def test_an_answer_that_telegram_refuses_waits_in_her_web_chat(house: House, nadia: Person) -> None:
    house.outcome = lambda parcel: Refused("blocked") if parcel.channel == Channel.TELEGRAM else None
    house.says(nadia, KNOWN)

    assert ANSWER in house.sees(house.on_the_web(nadia)).text


# What a message may be.


@pytest.mark.parametrize(
    ("unsupported", "words"),
    [
        (Unsupported.VOICE, "écouter les messages vocaux"),
        (Unsupported.STICKER, "autocollants"),
        (Unsupported.VIDEO, "recevoir de vidéo"),
        (Unsupported.OTHER, "ce type de message"),
    ],
)
def test_what_the_bot_cannot_take_is_kindly_refused(
    house: House, nadia: Person, unsupported: Unsupported, words: str
) -> None:
    house.says(nadia, "dossier bloqué")

    assert words in house.sends(nadia, unsupported=unsupported)
    assert house.state(nadia) == "ticket/draft"


def test_an_empty_message_is_answered(house: House, nadia: Person) -> None:
    assert "rien reçu de lisible" in house.says(nadia, "\u200f \x00\n")


@pytest.mark.parametrize("on_the_web", [False, True])
@pytest.mark.parametrize("length", [4_001, 4_096])
def test_whatever_telegram_allows_is_taken(
    house: House, nadia: Person, length: int, on_the_web: bool
) -> None:
    person = house.on_the_web(nadia) if on_the_web else nadia
    line = "Le dossier ne se ferme pas.\n"
    question = (line * 200)[: length - 1] + "?"

    assert "Je n’ai pas de réponse validée" in house.says(person, question)
    house.presses(person, "Envoyer au gestionnaire")
    assert [ticket.question for ticket in house.tickets()] == [question]


def test_a_text_is_too_long_beyond_the_limit(house: House, nadia: Person) -> None:
    assert "096 caractères au plus" in house.says(nadia, "x" * (MAX_TEXT + 1))
    assert "096 caractères au plus" in house.says(nadia, "x" * 10_000)


def test_a_file_is_too_large_from_the_limit_on(house: House, nadia: Person) -> None:
    assert "« plan.pdf » est trop lourd" in house.sends(nadia, photo("plan.pdf", 25 * 1024 * 1024))
    assert "Fichier reçu" in house.sends(nadia, photo(size=MAX_FILE))


@pytest.mark.parametrize(
    "text", ["😀😀", "<b>gras</b> & <script>", "*gras* _souligné_ [lien](x)", "{{ 7 * 7 }}"]
)
def test_whatever_she_types_is_shown_as_typed(house: House, nadia: Person, text: str) -> None:
    house.says(nadia, text)

    assert text in house.sees(nadia).text


@pytest.mark.parametrize("text", ["/!\\ dossier bloqué", "/ ", "//", "/ 3 demandes bloquées"])
def test_a_slash_alone_makes_no_command(house: House, nadia: Person, text: str) -> None:
    """« /!\\ » is how people draw a warning sign."""
    assert "n’existe pas" not in house.says(nadia, text)


def test_an_unknown_command_is_said_so_and_leaves_the_dialogue_open(house: House, nadia: Person) -> None:
    house.says(nadia, "dossier bloqué")

    assert "/inconnue n’existe pas" in house.says(nadia, "/inconnue")
    assert house.state(nadia) == "ticket/draft"


# Albums.


def part(house: House, person: Person, name: str, text: str = "") -> Incoming:
    return replace(house.incoming(person, text), attachments=(photo(name),), group_ref="g1")


def test_an_album_is_one_message_once_its_parts_had_time_to_come(house: House, nadia: Person) -> None:
    house.receives(part(house, nadia, "1.jpg", "écran blanc"))
    house.receives(part(house, nadia, "2.jpg"))
    assert house.handles() == 0

    house.clock.now += ALBUM_PAUSE
    assert house.handles() == 1
    assert "Pièces : 2 fichiers" in house.sees(nadia).text
    assert "écran blanc" in house.sees(nadia).text


def test_an_album_holds_back_its_own_conversation_only(house: House, nadia: Person) -> None:
    luc = house.enrols("Luc Sorgues")
    house.receives(part(house, nadia, "1.jpg"), house.incoming(nadia, KNOWN), house.incoming(luc, KNOWN))

    assert house.handles() == 1
    assert ANSWER in house.sees(luc).text
    house.clock.passes(seconds=ALBUM_PAUSE / timedelta(seconds=1))
    assert house.handles() == 2


def test_the_video_of_an_album_is_not_lost_without_a_word(house: House, nadia: Person) -> None:
    video = replace(house.incoming(nadia), unsupported=Unsupported.VIDEO, group_ref="g1")
    house.receives(part(house, nadia, "1.jpg", "écran blanc"), video)
    house.clock.now += ALBUM_PAUSE
    house.handles()

    assert house.texts(nadia, "recevoir de vidéo")
