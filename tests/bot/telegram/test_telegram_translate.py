"""Updates of the Bot API, read as something said."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import Update

from bot.channels.telegram.translate import blocked_chat, incoming, migration
from bot.messages import Channel, Incoming, Unsupported
from delivery.files import Attachment

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SAID_AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
NADIA = {
    "id": 77,
    "is_bot": False,
    "first_name": "Nadia",
    "last_name": "Berthier",
    "username": "nadia_b",
    "language_code": "fr",
}
PRIVATE = {"id": 77, "type": "private", "first_name": "Nadia"}
GROUP = {"id": -100_123, "type": "supergroup", "title": "Gestionnaires", "is_forum": True}
FILE = {"file_id": "F", "file_unique_id": "U"}
OPENED = {"name": "T-2026-0001", "icon_color": 7322096}


def update(**content: Any) -> Update:
    return Update.de_json({"update_id": 5001, **content}, None)


def message(**content: Any) -> dict[str, Any]:
    base = {"message_id": 12, "from": NADIA, "chat": PRIVATE, "date": int(SAID_AT.timestamp())}
    return base | content


def heard(**content: Any) -> Incoming:
    said = incoming(update(message=message(**content)), now=NOON)
    assert said is not None
    return said


def test_a_text_in_a_private_chat() -> None:
    assert heard(text="Bonjour") == Incoming(
        channel=Channel.TELEGRAM,
        update_ref="5001",
        user_ref="77",
        chat_ref="77",
        display_name="Nadia Berthier",
        at=SAID_AT,
        message_ref="12",
        text="Bonjour",
    )


def test_instants_carry_their_timezone() -> None:
    assert heard(text="Bonjour").at.tzinfo is not None
    assert heard(text="Bonjour").at.utcoffset() == SAID_AT.utcoffset()


def test_an_edit_names_the_message_that_it_changes() -> None:
    edited_at = int(SAID_AT.timestamp()) + 60
    said = incoming(update(edited_message=message(text="Bonsoir", edit_date=edited_at)), now=NOON)
    assert said is not None
    assert (said.is_edit, said.message_ref, said.text) == (True, "12", "Bonsoir")
    assert said.at == datetime.fromtimestamp(edited_at, UTC)


def test_in_a_topic_the_thread_is_kept_and_the_opening_message_is_no_reply() -> None:
    opening = message(message_id=40, chat=GROUP, forum_topic_created=OPENED)
    said = heard(
        chat=GROUP, text="Je réponds", message_thread_id=40, is_topic_message=True, reply_to_message=opening
    )
    assert (said.chat_ref, said.thread_ref, said.replied_ref) == ("-100123", "40", "")
    assert not said.is_private


def test_a_reply_in_a_plain_group_opens_no_thread() -> None:
    said = heard(
        chat=GROUP,
        text="Oui",
        message_thread_id=8,
        reply_to_message=message(message_id=8, chat=GROUP, text="?"),
    )
    assert (said.thread_ref, said.replied_ref) == ("", "8")


def test_a_photo_is_its_largest_size_with_the_caption_as_text() -> None:
    sizes = [
        {"file_id": "large", "file_unique_id": "l", "width": 1280, "height": 960, "file_size": 90_000},
        {"file_id": "small", "file_unique_id": "s", "width": 90, "height": 67, "file_size": 900},
    ]
    said = heard(photo=sizes, caption="Voici l’écran")
    assert said.text == "Voici l’écran"
    assert said.attachments == (Attachment("photo.jpg", "image/jpeg", 90_000, "large"),)


def test_a_document_with_or_without_a_name() -> None:
    named = FILE | {"file_name": "attestation.pdf", "mime_type": "application/pdf", "file_size": 1234}
    assert heard(document=named).attachments == (Attachment("attestation.pdf", "application/pdf", 1234, "F"),)
    assert heard(document=FILE).attachments == (Attachment("document", "application/octet-stream", 0, "F"),)


def test_the_parts_of_an_album_share_a_group_and_the_edit_of_a_part_stands_alone() -> None:
    part = message(document=FILE, media_group_id="998")
    said, edit = incoming(update(message=part), now=NOON), incoming(update(edited_message=part), now=NOON)
    assert said is not None
    assert edit is not None
    assert (said.group_ref, edit.group_ref) == ("998", "")


SOUND = FILE | {"duration": 3}
PICTURE = SOUND | {"width": 10, "height": 10, "length": 10}
STICKER = PICTURE | {"type": "regular", "is_animated": False, "is_video": False}
PLACE = {"latitude": 48.1, "longitude": 4.2}
POLL = {
    "id": "1",
    "question": "?",
    "options": [],
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": False,
    "members_only": False,
}


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ({"voice": SOUND}, Unsupported.VOICE),
        ({"audio": SOUND}, Unsupported.VOICE),
        ({"video": PICTURE, "caption": "Regardez"}, Unsupported.VIDEO),
        ({"video_note": PICTURE}, Unsupported.VIDEO),
        ({"animation": PICTURE, "document": FILE}, Unsupported.VIDEO),
        ({"sticker": STICKER}, Unsupported.STICKER),
        ({"location": PLACE}, Unsupported.OTHER),
        ({"contact": {"phone_number": "0102030405", "first_name": "Ali"}}, Unsupported.OTHER),
        ({"dice": {"emoji": "🎲", "value": 3}}, Unsupported.OTHER),
        ({"poll": POLL}, Unsupported.OTHER),
        ({"venue": {"location": PLACE, "title": "Mairie", "address": "1, place"}}, Unsupported.OTHER),
    ],
)
def test_what_the_bot_cannot_take_is_named(content: dict[str, Any], kind: Unsupported) -> None:
    said = heard(**content)
    assert said.unsupported is kind
    assert said.attachments == ()


def test_a_live_location_is_refused_once_not_at_each_move() -> None:
    assert heard(location=PLACE).unsupported is Unsupported.OTHER
    assert incoming(update(edited_message=message(location=PLACE)), now=NOON) is None


@pytest.mark.parametrize(
    "content",
    [
        {"new_chat_members": [NADIA]},
        {"left_chat_member": NADIA},
        {"forum_topic_created": OPENED},
        {"pinned_message": message(text="Bonjour")},
        {"migrate_to_chat_id": -100_456},
        {"text": "Bonjour", "from": NADIA | {"is_bot": True}},
    ],
)
def test_service_messages_and_other_bots_say_nothing(content: dict[str, Any]) -> None:
    assert incoming(update(message=message(**content)), now=NOON) is None


def test_what_a_channel_publishes_is_not_said_by_anybody() -> None:
    post = {
        "message_id": 1,
        "chat": {"id": -100_9, "type": "channel", "title": "Infos"},
        "date": 0,
        "text": "x",
    }
    assert incoming(update(channel_post=post), now=NOON) is None
    assert incoming(update(message=post), now=NOON) is None


def query(**content: Any) -> Update:
    return update(callback_query={"id": "1", "from": NADIA, "chat_instance": "9", **content})


def test_a_pressed_button() -> None:
    holder = message(message_id=31, chat=GROUP, text="Ticket", message_thread_id=40, is_topic_message=True)
    assert incoming(query(message=holder, data="triage:prendre:T-2026-0001"), now=NOON) == Incoming(
        channel=Channel.TELEGRAM,
        update_ref="5001",
        user_ref="77",
        chat_ref="-100123",
        thread_ref="40",
        display_name="Nadia Berthier",
        at=NOON,
        message_ref="31",
        action="triage:prendre:T-2026-0001",
        is_private=False,
    )


def test_a_button_of_a_message_deleted_since() -> None:
    said = incoming(
        query(message={"message_id": 31, "chat": PRIVATE, "date": 0}, data="suivi:voir"), now=NOON
    )
    assert said is not None
    assert (said.chat_ref, said.message_ref, said.action) == ("77", "31", "suivi:voir")


def test_a_button_without_data_or_without_message_says_nothing() -> None:
    assert incoming(query(message=message(text="Jeu"), game_short_name="jeu"), now=NOON) is None
    assert incoming(query(inline_message_id="x", data="suivi:voir"), now=NOON) is None


def membership(chat: dict[str, Any], status: str) -> Update:
    bot = {"id": 1, "is_bot": True, "first_name": "Relais"}
    rights: dict[str, Any] = {"until_date": 0} if status == "kicked" else {}
    return update(
        my_chat_member={
            "chat": chat,
            "from": NADIA,
            "date": 0,
            "old_chat_member": {"user": bot, "status": "member"},
            "new_chat_member": {"user": bot, "status": status, **rights},
        }
    )


@pytest.mark.parametrize(
    ("chat", "status", "expected"),
    [
        (PRIVATE, "kicked", "77"),
        (PRIVATE, "member", None),
        (GROUP, "kicked", "-100123"),
        (GROUP, "left", "-100123"),
    ],
)
def test_a_chat_that_no_longer_wants_the_bot(chat: dict[str, Any], status: str, expected: str | None) -> None:
    assert blocked_chat(membership(chat, status)) == expected
    assert incoming(membership(chat, status), now=NOON) is None


def test_a_migration_is_read_the_same_from_both_chats() -> None:
    old = {"id": -123, "type": "group", "title": "Gestionnaires"}
    assert migration(update(message=message(chat=old, migrate_to_chat_id=-100_123))) == ("-123", "-100123")
    assert migration(update(message=message(chat=GROUP, migrate_from_chat_id=-123))) == ("-123", "-100123")
    assert migration(update(message=message(text="Bonjour"))) is None
    assert migration(membership(PRIVATE, "kicked")) is None
