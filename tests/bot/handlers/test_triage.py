"""The triage, played against the real handlers, router, desk and templates."""

from __future__ import annotations

import pytest
from desk_fakes import RENDERER
from fakes import NOW, PARIS
from triage_stage import QUESTION, REF, Desks

from bot.state import State
from delivery.files import Attachment
from tickets.clock.service_clock import Due
from tickets.due_warnings import warn_of_due
from tickets.life import Status
from tickets.notices import AgentAdded, AnswerDue, DueLine, TicketCard
from tickets.pole.dossier import Blocking, Dossier
from tickets.pole.national import NationalPole
from tickets.pole.service import PoleService
from tickets.ticket import SENSITIVE, Ticket

GROUP = "-100200"


@pytest.fixture
def desks() -> Desks:
    return Desks()


@pytest.fixture
def ticket(desks: Desks) -> Ticket:
    return desks.asks(desks.claire, numero_unique="006112345678901234")


# Answering.


def test_the_card_says_what_it_is_about_and_what_can_be_done(desks: Desks, ticket: Ticket) -> None:
    odile = desks.with_(desks.odile)
    card = odile.last

    for words in (REF, "ouvert", "Réactivation", "Claire Martin, Mairie de Valbonne", "006112345678901234"):
        assert words in card
    assert f"<blockquote>{QUESTION}</blockquote>" in card
    assert odile.buttons == [
        "Répondre",
        "Escalader",
        "Demander une précision",
        "Changer de thème",
        "Clore",
        "Note interne",
        "Passer à…",
        "Échanges",
    ]


def test_a_reply_reaches_the_agent_and_the_gestionnaire_knows_to_whom_it_went(
    desks: Desks, ticket: Ticket
) -> None:
    odile = desks.with_(desks.odile)

    assert "Claire Martin, Mairie de Valbonne" in odile.presses("Répondre")
    sent = odile.says("C’est réactivé. Vérifiez demain & dites-moi.")

    assert "Envoyé à <b>Claire Martin, Mairie de Valbonne</b>" in sent
    assert "Odile Roux vous répond" in desks.told(desks.claire)
    assert "C’est réactivé. Vérifiez demain &amp; dites-moi." in desks.told(desks.claire)
    assert desks.with_(desks.claire).buttons == ["Merci, c’est réglé", "J’ai une précision"]
    assert ticket.status is Status.ANSWERED
    assert odile.open_dialogue is None


def test_a_reply_goes_to_the_channel_where_the_agent_asked(desks: Desks) -> None:
    desks.asks(desks.paul)
    odile = desks.with_(desks.odile)
    odile.presses("Répondre")
    odile.says("C’est fait.")

    assert "C’est fait." in desks.told(desks.paul)


def test_what_is_written_under_the_card_is_a_reply(desks: Desks, ticket: Ticket) -> None:
    sent = desks.with_(desks.odile).says("La demande est réactivée.", under=REF)

    assert "Envoyé à <b>Claire Martin" in sent
    assert "La demande est réactivée." in desks.told(desks.claire)


def test_a_second_message_is_not_sent_by_accident(desks: Desks, ticket: Ticket) -> None:
    odile = desks.with_(desks.odile)
    odile.presses("Répondre")
    odile.says("C’est fait.")
    odile.says("Au fait, qui déjeune avec moi ?")

    assert desks.questions.heard == ["Au fait, qui déjeune avec moi ?"]
    assert "C’est fait." in desks.told(desks.claire)


@pytest.mark.parametrize("nod", ["ok", "👍", "Merci beaucoup.", "D’accord, merci"])
def test_a_nod_under_a_card_stays_among_gestionnaires(desks: Desks, ticket: Ticket, nod: str) -> None:
    odile = desks.with_(desks.odile)

    assert "Je n’ai rien envoyé à Claire Martin" in odile.says(nod, under=REF)
    assert desks.with_(desks.claire).screen == []
    odile.presses("Répondre")
    assert "Envoyé" in odile.says(nod)


