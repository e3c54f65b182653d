"""The base in the exchange form of the contract: one JSON object a line, from and for anybody's tools."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from knowledge_base.entries import Base, Entry
from knowledge_base.faults import Fault, FaultyBase, Unreadable
from knowledge_base.formats.forms import Form
from knowledge_base.records import read_json_line


def to_jsonl(base: Base) -> Iterator[str]:
    """The lines of the export, without line ends, in the order of the base."""
    for entry in base.entries:
        yield json.dumps(_exported(entry), ensure_ascii=False)


def load_jsonl(path: Path) -> Base:
    """A base from its exchange form; only ``id`` and ``question`` are required. Raise ``FaultyBase``.

    There is no register beside it: facts are taken on trust, and ``uncertain`` as it was exported.
    """
    faults: list[Fault] = []
    entries: dict[str, Entry] = {}
    for number, line in enumerate(path.read_bytes().split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            record = read_json_line(line.decode("utf-8-sig"), line=number)
        except UnicodeDecodeError:
            faults.append(Fault(path.name, number, "cette ligne n’est pas en UTF-8"))
            continue
        except Unreadable as error:
            faults.append(Fault(path.name, error.line, error.reason))
            continue
        form = Form(path.name, record, faults)
        entry = _imported(form)
        if entry.id in entries:
            form.refuse(number, f"identifiant déjà pris : « {entry.id} »")
        entries[entry.id] = entry
    if not entries and not faults:
        faults.append(Fault(path.name, 1, "la base ne contient aucune entrée"))
    if faults:
        raise FaultyBase(faults)
    return Base(tuple(entries.values()))


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
    )


def _texts(form: Form, name: str) -> tuple[str, ...]:
    """Other people's bases write a single keyword as a plain text: accepted as a list of one."""
    found = form.record.fields.get(name)
    if found is not None and not found.is_list:
        return (found.items[0].text,) if found.items[0].text.strip() else ()
    return tuple(item.text for item in form.texts(name, required=False))


def _exported(entry: Entry) -> dict[str, object]:
    return {
        "id": entry.id,
        "question": entry.question,
        "variants": entry.variants,
        "answer": entry.answer,
        "keywords": entry.keywords,
        "theme": entry.theme,
        "facts": entry.facts,
        "scope": entry.scope,
        "source": entry.source,
        "source_date": entry.source_date,
        "validated_by": entry.validated_by,
        "validated_on": entry.validated_on and entry.validated_on.isoformat(),
        "review_by": entry.review_by and entry.review_by.isoformat(),
        "uncertain": entry.uncertain,
    }
