"""Every route × every role, and every thing × another département: swept from the route table itself."""

from __future__ import annotations

import httpx
import pytest
from web_stage import Browser, Stage
from web_world import Address, Things, addresses, furnish, kept, routes, unfilled
from whole import in_turn, some

from guichets.registry import AT_GUICHETS, Agent, Guichet, GuichetKind, Role
from guichets.rights import RIGHTS, Right
from web.errors import ReservedPage, SignedOut
from web.faults import fault_of
from web.site import Guarded

_RIGHTLESS = tuple(f"<h1>{fault_of(error()).title}</h1>" for error in (SignedOut, ReservedPage))


def person(stage: Stage, role: Role, *, departement: str = "", guichet: Guichet | None = None) -> Agent:
    with stage.house.units() as work:
        place = (guichet or stage.guichet).id if role in AT_GUICHETS else None
        agent = Agent(
            name=f"Visiteur {role.value}",
            role=role,
            guichet_id=place,
            departement=departement,
            created_at=stage.clock(),
        )
        work.registry.add(agent)
    return agent


class Caller:
    """Somebody who tries addresses one after the other, signed in again when one of them ends the session."""

    def __init__(self, stage: Stage, agent: Agent | None) -> None:
        self._stage = stage
        self._agent = agent
        self._enter()

    def _enter(self) -> None:
        self._browser: Browser = self._stage.browser(self._agent)
        self._token = self._browser.hidden("/compte", "jeton") if self._agent else ""

    def tries(self, address: Address, *, token: str | None = None, **headers: str) -> tuple[int, bool]:
        """The status of the answer, and whether the caller's rights let them through."""
        data = {**address.form, "jeton": self._token if token is None else token}
        with self._browser.client.stream(
            address.method, address.path, data=data if address.method == "POST" else None, headers=headers
        ) as answer:
            found = answer.status_code, _is_let_through(answer)
        if "set-cookie" in answer.headers:
            self._enter()
        return found


def _is_let_through(answer: httpx.Response) -> bool:
    """A stream answers everybody, for a browser tells no refusal from a cut: a stranger is told « fin »."""
    if answer.headers.get("content-type", "").startswith("text/event-stream"):
        return "event: fin" not in next(answer.iter_text(), "")
    if answer.status_code not in {401, 403}:
        return True
    answer.read()
    return not any(title in answer.text for title in _RIGHTLESS)


def test_every_route_declares_its_right(stage: Stage) -> None:
    assert [route for route in routes(stage) if not isinstance(route, Guarded)] == []


def test_every_parameter_of_the_route_table_has_its_filling(stage: Stage) -> None:
    assert unfilled(stage) == [], "say in tests/support/web_world.py what fills them, and whether it is owned"


def is_the_first_to_hold(role: Role | None, right: Right) -> bool:
    """Of the roles, from the one that holds the least."""
    return role is next((one for one in Role if right in RIGHTS[one]), None)


@pytest.mark.parametrize("role", [None, *Role])
def test_each_role_opens_exactly_what_its_rights_say(stage: Stage, role: Role | None) -> None:
    """Of what another role opens as well, and has opened, one in four unless the whole is asked for."""
    person(stage, Role.ADMINISTRATEUR)  # there is one: the gestionnaires do not hold the settings
    caller = Caller(stage, person(stage, role) if role else None)
    held = RIGHTS[role] if role else frozenset({Right.ANYBODY})
    every = list(addresses(stage, furnish(stage)))
    before = kept(stage)

    reached = [
        f"{address.name}: {status}"
        for address in every
        if address.route.right not in held
        for status, is_through in [caller.tries(address)]
        if is_through
    ]

    assert reached == []
    assert kept(stage) == before

    theirs = [address for address in every if address.route.right in held]
    first = [address for address in theirs if is_the_first_to_hold(role, address.route.right)]
    refused = [
        f"{address.name}: {status}"
        for address in (*first, *some([address for address in theirs if address not in first], 4))
        for status, is_through in [caller.tries(address)]
        if not is_through or status >= 500
    ]

    assert refused == []


def test_without_an_administrateur_the_gestionnaires_open_what_she_would(stage: Stage) -> None:
    caller = Caller(stage, stage.helene)

    for address in addresses(stage, furnish(stage)):
        if address.route.right is Right.ADMINISTER and address.method == "GET":
            assert (address.path, caller.tries(address)[1]) == (address.path, True)


