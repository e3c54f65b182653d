"""What the address of the queue says: which view, which filters. Anything else in it is left aside."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Self
from urllib.parse import urlencode

from pydantic import AfterValidator, Field, model_validator

from rendering.labels import ACT, THEME
from tickets.incident import is_reference
from tickets.life import Status
from tickets.queue import Column, View
from tickets.ticket import Urgency
from web.filters import Day, ListFilter, Number, Words, named

PATH = "/tickets"
_REFERENCE = re.compile(
    r"(?:t[\s-]*)?(?:(?P<year>20\d\d)[\s-]+)?(?P<number>\d{1,9})", re.IGNORECASE | re.ASCII
)
_YEARS = 5
"""How far back a bare number is looked for."""


_SORTS = frozenset(f"{sign}{column}" for column in Column for sign in ("", "-"))
"""« echeance », and « -echeance » the other way round."""


def _known(is_known: Callable[[str], object]) -> AfterValidator:
    def check(value: str) -> str:
        if not is_known(value):
            raise ValueError(value)
        return value

    return AfterValidator(check)


class QueueFilter(ListFilter):
    """Words are looked for everywhere, unless a view is chosen among what they found. ``within`` is the view
    that a search is begun in.
    """

    no_filters: ClassVar[Container[str]] = {"view", "sort"}

    view: View = named("vue", ...)
    theme: Annotated[str, _known(THEME.__contains__)] = named("theme", "")
    kind: Annotated[str, _known(ACT.__contains__)] = named("objet", "")
    guichet_id: Number | None = named("guichet")
    holder_id: Number | None = named("suivi")
    is_unheld: bool = named("libre", False)
    status: Status | None = named("statut")
    urgency: Urgency | None = named("urgence")
    opened_from: Day | None = named("du")
    opened_until: Day | None = named("au")
    incident: Annotated[str, _known(is_reference)] = named("incident", "")
    words: Words = named("mots", "")
    sort: Annotated[str, _known(_SORTS.__contains__)] = named("tri", "")
    within: View = Field(default=View.TO_TAKE, validation_alias="dans", exclude=True)

    @model_validator(mode="before")
    @classmethod
    def _choose_view(cls, given: Mapping[str, Any]) -> Mapping[str, Any]:
        begun_in = given["dans"] if given.get("dans") in set(View) else View.TO_TAKE
        elsewhere = View.EVERYWHERE if given.get("mots") else begun_in
        return given if "view" in given else {"vue": elsewhere, **given}

    @property
    def address(self) -> str:
        return f"{PATH}?{self.query}"

    def page_after(self, cursor: str) -> str:
        """The first page when the cursor is ""."""
        return f"{self.address}&{urlencode({'apres': cursor})}" if cursor else self.address

    def page_around(self, rank: str) -> str:
        """The page where a line stands, or where it stood."""
        return f"{self.address}&{urlencode({'autour': rank})}" if rank else self.address

    def ticket_address(self, reference: str, rank: str) -> str:
        """Of a ticket that stands at ``rank`` in this list, so that the next one is known from its page."""
        return f"{PATH}/{reference}?{self.query}&{urlencode({'rang': rank})}"

    @property
    def is_narrowed(self) -> bool:
        """By another filter than words."""
        return self.but(words="").is_filtered

    @property
    def order(self) -> Column | None:
        return Column(self.sort.lstrip("-")) if self.sort else None

    def sorted_by(self, column: Column) -> Self:
        """The other way round when it is already."""
        return self.but(sort=f"-{column}" if self.sort == column else column.value)

    def seen_as(self, view: str) -> Self:
        """The same filters in another view."""
        return self.but(view=View(view))


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
