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
from web.console.base.keeping import Keeping, base_of
from web.errors import UnknownPage
from web.fields import number_of, one_of
from web.shell import Asked, Go, Page, Shell, page

PATH = "/base/relecture"


def routes(shell: Shell) -> Sequence[BaseRoute]:
    one = f"{PATH}/{{theme}}"
    return [
        shell.page(PATH, index),
        shell.page(one, show),
        shell.order(one, read_one, again=show),
        shell.page(f"{one}/tout", ask, Right.ACT),
        shell.order(f"{one}/tout", read_all, again=ask),
    ]


def index(asked: Asked) -> Page:
    keeping = base_of(asked)
    unread, live = (Counter(one.theme for one in found) for found in (keeping.unread, keeping.live))
    return page(
        "console/base/base_relecture.html",
        attente=keeping.waiting(),
        lignes=[(theme, unread[theme], live[theme]) for theme in Theme if unread[theme]],
        restent=sum(unread[theme] for theme in Theme),
        relues=number_of(asked.query.get("relues", "")),
    )


def show(asked: Asked) -> Page:
    return _page("base_relecture_theme", asked)


def ask(asked: Asked) -> Page:
    return _page("base_relecture_tout", asked)


def read_one(asked: Asked) -> Go:
    theme, keeping = _theme(asked), base_of(asked)
    read = [entry for entry in _unread(theme, keeping) if entry.id == asked.text("fiche")]
    keeping.confirm_read(read, seal=asked.text("vue"))
    return Go(f"{PATH}/{theme}?fait=relue")


def read_all(asked: Asked) -> Go:
    keeping = base_of(asked)
    read = _unread(_theme(asked), keeping)
    keeping.confirm_read(read, seal=asked.text("vue"))
    return Go(f"{PATH}?relues={len(read)}")


def _page(name: str, asked: Asked) -> Page:
    theme, keeping = _theme(asked), base_of(asked)
    entries = _unread(theme, keeping)
    return page(
        f"console/base/{name}.html",
        theme_lu=theme,
        fiches=[
            (entry, asked.site.answer_shown(keeping.standing.shown(entry)), seal_of([entry]))
            for entry in entries
        ],
        vue=seal_of(entries),
        relue=asked.query.get("fait") == "relue",
        relecture=keeping.next_review,
    )


def _theme(asked: Asked) -> Theme:
    theme = one_of(Theme, asked.path["theme"])
    if theme is None:
        raise UnknownPage
    return theme


def _unread(theme: Theme, keeping: Keeping) -> list[Entry]:
    own = (entry for entry in keeping.unread if entry.theme is theme)
    return sorted(own, key=lambda entry: (plain_words(entry.question), entry.id))
