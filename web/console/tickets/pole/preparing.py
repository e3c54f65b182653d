"""What the pages of an escalation show: the dossier as it stands, the files that may travel, the letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from deadlines.working_days import working_days_between
from deadlines.zones import Zone
from guichets.registry import Agent
from guichets.rights import RIGHTS, Right
from guichets.scope import sees_person
from journal.people import identity
from privacy.text import is_too_long
from rendering.letters import EscalationLetter, told_question, told_steps
from rendering.refusals import sentence
from storage.unit_of_work import Work
from tickets.errors import TicketError
from tickets.escalations import LIFE, not_read_out
from tickets.numero_unique import parse_numero_unique
from tickets.pole.dossier import MOST_GUICHETS, Blocking, Dossier, dossier_of
from tickets.pole.files import PDF, FileRefusal, Held, hindrance
from tickets.pole.letters import letter_keys
from tickets.pole.national import NationalPole, require_ready
from tickets.ticket import Attachment, Ticket
from web.console.tickets.sight import draft_place
from web.errors import GuichetsOutOfRange, ReplyTooLong
from web.faults import REPLY_LIMIT, fault_of
from web.fields import number_of
from web.forms import Faults
from web.sent import SentForm
from web.shell import Asked
from web.visitors import field

# Each is kept as the gestionnaire types, under this name.
LONG_TEXTS: Mapping[str, str] = {
    "etapes": "escalade-etapes",
    "reponse_locale": "escalade-reponse",
    "question": "escalade-question",
}


@dataclass(frozen=True)
class Chosen:
    """A file of the ticket: ``number`` is that of its link. ``hindrance`` is None where it may travel."""

    number: int
    file: Attachment
    hindrance: FileRefusal | None
    is_chosen: bool

    @property
    def is_pdf(self) -> bool:
        return self.file.mime == PDF


@dataclass(frozen=True)
class Preparation:
    """``values`` are what the fields hold, whatever it is worth; ``letter`` is what the dossier makes, whole
    or not. ``administrators`` are those who may be asked to settle the mail.
    """

    dossier: Dossier
    values: Mapping[str, str]
    faults: Mapping[str, str]
    kept_at: datetime | None
    files: Sequence[Chosen]
    letter: EscalationLetter
    administrators: Sequence[str]

    @property
    def chosen(self) -> Sequence[Chosen]:
        return [one for one in self.files if one.is_chosen]


def prepared(ticket: Ticket, asked: Asked) -> Preparation:
    """As the form has it; while nothing was sent, what the ticket tells and what the reader had begun."""
    form, work = asked.form, asked.work
    begun = dossier_of(
        ticket,
        departement=departement_of(ticket, work, asked.zone),
        guichet=work.people.guichet_name(ticket.guichet_id),
        steps=told_steps(ticket),
        question=told_question(ticket),
    )
    values, kept_at = (_typed(form, begun), None) if form else _with_drafts(begun, asked)
    dossier, faults = _read(values, begun)
    files = _choices(
        ticket, frozenset(number_of(str(value)) for value in form.getlist("fichier")), asked.site.files.held
    )
    names = tuple(one.file.name for one in files if one.is_chosen)
    return Preparation(
        dossier=dossier,
        values=values,
        faults=faults,
        kept_at=kept_at,
        files=files,
        letter=EscalationLetter(dossier, ticket.theme, asked.by.name, names),
        administrators=_administrators(work, asked.by),
    )


def departement_of(ticket: Ticket, work: Work, zone: Zone) -> str:
    """That of the guichet, for a service may have several."""
    return work.people.departement_of(ticket.guichet_id) or zone.departement


def why_closed(pole: NationalPole) -> str:
    """Why nothing can leave for the pole by mail; "" when it can."""
    try:
        require_ready(pole)
    except TicketError as refused:
        return sentence(refused)
    return ""


def forget_drafts(asked: Asked, reference: str) -> None:
    for place in LONG_TEXTS.values():
        asked.work.drafts.forget(asked.me, draft_place(reference, place))


def _choices(ticket: Ticket, chosen: frozenset[int | None], held: Held) -> Sequence[Chosen]:
    """Those of the agent's thread; what hinders one is said rather than hidden."""
    numbered = enumerate((message, file) for message in ticket.messages for file in message.attachments)
    choices = []
    for number, (message, file) in numbered:
        if message.to_agent:
            why = hindrance(file, held)
            choices.append(Chosen(number, file, why, number in chosen and why is None))
    return choices


