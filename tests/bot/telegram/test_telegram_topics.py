"""One forum topic for each ticket, over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from telegram_stage import Stage, parcel

from bot.channels.telegram.topics import NAME_LENGTH, topic_name
from bot.channels.telegram.transport import TelegramTransport
from botapi.records import Membership
from botapi.server import BotApi
from delivery.queue_messages import Delivered, Outcome

ABOUT = "T-2026-0001"
CARD = "<b>Nouveau ticket T-2026-0001</b>\n<blockquote>Numéro unique &amp; radiation</blockquote>"
NAME = "T-2026-0001 · Numéro unique & radiation"


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi(strict=True) as server:
        yield server
        assert server.contract_faults == []
        assert server.unknown_parameters == []


@pytest.fixture
def stage(api: BotApi) -> Stage:
    return Stage(api)


def test_a_ticket_has_one_topic(api: BotApi, stage: Stage) -> None:
    group = api.group("Gestionnaires", forum=True)
    stage.topics.triage = str(group.id)

    stage.delivers(parcel(group.id, CARD, about=ABOUT), parcel(group.id, "Une suite", about=ABOUT, number=2))

    [topic] = group.topics
    assert topic.name == NAME
    assert len(group.inbox_of(topic)) == 2
    assert stage.topics.threads == {(str(group.id), ABOUT): str(topic.id)}


def test_what_is_about_no_ticket_or_for_another_chat_opens_no_topic(api: BotApi, stage: Stage) -> None:
    nadia = api.user("Nadia")
    group = api.group("Gestionnaires", forum=True, members=[nadia])
    stage.topics.triage = str(group.id)

    stage.delivers(parcel(group.id, "Bonjour"), parcel(nadia.id, CARD, about=ABOUT, number=2))

    assert group.topics == []
    assert len(group.inbox_of(None)) == 1
    assert len(nadia.inbox) == 1


def test_a_deleted_topic_is_made_anew(api: BotApi, stage: Stage) -> None:
    group = api.group("Gestionnaires", forum=True)
    stage.topics.triage = str(group.id)
    stage.delivers(parcel(group.id, CARD, about=ABOUT))
    [old] = group.topics
    group.deletes_topic(old)

    [outcome] = stage.delivers(parcel(group.id, CARD, about=ABOUT, number=2))

    [topic] = group.topics
    assert isinstance(outcome, Delivered)
    assert topic.id != old.id
    assert stage.topics.threads == {(str(group.id), ABOUT): str(topic.id)}
    assert len(group.inbox_of(topic)) == 1


def test_an_answer_in_a_deleted_topic_goes_to_the_group(api: BotApi, stage: Stage) -> None:
    nadia = api.user("Nadia")
    group = api.group("Gestionnaires", forum=True, members=[nadia])
    topic = nadia.creates_topic(group, "Divers")
    group.deletes_topic(topic)

    stage.delivers(parcel(f"{group.id}/{topic.id}", "Bonjour"))

    assert [message.text for message in group.inbox_of(None)] == ["Bonjour"]


@pytest.mark.parametrize("why", ["not a forum", "not allowed", "plain member"])
def test_a_group_without_topics_gets_the_ticket_all_the_same(api: BotApi, stage: Stage, why: str) -> None:
    status = Membership.MEMBER if why == "plain member" else Membership.ADMINISTRATOR
    group = api.group("Gestionnaires", forum=why != "not a forum", bot=status)
    if why == "not allowed":
        group.forbids_topics_to_bot()
    stage.topics.triage = str(group.id)

    outcomes = stage.delivers(
        parcel(group.id, CARD, about=ABOUT), parcel(group.id, "Une suite", about=ABOUT, number=2)
    )

    assert all(isinstance(outcome, Delivered) for outcome in outcomes)
    assert len(group.inbox_of(None)) == 2
    assert len(api.calls("createForumTopic")) == 1


def test_topics_allowed_later_are_used(api: BotApi, stage: Stage) -> None:
    group = api.group("Gestionnaires", forum=True)
    group.forbids_topics_to_bot()
    stage.topics.triage = str(group.id)

    async def story(transport: TelegramTransport) -> list[Outcome]:
        first = await transport.deliver(parcel(group.id, CARD, about=ABOUT))
        group.chat.bot_may_manage_topics = True
        stage.clock.now += timedelta(hours=1)
        return [first, await transport.deliver(parcel(group.id, CARD, about=ABOUT, number=2))]

    stage.plays(story)
    assert [topic.name for topic in group.topics] == [NAME]


def test_a_topic_bears_the_first_words_within_reason() -> None:
    assert topic_name(ABOUT, "") == ABOUT
    assert topic_name(ABOUT, f"Ticket {ABOUT} <b>repris</b>") == f"{ABOUT} · Ticket repris"
    long = topic_name(ABOUT, "<blockquote>" + "demande radiée " * 50 + "</blockquote>")
    assert len(long) <= NAME_LENGTH
    assert long.endswith("…")
    assert topic_name(ABOUT, "x" * 200) == f"{ABOUT}…"
