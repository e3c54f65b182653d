"""The openings of accounts in the SNE: who holds each of them up, and since when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta

from starlette.routing import BaseRoute

from guichets.openings import IN_ORDER, AccountOpening, AccountOpeningService, OpeningStep
from guichets.rights import Right
from guichets.scope import seen_guichets, sees
from rendering.labels import OPENING_STEP
from web.console.people.seen import seen_guichet
from web.errors import NoGuichetChosen, NoStepChosen, UnknownPage
from web.fields import day_of, number_of, one_of
from web.shell import Asked, Go, Page, Shell, page

SHOWN_AFTER = timedelta(days=60)
"""How long an opening that is over stays on the page."""
DONE = {
    "note": "L’ouverture est suivie. Rien n’est fait dans le SNE : chaque étape se fait chez celui qui agit.",
}
FIELDS = ("nom", "mel", "guichet", "etape", "depuis")


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [
        shell.page("/acces", followed),
        shell.page("/acces/nouveau", blank, Right.ACT),
        shell.order("/acces/nouveau", record, again=blank),
        shell.order("/acces/{opening:int}", move, again=followed),
    ]


def followed(asked: Asked) -> Page:
    """Those that go on, and those that were over a short time ago; what was just noted can be taken back."""
    work, departement = asked.work, asked.visitor.departement
    going_on = _shown(asked, work.openings.going_on(departement=departement))
    over = _shown(asked, work.openings.over(departement=departement, after=asked.now - SHOWN_AFTER))
    moved, before = number_of(asked.query.get("avance", "")), asked.query.get("avant", "")
    just_moved = next((one for one, _ in (*going_on, *over) if one.id == moved), None)
    return page(
        "console/people/acces.html",
        en_cours=going_on,
        finies=over,
        etapes=list(OPENING_STEP.items()),
        fait_dit=asked.done(DONE),
        note=just_moved,
        avant=before if before in set(OpeningStep) - {just_moved.step if just_moved else None} else "",
        refusal=asked.refused,
    )


def blank(asked: Asked) -> Page:
    known = {**dict.fromkeys(FIELDS, ""), "guichet": asked.query.get("guichet", "")}
    return page(
        "console/people/acces_nouveau.html",
        saisie=asked.filled(known),
        guichets=seen_guichets(asked.work, asked.by),
        etapes=[(step, OPENING_STEP[step]) for step in IN_ORDER],
        aujourdhui=asked.today,
        refusal=asked.refused,
    )


def record(asked: Asked) -> Go:
    guichet, since = seen_guichet(asked), day_of(asked.text("depuis"))
    if guichet is None:
        raise NoGuichetChosen
    AccountOpeningService(asked.work, now=asked.now).record(
        guichet,
        asked.text("nom"),
        email=asked.text("mel"),
        step=_step(asked),
        since=asked.zone.instant(since, time(9)) if since else asked.now,
        by=asked.by,
    )
    return Go("/acces?fait=note")


def move(asked: Asked) -> Go:
    """To the page that names what was noted, and offers the step of before."""
    opening = asked.work.openings.get(asked.path["opening"])
    if opening is None or not sees(asked.work, asked.by, opening.guichet_id):
        raise UnknownPage
    if not asked.text("etape"):
        raise NoStepChosen
    before = opening.step
    AccountOpeningService(asked.work, now=asked.now).move(opening, _step(asked), by=asked.by)
    return Go(f"/acces?avance={opening.id}&avant={before}")


def _shown(asked: Asked, openings: Sequence[AccountOpening]) -> Sequence[tuple[AccountOpening, str]]:
    """Each with the name of its guichet."""
    return [(one, asked.work.people.guichet_name(one.guichet_id)) for one in openings]


def _step(asked: Asked) -> OpeningStep:
    step = one_of(OpeningStep, asked.text("etape"))
    if step is None:
        raise UnknownPage
    return step
