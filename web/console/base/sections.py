"""The knowledge base on the console: every page of the section."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute

from web.console.base.changes import ChangePages
from web.console.base.edit import EntryEditor
from web.console.base.entry import EntryPages
from web.console.base.exchange import ExchangePages
from web.console.base.keeping import BaseDesk
from web.console.base.listing import BaseLists
from web.console.base.local_values import LocalValuePages
from web.console.base.proposals import ProposalPages
from web.console.base.reading import ReadingPages
from web.console.base.recall import RecallPages
from web.ports import AnswerShown, Library
from web.site import Section, Site


class BasePages:
    def __init__(self, site: Site, library: Library, answer_shown: AnswerShown) -> None:
        desk = BaseDesk(site, library, answer_shown)
        # Those that bear the name of an entry come last: « /base/import » is no entry.
        self._sections: Sequence[Section] = (
            BaseLists(desk),
            ReadingPages(desk),
            LocalValuePages(desk),
            ProposalPages(desk),
            ExchangePages(desk),
            EntryEditor(desk),
            ChangePages(desk),
            RecallPages(desk),
            EntryPages(desk),
        )

    def routes(self) -> Sequence[BaseRoute]:
        return [route for section in self._sections for route in section.routes()]
