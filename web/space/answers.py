"""The base as an agent leafs through it: by theme, by words, and each answer as the chat gives it.

What answers today, and nothing else: neither what is retired, nor what a local entry replaces.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.datastructures import QueryParams
from starlette.routing import BaseRoute

from guichets.rights import Right
from journal.people import departement_of
from knowledge_base.elsewhere import entry_in
from knowledge_base.entries import Base, Entry
from knowledge_base.themes import Theme
from privacy.nir import mask
from privacy.text import clean
from rendering.labels import THEME
from web.errors import UnknownAnswerPage
from web.ports import Library
from web.shell import Asked, Go, Page, Shell, page
from web.visitors import new_nonce

PATH = "/reponses"
LONGEST = 300  # characters of what is looked for


@dataclass(frozen=True)
class LookedFor:
    """What the address asks for; what it does not know asks for nothing."""

    words: str
    theme: Theme | None

    @classmethod
    def in_address(cls, query: QueryParams) -> LookedFor:
        theme = query.get("theme", "")
        # What the agent looks for may become their question: no NIR goes from one page to the next.
        words = " ".join(mask(clean(query.get("mots", ""))).text.split())
        return cls(words[:LONGEST], Theme(theme) if theme in set(Theme) else None)

    @property
    def is_anything(self) -> bool:
        return bool(self.words) or self.theme is not None


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [
        shell.page(PATH, listed, Right.SPEAK),
        shell.page(f"{PATH}/{{entry}}", show, Right.SPEAK),
    ]


def listed(asked: Asked) -> Page:
    looked_for, base = LookedFor.in_address(asked.query), _told(asked)
    return page(
        "space/reponses.html",
        demande=looked_for,
        trouvees=_found(looked_for, base, asked.site.library),
        themes=Counter(entry.theme for entry in base.entries if entry.theme is not None),
        libelles=THEME,
    )


def show(asked: Asked) -> Page | Go:
    entry_id, base = asked.path["entry"], _told(asked)
    if entry_id in base.redirections:
        return Go(f"{PATH}/{base.redirections[entry_id]}")
    try:
        entry = base.entry(entry_id)
    except KeyError:
        raise UnknownAnswerPage from None
    return page(
        "space/reponse.html",
        fiche=entry,
        reponse=asked.site.answer_shown(entry),
        mots=LookedFor.in_address(asked.query).words,
        envoi=new_nonce(),
    )


def _told(asked: Asked) -> Base:
    """What answers in the département of the reader."""
    return asked.site.library.told_in(departement_of(asked.by, asked.work.people))


def _found(looked_for: LookedFor, base: Base, library: Library) -> Sequence[Entry]:
    """The nearest first; those of a theme, or without words all those of no theme, in their order."""
    if looked_for.words:
        known = {entry.id: entry for entry in library.base.entries}
        nearest = [known[one] for one in library.nearest(looked_for.words) if one in known]
        return list(dict.fromkeys(filter(None, (entry_in(base, one) for one in nearest))))
    return [entry for entry in base.entries if entry.theme is looked_for.theme]
