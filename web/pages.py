"""Writes the pages: Jinja2 templates in French, with the département's time and the labels of the house."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from babel.dates import format_timedelta
from babel.numbers import format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from starlette.responses import HTMLResponse

from delivery.files import Attachment
from guichets.rights import Right
from rendering import (
    audit_words,
    compilation_words,
    dashboards,
    elision,
    emergency_words,
    fault_words,
    journal_words,
    kind_words,
    labels,
    numbers,
    obligation_words,
    quality_words,
    retention,
)
from rendering.dates import Dates
from rendering.due_words import DueWords
from rendering.message import Button, Reply
from web import assets
from web.faults import PageFault
from web.guidance import current_step
from web.markup import plain_html, read_as, reply_html, without_choices
from web.navigation import places_of
from web.ports import Clock, WebMessage
from web.visitors import Visitor

_HERE = Path(__file__).parent
_WORDS = (
    labels, kind_words, emergency_words, fault_words, numbers, elision, journal_words, audit_words, retention,
    obligation_words, quality_words, dashboards, compilation_words,
)  # fmt: skip


@dataclass(frozen=True)
class Bubble:
    """A message of the web chat, as the page shows it. ``asked`` is the question that an answer repeats, when
    it is long; "" when it is short, and stands in the text. ``is_read`` when a gestionnaire has read what the
    agent wrote.
    """

    id: int
    at: datetime
    from_agent: bool
    text: str
    buttons: tuple[tuple[Button, ...], ...]
    files: tuple[Attachment, ...]
    asked: str = ""
    is_read: bool = False


class Pages:
    def __init__(self, timezone: tzinfo, clock: Clock) -> None:
        self._clock = clock
        self._dates = Dates(timezone)
        self._environment = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=select_autoescape(["html"]),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters.update(self._dates.filters())
        self._environment.filters.update(DueWords(self._dates).filters())
        for words in _WORDS:
            self._environment.filters.update(words.filters())
        self._environment.filters.update(
            reponse=reply_html, texte=plain_html, taille=size_in_words, iso=lambda at: at.isoformat()
        )
        self._environment.filters["temps"] = self._time
        self._environment.filters["double"] = lambda value: (value, value)  # which is its own label
        self._environment.filters["couple"] = lambda thing: (thing.id, thing.name)  # of a choice
        self._environment.globals.update(
            Right=Right, places_of=places_of, statique=assets.address, etape_de_visite=current_step
        )

    def page(
        self, template: str, visitor: Visitor | None, *, status: int = 200, **values: object
    ) -> HTMLResponse:
        """A whole page; the template prints exactly the values given."""
        return HTMLResponse(
            self._environment.get_template(template).render(visitor=visitor, **values), status_code=status
        )

    def fault(self, fault: PageFault, visitor: Visitor | None, *, left_text: str = "") -> HTMLResponse:
        """``left_text`` was sent with the request, and is nowhere else."""
        return self.page("erreur.html", visitor, status=fault.status, fault=fault, texte=left_text)

    def _time(self, at: datetime) -> Markup:
        """« il y a 3 jours », with the exact instant for whoever points at it."""
        return Markup('<time datetime="{}" title="{}">{}</time>').format(
            at.isoformat(), self._dates.instant(at), age(at, self._clock())
        )

    def bubble(self, message: WebMessage) -> str:
        """One message alone, for a page that is already open."""
        return self._environment.get_template("space/bulle.html").render(bulle=bubble(message)).strip()


def bubble(message: WebMessage, *, is_read: bool = False) -> Bubble:
    if message.from_agent:
        files = tuple(Attachment(*values) for values in message.payload["files"])
        text = str(message.payload["text"])
        return Bubble(message.id, message.at, True, text, (), files, is_read=is_read)
    reply = Reply.from_payload(message.payload)
    text = without_choices(reply.text, (button.label for row in reply.buttons for button in row))
    asked, said = read_as(text)
    return Bubble(message.id, message.at, False, said, reply.buttons, reply.files, asked)


def age(since: datetime, now: datetime) -> str:
    """« il y a 3 jours », « dans 3 jours »; under a minute, « à l’instant »; « dans 10 jours » rather than
    « dans 1 semaine »: from some days on, a unit is counted from two of it.
    """
    if abs(now - since) < timedelta(minutes=1):
        return "à l’instant"
    threshold = 2 if abs(now - since) > timedelta(days=5) else 0.85
    return str(format_timedelta(since - now, threshold=threshold, add_direction=True, locale="fr_FR"))


def size_in_words(size: int) -> str:
    """« 12 ko », « 3,4 Mo »; under a kilobyte, « 1 ko »."""
    kilobytes = max(1, round(size / 1024))
    if kilobytes < 1024:
        return f"{kilobytes}\N{NO-BREAK SPACE}ko"
    return f"{format_decimal(size / 1024**2, format='0.#', locale='fr_FR')}\N{NO-BREAK SPACE}Mo"
