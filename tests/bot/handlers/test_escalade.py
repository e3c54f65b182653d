"""The escalation, played from the card of a ticket to the letter in the outbox."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from desk_fakes import RENDERER, Conversation, DeskWork
from fakes import NOW, PARIS
from pole_fakes import POLE
from triage_stage import Questions

from bot.dialogue import Router
from bot.handlers.escalade import EscaladeHandler
from bot.handlers.pole import PoleHandler
from bot.handlers.suivi import SuiviHandler
from bot.handlers.triage import TriageHandler
from delivery.files import Attachment
from delivery.letters import Letter
from guichets.registry import Agent, Role
from mailer.letter import to_bytes
from rendering.letters import EscalationLetter
from tickets.desk import Desk, Request
from tickets.life import Status
from tickets.pole.dossier import Blocking, Dossier
from tickets.pole.national import NationalPole
from tickets.ticket import Side, Ticket

GOLDEN = Path(__file__).parents[2] / "golden" / "escalade.txt"

REF = "T-2026-0001"
NUMERO = "006112345678901234"
DOSSIER = Dossier(
    reference=REF,
    departement="06",
    guichet="Mairie de Valbonne",
    profile="guichet",
    numero_unique=NUMERO,
    steps="Clic sur « Pièces » : la liste devait s’ouvrir, l’écran reste blanc.",
    local_answer="Autre navigateur essayé, sans effet.",
    question="Une panne est-elle connue ?",
    blocking=Blocking.PARTIAL,
    guichets_touched=3,
)


class Office:
    """A gestionnaire, her colleague, and the ticket of an agent."""

    def __init__(self, pole: NationalPole = POLE, *, numero_unique: str = NUMERO) -> None:
        self.work = DeskWork("Mairie de Valbonne")
        triage, suivi = TriageHandler(PARIS), SuiviHandler(Questions(), PARIS)
        handlers = (
            triage,
            suivi,
            EscaladeHandler(pole, PARIS, RENDERER),
            PoleHandler(pole, PARIS, RENDERER),
        )
        self._router = Router(handlers, default=suivi, triage=triage, suivi=suivi)
        hires = self.work.registry.hires
        self.odile = self.with_(hires("Odile Roux", role=Role.GESTIONNAIRE))
        self.nadia = self.with_(hires("Nadia Benali", role=Role.GESTIONNAIRE))
        agent = hires("Claire Martin", guichet_id=1)
        self.claire = self.with_(agent)
        request = Request(question="L’écran reste blanc", theme="pieces", numero_unique=numero_unique)
        desk = Desk(self.work.as_work, now=NOW, zone=PARIS)
        self.ticket: Ticket = desk.open_ticket(request, by=agent, channel="telegram", chat_ref="3")

    def with_(self, person: Agent) -> Conversation:
        return Conversation(self.work, self._router, person)

    def fill_in(self) -> str:
        """Odile completes the dossier; the last page is the preview."""
        odile = self.odile
        odile.presses("Escalader")
        odile.presses("Le profil concerné")
        odile.presses("Guichet")
        odile.presses("Ce qui a été fait, attendu et obtenu")
        odile.says("Clic sur Pièces, puis écran blanc.")
        odile.presses("La réponse déjà donnée localement")
        odile.says("Autre navigateur essayé.")
        odile.presses("Le degré de blocage")
        return odile.presses("Gênant")


@pytest.fixture
def office() -> Office:
    return Office()


def test_the_dossier_starts_from_what_the_ticket_tells(office: Office) -> None:
    dossier = office.odile.presses("Escalader")

    for words in ("06", "Mairie de Valbonne", NUMERO, "L’écran reste blanc", "Il manque"):
        assert words in dossier
    assert office.odile.buttons == [
        "Le profil concerné",
        "Ce qui a été fait, attendu et obtenu",
        "La réponse déjà donnée localement",
        "Le degré de blocage",
        "Guichets touchés\N{NO-BREAK SPACE}: 1",
        "Abandonner",
    ]
    assert office.ticket.assignee_id == 1


def test_the_answer_already_given_to_the_agent_is_the_local_answer(office: Office) -> None:
    office.odile.says("Essayez un autre navigateur.", under=REF)

    assert "Essayez un autre navigateur." in office.odile.sends(f"e:begin:{REF}")
    assert "La réponse déjà donnée localement" not in office.odile.buttons


def test_a_precision_that_was_asked_is_no_local_answer(office: Office) -> None:
    office.odile.presses("Demander une précision")
    office.odile.says("Dites-moi depuis quand.")
    office.odile.sends(f"e:begin:{REF}")

    assert "La réponse déjà donnée localement" in office.odile.buttons


def test_a_complete_dossier_shows_the_letter_then_leaves_by_mail(office: Office) -> None:
    preview = office.fill_in()

    assert f"De\N{NO-BREAK SPACE}: {POLE.sender}" in preview
    assert f"À\N{NO-BREAK SPACE}: {POLE.address}" in preview
    assert "Clic sur Pièces, puis écran blanc." in preview
    assert office.work.letters.mails == []

    sent = office.odile.presses("Envoyer au pôle")
    (mail,) = office.work.letters.mails
    letter = Letter.from_payload(mail)
    assert "part au pôle national" in sent
    assert (letter.sender, letter.recipient) == (POLE.sender, POLE.address)
    assert re.fullmatch(rf"<{REF}\.1\.[0-9a-f]{{16}}@gestion\.exemple\.fr>", letter.message_id)
    assert "Clic sur Pièces, puis écran blanc." in letter.body
    assert to_bytes(letter, at=NOW)
    assert office.ticket.status is Status.ESCALATED
    assert "est transmis par votre gestionnaire" in office.claire.last
    assert office.odile.open_dialogue is None


def test_the_request_may_be_copied_into_the_platform_and_its_number_typed_back(office: Office) -> None:
    office.fill_in()
    copied = office.odile.presses("Copier pour la plateforme")
    assert "<pre>Bonjour," in copied

    filed = office.odile.presses("C’est déposé")
    assert "notée comme déposée sur la plateforme du pôle" in filed
    assert office.work.letters.mails == []
    assert office.ticket.status is Status.ESCALATED
    assert "est transmis par votre gestionnaire" in office.claire.last

    office.odile.presses("Référence du pôle")
    assert "<code>SPS 42</code>" in office.odile.says("SPS 42")


def test_the_files_of_the_ticket_are_told_to_travel_from_the_console(office: Office) -> None:
    assert "fichier" not in office.fill_in()

    file = Attachment("a.png", "image/png", 1, "f")
    office.ticket.say("Voir", by=None, side=Side.AGENT, at=NOW, attachments=(file,))
    assert "il se joint depuis la console" in office.odile.sends(f"e:read:{REF}")


def test_what_the_kind_asked_for_is_told_but_for_the_people_that_it_names() -> None:
    office = Office()
    office.ticket.kind = "ouverture_acces"
    office.ticket.answers = {
        "person": "Lise Marchand",
        "email": "lise@mairie.fr",
        "message_shown": "Accès refusé",
    }
    office.odile.presses("Escalader")

    draft = office.odile.open_dialogue
    assert draft is not None
    assert "Lise" not in str(draft.data)
    assert "lise@" not in str(draft.data)
    assert "Accès refusé" in str(draft.data)


def test_a_second_press_sends_nothing_more(office: Office) -> None:
    office.fill_in()
    office.odile.presses("Envoyer au pôle")

    assert "n’est plus valable" in office.odile.presses("Envoyer au pôle")
    assert len(office.work.letters.mails) == 1


def test_a_ticket_that_came_back_may_leave_again_with_another_message_id(office: Office) -> None:
    office.fill_in()
    office.odile.presses("Envoyer au pôle")
    office.odile.presses("Réponse du pôle")
    office.odile.says("Précisez le guichet.")
    office.odile.presses("Clore sans écrire à l’agent")
    office.fill_in()
    office.odile.presses("Envoyer au pôle")

    first, again = (str(mail["message_id"]) for mail in office.work.letters.mails)
    assert (first[: len(REF) + 3], again[: len(REF) + 3]) == (f"<{REF}.1", f"<{REF}.2")


def test_nothing_leaves_while_an_element_is_missing(office: Office) -> None:
    office.odile.presses("Escalader")

    for verb in ("send", "edit"):
        assert "ne peut pas partir. Il manque" in office.odile.sends(f"e:{verb}:{REF}")
    assert office.work.letters.mails == []
    assert office.ticket.status is Status.IN_PROGRESS


def test_a_request_about_no_file_needs_no_numero_unique() -> None:
    office = Office(numero_unique="")
    office.odile.presses("Escalader")
    office.odile.presses("Le numéro unique")

    assert "18 caractères" in office.odile.says("123")
    office.odile.presses("Aucun dossier en particulier")
    assert "aucun dossier en particulier" in office.fill_in()


def test_a_numero_unique_may_be_typed() -> None:
    office = Office(numero_unique="")
    office.odile.presses("Escalader")
    office.odile.presses("Le numéro unique")

    assert NUMERO in office.odile.says("0061 1234 5678 9012 34")


def test_a_profile_may_be_typed_and_blocking_may_not(office: Office) -> None:
    office.odile.presses("Escalader")
    office.odile.presses("Le profil concerné")
    assert "Coordonnateur régional" in office.odile.says("Coordonnateur régional")

    office.odile.presses("Le degré de blocage")
    assert "bloquant" in office.odile.says("un peu")
    assert "Il manque" in office.odile.presses("Bloquant")


def test_the_number_of_guichets_is_counted(office: Office) -> None:
    office.fill_in()
    office.odile.presses("Corriger un élément")
    office.odile.presses("Guichets touchés\N{NO-BREAK SPACE}: 1")

    for wrong in ("zéro", "0", "1000", "-2"):
        assert "de 1 à 999" in office.odile.says(wrong)
    assert "3 guichets touchés" in office.odile.says("3")


def test_an_element_may_be_corrected_before_sending(office: Office) -> None:
    office.fill_in()
    office.odile.presses("Corriger un élément")
    office.odile.presses("Corriger la question précise")

    assert "Une panne est-elle connue" in office.odile.says("Une panne est-elle connue")
    office.odile.presses("Corriger un élément")
    assert "À relire" in office.odile.presses("Relire la demande")


def test_the_whole_text_may_be_rewritten_and_is_what_leaves(office: Office) -> None:
    office.fill_in()
    assert "<pre>Bonjour," in office.odile.presses("Modifier le texte")
    preview = office.odile.says("Bonjour,\nMon propre texte <important>.\nOdile")

    assert "Mon propre texte &lt;important&gt;." in preview
    assert "Corriger un élément" not in office.odile.buttons
    office.odile.presses("Envoyer au pôle")
    assert office.work.letters.mails[0]["body"] == "Bonjour,\nMon propre texte <important>.\nOdile\n"


def test_the_composed_text_may_be_taken_back(office: Office) -> None:
    composed = office.fill_in()
    office.odile.presses("Modifier le texte")
    rewritten = office.odile.says("Autre texte")
    office.odile.presses("Modifier le texte")

    assert office.odile.presses("Garder le texte") == rewritten
    assert office.odile.presses("Reprendre le texte composé") == composed


def test_what_is_typed_or_edited_while_reading_changes_nothing(office: Office) -> None:
    preview = office.fill_in()

    assert office.odile.says("C’est bon pour moi") == preview
    office.odile.presses("Modifier le texte")
    assert office.odile.says("Une vieille phrase corrigée", is_edit=True) == preview
    assert "que du texte" in office.odile.says("Voir", files=(Attachment("a.png", "image/png", 1, "f"),))


def test_pressing_escalader_again_goes_on_with_the_same_dossier(office: Office) -> None:
    office.odile.presses("Escalader")
    office.odile.presses("Le profil concerné")
    dossier = office.odile.presses("Infocentre")

    assert office.odile.sends(f"e:begin:{REF}") == dossier


def test_the_dossier_may_be_dropped(office: Office) -> None:
    office.odile.presses("Escalader")

    assert "rien n’est parti" in office.odile.presses("Abandonner")
    assert office.odile.open_dialogue is None
    assert office.ticket.status is Status.IN_PROGRESS


# What is refused before anything is typed.


@pytest.mark.parametrize(
    ("pole", "named"),
    [
        (replace(POLE, smtp_ready=False), "RELAIS_SMTP_URL"),
        (replace(POLE, address=""), "RELAIS_NATIONAL_ADDRESS"),
        (replace(POLE, sender=""), "RELAIS_MAIL_FROM"),
        (replace(POLE, authorised=("autre@exemple.fr",)), "RELAIS_AUTHORISED_SENDERS"),
    ],
)
def test_a_missing_setting_is_named_at_once(pole: NationalPole, named: str) -> None:
    office = Office(pole)

    assert named in office.odile.presses("Escalader")
    assert office.odile.open_dialogue is None
    assert office.ticket.assignee_id is None


def test_a_colleague_s_ticket_is_escalated_knowingly(office: Office) -> None:
    office.odile.presses("Répondre")

    assert "Odile Roux tient déjà" in office.nadia.presses("Escalader")
    assert "Il manque" in office.nadia.presses("Escalader quand même")
    assert office.ticket.assignee_id == 2


def test_a_ticket_taken_over_meanwhile_does_not_leave(office: Office) -> None:
    office.fill_in()
    office.nadia.presses("Répondre")
    office.nadia.presses("Répondre quand même")

    assert "déjà pris par Nadia Benali" in office.odile.presses("Envoyer au pôle")
    assert office.work.letters.mails == []


def test_an_agent_and_a_closed_ticket_are_refused(office: Office) -> None:
    assert "Seul le gestionnaire" in office.claire.sends(f"e:begin:{REF}")
    office.odile.presses("Clore")
    assert "Ce n’est pas possible" in office.odile.sends(f"e:begin:{REF}")


@pytest.mark.parametrize(
    "data",
    [
        f"e:set:{REF}:profile:roi",
        f"e:set:{REF}:question:total",
        f"e:set:{REF}:meteo:guichet",
        f"e:ask:{REF}:meteo",
        f"e:fly:{REF}",
        "e:send:T-2026-0002",
        "e:",
    ],
)
def test_a_forged_button_changes_nothing(office: Office, data: str) -> None:
    office.odile.presses("Escalader")
    before = office.odile.open_dialogue

    assert "n’est plus valable" in office.odile.sends(data)
    assert office.odile.open_dialogue == before


# The letter.


def test_the_letter_is_the_one_that_was_agreed() -> None:
    page = EscalationLetter(DOSSIER, "pieces", "Odile Roux")
    subject = RENDERER.text("mail/escalade/subject", page)
    letter = f"{subject}\n\n{RENDERER.text('mail/escalade/body', page)}"

    assert letter == GOLDEN.read_text("utf-8")


def test_the_letter_says_when_no_file_and_no_guichet_is_concerned() -> None:
    dossier = replace(DOSSIER, guichet="", numero_unique="", about_one_file=False, guichets_touched=1)
    body = RENDERER.text("mail/escalade/body", EscalationLetter(dossier, "", "Odile Roux"))

    assert "aucun dossier en particulier" in body
    assert "Guichet\N{NO-BREAK SPACE}:" not in body
    assert "(1 guichet touché)" in body
