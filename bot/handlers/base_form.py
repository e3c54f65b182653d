"""An entry begun from a gap or a ticket: one question after the other, then a draft to be published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogue import Turn
from bot.errors import Misunderstood
from bot.handlers.base_changes import DIALOGUE
from bot.handlers.base_drafts import draft_page
from bot.handlers.base_keeping import Keeping
from bot.handlers.base_learning import gap_of, gaps_or_wait
from bot.handlers.base_pages import GapsAwaited, NewEntryAsked
from bot.messages import Incoming
from bot.state import State
from knowledge_base.entries import DEPARTEMENT, Entry
from knowledge_base.formats.forms import FEWEST_VARIANTS, LONGEST_ANSWER, LONGEST_PHRASING
from knowledge_base.french.plain import plain_words
from knowledge_base.learning.drafts import draft
from knowledge_base.themes import Theme
from knowledge_base.upkeep.from_ticket import Exchange, drafted, origin
from privacy.nir import MASK
from privacy.persons import masks_in
from tickets.desk import Desk

FORM = "form"
STEPS = ("question", "answer", "theme", "source", "variants")
SUGGESTED = ("question", "answer", "theme")
"""What the gap's questions, or the ticket, tell already."""

LIMITS = {"question": LONGEST_PHRASING, "answer": LONGEST_ANSWER, "variants": LONGEST_PHRASING}
"""Characters; of the variants, each has as many."""


def begin_entry(gap_id: str, said: Incoming, keeping: Keeping) -> Turn:
    found = gaps_or_wait(f"new:{gap_id}", said, keeping)
    if found is None:
        return Turn.aside(GapsAwaited())
    begun = draft(gap_of(found, gap_id), departement=keeping.departement)
    theme = begun.theme.value if begun.theme else ""
    return _ask("question", {"question": begun.question, "variants": list(begun.phrasings), "theme": theme})


def begin_from_ticket(reference: str, keeping: Keeping) -> Turn:
    """What the ticket taught, of nobody; raises ``Misunderstood`` where it teaches nothing."""
    talk = keeping.talk
    ticket = Desk(talk.work, now=talk.now, zone=keeping.zone).ticket_for(reference, by=talk.speaker)
    if not ticket.may_teach:
        raise Misunderstood
    people = keeping.talk.work.people
    numbers = {ticket.agent_id, *(message.author_id for message in ticket.messages)}
    known = (people.person(number) for number in numbers if number is not None)
    exchange = Exchange(
        question=ticket.question,
        said=ticket.said_by_agent,
        answer=ticket.answer,
        theme=ticket.theme,
        people=[person.name for person in known if person is not None],
    )
    entry = drafted(exchange, departement=keeping.departement).entry
    return _ask(
        "question",
        {
            "question": entry.question,
            "variants": [text for text in entry.phrasings if not masks_in(text)],
            "answer": entry.answer,
            "theme": entry.theme.value if entry.theme else "",
            "note": origin(ticket.reference),
        },
    )


def form_page(
    data: Mapping[str, Any], *, nir: bool = False, unclear: bool = False, limit: int = 0
) -> NewEntryAsked:
    step = data["step"]
    return NewEntryAsked(
        step=step,
        suggested=data.get(step, "") if step in SUGGESTED else "",
        may_keep=_may_keep(data),
        themes=tuple(theme.value for theme in Theme) if step == "theme" else (),
        missing=FEWEST_VARIANTS - len(data["variants"]) if step == "variants" else 0,
        nir=nir,
        unclear=unclear,
        limit=limit,
    )


def keep_suggested(keeping: Keeping) -> Turn:
    data = _form(keeping)
    if not _may_keep(data):
        raise Misunderstood
    return _after(data, keeping)


def _may_keep(data: Mapping[str, Any]) -> bool:
    """What is suggested is there, short enough, and names nobody."""
    step = data["step"]
    suggested = data.get(step, "") if step in SUGGESTED else ""
    return bool(suggested) and not masks_in(suggested) and len(suggested) <= LIMITS.get(step, LONGEST_ANSWER)


def choose_theme(slug: str, keeping: Keeping) -> Turn:
    data = _form(keeping)
    if data["step"] != "theme" or slug not in set(Theme):
        raise Misunderstood
    return _after({**data, "theme": slug}, keeping)


def answer_form(said: Incoming, keeping: Keeping) -> Turn:
    data = _form(keeping)
    if said.is_edit or not said.text:
        return Turn.aside(form_page(data))
    if MASK in said.text:
        return Turn.aside(form_page(data, nir=True))
    limit = LIMITS.get(data["step"], 0)
    if limit and _length(data["step"], said.text) > limit:
        return Turn.aside(form_page(data, limit=limit))
    written = _read(data, said.text)
    if written is None:
        return Turn.aside(form_page(data, unclear=True))
    return _after({**data, **written}, keeping)


def _length(step: str, text: str) -> int:
    return max(map(len, text.splitlines())) if step == "variants" else len(text)


def _read(data: Mapping[str, Any], text: str) -> Mapping[str, Any] | None:
    """What the text says of the entry; None when it is no answer to what was asked."""
    line = " ".join(text.split())
    match data["step"]:
        case "question":
            return {"question": line} if plain_words(line) else None
        case "answer":
            return {"answer": text}
        case "source":
            source, _, dated = (part.strip() for part in line.rpartition(";"))
            return {"source": source, "source_date": dated} if source and dated else None
        case "variants":
            return {"variants": [*data["variants"], *(" ".join(each.split()) for each in text.splitlines())]}
        case _:
            return None  # a theme is touched, not typed


def _form(keeping: Keeping) -> dict[str, Any]:
    state = keeping.talk.state
    if state is None or state.dialogue != DIALOGUE or state.step != FORM:
        raise Misunderstood
    return dict(state.data)


def _ask(step: str, data: Mapping[str, Any]) -> Turn:
    asked = {**data, "step": step}
    return Turn.go_on(State(DIALOGUE, FORM, asked), form_page(asked))


def _after(data: Mapping[str, Any], keeping: Keeping) -> Turn:
    """What is still to be asked, or the draft."""
    place = STEPS.index(data["step"]) + 1
    kept = {**data, "variants": _different(data["variants"], data["question"])}
    if place < STEPS.index("variants"):
        return _ask(STEPS[place], kept)
    if len(kept["variants"]) < FEWEST_VARIANTS:
        return _ask("variants", kept)
    revision = keeping.standing.upkeep.create(
        _entry(kept, keeping), by=keeping.talk.speaker, note=kept.get("note", "")
    )
    return Turn.end(draft_page(revision, keeping))


def _different(variants: list[str], title: str) -> list[str]:
    """Each once, and none that is the title."""
    by_words = {tuple(plain_words(text)): text for text in reversed(variants)}
    kept = {text for words, text in by_words.items() if words and words != tuple(plain_words(title))}
    return [text for text in dict.fromkeys(variants) if text in kept]


def _entry(data: Mapping[str, Any], keeping: Keeping) -> Entry:
    return Entry(
        id=keeping.standing.free_id(data["question"]),
        question=data["question"],
        variants=tuple(data["variants"]),
        answer=data["answer"],
        theme=Theme(data["theme"]),
        scope=f"{DEPARTEMENT}{keeping.departement}",
        source=data["source"],
        source_date=data["source_date"],
    )
