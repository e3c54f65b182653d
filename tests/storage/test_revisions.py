"""Which forms the code knows, told without Alembic: it must be what Alembic would say."""

from __future__ import annotations

from pathlib import Path

from alembic.script import ScriptDirectory

from storage import migrate


def test_the_names_of_the_files_give_the_revisions_that_alembic_follows() -> None:
    scripts = ScriptDirectory(str(Path(migrate.__file__).parent / "migrations"))

    assert migrate.head() == scripts.get_current_head()
    assert migrate.known() == {script.revision for script in scripts.walk_revisions()}
