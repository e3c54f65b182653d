"""``relais demo``: where it writes, and where it listens."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.commands.service import demo_folder, demo_port
from app.settings import read_settings


@pytest.mark.parametrize(
    ("data_dir", "folder"),
    [("var", "var/demo"), ("/srv/relais", "/srv/relais/demo"), ("var/demo", "var/demo")],
)
def test_the_demonstration_has_a_folder_of_its_own_beside_the_data(data_dir: str, folder: str) -> None:
    assert demo_folder(Path(data_dir)) == Path(folder)


def test_the_demonstration_listens_where_the_settings_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELAIS_WEB_PORT", "8123")
    settings = read_settings(env_file=None)
    assert demo_port(None, settings) == 8123
    assert demo_port(9000, settings) == 9000
