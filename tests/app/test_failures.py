"""Whatever goes wrong is said to the operator in French, with the setting or the file to look at."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from terminal import Relais, plain

from app import failures
from app.settings import BadSettings, read_settings
from bot.channels.telegram import errors as telegram
from knowledge_base.faults import Code, FaultyBase
from refusals.base import Refused
from refusals.faults import Fault
from storage.database import DatabaseUnusable

ENGLISH = re.compile(r"\b(the|is|not|error|should|input|value)\b", re.IGNORECASE)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (telegram.WrongToken(), "RELAIS_TELEGRAM_TOKEN"),
        (telegram.TokenInUse(), "RELAIS_TELEGRAM_TOKEN"),
        (telegram.Unreachable("délai"), "RELAIS_TELEGRAM_API_URL"),
        (telegram.RequestRefused("refus"), "RELAIS_TELEGRAM_API_URL"),
        (Refused("guichets.agent_closed"), "Cet accès est fermé"),
        (
            FaultyBase([Fault.of("a.md", 3, Code.EMPTY_ANSWER, "answer")]),
            "a.md:3: réponse vide : l’écrire sous l’en-tête",
        ),
        (FileNotFoundError(2, "x", "a.csv"), "a.csv : ce fichier n’existe pas."),
        (IsADirectoryError(21, "x", "a"), "a : c’est un dossier"),
        (PermissionError(13, "x", "a.csv"), "a.csv : l’accès est refusé"),
        (OSError(98, "x"), "RELAIS_WEB_PORT"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_each_failure_has_its_sentence(error: Exception, words: str) -> None:
    said = plain("\n".join(failures.explain(error)))

    assert words in said
    assert not ENGLISH.search(said)


def test_a_fault_of_the_program_is_not_dressed_up() -> None:
    assert failures.explain(KeyError("x")) == ()


@pytest.mark.parametrize(("sign", "french"), failures.CAUSES)
def test_each_cause_of_an_unusable_database_is_french(sign: str, french: str) -> None:
    said = failures.unusable(DatabaseUnusable("sqlite:///x.db", f"(driver) {sign} and more"))

    assert french in said
    assert sign not in said


def test_every_wrong_setting_is_told_at_once_in_french(relais: Relais, folder: Path) -> None:
    (folder / ".env").write_text(
        "RELAIS_WEB_PORT=99999\nRELAIS_LOG_FORMAT=xml\nRELAIS_MAIL_FROM=moi\nRELAIS_WEB_URL=relais.fr\n"
        "RELAIS_TELEGRAM_API_URL=ftp://x\nRELAIS_SMTP_URL=smtp://moi:confidentiel@\n",
        encoding="utf-8",
    )

    said = relais("db", "migrer")

    assert said.code == 1
    assert said.lines[0].startswith("Des réglages sont à corriger (environnement, fichier .env ou page ")
    assert sorted(said.lines[1:]) == [
        "RELAIS_LOG_FORMAT : « console » ou « json », rien d’autre.",
        "RELAIS_MAIL_FROM : une adresse mél est attendue",
        "RELAIS_SMTP_URL : l’adresse SMTP doit nommer un serveur, par exemple smtp://mail.exemple.fr:587",
        "RELAIS_TELEGRAM_API_URL : une adresse http:// ou https:// est attendue",
        "RELAIS_WEB_PORT : 65535 au plus.",
        "RELAIS_WEB_URL : une adresse http:// ou https:// est attendue",
    ]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("RELAIS_DEPARTEMENT", "99", "Département inconnu : « 99 »"),
        ("RELAIS_TIMEZONE", "Europe/Nice", "Fuseau horaire inconnu : « Europe/Nice »"),
        ("RELAIS_TELEGRAM_WEBHOOK_URL", "https://x.fr/t", "RELAIS_TELEGRAM_WEBHOOK_SECRET est obligatoire"),
    ],
)
def test_settings_that_do_not_go_together_are_told(
    relais: Relais, monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)

    assert words in "\n".join(relais("db", "migrer").lines)


def test_no_secret_is_ever_shown(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TELEGRAM_TOKEN", "TELEGRAM_WEBHOOK_SECRET"):
        monkeypatch.setenv(f"RELAIS_{name}", "confidentiel")
    monkeypatch.setenv("RELAIS_WEB_SECRET", "confidentiel" * 3)
    monkeypatch.setenv("RELAIS_SMTP_URL", "smtp://sne06:confidentiel@mail.exemple.fr")
    monkeypatch.setenv("RELAIS_IMAP_URL", "imaps://sne06:confidentiel@mail.exemple.fr")
    monkeypatch.setenv("RELAIS_WEB_PORT", "abc")

    with pytest.raises(BadSettings) as refusal:
        read_settings()
    monkeypatch.delenv("RELAIS_WEB_PORT")

    assert "confidentiel" not in f"{refusal.value}{read_settings()!r}"
