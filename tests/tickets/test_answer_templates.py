from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rendering.labels import WRITTEN_BLANK
from tickets.answer_templates import LONGEST_NAME, LONGEST_TEXT, NONE, AnswerTemplate, Blank, Deeds
from tickets.errors import (
    BrokenBlank,
    EmptyText,
    MinutesOutOfRange,
    TemplateNameTooLong,
    TemplateTooLong,
    TicketError,
    UnknownBlank,
    UnnamedTemplate,
)

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
VALUES = {
    Blank.AGENT: "Nadia Ferrand",
    Blank.GUICHET: "Mairie de Valbonne",
    Blank.REFERENCE: "T-2026-0001",
    Blank.NUMERO_UNIQUE: "006112345678901234",
}


def template(text: str = "Bonjour {{ agent }}", name: str = "Bonjour") -> AnswerTemplate:
    return AnswerTemplate.written(name=name, text=text, theme="", by=1, at=NOW)


def test_each_blank_is_filled_in_however_it_is_spaced() -> None:
    text = "{{agent}}, {{ guichet }}, {{  reference }}, {{ numero_unique }}, {{ agent }}"

    filled = template(text).filled(VALUES)

    assert filled == "Nadia Ferrand, Mairie de Valbonne, T-2026-0001, 006112345678901234, Nadia Ferrand"


@pytest.mark.parametrize("blank", Blank)
def test_a_blank_may_be_written_as_french_is(blank: Blank) -> None:
    written = WRITTEN_BLANK[blank]

    assert template(f"{{{{ {written} }}}}, {{{{{written.upper()}}}}}").filled(VALUES) == (
        f"{VALUES[blank]}, {VALUES[blank]}"
    )


def test_a_value_that_looks_like_a_blank_is_not_filled_in_turn() -> None:
    values = {**VALUES, Blank.AGENT: "{{ numero_unique }}"}

    assert template().filled(values) == "Bonjour {{ numero_unique }}"


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("{{ nom }}", UnknownBlank),
        ("{{ agent.__class__.__mro__ }}", UnknownBlank),
        ("{{ agent|attr('x') }}", UnknownBlank),
        ("{{ 7 * 7 }}", UnknownBlank),
        ("{{ }}", UnknownBlank),
        ("{{ 'a' }} {{ agent }}", UnknownBlank),
        ("{% for i in range(10**9) %}{% endfor %}", BrokenBlank),
        ("{# rien #}", BrokenBlank),
        ("{{ agent", BrokenBlank),
        ("agent }}", BrokenBlank),
        ("{{ agent\n}} {{", BrokenBlank),
        ("  ", EmptyText),
        ("a" * (LONGEST_TEXT + 1), TemplateTooLong),
    ],
)
def test_a_text_holds_words_and_known_blanks_and_nothing_else(text: str, refusal: type[TicketError]) -> None:
    with pytest.raises(refusal):
        template(text)


def test_single_braces_are_words() -> None:
    assert template("Le champ {commune} est vide.").filled(VALUES) == "Le champ {commune} est vide."


@pytest.mark.parametrize(
    ("name", "refusal"), [("  ", UnnamedTemplate), ("a" * (LONGEST_NAME + 1), TemplateNameTooLong)]
)
def test_a_template_is_found_by_a_short_name(name: str, refusal: type[TicketError]) -> None:
    with pytest.raises(refusal):
        template(name=name)


def test_minutes_that_no_day_holds_are_refused() -> None:
    for minutes in (-1, 1_441):
        with pytest.raises(MinutesOutOfRange):
            template().rewrite(name="Oui", text="Oui", theme="", deeds=Deeds(minutes=minutes))


def test_a_template_without_a_theme_gives_none() -> None:
    kept = template()
    kept.rewrite(name="Oui", text="Oui", theme="", deeds=Deeds(sets_theme=True))

    assert not kept.deeds


def test_a_refused_change_changes_nothing() -> None:
    kept = template()

    with pytest.raises(UnknownBlank):
        kept.rewrite(name="Autre", text="{{ nom }}", theme="nir", deeds=NONE)

    assert (kept.name, kept.text, kept.theme) == ("Bonjour", "Bonjour {{ agent }}", "")
