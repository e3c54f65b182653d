"""What the answers name of the département: its gestionnaire fills it in once, among the settings."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from starlette.routing import BaseRoute

from guichets.rights import Right
from knowledge_base.local_values import LOCAL_VALUES
from web.console.base.keeping import base_of
from web.console.start.settings_forms import note_change
from web.errors import UnknownPage
from web.forms import Faults
from web.shell import Asked, Go, Page, Shell, page

PATH = "/reglages/valeurs"


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [shell.page(PATH, show), shell.order(PATH, keep, again=show)]


def show(asked: Asked) -> Page:
    keeping = base_of(asked)
    known = keeping.standing.values
    return page(
        "console/base/base_valeurs.html",
        declarees=LOCAL_VALUES.values(),
        valeurs=asked.filled({name: known.get(name, "") for name in LOCAL_VALUES}),
        emplois=keeping.uses_of_values(),
        departement=asked.zone.departement,
        change=asked.visitor.may(Right.ACT) and keeping.fills_in_values,
        garde=asked.query.get("fait") == "garde",
        fautes=asked.faults,
    )


def keep(asked: Asked) -> Go:
    keeping, faults = base_of(asked), Faults()
    if not keeping.fills_in_values:
        raise UnknownPage
    texts = {
        name: faults.reading(name, partial(value.read, asked.text(name)))
        for name, value in LOCAL_VALUES.items()
    }
    faults.refuse()
    if keeping.fill_in({name: text or "" for name, text in texts.items()}):
        note_change(asked, "valeurs")
    return Go(f"{PATH}?fait=garde")
