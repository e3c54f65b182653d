"""What answers on a given day: the shipped files, as the gestionnaires' revisions left them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from knowledge_base.entries import NATIONAL, Base, Entry
from knowledge_base.formats.consistency import resting_on
from knowledge_base.french.plain import plain_text
from knowledge_base.local_values import filled
from knowledge_base.themes import Theme
from knowledge_base.upkeep.life import LIVE, RevisionStatus
from knowledge_base.upkeep.revisions import BETWEEN_REASONS, Revision, as_read, digest

FILE_CHANGED = "la fiche livrée a changé"
FILE_GONE = "la fiche livrée n’existe plus"

PLACES = {theme: place for place, theme in enumerate(Theme)}


@dataclass(frozen=True)
class Contents:
    """Each entry as it stands, whatever the day and the département; ``retired`` ones lead elsewhere."""

    live: tuple[Entry, ...]
    retired: tuple[Entry, ...]


def contents(shipped: Base, revisions: Iterable[Revision]) -> Contents:
    """The shipped entries and the current revisions, each under its id; a revision prevails."""
    files = {entry.id: entry for entry in shipped.entries}
    live = dict(files)
    retired = []
    for revision in revisions:
        file = files.get(revision.entry_id)
        live.pop(revision.entry_id, None)
        if revision.status is RevisionStatus.RETIRED:
            retired.append(revision.content)
        elif revision.status in LIVE and (file is not None or revision.number):
            content = _content(revision, file)
            live[content.id] = resting_on(content, shipped.facts) if shipped.facts else content
    order = {entry_id: place for place, entry_id in enumerate(files)}
    standing = sorted(live.values(), key=lambda entry: _place(entry, order))
    return Contents(tuple(standing), tuple(retired))


def doubt_of(revision: Revision, shipped: Base) -> str:
    """Why what this version says is to be reviewed, as agents read it; empty when it is not."""
    file = next((entry for entry in shipped.entries if entry.id == revision.entry_id), None)
    return _content(revision, file).to_review if revision.status in LIVE else ""


def answered_in(entry: Entry, departement: str, values: Mapping[str, str]) -> Entry:
    """As this département is answered: with its ``values``; a rule modelled on its own is simply the rule."""
    is_its_own = bool(entry.model) and entry.is_modelled_on(departement)
    return replace(
        entry,
        scope=NATIONAL if is_its_own else entry.scope,
        answer=filled(entry.answer, values, departement),
    )


def compose(
    shipped: Base,
    revisions: Iterable[Revision],
    *,
    departement: str,
    values: Mapping[str, str],
    today: date,
) -> Base:
    """The base that answers in this département on this day.

    ``values`` are what its answers name. A local entry takes the place of the national one that it overrides,
    and its phrasings; a redirection gives its phrasings to the entry that it leads to. One that leads nowhere
    is silent.
    """
    standing = contents(shipped, revisions)
    valid = [
        answered_in(entry, departement, values)
        for entry in standing.live
        if entry.concerns(departement) and entry.is_valid_on(today)
    ]
    answering = {entry.id: entry for entry in valid if not entry.replaced_by}
    moved = {e.id: e for e in (*standing.retired, *valid) if e.replaced_by and e.concerns(departement)}
    redirections = {entry.id: entry.replaced_by for entry in moved.values()}
    for local in list(answering.values()):
        national = answering.get(local.overrides)
        if national is not None and local.is_local and not national.is_local:
            answering = _in_place_of(national, replace(local, replaces=national.question), answering)
            moved[national.id] = national
            redirections[national.id] = local.id
    ends = {entry_id: _end(entry_id, redirections, answering) for entry_id in redirections}
    inherited: dict[str, list[Entry]] = {}
    for entry_id, end in ends.items():
        if end:
            inherited.setdefault(end, []).append(moved[entry_id])
    return Base(
        _with_phrasings(answering, inherited),
        shipped.facts,
        {entry_id: end for entry_id, end in ends.items() if end},
        departement,
    )


def _content(revision: Revision, file: Entry | None) -> Entry:
    """What the revision says today, and why it is to be reviewed."""
    is_same = revision.shipped_digest == (digest(file) if file else "")
    content = replace(revision.content, number=revision.number, replaces="")
    if not revision.number and file is not None:  # nobody ever changed it: the new file is right by itself
        read = content if is_same else replace(as_read(revision, file), to_review=content.to_review)
        written_by = file.validated_by if read.validated_by != file.validated_by else ""
        return replace(read, asks=file.asks, written_by=written_by)
    if is_same:
        return content
    why = FILE_CHANGED if file else FILE_GONE
    return replace(content, to_review=BETWEEN_REASONS.join(filter(None, (content.to_review, why))))


def _place(entry: Entry, order: Mapping[str, int]) -> tuple[int, int]:
    """By theme, the shipped ones first and in their order."""
    theme = len(PLACES) if entry.theme is None else PLACES[entry.theme]
    return theme, order.get(entry.id, len(order))


def _in_place_of(national: Entry, local: Entry, entries: Mapping[str, Entry]) -> dict[str, Entry]:
    placed = (
        local if entry.id == national.id else entry for entry in entries.values() if entry.id != local.id
    )
    return {entry.id: entry for entry in placed}


def _end(entry_id: str, redirections: Mapping[str, str], answering: Mapping[str, Entry]) -> str:
    """Where the redirections from this entry lead; empty when it is nowhere, or in a circle."""
    passed = set()
    while entry_id in redirections and entry_id not in passed:
        passed.add(entry_id)
        entry_id = redirections[entry_id]
    return entry_id if entry_id in answering else ""


def _with_phrasings(
    answering: Mapping[str, Entry], inherited: Mapping[str, Sequence[Entry]]
) -> tuple[Entry, ...]:
    """The entries, each with the phrasings that come to it and that no other holds."""
    if not inherited:
        return tuple(answering.values())
    held = {plain_text(text) for entry in answering.values() for text in entry.phrasings}
    entries = []
    for entry in answering.values():
        more = []
        for text in (text for former in inherited.get(entry.id, ()) for text in former.phrasings):
            if plain_text(text) not in held:
                held.add(plain_text(text))
                more.append(text)
        entries.append(replace(entry, variants=(*entry.variants, *more)) if more else entry)
    return tuple(entries)
