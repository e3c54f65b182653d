"""Which step of the guided tour the page being written belongs to; none outside the demonstration."""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass, replace
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import URL, Headers
from starlette.types import ASGIApp, Receive, Scope, Send

COOKIE = "relais_visite"
LEFT = 0
"""What the cookie says once the visitor has closed the panel."""


@dataclass(frozen=True)
class TourStep:
    """``path`` is where it is done; ``is_here`` when the page is one of that place. ``page`` is the address
    of the page being written, "" where it answers a form.
    """

    number: int
    title: str
    order: str
    path: str
    is_here: bool = False
    page: str = ""


STEPS: Sequence[TourStep] = (
    TourStep(
        1,
        "Traitez un ticket",
        "Ouvrez un ticket de la vue « À prendre », lisez la question, puis répondez à l’agent. Le nom de qui "
        "recevra votre réponse est écrit sur le bouton.",
        "/tickets",
    ),
    TourStep(
        2,
        "Corrigez une fiche",
        "Ouvrez une fiche, changez une phrase de sa réponse et regardez ce que ce changement fait aux vraies "
        "questions avant de publier.",
        "/base",
    ),
    TourStep(
        3,
        "Planifiez une formation",
        "Donnez un titre, un jour, une heure et un lieu : les autres gestionnaires le savent aussitôt, "
        "les rappels préviennent les agents.",
        "/agenda",
    ),
    TourStep(
        4,
        "Enregistrez un signalement",
        "Choisissez un guichet et dites l’anomalie : l’échéance d’un mois est calculée, et les rappels "
        "partent seuls.",
        "/qualite",
    ),
    TourStep(
        5,
        "Lisez les chiffres de l’année",
        "Chaque chiffre s’ouvre sur les lignes du journal qui le font. Les réponses automatiques sont "
        "comptées à part.",
        "/bilan",
    ),
)

_CURRENT: ContextVar[TourStep | None] = ContextVar("step of the tour", default=None)


def current_step() -> TourStep | None:
    """For the template of every page."""
    return _CURRENT.get()


def step_numbered(number: str) -> TourStep | None:
    return next((step for step in STEPS if str(step.number) == number), None)


class Guidance:
    """Reads from the cookie how far the visitor has come: they begin at the first step."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        token = _CURRENT.set(_step_of(scope) if scope["type"] == "http" else None)
        try:
            await self._app(scope, receive, send)
        finally:
            _CURRENT.reset(token)


def _step_of(scope: Scope) -> TourStep | None:
    step = step_numbered(_cookie(Headers(scope=scope).get("cookie", "")))
    if step is None:
        return None
    url = URL(scope=scope)
    page = (f"{url.path}?{url.query}" if url.query else url.path) if scope["method"] == "GET" else ""
    return replace(step, is_here=url.path.startswith(step.path), page=page)


def _cookie(header: str) -> str:
    """Without the cookie, the first step."""
    try:
        found = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return str(LEFT)
    return found.value if found is not None else str(STEPS[0].number)