# Who tries to reach what belongs to the département 06, by the right that the address asks for.
INTRUDERS = {
    Right.SPEAK: Role.AGENT,
    Right.REPRESENT: Role.REFERENT,
    Right.READ: Role.LECTEUR,
    Right.ACT: Role.GESTIONNAIRE,
    Right.ADMINISTER: Role.ADMINISTRATEUR,
}


def test_another_departement_reaches_nothing_and_changes_nothing(stage: Stage) -> None:
    with stage.house.units() as work:
        elsewhere = Guichet(name="Mairie de Digne", kind=GuichetKind.COMMUNE, departement="04")
        work.registry.add(elsewhere)
    callers = {
        right: Caller(stage, person(stage, role, departement="04", guichet=elsewhere))
        for right, role in INTRUDERS.items()
    }
    things = furnish(stage)
    before = kept(stage)

    reached = [
        f"{address.name}: {status}"
        for address in addresses(stage, things)
        if address.is_owned
        for status, _ in [callers[address.route.right].tries(address)]
        if status != 404
    ]

    assert reached == []
    assert kept(stage) == before


def test_no_colleague_reaches_what_is_her_own(stage: Stage) -> None:
    caller, colleague = Caller(stage, stage.bruno), Caller(stage, person(stage, Role.GESTIONNAIRE))

    for address in addresses(stage, furnish(stage)):
        if address.is_personal:
            other = caller if address.route.right is Right.SPEAK else colleague
            assert (address.name, other.tries(address)[0]) == (address.name, 404)


def test_the_same_things_are_reached_by_those_whose_they_are(stage: Stage) -> None:
    """Else the sweep over the others would prove nothing: what is not there is refused to everybody."""
    administrateur = Caller(stage, person(stage, Role.ADMINISTRATEUR, departement="06"))
    helene, nadia = Caller(stage, stage.helene), Caller(stage, stage.nadia)
    referent = Caller(stage, person(stage, Role.REFERENT))

    def whose(address: Address) -> Caller:
        if address.path.startswith(("/compte/", "/tickets/vues/")):
            return helene
        if address.route.right is Right.REPRESENT:
            return referent
        return nadia if address.route.right is Right.SPEAK else administrateur

    lost, here = [], list(addresses(stage, furnish(stage)))
    for number, address in enumerate(here):
        if not address.is_owned or "/fichier/" in address.path:  # these have no file
            continue
        status, _ = whose(address).tries(here[number])
        if status in {403, 404}:  # an order before may have taken away what this one needs
            here = list(addresses(stage, furnish(stage)))
            status, _ = whose(address).tries(here[number])
        if status in {403, 404}:
            lost.append(f"{address.name}: {status}")

    assert lost == []


def _orders(stage: Stage, things: Things) -> list[Address]:
    return [address for address in addresses(stage, things) if address.method == "POST"]


def test_no_form_is_taken_without_the_token_of_its_session(stage: Stage) -> None:
    """A wrong one for each form, in turn: one place looks at all of them."""
    caller = Caller(stage, person(stage, Role.ADMINISTRATEUR))
    orders = _orders(stage, furnish(stage))
    before = kept(stage)

    taken = [
        f"{order.name}: {status}"
        for order, token in in_turn(orders, ["", "é", "0" * 64])
        if order.route.right is not Right.ANYBODY
        for status, _ in [caller.tries(order, token=token)]
        if status != 403
    ]

    assert taken == []
    assert kept(stage) == before


def test_no_form_is_taken_from_another_site_not_even_with_its_token(stage: Stage) -> None:
    """A distant one and a neighbour, in turn: one place looks at all of them."""
    caller = Caller(stage, person(stage, Role.ADMINISTRATEUR))
    orders = _orders(stage, furnish(stage))
    before = kept(stage)

    taken = [
        f"{order.name}: {status}"
        for order, site in in_turn(orders, ["cross-site", "same-site"])
        for status, _ in [caller.tries(order, **{"Sec-Fetch-Site": site})]
        if status not in {403, 410}  # a link that is no link is told so first
    ]

    assert taken == []
    assert kept(stage) == before
