"""The entries to read again are told once a month, to whoever answers for them."""

from __future__ import annotations

from fakes import FakeOutbox
from stand_in import StandIn
from upkeep_fakes import entry

from knowledge_base.upkeep.due import EntriesDue, tell_of_entries_due

OWNERS = {"camille aubrey": 1}


class Desk(StandIn):
    def __init__(self) -> None:
        self.outbox = FakeOutbox()

    def tells(self, month: str = "2026-11", departement: str = "06") -> int:
        due = [
            entry("nir", owner="Camille Aubrey"),
            entry("dalo", owner="Quelqu’un d’ailleurs"),
            *(entry(f"piece{n}", owner="") for n in range(3)),
            entry("local", scope="departement:83"),
        ]
        return tell_of_entries_due(self, due, OWNERS, departement=departement, month=month)


def test_each_owner_is_told_of_their_own_and_everybody_of_the_rest_once_a_month() -> None:
    desk = Desk()

    assert desk.tells() == 2
    assert desk.tells() == 0
    assert desk.tells("2026-12") == 2

    told = [(one.only, one.notice) for one in desk.outbox.told.values()][:2]
    assert [(only, notice.number, len(notice.titles)) for only, notice in told] == [(1, 1, 1), (None, 4, 3)]
    assert isinstance(told[0][1], EntriesDue)


def test_what_another_departement_wrote_is_not_told_here() -> None:
    desk = Desk()
    desk.tells()

    assert sum(one.notice.number for one in desk.outbox.told.values()) == 5
