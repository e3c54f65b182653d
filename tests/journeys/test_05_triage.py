"""Journey 5: the gestionnaires receive tickets, answer them, and do not tread on each other."""

from __future__ import annotations

import pytest

from botapi.people import Group
from botapi.records import Message
from stage import UNKNOWN, Person, Stage, waits_until
from tickets.life import Status

ACTIONS = [
    *("Répondre", "Escalader", "Demander une précision", "Changer de thème", "Clore"),
    *("Note interne", "Passer à…", "Échanges"),
]


@pytest.fixture
def camille(stage: Stage) -> Person:
    return stage.gestionnaire()


@pytest.fixture
def nadia(stage: Stage) -> Person:
    return stage.enrols("Nadia Belcastel")


def cards(place: Group | Person) -> list[Message]:
    """The tickets shown there."""
    inbox = place.inbox if isinstance(place, Group) else place.telegram.inbox
    return [message for message in inbox if "Escalader" in message.labels]


def test_a_reply_reaches_the_agent_and_the_confirmation_says_to_whom(
    stage: Stage, camille: Person, nadia: Person
) -> None:
    reference = nadia.opens_ticket()
    card = camille.reads(reference)
    assert card.labels == ACTIONS
    for words in (UNKNOWN, "Nadia Belcastel, Mairie de Clairval", "ouvert"):
        assert words in card.text

    camille.presses(card, "Répondre")
    asked = camille.reads("Écrivez votre réponse à Nadia Belcastel, Mairie de Clairval")
    camille.says("Il fera <b>beau</b> & frais.")
    assert "Il fera <b>beau</b> & frais." in nadia.reads("Camille Aubrey vous répond").text
    sent = camille.reads("Envoyé à Nadia Belcastel, Mairie de Clairval", after=asked)
    assert stage.ticket(reference).status is Status.ANSWERED

    camille.presses(sent, "10 min")
    camille.reads("10 minutes comptées")
    camille.presses(sent, "10 min")
    camille.reads("rien n’est ajouté")
    assert stage.ticket(reference).minutes == 10


def test_an_answer_to_the_card_is_a_reply_and_nothing_else_is(
    stage: Stage, camille: Person, nadia: Person
) -> None:
    reference = nadia.opens_ticket()
    card = camille.reads(reference)
    nadia.hears()

    camille.says("combien de temps est valable une demande ?")
    camille.reads("Rédigé par")
    camille.says("Merci !", to=card)
    camille.reads("Je n’ai rien envoyé à Nadia Belcastel")
    assert nadia.hears() == []

    camille.says("Il fera beau.", to=card)
    camille.reads("Envoyé à Nadia Belcastel")
    nadia.reads("Il fera beau.")


def test_the_agent_s_next_message_completes_the_ticket_when_she_was_asked(
    stage: Stage, camille: Person, nadia: Person
) -> None:
    reference = nadia.opens_ticket()
    camille.presses(camille.reads(reference), "Demander une précision")
    camille.reads("Quelle précision demandez-vous à Nadia Belcastel")
    camille.says("Quel jour, et quelle heure ?")
    camille.reads("Précision demandée à Nadia Belcastel")
    assert "Quel jour, et quelle heure ?" in nadia.reads("a besoin d’une précision").text
    assert stage.ticket(reference).status is Status.WAITING

    nadia.says("combien de temps est valable une demande ?")  # words that the base would answer
    nadia.presses(nadia.reads(f"Est-ce votre réponse au ticket {reference}"), "Oui, c’est ma réponse")
    nadia.reads(f"C’est ajouté au ticket {reference}")
    added = camille.reads("Nadia Belcastel, Mairie de Clairval ajoute")
    assert "combien de temps est valable une demande ?" in added.text
    assert stage.ticket(reference).status is Status.IN_PROGRESS
    nadia.says("combien de temps est valable une demande ?")
    nadia.reads("Rédigé par")


