"""Strict mode: holds calls and answers against the models of aiogram, which the bot does not use."""

import functools
from typing import Any

import pydantic
from aiogram import methods
from aiogram.methods.base import TelegramMethod
from aiogram.types import BufferedInputFile

from botapi.params import Params, Upload


@functools.cache
def method_model(method: str) -> type[TelegramMethod[Any]]:
    """aiogram's model of a method, by its Bot API name."""
    model: type[TelegramMethod[Any]] = getattr(methods, method[0].upper() + method[1:])
    return model


@functools.cache
def answer_model(method: str) -> pydantic.TypeAdapter[Any]:
    """aiogram's type of a method's result."""
    return pydantic.TypeAdapter(method_model(method).__returning__)


def unknown_parameters(method: str, params: Params) -> list[str]:
    """The parameters that aiogram does not know; attachments named by another parameter are known."""
    attached = {
        value.removeprefix("attach://")
        for value in params.values()
        if isinstance(value, str) and value.startswith("attach://")
    }
    return sorted(params.keys() - method_model(method).model_fields.keys() - attached)


def faults_in_call(method: str, params: Params) -> list[str]:
    """What aiogram finds wrong in the values of a call."""
    known = method_model(method).model_fields.keys()
    values = {
        name: BufferedInputFile(value.content, value.name) if isinstance(value, Upload) else value
        for name, value in params.items()
        if name in known
    }
    try:
        method_model(method).model_validate(values)
    except pydantic.ValidationError as invalid:
        return _told(method, invalid)
    return []


def faults_in_answer(method: str, result: Any) -> list[str]:
    """What aiogram finds wrong in a result, fields that it does not know included."""
    try:
        understood = answer_model(method).validate_python(result)
    except pydantic.ValidationError as invalid:
        return _told(method, invalid)
    return [f"{method}: {where} is not a field of the Bot API" for where in unknown_fields(understood)]


def unknown_fields(value: Any, where: str = "result") -> list[str]:
    """The paths of the fields, at any depth, that aiogram's models do not declare."""
    if isinstance(value, list):
        return [found for i, item in enumerate(value) for found in unknown_fields(item, f"{where}[{i}]")]
    if not isinstance(value, pydantic.BaseModel):
        return []
    return [f"{where}.{name}" for name in value.model_extra or ()] + [
        found
        for name in value.model_fields_set & type(value).model_fields.keys()
        for found in unknown_fields(getattr(value, name), f"{where}.{name}")
    ]


def _told(method: str, invalid: pydantic.ValidationError) -> list[str]:
    return [
        f"{method}: {'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}"
        for fault in invalid.errors(include_url=False, include_input=False)
    ]
