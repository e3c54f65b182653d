"""What lets an agent trust an answer: whose rule it is, what it replaces, whether it is being read again."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape
from typing import Any

import pytest
from fakes import PARIS, require_typography
from terminal import plain

from bot.handlers.question_pages import AnswerFound
from knowledge_base.entries import Entry
from rendering.engine import Renderer

NATIONAL = Entry(
    id="attestation-delai",
    question="Sous quel délai remettre l’attestation\N{NO-BREAK SPACE}?",
    answer="Un mois au plus.",
    source="CCH, art. R. 441-2-3",
    source_date="2026",
    validated_by="Camille Aubrey",
    validated_on=date(2026, 9, 1),
)
LOCAL = "Règle propre à votre département."
USAGE = "Usage de votre département : aucun texte ne le fixe."
REPLACES = "Fiche locale : elle remplace « Sous quel délai ? »."
REVIEW = "⚠️ En cours de relecture : l’arrêté a changé. En cas de doute, demandez au gestionnaire."


def lines(**changes: Any) -> list[str]:
    entry = replace(NATIONAL, **changes)
    reply = Renderer(PARIS.timezone).reply(AnswerFound(entry, None))
    require_typography(reply)
    return plain(unescape(re.sub(r"<[^>]+>", "", reply.text))).splitlines()


def test_a_national_rule_says_its_source_and_who_validated_it() -> None:
    assert [line for line in lines() if line] == [
        "Sous quel délai remettre l’attestation ?",
        "Un mois au plus.",
        "Source : CCH, art. R. 441-2-3 (2026). Validé par Camille Aubrey le 01/09/2026.",
    ]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"scope": "departement:06"}, [LOCAL]),
        ({"scope": "usage:06"}, [USAGE]),
        ({"scope": "departement:06", "replaces": "Sous quel délai\N{NO-BREAK SPACE}?"}, [LOCAL, REPLACES]),
        ({"to_review": "l’arrêté a changé"}, [REVIEW]),
    ],
    ids=["local", "usage", "override", "to review"],
)
def test_what_else_there_is_to_know_is_said(changes: dict[str, Any], said: list[str]) -> None:
    assert [line for line in lines(**changes) if line not in lines()] == said


def test_a_usage_without_a_written_source_names_none() -> None:
    said = lines(scope="usage:06", source="", source_date="")

    assert said[-1] == "Validé par Camille Aubrey le 01/09/2026."
