"""An entry's page: what an agent reads, what it rests on, what became of it; the small orders; and « Rappel
de réponse »: who received an older answer, or none, and telling them this one, once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeVar

from starlette.routing import BaseRoute

from guichets.scope import sees_person
from journal.people import departement_of
from knowledge_base.entries import Entry
from knowledge_base.formats.forms import FEWEST_VARIANTS
from knowledge_base.learning.questions import AnswerGiven, AskedQuestion, Use
from knowledge_base.learning.recall import (
    left_without_answer,
    older_answers,
    tell_askers,
    tell_receivers,
)
from knowledge_base.local_values import named_in
from knowledge_base.reading import Nearness
from knowledge_base.upkeep.service import USE_MONTHS
from web.console.base.form import one_line
from web.console.base.keeping import Keeping, base_of
from web.errors import UnknownPage
from web.fields import number_of
from web.shell import Asked, Go, Page, Shell, page

RECALL_MONTHS = 6
MOST_MONTHS = 12
SaidT = TypeVar("SaidT", AnswerGiven, AskedQuestion)
ORDERS = frozenset({"confirmer", "a-relire", "formuler", "enlever"})


def routes(shell: Shell) -> Sequence[BaseRoute]:
    one = "/base/{entry}"
    return [
        shell.page(f"{one}/rappel", show_recall),
        shell.order(f"{one}/rappel", tell),
        shell.page(one, show),
        shell.order(f"{one}/{{order}}", carry_out, again=show),
    ]


def show(asked: Asked) -> Page:
    keeping = base_of(asked)
    entry, standing = keeping.entry(asked.path["entry"]), keeping.standing
    draft, shown, facts = keeping.draft_of(entry.id), standing.shown(entry), standing.shipped.facts
    return page(
        "console/base/base_fiche.html",
        entry=shown,
        recu=asked.site.answer_shown(shown),
        statut=standing.status(entry),
        numero=standing.number(entry),
        est_a_relire=standing.is_due(entry),
        remplacante=keeping.entries.get(entry.replaced_by),
        nationale=keeping.entries.get(entry.overrides),
        brouillon_de=draft.author_name if draft else "",
        regles=[facts[number] for number in entry.facts if number in facts],
        valeurs=[(one, standing.shown_values.get(one.name, "")) for one in named_in(entry.answer)],
        emploi=keeping.uses.get(entry.id, Use()),
        anciens=len(older_receivers(entry.id, keeping, months=RECALL_MONTHS)),
        trouvees=number_of(asked.query.get("trouvees", "")) or 0,
        historique=keeping.history(entry.id),
        fait=asked.query.get("fait", ""),
        abandonnee=number_of(asked.query.get("version", "")),
        ordre_refuse=asked.path["order"] if asked.refusal else "",
        saisie=asked.text("texte"),
        mois=USE_MONTHS,
        mois_rappel=RECALL_MONTHS,
        formulations_au_moins=FEWEST_VARIANTS,
        relecture=keeping.next_review,
    )


def carry_out(asked: Asked) -> Go:
    order, keeping = asked.path["order"], base_of(asked)
    if order not in ORDERS:
        raise UnknownPage
    entry = keeping.entry(asked.path["entry"])
    match order:
        case "confirmer":
            keeping.upkeep.confirm(entry.id, by=asked.by)
        case "a-relire":
            keeping.upkeep.mark_to_review(entry.id, asked.text("texte"), by=asked.by)
        case "formuler":
            keeping.write_variants(entry.id, lambda known: (*known, one_line(asked.text("texte"))))
            return Go(f"/base/{entry.id}/brouillon")
        case "enlever":
            removed = asked.text("formulation")
            keeping.write_variants(entry.id, lambda known: (one for one in known if one != removed))
            return Go(f"/base/{entry.id}/brouillon")
    return Go(f"/base/{entry.id}?fait={order}")


def show_recall(asked: Asked) -> Page:
    keeping, months = base_of(asked), _months(asked.query.get("mois", ""))
    entry = keeping.standing.shown(keeping.entry(asked.path["entry"]))
    found = older_receivers(entry.id, keeping, months=months)
    left = askers_without_answer(entry, keeping, months=months)
    return page(
        "console/base/base_rappel.html",
        entry=entry,
        recu=asked.site.answer_shown(entry),
        repond=keeping.standing.answers(entry.id),
        depuis=keeping.answer_since(entry.id),
        guichets=_by_guichet([one.agent_id for one in found], keeping),
        personnes=len(found),
        sans_reponse=left,
        guichets_sans_reponse=_by_guichet([one.agent_id for one in left], keeping),
        mois=months,
        mois_au_plus=MOST_MONTHS,
        prevenus=number_of(asked.query.get("prevenus", "")),
    )


def tell(asked: Asked) -> Go:
    """Each in the words of their own département."""
    keeping, months, told = base_of(asked), _months(asked.text("mois")), 0
    entry = keeping.entry(asked.path["entry"])
    if keeping.standing.answers(entry.id) and asked.text("qui") == "sans-reponse":
        left = askers_without_answer(keeping.standing.shown(entry), keeping, months=months)
        for code, theirs in _by_departement(left, keeping):
            shown = keeping.standing.shown(entry, code)
            told += tell_askers(asked.work, shown, theirs, by=asked.me, now=asked.now)
    elif keeping.standing.answers(entry.id):
        found = older_receivers(entry.id, keeping, months=months)
        for code, known in _by_departement(found, keeping):
            shown = keeping.standing.shown(entry, code)
            told += tell_receivers(asked.work, shown, known, by=asked.me, now=asked.now)
    return Go(f"/base/{entry.id}/rappel?mois={months}&prevenus={told}")


def older_receivers(entry_id: str, keeping: Keeping, *, months: int) -> list[AnswerGiven]:
    """Those of the reader's guichets, without the reader, who knows."""
    since, number = keeping.months_ago(months), keeping.answer_since(entry_id)
    found = older_answers(keeping.work.questions, entry_id, number=number, since=since)
    return [one for one in found if _is_told(one.agent_id, keeping)]


