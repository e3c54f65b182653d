"""A gestionnaire's telephone in somebody else's hand: it reads no sensitive matter and decides nothing, since
each order that is not declared harmless waits for the code of the second factor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pyotp
import pytest
from base_fakes import FakeLibrary
from house import Chat, House, Person

from app.settings import read_settings
from app.wiring import build_router
from bot.second_factor import HARMLESS
from guichets.second_factor import Factors
from knowledge_base.entries import Base
from knowledge_base.verdict import KnowledgeBase
from stage import Stage, playing
from storage.database import Database
from storage.tables import inbox
from tickets.kinds.declared import KINDS

GROUP = Chat("-100200")
ASKED = "Quel code montre votre téléphone"
OBLIGATORY = {"telegram_second_factor": "obligatoire"}


@pytest.fixture
def house(database: Database) -> House:
    return House(database, given=OBLIGATORY)


def has_a_second_factor(house: House, person: Person) -> Callable[[], str]:
    """What shows the code of the moment."""
    with house.units() as work:
        factor = Factors(work, now=house.clock()).begin(person.agent)  # type: ignore[arg-type]  # they came
        factor.confirmed_at = house.clock()
    return lambda: pyotp.TOTP(factor.secret).at(house.clock())


def asked_of_a_gestionnaire(house: House) -> tuple[Person, Person, Callable[[], str], str]:
    """Camille, Camille's telephone, Nadia, and the reference of what Nadia asked."""
    camille, nadia = house.gestionnaire(), house.enrols("Nadia Ferrand")
    shows = has_a_second_factor(house, camille)
    house.says(nadia, "Comment réactiver une demande ?")
    house.presses(nadia, "Envoyer au gestionnaire")
    return camille, nadia, shows, house.tickets()[0].reference


def test_an_answer_leaves_once_the_code_is_given(house: House) -> None:
    camille, nadia, shows, reference = asked_of_a_gestionnaire(house)

    asked = house.says(camille, "Voici comment faire.", under=reference)
    assert ASKED in asked
    assert not house.texts(nadia, "Voici comment faire")

    taken = house.says(camille, shows())

    assert "C’est bien vous" in taken
    assert house.texts(nadia, "Voici comment faire")


def test_a_button_is_pressed_once_the_code_is_given(house: House) -> None:
    camille, _, shows, reference = asked_of_a_gestionnaire(house)

    assert ASKED in house.forges(camille, f"t:take:{reference}")
    assert house.tickets()[0].assignee_id is None
    house.says(camille, shows())

    assert house.tickets()[0].assignee_id == camille.agent_id


def test_the_code_holds_for_a_day_and_no_longer(house: House) -> None:
    camille, _, shows, _ = asked_of_a_gestionnaire(house)
    house.says(camille, "/tickets")
    assert "1 ticket" in house.says(camille, shows()) or house.texts(camille, "Comment réactiver")
    house.clock.passes(minutes=11 * 60)
    assert ASKED not in house.says(camille, "/tickets")

    house.clock.passes(minutes=61)

    assert ASKED in house.says(camille, "/tickets")


def test_a_wrong_code_does_nothing_and_is_counted(house: House) -> None:
    camille, _, shows, reference = asked_of_a_gestionnaire(house)
    house.forges(camille, f"t:take:{reference}")
    wrong = f"{(int(shows()) + 1) % 1_000_000:06}"
    for _ in range(5):
        assert "Ce code n’est pas le bon" in house.says(camille, wrong)

    assert "Trop d’essais" in house.says(camille, shows())
    assert house.tickets()[0].assignee_id is None

    house.clock.passes(minutes=15)
    house.forges(camille, f"t:take:{reference}")
    house.says(camille, shows())
    assert house.tickets()[0].assignee_id == camille.agent_id


def test_a_code_serves_once(house: House) -> None:
    camille, _, shows, reference = asked_of_a_gestionnaire(house)
    code = shows()
    house.says(camille, "/tickets")
    house.says(camille, code)
    with house.units() as work:
        account = work.registry.account("telegram", camille.user_ref)
        assert account is not None
        account.verified_at = None

    house.forges(camille, f"t:take:{reference}")

    assert "a déjà servi" in house.says(camille, code)
    assert house.tickets()[0].assignee_id is None


def test_what_waited_too_long_is_to_be_said_again(house: House) -> None:
    camille, _, shows, reference = asked_of_a_gestionnaire(house)
    house.forges(camille, f"t:take:{reference}")
    house.clock.passes(minutes=16)

    assert "redites-la" in house.says(camille, shows())
    assert house.tickets()[0].assignee_id is None


def test_she_may_give_up(house: House) -> None:
    camille, _, shows, reference = asked_of_a_gestionnaire(house)
    house.forges(camille, f"t:take:{reference}")

    assert "rien n’a été fait" in house.says(camille, "/annuler")
    house.says(camille, shows())

    assert house.tickets()[0].assignee_id is None


def test_a_sensitive_exchange_is_not_shown_before(house: House) -> None:
    camille, _, shows, reference = asked_of_a_gestionnaire(house)
    with house.units() as work:
        ticket = work.tickets.by_reference(reference)
        assert ticket is not None
        ticket.kind = next(kind for kind, declared in KINDS.items() if declared.confidential)
        assert ticket.is_sensitive

    shown = house.forges(camille, f"t:exchanges:{reference}")
    assert ASKED in shown
    assert "réactiver" not in shown

    assert "réactiver" in house.says(camille, shows())


