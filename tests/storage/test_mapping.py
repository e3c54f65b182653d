"""A field that no column keeps would be lost without a word."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from sqlalchemy.orm import Mapper

from storage.mapping import _mapper, map_entities

map_entities()


SEALED = {"secret"}
"""In memory alone: the column holds it sealed, under another name."""


@pytest.mark.parametrize("mapped", sorted(_mapper.mappers, key=str), ids=lambda one: one.class_.__name__)
def test_each_field_has_its_column(mapped: Mapper[Any]) -> None:
    assert {one.name for one in fields(mapped.class_)} - {one.key for one in mapped.attrs} <= SEALED
