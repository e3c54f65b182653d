"""The standing base, and what the console asks of the upkeep beyond what the chat does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from refusing import refuses
from upkeep_fakes import CAMILLE, DENIS, NOW, TODAY, Office, entry, fact

from knowledge_base.entries import Entry
from knowledge_base.upkeep.editing import Upkeep
from knowledge_base.upkeep.errors import FaultyContent
from knowledge_base.upkeep.life import RevisionStatus
from knowledge_base.upkeep.revisions import Revision
from knowledge_base.upkeep.standing import BaseState, Order
from knowledge_base.upkeep.versions import answer_since


@pytest.fixture
def office() -> Office:
    return Office()


def standing(office: Office) -> BaseState:
    return BaseState(office, office.shipped, "06", NOW, TODAY)


def test_an_order_is_played_without_being_carried_out(office: Office) -> None:
    played, changed = standing(office).after(
        lambda upkeep: upkeep.correct("doublon", {"answer": "Autre réponse."}, by=CAMILLE)
    )

    assert played.content.answer == changed.entry("doublon").answer == "Autre réponse."
    assert office.answer() == "Réponse de doublon."
    assert office.states() == []


def test_what_would_refuse_a_draft_is_known_before_it_is_published(office: Office) -> None:
    draft = office.upkeep.start_draft("doublon", {"answer": ""}, by=CAMILLE)
    refused = standing(office).refusal(draft, by=DENIS)

    assert refused is not None
    assert refused.content.validated_by == "Denis Fontanel"
    assert standing(office).refusal(draft, {"answer": "Réécrite."}, by=DENIS) is None
    assert draft.content.answer == ""


def test_an_identifier_comes_from_the_title_and_is_never_given_twice(office: Office) -> None:
    given_up = office.upkeep.create(entry("une-autre"), by=CAMILLE)
    office.upkeep.discard(given_up, by=CAMILLE)

    assert standing(office).free_id("Peut-on numériser ?") == "peut-on-numeriser"
    assert standing(office).free_id("Doublon") == "doublon-2"
    assert standing(office).free_id("Une autre…") == "une-autre-2"


def test_a_draft_published_as_a_correction_keeps_who_answers_for_the_rule(office: Office) -> None:
    office.upkeep.mark_to_review("doublon", "le décret a changé", by=DENIS)
    draft = office.upkeep.start_draft("doublon", {"keywords": ("fusion",)}, by=CAMILLE)

    office.upkeep.publish_correction(draft, by=CAMILLE)

    published = office.base.entry("doublon")
    assert (published.validated_by, published.validated_on) == ("Équipe Relais SNE", date(2026, 9, 1))
    assert (published.keywords, published.to_review) == (("fusion",), "le décret a changé")
    assert draft.status is RevisionStatus.TO_REVIEW


def test_a_correction_bears_the_review_that_came_after_it_was_begun(office: Office) -> None:
    draft = office.upkeep.start_draft("doublon", {"keywords": ("fusion",)}, by=CAMILLE)
    office.upkeep.confirm("doublon", by=DENIS)

    office.upkeep.publish_correction(draft, by=CAMILLE)

    assert office.base.entry("doublon").validated_by == "Denis Fontanel"


def test_a_new_entry_is_no_correction(office: Office) -> None:
    draft = office.upkeep.create(entry("neuve"), by=CAMILLE)
    with refuses("base.unknown_entry"):
        office.upkeep.publish_correction(draft, by=CAMILLE)


def test_reviewed_or_not_a_draft_is_published_at_once_unless_it_is_faulty(office: Office) -> None:
    reviewed = office.upkeep.start_draft("doublon", {"answer": "Une."}, by=CAMILLE)
    office.upkeep.review(reviewed, by=DENIS)
    assert office.upkeep.review_and_publish(reviewed, by=DENIS).status is RevisionStatus.PUBLISHED

    faulty = office.upkeep.start_draft("doublon", {"answer": ""}, by=CAMILLE)
    with pytest.raises(FaultyContent):
        office.upkeep.review_and_publish(faulty, by=CAMILLE)


def test_a_draft_that_was_given_up_is_begun_again_as_it_was(office: Office) -> None:
    draft = office.upkeep.start_draft("doublon", {"answer": "Presque finie."}, by=CAMILLE)
    office.upkeep.discard(draft, by=CAMILLE)

    again = office.upkeep.resume("doublon", draft.number, by=DENIS)

    assert (again.number, again.status, again.author_name) == (2, RevisionStatus.DRAFT, "Denis Fontanel")
    assert again.content.answer == "Presque finie."


def test_so_is_an_entry_that_was_never_published(office: Office) -> None:
    written = replace(entry("neuve"), validated_by="", validated_on=None)
    draft = office.upkeep.create(written, by=CAMILLE)
    office.upkeep.discard(draft, by=CAMILLE)

    assert office.upkeep.resume("neuve", 1, by=CAMILLE).content == written


def test_only_what_was_given_up_is_begun_again_and_once(office: Office) -> None:
    draft = office.upkeep.start_draft("doublon", {"answer": "Une."}, by=CAMILLE)
    for number in (0, draft.number, 9):
        with refuses("base.unknown_version"):
            office.upkeep.resume("doublon", number, by=CAMILLE)
    office.upkeep.discard(draft, by=CAMILLE)
    office.upkeep.resume("doublon", draft.number, by=CAMILLE)
    with refuses("base.draft_already_open"):
        office.upkeep.resume("doublon", draft.number, by=CAMILLE)


def test_nothing_is_begun_again_when_the_entry_has_become_so_meanwhile(office: Office) -> None:
    draft = office.upkeep.start_draft("doublon", {"answer": "Une."}, by=CAMILLE)
    office.upkeep.discard(draft, by=CAMILLE)
    office.upkeep.correct("doublon", {"answer": "Une."}, by=CAMILLE)
    with refuses("base.nothing_changed"):
        office.upkeep.resume("doublon", draft.number, by=CAMILLE)


def test_an_answer_is_as_old_as_the_first_version_that_gave_it_without_a_break(office: Office) -> None:
    for changes in ({"answer": "Deux."}, {"keywords": ("clé",)}, {"answer": "Trois."}):
        office.upkeep.correct("doublon", changes, by=CAMILLE)
    office.upkeep.start_draft("doublon", {"answer": "Quatre."}, by=CAMILLE)

    versions = standing(office).versions("doublon")

    assert [answer_since(versions, number) for number in (0, 1, 2, 3)] == [0, 1, 1, 3]


def test_what_agents_will_receive_is_known_before_it_is_published(office: Office) -> None:
    office.facts = (fact(to_verify=True),)
    office.upkeep.mark_to_review("doublon", "le décret a changé", by=DENIS)
    office.upkeep.start_draft("doublon", {"answer": "Autre réponse."}, by=CAMILLE)

    rule = received(office, lambda upkeep: upkeep.review_and_publish(draft_of(upkeep), by=CAMILLE))
    correction = received(office, lambda upkeep: upkeep.publish_correction(draft_of(upkeep), by=CAMILLE))

    assert (rule.answer, rule.uncertain) == ("Autre réponse.", True)
    assert (rule.validated_by, rule.to_review) == ("Camille Aubrey", "")
    assert (correction.answer, correction.uncertain) == ("Autre réponse.", True)
    assert (correction.validated_by, correction.to_review) == ("Équipe Relais SNE", "le décret a changé")


def received(office: Office, order: Order) -> Entry:
    played, _ = standing(office).after(order)
    return standing(office).received(played)


def draft_of(upkeep: Upkeep) -> Revision:
    draft = upkeep.draft_of("doublon")
    assert draft is not None
    return draft
