"""What the guichets asked over a year or a semestre, in groups, and what the gestionnaire says of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from starlette.routing import BaseRoute

from guichets.rights import Right
from knowledge_base.entries import Entry
from knowledge_base.learning.compilation import LONGEST_COMMENT, LONGEST_TITLE, Difficulty, Remark
from knowledge_base.learning.compiling import CompilationService
from refusals.base import Refused
from rendering.bilan.words import period_label
from rendering.compilation_words import difficulty_label
from reports.difficulties import compilation_of
from reports.period import Period
from web.console.figures.bilan import asked_period
from web.console.presence.view import departement_of, departements
from web.errors import UnknownPage
from web.shell import Asked, Go, Page, Shell, page

PATH = "/bilan/questions"


@dataclass(frozen=True)
class Shown:
    """``answer`` is the entry that answered, None when there is none any more."""

    group: Difficulty
    guichets: Sequence[str]
    answer: Entry | None


@dataclass(frozen=True)
class Chosen:
    """``others`` are the names of those that it may be merged into, by key."""

    group: Difficulty
    merged_into: str
    others: Mapping[str, str]


def routes(shell: Shell) -> Sequence[BaseRoute]:
    one = f"{PATH}/{{group}}"
    return [
        shell.page(PATH, listed),
        shell.page(one, ask, Right.ACT),
        shell.order(one, keep, again=ask),
    ]


def listed(asked: Asked) -> Page:
    period, service = asked_period(asked), _service(asked)
    found = service.of(period.months)
    oldest = asked.work.journal.following(0, limit=1)
    first = asked.zone.local(oldest[0].entry.at).year if oldest else asked.today.year
    names = {number: asked.work.people.guichet_name(number) for number in _guichets(found.difficulties)}
    return page(
        "console/figures/compilation.html",
        **_common(asked),
        groupes=[
            Shown(
                group, sorted(names[number] for number in group.guichets), service.entries.get(group.entry_id)
            )
            for group in found.difficulties
        ],
        questions=found.questions,
        en_cours=[date.fromisoformat(f"{month}-01") for month in found.live],
        annees=range(asked.today.year, min(first, period.year) - 1, -1),
        semestre=period.semestre or "",
        fait_dit=asked.done("figures.compilation"),
    )


def ask(asked: Asked) -> Page:
    chosen = _chosen(asked)
    remark = _service(asked).remark(asked_period(asked).year, chosen.group.key)
    was_changed = asked.refusal is not None and asked.text("etat") != remark.state
    known = {"titre": remark.title, "commentaire": remark.comment, "fusion": chosen.merged_into}
    return page(
        "console/figures/compilation_groupe.html",
        **_common(asked),
        groupe=chosen.group,
        autres=chosen.others.items(),
        saisi=asked.filled(known),
        etat=remark.state,
        remplace=remark if was_changed else None,
        reuni_a=chosen.others.get(chosen.merged_into, ""),
        adresse=_address(asked, f"{PATH}/{chosen.group.key}"),
        titre_au_plus=LONGEST_TITLE,
        commentaire_au_plus=LONGEST_COMMENT,
    )


def keep(asked: Asked) -> Go:
    with asked.site.units.reading() as work:  # grouping takes a moment: nobody waits behind it
        chosen = _chosen(asked.within(work))
    into = asked.text("fusion")
    if into not in {"", *chosen.others}:
        raise Refused("base.group_changed")
    remark = Remark(title=asked.text("titre"), comment=asked.text("commentaire"), merged_into=into)
    _service(asked).note(asked_period(asked).year, chosen.group.key, remark, state=asked.text("etat"))
    return Go(_address(asked, PATH, fait="garde"))


def _service(asked: Asked) -> CompilationService:
    return compilation_of(
        asked.work,
        departement_of(asked),
        shipped=asked.site.library.shipped,
        zone=asked.zone,
        now=asked.now,
    )


def _chosen(asked: Asked) -> Chosen:
    """The one that the address names, among those of the whole year. ``UnknownPage``."""
    key = asked.path["group"]
    found = _service(asked).of(Period.of(asked_period(asked).year).months).difficulties
    named = [lead for lead in found if not lead.is_only_counted]
    others = {lead.key: difficulty_label(lead) for lead in named if lead.key != key}
    for lead in named:
        for group in (lead, *lead.parts):
            if group.key == key:
                return Chosen(group, "" if group is lead else lead.key, others)
    raise UnknownPage


def _guichets(groups: Sequence[Difficulty]) -> set[int]:
    return {number for group in groups for number in group.guichets}


def _address(asked: Asked, path: str, **more: str) -> str:
    """With the period, and with the département for whoever sees several."""
    period = asked_period(asked)
    named = {"annee": str(period.year), "semestre": str(period.semestre or ""), **more}
    if len(departements(asked.work, asked.by, asked.zone)) > 1:
        named["departement"] = departement_of(asked)
    return f"{path}?{urlencode({name: value for name, value in named.items() if value})}"


def _common(asked: Asked) -> Mapping[str, object]:
    """What both pages print; ``le_groupe`` is where each group is changed."""
    period, query = asked_period(asked), _address(asked, "")
    return {
        "periode": period_label(period),
        "annee": period.year,
        "departement": departement_of(asked),
        "departements": departements(asked.work, asked.by, asked.zone),
        "retour": _address(asked, PATH),
        "le_groupe": lambda group: f"{PATH}/{group.key}{query}",
    }
