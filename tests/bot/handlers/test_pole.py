"""The exchange with the pole, in the chat: read, passed on in other words, put off, closed, nudged."""

from __future__ import annotations

from datetime import timedelta

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
from guichets.registry import Agent, Role
from tickets.desk import Desk, Request
from tickets.life import Status
from tickets.mail.mails import Mail, Nature
from tickets.pole.desk import PoleDesk
from tickets.pole.dossier import Blocking, Dossier
from tickets.pole.life import Standing
from tickets.pole.nudges import tell_of_silence
from tickets.ticket import SENSITIVE, Ticket

REF = "T-2026-0001"


class Office:
    """Odile, who sent Claire's ticket to the pole, and her colleague Nadia."""

    def __init__(self, *, kind: str = "question", by_hand: bool = False) -> None:
        self.work = DeskWork("Mairie de Valbonne")
        triage, suivi = TriageHandler(PARIS), SuiviHandler(Questions(), PARIS)
        handlers = (
            triage,
            suivi,
            EscaladeHandler(POLE, PARIS, RENDERER),
            PoleHandler(POLE, PARIS, RENDERER),
        )
        self._router = Router(handlers, default=suivi, triage=triage, suivi=suivi)
        hires = self.work.registry.hires
        boss = hires("Odile Roux", role=Role.GESTIONNAIRE)
        self.odile, self.nadia = self.with_(boss), self.with_(hires("Nadia Benali", role=Role.GESTIONNAIRE))
        agent = hires("Claire Martin", guichet_id=1)
        self.claire = self.with_(agent)
        request = Request(question="L’écran reste blanc", theme="pieces", kind=kind)
        desk = Desk(self.work.as_work, now=NOW, zone=PARIS)
        self.ticket: Ticket = desk.open_ticket(request, by=agent, channel="telegram", chat_ref="3")
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
        order = self.desk.escalate_by_hand if by_hand else self.desk.escalate
        order(self.ticket, dossier, subject="SNE 06", body="Bonjour", by=boss, pole=POLE)

    @property
    def desk(self) -> PoleDesk:
        return PoleDesk(self.work.as_work, now=NOW, zone=PARIS)

    @property
    def standing(self) -> Standing:
        found = self.work.escalations.latest(1)
        assert found is not None
        return found.standing

    def with_(self, person: Agent) -> Conversation:
        return Conversation(self.work, self._router, person)

    def hears(self, text: str = "Anomalie 4711, correctif livré.", **details: object) -> None:
        values = {
            "mailbox": "m",
            "uid_validity": 1,
            "uid": len(self.work.mails.all) + 1,
            "sender": POLE.address,
            "text": text,
            "received_at": NOW,
            "nature": Nature.POLE,
        }
        mail = Mail(**{**values, **details})  # type: ignore[arg-type]  # as a test says
        self.work.mails.add_once(mail)
        self.desk.hear(self.ticket, mail)


@pytest.fixture
def office() -> Office:
    return Office()


def test_the_holder_is_told_what_the_pole_wrote_and_nobody_else(office: Office) -> None:
    claire, nadia = len(office.claire.screen), len(office.nadia.screen)
    office.hears()

    assert "Le pôle national a écrit au sujet de T-2026-0001" in office.odile.last
    assert "Anomalie 4711" in office.odile.last
    assert office.odile.buttons == [
        "Lire",
        "Transmettre en reformulant",
        "Accusé seulement",
        "Clore sans écrire à l’agent",
        "Ouvrir le ticket",
    ]
    assert (len(office.claire.screen), len(office.nadia.screen)) == (claire, nadia)


def test_what_is_written_under_the_words_of_the_pole_does_not_leave_for_the_agent(office: Office) -> None:
    office.hears()

    (told,) = [letter for letter in office.work.letters.all if "a écrit au sujet" in str(letter.payload)]
    assert office.work.letters.about_of(told.channel, told.chat_ref, told.ref) == ""


def test_a_sensitive_answer_is_read_on_purpose() -> None:
    office = Office(kind=SENSITIVE)
    office.hears()
    assert "4711" not in office.odile.last

    assert "4711" in office.odile.presses("Lire")


@pytest.mark.parametrize("is_verified", [None, False])
def test_a_doubtful_sender_is_said(office: Office, is_verified: bool | None) -> None:
    office.hears(is_verified=is_verified)

    assert "Personne ne garantit que ce mél vient du pôle" in office.odile.last


def test_the_answer_is_passed_on_in_other_words(office: Office) -> None:
    office.hears()
    asked = office.odile.presses("Transmettre en reformulant")
    assert "Claire Martin, Mairie de Valbonne" in asked

    office.odile.says("C’est réparé ce soir.")

    assert "C’est réparé ce soir." in office.claire.last
    assert "4711" not in office.claire.last
    assert (office.ticket.status, office.standing) == (Status.ANSWERED, Standing.SETTLED)
    assert office.odile.open_dialogue is None


def test_she_may_give_up_and_nothing_leaves(office: Office) -> None:
    office.hears()
    claire = len(office.claire.screen)
    office.odile.presses("Transmettre en reformulant")
    office.odile.presses("Ne rien envoyer")

    assert office.odile.open_dialogue is None
    assert len(office.claire.screen) == claire
    assert office.standing is Standing.TO_REVIEW


def test_a_file_or_an_edited_message_is_not_passed_on(office: Office) -> None:
    office.hears()
    office.odile.presses("Transmettre en reformulant")
    claire = len(office.claire.screen)

    office.odile.says("Voir", files=(Attachment("a.png", "image/png", 1, "f"),))
    office.odile.says("Corrigé", is_edit=True)

    assert len(office.claire.screen) == claire


