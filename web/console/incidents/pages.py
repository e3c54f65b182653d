"""The incidents: the list, the page of each and the tickets that it groups; opened, corrected, and ended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from starlette.routing import BaseRoute

from guichets.registry import Agent
from guichets.rights import Right
from guichets.scope import sees, sees_person
from journal.entries import Kind
from rendering.message import Reply
from tickets.incident import LONGEST_TEXT, Incident, IncidentContact
from tickets.incidents.service import Declared, IncidentService, sound
from tickets.notices import IncidentBanner
from tickets.ticket import Ticket
from web.console.incidents.form import NAMES, declared_in, departements, fields_of, recognition, references_in
from web.console.tickets.sight import ticket_or_none
from web.console.tickets.ticket_view import card_of
from web.errors import NothingTicked, ReservedPage, UnknownPage
from web.shell import Asked, Go, Page, Shell, page

MOST_OVER = 50


def routes(shell: Shell) -> Sequence[BaseRoute]:
    one = "/incidents/{incident}"
    return [
        shell.page("/incidents", listed),
        shell.page("/incidents/nouveau", write_form, Right.ACT),
        shell.order("/incidents/nouveau", write, again=write_form),
        shell.order("/incidents/lot", gather),
        shell.page(one, show),
        shell.page(f"{one}/corriger", write_form, Right.ACT),
        shell.order(f"{one}/corriger", write, again=write_form),
        shell.order(f"{one}/rattacher", attach, again=show),
        shell.order(f"{one}/detacher", detach),
        shell.page(f"{one}/clore", ask_end, Right.ACT),
        shell.order(f"{one}/clore", end, again=ask_end),
        shell.order(f"{one}/rouvrir", reopen),
    ]


def show(asked: Asked) -> Page:
    """With what it recognises; of one that is over, nothing any more."""
    incident = _seen(asked)
    return page(
        "console/incidents/incident.html",
        **_shown(incident, asked),
        ouvert_par=asked.work.people.name_of(incident.opened_by),
        message_lu=_as_asked_about(asked, incident),
        reconnaissance=None if incident.is_closed else recognition(incident, asked),
        historique=[
            (row.entry, asked.work.people.name_of(row.entry.actor_id))
            for row in asked.work.journal.about(incident.reference)
            if row.entry.kind not in {Kind.INCIDENT_MET, Kind.INCIDENT_LEFT}
        ],
        fait=asked.query.get("fait", ""),
    )


def write(asked: Asked) -> Page | Go:
    """Three buttons lead here: « Voir l’effet », « Ouvrir » once it was seen, and « Corriger »."""
    incident, declared = _written(asked), declared_in(asked)
    match asked.text("etape"):
        case "corriger":
            return write_form(asked)
        case "ouvrir":
            return Go(f"/incidents/{_kept(incident, declared, asked).reference}?fait=ecrit")
    as_if_open = Incident(
        reference="",
        title=declared.title,
        banner=declared.banner,
        phrases=list(declared.phrases),
        departement=declared.departement,
        opened_at=asked.now,
        opened_by=asked.me,
    )
    return page(
        "console/incidents/incident_verifier.html",
        reference=incident.reference if incident else "",
        saisi={name: asked.text(name) for name in NAMES},
        choisis=_chosen(asked),
        message_lu=_as_asked_about(asked, as_if_open),
        reconnaissance=recognition(as_if_open, asked),
    )


def _as_asked_about(asked: Asked, incident: Incident) -> Reply:
    """What an agent who asks about it reads."""
    return asked.site.writer.reply(
        IncidentBanner(incident.reference, incident.title, incident.banner, incident.since, is_told=True)
    )


def listed(asked: Asked) -> Page:
    incidents, departement = asked.work.incidents, asked.visitor.departement
    under_way = incidents.under_way(departement=departement)
    over = incidents.over(departement=departement, limit=MOST_OVER)
    return page(
        "console/incidents/incidents.html",
        en_cours=[_line(incident, asked) for incident in under_way],
        termines=[_line(incident, asked) for incident in over],
    )


def gather(asked: Asked) -> Go:
    """From the ticked lines of the queue to the page where they join an incident, or open one."""
    named = "&".join(f"t={name}" for name in _ticked(asked) if name.replace("-", "").isalnum())
    return Go(f"/incidents/nouveau?{named}")


def attach(asked: Asked) -> Go:
    incident, ticked = _seen(asked), _ticked(asked)
    for ticket in _tickets(ticked, asked):
        asked.service(IncidentService).attach(ticket, incident, by=asked.by)
    return Go(f"/incidents/{incident.reference}?fait=rattache#tickets")


def detach(asked: Asked) -> Go:
    incident, ticket = _seen(asked), ticket_or_none(asked.text("t"), asked.work, asked.by)
    if ticket is not None and ticket.incident_id == incident.id:
        asked.service(IncidentService).detach(ticket, by=asked.by)
    return Go(f"/incidents/{incident.reference}?fait=detache#tickets")


def write_form(asked: Asked) -> Page:
    """From nothing, from the tickets that the address names, or as it is to be corrected."""
    incident, chosen = _written(asked), _chosen(asked)
    return page(
        "console/incidents/incident_ecrire.html",
        reference=incident.reference if incident else "",
        saisi=asked.filled(fields_of(incident)),
        choisis=chosen,
        tickets=[ticket for ticket in _tickets(chosen, asked) if not ticket.is_sensitive],
        en_cours=asked.work.incidents.under_way(departement=asked.visitor.departement),
        departements=departements(asked),
    )


def ask_end(asked: Asked) -> Page | Go:
    """What everybody is about to be told, and who is."""
    incident = _seen(asked)
    if incident.is_closed:
        return Go(f"/incidents/{incident.reference}")
    return page(
        "console/incidents/incident_clore.html",
        **_shown(_changed(asked), asked),
        texte=asked.text("texte"),
        faute=asked.refused,
        au_plus=LONGEST_TEXT,
    )


def end(asked: Asked) -> Go:
    incident = _changed(asked)
    if not incident.is_closed:  # else the button was pressed twice, or a colleague was quicker
        with_tickets = asked.text("tickets") != "laisser"
        asked.service(IncidentService).close(
            incident, asked.text("texte"), by=asked.by, with_tickets=with_tickets
        )
    return Go(f"/incidents/{incident.reference}?fait=clos")


def reopen(asked: Asked) -> Go:
    incident = _changed(asked)
    if incident.is_closed:  # else the button was pressed twice
        asked.service(IncidentService).reopen(incident, by=asked.by)
    return Go(f"/incidents/{incident.reference}?fait=rouvert")


def _kept(incident: Incident | None, declared: Declared, asked: Asked) -> Incident:
    desk = asked.service(IncidentService)
    if incident is not None:
        desk.correct(incident, declared, by=asked.by)
    else:
        incident = _already(declared, asked) or desk.open(declared, by=asked.by)
    for ticket in _tickets(_chosen(asked), asked):
        if not ticket.is_sensitive and not incident.is_closed:
            desk.attach(ticket, incident, by=asked.by)
    return incident


def _already(declared: Declared, asked: Asked) -> Incident | None:
    """The same incident, when the button was pressed twice."""
    declared = sound(declared, asked.work.wording)
    under_way = asked.work.incidents.under_way(departement=asked.visitor.departement)
    said = (declared.title, declared.banner, asked.by.id)
    return next((one for one in under_way if (one.title, one.banner, one.opened_by) == said), None)


def _seen(asked: Asked) -> Incident:
    """The incident, if it concerns the visitor's département; ``UnknownPage``."""
    incident = asked.work.incidents.by_reference(asked.path["incident"].strip().upper())
    if incident is None or not incident.concerns(asked.visitor.departement):
        raise UnknownPage
    return incident


