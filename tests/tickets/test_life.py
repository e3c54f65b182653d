"""The life of a ticket, drawn once more: every arrow of the table, and no other."""

from __future__ import annotations

import pytest

from tickets.errors import ForbiddenTransition
from tickets.life import Action, Status, after

LIFE = """
         open        in_progress waiting     escalated   answered    closed
take     in_progress in_progress waiting     escalated   answered    -
hand_over in_progress in_progress waiting    escalated   answered    -
release  -           open        waiting     escalated   answered    -
reply    answered    answered    answered    escalated   answered    -
ask      waiting     waiting     waiting     -           waiting     -
add      open        in_progress in_progress escalated   in_progress -
escalate escalated   escalated   escalated   -           escalated   -
return   -           -           -           in_progress -           -
close    closed      closed      closed      closed      closed      -
reopen   -           -           -           -           -           open
correct  open        in_progress waiting     escalated   answered    -
merge    open        in_progress waiting     escalated   in_progress -
"""


def drawn(table: str) -> list[tuple[Status, Action, Status | None]]:
    head, *rows = (line.split() for line in table.strip().splitlines())
    return [
        (Status(status), Action(action), None if target == "-" else Status(target))
        for action, *targets in rows
        for status, target in zip(head, targets, strict=True)
    ]


@pytest.mark.parametrize(("status", "action", "target"), drawn(LIFE))
def test_a_ticket_moves_only_along_the_drawn_arrows(
    status: Status, action: Action, target: Status | None
) -> None:
    if target is None:
        with pytest.raises(ForbiddenTransition):
            after(status, action)
    else:
        assert after(status, action) is target


def test_the_drawing_holds_every_status_and_every_action() -> None:
    assert {(status, action) for status, action, _ in drawn(LIFE)} == {(s, a) for s in Status for a in Action}


def test_no_status_is_without_exit() -> None:
    assert {status for status, _, target in drawn(LIFE) if target is not None} == set(Status)
