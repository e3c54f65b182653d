"""``/base``: a gestionnaire searches, reads and changes the base, and takes what real questions propose."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.dialogue import Talk, Turn
from bot.errors import Misunderstood
from bot.handlers import base_changes, base_drafts, base_form, base_learning
from bot.handlers.aide import Stopped
from bot.handlers.base_changes import DIALOGUE, Change, change_page, draft_changes, show, typed
from bot.handlers.base_keeping import Keeping, Library, tag_of
from bot.handlers.base_pages import (
    BaseMenu,
    EntriesFound,
    EntriesToReview,
    EntryDoubted,
    EntryPhrasings,
    EntryReviewed,
    EntrySheet,
    EntryTextAsked,
    EntryVersions,
    PhrasingLine,
    ProposalEntryAsked,
    ReceiversTold,
    ReviewConfirmAsked,
    SuccessorAsked,
    VersionLine,
    VersionsCompared,
)
from bot.messages import Incoming
from bot.state import State
from deadlines.months import add_calendar_months
from deadlines.zones import Zone
from guichets.errors import NotAllowed
from knowledge_base.entries import Entry
from knowledge_base.formats.forms import FEWEST_VARIANTS
from knowledge_base.learning.recall import tell_receivers
from knowledge_base.upkeep.diff import compare
from knowledge_base.upkeep.editing import REVIEW_AFTER
from knowledge_base.upkeep.errors import FaultyContent
from knowledge_base.upkeep.versions import Version
from privacy.nir import MASK
from rendering.fault_words import in_file

SEARCH, TEXT, DRAFT_TEXT, HEIR = "search", "text", "draft", "heir"

LISTED = 10
VERSIONS_LISTED = 5
KINDS = frozenset({"answer", "title", "variant", "doubt"})
DRAFT_KINDS = KINDS - {"doubt"}


class BaseHandler:
    """Its stored step tells what is awaited: words to search (``search``, ``heir``, ``other``), a text
    (``text``, ``draft``), an answer of the ``form``, or a ``change`` to be published.
    """

    name = DIALOGUE
    commands: Mapping[str, bool] = {"base": True}

    def __init__(self, library: Library, zone: Zone) -> None:
        self._library = library
        self._zone = zone

    def command(self, said: Incoming, talk: Talk) -> Turn:
        keeping = self._keeping(talk)
        if said.argument:
            return Turn.go_on(State(DIALOGUE, SEARCH), _found(said.argument, "show", keeping))
        return Turn.go_on(State(DIALOGUE, SEARCH), _menu(keeping))

    def press(self, verb: str, argument: str, said: Incoming, talk: Talk) -> Turn:
        if not talk.speaker.is_gestionnaire:
            raise NotAllowed
        turn = self._pressed(verb, argument, said, self._keeping(talk))
        return turn if turn.state is not None else _left(turn, talk.state)

    def answer(self, said: Incoming, talk: Talk) -> Turn:
        assert talk.state is not None
        if not talk.speaker.is_gestionnaire:
            raise NotAllowed
        keeping, state = self._keeping(talk), talk.state
        if state.step == base_form.FORM:
            return base_form.answer_form(said, keeping)
        # An edited message answered an earlier question; a file answers none.
        if said.is_edit or not said.text or state.step == base_changes.STEP:
            return Turn.aside(_asked_again(state, keeping))
        match state.step:
            case "text":
                return _take_text(state.data, said, keeping)
            case "draft":
                return _take_draft_text(state.data, said, keeping)
            case "heir":
                return Turn.aside(_found(said.text, "heir", keeping))
            case "other":
                return Turn.aside(_found(said.text, "for", keeping))
            case _:
                return Turn.aside(_found(said.text, "show", keeping))

    def _pressed(self, verb: str, argument: str, said: Incoming, keeping: Keeping) -> Turn:
        match verb:
            case "menu":
                return Turn.go_on(State(DIALOGUE, SEARCH), _menu(keeping))
            case "stop":
                return Turn.end(Stopped())
            case "go" | "done" | "force":
                return base_changes.press(verb, argument, said, keeping)
            case "drafts":
                return base_drafts.show_drafts(keeping)
            case "draft" | "issue" | "discard" | "forget":
                return base_drafts.press_draft(verb, argument, said, keeping)
            case "write":
                return _begin_draft_text(argument, keeping)
            case "props":
                return base_learning.next_proposal(keeping)
            case "add" | "drop" | "later" | "other":
                return base_learning.press_proposal(verb, argument, said, keeping)
            case "for":
                return base_learning.chosen_for(argument, said, keeping)
            case "gaps":
                return base_learning.show_gaps(said, keeping)
            case "gap":
                return base_learning.show_gap(argument, said, keeping)
            case "new":
                return base_form.begin_entry(argument, said, keeping)
            case "ticket":
                return base_form.begin_from_ticket(argument, keeping)
            case "keep":
                return base_form.keep_suggested(keeping)
            case "theme":
                return base_form.choose_theme(argument, keeping)
            case "due":
                return Turn.aside(_due(keeping))
            case _:
                tag, _, rest = argument.partition(":")
                return _press_entry(verb, keeping.entry(tag), rest, keeping)

    def _keeping(self, talk: Talk) -> Keeping:
        return Keeping(self._library, self._zone, talk)


def _left(turn: Turn, state: State | None) -> Turn:
    """Another dialogue stays as it is; once something is chosen, what she types is not searched any more."""
    is_ours = state is not None and state.dialogue == DIALOGUE
    is_searching = state is not None and state.step == SEARCH and bool(turn.pages)
    return Turn(turn.pages, keeps=not (is_ours and (is_searching or not turn.keeps)))


# What there is to do, and where an entry is.


def _menu(keeping: Keeping) -> BaseMenu:
    gaps = keeping.library.gaps(None)
    return BaseMenu(
        to_review=len(keeping.due),
        proposals=len(keeping.seen.pending(base_changes.MOST_WAITING)),
        gaps=len(keeping.seen.gaps(gaps)) if gaps is not None else None,
        drafts=len(keeping.drafts),
    )


def _found(words: str, then: str, keeping: Keeping) -> EntriesFound:
    found = keeping.search(words)
    if then != "show":  # only what answers may receive a question
        found = [entry for entry in found if keeping.standing.answers(entry.id)]
    return EntriesFound(" ".join(words.split()), tuple(map(keeping.title, found)), then)


def _due(keeping: Keeping) -> EntriesToReview:
    found = keeping.due
    return EntriesToReview(tuple(map(keeping.title, found[:LISTED])), max(0, len(found) - LISTED))


# One entry.


def _press_entry(verb: str, entry: Entry, rest: str, keeping: Keeping) -> Turn:
    talk = keeping.talk
    match verb:
        case "show":
            return Turn.aside(_sheet(entry, keeping))
        case "fix" if rest in KINDS:
            data = {"entry": entry.id, "kind": rest}
            return Turn.go_on(State(DIALOGUE, TEXT, data), _text_asked(data, keeping))
        case "phrases":
            return Turn.aside(_phrasings(entry, rest))
        case "unsay":
            return show(Change("unsay", entry.id, _phrasing(entry, rest)), keeping)
        case "sure":
            return Turn.aside(ReviewConfirmAsked(tag_of(entry.id), entry.question, _review_by(keeping)))
        case "confirm":
            keeping.standing.upkeep.confirm(entry.id, by=talk.speaker)
            keeping.library.will_change()
            return Turn.aside(EntryReviewed(entry.question, _review_by(keeping)))
        case "retire":
            return Turn.go_on(
                State(DIALOGUE, HEIR, {"entry": entry.id}), SuccessorAsked(tag_of(entry.id), entry.question)
            )
        case "heir":
            return show(Change("retire", _retiring(keeping), target=entry.id), keeping)
        case "nobody":
            return show(Change("retire", entry.id), keeping)
        case "versions":
            return Turn.aside(_versions_page(entry, keeping))
        case "diff":
            return Turn.aside(_compared(entry, rest, keeping))
        case "restore":
            return show(Change("restore", entry.id, number=_version(entry, rest, keeping).number), keeping)
        case "recall" if talk.speaker.id is not None and keeping.standing.answers(entry.id):
            shown = keeping.standing.shown(entry)
            older = base_changes.older_receivers(entry.id, shown.number, talk)
            told = tell_receivers(talk.work, shown, older, by=talk.speaker.id, now=talk.now)
            return Turn.aside(ReceiversTold(entry.question, told))
        case _:
            raise Misunderstood


def _sheet(entry: Entry, keeping: Keeping) -> EntrySheet:
    current = keeping.standing.current.get(entry.id)
    draft = next((d for d in keeping.drafts if d.entry_id == entry.id), None)
    successor = keeping.standing.entries.get(entry.replaced_by)
    is_touched = current is not None and current.number
    return EntrySheet(
        tag=tag_of(entry.id),
        entry=keeping.standing.shown(entry),
        status=keeping.standing.status(entry),
        number=keeping.standing.number(entry),
        author=current.author_name if current and is_touched else entry.validated_by,
        at=current.at if current and is_touched else entry.validated_on,
        successor=successor.question if successor else "",
        draft_by=draft.author_name if draft else "",
    )


def _phrasings(entry: Entry, start: str) -> EntryPhrasings:
    """From ``start``, which a button bears; a page that is gone since is the first."""
    first = int(start) if start.isascii() and start.isdigit() and len(start) < 5 else 0
    first = first if first < len(entry.variants) else 0
    after = first + LISTED
    lines = (
        PhrasingLine(number, tag_of(text), text)
        for number, text in enumerate(entry.variants[first:after], start=first + 1)
    )
    return EntryPhrasings(
        tag=tag_of(entry.id),
        title=entry.question,
        lines=tuple(lines),
        known=len(entry.variants),
        fewest=FEWEST_VARIANTS,
        previous=max(0, first - LISTED) if first else None,
        following=after if after < len(entry.variants) else None,
    )


def _phrasing(entry: Entry, tag: str) -> str:
    """The variant that a button stands for, whatever its number has become."""
    found = next((text for text in entry.variants if tag_of(text) == tag), None)
    if found is None:
        raise Misunderstood
    return found


def _review_by(keeping: Keeping) -> date:
    return add_calendar_months(keeping.today, REVIEW_AFTER)


def _retiring(keeping: Keeping) -> str:
    """The entry that is being retired while the one that answers instead is searched."""
    state = keeping.talk.state
    if state is None or state.dialogue != DIALOGUE or state.step != HEIR:
        raise Misunderstood
    return str(state.data["entry"])


# What she types.


def _take_text(data: Mapping[str, Any], said: Incoming, keeping: Keeping) -> Turn:
    if MASK in said.text:
        return Turn.aside(_text_asked(data, keeping, nir=True))
    kind, entry_id = data["kind"], data["entry"]
    if kind == "doubt":
        revision = keeping.standing.upkeep.mark_to_review(entry_id, said.text, by=keeping.talk.speaker)
        keeping.library.will_change()
        return Turn.end(
            EntryDoubted(tag_of(entry_id), revision.content.question, " ".join(said.text.split()))
        )
    try:
        return show(typed(kind, entry_id, said.text), keeping)
    except FaultyContent as refused:
        return Turn.aside(_text_asked(data, keeping, faults=tuple(map(in_file, refused.faults))))


def _begin_draft_text(argument: str, keeping: Keeping) -> Turn:
    tag, _, kind = argument.partition(":")
    draft = keeping.draft(tag)
    if kind not in DRAFT_KINDS:
        raise Misunderstood
    data = {"entry": draft.entry_id, "kind": kind}
    return Turn.go_on(State(DIALOGUE, DRAFT_TEXT, data), _asked(kind, draft.content))


def _take_draft_text(data: Mapping[str, Any], said: Incoming, keeping: Keeping) -> Turn:
    draft = keeping.draft(tag_of(data["entry"]))
    if MASK in said.text:
        return Turn.aside(_asked(data["kind"], draft.content, nir=True))
    changes = draft_changes(data["kind"], said.text, draft.content)
    faults = base_drafts.new_faults(draft, changes, keeping)
    if faults:
        return Turn.aside(_asked(data["kind"], draft.content, faults=faults))
    keeping.standing.upkeep.edit(draft, changes, by=keeping.talk.speaker)
    return Turn.end(base_drafts.draft_page(draft, keeping))


def _text_asked(
    data: Mapping[str, Any], keeping: Keeping, *, faults: tuple[str, ...] = (), nir: bool = False
) -> EntryTextAsked:
    return _asked(data["kind"], keeping.entry(tag_of(data["entry"])), faults=faults, nir=nir)


def _asked(kind: str, entry: Entry, *, faults: tuple[str, ...] = (), nir: bool = False) -> EntryTextAsked:
    current = {"answer": entry.answer, "title": entry.question}.get(kind, "")
    return EntryTextAsked(kind, entry.question, current, faults, nir)


def _asked_again(state: State, keeping: Keeping) -> Any:
    match state.step:
        case "change":
            return change_page(Change(**state.data), keeping, unread=True)
        case "text":
            return _text_asked(state.data, keeping)
        case "draft":
            return _asked(state.data["kind"], keeping.draft(tag_of(state.data["entry"])).content)
        case "heir":
            tag = tag_of(state.data["entry"])
            return SuccessorAsked(tag, keeping.entry(tag).question)
        case "other":
            proposal = keeping.proposal(state.data["proposal"])
            return ProposalEntryAsked(proposal.phrasing if proposal else "")
        case _:
            return _menu(keeping)


# Versions.


def _versions_page(entry: Entry, keeping: Keeping) -> EntryVersions:
    found = keeping.standing.versions(entry.id)
    lines = [
        VersionLine(one.number, one.status, one.author, one.at, one.number == keeping.standing.number(entry))
        for one in reversed(found[-VERSIONS_LISTED:])
    ]
    earlier = max(0, len(found) - VERSIONS_LISTED)
    return EntryVersions(tag_of(entry.id), entry.question, tuple(lines), earlier)


def _version(entry: Entry, number: str, keeping: Keeping) -> Version:
    found = next((one for one in keeping.standing.versions(entry.id) if str(one.number) == number), None)
    if found is None:
        raise Misunderstood
    return found


def _compared(entry: Entry, number: str, keeping: Keeping) -> VersionsCompared:
    past = _version(entry, number, keeping)
    return VersionsCompared(
        tag=tag_of(entry.id),
        title=entry.question,
        number=past.number,
        differences=compare(past.content, entry),
        may_restore=past.was_published,
    )
