"""How commands speak: lines for a person, or one JSON value for a program."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import typer

from app.private_files import replace


def say(*lines: str) -> None:
    for line in lines:
        typer.echo(line)


def warn(*lines: str) -> None:
    for line in lines:
        typer.echo(line, err=True)


def say_json(value: object) -> None:
    """Days and instants as ISO 8601 writes them."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_iso))


def picked(thing: object, *names: str) -> dict[str, object]:
    """These of its attributes, for a program."""
    return {name: getattr(thing, name) for name in names}


def write(path: Path, text: str) -> None:
    """Whole or not at all, under its final name. Raises ``OSError``."""
    replace(path, text.encode())


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
