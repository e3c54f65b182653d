"""The words for a row of the audit trail."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from journal.audit import MOST_COUNTED, AuditKind
from rendering import journal_words
from rendering.journal_words import outcome
from rendering.texts import Texts

_TEXTS = Texts("audit")
_KNOWN = {**{kind.value: words for kind, words in journal_words.KIND.items()}, **_TEXTS["kind"]}
KIND: Mapping[AuditKind, str] = {kind: _KNOWN[kind.value] for kind in AuditKind}
REASON = _TEXTS["reason"]


def reason(value: str) -> str:
    """Why, or how it ended; what no version of the service has written stays as it is."""
    return REASON.get(value) or outcome(value)


def times(count: int) -> str:
    return "" if count < 2 else f"{count} fois{' ou plus' if count >= MOST_COUNTED else ''}"


def filters() -> dict[str, Callable[..., str]]:
    """As template filters, under French names since templates are French."""
    return {"trace": lambda kind: KIND[AuditKind(kind)], "motif_trace": reason, "fois": times}
