"""The data of one person: what is held, what an erasure would take and leave, and both orders."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from zipfile import ZipFile

from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute

from guichets.erasure import Erasure
from guichets.rights import Right
from refusals.base import Refused
from rendering.person import TABLE, PersonReport, files_of, plain, sections_of
from web.console.people.seen import lesser_person
from web.files import attachment
from web.forms import CHANNEL
from web.shell import Asked, Go, Page, Shell, page

CONFIRMED = "oui"


def routes(shell: Shell) -> Sequence[BaseRoute]:
    one = "/personnes/{person:int}"
    return [
        shell.page(f"{one}/donnees", show, Right.ADMINISTER),
        shell.order(f"{one}/extraire", extract, Right.ADMINISTER, again=show),
        shell.order(f"{one}/effacer", erase, Right.ADMINISTER, again=show),
    ]


def show(asked: Asked) -> Page:
    person = lesser_person(asked)
    assert person.id is not None
    return page(
        "console/people/personne_donnees.html",
        personne=person,
        parts=asked.work.persons.shares(person.id),
        tables=TABLE,
        ouverts=asked.work.persons.open_tickets(person.id),
        est_moi=person.id == asked.by.id,
    )


def extract(asked: Asked) -> Response:
    """A file, to be read by the person or by a program; or those that they sent and were sent."""
    site = asked.site
    person = lesser_person(asked)
    assert person.id is not None
    held = Erasure(asked.work, by=asked.by, now=asked.now, channel=CHANNEL).extract(person)
    if asked.text("forme") == "fichiers":
        return _zipped(
            [site.files.held(path) for path in files_of(held)], f"personne-{person.id}-fichiers.zip"
        )
    if asked.text("forme") == "json":
        text, kind, ending = json.dumps(plain(held), ensure_ascii=False, indent=2), "application/json", "json"
    else:
        report = PersonReport(
            person.name, person.id, asked.now, site.notice.controller, site.notice.contact, sections_of(held)
        )
        text, kind, ending = site.writer.document("report/personne", report), "text/html", "html"
    return attachment(text.encode(), f"personne-{person.id}.{ending}", f"{kind}; charset=utf-8")


def _zipped(held: Sequence[Path | None], name: str) -> Response:
    with NamedTemporaryFile(suffix=".zip", delete=False) as made, ZipFile(made, "w") as archive:
        for path in filter(None, held):
            archive.write(path, path.name)
    done = BackgroundTask(Path(made.name).unlink)
    return FileResponse(made.name, media_type="application/zip", filename=name, background=done)


def erase(asked: Asked) -> Go:
    """Ticked first: nothing takes it back."""
    person = lesser_person(asked)
    if asked.text("confirme") != CONFIRMED:
        raise Refused("guichets.not_confirmed")
    Erasure(asked.work, by=asked.by, now=asked.now, channel=CHANNEL).erase(person)
    return Go(f"/personnes/{person.id}?fait=efface")