def test_an_edited_message_and_a_file_send_nothing(desks: Desks, ticket: Ticket) -> None:
    odile = desks.with_(desks.odile)
    odile.presses("Répondre")

    assert "rien de nouveau n’a été envoyé" in odile.says("Corrigé", is_edit=True)
    assert "que du texte" in odile.says("Voici", files=(Attachment("a.png", "image/png", 10, "f1"),))
    assert desks.with_(desks.claire).screen == []
    assert "Envoyé" in odile.says("Voici la marche à suivre.")


def test_an_empty_reply_is_refused_and_still_awaited(desks: Desks, ticket: Ticket) -> None:
    odile = desks.with_(desks.odile)
    odile.presses("Répondre")

    assert "Le message est vide" in odile.says("  ")
    assert "Envoyé" in odile.says("Voici.")


def test_a_gestionnaire_may_give_up(desks: Desks, ticket: Ticket) -> None:
    odile = desks.with_(desks.odile)
    odile.presses("Répondre")

    assert odile.presses("Ne rien envoyer") == "Rien n’a été envoyé."
    assert odile.open_dialogue is None


# An agent who is gone reads nothing.


def test_nothing_is_sent_to_an_agent_whose_access_is_closed(desks: Desks, ticket: Ticket) -> None:
    desks.claire.closed_at = NOW
    odile = desks.with_(desks.odile)

    assert "Rien n’est parti" in odile.presses("Répondre")
    assert "Rien n’est parti" in odile.says("C’est fait.", under=ticket.reference)
    assert ticket.messages == []


def test_a_reply_that_is_typed_when_the_access_closes_does_not_leave(desks: Desks, ticket: Ticket) -> None:
    odile = desks.with_(desks.odile)
    odile.presses("Répondre")
    desks.claire.closed_at = NOW

    assert "Rien n’est parti" in odile.says("C’est fait.")
    assert ticket.messages == []


def test_the_ticket_of_who_is_gone_is_entrusted_to_a_colleague_of_her_guichet(
    desks: Desks, ticket: Ticket
) -> None:
    jeanne = desks.work.registry.hires("Jeanne Roc", guichet_id=desks.claire.guichet_id)
    desks.claire.closed_at = NOW
    odile = desks.with_(desks.odile)
    odile.presses("Répondre")

    assert "est confié à Jeanne Roc" in odile.presses("Jeanne Roc")
    odile.presses("Répondre")
    assert "Envoyé à <b>Jeanne Roc" in odile.says("C’est fait.")
    entrusted, answered = desks.with_(jeanne).screen
    assert "vous confie le ticket" in entrusted.text
    assert "C’est fait." in answered.text


def test_the_ticket_of_who_is_gone_is_closed_and_nobody_is_said_to_be_told(
    desks: Desks, ticket: Ticket
) -> None:
    desks.claire.closed_at = NOW
    odile = desks.with_(desks.odile)
    odile.presses("Répondre")

    assert "personne n’en est prévenu" in odile.presses("Clore sans prévenir personne")
    assert ticket.is_closed


# Two gestionnaires.


def test_taking_a_ticket_is_told_to_the_other_at_once(desks: Desks, ticket: Ticket) -> None:
    desks.with_(desks.odile).presses("Répondre")

    assert "Odile Roux prend le ticket" in desks.told(desks.nadia)
    assert ticket.assignee_id == desks.odile.id


def test_the_second_is_told_who_holds_the_ticket_and_may_leave_it(desks: Desks, ticket: Ticket) -> None:
    desks.with_(desks.odile).presses("Répondre")
    nadia = desks.with_(desks.nadia)

    assert "Odile Roux tient déjà le ticket" in nadia.presses("Répondre")
    assert nadia.buttons == ["Répondre quand même", "Laisser"]
    nadia.presses("Laisser")
    assert ticket.assignee_id == desks.odile.id


def test_the_second_may_take_over_knowingly_and_the_first_is_told(desks: Desks, ticket: Ticket) -> None:
    desks.with_(desks.odile).presses("Répondre")
    nadia = desks.with_(desks.nadia)
    nadia.presses("Répondre")
    nadia.presses("Répondre quand même")

    assert "Nadia Benali prend le ticket" in desks.told(desks.odile)
    assert "Envoyé" in nadia.says("Je m’en occupe.")


