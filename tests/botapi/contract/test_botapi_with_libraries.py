"""The server serves two libraries that were not written for it, with the same story."""

import asyncio
from collections.abc import Iterator

import pytest
import telegram
from telegram.error import Forbidden, RetryAfter

from botapi.people import Group, User
from botapi.server import BotApi

NOTE = b"%PDF-1.7 une note"


@pytest.fixture
def forum(bot_api: BotApi, nadia: User) -> Iterator[Group]:
    yield bot_api.group("Guichets", forum=True, members=[nadia])
    assert bot_api.contract_faults == []
    assert bot_api.unknown_parameters == []


def check_what_people_saw(nadia: User, forum: Group) -> None:
    hello, document = nadia.inbox
    assert hello.text == "Bonjour & bienvenue, c’est fait"
    assert hello.earlier_texts == ["Bonjour & bienvenue"]
    assert document.text == "la note"
    assert [topic.name for topic in forum.topics] == ["T-2026-0001"]
    assert [message.text for message in forum.inbox_of(forum.topics[0])] == ["ouvert"]


def test_aiogram_plays_the_story(bot_api: BotApi, nadia: User, forum: Group) -> None:
    # Takes seconds, which no other test should wait for.
    import aiogram
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.exceptions import TelegramForbiddenError, TelegramRetryAfter
    from aiogram.types import BotCommand, BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup

    async def story() -> None:
        session = AiohttpSession(api=TelegramAPIServer.from_base(bot_api.url))
        async with aiogram.Bot(bot_api.token, session=session) as bot:
            assert (await bot.get_me()).username == "relais_essai_bot"
            await bot.set_my_commands([BotCommand(command="aide", description="Aide")])
            assert (await bot.get_my_commands())[0].command == "aide"
            nadia.sends_document("note.pdf", NOTE)
            (received,) = await bot.get_updates(timeout=1)
            assert received.message is not None
            assert received.message.document is not None
            content = await bot.download(received.message.document)
            assert content is not None
            assert content.read() == NOTE

            button = InlineKeyboardButton(text="Oui", callback_data="oui")
            keyboard = InlineKeyboardMarkup(inline_keyboard=[[button]])
            hello = await bot.send_message(
                nadia.id, "<b>Bonjour</b> &amp; bienvenue", parse_mode="HTML", reply_markup=keyboard
            )
            press = nadia.presses(nadia.next_message(), "Oui")
            (pressed,) = await bot.get_updates(offset=received.update_id + 1, timeout=1)
            assert pressed.callback_query is not None
            assert pressed.callback_query.data == "oui"
            await bot.answer_callback_query(pressed.callback_query.id, text="Noté")
            assert press.waits()["text"] == "Noté"
            await bot.edit_message_text(
                "Bonjour & bienvenue, c’est fait", chat_id=nadia.id, message_id=hello.message_id
            )
            await bot.send_chat_action(nadia.id, "upload_document")
            await bot.send_document(nadia.id, BufferedInputFile(NOTE, "note.pdf"), caption="la note")

            topic = await bot.create_forum_topic(forum.id, "T-2026-0001")
            await bot.send_message(forum.id, "ouvert", message_thread_id=topic.message_thread_id)
            assert (await bot.get_chat(forum.id)).is_forum
            assert (await bot.get_chat_member(forum.id, nadia.id)).status == "member"
            assert (await bot.get_webhook_info()).url == ""
            bot_api.fault("sendMessage", status=429, retry_after=3)
            with pytest.raises(TelegramRetryAfter) as limited:
                await bot.send_message(nadia.id, "x")
            assert limited.value.retry_after == 3
            nadia.blocks_bot()
            with pytest.raises(TelegramForbiddenError):
                await bot.send_message(nadia.id, "x")

    asyncio.run(story())

    check_what_people_saw(nadia, forum)


def test_python_telegram_bot_plays_the_story(
    bot_api: BotApi, nadia: User, forum: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Without it, reading `RetryAfter.retry_after` warns that its type will change.
    monkeypatch.setenv("PTB_TIMEDELTA", "1")

    async def story() -> None:
        address, files = f"{bot_api.url}/bot", f"{bot_api.url}/file/bot"
        async with telegram.Bot(bot_api.token, base_url=address, base_file_url=files) as bot:
            assert (await bot.get_me()).username == "relais_essai_bot"
            await bot.set_my_commands([("aide", "Aide")])
            assert (await bot.get_my_commands())[0].command == "aide"
            nadia.sends_document("note.pdf", NOTE)
            (received,) = await bot.get_updates(timeout=1)
            assert received.message is not None
            assert received.message.document is not None
            file = await received.message.document.get_file()
            assert bytes(await file.download_as_bytearray()) == NOTE

            button = telegram.InlineKeyboardButton("Oui", callback_data="oui")
            keyboard = telegram.InlineKeyboardMarkup([[button]])
            hello = await bot.send_message(
                nadia.id, "<b>Bonjour</b> &amp; bienvenue", parse_mode="HTML", reply_markup=keyboard
            )
            press = nadia.presses(nadia.next_message(), "Oui")
            (pressed,) = await bot.get_updates(offset=received.update_id + 1, timeout=1)
            assert pressed.callback_query is not None
            assert pressed.callback_query.data == "oui"
            await pressed.callback_query.answer("Noté")
            assert press.waits()["text"] == "Noté"
            await hello.edit_text("Bonjour & bienvenue, c’est fait")
            await bot.send_chat_action(nadia.id, "upload_document")
            await bot.send_document(nadia.id, NOTE, filename="note.pdf", caption="la note")

            topic = await bot.create_forum_topic(forum.id, "T-2026-0001")
            await bot.send_message(forum.id, "ouvert", message_thread_id=topic.message_thread_id)
            assert (await bot.get_chat(forum.id)).is_forum
            assert (await bot.get_chat_member(forum.id, nadia.id)).status == "member"
            assert (await bot.get_webhook_info()).url == ""
            bot_api.fault("sendMessage", status=429, retry_after=3)
            with pytest.raises(RetryAfter):
                await bot.send_message(nadia.id, "x")
            nadia.blocks_bot()
            with pytest.raises(Forbidden):
                await bot.send_message(nadia.id, "x")

    asyncio.run(story())

    check_what_people_saw(nadia, forum)


def test_strict_mode_notices_what_the_bot_api_does_not_know(bot_api: BotApi, nadia: User) -> None:
    async def slip() -> None:
        async with telegram.Bot(bot_api.token, base_url=f"{bot_api.url}/bot") as bot:
            await bot.send_message(nadia.id, "x", api_kwargs={"mesage_thread_id": 3})
            await bot.send_chat_action(nadia.id, "typing", api_kwargs={"message_thread_id": "three"})

    with pytest.raises(telegram.error.BadRequest, match="nvalid message_thread_id"):
        asyncio.run(slip())

    assert bot_api.unknown_parameters == [("sendMessage", "mesage_thread_id")]
    (fault,) = bot_api.contract_faults
    assert fault.startswith("sendChatAction: message_thread_id: Input should be a valid integer")
