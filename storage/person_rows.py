"""Where a person stands in each table, and what becomes of it once they are erased: one declaration, which
the extraction, the preview and the erasure read. A table that is missing here fails a test.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, Text, and_, cast, false, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from journal.entries import Kind
from storage import tables as t
from tickets.changes import TicketChange
from tickets.mails import MailFate, SetAsideReason
from tickets.ticket import Side

PERSON = "[personne effacée]"
WORDS = "[effacé]"
"""What stands in the place of a name, and of words, once they are gone."""

_REFERENCE = re.compile(r"T-\d{4}-\d+")
_ASKED = (Kind.QUESTION_ANSWERED, Kind.QUESTION_SUGGESTED, Kind.QUESTION_UNANSWERED, Kind.SUGGESTION_CHOSEN)
_UNSENT = t.outbox.c.settled_at.is_(None)


@dataclass(frozen=True, kw_only=True)
class Traces:
    """What the person's rows are known by; ``letters`` and ``bubbles`` are messages naming their tickets."""

    agent_id: int
    name: str = ""
    addresses: Collection[str] = ()
    users: Collection[tuple[str, str]] = ()
    chats: Collection[str] = ()
    tickets: Sequence[int] = ()
    references: Collection[str] = ()
    questions: Collection[str] = ()
    letters: Collection[int] = ()
    bubbles: Collection[int] = ()
    dialogues: Collection[str] = ()


@dataclass(frozen=True)
class Held:
    """Rows of one table. ``blanked`` gives the columns that are emptied; None deletes the rows; nothing at
    all in it keeps them, for the reason that ``stays`` gives.
    """

    table: Table
    where: Callable[[Traces], ColumnElement[bool]]
    blanked: Mapping[str, Any] | None = None
    stays: str = ""


def _by(column: Column[int]) -> Callable[[Traces], ColumnElement[bool]]:
    """What bears the person's number there."""
    return lambda one: column == one.agent_id


def _kept(column: Column[int], stays: str) -> Held:
    """What stays, number and all."""
    return Held(column.table, _by(column), {}, stays)


_NO_WORDS = {
    "question": WORDS, "numero_unique": "", "answers": {}, "rating_comment": "", "chat_ref": "",
    "source_refs": [],
}  # fmt: skip
NO_MAIL = {
    "message_id": "", "in_reply_to": "", "references": [], "sender": "", "sender_name": "", "subject": WORDS,
    "text": WORDS, "new_part": WORDS, "attachments": [], "foreign_reference": "",
}  # fmt: skip
NO_LETTER = {"payload": {}, "chat_ref": "", "external_ref": "", "reason": ""}
OF_NO_READER: Mapping[str, Any] = {"agent_id": None, "partenaire_id": None, "digests": []}
_NO_ESCALATION = {"sender": "", "recipient": "", "subject": WORDS, "message_id": "", "pole_reference": ""}

# The words of a ticket, whoever ends them: a person who is erased, or the time that they were kept for.
OF_TICKETS: tuple[Held, ...] = (
    Held(t.ticket_messages, lambda one: t.ticket_messages.c.ticket_id.in_(one.tickets),
         {"text": WORDS, "attachments": []}),
    Held(t.mails, lambda one: t.mails.c.ticket_id.in_(one.tickets), NO_MAIL),
    Held(t.mail_threads, lambda one: t.mail_threads.c.ticket_id.in_(one.tickets)),
    Held(t.escalations, lambda one: t.escalations.c.ticket_id.in_(one.tickets), _NO_ESCALATION),
    Held(t.outbox, lambda one: and_(_UNSENT, t.outbox.c.about.in_(one.references))),
    Held(t.outbox, lambda one: t.outbox.c.about.in_(one.references), NO_LETTER),
    Held(t.web_messages, lambda one: t.web_messages.c.id.in_(one.bubbles)),
    Held(t.drafts, lambda one: func.substr(t.drafts.c.place, 8, 11).in_(one.references)),
    Held(t.drafts, lambda one: func.substr(t.drafts.c.place, 8, 12).in_(one.references)),
    Held(t.tickets, lambda one: t.tickets.c.id.in_(one.tickets), _NO_WORDS),
)  # fmt: skip

