"""The base as an agent leafs through it: by theme, by words, and each answer as the chat gives it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from guichets.rights import Right
from knowledge_base.entries import Base, Entry
from knowledge_base.themes import Theme
from privacy.nir import mask
from privacy.text import clean
from rendering.labels import THEME
from web.errors import UnknownAnswerPage
from web.ports import AnswerShown, Library
from web.site import Site
from web.visitors import Visitor, new_nonce

PATH = "/reponses"
LONGEST = 300  # characters of what is looked for


@dataclass(frozen=True)
class Asked:
    """What the address asks for; what it does not know asks for nothing."""

    words: str
    theme: Theme | None

    @property
    def is_anything(self) -> bool:
        return bool(self.words) or self.theme is not None


class Answers:
    """What answers today, and nothing else: neither what is retired, nor what a local entry replaces."""

    def __init__(self, site: Site, library: Library, answer_shown: AnswerShown) -> None:
        self._site = site
        self._library = library
        self._answer_shown = answer_shown

    def routes(self) -> list[Route]:
        return [
            self._site.page(PATH, self.index, Right.SPEAK),
            self._site.page(f"{PATH}/{{entry}}", self.show, Right.SPEAK),
        ]

    async def index(self, request: Request, visitor: Visitor) -> Response:
        asked, base = _asked(request), self._library.base
        return self._site.pages.page(
            "space/reponses.html",
            visitor,
            demande=asked,
            trouvees=await run_in_threadpool(self._found, asked, base),
            themes=_themes(base),
            libelles=THEME,
        )

    async def show(self, request: Request, visitor: Visitor) -> Response:
        entry_id, base = request.path_params["entry"], self._library.base
        if entry_id in base.redirections:
            return RedirectResponse(f"{PATH}/{base.redirections[entry_id]}", 303)
        try:
            entry = base.entry(entry_id)
        except KeyError:
            raise UnknownAnswerPage from None
        return self._site.pages.page(
            "space/reponse.html",
            visitor,
            fiche=entry,
            reponse=self._answer_shown(entry),
            mots=_asked(request).words,
            envoi=new_nonce(),
        )

    def _found(self, asked: Asked, base: Base) -> Sequence[Entry]:
        """The nearest first; those of a theme, or without words all those of no theme, in their order."""
        if asked.words:
            known = {entry.id: entry for entry in base.entries}
            return [known[one] for one in self._library.nearest(asked.words) if one in known]
        return [entry for entry in base.entries if entry.theme is asked.theme]


def _themes(base: Base) -> Mapping[Theme, int]:
    """How many entries each has, in the order of the base."""
    return Counter(entry.theme for entry in base.entries if entry.theme is not None)


def _asked(request: Request) -> Asked:
    words, theme = request.query_params.get("mots", ""), request.query_params.get("theme", "")
    # What she looks for may become her question: no NIR goes from one page to the next.
    masked = mask(clean(words)).text
    return Asked(" ".join(masked.split())[:LONGEST], Theme(theme) if theme in set(Theme) else None)
