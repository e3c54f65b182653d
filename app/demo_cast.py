"""Who plays in the demonstration: invented guichets, agents and gestionnaires."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count, cycle

from app.wiring import Components
from deadlines.working_days import is_working_day
from deadlines.zones import Zone
from guichets.access import account_of, web_caller
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


@dataclass(frozen=True)
class Office:
    """Those who keep the invented console, and whom they keep it for."""

    components: Components
    cast: Cast
    today: date

    @property
    def zone(self) -> Zone:
        return self.components.settings.zone

    @property
    def by(self) -> Agent:
        return self.cast.gestionnaires[0]

    @property
    def colleague(self) -> Agent:
        return self.cast.gestionnaires[1]

    def working_days_before(self, day: date) -> Iterator[date]:
        """The nearest first."""
        while True:
            day -= timedelta(days=1)
            if is_working_day(day, self.zone):
                yield day


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

    def hired(name: str, role: Role, guichet: Guichet | None = None) -> Agent:
        email = f"{fold(name).replace(' ', '.')}@exemple.invalid" if guichet else ""
        person = Agent(
            name=name, role=role, guichet_id=guichet.id if guichet else None, email=email, created_at=now
        )
        add(person)
        add(account_of(person, web_caller(person), at=now))
        return person

    agents = [
        hired(next(people), Role.REFERENT if number < len(guichets) else Role.AGENT, guichet)
        for number, guichet in zip(range(AGENTS), cycle(guichets), strict=False)
    ]
    gestionnaires = [hired(name, Role.GESTIONNAIRE) for name in ("Camille Aubrey", "Denis Fontanel")]
    hired(ADMINISTRATEUR, Role.ADMINISTRATEUR)
    hired(LECTEUR, Role.LECTEUR)
    return Cast(guichets, agents, gestionnaires)


def _guichet(name: str, kind: GuichetKind, commune: str) -> Guichet:
    return Guichet(
        name=name, kind=kind, departement=DEPARTEMENT, commune=commune, hours="lundi-vendredi 9:00-17:00"
    )


def _names() -> Iterator[str]:
    for number in count():
        first = FIRST_NAMES[number % len(FIRST_NAMES)]
        yield f"{first} {LAST_NAMES[(number * 7 + number // len(FIRST_NAMES)) % len(LAST_NAMES)]}"
