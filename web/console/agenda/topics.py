"""The ordre du jour of a meeting: proposed from what is open, edited, sent for an opinion, sent to all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from starlette.routing import BaseRoute

from agenda.events import Event, EventQuery
from agenda.papers import LONGEST_TOPICS, PapersService, papers_of
from deadlines.working_days import ONE_DAY, is_working_day
from guichets.access import digest
from guichets.names import fold
from guichets.rights import Right
from quality.signalements import SignalementQuery, SignalementStatus
from rendering.dates import plural
from rendering.topic_words import OpenMatters, topic_lines
from tickets.clock.calendars import Calendars
from web.console.agenda.form import ticked
from web.console.agenda.meeting import convoked_seen, seen_meeting
from web.console.presence.view import departement_of
from web.console.told import quiet_until
from web.errors import EventChanged
from web.fields import number_of
from web.forms import read_day
from web.shell import Asked, Go, Page, Shell, page

PATH = "/agenda/{meeting:int}/ordre-du-jour"
_A_YEAR, _A_WEEK = timedelta(days=365), timedelta(days=7)
_MOST_INCIDENTS = 50
_ASKED_FIRST = "dreal"
"""Whose opinion is asked first, of those who are convoked (fact 185)."""


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [shell.page(PATH, show, Right.ACT), shell.order(PATH, keep, again=show)]


def show(asked: Asked) -> Page:
    event = seen_meeting(asked)
    papers = papers_of(asked.work, event)
    day = asked.zone.local(event.starts_at).date()
    known = {"points": papers.topics, "avis_avant": f"{_reply_day(day, asked)}"}
    convoked = [one for one, _ in convoked_seen(event, asked)]
    first = {one.id for one in convoked if _ASKED_FIRST in fold(one.organisation)}
    return page(
        "console/agenda/agenda_ordre_du_jour.html",
        evenement=event,
        papiers=papers,
        etat=_state_of(papers.topics),
        saisi=asked.filled(known),
        remplace=papers.topics if asked.refusal and asked.text("etat") != _state_of(papers.topics) else "",
        convoques=convoked,
        coches=ticked(asked.form, "partenaire") if asked.refusal else {*papers.asked_ids} or first,
        consultes=[one.name for one in convoked if one.id in papers.asked_ids],
        mel=asked.site.ways.by_mail,
        envoyable=event.is_planned and event.starts_at > asked.now,
        maximum=LONGEST_TOPICS,
        fait_dit=asked.done("agenda.topics") or _left(event, asked),
    )


def keep(asked: Asked) -> Go:
    """What is typed is kept, then what the button says is done."""
    event = seen_meeting(asked)
    if asked.text("etat") != _state_of(papers_of(asked.work, event).topics):
        raise EventChanged
    service = asked.commands(PapersService, zone=asked.zone)
    papers = service.write(event, asked.text("points"), by=asked.by)
    again, back = asked.text("encore") == "oui", f"/agenda/{event.id}/ordre-du-jour?fait="
    match asked.text("geste"):
        case "proposer":
            known = {_head(line) for line in papers.lines}
            new = [line for line in topic_lines(_open_matters(event, asked)) if _head(line) not in known]
            service.write(event, "\n".join([*papers.lines, *new]), by=asked.by)
            return Go(f"{back}propose")
        case "avis":
            chosen, reply_on = ticked(asked.form, "partenaire"), read_day(asked.text("avis_avant"))
            left = service.ask_opinion(event, chosen, reply_on, by=asked.by, again=again)
            return Go(f"{back}avis&mels={left}")
        case "tous":
            left, told = service.send(event, by=asked.by, again=again)
            return Go(f"{back}tous&mels={left}&agents={told}")
    return Go(f"{back}garde")


def _left(event: Event, asked: Asked) -> str:
    """To whom it has just left, and when whoever may not be disturbed reads it: what did not is not said."""
    if asked.query.get("fait") not in {"avis", "tous"}:
        return ""
    mails, agents = (number_of(asked.query.get(name, "")) or 0 for name in ("mels", "agents"))
    by_mail = [f"à {plural(mails, 'partenaire')}, par mél"] if mails else []
    later = quiet_until(asked, event.departement, event.starts_at)
    when = f", {asked.site.writer.dates.instant(later)}" if later else ""
    in_chats = [f"à {plural(agents, 'agent')}, dans la discussion{when}"] if agents else []
    whom = " et ".join([*by_mail, *in_chats])
    return f"L’ordre du jour est envoyé {whom}." if whom else ""


def _reply_day(meeting_on: date, asked: Asked) -> date:
    """In a week, before the meeting, on a working day."""
    day = min(meeting_on, asked.today + _A_WEEK)
    while day > asked.today and not is_working_day(day, asked.zone):
        day -= ONE_DAY
    return day


def _open_matters(event: Event, asked: Asked) -> OpenMatters:
    """Of the département of the meeting, else of whoever prepares it."""
    work, code = asked.work, event.departement or departement_of(asked)
    before = work.events.gone_by(asked.now, EventQuery(event.kind, code), limit=10)
    last = next((one for one in before if one.is_planned and one.id != event.id), None)
    since = last.starts_at if last else asked.now - _A_YEAR
    zone = Calendars(work, asked.zone).of(code).zone
    over = work.incidents.over(departement=code, limit=_MOST_INCIDENTS)
    incidents = [*work.incidents.under_way(departement=code), *over]
    counts = work.signalements.counts(SignalementQuery(departement=code), today=asked.today)
    return OpenMatters(
        kind=event.kind,
        since=zone.local(since).date(),
        follows_one=last is not None,
        themes=work.journal.asked_by_theme(since, asked.now, departement=code),
        owed=counts[SignalementStatus.OWED],
        late=counts[SignalementStatus.LATE],
        incidents=[one.title for one in incidents if _touches(one.closed_at, since)],
    )


def _touches(closed_at: datetime | None, since: datetime) -> bool:
    return closed_at is None or closed_at >= since


def _head(line: str) -> str:
    """What a point is about: proposed again, it is the same, whatever its figures have become."""
    return fold(line.partition(":")[0])


def _state_of(topics: str) -> str:
    """Sent back by the form: whether another one was kept meanwhile."""
    return digest(topics)[:16]