OF_PERSON: tuple[Held, ...] = (
    *OF_TICKETS,
    Held(t.ticket_messages, lambda one: and_(
        t.ticket_messages.c.author_id == one.agent_id, t.ticket_messages.c.side == Side.AGENT),
        {"text": WORDS, "attachments": []}),
    Held(t.mails, lambda one: and_(
        func.lower(t.mails.c.sender).in_(one.addresses), t.mails.c.fate == MailFate.TO_ATTACH),
        {**NO_MAIL, "fate": MailFate.ASIDE, "reason": SetAsideReason.DISMISSED}),
    Held(t.mails, lambda one: func.lower(t.mails.c.sender).in_(one.addresses), NO_MAIL),
    Held(t.asked_questions, lambda one: or_(
        t.asked_questions.c.agent_id == one.agent_id,
        t.asked_questions.c.reference.in_(one.questions),
        t.asked_questions.c.ticket.in_(one.references)),
        {"text": "", "agent_id": None}),
    Held(t.answers_given, _by(t.answers_given.c.agent_id)),
    Held(t.proposals, lambda one: t.proposals.c.question.in_(one.questions)),
    Held(t.inbox, lambda one: _hers(t.inbox.c.conversation, one)),
    Held(t.conversations, lambda one: or_(
        _hers(t.conversations.c.key, one), t.conversations.c.key.in_(one.dialogues))),
    Held(t.outbox, lambda one: and_(_UNSENT, _told(one))),
    Held(t.outbox, lambda one: _told(one), NO_LETTER),
    Held(t.web_messages, lambda one: t.web_messages.c.chat_ref.in_(one.chats)),
    Held(t.topics, lambda one: t.topics.c.chat_ref.in_(one.chats)),
    *(Held(table, _by(table.c.agent_id)) for table in (
        t.drafts, t.presences, t.timers, t.snoozes, t.saved_views, t.absences, t.enrolments,
        t.reminder_choices, t.sessions, t.sign_in_links, t.invitations, t.second_factors, t.recovery_codes,
        t.calendar_feeds)),
    Held(t.copies, _by(t.copies.c.agent_id), OF_NO_READER),
    Held(t.access_requests, lambda one: _any(
        and_(t.access_requests.c.channel == channel, t.access_requests.c.user_ref == user)
        for channel, user in one.users)),
    Held(t.account_openings, lambda one: or_(
        t.account_openings.c.name == one.name if one.name else false(),
        func.lower(t.account_openings.c.email).in_(one.addresses)), {"name": PERSON, "email": ""}),
    Held(t.accounts, _by(t.accounts.c.agent_id)),
    Held(t.agents, _by(t.agents.c.id), {"name": PERSON, "email": "", "phone": "", "signature": ""}),
    Held(t.revisions, _by(t.revisions.c.author_id), {"author_name": PERSON}),
    Held(t.audit, lambda one: or_(t.audit.c.actor_id == one.agent_id, t.audit.c.person_id == one.agent_id),
         {"address": ""}),
    _kept(t.journal.c.actor_id, "des numéros, des dates et des thèmes, qui font les chiffres des bilans"),
    _kept(t.ticket_events.c.by, "ce qui a été fait d’un ticket, par numéro"),
    _kept(t.incident_contacts.c.agent_id, "qui a rencontré un incident, par numéro : le bilan les compte"),
    Held(t.ticket_messages, lambda one: and_(
        t.ticket_messages.c.author_id == one.agent_id, t.ticket_messages.c.side != Side.AGENT,
        t.ticket_messages.c.ticket_id.not_in(one.tickets)), {},
        "les réponses que le service a faites à d’autres personnes"),
    _kept(t.answer_templates.c.created_by, "les réponses types du service"),
    _kept(t.incidents.c.opened_by, "les messages d’incident du service"),
    _kept(t.events.c.planned_by, "l’agenda du service"),
    _kept(t.events.c.held_by, "les présences qu’elle a notées, par numéro"),
    _kept(t.fulfilments.c.noted_by, "les obligations que le service a remplies, par jour et par numéro"),
    _kept(t.signalements.c.recorded_by, "les signalements du service"),
    _kept(t.imports.c.brought_by, "les tables de l’infocentre qu’elle a importées, par numéro"),
    _kept(t.controls.c.done_by, "les contrôles mensuels qu’elle a faits, par numéro"),
    _kept(t.commitments.c.written_by, "le cadre de référence, par numéro"),
    _kept(t.signalement_drafts.c.written_by, "les projets de signalement du service"),
    _kept(t.signalement_steps.c.by, "l’histoire des signalements, lettres et réponses, par numéro"),
    _kept(t.bilan_texts.c.written_by, "les textes des bilans du service, par numéro"),
    _kept(t.frozen_bilans.c.frozen_by, "les bilans figés du service, par numéro"),
    _kept(t.bilan_templates.c.kept_by, "le modèle des bilans du service, par numéro"),
    _kept(t.queries.c.written_by, "les tableaux de bord du service, par numéro"),
    *(Held(table, lambda _one: false(), {}, "ce qui sort de l’infocentre ; un numéro s’y efface à part")
      for table in (t.import_lines, t.imported_rows)),
    *(Held(table, lambda _one: false(), {}, "des questions en groupes, sans auteur ; un nom s’en efface")
      for table in (t.compiled_months, t.compiled_remarks)),
    _kept(t.cases.c.treated_by, "les doublons, demandes ANRU et dossiers contrôlés, par numéro"),
    _kept(t.samples.c.drawn_by, "les échantillons tirés, par numéro"),
    _kept(t.revision_events.c.by, "l’histoire de la base, par numéro"),
    _kept(t.account_opening_events.c.by, "l’histoire des ouvertures de compte, par numéro"),
    _kept(t.publications.c.created_by, "ce que le service a diffusé"),
    _kept(t.reviews.c.answered_by, "les revues que son guichet a confirmées, par numéro"),
    _kept(t.ticket_links.c.by, "des numéros"),
    _kept(t.purges.c.signed_by, "ce qu’elle a signé, par numéro"),
    _kept(t.triage_groups.c.bound_by, "le groupe du service"),
)  # fmt: skip

