"""Phrasings that real questions propose: each is added to an entry, set aside, or left for later."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from starlette.routing import BaseRoute

from knowledge_base.learning.proposals import Proposal
from web.console.base.effects import Played, effect_page, is_decided_anyway, play
from web.console.base.keeping import BaseDesk, Keeping, looked_for
from web.errors import UnknownPage
from web.faults import fault_of
from web.shell import Asked, Go, Page, page

PATH = "/base/propositions"


class ProposalPages:
    def __init__(self, desk: BaseDesk) -> None:
        self._desk = desk

    def routes(self) -> Sequence[BaseRoute]:
        shell, one = self._desk.shell, f"{PATH}/{{number:int}}"
        return [
            shell.page(PATH, self.index),
            shell.page(one, self.show),
            shell.order(f"{one}/ajouter", self.add, again=self.show),
            shell.order(f"{one}/ecarter", self.set_aside, again=self.show),
        ]

    def index(self, asked: Asked) -> Page:
        keeping = self._desk.of(asked)
        return page(
            "console/base/base_propositions.html",
            lignes=[(one, keeping.answering(one.entry_id)) for one in keeping.proposals()],
            attente=keeping.waiting(),
            fait=asked.query.get("fait", ""),
        )

    def show(self, asked: Asked) -> Page:
        keeping, proposal = self._of(asked)
        chosen = asked.text("fiche") or asked.query.get("fiche", "")
        entry = keeping.answering(chosen or proposal.entry_id)
        words, address = looked_for(asked, proposal.phrasing), f"{PATH}/{proposal.id}"
        played = Played()
        if entry is not None and proposal.is_pending:
            played = play(
                keeping,
                keeping.new_variant(entry.id, proposal.phrasing),
                asked,
                address=f"{address}?{urlencode({'fiche': entry.id})}",
                action=f"{address}/ajouter",
                label="Ajouter à cette fiche",
                fiche=entry.id,
            )
        return effect_page(
            asked,
            "console/base/base_proposition.html",
            played.effect,
            proposition=proposal,
            entry=entry,
            mots=words,
            trouvees=[one for one in keeping.search(words) if entry is None or one.id != entry.id],
            impossible=fault_of(played.refusal).sentence if played.refusal else "",
            suivante=_following(proposal, keeping),
            fait=asked.query.get("fait", ""),
        )

    def add(self, asked: Asked) -> Go:
        keeping, proposal = self._of(asked)
        entry = keeping.entry(asked.text("fiche") or proposal.entry_id)
        keeping.accept(proposal, entry.id, anyway=is_decided_anyway(asked))
        return _on_to(_following(proposal, keeping), "ajoutee")

    def set_aside(self, asked: Asked) -> Go:
        keeping, proposal = self._of(asked)
        keeping.refuse(proposal)
        return _on_to(_following(proposal, keeping), "ecartee")

    def _of(self, asked: Asked) -> tuple[Keeping, Proposal]:
        keeping = self._desk.of(asked)
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