def _changed(asked: Asked) -> Incident:
    """The incident, if the visitor may change it; ``ReservedPage`` where it stands for others as well."""
    incident = _seen(asked)
    if not _may_change(incident, asked):
        raise ReservedPage
    return incident


def _written(asked: Asked) -> Incident | None:
    """The one to correct; None for a new one."""
    return _changed(asked) if "incident" in asked.path else None


def _may_change(incident: Incident, asked: Asked) -> bool:
    return asked.by.decides_for(incident.departement, asked.work.registry.departements())


def _ticked(asked: Asked) -> tuple[str, ...]:
    """``NothingTicked`` for none."""
    ticked = references_in(asked.form.getlist("t"))
    if not ticked:
        raise NothingTicked
    return ticked


def _chosen(asked: Asked) -> tuple[str, ...]:
    """The tickets that will join it: those of the form, or of the address that led to it."""
    return references_in((asked.form or asked.query).getlist("t"))


def _tickets(references: Sequence[str], asked: Asked) -> Iterator[Ticket]:
    """Those that the visitor may see."""
    found = (ticket_or_none(reference, asked.work, asked.by) for reference in references)
    return (ticket for ticket in found if ticket is not None)


def _line(incident: Incident, asked: Asked) -> tuple[Incident, int, int]:
    """With how many agents met it, wherever they are, and how many tickets it groups."""
    assert incident.id is not None
    incidents = asked.work.incidents
    return incident, len(incidents.contacts(incident.id)), len(incidents.tickets(incident.id))


def _shown(incident: Incident, asked: Asked) -> Mapping[str, object]:
    """The people and the tickets are those that the visitor may see; the counts are of all of them."""
    assert incident.id is not None
    work = asked.work
    contacts, tickets = work.incidents.contacts(incident.id), work.incidents.tickets(incident.id)
    return {
        "incident": incident,
        "est_modifiable": _may_change(incident, asked),
        "contacts": len(contacts),
        "tickets": len(tickets),
        "agents": list(_people(contacts, asked)),
        "rattaches": [card_of(ticket, work) for ticket in tickets if sees(work, asked.by, ticket.guichet_id)],
    }


def _people(
    contacts: Sequence[IncidentContact], asked: Asked
) -> Iterator[tuple[IncidentContact, Agent, str]]:
    """Each with their guichet."""
    for contact in contacts:
        person = asked.work.registry.agent(contact.agent_id)
        if person is not None and sees_person(asked.work, asked.by, person):
            yield contact, person, asked.work.people.guichet_name(person.guichet_id)
