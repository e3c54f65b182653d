"""What the pages of a signalement share: which one is seen, its letters as documents, who receives them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from starlette.responses import Response

from deadlines.working_days import is_working_day
from deadlines.zones import Zone
from delivery.files import Attachment, Upload
from guichets.registry import Agent, Guichet
from guichets.scope import sees
from quality.follow_up import SignalementService
from quality.signalements import Draft, Signalement, due_date
from rendering.documents.files import DOCX_TYPE, PDF_TYPE, document_docx, document_pdf
from rendering.documents.model import Block, Document
from rendering.signalement import chasing_letter, letter
from tickets.clock.calendars import Calendars
from web.errors import MaskedFile, UnknownPage
from web.files import attachment
from web.shell import Asked


def seen_signalement(asked: Asked) -> Signalement | None:
    """The signalement, if the reader's département holds its guichet."""
    found = asked.work.signalements.by_reference(_reference(asked))
    return found if found is not None and sees(asked.work, asked.by, found.guichet_id) else None


def seen_draft(asked: Asked) -> Draft | None:
    found = asked.work.signalement_drafts.by_reference(_reference(asked))
    return found if found is not None and sees(asked.work, asked.by, found.guichet_id) else None


def required_signalement(asked: Asked) -> Signalement:
    found = seen_signalement(asked)
    if found is None:
        raise UnknownPage
    return found


def _reference(asked: Asked) -> str:
    return str(asked.path["draft" if "draft" in asked.path else "signalement"]).strip().upper()


@dataclass(frozen=True)
class Recipients:
    """``address`` is that of the guichet, "" where it has none or where no mail leaves."""

    guichet: Guichet
    agents: Sequence[Agent]
    address: str
    writes_letters: bool


def recipients(about: Draft | Signalement, asked: Asked) -> Recipients:
    guichet = asked.work.registry.guichet(about.guichet_id)
    assert guichet is not None
    writes = asked.work.outbox.writes_letters
    agents = asked.work.registry.active_agents(about.guichet_id)
    return Recipients(guichet, agents, guichet.email if writes else "", writes)


def zone_of(guichet_id: int, asked: Asked) -> Zone:
    """Where it is: the days of a signalement are those of the guichet’s own clock."""
    return Calendars(asked.work, asked.zone).of_guichet(guichet_id).zone


def today_at(guichet_id: int, asked: Asked) -> date:
    return zone_of(guichet_id, asked).local(asked.now).date()


def orders(guichet_id: int, asked: Asked) -> SignalementService:
    return asked.commands(SignalementService, zone=zone_of(guichet_id, asked))


def service_of(guichet_id: int, asked: Asked) -> str:
    return asked.service_name(asked.work.people.departement_of(guichet_id))


def letter_of(about: Draft | Signalement, asked: Asked) -> Document:
    """As it leaves today, or as it left."""
    sent_on = about.sent_on if isinstance(about, Signalement) else today_at(about.guichet_id, asked)
    is_working = is_working_day(due_date(sent_on), zone_of(about.guichet_id, asked))
    name = asked.work.people.guichet_name(about.guichet_id)
    service = service_of(about.guichet_id, asked)
    return letter(about, name, sent_on, service=service, is_working=is_working)


def shown(document: Document) -> Sequence[tuple[str, Block]]:
    """What a template draws: each block, and what it is."""
    return [(type(one).__name__, one) for one in document.blocks]


def chasing_letter_of(signalement: Signalement, asked: Asked) -> Document:
    name = asked.work.people.guichet_name(signalement.guichet_id)
    service = service_of(signalement.guichet_id, asked)
    return chasing_letter(signalement, name, today_at(signalement.guichet_id, asked), service=service)


def keep(asked: Asked, name: str, document: Document) -> Attachment:
    """The file that leaves. To be asked for before the transaction: writing it takes a while."""
    kept = asked.site.files.keep(Upload(f"{name}.pdf", document_pdf(document)))
    if kept.masked:
        raise MaskedFile
    return kept.attachment


def document_response(documents: Mapping[str, Document], asked: Asked) -> Response:
    """« lettre.docx », « dossier.pdf »; ``UnknownPage``."""
    name, _, ending = str(asked.path["document"]).partition(".")
    if name not in documents or ending not in {"docx", "pdf"}:
        raise UnknownPage
    named = f"{name}-{_reference(asked)}.{ending}"
    if ending == "docx":
        return attachment(document_docx(documents[name]), named, DOCX_TYPE)
    return attachment(document_pdf(documents[name]), named, PDF_TYPE)