def test_the_theme_is_changed_and_the_ticket_closed(stage: Stage, camille: Person, nadia: Person) -> None:
    reference = nadia.opens_ticket()
    card = camille.reads(reference)
    camille.presses(card, "Changer de thème")
    first = camille.reads("Quel est le thème")
    camille.presses(first, "Suivants ›")
    camille.presses(camille.reads("Quel est le thème", after=first), "Relogements ANRU")
    camille.reads(f"Thème de {reference} : Relogements ANRU")
    assert stage.ticket(reference).theme == "anru"

    camille.presses(card, "Clore")
    assert "peut le rouvrir" in camille.reads(f"Ticket {reference} (Mairie de Clairval) clos").text
    closed = nadia.reads(f"Camille Aubrey a clos votre ticket {reference}")
    camille.presses(card, "Répondre")
    camille.reads(f"Le ticket {reference} est clos : rien n’a été fait")

    nadia.presses(closed, "Rouvrir")
    nadia.reads("Qu’est-ce qui ne va pas encore")
    camille.reads(f"Nadia Belcastel rouvre le ticket {reference}")
    assert stage.ticket(reference).status is Status.OPEN


def test_the_second_gestionnaire_is_told_and_may_take_over(
    stage: Stage, camille: Person, nadia: Person
) -> None:
    marc = stage.gestionnaire("Marc Oliveri")
    reference = nadia.opens_ticket()
    camille.presses(camille.reads(reference), "Répondre")
    camille.reads("Écrivez votre réponse")
    marc.reads(f"Camille Aubrey prend le ticket {reference}")

    marc.presses(cards(marc)[0], "Répondre")
    held = marc.reads(f"Camille Aubrey tient déjà le ticket {reference}")
    assert held.labels == ["Répondre quand même", "Laisser"]
    assert stage.ticket(reference).assignee_id == camille.agent.id

    marc.presses(held, "Répondre quand même")
    marc.reads("Écrivez votre réponse")
    camille.reads(f"Marc Oliveri prend le ticket {reference}")
    assert stage.ticket(reference).assignee_id == marc.agent.id

    nadia.hears()
    camille.says("Il fera beau.")  # typed before Camille saw that Marc took over
    kept = camille.reads("Votre message n’est pas parti")
    assert nadia.hears() == []
    camille.presses(kept, "Envoyer quand même")
    nadia.reads("Il fera beau.")


def test_what_the_agent_adds_goes_to_whoever_holds_the_ticket(
    stage: Stage, camille: Person, nadia: Person
) -> None:
    marc = stage.gestionnaire("Marc Oliveri")
    reference = nadia.opens_ticket()
    camille.says("Il fera beau.", to=camille.reads(reference))
    marc.reads("Camille Aubrey prend")
    marc.hears()
    nadia.says("Et demain ?", to=nadia.reads("vous répond"))
    camille.reads("Et demain ?")
    assert marc.hears() == []


# A group of gestionnaires.


def triage_here(camille: Person, group: Group) -> None:
    camille.says("/triage_ici", in_=group)
    camille.presses(group.waits_for("Vérifiez d’abord qui en est membre"), "Oui, dans ce groupe")
    group.waits_for("Les tickets arrivent désormais dans ce groupe")


def test_in_a_forum_each_ticket_has_its_topic_and_its_buttons_there(
    stage: Stage, camille: Person, nadia: Person
) -> None:
    marc = stage.gestionnaire("Marc Oliveri")
    group = stage.api.group("Gestionnaires 06", forum=True, members=[camille.telegram, marc.telegram])
    triage_here(camille, group)
    nadia.opens_ticket()
    nadia.opens_ticket("bus pour Senlis demain")
    group.waits_for("T-2026-0002")

    assert [topic.name for topic in group.topics] == ["T-2026-0001 · Question", "T-2026-0002 · Question"]
    topic, other = group.topics
    assert [message.labels for message in group.inbox_of(topic)] == [ACTIONS]
    assert cards(camille) == []

    camille.presses(group.inbox_of(topic)[0], "Répondre")
    assert group.waits_for("Écrivez votre réponse").thread_id == topic.id
    marc.says("Je prends la piscine.", in_=group, thread=other.id)
    marc.says("Et moi je déjeune.", in_=group, thread=topic.id)
    camille.says("Il fera beau.", in_=group, thread=topic.id)
    assert group.waits_for("Envoyé à Nadia Belcastel").thread_id == topic.id
    assert "Il fera beau." in nadia.reads("vous répond").text

    marc.says("Derrière le gymnase.", in_=group, to=group.inbox_of(other)[0])
    assert "T-2026-0002" in nadia.reads("Derrière le gymnase.").text
    assert not any("déjeune" in message.text for message in nadia.hears())


