"""The points that an ordre du jour is proposed with, each a line: figures and titles, nobody's file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from agenda.events import EventKind
from journal.entries import ThemeAsked
from rendering.dates import long_day, plural
from rendering.labels import theme

_MOST_THEMES, _MOST_NAMED = 5, 5
# Of which each must speak, whatever is open (annexe « Missions du gestionnaire départemental », 2 e and 2 a).
_STANDING = {
    EventKind.COPIL: "Nationalisation du numéro unique\N{NO-BREAK SPACE}: éléments transmis par le ministère"
    " chargé du logement et le GIP SNE",
    EventKind.COMITE: "Cadre de référence\N{NO-BREAK SPACE}: évolutions à proposer",
}


@dataclass(frozen=True)
class OpenMatters:
    """Since the last meeting of its kind (``follows_one``), else over the last year. ``incidents`` are their
    titles; ``owed`` and ``late`` count signalements.
    """

    kind: EventKind
    since: date
    follows_one: bool
    themes: Sequence[ThemeAsked]
    owed: int
    late: int
    incidents: Sequence[str]


def topic_lines(matters: OpenMatters) -> Sequence[str]:
    return list(_lines(matters))


def _lines(matters: OpenMatters) -> Iterator[str]:
    since = long_day(matters.since)
    if matters.follows_one:
        yield f"Approbation du compte rendu de la réunion du {since}"
    most = sorted(matters.themes, key=lambda asked: -asked.questions)[:_MOST_THEMES]
    if most:
        named = ", ".join(
            f"{theme(one.theme)} ({plural(one.questions, 'question')} de {plural(one.guichets, 'guichet')})"
            for one in most
        )
        span = f"depuis le {since}" if matters.follows_one else "sur les douze derniers mois"
        yield f"Questions des guichets {span}\N{NO-BREAK SPACE}: {named}"
    if matters.owed or matters.late:
        late = f", dont {matters.late} en retard" if matters.late else ""
        awaited = plural(matters.owed + matters.late, "réponse attendue", "réponses attendues")
        yield f"Signalements aux guichets\N{NO-BREAK SPACE}: {awaited}{late}"
    if matters.incidents:
        others = len(matters.incidents) - _MOST_NAMED
        more = f", et {plural(others, 'autre')}" if others > 0 else ""
        yield f"Incidents du SNE\N{NO-BREAK SPACE}: {', '.join(matters.incidents[:_MOST_NAMED])}{more}"
    yield _STANDING[matters.kind]
    yield "Date de la prochaine réunion"
