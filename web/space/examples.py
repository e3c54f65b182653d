"""What an agent who has asked nothing yet is shown: questions that others ask, and that the base answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from web.shell import Asked

MOST = 4
USED_WITHIN = timedelta(days=90)
FIRST = ("duree-validite-demande", "nir-errone", "reactivation-cas", "supprimer-doublon")
"""Entries that come with the product, until the département's own questions are known."""


def examples(asked: Asked) -> Sequence[str]:
    """Their questions: those accepted most often come first."""
    known = {entry.id: entry.question for entry in asked.site.library.base.entries}
    uses = asked.work.questions.uses(asked.now - USED_WITHIN)
    accepted = {name: use.accepted for name, use in uses.items() if use.accepted}
    wanted = (*sorted(accepted, key=lambda name: (-accepted[name], name)), *FIRST)
    return [known[name] for name in dict.fromkeys(wanted) if name in known][:MOST]
