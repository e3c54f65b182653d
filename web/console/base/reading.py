"""The shipped entries that nobody here has read yet: read one by one, or a whole theme at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from starlette.routing import BaseRoute

from guichets.rights import Right
from knowledge_base.entries import Entry
from knowledge_base.french.plain import plain_words
from knowledge_base.themes import Theme
from knowledge_base.upkeep.service import seal_of
from web.console.base.keeping import BaseDesk, Keeping
from web.errors import UnknownPage
from web.fields import number_of
from web.shell import Asked, Go, Page, page

PATH = "/base/relecture"


class ReadingPages:
    def __init__(self, desk: BaseDesk) -> None:
        self._desk = desk

    def routes(self) -> Sequence[BaseRoute]:
        shell, one = self._desk.shell, f"{PATH}/{{theme}}"
        return [
            shell.page(PATH, self.index),
            shell.page(one, self.show),
            shell.order(one, self.read_one, again=self.show),
            shell.page(f"{one}/tout", self.ask, Right.ACT),
            shell.order(f"{one}/tout", self.read_all, again=self.ask),
        ]

    def index(self, asked: Asked) -> Page:
        keeping = self._desk.of(asked)
        unread, live = (Counter(one.theme for one in found) for found in (keeping.unread, keeping.live))
        return page(
            "console/base/base_relecture.html",
            attente=keeping.waiting(),
            lignes=[(theme, unread[theme], live[theme]) for theme in Theme if unread[theme]],
            restent=sum(unread[theme] for theme in Theme),
            relues=number_of(asked.query.get("relues", "")),
        )

    def show(self, asked: Asked) -> Page:
        return self._page("base_relecture_theme", asked)

    def ask(self, asked: Asked) -> Page:
        return self._page("base_relecture_tout", asked)

    def read_one(self, asked: Asked) -> Go:
        theme, keeping = _theme(asked), self._desk.of(asked)
        read = [entry for entry in _unread(theme, keeping) if entry.id == asked.text("fiche")]
        keeping.confirm_read(read, seal=asked.text("vue"))
        return Go(f"{PATH}/{theme}?fait=relue")

    def read_all(self, asked: Asked) -> Go:
        keeping = self._desk.of(asked)
        read = _unread(_theme(asked), keeping)
        keeping.confirm_read(read, seal=asked.text("vue"))
        return Go(f"{PATH}?relues={len(read)}")

    def _page(self, name: str, asked: Asked) -> Page:
        theme, keeping = _theme(asked), self._desk.of(asked)
        entries = _unread(theme, keeping)
        return page(
            f"console/base/{name}.html",
            theme_lu=theme,
            fiches=[
                (entry, self._desk.seen_by_agents(keeping.standing.shown(entry)), seal_of([entry]))
                for entry in entries
            ],
            vue=seal_of(entries),
            relue=asked.query.get("fait") == "relue",
            refus=asked.refused,
            relecture=keeping.next_review,
        )


def _theme(asked: Asked) -> Theme:
    name = asked.path["theme"]
    if name not in set(Theme):
        raise UnknownPage
    return Theme(name)


def _unread(theme: Theme, keeping: Keeping) -> list[Entry]:
    own = (entry for entry in keeping.unread if entry.theme is theme)
    return sorted(own, key=lambda entry: (plain_words(entry.question), entry.id))
