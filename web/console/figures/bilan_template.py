"""The template of Word through which the documents of the bilans are written: the gestionnaire's own."""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import BaseRoute

from guichets.rights import Right
from privacy.documents import nirs_in
from rendering.bilan.files import FIELDS
from rendering.documents.files import DOCX_TYPE, check_template, default_template
from rendering.documents.model import TemplateUnfit, Unfit
from reports.bilans import BilanService
from web.console.figures.document import PATH as DOCUMENT
from web.console.figures.document import address_in
from web.console.presence.view import departement_of, departements
from web.errors import MaskedFile, UnknownPage
from web.files import attachment
from web.shell import Asked, Go, Page, Shell, page

PATH = "/bilan/modele"
MOST_BYTES = 2 * 1024**2


def routes(shell: Shell) -> list[BaseRoute]:
    return [
        shell.page(PATH, show, Right.ACT),
        shell.order(PATH, keep, again=show, takes_files=True),
        shell.page(f"{PATH}/actuel.docx", current, Right.ACT),
        shell.page(f"{PATH}/par-defaut.docx", default, Right.ACT),
        shell.order(f"{PATH}/retirer", remove, again=show),
    ]


def show(asked: Asked) -> Page:
    code = departement_of(asked)
    template = asked.work.bilans.template(code)
    address = address_in(asked)
    return page(
        "console/figures/modele.html",
        adresse=address,
        retour=f"{DOCUMENT}?{address}",
        departement=code,
        departements=departements(asked.work, asked.by, asked.zone),
        modele=template,
        garde_par=asked.work.people.name_of(template.kept_by) if template else "",
        champs=("titre", "service", "date", *FIELDS),
        mo_au_plus=MOST_BYTES // 1024**2,
        fait_dit=asked.done("figures.bilan_template"),
    )


def keep(asked: Asked) -> Go:
    """It is opened apart, as any file that somebody sends. Raises TemplateUnfit, MaskedFile."""
    file = next(iter(asked.form.files), None)
    content = file.file.read(MOST_BYTES + 1) if file else b""
    if file is None or not content:
        raise TemplateUnfit(Unfit.NOT_WORD)
    if len(content) > MOST_BYTES:
        raise TemplateUnfit(Unfit.TOO_LARGE)
    asked.site.opened(check_template, content, FIELDS)
    found = asked.site.opened(nirs_in, content, DOCX_TYPE)
    if found.nirs:
        asked.form.masked_in_files += found.nirs
        raise MaskedFile
    asked.commands(BilanService).keep_template(
        departement_of(asked), file.filename or "", content, by=asked.by
    )
    return Go(f"{PATH}?{address_in(asked, fait='garde')}")


def current(asked: Asked) -> Response:
    template = asked.work.bilans.template(departement_of(asked))
    if template is None:
        raise UnknownPage
    return attachment(template.content, "modele-bilan.docx", DOCX_TYPE)


def default(_asked: Asked) -> Response:
    """To begin from."""
    return attachment(default_template(), "modele-par-defaut.docx", DOCX_TYPE)


def remove(asked: Asked) -> Go:
    asked.commands(BilanService).remove_template(departement_of(asked), by=asked.by)
    return Go(f"{PATH}?{address_in(asked, fait='retire')}")
