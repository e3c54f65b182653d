"""The exchange form of the contract: an entry as JSON values, one object a line, for anybody's tools."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date

from knowledge_base.entries import Entry
from knowledge_base.faults import Code
from knowledge_base.formats.consistency import Located
from knowledge_base.formats.forms import Form
from knowledge_base.records import Record
from refusals.faults import Fault

ALWAYS = frozenset(
    {
        "id", "question", "variants", "answer", "keywords", "theme", "facts", "scope", "source",
        "source_date", "validated_by", "validated_on", "review_by", "uncertain",
    }
)  # fmt: skip


def entries_of(records: Iterable[Record], file: str, faults: list[Fault]) -> tuple[Located, ...]:
    """The entry of each record; only ``id`` and ``question`` are required.

    What is wrong, a base without entries too, is added to ``faults``. There is no register beside them: facts
    are taken on trust, ``uncertain`` and ``links`` as they were exported.
    """
    entries: dict[str, Located] = {}
    for record in records:
        form = Form(file, record, faults)
        entry = _imported(form)
        if entry.id in entries:
            first = entries[entry.id].record.line
            form.refuse("id", Code.ID_TAKEN_AT_LINE, first=first, id=entry.id)
        entries.setdefault(entry.id, Located(file, entry, record))
    if not entries and not faults:
        faults.append(Fault.of(file, 1, Code.NO_ENTRY))
    return tuple(entries.values())


def _imported(form: Form) -> Entry:
    return Entry(
        id=form.text("id"),
        question=form.question(),
        answer=form.text("answer", required=False),
        variants=_texts(form, "variants"),
        keywords=_texts(form, "keywords"),
        theme=form.theme(required=False),
        scope=form.scope(),
        facts=tuple(form.number(item, "facts") for item in form.texts("facts", required=False)),
        source=form.text("source", required=False),
        source_date=form.text("source_date", required=False),
        validated_by=form.text("validated_by", required=False),
        validated_on=form.date("validated_on", required=False),
        review_by=form.date("review_by", required=False),
        uncertain=form.text("uncertain", required=False) == "True",
        links=_texts(form, "links"),
        owner=form.text("owner", required=False),
        valid_from=form.date("valid_from", required=False),
        valid_until=form.date("valid_until", required=False),
        replaced_by=form.text("replaced_by", required=False),
        overrides=form.text("overrides", required=False),
        asks=form.asks(),
        number=form.version(),
        to_review=form.text("to_review", required=False),
        replaces=form.text("replaces", required=False),
    )


def _texts(form: Form, name: str) -> tuple[str, ...]:
    """Other people's bases write a single keyword as a plain text: accepted as a list of one."""
    found = form.record.fields.get(name)
    if found is not None and not found.is_list:
        return (found.items[0].text,) if found.items[0].text.strip() else ()
    return tuple(item.text for item in form.texts(name, required=False))


def exported(entry: Entry) -> dict[str, object]:
    """The entry as JSON values, dates in ISO form. What a bare base would not have is left out when it is
    empty.
    """
    values = {field.name: getattr(entry, field.name) for field in fields(entry)}
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
        if name in ALWAYS or value
    }
