"""What the service is still preparing, for the gestionnaire: agents are answered meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

from app.diagnosis.findings import look
from web.installation import Finding


def preparing(percent: int | None, *, is_sure: bool) -> Iterator[Finding]:
    """``percent`` of the texts have their meaning known; None where nothing of it is being prepared."""
    subject = "Préparation de la base"
    if not is_sure:
        yield look(
            subject,
            "La base se prépare. Les questions des agents attendent leur réponse, une minute au plus.",
        )
    elif percent is not None:
        yield look(
            subject,
            f"Le sens des phrases se prépare : {percent} %. En attendant, la recherche se fait par les mots.",
        )
