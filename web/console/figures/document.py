"""The document of a bilan: the words beside its figures, its files, and the versions that are frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import parse_qsl, urlencode

from starlette.responses import Response
from starlette.routing import BaseRoute

from diffusion.publications import Content, PublicationKind, PublicationService
from guichets.access import digest
from guichets.rights import Right
from refusals.base import Refused
from rendering.bilan.document import INTRODUCTION, PLAN, edition_words
from rendering.bilan.files import TYPES, bilan_file, bilan_from_json, bilan_json
from rendering.bilan.guichet import guichet_sheet
from rendering.bilan.public import PUBLISHED, public_bilan, told
from rendering.bilan.sections import BASE, GUICHET, SECTIONS
from rendering.bilan.value import Bilan
from rendering.bilan.words import period_label
from rendering.documents.files import DOCX_TYPE, PDF_TYPE, document_docx, document_pdf, through
from reports.bilans import LONGEST_TEXT, BilanChanged, BilanService, FrozenBilan
from reports.reading import OF_PERSONS, Scope
from web.console.figures.bilan import accounts_of, address_of, asked_period, file_name
from web.console.guichets.page import seen_guichet
from web.console.presence.view import departement_of, departements
from web.errors import MaskedFile, UnknownPage
from web.fields import number_of
from web.files import attachment
from web.ports import Upload
from web.shell import Asked, Go, Page, Shell, page

PATH = "/bilan/document"
PARTS: Mapping[str, str] = {
    INTRODUCTION: "Introduction",
    **{section.code: section.title for section in (*SECTIONS, BASE)},
    PLAN: "Plan d’actions",
}
"""What is written, by its name in the document."""
FORMS: Mapping[str, str] = {"docx": "Word", "pdf": "PDF", "xlsx": "Tableur", "html": "Page web"}


def routes(shell: Shell) -> Sequence[BaseRoute]:
    frozen = "/bilan/figes/{frozen:int}"
    return [
        shell.page(PATH, show),
        shell.order(PATH, keep, again=show),
        shell.page(f"{PATH}/fichier.{{form}}", draft_file, opens_files=True),
        shell.order(f"{PATH}/figer", freeze, again=show),
        shell.page(f"{frozen}/bilan.{{form}}", frozen_file, opens_files=True),
        shell.order(f"{frozen}/diffuser", diffuse, opens_files=True),
        shell.order(f"{frozen}/mettre-en-ligne", put_online, opens_files=True),
        shell.page("/guichets/{guichet:int}/fiche-bilan.{form}", sheet_of_guichet, Right.ACT),
    ]


def show(asked: Asked) -> Page:
    period, code = asked_period(asked), departement_of(asked)
    kept = asked.work.bilans.text(code, period)
    texts = {name: kept.texts.get(name, "") if kept else "" for name in PARTS}
    filled = asked.filled(texts)
    typed = {name: filled[name] if _is_written(asked, name, filled[name]) else texts[name] for name in PARTS}
    was_changed = isinstance(asked.error, BilanChanged)
    return page(
        "console/figures/document.html",
        periode=period_label(period),
        adresse=address_in(asked),
        departement=code,
        departements=departements(asked.work, asked.by, asked.zone),
        periode_demandee=parse_qsl(address_of(period)),
        formes=FORMS.items(),
        parties=PARTS.items(),
        saisi=typed,
        vus={name: digest(text) for name, text in texts.items()},
        etat=kept.version if kept else 0,
        remplace=[(PARTS[name], text) for name, text in texts.items() if was_changed and text != typed[name]],
        texte_au_plus=LONGEST_TEXT,
        figes=[
            (one, _frozen_on(asked, one), asked.work.people.name_of(one.frozen_by))
            for one in asked.work.bilans.frozen(code, period)
        ],
        modele=asked.work.bilans.template(code),
        fait_dit=asked.done("figures.document"),
    )


def keep(asked: Asked) -> Go:
    seen = number_of(asked.text("etat"))
    asked.commands(BilanService).write(
        departement_of(asked),
        asked_period(asked),
        {name: asked.text(name) for name in PARTS if _is_written(asked, name, asked.text(name))},
        version=-1 if seen is None else seen,
        by=asked.by,
    )
    return Go(f"{PATH}?{address_in(asked, fait='garde')}")


def _is_written(asked: Asked, name: str, text: str) -> bool:
    """In this form: what is sent as it was shown stays what it became meanwhile."""
    return name in asked.form and digest(text) != asked.text(f"vu-{name}")


def draft_file(asked: Asked) -> Response:
    period, code = asked_period(asked), departement_of(asked)
    content = _file(asked, _form(asked), _draft(asked), code, asked.today)
    return _attached(asked, content, file_name(period))


def freeze(asked: Asked) -> Go:
    with asked.site.units.reading() as work:  # counting takes a moment: nobody waits behind it
        bilan = _draft(asked.within(work))
    if not any(table.rows for table in bilan.tables()):
        raise Refused("bilan.nothing_to_freeze")
    asked.commands(BilanService).freeze(
        departement_of(asked), asked_period(asked), bilan_json(bilan), by=asked.by
    )
    return Go(f"{PATH}?{address_in(asked, fait='fige')}")


def frozen_file(asked: Asked) -> Response:
    one = _seen(asked)
    return _attached(asked, _frozen_file(asked, one, _form(asked)), _frozen_name(one))


def diffuse(asked: Asked) -> Go:
    """A draft of a publication: for whom it is, and when it leaves, is said there."""
    with asked.site.units.reading() as work:  # the files are written and read before the transaction
        before = asked.within(work)
        one = _seen(before)
        made = [Upload(f"{_frozen_name(one)}.{form}", _frozen_file(before, one, form)) for form in _SENT]
    return _published(asked, one, made, [])


def put_online(asked: Asked) -> Go:
    """A draft for all, of what anybody may read."""
    with asked.site.units.reading() as work:
        before = asked.within(work)
        one = _seen(before)
        bilan, name = public_bilan(bilan_from_json(one.content)), f"{_frozen_name(one)}-public"
        made = [Upload(f"{name}.{form}", _file_of(before, one, bilan, form)) for form in _ONLINE]
    return _published(asked, one, made, [*told(bilan), PUBLISHED])


def _published(asked: Asked, one: FrozenBilan, made: Sequence[Upload], for_all: Sequence[str]) -> Go:
    """``for_all`` are the words that anybody may read; without any, it is for those who will be chosen."""
    kept = [asked.site.files.keep(upload) for upload in made]  # what we make ourselves is of nobody's quota
    if any(file.masked for file in kept):
        raise MaskedFile
    content = Content(
        kind=PublicationKind.BILAN,
        title=bilan_from_json(one.content).title,
        text="\n".join((_edition(asked, one), *for_all)),
        files=tuple(file.attachment for file in kept),
        to_agents=False,
        is_public=bool(for_all),
    )
    draft = asked.commands(PublicationService).write(content, departement=one.departement, by=asked.by)
    return Go(f"/diffusion/{draft.id}/modifier")


def sheet_of_guichet(asked: Asked) -> Response:
    guichet, period = seen_guichet(asked), asked_period(asked)
    bilan = accounts_of(asked).bilan(period, Scope(guichet_id=guichet.id), "", sections=GUICHET)
    sheet = guichet_sheet(bilan, service=asked.service_name(guichet.departement), dated_on=asked.today)
    name = f"{file_name(period)}-guichet-{guichet.id}"
    match asked.path["form"]:
        case "pdf":
            return attachment(document_pdf(sheet), f"{name}.pdf", PDF_TYPE)
        case "docx":
            return attachment(document_docx(sheet), f"{name}.docx", DOCX_TYPE)
    raise UnknownPage


def address_in(asked: Asked, **more: str) -> str:
    """What names the period in an address, and the département for whoever sees several."""
    named = dict(more)
    if len(departements(asked.work, asked.by, asked.zone)) > 1:
        named["departement"] = departement_of(asked)
    return "&".join(filter(None, (address_of(asked_period(asked)), urlencode(named))))


_SENT, _ONLINE = ("pdf", "docx"), ("pdf", "xlsx")


def _draft(asked: Asked) -> Bilan:
    code = departement_of(asked)
    return accounts_of(asked).bilan(asked_period(asked), Scope(code), code, leaves_out=OF_PERSONS)


def _form(asked: Asked) -> str:
    form = str(asked.path["form"])
    if form not in TYPES:
        raise UnknownPage
    return form


def _file(asked: Asked, form: str, bilan: Bilan, code: str, dated_on: date, edition: str = "") -> bytes:
    template = asked.work.bilans.template(code) if form == "docx" else None
    return bilan_file(
        form,
        bilan,
        service=asked.service_name(code),
        dated_on=dated_on,
        edition=edition,
        through=through(template.content, asked.site.opened) if template else None,
    )


def _attached(asked: Asked, content: bytes, name: str) -> Response:
    form = _form(asked)
    return attachment(content, f"{name}.{form}", TYPES[form])


def _seen(asked: Asked) -> FrozenBilan:
    """One of a département of the reader's; ``bilan.unknown``."""
    one = asked.work.bilans.get(asked.path["frozen"])
    if one is None or not asked.by.sees(one.departement):
        raise Refused("bilan.unknown")
    return one


def _frozen_file(asked: Asked, one: FrozenBilan, form: str) -> bytes:
    return _file_of(asked, one, bilan_from_json(one.content), form)


def _file_of(asked: Asked, one: FrozenBilan, bilan: Bilan, form: str) -> bytes:
    return _file(asked, form, bilan, one.departement, _frozen_on(asked, one), _edition(asked, one))


def _frozen_on(asked: Asked, one: FrozenBilan) -> date:
    return asked.zone.local(one.frozen_at).date()


def _edition(asked: Asked, one: FrozenBilan) -> str:
    return edition_words(one.number, _frozen_on(asked, one), one.seal)


def _frozen_name(one: FrozenBilan) -> str:
    """« bilan-2026-version-2 »."""
    return f"{file_name(one.period)}-version-{one.number}"
