"""When each job last ran, so that ``relais doctor`` can say what is late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from storage.database import Database
from storage.tables import job_runs


@dataclass(frozen=True)
class JobRun:
    ran_at: datetime
    failed: bool


def record_run(database: Database, name: str, *, at: datetime, failed: bool) -> None:
    with database.writing() as session:
        known = session.scalar(select(job_runs.c.name).where(job_runs.c.name == name))
        values = {"ran_at": at, "failed": failed}
        if known is None:
            session.execute(insert(job_runs).values(name=name, **values))
        else:
            session.execute(update(job_runs).where(job_runs.c.name == name).values(**values))


def last_runs(database: Database) -> Mapping[str, JobRun]:
    with database.reading() as session:
        return {row.name: JobRun(row.ran_at, row.failed) for row in session.execute(select(job_runs))}
