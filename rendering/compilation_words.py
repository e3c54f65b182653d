"""The groups of the guichets’ questions, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from knowledge_base.learning.compilation import INCIDENTS, OTHERS, Difficulty
from rendering.dates import plural

_WITHOUT_WORDS: Mapping[str, str] = {
    OTHERS: "Autres questions, comptées seulement",
    INCIDENTS: "Questions pendant un incident du SNE",
}


def difficulty_label(group: Difficulty) -> str:
    return group.label or _WITHOUT_WORDS[group.key]


def fate_words(group: Difficulty) -> str:
    """What was answered, where no entry was."""
    if group.tickets:
        became = "est devenue un ticket" if group.tickets == 1 else "sont devenues des tickets"
        return f"Sans réponse de la base\N{NO-BREAK SPACE}: {plural(group.tickets, 'question')} {became}."
    return "Sans réponse de la base, et sans ticket."


def filters() -> dict[str, Callable[[Difficulty], str]]:
    """As template filters, under French names since templates are French."""
    return {"nom_difficulte": difficulty_label, "suite_difficulte": fate_words}
