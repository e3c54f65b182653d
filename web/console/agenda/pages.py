"""The agenda: what is ahead and has gone by, each event, and how it is planned, changed and cancelled."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Literal

from starlette.responses import Response
from starlette.routing import BaseRoute

from agenda.enrolling import MOST_MINUTES, AttendanceService, EnrolmentService, takes_enrolments
from agenda.enrolment import Enrolment
from agenda.events import Event, EventKind, EventQuery, audience
from agenda.opinions import counted
from agenda.planning import EventService
from agenda.reminders import reminders_ahead
from deadlines.working_days import is_working_day
from deadlines.zones import Zone
from guichets.names import fold
from guichets.registry import Agent, Guichet
from guichets.rights import Right
from guichets.scope import seen_guichets, sees, sees_person
from journal.people import identity
from refusals.base import Refused
from rendering.ics import ICS_TYPE, event_ics
from rendering.labels import EVENT_KIND, THEME, TRAINING_KIND
from tickets.clock.calendars import Calendars
from web.attestations import attestation_file
from web.console.agenda.form import (
    AUDIENCES,
    ENROLMENT,
    blank_fields,
    convocable,
    fields_of,
    read_plan,
    ticked,
)
from web.console.agenda.meeting import (
    convoked_shown,
    note_answers,
    note_held,
    papers_shown,
    seen_event,
    settle_account,
    skeleton,
)
from web.console.told import quiet_until, told
from web.errors import EmptyField, EventChanged, UnknownPage
from web.fields import number_of
from web.files import attachment, numbered_file
from web.filters import ListFilter, PageNumber, named
from web.forms import required
from web.kept import attached, joined
from web.shell import Asked, Go, Page, Shell, page

MOST_AHEAD = 300
PAGE = 40
CHOICES: Mapping[str, object] = {
    "sortes": TRAINING_KIND.items(),
    "inscriptions": ENROLMENT,
    "publics": AUDIENCES,
    "themes": THEME.items(),
}
_AN_INSTANT = timedelta(microseconds=1)


class AgendaFilter(ListFilter):
    view: Literal["", "passes"] = named("vue", "")
    kind: EventKind | None = named("type")
    page: PageNumber = named("page", 1)


def routes(shell: Shell) -> Sequence[BaseRoute]:
    one = "/agenda/{event:int}"
    return [
        shell.page("/agenda", listed),
        shell.page("/agenda/nouveau", blank, Right.ACT),
        shell.order("/agenda/nouveau", plan, again=blank),
        shell.page(one, show),
        shell.page(f"{one}/calendrier.ics", download),
        shell.page(f"{one}/modifier", ask_change, Right.ACT),
        shell.order(f"{one}/modifier", change, again=ask_change),
        shell.order(f"{one}/inscrire", enrol, again=show),
        shell.order(f"{one}/desinscrire", withdraw, again=show),
        shell.order(f"{one}/presences", take_attendance, again=show),
        shell.page(f"{one}/attestation/{{agent:int}}", attest),
        shell.page(f"{one}/fichier/{{number:int}}", document),
        shell.order(f"{one}/documents", attach, again=show, takes_files=True),
        shell.order("/agenda/{meeting:int}/tenue", note_held, again=show),
        shell.order("/agenda/{meeting:int}/compte-rendu", settle_account, again=show),
        shell.page("/agenda/{meeting:int}/compte-rendu.docx", skeleton),
        shell.order(f"{one}/reponses", note_answers, again=show),
        shell.page(f"{one}/annuler", ask_cancel, Right.ACT),
        shell.order(f"{one}/annuler", cancel, again=ask_cancel),
    ]


def listed(asked: Asked) -> Page:
    wanted = AgendaFilter.of(asked.query)
    events, of_kind = asked.work.events, EventQuery(wanted.kind, asked.visitor.departement)
    if wanted.view:
        skipped = (wanted.page - 1) * PAGE
        found = events.gone_by(asked.now, of_kind, limit=PAGE + 1, skipped=skipped)
        shown, cancelled = found[:PAGE], []
    else:
        found = events.ahead(asked.now, of_kind, limit=MOST_AHEAD)
        shown = [event for event in found if event.is_planned]
        cancelled = [event for event in found if not event.is_planned]
    with_enrolment = [identity(event) for event in found if event.has_enrolment]
    return page(
        "console/agenda/agenda.html",
        inscrits=asked.work.enrolments.counts(with_enrolment),
        arretee_depuis=asked.work.ticks.stopped_at(now=asked.now, zone=asked.zone),
        mois=_by_month(shown, asked.zone),
        annules=cancelled,
        demande=wanted,
        types=EVENT_KIND.items(),
        suite_existe=bool(wanted.view) and len(found) > PAGE,
    )


def show(asked: Asked) -> Page:
    event = seen_event(asked)
    return page(
        "console/agenda/agenda_evenement.html",
        **_shown(event, asked),
        planifie_par=asked.work.people.name_of(event.planned_by),
        est_chome=not is_working_day(asked.zone.local(event.starts_at).date(), asked.zone),
        guichets=_guichets_shown(event, asked),
        rappels=_reminders(event, asked),
        fait=asked.query.get("fait", ""),
        dit_le=quiet_until(asked, event.departement, event.starts_at),
        annonce_le=_told_from(event, asked),
        maintenant=asked.now,
        sorte=TRAINING_KIND.get(event.training, "") if event.training else "",
        **convoked_shown(event, asked),
        **papers_shown(event, asked),
        mel=asked.site.ways.by_mail,
        **_enrolments_shown(event, asked),
    )


def download(asked: Asked) -> Response:
    """For the reader's own calendar."""
    event = seen_event(asked)
    return attachment(
        event_ics(event, now=asked.now, organizer=asked.site.mail_from), f"{event.reference}.ics", ICS_TYPE
    )


