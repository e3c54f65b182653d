"""The cadre de référence: as it stood on a day, each commitment with its versions, and how one is written,
changed and ended.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import urlencode

from starlette.responses import Response
from starlette.routing import BaseRoute

from guichets.rights import Right
from quality.cadre import (
    LONGEST,
    CadreService,
    Commitment,
    Measure,
    Scope,
    Sense,
    Severity,
    Terms,
    Unit,
    in_force,
)
from quality.errors import ChangedBeforeItBegan, CommitmentChanged, FaultyCommitment
from quality.example_report import example_cadre
from rendering.labels import SCOPE, SENSE, SEVERITY
from rendering.numbers import decimal
from rendering.quality_words import threshold_words
from web.console.presence.view import departement_of, departements
from web.errors import FieldsAtFault, UnknownPage
from web.faults import fault_of
from web.fields import one_of
from web.files import sheet_response
from web.filters import Day, ListFilter, named
from web.forms import Faults, read_day, read_decimal
from web.shell import Asked, Go, Page, Shell, page

PATH = "/qualite/cadre"
MEASURES: Mapping[str, tuple[Measure, Unit, str]] = {
    "part": (Measure.SHARE, Unit.PERCENT, "% d’un total, par ses deux nombres"),
    "pourcentage": (Measure.VALUE, Unit.PERCENT, "%, sans ses deux nombres"),
    "jours": (Measure.VALUE, Unit.DAYS, "jours"),
    "nombre": (Measure.VALUE, Unit.COUNT, "en nombre"),
    "aucune": (Measure.NONE, Unit.PERCENT, "rien, il n’est pas mesuré"),
}
"""What the report gives, as one choice of the form."""
FIELDS: Mapping[str, str] = {
    "label": "libelle",
    "text": "texte",
    "source": "source",
    "numerator": "numerateur",
    "denominator": "denominateur",
    "threshold": "seuil",
    "lowest": "plus_bas",
    "highest": "plus_haut",
    "scope": "niveau",
}
"""The fields of the form, by those of the terms."""
_COLUMNS = (
    "Code", "Engagement", "Texte", "Source", "Gravité", "Numérateur", "Dénominateur", "Attendu", "Seuil",
    "Plus basse valeur", "Plus haute valeur", "Jugé par", "Depuis le", "Dernier jour",
)  # fmt: skip


class CadreFilter(ListFilter):
    day: Day | None = named("jour")
    departement: str = named("departement", "")


def routes(shell: Shell) -> Sequence[BaseRoute]:
    one = f"{PATH}/{{code}}"
    return [
        shell.page(PATH, listed),
        shell.page(f"{PATH}/liste.csv", sheet),
        shell.page(f"{PATH}/nouveau", blank, Right.ACT),
        shell.order(f"{PATH}/nouveau", write, again=blank),
        shell.page(f"{PATH}/exemple", preview, Right.ACT),
        shell.order(f"{PATH}/exemple", adopt, again=preview),
        shell.page(one, show),
        shell.page(f"{one}/modifier", ask_change, Right.ACT),
        shell.order(f"{one}/modifier", change, again=ask_change),
        shell.page(f"{one}/fin", ask_end, Right.ACT),
        shell.order(f"{one}/fin", end, again=ask_end),
    ]


def listed(asked: Asked) -> Page:
    """What is not in force that day stands apart: to come, or over."""
    wanted, departement = CadreFilter.of(asked.query), departement_of(asked)
    day = wanted.day or asked.today
    versions = asked.work.cadre.of(departement)
    current = in_force(versions, day)
    codes = {one.code for one in current}
    others = {one.code: one for one in versions if one.code not in codes}
    return page(
        "console/quality/cadre.html",
        **_common(asked, departement),
        demande=wanted,
        jour=day,
        mesures=[one for one in current if one.is_measured],
        autres=[one for one in current if not one.is_measured],
        hors_vigueur=list(others.values()),
        est_vide=not versions,
        fait_dit=asked.done("quality.cadre"),
    )


def sheet(asked: Asked) -> Response:
    departement, day = departement_of(asked), CadreFilter.of(asked.query).day or asked.today
    rows = [
        (
            one.code,
            one.label,
            one.text,
            one.source,
            SEVERITY[one.severity],
            one.numerator,
            one.denominator,
            threshold_words(one),
            *(_typed(number) for number in (one.threshold, one.lowest, one.highest)),
            SCOPE[one.scope] if one.is_measured else "",
            one.since,
            one.last_day,
        )
        for one in in_force(asked.work.cadre.of(departement), day)
    ]
    name = f"cadre-de-reference-{departement}-{day}"
    return sheet_response(asked.query, name, title="Cadre de référence", header=_COLUMNS, rows=rows)


def show(asked: Asked) -> Page:
    versions = _versions(asked)
    return page(
        "console/quality/cadre_engagement.html",
        **_common(asked, versions[-1].departement),
        engagement=next(iter(in_force(versions, asked.today)), versions[-1]),
        derniere=versions[-1],
        versions=[(one, asked.work.people.name_of(one.written_by)) for one in reversed(versions)],
        aujourdhui=asked.today,
        fait_dit=asked.done("quality.cadre"),
    )


def blank(asked: Asked) -> Page:
    return _form(asked, None, Terms(label="", measure=Measure.SHARE))


def write(asked: Asked) -> Go:
    departement = departement_of(asked)
    terms, since = _read(asked)
    try:
        written = asked.commands(CadreService).write(terms, departement=departement, since=since, by=asked.by)
    except FaultyCommitment as faulty:
        raise _at_fault(faulty) from faulty
    return _to(asked, written.code, "ecrit")


def ask_change(asked: Asked) -> Page:
    last = _versions(asked)[-1]
    return _form(asked, last, last.terms)


def change(asked: Asked) -> Go:
    former = _read_version(asked)
    terms, since = _read(asked)
    try:
        asked.commands(CadreService).change(former, terms, since=since, by=asked.by)
    except FaultyCommitment as faulty:
        raise _at_fault(faulty) from faulty
    except ChangedBeforeItBegan as refused:
        raise FieldsAtFault({"depuis": fault_of(refused).sentence}) from refused
    return _to(asked, former.code, "modifie")


def ask_end(asked: Asked) -> Page:
    last = _versions(asked)[-1]
    return page(
        "console/quality/cadre_fin.html",
        **_common(asked, last.departement),
        engagement=last,
        saisi=asked.filled({"depuis": f"{max(asked.today, last.since)}"}),
    )


def end(asked: Asked) -> Go:
    former = _read_version(asked)
    faults = Faults()
    until = faults.reading("depuis", lambda: read_day(asked.text("depuis")))
    if until is None:
        raise FieldsAtFault(faults.sentences)
    try:
        asked.commands(CadreService).end(former, until=until, by=asked.by)
    except ChangedBeforeItBegan as refused:
        raise FieldsAtFault({"depuis": fault_of(refused).sentence}) from refused
    return _to(asked, former.code, "fin")


def preview(asked: Asked) -> Page | Go:
    """The lines of the example; where something was written already, it is offered no more."""
    departement = departement_of(asked)
    if asked.work.cadre.of(departement):
        return Go(_address(asked, PATH))
    lines = [terms for _, terms in example_cadre()]
    return page(
        "console/quality/cadre_exemple.html",
        **_common(asked, departement),
        mesures=[one for one in lines if one.measure is not Measure.NONE],
        autres=[one for one in lines if one.measure is Measure.NONE],
        saisi=asked.filled({"depuis": f"{asked.today.replace(month=1, day=1)}"}),
    )


def adopt(asked: Asked) -> Go:
    departement, faults = departement_of(asked), Faults()
    since = faults.reading("depuis", lambda: read_day(asked.text("depuis")))
    if since is None:
        raise FieldsAtFault(faults.sentences)
    asked.commands(CadreService).adopt(example_cadre(), departement=departement, since=since, by=asked.by)
    return Go(_address(asked, PATH, fait="exemple"))


def _versions(asked: Asked) -> Sequence[Commitment]:
    versions = asked.work.cadre.by_code(departement_of(asked), asked.path["code"])
    if not versions:
        raise UnknownPage
    return versions


def _read_version(asked: Asked) -> Commitment:
    """The one that the page showed; CommitmentChanged when there is none such."""
    for version in _versions(asked):
        if f"{version.id}" == asked.text("etat"):
            return version
    raise CommitmentChanged


def _address(asked: Asked, path: str, **more: str) -> str:
    """With the département, for whoever sees several."""
    several = len(departements(asked.work, asked.by, asked.zone)) > 1
    query = urlencode({"departement": departement_of(asked), **more} if several else more)
    return f"{path}?{query}" if query else path


def _to(asked: Asked, code: str, done: str) -> Go:
    return Go(_address(asked, f"{PATH}/{code}", fait=done))


def _common(asked: Asked, departement: str) -> Mapping[str, object]:
    """``ici_meme`` is asked while the page is written, when the transaction is over."""
    query = _address(asked, "")
    return {
        "departement": departement,
        "departements": departements(asked.work, asked.by, asked.zone),
        "ici_meme": lambda path="": f"{PATH}{path}{query}",
    }


def _form(asked: Asked, former: Commitment | None, terms: Terms) -> Page:
    kind = next(name for name, (*what, _) in MEASURES.items() if what == [terms.measure, terms.unit])
    known = {
        "libelle": terms.label,
        "texte": terms.text,
        "source": terms.source,
        "gravite": terms.severity.value,
        "mesure": kind,
        "sens": terms.sense.value,
        "seuil": _typed(terms.threshold),
        "numerateur": terms.numerator,
        "denominateur": terms.denominator,
        "plus_bas": _typed(terms.lowest),
        "plus_haut": _typed(terms.highest),
        "niveau": terms.scope.value,
        "depuis": f"{max(asked.today, former.since) if former else asked.today}",
    }
    return page(
        "console/quality/cadre_form.html",
        **_common(asked, former.departement if former else departement_of(asked)),
        engagement=former,
        saisi=asked.filled(known),
        etat=asked.text("etat") or (former.id if former else ""),
        mesures=[(name, label) for name, (*_, label) in MEASURES.items()],
        sens=[(one.value, label.capitalize()) for one, label in SENSE.items()],
        gravites=[(one.value, label.capitalize()) for one, label in SEVERITY.items()],
        niveaux=[(one.value, label[:1].upper() + label[1:]) for one, label in SCOPE.items()],
        au_plus=LONGEST,
    )


def _typed(number: float | None) -> str:
    return "" if number is None else decimal(number)


def _read(asked: Asked) -> tuple[Terms, date]:
    """What the commitment says, and from which day on; ``FieldsAtFault``."""
    faults = Faults()
    since = faults.reading("depuis", lambda: read_day(asked.text("depuis")))
    threshold = faults.reading("seuil", lambda: read_decimal(asked.text("seuil")))
    lowest = faults.reading("plus_bas", lambda: read_decimal(asked.text("plus_bas")))
    highest = faults.reading("plus_haut", lambda: read_decimal(asked.text("plus_haut")))
    measure, unit, _ = MEASURES.get(asked.text("mesure"), MEASURES["aucune"])
    terms = Terms(
        label=asked.text("libelle"),
        text=asked.text("texte"),
        source=asked.text("source"),
        severity=one_of(Severity, asked.text("gravite")) or Severity.SERIOUS,
        measure=measure,
        numerator=asked.text("numerateur"),
        denominator=asked.text("denominateur"),
        unit=unit,
        scope=one_of(Scope, asked.text("niveau")) or Scope.GUICHET,
        sense=one_of(Sense, asked.text("sens")) or Sense.AT_LEAST,
        threshold=threshold,
        lowest=lowest,
        highest=highest,
    )
    if since is None or faults.sentences:
        try:
            terms.sound()
        except FaultyCommitment as faulty:
            raise _at_fault(faulty, faults.sentences) from faulty
        raise FieldsAtFault(faults.sentences)
    return terms, since


def _at_fault(faulty: FaultyCommitment, known: Mapping[str, str] | None = None) -> FieldsAtFault:
    """All the faults of the form at once."""
    sentences = {FIELDS[name]: fault_of(fault).sentence for name, fault in faulty.faults.items()}
    return FieldsAtFault({**sentences, **(known or {})})
