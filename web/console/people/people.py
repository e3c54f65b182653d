"""The people: who is there, who was invited, whose access ends; and what each did last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from starlette.routing import BaseRoute

from guichets.access import AccessService
from guichets.people import AccessStatus, PeopleQuery, change_person, change_role
from guichets.registry import Agent, Role
from guichets.rights import Right
from guichets.scope import seen_guichets
from guichets.second_factor import Factors
from journal.people import identity
from privacy.text import clean
from rendering.labels import ROLE
from tickets.following import unclosed_of
from web.console.guichets.panel import SHOWN, trainings_of
from web.console.people.invitations import invite_again
from web.console.people.seen import lesser_person, read_tickets, roles_given_by, seen_guichet, seen_person
from web.errors import UnknownPage
from web.fields import number_of, one_of
from web.shell import Asked, Go, Page, Shell, page

_LOOKED_AT = 50  # tickets


def person_panel(person: Agent, asked: Asked) -> Page:
    work, number = asked.work, identity(person)
    at_guichet = person.guichet_id
    guichet = work.registry.guichet(at_guichet) if at_guichet is not None else None
    colleagues = work.registry.active_agents(at_guichet) if at_guichet is not None else ()
    tickets = read_tickets(asked, work.tickets.of_agent(number, limit=_LOOKED_AT))
    still_open = [ticket for ticket in tickets if not ticket.is_closed]
    return page(
        "console/people/personne_panneau.html",
        personne=person,
        ligne=next(
            one for one in work.people_list.page(PeopleQuery(guichet_id=at_guichet)) if one.id == number
        ),
        guichet=guichet,
        referents=[one for one in colleagues if one.role is Role.REFERENT and one.id != number],
        tickets=still_open[:SHOWN],
        ouverts=len(still_open),
        themes=Counter(ticket.theme for ticket in tickets if ticket.theme).most_common(SHOWN),
        formations=trainings_of([number], asked)[:SHOWN],
    )


TICKETS_SHOWN = 10

STANDINGS = {
    AccessStatus.ACTIVE: "venues au moins une fois",
    AccessStatus.INVITED: "invitées, pas encore venues",
    AccessStatus.CLOSED: "accès fermé",
}


def routes(shell: Shell) -> Sequence[BaseRoute]:
    one = "/personnes/{person:int}"
    return [
        shell.page("/personnes", listed),
        shell.page(one, show),
        shell.order(one, change, again=show),
        shell.order(f"{one}/lien", invite_again, again=show),
        shell.page(f"{one}/fermer", confirm_closing, Right.ACT),
        shell.order(f"{one}/fermer", close),
        shell.order(f"{one}/role", give_role, Right.ADMINISTER, again=show),
        shell.order(f"{one}/second-facteur", remove_factor, Right.ADMINISTER),
    ]


def listed(asked: Asked) -> Page:
    query = _query(asked)
    return page(
        "console/people/personnes.html",
        lignes=asked.work.people_list.page(query),
        demande=query,
        guichets=seen_guichets(asked.work, asked.by),
        roles=ROLE,
        etats=STANDINGS,
    )


def show(asked: Asked) -> Page:
    """Or what of it stands beside another page."""
    work, person = asked.work, seen_person(asked)
    if asked.is_fragment:
        return person_panel(person, asked)
    return page(
        "console/people/personne.html",
        personne=person,
        saisie=asked.filled({"nom": person.name, "mel": person.email, "telephone": person.phone}),
        ligne=next(one for one in work.people_list.page(PeopleQuery()) if one.id == person.id),
        tickets=read_tickets(asked, work.tickets.of_agent(asked.path["person"], limit=TICKETS_SHOWN)),
        guichets=seen_guichets(work, asked.by),
        roles=[(role, ROLE[role]) for role in Role],
        a_un_facteur=Factors(work, now=asked.now).confirmed(person) is not None,
        peut_changer=asked.visitor.may(Right.ACT) and person.role in roles_given_by(asked.visitor),
        est_moi=person.id == asked.by.id,
        par_mel=asked.site.ways.by_mail,
        fait_dit=asked.done("people.people"),
    )


def change(asked: Asked) -> Go:
    person = lesser_person(asked)
    change_person(
        asked.work,
        person,
        name=asked.text("nom"),
        email=asked.text("mel"),
        phone=asked.text("telephone"),
        guichet=seen_guichet(asked),
        by=asked.by,
        now=asked.now,
    )
    return Go(f"/personnes/{person.id}?fait=change")


def confirm_closing(asked: Asked) -> Page:
    """With the tickets whose answers the person would not read."""
    return page(
        "console/people/personne_fermer.html",
        personne=seen_person(asked),
        tickets=read_tickets(asked, unclosed_of(asked.path["person"], asked.work.tickets)),
    )


def close(asked: Asked) -> Go:
    person = lesser_person(asked)
    asked.commands(AccessService).close(person, by=asked.by)
    return Go(f"/personnes/{person.id}?fait=ferme")


def give_role(asked: Asked) -> Go:
    role = one_of(Role, asked.text("role"))
    if role is None:
        raise UnknownPage
    person = lesser_person(asked)
    change_role(
        asked.work,
        person,
        role,
        guichet=seen_guichet(asked),
        departement=asked.visitor.departement or person.departement,  # another role shows no more
        by=asked.by,
        now=asked.now,
    )
    return Go(f"/personnes/{person.id}?fait=role")


def remove_factor(asked: Asked) -> Go:
    """The person's telephone is lost: at their next sign-in they enrol another."""
    person = lesser_person(asked)
    Factors(asked.work, now=asked.now).remove(person, by=asked.by)
    return Go(f"/personnes/{person.id}?fait=facteur")


def _query(asked: Asked) -> PeopleQuery:
    """Whatever in the address is no filter is as good as none."""
    query = asked.query
    return PeopleQuery(
        departement=asked.visitor.departement,
        role=one_of(Role, query.get("role", "")),
        guichet_id=number_of(query.get("guichet", "")),
        standing=one_of(AccessStatus, query.get("etat", "")),
        words=clean(query.get("q", ""))[:120],
    )
