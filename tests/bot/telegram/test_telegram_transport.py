"""Parcels carried over real HTTP, and how each journey ends."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from telegram_stage import MemoryTopics, Stage, connected, parcel

from bot.channels.telegram.transport import TelegramTransport
from botapi.server import BotApi
from delivery.files import Attachment
from delivery.queue_messages import Delivered, Doubtful, Later, Outcome, Refused, Transport
from rendering.message import Button, Reply

JPEG = b"\xff\xd8\xff" + bytes(1_000)


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi(strict=True) as server:
        yield server
        assert server.contract_faults == []
        assert server.unknown_parameters == []


@pytest.fixture
def stage(api: BotApi) -> Stage:
    return Stage(api)


# What is sent


def test_a_reply_arrives_with_its_markup_and_buttons_without_preview(api: BotApi, stage: Stage) -> None:
    nadia = api.user("Nadia")
    buttons = ((Button("Oui", "ticket:oui"), Button("Non", "ticket:non")), (Button("Aide", "aide:"),))
    reply = Reply('<b>Ouvrir</b> &lt; <a href="https://sne.example">guide</a>', buttons)

    [outcome] = stage.delivers(parcel(nadia.id, reply))

    [message] = nadia.inbox
    assert outcome == Delivered(str(message.id))
    assert message.text == "Ouvrir < guide"
    assert [entity["type"] for entity in message.entities] == ["bold", "text_link"]
    assert [[button.data for button in row] for row in message.rows] == [
        ["ticket:oui", "ticket:non"],
        ["aide:"],
    ]
    assert api.calls("sendMessage")[0].params["link_preview_options"] == {"is_disabled": True}


OPENS = Reply(
    "Le pôle a écrit", ((Button("Lire", "console:pole:1", "/t/1#pole"), Button("Ouvrir", "", "/t")),)
)


def drawn(api: BotApi, stage: Stage) -> list[tuple[str, str | None, str | None]]:
    nadia = api.user("Nadia")
    assert isinstance(stage.delivers(parcel(nadia.id, OPENS))[0], Delivered)
    [message] = nadia.inbox
    return [(button.text, button.data, button.url) for button in message.buttons]


def test_a_page_of_the_site_is_opened_by_its_address(api: BotApi, stage: Stage) -> None:
    stage.site = "https://sne.example"

    assert drawn(api, stage) == [
        ("Lire", None, "https://sne.example/t/1#pole"),
        ("Ouvrir", None, "https://sne.example/t"),
    ]


def test_where_the_site_has_no_address_its_pages_are_asked_for(api: BotApi, stage: Stage) -> None:
    assert drawn(api, stage) == [("Lire", "console:pole:1", None)]


def test_an_address_that_telegram_refuses_keeps_no_message_back(api: BotApi, stage: Stage) -> None:
    stage.site = "https://serveur sans nom"

    with capture_logs() as logs:
        assert drawn(api, stage) == [("Lire", "console:pole:1", None)]
    assert [log["action"] for log in logs] == ["address_refused"]


def test_an_address_may_name_a_topic(api: BotApi, stage: Stage) -> None:
    nadia = api.user("Nadia")
    group = api.group("Gestionnaires", forum=True, members=[nadia])
    topic = nadia.creates_topic(group, "Divers")

    stage.delivers(parcel(f"{group.id}/{topic.id}", "Bonjour"))

    assert [message.text for message in group.inbox_of(topic)] == ["Bonjour"]


def test_a_long_text_is_cut_and_the_buttons_go_below_the_last_piece(api: BotApi, stage: Stage) -> None:
    nadia = api.user("Nadia")
    paragraphs = [f"<b>{number}</b> " + "mot " * 500 for number in range(5)]
    reply = Reply("\n\n".join(paragraphs), ((Button("Oui", "ticket:oui"),),))

    [outcome] = stage.delivers(parcel(nadia.id, reply))

    assert [len(message.buttons) for message in nadia.inbox] == [0, 0, 1]
    assert outcome == Delivered(str(nadia.inbox[-1].id))
    assert stage.clock.naps == [1.0, 1.0]
    assert api.violations == []


def test_markup_that_telegram_refuses_is_sent_once_as_plain_text(api: BotApi, stage: Stage) -> None:
    nadia = api.user("Nadia")
    reply = Reply("<b>Voir &amp; <marquee>lire</marquee>", ((Button("Oui", "ticket:oui"),),))

    with capture_logs() as logs:
        [outcome] = stage.delivers(parcel(nadia.id, reply))

    [message] = nadia.inbox
    assert outcome == Delivered(str(message.id))
    assert (message.text, message.labels) == ("Voir & lire", ["Oui"])
    assert [log["action"] for log in logs] == ["markup_refused"]


def test_files_are_sent_again_by_their_handle(api: BotApi, stage: Stage) -> None:
    nadia, ali = api.user("Nadia"), api.user("Ali")
    photo = nadia.sends_photo(JPEG).content["photo"][-1]["file_id"]
    document = nadia.sends_document("acte.pdf", b"%PDF").content["document"]["file_id"]
    files = (
        Attachment("photo.jpg", "image/jpeg", 10, file_ref=photo),
        Attachment("acte.pdf", "application/pdf", 4, file_ref=document),
    )

    [outcome] = stage.delivers(parcel(ali.id, Reply("Deux pièces", (), files)))

    assert [message.kind for message in ali.inbox] == ["text", "photo", "document"]
    assert outcome == Delivered(str(ali.inbox[0].id))


def test_files_of_ours_are_uploaded(api: BotApi, stage: Stage, tmp_path: Path) -> None:
    nadia = api.user("Nadia")
    (tmp_path / "1").write_bytes(b"%PDF" + bytes(range(256)) * 500)
    (tmp_path / "2").write_bytes(JPEG)
    files = (
        Attachment("relevé\nd’identité.pdf", "application/pdf", 4, path=str(tmp_path / "1")),
        Attachment("photo.jpg", "image/jpeg", 4, path=str(tmp_path / "2")),
    )

    stage.delivers(parcel(nadia.id, Reply("", ((Button("Vu", "ticket:vu"),),), files)))

    document, photo = nadia.inbox
    assert document.content["document"]["file_name"] == "relevé d’identité.pdf"
    assert api.world.files[document.content["document"]["file_id"]].content == (tmp_path / "1").read_bytes()
    assert (document.labels, photo.labels) == ([], ["Vu"])
    assert photo.kind == "photo"


def test_a_document_named_as_a_photo_is_still_a_document(api: BotApi, stage: Stage, tmp_path: Path) -> None:
    nadia = api.user("Nadia")
    (tmp_path / "1").write_bytes(b"no picture")
    file = Attachment("photo.jpg", "image/jpeg", 4, path=str(tmp_path / "1"))

    [outcome] = stage.delivers(parcel(nadia.id, Reply("Voici", (), (file,))))

    assert isinstance(outcome, Delivered)
    assert [message.kind for message in nadia.inbox] == ["text", "document"]


# How it ends


def test_a_flood_limit_in_a_private_chat_stops_the_channel(api: BotApi, stage: Stage) -> None:
    nadia, ali = api.user("Nadia"), api.user("Ali")
    api.fault("sendMessage", status=429, retry_after=7)

    async def story(transport: TelegramTransport) -> list[Outcome]:
        outcome = await transport.deliver(parcel(nadia.id, "Bonjour"))
        assert transport.wait(parcel(ali.id, "Bonjour")) == timedelta(seconds=7)
        await stage.clock.sleep(7)
        assert transport.wait(parcel(ali.id, "Bonjour")) == timedelta(0)
        return [outcome]

    assert stage.plays(story) == [Later(timedelta(seconds=7), "flood limit", whole_channel=True)]


def test_a_flood_limit_in_a_group_stops_that_group_alone(api: BotApi, stage: Stage) -> None:
    nadia = api.user("Nadia")
    group = api.group("Gestionnaires", members=[nadia])
    api.fault("sendMessage", status=429, retry_after=30)

    async def story(transport: TelegramTransport) -> list[Outcome]:
        outcome = await transport.deliver(parcel(group.id, "Bonjour"))
        assert transport.wait(parcel(group.id, "Bonjour")) == timedelta(seconds=30)
        assert transport.wait(parcel(nadia.id, "Bonjour")) == timedelta(0)
        return [outcome]

    assert stage.plays(story) == [Later(timedelta(seconds=30), "flood limit", whole_channel=False)]


def test_what_left_already_does_not_leave_again(api: BotApi, stage: Stage) -> None:
    nadia = api.user("Nadia")
    letter = parcel(nadia.id, Reply("début " + "mot " * 1_100, ((Button("Oui", "ticket:oui"),),)))

    async def story(transport: TelegramTransport) -> list[Outcome]:
        return [await transport.deliver(letter), await transport.deliver(letter)]

    async def refuse_the_second_piece_once(seconds: float) -> None:
        if not stage.clock.naps:
            api.fault("sendMessage", status=429, retry_after=2)
        await stage.clock.sleep(seconds)

    stage.sleep = refuse_the_second_piece_once
    refused, done = stage.plays(story)

    assert isinstance(refused, Later)
    assert [message.text.split()[0] for message in nadia.inbox] == ["début", "mot"]
    assert done == Delivered(str(nadia.inbox[-1].id))


def test_a_person_who_blocked_the_bot_is_noted(api: BotApi, stage: Stage) -> None:
    nadia = api.user("Nadia")
    nadia.blocks_bot()

    [outcome] = stage.delivers(parcel(nadia.id, "Bonjour"))

    assert isinstance(outcome, Refused)
    assert "blocked" in outcome.reason
    assert stage.topics.blocks == [str(nadia.id)]


def test_a_group_that_removed_the_bot_is_noted(api: BotApi, stage: Stage) -> None:
    nadia = api.user("Nadia")
    group = api.group("Gestionnaires", members=[nadia])
    group.removes_bot(by=nadia)

    [outcome] = stage.delivers(parcel(group.id, "Bonjour"))

    assert isinstance(outcome, Refused)
    assert stage.topics.blocks == [str(group.id)]


def test_a_group_that_changed_its_number_is_noted_and_tried_again(api: BotApi, stage: Stage) -> None:
    group = api.group("Gestionnaires", supergroup=False, members=[api.user("Nadia")])
    moved = group.migrates()

    [outcome] = stage.delivers(parcel(group.id, "Bonjour"))

    assert outcome == Later(timedelta(0), "chat migrated")
    assert stage.topics.moves == [(str(group.id), str(moved.id))]


@pytest.mark.parametrize("chat", ["424242", "pas-un-chat", ""])
def test_an_unknown_address_is_refused(stage: Stage, chat: str) -> None:
    [outcome] = stage.delivers(parcel(chat, "Bonjour"))
    assert isinstance(outcome, Refused)
    assert stage.topics.blocks == []


def test_a_reply_that_says_nothing_and_a_file_that_is_gone_are_refused(
    api: BotApi, stage: Stage, tmp_path: Path
) -> None:
    nadia = api.user("Nadia")
    gone = Attachment("acte.pdf", "application/pdf", 4, path=str(tmp_path / "gone"))
    outcomes = stage.delivers(
        parcel(nadia.id, " \n"), parcel(nadia.id, Reply("Voici", (), (gone,)), number=2)
    )
    assert [type(outcome) for outcome in outcomes] == [Refused, Refused]
    assert [message.text for message in nadia.inbox] == ["Voici"]


@pytest.mark.parametrize(
    ("fault", "arrived"),
    [
        ({"kind": "drop"}, 0),
        ({"kind": "drop_after_effect"}, 1),
        ({"kind": "timeout_after_effect"}, 1),
        ({"kind": "status_after_effect", "status": 500}, 1),
        ({"kind": "status", "status": 502}, 0),
    ],
)
def test_without_an_answer_there_is_a_doubt(
    api: BotApi, stage: Stage, fault: dict[str, object], arrived: int
) -> None:
    nadia = api.user("Nadia")
    api.fault("sendMessage", **fault)  # type: ignore[arg-type]  # the faults of one parametrization
    stage.read_timeout = 1.0

    [outcome] = stage.delivers(parcel(nadia.id, "Bonjour"))

    assert isinstance(outcome, Doubtful)
    assert len(nadia.inbox) == arrived


def test_without_a_connection_there_is_no_doubt(api: BotApi, stage: Stage) -> None:
    nadia = api.user("Nadia")

    async def story(transport: TelegramTransport) -> list[Outcome]:
        await asyncio.to_thread(api.stop)
        outcome = await transport.deliver(parcel(nadia.id, "Bonjour"))
        assert transport.wait(parcel(7, "Bonjour")) > timedelta(0)
        return [outcome]

    [outcome] = stage.plays(story)
    assert isinstance(outcome, Later)
    assert outcome.whole_channel


def test_a_token_revoked_meanwhile_keeps_everything_for_later(api: BotApi, stage: Stage) -> None:
    nadia = api.user("Nadia")
    api.fault("sendMessage", status=401)
    [outcome] = stage.delivers(parcel(nadia.id, "Bonjour"))
    assert isinstance(outcome, Later)
    assert outcome.whole_channel


def test_a_parcel_waits_for_its_chat(api: BotApi, stage: Stage) -> None:
    nadia, ali = api.user("Nadia"), api.user("Ali")

    async def story(transport: TelegramTransport) -> list[Outcome]:
        assert transport.wait(parcel(nadia.id, "un")) == timedelta(0)
        outcome = await transport.deliver(parcel(nadia.id, "un"))
        assert transport.wait(parcel(nadia.id, "deux")) == timedelta(seconds=1)
        assert transport.wait(parcel(ali.id, "deux")) == timedelta(0)
        return [outcome]

    stage.plays(story)


def test_the_transport_keeps_the_contract_of_the_courier(api: BotApi) -> None:
    async def check() -> None:
        async with connected(api) as bot:
            transport: Transport = TelegramTransport(bot, MemoryTopics())
            assert transport.channel == "telegram"

    asyncio.run(check())
