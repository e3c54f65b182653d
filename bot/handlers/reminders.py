"""Under a reminder: later, no more, or again; one touch each. Whoever comes still comes."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from agenda.events import Event, audience
from agenda.notices import EventNotice
from bot.dialogue import Context, Handler, Result, read_number
from bot.errors import Misunderstood
from bot.messages import Incoming
from journal.people import identity
from refusals.base import Refused


@dataclass(frozen=True)
class ReminderChosen(EventNotice):
    """``again_on`` is the day of the next one, None for no more of them; ``is_usual`` as for everybody."""

    number: int
    again_on: date | None
    is_usual: bool


class ReminderHandler(Handler):
    name = "rappel"

    def press(self, verb: str, argument: str, said: Incoming, talk: Context) -> Result:
        named, _, day = argument.partition(".")
        event = talk.work.events.by_id(read_number(named))
        if event is None or identity(talk.speaker) not in audience(event, talk.work.people):
            raise Refused("agenda.unknown")
        if not event.is_planned:
            raise Refused("agenda.cancelled")
        if event.starts_at <= talk.now:
            raise Refused("agenda.started")
        again_on, choices, me = None, talk.work.reminder_choices, identity(talk.speaker)
        match verb:
            case "again":
                again_on = _day(day)
                choices.keep(identity(event), me, again_on)
            case "never":
                choices.keep(identity(event), me, None)
            case "usual":
                choices.forget(identity(event), me)
            case _:
                raise Misunderstood
        if verb != "usual":
            talk.work.outbox.take_back(f"rappel:{event.reference}:", agent_id=me)
        return Result.aside(_chosen(event, again_on, is_usual=verb == "usual"))


def _day(text: str) -> date:
    """Of a button of ours; one that has come by now reminds at once."""
    with suppress(ValueError):
        return date.fromisoformat(text)
    raise Misunderstood


def _chosen(event: Event, again_on: date | None, *, is_usual: bool) -> ReminderChosen:
    return ReminderChosen(event.kind, event.title, event.starts_at, identity(event), again_on, is_usual)