def blank(asked: Asked) -> Page:
    return page(
        "console/agenda/agenda_form.html",
        evenement=None,
        saisi=asked.filled(blank_fields(asked.query.get("type", ""), asked.query.get("theme", ""))),
        coches=ticked(asked.form),
        types=EVENT_KIND.items(),
        **CHOICES,
        **_convocation(asked, ticked(asked.form, "partenaire")),
        guichets=seen_guichets(asked.work, asked.by),
    )


def plan(asked: Asked) -> Go:
    wanted = read_plan(asked, choosable=seen_guichets(asked.work, asked.by))
    same = (wanted.kind, wanted.title, wanted.place, sorted(wanted.guichet_ids), asked.by.id)
    at_once = asked.work.events.between(wanted.starts_at, wanted.starts_at + _AN_INSTANT)
    already = next(  # when the button was pressed twice
        (e for e in at_once if (e.kind, e.title, e.place, e.guichet_ids, e.planned_by) == same), None
    )
    event = already or asked.commands(EventService).plan(
        wanted.kind,
        title=wanted.title,
        starts_at=wanted.starts_at,
        place=wanted.place,
        by=asked.by,
        guichet_ids=wanted.guichet_ids,
        ends_at=wanted.ends_at,
        offer=wanted.offer,
        partenaire_ids=wanted.partenaire_ids,
    )
    return Go(f"/agenda/{event.id}?fait=prevu")


def ask_change(asked: Asked) -> Page | Go:
    event = seen_event(asked)
    if not _is_changeable(event, asked):
        return Go(f"/agenda/{event.id}")
    convoked = ticked(asked.form, "partenaire") if asked.refusal else event.partenaire_ids
    return page(
        "console/agenda/agenda_form.html",
        **_shown(event, asked),
        saisi=asked.filled(fields_of(event, asked.zone)),
        coches=ticked(asked.form) if asked.refusal else event.guichet_ids,
        **CHOICES,
        **_convocation(asked, convoked),
        guichets=_choosable(event, asked),
    )


def change(asked: Asked) -> Go:
    event = _unchanged(asked)
    choosable, former = _choosable(event, asked), event.revision
    wanted = read_plan(asked, choosable=choosable, kind=event.kind)
    asked.commands(EventService).change(
        event,
        title=wanted.title,
        starts_at=wanted.starts_at,
        place=wanted.place,
        guichet_ids=wanted.guichet_ids.union({*event.guichet_ids} - {guichet.id for guichet in choosable}),
        by=asked.by,
        ends_at=wanted.ends_at,
        offer=wanted.offer,
        partenaire_ids=wanted.partenaire_ids.union(_unseen(event, asked)),
    )
    return Go(f"/agenda/{event.id}?fait={'inchange' if event.revision == former else 'modifie'}")


