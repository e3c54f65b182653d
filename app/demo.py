"""The demonstration: an invented département, and a month of conversations played through the real house."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

from agenda.events import EventKind
from agenda.planning import EventService
from app.demo_cast import Cast, cast_in
from app.demo_console import Office, furnish, plan_the_past
from app.wiring import Components
from bot.messages import Channel, Incoming
from deadlines.working_days import is_working_day
from guichets.access import web_caller
from guichets.registry import Agent
from knowledge_base.entries import Base
from quality.follow_up import SignalementService
from tickets.interventions import Medium, log_intervention
from tickets.life import Status
from tickets.service import TicketService
from tickets.steps import StepService
from tickets.ticket import Ticket

SEED = 2026
LEFT_TO_TRIAGE = timedelta(days=5)  # the last tickets wait for whoever tries the console

UNKNOWN = (
    "le module statistiques par commune est il prévu pour bientôt",
    "peut on imprimer toutes les attestations du jour en une fois",
    "comment changer la couleur des alertes dans l'écran d'accueil",
    "j'ai un écran blanc depuis ce matin quand je clique sur pièces",
    "qui prévient on quand la fibre du guichet est coupée",
    "le demandeur veut un justificatif en anglais, on a un modèle ?",
)
ACTS = (
    "pouvez-vous réactiver une demande radiée à tort, le préavis n'est jamais arrivé",
    "merci de supprimer le doublon créé ce matin",
    "il faut corriger un NIR mal saisi",
    "merci de fermer l'accès d'une collègue partie vendredi",
)
ANSWERS = (
    "C’est noté et vérifié de notre côté : vous pouvez poursuivre la saisie normalement.",
    "Le contrôle est fait. Reprenez la demande à partir de sa dernière version, sans en créer une autre.",
    "La correction est faite dans le SNE. Reconnectez-vous, puis vérifiez l’affichage.",
    "La réponse sera ajoutée à la base. En attendant, procédez comme pour un renouvellement.",
)


class DemoClock:
    """The time of the play; the house is built on it, then given back the real one."""

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
    house: Components, base: Base, clock: DemoClock, *, deliver: Callable[[], None], today: date
) -> Cast:
    """Thirty guichets, a hundred and twenty agents, two gestionnaires, and the month that ends today."""
    clock.play()
    dice = random.Random(SEED)  # noqa: S311  a play, not a secret
    with house.units() as work:
        cast = cast_in(work.registry.add, clock())
    office = Office(house, cast, today)
    plan_the_past(office, at=clock())
    numbers = count(1)
    for day in _working_days(house, today):
        for at in _instants(house, day, dice):
            clock.at = at
            _one_moment(house, base, cast, dice, numbers, at)
            while house.intake.handle_next():
                pass
            deliver()
        clock.at = house.settings.zone.instant(day, time(17, 30))
        if today - day > LEFT_TO_TRIAGE:
            _end_of_day(house, cast, dice, clock.at)
        deliver()
    clock.at = house.settings.zone.instant(today, time(8, 0))
    furnish(office, at=clock.at)
    _plans(house, cast, today, clock.at)
    deliver()
    clock.catch_up()
    return cast


def _working_days(house: Components, today: date) -> Iterator[date]:
    for back in range(30, 0, -1):
        day = today - timedelta(days=back)
        if is_working_day(day, house.settings.zone):
            yield day


def _instants(house: Components, day: date, dice: random.Random) -> list[datetime]:
    opening = house.settings.zone.instant(day, time(9, 0))
    return sorted(opening + timedelta(minutes=dice.randrange(480)) for _ in range(dice.randint(6, 12)))


def _one_moment(
    house: Components, base: Base, cast: Cast, dice: random.Random, numbers: Iterator[int], at: datetime
) -> None:
    """An agent asks; what the base does not know becomes a ticket. Or a guichet calls."""
    if dice.random() < 0.15:
        with house.units() as work:
            log_intervention(
                work,
                by=dice.choice(cast.gestionnaires),
                medium=dice.choice((Medium.PHONE, Medium.PHONE, Medium.MAIL, Medium.VISIT)),
                guichet_id=dice.choice(cast.guichets).id,
                theme=dice.choice(base.entries).theme or "",
                minutes=dice.choice((5, 5, 10, 15, 20, 30)),
                resolved=dice.random() < 0.8,
                now=at,
            )
        return
    agent = dice.choice(cast.agents)
    roll = dice.random()
    if roll < 0.72:
        text = dice.choice(dice.choice(base.entries).variants)
    else:
        text = dice.choice(UNKNOWN if roll < 0.88 else ACTS)
    _say(house, agent, numbers, at, text=text)
    while house.intake.handle_next():
        pass
    web = web_caller(agent)
    with house.units.reading() as work:
        state = work.conversations.state(f"web:{web.chat_ref}::{web.user_ref}")
    if state is not None and state.dialogue == "ticket":
        _say(house, agent, numbers, at + timedelta(seconds=20), action="ticket:send:")
    elif state is not None and state.step == "answered" and dice.random() < 0.6:
        entry = state.data["entries"][0]
        _say(house, agent, numbers, at + timedelta(seconds=40), action=f"q:ok:{entry}")


def _say(
    house: Components, agent: Agent, numbers: Iterator[int], at: datetime, *, text: str = "", action: str = ""
) -> None:
    web = web_caller(agent)
    number = next(numbers)
    said = Incoming(
        channel=Channel.WEB,
        update_ref=f"demo-{number}",
        message_ref=f"demo-{number}",
        user_ref=web.user_ref,
        chat_ref=web.chat_ref,
        display_name=agent.name,
        at=at,
        text=text,
        action=action,
    )
    house.intake.receive([said])
    if text:
        with house.units() as work:
            work.web_messages.add_once(
                web.chat_ref, f"demo-{number}", {"text": text, "files": []}, from_agent=True, at=at
            )


def _end_of_day(house: Components, cast: Cast, dice: random.Random, at: datetime) -> None:
    """The gestionnaires answer most of what waits; a few tickets stay for tomorrow."""
    with house.units() as work:
        desk = TicketService(work, now=at, zone=house.settings.zone)
        steps = StepService(work, now=at, zone=house.settings.zone)
        for ticket in work.tickets.open_tickets(limit=100):
            if ticket.status in {Status.OPEN, Status.IN_PROGRESS} and dice.random() < 0.7:
                free = cast.gestionnaires[0 if dice.random() < 0.6 else 1]
                holder = next((one for one in cast.gestionnaires if one.id == ticket.assignee_id), free)
                _treat(desk, steps, ticket, holder, dice)


def _treat(
    desk: TicketService, steps: StepService, ticket: Ticket, gestionnaire: Agent, dice: random.Random
) -> None:
    if dice.random() < 0.1:
        desk.ask(ticket, "Quel message s’affiche exactement, et sur quel écran ?", by=gestionnaire)
        return
    desk.reply(ticket, dice.choice(ANSWERS), by=gestionnaire)
    desk.spend(ticket, dice.choice((5, 10, 10, 20)), by=gestionnaire)
    if dice.random() < 0.8:
        while step := ticket.next_step:
            steps.note(ticket, step, by=gestionnaire)
        desk.close(ticket, by=gestionnaire)


def _plans(house: Components, cast: Cast, today: date, at: datetime) -> None:
    zone = house.settings.zone
    by = cast.gestionnaires[0]
    with house.units() as work:
        for kind, title, days, hour, place in (
            (EventKind.FORMATION, "Prise en main du SNE", 7, time(9, 30), "Mairie de Clairval, salle 2"),
            (EventKind.COMITE, "", 21, time(14, 0), "Préfecture, salle des actes"),
        ):
            starts_at = zone.instant(today + timedelta(days=days), hour)
            EventService(work, now=at).plan(kind, title=title, starts_at=starts_at, place=place, by=by)
        guichet_id = cast.guichets[3].id
        assert guichet_id is not None
        SignalementService(work, now=at, zone=zone).record(
            guichet_id=guichet_id,
            subject="Attributions enregistrées plus d’un mois après le bail",
            sent_on=today - timedelta(days=20),
            by=by,
        )