def test_a_topic_that_somebody_deleted_is_made_anew(stage: Stage, camille: Person, nadia: Person) -> None:
    group = stage.api.group("Gestionnaires 06", forum=True, members=[camille.telegram])
    triage_here(camille, group)
    reference = nadia.opens_ticket()
    group.waits_for(reference)
    [first] = group.topics
    group.deletes_topic(first)

    nadia.says("Et dimanche ?", to=nadia.reads("sous la référence"))
    added = group.waits_for("ajoute")
    [second] = group.topics
    assert added.thread_id == second.id != first.id
    assert second.name.startswith(reference)


@pytest.mark.parametrize("is_forum", [False, True])
def test_a_group_without_topics_receives_everything_in_one_thread(
    stage: Stage, camille: Person, nadia: Person, is_forum: bool
) -> None:
    group = stage.api.group("Gestionnaires 06", forum=is_forum, members=[camille.telegram])
    group.forbids_topics_to_bot()
    triage_here(camille, group)
    reference = nadia.opens_ticket()
    card = group.waits_for(reference)
    assert card.labels == ACTIONS
    assert card.thread_id is None

    camille.presses(card, "Répondre")
    group.waits_for("Écrivez votre réponse")
    camille.says("Il fera beau.", in_=group)
    group.waits_for("Envoyé à Nadia Belcastel")
    nadia.reads("Il fera beau.")


def test_a_group_that_changed_its_number_keeps_its_tickets(
    stage: Stage, camille: Person, nadia: Person
) -> None:
    group = stage.api.group("Gestionnaires 06", supergroup=False, members=[camille.telegram])
    triage_here(camille, group)
    group = group.migrates()
    reference = nadia.opens_ticket()
    card = group.waits_for(reference)
    camille.says("Il fera beau.", in_=group, to=card)
    group.waits_for("Envoyé à Nadia Belcastel")
    nadia.reads("Il fera beau.")
    assert cards(camille) == []


def test_a_group_that_lost_the_bot_gives_the_tickets_back_to_each(
    stage: Stage, camille: Person, nadia: Person
) -> None:
    group = stage.api.group("Gestionnaires 06", members=[camille.telegram])
    triage_here(camille, group)
    group.removes_bot(by=camille.telegram)
    camille.reads(nadia.opens_ticket())


def test_agents_cannot_take_the_tickets_to_a_group_of_theirs(
    stage: Stage, camille: Person, nadia: Person
) -> None:
    group = stage.api.group("Mes amis", members=[nadia.telegram])
    nadia.says("/triage_ici", in_=group)
    camille.reads(nadia.opens_ticket())
    assert group.inbox == []


# An agent whom Telegram no longer reaches.


def test_a_reply_to_an_agent_who_blocked_the_bot_waits_in_her_web_chat(
    stage: Stage, camille: Person, nadia: Person
) -> None:
    reference = nadia.opens_ticket()
    card = camille.reads(reference)
    nadia.telegram.blocks_bot()
    camille.says("Il fera beau.", to=card)
    camille.reads("À lire sur la page web par Nadia Belcastel")
    with stage.web_page(nadia.agent) as page:
        waits_until(lambda: "Il fera beau." in page.get("/discussion").text)

    nadia.telegram.unblocks_bot()
    nadia.says("/mes_tickets")
    nadia.reads(reference)
    camille.says("Et frais.", to=card)
    nadia.reads("Et frais.")


def test_a_reply_that_telegram_refuses_for_good_waits_in_her_web_chat_too(
    stage: Stage, camille: Person, nadia: Person
) -> None:
    card = camille.reads(nadia.opens_ticket())
    refusal = "Forbidden: user is deactivated"  # which no update had told
    stage.api.fault("sendMessage", status=403, description=refusal, chat_id=nadia.telegram.id)
    camille.says("Il fera beau.", to=card)
    camille.reads("Envoyé à Nadia Belcastel")
    with stage.web_page(nadia.agent) as page:
        waits_until(lambda: "Il fera beau." in page.get("/discussion").text)
