"""The long text of a form that came too late: given back, since nothing else holds it any more."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request

from web.errors import ForgedForm
from web.sent import sent_form
from web.visitors import MOST_FIELDS, MOST_FILES, field, require_same_site

LONG_TEXTS = ("texte", "reponse", "reponse_pole", "etapes", "reponse_locale", "question", "lettre")
MOST_SHOWN = 20_000  # characters


async def left_text(request: Request) -> str:
    """What the visitor had written, without NIR; empty when there is nothing of the kind to give back.

    Another site's text is not shown, as it would seem to be ours.
    """
    if request.method != "POST":
        return ""
    try:
        require_same_site(request)
        async with sent_form(request, max_files=MOST_FILES, max_fields=MOST_FIELDS) as form:
            written = [field(form, name)[:MOST_SHOWN] for name in LONG_TEXTS]
    except (ForgedForm, HTTPException):
        return ""
    return "\n\n".join(text for text in written if text)
