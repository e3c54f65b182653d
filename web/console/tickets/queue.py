"""The board of tickets: what waits for whom, and since when; its file, and the views that are kept of it."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute

from guichets.rights import Right
from privacy.text import clean
from rendering.labels import ACT, THEME
from tickets.numero_unique import is_numero_unique
from tickets.queue import LONGEST_VIEW_NAME, View
from web.console.start.first_steps import is_unfinished
from web.console.tickets.bulk_report import references_ticked, report_in
from web.console.tickets.queue_address import PATH, QueueFilter, references_meant
from web.console.tickets.queue_export import sheet
from web.console.tickets.queue_view import choices, query_of, queue_view
from web.console.tickets.saved_views import forget, keep
from web.console.tickets.sight import is_in_sight
from web.shell import Asked, Go, Page, Shell, page


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [
        shell.page(PATH, board),
        shell.page(f"{PATH}/liste.csv", sheet),
        # A view is the reader's alone: whoever reads the console may keep some.
        shell.order(f"{PATH}/vues", keep, Right.READ, again=board),
        shell.order(f"{PATH}/vues/{{view:int}}/supprimer", forget, Right.READ),
    ]


def board(asked: Asked) -> Page | Go:
    """The whole page, or the list and its counts alone for a page that is open. What has just been done is in
    its address; what was refused, in the form, with the list that it stood below.
    """
    sent = asked.text("requete") or asked.text("retour")
    shown = QueueFilter.of(sent if asked.refusal else asked.query)
    if asked.is_fragment:
        view = queue_view(shown, asked)
        return page("console/tickets/tickets_fraiche.html", vue=view, coches=frozenset())
    if shown.words and "vue" not in asked.query and not asked.refusal and (named := _named(shown, asked)):
        return Go(f"{PATH}/{named}")
    view = queue_view(shown, asked)
    return page(
        "console/tickets/tickets.html",
        refus=asked.refused,
        vue=view,
        filtres=choices(view.filter, asked.work, asked.by),
        rapport=report_in(asked),
        inacheve=is_unfinished(asked.work),
        coches=frozenset(references_ticked(asked.form)),
        nom_de_vue=" ".join(asked.text("nom").split()),
        au_bout="fin" in asked.query,
        vue_gardee=asked.query.get("fait") == "vue",
        vue_supprimee=clean(asked.query.get("supprimee", ""))[:LONGEST_VIEW_NAME],
        themes=THEME,
        actes=ACT,
    )


def _named(shown: QueueFilter, asked: Asked) -> str:
    """The reference of the one ticket that the words name: « T-2026-0015 », « t-2026-15 », « 24 », or a
    numéro unique that stands in no other.
    """
    for reference in references_meant(shown.words, year=asked.today.year):
        if is_in_sight(reference, asked.work, asked.by):
            return reference
    if not is_numero_unique(shown.words):
        return ""
    query = query_of(QueueFilter(view=View.EVERYWHERE, words=shown.words), asked.by, now=asked.now)
    lines = asked.work.board.page(query, limit=2).lines
    return lines[0].reference if len(lines) == 1 else ""