def test_a_reply_typed_while_a_colleague_took_over_waits_for_her_decision(
    desks: Desks, ticket: Ticket
) -> None:
    odile, nadia = desks.with_(desks.odile), desks.with_(desks.nadia)
    odile.presses("Répondre")
    nadia.presses("Répondre")
    nadia.presses("Répondre quand même")

    assert "Votre message n’est pas parti" in odile.says("Réponse d’Odile")
    assert desks.with_(desks.claire).screen == []
    odile.presses("Envoyer quand même")
    assert "Réponse d’Odile" in desks.told(desks.claire)


def test_sending_anyway_needs_something_typed(desks: Desks, ticket: Ticket) -> None:
    assert "n’est plus valable" in desks.with_(desks.odile).sends(f"t:send:{REF}")


@pytest.mark.parametrize(
    ("label", "anyway"),
    [
        ("Demander une précision", "Demander quand même"),
        ("Clore", "Clore quand même"),
    ],
)
def test_a_colleague_s_ticket_is_neither_questioned_nor_closed_unknowingly(
    desks: Desks, ticket: Ticket, label: str, anyway: str
) -> None:
    desks.with_(desks.odile).presses("Répondre")
    nadia = desks.with_(desks.nadia)
    nadia.presses(label)

    if anyway:
        assert nadia.buttons == [anyway, "Laisser"]
        nadia.presses(anyway)
        assert ticket.assignee_id == desks.nadia.id


# Asking for a precision.


def test_the_agent_s_next_message_is_the_precision(desks: Desks, ticket: Ticket) -> None:
    odile, claire = desks.with_(desks.odile), desks.with_(desks.claire)
    odile.presses("Demander une précision")

    assert "Précision demandée à <b>Claire Martin" in odile.says("Dites-moi depuis quand.")
    assert "Odile Roux a besoin d’une précision" in desks.told(desks.claire)
    claire.says("Depuis lundi matin.")
    assert "Depuis lundi matin." in desks.told(desks.odile)
    assert ticket.status is Status.IN_PROGRESS


def test_a_draft_that_the_agent_is_filling_is_left_open(desks: Desks, ticket: Ticket) -> None:
    claire = desks.with_(desks.claire)
    draft = State("ticket", "draft", {"question": "Autre chose"})
    desks.work.conversations.store(f"telegram:{desks.claire.id}::{desks.claire.id}", draft, NOW)
    odile = desks.with_(desks.odile)
    odile.presses("Demander une précision")
    odile.says("Dites-moi depuis quand.")

    assert claire.open_dialogue == draft


# Theme, closing, time.


def test_the_theme_is_chosen_among_pages_of_buttons(desks: Desks, ticket: Ticket) -> None:
    odile = desks.with_(desks.odile)
    odile.presses("Changer de thème")
    first = odile.buttons
    odile.presses("Suivants ›")
    odile.presses("Suivants ›")
    assert "Suivants ›" not in odile.buttons
    odile.presses("‹ Précédents")
    odile.presses("‹ Précédents")
    assert odile.buttons == first

    assert "Doublons" in odile.presses("Doublons")
    assert ticket.theme == "doublons"


def test_one_press_closes_and_another_reopens(desks: Desks, ticket: Ticket) -> None:
    odile = desks.with_(desks.odile)

    assert "clos" in odile.presses("Clore")
    assert "Odile Roux a clos votre ticket" in desks.told(desks.claire)
    assert desks.with_(desks.claire).buttons == ["Oui, merci", "Non, pas vraiment", "Rouvrir"]
    odile.presses("Rouvrir")
    assert ticket.status is Status.OPEN
    assert "Odile Roux rouvre le ticket" in desks.told(desks.nadia)


