"""``relais bilan``: the figures of a year or of a semestre, the rows behind one of them, the documents."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import typer

from app.commands.errors import Refusal
from app.commands.opening import open_units, utc_now
from app.commands.output import say, say_json, write
from app.private_files import replace
from app.settings import Settings, read_settings
from app.shipped_base import knowledge_folder
from guichets.names import known_as
from guichets.registry import Part
from knowledge_base.formats.files import load
from knowledge_base.local_values import signatory
from rendering.bilan.account import Accounts
from rendering.bilan.document import edition_words
from rendering.bilan.files import TYPES, bilan_file, bilan_from_json
from rendering.bilan.sections import SECTIONS
from rendering.bilan.value import KEY_FIGURES, Bilan, bilan_page
from rendering.bilan.words import figure_value, part_ending, period_label
from rendering.dates import Dates, plural
from rendering.documents.files import through
from rendering.documents.model import Document, TemplateUnfit, Unfit
from rendering.engine import Renderer
from rendering.journal_words import KIND, outcome
from rendering.labels import SERVICE
from rendering.tables import columns
from reports.figures import MEASURES, Figures, to_json
from reports.period import Period
from reports.reading import OF_PERSONS, BilanReader, Scope
from sandbox.limits import Limits, Stopped
from sandbox.runner import Sandbox
from storage.unit_of_work import Work

TEXT = "texte"
_COLUMNS = ("ligne", "date", "événement", "issue", "objet", "minutes")


def show(
    year: int,
    semestre: int | None,
    *,
    form: str,
    out: Path | None,
    explained: str,
    is_draft: bool,
    epci: str,
    territoire: str,
    as_json: bool,
) -> None:
    """A document is that of the département of the service: the last frozen version, where there is one,
    unless ``is_draft``; of a part of it, a draft, figures alone. Figures and text are of all those that it
    serves. Raises ``typer.BadParameter`` for an unknown format, Refusal for an unknown figure or part.
    """
    forms = _forms(form)
    settings = read_settings()
    period, now = Period.of(year, semestre), utc_now()
    if period.first > settings.zone.local(now).date():
        raise Refusal(f"La période n’a pas commencé : {period_label(period)}.")
    with open_units(settings) as units, units.reading() as work:
        is_alone = set(work.people.departements()) <= {settings.departement}
        here = settings.departement if is_alone or forms - {TEXT} else ""
        scope = Scope(
            here,
            intercommunalite=_part("intercommunalite", epci, work, here),
            territoire=_part("territoire", territoire, work, here),
        )
        code = "" if scope.is_part else here
        reader = BilanReader(work, zone=settings.zone, now=now)
        if explained or as_json:
            made = reader.figures(period, scope)
            if explained:
                _explain(explained, made, work, settings)
            else:
                say_json(to_json(made, reader.names(made).guichets))
            return
        accounts = Accounts(
            work=work,
            zone=settings.zone,
            now=now,
            yearly_hours=settings.yearly_hours,
            shipped=load(knowledge_folder(settings)),
        )
        if forms == {TEXT}:
            made = reader.figures(period, scope)
            _show_text(accounts.bilan(period, scope, code), made, settings, out, file_name(period, scope))
            return
        template = work.bilans.template(settings.departement)
        service = signatory(work.local_values.of(settings.departement), settings.signatory or SERVICE)
        versions = () if is_draft or scope.is_part else work.bilans.frozen(settings.departement, period)
        frozen = next(iter(versions), None)
        day = settings.zone.local(frozen.frozen_at if frozen else now).date()
        edition = edition_words(frozen.number, day, frozen.seal) if frozen else ""
        bilan = (
            bilan_from_json(frozen.content)
            if frozen
            else accounts.bilan(period, scope, code, leaves_out=OF_PERSONS)
        )
    for one in sorted(forms):
        content = bilan_file(
            one,
            bilan,
            service=service,
            dated_on=day,
            edition=edition,
            through=partial(_through, template.content) if template else None,
        )
        path = (out or Path()) / f"{file_name(period, scope)}.{one}"
        replace(path, content)
        say(f"Bilan écrit : {path}")


def _through(template: bytes, document: Document, fields: Mapping[str, str]) -> bytes:
    """Raises TemplateUnfit, for one that would take too long too."""
    with Sandbox() as sandbox:
        try:
            return through(template, partial(sandbox.run, Limits()))(document, fields)
        except Stopped:
            raise TemplateUnfit(Unfit.TOO_LARGE) from None


def file_name(period: Period, scope: Scope) -> str:
    """« bilan-2026 », « bilan-2026-s1 », « bilan-2026-val-d-argence »."""
    semestre = f"-s{period.semestre}" if period.semestre else ""
    return f"bilan-{period.year}{semestre}{part_ending(scope)}"


def _part(part: Part, typed: str, work: Work, departement: str) -> str:
    """As it is known; Refusal where no guichet is of it."""
    names = work.registry.part_names(part, departement)
    found = known_as(typed, names)
    if typed and not found:
        known = "\n".join(f"  {name}" for name in names) or "  (rien)"
        raise Refusal(f"Aucun guichet n’est de « {typed} ».", "Ce que disent leurs fiches :", known)
    return found


def _forms(form: str) -> set[str]:
    asked = {part.strip() for part in form.split(",")}
    unknown = asked - TYPES.keys() - {TEXT}
    if unknown:
        raise typer.BadParameter(f"format inconnu : {', '.join(sorted(unknown))}.", param_hint="--format")
    if TEXT in asked and len(asked) > 1:
        raise typer.BadParameter("« texte » se demande seul.", param_hint="--format")
    return asked


def _show_text(bilan: Bilan, made: Figures, settings: Settings, out: Path | None, name: str) -> None:
    text = Renderer(settings.local_time).text("report/bilan", bilan_page(bilan, made))
    if out is None:
        say(text.rstrip("\n"))
        return
    path = out / f"{name}.txt"
    write(path, text)
    say(f"Bilan écrit : {path}")


def _explain(asked: str, made: Figures, work: Work, settings: Settings) -> None:
    """``asked`` names a figure, then perhaps a line of it: « assistance.interventions.by_theme=nir »."""
    name, _, key = asked.partition("=")
    section = next((one for one in SECTIONS if name == f"{one.code}{KEY_FIGURES}"), None)
    if section is not None:
        counted = plural(len(section.singles), "chiffre")
        say(f"{section.title} : {counted}, empreinte {made.seal(*section.singles)}.")
        values = [(one, MEASURES[one].label, figure_value(one, made.single(one))) for one in section.singles]
        say(columns([("requête", "chiffre", "valeur"), *values]))
        return
    if name not in made.values:
        known = "\n".join(f"  {one}" for one in made.values)
        raise Refusal(f"« {name} » n’est pas un chiffre du bilan.", "Ceux du bilan :", known)
    rows = made.rows_behind(name, key) if key else made.rows_of(name)
    if rows is None:
        raise Refusal(f"« {MEASURES[name].label} » n’a pas de ligne « {key} ».")
    dates = Dates(settings.local_time)
    lines = [
        (
            str(row.sequence),
            dates.short_instant(row.entry.at),
            KIND[row.entry.kind],
            outcome(row.entry.outcome),
            row.entry.subject,
            str(row.entry.minutes or ""),
        )
        for row in reversed(work.journal.numbered(rows))
    ]
    value = made[name]
    said = "" if key or not hasattr(value, "rows") else f" : {figure_value(name, made.single(name))}"
    say(
        f"{MEASURES[name].label}{said}",
        f"{plural(len(rows), 'ligne')} du journal, empreinte {made.seal(name)}.",
    )
    if lines:
        say(columns([_COLUMNS, *lines]))
