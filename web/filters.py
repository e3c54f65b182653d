"""What the address of a list asks for: its filters, each read by its type, and written back one way only."""

from __future__ import annotations

from collections.abc import Container
from datetime import date
from typing import Annotated, Any, ClassVar, Self
from urllib.parse import urlencode

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from starlette.datastructures import QueryParams

from privacy.nir import mask
from privacy.text import clean
from web.fields import YEARS, day_of, number_of

LONGEST_WORDS = 120  # characters


def named(name: str, default: Any = None) -> Any:
    """A filter that the address calls ``name``, and leaves out while it is the ``default``."""
    return Field(default, validation_alias=name, serialization_alias=name)


class ListFilter(BaseModel):
    """``aside`` names the parts of the address that mean nothing here: the page says a word of it."""

    model_config = ConfigDict(frozen=True, populate_by_name=True, validate_default=False)

    no_filters: ClassVar[Container[str]] = {"page"}
    """The fields that leave nothing out of the list."""

    aside: frozenset[str] = Field(default=frozenset(), exclude=True)

    @classmethod
    def of(cls, query: str | QueryParams) -> Self:
        params = QueryParams(query)
        given = {name: line for name in cls._names() if (line := one_line(params.get(name, "")))}
        try:
            return cls.model_validate(given)
        except ValidationError as refused:
            aside = {str(error["loc"][0]) for error in refused.errors()}
        meant = {name: line for name, line in given.items() if name not in aside}
        return cls.model_validate(meant | {"aside": frozenset(aside)})

    @property
    def query(self) -> str:
        """The one way to write it, so that two addresses of one list are the same text."""
        return urlencode(self.model_dump(mode="json", by_alias=True, exclude_defaults=True))

    @property
    def is_filtered(self) -> bool:
        return any(name not in self.no_filters for name in self.model_dump(exclude_defaults=True))

    def but(self, **changed: object) -> Self:
        return self.model_copy(update=changed)

    def at(self, path: str, **changed: object) -> str:
        """That of the list with other filters, hence at its first page unless another ``page`` is asked."""
        first = {"page": 1} if "page" in type(self).model_fields else {}
        query = self.but(**(first | changed)).query
        return f"{path}?{query}" if query else path

    @classmethod
    def _names(cls) -> list[str]:
        return [str(field.validation_alias) for field in cls.model_fields.values() if field.validation_alias]


def one_line(text: str) -> str:
    return " ".join(clean(text)[:LONGEST_WORDS].split())


def _day(text: object) -> object:
    if isinstance(text, str) and ((day := day_of(text)) is None or day.year not in YEARS):
        raise ValueError(text)
    return text


def _number(text: object) -> object:
    if isinstance(text, str) and (number := number_of(text)) is None:
        raise ValueError(text)
    return number if isinstance(text, str) else text


def _without_nir(text: str) -> str:
    if mask(text).count:  # none is stored, hence none can be found
        raise ValueError
    return text


Number = Annotated[int, BeforeValidator(_number)]
"""An identifier of ours."""
PageNumber = Annotated[int, BeforeValidator(_number), Field(ge=1, le=100_000)]
Day = Annotated[date, BeforeValidator(_day)]
Words = Annotated[str, AfterValidator(_without_nir)]
"""What is looked for."""
