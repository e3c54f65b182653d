"""People and groups as tests see them: they write, press, edit, block, and read what the bot wrote."""

import dataclasses
from collections.abc import Callable, Sequence

from botapi.entities import typed_entities, understood
from botapi.methods import member_json
from botapi.records import PRESENT, Account, Button, Chat, Json, Membership, Message, StoredFile, Topic
from botapi.sending import TEXT_CHARACTERS, document_content, photo_content
from botapi.world import World

PATIENCE = 30.0
"""Seconds that a wait lasts unless told otherwise."""

AlbumItem = bytes | tuple[str, bytes, str]
"""A photo, or a document as (name, content, MIME type)."""


class Conversation:
    """What can be read of a chat, a person's or a group's. Waits fail with what was read instead."""

    def __init__(self, world: World, chat: Chat) -> None:
        self.world = world
        self.chat = chat
        self._unread_from = 0

    @property
    def id(self) -> int:
        return self.chat.id

    @property
    def inbox(self) -> list[Message]:
        """The bot's messages, in order, edits applied, deleted ones left out."""
        with self.world.changed:
            return [message for message in self.chat.received if not message.is_deleted]

    def waits(self, count: int = 1, timeout: float = PATIENCE) -> list[Message]:
        """The inbox, once it holds `count` messages."""
        self._until(lambda: len(self.inbox) >= count, timeout, f"{count} messages")
        return self.inbox

    def waits_for(self, wanted: str | Callable[[Message], bool], timeout: float = PATIENCE) -> Message:
        """The last message of the inbox that holds a text, or satisfies a condition."""

        def found() -> Message | None:
            return next((message for message in reversed(self.inbox) if _satisfies(message, wanted)), None)

        self._until(lambda: found() is not None, timeout, f"a message with {wanted!r}")
        message = found()
        assert message is not None, "just waited for"
        return message

    def next_message(self, timeout: float = PATIENCE) -> Message:
        """The first message that was not read by this method yet."""
        self._until(lambda: self._unread() is not None, timeout, "one more message")
        message = self._unread()
        assert message is not None, "just waited for"
        self._unread_from = self.chat.received.index(message) + 1
        return message

    def reads_all(self) -> list[Message]:
        """All that was not read yet, without waiting; what follows is new to `next_message`."""
        with self.world.changed:
            unread = [m for m in self.chat.received[self._unread_from :] if not m.is_deleted]
            self._unread_from = len(self.chat.received)
            return unread

    def _unread(self) -> Message | None:
        return next((m for m in self.chat.received[self._unread_from :] if not m.is_deleted), None)

    def _until(self, condition: Callable[[], bool], timeout: float, wanted: str) -> None:
        with self.world.changed:
            if not self.world.changed.wait_for(condition, timeout):
                texts = [message.text for message in self.inbox]
                raise AssertionError(f"waited {timeout} s for {wanted}; the inbox is {texts!r}")


class Group(Conversation):
    """A group where the bot is, with topics if it is a forum."""

    @property
    def title(self) -> str:
        return self.chat.title or ""

    @property
    def topics(self) -> list[Topic]:
        with self.world.changed:
            return [topic for topic in self.chat.topics.values() if not topic.is_deleted]

    def topic(self, name: str) -> Topic:
        """The topic of that name; LookupError if there is none."""
        for topic in self.topics:
            if topic.name == name:
                return topic
        raise LookupError(f"no topic « {name} » among {[topic.name for topic in self.topics]}")

    def inbox_of(self, thread: "Topic | int | None") -> list[Message]:
        """The bot's messages in a topic; None is « General »."""
        return [message for message in self.inbox if message.thread_id == _thread_id(thread)]

    def deletes_topic(self, thread: "Topic | int") -> None:
        with self.world.changed:
            self.chat.topics[_thread_id(thread) or 0].is_deleted = True

    def forbids_topics_to_bot(self) -> None:
        with self.world.changed:
            self.chat.bot_may_manage_topics = False

    def adds_bot(self, by: "User", status: Membership = Membership.ADMINISTRATOR) -> None:
        _change_bot_status(self.world, self.chat, by.account, status)

    def removes_bot(self, by: "User") -> None:
        _change_bot_status(self.world, self.chat, by.account, Membership.KICKED)

    def migrates(self) -> "Group":
        """Become a supergroup with another id; the old one refuses with `migrate_to_chat_id`."""
        with self.world.changed:
            return Group(self.world, self.world.migrate(self.chat))


