"""What changes the answers, its effect on real questions seen first: a draft is published, an earlier version
is restored, an entry is retired.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from starlette.routing import BaseRoute

from guichets.rights import Right
from knowledge_base.entries import Entry
from knowledge_base.upkeep.diff import compare
from knowledge_base.upkeep.errors import FaultyContent
from knowledge_base.upkeep.service import state_of, touches_no_rule
from knowledge_base.upkeep.standing import Order
from refusals.base import Refused
from rendering.fault_words import on_form
from web.console.base.effects import Played, effect_page, is_decided_anyway, play
from web.console.base.keeping import Keeping, base_of, looked_for
from web.errors import UnknownPage
from web.fields import number_of
from web.shell import Asked, Go, Page, Shell, page

CORRECTION, RULE = "correction", "regle"
NOBODY = "personne"
"""In the address, that nothing answers instead."""


def routes(shell: Shell) -> Sequence[BaseRoute]:
    one = "/base/{entry}"
    version = f"{one}/versions/{{number:int}}"
    return [
        shell.page(f"{one}/brouillon", show_draft),
        shell.order(f"{one}/brouillon/publier", publish, again=show_draft),
        shell.order(f"{one}/brouillon/abandonner", discard),
        shell.order(f"{one}/brouillon/reprendre", resume),
        shell.page(f"{one}/versions", list_versions),
        shell.page(version, show_version),
        shell.order(version, restore, again=show_version),
        shell.page(f"{one}/retirer", choose_successor, Right.ACT),
        shell.order(f"{one}/retirer", retire, again=choose_successor),
    ]


# A draft: what it changes, what it does, and what becomes of it.


def show_draft(asked: Asked) -> Page:
    keeping, entry_id = _of(asked)
    draft, standing = keeping.draft(entry_id), keeping.standing
    before = standing.entries.get(entry_id)
    played = play(
        keeping,
        keeping.publication(entry_id, is_correction=False),
        address=f"/base/{entry_id}/brouillon",
        action=f"/base/{entry_id}/brouillon/publier",
        label="Publier",
        etat=state_of(draft),
    )
    replies = {RULE: asked.site.answer_shown(_received(played, draft.content, keeping))}
    if before is not None and played.refusal is None:
        corrected, _ = standing.after(keeping.publication(entry_id, is_correction=True))
        replies[CORRECTION] = asked.site.answer_shown(standing.received(corrected))
    faults = played.refusal.faults if isinstance(played.refusal, FaultyContent) else ()
    return effect_page(
        asked,
        "console/base/base_brouillon.html",
        played,
        brouillon=draft,
        etat=state_of(draft),
        avant=before,
        statut=standing.status(before) if before else None,
        recues=replies,
        differences=compare(before, draft.content) if before else (),
        fautes=[on_form(fault) for fault in faults],
        est_correction=before is not None and touches_no_rule(before, draft.content),
        fait=asked.query.get("fait", ""),
        relecture=keeping.next_review,
    )


def publish(asked: Asked) -> Go:
    keeping, entry_id = _of(asked)
    how = asked.text("nature")
    if how not in (CORRECTION, RULE):
        raise UnknownPage
    keeping.draft(entry_id, state=asked.text("etat"))
    before = keeping.standing.entries.get(entry_id)
    order = keeping.publication(entry_id, is_correction=how == CORRECTION)
    effect = keeping.effect(keeping.standing.after(order)[1])
    published = keeping.carry_out(order, anyway=is_decided_anyway(asked))
    is_other_answer = before is not None and before.answer != published.content.answer
    done = {"fait": "corrigee" if is_other_answer else "publiee"}
    if effect is not None and effect.found:
        done["trouvees"] = f"{effect.found_times}"
    return Go(f"/base/{entry_id}?{urlencode(done)}")


def discard(asked: Asked) -> Go:
    keeping, entry_id = _of(asked)
    number = keeping.discard(entry_id, state=asked.text("etat")).number
    if entry_id in keeping.standing.entries:
        return Go(f"/base/{entry_id}?fait=abandon&version={number}")
    return Go(f"/base?fait=abandon&fiche={entry_id}&version={number}")  # nothing is left of it


def resume(asked: Asked) -> Go:
    keeping, entry_id = _of(asked)
    keeping.resume(entry_id, number_of(asked.text("version")) or 0)
    return Go(f"/base/{entry_id}/brouillon?fait=repris")


# The versions: what differs between any two, and an earlier one published again.


def list_versions(asked: Asked) -> Page:
    keeping, entry_id = _of(asked)
    entry = keeping.entry(entry_id)
    old, new = (number_of(asked.query.get(name, "")) for name in ("de", "a"))
    current, versions = keeping.standing.number(entry), keeping.versions(entry_id)
    by_number = {version.number: version for version in versions}
    after = by_number.get(current if new is None else new, by_number[current])
    earlier = [one.number for one in versions if one.number < after.number and one.was_published]
    before = by_number.get(old if old is not None else max(earlier, default=after.number), after)
    return page(
        "console/base/base_versions.html",
        entry=entry,
        en_service=current,
        versions=versions[::-1],
        ancienne=before.number,
        nouvelle=after.number,
        differences=compare(before.content, after.content),
    )


def show_version(asked: Asked) -> Page:
    keeping, entry_id = _of(asked)
    entry, number = keeping.entry(entry_id), asked.path["number"]
    version = next((one for one in keeping.versions(entry_id) if one.number == number), None)
    if version is None:
        raise Refused("base.unknown_entry", entry_id=entry_id)
    address = f"/base/{entry_id}/versions/{number}"
    order = keeping.restoration(entry_id, number)
    played = play(keeping, order, address=address, action=address, label="Rétablir cette version")
    return effect_page(
        asked,
        "console/base/base_version.html",
        played,
        entry=entry,
        version=version,
        recu=asked.site.answer_shown(_received(played, version.content, keeping)),
        differences=compare(entry, version.content),
        impossible=played.impossible,
    )


def restore(asked: Asked) -> Go:
    keeping, entry_id = _of(asked)
    order = keeping.restoration(keeping.entry(entry_id).id, asked.path["number"])
    keeping.carry_out(order, anyway=is_decided_anyway(asked))
    return Go(f"/base/{entry_id}?fait=retablie")


# Taking it out of the answers: what answers instead.


def choose_successor(asked: Asked) -> Page:
    keeping, entry_id = _of(asked)
    entry, address = keeping.entry(entry_id), f"/base/{entry_id}/retirer"
    successor, words = asked.text("par") or asked.query.get("par", ""), looked_for(asked, entry.question)
    chosen, played = keeping.entries.get(successor), Played()
    if chosen is not None or successor == NOBODY:
        played = play(  # the order itself says why it is refused
            keeping,
            _retirement(entry_id, successor, keeping),
            address=f"{address}?{urlencode({'par': successor})}",
            action=address,
            label="Retirer la fiche",
            par=successor,
        )
    return effect_page(
        asked,
        "console/base/base_retirer.html",
        played,
        entry=entry,
        mots=words,
        trouvees=[one for one in keeping.search(words) if one.id != entry_id],
        choisie=chosen,
        seule=successor == NOBODY,
        personne=NOBODY,
    )


def retire(asked: Asked) -> Go:
    keeping, entry_id = _of(asked)
    successor = asked.text("par")
    for named in (entry_id, successor):
        if named != NOBODY:
            keeping.entry(named)
    order = _retirement(entry_id, successor, keeping)
    keeping.carry_out(order, anyway=is_decided_anyway(asked))
    return Go(f"/base/{entry_id}?fait=retiree")


def _of(asked: Asked) -> tuple[Keeping, str]:
    return base_of(asked), asked.path["entry"]


def _received(played: Played, otherwise: Entry, keeping: Keeping) -> Entry:
    """By agents once it is carried out; ``otherwise`` as it stands, when it cannot be."""
    standing = keeping.standing
    return standing.received(played.revision) if played.revision else standing.shown(otherwise)


def _retirement(entry_id: str, successor: str, keeping: Keeping) -> Order:
    return keeping.retirement(entry_id, replaced_by="" if successor == NOBODY else successor)
