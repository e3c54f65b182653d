"""Keyboards that the bot sends: what Telegram accepts, and its refusals."""

from typing import Any
from urllib.parse import urlsplit

from botapi.errors import Refusal, bad_request
from botapi.records import Json

CALLBACK_DATA_BYTES = 64
ACTIONS = frozenset(
    [
        "callback_data",
        "url",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
    ]
)


def checked_markup(markup: Any) -> Json | None:
    """The markup to store, None if there is none; raises a 400 on a keyboard that Telegram refuses."""
    if not markup:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        rows = [
            [_inline_button(button) for button in row] for row in _drawn(markup["inline_keyboard"]) if row
        ]
        return {"inline_keyboard": rows} if rows else None
    for row in _drawn(markup.get("keyboard", [])):
        for button in row:
            if not (button if isinstance(button, str) else button.get("text")):
                raise bad_request("keyboard button text must be non-empty")
    return markup


def _drawn(rows: Any) -> list[list[Any]]:
    if isinstance(rows, list) and all(isinstance(row, list) for row in rows):
        return rows
    raise bad_request("can't parse keyboard: expected an Array of Arrays of buttons")


def _inline_button(button: Any) -> Json:
    if not isinstance(button, dict):
        raise _button_refusal("expected an Object")
    if not button.get("text"):
        raise _button_refusal('Field "text" must be non-empty')
    actions = ACTIONS & button.keys()
    if not actions:
        raise _button_refusal("Text buttons are unallowed in the inline keyboard")
    if "callback_data" in actions and not 1 <= len(button["callback_data"].encode()) <= CALLBACK_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in actions and not _is_web_link(button["url"]):
        raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    return button


def _button_refusal(why: str) -> Refusal:
    return bad_request(f"can't parse inline keyboard button: {why}")


def _is_web_link(url: str) -> bool:
    parts = urlsplit(url if "://" in url else f"http://{url}")
    return parts.scheme == "tg" or (parts.scheme in {"http", "https"} and "." in (parts.hostname or ""))
