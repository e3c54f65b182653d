"""The entrance of the site: a form is read here alone, and comes out cleaned and without NIR."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import pairwise

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from privacy.nir import MASK, cut_over, mask
from privacy.text import clean

COMPARED = frozenset({"jeton", "envoi", "etat", "parcours"})
"""Ours, sent back: they are compared and never kept, and a digest may look like a NIR."""
SECRETS = frozenset({"password", "telegram_token"})
"""Handed on as they are to the server that they open."""

_LONGEST_FIELD = 64 * 1024  # bytes; far more than any message, far less than a nuisance
LONGEST_TEXTS = 256 * 1024
"""Characters of all the fields together: each is looked at for a NIR, even before the token of the form."""


class SentForm(FormData):
    """What a page sent. ``masked`` NIR stood in its texts, ``masked_in_names`` in the names of its files;
    ``masked_in_files`` is for the order to say, which opens them.
    """

    def __init__(self, items: Sequence[tuple[str, UploadFile | str]] = ()) -> None:
        self.masked = self.masked_in_names = self.masked_in_files = 0
        super().__init__(self._whole([(name, self._guarded(name, value)) for name, value in items]))

    @property
    def files(self) -> list[UploadFile]:
        """Those that were chosen: a browser sends one without a name when none was."""
        return [value for _, value in self.multi_items() if isinstance(value, UploadFile) and value.filename]

    def _guarded(self, name: str, value: UploadFile | str) -> UploadFile | str:
        if isinstance(value, UploadFile):
            found = mask(clean(value.filename or ""))
            value.filename = found.text
            self.masked_in_names += found.count
            return value
        if name in COMPARED:
            return value
        if name in SECRETS:
            return clean(value)
        found = mask(clean(value))
        self.masked += found.count
        return found.text

    def _whole(self, items: list[tuple[str, UploadFile | str]]) -> list[tuple[str, UploadFile | str]]:
        """Without the NIRs that are cut over two fields."""
        for number, ((name, first), (next_name, second)) in enumerate(pairwise(items)):
            if {name, next_name} & (COMPARED | SECRETS) or not (
                isinstance(first, str) and isinstance(second, str)
            ):
                continue
            if (cut := cut_over(first, second)) is not None:
                items[number] = name, first.removesuffix(cut.half) + MASK
                items[number + 1] = next_name, cut.rest
                self.masked += 1
        return items


@asynccontextmanager
async def sent_form(
    request: Request, *, max_files: int, max_fields: int, longest: int = LONGEST_TEXTS
) -> AsyncIterator[SentForm]:
    """``longest`` is how many characters its fields hold together; ``HTTPException(413)`` beyond."""
    async with request.form(max_files=max_files, max_fields=max_fields, max_part_size=_LONGEST_FIELD) as form:
        items = form.multi_items()
        if sum(len(value) for _, value in items if isinstance(value, str)) > longest:
            raise HTTPException(413)
        sent = await run_in_threadpool(SentForm, items)
        request.state.sent = sent
        yield sent


def sent_with(request: Request) -> SentForm:
    """The form that came with the request, once it was read; else an empty one."""
    sent: SentForm = getattr(request.state, "sent", None) or SentForm()
    return sent


def nirs_masked(request: Request) -> int:
    """How many stood in the form that came with the request."""
    sent = sent_with(request)
    return sent.masked + sent.masked_in_names + sent.masked_in_files
