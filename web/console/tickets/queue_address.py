"""What the address of the queue says: which view, which filters. Anything else in it is left aside."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from privacy.nir import mask
from privacy.text import clean
from rendering.labels import ACT, THEME
from tickets.incidents.incident import is_reference
from tickets.queue import View
from web.fields import number_of

PATH = "/tickets"
LONGEST_WORDS = 120  # characters
_REFERENCE = re.compile(
    r"(?:t[\s-]*)?(?:(?P<year>20\d\d)[\s-]+)?(?P<number>\d{1,9})", re.IGNORECASE | re.ASCII
)
_YEARS = 5
"""How far back a bare number is looked for."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """``aside`` names the parts of the address that mean nothing here: the page says a word of each."""

    view: View = View.TO_TAKE
    theme: str = ""
    kind: str = ""
    guichet_id: int | None = None
    holder_id: int | None = None
    incident: str = ""
    words: str = ""
    aside: frozenset[str] = frozenset()

    @property
    def query(self) -> str:
        """The one way to write it, so that two addresses of one list are the same text."""
        return urlencode({name: value for name, value in self._parts().items() if value})

    @property
    def address(self) -> str:
        return f"{PATH}?{self.query}"

    def page_after(self, cursor: str) -> str:
        return f"{self.address}&{urlencode({'apres': cursor})}"

    def ticket_address(self, reference: str, rank: str) -> str:
        """Of a ticket that stands at ``rank`` in this list, so that the next one is known from its page."""
        return f"{PATH}/{reference}?{self.query}&{urlencode({'rang': rank})}"

    @property
    def is_filtered(self) -> bool:
        return self != Asked(view=self.view, aside=self.aside)

    def seen_as(self, view: str) -> Asked:
        """The same filters in another view."""
        return replace(self, view=View(view))

    def _parts(self) -> Mapping[str, object]:
        return {
            "vue": self.view.value,
            "theme": self.theme,
            "objet": self.kind,
            "guichet": self.guichet_id,
            "suivi": self.holder_id,
            "incident": self.incident,
            "mots": self.words,
        }


def asked_in(query: str | QueryParams) -> Asked:
    """What a query string asks for, wherever it comes from: words are looked for everywhere, unless a view is
    chosen among what they found. ``dans`` is the view that a search is begun in.
    """
    params = QueryParams(query)
    given = {name: said for name in _MEANS if (said := _line(params.get(name, "")))}
    meant = {name: said for name, said in given.items() if _MEANS[name](said)}
    elsewhere = View.EVERYWHERE if meant.get("mots") else meant.get("dans", View.TO_TAKE)
    return Asked(
        view=View(meant.get("vue", elsewhere)),
        theme=meant.get("theme", ""),
        kind=meant.get("objet", ""),
        guichet_id=number_of(meant.get("guichet", "")),
        holder_id=number_of(meant.get("suivi", "")),
        incident=meant.get("incident", ""),
        words=meant.get("mots", ""),
        aside=frozenset(given.keys() - meant.keys()),
    )


def references_meant(words: str, *, year: int) -> Sequence[str]:
    """The references that they may be, however they are typed: a bare number is of this year, or of a former
    one.
    """
    found = _REFERENCE.fullmatch(words.strip())
    if found is None:
        return ()
    number = int(found["number"])
    years = [int(found["year"])] if found["year"] else range(year, year - _YEARS, -1)
    return [f"T-{one}-{number:04d}" for one in years]


def _is_number(text: str) -> bool:
    return number_of(text) is not None


def _line(text: str) -> str:
    return " ".join(clean(text)[:LONGEST_WORDS].split())


_MEANS: Mapping[str, Callable[[str], object]] = {
    "vue": frozenset(View).__contains__,
    "dans": frozenset(View).__contains__,
    "theme": {theme.value for theme in THEME}.__contains__,
    "objet": ACT.__contains__,
    "guichet": _is_number,
    "suivi": _is_number,
    "incident": is_reference,
    "mots": lambda words: not mask(words).count,  # no NIR is stored, hence none can be found
}
"""Whether the value of each part means something."""
