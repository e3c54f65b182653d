"""The example of a cadre that ships with the house: its thresholds are invented, and each line says so."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import yaml
from pydantic import TypeAdapter

from quality.cadre import Terms

_FILE = Path(__file__).parent / "content" / "exemple_cadre.yaml"
_TERMS = TypeAdapter(Terms)


def example_cadre() -> Sequence[tuple[str, Terms]]:
    """By code, in the order of the file."""
    rows = yaml.safe_load(_FILE.read_text("utf-8"))
    return [(row.pop("code"), _TERMS.validate_python(row).sound()) for row in rows]
