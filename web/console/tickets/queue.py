"""The board of tickets: what waits for whom, and since when; its file, and the views that are kept of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from urllib.parse import urlencode

from starlette.responses import Response
from starlette.routing import BaseRoute

from deadlines.zones import Zone
from guichets.rights import Right
from privacy.text import clean, is_too_long
from rendering.labels import ACT, RATING, STATUS, THEME, URGENCY, theme
from tabular.writing import CSV_TYPE, Cell, csv_bytes
from tickets.numero_unique import is_numero_unique
from tickets.queue import LONGEST_VIEW_NAME, LONGEST_VIEW_QUERY, MOST_VIEWS, QueueLine, View
from web.console.start.first_steps import is_unfinished
from web.console.tickets.bulk_report import references_ticked, report_in
from web.console.tickets.queue_address import PATH, QueueFilter, references_meant
from web.console.tickets.queue_view import (
    choices,
    may_remove,
    query_of,
    queue_view,
    shown_question,
    views_of,
    within_scope,
)
from web.console.tickets.sight import in_sight
from web.errors import BadViewName, TooManyViews, UnknownPage, ViewTooLong
from web.files import attachment
from web.shell import Asked, Go, Page, Shell, page

MOST_LINES = 10_000

_AT_ONCE = 500  # lines
_COLUMNS = (
    "Référence", "Objet", "Statut", "En retard", "Réponse due le", "Guichet", "Agent", "Thème", "Question",
    "Ouvert le", "Suivi par", "Avis de l’agent",
)  # fmt: skip
_CUT = f"Liste coupée à {MOST_LINES} lignes : choisissez une vue ou un filtre plus étroit."


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [
        shell.page(PATH, board),
        shell.page(f"{PATH}/liste.csv", sheet),
        # A view changes no ticket: whoever reads the console may keep some, and share them.
        shell.order(f"{PATH}/vues", keep, Right.READ, again=board),
        shell.order(f"{PATH}/vues/{{view:int}}/supprimer", forget, Right.READ),
    ]


def board(asked: Asked) -> Page | Go:
    """The whole page, or the list and its counts alone for a page that is open, with what is said of an order
    given there. What has just been done is in its address; what was refused, in the form, with the list that
    it stood below.
    """
    sent = asked.text("requete") or asked.text("retour")
    wanted = QueueFilter.of(sent if asked.refusal else asked.query)
    shown = within_scope(wanted, asked.work, asked.by)
    said: Mapping[str, object] = {
        "rapport": report_in(asked),
        "au_bout": "fin" in asked.query,
        "vue_gardee": asked.query.get("fait") == "vue",
        "vue_partagee": "partagee" in asked.query or bool(asked.text("partagee")),
        "vue_supprimee": clean(asked.query.get("supprimee", ""))[:LONGEST_VIEW_NAME],
    }
    if asked.is_fragment:
        return page(
            "console/tickets/tickets_fraiche.html",
            vue=queue_view(shown, asked),
            coches=frozenset(),
            **said,
        )
    if shown.words and "vue" not in asked.query and not asked.refusal and (named := _named(shown, asked)):
        return Go(f"{PATH}/{named}")
    return page(
        "console/tickets/tickets.html",
        vue=queue_view(shown, asked),
        filtres=choices(shown, asked),
        inacheve=is_unfinished(asked.work),
        coches=frozenset(references_ticked(asked.form)),
        nom_de_vue=" ".join(asked.text("nom").split()),
        themes=THEME,
        actes=ACT,
        statuts=STATUS,
        urgences=URGENCY,
        **said,
    )


def _named(shown: QueueFilter, asked: Asked) -> str:
    """The reference of the one ticket that the words name: « T-2026-0015 », « t-2026-15 », « 24 », or a
    numéro unique that stands in no other.
    """
    for reference in references_meant(shown.words, year=asked.today.year):
        if in_sight(reference, asked.work, asked.by):
            return reference
    if not is_numero_unique(shown.words):
        return ""
    query = query_of(QueueFilter(view=View.EVERYWHERE, words=shown.words), asked)
    lines = asked.work.board.page(query, limit=2).lines
    return lines[0].reference if len(lines) == 1 else ""


def sheet(asked: Asked) -> Response:
    """All the pages of the list that the address asks for."""
    shown = QueueFilter.of(asked.query)
    lines = list(islice(_lines(shown, asked), MOST_LINES + 1))
    rows = [_cells(line, asked.zone) for line in lines[:MOST_LINES]]
    content = csv_bytes(_COLUMNS, [*rows, [_CUT]] if len(lines) > MOST_LINES else rows)
    return attachment(content, f"tickets-{shown.view.value}-{asked.today}.csv", CSV_TYPE)


def _lines(shown: QueueFilter, asked: Asked) -> Iterator[QueueLine]:
    query = query_of(within_scope(shown, asked.work, asked.by), asked)
    cursor: str | None = ""
    while cursor is not None:
        found = asked.work.board.page(query, limit=_AT_ONCE, after=cursor)
        yield from found.lines
        cursor = found.following or None


def _cells(line: QueueLine, zone: Zone) -> Sequence[Cell]:
    return (
        line.reference,
        ACT.get(line.kind, line.kind),
        STATUS[line.status],
        "oui" if line.is_overdue else "",
        zone.local(line.due_at).strftime("%d/%m/%Y %H:%M") if line.due_at else "",
        line.guichet,
        line.agent,
        theme(line.theme),
        shown_question(line),
        zone.local(line.opened_at).date(),
        line.holder,
        RATING[line.rating] if line.rating else "",
    )


def keep(asked: Asked) -> Go:
    """Only what the queue understands of the address is kept, never where it may lead. Under a name already
    in use, the new view takes the place of the old; a view already kept takes the new name.
    """
    shown, name = QueueFilter.of(asked.text("requete")), " ".join(asked.text("nom").split())
    if not name or is_too_long(name, LONGEST_VIEW_NAME):
        raise BadViewName
    if is_too_long(shown.query, LONGEST_VIEW_QUERY):
        raise ViewTooLong
    views = asked.work.saved_views
    hers = views.of(asked.me)
    shared_in = asked.by.departement if asked.text("partagee") else None
    is_named = any(view.name == name for view in hers)
    same = next((view for view in hers if view.query == shown.query), None)
    if same is not None and not is_named:
        views.rename(asked.me, same.id, name, shared_in=shared_in)
    elif not is_named and len(hers) >= MOST_VIEWS:
        raise TooManyViews
    else:
        views.keep(asked.me, name, shown.query, asked.now, shared_in=shared_in)
    return Go(f"{shown.address}&fait=vue")


def forget(asked: Asked) -> Go:
    """The list stays where it was, and offers to keep the view again."""
    view = next((view for view in views_of(asked) if view.id == asked.path["view"]), None)
    if view is None or not may_remove(view, asked):
        raise UnknownPage
    asked.work.saved_views.forget(view.id)
    removed = {"supprimee": view.name} | ({"partagee": "oui"} if view.is_shared else {})
    return Go(f"{PATH}?{view.query}&{urlencode(removed)}")
