"""What the guichets of the demonstration asked, of several kinds."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge_base.themes import Theme
from rendering.labels import ACT
from tickets.service import Request
from tickets.ticket import Urgency

# Each with the step that it has reached.
REQUESTS: Sequence[tuple[Request, str]] = (
    (
        Request(
            question=ACT["reactivation"],
            theme=Theme.REACTIVATION.value,
            kind="reactivation",
            numero_unique="006112345678900001",
            answers={
                "cause": "notice_not_received",
                "chronology": "Radiée le 2 du mois. Le demandeur avait déménagé : le préavis est revenu.",
            },
            proofs=("papers_checked",),
        ),
        "checked",
    ),
    (
        Request(
            question=ACT["anomalie"],
            theme=Theme.ASSISTANCE.value,
            kind="anomalie",
            urgency=Urgency.URGENT,
            answers={
                "story": "Enregistrement d’une pièce, puis page blanche. La pièce n’apparaît pas.",
                "screen": "Pièces justificatives",
                "happened_at": "ce matin vers 9 h",
                "dossiers": "several_dossiers",
            },
        ),
        "",
    ),
    (
        Request(
            question=ACT["ouverture_acces"],
            theme=Theme.CONNEXION.value,
            kind="ouverture_acces",
            answers={"person": "Lina Verdoux", "email": "lina.verdoux@exemple.invalid", "profile": "guichet"},
            proofs=("agent_designated",),
        ),
        "account",
    ),
    (
        Request(
            question=ACT["statistiques"],
            theme=Theme.BILANS.value,
            kind="statistiques",
            answers={"figures": "Le nombre de demandes par commune", "period": "l’année 2025"},
        ),
        "",
    ),
)
