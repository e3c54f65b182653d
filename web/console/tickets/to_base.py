"""« Proposer à la base »: an entry drafted from a ticket's answer, corrected before it is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from starlette.routing import BaseRoute

from guichets.rights import Right
from knowledge_base.entries import Entry
from knowledge_base.formats.forms import LONGEST_ANSWER, LONGEST_PHRASING
from knowledge_base.french.plain import plain_words
from knowledge_base.learning.lessons import propose
from knowledge_base.learning.proposals import Origin
from knowledge_base.reading import Nearness
from knowledge_base.themes import Theme
from knowledge_base.upkeep.from_ticket import Drafted, TicketExchange, drafted, origin
from knowledge_base.upkeep.life import RevisionStatus
from privacy.persons import masks_in, pieces
from rendering.labels import THEME
from storage.unit_of_work import Work
from tickets.ticket import Ticket
from web.console.base.form import one_line
from web.console.base.keeping import Keeping, base_of
from web.console.tickets.pole.preparing import departement_of
from web.console.tickets.sight import ONE, asked_ticket
from web.errors import EmptyField, MaskLeft, UnknownPage
from web.shell import Asked, Go, Page, Shell, page

NAMES = ("question", "formulations", "reponse", "theme", "source", "date_source")


def routes(shell: Shell) -> Sequence[BaseRoute]:
    """As for the base itself: what is changed answers as soon as it is committed."""
    own = Shell(shell.site, committed=shell.site.library.changed)
    return [own.page(f"{ONE}/base", show, Right.ACT), own.order(f"{ONE}/base", write, again=show)]


def show(asked: Asked) -> Page | Go:
    """Nothing of a ticket that has nothing to teach, or whose words stay between its two."""
    ticket, keeping = asked_ticket(asked), base_of(asked)
    if not ticket.may_teach:
        return Go(f"/tickets/{ticket.reference}")
    made = _drafted(ticket, asked)
    return page(
        "console/tickets/ticket_vers_base.html",
        ticket=ticket,
        morceaux={"question": pieces(made.masked.question), "answer": pieces(made.masked.answer)},
        retires=Counter(made.masked.removed),
        proches=list(_near(made.entry.question, keeping)),
        saisie=asked.filled(_texts(made.entry)),
        themes=THEME.items(),
        reponse_au_plus=LONGEST_ANSWER,
        formulation_au_plus=LONGEST_PHRASING,
    )


def write(asked: Asked) -> Go:
    """Keeps the draft in the list of those to be reviewed, or proposes the question to a near entry."""
    written, near = {name: asked.text(name) for name in NAMES}, asked.text("fiche")
    ticket, keeping = asked_ticket(asked), base_of(asked)
    if not ticket.may_teach:
        return Go(f"/tickets/{ticket.reference}")
    if masks_in("\n".join(written.values())):
        raise MaskLeft
    if not plain_words(written["question"]):
        raise EmptyField
    if near:
        return Go(_propose(written["question"], near, keeping))
    return Go(_draft(ticket, written, asked, keeping))


def _drafted(ticket: Ticket, asked: Asked) -> Drafted:
    exchange = TicketExchange(
        question=ticket.question,
        said=ticket.said_by_agent,
        answer=ticket.answer,
        theme=ticket.theme,
        people=_people(ticket, asked.work),
    )
    return drafted(exchange, departement=departement_of(ticket, asked.work, asked.zone))


def _near(question: str, keeping: Keeping) -> Iterator[tuple[Entry, bool]]:
    """Those that say the like, and whether one surely does."""
    for near in keeping.library.read(question).near:
        entry = keeping.answering(near.entry_id)
        if entry is not None and near.nearness is not Nearness.FAR:
            yield entry, near.nearness is Nearness.SURE


def _propose(phrasing: str, entry_id: str, keeping: Keeping) -> str:
    """To the list of the phrasings that wait, where the effect is seen before it is added."""
    entry = keeping.answering(entry_id)
    if entry is None:
        raise UnknownPage
    words = one_line(phrasing)
    propose(
        keeping.work.proposals,
        words,
        entry_id=entry_id,
        theme=str(entry.theme or ""),
        origin=Origin.CORRECTION,
        question="",
        at=keeping.standing.now,
    )
    waiting = (one for one in keeping.proposals() if one.entry_id == entry_id)
    kept = next((one for one in waiting if plain_words(one.phrasing) == plain_words(words)), None)
    return f"/base/propositions/{kept.id}" if kept else f"/base/{entry_id}"


def _draft(ticket: Ticket, written: Mapping[str, str], asked: Asked, keeping: Keeping) -> str:
    """A ticket has one draft: proposed twice, it is the same."""
    note = origin(ticket.reference)
    known = (draft for draft in keeping.drafts if draft.note == note and draft.status is RevisionStatus.DRAFT)
    draft = next(known, None)
    if draft is None:
        draft = keeping.begin(_written_on(_drafted(ticket, asked).entry, written), note=note)
    return f"/base/{draft.entry_id}/brouillon?fait=garde"


def _people(ticket: Ticket, work: Work) -> tuple[str, ...]:
    """The agent who asks, and whoever wrote to them."""
    numbers = {ticket.agent_id, ticket.assignee_id, *(message.author_id for message in ticket.messages)}
    return tuple(filter(None, (work.people.name_of(number) for number in numbers)))


def _texts(entry: Entry) -> Mapping[str, str]:
    return {
        "question": entry.question,
        "formulations": "\n".join(entry.variants),
        "reponse": entry.answer,
        "theme": entry.theme.value if entry.theme else "",
        "source": entry.source,
        "date_source": entry.source_date,
    }


def _written_on(entry: Entry, written: Mapping[str, str]) -> Entry:
    theme = written["theme"]
    return replace(
        entry,
        question=one_line(written["question"]),
        variants=tuple(one_line(line) for line in written["formulations"].split("\n") if line.strip()),
        answer=written["reponse"],
        theme=Theme(theme) if theme in set(Theme) else None,
        source=one_line(written["source"]),
        source_date=one_line(written["date_source"]),
    )
