from __future__ import annotations

from typing import Any

import pytest
from upkeep_fakes import TODAY, entry, fact

from knowledge_base.entries import Base
from knowledge_base.formats.fields import by_field
from knowledge_base.formats.files import check_entry
from knowledge_base.formats.writing import to_markdown

LONG = "une formulation qui n’en finit pas " * 12


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("answer", {"answer": ""}),
        ("answer", {"answer": "**gras**"}),
        ("question", {"question": LONG}),
        ("question", {"question": ""}),
        ("variants", {"variants": ("un deux", "trois quatre")}),
        ("variants", {"variants": (*entry().variants, LONG)}),
        ("variants", {"variants": (*entry().variants, "radiation un")}),
        ("theme", {"theme": None}),
        ("source", {"source": ""}),
        ("source_date", {"source_date": ""}),
        ("facts", {"facts": ()}),
        ("facts", {"facts": (1, 99)}),
        ("overrides", {"scope": "departement:06", "overrides": "nulle-part"}),
        ("overrides", {"overrides": "radiation"}),
        ("valid_until", {"valid_from": TODAY, "valid_until": TODAY.replace(day=1)}),
        ("id", {"id": "Deux Mots"}),
    ],
)
def test_a_fault_is_told_beside_the_field_that_it_is_about(field: str, changes: dict[str, Any]) -> None:
    content = entry(
        **{"entry_id": "doublon", **changes} if "id" not in changes else {"entry_id": changes["id"]}
    )
    faults = check_entry(content, to_markdown(content), Base((entry("radiation"),), {1: fact()}), today=TODAY)

    assert faults
    assert field in by_field(content, faults)
    assert len(by_field(content, faults)) <= 2
