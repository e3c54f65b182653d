"""Texts that cost the square, or the cube, of their length, as they were found: each is read in no time."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from knowledge_base.upkeep.from_ticket import generalised
from knowledge_base.upkeep.plain_language import is_word
from privacy.courtesy import without_courtesy, without_greeting
from privacy.persons import anonymise
from tickets.answer_templates import LONGEST_TEXT, AnswerTemplate
from tickets.errors import TicketError
from tickets.mail.after_closing import is_only_thanks, rating_in

MOST = 1.0  # second of processor


def anonymised(text: str) -> object:
    return anonymise(text, is_word=is_word, colleagues=("Nadia Ferrand",))


def kept_as_template(text: str) -> object:
    at = datetime(2026, 11, 25, tzinfo=UTC)
    with suppress(TicketError):
        return AnswerTemplate.written(name="Bonjour", text=text, theme="", by=1, at=at)
    return None


TEXTS: tuple[tuple[Callable[[str], object], str], ...] = (
    (anonymised, "Mme A " * 4_000),
    (anonymised, "Jean Dupont " * 2_000),
    (anonymised, "A " * 10_000),
    (anonymised, "a" * 30_000),
    (anonymised, "dossier A " * 2_000),
    (without_courtesy, "x." + " " * 12_000 + "y"),
    (without_greeting, "bonjour" + " Ab" * 12_000),
    (without_courtesy, "merci," + " " * 12_000 + "y"),
    (generalised, "a" + " \t" * 10_000 + "b"),
    (generalised, "a" + "\n" * 20_000 + "b"),
    (rating_in, "oui" + "." * 100_000 + "x"),
    (rating_in, "non" + " " * 100_000 + "x"),
    (is_only_thanks, "bonjour" + "," * 100_000 + "x"),
    (kept_as_template, "{{" + " " * (LONGEST_TEXT - 3) + "x"),
    (kept_as_template, "{{ x" * (LONGEST_TEXT // 4)),
)


@pytest.mark.parametrize(("read", "text"), TEXTS)
def test_a_text_is_read_in_the_time_of_a_plain_one(read: Callable[[str], object], text: str) -> None:
    is_word("bonjour")  # the words of French are read once

    begun = time.process_time()
    read(text)

    assert time.process_time() - begun < MOST
