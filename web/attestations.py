"""The attestation of a training, as the agent and the gestionnaire download it."""

from __future__ import annotations

from starlette.responses import Response

from agenda.events import Event
from agenda.opinions import attended
from guichets.registry import Agent
from refusals.base import Refused
from rendering.attestation import attestation
from rendering.dates import Dates
from rendering.documents.files import PDF_TYPE, document_pdf
from rendering.labels import service_in
from web.files import attachment
from web.shell import Asked


def attestation_file(event: Event | None, agent: Agent, asked: Asked) -> Response:
    """Of one who was there: ``agenda.not_there``."""
    attended(asked.work, event, agent)
    if event is None or event.held_at is None:
        raise Refused("agenda.not_there")
    people, taken_by = asked.work.people, asked.work.registry.agent(event.held_by or 0)
    departement = event.departement or people.departement_of(agent.guichet_id) or asked.zone.departement
    document = attestation(
        event,
        agent=agent.name,
        guichet=people.guichet_name(agent.guichet_id),
        service=service_in(departement, asked.service_name(departement)),
        taken_by=taken_by.name if taken_by is not None else "",
        dates=Dates(asked.zone.timezone),
    )
    return attachment(document_pdf(document), f"attestation-{event.reference}-{agent.id}.pdf", PDF_TYPE)
