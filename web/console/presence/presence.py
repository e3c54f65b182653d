"""When the service answers: its office hours, the days on which it is closed, and who stands in for whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import time
from functools import partial

from starlette.routing import BaseRoute

from guichets.rights import Right
from guichets.scope import sees_person
from tickets.errors import (
    DaysReversed,
    HoursReversed,
    OwnDeputy,
    TicketError,
    TooManyDays,
    WakingHoursWrong,
)
from tickets.presence_service import LONGEST_REASON, PresenceService
from web.console.presence.view import away, colleagues, departements, services
from web.errors import FieldsAtFault, NobodyChosen, UnknownPage
from web.faults import fault_of
from web.fields import number_of
from web.forms import Faults, read_day, read_hour, required
from web.shell import Asked, Go, Page, Shell, page

PATH = "/horaires"
FIELDS = (
    "departement", "ouverture", "fermeture", "pas_avant", "pas_apres",
    "du", "au", "motif", "qui", "parti", "revenu", "remplace",
)  # fmt: skip


def routes(shell: Shell) -> Sequence[BaseRoute]:
    again = partial(partial, show)
    return [
        shell.page(PATH, show),
        shell.order(f"{PATH}/heures", set_hours, Right.ADMINISTER, again=again(sent="heures")),
        shell.order(f"{PATH}/fermetures", close, again=again(sent="fermetures")),
        shell.order(f"{PATH}/fermetures/{{closing:int}}", keep_open),
        shell.order(f"{PATH}/absences", note_absence, again=again(sent="absences")),
        shell.order(f"{PATH}/absences/{{absence:int}}", drop_absence),
    ]


def show(asked: Asked, sent: str = "") -> Page:
    """``sent`` is the form that was refused, where all stays as typed."""
    return page(
        "console/presence/horaires.html",
        services=services(asked.work, asked.by, now=asked.now, zone=asked.zone),
        absences=list(away(asked.work, asked.by, asked.today)),
        personnes=colleagues(asked.work, asked.by),
        fait_dit=asked.done("presence.presence"),
        envoye=sent,
        saisie=asked.filled(dict.fromkeys(FIELDS, "")),
        longueur_motif=LONGEST_REASON,
    )


def set_hours(asked: Asked) -> Go:
    code, faults = _departement(asked), Faults()
    opening = faults.reading("ouverture", lambda: read_hour(asked.text("ouverture")))
    closing = faults.reading("fermeture", lambda: read_hour(asked.text("fermeture")))
    usual = asked.work.service_times.waking(code)
    first = _hour(asked, faults, "pas_avant", usual.opening)
    last = _hour(asked, faults, "pas_apres", usual.closing)
    if opening is None or closing is None or first is None or last is None:
        raise FieldsAtFault(faults.sentences)
    with _said_at("fermeture", HoursReversed), _said_at("pas_apres", WakingHoursWrong):
        _desk(asked).set_hours(code, opening, closing, by=asked.by, waking=(first, last))
    return Go(f"{PATH}?fait=heures")


def close(asked: Asked) -> Go:
    code, faults = _departement(asked), Faults()
    first = faults.reading("du", lambda: read_day(asked.text("du")))
    last = faults.reading("au", lambda: read_day(asked.text("au") or asked.text("du")))
    if first is None or last is None:
        raise FieldsAtFault(faults.sentences)
    with _said_at("au", DaysReversed, TooManyDays):
        _desk(asked).close(code, first, last, asked.text("motif"), by=asked.by)
    return Go(f"{PATH}?fait=fermeture")


def note_absence(asked: Asked) -> Go:
    faults, text = Faults(), asked.text
    who = faults.reading("qui", lambda: _colleague(required(text("qui")), asked))
    deputy = faults.reading("remplace", lambda: _colleague(text("remplace") or text("qui"), asked))
    first = faults.reading("parti", lambda: read_day(text("parti")))
    last = faults.reading("revenu", lambda: read_day(text("revenu") or text("parti")))
    if who is None or deputy is None or first is None or last is None:
        raise FieldsAtFault(faults.sentences)
    deputy_id = deputy if text("remplace") else None
    with _said_at("revenu", DaysReversed, TooManyDays), _said_at("remplace", OwnDeputy):
        _desk(asked).note_absence(who, first, last, deputy_id=deputy_id, by=asked.by)
    return Go(f"{PATH}?fait=absence")


def keep_open(asked: Asked) -> Go:
    closing = asked.work.closings.get(asked.path["closing"])
    if closing is None or closing.departement not in departements(asked.work, asked.by, asked.zone):
        raise UnknownPage
    _desk(asked).keep_open(closing, by=asked.by)
    return Go(f"{PATH}?fait=ouverture")


def drop_absence(asked: Asked) -> Go:
    absence = asked.work.absences.get(asked.path["absence"])
    person = asked.work.registry.agent(absence.agent_id) if absence is not None else None
    if absence is None or person is None or not sees_person(asked.work, asked.by, person):
        raise UnknownPage
    _desk(asked).drop_absence(absence, by=asked.by)
    return Go(f"{PATH}?fait=retour")


def _hour(asked: Asked, faults: Faults, field: str, kept: time) -> time | None:
    """What was typed, ``kept`` where nothing was; None for what is no hour."""
    return faults.reading(field, lambda: read_hour(asked.text(field))) if asked.text(field) else kept


@contextmanager
def _said_at(field: str, *refusals: type[TicketError]) -> Iterator[None]:
    """What these refuse is about one field."""
    try:
        yield
    except refusals as refused:
        raise FieldsAtFault({field: fault_of(refused).sentence}) from refused


def _desk(asked: Asked) -> PresenceService:
    return PresenceService(asked.work, now=asked.now, zone=asked.zone)


def _departement(asked: Asked) -> str:
    """One that the visitor sees; the form only offers those."""
    code = asked.text("departement")
    if code not in departements(asked.work, asked.by, asked.zone):
        raise UnknownPage
    return code


def _colleague(text: str, asked: Asked) -> int:
    number = number_of(text)
    if number is None or number not in {person.id for person in colleagues(asked.work, asked.by)}:
        raise NobodyChosen
    return number
