"""Who plays in the demonstration: invented guichets, agents and gestionnaires."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from guichets.access import web_caller
from guichets.names import fold
from guichets.registry import Account, Agent, Guichet, GuichetKind, Role

DEPARTEMENT = "00"
AGENTS = 120
ADMINISTRATEUR, LECTEUR = "Odile Sauvageon", "Rémi Cantelou"

# Every name is invented; any likeness is chance.
COMMUNES = (
    "Clairval", "Montfaucet", "Rochebelle", "Sainte-Aubre", "Valmirande", "Bourg-Lestrac", "Pontarsan",
    "Vieux-Murel", "La Ferrandie", "Castelneuf-les-Pins", "Dorvilliers", "Saint-Maximet", "Fontclaire",
    "Beaurepos", "Lanneville", "Port-Sauvin",
)  # fmt: skip
BAILLEURS = (
    "Argence Habitat", "Toits du Val", "Logis Clair", "Habitat Rochebelle", "Foyers de l’Estrac",
    "Résidences Murel", "Maisons Sauvin", "Domaines et Toits",
)  # fmt: skip
FIRST_NAMES = (
    "Nadia", "Claire", "Sophie", "Karim", "Julien", "Aïcha", "Marie", "Thomas", "Émilie", "Fatou", "Luc",
    "Inès",    "Hélène", "Bruno", "Samira", "Paul", "Noémie", "Yann", "Chloé", "Mehdi",
)  # fmt: skip
LAST_NAMES = (
    "Belcastel", "Morvanne", "Tissandier", "Lormont", "Vauzelle", "Kerambrun", "Dastarac", "Pelissol",
    "Ravignan", "Chauvigny", "Estramon", "Brévald", "Sorgues", "Maubrac", "Talverne", "Ozanne",
)  # fmt: skip


@dataclass(frozen=True)
class Cast:
    """Whoever speaks in the play; who only holds the settings, or only reads, is not of it."""

    guichets: Sequence[Guichet]
    agents: Sequence[Agent]
    gestionnaires: Sequence[Agent]


def cast_in(add: Callable[[Guichet | Agent | Account], None], now: datetime) -> Cast:
    """Everybody, once each is in the registry."""
    guichets = [
        *(_guichet(f"Mairie de {name}", GuichetKind.COMMUNE, name) for name in COMMUNES),
        *(_guichet(name, GuichetKind.BAILLEUR, COMMUNES[i]) for i, name in enumerate(BAILLEURS)),
        _guichet("Communauté d’agglomération du Val d’Argence", GuichetKind.EPCI, "Clairval"),
        _guichet("Communauté de communes du Murel", GuichetKind.EPCI, "Vieux-Murel"),
        _guichet("Métropole de Port-Sauvin", GuichetKind.EPCI, "Port-Sauvin"),
        _guichet("Action Logement, agence de Clairval", GuichetKind.ACTION_LOGEMENT, "Clairval"),
        _guichet("DDETS du Val d’Argence", GuichetKind.ETAT, "Clairval"),
        _guichet("SIAO du Val d’Argence", GuichetKind.SIAO, "Rochebelle"),
    ]
    for guichet in guichets:
        add(guichet)
    people = _names()
    agents = []
    for number in range(AGENTS):
        guichet, name = guichets[number % len(guichets)], next(people)
        role = Role.REFERENT if number < len(guichets) else Role.AGENT
        agents.append(
            Agent(name=name, role=role, guichet_id=guichet.id, email=_address(name), created_at=now)
        )
    gestionnaires = [
        Agent(name=name, role=Role.GESTIONNAIRE, guichet_id=None, created_at=now)
        for name in ("Camille Aubrey", "Denis Fontanel")
    ]
    readers = [
        Agent(name=name, role=role, guichet_id=None, created_at=now)
        for name, role in ((ADMINISTRATEUR, Role.ADMINISTRATEUR), (LECTEUR, Role.LECTEUR))
    ]
    for person in (*agents, *gestionnaires, *readers):
        add(person)
        assert person.id is not None
        web = web_caller(person)
        add(
            Account(
                channel=web.channel,
                user_ref=web.user_ref,
                chat_ref=web.chat_ref,
                agent_id=person.id,
                bound_at=now,
                used_at=now,
            )
        )
    return Cast(guichets, agents, gestionnaires)


def _guichet(name: str, kind: GuichetKind, commune: str) -> Guichet:
    return Guichet(
        name=name, kind=kind, departement=DEPARTEMENT, commune=commune, hours="lundi-vendredi 9:00-17:00"
    )


def _address(name: str) -> str:
    return f"{fold(name).replace(' ', '.')}@exemple.invalid"


def _names() -> Iterator[str]:
    for number in count():
        first = FIRST_NAMES[number % len(FIRST_NAMES)]
        yield f"{first} {LAST_NAMES[(number * 7 + number // len(FIRST_NAMES)) % len(LAST_NAMES)]}"
