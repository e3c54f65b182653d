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

from bot.conversation.question_pages import AnswerFound
from knowledge_base.entries import SHIPPED_BY, Entry
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
MODEL = "⚠️ Règle écrite pour {} : chez vous, elle peut différer. En cas de doute, demandez au gestionnaire."
UNCERTAIN = "⚠️ À vérifier : la source est ancienne ou incertaine. En cas de doute, demandez au gestionnaire."
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
        ({"uncertain": True}, [UNCERTAIN]),
        ({"scope": "modele:06"}, [MODEL.format("les Alpes-Maritimes (06)")]),
        ({"scope": "modele:idf"}, [MODEL.format("l’Île-de-France")]),
        ({"scope": "modele:83"}, [MODEL.format("le département 83")]),
    ],
    ids=["local", "usage", "override", "to review", "uncertain", "alpes", "ile-de-france", "elsewhere"],
)
def test_what_else_there_is_to_know_is_said(changes: dict[str, Any], said: list[str]) -> None:
    assert [line for line in lines(**changes) if line not in lines()] == said


def test_a_usage_without_a_written_source_names_none() -> None:
    said = lines(scope="usage:06", source="", source_date="")

    assert said[-1] == "Validé par Camille Aubrey le 01/09/2026."


def test_whom_to_ask_is_said_once_whatever_is_doubtful() -> None:
    said = lines(uncertain=True, to_review="l’arrêté a changé", scope="modele:idf")

    assert sum("demandez au gestionnaire" in line for line in said) == 1
    assert [line for line in said if line.startswith("⚠️")] == [
        "⚠️ En cours de relecture : l’arrêté a changé.",
        "⚠️ À vérifier : la source est ancienne ou incertaine.",
        MODEL.format("l’Île-de-France"),
    ]


def test_what_no_gestionnaire_has_read_says_so_and_names_nobody() -> None:
    said = lines(validated_by=SHIPPED_BY)

    assert said[-1] == (
        "Rédigé par l’équipe Relais d’après CCH, art. R. 441-2-3 (2026) ; "
        "pas encore relu par votre gestionnaire."
    )
    assert not any("Validé" in line or "Équipe" in line for line in said)


def test_what_a_gestionnaire_has_read_bears_the_name_and_the_day() -> None:
    said = lines(written_by=SHIPPED_BY)

    assert said[-1] == "Relu par Camille Aubrey le 01/09/2026. Source : CCH, art. R. 441-2-3 (2026)."


def test_the_question_is_in_small_print_and_each_source_opens() -> None:
    links = (
        "https://www.legifrance.gouv.fr/codes/1?a=1&b=2",
        "https://www.service-public.fr/F1",
        "https://legifrance.gouv.fr/codes/2",
    )
    text = Renderer(PARIS.timezone).reply(AnswerFound(replace(NATIONAL, links=links), None)).text

    assert text.startswith("<i>Sous quel délai")
    assert plain(text.splitlines()[-1]) == (
        '<i>Lire : <a href="https://www.legifrance.gouv.fr/codes/1?a=1&amp;b=2">legifrance.gouv.fr</a>, '
        '<a href="https://www.service-public.fr/F1">service-public.fr</a>, '
        '<a href="https://legifrance.gouv.fr/codes/2">legifrance.gouv.fr (2)</a></i>'
    )
    assert not any("Lire" in line for line in lines())


def test_what_is_sent_in_writing_bears_its_source_and_where_to_read_it() -> None:
    entry = replace(NATIONAL, links=("https://www.service-public.fr/F1",))

    assert plain(Renderer(PARIS.timezone).text("reponse/fiche", entry)).splitlines() == [
        "Un mois au plus.",
        "",
        "Source : CCH, art. R. 441-2-3 (2026).",
        "Lire : https://www.service-public.fr/F1",
    ]