OF_NOBODY: Mapping[str, str] = {
    "guichets": "un lieu ; une adresse qu’il partage avec une personne reste la sienne",
    "partenaires": "des interlocuteurs, que la page « Partenaires » retire",
    "convocations": "les réponses à une convocation ; le nom d’un représentant s’efface avec l’âge",
    "meeting_papers": "l’ordre du jour des réunions, un nombre de présents et des dates",
    "attempts": "des empreintes, effacées dans la journée",
    "file_uses": "des tailles de fichiers, par numéro, effacées dans la journée",
    "ticket_words": "refait d’après les mots qui restent",
    "known_words": "refait d’après les mots qui restent",
    "journal_head": "une empreinte",
    "counters": "des numéros",
    "bookmarks": "la place de la lecture dans la boîte",
    "mails_begun": "la place de la lecture dans la boîte",
    "base_faults": "une empreinte",
    "local_values": "des délais et des adresses de service",
    "service_times": "des heures",
    "signalement_actions": "le plan d’action d’un guichet, par service ou par fonction",
    "closings": "des dates",
    "obligation_rules": "ce qu’un département suit de ses obligations",
    "obligation_starts": "des dates",
    "job_runs": "des dates",
    "layouts": "ce que disent les colonnes d’une table",
    "guichet_aliases": "les noms que les tables donnent aux guichets",
    "reform_epcis": "des noms d’EPCI",
}
"""The tables that hold nothing of one person, but for a name typed in their words: see ``NOT_REWRITTEN``."""

NOT_REWRITTEN: Mapping[str, str] = {
    "journal": "chaîné ; aucun texte libre",
    "ticket_words": "refait d’après les mots qui restent",
    "known_words": "refait d’après les mots qui restent",
    **dict.fromkeys(("agents.name", "agents.email", "partenaires.name", "partenaires.email"),
                    "une autre personne, ou un interlocuteur qui porte le même nom"),
    **dict.fromkeys(("guichets.name", "guichets.commune", "guichets.intercommunalite", "guichets.territoire",
                     "guichets.address", "partenaires.organisation"),
                    "un lieu ou un organisme, qui peut porter le nom de quelqu’un"),
    "guichets.email": "une adresse qu’il partage avec une personne reste la sienne",
    **dict.fromkeys(("outbox.key", "proposals.key", "web_messages.key", "attempts.key",
                     "tickets.reference", "timers.ticket"),
                    "une clé faite par le service, sans mots"),
}  # fmt: skip
"""What the rewriting by name leaves as it is, and why: a table, or a column. Every other column that holds
words is free text, and loses the name, but for primary keys, by which rows are found; a test plants one in
each.
"""


