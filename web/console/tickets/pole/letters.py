"""What is written to the national pole: the dossier of an escalation, then its letter, which is read and
sent, or copied into the pole's own platform; and the nudge, in the same exchange.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from starlette.routing import BaseRoute

from guichets.rights import Right
from journal.people import identity
from knowledge_base.upkeep.plain_language import is_word
from privacy.persons import people_named
from privacy.pictures import redrawn
from privacy.text import is_too_long
from refusals.base import Refusal
from rendering.labels import BLOCKING, HINDRANCE
from rendering.letters import EscalationLetter, nudge_letter
from tickets.errors import EmptyText, FileCannotTravel
from tickets.escalations import LIFE as LIFE_AT_POLE
from tickets.escalations import EscalationEvent, Way
from tickets.life import LIFE, Action
from tickets.pole.dossier import PROFILES, missing
from tickets.pole.files import FileRefusal, copies
from tickets.pole.service import PoleService
from tickets.service import TicketService
from tickets.ticket import Attachment, Side, Ticket
from web.console.tickets.orders import POLE_REFERENCE
from web.console.tickets.pole.preparing import (
    LONG_TEXTS,
    Preparation,
    departement_of,
    forget_drafts,
    prepared,
    why_closed,
)
from web.console.tickets.sight import ONE, asked_ticket, is_still_to_do
from web.console.tickets.ticket_view import TicketCard, card_of
from web.errors import FieldsAtFault, LetterTooLong, UnknownPage
from web.faults import LETTER_LIMIT
from web.ports import KeptFile, Upload
from web.shell import Asked, Go, Page, Shell, page

_BY_MAIL, _BY_HAND = "envoi", "depot"
_SAID = {_BY_MAIL: "escalader", _BY_HAND: "deposer"}


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [
        shell.page(f"{ONE}/escalade", show, Right.ACT),
        # In the turn of the files: those of the ticket are opened before the letter leaves.
        shell.order(f"{ONE}/escalade", go_on, again=again, opens_files=True),
        shell.page(f"{ONE}/relance", show_nudge, Right.ACT),
        shell.order(f"{ONE}/relance", nudge, again=show_nudge),
    ]


def show(asked: Asked) -> Page | Go:
    ticket = asked_ticket(asked)
    if Action.ESCALATE not in LIFE[ticket.status]:
        return Go(f"/tickets/{ticket.reference}#pole")
    return _dossier_page(asked, ticket)


def go_on(asked: Asked) -> Page | Go:
    """From the dossier to the letter, back, or out; nothing is kept between the two but the form."""
    step = asked.text("etape")
    files = _travelling(asked) if step in _SAID else ()
    ticket = asked_ticket(asked)
    match step:
        case "oubli":
            forget_drafts(asked, ticket.reference)
            return Go(f"/tickets/{ticket.reference}/escalade")
        case "dossier":
            return _dossier_page(asked, ticket)
        case "lettre":
            return _letter_page(asked, ticket, is_composed=True)
        case "plateforme" | "mel":  # as the gestionnaire has retouched it
            return _letter_page(asked, ticket)
        case "envoi" | "depot":
            _send(asked, ticket, files)
            return Go(f"/tickets/{ticket.reference}?fait={_SAID[step]}#pole")
        case _:
            raise UnknownPage


def again(asked: Asked) -> Page:
    """The letter as the gestionnaire has retouched it; the dossier, when it is at fault."""
    is_letter = asked.text("lettre") or asked.text("etape") in _SAID
    shows = _letter_page if is_letter and not asked.sentences else _dossier_page
    return shows(asked, asked_ticket(asked))


def _dossier_page(asked: Asked, ticket: Ticket) -> Page:
    shown = prepared(ticket, asked)
    return page(
        "console/tickets/ticket_escalade.html",
        ticket=ticket,
        vue=card_of(ticket, asked.work),
        escalade=shown,
        saisie=shown.values,
        manque=missing(shown.dossier),
        pole_ferme=why_closed(asked.site.pole),
        profils=PROFILES,
        blocages=BLOCKING,
        brouillons=LONG_TEXTS,
        empechements=HINDRANCE,
    )


def _letter_page(asked: Asked, ticket: Ticket, *, is_composed: bool = False) -> Page:
    """To send it, or to copy it by hand where no mail leaves, or where the gestionnaire would rather."""
    shown, closed = prepared(ticket, asked), why_closed(asked.site.pole)
    if is_composed or shown.dossier.blocking is None:  # its subject says how much is blocked
        _require_whole(shown)
    by_hand = bool(closed) or asked.text("etape") in {"plateforme", _BY_HAND}
    letter = shown.letter.body(asked.site.writer) if is_composed else asked.text("lettre")
    card = card_of(ticket, asked.work)
    return page(
        f"console/tickets/{'ticket_plateforme' if by_hand else 'ticket_lettre'}.html",
        ticket=ticket,
        vue=card,
        escalade=shown,
        saisie=shown.values,
        expediteur=asked.site.pole.sender,
        destinataire=asked.site.pole.address,
        objet=shown.letter.subject(asked.site.writer),
        lettre=letter,
        nommes=_named(letter, shown.letter, card, asked),
        fichiers_relus=bool(asked.text("fichiers_relus")),
        reference_pole=asked.text(POLE_REFERENCE),
        pole_ferme=closed,
    )


def _named(body: str, letter: EscalationLetter, card: TicketCard, asked: Asked) -> Sequence[str]:
    """Whom the letter seems to name, but for those who work on it: looked for in what was typed alone."""
    bare = replace(letter, dossier=replace(letter.dossier, steps="", local_answer="", question=""))
    frame = frozenset(bare.body(asked.site.writer).splitlines())
    typed = "\n".join(line for line in body.splitlines() if line not in frame)
    return people_named(typed, is_word=is_word, colleagues=(asked.by.name, card.agent, card.guichet))


def _travelling(asked: Asked) -> Sequence[Attachment]:
    """The files that leave with the letter, once all else may: copied outside any transaction."""
    with asked.site.units.reading() as work:
        there = asked.within(work)
        shown = prepared(asked_ticket(there), there)
    _require_whole(shown)
    if not asked.text("lettre"):
        raise EmptyText
    if is_too_long(asked.text("lettre"), LETTER_LIMIT):
        raise LetterTooLong
    files = tuple(one.file for one in shown.chosen)
    if asked.text("etape") == _BY_HAND or not asked.text("fichiers_relus"):
        return files
    return copies(
        files,
        held=asked.site.files.held,
        keep=partial(_keep, asked),
        redraw=lambda content: asked.site.opened(redrawn, content),
    )


def _send(asked: Asked, ticket: Ticket, files: Sequence[Attachment]) -> None:
    shown, body = prepared(ticket, asked), f"{asked.text('lettre')}\n"
    if not is_still_to_do(asked, ticket, body, Side.GESTIONNAIRE):
        return
    asked.service(TicketService).take(ticket, by=asked.by)
    desk = asked.service(PoleService)
    if asked.text("etape") == _BY_HAND:
        escalate = partial(desk.escalate_by_hand, pole_reference=asked.text(POLE_REFERENCE))
    else:
        escalate = partial(
            desk.escalate, files=tuple(files), files_checked=bool(asked.text("fichiers_relus"))
        )
    subject = shown.letter.subject(asked.site.writer)
    escalate(ticket, shown.dossier, subject=subject, body=body, by=asked.by, pole=asked.site.pole)
    forget_drafts(asked, ticket.reference)


def show_nudge(asked: Asked) -> Page | Go:
    """As the gestionnaire retouched it, when refused; to the ticket when there is nobody to nudge."""
    ticket = asked_ticket(asked)
    exchange = asked.work.escalations.latest(identity(ticket))
    is_owed = exchange is not None and EscalationEvent.NUDGED in LIFE_AT_POLE[exchange.standing]
    if exchange is None or not (is_owed or asked.refusal):
        return Go(f"/tickets/{ticket.reference}#pole")
    letter = nudge_letter(
        ticket,
        exchange,
        author=asked.by.name,
        departement=departement_of(ticket, asked.work, asked.zone),
        now=asked.now,
        zone=asked.zone,
    )
    by_hand = exchange.way is Way.PLATFORM
    return page(
        "console/tickets/ticket_relance.html",
        ticket=ticket,
        vue=card_of(ticket, asked.work),
        a_la_main=by_hand,
        objet=f"Re: {exchange.subject}",
        expediteur=asked.site.pole.sender,
        destinataire=asked.site.pole.address,
        lettre=asked.text("lettre") if asked.refusal else letter.body(asked.site.writer),
        pole_ferme="" if by_hand else why_closed(asked.site.pole),
    )


def nudge(asked: Asked) -> Go:
    ticket, body = asked_ticket(asked), asked.text("lettre")
    if is_too_long(body, LETTER_LIMIT):
        raise LetterTooLong
    if is_still_to_do(asked, ticket, body, Side.GESTIONNAIRE):
        asked.service(TicketService).take(ticket, by=asked.by)
        desk = asked.service(PoleService)
        desk.nudge(ticket, body, by=asked.by, pole=asked.site.pole)
    return Go(f"/tickets/{ticket.reference}?fait=relancer#pole")


def _keep(asked: Asked, name: str, content: bytes) -> KeptFile:
    try:
        return asked.site.files.keep(Upload(name, content))
    except Refusal as refused:
        count = asked.site.files.nirs_in(refused)
        asked.form.masked_in_files += count
        raise FileCannotTravel(name, FileRefusal.NIR if count else FileRefusal.UNREADABLE) from None


def _require_whole(shown: Preparation) -> None:
    """``FieldsAtFault``; what is only missing is told by the dossier itself."""
    if missing(shown.dossier) or shown.faults:
        raise FieldsAtFault(shown.faults or {"": ""})
