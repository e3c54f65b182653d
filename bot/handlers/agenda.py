"""What is ahead: events and answers owed, each opening its page of the console."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from agenda.notices import NumberedNotice
from bot.dialogue import Context, Handler, Result
from bot.messages import Incoming
from journal.people import identity

# A page must fit in one Telegram message.
MAX_EVENTS = 8
MAX_SIGNALEMENTS = 8


@dataclass(frozen=True)
class SignalementLine:
    """``days`` left before the legal date; negative once it is past."""

    reference: str
    guichet: str
    subject: str
    due_on: date
    days: int


@dataclass(frozen=True)
class AgendaPage:
    """``more_signalements`` counts those that did not fit."""

    events: tuple[NumberedNotice, ...]
    signalements: tuple[SignalementLine, ...]
    more_signalements: int


class AgendaHandler(Handler):
    name = "agenda"
    commands: Mapping[str, bool] = {"agenda": True}

    def command(self, said: Incoming, talk: Context) -> Result:
        seen = talk.speaker.departement
        pending = talk.work.signalements.unanswered(departement=seen)
        return Result.aside(
            AgendaPage(
                tuple(
                    NumberedNotice(event.kind, event.title, event.starts_at, event.place, identity(event))
                    for event in talk.work.events.upcoming(talk.now, limit=MAX_EVENTS, departement=seen)
                ),
                tuple(
                    SignalementLine(
                        signalement.reference,
                        talk.work.people.guichet_name(signalement.guichet_id),
                        signalement.subject,
                        signalement.due_on,
                        (signalement.due_on - talk.today).days,
                    )
                    for signalement in pending[:MAX_SIGNALEMENTS]
                ),
                max(0, len(pending) - MAX_SIGNALEMENTS),
            )
        )
