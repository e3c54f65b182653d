"""``relais kb``, for the life of the entries: their versions, what differs, what is to be read again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.commands.errors import Refusal
from app.commands.kb_bases import upkeep_service
from app.commands.output import picked, say, say_json
from app.settings import read_settings
from knowledge_base.upkeep.diff import Change, Mark, compare
from knowledge_base.upkeep.published import doubt_of
from knowledge_base.upkeep.versions import Version
from refusals.base import Refused
from rendering.dates import Dates, plural
from rendering.labels import ENTRY_FIELD, REVISION_STATUS

SOON = "Le service en marche en tient compte dans la minute."
SHIPPED = "fiche livrée"
NOTHING = "–"
SENTENCES = frozenset({"question", "answer"})
"""Compared word by word."""
MARKS = {Mark.ADDED: "+", Mark.REMOVED: "-"}


def show_versions(entry_id: str, *, as_json: bool) -> None:
    with upkeep_service() as service:
        versions = service.versions(entry_id)
    if as_json:
        say_json(
            [
                picked(version, "number", "status", "author", "at", "note")
                | picked(version.content, "question", "answer", "to_review", "replaced_by")
                for version in versions
            ]
        )
        return
    dates = _dates()
    say(f"{versions[-1].content.question} ({entry_id})")
    for version in reversed(versions):
        say(_line(version, dates))


def show_differences(entry_id: str, first: int | None, second: int | None, *, as_json: bool) -> None:
    with upkeep_service() as service:
        versions = service.versions(entry_id)
    old, new = _pair(entry_id, versions, first, second)
    changes = compare(old.content, new.content)
    if as_json:
        told = [picked(one, "field") | {"pieces": [[p.mark, p.text] for p in one.pieces]} for one in changes]
        say_json({"id": entry_id, "from": old.number, "to": new.number, "changes": told})
    elif changes:
        say(f"Fiche {entry_id}, de la version {old.number} à la version {new.number} :")
        for change in changes:
            say(f"{ENTRY_FIELD[change.field]} :", *_shown(change))
    else:
        say(f"Rien ne diffère entre la version {old.number} et la version {new.number}.")


def restore(entry_id: str, number: int) -> None:
    with upkeep_service(writes=True) as service:
        published = service.restoration(entry_id, number)(service.upkeep)
        doubt = doubt_of(published, service.standing.shipped)
    say(
        f"La fiche {entry_id} revient à sa version {number} ; c’est désormais la version {published.number}.",
        *([f"Elle reste à relire : {doubt}."] if doubt else []),
        SOON,
    )


def retire(entry_id: str, *, replaced_by: str) -> None:
    with upkeep_service(writes=True) as service:
        service.retirement(entry_id, replaced_by=replaced_by)(service.upkeep)
    instead = f" ; la fiche {replaced_by} répond à sa place" if replaced_by else ""
    say(f"La fiche {entry_id} est retirée{instead}.", SOON)


def mark_source(source: str, *, reason: str, as_json: bool) -> None:
    with upkeep_service(writes=True) as service:
        marked = service.mark_source(source, reason=reason)
    if as_json:
        say_json([entry.id for entry in marked])
        return
    say(
        f"{plural(len(marked), 'fiche mise', 'fiches mises')} à relire :",
        *(f"  {e.id}" for e in marked),
        SOON,
    )


def show_to_review(*, as_json: bool) -> None:
    with upkeep_service() as service:
        waiting = [entry for entry in service.live if service.standing.is_due(entry)]
        today = service.standing.today
    if as_json:
        say_json([picked(one, "id", "question", "to_review", "review_by", "owner") for one in waiting])
        return
    if not waiting:
        say("Aucune fiche n’est à relire.")
    dates = _dates()
    for entry in waiting:
        late = entry.review_by if entry.review_by and entry.review_by <= today else None
        since = f"sa relecture est due depuis le {dates.short_day(late)}" if late else ""
        say(f"{entry.id} : {' ; '.join(filter(None, (entry.to_review, since)))}")


def _dates() -> Dates:
    return Dates(read_settings().local_time)


def _pair(
    entry_id: str, versions: Sequence[Version], first: int | None, second: int | None
) -> tuple[Version, Version]:
    """The two that were asked for; else the last two that nobody gave up."""
    by_number = {version.number: version for version in versions}
    for number in (first, second):
        if number is not None and number not in by_number:
            raise Refused("base.unknown_version", entry_id=entry_id, number=number)
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
