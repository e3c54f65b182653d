"""What the server remembers: accounts, chats, topics, messages and files, and how each is shown as JSON."""

import dataclasses
import enum
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]


class Membership(enum.StrEnum):
    """Where an account stands in a chat, in Telegram's words."""

    OWNER = "creator"
    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    LEFT = "left"
    KICKED = "kicked"


PRESENT = frozenset({Membership.OWNER, Membership.ADMINISTRATOR, Membership.MEMBER})


@dataclasses.dataclass(frozen=True, slots=True)
class Account:
    """A Telegram account, a person's or the bot's."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False

    def as_json(self) -> Json:
        shown: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.last_name:
            shown["last_name"] = self.last_name
        if self.username:
            shown["username"] = self.username
        if self.language_code:
            shown["language_code"] = self.language_code
        return shown


@dataclasses.dataclass(slots=True)
class Topic:
    """A topic of a forum; its id is the one of the service message that created it."""

    id: int
    name: str
    icon_color: int
    icon_custom_emoji_id: str | None = None
    is_closed: bool = False
    is_deleted: bool = False

    def as_json(self) -> Json:
        shown: Json = {"message_thread_id": self.id, "name": self.name, "icon_color": self.icon_color}
        if self.icon_custom_emoji_id:
            shown["icon_custom_emoji_id"] = self.icon_custom_emoji_id
        return shown


@dataclasses.dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that a person or the bot sent; `path` is what getFile answers."""

    id: str
    unique_id: str
    name: str
    mime: str
    content: bytes
    path: str

    def as_json(self) -> Json:
        return {"file_id": self.id, "file_unique_id": self.unique_id, "file_size": len(self.content)}


@dataclasses.dataclass(frozen=True, slots=True)
class Button:
    """A button under a message, or of the keyboard that stands for the person's own (no `data`, no `url`)."""

    text: str
    data: str | None = None
    url: str | None = None


@dataclasses.dataclass(slots=True, eq=False)
class Chat:
    """A conversation: private, group or supergroup. Its messages stay, deleted ones too."""

    id: int
    type: str
    title: str | None = None
    account: Account | None = None
    is_forum: bool = False
    members: dict[int, Membership] = dataclasses.field(default_factory=dict)
    topics: dict[int, Topic] = dataclasses.field(default_factory=dict)
    messages: dict[int, "Message"] = dataclasses.field(default_factory=dict)
    received: list["Message"] = dataclasses.field(default_factory=list)
    blocks_bot: bool = False
    bot_may_manage_topics: bool = True
    migrated_to: int | None = None

    @property
    def is_private(self) -> bool:
        return self.type == "private"

    def as_json(self) -> Json:
        shown: Json = {"id": self.id, "type": self.type}
        if self.account is not None:
            person = self.account.as_json()
            shown |= {key: person[key] for key in ("first_name", "last_name", "username") if key in person}
        else:
            shown["title"] = self.title
        if self.is_forum:
            shown["is_forum"] = True
        return shown


@dataclasses.dataclass(slots=True, eq=False)
class Message:
    """A message of a chat, with its edits applied; `content` holds its Bot API fields (text, photo…)."""

    id: int
    chat: Chat
    sender: Account
    date: int
    content: Json
    thread_id: int | None = None
    reply_to: "Message | None" = None
    markup: Json | None = None
    edited_at: int | None = None
    is_deleted: bool = False
    earlier_texts: list[str] = dataclasses.field(default_factory=list)

    @property
    def text(self) -> str:
        """What is written: the text, or the caption of a photo or document."""
        return str(self.content.get("text") or self.content.get("caption") or "")

    @property
    def entities(self) -> list[Json]:
        found: list[Json] = self.content.get("entities") or self.content.get("caption_entities") or []
        return found

    @property
    def rows(self) -> list[list[Button]]:
        """The buttons as drawn, row by row."""
        return list(_rows(self.markup or {}))

    @property
    def buttons(self) -> list[Button]:
        return [button for row in self.rows for button in row]

    @property
    def labels(self) -> list[str]:
        return [button.text for button in self.buttons]

    @property
    def kind(self) -> str:
        """`text`, or the name of the media or service field."""
        kinds = (key for key in self.content if key not in {"entities", "caption", "caption_entities"})
        return next(kinds, "")

    def as_json(self, *, is_nested: bool = False) -> Json:
        shown: Json = {
            "message_id": self.id,
            "from": self.sender.as_json(),
            "chat": self.chat.as_json(),
            "date": self.date,
        }
        if self.edited_at is not None:
            shown["edit_date"] = self.edited_at
        if self.thread_id is not None:
            shown["message_thread_id"] = self.thread_id
            shown["is_topic_message"] = True
        if self.reply_to is not None and not is_nested:
            shown["reply_to_message"] = self.reply_to.as_json(is_nested=True)
        shown |= self.content
        if self.markup is not None and "inline_keyboard" in self.markup:
            shown["reply_markup"] = self.markup
        return shown


def _rows(markup: Json) -> Iterator[list[Button]]:
    for row in markup.get("inline_keyboard", ()):
        yield [Button(b["text"], b.get("callback_data"), b.get("url")) for b in row]
    for row in markup.get("keyboard", ()):
        yield [Button(b if isinstance(b, str) else b["text"]) for b in row]
