"""What a gestionnaire makes of the exchange with the pole: passed on, put off, closed, nudged, sent again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pole_fakes import POLE
from web_stage import Browser, Stage

from delivery.files import Attachment
from delivery.queue_messages import Delivered, Later, Refused
from guichets.registry import Role
from storage.database import Database
from tickets.escalations import EscalationStatus
from tickets.life import Status
from tickets.mails import Mail, MailFate, Nature
from web.console.tickets.orders import ORDERS
from web.ports import Upload

NIR = "1 85 05 78 006 084 91"
DOSSIER = {
    "profil": "guichet",
    "sans_dossier": "oui",
    "etapes": "Clic sur « Pièces » : l’écran reste blanc.",
    "reponse_locale": "Autre navigateur essayé.",
    "question": "Une panne est-elle connue ?",
    "blocage": "partial",
    "guichets": "3",
}


@pytest.fixture
def stage(database: Database, tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(database, tmp_path, pole=POLE)
    with stage.served():
        yield stage


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


@pytest.fixture
def reference(stage: Stage) -> str:
    """A ticket of Nadia's, at the pole."""
    reference = stage.open_ticket().reference
    stage.to_pole(reference, "Ma lettre au pôle")
    stage.turn()
    return reference


def seen(browser: Browser, reference: str) -> str:
    """The frame of the exchange, as it is read."""
    page = browser.client.get(f"/tickets/{reference}").text
    return unescape(page.split('<section id="pole"')[1]).replace("\N{NO-BREAK SPACE}", " ")


def heard(stage: Stage, reference: str, text: str, *, is_verified: bool | None = True) -> None:
    """A mail of the pole comes in."""
    with stage.house.units() as work:
        ticket = work.tickets.by_reference(reference)
        assert ticket is not None
        number = len(ticket.messages)
        mail = Mail(
            mailbox="assistance",
            uid_validity=1,
            uid=number,
            message_id=f"<{number}@national.exemple.fr>",
            sender=POLE.address,
            subject="[Ticket#42] Votre demande",
            text=text,
            foreign_reference="[Ticket#42]",
            is_verified=is_verified,
            received_at=stage.clock(),
            nature=Nature.POLE,
        )
        work.mails.add_once(mail)
        stage.pole_desk(work).hear(ticket, mail)
    stage.turn()


def standing(stage: Stage, reference: str) -> tuple[Status, EscalationStatus]:
    with stage.house.units.reading() as work:
        ticket = work.tickets.by_reference(reference)
        assert ticket is not None
        escalation = work.escalations.latest(ticket.id or 0)
        assert escalation is not None
        return ticket.status, escalation.standing


def decides(browser: Browser, reference: str, order: str, **fields: str) -> tuple[int, str]:
    status, page = browser.order(f"/tickets/{reference}", f"pole/{order}", **fields)
    return status, unescape(page).replace("\N{NO-BREAK SPACE}", " ")


def bubbles(stage: Stage) -> list[str]:
    stage.turn()
    return [text for _, text in stage.bubbles(stage.nadia)]


# The box where the pole's answer is read.


def test_a_mail_of_the_pole_is_read_in_its_frame_and_the_agent_knows_nothing(
    stage: Stage, helene: Browser, reference: str
) -> None:
    before = bubbles(stage)
    heard(stage, reference, "Correctif livré ce soir.")
    frame = seen(helene, reference)
    box = frame.split('id="relire"')[1]

    assert "Du pôle national, par mél de pole@national.exemple.fr" in frame
    assert "réponse à relire" in frame
    assert "<dd>[Ticket#42]</dd>" in frame
    assert "Correctif livré ce soir." in box
    for button in (
        "Envoyer à Nadia Ferrand</button>",
        "Ce n’est qu’un accusé : attendre encore le pôle</button>",
        "Clore l’échange sans écrire à Nadia Ferrand</button>",
    ):
        assert button in box
    assert bubbles(stage) == before
    assert "Correctif" not in stage.browser(stage.nadia).client.get(f"/mes-tickets/{reference}").text


def test_a_sender_that_our_server_does_not_confirm_is_said(
    stage: Stage, helene: Browser, reference: str
) -> None:
    heard(stage, reference, "Cliquez ici.", is_verified=False)

    assert "notre serveur ne confirme pas que ce mél vient de pole@national" in seen(helene, reference)


