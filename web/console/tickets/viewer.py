"""A file of a ticket, seen without leaving its page: a picture, or a PDF page after page."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response
from starlette.routing import BaseRoute

from delivery.pdf_pages import UnreadablePage, count_pages, drawn_page
from web.console.tickets.sight import ONE, asked_ticket
from web.console.tickets.ticket_view import attachments
from web.errors import FileNotShown
from web.fields import number_of
from web.files import PDF, drawn, file_held, is_picture
from web.shell import Asked, Page, Shell, page

FILE = f"{ONE}/fichier/{{number:int}}"


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [
        shell.page(f"{FILE}/voir", show, opens_files=True),
        shell.page(f"{FILE}/page/{{page:int}}", picture, opens_files=True),
    ]


def show(asked: Asked) -> Page:
    """The page, or its part for the window of the ticket's page; ``FileNotShown``."""
    ticket, number = asked_ticket(asked), asked.path["number"]
    file, path = file_held(asked.site.files, attachments(ticket), number)
    try:
        pages = asked.site.opened(count_pages, path.read_bytes()) if file.mime == PDF else 1
    except UnreadablePage:
        raise FileNotShown from None
    if not is_picture(file.mime) and file.mime != PDF:
        raise FileNotShown
    at = min(max(number_of(asked.query.get("page", "")) or 1, 1), pages)
    own = f"/tickets/{ticket.reference}/fichier/{number}"
    return page(
        f"console/tickets/{'vue_fichier' if asked.is_fragment else 'fichier'}.html",
        ticket=ticket,
        fichier=file,
        adresse=own,
        image=f"{own}/page/{at}" if file.mime == PDF else own,
        numero=at,
        pages=pages,
    )


def picture(asked: Asked) -> Response:
    """A page of a PDF; ``FileNotShown``."""
    file, path = file_held(asked.site.files, attachments(asked_ticket(asked)), asked.path["number"])
    if file.mime != PDF:
        raise FileNotShown
    try:
        return drawn(asked.site.opened(drawn_page, path.read_bytes(), asked.path["page"]))
    except UnreadablePage:
        raise FileNotShown from None
