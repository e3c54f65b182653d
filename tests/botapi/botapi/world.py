"""The state of this small Telegram: who exists, what was written where, and whom the bot can reach."""

import collections
import dataclasses
import hashlib
import itertools
import threading
from collections.abc import Callable, Iterable

from botapi.errors import Refusal, bad_request, forbidden
from botapi.feed import UpdateFeed
from botapi.records import PRESENT, Account, Chat, Json, Membership, Message, StoredFile, Topic

FIRST_UPDATE_ID = 100_000_001
FIRST_PERSON_ID = 700_000_001
FIRST_GROUP_ID = 4_000_001
SUPERGROUP_BASE = -1_000_000_000_000


@dataclasses.dataclass(slots=True)
class Webhook:
    """Where updates are posted; an empty `url` means that the bot polls."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    last_error_date: int | None = None
    last_error: str | None = None


class World:
    """Everything that lasts between two calls. Hold `changed` to read or write it from any thread."""

    def __init__(self, token: str, username: str, now: Callable[[], float]) -> None:
        self.token = token
        self.now = now
        self.changed = threading.Condition()
        self.bot = Account(int(token.partition(":")[0]), "Bot d’essai", username=username, is_bot=True)
        self.chats: dict[int, Chat] = {}
        self.accounts: dict[int, Account] = {self.bot.id: self.bot}
        self.files: dict[str, StoredFile] = {}
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.open_queries: set[str] = set()
        self.query_answers: dict[str, Json] = {}
        self.feed = UpdateFeed(now, FIRST_UPDATE_ID)
        self.webhook = Webhook()
        self._person_ids = itertools.count(FIRST_PERSON_ID)
        self._group_ids = itertools.count(FIRST_GROUP_ID)
        self._message_ids: collections.defaultdict[int, itertools.count[int]] = collections.defaultdict(
            lambda: itertools.count(1)
        )
        self._query_ids = itertools.count(4_000_000_000_000_001)
        self._file_numbers = itertools.count(1)

    @property
    def date(self) -> int:
        return int(self.now())

    # Who exists

    def add_account(
        self,
        first_name: str,
        *,
        account_id: int | None = None,
        last_name: str | None = None,
        username: str | None = None,
        language_code: str | None = None,
    ) -> Account:
        chosen = next(self._person_ids) if account_id is None else account_id
        account = Account(chosen, first_name, last_name, username, language_code)
        self.accounts[chosen] = account
        return account

    def open_private_chat(self, account: Account) -> Chat:
        """The private chat of this account with the bot; it exists from the first message on."""
        if account.id not in self.chats:
            members = {account.id: Membership.MEMBER, self.bot.id: Membership.MEMBER}
            self.chats[account.id] = Chat(account.id, "private", account=account, members=members)
        return self.chats[account.id]

    def add_group(
        self, title: str, members: Iterable[Account], *, bot: Membership, is_super: bool, is_forum: bool
    ) -> Chat:
        number = next(self._group_ids)
        chat = Chat(
            id=SUPERGROUP_BASE - number if is_super else -number,
            type="supergroup" if is_super else "group",
            title=title,
            is_forum=is_forum,
            members={member.id: Membership.MEMBER for member in members} | {self.bot.id: bot},
        )
        self.chats[chat.id] = chat
        return chat

    # Whom the bot can reach

    def chat(self, chat_id: object) -> Chat:
        """The chat that a call names; raises the 400 of a chat that the bot never met."""
        if chat_id in (None, ""):
            raise bad_request("chat_id is empty")
        if isinstance(chat_id, int) and chat_id in self.chats:
            return self.chats[chat_id]
        raise bad_request("chat not found")

    def reachable_chat(self, chat_id: object) -> Chat:
        """The chat, if the bot can write there; otherwise raises what Telegram says of it."""
        chat = self.chat(chat_id)
        if chat.migrated_to is not None:
            why = "group chat was upgraded to a supergroup chat"
            raise bad_request(why, migrate_to_chat_id=chat.migrated_to)
        if chat.blocks_bot:
            raise forbidden("bot was blocked by the user")
        if chat.members.get(self.bot.id) not in PRESENT:
            raise _absent(chat)
        return chat

    def topic(self, chat: Chat, thread_id: int) -> Topic | None:
        topic = chat.topics.get(thread_id)
        return None if topic is None or topic.is_deleted else topic

    # What is written

    def post(
        self,
        chat: Chat,
        sender: Account,
        content: Json,
        *,
        thread_id: int | None = None,
        reply_to: Message | None = None,
        markup: Json | None = None,
    ) -> Message:
        """Write a message in a chat."""
        if reply_to is None and thread_id is not None:
            # Telegram shows a message of a topic as a reply to the message that created the topic.
            reply_to = chat.messages.get(thread_id)
        message_id = next(self._message_ids[chat.id if chat.type == "supergroup" else 0])
        message = Message(message_id, chat, sender, self.date, content, thread_id, reply_to, markup)
        chat.messages[message_id] = message
        self.changed.notify_all()
        return message

    def say(
        self, chat: Chat, content: Json, thread_id: int | None, reply_to: Message | None, markup: Json | None
    ) -> Message:
        """Write a message of the bot, for those of the chat to read."""
        message = self.post(chat, self.bot, content, thread_id=thread_id, reply_to=reply_to, markup=markup)
        chat.received.append(message)
        return message

    def hear(self, message: Message) -> None:
        """Give a person's message to the bot, unless privacy mode keeps it away."""
        if self._is_heard(message):
            self.feed.offer("message", message.as_json())

    def _is_heard(self, message: Message) -> bool:
        status = message.chat.members.get(self.bot.id)
        if message.chat.is_private or status == Membership.ADMINISTRATOR:
            return True
        if status not in PRESENT:
            return False
        is_reply = message.reply_to is not None and message.reply_to.sender is self.bot
        is_service = message.kind not in {"text", "photo", "document", "voice", "sticker"}
        text = message.text
        return is_reply or is_service or text.startswith("/") or f"@{self.bot.username}" in text

    def add_topic(self, chat: Chat, creator: Account, name: str, icon_color: int) -> Topic:
        created = {"forum_topic_created": {"name": name, "icon_color": icon_color}}
        service = self.post(chat, creator, created)
        service.thread_id = service.id
        topic = Topic(service.id, name, icon_color)
        chat.topics[topic.id] = topic
        return topic

    def migrate(self, chat: Chat) -> Chat:
        """Turn a basic group into a supergroup with another id; the old id refuses from now on."""
        accounts = [self.accounts[member] for member in chat.members if member != self.bot.id]
        target = self.add_group(
            chat.title or "", accounts, bot=chat.members[self.bot.id], is_super=True, is_forum=False
        )
        someone = accounts[0] if accounts else self.bot
        self.hear(self.post(chat, someone, {"migrate_to_chat_id": target.id}))
        chat.migrated_to = target.id
        self.hear(self.post(target, someone, {"migrate_from_chat_id": chat.id}))
        return target

    def open_query(self) -> str:
        """The id of a new press on a button, which the bot may answer once."""
        query_id = str(next(self._query_ids))
        self.open_queries.add(query_id)
        return query_id

    def open_album(self) -> str:
        """A new `media_group_id`."""
        return str(next(self._query_ids))

    # Files

    def store_file(self, folder: str, name: str, mime: str, content: bytes) -> StoredFile:
        number = next(self._file_numbers)
        _, dot, suffix = name.rpartition(".")
        unique_id = hashlib.sha256(content).hexdigest()[:16]
        path = f"{folder}/file_{number}{dot}{suffix if dot else ''}"
        stored = StoredFile(f"FILE-{number}-{unique_id}", unique_id, name, mime, content, path)
        self.files[stored.id] = stored
        return stored

    def file_at(self, path: str) -> StoredFile | None:
        return next((file for file in self.files.values() if file.path == path), None)


def _absent(chat: Chat) -> Refusal:
    return forbidden(f"bot was kicked from the {'supergroup' if chat.type == 'supergroup' else 'group'} chat")
