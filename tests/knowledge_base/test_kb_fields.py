from __future__ import annotations

from typing import Any

import pytest
from upkeep_fakes import TODAY, entry, fact

from knowledge_base.entries import Base
from knowledge_base.formats.files import check_entry
from rendering.fault_words import on_form

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
    faults = check_entry(content, Base((entry("radiation"),), {1: fact()}), today=TODAY)

    assert field in {fault.field for fault in faults}
    assert len({fault.field for fault in faults}) <= 2
    assert all(on_form(fault) for fault in faults)


def test_faults_are_told_in_the_order_of_the_fields() -> None:
    empty = entry("doublon", variants=(), source="", validated_by="", facts=())

    told = [fault.field for fault in check_entry(empty, Base((), {1: fact()}), today=TODAY)]

    assert told == ["variants", "facts", "source", "validated_by"]
