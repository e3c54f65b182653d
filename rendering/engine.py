"""From a page or a notice to the words: one template for each class, found by its name.

A page is a frozen dataclass; ``TicketCard`` is written by ``templates/chat/ticket_card.html``. The template
prints the fields and lays the buttons: ``{{ button("Clore", "t:close:" ~ reference) }}``, ``{{ row() }}``,
``{{ console("Escalader", "escalade", reference) }}`` for what is done on a page of the console.
"""

from __future__ import annotations

import re
from collections.abc import Callable, MutableMapping
from dataclasses import fields
from datetime import tzinfo
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from guichets.notices import secret_until
from rendering import (
    console_places,
    elision,
    emergency_words,
    fault_words,
    kind_words,
    labels,
    letters,
    numbers,
    obligation_words,
    retention,
    tables,
)
from rendering.dates import Dates
from rendering.discretion import discreet
from rendering.due_words import DueWords
from rendering.message import MAX_BUTTON_DATA, Button, Reply

TEMPLATES = Path(__file__).parent / "templates"
_WORDS = (
    labels, kind_words, emergency_words, numbers, elision, retention, console_places, fault_words,
    obligation_words,
)  # fmt: skip


class ButtonPad:
    """Collects the buttons that a template lays while it is written."""

    def __init__(self) -> None:
        self._rows: list[list[Button]] = [[]]

    def button(self, label: str, data: str) -> str:
        self._rows[-1].append(Button(str(label), str(data)))
        return ""

    def console(self, label: str, place: str, subject: object = "", *, is_said: bool = False) -> str:
        """Where the page cannot be opened, the button is pressed, and the answer says where it is: unless
        the very message that bears it does.
        """
        data = f"console:{place}:{subject}"
        if len(data.encode()) > MAX_BUTTON_DATA:
            data = f"console:{place}:"
        data = "" if is_said else data
        self._rows[-1].append(Button(str(label), data, console_places.address_of(place, str(subject))))
        return ""

    def row(self) -> str:
        self._rows.append([])
        return ""

    def rows(self) -> tuple[tuple[Button, ...], ...]:
        return tuple(tuple(row) for row in self._rows if row)


def template_name(page_class: type) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", page_class.__name__).lower()


class _Environment(Environment):
    def make_globals(self, given: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """A map instead of several one behind the other, in which each import looks for every global."""
        return {**self.globals, **(given or {})}


class Renderer:
    """Writes every French sentence that leaves; one instance for the process, in the département's time."""

    def __init__(self, timezone: tzinfo) -> None:
        self.dates = Dates(timezone)
        self.environment = _Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=select_autoescape(["html"]),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=False,
            auto_reload=False,
        )
        self.environment.filters["colonnes"] = tables.columns
        self.environment.filters["page"] = lambda page: Markup(self.reply(page).text)  # noqa: S704  its own
        for words in (self.dates, DueWords(self.dates), *_WORDS):
            self.environment.filters.update(words.filters())
        self.environment.tests.update(letters.tests())

    def reply(self, page: Any, *, to_group: bool = False) -> Reply:
        """The chat message for a page: an instance of a frozen dataclass. A group is not shown all of it."""
        pad = ButtonPad()
        shown = discreet(page) if to_group else page
        text = self._write(
            f"chat/{template_name(type(page))}.html",
            shown,
            button=pad.button,
            console=pad.console,
            row=pad.row,
            en_groupe=to_group,
        )
        files = tuple(getattr(shown, "attachments", ()))
        return Reply(_tidy(text), pad.rows(), files, secret_until=secret_until(page))

    def letter(self, notice: Any, *, signatory: str = "") -> tuple[str, str]:
        """The subject and the body of a letter, from the folder that bears the name of the notice. The
        gestionnaire signs it, whose name is ``signatory``.
        """
        folder = f"mail/{template_name(type(notice))}"
        signed = f"Le gestionnaire départemental du SNE\n{signatory}".rstrip()
        body = self._write(f"{folder}/body.txt", notice, signature=signed)
        return self.text(f"{folder}/subject", notice), _body(body)

    def letter_about_ticket(self, notice: Any) -> str:
        """What the agent of a ticket is told by mail; "" for a notice that has no such letter."""
        template = f"mail/ticket/{template_name(type(notice))}"
        return self.text(template, notice) if (TEMPLATES / f"{template}.txt").is_file() else ""

    def text(self, template: str, page: Any) -> str:
        """A plain text of a letter: ``mail/escalade/body.txt``. A subject is one line."""
        written = self._write(f"{template}.txt", page)
        return " ".join(written.split()) if template.endswith("subject") else _body(written)

    def document(self, template: str, page: Any) -> str:
        """A whole page in HTML, to be kept: ``report/personne.html``."""
        return self._write(f"{template}.html", page)

    def _write(self, template: str, page: Any, **tools: Callable[..., str] | bool | str) -> str:
        values: dict[str, Any] = {field.name: getattr(page, field.name) for field in fields(page)}
        return self.environment.get_template(template).render(**values, **tools)


def _body(text: str) -> str:
    return _tidy(text) + "\n"


def _tidy(text: str) -> str:
    """No blank line at either end, and never two in a row."""
    lines = "\n".join(line.rstrip(" \t") for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n")
