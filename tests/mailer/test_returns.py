"""A letter that was refused for good comes back to the gestionnaires, once."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from desk_fakes import DeskWork

from delivery.parcels import Parcel
from guichets.registry import Role
from mailer.returns import tell_refused
from tickets.ports import Work

LETTER = Parcel(
    id=1,
    key="escalade:T-2026-0001:1",
    channel="mail",
    chat_ref="pole@national.exemple.fr",
    about="T-2026-0001",
    payload={},
    attempts=0,
)


def test_each_gestionnaire_is_told_once_what_the_server_said() -> None:
    work = DeskWork()
    work.registry.hires("Odile Roux", role=Role.GESTIONNAIRE)
    work.registry.hires("Nadia Benali", role=Role.GESTIONNAIRE)

    for _ in range(2):
        tell_refused(cast("Work", work), LETTER, "550 <pole> unknown")

    assert [letter.chat_ref for letter in work.letters.all] == ["1", "2"]
    told = work.letters.all[0]
    assert told.about == "T-2026-0001"
    assert "pole@national.exemple.fr" in told.reply.text
    assert "550 &lt;pole&gt; unknown" in told.reply.text


def test_nobody_is_told_of_a_sign_in_link_that_was_refused() -> None:
    work = DeskWork()
    work.registry.hires("Odile Roux", role=Role.GESTIONNAIRE)

    tell_refused(cast("Work", work), replace(LETTER, about=""), "550 unknown")

    assert work.letters.all == []
