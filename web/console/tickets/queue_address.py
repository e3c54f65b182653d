"""What the address of the queue says: which view, which filters. Anything else in it is left aside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
    """What a query string asks for, wherever it comes from."""
    params = QueryParams(query)
    given = {name: said for name in _MEANS if (said := _line(params.get(name, "")))}
    meant = {name: said for name, said in given.items() if _MEANS[name](said)}
    return Asked(
        view=View(meant.get("vue", View.TO_TAKE)),
        theme=meant.get("theme", ""),
        kind=meant.get("objet", ""),
        guichet_id=number_of(meant.get("guichet", "")),
        holder_id=number_of(meant.get("suivi", "")),
        incident=meant.get("incident", ""),
        words=meant.get("mots", ""),
        aside=frozenset(given.keys() - meant.keys()),
    )


def _is_number(text: str) -> bool:
    return number_of(text) is not None


def _line(text: str) -> str:
    return " ".join(clean(text)[:LONGEST_WORDS].split())


_MEANS: Mapping[str, Callable[[str], object]] = {
    "vue": frozenset(View).__contains__,
    "theme": {theme.value for theme in THEME}.__contains__,
    "objet": ACT.__contains__,
    "guichet": _is_number,
    "suivi": _is_number,
    "incident": is_reference,
    "mots": lambda words: not mask(words).count,  # no NIR is stored, hence none can be found
}
"""Whether the value of each part means something."""
