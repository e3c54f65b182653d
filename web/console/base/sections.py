"""The knowledge base on the console: every page of the section."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute

from web.console.base.coverage import BaseCoverage
from web.console.base.draft import DraftPages
from web.console.base.edit import EntryEditor
from web.console.base.entry import EntryPages
from web.console.base.exchange import ExchangePages
from web.console.base.gaps import GapPages
from web.console.base.keeping import BaseDesk
from web.console.base.listing import BaseList
from web.console.base.local_values import LocalValuePages
from web.console.base.proposals import ProposalPages
from web.console.base.reading import ReadingPages
from web.console.base.recall import RecallPages
from web.console.base.retire import RetirePages
from web.console.base.versions import VersionPages
from web.ports import AnswerShown, Library
from web.site import Section, Site


class BasePages:
    def __init__(self, site: Site, library: Library, answer_shown: AnswerShown) -> None:
        desk = BaseDesk(site, library, answer_shown)
        # Those that bear the name of an entry come last: « /base/import » is no entry.
        self._sections: Sequence[Section] = (
            BaseList(desk),
            BaseCoverage(desk),
            ReadingPages(desk),
            LocalValuePages(desk),
            GapPages(desk),
            ProposalPages(desk),
            ExchangePages(desk),
            EntryEditor(desk),
            DraftPages(desk),
            VersionPages(desk),
            RetirePages(desk),
            RecallPages(desk),
            EntryPages(desk),
        )

    def routes(self) -> Sequence[BaseRoute]:
        return [route for section in self._sections for route in section.routes()]
