"""The letters that leave the house by mail: what each prints, and the template that writes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from tickets.pole.dossier import Dossier


class Writer(Protocol):
    """Writes a plain text from its template."""

    def text(self, template: str, page: Any) -> str: ...


@dataclass(frozen=True)
class EscalationLetter:
    """To the national pole."""

    dossier: Dossier
    theme: str
    author: str

    def subject(self, writer: Writer) -> str:
        return writer.text("mail/escalade/subject", self)

    def body(self, writer: Writer) -> str:
        return writer.text("mail/escalade/body", self)
