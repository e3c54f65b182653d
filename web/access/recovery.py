"""The page that shows recovery codes, once."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response

from web.pages import Pages
from web.visitors import Visitor


def recovery_page(pages: Pages, codes: Sequence[str], visitor: Visitor) -> Response:
    """To be printed: nobody can show them again."""
    return pages.page(
        "access/codes_de_secours.html",
        None,
        codes=[f"{code[:5]}-{code[5:]}" for code in codes],
        nom=visitor.agent.name,
        suite="/",
    )