def test_only_what_nobody_has_read_out_is_in_the_box(stage: Stage, helene: Browser, reference: str) -> None:
    heard(stage, reference, "Bien reçu, nous regardons.")
    decides(helene, reference, "accuse")
    heard(stage, reference, "Corrigé.")
    heard(stage, reference, "Et vérifié.")
    box = seen(helene, reference).split('id="relire"')[1]

    assert "Bien reçu" not in box
    assert box.index("Corrigé.") < box.index("Et vérifié.")


def test_what_the_pole_answered_takes_the_place_of_the_answer_that_was_begun(
    stage: Stage, helene: Browser, reference: str
) -> None:
    heard(stage, reference, "Réparé.")
    begun = {"place": f"ticket:{reference}:reponse", "texte": "Je regarde cela avec le pôle."}
    helene.client.post("/brouillons", data={**helene.form("/discussion"), **begun})
    assert begun["texte"] in helene.client.get(f"/tickets/{reference}").text

    decides(helene, reference, "transmettre", transmise="C’est réparé ce soir.")

    assert begun["texte"] not in helene.client.get(f"/tickets/{reference}").text


def test_the_agent_receives_the_words_that_were_typed_and_no_others(
    stage: Stage, helene: Browser, reference: str
) -> None:
    heard(stage, reference, "Anomalie PN-4711 : correctif livré.")
    status, page = decides(helene, reference, "transmettre", transmise="C’est réparé ce soir.")

    assert status == 303
    assert "Votre message est envoyé à Nadia Ferrand, et l’échange avec le pôle est clos." in page
    assert "C’est réparé ce soir." in bubbles(stage)[-1]
    assert not [text for text in bubbles(stage) if "PN-4711" in text]
    assert standing(stage, reference) == (Status.ANSWERED, EscalationStatus.SETTLED)
    with stage.house.units.reading() as work:
        assert [mail.fate for mail in work.mails.of_ticket(1)] == [MailFate.FILED]


def test_the_frame_of_the_answer_does_not_leave_as_it_is(
    stage: Stage, helene: Browser, reference: str
) -> None:
    heard(stage, reference, "Corrigé.")
    frame = re.search(r'<textarea id="transmise".*?>\n(.*?)</textarea>', seen(helene, reference), re.DOTALL)
    assert frame
    before = bubbles(stage)

    status, page = decides(helene, reference, "transmettre", transmise=frame.group(1))

    assert status == 422
    assert "[à compléter : sa réponse, avec vos mots]" in page
    assert bubbles(stage) == before