def ask_cancel(asked: Asked) -> Page | Go:
    event = seen_event(asked)
    if not _is_changeable(event, asked):
        return Go(f"/agenda/{event.id}")
    return page(
        "console/agenda/agenda_annuler.html",
        **_shown(event, asked),
        mel=asked.site.ways.by_mail,
    )


def cancel(asked: Asked) -> Go:
    event = _unchanged(asked)
    asked.commands(EventService).cancel(event, by=asked.by)
    return Go(f"/agenda/{event.id}?fait=annule")


def enrol(asked: Asked) -> Go:
    """For an agent who rang."""
    event = seen_event(asked)
    made = asked.commands(EnrolmentService).enrol(event, _agent(number_of(asked.text("agent")), asked))
    return Go(f"/agenda/{event.id}?fait={'attend' if made.is_waiting else 'inscrit'}")


def withdraw(asked: Asked) -> Go:
    event = seen_event(asked)
    asked.commands(EnrolmentService).withdraw(event, _agent(number_of(asked.text("agent")), asked))
    return Go(f"/agenda/{event.id}?fait=desinscrit")


def take_attendance(asked: Asked) -> Go:
    event = seen_event(asked)
    unseen = {one.agent_id for one, agent in _enrolments(event, asked) if agent is None and one.is_present}
    asked.commands(AttendanceService).take(
        event,
        {*unseen, *_present(asked)},
        minutes=0 if event.held_at else _minutes(asked.text("minutes")),
        walk_ins={identity(_agent(number, asked)) for number in ticked(asked.form, "venu")},
        by=asked.by,
    )
    return Go(f"/agenda/{event.id}?fait=presences")


def document(asked: Asked) -> Response:
    return numbered_file(asked.site.files, seen_event(asked).files, asked.path["number"])


def attach(asked: Asked) -> Go:
    """Adds those that are joined, or takes one away."""
    more, event = attached(asked), seen_event(asked)
    taken_away = number_of(asked.text("retirer")) if asked.text("retirer") else None
    stay = [one for number, one in enumerate(event.files) if number != taken_away]
    asked.commands(EventService).attach(event, joined(stay, more), by=asked.by)
    return Go(f"/agenda/{event.id}?fait=documents")


def attest(asked: Asked) -> Response:
    event, agent = seen_event(asked), asked.work.registry.agent(asked.path["agent"])
    if agent is None or not sees_person(asked.work, asked.by, agent):
        raise UnknownPage
    return attestation_file(event, agent, asked)


def _present(asked: Asked) -> frozenset[int]:
    return ticked(asked.form, "present")


def _minutes(text: str) -> int:
    """Those of a first attendance: zero is said, never left out."""
    number = number_of(required(text))
    if number is None:
        raise Refused("agenda.too_many_minutes", limit=MOST_MINUTES)
    return number


def _agent(number: int | None, asked: Asked) -> Agent:
    """One whom the gestionnaire may see; ``EmptyField``."""
    agent = asked.work.registry.agent(number or 0)
    if agent is None or not sees_person(asked.work, asked.by, agent):
        raise EmptyField
    return agent


def _enrolments(event: Event, asked: Asked) -> Sequence[tuple[Enrolment, Agent | None]]:
    """With whom each is; None for an agent of a département that the reader does not see."""
    found = asked.work.enrolments.of_event(identity(event))
    people = ((one, asked.work.registry.agent(one.agent_id)) for one in found)
    return [
        (one, agent if agent is not None and sees_person(asked.work, asked.by, agent) else None)
        for one, agent in people
    ]


