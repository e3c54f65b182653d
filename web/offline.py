"""The pages as an application: the card that lets a telephone install it, and what stands in for a page while
there is no network. It keeps how a page is drawn, never a page.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256

from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from web.assets import FOLDER, address
from web.shell import Asked, Page, Shell, bare_page

INK, PAPER = "#1d5d86", "#faf8f3"
"""The sheet's --accent and --fond: the card is drawn before any sheet is read."""
DRAWN_WITH = ("relais.css", "discussion.css", "attente.js", "hors_ligne.js", "icone.svg")


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [
        shell.open_page("/manifest.webmanifest", manifest),
        shell.open_page("/sw.js", worker),
        shell.open_page("/hors-ligne", offline),
    ]


def manifest(asked: Asked) -> Response:  # noqa: ARG001  every page is given what was asked
    card = {
        "name": "Relais SNE",
        "short_name": "Relais SNE",
        "description": "L’assistance du Système national d’enregistrement, pour les guichets.",
        "lang": "fr",
        "id": "/discussion",
        "start_url": "/discussion",
        "scope": "/",
        "display": "standalone",
        "theme_color": INK,
        "background_color": PAPER,
        "icons": [
            {"src": address("icone.svg"), "sizes": "any", "type": "image/svg+xml"},
            *(
                {"src": address(f"icone-{side}.png"), "sizes": f"{side}x{side}", "type": "image/png"}
                for side in (192, 512)
            ),
            {
                "src": address("icone-pleine-512.png"),
                "sizes": "512x512",
                "type": "image/png",
                "purpose": "maskable",
            },
        ],
    }
    return JSONResponse(card, media_type="application/manifest+json")


def worker(asked: Asked) -> Response:
    """Other files, or another page, make another worker: what it kept before is thrown away."""
    shell = [address(name) for name in DRAWN_WITH]
    script = (FOLDER / "sw.js").read_text("utf-8")
    page = asked.site.pages.page("access/hors_ligne.html", None).body
    mark = sha256(script.encode() + bytes(page)).hexdigest()[:10]
    kept = f'const CACHE = "relais-{mark}";\nconst SHELL = {json.dumps(shell)};\n'
    return Response(kept + script, media_type="text/javascript")


def offline(asked: Asked) -> Page:  # noqa: ARG001
    return bare_page("access/hors_ligne.html")
