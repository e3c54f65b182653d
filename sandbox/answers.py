"""What a fork answers: bytes, read against what its work declares that it returns, or names that it raises.

What it read may have taken it over. So its answer is JSON, read by the types of our own annotations: it names
nothing that would be called here but an error that the module of the work names too.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from types import GenericAlias
from typing import Annotated, Any, NamedTuple, get_type_hints

from pydantic import ConfigDict, PydanticUserError, StringConstraints, TypeAdapter

MOST_BYTES = 40 * 1024**2
"""Of an answer: the files of the largest mail that is read, as they are written in JSON."""
_DONE, _RAISED = b"=", b"!"
_MOST_FRAMES = 30
_STRICT = ConfigDict(strict=True, ser_json_bytes="base64", val_json_bytes="base64")
_Name = Annotated[str, StringConstraints(pattern=r"^[^\p{C}\p{Zl}\p{Zp}]*$", max_length=300)]
"""On one line, so that none of a log is forged with it."""

Work = Callable[..., Any]


class _Error(NamedTuple):
    kind: type[Exception]
    parameters: tuple[str, ...]
    schema: TypeAdapter[Any]


@dataclass(frozen=True)
class Done:
    value: Any


@dataclass(frozen=True)
class Failed:
    """The work itself raised this."""

    error: Exception


@dataclass(frozen=True)
class _Raised:
    """``values`` are those of the constructor, in JSON; None for an error that is not the work's own, and
    leaves its name. ``frames`` are files, lines and functions.
    """

    kind: _Name
    values: str | None
    frames: tuple[tuple[_Name, int, _Name], ...]


def done(work: Work, value: Any) -> bytes:
    return _DONE + returned_by(work).dump_json((value,), warnings="error")


def raised(work: Work, error: Exception) -> bytes:
    kind = type(error)
    own = raised_by(work).get(kind.__name__)
    values = None
    if own is not None and own.kind is kind:
        values = own.schema.dump_json(tuple(getattr(error, name) for name in own.parameters)).decode()
    frames = [
        (frame.f_code.co_filename, line, frame.f_code.co_name)
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]
    return _RAISED + _ERROR.dump_json(_Raised(kind.__name__, values, tuple(frames[-_MOST_FRAMES:])))


def read(work: Work, answer: bytes) -> Done | Failed:
    """Raises ValueError, KeyError, or what the constructor of an error does, for what that work cannot have
    answered.
    """
    mark, told = answer[:1], answer[1:]
    if mark == _DONE:
        return Done(returned_by(work).validate_json(told)[0])
    one = _ERROR.validate_json(told)
    error: Exception = RuntimeError(one.kind)
    if one.values is not None:
        own = raised_by(work)[one.kind]
        error = own.kind(**dict(zip(own.parameters, own.schema.validate_json(one.values), strict=True)))
    lines = (f"  {file}:{line} in {function}\n" for file, line, function in one.frames[:_MOST_FRAMES])
    error.add_note("In the sandbox:\n" + "".join(lines))
    return Failed(error)


@cache
def returned_by(work: Work) -> TypeAdapter[Any]:
    """Of a tuple that holds it. Raises NameError or KeyError for a function that does not say."""
    return _schema([get_type_hints(work, include_extras=True)["return"]])


@cache
def raised_by(work: Work) -> Mapping[str, _Error]:
    """What its module names, by name, if JSON can tell the parameters of its constructor: each must be an
    attribute of the error too.
    """
    found = {}
    for name, kind in vars(sys.modules[work.__module__]).items():
        if isinstance(kind, type) and issubclass(kind, Exception):
            with suppress(PydanticUserError, NameError):
                taken = get_type_hints(kind.__init__, include_extras=True)
                taken.pop("return", None)
                found[name] = _Error(kind, tuple(taken), _schema(taken.values()))
    return found


def _schema(types: Iterable[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(GenericAlias(tuple, tuple(types)), config=_STRICT)


_ERROR = TypeAdapter(_Raised)
