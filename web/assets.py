"""The style sheets and scripts: kept by the browser until they change."""

from __future__ import annotations

import os
from functools import cache
from hashlib import sha256
from pathlib import Path

from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parent / "static"

_FOR_GOOD = "public, max-age=31536000, immutable"


@cache
def address(name: str) -> str:
    """Where a page finds the file: another content has another address."""
    return f"/static/{name}?v={sha256((FOLDER / name).read_bytes()).hexdigest()[:10]}"


def mount() -> Mount:
    return Mount("/static", _Assets(directory=FOLDER), name="static")


class _Assets(StaticFiles):
    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        is_versioned = b"v=" in scope.get("query_string", b"")
        response.headers["Cache-Control"] = _FOR_GOOD if is_versioned else "no-cache"
        return response
