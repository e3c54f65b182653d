"""What waits as JSON comes back as it was, even from another version of the service."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.conversation.asked import OpenQuestion
from bot.messages import Channel, Incoming, Unsupported
from delivery.files import Attachment
from delivery.letters import Letter

SAID = Incoming(
    channel=Channel.TELEGRAM,
    update_ref="1",
    user_ref="2",
    chat_ref="2",
    display_name="Nadia",
    at=datetime(2026, 11, 29, 9, 30, tzinfo=UTC),
    text="bonjour",
    attachments=(Attachment("photo.jpg", "image/jpeg", 12, "abc", is_unread=True),),
    unsupported=Unsupported.VOICE,
    removed=("name",),
)


def test_what_was_said_comes_back_as_it_was() -> None:
    assert Incoming.from_payload(json.loads(json.dumps(SAID.to_payload()))) == SAID


def test_what_an_earlier_version_stored_is_read() -> None:
    payload = SAID.to_payload() | {"at": "2026-11-29T09:30:00+00:00"}
    payload["attachments"] = [["photo.jpg", "image/jpeg", 12, "abc", ""]]
    del payload["removed"]
    read = Attachment("photo.jpg", "image/jpeg", 12, "abc")

    assert Incoming.from_payload(payload) == replace(SAID, attachments=(read,), removed=())


def test_a_file_of_a_letter_that_an_earlier_version_stored_is_read() -> None:
    written = dict.fromkeys(("sender", "recipient", "subject", "body", "message_id"), "x")
    file = {"name": "a.pdf", "mime": "application/pdf", "path": "/f/a.pdf"}

    (read,) = Letter.from_payload({**written, "attachments": [file]}).attachments

    assert read == Attachment("a.pdf", "application/pdf", path="/f/a.pdf")


def test_what_cannot_be_read_is_not_quoted() -> None:
    asked = OpenQuestion.first(SAID).to_payload()

    with pytest.raises(ValueError, match="no OpenQuestion") as refused:
        OpenQuestion.from_payload(asked | {"asked_at": "Mme Secrète", "rest": [{"reference": "Mme Secrète"}]})

    assert "Secrète" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__
