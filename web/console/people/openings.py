"""The openings of accounts in the SNE: who holds each of them up, and since when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from starlette.responses import Response
from starlette.routing import BaseRoute

from guichets.openings import IN_ORDER, AccountOpening, AccountOpeningService, OpeningStep
from guichets.rights import Right
from guichets.scope import seen_guichets, sees
from refusals.base import Refused
from rendering.labels import OPENING_STEP
from web.console.people.seen import seen_guichet
from web.errors import NoGuichetChosen, NoStepChosen, UnknownPage
from web.fields import day_of, number_of, one_of
from web.files import sheet_response
from web.shell import Asked, Go, Page, Shell, page

SHOWN_AFTER = timedelta(days=60)
"""How long an opening that is over stays on the page."""
FIELDS = ("nom", "mel", "guichet", "etape", "depuis", "profil")
LISTED = (
    "Personne", "Adresse mél", "Guichet", "Département", "Profil", "Ouverte le", "Ouverte par", "Fermée le",
    "Fermée par", "Liste arrêtée le",
)  # fmt: skip


@dataclass(frozen=True)
class Habilitation:
    """An account that is open in the SNE, or was, as the list shows it."""

    opening: AccountOpening
    guichet: str
    departement: str
    opened_at: datetime | None
    opened_by: str
    closed_by: str


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [
        shell.page("/acces", followed),
        shell.page("/acces/nouveau", blank, Right.ACT),
        shell.order("/acces/nouveau", record, again=blank),
        shell.page("/acces/habilitations", held),
        shell.page("/acces/habilitations/export", export),
        shell.order("/acces/{opening:int}", move, again=followed),
        shell.order("/acces/{opening:int}/fermeture", close, again=held),
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
        fait_dit=asked.done("people.openings"),
        note=just_moved,
        avant=before if before in set(OpeningStep) - {just_moved.step if just_moved else None} else "",
    )


def blank(asked: Asked) -> Page:
    known = {name: asked.query.get(name, "") for name in FIELDS}
    return page(
        "console/people/acces_nouveau.html",
        saisie=asked.filled(known),
        guichets=seen_guichets(asked.work, asked.by),
        etapes=[(step, OPENING_STEP[step]) for step in IN_ORDER],
        aujourdhui=asked.today,
    )


def record(asked: Asked) -> Go:
    guichet, since = seen_guichet(asked), day_of(asked.text("depuis"))
    if guichet is None:
        raise NoGuichetChosen
    if since is not None and since > asked.today:
        raise Refused("agenda.done_in_the_future")
    opening = AccountOpeningService(asked.work, now=asked.now).record(
        guichet,
        asked.text("nom"),
        email=asked.text("mel"),
        step=_step(asked),
        since=asked.zone.instant(since, time(9)) if since else asked.now,
        by=asked.by,
        profile=asked.text("profil"),
    )
    return Go("/acces/habilitations?fait=notee" if opening.opened else "/acces?fait=note")


def held(asked: Asked) -> Page:
    """The list of habilitations that the gestionnaire keeps, those that ended among them."""
    known = _habilitations(asked)
    return page(
        "console/people/habilitations.html",
        habilitations=known,
        ouvertes=sum(one.opening.closed_at is None for one in known),
        fait_dit=asked.done("people.habilitations"),
    )


def export(asked: Asked) -> Response:
    return sheet_response(
        asked.query,
        f"habilitations-sne-{asked.today}",
        title=f"Habilitations au {asked.today:%d-%m-%Y}",
        header=LISTED,
        rows=[
            (
                one.opening.name, one.opening.email, one.guichet, one.departement, one.opening.profile,
                _day(one.opened_at, asked), one.opened_by, _day(one.opening.closed_at, asked), one.closed_by,
                asked.today,
            )
            for one in _habilitations(asked)
        ],
    )  # fmt: skip


def close(asked: Asked) -> Go:
    """In the list; the account itself is closed in the SNE."""
    is_closed = asked.text("etat") != "ouverte"
    AccountOpeningService(asked.work, now=asked.now).close(_seen(asked), by=asked.by, is_closed=is_closed)
    return Go(f"/acces/habilitations?fait={'fermee' if is_closed else 'rouverte'}")


def move(asked: Asked) -> Go:
    """To the page that names what was noted, and offers the step of before."""
    opening = _seen(asked)
    if not asked.text("etape"):
        raise NoStepChosen
    before = opening.step
    AccountOpeningService(asked.work, now=asked.now).move(opening, _step(asked), by=asked.by)
    return Go(f"/acces?avance={opening.id}&avant={before}")


def _seen(asked: Asked) -> AccountOpening:
    opening = asked.work.openings.get(asked.path["opening"])
    if opening is None or not sees(asked.work, asked.by, opening.guichet_id):
        raise UnknownPage
    return opening


def _habilitations(asked: Asked) -> Sequence[Habilitation]:
    work = asked.work

    def one(opening: AccountOpening) -> Habilitation:
        guichet, opened = work.registry.guichet(opening.guichet_id), opening.opened
        return Habilitation(
            opening,
            guichet.name if guichet else "",
            guichet.departement if guichet else "",
            opened.at if opened else None,
            work.people.name_of(opened.by if opened else None),
            work.people.name_of(opening.closed_by),
        )

    return [one(opening) for opening in work.openings.habilitations(departement=asked.visitor.departement)]


def _day(at: datetime | None, asked: Asked) -> date | None:
    return asked.zone.local(at).date() if at else None


def _shown(asked: Asked, openings: Sequence[AccountOpening]) -> Sequence[tuple[AccountOpening, str]]:
    """Each with the name of its guichet."""
    return [(one, asked.work.people.guichet_name(one.guichet_id)) for one in openings]


def _step(asked: Asked) -> OpeningStep:
    step = one_of(OpeningStep, asked.text("etape"))
    if step is None:
        raise UnknownPage
    return step
