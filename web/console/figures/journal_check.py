"""Whether the journal is whole: followed a stretch at a time, so that no request lasts long."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from guichets.rights import Right
from journal.verification import Verified, verify
from web.fields import number_of
from web.site import Site, is_fragment
from web.visitors import Visitor, field, form_of

STRETCH = 10_000  # rows: a second, on a busy machine


class JournalCheck:
    """Each answer says how far it went and brings the form that goes on from there: nothing is remembered
    between two requests, whichever process takes them.
    """

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        return [self._site.order("/journal/verifier", self.check, Right.READ)]

    async def check(self, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor) as form:
            after = number_of(field(form, "depuis")) or 0
        verified = await run_in_threadpool(self._verify, after)
        template = "journal_verification" if is_fragment(request) else "journal_verifier"
        return self._site.pages.page(f"console/figures/{template}.html", visitor, verifie=verified)

    def _verify(self, after: int) -> Verified:
        with self._site.units.reading() as work:
            return verify(work.journal, after=after, at_most=STRETCH)
