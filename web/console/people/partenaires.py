"""The partenaires: the State, the DREAL, the EPCI… who receive invitations and bilans."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response
from starlette.routing import BaseRoute

from guichets.partenaires import Partenaire, PartenaireContact, PartenaireService
from guichets.rights import Right
from refusals.base import Refused
from web.errors import UnknownPage
from web.files import sheet_response
from web.shell import Asked, Go, Page, Shell, page

FIELDS = {
    "nom": "name",
    "organisme": "organisation",
    "fonction": "function",
    "mel": "email",
    "telephone": "phone",
}


def routes(shell: Shell) -> Sequence[BaseRoute]:
    one = "/partenaires/{partenaire:int}"
    return [
        shell.page("/partenaires", listed),
        shell.page("/partenaires/export.csv", export),
        shell.page("/partenaires/nouveau", blank, Right.ACT),
        shell.order("/partenaires/nouveau", add, again=blank),
        shell.page(one, show, Right.ACT),
        shell.order(one, change, again=show),
        shell.order(f"{one}/{{order}}", close_or_reopen),
    ]


def listed(asked: Asked) -> Page:
    return page(
        "console/people/partenaires.html",
        partenaires=_all(asked),
        fait_dit=asked.done("people.partenaires"),
        ferme=asked.query.get("ferme", ""),
    )


def export(asked: Asked) -> Response:
    rows = [
        (one.organisation, one.name, one.function, one.email, one.phone)
        for one in _all(asked)
        if one.closed_at is None
    ]
    header = ("Organisme", "Nom", "Fonction", "Mél", "Téléphone")
    return sheet_response(asked.query, "partenaires", title="Partenaires", header=header, rows=rows)


def blank(asked: Asked) -> Page:
    return _form(asked, "Ajouter un partenaire", None)


def add(asked: Asked) -> Go:
    PartenaireService(asked.work, now=asked.now).add(
        _contact(asked), departement=asked.visitor.departement, by=asked.by
    )
    return Go("/partenaires?fait=ajoute")


def show(asked: Asked) -> Page:
    partenaire = _seen(asked)
    return _form(asked, partenaire.name, partenaire)


def change(asked: Asked) -> Go:
    PartenaireService(asked.work, now=asked.now).change(_seen(asked), _contact(asked), by=asked.by)
    return Go("/partenaires?fait=change")


def close_or_reopen(asked: Asked) -> Go:
    order, partenaire = asked.path["order"], _seen(asked)
    orders = PartenaireService(asked.work, now=asked.now)
    match order:
        case "fermer":
            orders.close(partenaire, by=asked.by)
            return Go(f"/partenaires?fait=fermer&ferme={partenaire.id}")
        case "rouvrir":
            orders.reopen(partenaire, by=asked.by)
            return Go("/partenaires?fait=rouvrir")
        case _:
            raise UnknownPage


def _form(asked: Asked, title: str, partenaire: Partenaire | None) -> Page:
    known = {name: getattr(partenaire, attribute, "") for name, attribute in FIELDS.items()}
    return page(
        "console/people/partenaire.html",
        saisie=asked.filled(known),
        titre=title,
        partenaire=partenaire,
    )


def _all(asked: Asked) -> Sequence[Partenaire]:
    return asked.work.partenaires.all(departement=asked.visitor.departement)


def _contact(asked: Asked) -> PartenaireContact:
    return PartenaireContact(**{attribute: asked.text(name) for name, attribute in FIELDS.items()})


def _seen(asked: Asked) -> Partenaire:
    found = asked.work.partenaires.get(asked.path["partenaire"])
    departement = asked.visitor.departement
    if found is None or (departement and found.departement not in {"", departement}):
        raise Refused("guichets.unknown_partenaire")
    return found
