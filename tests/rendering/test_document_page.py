"""A document as a page of HTML: what it is made of. How it looks is seen in ``tests/browser``."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from sample_documents import HOSTILE, VALUES, WHOLE, a_document, a_report
from selectolax.lexbor import LexborHTMLParser

from rendering.documents.files import document_html
from rendering.documents.model import UNTITLED, Blanks, Document, Facts, Heading, Items, Paragraph, Table


def page(document: Document) -> LexborHTMLParser:
    return LexborHTMLParser(document_html(document).decode())


def texts(read: LexborHTMLParser, chosen: str) -> list[str]:
    return [" ".join(one.text().split()) for one in read.css(chosen)]


def test_a_page_says_its_language_its_title_and_whose_it_is() -> None:
    read = page(WHOLE)
    assert [one.attributes["lang"] for one in read.css("html")] == ["fr"]
    assert texts(read, "title") == texts(read, "header h1") == ["Comité de suivi du 3 mars"]
    assert texts(read, "header p") == ["Gestionnaire du SNE, Gironde", "Le mardi 1er décembre 2026"]


def test_the_blocks_of_a_page_are_in_its_main_part_in_their_order() -> None:
    read = page(WHOLE)
    assert texts(read, "main > h2, main h3, main h4") == ["Ce qui s’est dit", "Présences", "Suites"]
    assert texts(read, "main ul li") == ["un point", "un autre"]
    assert texts(read, "main ol li") == ["d’abord", "ensuite", "à faire"]
    assert texts(read, "dl div") == ["Lieu : mairie annexe"]
    assert texts(read, "caption") == ["Qui était là"]
    assert texts(read, "thead th[scope=col]") == ["Nom", "Guichet"]
    assert texts(read, "tbody th[scope=row]")[:2] == ["Personne 0", "Personne 1"]
    assert texts(read, ".blanc") == ["Date et signature :"]


def test_a_chart_is_drawn_in_the_page_and_told() -> None:
    read = page(a_report())
    assert [one.attributes["role"] for one in read.css("figure svg")] == ["img"] * 3
    assert texts(read, "figure svg > title")[:2] == ["Mairie de Clairval"] * 2
    assert texts(read, "figcaption") == [f"Le graphique {number}" for number in range(3)]


def test_figures_stand_to_the_right_and_name_no_row() -> None:
    read = page(a_document(replace(VALUES, figures=frozenset({0, 1}))))
    assert texts(read, ".nombre") == ["Guichet", "Part", "Clairval", "12,5"]
    assert texts(read, "tbody th") == []


def test_the_contents_of_a_page_lead_to_its_headings() -> None:
    read = page(replace(WHOLE, has_contents=True))
    places = [one.attributes["href"] or "" for one in read.css("nav a")]
    assert [texts(read, place) for place in places] == [[text] for text in texts(read, "nav a")]
    assert texts(read, "nav a") == ["Ce qui s’est dit", "Présences", "Suites"]
    assert not page(WHOLE).css("nav")


def test_each_id_is_given_once_and_each_reference_finds_one() -> None:
    read = page(replace(WHOLE, blocks=WHOLE.blocks + a_report().blocks, has_contents=True))
    ids = [one.attributes["id"] for one in read.css("[id]")]
    assert len(ids) == len(set(ids)) > 7
    assert {one.attributes["aria-labelledby"] for one in read.css("[aria-labelledby]")} <= set(ids)


def test_a_page_runs_nothing_and_fetches_nothing() -> None:
    content = document_html(replace(a_report(), has_contents=True)).decode()
    read = LexborHTMLParser(content)
    assert not read.css("script, link, img, iframe, object, base, form")
    assert set(re.findall(r"\w+://[^\"' <>]+", content)) == {"http://www.w3.org/2000/svg"}


@pytest.mark.parametrize("text", [HOSTILE, "<script>alert(1)</script>", '"><b onclick="x">', "{{ 7*7 }}"])
def test_a_text_is_shown_as_it_is(text: str) -> None:
    read = page(
        replace(
            a_document(
                Heading(text),
                Paragraph(text),
                Items((text,)),
                Table(text, (text,), ((text,),)),
                Facts(((text, text),)),
                Blanks((text,)),
                title=text,
            ),
            service=text,
            has_contents=True,
        )
    )
    shown = " ".join(text.split())
    assert {shown} == set(
        texts(read, "title, h1, main > h2, nav a, main > p:not(.blanc), li, th, caption, dd")
    )
    assert not read.css("script, b, [onclick]")
    assert [one.attributes["content"] for one in read.css("meta[name=author]")] == [text]


def test_what_shows_nothing_is_called_untitled() -> None:
    blank = a_document(Heading("\x07"), Table("", ("", "Part"), (("", "1"),)), title="\u200b")
    read = page(replace(blank, has_contents=True))
    assert texts(read, "title, h1, main > h2, nav a, caption") == [UNTITLED] * 5
    assert texts(read, "th") == ["Part"]


def test_the_same_document_makes_the_same_page() -> None:
    assert document_html(a_report()) == document_html(a_report())
