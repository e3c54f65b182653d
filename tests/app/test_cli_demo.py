"""``relais demo``: where it writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.commands.service import demo_folder


@pytest.mark.parametrize(
    ("data_dir", "folder"),
    [("var", "var/demo"), ("/srv/relais", "/srv/relais/demo"), ("var/demo", "var/demo")],
)
def test_the_demonstration_has_a_folder_of_its_own_beside_the_data(data_dir: str, folder: str) -> None:
    assert demo_folder(Path(data_dir)) == Path(folder)
