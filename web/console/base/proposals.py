"""Phrasings that real questions propose: each is added to an entry, set aside, or left for later."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from starlette.routing import BaseRoute

from knowledge_base.learning.proposals import Proposal
from web.console.base.effects import Played, effect_page, is_decided_anyway, play
from web.console.base.keeping import Keeping, base_of, looked_for
from web.errors import UnknownPage
from web.shell import Asked, Go, Page, Shell, page

PATH = "/base/propositions"


def routes(shell: Shell) -> Sequence[BaseRoute]:
    one = f"{PATH}/{{number:int}}"
    return [
        shell.page(PATH, index),
        shell.page(one, show),
        shell.order(f"{one}/ajouter", add, again=show),
        shell.order(f"{one}/ecarter", set_aside, again=show),
    ]


def index(asked: Asked) -> Page:
    keeping = base_of(asked)
    return page(
        "console/base/base_propositions.html",
        lignes=[(one, keeping.answering(one.entry_id)) for one in keeping.proposals()],
        attente=keeping.waiting(),
        fait=asked.query.get("fait", ""),
    )


def show(asked: Asked) -> Page:
    keeping, proposal = _of(asked)
    chosen = asked.text("fiche") or asked.query.get("fiche", "")
    entry = keeping.answering(chosen or proposal.entry_id)
    words, address = looked_for(asked, proposal.phrasing), f"{PATH}/{proposal.id}"
    played = Played()
    if entry is not None and proposal.is_pending:
        played = play(
            keeping,
            keeping.new_variant(entry.id, proposal.phrasing),
            address=f"{address}?{urlencode({'fiche': entry.id})}",
            action=f"{address}/ajouter",
            label="Ajouter à cette fiche",
            fiche=entry.id,
        )
    return effect_page(
        asked,
        "console/base/base_proposition.html",
        played,
        proposition=proposal,
        entry=entry,
        mots=words,
        trouvees=[one for one in keeping.search(words) if entry is None or one.id != entry.id],
        impossible=played.impossible,
        suivante=_following(proposal, keeping),
        fait=asked.query.get("fait", ""),
    )


def add(asked: Asked) -> Go:
    keeping, proposal = _of(asked)
    entry = keeping.entry(asked.text("fiche") or proposal.entry_id)
    keeping.accept(proposal, entry.id, anyway=is_decided_anyway(asked))
    return _on_to(_following(proposal, keeping), "ajoutee")


def set_aside(asked: Asked) -> Go:
    keeping, proposal = _of(asked)
    keeping.refuse(proposal)
    return _on_to(_following(proposal, keeping), "ecartee")


def _of(asked: Asked) -> tuple[Keeping, Proposal]:
    keeping = base_of(asked)
    proposal = keeping.proposal(asked.path["number"])
    if proposal is None:
        raise UnknownPage
    return keeping, proposal


def _following(proposal: Proposal, keeping: Keeping) -> int | None:
    """The next that waits; after the last, the first that was left."""
    waiting = [one.id for one in keeping.proposals() if one.id is not None and one.id != proposal.id]
    return next((one for one in waiting if one > (proposal.id or 0)), next(iter(waiting), None))


def _on_to(following: int | None, done: str) -> Go:
    return Go(f"{PATH}{f'/{following}' if following is not None else ''}?fait={done}")