@dataclasses.dataclass(frozen=True, slots=True)
class Press:
    """A press on a button, until the bot answers it."""

    query_id: str
    world: World

    @property
    def answer(self) -> Json | None:
        """`text`, `show_alert` and `url` of the bot's answer, None before it."""
        with self.world.changed:
            return self.world.query_answers.get(self.query_id)

    def waits(self, timeout: float = PATIENCE) -> Json:
        with self.world.changed:
            if not self.world.changed.wait_for(lambda: self.answer is not None, timeout):
                raise AssertionError(f"the press {self.query_id} got no answer in {timeout} s")
            return self.world.query_answers[self.query_id]


class User(Conversation):
    """A person. Each verb does what their application would, and gives the update to the bot."""

    def __init__(self, world: World, account: Account, *, has_started: bool) -> None:
        with world.changed:
            chat = Chat(account.id, "private", account=account)
            super().__init__(world, world.open_private_chat(account) if has_started else chat)
        self.account = account

    def says(
        self,
        text: str,
        *,
        in_: Group | None = None,
        thread: Topic | int | None = None,
        reply_to: Message | None = None,
    ) -> Message:
        shown, _ = understood(text)
        assert shown, "an application does not send an empty text"
        assert len(shown) <= TEXT_CHARACTERS, "an application splits so long a text: see says_at_length"
        entities = typed_entities(shown)
        content = {"text": shown, "entities": entities} if entities else {"text": shown}
        return self.sends(content, in_=in_, thread=thread, reply_to=reply_to)

    def says_at_length(self, text: str, *, in_: Group | None = None) -> list[Message]:
        """Say a text of any length, in as many messages as an application makes of it."""
        starts = range(0, len(text), TEXT_CHARACTERS)
        return [self.says(text[start : start + TEXT_CHARACTERS], in_=in_) for start in starts]

    def sends(
        self,
        content: Json,
        *,
        in_: Group | None = None,
        thread: Topic | int | None = None,
        reply_to: Message | None = None,
    ) -> Message:
        """Send any content, given as the Bot API fields of a message (`location`, `contact`…)."""
        with self.world.changed:
            chat = self._chat(in_)
            thread_id = _thread_id(thread)
            if thread_id is None and reply_to is not None:
                thread_id = reply_to.thread_id
            assert thread_id is None or thread_id in chat.topics, "there is no such topic"
            message = self.world.post(chat, self.account, content, thread_id=thread_id, reply_to=reply_to)
            self.world.hear(message)
            return message

    def sends_photo(
        self,
        content: bytes,
        caption: str = "",
        *,
        in_: Group | None = None,
        thread: Topic | int | None = None,
        reply_to: Message | None = None,
    ) -> Message:
        shown = self._photo(content) | _caption(caption)
        return self.sends(shown, in_=in_, thread=thread, reply_to=reply_to)

    def sends_document(
        self,
        name: str,
        content: bytes,
        mime: str = "application/pdf",
        caption: str = "",
        *,
        in_: Group | None = None,
        thread: Topic | int | None = None,
        reply_to: Message | None = None,
    ) -> Message:
        shown = self._document(name, content, mime) | _caption(caption)
        return self.sends(shown, in_=in_, thread=thread, reply_to=reply_to)

    def sends_album(
        self, items: Sequence[AlbumItem], caption: str = "", *, in_: Group | None = None
    ) -> list[Message]:
        """Send together: one update each, the same `media_group_id`, the caption on the first."""
        with self.world.changed:
            group = {"media_group_id": self.world.open_album()}
            contents = [
                self._photo(item) if isinstance(item, bytes) else self._document(*item) for item in items
            ]
            contents[0] |= _caption(caption)
            return [self.sends(content | group, in_=in_) for content in contents]

    def sends_voice(self, content: bytes = b"OggS", seconds: int = 3, *, in_: Group | None = None) -> Message:
        stored = self._stored("voice", "voice.oga", "audio/ogg", content)
        voice = stored.as_json() | {"duration": seconds, "mime_type": stored.mime}
        return self.sends({"voice": voice}, in_=in_)

    def sends_sticker(self, emoji: str = "👍", *, in_: Group | None = None) -> Message:
        stored = self._stored("stickers", "sticker.webp", "image/webp", b"RIFF")
        kind = {"type": "regular", "is_animated": False, "is_video": False}
        size = {"width": 512, "height": 512, "emoji": emoji, "set_name": "essai"}
        return self.sends({"sticker": stored.as_json() | kind | size}, in_=in_)

    def edits(self, message: Message, text: str) -> None:
        """Change the text, or the caption, of a message of theirs."""
        assert message.sender is self.account, "one edits only one's own messages"
        field = "text" if "text" in message.content else "caption"
        with self.world.changed:
            message.earlier_texts.append(message.text)
            kept = {name: value for name, value in message.content.items() if name != "entities"}
            message.content = kept | {field: text}
            message.edited_at = self.world.date
            self.world.feed.offer("edited_message", message.as_json())
            self.world.changed.notify_all()

    def presses(self, message: Message, button: str) -> Press:
        """Press an inline button, named by its label, its data, or a part of its label that no other has."""
        chosen = _button(message, button)
        assert chosen.data is not None, f"« {chosen.text} » is a link, or a key of the person's keyboard"
        return self.presses_data(message, chosen.data)

    def presses_data(self, message: Message, data: str) -> Press:
        """Press a button that is no longer there, or never was: forged or stale data."""
        chat = message.chat
        shown = message.as_json()
        if message.is_deleted:
            shown = {"chat": chat.as_json(), "message_id": message.id, "date": 0}
        with self.world.changed:
            query_id = self.world.open_query()
            query = {"id": query_id, "from": self.account.as_json(), "message": shown}
            query |= {"chat_instance": str(-chat.id * 31), "data": data}
            self.world.feed.offer("callback_query", query)
        return Press(query_id, self.world)

    def blocks_bot(self) -> None:
        with self.world.changed:
            self.chat.blocks_bot = True
        _change_bot_status(self.world, self.chat, self.account, Membership.KICKED)

    def unblocks_bot(self) -> None:
        with self.world.changed:
            self.chat.blocks_bot = False
        _change_bot_status(self.world, self.chat, self.account, Membership.MEMBER)

    def joins(self, group: Group) -> None:
        with self.world.changed:
            group.chat.members[self.id] = Membership.MEMBER
        self.sends({"new_chat_members": [self.account.as_json()]}, in_=group)

    def leaves(self, group: Group) -> None:
        self.sends({"left_chat_member": self.account.as_json()}, in_=group)
        with self.world.changed:
            group.chat.members[self.id] = Membership.LEFT

    def creates_topic(self, group: Group, name: str) -> Topic:
        with self.world.changed:
            topic = self.world.add_topic(group.chat, self.account, name, icon_color=7322096)
            self.world.hear(group.chat.messages[topic.id])
            return topic

    def _chat(self, group: Group | None) -> Chat:
        if group is None:
            assert not self.chat.blocks_bot, "one unblocks the bot before writing to it"
            self.chat = self.world.open_private_chat(self.account)
            return self.chat
        assert group.chat.members.get(self.id) in PRESENT, (
            f"{self.account.first_name} is not in {group.title}"
        )
        return group.chat

    def _stored(self, folder: str, name: str, mime: str, content: bytes) -> StoredFile:
        with self.world.changed:
            return self.world.store_file(folder, name, mime, content)

    def _photo(self, content: bytes) -> Json:
        return photo_content(self.world, self._stored("photos", "photo.jpg", "image/jpeg", content))

    def _document(self, name: str, content: bytes, mime: str) -> Json:
        return document_content(self._stored("documents", name, mime, content))


