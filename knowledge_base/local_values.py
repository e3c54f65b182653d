"""What differs from one département to the next: named values that its gestionnaire fills in once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from knowledge_base.ceilings import tables
from refusals.base import Refused


@dataclass(frozen=True)
class LocalValue:
    """An answer names it ``{name}``; ``longest`` is in characters."""

    name: str
    label: str
    help: str
    longest: int = 120

    def read(self, typed: str) -> str:
        """As an answer says it, in the middle of a sentence. Raises ``base.value_too_long``."""
        text = " ".join(typed.split()).rstrip(" .")
        if len(text) > self.longest:
            raise Refused("base.value_too_long", length=len(text), limit=self.longest)
        return text


SIGNATORY = "nom-gestionnaire"
"""Whoever serves several départements writes to each in the name of its own gestionnaire."""

LOCAL_VALUES = {
    one.name: one
    for one in (
        LocalValue(
            "delai-anormalement-long",
            "Délai anormalement long",
            "Le nombre de mois, et la date de l’arrêté du préfet qui le fixe.",
        ),
        LocalValue(
            "adresse-commission",
            "Adresse de la commission de médiation (DALO)",
            "L’adresse postale ou électronique où le dossier s’envoie ou se dépose.",
            longest=200,
        ),
        LocalValue(
            "seuil-premier-quartile",
            "Seuil du premier quartile de ressources",
            "Le montant par an et par unité de consommation, et l’année de l’arrêté.",
        ),
        LocalValue(
            "regles-reactivation",
            "Règles de réactivation",
            "Jusqu’à quand une demande radiée peut être réactivée, et avec quelles preuves.",
            longest=300,
        ),
        LocalValue(
            "site-gestionnaire",
            "Site du gestionnaire",
            "L’adresse web où les agents trouvent guides et formulaires.",
        ),
        LocalValue(
            "telephone-gestionnaire",
            "Téléphone du gestionnaire",
            "Le numéro que les agents peuvent appeler, et à quelles heures.",
        ),
        LocalValue(
            SIGNATORY,
            "Nom du gestionnaire",
            "Il signe les méls, et figure en tête des signalements, des comptes rendus et du bilan. Vide, "
            "c’est le nom donné dans les réglages du service.",
        ),
    )
}
"""Every value that an answer may name, in the order of the form."""

UNSET = "votre gestionnaire ne l’a pas encore indiqué"

_PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")


def filled(answer: str, values: Mapping[str, str], departement: str = "") -> str:
    """The answer as a département reads it: each value in its place, or that it is not known yet, and the
    ceilings of its zone.
    """

    def put(found: re.Match[str]) -> str:
        if found[1] in LOCAL_VALUES:
            return values.get(found[1]) or UNSET
        return tables(departement).get(found[1], found[0])

    return _PLACEHOLDER.sub(put, answer)


def signatory(values: Mapping[str, str], otherwise: str) -> str:
    """In whose name letters and documents are, in a département."""
    return values.get(SIGNATORY) or otherwise


def named_in(answer: str) -> tuple[LocalValue, ...]:
    """Those that it names, each once."""
    return tuple(
        LOCAL_VALUES[name] for name in dict.fromkeys(_PLACEHOLDER.findall(answer)) if name in LOCAL_VALUES
    )


def unknown_in(answer: str) -> Iterator[tuple[str, int]]:
    """What it names in vain, each with its line, the first being 0."""
    for found in _PLACEHOLDER.finditer(answer):
        if found[1] not in LOCAL_VALUES and found[1] not in tables(""):
            yield found[0], answer.count("\n", 0, found.start())
