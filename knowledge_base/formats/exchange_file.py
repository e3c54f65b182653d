"""Entries on the road between départements, with where they come from, in any of the three forms."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path, PurePath

import yaml

from knowledge_base.entries import DEPARTEMENT, Base
from knowledge_base.faults import Code, FaultyBase, Unreadable
from knowledge_base.formats.consistency import Located
from knowledge_base.formats.exchange import entries_of, exported
from knowledge_base.formats.files import load
from knowledge_base.formats.forms import Form
from knowledge_base.formats.spreadsheet import is_spreadsheet, table_records, to_csv
from knowledge_base.formats.writing import WIDTH, add_entries
from knowledge_base.records import Record, json_records, read_yaml
from refusals.faults import Fault

PROVENANCE = "provenance.yaml"
"""Beside the themes of a folder: which entries came from elsewhere."""


@dataclass(frozen=True)
class Provenance:
    """``origin`` is « departement:06 », or the name of a publisher."""

    origin: str = ""
    exported_on: date | None = None
    exported_by: str = ""

    def to_data(self) -> dict[str, str]:
        data = {**asdict(self), "exported_on": self.exported_on and self.exported_on.isoformat()}
        return {name: value for name, value in data.items() if value}


@dataclass(frozen=True)
class ExchangeFile:
    """``provenance`` is by id; an entry without one was written here. ``in_windows`` is its encoding.

    ``lines`` tells, by id, where each entry stands in the ``file`` that was received; a folder has none.
    """

    base: Base
    provenance: Mapping[str, Provenance] = field(default_factory=dict)
    in_windows: bool = False
    file: str = ""
    lines: Mapping[str, int] = field(default_factory=dict)

    def signed(self, *, origin: str, exported_on: date, exported_by: str) -> ExchangeFile:
        """What is sent today: an entry that came from elsewhere keeps its origin."""
        signature = Provenance(origin, exported_on, exported_by)
        kept = {name: known.origin or origin for name, known in self.provenance.items()}
        signed = {e.id: replace(signature, origin=kept.get(e.id, origin)) for e in self.base.entries}
        return ExchangeFile(self.base, signed)

    def received(self, fault: Fault) -> Fault:
        """A fault of what would have been written, told where it can be mended: in what was received."""
        name = next((name for name in (fault.file, PurePath(fault.file).stem) if name in self.lines), None)
        if name is None:
            return fault
        return replace(fault, file=self.file, line=self.lines[name], entry=name)


def read_parcel(path: Path) -> ExchangeFile:
    """A base in a folder, a table, or else JSONL. Raises ``FaultyBase`` or ``OSError``."""
    if path.is_dir():
        return ExchangeFile(load(path), read_provenance(path))
    if path.suffix.lower() == ".md":
        raise FaultyBase([Fault.of(path.name, 1, Code.LONE_ENTRY)])
    return parcel_of(path.read_bytes(), path.name)


def parcel_of(content: bytes, file: str) -> ExchangeFile:
    """What a file of this name holds. Raises ``FaultyBase``."""
    faults: list[Fault] = []
    if is_spreadsheet(file):
        records, in_windows = table_records(content, file, faults)
    else:
        records, in_windows = list(json_records(content, file, faults)), False
    located = entries_of(records, file, faults)
    provenance = {one.entry.id: _signature(Form(file, one.record, faults)) for one in located}
    faults.extend(_without_scope(located, provenance))
    if faults:
        raise FaultyBase(faults)
    signed = {name: known for name, known in provenance.items() if known != Provenance()}
    lines = {one.entry.id: one.record.line for one in located}
    return ExchangeFile(Base(tuple(one.entry for one in located)), signed, in_windows, file, lines)


def rows(parcel: ExchangeFile) -> Iterator[dict[str, object]]:
    """Each entry as plain values, in order, its provenance last."""
    for entry in parcel.base.entries:
        yield exported(entry) | parcel.provenance.get(entry.id, Provenance()).to_data()


def parcel_jsonl(parcel: ExchangeFile) -> str:
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows(parcel))


def parcel_csv(parcel: ExchangeFile) -> str:
    return to_csv(rows(parcel))


def write_folder(parcel: ExchangeFile, folder: Path, *, register: Path) -> list[Path]:
    """The files of the entries, or nothing at all: see ``add_entries``."""
    written = add_entries(parcel.base, folder, register=register)
    sign(folder, parcel.provenance)
    return written


def read_provenance(folder: Path) -> dict[str, Provenance]:
    """By id; empty when nothing came from elsewhere. Raises ``FaultyBase``."""
    path = folder / PROVENANCE
    faults: list[Fault] = []
    found: dict[str, Provenance] = {}
    try:
        for record in read_yaml(path.read_text("utf-8")) if path.is_file() else ():
            form = Form(PROVENANCE, record, faults)
            signature = _signature(form)
            found |= dict.fromkeys((item.text for item in form.texts("entries")), signature)
    except Unreadable as error:
        faults.append(error.at(PROVENANCE))
    if faults:
        raise FaultyBase(faults)
    return found


def sign(folder: Path, provenance: Mapping[str, Provenance]) -> None:
    """Notes in ``folder`` where these entries come from, beside what was noted before."""
    known = read_provenance(folder) | dict(provenance)
    if not known:
        return
    together: defaultdict[Provenance, list[str]] = defaultdict(list)
    for name in sorted(known):
        together[known[name]].append(name)
    records = [{**signature.to_data(), "entries": names} for signature, names in together.items()]
    text = yaml.safe_dump(records, allow_unicode=True, sort_keys=False, width=WIDTH)
    (folder / PROVENANCE).write_text(text, encoding="utf-8")


def _signature(form: Form) -> Provenance:
    return Provenance(
        origin=form.text("origin", required=False),
        exported_on=form.date("exported_on", required=False),
        exported_by=form.text("exported_by", required=False),
    )


def _without_scope(located: Iterable[Located], provenance: Mapping[str, Provenance]) -> Iterator[Fault]:
    """What another département wrote is not national because it forgot to say so."""
    for one in located:
        origin = provenance[one.entry.id].origin
        if origin.startswith(DEPARTEMENT) and not _says(one.record, "scope"):
            departement = origin.removeprefix(DEPARTEMENT)
            yield one.refused("scope", Code.SCOPE_OWED, departement=departement, origin=origin)


def _says(record: Record, name: str) -> bool:
    found = record.fields.get(name)
    return found is not None and any(item.text.strip() for item in found.items)
