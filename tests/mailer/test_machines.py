"""What no person wrote, and what our own server says of who did."""

from __future__ import annotations

from email import message_from_string

import pytest

from mailer.headers import Headers
from mailer.machines import is_verified, signs
from tickets.mail.arrival import MachineSign

SENDER = "nadia@ville.exemple.fr"


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
    ],
)  # fmt: skip
def test_a_machine_is_known_by_what_it_says(header: str, found: MachineSign) -> None:
    message = message_from_string(f"{header}\n\nBonjour")

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
        "X-Auto-Response-Suppress: All",
        "From: Daemon Mailer <mailer@exemple.fr>",
    ],
)
def test_a_person_is_not_taken_for_one(header: str) -> None:
    message = message_from_string(f"{header}\n\nBonjour")

    assert signs(message, Headers(message)) == frozenset()


def verdict(*headers: str, server: str = "") -> bool | None:
    return is_verified(Headers(message_from_string("\n".join((*headers, "", "Bonjour")))), SENDER, server)


@pytest.mark.parametrize(
    ("results", "said"),
    [
        ("mx.fr; dmarc=pass header.from=ville.exemple.fr", True),
        ("mx.fr; spf=pass smtp.mailfrom=x@ville.exemple.fr; dmarc=fail (p=none)", False),
        ("mx.fr; dkim=pass header.d=ville.exemple.fr header.s=s1", True),
        ("mx.fr; dkim=pass header.i=@ville.exemple.fr", True),
        ("mx.fr; dkim=pass header.d=publicite.fr", None),
        ("mx.fr; spf=pass smtp.mailfrom=nadia@ville.exemple.fr; dkim=none", True),
        ("mx.fr; spf=pass smtp.mailfrom=autre.fr; dkim=fail", False),
        ("mx.fr; dmarc=temperror; spf=softfail", None),
        ("mx.fr; none", None),
        ("mx.fr (dmarc=pass); spf=fail", False),
        ("", None),
    ],
)
def test_our_server_vouches_for_the_domain_of_the_sender_or_for_none(results: str, said: bool | None) -> None:
    assert verdict(f"Authentication-Results: {results}") is said


def test_a_server_that_is_named_is_the_only_one_that_is_believed() -> None:
    written_by_the_intruder = "Authentication-Results: mx.intrus.fr; dmarc=pass"
    ours = "Authentication-Results: MX.ville.fr 1; dmarc=fail"

    assert verdict(written_by_the_intruder, server="mx.ville.fr") is None
    assert verdict(written_by_the_intruder, ours, server="mx.ville.fr") is False


def test_without_a_name_the_topmost_header_alone_is_believed() -> None:
    passes, fails = "Authentication-Results: a.fr; dmarc=pass", "Authentication-Results: b.fr; dmarc=fail"

    assert verdict(passes, fails) is True
    assert verdict(fails, passes) is False
    assert verdict("X-Rien: x") is None
