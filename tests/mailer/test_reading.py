"""Odd mails, as the world sends them: each comes out readable, clean and without NIR, or put aside."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from struct import pack

import pytest

from delivery.files import Attachment
from mailer.reading import (
    LONGEST_TEXT,
    MOST_FILES,
    FileNotKept,
    Place,
    read_headers,
    read_mail,
    with_files,
)
from privacy.nir import MASK
from sandbox.limits import Budget
from tickets.mail.arrival import Arrival
from tickets.mails import SetAsideReason

CAME = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
HERE = Place(mailbox="sne06@x.fr/INBOX", uid_validity=1, uid=7, received_at=CAME)
NIR = "1 85 05 78 006 084 91"

WHO = b"From: Nadia Morvanne <Nadia@Ville.Exemple.fr>\r\nMessage-ID: <1@ville.exemple.fr>\r\n"


@dataclass
class Cupboard:
    """Takes every file but programs; ``files`` are what it was given."""

    files: list[tuple[str, bytes]] = field(default_factory=list)

    def keep(self, name: str, content: bytes, _budget: Budget) -> tuple[Attachment, int]:
        if name.endswith(".exe"):
            raise FileNotKept(f"Le fichier « {name} » ne peut pas être reçu.")
        self.files.append((name, content))
        return Attachment(name, "application/pdf", len(content), path=f"/fichiers/{len(self.files)}"), 0


def read(raw: bytes, cupboard: Cupboard | None = None) -> Arrival:
    return with_files(read_mail(raw, HERE), (cupboard or Cupboard()).keep, Budget(1))


def plain(body: bytes, charset: str = "utf-8", *, headers: bytes = WHO) -> bytes:
    kind = f'Content-Type: text/plain; charset="{charset}"\r\n'.encode() if charset else b""
    return headers + kind + b"\r\n" + body


def mixed(*parts: bytes, kind: str = "mixed", headers: bytes = WHO, options: str = "") -> bytes:
    boundary = sha256(b"".join(parts)).hexdigest()[:20]
    lines = [headers + f"Content-Type: multipart/{kind}; boundary={boundary}{options}\r\n".encode()]
    lines += [b"--" + boundary.encode() + b"\r\n" + part for part in parts]
    return b"\r\n".join((*lines, b"--" + boundary.encode() + b"--\r\n"))


def text(body: str, kind: str = "plain") -> bytes:
    return f"Content-Type: text/{kind}; charset=utf-8\r\n\r\n{body}".encode()


def enclosed(name: str, content: bytes = b"%PDF-1.7", kind: str = "application/pdf") -> bytes:
    coded = base64.encodebytes(content)
    return (
        f'Content-Type: {kind}\r\nContent-Disposition: attachment; filename="{name}"\r\n'
        f"Content-Transfer-Encoding: base64\r\n\r\n"
    ).encode() + coded


def in_a_part(raw: bytes) -> bytes:
    return mixed(raw, headers=b"")


def forwarded(raw: bytes) -> bytes:
    return b"Content-Type: message/rfc822\r\n\r\n" + raw


# Words


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        pytest.param(plain("Réactiver l’été.".encode()), "Réactiver l’été.", id="utf-8"),
        pytest.param(plain("été".encode("latin-1"), "iso-8859-1"), "été", id="latin-1"),
        pytest.param(plain("l’œuvre".encode("cp1252"), "iso-8859-1"), "l’œuvre", id="cp1252 called latin-1"),
        pytest.param(plain("été".encode(), "us-ascii"), "été", id="utf-8 called ascii"),
        pytest.param(plain("été".encode("cp1252"), "utf-8"), "�t�", id="latin-1 called utf-8"),
        pytest.param(plain("été".encode("cp1252"), ""), "été", id="no charset"),
        pytest.param(plain("日本語".encode("iso-2022-jp"), "iso-2022-jp"), "日本語", id="iso-2022-jp"),
        pytest.param(plain("日本語".encode("iso-2022-jp"), ""), "日本語", id="iso-2022-jp, not said"),
        pytest.param(plain("été".encode(), "x-inconnu"), "été", id="unknown charset"),
        pytest.param(plain("été".encode(), "rot13"), "été", id="a codec that decodes no text"),
        pytest.param(plain(b"a-b" * 10, "punycode"), "a-b" * 10, id="a codec that costs the square"),
        pytest.param(plain("été".encode("utf-16-le"), "utf-16"), "été", id="utf-16 without its mark"),
        pytest.param(plain(b"\\z", "unicode_escape"), "\\z", id="a codec of programs"),
        pytest.param(plain(b"bon\0jour\0"), "bonjour", id="null bytes"),
        pytest.param(WHO + b"\r\nBonjour", "Bonjour", id="no type at all"),
        pytest.param(WHO + b"Content-Type: ;;=\"\r\n\r\nBonjour", "Bonjour", id="junk for a type"),
        pytest.param(WHO + b"Content-Type: multipart/mixed\r\n\r\nBonjour", "Bonjour", id="no boundary"),
        pytest.param(WHO + b"Content-Transfer-Encoding: base64\r\n\r\n@@@Ym9u!", "bon", id="bad base64"),
        pytest.param(WHO + b"Content-Transfer-Encoding: ???\r\n\r\nBonjour", "Bonjour", id="no such coding"),
        pytest.param(WHO, "", id="nothing"),
        pytest.param(b"", "", id="nothing at all"),
        pytest.param(
            WHO + b"Content-Type: text/html; charset=utf-8\r\n\r\n"
            b"<style>p{}</style><p>Bonjour&nbsp;!</p><script>alert(1)</script><p>Merci</p>",
            "Bonjour\N{NO-BREAK SPACE}!\n\nMerci",
            id="html only",
        ),
        pytest.param(
            mixed(text("texte"), text("<p>page</p>", "html"), kind="alternative"), "texte", id="both"
        ),
        pytest.param(
            mixed(text(" \r\n"), text("<p>page</p>", "html"), kind="alternative"), "page", id="an empty text"
        ),
        pytest.param(
            mixed(text("un"), enclosed("x.pdf"), text("deux")), "un\n\ndeux", id="text around a file"
        ),
        pytest.param(
            mixed(text("texte"), b"Content-Type: application/pgp-signature\r\n\r\n-----BEGIN", kind="signed"),
            "texte",
            id="signed",
        ),
    ],
)  # fmt: skip
def test_what_a_mail_says_is_read(raw: bytes, said: str) -> None:
    arrival = read(raw)

    assert arrival.text == said
    assert arrival.trouble is None


def test_twenty_parts_in_one_another_are_read_to_the_bottom() -> None:
    raw = text("au fond")
    for _ in range(20):
        raw = in_a_part(raw)

    assert read(WHO + raw).text == "au fond"


@pytest.mark.parametrize("wrap", [in_a_part, forwarded])
def test_so_many_that_nobody_can_unwrap_them_are_put_aside_with_their_sender(
    wrap: Callable[[bytes], bytes],
) -> None:
    raw = text("au fond")
    for _ in range(400):
        raw = wrap(raw)

    arrival = read(WHO + raw)

    assert arrival.sender == "nadia@ville.exemple.fr"
    assert "n’a pas pu être lu" in arrival.text
    assert len(arrival.text) < LONGEST_TEXT


def test_a_very_long_text_is_cut_and_says_so() -> None:
    arrival = read(plain(b"Une ligne de texte.\r\n" * 50_000))

    assert len(arrival.text) < LONGEST_TEXT + 200
    assert arrival.text.endswith("Elle est dans la boîte de messagerie.]")


def test_a_pile_of_accents_on_one_letter_costs_nothing() -> None:
    arrival = read(plain(("a" + "\u0300\u0323" * 40_000 + "b").encode()))

    assert len(arrival.text) < 300
    assert arrival.text.split("\n")[0].endswith("b")


def test_what_is_quoted_is_told_from_what_is_new() -> None:
    arrival = read(plain("Merci !\n\nLe 3 mars 2026 à 10:12, SNE 06 a écrit :\n> Bonjour\n".encode()))

    assert arrival.new_part == "Merci !"
    assert arrival.text.endswith("> Bonjour")


# A NIR, wherever it stands


@pytest.mark.parametrize(
    "raw",
    [
        plain(f"Son numéro est {NIR}.".encode()),
        plain(b"Bonjour", headers=WHO + f"Subject: dossier {NIR}\r\n".encode()),
        plain(b"Bonjour", headers=f'From: "{NIR}" <a@exemple.fr>\r\n'.encode()),
        mixed(text("Bonjour"), enclosed(f"{NIR}.pdf")),
        mixed(text("Bonjour"), enclosed(f"{NIR}.exe")),
        plain(base64.b64encode(NIR.encode()), headers=WHO + b"Content-Transfer-Encoding: base64\r\n"),
        mixed(text(f"<p>{NIR.replace(' ', '</b> <b>')}</p>", "html")),
    ],
)
def test_a_nir_is_masked_and_counted(raw: bytes) -> None:
    arrival = read(raw)

    everywhere = repr((arrival.subject, arrival.text, arrival.sender_name, arrival.attachments))
    assert arrival.masked == 1
    assert MASK in everywhere
    assert NIR not in everywhere


def test_the_number_of_another_desk_is_none() -> None:
    arrival = read(
        plain(b"Ticket#2026112600042", headers=WHO + b"Subject: [Ticket#2026112600042] Re: appui\r\n")
    )
    assert arrival.subject == "[Ticket#2026112600042] Re: appui"
    assert arrival.masked == 0


def test_a_nir_in_an_address_leaves_no_sender() -> None:
    arrival = read(plain(b"Bonjour", headers=b"From: 185057800608491@exemple.fr\r\n"))

    assert arrival.sender == ""
    assert arrival.masked == 1


def test_an_identifier_that_looks_like_a_nir_is_replaced_by_one_that_is_always_the_same() -> None:
    question = read(plain(b"x", headers=b"Message-ID: <1850578006084@ville.exemple.fr>\r\n"))
    answer = read(plain(b"x", headers=b"In-Reply-To: <1850578006084@ville.exemple.fr>\r\n"))
    another = read(plain(b"x", headers=b"Message-ID: <1850578006085@ville.exemple.fr>\r\n"))

    assert question.message_id == answer.in_reply_to != another.message_id
    assert "1850578006084" not in question.message_id


# Files


def test_files_are_kept_with_the_names_that_they_bear() -> None:
    cupboard = Cupboard()
    names = {
        'filename="plan.pdf"': "plan.pdf",
        "filename*=utf-8''%C3%A9tat%20civil.pdf": "état civil.pdf",
        "filename*0=bail; filename*1=\"-2026.pdf\"": "bail-2026.pdf",
        'filename="=?utf-8?q?=C3=A9tat?= civil.pdf"': "état civil.pdf",
        'filename="..\\\\..\\\\x.pdf"': "..\\..\\x.pdf",
    }  # fmt: skip
    parts = [
        f"Content-Type: application/pdf\r\nContent-Disposition: attachment; {said}\r\n\r\n%PDF".encode()
        for said in names
    ]

    arrival = read(mixed(text("Ci-joint."), *parts), cupboard)

    assert [name for name, _ in cupboard.files] == list(names.values())
    assert [file.path for file in arrival.attachments] == [f"/fichiers/{n}" for n in range(1, 6)]


def test_a_file_that_is_refused_is_named_with_the_reason() -> None:
    arrival = read(mixed(text("Ci-joint."), enclosed("virus.exe")))

    assert arrival.attachments == ()
    assert arrival.text == (
        "Ci-joint.\n\n[Pièce jointe non gardée. Le fichier « virus.exe » ne peut pas être reçu.]"
    )
    assert arrival.new_part == arrival.text


def test_a_picture_in_the_page_is_kept_beside_the_text() -> None:
    cupboard = Cupboard()
    page = mixed(
        text('<p>Voir <img src="cid:1"></p>', "html"),
        b"Content-Type: image/png\r\nContent-ID: <1>\r\n\r\npixels",
        kind="related",
        headers=b"",
    )

    arrival = read(mixed(text("Voir"), page, kind="alternative"), cupboard)

    assert arrival.text == "Voir"
    assert cupboard.files == [("image", b"pixels")]


def test_too_many_files_are_not_all_kept() -> None:
    arrival = read(mixed(text("Voici."), *[enclosed(f"{n}.pdf") for n in range(MOST_FILES + 5)]))

    assert len(arrival.attachments) == MOST_FILES
    assert f"Seules les {MOST_FILES} premières" in arrival.text


def test_a_mail_that_was_forwarded_is_shown_with_its_sender_and_its_files() -> None:
    inside = mixed(
        text("La demande est bloquée."),
        enclosed("copie.pdf"),
        headers=b"From: agent@ville.exemple.fr\r\nSubject: =?utf-8?q?R=C3=A9activation?=\r\n",
    )

    arrival = read(mixed(text("Pour vous."), b"Content-Type: message/rfc822\r\n\r\n" + inside))

    assert arrival.text == (
        "Pour vous.\n\n----- Message transféré -----\nDe\N{NO-BREAK SPACE}: agent@ville.exemple.fr\n"
        "Objet\N{NO-BREAK SPACE}: Réactivation\n\nLa demande est bloquée."
    )
    assert [file.name for file in arrival.attachments] == ["copie.pdf"]


def test_a_part_that_is_encrypted_is_said_to_be() -> None:
    raw = mixed(text("Version: 1"), enclosed("x.asc"), kind="encrypted")

    assert "chiffrée" in read(raw).text


# The envelope of Outlook


def tnef(*attributes: tuple[int, bytes]) -> bytes:
    lines = [pack("<BII", 2, identifier, len(value)) + value + b"\0\0" for identifier, value in attributes]
    return pack("<IH", 0x223E9F78, 1) + b"".join(lines)


def test_winmail_dat_is_opened() -> None:
    cupboard = Cupboard()
    envelope = tnef(
        (0x0002800C, "Texte accentué.\0".encode("cp1252")),
        (0x00069002, b"\0" * 14),
        (0x00018010, "état.pdf\0".encode("cp1252")),
        (0x0006800F, b"%PDF-1.7"),
    )

    arrival = read(mixed(text("Bonjour"), enclosed("winmail.dat", envelope, "application/ms-tnef")), cupboard)

    assert arrival.text == "Bonjour\n\nTexte accentué."
    assert cupboard.files == [("état.pdf", b"%PDF-1.7")]


@pytest.mark.parametrize("content", [b"", b"pas du tout", tnef((0x0006800F, b"x"))[:-5], tnef()])
def test_one_that_cannot_be_opened_is_said_to_be_there(content: bytes) -> None:
    arrival = read(mixed(text("Bonjour"), enclosed("winmail.dat", content, "application/octet-stream")))

    assert "winmail.dat" in arrival.text
    assert arrival.attachments == ()


# Headers


def headers(*lines: str) -> Arrival:
    return read("\r\n".join((*lines, "", "Bonjour.")).encode("utf-8", "surrogateescape"))


@pytest.mark.parametrize(
    ("line", "sender", "name"),
    [
        ("From: a@exemple.fr", "a@exemple.fr", ""),
        ("From: =?utf-8?b?w4lyaWM=?= <A@Exemple.FR>", "a@exemple.fr", "Éric"),
        ("From: Éric <a@exemple.fr>", "a@exemple.fr", "Éric"),
        ('From: "pole@national.fr" <intrus@exemple.fr>', "intrus@exemple.fr", "pole@national.fr"),
        ("From: pole@national.fr <intrus@exemple.fr>", "", None),
        ("From: a@exemple.fr, b@exemple.fr", "", None),
        ("From: a@exemple.fr\r\nFrom: b@exemple.fr", "", None),
        ("From: =?utf-8?q?pole=40national.fr?= <intrus@exemple.fr>", "intrus@exemple.fr", "pole@national.fr"),
        ("From: personne", "", None),
        ("From: <>", "", None),
        ("From: " + "(" * 5_000, "", None),
        ("From: " + "a" * 300 + "@exemple.fr", "", None),
        ("To: a@exemple.fr", "", ""),
    ],
)
def test_the_sender_is_one_address_or_none(line: str, sender: str, name: str | None) -> None:
    arrival = headers(line)

    assert arrival.sender == sender
    assert name is None or arrival.sender_name == name


@pytest.mark.parametrize(
    ("line", "subject"),
    [
        ("Subject: =?utf-8?q?R=C3=A9activation?= =?utf-8?q?_urgente?=", "Réactivation urgente"),
        ("Subject: Réactivation", "Réactivation"),
        ("Subject: =?x-inconnu?q?R=E9activation?=", "Réactivation"),
        ("Subject: =?utf-8?b?!!!?= suite", "suite"),
        ("Subject: un\r\n deux\r\n\ttrois", "un deux trois"),
        ("Subject: =?utf-8?q?a=0D=0ABcc:_tous=40exemple.fr?=", "a Bcc: tous@exemple.fr"),
        ("Subject: " + "=?utf-8?q?=C3=A9?= " * 2_000, "é" * 300),
        ("X-Rien: x", ""),
    ],
)
def test_the_subject_is_one_line_of_words(line: str, subject: str) -> None:
    assert headers(line).subject == subject


def test_thousands_of_headers_are_read() -> None:
    assert headers(*[f"X-{number}: y" for number in range(20_000)], "Subject: enfin").subject == "enfin"


@pytest.mark.parametrize(
    ("line", "written_at"),
    [
        ("Date: Wed, 25 Nov 2026 09:30:00 +0100", datetime(2026, 11, 25, 8, 30, tzinfo=UTC)),
        ("Date: Wed, 25 Nov 2026 08:30:00 -0000", datetime(2026, 11, 25, 8, 30, tzinfo=UTC)),
        ("Date: Wed, 25 Nov 2026 08:30:00", datetime(2026, 11, 25, 8, 30, tzinfo=UTC)),
        ("Date: Fri, 99 Foo 20226 99:99:99 +9999", None),
        ("Date: Fri, 1 Jan 2100 00:00:00 +0000", None),
        ("Date: Thu, 1 Jan 1970 00:00:00 +0000", None),
        ("Date: " + "1" * 5_000, None),
        ("Date: Wed, 25 Nov 2026 09:30:00 -99999999999999", None),
        ("X-Rien: x", None),
    ],
)
def test_a_date_that_does_not_hold_is_none(line: str, written_at: datetime | None) -> None:
    assert headers(line).written_at == written_at


def test_identifiers_are_kept_in_their_order_and_the_first_of_two_wins() -> None:
    arrival = headers(
        "Message-ID: <2@x.fr>",
        "Message-ID: <3@x.fr>",
        "In-Reply-To: <1@x.fr> (votre mél)",
        "References: <0@x.fr>\r\n <1@x.fr> <0@x.fr>",
    )

    assert arrival.message_id == "<2@x.fr>"
    assert arrival.in_reply_to == "<1@x.fr>"
    assert arrival.references == ("<0@x.fr>", "<1@x.fr>")


def test_a_mail_without_identifier_gets_one_that_its_copy_gets_too() -> None:
    first, copy, other = read(plain(b"x", headers=b"")), read(plain(b"x", headers=b"")), read(plain(b"y"))

    assert first.message_id == copy.message_id != other.message_id
    assert first.message_id.startswith("<")


def test_of_too_many_references_the_first_and_the_last_stay() -> None:
    arrival = headers("References: " + " ".join(f"<{n}@x.fr>" for n in range(500)))

    assert len(arrival.references) == 51
    assert arrival.references[0] == "<0@x.fr>"
    assert arrival.references[-1] == "<499@x.fr>"


def test_a_bounce_names_the_letter_that_came_back() -> None:
    returned = (
        b"Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <T-2026-0001.1@sne.fr>\r\nSubject: x\r\n"
    )
    whole = b"Content-Type: message/rfc822\r\n\r\nMessage-ID: <T-2026-0002.1@sne.fr>\r\n\r\nBonjour"
    status = (
        b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n"
        b"Action: failed\r\nFinal-Recipient: rfc822; pole@national.fr\r\nDiagnostic-Code: smtp; 550 no\r\n"
    )

    options = "; report-type=delivery-status"
    arrivals = [
        read(mixed(text("Adresse inconnue."), status, part, kind="report", options=options))
        for part in (returned, whole)
    ]

    said = (
        "Adresse inconnue.\n\nFinal-Recipient: rfc822; pole@national.fr\nAction: failed\n"
        "Diagnostic-Code: smtp; 550 no"
    )
    assert [arrival.text for arrival in arrivals] == [said] * 2
    assert [arrival.references for arrival in arrivals] == [
        ("<T-2026-0001.1@sne.fr>",),
        ("<T-2026-0002.1@sne.fr>",),
    ]


def test_a_receipt_names_the_letter_that_was_read() -> None:
    receipt = (
        b"Content-Type: message/disposition-notification\r\n\r\nOriginal-Message-ID: <1@sne.fr>\r\n"
        b"Disposition: manual-action/MDN-sent-manually; displayed\r\n"
    )

    arrival = read(
        mixed(text("Lu."), receipt, kind="report", options="; report-type=disposition-notification")
    )

    assert arrival.references == ("<1@sne.fr>",)
    assert arrival.text.startswith("Lu.\n\nDisposition: manual-action")


def test_a_mail_that_is_put_aside_says_why_in_the_place_of_its_text() -> None:
    arrival = read_headers(plain(b"x", headers=WHO + b"Subject: lourd\r\n"), HERE)

    assert arrival.trouble is SetAsideReason.TOO_LARGE
    assert (arrival.sender, arrival.subject) == ("nadia@ville.exemple.fr", "lourd")
    assert "25\N{NO-BREAK SPACE}Mo" in arrival.text


def test_its_place_on_the_server_comes_with_it() -> None:
    arrival = read(plain(b"x"))

    assert (arrival.mailbox, arrival.uid_validity, arrival.uid, arrival.received_at) == (
        HERE.mailbox,
        HERE.uid_validity,
        HERE.uid,
        CAME,
    )
