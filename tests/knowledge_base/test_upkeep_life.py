"""The life of a version: it moves only along the drawn arrows, and each move is written."""

from __future__ import annotations

import pytest
from refusing import refuses
from upkeep_fakes import CAMILLE, NOW, entry

from knowledge_base.upkeep.life import RULES, RevisionAction, RevisionStatus, after
from knowledge_base.upkeep.revisions import Revision

LIFE = """
           edit   review    publish    confirm    doubt      retire   replace   discard
draft      draft  reviewed  -          -          -          -        -         replaced
reviewed   draft  -         published  -          -          -        -         replaced
published  -      -         -          published  to_review  retired  replaced  -
to_review  -      -         -          published  to_review  retired  replaced  -
retired    -      -         -          -          -          -        replaced  -
replaced   -      -         -          -          -          -        -         -
"""


def drawn() -> list[tuple[RevisionStatus, RevisionAction, RevisionStatus | None]]:
    header, *rows = (line.split() for line in LIFE.strip().splitlines())
    return [
        (RevisionStatus(row[0]), RevisionAction(action), None if target == "-" else RevisionStatus(target))
        for row in rows
        for action, target in zip(header, row[1:], strict=True)
    ]


@pytest.mark.parametrize(("status", "action", "target"), drawn())
def test_a_version_moves_only_along_the_drawn_arrows(
    status: RevisionStatus, action: RevisionAction, target: RevisionStatus | None
) -> None:
    if target is None:
        with refuses("base.forbidden_change") as refusal:
            after(status, action)
        assert refusal.value.values["status"] == status
    else:
        assert after(status, action) is target


def test_the_drawing_is_whole() -> None:
    assert len(drawn()) == len(RevisionStatus) * len(RevisionAction)
    assert RULES.keys() == set(RevisionAction)


def revision(status: RevisionStatus) -> Revision:
    return Revision(
        entry_id="doublon",
        number=1,
        status=status,
        content=entry(),
        author_id=90,
        author_name="Camille Aubrey",
        at=NOW,
    )


def test_each_move_is_written_with_who_made_it() -> None:
    moved = revision(RevisionStatus.DRAFT)

    moved.apply(RevisionAction.REVIEW, by=CAMILLE, at=NOW)

    assert moved.status is RevisionStatus.REVIEWED
    (event,) = moved.history
    assert (event.at, event.action, event.by, event.status) == (
        NOW,
        RevisionAction.REVIEW,
        90,
        RevisionStatus.REVIEWED,
    )


def test_a_refused_move_leaves_no_trace() -> None:
    stayed = revision(RevisionStatus.RETIRED)

    with refuses("base.forbidden_change"):
        stayed.apply(RevisionAction.PUBLISH, by=CAMILLE, at=NOW)

    assert (stayed.status, stayed.history) == (RevisionStatus.RETIRED, [])
