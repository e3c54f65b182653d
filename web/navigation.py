"""The places of the site, in the order of the menu, each for those who may go there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from guichets.registry import Agent
from guichets.rights import RIGHTS, Right


@dataclass(frozen=True)
class Place:
    """``name`` is what a template says it is (``{% set ici = "tickets" %}``)."""

    name: str
    path: str
    label: str
    right: Right


# Whoever reads the console finds the base there, and has no guichet of their own.
CONSOLE: Sequence[Place] = (
    Place("tickets", "/tickets", "Tickets", Right.READ),
    Place("ce-matin", "/ce-matin", "Ce matin", Right.READ),
    Place("incidents", "/incidents", "Incidents", Right.READ),
    Place("base", "/base", "Base", Right.READ),
    Place("guichets", "/guichets", "Guichets", Right.READ),
    Place("agenda", "/agenda", "Agenda", Right.READ),
    Place("qualite", "/qualite", "Qualité", Right.READ),
    Place("diffusion", "/diffusion", "Diffusion", Right.READ),
    Place("bilan", "/bilan", "Bilan", Right.READ),
    Place("journal", "/journal", "Journal", Right.READ),
    Place("reglages", "/reglages", "Réglages", Right.READ),
    Place("discussion", "/discussion", "Discussion", Right.SPEAK),
)
SPACE: Sequence[Place] = (
    Place("discussion", "/discussion", "Discussion", Right.SPEAK),
    Place("mes-tickets", "/mes-tickets", "Mes tickets", Right.SPEAK),
    Place("reponses", "/reponses", "Réponses", Right.SPEAK),
    Place("formations", "/formations", "Formations", Right.SPEAK),
    Place("publications", "/publications", "Publications", Right.SPEAK),
    Place("mon-guichet", "/mon-guichet", "Mon guichet", Right.SPEAK),
)


FIRST_RUN = "/demarrage"
"""Where a service that has no guichet yet is made ready, by whoever administers it."""


def places_of(agent: Agent) -> Sequence[Place]:
    """The agent's menu."""
    rights = RIGHTS[agent.role]
    menu = CONSOLE if Right.READ in rights else SPACE
    return [place for place in menu if place.right in rights]


def home_of(agent: Agent) -> str:
    """Where the agent arrives."""
    return places_of(agent)[0].path