def test_a_closed_ticket_is_closed_once_and_answered_by_nobody(desks: Desks, ticket: Ticket) -> None:
    odile = desks.with_(desks.odile)
    odile.presses("Répondre")
    desks.desk().close(ticket, by=desks.claire)

    assert "rien n’a été fait" in odile.says("Trop tard")
    assert "rien n’a été fait" in odile.sends(f"t:close:{REF}")
    assert odile.buttons == ["Rouvrir", "Échanges"]


def test_a_ticket_closed_by_its_agent_is_told_to_its_holder(desks: Desks, ticket: Ticket) -> None:
    odile = desks.with_(desks.odile)
    odile.presses("Répondre")
    odile.says("C’est fait.")
    desks.with_(desks.claire).presses("Merci, c’est réglé")

    assert "Claire Martin a clos le ticket" in desks.told(desks.odile)
    odile.presses("Rouvrir")
    assert ticket.status is Status.OPEN


def test_time_is_counted_once_for_each_offer(desks: Desks, ticket: Ticket) -> None:
    odile = desks.with_(desks.odile)
    odile.presses("Répondre")
    odile.says("C’est fait.")
    offered = f"t:minutes:{REF}:10:0"

    assert "10 minutes comptées" in odile.presses("10 min")
    assert "compte déjà 10 minutes" in odile.sends(offered)
    assert "en tout 30 minutes" in odile.presses("20 min")
    assert ticket.minutes == 30
    assert [row.entry.minutes for row in desks.work.journal.rows() if row.entry.minutes] == [10, 20]


# Escalated tickets.


def test_the_pole_s_answer_stays_among_gestionnaires_until_one_replies(desks: Desks, ticket: Ticket) -> None:
    escalated(ticket, desks)
    odile = desks.with_(desks.odile)
    odile.sends(f"t:open:{REF}")
    assert odile.buttons == [
        "Échange avec le pôle",
        "Répondre",
        "Clore",
        "Note interne",
        "Passer à…",
        "Échanges",
    ]
    before = len(desks.with_(desks.claire).screen)

    pole_answers("Correctif prévu jeudi.", ticket, desks)
    assert len(desks.with_(desks.claire).screen) == before
    assert ticket.status is Status.ESCALATED
    odile.presses("Répondre")
    odile.says("Ce sera corrigé jeudi.")
    assert "Ce sera corrigé jeudi." in desks.told(desks.claire)


def test_the_exchanges_show_everything_that_was_said_and_done(desks: Desks, ticket: Ticket) -> None:
    escalated(ticket, desks)
    odile = desks.with_(desks.odile)
    pole_answers("Correctif prévu jeudi.", ticket, desks)

    exchanges = odile.sends(f"t:exchanges:{REF}")

    assert "transmis au pôle national par Odile Roux" in exchanges
    assert "<b>Pôle national</b>\nCorrectif prévu jeudi." in exchanges


def escalated(ticket: Ticket, desks: Desks) -> None:
    dossier = Dossier(
        reference=REF,
        departement="06",
        guichet="Mairie de Valbonne",
        profile="guichet",
        about_one_file=False,
        steps="Étapes",
        local_answer="Aucune",
        question="Panne connue",
        blocking=Blocking.TOTAL,
    )
    pole = NationalPole("pole@n.fr", "sne@g.fr", ("sne@g.fr",), smtp_ready=True)
    desk = PoleService(desks.work.as_work, now=NOW, zone=PARIS)
    desk.escalate(ticket, dossier, subject="Objet", body="Corps", by=desks.odile, pole=pole)


def pole_answers(text: str, ticket: Ticket, desks: Desks) -> None:
    """As the gestionnaire notes it in the console."""
    PoleService(desks.work.as_work, now=NOW, zone=PARIS).record_answer(ticket, text, by=desks.odile)


# Lists, places, strangers to the triage.


def test_open_tickets_are_listed_oldest_first_and_open_with_a_button(desks: Desks, ticket: Ticket) -> None:
    desks.asks(desks.paul, "Une autre question")
    odile = desks.with_(desks.odile)
    listed = odile.says("/tickets")

    assert "2 tickets en cours" in listed
    assert listed.index(REF) < listed.index("T-2026-0002")
    assert odile.buttons == [f"{REF} · Mairie de Valbonne", "T-2026-0002 · Habitat 06"]
    assert "Une autre question" in odile.presses("T-2026-0002 · Habitat 06")
    assert "Envoyé à <b>Paul Arnaud" in odile.says("Voici.", under="T-2026-0002")


