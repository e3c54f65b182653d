"""An entry's page: what an agent reads, what it rests on, what became of it; and the small orders."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute

from knowledge_base.formats.forms import FEWEST_VARIANTS
from knowledge_base.learning.questions import Use
from knowledge_base.local_values import named_in
from knowledge_base.upkeep.service import USE_MONTHS
from web.console.base.form import one_line
from web.console.base.keeping import BaseDesk
from web.console.base.recall import RECALL_MONTHS, older_receivers
from web.errors import UnknownPage
from web.fields import number_of
from web.shell import Asked, Go, Page, page

ORDERS = frozenset({"confirmer", "a-relire", "formuler", "enlever"})


class EntryPages:
    def __init__(self, desk: BaseDesk) -> None:
        self._desk = desk

    def routes(self) -> Sequence[BaseRoute]:
        shell = self._desk.shell
        return [
            shell.page("/base/{entry}", self.show),
            shell.order("/base/{entry}/{order}", self.order, again=self.show),
        ]

    def show(self, asked: Asked) -> Page:
        keeping = self._desk.of(asked)
        entry, standing = keeping.entry(asked.path["entry"]), keeping.standing
        draft, shown, facts = keeping.draft_of(entry.id), standing.shown(entry), standing.shipped.facts
        return page(
            "console/base/base_fiche.html",
            entry=shown,
            recu=self._desk.seen_by_agents(shown),
            statut=standing.status(entry),
            numero=standing.number(entry),
            est_a_relire=standing.is_due(entry),
            remplacante=keeping.entries.get(entry.replaced_by),
            nationale=keeping.entries.get(entry.overrides),
            brouillon_de=draft.author_name if draft else "",
            regles=[facts[number] for number in entry.facts if number in facts],
            valeurs=[(one, standing.values.get(one.name, "")) for one in named_in(entry.answer)],
            emploi=keeping.uses.get(entry.id, Use()),
            anciens=len(older_receivers(entry.id, keeping, months=RECALL_MONTHS)),
            historique=keeping.history(entry.id),
            fait=asked.query.get("fait", ""),
            abandonnee=number_of(asked.query.get("version", "")),
            refus=asked.refused,
            ordre_refuse=asked.path["order"] if asked.refusal else "",
            saisie=asked.text("texte"),
            mois=USE_MONTHS,
            mois_rappel=RECALL_MONTHS,
            formulations_au_moins=FEWEST_VARIANTS,
            relecture=keeping.next_review,
        )

    def order(self, asked: Asked) -> Go:
        order, keeping = asked.path["order"], self._desk.of(asked)
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
