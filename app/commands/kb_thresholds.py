"""From which confidence the base answers, and what has moved since it was last checked here."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from app.commands.kb_bases import index_cache
from app.commands.progress import waiting
from app.settings import Settings
from knowledge_base.entries import Base
from knowledge_base.ranking.calibration import BORROWED
from knowledge_base.ranking.confidence import Thresholds
from knowledge_base.ranking.encoder import installed_encoder
from knowledge_base.verdict import KnowledgeBase

REMEMBERED = "seuils.json"
"""Beside the fitted base: the thresholds of the last two bases that were checked."""

SAID = {
    "sure": "Réponse donnée à partir de",
    "probable": "Conclusions de deux fiches montrées à partir de",
    "maybe": "Titres proposés à partir de",
}
FEW_PHRASINGS = (
    "Seuils empruntés à d’autres bases : celle-ci a trop peu de formulations pour mesurer les siens."
)


def found_thresholds(base: Base, settings: Settings) -> tuple[Thresholds, Thresholds | None]:
    """Those of the base, and those of the one that was checked before it, if any was."""
    cache = index_cache(settings)
    with waiting("Calcul des seuils"):
        found = KnowledgeBase(base, cache=cache, encoder=installed_encoder()).thresholds
    return found, _former(base, found, cache / REMEMBERED) if cache else None


def threshold_lines(found: Thresholds, former: Thresholds | None) -> list[str]:
    lines = [f"{said} {_moved(name, found, former)}" for name, said in SAID.items()]
    return [*lines, FEW_PHRASINGS] if found == BORROWED else lines


def _moved(name: str, found: Thresholds, former: Thresholds | None) -> str:
    value = getattr(found, name)
    if former is None:
        return f"{_percent(value)}."
    before = getattr(former, name)
    if value == before:
        return f"{_percent(value)}, comme à la base précédente."
    return f"{_percent(value)}, au lieu de {_percent(before)} à la base précédente."


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _former(base: Base, found: Thresholds, path: Path) -> Thresholds | None:
    """Reads and rewrites the record: checking the same base again still says what moved."""
    record: dict[str, dict[str, float]] = {}
    with suppress(OSError, ValueError):
        record = dict(json.loads(path.read_text("utf-8")))
    others = {name: kept for name, kept in record.items() if name != base.fingerprint}
    last = list(others.items())[-1:]
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(dict(last) | {base.fingerprint: asdict(found)}), encoding="utf-8")
    with suppress(TypeError):
        return Thresholds(**last[0][1]) if last else None
    return None
