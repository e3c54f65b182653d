"""The life of a ticket, drawn once more: every arrow of the table, and no other."""

from __future__ import annotations

import pytest
from drawn_life import arrow, drawn, undrawn

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


@pytest.mark.parametrize(("status", "action", "target"), drawn(LIFE, Status, Action))
def test_a_ticket_moves_only_along_the_drawn_arrows(
    status: Status, action: Action, target: Status | None
) -> None:
    assert arrow(after, ForbiddenTransition, status, action) is target


def test_the_drawing_holds_every_status_and_every_action() -> None:
    assert undrawn(LIFE, Status, Action) == set()


def test_no_status_is_without_exit() -> None:
    assert {status for status, _, target in drawn(LIFE, Status, Action) if target is not None} == set(Status)
