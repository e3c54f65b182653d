"""The orders of the triage, and where on the ticket's page each is given and its outcome said."""

from __future__ import annotations

from collections.abc import Mapping

SORT, RANK, NOTE, HAND_OVER = "objet", "urgence", "note", "passer"
UNDO_CLOSE, LINK, UNLINK = "annuler-cloture", "lier", "delier"
ENTRUST = "confier"
SPLIT, MERGE = "separer", "reunir"

PLACES: Mapping[str, str] = {
    SORT: "tri",
    RANK: "tri",
    HAND_OVER: "passer",
    NOTE: "notes",
    UNDO_CLOSE: "suite",
    ENTRUST: "suite",
    LINK: "lies",
    UNLINK: "lies",
}
PLACES_OF_GROUPING: Mapping[str, str] = {SPLIT: "lies", MERGE: "suite"}
"""Given on pages of their own, and said on the ticket's all the same."""

TEXTS: Mapping[str, str] = {NOTE: "note", HAND_OVER: "mot"}
"""The field of each text, which bears the name of its draft."""
