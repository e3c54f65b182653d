"""The demonstration: an invented département, its journal of the years before, and a month of conversations
with the real service.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, takewhile

from app.demo_cast import Office, office_in
from app.demo_dashboards import make_dashboards
from app.demo_past import Past
from app.demo_scenario import hand_over, play, scenario
from app.wiring import Components
from bot.messages import Channel, Incoming
from deadlines.months import add_calendar_months
from guichets.access import web_caller
from guichets.registry import Agent
from journal.people import identity
from knowledge_base.entries import Base
from tickets.interventions import Medium, log_intervention
from tickets.life import Status
from tickets.service import TicketService
from tickets.steps import StepService
from tickets.ticket import Ticket

SEED = 2026
LEFT_TO_TRIAGE = timedelta(days=5)  # the last tickets wait for whoever tries the console

_MONTH = scenario("month")
UNKNOWN, ACTS, ANSWERS = _MONTH["unknown"], _MONTH["acts"], _MONTH["answers"]


class DemoClock:
    """The time of the play; the service is built on it, then given back the real one."""

    def __init__(self, start: datetime) -> None:
        self.at = start
        self._is_playing = False

    def __call__(self) -> datetime:
        return self.at if self._is_playing else datetime.now(UTC)

    def play(self) -> None:
        self._is_playing = True

    def catch_up(self) -> None:
        """The play is over: from now on this is the real time."""
        self._is_playing = False


def populate(
    components: Components, base: Base, clock: DemoClock, *, deliver: Callable[[], None], now: datetime
) -> None:
    """Thirty guichets, a hundred and twenty agents, two gestionnaires; what the journal kept of the years
    before, and the month that ends ``now``: nothing is of a later hour.
    """
    today = components.settings.zone.local(now).date()
    clock.play()
    office = office_in(components, today, clock())
    write_years_before(office)
    play(office, "before", at=clock())
    month = _Month(office, base)
    for day in _working_days(office):
        for at in month.instants(day):
            clock.at = at
            month.one_moment(at)
            month.bot_answers()
            deliver()
        clock.at = office.zone.instant(day, time(17, 30))
        if today - day > LEFT_TO_TRIAGE:
            month.end_of_day(clock.at)
        deliver()
    clock.at = min(office.zone.instant(today, time(8, 0)), now)
    play(office, "visit", at=clock.at)
    hand_over(office, at=clock.at)
    with components.units() as work:
        make_dashboards(work, office, clock.at)
    deliver()
    clock.catch_up()


def write_years_before(office: Office) -> None:
    """From January of last year until the play: rows of the journal alone, of which no page has the rest."""
    past = Past(
        date(office.today.year - 1, 1, 1),
        _first_day(office) - timedelta(days=1),
        office.zone,
        gestionnaires=[identity(one) for one in office.gestionnaires],
        agents=[(identity(one), one.guichet_id) for one in office.agents if one.guichet_id is not None],
        seed=SEED,
    )
    over = add_calendar_months(office.today.replace(day=1), -1)
    with office.components.units() as work:
        for entry in past.rows(this_year=over.year):
            work.journal.add(entry)


def _first_day(office: Office) -> date:
    return office.today - timedelta(days=30)


def _working_days(office: Office) -> Sequence[date]:
    first = _first_day(office)
    return [*takewhile(lambda day: day >= first, office.working_days_before(office.today))][::-1]


class _Month:
    """What agents and gestionnaires do in the month, as the dice fall."""

    def __init__(self, office: Office, base: Base) -> None:
        self._components = office.components
        self._office = office
        self._zone = office.zone
        self._base = base
        self._dice = random.Random(SEED)  # noqa: S311  a play, not a secret
        self._numbers = count(1)

    def instants(self, day: date) -> list[datetime]:
        opening = self._zone.instant(day, time(9, 0))
        times = range(self._dice.randint(6, 12))
        return sorted(opening + timedelta(minutes=self._dice.randrange(480)) for _ in times)

    def one_moment(self, at: datetime) -> None:
        """An agent asks; what the base does not know becomes a ticket. Or a guichet calls."""
        dice = self._dice
        if dice.random() < 0.15:
            self._call(at)
            return
        agent = dice.choice(self._office.agents)
        roll = dice.random()
        if roll < 0.72:
            text = dice.choice(dice.choice(self._base.entries).variants)
        else:
            text = dice.choice(UNKNOWN if roll < 0.88 else ACTS)
        self._say(agent, at, text=text)
        self.bot_answers()
        web = web_caller(agent)
        with self._components.units.reading() as work:
            state = work.conversations.state(f"web:{web.chat_ref}::{web.user_ref}")
        if state is not None and state.dialogue == "ticket":
            self._say(agent, at + timedelta(seconds=20), action="ticket:send:")
        elif state is not None and state.step == "answered" and dice.random() < 0.6:
            self._say(agent, at + timedelta(seconds=40), action=f"q:ok:{state.data['entries'][0]}")

    def bot_answers(self) -> None:
        while self._components.intake.handle_next():
            pass

    def end_of_day(self, at: datetime) -> None:
        """The gestionnaires answer most of what waits; a few tickets stay for tomorrow."""
        gestionnaires, dice = self._office.gestionnaires, self._dice
        with self._components.units() as work:
            desk = TicketService(work, now=at, zone=self._zone)
            steps = StepService(work, now=at, zone=self._zone)
            for ticket in work.tickets.open_tickets(limit=100):
                if ticket.status in {Status.OPEN, Status.IN_PROGRESS} and dice.random() < 0.7:
                    free = gestionnaires[0 if dice.random() < 0.6 else 1]
                    holder = next((one for one in gestionnaires if one.id == ticket.assignee_id), free)
                    self._treat(desk, steps, ticket, holder)

    def _treat(self, desk: TicketService, steps: StepService, ticket: Ticket, gestionnaire: Agent) -> None:
        dice = self._dice
        if dice.random() < 0.1:
            desk.ask(ticket, _MONTH["precision"], by=gestionnaire)
            return
        desk.reply(ticket, dice.choice(ANSWERS), by=gestionnaire)
        desk.spend(ticket, dice.choice((5, 10, 10, 20)), by=gestionnaire)
        if dice.random() < 0.8:
            while step := ticket.next_step:
                steps.note(ticket, step, by=gestionnaire)
            desk.close(ticket, by=gestionnaire)

    def _call(self, at: datetime) -> None:
        dice = self._dice
        with self._components.units() as work:
            log_intervention(
                work,
                by=dice.choice(self._office.gestionnaires),
                medium=dice.choice((Medium.PHONE, Medium.PHONE, Medium.MAIL, Medium.VISIT)),
                guichet_id=dice.choice(self._office.guichets).id,
                theme=dice.choice(self._base.entries).theme or "",
                minutes=dice.choice((5, 5, 10, 15, 20, 30)),
                resolved=dice.random() < 0.8,
                now=at,
            )

    def _say(self, agent: Agent, at: datetime, *, text: str = "", action: str = "") -> None:
        web, reference = web_caller(agent), f"demo-{next(self._numbers)}"
        said = Incoming(
            channel=Channel.WEB,
            update_ref=reference,
            message_ref=reference,
            user_ref=web.user_ref,
            chat_ref=web.chat_ref,
            display_name=agent.name,
            at=at,
            text=text,
            action=action,
        )
        self._components.intake.receive([said])
        if text:
            shown = {"text": text, "files": []}
            with self._components.units() as work:
                work.web_messages.add_once(web.chat_ref, reference, shown, from_agent=True, at=at)
