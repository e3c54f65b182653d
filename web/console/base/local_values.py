"""What the answers name of the département: its gestionnaire fills it in once, among the settings."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from starlette.routing import BaseRoute

from guichets.rights import Right
from journal.entries import Entry, Kind
from knowledge_base.local_values import LOCAL_VALUES
from web.console.base.keeping import BaseDesk
from web.errors import UnknownPage
from web.forms import CHANNEL, Faults
from web.shell import Asked, Go, Page, page

PATH = "/reglages/valeurs"


class LocalValuePages:
    """Of the département that is answered here; whoever works for another one reads them."""

    def __init__(self, desk: BaseDesk) -> None:
        self._desk = desk

    def routes(self) -> Sequence[BaseRoute]:
        shell = self._desk.shell
        return [shell.page(PATH, self.show), shell.order(PATH, self.keep, again=self.show)]

    def show(self, asked: Asked) -> Page:
        keeping = self._desk.of(asked)
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

    def keep(self, asked: Asked) -> Go:
        keeping, faults = self._desk.of(asked), Faults()
        if not keeping.fills_in_values:
            raise UnknownPage
        texts = {
            name: faults.reading(name, partial(value.read, asked.text(name)))
            for name, value in LOCAL_VALUES.items()
        }
        faults.refuse()
        if keeping.fill_in({name: text or "" for name, text in texts.items()}):
            asked.work.journal.add(
                Entry(
                    at=asked.now,
                    kind=Kind.SETTINGS_CHANGED,
                    channel=CHANNEL,
                    subject="reglages:valeurs",
                    actor_id=asked.by.id,
                )
            )
        return Go(f"{PATH}?fait=garde")
