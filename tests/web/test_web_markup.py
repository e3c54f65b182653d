from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.markup import plain_html, read_as, reply_html, without_choices
from web.pages import age, size_in_words

OURS = re.compile(
    r"</?(?:b|i|u|s|code|pre|blockquote)>|<br>|</a>|</button>"
    r'|<a href="[^"<>]*" target="_blank" rel="noopener noreferrer">'
    r'|<button class="commande" form="commandes" name="texte" value="/[a-z_]+">'
)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a\n\nb", "a<br><br>b"),
        ("<b>gras</b> &lt;script&gt; &amp; <i>fin</i>", "<b>gras</b> &lt;script&gt; &amp; <i>fin</i>"),
        ("<pre>a\nb</pre>", "<pre>a\nb</pre>"),
        ("a\n\n<blockquote>b\nc</blockquote>\nd", "a<blockquote>b<br>c</blockquote>d"),
        (
            '<a href="https://x.fr/?a=1&amp;b=2">x</a>',
            '<a href="https://x.fr/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer">x</a>',
        ),
        ("<script>alert(1)</script>", "alert(1)"),
        ('<b onclick="alert(1)">x</b>', "<b>x</b>"),
        ('<a href="javascript:alert(1)">x</a>', "x"),
        ('<a href="JaVa\tscript:alert(1)">x</a>', "x"),
        ("<b><i>x", "<b><i>x</i></b>"),
        ("<b><i>x</b></i>", "<b><i>x</i></b>"),
        ("x</b>", "x"),
        ("<img src=x onerror=alert(1)>", ""),
    ],
)
def test_only_what_telegram_knows_is_rebuilt(text: str, html: str) -> None:
    assert reply_html(text) == html


@given(
    st.lists(
        st.sampled_from(
            [
                "<b>",
                "</b>",
                "<a href='",
                "javascript:",
                "http://",
                "'>",
                "</a>",
                "<script>",
                "</script>",
                "<!--",
            ]
        )
        | st.text(max_size=6)
    ).map("".join)
)
def test_whatever_comes_in_only_our_own_tags_come_out(text: str) -> None:
    rest = OURS.sub("", reply_html(text))

    assert "<" not in rest
    assert ">" not in rest


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("Tapez /aide ou /mes_tickets.", ["/aide", "/mes_tickets"]),
        ("<code>/start CODE</code> <blockquote>/annuler</blockquote>", []),
        ("https://x.fr/aide et 12/mois, and/or", []),
    ],
)
def test_a_command_in_a_sentence_of_ours_is_a_button(text: str, commands: list[str]) -> None:
    assert re.findall(r'value="(/\w+)"', reply_html(text)) == commands


def test_plain_words_stay_plain() -> None:
    assert plain_html("<b>a</b>\n& /aide") == "&lt;b&gt;a&lt;/b&gt;<br>&amp; /aide"


@pytest.mark.parametrize(
    ("size", "words"), [(0, "1 ko"), (12_345, "12 ko"), (1024**2, "1 Mo"), (3_600_000, "3,4 Mo")]
)
def test_sizes_are_read_easily(size: int, words: str) -> None:
    assert size_in_words(size).replace("\N{NO-BREAK SPACE}", " ") == words


CHOICES = (
    "Est-ce l’une de ces questions\N{NO-BREAK SPACE}?\n\n"
    "<b>1.</b> Qui, s&#39;il &lt; 18 ans\N{NO-BREAK SPACE}?\n"
    "<b>2.</b> Quand\N{NO-BREAK SPACE}?\n\n"
    "Touchez la bonne."
)


def test_a_choice_that_its_button_bears_whole_is_shown_once() -> None:
    labels = ["1. Qui, s'il < 18 ans ?", "2. Quand ?", "Aucune de ces réponses"]

    assert without_choices(CHOICES, labels) == ("Est-ce l’une de ces questions ?\n\nTouchez la bonne.")


@pytest.mark.parametrize("labels", [["1. Qui, s'il…"], ["Touchez la bonne."], []])
def test_what_no_button_says_stays(labels: list[str]) -> None:
    assert without_choices(CHOICES, labels) == CHOICES


@pytest.mark.parametrize(
    ("delta", "said"),
    [
        (timedelta(seconds=30), "à l’instant"),
        (timedelta(minutes=55), "dans 1 heure"),
        (timedelta(days=1), "dans 1 jour"),
        (timedelta(days=6), "dans 6 jours"),
        (timedelta(days=10), "dans 10 jours"),
        (timedelta(days=13), "dans 13 jours"),
        (timedelta(days=20), "dans 3 semaines"),
        (timedelta(days=-10), "il y a 10 jours"),
        (timedelta(days=45), "dans 6 semaines"),
        (timedelta(days=400), "dans 13 mois"),
    ],
)
def test_an_age_is_counted_in_units_that_tell_the_day(delta: timedelta, said: str) -> None:
    now = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
    assert age(now + delta, now).replace("\N{NO-BREAK SPACE}", " ") == said


LONG = "<i>Le demandeur n&#39;a pas de NIR : peut-on enregistrer ?</i>"


def test_a_long_question_is_told_apart_from_its_answer() -> None:
    assert read_as(f"{LONG}\n\nOui.\n<i>CCH</i>") == (LONG, "Oui.\n<i>CCH</i>")


@pytest.mark.parametrize(
    "text",
    ["", "Oui.", LONG, f"{LONG}\n", "<i>Le NIR ?</i>\n\nOui.", f"<b>Le plus proche :</b>\n{LONG}\n\nOui."],
)
def test_a_short_question_or_one_that_is_to_be_read_stays_in_its_answer(text: str) -> None:
    assert read_as(text) == ("", text)
