"""What the chat tells of the exchange with the pole: each notice opens the page where it is dealt with."""

from __future__ import annotations

from datetime import timedelta

import pytest
from desk_fakes import Conversation, DeskWork
from fakes import NOW, PARIS
from pole_fakes import POLE
from triage_stage import Questions

from bot.dialogue import Handler, Router
from bot.handlers.console import FORMER, ConsoleHandler, FormerDialogue
from bot.handlers.suivi import SuiviHandler
from bot.handlers.triage import TriageHandler
from bot.state import State
from guichets.registry import Agent, Role
from tickets.mails import Mail, Nature
from tickets.pole.dossier import Blocking, Dossier
from tickets.pole.nudges import tell_of_silence
from tickets.pole.service import PoleService
from tickets.service import Request, TicketService
from tickets.ticket import SENSITIVE, Ticket

REF = "T-2026-0001"


class Office:
    """The gestionnaires: Odile, who sent Claire's ticket to the pole, and Nadia, a colleague."""

    def __init__(self, *, kind: str = "question") -> None:
        self.work = DeskWork("Mairie de Valbonne")
        triage, suivi = TriageHandler(), SuiviHandler(Questions())
        handlers: list[Handler] = [triage, suivi, ConsoleHandler(), *map(FormerDialogue, FORMER)]
        self._router = Router(handlers, default=suivi, triage=triage, suivi=suivi)
        hires = self.work.registry.hires
        boss = hires("Odile Roux", role=Role.GESTIONNAIRE)
        self.odile, self.nadia = self.with_(boss), self.with_(hires("Nadia Benali", role=Role.GESTIONNAIRE))
        agent = hires("Claire Martin", guichet_id=1)
        self.claire = self.with_(agent)
        request = Request(question="L’écran reste blanc", theme="pieces", kind=kind)
        desk = TicketService(self.work.as_work, now=NOW, zone=PARIS)
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
        self.desk.escalate(self.ticket, dossier, subject="SNE 06", body="Bonjour", by=boss, pole=POLE)

    @property
    def desk(self) -> PoleService:
        return PoleService(self.work.as_work, now=NOW, zone=PARIS)

    def with_(self, person: Agent) -> Conversation:
        return Conversation(self.work, self._router, person)

    def hears(self, text: str = "Anomalie PN-4711, correctif livré.", **details: object) -> None:
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
    assert "Anomalie PN-4711" in office.odile.last
    assert office.odile.buttons == ["Lire et lui répondre", "Ouvrir le ticket"]
    assert office.odile.button("Lire et lui répondre").page == f"/tickets/{REF}#pole"
    assert (len(office.claire.screen), len(office.nadia.screen)) == (claire, nadia)


def test_what_is_written_under_the_words_of_the_pole_does_not_leave_for_the_agent(office: Office) -> None:
    office.hears()

    (told,) = [letter for letter in office.work.letters.all if "a écrit au sujet" in str(letter.payload)]
    assert office.work.letters.about_of(told.channel, told.chat_ref, told.ref) == ""


def test_a_sensitive_answer_is_read_on_purpose() -> None:
    office = Office(kind=SENSITIVE)
    office.hears()

    assert "PN-4711" not in office.odile.last


@pytest.mark.parametrize("is_verified", [None, False])
def test_a_doubtful_sender_is_said(office: Office, is_verified: bool | None) -> None:
    office.hears(is_verified=is_verified)

    assert "Personne ne garantit que ce mél vient du pôle" in office.odile.last


def test_a_silence_is_told_and_the_nudge_is_read_in_the_console(office: Office) -> None:
    tell_of_silence(office.work.as_work, now=NOW + timedelta(days=8), zone=PARIS, pole=POLE)

    assert "n’a pas répondu pour T-2026-0001</b> depuis 6 jours ouvrés" in office.odile.last
    assert office.odile.button("Relire la relance").page == f"/tickets/{REF}/relance"
    assert office.odile.button("Échange avec le pôle").page == f"/tickets/{REF}#pole"
    assert len(office.work.letters.mails) == 1


def test_a_refused_letter_is_told_and_sent_again_from_the_console(office: Office) -> None:
    (letter,) = office.work.letters.mails
    office.desk.refused(office.ticket, str(letter["message_id"]), recipient=POLE.address, reason="550 <x>")

    assert "550 &lt;x&gt;" in office.nadia.last
    assert office.nadia.button("Renvoyer la lettre").page == f"/tickets/{REF}#pole"


# Where a page of the console cannot be opened, the chat says where it is.


@pytest.mark.parametrize(
    ("data", "words", "page"),
    [
        (f"console:pole:{REF}", f"dans la console, sur la page du ticket {REF}.", f"/tickets/{REF}#pole"),
        (f"e:begin:{REF}", "L’escalade se prépare, se relit et s’envoie", f"/tickets/{REF}/escalade"),
        (f"e:set:{REF}:profile:guichet", "dans la console", f"/tickets/{REF}/escalade"),
        (f"p:pass:{REF}", "L’échange avec le pôle national", f"/tickets/{REF}#pole"),
        ("p:leave:", "sur la page du ticket.", "/tickets"),
        (f"t:pole:{REF}", "L’échange avec le pôle national", f"/tickets/{REF}#pole"),
    ],
)
def test_a_button_that_was_pressed_says_where_the_page_is(
    office: Office, data: str, words: str, page: str
) -> None:
    assert words in office.odile.sends(data)
    assert office.odile.button("Ouvrir dans la console").page == page


def test_an_agent_is_told_nothing_of_the_console(office: Office) -> None:
    for data in (f"console:pole:{REF}", f"e:begin:{REF}", f"p:read:{REF}"):
        assert "console" not in office.claire.sends(data)


def test_what_was_left_open_before_the_console_took_it_is_let_go(office: Office) -> None:
    said = office.odile._said(text="Bonjour")
    office.work.conversations.store(said.conversation, State("p", "pass", {"reference": REF}), NOW)

    assert "dans la console" in office.odile.says("C’est réparé ce soir.")
    assert office.odile.open_dialogue is None


def test_a_forged_place_is_no_page(office: Office) -> None:
    assert "n’est plus valable" in office.odile.sends("console:meteo:demain")


def test_what_was_forged_into_a_button_is_not_said_again(office: Office) -> None:
    assert "Martin" not in office.odile.sends("console:pole:Claire Martin")
    assert office.odile.button("Ouvrir dans la console").page == "/tickets"
