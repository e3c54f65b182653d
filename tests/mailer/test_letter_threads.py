"""The headers by which a letter stands in its thread, and by which machines know one of their kind."""

from __future__ import annotations

import email
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest

from delivery.letters import Letter
from mailer.letter import to_bytes

AT = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
# As long as Exchange writes them.
LONG = f"<{'A1B2' * 20}@{'eurprd02' * 4}.prod.outlook.com>"


def written(**details: Any) -> EmailMessage:
    payload = {
        "sender": "sne06@gestion.exemple.fr",
        "recipient": "nadia@valbonne.example",
        "subject": "Re: Attestation [T-2026-0001]",
        "body": "Bonjour",
        "message_id": "<a@gestion.exemple.fr>",
        **details,
    }
    message = email.message_from_bytes(to_bytes(Letter.from_payload(payload), at=AT), policy=default)
    assert isinstance(message, EmailMessage)
    return message


def test_a_letter_answers_in_its_thread() -> None:
    message = written(in_reply_to="<c@x>", references=["<a@x>", "<b@x>"])
    assert message["In-Reply-To"] == "<c@x>"
    assert message["References"].split() == ["<a@x>", "<b@x>", "<c@x>"]
    assert message["Subject"] == "Re: Attestation [T-2026-0001]"
    assert message.get_content().splitlines() == ["Bonjour"]


def test_the_name_of_the_sender_stands_before_her_address_on_one_line() -> None:
    assert written()["From"] == "sne06@gestion.exemple.fr"
    message = written(sender_name="Assistance SNE,\r\nAlpes-Maritimes é")
    assert message["From"].addresses[0].display_name == "Assistance SNE, Alpes-Maritimes é"
    assert message["From"].addresses[0].addr_spec == "sne06@gestion.exemple.fr"


def test_a_first_letter_answers_none() -> None:
    message = written()
    assert message["In-Reply-To"] is None
    assert message["References"] is None


def test_long_identifiers_stay_as_they_are() -> None:
    message = written(in_reply_to=LONG, references=[LONG.replace("A", "Z")])
    assert message["In-Reply-To"] == LONG
    assert message["References"].split() == [LONG.replace("A", "Z"), LONG]


@pytest.mark.parametrize(
    "forged", ["<a@x>\r\nBcc: z@z", "a@x", "<é@x>", "<a b@x>", "<>", "<" + "a" * 300 + "@x>", "<a><b>"]
)
def test_what_is_no_identifier_is_left_out(forged: str) -> None:
    message = written(in_reply_to=forged, references=[forged, "<b@x>"])
    assert message["In-Reply-To"] is None
    assert message["References"] == "<b@x>"
    assert message["Bcc"] is None


def test_what_nobody_has_read_says_so_in_every_way() -> None:
    answer = written(is_automatic=True, in_reply_to="<c@x>")
    assert answer["Auto-Submitted"] == "auto-replied"
    assert (answer["Precedence"], answer["X-Auto-Response-Suppress"]) == ("bulk", "All")
    assert written(is_automatic=True)["Auto-Submitted"] == "auto-generated"


def test_what_somebody_has_written_says_nothing_of_the_sort() -> None:
    message = written(in_reply_to="<c@x>")
    for header in ("Auto-Submitted", "Precedence", "X-Auto-Response-Suppress"):
        assert message[header] is None


@pytest.mark.parametrize("references", ["<a@x>", 3, {"a": 1}])
def test_references_that_are_no_list_make_no_letter(references: object) -> None:
    with pytest.raises(ValueError, match="references"):
        written(references=references)
