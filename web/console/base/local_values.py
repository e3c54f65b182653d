"""What the answers name of the département: its gestionnaire fills it in once, among the settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from starlette.routing import BaseRoute

from guichets.rights import Right
from knowledge_base.local_values import LOCAL_VALUES
from web.console.base.keeping import Keeping, base_of
from web.console.presence.view import departement_of, departements
from web.console.start.settings_forms import note_change
from web.forms import Faults
from web.shell import Asked, Go, Page, Shell, page

PATH = "/reglages/valeurs"


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [shell.page(PATH, show), shell.order(PATH, keep, again=show)]


def show(asked: Asked) -> Page:
    keeping = _of_departement(asked)
    known = keeping.standing.values
    return page(
        "console/base/base_valeurs.html",
        declarees=LOCAL_VALUES.values(),
        valeurs=asked.filled({name: known.get(name, "") for name in LOCAL_VALUES}),
        emplois=keeping.uses_of_values(),
        departement=keeping.standing.departement,
        departements=departements(asked.work, asked.by, asked.zone),
        change=asked.visitor.may(Right.ACT),
        garde=asked.query.get("fait") == "garde",
    )


def keep(asked: Asked) -> Go:
    keeping, faults = _of_departement(asked), Faults()
    texts = {
        name: faults.reading(name, partial(value.read, asked.text(name)))
        for name, value in LOCAL_VALUES.items()
    }
    faults.refuse()
    if keeping.fill_in({name: text or "" for name, text in texts.items()}):
        note_change(asked, "valeurs")
    return Go(f"{PATH}?fait=garde&departement={keeping.standing.departement}")


def _of_departement(asked: Asked) -> Keeping:
    """That which is chosen, of those that the reader sees: each has its own values."""
    keeping = base_of(asked)
    return replace(keeping, standing=replace(keeping.standing, departement=departement_of(asked)))
