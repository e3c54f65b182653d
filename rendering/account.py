"""The skeleton of a compte rendu: what is known of the meeting, and room for what was said and decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from agenda.answers import Answer, Convoked
from agenda.events import Event
from agenda.papers import Papers
from guichets.partenaires import Partenaire
from rendering.dates import Dates
from rendering.documents.model import Blanks, Block, Document, Facts, Heading, Paragraph, Table
from rendering.labels import ANSWER, event_name

_PRESENCE = "Présence annoncée ou notée"
_ROOM = "…"
_DECISIONS = 6
"""Empty lines of the table: more are added in Word."""


def account_document(
    event: Event,
    papers: Papers,
    convoked: Sequence[tuple[Partenaire, Convoked | None]],
    guichets: Sequence[tuple[str, Convoked]],
    following: Event | None,
    *,
    service: str,
    dated_on: date,
    dates: Dates,
) -> Document:
    """``guichets`` are those that answered; ``following`` is the next meeting of its kind, where it is
    planned.
    """
    until = f", jusqu’à {dates.time(event.ends_at)}" if event.ends_at else ""
    attended = [("Personnes présentes", str(papers.attended))] if papers.attended is not None else []
    people: list[Block] = []
    if convoked:
        rows = tuple((one.name, one.organisation, _said(found)) for one, found in convoked)
        people = [Table("Partenaires convoqués", ("Nom", "Organisme", _PRESENCE), rows, (3, 4, 3))]
    if guichets:
        said = tuple((name, _said(found)) for name, found in guichets)
        people.append(Table("Guichets convoqués qui ont répondu", ("Guichet", _PRESENCE), said, (1, 1)))
    others = f"Autres participants\N{NO-BREAK SPACE}: {_ROOM}" if people else _ROOM
    people.append(Paragraph(others))
    topics: list[Block] = [Paragraph(_ROOM)]
    if papers.lines:
        topics = [made for line in papers.lines for made in (Heading(line, 2), Paragraph(_ROOM))]
    decisions = Table(
        "Relevé de décisions", ("Décision", "Qui", "Pour quand"), (("", "", ""),) * _DECISIONS, (5, 2, 2)
    )
    coming: Block = Blanks(("Date et lieu",))
    if following is not None:
        coming = Paragraph(f"{dates.instant(following.starts_at).capitalize()}, {following.place}.")
    return Document(
        title=f"Compte rendu, {event_name(event.kind, event.title)}, {dates.day(event.starts_at)}",
        service=service,
        dated_on=dated_on,
        blocks=(
            Facts((("Date", dates.instant(event.starts_at) + until), ("Lieu", event.place), *attended)),
            Heading("Participants"),
            *people,
            Heading("Points de l’ordre du jour"),
            *topics,
            Heading("Décisions"),
            decisions,
            Heading("Prochaine réunion"),
            coming,
        ),
    )


def account_name(event: Event, dates: Dates) -> str:
    return f"compte-rendu-{event.reference}-{dates.local(event.starts_at):%Y-%m-%d}.docx"


def _said(found: Convoked | None) -> str:
    """What was answered, or noted in the end; to be filled in where nothing was."""
    answer = found.stands if found else None
    if answer is None:
        return ""
    by = f" par {found.represented_by}" if found and found.represented_by else ""
    return f"{ANSWER[answer]}{by}" if answer is Answer.REPRESENTED else ANSWER[answer]
