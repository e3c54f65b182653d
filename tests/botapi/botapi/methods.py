"""The other methods (identity, webhook, commands, chats, files, topics), and the table of them all."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from botapi import sending
from botapi.errors import bad_request
from botapi.params import Params, integer, integer_or, text
from botapi.records import PRESENT, Account, Chat, Json, Membership, Topic
from botapi.world import Webhook, World

Method = Callable[[World, Params], Any]

DOWNLOAD_BYTES = 20 * 1024 * 1024
TOPIC_COLOURS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_COMMAND = re.compile(r"/?[a-z0-9_]{1,32}")


def get_me(world: World, _params: Params) -> Json:
    return world.bot.as_json() | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def set_webhook(world: World, params: Params) -> bool:
    """An http address is taken too, as a Bot API server of one's own does."""
    url, secret = text(params, "url"), text(params, "secret_token")
    if not url:
        return delete_webhook(world, params)
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if secret and not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    set_allowed_updates(world, params)
    if params.get("drop_pending_updates"):
        world.feed.drop_all()
    world.webhook = Webhook(url, secret, min(max(integer_or(params, "max_connections", 40), 1), 100))
    world.feed.wake()
    return True


def delete_webhook(world: World, params: Params) -> bool:
    if params.get("drop_pending_updates"):
        world.feed.drop_all()
    world.webhook = Webhook()
    world.feed.wake()
    return True


def get_webhook_info(world: World, _params: Params) -> Json:
    webhook = world.webhook
    info: Json = {
        "url": webhook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(world.feed),
    }
    if webhook.url:
        info["max_connections"] = webhook.max_connections
    if webhook.last_error is not None:
        info |= {"last_error_date": webhook.last_error_date, "last_error_message": webhook.last_error}
    if world.feed.allowed:
        info["allowed_updates"] = world.feed.allowed
    return info


def set_allowed_updates(world: World, params: Params) -> None:
    """Absent means as before; an empty list means Telegram's default kinds."""
    allowed = params.get("allowed_updates")
    if isinstance(allowed, list):
        world.feed.allowed = [str(kind) for kind in allowed]


def set_my_commands(world: World, params: Params) -> bool:
    commands = params.get("commands")
    if not isinstance(commands, list):
        raise bad_request("can't parse commands: expected an Array of BotCommand")
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not _COMMAND.fullmatch(str(command.get("command", ""))):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", "")).strip()) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.commands[_commands_place(params)] = [
        {"command": command["command"].removeprefix("/"), "description": command["description"]}
        for command in commands
    ]
    return True


def get_my_commands(world: World, params: Params) -> list[Json]:
    return world.commands.get(_commands_place(params), [])


def delete_my_commands(world: World, params: Params) -> bool:
    world.commands.pop(_commands_place(params), None)
    return True


def _commands_place(params: Params) -> tuple[str, str]:
    scope = params.get("scope") or {"type": "default"}
    return ":".join(str(scope[key]) for key in sorted(scope)), text(params, "language_code")


