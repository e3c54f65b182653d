"""Each rule that a file may break has its words, and they ask for no more than the fault gives."""

from __future__ import annotations

from string import Formatter

import pytest

from guichets.agent_imports import AgentCode
from guichets.imports import GuichetCode
from knowledge_base.faults import Code
from quality.reading import RowCode
from refusals.faults import Fault
from rendering.fault_words import ON_A_FORM, OUTSIDE_A_FILE, SENTENCES, in_file, on_form, with_place
from tabular.reading import Code as TableCode

RIVAL = Fault.of("nir/a.md", 3, Code.PHRASING_ELSEWHERE, "variants", rival="nir/b-c.md", text="une question")
DATE = Fault.of("x", 7, Code.BAD_DATE, "valid_until", text="demain")


def test_no_rule_is_without_words() -> None:
    codes = [*Code, *AgentCode, *GuichetCode, *RowCode, *TableCode]

    assert set(SENTENCES) == set(codes)
    assert len(codes) == len(set(codes))
    assert {*OUTSIDE_A_FILE, *ON_A_FORM} <= set(SENTENCES)


@pytest.mark.parametrize("code", sorted({*OUTSIDE_A_FILE, *ON_A_FORM}))
def test_what_is_said_elsewhere_rests_on_the_same_values(code: str) -> None:
    def named(template: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(template) if name}

    assert named(ON_A_FORM[code]) <= named(SENTENCES[code])


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("doublons/x.md", "date impossible dans « valid_until » : « demain » (attendu : 2026-11-25)"),
        ("base.csv", "date impossible dans « valable_jusqu_au » : « demain » (attendu : 2026-11-25)"),
    ],
)
def test_a_field_bears_the_name_that_its_file_gives_it(file: str, said: str) -> None:
    fault = Fault(file, DATE.line, DATE.code, DATE.field, DATE.values)

    assert in_file(fault).replace("\N{NO-BREAK SPACE}", " ") == said
    assert with_place(fault) == f"{file}:7 – {in_file(fault)}"


def test_on_a_form_another_entry_is_no_file() -> None:
    said = on_form(RIVAL).replace("\N{NO-BREAK SPACE}", " ")

    assert said.startswith("formulation déjà présente dans la fiche b-c : « une question »")


def test_what_was_typed_is_shown_as_it_was_typed() -> None:
    typed = Fault.of("x.md", 1, Code.PHRASING_TWICE, "variants", text="« {field} » {0} variants")

    assert "{field} » {0} variants" in in_file(typed)
