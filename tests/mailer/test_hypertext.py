"""Pages become words: blocks apart, quotations marked, nothing that is not said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.hypertext import words_of


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("Bonjour", "Bonjour"),
        ("<div>un</div><div>deux</div>", "un\ndeux"),
        ("<p>un</p><p>deux</p>", "un\n\ndeux"),
        ("<div>un</div><div><br></div><div>deux</div>", "un\n\ndeux"),
        ("un  \n <b>deux</b>\ttrois", "un deux trois"),
        ("l&rsquo;&eacute;t&eacute; &amp; l&#39;hiver &inconnu;", "l’été & l'hiver &inconnu;"),
        ("<ul><li>un<li>deux</ul>", "– un\n– deux"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<pre>a  b\n  c</pre>", "a  b\n  c"),
        (
            "dit<blockquote>cité<blockquote>avant</blockquote></blockquote>suite",
            "dit\n\n> cité\n\n> > avant\n\nsuite",
        ),
        ('<a href="https://x.fr/?a=1&amp;b=2">ici</a>', "ici <https://x.fr/?a=1&b=2>"),
        ('<a href="https://x.fr">https://x.fr</a> <a href="mailto:a@x.fr">a@x.fr</a>', "https://x.fr a@x.fr"),
        ('<a href="javascript:alert(1)">ici</a><a name=x></a>', "ici"),
        ("<head><title>t</title></head><style>p{}</style><script>x</p></script>dit", "dit"),
        ("<SCRIPT>x</SCRIPT >dit<!-- tu > --> ceci<![CDATA[non]]>", "dit ceci"),
        ('<p title="a > b">dit</p>', "dit"),
        ("3 < 4 et 5 > 2", "3 < 4 et 5 > 2"),
        ("<p>dit</p><script>jamais fermé", "dit"),
        ("dit <!-- jamais fermé", "dit"),
        ("dit <p class=\"jamais fermé", "dit"),
        ("<head>dit", "dit"),
        ("<o:p>&nbsp;</o:p>", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_page_says_its_words(html: str, words: str) -> None:
    assert words_of(html) == words


@pytest.mark.parametrize(
    "piece",
    ["<", "<a", "</", "<!--", "<script>", '<a "', "<a '\">", "<blockquote>", "<![CDATA[", "&#1;", "<pre>\n"],
)
def test_a_hostile_page_costs_no_more_than_another(piece: str) -> None:
    """Where the cost grew with the square of the length, this would last for hours."""
    assert len(words_of(piece * 200_000)) <= len(piece) * 200_000


MARKUP = st.sampled_from(
    ["<p>", "</p>", "<br>", "<a href='", "'", '"', ">", "<", "<!--", "-->", "<script", "</script>",
     "<blockquote>", "<li>", "&amp;", "mot", " ", "\n", "<pre>", "</pre>"]
)  # fmt: skip


@given(st.lists(MARKUP | st.text(max_size=5)).map("".join))
def test_nothing_makes_it_fail(html: str) -> None:
    words_of(html)