def test_an_acknowledgement_is_put_aside(office: Office) -> None:
    office.hears("Bien reçu.")

    assert "doit toujours sa réponse" in office.odile.presses("Accusé seulement")
    assert (office.ticket.status, office.standing) == (Status.ESCALATED, Standing.SENT)


def test_an_exchange_is_closed_without_a_word(office: Office) -> None:
    office.hears()
    claire = len(office.claire.screen)

    assert "Claire Martin n’a rien reçu" in office.odile.presses("Clore sans écrire à l’agent")
    assert (office.ticket.status, office.standing) == (Status.IN_PROGRESS, Standing.SETTLED)
    assert len(office.claire.screen) == claire


def test_an_answer_that_was_typed_is_read_like_any_other(office: Office) -> None:
    office.odile.sends(f"t:pole:{REF}")
    recorded = office.odile.says("Au téléphone, corrigé.")

    assert "Claire Martin ne l’a pas encore" in recorded
    office.odile.presses("Transmettre en reformulant")
    office.odile.says("C’est corrigé.")
    assert office.ticket.status is Status.ANSWERED


def test_where_the_exchange_stands_is_told_with_what_can_be_done(office: Office) -> None:
    read = office.odile.sends(f"p:read:{REF}")

    assert "Réponse attendue, au pôle depuis moins d’un jour ouvré" in read
    assert "Prochaine relance proposée\N{NO-BREAK SPACE}: 02/12/2026" in read
    assert office.odile.buttons == [
        "Relancer le pôle",
        "Réponse du pôle",
        "Clore sans écrire à l’agent",
        "Référence du pôle",
        "Ouvrir le ticket",
    ]


def test_the_pole_s_number_is_typed_back(office: Office) -> None:
    office.odile.sends(f"p:number:{REF}")

    assert "<code>SPS 42</code>" in office.odile.says("SPS 42")
    assert "SPS 42" in office.odile.sends(f"p:read:{REF}")


def test_a_silence_is_told_and_a_nudge_is_read_before_it_leaves(office: Office) -> None:
    later = NOW + timedelta(days=8)
    tell_of_silence(office.work.as_work, now=later, zone=PARIS, pole=POLE)
    assert "n’a pas répondu pour T-2026-0001</b> depuis 6 jours ouvrés" in office.odile.last
    assert len(office.work.letters.mails) == 1

    preview = office.odile.presses("Relire la relance")
    assert f"À\N{NO-BREAK SPACE}: {POLE.address}" in preview
    office.odile.presses("Modifier le texte")
    assert "Qu’en est-il de cette panne" in office.odile.says("Qu’en est-il de cette panne")
    assert len(office.work.letters.mails) == 1
    office.odile.presses("Envoyer la relance au pôle")

    request, nudge = office.work.letters.mails
    assert nudge["body"] == "Qu’en est-il de cette panne"
    assert nudge["in_reply_to"] == request["message_id"]
    assert office.odile.open_dialogue is None


def test_a_nudge_leaves_once(office: Office) -> None:
    office.odile.sends(f"p:nudge:{REF}")
    office.odile.presses("Envoyer la relance au pôle")

    assert "n’est plus valable" in office.odile.presses("Envoyer la relance au pôle")
    assert len(office.work.letters.mails) == 2


def test_what_went_by_hand_is_nudged_by_hand() -> None:
    office = Office(by_hand=True)
    assert "copiez-y ce texte" in office.odile.sends(f"p:nudge:{REF}")
    office.odile.presses("C’est fait\N{NO-BREAK SPACE}: noter la relance")

    assert office.work.letters.mails == []
    escalation = office.work.escalations.latest(1)
    assert escalation is not None
    assert escalation.nudges == 1


def test_a_refused_letter_is_sent_again(office: Office) -> None:
    (letter,) = office.work.letters.mails
    office.desk.refused(office.ticket, str(letter["message_id"]), recipient=POLE.address, reason="550 <x>")
    assert "550 &lt;x&gt;" in office.nadia.last

    assert "repart au pôle national" in office.odile.presses("Renvoyer la lettre")
    assert office.standing is Standing.SENT
    assert "Ce n’est plus possible" in office.odile.presses("Renvoyer la lettre")
    assert len(office.work.letters.mails) == 2


def test_a_colleague_s_exchange_is_left_to_her(office: Office) -> None:
    office.hears()

    for verb in ("pass", "wait", "settle", "resend", "nudge", "number"):
        assert "déjà pris par Odile Roux" in office.nadia.sends(f"p:{verb}:{REF}")
    assert "4711" in office.nadia.sends(f"p:read:{REF}")


def test_an_agent_has_no_part_in_it(office: Office) -> None:
    office.hears()

    for verb in ("read", "pass", "wait", "settle", "resend", "nudge", "send", "number"):
        assert "Seul le gestionnaire" in office.claire.sends(f"p:{verb}:{REF}")


@pytest.mark.parametrize("data", [f"p:fly:{REF}", f"p:send:{REF}", f"p:edit:{REF}", f"p:again:{REF}"])
def test_a_forged_button_changes_nothing(office: Office, data: str) -> None:
    assert "n’est plus valable" in office.odile.sends(data)
    assert len(office.work.letters.mails) == 1


def test_a_late_answer_to_a_closed_ticket_is_filed_and_not_passed_on(office: Office) -> None:
    office.odile.sends(f"t:close:{REF}")
    office.hears()

    assert "Ce n’est pas possible" in office.odile.sends(f"p:pass:{REF}")
    assert "Ce n’est pas possible" in office.odile.sends(f"p:wait:{REF}")
    office.odile.sends(f"p:read:{REF}")
    assert "Transmettre en reformulant" not in office.odile.buttons
    office.odile.presses("Clore sans écrire à l’agent")
    assert office.standing is Standing.SETTLED