def askers_without_answer(entry: Entry, keeping: Keeping, *, months: int) -> list[AskedQuestion]:
    """Those of the reader's guichets, without the reader."""

    def answers(text: str) -> bool:
        near = keeping.library.read(text).near
        return bool(near) and (near[0].entry_id, near[0].nearness) == (entry.id, Nearness.SURE)

    since = keeping.months_ago(months)
    left = left_without_answer(keeping.work.questions, entry, since=since, answers=answers)
    return [one for one in left if _is_told(one.agent_id, keeping)]


def _is_told(agent_id: int | None, keeping: Keeping) -> bool:
    agent = keeping.work.registry.agent(agent_id) if agent_id is not None else None
    if agent is None or agent_id == keeping.reader.id:
        return False
    return agent.is_active and sees_person(keeping.work, keeping.reader, agent)


def _by_departement(found: Sequence[SaidT], keeping: Keeping) -> Iterable[tuple[str, Sequence[SaidT]]]:
    """That of the person of each; "" for who works for all of them."""
    by_departement = defaultdict[str, list[SaidT]](list)
    for one in found:
        agent = keeping.work.registry.agent(one.agent_id or 0)
        by_departement[departement_of(agent, keeping.work.people) if agent else ""].append(one)
    return by_departement.items()


def _by_guichet(found: Sequence[int | None], keeping: Keeping) -> list[tuple[str, int]]:
    """Their names with how many of these persons each, the most first; "" for those who have none."""
    people = [keeping.work.registry.agent(one) for one in found if one is not None]
    counts = Counter(keeping.work.people.guichet_name(one.guichet_id) for one in people if one is not None)
    return sorted(counts.items(), key=lambda named: (-named[1], named[0]))


def _months(typed: str) -> int:
    asked = number_of(typed) or RECALL_MONTHS
    return min(max(asked, 1), MOST_MONTHS)
