"""When each job last ran, so that ``relais doctor`` can say what is late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from storage.database import Database
from storage.dialects import insert_or_update
from storage.tables import job_runs


@dataclass(frozen=True)
class JobRun:
    ran_at: datetime
    failed: bool


def record_run(database: Database, name: str, *, at: datetime, failed: bool) -> None:
    with database.writing() as session:
        insert_or_update(session, job_runs, {"name": name}, {"ran_at": at, "failed": failed})


def last_runs(database: Database) -> Mapping[str, JobRun]:
    with database.reading() as session:
        return {row.name: JobRun(row.ran_at, row.failed) for row in session.execute(select(job_runs))}
