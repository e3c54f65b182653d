"""What is kept, how long and why, in words, for the console and for the register."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from privacy.retention import RULES, Kept, Span, Unit
from rendering.texts import Texts


@dataclass(frozen=True)
class Words:
    """``since`` completes « 24 mois après… »; ``how`` says what is left."""

    name: str
    covers: str
    since: str
    why: str
    how: str


_TEXTS = Texts("retention")
WORDS = {Kept(rule): Words(**told) for rule, told in _TEXTS.rows("kept").items()}
KEPT_BECAUSE = _TEXTS["kept_because"]
"""What no rule ends, table by table."""

_UNIT = {Unit.MONTHS: ("mois", "mois"), Unit.DAYS: ("jour", "jours")}


def filters() -> dict[str, Callable[..., str]]:
    """As template filters, under French names since templates are French."""
    return {"ce_qui_est_garde": lambda kind: WORDS[Kept(kind)].name, "duree_gardee": span}


def span(value: Span) -> str:
    return f"{value.number} {_UNIT[value.unit][value.number > 1]}"


def durations() -> str:
    """The table of ``docs/rgpd/durees.md``, in Markdown, with the spans that the product proposes."""
    lines = [
        "| Quoi | Ce que cela couvre | Durée | Pourquoi | Comment c’est effacé | Signé |",
        "|---|---|---|---|---|---|",
    ]
    for rule in RULES:
        words = WORDS[rule.kind]
        setting = f" (`RELAIS_{rule.setting.upper()}`)" if rule.setting else ""
        since = f"{span(rule.span)} après {words.since}{setting}"
        cells = (words.name, words.covers, since, words.why, words.how, "oui" if rule.signed else "non")
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "| Table | Conservée parce que |", "|---|---|"]
    lines += [f"| `{table}` | {why} |" for table, why in sorted(KEPT_BECAUSE.items())]
    return "\n".join(lines) + "\n"
