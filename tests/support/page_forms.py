"""The forms of a page as a browser would send them: one sending for each of their buttons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass(frozen=True)
class Sending:
    """What leaves when a button is pressed and nothing was typed."""

    action: str
    fields: tuple[tuple[str, str], ...]
    label: str

    @property
    def data(self) -> dict[str, list[str]]:
        """As a client sends it: a name may have several values."""
        values: dict[str, list[str]] = {}
        for name, value in self.fields:
            values.setdefault(name, []).append(value)
        return values


@dataclass
class _Form:
    action: str
    is_post: bool
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)


class Forms(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self._forms: dict[str, _Form] = {}
        self._open: _Form | None = None
        self._select: tuple[_Form, str, list[tuple[str, bool]]] | None = None
        self._textarea: tuple[_Form, str] | None = None
        self._text = ""
        self.feed(page)

    def sendings(self) -> Iterator[Sending]:
        """Of the forms that change something."""
        for form in self._forms.values():
            for action, name, value in form.buttons if form.is_post else ():
                pressed = ((name, value),) if name else ()
                yield Sending(action or form.action, (*form.fields, *pressed), value)

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            number = given.get("id", f"#{len(self._forms)}")
            self._open = self._forms[number] = _Form(
                given.get("action", ""), given.get("method", "").lower() == "post"
            )
        form = self._forms.get(given["form"]) if "form" in given else self._open
        if form is None:
            return
        name = given.get("name", "")
        if tag == "button" and given.get("type", "submit") == "submit":
            form.buttons.append((given.get("formaction", ""), name, given.get("value", "")))
        elif tag == "input" and name and _is_sent(given):
            form.fields.append((name, given.get("value", "on" if given.get("type") == "checkbox" else "")))
        elif tag == "select" and name:
            self._select = (form, name, [])
        elif tag == "option" and self._select is not None:
            self._select[2].append((given.get("value", ""), "selected" in given))
        elif tag == "textarea" and name:
            self._textarea, self._text = (form, name), ""

    def handle_data(self, data: str) -> None:
        if self._textarea is not None:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "textarea" and self._textarea is not None:
            form, name = self._textarea
            form.fields.append((name, self._text.removeprefix("\n")))
            self._textarea = None
        elif tag == "select" and self._select is not None:
            form, name, options = self._select
            chosen = [value for value, is_selected in options if is_selected] or [v for v, _ in options[:1]]
            form.fields += [(name, value) for value in chosen]
            self._select = None


def _is_sent(given: dict[str, str]) -> bool:
    kind = given.get("type", "text")
    if kind in {"checkbox", "radio"}:
        return "checked" in given
    return kind not in {"submit", "button", "file", "reset"}


def sendings_of(page: str) -> list[Sending]:
    return list(Forms(page).sendings())
