"""The trainings and meetings that concern the agent's guichet: what is ahead, what has gone by."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response
from starlette.routing import BaseRoute

from agenda.events import Event
from guichets.rights import Right
from rendering.ics import ICS_TYPE, event_ics
from web.errors import UnknownPage
from web.files import attachment
from web.shell import Asked, Page, Shell, page

PATH = "/formations"
GONE_BY = 20  # shown


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [
        shell.page(PATH, listed, Right.SPEAK),
        shell.page(f"{PATH}/{{event:int}}/calendrier.ics", download, Right.SPEAK),
    ]


def listed(asked: Asked) -> Page:
    """``guichet`` is empty for whoever belongs to none: nothing concerns them here."""
    events = _concerning(asked)
    return page(
        "space/formations.html",
        guichet=asked.work.people.guichet_name(asked.by.guichet_id),
        a_venir=[event for event in reversed(events) if event.starts_at > asked.now],
        passees=[event for event in events if event.starts_at <= asked.now][:GONE_BY],
    )


def download(asked: Asked) -> Response:
    """Opened in the agent's calendar."""
    event = next((one for one in _concerning(asked) if one.id == asked.path["event"]), None)
    if event is None:
        raise UnknownPage
    return attachment(event_ics(event, now=asked.now), f"{event.reference}.ics", ICS_TYPE)


def _concerning(asked: Asked) -> Sequence[Event]:
    """Latest first."""
    number = asked.by.guichet_id
    guichet = asked.work.registry.guichet(number) if number is not None else None
    return asked.work.stories.events(guichet) if guichet is not None else ()
