from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from botapi.client import RawClient
from botapi.people import User
from botapi.records import Membership
from botapi.server import BotApi

PHOTO = b"\xff\xd8\xff"
Updates = Callable[[], list[Any]]


def everything_a_person_does(bot_api: BotApi, call: RawClient, nadia: User) -> None:
    forum = bot_api.group("Guichets", forum=True, members=[nadia])
    basic = bot_api.group("Copil", supergroup=False, members=[nadia])
    written = nadia.says("/start CODE")
    nadia.says("une réponse", reply_to=written)
    nadia.edits(written, "/start AUTRE")
    photo = nadia.sends_photo(PHOTO, caption="écran")
    nadia.edits(photo, "autre légende")
    nadia.sends_document("note.pdf", b"%PDF", "application/pdf", caption="note")
    nadia.sends_album([PHOTO, ("a.pdf", b"%PDF", "application/pdf")], caption="deux pièces")
    nadia.sends_voice()
    nadia.sends_sticker()
    nadia.sends({"location": {"latitude": 43.6, "longitude": 7.0}})
    markup = {"inline_keyboard": [[{"text": "Oui", "callback_data": "oui"}]]}
    call.result("sendMessage", chat_id=nadia.id, text="?", reply_markup=markup)
    asked = nadia.next_message()
    nadia.presses(asked, "Oui")
    call.result("deleteMessage", chat_id=nadia.id, message_id=asked.id)
    nadia.presses_data(asked, "forgé")
    topic = nadia.creates_topic(forum, "Valbonne")
    nadia.says("dans le sujet", in_=forum, thread=topic)
    nadia.leaves(forum)
    nadia.joins(forum)
    forum.removes_bot(by=nadia)
    forum.adds_bot(by=nadia)
    nadia.blocks_bot()
    nadia.unblocks_bot()
    basic.migrates()


def test_every_update_is_what_another_library_expects(
    bot_api: BotApi, call: RawClient, nadia: User, updates: Updates
) -> None:
    # Takes seconds, which no other test should wait for.
    from aiogram.types import Update

    from botapi.contract import unknown_fields

    everything_a_person_does(bot_api, call, nadia)

    emitted = updates()
    kinds = {kind for update in emitted for kind in update if kind != "update_id"}
    assert kinds == {"message", "edited_message", "callback_query", "my_chat_member"}
    assert len(emitted) == 23
    for update in emitted:
        assert unknown_fields(Update.model_validate(update), "update") == []
    assert bot_api.contract_faults == []


def test_ids_grow_within_a_chat_and_updates_follow_each_other(
    bot_api: BotApi, call: RawClient, nadia: User, updates: Updates
) -> None:
    everything_a_person_does(bot_api, call, nadia)

    ids = [update["update_id"] for update in updates()]
    assert ids == list(range(ids[0], ids[0] + len(ids)))


def test_an_album_is_several_messages_of_one_group(nadia: User, updates: Updates) -> None:
    nadia.sends_album([PHOTO, PHOTO], caption="deux")
    nadia.sends_album([PHOTO])

    messages = [update["message"] for update in updates()]
    assert messages[0]["media_group_id"] == messages[1]["media_group_id"] != messages[2]["media_group_id"]
    assert ["caption" in message for message in messages] == [True, False, False]


def test_the_inbox_shows_buttons_edits_and_topics(bot_api: BotApi, call: RawClient, nadia: User) -> None:
    forum = bot_api.group("Guichets", forum=True, members=[nadia])
    topic = nadia.creates_topic(forum, "Valbonne")
    markup = {
        "inline_keyboard": [
            [{"text": "✅ Clore", "callback_data": "close:1"}, {"text": "↗ Escalader", "callback_data": "e"}],
            [{"text": "Guide", "url": "https://example.org"}],
        ]
    }

    call.result(
        "sendMessage", chat_id=forum.id, message_thread_id=topic.id, text="Ticket", reply_markup=markup
    )

    message = forum.next_message()
    assert message.thread_id == topic.id
    assert [[button.text for button in row] for row in message.rows] == [
        ["✅ Clore", "↗ Escalader"],
        ["Guide"],
    ]
    assert forum.inbox_of(topic) == [message]
    assert forum.inbox_of(None) == nadia.inbox == []
    for named in ("✅ Clore", "close:1", "clore"):
        assert nadia.presses(message, named).answer is None
    with pytest.raises(AssertionError, match="no single button 'Rouvrir' among"):
        nadia.presses(message, "Rouvrir")
    with pytest.raises(AssertionError, match="is a link"):
        nadia.presses(message, "Guide")


