"""Every text that a command takes, given with a NIR: refused, counted, and nowhere on the disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from sqlalchemy import func, select
from terminal import Relais
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption
from typer.main import get_command

from app.cli import app
from app.commands.opening import open_database
from app.settings import read_settings
from journal.entries import Kind
from storage import tables

NIR = "185057800608491"
NAME = f"Inès {NIR}"


Parameter = TyperArgument | TyperOption


def commands(path: tuple[str, ...], command: object) -> Iterator[tuple[tuple[str, ...], TyperCommand]]:
    if isinstance(command, TyperGroup):
        for name, one in command.commands.items():
            yield from commands((*path, name), one)
    if isinstance(command, TyperCommand):
        yield path, command


def parameters(command: TyperCommand) -> list[Parameter]:
    return [one for one in command.params if isinstance(one, Parameter)]


def given(command: TyperCommand, filled: Parameter) -> list[str]:
    """The words of the command, with a NIR as ``filled`` and anything sound as what else it demands."""
    words: list[str] = []
    for one in parameters(command):
        if one is not filled and not one.required:
            continue
        value = NAME if one is filled else _anything(one.type_descriptor.annotation)
        words += [value] if isinstance(one, TyperArgument) else [one.opts[0], value]
    return words


def _anything(kind: object) -> str:
    return "2026" if kind is int else str(next(iter(get_args(kind)), "x"))


TEXTS = [
    pytest.param((*path, *given(command, one)), id=" ".join((*path, one.name or "")))
    for path, command in commands((), get_command(app))
    for one in parameters(command)
    if one.type_descriptor.annotation in (str, list[str])
]


def caught() -> int:
    with open_database(read_settings()) as database, database.reading() as session:
        counted = select(func.count()).where(tables.journal.c.kind == Kind.NIR_MASKED)
        return session.execute(counted).scalar_one()


def files_with_the_nir(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file() and NIR.encode() in file.read_bytes()]


def test_the_texts_of_the_commands_are_found() -> None:
    assert len(TEXTS) > 12


@pytest.mark.parametrize("words", TEXTS)
def test_no_text_puts_a_nir_on_disk(office: Relais, folder: Path, words: tuple[str, ...]) -> None:
    said = office(*words)

    assert said.code == 1
    assert "Un numéro de sécurité sociale est écrit dans cette commande" in said.err
    assert NIR not in said.out + said.err
    assert caught() == 1
    assert files_with_the_nir(folder) == []


def test_a_file_of_guichets_that_holds_one_is_refused_and_counted(office: Relais, folder: Path) -> None:
    file = folder / "recus.csv"
    file.write_text(f"nom;type\nMairie {NIR};commune\n", encoding="utf-8")

    assert office("guichets", "import", file).code == 1
    assert caught() == 1
    assert files_with_the_nir(folder) == [file]


@pytest.mark.parametrize("command", ["import", "fusionner"])
def test_entries_that_hold_one_are_refused_and_counted(
    office: Relais, folder: Path, base: Path, command: str
) -> None:
    file = folder / "recues.jsonl"
    file.write_text(
        '{"id": "recue", "question": "Que faire ?", "variants": ["quoi faire", "comment faire", "que faire"],'
        f' "answer": "Écrire {NIR} au dossier.", "keywords": [], "theme": "nir"}}\n',
        encoding="utf-8",
    )

    assert office("kb", command, file, "--dossier", base).code == 1
    assert caught() == 1
    assert files_with_the_nir(folder) == [file]
