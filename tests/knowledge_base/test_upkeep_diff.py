"""What differs between two versions: the fields that changed, and in them the words that did."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from upkeep_fakes import entry

from knowledge_base.upkeep.diff import Change, Mark, Piece, compare

KEPT, ADDED, REMOVED = Mark.KEPT, Mark.ADDED, Mark.REMOVED


def one(change: tuple[Change, ...]) -> Change:
    (only,) = change
    return only


def test_versions_that_agree_do_not_differ() -> None:
    assert compare(entry(), entry()) == ()


def test_what_is_worked_out_from_elsewhere_is_no_difference() -> None:
    derived = replace(entry(), uncertain=True, number=4, to_review="pourquoi", replaces="Autre ?")

    assert compare(entry(), derived) == ()


def test_a_text_changes_word_by_word() -> None:
    before = entry(answer="Le gestionnaire supprime le doublon.")
    after = entry(answer="Le gestionnaire efface tout le doublon.")

    change = one(compare(before, after))

    assert (change.field, change.is_list) == ("answer", False)
    assert "".join(p.text for p in change.pieces if p.mark is not ADDED) == before.answer
    assert "".join(p.text for p in change.pieces if p.mark is not REMOVED) == after.answer
    assert Piece(REMOVED, "supprime") in change.pieces
    assert Piece(ADDED, "efface") in change.pieces or Piece(ADDED, "efface tout") in change.pieces


def test_neighbouring_words_of_one_mark_are_one_piece() -> None:
    change = one(compare(entry(answer="Un deux trois."), entry(answer="Un.")))

    assert change.pieces == (Piece(KEPT, "Un"), Piece(REMOVED, " deux trois"), Piece(KEPT, "."))


def test_a_list_changes_item_by_item() -> None:
    change = one(compare(entry(variants=("a", "b c", "d")), entry(variants=("a", "b", "d", "e"))))

    assert (change.field, change.is_list) == ("variants", True)
    assert change.pieces == (
        Piece(KEPT, "a"),
        Piece(REMOVED, "b c"),
        Piece(ADDED, "b"),
        Piece(KEPT, "d"),
        Piece(ADDED, "e"),
    )


def test_what_was_empty_is_added_whole() -> None:
    change = one(compare(entry(), entry(valid_until=date(2027, 3, 4))))

    assert (change.field, change.pieces) == ("valid_until", (Piece(ADDED, "2027-03-04"),))


def test_fields_come_in_the_order_of_the_entry() -> None:
    after = entry(answer="Autre.", question="Autre ?", facts=(1, 2))

    assert [change.field for change in compare(entry(), after)] == ["question", "answer", "facts"]
