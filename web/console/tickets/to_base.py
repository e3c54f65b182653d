"""« Proposer à la base »: an entry drafted from a ticket's answer, corrected before it is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from guichets.registry import Agent
from guichets.rights import Right
from knowledge_base.entries import Entry
from knowledge_base.formats.forms import LONGEST_ANSWER, LONGEST_PHRASING
from knowledge_base.french.plain import plain_words
from knowledge_base.learning.lessons import propose
from knowledge_base.learning.proposals import Origin
from knowledge_base.reading import Nearness
from knowledge_base.themes import Theme
from knowledge_base.upkeep.from_ticket import Drafted, Exchange, drafted, origin
from knowledge_base.upkeep.life import Status
from privacy.persons import Piece, Trace, masks_in, pieces
from rendering.labels import THEME
from tickets.ticket import Ticket
from web.console.base.form import one_line
from web.console.base.keeping import BaseDesk, Keeping
from web.console.tickets.ticket_orders import seen_ticket
from web.console.tickets.ticket_view import name_of
from web.errors import EmptyField, MaskLeft, NirRemoved, UnknownPage, WebError
from web.faults import Fault, fault_of
from web.forms import Typed, typed
from web.ports import AnswerShown, Library, Work
from web.site import Site
from web.visitors import Visitor, field, form_of

NAMES = ("question", "formulations", "reponse", "theme")


@dataclass(frozen=True)
class NearEntry:
    entry: Entry
    is_sure: bool


@dataclass(frozen=True)
class Proposing:
    """``removed`` counts what was masked, ``question`` and ``answer`` show where; ``near`` says the like."""

    reference: str
    question: Sequence[Piece]
    answer: Sequence[Piece]
    removed: Mapping[Trace, int]
    near: Sequence[NearEntry]
    texts: Mapping[str, str]


class ToBase:
    def __init__(self, site: Site, library: Library, answer_shown: AnswerShown) -> None:
        self._desk = BaseDesk(site, library, answer_shown)

    def routes(self) -> list[Route]:
        path = "/tickets/{reference}/base"
        return [
            self._desk.site.page(path, self.show, Right.ACT),
            self._desk.site.order(path, self.write, Right.ACT),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        return await self._page(request, visitor)

    async def write(self, request: Request, visitor: Visitor) -> Response:
        """Keeps the draft in the list of those to be reviewed, or proposes the question to a near entry."""
        reference = request.path_params["reference"]
        async with form_of(request, visitor, takes_masked=True) as form:
            written, near = typed(form, *NAMES), field(form, "fiche")
        try:
            address = await run_in_threadpool(self._keep, reference, written, near, visitor.agent)
        except WebError as refused:
            if isinstance(refused, (MaskLeft, NirRemoved, EmptyField)):
                return await self._page(request, visitor, written, fault_of(refused))
            raise
        return RedirectResponse(address, 303)

    async def _page(
        self, request: Request, visitor: Visitor, written: Typed | None = None, refusal: Fault | None = None
    ) -> Response:
        reference = request.path_params["reference"]
        proposing = await run_in_threadpool(self._proposing, reference, written, visitor.agent)
        if proposing is None:
            return RedirectResponse(f"/tickets/{reference}", 303)
        return self._desk.site.pages.page(
            "console/tickets/ticket_vers_base.html",
            visitor,
            status=refusal.status if refusal else 200,
            vue=proposing,
            saisie=proposing.texts,
            refus=refusal.sentence if refusal else "",
            themes=[(theme.value, label) for theme, label in THEME.items()],
            reponse_au_plus=LONGEST_ANSWER,
            formulation_au_plus=LONGEST_PHRASING,
        )

    def _proposing(self, reference: str, written: Typed | None, reader: Agent) -> Proposing | None:
        """None of a ticket that has nothing to teach, or whose words stay between its two."""
        with self._desk.reading(reader) as keeping:
            ticket = seen_ticket(keeping.work, reference, reader)
            if not ticket.may_teach:
                return None
            made = self._drafted(ticket, keeping.work)
            removed = made.masked.removed
            return Proposing(
                reference=ticket.reference,
                question=list(pieces(made.masked.question)),
                answer=list(pieces(made.masked.answer)),
                removed={trace: removed.count(trace) for trace in dict.fromkeys(removed)},
                near=list(self._near(made.entry.question, keeping)),
                texts=written.texts if written else _texts(made.entry),
            )

    def _drafted(self, ticket: Ticket, work: Work) -> Drafted:
        exchange = Exchange(
            question=ticket.question,
            said=ticket.said_by_agent,
            answer=ticket.answer,
            theme=ticket.theme,
            people=_people(ticket, work),
        )
        departement = work.people.departement_of(ticket.guichet_id) or self._desk.site.zone.departement
        return drafted(exchange, departement=departement)

    def _near(self, question: str, keeping: Keeping) -> Iterator[NearEntry]:
        for near in keeping.library.read(question).near:
            entry = keeping.entries.get(near.entry_id)
            if entry is not None and near.nearness is not Nearness.FAR and keeping.standing.answers(entry.id):
                yield NearEntry(entry, near.nearness is Nearness.SURE)

    def _keep(self, reference: str, written: Typed, near: str, by: Agent) -> str:
        """Where to go next."""
        written.require_no_nir()
        with self._desk.writing(by) as keeping:
            ticket = seen_ticket(keeping.work, reference, by)
            if not ticket.may_teach:
                return f"/tickets/{ticket.reference}"
            if masks_in("\n".join(written.texts.values())):
                raise MaskLeft
            if not plain_words(written["question"]):
                raise EmptyField
            if near:
                return self._propose(written["question"], near, keeping)
            return self._draft(ticket, written, keeping)

    def _propose(self, phrasing: str, entry_id: str, keeping: Keeping) -> str:
        """To the list of the phrasings that wait, where the effect is seen before it is added."""
        if entry_id not in keeping.entries or not keeping.standing.answers(entry_id):
            raise UnknownPage
        words = one_line(phrasing)
        propose(
            keeping.work.proposals,
            words,
            entry_id=entry_id,
            theme=str(keeping.entries[entry_id].theme or ""),
            origin=Origin.CORRECTION,
            question="",
            at=self._desk.now,
        )
        waiting = (one for one in keeping.proposals() if one.entry_id == entry_id)
        kept = next((one for one in waiting if plain_words(one.phrasing) == plain_words(words)), None)
        return f"/base/propositions/{kept.id}" if kept else f"/base/{entry_id}"

    def _draft(self, ticket: Ticket, written: Typed, keeping: Keeping) -> str:
        """A ticket has one draft: proposed twice, it is the same."""
        note = origin(ticket.reference)
        known = (draft for draft in keeping.drafts if draft.note == note and draft.status is Status.DRAFT)
        draft = next(known, None)
        if draft is None:
            entry = _written_on(self._drafted(ticket, keeping.work).entry, written)
            named = replace(entry, id=keeping.standing.free_id(entry.question))
            draft = keeping.standing.upkeep.create(named, by=keeping.reader, note=note)
        return f"/base/{draft.entry_id}/brouillon?fait=garde"


def _people(ticket: Ticket, work: Work) -> tuple[str, ...]:
    """Who asks, and who wrote to her."""
    numbers = {ticket.agent_id, ticket.assignee_id, *(message.author_id for message in ticket.messages)}
    return tuple(filter(None, (name_of(number, work) for number in numbers)))


def _texts(entry: Entry) -> Mapping[str, str]:
    return {
        "question": entry.question,
        "formulations": "\n".join(entry.variants),
        "reponse": entry.answer,
        "theme": entry.theme.value if entry.theme else "",
    }


def _written_on(entry: Entry, written: Typed) -> Entry:
    theme = written["theme"]
    return replace(
        entry,
        question=one_line(written["question"]),
        variants=tuple(one_line(line) for line in written["formulations"].split("\n") if line.strip()),
        answer=written["reponse"],
        theme=Theme(theme) if theme in set(Theme) else None,
    )