def _change_bot_status(world: World, chat: Chat, by: Account, status: Membership) -> None:
    with world.changed:
        before = chat.members.get(world.bot.id, Membership.LEFT)
        chat.members[world.bot.id] = status
        change = {"chat": chat.as_json(), "from": by.as_json(), "date": world.date}
        change["old_chat_member"] = member_json(chat, world.bot, before)
        change["new_chat_member"] = member_json(chat, world.bot, status)
        world.feed.offer("my_chat_member", change)
        world.changed.notify_all()


def _button(message: Message, wanted: str) -> Button:
    by_label = [button for button in message.buttons if button.text == wanted]
    by_data = [button for button in message.buttons if button.data == wanted]
    near = [button for button in message.buttons if wanted.casefold() in button.text.casefold()]
    found = by_label or by_data or (near if len(near) == 1 else [])
    assert found, f"no single button {wanted!r} among {message.labels} under {message.text!r}"
    return found[0]


def _satisfies(message: Message, wanted: str | Callable[[Message], bool]) -> bool:
    return wanted in message.text if isinstance(wanted, str) else wanted(message)


def _thread_id(thread: Topic | int | None) -> int | None:
    return thread.id if isinstance(thread, Topic) else thread


def _caption(text: str) -> Json:
    return {"caption": text} if text else {}
