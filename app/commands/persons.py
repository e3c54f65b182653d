"""``relais personnes``: what is held on a person is given to them, or erased; on an applicant too."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

import typer

from app.commands.agents import agent_named
from app.commands.errors import Refusal
from app.commands.opening import CHANNEL, open_units, utc_now
from app.commands.output import say, write
from app.settings import read_settings
from guichets.erasure import Erased, Erasure, Share
from rendering.dates import plural
from rendering.engine import Renderer
from rendering.person import TABLE, PersonReport, files_of, plain, sections_of
from tickets.numero_unique import is_numero_unique, parse_numero_unique

LEFT = (
    "Les sauvegardes déjà faites les gardent jusqu’à leur destruction. Les méls et les messages Telegram "
    "déjà partis sont chez leurs destinataires. Dans les textes libres (horaires des guichets, réponses aux "
    "convocations, notes, signalements, publications), un nom abrégé, seul ou mal écrit peut rester : "
    "relisez-les."
)


def extract(who: str, out: Path) -> None:
    settings = read_settings()
    now = utc_now()
    with open_units(settings) as units, units() as work:
        person = agent_named(work.registry, who)
        assert person.id is not None
        held = Erasure(work, by=None, now=now, channel=CHANNEL).extract(person)
    report = PersonReport(
        person.name, person.id, now, settings.data_controller, settings.data_contact, sections_of(held)
    )
    readable, machine = out / f"personne-{person.id}.html", out / f"personne-{person.id}.json"
    write(readable, Renderer(settings.local_time).document("report/personne", report))
    write(machine, json.dumps(plain(held), ensure_ascii=False, indent=2))
    files = [Path(path) for path in files_of(held) if Path(path).is_file()]
    apart = out / f"personne-{person.id}-fichiers"
    for file in files:
        apart.mkdir(exist_ok=True)
        shutil.copyfile(file, apart / file.name)
    say(
        f"À lire : {readable}",
        f"Pour un programme : {machine}",
        f"{plural(len(files), 'pièce jointe')}{f' : {apart}' if files else ''}.",
        "Ses tickets peuvent nommer d’autres personnes : relisez avant de donner.",
    )


def erase(who: str, numero_unique: str, *, is_sure: bool) -> None:
    if bool(who) == bool(numero_unique):
        raise typer.BadParameter("donnez une personne, ou --numero-unique.", param_hint="QUI")
    if numero_unique:
        _erase_applicant(numero_unique, is_sure=is_sure)
    else:
        _erase_person(who, is_sure=is_sure)


def _erase_person(who: str, *, is_sure: bool) -> None:
    with open_units(read_settings()) as units:
        with units.reading() as work:
            person = agent_named(work.registry, who)
            assert person.id is not None
            say(f"{person.name} (n° {person.id}) :", *_lines(work.persons.shares(person.id)))
        _confirm(is_sure)
        with units() as work:
            known = agent_named(work.registry, str(person.id))
            erased = Erasure(work, by=None, now=utc_now(), channel=CHANNEL).erase(known)
    say(f"La personne n° {person.id} est effacée, son accès est fermé.", *_done(erased))


def _erase_applicant(typed: str, *, is_sure: bool) -> None:
    if not is_numero_unique(typed):
        raise typer.BadParameter("ce n’est pas un numéro unique.", param_hint="--numero-unique")
    number = parse_numero_unique(typed)
    with open_units(read_settings()) as units:
        with units.reading() as work:
            found = work.persons.tickets_with(number)
        if found:
            say(f"Perdront leurs mots : {', '.join(found)}.")
        else:
            say("Aucun ticket ne porte ce numéro ; il est cherché partout ailleurs aussi.")
        _confirm(is_sure)
        with units() as work:
            erased = Erasure(work, by=None, now=utc_now(), channel=CHANNEL).erase_numero(number)
    say("Le numéro est effacé.", *_done(erased))


def _lines(shares: Iterable[Share]) -> Iterable[str]:
    for share in shares:
        what = TABLE.get(share.table, share.table)
        fate = f"reste : {share.stays}" if share.stays else "effacé"
        yield f"  {what} : {plural(share.rows, 'ligne')}, {fate}"


def _confirm(is_sure: bool) -> None:
    if not is_sure and not typer.confirm("Effacer, sans retour possible ?"):
        raise Refusal("Rien n’est effacé.")


def _done(erased: Erased) -> Iterable[str]:
    rows: Mapping[str, int] = erased.rows
    tickets, files = plural(erased.tickets, "ticket"), plural(erased.files, "fichier")
    yield f"{plural(sum(rows.values()), 'ligne')} dans {plural(len(rows), 'table')}, {tickets}, {files}."
    yield "Aucun chiffre des bilans n’a changé."
    yield LEFT
