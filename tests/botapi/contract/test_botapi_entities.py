import pytest

from botapi.entities import parse_html, typed_entities, understood
from botapi.errors import Refusal


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("sans balise", "sans balise", []),
        ("a &lt; b &amp;&amp; c &#233; &inconnu;", "a < b && c é &inconnu;", []),
        ("<b>gras</b>", "gras", [("bold", 0, 4)]),
        ("😀 <i>x</i>", "😀 x", [("italic", 3, 1)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ('<a href="https://example.org/?a=1&amp;b=2">ici</a>', "ici", [("text_link", 0, 3)]),
        ('<a href="ftp://example.org/x">ici</a>', "ici", []),
        ("<blockquote expandable>long</blockquote>", "long", [("expandable_blockquote", 0, 4)]),
        ('<pre><code class="language-sql">x</code></pre>', "x", [("pre", 0, 1)]),
        ('<span class="tg-spoiler">x</span>', "x", [("spoiler", 0, 1)]),
        ("<b></b>vide", "vide", []),
        ("  <b> x </b>  ", "x", [("bold", 0, 1)]),
    ],
)
def test_html_becomes_text_and_entities(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    shown, found = understood(source, "HTML")

    assert shown == text
    assert [(entity["type"], entity["offset"], entity["length"]) for entity in found] == entities


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("<h1>x</h1>", 'Unsupported start tag "h1" at byte offset 0'),
        ("é <br/>", 'Unsupported start tag "br/" at byte offset 3'),
        ("3 < 4 ans", 'Unsupported start tag "" at byte offset 2'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_bad_html_is_refused_in_telegrams_words(source: str, why: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_html(source)

    assert refused.value.description == f"Bad Request: can't parse entities: {why}"


def test_another_parse_mode_is_refused() -> None:
    with pytest.raises(Refusal, match="unsupported parse_mode"):
        understood("*x*", "Textile")


def test_control_characters_do_not_reach_readers() -> None:
    assert understood("a\x00b\r\nc\n") == ("a b\nc", [])


def test_what_people_type_has_its_entities() -> None:
    typed = "/start@relais_bot x 😀 https://example.org nadia@example.org @untel a/b"

    assert [(found["type"], found["offset"], found["length"]) for found in typed_entities(typed)] == [
        ("bot_command", 0, 17),
        ("url", 23, 19),
        ("email", 43, 17),
        ("mention", 61, 6),
    ]
