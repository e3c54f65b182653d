"""A call's parameters, the same typed values whether they came as query, form, multipart or JSON."""

import contextlib
import dataclasses
import json
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.requests import Request

from botapi.errors import Refusal, bad_request

Params = dict[str, Any]

INTEGERS = frozenset(
    [
        "chat_id",
        "from_chat_id",
        "user_id",
        "message_id",
        "message_thread_id",
        "reply_to_message_id",
        "offset",
        "limit",
        "timeout",
        "max_connections",
        "icon_color",
        "cache_time",
        "duration",
        "width",
        "height",
    ]
)
BOOLEANS = frozenset(
    [
        "disable_notification",
        "protect_content",
        "show_alert",
        "drop_pending_updates",
        "disable_web_page_preview",
        "has_spoiler",
        "allow_sending_without_reply",
        "show_caption_above_media",
        "disable_content_type_detection",
        "allow_paid_broadcast",
    ]
)
STRUCTURES = frozenset(
    [
        "reply_markup",
        "reply_parameters",
        "link_preview_options",
        "entities",
        "caption_entities",
        "allowed_updates",
        "commands",
        "scope",
        "media",
    ]
)
TRUE = frozenset({"true", "yes", "1"})


@dataclasses.dataclass(frozen=True, slots=True)
class Upload:
    """A file part of a multipart body."""

    name: str
    mime: str
    content: bytes


async def read_params(request: Request) -> Params:
    """Read a request's parameters; raises the 400 of a body that cannot be understood."""
    query: bytes = request.scope["query_string"]
    params: Params = dict(parse_qsl(query.decode(), keep_blank_values=True)) if query else {}
    if request.method == "POST":
        params |= await _body(request)
    for name, value in params.items():
        if isinstance(value, str):
            params[name] = _typed(name, value)
    return params


async def _body(request: Request) -> Params:
    content_type = request.headers.get("content-type", "")
    if content_type.startswith("multipart/form-data"):
        async with request.form(max_part_size=50_000_000) as form:
            return {
                name: await _upload(value) if isinstance(value, UploadFile) else value
                for name, value in form.multi_items()
            }
    raw = await request.body()
    if not raw:
        return {}
    if content_type.startswith("application/json"):
        with contextlib.suppress(ValueError):
            decoded = json.loads(raw)
            if isinstance(decoded, dict):
                return {name: value for name, value in decoded.items() if value is not None}
        raise Refusal(400, "Bad Request: can't parse JSON object")
    try:
        return dict(parse_qsl(raw.decode(), keep_blank_values=True))
    except UnicodeDecodeError:
        raise bad_request("strings must be encoded in UTF-8") from None


async def _upload(part: UploadFile) -> Upload:
    return Upload(part.filename or "file", part.content_type or "application/octet-stream", await part.read())


def _typed(name: str, value: str) -> Any:
    if name in INTEGERS:
        with contextlib.suppress(ValueError):
            return int(value)
    elif name in BOOLEANS:
        return value.lower() in TRUE
    elif name in STRUCTURES:
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None
    return value


def integer(params: Params, name: str) -> int | None:
    """An integer parameter, None if absent; raises a 400 if it is something else."""
    value = params.get(name)
    if value in (None, ""):
        return None
    if isinstance(value, str):
        value = _typed(name, value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise bad_request(f"invalid {name} specified")


def integer_or(params: Params, name: str, default: int) -> int:
    value = integer(params, name)
    return default if value is None else value


def text(params: Params, name: str) -> str:
    """A text parameter, empty if absent."""
    value = params.get(name)
    return "" if value is None else str(value)