def test_a_long_list_says_that_it_goes_on(desks: Desks) -> None:
    for number in range(25):
        desks.asks(desks.claire, f"Question {number}")

    assert "Les 20 tickets en cours les plus pressants" in desks.with_(desks.odile).says("/tickets")


def test_no_open_ticket_is_said_so(desks: Desks) -> None:
    assert desks.with_(desks.odile).says("/tickets") == "Aucun ticket en cours. Tout est clos."


def test_tickets_go_to_the_group_where_triage_ici_was_said_and_come_back_in_private(desks: Desks) -> None:
    group = desks.with_(desks.odile, group=GROUP)
    assert "dans ce groupe" in group.says("/triage_ici@relais_bot")
    assert "arrivent désormais dans ce groupe" in group.presses("Oui, dans ce groupe")
    assert "arrivent déjà dans ce groupe" in group.says("/triage_ici")

    desks.asks(desks.claire)
    assert REF in group.last
    assert QUESTION not in group.last
    assert "Envoyé à <b>Claire Martin" in group.says("Voici.", under=REF)

    odile = desks.with_(desks.odile)
    assert "en privé" in odile.says("/triage_ici")
    assert "de nouveau en privé" in odile.presses("Oui, en privé")
    assert "déjà en privé" in odile.says("/triage_ici")
    desks.asks(desks.claire, "Encore moi")
    assert "Encore moi" in odile.last


def test_in_a_group_each_gestionnaire_has_her_own_dialogue(desks: Desks) -> None:
    desks.work.places.bind_group(GROUP, "", by=1, now=NOW)
    desks.asks(desks.claire)
    odile, nadia = desks.with_(desks.odile, group=GROUP), desks.with_(desks.nadia, group=GROUP)
    odile.presses("Répondre")

    assert nadia.says("Tu t’en occupes ?") == ""
    assert "Envoyé" in odile.says("C’est réglé.")
    assert odile.sends(f"t:take:{REF}") != ""


def test_an_agent_has_no_hand_in_the_triage(desks: Desks, ticket: Ticket) -> None:
    claire = desks.with_(desks.claire)

    assert "Seul le gestionnaire" in claire.sends(f"t:close:{REF}")
    assert "réservée au gestionnaire" in claire.says("/tickets")
    assert ticket.status is Status.OPEN


@pytest.mark.parametrize(
    "data",
    [
        "t:",
        "t:reply:",
        "t:reply:T-1999-0001",
        f"t:fly:{REF}",
        f"t:over:{REF}:fly",
        f"t:set:{REF}:meteo",
        f"t:theme:{REF}:99",
        f"t:theme:{REF}:-1",
        f"t:minutes:{REF}:dix:0",
        f"t:minutes:{REF}:5000:0",
        f"t:minutes:{REF}",
    ],
)
def test_a_forged_button_changes_nothing(desks: Desks, ticket: Ticket, data: str) -> None:
    assert desks.with_(desks.odile).sends(data)
    assert (ticket.status, ticket.theme, ticket.minutes) == (Status.OPEN, "reactivation", 0)


# Notices that no dialogue above shows.


def test_a_ticket_that_falls_due_is_taken_with_a_button(desks: Desks, ticket: Ticket) -> None:
    line = DueLine(REF, QUESTION, "Mairie de Valbonne", Due(NOW, -7_200, 32_400))
    desks.work.outbox.tell_gestionnaires(
        AnswerDue(line, is_held=False), key="delai", departement="", about=REF
    )
    odile = desks.with_(desks.odile)

    assert "en retard de 2 h ouvrées" in odile.last.replace("\N{NO-BREAK SPACE}", " ")
    odile.presses("Prendre")
    assert ticket.assignee_id == desks.odile.id
    assert "pris en charge · Odile Roux" in odile.last
    nadia = desks.with_(desks.nadia)
    nadia.presses("Prendre")
    nadia.presses("Prendre quand même")
    assert ticket.assignee_id == desks.nadia.id


