"""The methods by which the bot writes, edits, copies and deletes messages."""

import json
from typing import Any

from botapi.entities import understood
from botapi.errors import Refusal, bad_request
from botapi.markup import checked_markup
from botapi.params import Params, Upload, integer, text
from botapi.records import Chat, Json, Message, StoredFile
from botapi.world import World

TEXT_CHARACTERS = 4096
CAPTION_CHARACTERS = 1024
PHOTO_BYTES = 10 * 1024 * 1024
DOCUMENT_BYTES = 50 * 1024 * 1024
DELETABLE_FOR = 48 * 3600
IMAGE_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF", b"BM")
CHAT_ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]
)
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)


def send_message(world: World, params: Params) -> Json:
    chat = world.reachable_chat(params.get("chat_id"))
    return _say(world, chat, params, _text_content(params))


def send_photo(world: World, params: Params) -> Json:
    chat = world.reachable_chat(params.get("chat_id"))
    stored = _sent_file(world, params, "photo", "photos", PHOTO_BYTES)
    if not stored.content.startswith(IMAGE_SIGNATURES):
        raise bad_request("IMAGE_PROCESS_FAILED")
    return _say(world, chat, params, photo_content(world, stored) | _caption_content(params))


def send_document(world: World, params: Params) -> Json:
    chat = world.reachable_chat(params.get("chat_id"))
    stored = _sent_file(world, params, "document", "documents", DOCUMENT_BYTES)
    return _say(world, chat, params, document_content(stored) | _caption_content(params))


def copy_message(world: World, params: Params) -> Json:
    chat = world.reachable_chat(params.get("chat_id"))
    source = world.chat(params.get("from_chat_id"))
    original = source.messages.get(integer(params, "message_id") or 0)
    if original is None or original.is_deleted:
        raise bad_request("message to copy not found")
    if original.kind not in {"text", "photo", "document", "voice", "sticker"}:
        raise bad_request("message can't be copied")
    content = {key: value for key, value in original.content.items() if key != "media_group_id"}
    if "caption" in params and "text" not in content:
        content = {key: value for key, value in content.items() if not key.startswith("caption")}
        content |= _caption_content(params)
    return {"message_id": _say(world, chat, params, content)["message_id"]}


def edit_message_text(world: World, params: Params) -> Json:
    chat, message = _own_message(world, params, "edit")
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    return _edit(world, chat, message, _text_content(params), checked_markup(params.get("reply_markup")))


def edit_message_reply_markup(world: World, params: Params) -> Json:
    chat, message = _own_message(world, params, "edit")
    return _edit(world, chat, message, message.content, checked_markup(params.get("reply_markup")))


def delete_message(world: World, params: Params) -> bool:
    chat = world.reachable_chat(params.get("chat_id"))
    message = chat.messages.get(integer(params, "message_id") or 0)
    if message is None or message.is_deleted:
        raise bad_request("message to delete not found")
    if message.date < world.now() - DELETABLE_FOR:
        raise bad_request("message can't be deleted for everyone")
    message.is_deleted = True
    world.changed.notify_all()
    return True


def send_chat_action(world: World, params: Params) -> bool:
    chat = world.reachable_chat(params.get("chat_id"))
    _thread_id(world, chat, params)
    if text(params, "action") not in CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


def answer_callback_query(world: World, params: Params) -> bool:
    query_id = text(params, "callback_query_id")
    if query_id not in world.open_queries:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if len(text(params, "text")) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    world.open_queries.remove(query_id)
    world.query_answers[query_id] = {
        "text": text(params, "text"),
        "show_alert": params.get("show_alert") is True,
        "url": text(params, "url"),
    }
    world.changed.notify_all()
    return True


# What people send has the same shape, so that these serve both sides.


def photo_content(world: World, stored: StoredFile) -> Json:
    """Two sizes, as Telegram makes them; both are the same bytes here, and the dimensions are nominal."""
    small = world.store_file("thumbnails", stored.name, stored.mime, stored.content)
    return {"photo": [small.as_json() | {"width": 90, "height": 67}, stored.as_json() | _NOMINAL_SIZE]}


