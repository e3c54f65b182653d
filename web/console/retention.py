"""« Conservation »: what has been kept long enough, which a person signs, and what was erased."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from starlette.routing import BaseRoute

from guichets.errors import NothingToErase
from guichets.retention import Spans, may_sign, proposals, sign
from guichets.rights import Right
from privacy.retention import RULES, Kept
from rendering.retention import WORDS
from web.errors import UnknownPage
from web.shell import Asked, Go, Page, Shell, page
from web.site import Site

PATH = "/conservation"
SHOWN = 50
DONE = {
    "signe": "C’est signé. L’effacement se fait par lots, toutes les dix minutes, "
    "de 7 h à 20 h, dimanche excepté. Le journal dira combien.",
}


class RetentionPages:
    def __init__(self, site: Site, spans: Spans) -> None:
        self._shell = Shell(site)
        self._spans = spans

    def routes(self) -> Sequence[BaseRoute]:
        shown, signed = partial(show, self._spans), partial(put_name, self._spans)
        return [
            self._shell.page(PATH, shown),
            self._shell.order(f"{PATH}/{{kind}}", signed, Right.ADMINISTER, again=shown),
        ]


def show(spans: Spans, asked: Asked) -> Page:
    purges = asked.work.retention.latest(SHOWN)
    signers = {purge.signed_by for purge in purges} - {None}
    people = {number: asked.work.registry.agent(number or 0) for number in signers}
    return page(
        "console/conservation.html",
        listes=proposals(asked.work, spans, now=asked.now),
        effacements=purges,
        signataires={number: person.name for number, person in people.items() if person is not None},
        regles=RULES,
        durees=spans,
        signe=may_sign(asked.work, asked.by),
        suit_tout=asked.by.decides_for("", asked.work.registry.departements()),
        mots=WORDS,
        fait_dit=asked.done(DONE),
        refusal=asked.refused,
    )


def put_name(spans: Spans, asked: Asked) -> Go:
    kind = next((kind for kind in Kept if kind.value == asked.path["kind"]), None)
    if kind is None:
        raise UnknownPage
    try:
        before = datetime.fromisoformat(asked.text("avant"))
    except ValueError:
        raise NothingToErase from None
    if before.tzinfo is None:
        raise NothingToErase
    sign(asked.work, kind, before, spans, by=asked.by, now=asked.now)
    return Go(f"{PATH}?fait=signe")
