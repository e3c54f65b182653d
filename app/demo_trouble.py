"""The incident that the guichets of the demonstration meet this morning."""

from __future__ import annotations

from datetime import datetime

from app.demo_cast import Cast
from app.wiring import Components
from guichets.access import web_caller
from knowledge_base.themes import Theme
from tickets.incidents.meetings import TROUBLES
from tickets.incidents.service import Declared, IncidentService
from tickets.service import Request, TicketService

BLANK_SCREEN = Declared(
    title="Écran blanc à l’ouverture des pièces",
    banner=(
        "L’écran des pièces reste blanc depuis ce matin, dans plusieurs guichets. C’est signalé. "
        "Notez les dossiers concernés et reprenez-les demain ; le reste du SNE fonctionne."
    ),
    phrases=("écran blanc", "page blanche"),
)
MET_IN_THE_CHAT = range(70, 74)
"""The agents who asked about it, and read what is known."""
TOLD_BEFORE = (
    "écran blanc dès qu'on ouvre les pièces, sur deux postes",
    "la liste des pièces reste un écran blanc depuis l'ouverture",
)
"""The questions that made the gestionnaire see that it was one trouble."""


def something_breaks(house: Components, cast: Cast, *, at: datetime) -> None:
    """The tickets that tell of it are attached, as a gestionnaire would tick them."""
    by = cast.gestionnaires[0]
    with house.units() as work:
        for number, question in enumerate(TOLD_BEFORE):
            agent = cast.agents[80 + number]
            TicketService(work, now=at, zone=house.settings.zone).open_ticket(
                Request(question=question, theme=Theme.PIECES.value),
                by=agent,
                channel="web",
                chat_ref=web_caller(agent).chat_ref,
            )
        desk = IncidentService(work, now=at, zone=house.settings.zone)
        incident = desk.open(BLANK_SCREEN, by=by)
        for ticket in work.tickets.open_tickets(limit=100):
            if ticket.kind in TROUBLES and incident.phrase_in(ticket.question, work.wording):
                desk.attach(ticket, incident, by=by)
        for number in MET_IN_THE_CHAT:
            desk.meet(incident, by=cast.agents[number], channel="web")
