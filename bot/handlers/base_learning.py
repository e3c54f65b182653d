"""What real questions bring to the base: phrasings to accept one by one, and what it does not know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.dialogue import Turn
from bot.errors import Misunderstood
from bot.handlers.base_changes import DIALOGUE, MOST_WAITING, Change, carry_out
from bot.handlers.base_keeping import Keeping
from bot.handlers.base_pages import (
    GapLine,
    GapList,
    GapsAwaited,
    GapShown,
    NoProposal,
    ProposalEntryAsked,
    ProposalShown,
)
from bot.messages import Incoming
from bot.state import State
from knowledge_base.learning.gaps import Gap
from knowledge_base.learning.lessons import refuse
from knowledge_base.learning.proposals import Proposal

OTHER = "other"
"""The step of a proposal whose entry is being chosen."""

LISTED = 10

# Proposals.


def next_proposal(keeping: Keeping, *, after: int = 0, set_aside: str = "") -> Turn:
    """The first that waits after this one."""
    waiting = keeping.seen.pending(MOST_WAITING)
    left = [proposal for proposal in waiting if (proposal.id or 0) > after]
    if not left:
        return Turn.end(NoProposal(set_aside))
    return Turn.end(_proposal_page(left[0], len(left), set_aside, keeping))


def press_proposal(verb: str, argument: str, said: Incoming, keeping: Keeping) -> Turn:
    talk = keeping.talk
    proposal = _proposal(argument, keeping)
    number = proposal.id or 0
    match verb:
        case "later":
            return next_proposal(keeping, after=number)
        case "add":
            if not keeping.standing.answers(proposal.entry_id):
                raise Misunderstood
            return propose(proposal, proposal.entry_id, said, keeping)
        case "drop":
            if talk.speaker.id is None:
                raise Misunderstood
            refuse(proposal, by=talk.speaker.id, at=talk.now)
            return next_proposal(keeping, after=number, set_aside=proposal.phrasing)
        case _:
            return Turn.go_on(
                State(DIALOGUE, OTHER, {"proposal": number}), ProposalEntryAsked(proposal.phrasing)
            )


def propose(proposal: Proposal, entry_id: str, said: Incoming, keeping: Keeping) -> Turn:
    """For this entry: the phrasing is replayed as any other change is."""
    change = Change("proposal", entry_id, proposal.phrasing, proposal.id or 0)
    return carry_out(change, said, keeping)


def chosen_for(tag: str, said: Incoming, keeping: Keeping) -> Turn:
    """« Autre fiche », then this one."""
    state = keeping.talk.state
    if state is None or state.dialogue != DIALOGUE or state.step != OTHER:
        raise Misunderstood
    proposal = _proposal(str(state.data["proposal"]), keeping)
    return propose(proposal, keeping.entry(tag).id, said, keeping)


def _proposal(argument: str, keeping: Keeping) -> Proposal:
    # More digits than any identifier has would not even be a number of the database.
    is_number = argument.isascii() and argument.isdigit() and len(argument) < 16
    found = keeping.proposal(int(argument)) if is_number else None
    if found is None:
        raise Misunderstood
    return found


def _proposal_page(proposal: Proposal, waiting: int, set_aside: str, keeping: Keeping) -> ProposalShown:
    known = keeping.standing.entries.get(proposal.entry_id)
    return ProposalShown(
        number=proposal.id or 0,
        phrasing=proposal.phrasing,
        title=known.question if known and keeping.standing.answers(known.id) else "",
        theme=proposal.theme,
        origin=proposal.origin,
        at=proposal.at,
        waiting=waiting,
        set_aside=set_aside,
    )


# Gaps.


def show_gaps(said: Incoming, keeping: Keeping) -> Turn:
    found = gaps_or_wait("gaps:", said, keeping)
    if found is None:
        return Turn.aside(GapsAwaited())
    return Turn.aside(GapList(tuple(map(_line, found[:LISTED])), max(0, len(found) - LISTED)))


def show_gap(gap_id: str, said: Incoming, keeping: Keeping) -> Turn:
    found = gaps_or_wait(f"gap:{gap_id}", said, keeping)
    if found is None:
        return Turn.aside(GapsAwaited())
    gap = gap_of(found, gap_id)
    more = max(0, len(gap.phrasings) - LISTED)
    return Turn.aside(GapShown(_line(gap), gap.theme, gap.phrasings[:LISTED], more))


def gaps_or_wait(action: str, said: Incoming, keeping: Keeping) -> Sequence[Gap] | None:
    again = replace(said, action=f"{DIALOGUE}:{action}", text="", is_edit=False)
    found = keeping.library.gaps(again)
    return keeping.seen.gaps(found) if found is not None else None


def gap_of(found: Sequence[Gap], gap_id: str) -> Gap:
    gap = next((gap for gap in found if gap.id == gap_id), None)
    if gap is None:
        raise Misunderstood  # its questions were forgotten, or answered, since
    return gap


def _line(gap: Gap) -> GapLine:
    return GapLine(gap.id, gap.name, len(gap.questions), gap.guichets)
