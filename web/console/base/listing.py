"""The base by theme: which entries there are, what they are worth, which of them wait for somebody; and what
it lacks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from starlette.routing import BaseRoute

from guichets.names import holds_each_word
from knowledge_base.entries import Base, Entry, uncovered_facts
from knowledge_base.formats.forms import IDENTIFIER
from knowledge_base.french.plain import plain_words
from knowledge_base.learning.questions import Use
from knowledge_base.themes import Theme
from knowledge_base.upkeep.life import RevisionStatus
from knowledge_base.upkeep.service import USE_MONTHS
from rendering.labels import THEME
from web.console.base.keeping import Keeping, base_of
from web.fields import number_of
from web.filters import ListFilter, PageNumber, Words, named
from web.shell import Asked, Page, Shell, page

LINES = 50
"""Of a page."""
PHRASINGS = 8
"""Of one group of questions; the rest is counted."""

State = Literal["a-relire", "brouillons", "retirees"]
STATES: Mapping[State, str] = {
    "a-relire": "à relire",
    "brouillons": "avec un brouillon",
    "retirees": "retirées",
}
REACHES = [(one, one) for one in ("nationales", "locales")]


class EntryFilter(ListFilter):
    words: Words = named("mots", "")
    theme: Theme | None = named("theme")
    state: State | None = named("etat")
    reach: Literal["nationales", "locales"] | None = named("portee")
    page: PageNumber = named("page", 1)

    def takes(self, line: Line) -> bool:
        if self.theme not in (None, line.entry.theme):
            return False
        if self.reach is not None and line.entry.is_local != (self.reach == "locales"):
            return False
        match self.state:
            case "a-relire":
                return line.is_due
            case "brouillons":
                return True
        return (line.status is RevisionStatus.RETIRED) == (self.state == "retirees")


@dataclass(frozen=True)
class Line:
    """``draft_by`` is empty when nobody writes; ``status`` is that of the draft for an entry to come."""

    entry: Entry
    status: RevisionStatus
    is_due: bool
    use: Use
    draft_by: str


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [
        shell.page("/base", index),
        shell.page("/base/couverture", coverage),
        shell.page("/base/lacunes", gaps),
    ]


def index(asked: Asked) -> Page:
    keeping, wanted = base_of(asked), EntryFilter.of(asked.query)
    lines = list(filter(wanted.takes, _lines(wanted, keeping)))
    pages = max(1, -(-len(lines) // LINES))
    number = min(wanted.page, pages)
    shown = lines[(number - 1) * LINES : number * LINES]
    by_theme = [(theme, list(own)) for theme, own in groupby(shown, key=lambda line: line.entry.theme)]
    return page(
        "console/base/base.html",
        groupes=[(None, shown)] if wanted.words else by_theme,
        total=len(lines),
        precedente=wanted.at("/base", page=number - 1) if number > 1 else "",
        suivante=wanted.at("/base", page=number + 1) if number < pages else "",
        attente=keeping.waiting(),
        filtres=wanted,
        themes=THEME,
        etats=STATES,
        portees=REACHES,
        mois=USE_MONTHS,
        fait=asked.query.get("fait", ""),
        abandonnee=_discarded(asked),
    )


def coverage(asked: Asked) -> Page:
    keeping = base_of(asked)
    return page(
        "console/base/base_couverture.html",
        attente=keeping.waiting(),
        lignes=list(_coverage(keeping)),
        mois=USE_MONTHS,
    )


def gaps(asked: Asked) -> Page:
    keeping = base_of(asked)
    return page(
        f"console/base/base_lacunes{'_liste' if asked.is_fragment else ''}.html",
        lacunes=keeping.gaps(),
        attente=keeping.waiting(),
        formulations=PHRASINGS,
        partie=asked.is_fragment,
    )


def _discarded(asked: Asked) -> tuple[str, int] | None:
    """A draft that has just been given up, and may be taken up again: its entry and its number."""
    entry_id, number = asked.query.get("fiche", ""), number_of(asked.query.get("version", ""))
    return (entry_id, number) if IDENTIFIER.fullmatch(entry_id) and number else None


def _lines(wanted: EntryFilter, keeping: Keeping) -> Iterator[Line]:
    standing = keeping.standing
    drafts = {draft.entry_id: draft for draft in keeping.drafts}
    entries = keeping.entries
    if wanted.state == "brouillons":
        entries = {name: entries.get(name, draft.content) for name, draft in drafts.items()}
    for entry in _found(wanted.words, entries, keeping):
        draft = drafts.get(entry.id)
        is_known = entry.id in keeping.entries
        status = standing.status(entry) if is_known or draft is None else draft.status
        yield Line(
            entry=entry,
            status=status,
            is_due=is_known and status is not RevisionStatus.RETIRED and standing.is_due(entry),
            use=keeping.uses.get(entry.id, Use()),
            draft_by=draft.author_name if draft else "",
        )


def _found(words: str, entries: Mapping[str, Entry], keeping: Keeping) -> Iterable[Entry]:
    """All, by theme then title; or the nearest to the words, then whatever else holds each of them."""
    if not words:
        return sorted(entries.values(), key=_place)
    nearest = keeping.standing.search(words, keeping.library.nearest)
    kept = {entry.id: entries[entry.id] for entry in nearest if entry.id in entries}
    holding = (entry for entry in entries.values() if holds_each_word(_all_words(entry), words))
    return (kept | {entry.id: entry for entry in holding}).values()


def _place(entry: Entry) -> tuple[int, Sequence[str]]:
    theme = len(Theme) if entry.theme is None else list(Theme).index(entry.theme)
    return theme, plain_words(entry.question)


def _all_words(entry: Entry) -> str:
    return " ".join((entry.id, *entry.phrasings, *entry.keywords, entry.answer))


def _coverage(keeping: Keeping) -> Iterator[Mapping[str, object]]:
    """Of each theme: ``unanswered`` counts the questions that the base does not know, None while they are
    being looked for; ``missing`` are facts that no entry states.
    """
    answering = [entry for entry in keeping.entries.values() if keeping.standing.answers(entry.id)]
    missing = uncovered_facts(Base(tuple(answering), keeping.standing.shipped.facts))
    gaps = keeping.gaps()
    for theme in Theme:
        own = [entry for entry in answering if entry.theme is theme]
        uses = [keeping.uses.get(entry.id, Use()) for entry in own]
        unknown = [asked for _, asked in gaps if asked.theme == theme] if gaps is not None else None
        yield {
            "theme": theme,
            "entries": own,
            "due": sum(map(keeping.standing.is_due, own)),
            "use": Use(
                shown=sum(use.shown for use in uses),
                accepted=sum(use.accepted for use in uses),
                rejected=sum(use.rejected for use in uses),
            ),
            "unanswered": None if unknown is None else sum(len(asked.questions) for asked in unknown),
            "missing": [fact for fact in missing if fact.theme is theme],
        }
