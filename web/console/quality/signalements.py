"""Quality: the signalements by standing, the file of the list, and the page of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from guichets.registry import Agent, Guichet
from guichets.rights import Right
from guichets.scope import seen_guichets
from quality.ports import Wanted
from quality.signalements import Standing
from rendering.labels import STANDING
from tabular.writing import CSV_TYPE, Cell, csv_bytes
from web.console.quality.view import (
    VIEWS,
    SignalementLine,
    SignalementView,
    seen_signalement,
    signalement_line,
    signalement_view,
)
from web.fields import number_of, page_of
from web.site import Site
from web.visitors import Visitor

PAGE = 50
DONE = frozenset({"note", "repondu", "reattendu", "retire"})

_COLUMNS = ("Référence", "Guichet", "Objet", "Envoyé le", "Échéance", "État", "Répondu le", "Hors délai")


@dataclass(frozen=True)
class Listed:
    lines: Sequence[SignalementLine]
    is_followed: bool
    counts: Mapping[Standing, int]
    guichets: Sequence[Guichet]


class QualitePages:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        return [
            self._site.page("/qualite", self.listed, Right.READ),
            self._site.page("/qualite/liste.csv", self.sheet, Right.READ),
            self._site.page("/qualite/{signalement}", self.show, Right.READ),
        ]

    async def listed(self, request: Request, visitor: Visitor) -> Response:
        params = request.query_params
        view, wanted = _asked(params, visitor)
        page = page_of(params.get("page", ""))
        listed = await run_in_threadpool(self._listed, VIEWS[view], wanted, page, visitor.agent)
        return self._site.pages.page(
            "console/quality/qualite.html",
            visitor,
            vue=view,
            vues={name: (STANDING[standing], listed.counts[standing]) for name, standing in VIEWS.items()},
            guichet=wanted.guichet_id,
            guichets=listed.guichets,
            lignes=listed.lines,
            page=page,
            suite_existe=listed.is_followed,
        )

    async def sheet(self, request: Request, visitor: Visitor) -> Response:
        view, wanted = _asked(request.query_params, visitor)
        content = await run_in_threadpool(self._sheet, VIEWS[view], wanted)
        name = f"signalements-{view}-{self._site.zone.local(self._site.clock()):%Y-%m-%d}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(content, media_type=CSV_TYPE, headers=headers)

    async def show(self, request: Request, visitor: Visitor) -> Response:
        done = request.query_params.get("fait", "")
        view = await run_in_threadpool(self._view, request.path_params["signalement"], visitor.agent)
        return self._site.pages.page(
            "console/quality/qualite_signalement.html",
            visitor,
            signalement=view,
            fait=done if done in DONE else "",
            saisi=f"{self._site.zone.local(self._site.clock()):%Y-%m-%d}",
            faute="",
        )

    def _listed(self, standing: Standing, wanted: Wanted, page: int, reader: Agent) -> Listed:
        today = self._site.zone.local(self._site.clock()).date()
        with self._site.units.reading() as work:
            found = work.signalements.standing(
                standing, wanted, today=today, limit=PAGE + 1, skipped=(page - 1) * PAGE
            )
            return Listed(
                [signalement_line(signalement, work, today) for signalement in found[:PAGE]],
                len(found) > PAGE,
                work.signalements.counts(wanted, today=today),
                seen_guichets(work, reader),
            )

    def _sheet(self, standing: Standing, wanted: Wanted) -> bytes:
        today = self._site.zone.local(self._site.clock()).date()
        with self._site.units.reading() as work:
            found = work.signalements.standing(standing, wanted, today=today)
            lines = [signalement_line(signalement, work, today) for signalement in found]
        return csv_bytes(_COLUMNS, [_cells(line) for line in lines])

    def _view(self, reference: str, reader: Agent) -> SignalementView:
        with self._site.units.reading() as work:
            signalement = seen_signalement(work, reference, reader)
            return signalement_view(signalement, work, reader, now=self._site.clock(), zone=self._site.zone)


def _asked(params: QueryParams, visitor: Visitor) -> tuple[str, Wanted]:
    view = params.get("vue", "")
    wanted = Wanted(visitor.departement, number_of(params.get("guichet", "")))
    return view if view in VIEWS else "attendus", wanted


def _cells(line: SignalementLine) -> Sequence[Cell]:
    return (
        line.reference,
        line.guichet,
        line.subject,
        line.sent_on,
        line.due_on,
        STANDING[line.standing],
        line.answered_on,
        "oui" if line.was_answered_late else "",
    )