def test_waits_tell_what_was_read_instead(call: RawClient, nadia: User) -> None:
    call.result("sendMessage", chat_id=nadia.id, text="bonjour")

    with pytest.raises(AssertionError, match=r"waited 0.05 s for 2 messages; the inbox is \['bonjour'\]"):
        nadia.waits(count=2, timeout=0.05)
    with pytest.raises(AssertionError, match="a message with 'adieu'"):
        nadia.waits_for("adieu", timeout=0.05)
    assert nadia.waits_for("bon").text == "bonjour"


def test_messages_are_read_once(call: RawClient, nadia: User) -> None:
    for word in ("un", "deux", "trois", "quatre"):
        call.result("sendMessage", chat_id=nadia.id, text=word)
    call.result("deleteMessage", chat_id=nadia.id, message_id=2)

    assert nadia.next_message().text == "un"
    assert nadia.next_message().text == "trois"
    assert [message.text for message in nadia.reads_all()] == ["quatre"]
    with pytest.raises(AssertionError, match="one more message"):
        nadia.next_message(timeout=0.05)


def test_without_rights_the_bot_hears_only_what_is_for_it(
    bot_api: BotApi, call: RawClient, nadia: User, updates: Updates
) -> None:
    group = bot_api.group("Copil", members=[nadia], bot=Membership.MEMBER)
    call.result("sendMessage", chat_id=group.id, text="?")

    nadia.says("entre nous", in_=group)
    nadia.says("/bilan", in_=group)
    nadia.says("une réponse", in_=group, reply_to=group.next_message())
    nadia.says("@relais_essai_bot bonjour", in_=group)

    heard = [update["message"]["text"] for update in updates()]
    assert heard == ["/bilan", "une réponse", "@relais_essai_bot bonjour"]


def test_a_message_of_a_topic_replies_to_its_creation(bot_api: BotApi, nadia: User, updates: Updates) -> None:
    forum = bot_api.group("Guichets", forum=True, members=[nadia])
    topic = nadia.creates_topic(forum, "Valbonne")
    nadia.says("bonjour", in_=forum, thread=topic)

    created, said = (update["message"] for update in updates())
    assert created["message_thread_id"] == said["message_thread_id"] == topic.id
    assert said["reply_to_message"]["forum_topic_created"]["name"] == "Valbonne"


def test_long_texts_leave_in_pieces(nadia: User, updates: Updates) -> None:
    nadia.says_at_length("a" * 10_000)

    assert [len(update["message"]["text"]) for update in updates()] == [4096, 4096, 1808]


def test_many_calls_and_people_at_once(bot_api: BotApi, nadia: User, updates: Updates) -> None:
    with httpx.Client() as http, ThreadPoolExecutor(8) as pool:
        call = RawClient(bot_api, http)
        sent = [pool.submit(call.result, "sendMessage", chat_id=nadia.id, text=str(i)) for i in range(80)]
        for i in range(80):
            nadia.says(f"m{i}")

    ids = [done.result()["message_id"] for done in sent]
    assert len(set(ids)) == len(nadia.waits(count=80)) == 80
    assert [update["message"]["text"] for update in updates()] == [f"m{i}" for i in range(80)]


def test_people_cannot_do_what_their_application_forbids(bot_api: BotApi, nadia: User) -> None:
    closed = bot_api.group("Bureau", members=[])
    nadia.blocks_bot()

    with pytest.raises(AssertionError, match="unblocks"):
        nadia.says("bonjour")
    with pytest.raises(AssertionError, match="is not in Bureau"):
        nadia.says("bonjour", in_=closed)
