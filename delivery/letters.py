"""A letter as it leaves by mail, and as the outbox keeps it until then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from delivery.files import Attachment

CHANNEL = "mail"
_WRITTEN = ("sender", "recipient", "subject", "body", "message_id")


@dataclass(frozen=True, kw_only=True)
class Letter:
    """``message_id`` is fixed before the first send.

    ``sender_name`` stands before the address of the sender, "" for none; ``is_automatic`` tells a letter that
    no person has read; ``in_reply_to`` is the Message-ID of what it answers,
    and ``references`` are those of the thread before it, the oldest first. They come from anywhere: those
    that are none are left out. ``attachments`` are files of ours, read when it leaves.
    """

    sender: str
    recipient: str
    subject: str
    body: str
    message_id: str
    sender_name: str = ""
    is_automatic: bool = False
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()

    def to_payload(self) -> dict[str, object]:
        files = [{"name": one.name, "mime": one.mime, "path": one.path} for one in self.attachments]
        return {**asdict(self), "references": list(self.references), "attachments": files}

    @classmethod
    def from_payload(cls, payload: Mapping[str, object]) -> Self:
        """``ValueError`` for a payload that is no letter."""
        try:
            written = {name: str(payload[name]) for name in _WRITTEN}
            return cls(
                **written,
                sender_name=str(payload.get("sender_name", "")),
                is_automatic=bool(payload.get("is_automatic", False)),
                in_reply_to=str(payload.get("in_reply_to", "")),
                references=tuple(map(str, _listed(payload.get("references", ())))),
                attachments=tuple(_attachments(payload.get("attachments", ()))),
            )
        except KeyError as error:
            raise ValueError(f"no {error} in the letter") from None


def _attachments(files: object) -> Iterator[Attachment]:
    for file in _listed(files):
        yield Attachment(file["name"], file["mime"], 0, path=file["path"])


def _listed(value: object) -> Sequence[Any]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise ValueError("no list in the letter")
    return value
