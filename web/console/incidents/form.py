"""The form of an incident: its fields as they are typed, and what they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from guichets.registry import Agent
from tickets.errors import (
    EmptyText,
    IncidentTextTooLong,
    IncidentTitleTooLong,
    TicketError,
    UnnamedIncident,
    VaguePhrase,
)
from tickets.incidents.desk import Declared, sound
from tickets.incidents.incident import Incident, Wording
from web.faults import fault_of
from web.forms import Typed, typed
from web.ports import Work
from web.sent import SentForm

NAMES = ("titre", "message", "formulations", "departement")
_PLACES: Mapping[type[TicketError], str] = {
    UnnamedIncident: "titre",
    IncidentTitleTooLong: "titre",
    EmptyText: "message",
    IncidentTextTooLong: "message",
    VaguePhrase: "formulations",
}
_MOST_TICKETS = 200


@dataclass(frozen=True)
class IncidentForm:
    """``tickets`` are those that will be attached to it."""

    texts: Typed
    tickets: tuple[str, ...] = ()

    @classmethod
    def blank(cls, tickets: tuple[str, ...]) -> IncidentForm:
        return cls(Typed({}), tickets)

    @classmethod
    def of(cls, incident: Incident) -> IncidentForm:
        return cls(
            Typed(
                {
                    "titre": incident.title,
                    "message": incident.banner,
                    "formulations": "\n".join(incident.phrases),
                    "departement": incident.departement,
                }
            )
        )

    @classmethod
    def read(cls, form: SentForm) -> IncidentForm:
        return cls(typed(form, *NAMES), references_in(form.getlist("t")))

    def declared(self, by: Agent) -> Declared:
        """Whoever sees one département speaks for that one."""
        return Declared(
            title=self.texts["titre"],
            banner=self.texts["message"],
            phrases=tuple(self.texts["formulations"].split("\n")),
            departement=by.departement or self.texts["departement"],
        )

    def faults(self, by: Agent, wording: Wording) -> Mapping[str, str]:
        """By field; nothing when it may be opened."""
        try:
            sound(self.declared(by), wording)
        except TicketError as refused:
            return {_PLACES[type(refused)]: fault_of(refused).sentence}
        return {}


def references_in(values: Sequence[object]) -> tuple[str, ...]:
    """The tickets that a form, or an address, names: each once."""
    named = (value.strip().upper() for value in values if isinstance(value, str))
    return tuple(dict.fromkeys(filter(None, named)))[:_MOST_TICKETS]


def departements(work: Work, reader: Agent) -> Sequence[tuple[str, str]]:
    """Those among which she chooses, all of them first; none when there is nothing to choose."""
    if reader.departement:
        return ()
    found = sorted({guichet.departement for guichet in work.registry.guichets()})
    return [("", "tous"), *((one, one) for one in found)] if len(found) > 1 else ()