def test_who_has_none_is_shown_the_way_to_one(house: House) -> None:
    camille = house.gestionnaire()

    said = house.says(camille, "/tickets")

    assert "Tapez /connexion pour entrer sur le site" in said
    assert "/entrer/" in house.says(camille, "/connexion")


def test_no_code_is_typed_in_a_group(house: House) -> None:
    camille, _, shows, reference = asked_of_a_gestionnaire(house)
    with house.units() as work:
        work.places.bind_group(GROUP.chat_ref, "", by=camille.agent_id, now=house.clock())

    assert "dans notre conversation privée" in house.forges(camille, f"t:take:{reference}", at=GROUP)
    assert ASKED in house.sees(camille).text
    house.says(camille, shows())

    assert house.tickets()[0].assignee_id == camille.agent_id
    assert reference in house.sees(GROUP).text


def test_the_dialogue_that_was_open_is_found_again(house: House) -> None:
    camille, _, shows, _ = asked_of_a_gestionnaire(house)
    house.says(camille, "Une question à moi ?")
    before = house.state(camille)
    assert before is not None
    house.says(camille, "/tickets")

    house.says(camille, shows())

    assert house.state(camille) == before


def test_harmless_things_ask_for_nothing(house: House) -> None:
    camille = house.gestionnaire()
    for said in ("/aide", "/mes_tickets", "/demande", "Quel est le délai ?", "/annuler", "/inconnue"):
        answer = house.says(camille, said)
        assert answer
        assert ASKED not in answer
        assert "second facteur" not in answer


def test_a_button_that_is_typed_asks_as_when_it_is_pressed(house: House) -> None:
    camille = house.gestionnaire()
    shows = has_a_second_factor(house, camille)
    house.says(camille, "Comment réactiver une demande ?")

    assert ASKED in house.says(camille, "envoyer")
    assert house.tickets() == []

    house.says(camille, shows())
    assert len(house.tickets()) == 1


def test_whoever_reads_no_console_is_asked_for_nothing(house: House) -> None:
    nadia = house.enrols("Nadia Ferrand")

    assert "second facteur" not in house.says(nadia, "/tickets")


def test_where_it_is_optional_whoever_has_one_gives_it(database: Database) -> None:
    house = House(database)
    camille, denis = house.gestionnaire(), house.gestionnaire("Denis Fontanel")
    has_a_second_factor(house, camille)

    assert ASKED in house.says(camille, "/tickets")
    assert ASKED not in house.says(denis, "/tickets")


def test_the_web_chat_has_asked_at_its_door(house: House) -> None:
    camille = house.gestionnaire()
    has_a_second_factor(house, camille)

    assert ASKED not in house.says(house.on_the_web(camille), "/tickets")


def test_taking_the_second_factor_away_closes_the_chat_too(house: House) -> None:
    camille, _, shows, _ = asked_of_a_gestionnaire(house)
    house.says(camille, "/tickets")
    house.says(camille, shows())
    with house.units() as work:
        agent = work.registry.agent(camille.agent_id)
        assert agent is not None
        Factors(work, now=house.clock()).remove(agent, by=None)

    assert "/connexion" in house.says(camille, "/tickets")


@pytest.mark.databases("sqlite")
def test_whatever_is_not_declared_harmless_asks(house: House) -> None:
    base = KnowledgeBase(Base(()))
    router = build_router(
        base,
        library=FakeLibrary(),
        notice=read_settings(env_file=None).notice,
    )
    assert HARMLESS.keys() <= router.names

    camille = house.gestionnaire()
    has_a_second_factor(house, camille)
    for name in router.names - {"base"}:  # this house keeps up no base
        assert ASKED in house.forges(camille, f"{name}:demain:1")
    for command in ("tickets", "note", "triage_ici", "agenda", "bilan", "appel"):
        assert ASKED in house.says(camille, f"/{command}")


def test_the_way_to_a_page_of_the_console_needs_no_code(house: House) -> None:
    camille = house.gestionnaire()
    has_a_second_factor(house, camille)

    for told in (house.says(camille, "/reunion"), house.forges(camille, "console:pole:T-2026-0001")):
        assert ASKED not in told
        assert "dans la console" in told


# With real sockets: Telegram's own messages, and the disk.


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with playing(tmp_path, telegram_second_factor="obligatoire") as stage:
        yield stage


def test_the_code_stays_neither_in_the_chat_nor_on_the_disk(stage: Stage) -> None:
    camille = stage.gestionnaire()
    with stage.running.house.units() as work:
        factor = Factors(work, now=stage.clock()).begin(camille.agent)
        factor.confirmed_at = stage.clock()
    code = pyotp.TOTP(factor.secret).at(stage.clock())

    camille.says("/tickets")
    camille.reads(ASKED)
    typed = camille.says(code)
    camille.reads("C’est bien vous")
    stage.settles()

    assert typed.is_deleted
    with stage.running.house.database.reading() as session:
        kept = [str(row.payload) for row in session.execute(inbox.select()).all()]
    assert not any(f"'{code}'" in payload for payload in kept)
