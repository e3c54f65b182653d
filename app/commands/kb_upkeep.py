"""``relais kb``, for the life of the entries: their versions, what differs, what is to be read again."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from app.commands.errors import Refusal
from app.commands.kb_bases import local_today
from app.commands.opening import open_units, utc_now
from app.commands.output import say, say_json
from app.settings import read_settings
from app.wiring import knowledge_folder
from knowledge_base.entries import Base, Entry
from knowledge_base.formats.files import load
from knowledge_base.upkeep.diff import Change, Mark, compare
from knowledge_base.upkeep.editing import Upkeep
from knowledge_base.upkeep.errors import UnknownEntry, UnknownVersion
from knowledge_base.upkeep.published import contents, doubt_of
from knowledge_base.upkeep.sources import mark_resting_on
from knowledge_base.upkeep.versions import Version, versions_of
from rendering.dates import Dates, plural
from rendering.labels import ENTRY_FIELD, REVISION_STATUS
from storage.knowledge import SqlRevisions

SOON = "Le service en marche en tient compte dans la minute."
SHIPPED = "fiche livrée"
NOTHING = "–"
SENTENCES = frozenset({"question", "answer"})
"""Compared word by word."""
MARKS = {Mark.ADDED: "+", Mark.REMOVED: "-"}


@dataclass(frozen=True)
class Operator:
    """Who types the command, whoever it is."""

    id: int | None = None
    name: str = "Exploitant"

    def decides_for(self, departement: str, served: Collection[str]) -> bool:  # noqa: ARG002  the port gives both
        return True


@dataclass(frozen=True)
class Desk:
    """What a command works with; ``files`` are the entries as shipped, by id."""

    upkeep: Upkeep
    revisions: SqlRevisions
    shipped: Base
    files: Mapping[str, Entry]
    dates: Dates
    today: date

    @property
    def standing(self) -> Base:
        """Every entry that is not retired, even those whose day has not come or has gone."""
        return Base(contents(self.shipped, self.revisions.current()).live, self.shipped.facts)


def show_versions(entry_id: str, *, as_json: bool) -> None:
    with _desk(writes=False) as desk:
        versions = _versions(desk, entry_id)
    if as_json:
        say_json([_version_for_a_program(version) for version in versions])
        return
    say(f"{versions[-1].content.question} ({entry_id})")
    for version in reversed(versions):
        say(_line(version, desk.dates))


def show_differences(entry_id: str, first: int | None, second: int | None, *, as_json: bool) -> None:
    with _desk(writes=False) as desk:
        versions = _versions(desk, entry_id)
    old, new = _pair(entry_id, versions, first, second)
    changes = compare(old.content, new.content)
    if as_json:
        say_json(
            {"id": entry_id, "from": old.number, "to": new.number, "changes": list(map(_change, changes))}
        )
    elif changes:
        say(f"Fiche {entry_id}, de la version {old.number} à la version {new.number} :")
        for change in changes:
            say(f"{ENTRY_FIELD[change.field]} :", *_shown(change))
    else:
        say(f"Rien ne diffère entre la version {old.number} et la version {new.number}.")


def restore(entry_id: str, number: int) -> None:
    with _desk() as desk:
        _versions(desk, entry_id)
        published = desk.upkeep.restore(entry_id, number, by=Operator())
        doubt = doubt_of(published, desk.shipped)
    say(
        f"La fiche {entry_id} revient à sa version {number} ; c’est désormais la version {published.number}.",
        *([f"Elle reste à relire : {doubt}."] if doubt else []),
        SOON,
    )


def retire(entry_id: str, *, replaced_by: str) -> None:
    with _desk() as desk:
        desk.upkeep.retire(entry_id, by=Operator(), replaced_by=replaced_by)
    instead = f" ; la fiche {replaced_by} répond à sa place" if replaced_by else ""
    say(f"La fiche {entry_id} est retirée{instead}.", SOON)


def mark_source(source: str, *, reason: str, as_json: bool) -> None:
    with _desk() as desk:
        marked = mark_resting_on(desk.upkeep, desk.standing, source, by=Operator(), reason=reason)
    if as_json:
        say_json([entry.id for entry in marked])
        return
    say(
        f"{plural(len(marked), 'fiche mise', 'fiches mises')} à relire :",
        *(f"  {e.id}" for e in marked),
        SOON,
    )


def show_to_review(*, as_json: bool) -> None:
    with _desk(writes=False) as desk:
        waiting = [entry for entry in desk.standing.entries if entry.to_review or _is_due(entry, desk.today)]
    if as_json:
        say_json([_entry_for_a_program(entry) for entry in waiting])
        return
    if not waiting:
        say("Aucune fiche n’est à relire.")
    for entry in waiting:
        say(f"{entry.id} : {' ; '.join(_reasons(entry, desk))}")


@contextmanager
def _desk(*, writes: bool = True) -> Iterator[Desk]:
    """In one transaction; raises ``FaultyBase`` when the shipped files are."""
    settings = read_settings()
    shipped = load(knowledge_folder(settings))
    today = local_today(settings)
    files = {entry.id: entry for entry in shipped.entries}
    with open_units(settings) as units, units() if writes else units.reading() as work:
        upkeep = Upkeep(work, shipped, now=utc_now(), today=today)
        yield Desk(upkeep, work.revisions, shipped, files, Dates(settings.local_time), today)


def _versions(desk: Desk, entry_id: str) -> Sequence[Version]:
    """Oldest first; 0 is the shipped file as it now is."""
    found = versions_of(desk.files.get(entry_id), desk.revisions.of_entry(entry_id))
    if not found:
        raise UnknownEntry(entry_id)
    return found


def _pair(
    entry_id: str, versions: Sequence[Version], first: int | None, second: int | None
) -> tuple[Version, Version]:
    """The two that were asked for; else the last two that nobody gave up."""
    by_number = {version.number: version for version in versions}
    for number in (first, second):
        if number is not None and number not in by_number:
            raise UnknownVersion(entry_id, number)
    kept = [version for version in versions if not version.is_discarded]
    if first is None and len(kept) < 2:
        raise Refusal(f"La fiche {entry_id} n’a qu’une version : il n’y a rien à comparer.")
    old = kept[-2] if first is None else by_number[first]
    return old, kept[-1] if second is None else by_number[second]


def _line(version: Version, dates: Dates) -> str:
    when = dates.short_day(version.at) if version.at else ""
    status = REVISION_STATUS[version.status] + ("" if version.number else f" ({SHIPPED})")
    told = [f"{version.number:>4}", f"{status:<32}", f"{when:<10}", version.author, version.note]
    return "  ".join(part for part in told if part)


def _shown(change: Change) -> Iterator[str]:
    """A list item by item, what did not change left out; a text with what went and what came, a name or a
    date whole.
    """
    if change.is_list:
        yield from (f"  {MARKS[piece.mark]} {piece.text}" for piece in change.pieces if piece.mark in MARKS)
        return
    if change.field not in SENTENCES:
        yield f"  {_side(change, Mark.REMOVED) or NOTHING} → {_side(change, Mark.ADDED) or NOTHING}"
        return
    shown = {Mark.KEPT: "{}", Mark.REMOVED: "[-{}-]", Mark.ADDED: "{{+{}+}}"}
    text = "".join(shown[piece.mark].format(piece.text) for piece in change.pieces)
    yield from (f"  {line}" for line in text.splitlines())


def _side(change: Change, mark: Mark) -> str:
    """What it was, or what it has become."""
    return "".join(piece.text for piece in change.pieces if piece.mark in (Mark.KEPT, mark))


def _reasons(entry: Entry, desk: Desk) -> Iterator[str]:
    if entry.to_review:
        yield entry.to_review
    if entry.review_by is not None and _is_due(entry, desk.today):
        yield f"sa relecture est due depuis le {desk.dates.short_day(entry.review_by)}"


def _is_due(entry: Entry, today: date) -> bool:
    return entry.review_by is not None and entry.review_by <= today


def _version_for_a_program(version: Version) -> dict[str, object]:
    return {
        "number": version.number,
        "status": version.status,
        "author": version.author,
        "at": version.at.isoformat() if version.at else None,
        "note": version.note,
        "question": version.content.question,
        "answer": version.content.answer,
        "to_review": version.content.to_review,
        "replaced_by": version.content.replaced_by,
    }


def _entry_for_a_program(entry: Entry) -> dict[str, object]:
    return {
        "id": entry.id,
        "question": entry.question,
        "to_review": entry.to_review,
        "review_by": entry.review_by.isoformat() if entry.review_by else None,
        "owner": entry.owner,
    }


def _change(change: Change) -> dict[str, object]:
    return {"field": change.field, "pieces": [[piece.mark, piece.text] for piece in change.pieces]}