def get_chat(world: World, params: Params) -> Json:
    chat = world.chat(params.get("chat_id"))
    return chat.as_json() | {
        "accent_color_id": abs(chat.id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }


def get_chat_member(world: World, params: Params) -> Json:
    chat = world.reachable_chat(params.get("chat_id"))
    account = world.accounts.get(integer(params, "user_id") or 0)
    if account is None:
        raise bad_request("invalid user_id specified")
    return member_json(chat, account, chat.members.get(account.id, Membership.LEFT))


def member_json(chat: Chat, account: Account, status: Membership) -> Json:
    """A ChatMember; an administrator has every right, topics excepted where the chat says so."""
    shown: Json = {"user": account.as_json(), "status": status.value}
    match status:
        case Membership.OWNER:
            shown["is_anonymous"] = False
        case Membership.ADMINISTRATOR:
            shown |= dict.fromkeys(_RIGHTS, True) | {"can_be_edited": False, "is_anonymous": False}
            if chat.type == "supergroup":
                shown |= {"can_pin_messages": True, "can_manage_topics": chat.bot_may_manage_topics}
        case Membership.KICKED:
            shown["until_date"] = 0
        case _:
            pass
    return shown


_RIGHTS = [
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_send_welcome_messages",
]


def get_file(world: World, params: Params) -> Json:
    file_id = text(params, "file_id")
    if not file_id:
        raise bad_request("file_id not specified")
    stored = world.files.get(file_id)
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(stored.content) > DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    return stored.as_json() | {"file_path": stored.path}


def create_forum_topic(world: World, params: Params) -> Json:
    chat = _forum(world, params)
    name = text(params, "name").strip()
    colour = integer_or(params, "icon_color", TOPIC_COLOURS[0])
    if not 1 <= len(name) <= 128:
        raise bad_request("TOPIC_TITLE_EMPTY" if not name else "topic name is too long")
    if colour not in TOPIC_COLOURS:
        raise bad_request("TOPIC_ICON_COLOR_INVALID")
    return world.add_topic(chat, world.bot, name, colour).as_json()


def edit_forum_topic(world: World, params: Params) -> bool:
    topic = _topic(world, params)
    name = text(params, "name").strip() or topic.name
    icon = params.get("icon_custom_emoji_id", topic.icon_custom_emoji_id) or None
    if (name, icon) == (topic.name, topic.icon_custom_emoji_id):
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.name, topic.icon_custom_emoji_id = name, icon
    world.changed.notify_all()
    return True


def close_forum_topic(world: World, params: Params) -> bool:
    return _shut(world, params, is_closed=True)


def reopen_forum_topic(world: World, params: Params) -> bool:
    return _shut(world, params, is_closed=False)


def delete_forum_topic(world: World, params: Params) -> bool:
    topic = _topic(world, params)
    topic.is_deleted = True
    for message in world.chat(params.get("chat_id")).messages.values():
        if message.thread_id == topic.id:
            message.is_deleted = True
    world.changed.notify_all()
    return True


def _shut(world: World, params: Params, *, is_closed: bool) -> bool:
    topic = _topic(world, params)
    if topic.is_closed == is_closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.is_closed = is_closed
    world.changed.notify_all()
    return True


def _forum(world: World, params: Params) -> Chat:
    chat = world.reachable_chat(params.get("chat_id"))
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    is_admin = chat.members.get(world.bot.id) in PRESENT - {Membership.MEMBER}
    if not (is_admin and chat.bot_may_manage_topics):
        raise bad_request("not enough rights to create a topic")
    return chat


def _topic(world: World, params: Params) -> Topic:
    topic = world.topic(_forum(world, params), integer(params, "message_thread_id") or 0)
    if topic is None:
        raise bad_request("TOPIC_ID_INVALID")
    return topic


METHODS: Mapping[str, Method] = {
    "answerCallbackQuery": sending.answer_callback_query,
    "closeForumTopic": close_forum_topic,
    "copyMessage": sending.copy_message,
    "createForumTopic": create_forum_topic,
    "deleteForumTopic": delete_forum_topic,
    "deleteMessage": sending.delete_message,
    "deleteMyCommands": delete_my_commands,
    "deleteWebhook": delete_webhook,
    "editForumTopic": edit_forum_topic,
    "editMessageReplyMarkup": sending.edit_message_reply_markup,
    "editMessageText": sending.edit_message_text,
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getFile": get_file,
    "getMe": get_me,
    "getMyCommands": get_my_commands,
    "getWebhookInfo": get_webhook_info,
    "reopenForumTopic": reopen_forum_topic,
    "sendChatAction": sending.send_chat_action,
    "sendDocument": sending.send_document,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "setMyCommands": set_my_commands,
    "setWebhook": set_webhook,
}
"""Every method but getUpdates, which waits and lives in `polling`."""

NAMES: Mapping[str, str] = {name.lower(): name for name in (*METHODS, "getUpdates")}
"""The right spelling of each name, which Telegram takes in any case."""