def _enrolments_shown(event: Event, asked: Asked) -> Mapping[str, object]:
    """Those who come and those who wait: name, guichet, enrolment; then whom the gestionnaire may add, who
    rang, or who came unannounced; then what it was worth.
    """
    known = _enrolments(event, asked)
    is_open, has_begun = takes_enrolments(event, asked.now), event.is_planned and event.starts_at <= asked.now

    def lines(of: Iterable[tuple[Enrolment, Agent | None]]) -> Sequence[tuple[str, str, Enrolment]]:
        return [
            (agent.name, asked.work.people.guichet_name(agent.guichet_id), one)
            for one, agent in of
            if agent is not None
        ]

    taken = {one.agent_id for one, _ in known if one.is_enrolled or (one.is_waiting and is_open)}
    others = (asked.work.registry.agent(number) for number in audience(event, asked.work.people))
    choosable = [
        (agent.id, f"{agent.name}, {asked.work.people.guichet_name(agent.guichet_id)}")
        for agent in (others if is_open or (has_begun and event.has_enrolment) else ())
        if agent is not None and agent.id not in taken and sees_person(asked.work, asked.by, agent)
    ]
    there = {one.agent_id for one, _ in known if one.is_present is not False}
    return {
        "inscrits": lines(pair for pair in known if pair[0].is_enrolled),
        "en_attente": lines(pair for pair in known if pair[0].is_waiting),
        "nombre_inscrits": sum(one.is_enrolled for one, _ in known),
        "inscriptions_ouvertes": is_open,
        "a_inscrire": sorted(choosable, key=lambda pair: fold(pair[1])),
        "venus": _present(asked) if asked.refusal else there,
        "minutes": asked.text("minutes"),
        "a_commence": has_begun,
        "ajoutes": ticked(asked.form, "venu"),
        "avis": counted(one for one, _ in known),
        "nombre_avis": sum(one.usefulness is not None for one, _ in known),
    }


def _convocation(asked: Asked, ticked_ones: Collection[int]) -> Mapping[str, object]:
    return {
        "partenaires": convocable(asked),
        "convoques": ticked_ones,
        "mel": asked.site.ways.by_mail,
    }


def _unseen(event: Event, asked: Asked) -> Collection[int]:
    """Those of another département, and the closed ones: who changes the event leaves them as they are."""
    return {*event.partenaire_ids} - {one.id or 0 for one in convocable(asked)}


def _unchanged(asked: Asked) -> Event:
    """The event that the page showed: not changed, cancelled nor begun since; ``EventChanged``."""
    event = seen_event(asked)
    if asked.text("etat") != _state_of(event) or not _is_changeable(event, asked):
        raise EventChanged
    return event


def _shown(event: Event, asked: Asked) -> Mapping[str, object]:
    """What each page of the event prints; ``etat`` is sent back by its form, to tell whether it changed."""
    return {
        "evenement": event,
        "etat": _state_of(event),
        "est_modifiable": _is_changeable(event, asked),
        "informes": told(event.told_ids, asked.work, asked.by),
    }


def _state_of(event: Event) -> str:
    return f"{event.status}.{event.revision}"


def _is_changeable(event: Event, asked: Asked) -> bool:
    return event.is_planned and event.starts_at > asked.now


def _reminders(event: Event, asked: Asked) -> Sequence[datetime]:
    """Those to come, of all those that there are since it was planned."""
    its = Calendars(asked.work, asked.zone).of(event.departement)
    ahead = reminders_ahead(event.starts_at, now=event.created_at, zone=its.zone, hours=its.office)
    return [at for at in ahead if at > asked.now]


def _told_from(event: Event, asked: Asked) -> datetime | None:
    """When agents first hear of it, those who have not: they are convoked, or may enrol."""
    is_told_at_once = event.convokes_guichets or event.has_enrolment
    if event.told_ids or not is_told_at_once or not _is_changeable(event, asked):
        return None
    return Calendars(asked.work, asked.zone).of(event.departement).opening_from(asked.now)


def _guichets_shown(event: Event, asked: Asked) -> Sequence[tuple[int, str]]:
    seen = (number for number in event.guichet_ids if sees(asked.work, asked.by, number))
    named = [(number, asked.work.people.guichet_name(number)) for number in seen]
    return named if event.concerns_guichets else ()


def _choosable(event: Event, asked: Asked) -> Sequence[Guichet]:
    """The open guichets, and those of the event that have closed since.

    The event keeps those of another département, which the gestionnaire does not see.
    """
    work, open_ones = asked.work, seen_guichets(asked.work, asked.by)
    others = {*event.guichet_ids} - {guichet.id for guichet in open_ones}
    closed = (work.registry.guichet(number) for number in sorted(others) if sees(work, asked.by, number))
    return [*open_ones, *(guichet for guichet in closed if guichet is not None)]


def _by_month(events: Iterable[Event], zone: Zone) -> Sequence[Sequence[Event]]:
    """In the order in which they come."""

    def month(event: Event) -> tuple[int, int]:
        local = zone.local(event.starts_at)
        return local.year, local.month

    return [list(group) for _, group in groupby(events, month)]
