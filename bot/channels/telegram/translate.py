"""Reads an update of the Bot API as something said."""

from __future__ import annotations

from datetime import datetime

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatMemberStatus, ChatType

from bot.messages import Channel, Incoming, Unsupported
from delivery.files import Attachment

PHOTO_NAME = "photo.jpg"  # a photo has no name of its own
_DOCUMENT_NAME = "document"
_ANY_MIME = "application/octet-stream"


def incoming(update: Update, *, now: datetime) -> Incoming | None:
    """What was said, or None for what nobody said: service messages, other bots, changes of membership.

    ``now`` dates the press of a button, which the Bot API does not.
    """
    if update.callback_query is not None:
        return _pressed(update.update_id, update.callback_query, now)
    if update.message is not None:
        return _said(update.update_id, update.message, is_edit=False)
    if update.edited_message is not None:
        return _said(update.update_id, update.edited_message, is_edit=True)
    return None


def blocked_chat(update: Update) -> str | None:
    """The chat that no longer wants the bot: a person blocked it, a group removed it."""
    change = update.my_chat_member
    if change is None:
        return None
    is_gone = change.new_chat_member.status in {ChatMemberStatus.BANNED, ChatMemberStatus.LEFT}
    return str(change.chat.id) if is_gone else None


def migration(update: Update) -> tuple[str, str] | None:
    """The old and the new number of a group that became a supergroup; both chats announce it."""
    message = update.message
    if message is None:
        return None
    if message.migrate_to_chat_id is not None:
        return str(message.chat.id), str(message.migrate_to_chat_id)
    if message.migrate_from_chat_id is not None:
        return str(message.migrate_from_chat_id), str(message.chat.id)
    return None


def _said(update_id: int, message: Message, *, is_edit: bool) -> Incoming | None:
    sender = message.from_user
    if sender is None or sender.is_bot:
        return None
    text = message.text or message.caption or ""
    attachments = _attachments(message)
    unsupported = None if attachments else _unsupported(message)
    if is_edit and unsupported is not None:
        return None  # a live location edits itself every few seconds
    if not text and not attachments and unsupported is None:
        return None
    return Incoming(
        channel=Channel.TELEGRAM,
        update_ref=str(update_id),
        user_ref=str(sender.id),
        chat_ref=str(message.chat.id),
        thread_ref=_thread(message),
        display_name=sender.full_name,
        at=message.edit_date or message.date,
        message_ref=str(message.message_id),
        replied_ref=_replied(message),
        # The edit of a part comes alone: it must not wait for an album that is over.
        group_ref="" if is_edit else message.media_group_id or "",
        text=text,
        attachments=attachments,
        unsupported=unsupported,
        is_edit=is_edit,
        is_private=message.chat.type == ChatType.PRIVATE,
    )


def _pressed(update_id: int, query: CallbackQuery, now: datetime) -> Incoming | None:
    if query.data is None or query.message is None:
        return None  # a game, or a message that another chat shows
    holder = query.message
    return Incoming(
        channel=Channel.TELEGRAM,
        update_ref=str(update_id),
        user_ref=str(query.from_user.id),
        chat_ref=str(holder.chat.id),
        thread_ref=_thread(holder) if isinstance(holder, Message) else "",
        display_name=query.from_user.full_name,
        at=now,
        message_ref=str(holder.message_id),
        action=query.data,
        is_private=holder.chat.type == ChatType.PRIVATE,
    )


def _thread(message: Message) -> str:
    # Replies in an ordinary group carry a thread number as well, which is no topic.
    return str(message.message_thread_id) if message.is_topic_message else ""


def _replied(message: Message) -> str:
    replied = message.reply_to_message
    # Whatever is written in a topic answers, for Telegram, the service message that opened the topic.
    if replied is None or replied.forum_topic_created is not None:
        return ""
    return str(replied.message_id)


def _attachments(message: Message) -> tuple[Attachment, ...]:
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return (Attachment(PHOTO_NAME, "image/jpeg", largest.file_size or 0, largest.file_id),)
    document = message.document
    if document is None or message.animation is not None:  # an animation is given as a document too
        return ()
    name, mime = document.file_name or _DOCUMENT_NAME, document.mime_type or _ANY_MIME
    return (Attachment(name, mime, document.file_size or 0, document.file_id),)


def _unsupported(message: Message) -> Unsupported | None:
    """None as well for a text and for a service message."""
    if message.voice or message.audio:
        return Unsupported.VOICE
    if message.sticker:
        return Unsupported.STICKER
    if message.video or message.video_note or message.animation:
        return Unsupported.VIDEO
    others = (
        message.contact,
        message.location,
        message.venue,
        message.poll,
        message.dice,
        message.game,
        message.story,
        message.checklist,
        message.paid_media,
        message.live_photo,
        message.invoice,
    )
    return Unsupported.OTHER if any(others) else None
