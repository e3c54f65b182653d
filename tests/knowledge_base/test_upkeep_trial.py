"""An order is tried on copies: its effect is known, and nothing is written."""

from __future__ import annotations

import pytest
from refusing import refuses
from upkeep_fakes import CAMILLE, DENIS, NOW, Office, entry

from knowledge_base.upkeep.editing import Trial, Upkeep
from knowledge_base.upkeep.errors import FaultyContent
from knowledge_base.upkeep.published import compose


@pytest.fixture
def office() -> Office:
    return Office()


def trying(office: Office, trial: Trial) -> Upkeep:
    return Upkeep(trial, office.shipped, now=NOW, today=office.today)


def answer(office: Office, trial: Trial, entry_id: str = "doublon") -> str:
    base = compose(office.shipped, trial.current(), departement="06", values={}, today=office.today)
    return base.entry(entry_id).answer


def test_what_is_tried_is_seen_on_the_copies_alone(office: Office) -> None:
    office.upkeep.correct("doublon", {"answer": "Une première."}, by=CAMILLE)
    before = office.states()
    events = sum(len(one.history) for one in office.revisions.all)
    trial = Trial(office.revisions)

    tried = trying(office, trial).correct("doublon", {"answer": "Une seconde."}, by=DENIS)

    assert (tried.number, answer(office, trial)) == (2, "Une seconde.")
    assert office.answer() == "Une première."
    assert office.states() == before
    assert sum(len(one.history) for one in office.revisions.all) == events


def test_the_other_entries_stand_as_they_are(office: Office) -> None:
    office.upkeep.correct("radiation", {"answer": "Corrigée."}, by=CAMILLE)
    trial = Trial(office.revisions)
    trying(office, trial).correct("doublon", {"answer": "Une seconde."}, by=DENIS)

    assert answer(office, trial, "radiation") == "Corrigée."


def test_it_refuses_what_the_order_itself_would_be_refused(office: Office) -> None:
    office.upkeep.start_draft("doublon", {"answer": "Un brouillon."}, by=CAMILLE)
    trial = Trial(office.revisions)

    with refuses("base.draft_already_open"):
        trying(office, trial).correct("doublon", {"answer": "Une autre."}, by=DENIS)
    with pytest.raises(FaultyContent):
        trying(office, trial).add_variant("radiation", "doublon un", by=DENIS)


def test_several_orders_follow_each_other(office: Office) -> None:
    office.upkeep.create(entry("nouvelle"), by=CAMILLE)
    trial = Trial(office.revisions)
    upkeep = trying(office, trial)
    draft = upkeep.draft_of("nouvelle")
    assert draft is not None
    upkeep.review(draft, by=DENIS)
    upkeep.publish(draft, by=DENIS)

    assert answer(office, trial, "nouvelle") == "Réponse de nouvelle."
    assert upkeep.draft_of("nouvelle") is None
    assert [one.entry_id for one in office.revisions.drafts()] == ["nouvelle"]