def _administrators(work: Work, reader: Agent) -> Sequence[str]:
    people = work.registry.gestionnaires()
    return [p.name for p in people if Right.ADMINISTER in RIGHTS[p.role] and sees_person(work, reader, p)]


def _with_drafts(begun: Dossier, asked: Asked) -> tuple[Mapping[str, str], datetime | None]:
    """What the ticket tells, with what the reader had begun to write, and when."""
    kept = {
        name: asked.work.drafts.of(asked.me, draft_place(begun.reference, place))
        for name, place in LONG_TEXTS.items()
    }
    drafts = {name: draft for name, draft in kept.items() if draft is not None}
    kept_at = max((draft.at for draft in drafts.values()), default=None)
    return {**_told(begun), **{name: draft.text for name, draft in drafts.items()}}, kept_at


def _told(dossier: Dossier) -> Mapping[str, str]:
    """What the fields show before anything is typed. « sans_dossier »: it is about no file in particular."""
    return {
        "profil": dossier.profile,
        "blocage": dossier.blocking or "",
        "guichets": str(dossier.guichets_touched),
        "numero_unique": dossier.numero_unique,
        "sans_dossier": "" if dossier.about_one_file else "oui",
        "etapes": dossier.steps,
        "reponse_locale": dossier.local_answer,
        "question": dossier.question,
    }


def _typed(form: SentForm, begun: Dossier) -> Mapping[str, str]:
    return {name: field(form, name) for name in _told(begun)} | {
        "profil": " ".join(field(form, "profil").split())
    }


def _read(values: Mapping[str, str], begun: Dossier) -> tuple[Dossier, Mapping[str, str]]:
    """What is told, added to what the ticket tells, and the faults by field: one at fault counts as empty,
    and an empty one is only missing.
    """
    faults = Faults()
    too_long = [name for name in ("profil", *LONG_TEXTS) if is_too_long(values[name], REPLY_LIMIT)]
    faults.sentences.update(dict.fromkeys(too_long, fault_of(ReplyTooLong()).sentence))
    number = "" if values["sans_dossier"] else values["numero_unique"]
    numero_unique = faults.reading("numero_unique", lambda: parse_numero_unique(number) if number else "")
    guichets = faults.reading("guichets", lambda: _guichets(values["guichets"]))
    dossier = replace(
        begun,
        profile=values["profil"],
        about_one_file=not values["sans_dossier"],
        numero_unique=numero_unique or "",
        steps=values["etapes"],
        local_answer=values["reponse_locale"],
        question=values["question"],
        blocking=Blocking(values["blocage"]) if values["blocage"] in set(Blocking) else None,
        guichets_touched=guichets or 1,
    )
    return dossier, faults.sentences


def _guichets(text: str) -> int:
    count = number_of(text)
    if count is None or not 1 <= count <= MOST_GUICHETS:
        raise GuichetsOutOfRange
    return count


def pole_view(ticket: Ticket, asked: Asked) -> Mapping[str, object]:
    """``exchange`` is the last request, None while the pole was never asked; ``days`` are the working days
    that the pole has had it, and ``turns`` what may become of it.

    ``to_review`` is what the pole has written and nobody has read out; ``mails``, by number, those in which
    its messages were read, and ``sendings``, how far each of our letters has got.
    """
    work = asked.work
    exchange = work.escalations.latest(identity(ticket))
    return {
        "exchange": exchange,
        "days": working_days_between(exchange.sent_at, asked.now, asked.zone) if exchange else 0,
        "turns": frozenset(LIFE[exchange.standing]) if exchange else frozenset(),
        "to_review": [message.text for message in not_read_out(ticket, exchange)],
        "mails": {mail.id: mail for mail in work.mails.of_ticket(identity(ticket))},
        "sendings": work.letters.sendings(letter_keys(ticket)),
    }
