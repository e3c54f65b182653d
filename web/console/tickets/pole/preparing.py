"""What the pages of an escalation show: the dossier as it stands, the files that may travel, the letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from guichets.registry import Agent
from guichets.rights import RIGHTS, Right
from guichets.scope import sees_person
from rendering.letters import EscalationLetter, told_question, told_steps
from rendering.refusals import sentence
from tickets.errors import TicketError
from tickets.life import LIFE, Action
from tickets.pole.dossier import Dossier, dossier_of
from tickets.pole.files import PDF, Hindrance, hindrance
from tickets.pole.national import NationalPole, require_ready
from tickets.ticket import Attachment, Ticket
from web.console.tickets.pole.dossier_form import LONG_TEXTS, DossierForm
from web.console.tickets.ticket_orders import draft_place, identity, seen_ticket
from web.console.tickets.ticket_view import name_of, state_of
from web.ports import Files, Work
from web.site import Site


@dataclass(frozen=True)
class Chosen:
    """A file of the ticket: ``number`` is that of its link. ``hindrance`` is None where it may travel."""

    number: int
    file: Attachment
    hindrance: Hindrance | None
    is_chosen: bool

    @property
    def is_pdf(self) -> bool:
        return self.file.mime == PDF


@dataclass(frozen=True)
class Preparation:
    """``letter`` is what the dossier makes, whole or not. ``administrators`` are those whom she may ask to
    settle the mail.
    """

    reference: str
    state: str
    agent: str
    holder: str
    is_mine: bool
    may_leave: bool
    dossier: Dossier
    form: DossierForm
    kept_at: datetime | None
    files: tuple[Chosen, ...]
    letter: EscalationLetter
    administrators: tuple[str, ...]

    @property
    def chosen(self) -> Sequence[Chosen]:
        return [one for one in self.files if one.is_chosen]


class Preparing:
    def __init__(self, site: Site, files: Files) -> None:
        self._site = site
        self._files = files

    def shown(
        self,
        reference: str,
        reader: Agent,
        filled: DossierForm | None = None,
        chosen: frozenset[int] = frozenset(),
    ) -> Preparation:
        """``filled`` is what she has typed already; ``chosen`` are the numbers of files."""
        with self._site.units.reading() as work:
            ticket = seen_ticket(work, reference, reader)
            begun = dossier_of(
                ticket,
                departement=self._departement(ticket, work),
                guichet=work.people.guichet_name(ticket.guichet_id),
                steps=told_steps(ticket),
                question=told_question(ticket),
            )
            form, kept_at = (filled, None) if filled else _with_drafts(begun, work, reader)
            dossier = form.dossier(begun)
            files = tuple(self._choices(ticket, chosen))
            names = tuple(one.file.name for one in files if one.is_chosen)
            return Preparation(
                ticket.reference,
                state_of(ticket),
                name_of(ticket.agent_id, work),
                name_of(ticket.assignee_id, work),
                ticket.assignee_id == reader.id,
                Action.ESCALATE in LIFE[ticket.status],
                dossier,
                form,
                kept_at,
                files,
                EscalationLetter(dossier, ticket.theme, reader.name, names),
                _administrators(work, reader),
            )

    def _choices(self, ticket: Ticket, chosen: frozenset[int]) -> Sequence[Chosen]:
        """Those of the agent's thread; what hinders one is said rather than hidden."""
        choices = []
        number = 0
        for message in ticket.messages:
            for file in message.attachments:
                if message.to_agent:
                    why = hindrance(file, self._files.held)
                    choices.append(Chosen(number, file, why, number in chosen and why is None))
                number += 1
        return choices

    def _departement(self, ticket: Ticket, work: Work) -> str:
        """That of the guichet, for a service may have several."""
        return work.people.departement_of(ticket.guichet_id) or self._site.zone.departement


def why_closed(pole: NationalPole) -> str:
    """Why nothing can leave for the pole by mail; "" when it can."""
    try:
        require_ready(pole)
    except TicketError as refused:
        return sentence(refused)
    return ""


def forget_drafts(work: Work, reference: str, by: Agent) -> None:
    for place in LONG_TEXTS.values():
        work.drafts.forget(identity(by), draft_place(reference, place))


def _administrators(work: Work, reader: Agent) -> tuple[str, ...]:
    people = work.registry.gestionnaires()
    return tuple(
        p.name for p in people if Right.ADMINISTER in RIGHTS[p.role] and sees_person(work, reader, p)
    )


def _with_drafts(begun: Dossier, work: Work, reader: Agent) -> tuple[DossierForm, datetime | None]:
    """What the ticket tells, with what she had begun to write, and when."""
    form = DossierForm.of(begun)
    kept = {
        name: work.drafts.of(identity(reader), draft_place(begun.reference, place))
        for name, place in LONG_TEXTS.items()
    }
    drafts = {name: draft for name, draft in kept.items() if draft is not None}
    texts = {**form.texts, **{name: draft.text for name, draft in drafts.items()}}
    kept_at = max((draft.at for draft in drafts.values()), default=None)
    return replace(form, texts=texts), kept_at
