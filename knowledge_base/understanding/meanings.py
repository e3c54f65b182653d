"""The trade's words that have several meanings: which they are, and when a question leaves them open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from knowledge_base.french.text import stem
from knowledge_base.understanding.acts import french_phrases
from knowledge_base.understanding.sentences import plain, telling_words


@dataclass(frozen=True)
class Sense:
    """``label`` is what an agent reads; ``adds``, the words that make a question clear."""

    label: str
    adds: str


@dataclass(frozen=True)
class DoubleMeaning:
    word: str
    senses: tuple[Sense, ...]


# From the glossary of the trade: section 1 for the acronyms, 2 for the words, 4 for « dossier ».
DOUBLE_MEANINGS = (
    DoubleMeaning(  # Section 1: two meanings, « toujours demander lequel ».
        "CIL",
        (
            Sense("la conférence intercommunale du logement", "conférence intercommunale du logement"),
            Sense(
                "l’ancien comité interprofessionnel du logement (1 % logement)",
                "Action Logement 1 % logement",
            ),
        ),
    ),
    DoubleMeaning(  # Section 1: « AL désigne aussi l’allocation logement ».
        "AL",
        (
            Sense("Action Logement", "Action Logement"),
            Sense("l’allocation logement", "allocation logement"),
        ),
    ),
    DoubleMeaning(  # Section 4: « tantôt la demande, tantôt les pièces ».
        "dossier",
        (
            Sense("la demande de logement social", "demande de logement social"),
            Sense("les pièces justificatives", "pièces justificatives"),
        ),
    ),
    DoubleMeaning(  # Section 2: « aussi le congé donné par un locataire ».
        "préavis",
        (
            Sense("l’avertissement avant la fin de validité d’une demande", "préavis de renouvellement"),
            Sense("le congé donné par un locataire", "congé du locataire"),
        ),
    ),
    DoubleMeaning(  # Section 2: « aussi mutation professionnelle (motif de demande) ».
        "mutation",
        (
            Sense(
                "le changement de logement d’un locataire du parc social", "changement de logement locataire"
            ),
            Sense("la mutation professionnelle, motif de la demande", "mutation professionnelle motif"),
        ),
    ),
    DoubleMeaning(  # Section 2: « un agent dira aussi “je te signale un bug” ».
        "signalement",
        (
            Sense("le courrier d’anomalies adressé à un guichet", "signalement qualité anomalies"),
            Sense("un problème technique à signaler", "signaler une panne"),
        ),
    ),
    DoubleMeaning(  # Section 2: « certification », à ne pas confondre avec le « certificat » d’interface.
        "certificat",
        (
            Sense("la certification d’un compte", "certification compte"),
            Sense("le certificat d’une interface", "certificat interface"),
        ),
    ),
    DoubleMeaning(  # Section 2: « demander une précision à l’agent ».
        "gel",
        (
            Sense("une demande mise en attente", "demande en attente"),
            Sense("un logement mis en attente", "logement en attente"),
        ),
    ),
    DoubleMeaning(  # Section 1: CAL, CALEOL; COMED.
        "commission",
        (
            Sense("la commission d’attribution (CAL, CALEOL)", "commission attribution"),
            Sense("la commission de médiation (DALO)", "commission médiation dalo"),
        ),
    ),
)

INDIFFERENT = (
    "delai", "duree", "date", "definition", "signification", "signifie", "sens", "sigle",
    "procedure", "demarche", "probleme", "souci", "information", "explication",
    "expliquer", "regle", "gerer", "traiter", "recevoir", "recu", "envoyer", "envoi",
)  # fmt: skip
"""What may be said of either meaning: any other word tells which one it is."""


def unclear(text: str) -> DoubleMeaning | None:
    """The word that a question leaves open; None as soon as anything tells which meaning it has."""
    words = {stem(word) for word in telling_words(text)}
    left = words - _indifferent()
    return _by_stem().get(left.pop()) if len(left) == 1 else None


def is_elsewhere(text: str) -> bool:
    """A word of the trade, told to have the meaning that is of another trade: « préavis de départ »."""
    return french_phrases()["elsewhere"].search(plain(text)) is not None


@cache
def _indifferent() -> frozenset[str]:
    return frozenset(map(stem, INDIFFERENT))


@cache
def _by_stem() -> Mapping[str, DoubleMeaning]:
    return {stem(word): meaning for meaning in DOUBLE_MEANINGS for word in telling_words(meaning.word)}