def test_the_answer_leaves_once_however_often_it_is_pressed(
    stage: Stage, helene: Browser, reference: str
) -> None:
    heard(stage, reference, "Corrigé.")
    form = helene.form(f"/tickets/{reference}", transmise="C’est réparé.")
    before = len(bubbles(stage))

    address = f"/tickets/{reference}/pole/transmettre"
    answers = [helene.client.post(address, data=form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(bubbles(stage)) == before + 1


def test_an_answer_that_came_meanwhile_is_read_first(stage: Stage, helene: Browser, reference: str) -> None:
    heard(stage, reference, "Corrigé.")
    form = helene.form(f"/tickets/{reference}", transmise="C’est réparé.")
    heard(stage, reference, "Non, pas encore.")

    answer = helene.client.post(f"/tickets/{reference}/pole/transmettre", data=form)

    assert answer.status_code == 409
    assert "C’est réparé." in answer.text
    assert standing(stage, reference) == (Status.ESCALATED, EscalationStatus.TO_REVIEW)


def test_a_nir_of_the_pole_s_is_not_passed_on(stage: Stage, helene: Browser, reference: str) -> None:
    heard(stage, reference, "Corrigé.")
    status, page = decides(helene, reference, "transmettre", transmise=f"Le NIR {NIR} est corrigé.")

    assert status == 422
    assert "[NIR masqué]" in page
    assert b"85 05 78 006" not in stage.stored_bytes()


def test_an_acknowledgement_leaves_the_ticket_at_the_pole(
    stage: Stage, helene: Browser, reference: str
) -> None:
    heard(stage, reference, "Bien reçu.")
    before = bubbles(stage)
    status, page = decides(helene, reference, "accuse")

    assert status == 303
    assert "Le pôle doit toujours sa réponse." in page
    assert standing(stage, reference) == (Status.ESCALATED, EscalationStatus.SENT)
    assert bubbles(stage) == before


@pytest.mark.parametrize("answered", [False, True])
def test_an_exchange_is_closed_without_a_word_to_the_agent(
    stage: Stage, helene: Browser, reference: str, *, answered: bool
) -> None:
    if answered:
        heard(stage, reference, "Sans suite.")
    before = bubbles(stage)
    status, page = decides(helene, reference, "clore")

    assert status == 303
    assert "L’échange avec le pôle est clos. Nadia Ferrand n’a rien reçu." in page
    assert standing(stage, reference) == (Status.IN_PROGRESS, EscalationStatus.SETTLED)
    assert bubbles(stage) == before


def test_a_late_answer_to_a_closed_ticket_is_read_and_filed(
    stage: Stage, helene: Browser, reference: str
) -> None:
    helene.order(f"/tickets/{reference}", "clore")
    heard(stage, reference, "Trop tard ?")
    box = seen(helene, reference).split('id="relire"')[1]

    assert "Ce ticket est clos" in box
    assert "Envoyer à Nadia" not in box
    assert decides(helene, reference, "clore")[0] == 303
    assert standing(stage, reference) == (Status.CLOSED, EscalationStatus.SETTLED)


@pytest.mark.parametrize(
    "order", [one.path.removeprefix("pole/") for one in ORDERS if one.path.startswith("pole/")]
)
def test_what_a_colleague_holds_is_left_to_him(
    stage: Stage, helene: Browser, reference: str, order: str
) -> None:
    heard(stage, reference, "Corrigé.")
    karim = stage.browser(stage.person("Karim Lormont", Role.GESTIONNAIRE))

    status, page = decides(karim, reference, order, transmise="x", reference_pole="x")

    assert status == 422
    assert "est déjà pris par Hélène Ozanne" in page


def test_who_only_reads_sees_the_exchange_and_no_button(
    stage: Stage, helene: Browser, reference: str
) -> None:
    heard(stage, reference, "Corrigé.")
    frame = seen(stage.browser(stage.person("Lise Arnal", Role.LECTEUR)), reference)

    assert "Corrigé." in frame
    assert "<button" not in frame.split("</section>")[0]


def test_an_unknown_order_is_a_page_that_does_not_exist(helene: Browser, reference: str) -> None:
    assert decides(helene, reference, "envoyer")[0] == 404


# The pole's own number.


def test_the_number_that_the_pole_gave_is_noted(stage: Stage, helene: Browser, reference: str) -> None:
    assert "pas encore connue" in seen(helene, reference)

    status, page = decides(helene, reference, "numero", reference_pole=" SPS-2026-0042 ")

    assert status == 303
    assert "La référence du pôle est notée." in page
    assert "<dd>SPS-2026-0042</dd>" in page
    assert decides(helene, reference, "numero", reference_pole="9" * 81)[0] == 422


# The second way.


def escalates(browser: Browser, reference: str, step: str, **fields: str) -> tuple[int, str]:
    status, page = browser.order(
        f"/tickets/{reference}",
        "escalade",
        **{**DOSSIER, "etape": step, "lettre": "Bonjour le pôle", **fields},
    )
    return status, unescape(page).replace("\N{NO-BREAK SPACE}", " ")


def test_the_request_may_be_copied_into_the_platform_and_its_number_typed_back(
    stage: Stage, helene: Browser
) -> None:
    reference = stage.open_ticket().reference
    _, letter = escalates(helene, reference, "lettre")
    assert "Copier pour la plateforme du pôle</button>" in letter
    status, copied = escalates(helene, reference, "plateforme", lettre="Texte retouché")
    assert status == 200
    assert re.search(r'<textarea id="lettre".*?>\nTexte retouché</textarea>', copied)

    _, back = escalates(helene, reference, "mel", lettre="Texte retouché")
    assert "Envoyer au pôle national</button>" in back
    assert "Texte retouché</textarea>" in back

    status, page = escalates(helene, reference, "depot", reference_pole="SPS 42")
    stage.turn()

    assert status == 303
    assert "La demande est notée comme déposée sur la plateforme du pôle." in page
    assert "Déposé sur la plateforme</dt>" in page
    assert "<dd>SPS 42</dd>" in page
    assert stage.posted("mail") == []
    assert standing(stage, reference) == (Status.ESCALATED, EscalationStatus.SENT)
    assert "au pôle d’assistance national" in bubbles(stage)[-1]


def test_without_mail_the_request_still_goes_by_hand(database: Database, tmp_path: Path) -> None:
    bare = Stage(database, tmp_path)
    with bare.served():
        helene = bare.browser(bare.helene)
        reference = bare.open_ticket().reference
        _, copied = escalates(helene, reference, "lettre")
        status, _ = escalates(helene, reference, "depot")

        assert "Noter la demande comme déposée</button>" in copied
        assert status == 303
        assert standing(bare, reference) == (Status.ESCALATED, EscalationStatus.SENT)


# The nudge.


def test_a_nudge_is_read_then_sent_in_the_same_exchange(
    stage: Stage, helene: Browser, reference: str
) -> None:
    heard(stage, reference, "Bien reçu.")
    decides(helene, reference, "accuse")
    stage.clock.advance(days=8)
    shown = unescape(stage.browser(stage.helene).client.get(f"/tickets/{reference}/relance").text)
    composed = re.search(r'<textarea id="lettre".*?>\n(.*?)</textarea>', shown, re.DOTALL)
    assert composed
    assert "(votre référence\N{NO-BREAK SPACE}: [Ticket#42])" in composed.group(1)
    assert "il y a 6 jours ouvrés" in composed.group(1)

    before = bubbles(stage)
    helene = stage.browser(stage.helene)
    status, page = helene.order(f"/tickets/{reference}", "relance", lettre=composed.group(1) + "\nRetouché")

    assert status == 303
    assert "La relance part au pôle national." in page
    _, nudge = stage.posted("mail")
    assert nudge["subject"] == "Re: SNE"
    assert nudge["in_reply_to"] == "<1@national.exemple.fr>"
    assert nudge["body"].endswith("Retouché")
    assert bubbles(stage) == before
    assert "(1 relance déjà)" in unescape(page)


def test_a_nudge_leaves_once_and_never_empty_nor_endless(
    stage: Stage, helene: Browser, reference: str
) -> None:
    address = f"/tickets/{reference}/relance"
    form = helene.form(f"/tickets/{reference}", lettre="Et alors ?")

    answers = [helene.client.post(address, data=form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(stage.posted("mail")) == 2
    for letter in ("", "a" * 12_001, f"Voir {NIR}"):
        assert helene.order(f"/tickets/{reference}", "relance", lettre=letter)[0] == 422
    assert len(stage.posted("mail")) == 2


def test_what_went_by_hand_is_nudged_by_hand_and_counted(stage: Stage, helene: Browser) -> None:
    reference = stage.open_ticket().reference
    escalates(helene, reference, "depot")
    shown = helene.client.get(f"/tickets/{reference}/relance").text
    assert "copiez-y ce texte" in shown

    status, page = helene.order(f"/tickets/{reference}", "relance", lettre="Et alors ?")

    assert status == 303
    assert "(1 relance déjà)" in unescape(page)
    assert stage.posted("mail") == []


def test_what_is_not_waiting_for_the_pole_is_not_nudged(
    stage: Stage, helene: Browser, reference: str
) -> None:
    heard(stage, reference, "Corrigé.")
    answer = helene.client.get(f"/tickets/{reference}/relance")

    assert (answer.status_code, answer.headers["location"]) == (303, f"/tickets/{reference}#pole")
    assert helene.order(f"/tickets/{reference}", "relance", lettre="Et alors ?")[0] == 422


def test_the_next_nudge_is_shown_as_a_date(helene: Browser, reference: str) -> None:
    assert "2 décembre 2026" in seen(helene, reference)


# How far our letters have got.


def carry(stage: Stage, outcome: Delivered | Later | Refused) -> None:
    shelf = stage.house.shelf
    for parcel in shelf.take("mail", now=stage.clock(), lease=timedelta(minutes=5), limit=10):
        shelf.settle((parcel, outcome), now=stage.clock())


def test_the_journey_of_each_letter_is_told(stage: Stage, helene: Browser, reference: str) -> None:
    assert "en attente d’envoi" in seen(helene, reference)

    carry(stage, Later(timedelta(minutes=1), "451 <occupé>"))
    told = seen(helene, reference)
    assert "pas encore remise après 1 essai" in told
    assert "« 451 <occupé> »" in told

    stage.clock.advance(minutes=2)
    carry(stage, Delivered())
    assert "au 2ᵉ essai" in seen(stage.browser(stage.helene), reference)


def test_a_refused_letter_is_sent_again_as_it_was(stage: Stage, helene: Browser, reference: str) -> None:
    carry(stage, Refused("550 inconnu"))
    with stage.house.units() as work:
        ticket = work.tickets.by_reference(reference)
        assert ticket is not None
        letter = stage.posted("mail")[0]["message_id"]
        stage.pole_desk(work).refused(ticket, letter, recipient=POLE.address, reason="550 inconnu")
    frame = seen(helene, reference)
    assert "lettre non arrivée" in frame
    assert "Le serveur dit : « 550 inconnu »" in frame
    assert "au pôle depuis" not in frame

    status, page = decides(helene, reference, "renvoyer")

    assert status == 303
    assert "La lettre repart au pôle national." in page
    first, again = stage.posted("mail")
    assert (again["body"], again["recipient"]) == (first["body"], POLE.address)
    assert again["message_id"] != first["message_id"]
    assert standing(stage, reference) == (Status.ESCALATED, EscalationStatus.SENT)


# The files that travel.


def picture() -> bytes:
    drawn = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "APPAREIL-DE-NADIA"
    Image.new("RGB", (20, 10), (200, 10, 10)).save(drawn, "JPEG", exif=exif)
    return drawn.getvalue()


def enclosed(stage: Stage) -> list[tuple[str, str, str]]:
    """The name, the type and the place of each file of the letter that waits."""
    payload: dict[str, Any] = dict(stage.posted("mail")[0])
    return [(file["name"], file["mime"], file["path"]) for file in payload["attachments"]]


@pytest.fixture
def with_files(stage: Stage) -> str:
    """A ticket with a photograph, a PDF, a text, and what stayed in Telegram."""
    kept = [
        stage.uploads.keep(Upload(name, content))
        for name, content in (
            ("ecran.jpg", picture()),
            ("attestation.pdf", b"%PDF-1.7\n%fin"),
            ("journal.txt", b"une ligne"),
        )
    ]
    far = Attachment("vocal.jpg", "image/jpeg", 10, file_ref="telegram-1")
    files = (*(Attachment(f.name, f.mime, f.size, path=f.path) for f in kept), far)
    return stage.open_ticket(files=files).reference


def test_each_file_may_be_chosen_or_says_why_not(helene: Browser, with_files: str) -> None:
    shown = unescape(helene.client.get(f"/tickets/{with_files}/escalade").text)

    assert re.findall(r'name="fichier" value="(\d)"', shown) == ["0", "1"]
    assert "seules les images (PNG, JPEG, WebP) et les PDF partent" in shown
    assert "il a été reçu par Telegram" in shown


def test_a_picture_travels_redrawn_once_somebody_has_looked_at_it(
    stage: Stage, helene: Browser, with_files: str
) -> None:
    _, letter = escalates(helene, with_files, "lettre", fichier="0")
    assert "Pièce jointe : ecran.jpg" in letter
    assert "J’ai ouvert ces fichiers et vérifié qu’aucune donnée personnelle n’y figure" in letter

    status, refused = escalates(helene, with_files, "envoi", fichier="0")
    assert status == 422
    assert "cochez qu’aucune donnée personnelle n’y figure" in refused
    assert stage.posted("mail") == []

    status, _ = escalates(helene, with_files, "envoi", fichier="0", fichiers_relus="oui")
    assert status == 303
    ((name, mime, path),) = enclosed(stage)
    content = Path(path).read_bytes()
    assert (name, mime) == ("ecran.jpg", "image/jpeg")
    assert b"APPAREIL" not in content
    assert content != picture()
    assert stage.ticket(with_files).messages[-1].attachments[0].name == "ecran.jpg"


def test_a_pdf_leaves_with_a_warning(stage: Stage, helene: Browser, with_files: str) -> None:
    _, letter = escalates(helene, with_files, "lettre", fichier="1")

    assert "Un PDF part tel quel" in letter
    assert escalates(helene, with_files, "envoi", fichier="1", fichiers_relus="oui")[0] == 303


@pytest.mark.parametrize("number", ["2", "3", "99", "-1", "x"])
def test_a_file_that_may_not_travel_does_not_even_when_asked_for(
    stage: Stage, helene: Browser, with_files: str, number: str
) -> None:
    assert escalates(helene, with_files, "envoi", fichier=number, fichiers_relus="oui")[0] == 303

    assert enclosed(stage) == []


def test_the_agent_does_not_see_what_travelled(stage: Stage, helene: Browser, with_files: str) -> None:
    escalates(helene, with_files, "envoi", fichier="0", fichiers_relus="oui")
    nadia = stage.browser(stage.nadia)

    assert nadia.client.get(f"/mes-tickets/{with_files}/fichier/4").status_code == 404
    assert nadia.client.get(f"/mes-tickets/{with_files}").text.count("ecran.jpg") == 1
