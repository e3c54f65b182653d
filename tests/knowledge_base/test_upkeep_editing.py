"""What a gestionnaire does to an entry: drafts, small corrections, returns, doubts and departures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from refusing import refuses
from terminal import plain, told
from upkeep_fakes import CAMILLE, DENIS, TODAY, Office, entry, fact

from knowledge_base.upkeep.editing import Upkeep
from knowledge_base.upkeep.errors import FaultyContent
from knowledge_base.upkeep.published import doubt_of
from rendering.fault_words import in_file

Order = Callable[[Upkeep], object]

NEW = {"answer": "La nouvelle réponse."}


@pytest.fixture
def office() -> Office:
    return Office()


# Prepared, reviewed, published.


def test_a_draft_answers_nobody_until_it_is_published(office: Office) -> None:
    draft = office.upkeep.start_draft("doublon", NEW, by=CAMILLE, note="plus clair")
    assert office.answer() == "Réponse de doublon."
    office.upkeep.review(draft, by=DENIS)
    assert office.answer() == "Réponse de doublon."

    office.upkeep.publish(draft, by=DENIS)

    assert office.answer() == "La nouvelle réponse."
    assert office.base.entry("doublon").number == 1
    assert office.states() == [(0, "replaced"), (1, "published")]
    assert (draft.author_name, draft.note) == ("Camille Aubrey", "plus clair")


def test_whoever_publishes_answers_for_it(office: Office) -> None:
    draft = office.upkeep.start_draft("doublon", NEW, by=CAMILLE)
    office.upkeep.review(draft, by=DENIS)
    office.upkeep.publish(draft, by=DENIS)

    published = office.base.entry("doublon")
    assert (published.validated_by, published.validated_on) == ("Denis Fontanel", TODAY)
    assert published.review_by == date(2027, 5, 25)


def test_the_next_review_may_be_sooner(office: Office) -> None:
    draft = office.upkeep.start_draft("doublon", NEW, by=CAMILLE)
    office.upkeep.review(draft, by=CAMILLE)
    office.upkeep.publish(draft, by=CAMILLE, review_by=date(2027, 1, 1))

    assert office.base.entry("doublon").review_by == date(2027, 1, 1)


def test_a_draft_is_not_published_unread(office: Office) -> None:
    draft = office.upkeep.start_draft("doublon", NEW, by=CAMILLE)

    with refuses("base.forbidden_change"):
        office.upkeep.publish(draft, by=CAMILLE)


def test_what_is_changed_after_a_review_is_reviewed_again(office: Office) -> None:
    draft = office.upkeep.start_draft("doublon", NEW, by=CAMILLE)
    office.upkeep.review(draft, by=CAMILLE)
    office.upkeep.edit(draft, {"answer": "Autre chose."}, by=CAMILLE)

    with refuses("base.forbidden_change"):
        office.upkeep.publish(draft, by=CAMILLE)
    assert office.publishes(draft).content.answer == "Autre chose."


def test_one_draft_at_a_time(office: Office) -> None:
    office.upkeep.start_draft("doublon", NEW, by=CAMILLE)

    with refuses("base.draft_already_open") as refusal:
        office.upkeep.start_draft("doublon", {"answer": "Une autre."}, by=DENIS)

    told = refusal.value.values
    assert (told["entry_id"], told["author"]) == ("doublon", "Camille Aubrey")


def test_a_draft_that_is_given_up_makes_room_and_leaves_its_number(office: Office) -> None:
    given_up = office.upkeep.start_draft("doublon", NEW, by=CAMILLE)
    office.upkeep.discard(given_up, by=CAMILLE)
    assert office.upkeep.draft_of("doublon") is None

    again = office.upkeep.start_draft("doublon", NEW, by=DENIS)

    assert office.upkeep.draft_of("doublon") is again
    assert office.states() == [(0, "published"), (1, "replaced"), (2, "draft")]


def test_a_draft_that_changes_nothing_is_none(office: Office) -> None:
    with refuses("base.nothing_changed"):
        office.upkeep.start_draft("doublon", {"answer": "Réponse de doublon."}, by=CAMILLE)


def test_an_entry_that_does_not_exist_has_no_draft(office: Office) -> None:
    with refuses("base.unknown_entry"):
        office.upkeep.start_draft("rien", NEW, by=CAMILLE)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"answer": ""}, "réponse vide"),
        ({"answer": "x" * 5_000}, "réponse trop longue : 5000 caractères"),
        ({"facts": (99,)}, "fait inconnu du registre : 99"),
        (
            {"variants": ("a", "b", "c", "radiation deux")},
            "formulation déjà présente dans doublons/radiation.md",
        ),
        ({"valid_until": date(2026, 11, 24)}, "validité terminée le 24/11/2026"),
        ({"replaced_by": "rien"}, "redirection vers une fiche qui n’existe pas : « rien »"),
    ],
)
def test_what_breaks_a_rule_of_the_files_is_neither_reviewed_nor_corrected(
    office: Office, changes: dict[str, object], reason: str
) -> None:
    draft = office.upkeep.start_draft("doublon", changes, by=CAMILLE)

    with pytest.raises(FaultyContent) as refusal:
        office.upkeep.review(draft, by=CAMILLE)

    (fault,) = refusal.value.faults
    assert plain(in_file(fault)).startswith(reason)
    assert fault.file == "doublons/doublon.md"
    assert fault.line > 1


def test_a_neighbour_published_meanwhile_is_seen(office: Office) -> None:
    """The phrasing was free when the draft was read again, and is not any more."""
    draft = office.upkeep.start_draft("doublon", {"variants": ("a", "b", "c", "d")}, by=CAMILLE)
    office.upkeep.review(draft, by=CAMILLE)
    office.upkeep.add_variant("radiation", "a", by=DENIS)

    with pytest.raises(FaultyContent):
        office.upkeep.publish(draft, by=CAMILLE)

    assert office.answer() == "Réponse de doublon."


# A new entry.


def test_a_new_entry_is_a_draft_then_answers(office: Office) -> None:
    draft = office.upkeep.create(entry("neuve"), by=CAMILLE)
    assert "neuve" not in {one.id for one in office.base.entries}

    office.publishes(draft)

    assert office.base.entry("neuve").number == 1
    assert office.states("neuve") == [(1, "published")]


def test_an_id_is_given_once(office: Office) -> None:
    office.publishes(office.upkeep.create(entry("neuve"), by=CAMILLE))
    office.upkeep.retire("neuve", by=CAMILLE)

    for taken in ("doublon", "neuve"):
        with refuses("base.id_taken"):
            office.upkeep.create(entry(taken), by=CAMILLE)


def test_the_id_of_a_new_entry_that_was_given_up_is_free(office: Office) -> None:
    office.upkeep.discard(office.upkeep.create(entry("neuve"), by=CAMILLE), by=CAMILLE)

    assert office.publishes(office.upkeep.create(entry("neuve"), by=DENIS)).number == 2


def test_two_people_do_not_write_the_same_new_entry(office: Office) -> None:
    office.upkeep.create(entry("neuve"), by=CAMILLE)

    with refuses("base.draft_already_open"):
        office.upkeep.create(entry("neuve"), by=DENIS)


# Small changes, at once.


def test_a_correction_answers_at_once_and_stays_validated_as_it_was(office: Office) -> None:
    office.upkeep.correct("doublon", {"answer": "Réponse de doublons."}, by=CAMILLE, note="pluriel")

    corrected = office.base.entry("doublon")
    assert (corrected.answer, corrected.number) == ("Réponse de doublons.", 1)
    assert (corrected.validated_by, corrected.review_by) == ("Équipe Relais SNE", date(2027, 3, 1))


def test_a_faulty_correction_changes_nothing(office: Office) -> None:
    with pytest.raises(FaultyContent):
        office.upkeep.correct("doublon", {"answer": ""}, by=CAMILLE)

    assert office.answer() == "Réponse de doublon."


def test_a_variant_is_added(office: Office) -> None:
    office.upkeep.add_variant("doublon", "  dossier   en double ", by=CAMILLE)
    office.upkeep.add_variant("doublon", "deux fiches pour une personne", by=DENIS)

    variants = office.base.entry("doublon").variants
    assert variants[-2:] == ("dossier en double", "deux fiches pour une personne")
    assert office.states() == [(0, "replaced"), (1, "replaced"), (2, "published")]


def test_a_variant_that_another_entry_has_is_refused(office: Office) -> None:
    with pytest.raises(FaultyContent) as refusal:
        office.upkeep.add_variant("doublon", "Radiation DEUX !", by=CAMILLE)

    assert "doublons/radiation.md" in str(refusal.value)


def test_an_entry_keeps_enough_variants_to_be_found(office: Office) -> None:
    with pytest.raises(FaultyContent) as refusal:
        office.upkeep.correct(
            "doublon", {"variants": ("doublon un", "doublon trois", "doublon quatre")}, by=CAMILLE
        )

    assert "4 formulations au moins, 3 ici" in told(refusal.value.faults)


def test_a_typo_corrected_leaves_the_doubt_there_is(office: Office) -> None:
    office.upkeep.mark_to_review("doublon", "l’arrêté a changé", by=CAMILLE)

    office.upkeep.add_variant("doublon", "dossier en double", by=DENIS)

    corrected = office.base.entry("doublon")
    assert (corrected.variants[-1], corrected.to_review) == ("dossier en double", "l’arrêté a changé")
    office.upkeep.confirm("doublon", by=DENIS)
    assert office.base.entry("doublon").to_review == ""


def test_a_typo_corrected_does_not_hide_that_the_shipped_file_has_changed(office: Office) -> None:
    office.upkeep.correct("doublon", NEW, by=CAMILLE)
    office.ships(entry(answer="Le produit dit autre chose."), entry("radiation"))

    office.upkeep.add_variant("doublon", "dossier en double", by=DENIS)

    assert office.base.entry("doublon").to_review == "la fiche livrée a changé"


# Back to an earlier version.


def test_an_earlier_version_comes_back_as_it_was_validated_then(office: Office) -> None:
    office.publishes(office.upkeep.start_draft("doublon", NEW, by=CAMILLE))
    office.upkeep.correct("doublon", {"answer": "Une bêtise."}, by=DENIS)

    office.upkeep.restore("doublon", 1, by=CAMILLE)

    back = office.base.entry("doublon")
    assert (back.answer, back.number, back.validated_by) == ("La nouvelle réponse.", 3, "Denis Fontanel")


def test_version_0_is_the_shipped_file(office: Office) -> None:
    office.upkeep.correct("doublon", NEW, by=CAMILLE)

    office.upkeep.restore("doublon", 0, by=CAMILLE)

    assert office.answer() == "Réponse de doublon."
    assert office.states() == [(0, "replaced"), (1, "replaced"), (2, "published")]


def test_a_retired_entry_comes_back_without_its_redirection(office: Office) -> None:
    office.upkeep.correct("doublon", NEW, by=CAMILLE)
    office.upkeep.retire("doublon", by=CAMILLE, replaced_by="radiation")

    office.upkeep.restore("doublon", 1, by=CAMILLE)

    assert (office.answer(), office.base.redirections) == ("La nouvelle réponse.", {})


@pytest.mark.parametrize("number", [2, 7])
def test_what_was_never_published_does_not_come_back(office: Office, number: int) -> None:
    office.upkeep.correct("doublon", NEW, by=CAMILLE)
    office.upkeep.start_draft("doublon", {"answer": "Un brouillon."}, by=CAMILLE)

    with refuses("base.unknown_version"):
        office.upkeep.restore("doublon", number, by=CAMILLE)


def test_an_entry_of_here_has_no_version_0(office: Office) -> None:
    office.publishes(office.upkeep.create(entry("neuve"), by=CAMILLE))

    with refuses("base.unknown_version"):
        office.upkeep.restore("neuve", 0, by=CAMILLE)


@pytest.mark.parametrize("number", [0, 1])
def test_what_answers_already_does_not_come_back(office: Office, number: int) -> None:
    if number:
        office.upkeep.correct("doublon", NEW, by=CAMILLE)

    with refuses("base.nothing_changed"):
        office.upkeep.restore("doublon", number, by=CAMILLE)


SOURCE = "sa source a changé (R. 441-2-1)"


def test_a_doubt_outlives_the_return_to_an_earlier_version(office: Office) -> None:
    office.upkeep.correct("doublon", NEW, by=CAMILLE)
    office.upkeep.mark_to_review("doublon", SOURCE, by=CAMILLE)

    office.upkeep.restore("doublon", 0, by=CAMILLE)

    assert (office.answer(), office.base.entry("doublon").to_review) == ("Réponse de doublon.", SOURCE)
    assert office.states()[-1] == (2, "to_review")
    office.upkeep.confirm("doublon", by=CAMILLE)
    assert office.base.entry("doublon").to_review == ""


def test_what_another_text_settled_doubts_the_earlier_one_again(office: Office) -> None:
    office.upkeep.mark_to_review("doublon", SOURCE, by=CAMILLE)
    office.publishes(office.upkeep.start_draft("doublon", NEW, by=CAMILLE))

    office.upkeep.restore("doublon", 0, by=CAMILLE)

    assert office.base.entry("doublon").to_review == SOURCE


def test_a_later_version_that_was_read_again_says_nothing_of_the_earlier_one(office: Office) -> None:
    office.upkeep.correct("doublon", NEW, by=CAMILLE)
    office.upkeep.mark_to_review("doublon", SOURCE, by=CAMILLE)
    office.upkeep.confirm("doublon", by=DENIS)

    office.upkeep.restore("doublon", 0, by=CAMILLE)

    assert office.base.entry("doublon").to_review == "elle a été mise en doute depuis cette version"


def test_a_doubt_that_was_settled_before_a_version_leaves_it_alone(office: Office) -> None:
    office.upkeep.mark_to_review("doublon", SOURCE, by=CAMILLE)
    office.upkeep.confirm("doublon", by=DENIS)
    office.publishes(office.upkeep.start_draft("doublon", NEW, by=CAMILLE))
    office.upkeep.correct("doublon", {"answer": "Une bêtise."}, by=DENIS)

    office.upkeep.restore("doublon", 1, by=CAMILLE)

    assert office.base.entry("doublon").to_review == ""


def test_going_back_does_not_hide_that_the_shipped_file_has_changed(office: Office) -> None:
    for answer in ("Une première.", "Une deuxième."):
        office.upkeep.correct("doublon", {"answer": answer}, by=CAMILLE)
    office.ships(entry(answer="Le produit dit autre chose."), entry("radiation"))

    restored = office.upkeep.restore("doublon", 1, by=CAMILLE)

    assert office.base.entry("doublon").to_review == "la fiche livrée a changé"
    assert doubt_of(restored, office.shipped) == "la fiche livrée a changé"
    assert doubt_of(office.upkeep.restore("doublon", 0, by=CAMILLE), office.shipped) == ""


# Doubt, confirmation, departure.


def test_an_entry_to_review_answers_and_says_why(office: Office) -> None:
    office.upkeep.mark_to_review("doublon", " l’arrêté   a changé ", by=CAMILLE)

    assert (office.answer(), office.base.entry("doublon").to_review) == (
        "Réponse de doublon.",
        "l’arrêté a changé",
    )


def test_reasons_add_up_and_none_is_said_twice(office: Office) -> None:
    for reason in ("l’arrêté a changé", "un agent doute", "l’arrêté a changé"):
        office.upkeep.mark_to_review("doublon", reason, by=CAMILLE)

    assert plain(office.base.entry("doublon").to_review) == "l’arrêté a changé ; un agent doute"


def test_there_is_always_a_reason(office: Office) -> None:
    with refuses("base.no_reason"):
        office.upkeep.mark_to_review("doublon", "  ", by=CAMILLE)


def test_an_entry_that_was_read_again_is_confirmed(office: Office) -> None:
    office.upkeep.mark_to_review("doublon", "l’arrêté a changé", by=CAMILLE)

    office.upkeep.confirm("doublon", by=DENIS)

    confirmed = office.base.entry("doublon")
    assert (confirmed.to_review, confirmed.answer) == ("", "Réponse de doublon.")
    assert (confirmed.validated_by, confirmed.validated_on) == ("Denis Fontanel", TODAY)
    assert confirmed.review_by == date(2027, 5, 25)


def test_a_figure_that_ends_is_read_again_by_its_last_day(office: Office) -> None:
    office.facts = (replace(fact(), valid_until=date(2026, 12, 31)),)

    office.upkeep.confirm("doublon", by=DENIS)

    assert office.base.entry("doublon").review_by == date(2026, 12, 31)


def test_publishing_takes_the_doubt_away(office: Office) -> None:
    office.upkeep.mark_to_review("doublon", "l’arrêté a changé", by=CAMILLE)

    office.publishes(office.upkeep.start_draft("doublon", NEW, by=CAMILLE))

    assert office.base.entry("doublon").to_review == ""


def test_a_retired_entry_answers_no_more(office: Office) -> None:
    office.upkeep.retire("doublon", by=CAMILLE)

    assert [one.id for one in office.base.entries] == ["radiation"]
    with refuses("base.forbidden_change"):
        office.upkeep.retire("doublon", by=CAMILLE)
    with refuses("base.forbidden_change"):
        office.upkeep.confirm("doublon", by=CAMILLE)
    with refuses("base.forbidden_change"):
        office.upkeep.mark_to_review("doublon", "pourquoi", by=CAMILLE)


def test_a_retired_entry_comes_back_by_a_new_version(office: Office) -> None:
    office.upkeep.retire("doublon", by=CAMILLE, replaced_by="radiation")

    office.publishes(office.upkeep.start_draft("doublon", NEW, by=CAMILLE))

    assert (office.answer(), office.base.redirections) == ("La nouvelle réponse.", {})


@pytest.mark.parametrize("target", ["doublon", "rien", "partie"])
def test_only_an_entry_that_answers_may_answer_instead(office: Office, target: str) -> None:
    office.ships(entry(), entry("radiation"), entry("partie"))
    office.upkeep.retire("partie", by=CAMILLE)

    with refuses("base.bad_redirection") as refusal:
        office.upkeep.retire("doublon", by=CAMILLE, replaced_by=target)

    assert refusal.value.values["target"] == target


@pytest.mark.parametrize(
    "order",
    [
        lambda upkeep: upkeep.add_variant("rien", "x", by=CAMILLE),
        lambda upkeep: upkeep.correct("rien", NEW, by=CAMILLE),
        lambda upkeep: upkeep.confirm("rien", by=CAMILLE),
        lambda upkeep: upkeep.retire("rien", by=CAMILLE),
        lambda upkeep: upkeep.mark_to_review("rien", "pourquoi", by=CAMILLE),
    ],
)
def test_an_unknown_entry_is_refused(office: Office, order: Order) -> None:
    with refuses("base.unknown_entry"):
        order(office.upkeep)
