"""What the console stores: read under the environment, written whole, by its owner alone."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import stored_settings
from app.settings import PREFIX, BadSettings, read_settings, settings_in, stored_file
from app.stored_settings import Unwritable, write


def store(folder: Path, **values: str) -> Path:
    file = folder / "var" / stored_settings.NAME
    write(file, values, prefix=PREFIX)
    return file


def test_what_was_stored_is_read(folder: Path) -> None:
    store(folder, departement="974", service_name="ADIL de l’Île d’Essai")

    settings = read_settings()

    assert (settings.departement, settings.service_name) == ("974", "ADIL de l’Île d’Essai")


def test_the_env_file_and_the_environment_win(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store(folder, departement="974", mail_from="a@exemple.fr", national_address="b@exemple.fr")
    (folder / ".env").write_text("RELAIS_DEPARTEMENT=13\nRELAIS_MAIL_FROM=c@exemple.fr\n")
    monkeypatch.setenv("RELAIS_DEPARTEMENT", "06")

    settings = read_settings()

    assert (settings.departement, settings.mail_from) == ("06", "c@exemple.fr")
    assert settings.national_address == "b@exemple.fr"


@pytest.mark.parametrize("given_by", ["environment", "env_file", "override"])
def test_it_lies_beside_the_data(folder: Path, monkeypatch: pytest.MonkeyPatch, given_by: str) -> None:
    place = folder / "ailleurs"
    write(place / stored_settings.NAME, {"departement": "974"}, prefix=PREFIX)
    if given_by == "environment":
        monkeypatch.setenv("RELAIS_DATA_DIR", str(place))
    if given_by == "env_file":
        (folder / ".env").write_text(f"RELAIS_DATA_DIR={place}\n")
    overrides = {"data_dir": place} if given_by == "override" else {}

    assert stored_file(**overrides) == place / stored_settings.NAME
    assert read_settings(**overrides).departement == "974"


def test_only_its_owner_reads_it(folder: Path) -> None:
    assert stat.S_IMODE(store(folder, telegram_token="1:a").stat().st_mode) == 0o600
    assert stat.S_IMODE(store(folder, telegram_token="1:b").stat().st_mode) == 0o600


def test_a_wrong_stored_setting_is_told_with_the_others(folder: Path) -> None:
    store(folder, departement="999", mail_from="moi")

    with pytest.raises(BadSettings) as raised:
        read_settings()

    assert {fault.split()[0] for fault in raised.value.faults} == {"RELAIS_DEPARTEMENT", "RELAIS_MAIL_FROM"}


@given(
    st.text(
        st.characters(exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn"), exclude_characters="\\\u2028\u2029"),
        max_size=40,
    )
)
def test_any_text_is_read_as_it_was_written(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    file = tmp_path_factory.getbasetemp() / "any.env"

    write(file, {"service_name": text, "mail_from": "it's"}, prefix=PREFIX)

    assert settings_in(file) == {"service_name": text, "mail_from": "it's"}


@pytest.mark.parametrize("text", ["a\\", "a\nRELAIS_WEB_PORT=1", "a\rb", "a\u2028b", "\x00"])
def test_what_could_be_misread_leaves_the_file_as_it_was(folder: Path, text: str) -> None:
    file = store(folder, service_name="avant")

    with pytest.raises(Unwritable):
        write(file, {"service_name": text}, prefix=PREFIX)

    assert settings_in(file) == {"service_name": "avant"}
    assert list(file.parent.iterdir()) == [file]
