"""Documents that the tests of their writers share, and what is read back of a Word file."""

from __future__ import annotations

from datetime import date

from docx.document import Document as WordFile

from rendering.charts import bars, lines, sparkline
from rendering.documents.model import (
    Blanks,
    Block,
    Chart,
    Document,
    Facts,
    Heading,
    Items,
    Paragraph,
    Table,
)

HOSTILE = '#import "x": * $x$ \\ *gras* _it_ <a> @b // c -- `d` = H & ]]> #{1+1} [x] ~'


def a_document(*blocks: Block, title: str = "Comité de suivi du 3 mars") -> Document:
    return Document(
        title=title, service="Gestionnaire du SNE, Gironde", dated_on=date(2026, 12, 1), blocks=blocks
    )


WHOLE = a_document(
    Heading("Ce qui s’est dit"),
    Paragraph("Première ligne\nseconde ligne"),
    Items(("un point", "un autre")),
    Items(("d’abord", "ensuite"), is_numbered=True),
    Heading("Présences", 2),
    Facts((("Lieu", "mairie annexe"),)),
    Table("Qui était là", ("Nom", "Guichet"), tuple((f"Personne {n}", "CCAS") for n in range(80)), (2, 1)),
    Heading("Suites", 3),
    Items(("à faire",), is_numbered=True),
    Blanks(("Date et signature",)),
)


VALUES = Table("Les valeurs", ("Guichet", "Part"), (("Clairval", "12,5"),))


def a_report(label: str = "Mairie de Clairval") -> Document:
    drawn = (
        bars(label, [(f"{n} {label}", n) for n in range(60)], "%", 25),
        lines(label, ("mars", "avril"), {label: [1, 2.5]}, 2),
        sparkline([1, None, 3], title=label, threshold=2, breached=[True]),
    )
    charts = [Chart(svg, f"Le graphique {n}") for n, svg in enumerate(drawn)]
    return a_document(Heading("Les parts"), *(one for chart in charts for one in (chart, VALUES)))


def lines_of(file: WordFile) -> list[tuple[str, str]]:
    return [(line.style.name or "", line.text) for line in file.paragraphs if line.style and line.text]