def test_files_of_the_agent_come_with_the_card_and_with_what_she_adds() -> None:
    photo = Attachment("photo.jpg", "image/jpeg", 10, "f1")
    card = TicketCard(REF, "question", Status.OPEN, "Question", "", "", "Claire", "", NOW, None, (photo,))
    added = RENDERER.reply(AgentAdded(REF, "Claire", "Mairie", "", (photo,)))

    assert [f.file_ref for f in RENDERER.reply(card).files] == ["f1"]
    assert "📎 1 fichier" in added.text
    assert "<blockquote>" not in added.text


# Sensitive matters.


VIOLENCE = "Il la frappe, elle demande à partir"
KEPT_BACK = "Sujet sensible : le texte se lit dans le ticket"


@pytest.fixture
def sensitive(desks: Desks) -> Ticket:
    proof = Attachment("certificat.jpg", "image/jpeg", 10, "f1")
    return desks.asks(desks.claire, VIOLENCE, kind=SENSITIVE, details=("Depuis mardi",), attachments=(proof,))


def test_the_words_of_a_sensitive_ticket_are_in_no_notice(desks: Desks, sensitive: Ticket) -> None:
    desk, claire, odile = desks.desk(), desks.claire, desks.with_(desks.odile)
    desk.add(sensitive, "Il la menace encore", by=claire)
    desk.correct_question(sensitive, f"{VIOLENCE} vite", by=claire)
    desk.close(sensitive, by=claire)
    desk.reopen(sensitive, by=claire)
    warn_of_due(desks.work.as_work, now=NOW, zone=PARIS)
    odile.says("/tickets")

    told = odile.screen
    assert len(told) == 7
    for letter in told:
        assert KEPT_BACK in letter.text
        assert REF in letter.text
        assert not letter.files
        for words in ("frappe", "Depuis mardi", "menace"):
            assert words not in letter.text


@pytest.mark.parametrize("notice", ["carte", "ajout", "clos", "rouvert"])
def test_what_a_sensitive_ticket_says_is_one_button_away(
    desks: Desks, sensitive: Ticket, notice: str
) -> None:
    if notice == "ajout":
        desks.desk().add(sensitive, "Autre chose", by=desks.claire)
    if notice in {"clos", "rouvert"}:
        desks.desk().close(sensitive, by=desks.claire)
    if notice == "rouvert":
        desks.desk().reopen(sensitive, by=desks.claire)
    odile = desks.with_(desks.odile)

    shown = odile.presses(odile.button("Échanges").label)

    assert VIOLENCE in shown
    assert "Depuis mardi" in shown
    assert [file.file_ref for file in odile.screen[-1].files] == ["f1"]


# What the agent's chat awaits.


def test_an_answer_given_elsewhere_leaves_the_chat_free(desks: Desks, ticket: Ticket) -> None:
    desks.desk().ask(ticket, "Quel message exactement ?", by=desks.odile)
    claire = desks.with_(desks.claire)
    assert claire.open_dialogue is not None

    desks.desk().add(ticket, "Erreur 12", by=desks.claire)

    assert claire.open_dialogue is None


def test_a_closed_ticket_awaits_nothing_more(desks: Desks, ticket: Ticket) -> None:
    desks.desk().ask(ticket, "Quel message exactement ?", by=desks.odile)

    desks.desk().close(ticket, by=desks.odile)

    assert desks.with_(desks.claire).open_dialogue is None


def test_what_is_awaited_for_another_ticket_stays_awaited(desks: Desks, ticket: Ticket) -> None:
    other = desks.asks(desks.claire, "Comment imprimer l’attestation")
    desks.desk().ask(ticket, "Quel message exactement ?", by=desks.odile)

    desks.desk().add(other, "Depuis ce matin", by=desks.claire)

    assert desks.with_(desks.claire).open_dialogue is not None
