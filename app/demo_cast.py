"""Who plays in the demonstration: invented guichets, agents and gestionnaires."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count, cycle

from app.wiring import Components
from deadlines.working_days import is_working_day
from deadlines.zones import Zone
from guichets.access import account_of, web_caller
from guichets.names import fold
from guichets.registry import Agent, Guichet, GuichetKind, Role

DEPARTEMENT = "00"
AGENTS = 120
ADMINISTRATEUR, LECTEUR = "Odile Sauvageon", "Rémi Cantelou"

# Every name is invented; any likeness is chance.
COMMUNES = (
    "Clairval", "Montfaucet", "Rochebelle", "Sainte-Aubre", "Valmirande", "Bourg-Lestrac", "Pontarsan",
    "Vieux-Murel", "La Ferrandie", "Castelneuf-les-Pins", "Dorvilliers", "Saint-Maximet", "Fontclaire",
    "Beaurepos", "Lanneville", "Port-Sauvin",
)  # fmt: skip
PARTS = {
    "Communauté d’agglomération du Val d’Argence": (
        "Arrondissement de Clairval",
        ("Clairval", "Montfaucet", "Rochebelle", "Sainte-Aubre", "Valmirande", "Bourg-Lestrac"),
    ),
    "Communauté de communes du Murel": (
        "Arrondissement de Clairval",
        ("Pontarsan", "Vieux-Murel", "La Ferrandie", "Castelneuf-les-Pins", "Dorvilliers"),
    ),
    "Métropole de Port-Sauvin": (
        "Arrondissement de Port-Sauvin",
        ("Saint-Maximet", "Fontclaire", "Beaurepos", "Lanneville", "Port-Sauvin"),
    ),
}
"""By intercommunality, its territory and its communes."""
OF_THE_WHOLE = (GuichetKind.ACTION_LOGEMENT, GuichetKind.ETAT, GuichetKind.SIAO)
"""Work for the whole département, wherever they sit."""
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
class Office:
    """Who speaks in the play, and the service they use; who only holds its settings, or only reads, is not of
    it.
    """

    components: Components
    today: date
    guichets: Sequence[Guichet]
    agents: Sequence[Agent]
    by: Agent
    colleague: Agent

    @property
    def gestionnaires(self) -> Sequence[Agent]:
        return self.by, self.colleague

    @property
    def zone(self) -> Zone:
        return self.components.settings.zone

    def working_days_before(self, day: date) -> Iterator[date]:
        """The nearest first."""
        while True:
            day -= timedelta(days=1)
            if is_working_day(day, self.zone):
                yield day


def office_in(components: Components, today: date, now: datetime) -> Office:
    """Everybody, once each is in the registry."""
    guichets = [
        *(_guichet(f"Mairie de {name}", GuichetKind.COMMUNE, name) for name in COMMUNES),
        *(_guichet(name, GuichetKind.BAILLEUR, COMMUNES[i]) for i, name in enumerate(BAILLEURS)),
        *(
            _guichet(name, GuichetKind.EPCI, commune)
            for name, commune in zip(PARTS, ("Clairval", "Vieux-Murel", "Port-Sauvin"), strict=True)
        ),
        _guichet("Action Logement, agence de Clairval", GuichetKind.ACTION_LOGEMENT, "Clairval"),
        _guichet("DDETS du Val d’Argence", GuichetKind.ETAT, "Clairval"),
        _guichet("SIAO du Val d’Argence", GuichetKind.SIAO, "Rochebelle"),
    ]
    for number, guichet in enumerate(guichets, 10):
        guichet.phone = f"04 65 71 {number} 00"  # of those that belong to nobody, for works of fiction
    people = _names()
    with components.units() as work:
        for number, guichet in enumerate(guichets):
            guichet.phone = f"04 65 71 {number:02} 00"  # set aside by the Arcep: nobody answers
            work.registry.add(guichet)

        def hired(name: str, role: Role, guichet: Guichet | None = None, phone: str = "") -> Agent:
            email = f"{fold(name).replace(' ', '.')}@exemple.invalid" if guichet else ""
            guichet_id = guichet.id if guichet else None
            person = Agent(
                name=name, role=role, guichet_id=guichet_id, email=email, phone=phone, created_at=now
            )
            work.registry.add(person)
            work.registry.add(account_of(person, web_caller(person), at=now))
            return person

        agents = [
            hired(next(people), Role.REFERENT, guichet, f"06 39 98 {number:02} 00")
            if number < len(guichets)
            else hired(next(people), Role.AGENT, guichet)
            for number, guichet in zip(range(AGENTS), cycle(guichets), strict=False)
        ]
        by, colleague = hired("Camille Aubrey", Role.GESTIONNAIRE), hired("Denis Fontanel", Role.GESTIONNAIRE)
        hired(ADMINISTRATEUR, Role.ADMINISTRATEUR)
        hired(LECTEUR, Role.LECTEUR)
    return Office(components, today, guichets, agents, by, colleague)


def _guichet(name: str, kind: GuichetKind, commune: str) -> Guichet:
    here = ((epci, part) for epci, (part, communes) in PARTS.items() if commune in communes)
    epci, territoire = ("", "") if kind in OF_THE_WHOLE else next(here)
    return Guichet(
        name=name,
        kind=kind,
        departement=DEPARTEMENT,
        commune=commune,
        intercommunalite=epci,
        territoire=territoire,
        hours="lundi-vendredi 9:00-17:00",
    )


def _names() -> Iterator[str]:
    for number in count():
        first = FIRST_NAMES[number % len(FIRST_NAMES)]
        yield f"{first} {LAST_NAMES[(number * 7 + number // len(FIRST_NAMES)) % len(LAST_NAMES)]}"
