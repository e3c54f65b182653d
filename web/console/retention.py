"""« Conservation »: what has been kept long enough, which a person signs, and what was erased."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from starlette.routing import BaseRoute

from guichets.retention import may_sign, proposals, sign
from guichets.rights import Right
from privacy.retention import RULES, Kept
from refusals.base import Refused
from rendering.retention import WORDS
from web.errors import UnknownPage
from web.shell import Asked, Go, Page, Shell, page

PATH = "/conservation"
SHOWN = 50


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [
        shell.page(PATH, show),
        shell.order(f"{PATH}/{{kind}}", put_name, Right.ADMINISTER, again=show),
    ]


def show(asked: Asked) -> Page:
    purges = asked.work.retention.latest(SHOWN)
    signers = {purge.signed_by for purge in purges} - {None}
    people = {number: asked.work.registry.agent(number or 0) for number in signers}
    return page(
        "console/conservation.html",
        listes=proposals(asked.work, asked.site.notice.spans, now=asked.now),
        effacements=purges,
        signataires={number: person.name for number, person in people.items() if person is not None},
        regles=RULES,
        durees=asked.site.notice.spans,
        signe=may_sign(asked.work, asked.by),
        suit_tout=asked.by.decides_for("", asked.work.registry.departements()),
        mots=WORDS,
        fait_dit=asked.done("retention"),
    )


def put_name(asked: Asked) -> Go:
    kind = next((kind for kind in Kept if kind.value == asked.path["kind"]), None)
    if kind is None:
        raise UnknownPage
    try:
        before = datetime.fromisoformat(asked.text("avant"))
    except ValueError:
        raise Refused("guichets.nothing_to_erase") from None
    if before.tzinfo is None:
        raise Refused("guichets.nothing_to_erase")
    sign(asked.work, kind, before, asked.site.notice.spans, by=asked.by, now=asked.now)
    return Go(f"{PATH}?fait=signe")
