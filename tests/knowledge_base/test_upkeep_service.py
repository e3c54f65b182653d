"""The service of the upkeep, which the console and the command line share: the rules of both."""

from __future__ import annotations

from dataclasses import replace

import pytest
from base_fakes import ENTRIES, FakeLibrary, effect, replay
from fakes import NOW, FakeWork, gestionnaire
from refusing import refuses
from upkeep_fakes import TODAY, entry

from guichets.registry import Agent
from knowledge_base.learning.proposals import Origin, Proposal
from knowledge_base.local_values import LOCAL_VALUES
from knowledge_base.upkeep.editing import Upkeep
from knowledge_base.upkeep.errors import EffectFailed
from knowledge_base.upkeep.live import LiveUpkeep
from knowledge_base.upkeep.revisions import Revision
from knowledge_base.upkeep.service import seal_of, state_of, touches_no_rule
from knowledge_base.upkeep.standing import BaseState

CAMILLE = gestionnaire()
DENIS = replace(gestionnaire(91, name="Denis Fontanel"), departement="44")
THEFT = effect(stolen=[replay("radié deux fois", "radiation", "doublon", "radiation")])
LOCAL = entry("local", scope="departement:44", facts=())


@pytest.fixture
def work() -> FakeWork:
    return FakeWork(CAMILLE, DENIS)


@pytest.fixture
def library() -> FakeLibrary:
    return FakeLibrary(entries=(*ENTRIES, LOCAL))


def service(work: FakeWork, library: FakeLibrary, reader: Agent = CAMILLE) -> LiveUpkeep:
    """Opened anew for each order, as a page does."""
    return LiveUpkeep(work, BaseState(work, library.shipped, "06", NOW, TODAY), reader, library)


def retired(upkeep: Upkeep) -> Revision:
    return upkeep.retire("doublon", by=CAMILLE)


def test_what_another_departement_holds_is_not_there(work: FakeWork, library: FakeLibrary) -> None:
    assert service(work, library, DENIS).entry("local").id == "local"
    with refuses("base.unknown_entry"):
        service(work, library, replace(DENIS, departement="06")).entry("local")


def test_a_draft_that_changed_since_it_was_opened_is_left_alone(work: FakeWork, library: FakeLibrary) -> None:
    opened = state_of(None)
    draft = service(work, library).write("doublon", {"answer": "Autre."}, state=opened, note="")

    with refuses("base.entry_changed"):
        service(work, library).write("doublon", {"answer": "La mienne."}, state=opened, note="")
    with refuses("base.entry_changed"):
        service(work, library).discard("doublon", state="9.9")
    assert draft.content.answer == "Autre."

    service(work, library).write("doublon", {"answer": "Relue."}, state=state_of(draft), note="relue")
    assert (draft.content.answer, draft.note) == ("Relue.", "relue")


def test_no_order_is_carried_out_before_its_effect_is_known(work: FakeWork, library: FakeLibrary) -> None:
    library.effect_found = None
    with refuses("base.effect_awaited"):
        service(work, library).carry_out(retired, anyway=True)

    library.effect_found = THEFT
    with refuses("base.questions_stolen"):
        service(work, library).carry_out(retired, anyway=False)
    assert service(work, library).standing.answers("doublon")

    service(work, library).carry_out(retired, anyway=True)
    assert not service(work, library).standing.answers("doublon")


def test_an_effect_that_fails_carries_nothing_out(
    work: FakeWork, library: FakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(library, "effect", fails)
    monkeypatch.setattr(library, "latest_gaps", fails)

    with pytest.raises(EffectFailed):
        service(work, library).carry_out(retired, anyway=True)
    assert service(work, library).waiting().gaps is None


def test_a_phrasing_is_accepted_as_any_other_change(work: FakeWork, library: FakeLibrary) -> None:
    library.effect_found = THEFT
    work.proposals.add_once(
        Proposal(
            phrasing="dossier en double",
            entry_id="doublon",
            theme="",
            origin=Origin.CHOSEN,
            question="",
            at=NOW,
        )
    )
    (proposal,) = service(work, library).proposals()

    service(work, library).accept(proposal, "doublon", anyway=True)
    assert "dossier en double" in service(work, library).entry("doublon").variants
    with refuses("base.proposal_decided"):
        service(work, library).refuse(proposal)


def test_only_what_stood_on_the_page_is_read_again(work: FakeWork, library: FakeLibrary) -> None:
    read = [service(work, library).entry("doublon")]
    with refuses("base.entry_changed"):
        service(work, library).confirm_read(read, seal=seal_of([entry("radiation")]))
    with refuses("base.entry_changed"):
        service(work, library).confirm_read([], seal=seal_of([]))

    service(work, library).confirm_read(read, seal=seal_of(read))
    assert service(work, library).entry("doublon").validated_by == CAMILLE.name


def test_a_way_to_ask_touches_no_rule_an_answer_does() -> None:
    before = entry()
    assert touches_no_rule(before, replace(before, variants=("autre",), keywords=("mot",)))
    assert not touches_no_rule(before, replace(before, answer="Autre réponse."))


def test_the_values_are_those_of_the_departement_that_is_answered_here(
    work: FakeWork, library: FakeLibrary
) -> None:
    assert service(work, library).fill_in({"site-gestionnaire": "sne06.example"})
    assert not service(work, library).fill_in({"site-gestionnaire": "sne06.example"})

    value = LOCAL_VALUES["site-gestionnaire"]
    assert value.read("  ici,  à\nNice. ") == "ici, à Nice"
    with refuses("base.value_too_long"):
        value.read("x" * (value.longest + 1))
