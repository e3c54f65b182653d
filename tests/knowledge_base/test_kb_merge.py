"""Two bases joined: nothing of ours changes but what somebody decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from knowledge_folder import Folder
from terminal import told

from knowledge_base.entries import Asked, Base, Entry, Fact
from knowledge_base.faults import FaultyBase
from knowledge_base.formats.exchange_file import Provenance, read_provenance
from knowledge_base.formats.files import load
from knowledge_base.formats.merge import Comparison, Merge, MergeDecision, compare, decide, write_merge
from knowledge_base.themes import Theme

OURS = Entry(
    id="doublon",
    question="Qui supprime un doublon ?",
    variants=("supprimer un doublon", "effacer un doublon", "dossier en double", "deux demandes actives"),
    answer="Le gestionnaire.",
    theme=Theme.DOUBLONS,
    facts=(1,),
    source="Convention",
    source_date="2023",
    validated_by="Camille Aubrey",
    validated_on=date(2026, 9, 1),
    review_by=date(2027, 3, 1),
)
NEW = replace(
    OURS,
    id="parking",
    question="Une place de parking est-elle comprise ?",
    variants=("parking compris", "prix du parking", "box ou garage", "stationnement"),
)


def compared(*theirs: Entry, ours: Sequence[Entry] = (OURS,)) -> Comparison:
    return compare(Base(tuple(ours)), Base(theirs), departement="06")


def test_each_entry_is_new_the_same_in_conflict_or_not_for_us() -> None:
    other = replace(OURS, answer="Le gestionnaire, sur demande.", variants=OURS.variants[:3])
    foreign = replace(NEW, id="navette", question="La navette ?", scope="departement:83")

    found = compared(NEW, other, foreign)

    assert (found.new, found.same, found.foreign) == ((NEW,), (), (foreign,))
    (conflict,) = found.conflicts
    assert conflict.differing == ("answer", "variants")
    assert not conflict.is_same_phrasing


def test_what_nobody_writes_makes_no_difference() -> None:
    same = replace(
        OURS, uncertain=True, number=4, to_review="arrêté nouveau", replaces="Qui ?", written_by="N"
    )

    assert compared(same).same == (same,)


def test_the_same_phrasing_in_two_entries_is_a_conflict_of_the_two() -> None:
    rival = replace(NEW, variants=(*NEW.variants, "EFFACER un doublon !"))

    (conflict,) = compared(rival).conflicts

    assert conflict.is_same_phrasing
    assert conflict.taken.id == "doublon"
    assert conflict.taken.question == NEW.question


def test_a_local_entry_may_hold_the_phrasings_of_the_one_whose_place_it_takes() -> None:
    local = replace(OURS, id="doublon-06", scope="departement:06", overrides="doublon")

    assert compared(local).new == (local,)


def test_a_base_of_before_answers_declared_what_they_answer_is_the_same() -> None:
    ours = replace(OURS, asks=(Asked.WHO,))

    assert compared(OURS, ours=[ours]).same == (ours,)
    assert [c.differing for c in compared(replace(OURS, asks=(Asked.HOW,)), ours=[ours]).conflicts] == [
        ("asks",)
    ]


def test_our_own_local_entry_comes_back_changed() -> None:
    """Sent by us to others and back: it is in conflict, as any entry of ours."""
    ours = replace(OURS, scope="departement:83")
    theirs = replace(ours, answer="La préfecture.")

    found = compared(theirs, ours=[ours])

    assert [conflict.differing for conflict in found.conflicts] == [("answer",)]


def test_registers_that_disagree_are_told_by_number() -> None:
    fact = Fact(
        number=1,
        theme=Theme.NIR,
        statement="Oui.",
        source="Arrêté",
        source_date="2020",
        to_verify=False,
    )
    ours = Base((OURS,), {1: fact, 2: replace(fact, number=2)})
    theirs = Base((OURS,), {1: replace(fact, statement="Non."), 2: ours.facts[2], 3: replace(fact, number=3)})

    assert compare(ours, theirs, departement="06").facts_apart == (1,)


THEIRS = replace(OURS, answer="La préfecture.")
FOREIGN = replace(
    NEW,
    id="navette",
    question="La navette ?",
    variants=tuple(f"navette {n}" for n in range(4)),
    scope="departement:83",
)


@pytest.mark.parametrize(
    ("others", "taken", "added", "replaced", "undecided", "unknown"),
    [
        (MergeDecision.SHOW, [], ["parking"], [], ["doublon"], []),
        (MergeDecision.KEEP, [], ["parking"], [], [], []),
        (MergeDecision.TAKE, [], ["parking"], ["doublon"], [], []),
        (MergeDecision.SHOW, ["doublon"], ["parking"], ["doublon"], [], []),
        (MergeDecision.KEEP, ["navette"], ["parking", "navette"], [], [], []),
        (MergeDecision.KEEP, ["doublon", "rien", "rien"], ["parking"], ["doublon"], [], ["rien"]),
    ],
)
def test_a_decision_is_for_all_or_by_name(
    others: MergeDecision,
    taken: list[str],
    added: list[str],
    replaced: list[str],
    undecided: list[str],
    unknown: list[str],
) -> None:
    merge = decide(compared(THEIRS, NEW, FOREIGN), others=others, taken=taken)

    assert [entry.id for entry in merge.added] == added
    assert [conflict.theirs.id for conflict in merge.replaced] == replaced
    assert [conflict.theirs.id for conflict in merge.undecided] == undecided
    assert list(merge.unknown) == unknown
    assert merge.is_decided is (not undecided and not unknown)


@pytest.fixture
def ours(folder: Folder) -> Path:
    folder.entry("doublons/doublon")
    return folder.root


def merged(
    root: Path, *theirs: Entry, others: MergeDecision = MergeDecision.TAKE, taken: Sequence[str] = ()
) -> Merge:
    return decide(compare(load(root), Base(theirs), departement="06"), others=others, taken=taken)


def test_what_is_decided_is_written_with_where_it_came_from(ours: Path) -> None:
    origin = Provenance("departement:83", date(2026, 11, 1), "Dominique Lormont")
    moved = replace(THEIRS, theme=Theme.NIR)
    merge = merged(ours, moved, NEW, replace(FOREIGN, id="autre"))

    written = write_merge(merge, ours, provenance={"doublon": origin, "autre": origin}, register=ours)

    assert {path.relative_to(ours).as_posix() for path in written} == {
        "doublons/parking.md",
        "nir/doublon.md",
    }
    assert {entry.id: entry.answer for entry in load(ours).entries} == {
        "parking": "Le gestionnaire.",
        "doublon": "La préfecture.",
    }
    assert not (ours / "doublons" / "doublon.md").exists()
    assert read_provenance(ours) == {"doublon": origin}


def test_taken_for_the_same_phrasing_it_takes_the_place_and_the_id_of_ours(ours: Path) -> None:
    rival = replace(NEW, variants=(*NEW.variants, "supprimer un doublon"))
    origin = Provenance("departement:83")

    write_merge(merged(ours, rival), ours, provenance={"parking": origin}, register=ours)

    (entry,) = load(ours).entries
    assert (entry.id, entry.question) == ("doublon", NEW.question)
    assert read_provenance(ours) == {"doublon": origin}


def test_nothing_is_written_before_everything_is_decided(ours: Path) -> None:
    before = (ours / "doublons" / "doublon.md").read_text("utf-8")

    with pytest.raises(ValueError, match="not decided"):
        write_merge(merged(ours, THEIRS, NEW, others=MergeDecision.SHOW), ours, provenance={}, register=ours)

    assert (ours / "doublons" / "doublon.md").read_text("utf-8") == before
    assert [path.name for path in (ours / "doublons").iterdir()] == ["doublon.md"]


def test_two_entries_cannot_take_the_place_of_one(ours: Path) -> None:
    rivals = [
        replace(NEW, id=name, question=f"{name} ?", variants=("supprimer un doublon", name))
        for name in ("un", "deux")
    ]

    with pytest.raises(FaultyBase) as refusal:
        write_merge(merged(ours, *rivals), ours, provenance={}, register=ours)

    assert "n’en choisir qu’une" in told(refusal.value.faults)
    assert load(ours).entries[0].answer == "Le gestionnaire."


def test_a_merge_that_would_spoil_the_base_writes_nothing(ours: Path) -> None:
    unknown_fact = replace(NEW, facts=(77,))

    with pytest.raises(FaultyBase) as refusal:
        write_merge(merged(ours, THEIRS, unknown_fact), ours, provenance={}, register=ours)

    assert "fait inconnu du registre : 77" in told(refusal.value.faults)
    assert [entry.answer for entry in load(ours).entries] == ["Le gestionnaire."]


def test_a_merge_that_keeps_all_of_ours_writes_nothing(ours: Path) -> None:
    merge = merged(ours, THEIRS, others=MergeDecision.KEEP)

    assert write_merge(merge, ours, provenance={"doublon": Provenance("x")}, register=ours) == []
    assert read_provenance(ours) == {}
