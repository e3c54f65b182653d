"""What a row of the journal is about, as people name it, and the page where it stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from agenda.events import EventKind
from guichets.registry import Agent
from guichets.scope import sees, sees_person
from rendering.labels import EVENT_KIND, REVIEW_KIND, event_name
from storage.unit_of_work import Work


@dataclass(frozen=True)
class Subject:
    """``address`` is "" for what has no page; both are for what is unknown, or of another département."""

    label: str
    address: str


UNKNOWN = Subject("", "")

_REFERENCES = (
    (re.compile(r"T-\d{4}-\d+"), "/tickets/"),
    (re.compile(r"S-\d{4}-\d+"), "/qualite/"),
    (re.compile(r"I-\d{4}-\d+"), "/incidents/"),
)
_EVENT = re.compile(rf"({'|'.join(EventKind)})-(\d{{1,15}})")
_NUMBERED = re.compile(r"([a-z-]+):(?:[0-9AB]{2,3}:)?(\d{1,15})")
"""What a département alone may know of names it."""


def subject_of(identifier: str, work: Work, reader: Agent) -> Subject:
    for form, page in _REFERENCES:
        if form.fullmatch(identifier):
            return Subject(identifier, page + identifier)
    if found := _EVENT.fullmatch(identifier):
        return _event(EventKind(found[1]), int(found[2]), work, reader)
    if identifier.startswith("reglages:"):
        return Subject("réglages du service", "/reglages")
    if identifier.startswith("horaires:"):
        return Subject("horaires du service", "/horaires")
    matter, _, rest = identifier.partition(":")
    departement, _, name = rest.partition(":")
    if matter == "controle":
        return Subject("contrôle mensuel", f"/qualite/controle?mois={name}&departement={departement}")
    if matter == "cadre":
        return Subject("cadre de référence", f"/qualite/cadre/{name}?departement={departement}")
    if matter == "epci":
        return Subject("EPCI de la réforme", "/qualite/tableaux")
    if identifier.startswith("obligation:"):
        return Subject("obligations de l’année", "/agenda/annee")
    if (found := _NUMBERED.fullmatch(identifier)) and found[1] in _NAMED:
        return _NAMED[found[1]](int(found[2]), work, reader)
    return UNKNOWN


def _event(kind: EventKind, number: int, work: Work, reader: Agent) -> Subject:
    event = work.events.by_id(number)
    if event is None or not reader.sees(event.departement):
        return Subject(EVENT_KIND[kind], "")
    return Subject(event_name(event.kind, event.title), f"/agenda/{number}")


def _person(number: int, work: Work, reader: Agent) -> Subject:
    person = work.registry.agent(number)
    if person is None or not sees_person(work, reader, person):
        return UNKNOWN
    return Subject(person.name, f"/personnes/{number}")


def _guichet(number: int, work: Work, reader: Agent) -> Subject:
    guichet = work.registry.guichet(number)
    if guichet is None or not sees(work, reader, number):
        return UNKNOWN
    return Subject(guichet.name, f"/guichets/{number}")


def _partenaire(number: int, work: Work, reader: Agent) -> Subject:
    """His own page is for those who may change him; the others find him in the list."""
    partenaire = work.partenaires.get(number)
    if partenaire is None or not reader.sees(partenaire.departement):
        return UNKNOWN
    page = f"/partenaires/{number}" if reader.is_gestionnaire else "/partenaires"
    return Subject(f"{partenaire.name}, {partenaire.organisation}", page)


def _opening(number: int, work: Work, reader: Agent) -> Subject:
    opening = work.openings.get(number)
    if opening is None or not sees(work, reader, opening.guichet_id):
        return UNKNOWN
    return Subject(opening.name, "/acces")


def _request(number: int, work: Work, reader: Agent) -> Subject:
    asked = work.registry.access_request(number)
    if asked is None or not sees(work, reader, asked.guichet_id):
        return UNKNOWN
    return Subject(asked.display_name, "/personnes/demandes")


def _line(number: int, _work: Work, _reader: Agent) -> Subject:
    """A row that another one cancels."""
    return Subject(f"ligne {number} du journal", "")


def _review(number: int, work: Work, reader: Agent) -> Subject:
    review = work.reviews.get(number)
    if review is None or not sees(work, reader, review.guichet_id):
        return UNKNOWN
    return Subject(f"revue des {REVIEW_KIND[review.kind]}", "/guichets/revues")


def _publication(number: int, work: Work, reader: Agent) -> Subject:
    publication = work.publications.get(number)
    if publication is None or not reader.sees(publication.departement):
        return UNKNOWN
    return Subject(publication.title, f"/diffusion/{number}")


def _import(number: int, work: Work, reader: Agent) -> Subject:
    table = work.imports.get(number)
    if table is None or not reader.sees(table.departement):
        return UNKNOWN
    return Subject(table.file_name, f"/qualite/imports/{number}")


def _dashboard(number: int, work: Work, reader: Agent) -> Subject:
    query = work.queries.get(number)
    if query is None or not reader.sees(query.departement):
        return UNKNOWN
    return Subject(query.name, f"/qualite/tableaux/{number}")


def _batch(number: int, work: Work, reader: Agent) -> Subject:
    table = _import(number, work, reader)
    return Subject(table.label, f"/qualite/lots/{number}") if table.address else UNKNOWN


def _case(number: int, work: Work, reader: Agent) -> Subject:
    case = work.cases.get(number)
    batch = _batch(case.import_id, work, reader) if case is not None else UNKNOWN
    if not batch.address:
        return UNKNOWN
    return Subject(f"{batch.label}, cas {number}", f"{batch.address}/cas/{number}")


_NAMED: Mapping[str, Callable[[int, Work, Agent], Subject]] = {
    "ligne": _line,
    "agent": _person,
    "guichet": _guichet,
    "partenaire": _partenaire,
    "acces-sne": _opening,
    "revue": _review,
    "publication": _publication,
    "acces": _request,
    "import": _import,
    "tableau": _dashboard,
    "cas": _case,
    "lot": _batch,
}
