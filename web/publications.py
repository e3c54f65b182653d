"""What was sent out, as it is read: by an agent on their pages, by a partenaire with the link of a letter, by
anybody where it is public.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response
from starlette.routing import BaseRoute

from diffusion.publications import Copy, Publication, PublicationService
from guichets.pace import LINKS_OF_LETTERS
from guichets.rights import Right
from web.access.clients import client_of
from web.errors import TooFast, UnknownPage
from web.files import numbered_file
from web.forms import CHANNEL
from web.shell import Asked, Go, Page, Shell, bare_page, page

PATH = "/publications"
MOST_SHOWN = 50


def routes(shell: Shell) -> Sequence[BaseRoute]:
    own, link, public = f"{PATH}/{{received:int}}", "/publication/{copy:int}/{secret}", "/documents"
    return [
        shell.page(PATH, received, Right.SPEAK),
        shell.page(own, read, Right.SPEAK),
        shell.page(f"{own}/fichier/{{number:int}}", file, Right.SPEAK),
        shell.open_page(link, by_link),
        shell.open_page(f"{link}/fichier/{{number:int}}", file_by_link),
        shell.open_order(link, acknowledge, again=by_link),
        shell.open_page(public, published),
        shell.open_page(f"{public}/{{document:int}}", show_public),
        shell.open_page(f"{public}/{{document:int}}/fichier/{{number:int}}", public_file),
    ]


def received(asked: Asked) -> Page:
    """By the agent, the last first."""
    found = asked.work.publications.received(asked.me, limit=MOST_SHOWN)
    return page("space/publications.html", recues=found)


def read(asked: Asked) -> Page:
    """Opening it is reading it: who opens it is known. That is noted before the page is made."""
    with asked.site.units() as work:
        PublicationService(work, now=asked.now, channel=CHANNEL).read(asked.path["received"], asked.by)
    publication = _own(asked)
    return page("space/publication.html", publication=publication, chemin=f"{PATH}/{publication.id}")


def file(asked: Asked) -> Response:
    return numbered_file(asked.site.files, _own(asked).files, asked.path["number"])


def by_link(asked: Asked) -> Page:
    """Changes nothing: mail programs look at the links of a letter before anybody does."""
    copy, publication = _opened(asked)
    return bare_page(
        "access/publication.html",
        publication=publication,
        copie=copy,
        chemin=asked.request.url.path,
        fait_dit=asked.done("publications"),
    )


def file_by_link(asked: Asked) -> Response:
    return numbered_file(asked.site.files, _opened(asked)[1].files, asked.path["number"])


def acknowledge(asked: Asked) -> Go:
    asked.commands(PublicationService).acknowledge(*_opened(asked))
    return Go(f"{asked.request.url.path}?fait=lu")


def published(asked: Asked) -> Page:
    """What anybody may read, the last first."""
    return bare_page("access/documents.html", publiees=asked.work.publications.published(limit=MOST_SHOWN))


def show_public(asked: Asked) -> Page:
    publication = _public(asked)
    chemin = f"/documents/{publication.id}"
    return bare_page("access/publication.html", publication=publication, copie=None, chemin=chemin)


def public_file(asked: Asked) -> Response:
    return numbered_file(asked.site.files, _public(asked).files, asked.path["number"])


def _own(asked: Asked) -> Publication:
    store, number = asked.work.publications, asked.path["received"]
    publication = store.get(number) if store.copy_of(number, asked.me) is not None else None
    if publication is None:
        raise UnknownPage
    return publication


def _opened(asked: Asked) -> tuple[Copy, Publication]:
    """Nobody guesses a secret of 256 bits; where readings come from bounds what they cost."""
    _bound(asked)
    opened = asked.commands(PublicationService).opened(asked.path["copy"], asked.path["secret"])
    if opened is None:
        raise UnknownPage
    return opened


def _public(asked: Asked) -> Publication:
    _bound(asked)
    publication = asked.work.publications.get(asked.path["document"])
    if publication is None or publication.sent_at is None or not publication.is_public:
        raise UnknownPage
    return publication


def _bound(asked: Asked) -> None:
    wait = asked.site.pace.wait(f"letters:{client_of(asked.request)}", LINKS_OF_LETTERS, asked.now)
    if wait is not None:
        raise TooFast(wait)
