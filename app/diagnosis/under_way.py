"""What the service is still preparing, for the gestionnaire: agents are answered meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

from web.installation import Finding, Severity


def preparing(percent: int | None, *, is_sure: bool) -> Iterator[Finding]:
    """``percent`` of the texts have their meaning known; None where nothing of it is being prepared."""
    if not is_sure:
        yield Finding(
            "Préparation de la base",
            Severity.LOOK,
            "La base se prépare. Les questions des agents attendent leur réponse, une minute au plus.",
        )
    elif percent is not None:
        yield Finding(
            "Préparation de la base",
            Severity.LOOK,
            f"Le sens des phrases se prépare : {percent} %. En attendant, la recherche se fait par les mots.",
        )
