"""Long texts in pieces that each stand alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.markup import MAX_TEXT, plain, split
from botapi.entities import understood


def test_a_text_that_fits_is_left_alone() -> None:
    text = "<b>" + "é" * MAX_TEXT + "</b>"
    assert split(text) == [text]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("un deux\n\ntrois\nquatre cinq", ["un deux", "trois", "quatre cinq"]),
        ("un deux trois\nquatre", ["un deux trois", "quatre"]),
        ("abcdefghijklmnopqrstuvwxyz", ["abcdefghijklmn", "opqrstuvwxyz"]),
        (
            "&lt;&amp;&gt; &lt;&amp;&gt; &lt;&amp;&gt; &lt;&amp;&gt;",
            ["&lt;&amp;&gt; " * 2 + "&lt;&amp;&gt;", "&lt;&amp;&gt;"],
        ),
        ("<b>un deux</b>\n\n<i>trois quatre</i>", ["<b>un deux</b><i></i>", "<i>trois quatre</i>"]),
    ],
)
def test_cuts_fall_between_paragraphs_else_lines_else_words(text: str, pieces: list[str]) -> None:
    found = split(text, 14)
    assert [understood(piece, "HTML") for piece in found] == [understood(piece, "HTML") for piece in pieces]


def test_an_open_tag_is_closed_at_the_cut_and_opened_again() -> None:
    text = '<b>un <a href="https://a.example">deux trois quatre</a> cinq</b>'
    assert split(text, 14) == [
        '<b>un <a href="https://a.example">deux trois</a></b>',
        '<b><a href="https://a.example">quatre</a> cinq</b>',
    ]


def test_markup_that_makes_no_sense_is_cut_all_the_same() -> None:
    assert split("un</b> deux trois quatre", 10) == ["un</b> deux", "trois", "quatre"]


def test_length_is_counted_in_utf_16_units() -> None:
    assert split("😀" * 6, 4) == ["😀😀"] * 3


def test_plain_text_has_neither_tags_nor_entities() -> None:
    assert plain("<b>Délai</b> &lt; <i>un mois</i> &amp; demi") == "Délai < un mois & demi"


_words = st.text(st.sampled_from("aé😀&<\n  "), max_size=30).map(
    lambda text: text.replace("&", "&amp;").replace("<", "&lt;")
)
_texts = st.recursive(
    _words,
    lambda inner: st.lists(
        st.tuples(st.sampled_from(["b", "i", "blockquote"]), inner).map(lambda p: f"<{p[0]}>{p[1]}</{p[0]}>")
        | inner,
        max_size=4,
    ).map("".join),
    max_leaves=12,
)


@given(_texts)
def test_pieces_are_valid_short_and_lose_no_word(text: str) -> None:
    pieces = split(text, 10)
    shown = [understood(piece, "HTML")[0] for piece in pieces]
    assert all(len(words.encode("utf-16-le")) <= 20 for words in shown) or pieces == [text]
    assert "".join("".join(shown).split()) == "".join(plain(text).split())
