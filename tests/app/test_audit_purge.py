"""The audit trail is kept for the months of the setting, then taken away, and the number said."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import cast

from web_stage import Stage

from app.jobs import jobs_of
from app.living_base import LivingBase
from journal.audit import AuditEvent, AuditKind, AuditWanted
from storage.database import Database


def test_old_rows_go_once_a_day_and_a_row_says_how_many(database: Database, tmp_path: Path) -> None:
    stage = Stage(database, tmp_path, given={"audit_months": 1})
    jobs = jobs_of(stage.house, cast("LivingBase", None))

    def kinds() -> list[tuple[AuditKind, str]]:
        with stage.house.units.reading() as work:
            return [(row.kind, row.outcome) for row in work.audit.page(AuditWanted(), limit=9)]

    for days in (0, 1, 20):
        stage.clock.now += timedelta(days=days)
        with stage.house.units() as work:
            work.audit.add(AuditEvent(kind=AuditKind.SIGNED_IN))
    stage.clock.now += timedelta(days=11)  # a month and a day after the first two

    assert jobs["purge_audit"]() == 2
    stage.clock.now += timedelta(hours=10)
    assert jobs["purge_audit"]() == 0
    assert kinds() == [(AuditKind.AUDIT_PURGED, "2"), (AuditKind.SIGNED_IN, "")]