def traces_of(session: Session, agent_id: int) -> Traces:
    """Also of what was detached from the person: the journal still knows by number whose question it was."""
    person = session.execute(select(t.agents.c.name, t.agents.c.email).where(t.agents.c.id == agent_id)).one()
    bound = session.execute(
        select(t.accounts.c.channel, t.accounts.c.user_ref, t.accounts.c.chat_ref).where(
            t.accounts.c.agent_id == agent_id
        )
    ).all()
    web = f"agent-{agent_id}"
    asked = select(t.journal.c.subject).where(
        t.journal.c.actor_id == agent_id, t.journal.c.kind.in_(_ASKED), t.journal.c.subject != ""
    )
    own = select(t.tickets.c.id, t.tickets.c.reference).where(asked_by(agent_id))
    rows = session.execute(own).all()
    return _with_mentions(
        session,
        agent_id=agent_id,
        name="" if person.name == PERSON else person.name,
        addresses=_addresses(session, agent_id, person.email.lower()),
        users={("web", web), *((row.channel, row.user_ref) for row in bound)},
        chats={web, *(row.chat_ref for row in bound)},
        tickets=[row.id for row in rows],
        references={row.reference for row in rows},
        questions=set(session.scalars(asked)),
    )


def asked_by(agent_id: int) -> ColumnElement[bool]:
    """The tickets that are the person's, and those that were, before a colleague was entrusted with them."""
    entrusted = select(t.ticket_events.c.ticket_id).where(
        t.ticket_events.c.action == TicketChange.ENTRUST, t.ticket_events.c.about == str(agent_id)
    )
    return or_(t.tickets.c.agent_id == agent_id, t.tickets.c.id.in_(entrusted))


def _addresses(session: Session, agent_id: int, address: str) -> set[str]:
    """None where a colleague has the same, as a whole guichet does: what comes from it may be theirs."""
    shared = select(t.agents.c.id).where(t.agents.c.id != agent_id, func.lower(t.agents.c.email) == address)
    return {address} if address and session.scalar(shared.limit(1)) is None else set()


def traces_of_tickets(session: Session, ids: Sequence[int], *, mentions: bool) -> Traces:
    """Of some tickets, whoever asked; what else names them is looked for only where ``mentions`` asks."""
    references = set(session.scalars(select(t.tickets.c.reference).where(t.tickets.c.id.in_(ids))))
    if not mentions:
        return Traces(agent_id=0, tickets=ids, references=references)
    return _with_mentions(session, agent_id=0, tickets=ids, references=references)


def _with_mentions(session: Session, *, references: Collection[str], **known: Any) -> Traces:
    """Notices to several people about several tickets bear no reference but in their words."""
    named: dict[str, Any] = {
        traces: [key for key, said in session.execute(select(number, raw(words))) if _names(said, references)]
        for traces, number, words in (
            ("letters", t.outbox.c.id, t.outbox.c.payload),
            ("bubbles", t.web_messages.c.id, t.web_messages.c.payload),
            ("dialogues", t.conversations.c.key, t.conversations.c.data),
        )
    }
    return Traces(references=references, **named, **known)


def raw(column: ColumnElement[Any]) -> ColumnElement[str]:
    """The text of a value as the database holds it."""
    return cast(type_coerce(column, Text), Text)


def _names(said: str, references: Collection[str]) -> bool:
    return bool(references) and any(found in references for found in _REFERENCE.findall(said))


def _hers(conversation: ColumnElement[str], one: Traces) -> ColumnElement[bool]:
    """« channel:chat:thread:user »."""
    return _any(
        and_(
            conversation.startswith(f"{channel}:", autoescape=True),
            conversation.endswith(f":{user}", autoescape=True),
        )
        for channel, user in one.users
    )


def _told(one: Traces) -> ColumnElement[bool]:
    place = t.outbox.c.chat_ref
    return or_(
        t.outbox.c.agent_id == one.agent_id,
        place.in_(one.chats),
        func.lower(place).in_([address[:128] for address in one.addresses]),
        t.outbox.c.id.in_(one.letters),
    )


def _any(conditions: Iterable[ColumnElement[bool]]) -> ColumnElement[bool]:
    return or_(false(), *conditions)
