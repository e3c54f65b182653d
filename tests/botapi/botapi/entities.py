"""What Telegram makes of a text: parse modes, control characters, trimming, entities in UTF-16 units."""

import dataclasses
import html
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from botapi.errors import bad_request

Entity = dict[str, Any]

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
SCHEMES = frozenset({"http", "https", "ton", "tg", "tonsite"})

_SPECIAL = re.compile(r"[<&]")
_CHARACTER = re.compile(r"&(?:(lt|gt|amp|quot)|#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6}));?")
_TAG_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE = re.compile(r"""\s*([^\s=>/"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9.\-]+)))?""")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_TYPED = re.compile(
    r"(?P<bot_command>(?<!\S)/[A-Za-z0-9_]{1,32}(?:@\w{3,32})?(?!\w))"
    r"|(?P<url>https?://[^\s<>]+)"
    r"|(?P<email>[\w.+-]+@[\w-]+\.[\w.-]*\w)"
    r"|(?P<mention>(?<!\w)@[A-Za-z]\w{3,31})",
)


@dataclasses.dataclass(frozen=True, slots=True)
class OpenTag:
    """A start tag that waits for its end; `start` is in UTF-16 units of the text so far."""

    name: str
    attributes: dict[str, str]
    start: int


def utf16_length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def understood(
    text: str, parse_mode: str | None = None, entities: Sequence[Entity] | None = None
) -> tuple[str, list[Entity]]:
    """The text as a reader sees it, and its entities; raises the 400 that Telegram answers on bad markup."""
    if parse_mode:
        if parse_mode.lower() != "html":
            raise bad_request("unsupported parse_mode")
        text, found = parse_html(text)
    else:
        found = [dict(entity) for entity in entities or ()]
    text = _CONTROL.sub(" ", text.replace("\r", ""))
    return _trimmed(text, found)


def typed_entities(text: str) -> list[Entity]:
    """The entities that Telegram finds by itself in what a person types."""
    return [
        {
            "type": match.lastgroup,
            "offset": utf16_length(text[: match.start()]),
            "length": utf16_length(match.group()),
        }
        for match in _TYPED.finditer(text)
    ]


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Parse Telegram's HTML: its tags only, every one closed in order.

    Entities count in UTF-16 units; refusals, as Telegram's, in bytes of the source.
    """
    if _SPECIAL.search(source) is None:
        return source, []
    pieces: list[str] = []
    length = position = 0
    waiting: list[OpenTag] = []
    entities: list[Entity] = []

    while special := _SPECIAL.search(source, position):
        pieces.append(source[position : special.start()])
        length += utf16_length(pieces[-1])
        at = special.start()
        if special.group() == "&":
            piece, position = _character(source, at)
            pieces.append(piece)
            length += utf16_length(piece)
        elif source.startswith("</", at):
            tag, position = _end_tag(source, at, waiting)
            entity = _entity(tag, "".join(pieces), length, entities)
            if entity is not None:
                entities.append(entity)
        else:
            tag, position = _start_tag(source, at, length)
            waiting.append(tag)
    pieces.append(source[position:])

    if waiting:
        raise _unparsed(f'Can\'t find end tag corresponding to start tag "{waiting[-1].name}"')
    for entity in entities:
        if entity["type"] == "code":
            entity.pop("language", None)
    entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return "".join(pieces), entities


def _unparsed(why: str) -> Exception:
    return bad_request(f"can't parse entities: {why}")


def _bytes_before(source: str, at: int) -> int:
    return len(source[:at].encode())


def _character(source: str, at: int) -> tuple[str, int]:
    match = _CHARACTER.match(source, at)
    if match is None:
        return "&", at + 1
    written = match.group().removesuffix(";") + ";"
    return html.unescape(written), match.end()


def _start_tag(source: str, at: int, length: int) -> tuple[OpenTag, int]:
    name_match = _TAG_NAME.match(source, at + 1)
    assert name_match is not None, "the pattern matches the empty string"
    name, position = name_match.group().lower(), name_match.end()
    if position == len(source):
        raise _unparsed(f"Unclosed start tag at byte offset {_bytes_before(source, at)}")
    if name not in TAGS:
        raise _unparsed(f'Unsupported start tag "{name}" at byte offset {_bytes_before(source, at)}')
    attributes: dict[str, str] = {}
    while match := _ATTRIBUTE.match(source, position):
        value = next((group for group in match.groups()[1:] if group is not None), "")
        attributes[match.group(1).lower()] = html.unescape(value)
        position = match.end()
    while position < len(source) and source[position].isspace():
        position += 1
    if position == len(source):
        raise _unparsed(f"Unclosed start tag at byte offset {_bytes_before(source, at)}")
    if source[position] != ">":
        where = _bytes_before(source, position)
        raise _unparsed(f'Empty attribute name in the tag "{name}" at byte offset {where}')
    if name == "span" and attributes.get("class") != "tg-spoiler":
        raise _unparsed(f'Tag "span" must have class "tg-spoiler" at byte offset {_bytes_before(source, at)}')
    return OpenTag(name, attributes, length), position + 1


def _end_tag(source: str, at: int, waiting: list[OpenTag]) -> tuple[OpenTag, int]:
    where = _bytes_before(source, at)
    if not waiting:
        raise _unparsed(f"Unexpected end tag at byte offset {where}")
    close = source.find(">", at)
    if close < 0:
        raise _unparsed(f"Unclosed end tag at byte offset {where}")
    name = source[at + 2 : close].strip().lower()
    tag = waiting.pop()
    if name and name != tag.name:
        expected = f'expected "</{tag.name}>", found "</{name}>"'
        raise _unparsed(f"Unmatched end tag at byte offset {where}, {expected}")
    return tag, close + 1


def _entity(tag: OpenTag, text: str, end: int, before: list[Entity]) -> Entity | None:
    if end == tag.start:
        return None
    entity: Entity = {"type": TAGS[tag.name], "offset": tag.start, "length": end - tag.start}
    match tag.name:
        case "a":
            url = tag.attributes.get("href") or text[-(end - tag.start) :]
            if not _is_link(url):
                return None
            entity["url"] = url
        case "tg-emoji":
            entity["custom_emoji_id"] = tag.attributes.get("emoji-id", "")
        case "blockquote" if "expandable" in tag.attributes:
            entity["type"] = "expandable_blockquote"
        case "code" if tag.attributes.get("class", "").startswith("language-"):
            entity["language"] = tag.attributes["class"].removeprefix("language-")
        case "pre":
            # `<pre><code class="language-x">` is one entity for Telegram.
            if before and before[-1]["type"] == "code" and _same_place(before[-1], entity):
                entity |= {key: value for key, value in before.pop().items() if key == "language"}
        case _:
            pass
    return entity


def _same_place(one: Entity, other: Entity) -> bool:
    return bool((one["offset"], one["length"]) == (other["offset"], other["length"]))


def _is_link(url: str) -> bool:
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
    except ValueError:
        return False
    return parts.scheme in SCHEMES and (parts.scheme not in {"http", "https"} or "." in parts.netloc)


def _trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    shown = text.strip()
    if not entities or shown == text:
        return shown, entities
    removed = utf16_length(text[: len(text) - len(text.lstrip())])
    end = utf16_length(shown)
    kept: list[Entity] = []
    for entity in entities:
        first = max(entity["offset"] - removed, 0)
        last = min(entity["offset"] - removed + entity["length"], end)
        if last > first:
            kept.append(entity | {"offset": first, "length": last - first})
    return shown, kept
