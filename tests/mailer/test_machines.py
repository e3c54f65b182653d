"""What no person wrote."""

from __future__ import annotations

import pytest

from mailer.headers import Headers
from mailer.parts import headers_of
from mailer.reading import signs
from tickets.mail.arrival import MachineSign


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("Auto-Submitted: auto-replied", MachineSign.AUTO_SUBMITTED),
        ("Auto-Submitted: auto-generated (cron)", MachineSign.AUTO_SUBMITTED),
        ("auto-submitted: Auto-Notified; owner-email=x", MachineSign.AUTO_SUBMITTED),
        ("Precedence: bulk", MachineSign.PRECEDENCE),
        ("Precedence: Auto_Reply", MachineSign.PRECEDENCE),
        ("Return-Path: <>", MachineSign.NULL_RETURN_PATH),
        ("Return-Path: < >", MachineSign.NULL_RETURN_PATH),
        (
            "Content-Type: multipart/report; report-type=delivery-status; boundary=b",
            MachineSign.DELIVERY_REPORT,
        ),
        (
            'Content-Type: multipart/report; boundary=b; report-type="disposition-notification"',
            MachineSign.DELIVERY_REPORT,
        ),
        ("From: Mail Delivery System <MAILER-DAEMON@mx.exemple.fr>", MachineSign.DELIVERY_REPORT),
        ("X-Autoreply: yes", MachineSign.VACATION),
        ("X-Autorespond: vacances", MachineSign.VACATION),
        ("Subject: Réponse automatique : Absente", MachineSign.VACATION),
        ("Subject: Automatic reply: away", MachineSign.VACATION),
        ("List-Id: <agents.exemple.fr>", MachineSign.LIST),
        ("List-Unsubscribe: <mailto:non@exemple.fr>", MachineSign.LIST),
        ("X-Auto-Response-Suppress: All", MachineSign.UNANSWERABLE),
        ("X-Auto-Response-Suppress: DR, OOF, AutoReply", MachineSign.UNANSWERABLE),
    ],
)  # fmt: skip
def test_a_machine_is_known_by_what_it_says(header: str, found: MachineSign) -> None:
    message = headers_of(f"{header}\n\nBonjour".encode())

    assert signs(message, Headers(message)) == {found}


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: no",
        "Precedence: first-class",
        "Return-Path: <nadia@ville.exemple.fr>",
        "Content-Type: multipart/report; boundary=b; report-type=feedback",
        "Subject: RE: Réponse automatique : Absente",
        "Subject: Absence de réponse au pôle",
        "X-Auto-Response-Suppress: DR, RN, NRN",
        "From: Daemon Mailer <mailer@exemple.fr>",
    ],
)
def test_a_person_is_not_taken_for_one(header: str) -> None:
    message = headers_of(f"{header}\n\nBonjour".encode())

    assert signs(message, Headers(message)) == frozenset()