def document_content(stored: StoredFile) -> Json:
    return {"document": stored.as_json() | {"file_name": stored.name, "mime_type": stored.mime}}


_NOMINAL_SIZE = {"width": 1280, "height": 960}


def _say(world: World, chat: Chat, params: Params, content: Json) -> Json:
    thread_id = _thread_id(world, chat, params)
    reply_to = _replied(chat, params)
    if thread_id is None and reply_to is not None:
        thread_id = reply_to.thread_id
    markup = checked_markup(params.get("reply_markup"))
    return world.say(chat, content, thread_id, reply_to, markup).as_json()


def _text_content(params: Params) -> Json:
    shown, entities = understood(
        text(params, "text"), text(params, "parse_mode"), _known_entities(params.get("entities"))
    )
    if not shown:
        raise bad_request("message text is empty")
    if len(shown) > TEXT_CHARACTERS:
        raise bad_request("message is too long")
    return {"text": shown, "entities": entities} if entities else {"text": shown}


def _caption_content(params: Params) -> Json:
    shown, entities = understood(
        text(params, "caption"), text(params, "parse_mode"), _known_entities(params.get("caption_entities"))
    )
    if len(shown) > CAPTION_CHARACTERS:
        raise bad_request("message caption is too long")
    content: Json = {"caption": shown} if shown else {}
    return content | ({"caption_entities": entities} if entities else {})


def _known_entities(given: Any) -> list[Json]:
    if given in (None, ""):
        return []
    if not isinstance(given, list):
        raise bad_request("can't parse MessageEntity: expected an Array")
    return given


def _sent_file(world: World, params: Params, name: str, folder: str, limit: int) -> StoredFile:
    given = params.get(name)
    if isinstance(given, str) and given.startswith("attach://"):
        given = params.get(given.removeprefix("attach://"))
    if isinstance(given, str) and given in world.files:
        return world.files[given]
    if not isinstance(given, Upload):
        if not given:
            raise bad_request(f"there is no {name} in the request")
        raise bad_request("wrong remote file identifier specified: can't unserialize it")
    if not given.content:
        raise bad_request("file must be non-empty")
    if len(given.content) > DOCUMENT_BYTES:
        raise Refusal(413, "Request Entity Too Large")
    if len(given.content) > limit:
        raise bad_request(f"file of size {len(given.content)} bytes is too big for a {name}")
    return world.store_file(folder, given.name, given.mime, given.content)


def _thread_id(world: World, chat: Chat, params: Params) -> int | None:
    thread_id = integer(params, "message_thread_id")
    if thread_id and world.topic(chat, thread_id) is None:
        raise bad_request("message thread not found")
    return thread_id or None


def _replied(chat: Chat, params: Params) -> Message | None:
    reply = params.get("reply_parameters") or {}
    wanted = reply.get("message_id", integer(params, "reply_to_message_id"))
    if not wanted:
        return None
    message = chat.messages.get(int(wanted))
    if message is not None and not message.is_deleted:
        return message
    if reply.get("allow_sending_without_reply") or params.get("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def _own_message(world: World, params: Params, deed: str) -> tuple[Chat, Message]:
    if integer(params, "message_id") is None:
        raise bad_request("message identifier is not specified")
    chat = world.reachable_chat(params.get("chat_id"))
    message = chat.messages.get(integer(params, "message_id") or 0)
    if message is None or message.is_deleted:
        raise bad_request(f"message to {deed} not found")
    if message.sender is not world.bot:
        raise bad_request(f"message can't be {deed}ed")
    return chat, message


def _edit(world: World, chat: Chat, message: Message, content: Json, markup: Json | None) -> Json:
    if content == message.content and _same(markup, message.markup):
        raise bad_request(NOT_MODIFIED)
    if content is not message.content:
        message.earlier_texts.append(message.text)
        message.content = content
    message.markup = markup
    message.edited_at = world.date
    world.changed.notify_all()
    return message.as_json()


def _same(one: Json | None, other: Json | None) -> bool:
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
