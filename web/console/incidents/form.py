"""The form of an incident: its fields as they are typed, and what they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tickets.errors import (
    EmptyText,
    IncidentTextTooLong,
    IncidentTitleTooLong,
    TicketError,
    UnnamedIncident,
    VaguePhrase,
)
from tickets.incident import Incident
from tickets.incidents.service import Declared, sound
from web.errors import FieldsAtFault
from web.faults import fault_of
from web.shell import Asked

NAMES = ("titre", "message", "formulations", "departement")
_PLACES: Mapping[type[TicketError], str] = {
    UnnamedIncident: "titre",
    IncidentTitleTooLong: "titre",
    EmptyText: "message",
    IncidentTextTooLong: "message",
    VaguePhrase: "formulations",
}
_MOST_TICKETS = 200


def fields_of(incident: Incident | None) -> Mapping[str, str]:
    if incident is None:
        return dict.fromkeys(NAMES, "")
    return {
        "titre": incident.title,
        "message": incident.banner,
        "formulations": "\n".join(incident.phrases),
        "departement": incident.departement,
    }


def declared_in(asked: Asked) -> Declared:
    """Whoever sees one département speaks for that one; ``FieldsAtFault``."""
    declared = Declared(
        title=asked.text("titre"),
        banner=asked.text("message"),
        phrases=tuple(asked.text("formulations").split("\n")),
        departement=asked.by.departement or asked.text("departement"),
    )
    try:
        sound(declared, asked.work.wording)
    except TicketError as refused:
        raise FieldsAtFault({_PLACES[type(refused)]: fault_of(refused).sentence}) from refused
    return declared


def references_in(values: Sequence[object]) -> tuple[str, ...]:
    """The tickets that a form, or an address, names: each once."""
    named = (value.strip().upper() for value in values if isinstance(value, str))
    return tuple(dict.fromkeys(filter(None, named)))[:_MOST_TICKETS]


def departements(asked: Asked) -> Sequence[tuple[str, str]]:
    """Those that can be chosen, all of them first; none when there is nothing to choose."""
    if asked.by.departement:
        return ()
    found = sorted({guichet.departement for guichet in asked.work.registry.guichets()})
    return [("", "tous"), *((one, one) for one in found)] if len(found) > 1 else ()
