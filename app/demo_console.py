"""What makes the console of the demonstration alive: the tickets, accesses and dates of an office."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from agenda.events import EventKind
from agenda.planning import EventService
from app.demo_cast import Cast
from app.demo_mail import POLE, mails_come_in
from app.demo_presence import go_away
from app.demo_requests import REQUESTS
from app.demo_trouble import something_breaks
from app.wiring import Components
from deadlines.working_days import is_working_day
from delivery.queue_messages import Delivered
from guichets.access import web_caller
from guichets.openings import AccountOpeningService, OpeningStep
from guichets.partenaires import PartenaireContact, PartenaireService
from guichets.registry import Agent
from knowledge_base.themes import Theme
from quality.follow_up import SignalementService
from tickets.answer_templates import AnswerTemplate
from tickets.pole.dossier import Blocking, Dossier
from tickets.pole.service import PoleService
from tickets.service import Request, TicketService
from tickets.steps import StepService
from tickets.ticket import SENSITIVE, Ticket

LEASE = timedelta(minutes=1)

SENSITIVE_QUESTIONS = (
    "une collègue a consulté le dossier de son ex-conjoint, que dois-je faire",
    "un élu demande où en est le dossier d'une administrée, par écrit",
)
AT_POLE = (
    ("l'attestation sort sans le nom du co-demandeur depuis mardi", Theme.PIECES, ""),
    (
        "la date de naissance est refusée alors qu'elle est exacte",
        Theme.NIR,
        "Le contrôle a été corrigé dans la nuit. Demandez au guichet de saisir de nouveau la date.",
    ),
    ("le dispatching ne nous renvoie plus rien depuis vendredi", Theme.INTERFACES, ""),
)
TO_PRECISE = (
    "ça ne marche pas quand je valide, c'est normal ?",
    "le numéro du demandeur n'apparaît pas sur la liste",
)
PRECISION = "Quel message s’affiche exactement, et sur quel écran ?"
TEMPLATES = (
    (
        "Précision à demander",
        "Bonjour {{ agent }}, quel message s’affiche exactement, sur quel écran, et à quelle heure ?",
        "",
    ),
    (
        "Réactivation faite",
        "La demande {{ numero_unique }} est réactivée. Reprenez-la à partir de sa dernière version.",
        Theme.REACTIVATION.value,
    ),
    (
        "Transmis au pôle national",
        "Votre question {{ reference }} est au pôle national. Je vous réponds dès son retour.",
        Theme.ASSISTANCE.value,
    ),
)
PARTENAIRES = (
    PartenaireContact(
        name="Solène Marchebeau",
        organisation="DDETS du Val d’Argence",
        function="cheffe du service logement",
        email="logement@exemple.invalid",
    ),
    PartenaireContact(
        name="Édouard Vignaucourt",
        organisation="DREAL",
        function="chargé de mission SNE",
        email="sne-dreal@exemple.invalid",
    ),
)
OPENINGS = (
    ("Garance Trévillers", OpeningStep.ACCOUNT, 3),
    ("Ilan Roquemont", OpeningStep.FORM, 16),
    ("Maud Estrignac", OpeningStep.ASSIGNMENT, 2),
    ("Basile Cormeray", OpeningStep.CERTIFICATION, 24),
)
PAST_EVENTS = (
    (EventKind.FORMATION, "Saisir une attribution dès le bail", 12, time(9, 30), "En ligne"),
    (EventKind.COPIL, "", 24, time(14, 0), "Préfecture, salle des actes"),
)
SIGNALEMENTS = (
    # Sent so many days ago; answered so many days later, or never.
    ("Demandes enregistrées sans pièce d’identité", 75, 21),
    ("Radiations pour abandon sans preuve du contact", 48, None),
)


@dataclass(frozen=True)
class Office:
    """Those who keep the invented console, and whom they keep it for."""

    house: Components
    cast: Cast
    today: date


def plan_the_past(office: Office, *, at: datetime) -> None:
    """What was planned before the month begins, and has been held since."""
    zone = office.house.settings.zone
    with office.house.units() as work:
        planning = EventService(work, now=at)
        for kind, title, days_ago, hour, place in PAST_EVENTS:
            day = next(_working_days_before(office, office.today - timedelta(days=days_ago - 1)))
            planning.plan(
                kind,
                title=title,
                starts_at=zone.instant(day, hour),
                place=place,
                by=office.cast.gestionnaires[0],
            )


def furnish(office: Office, *, at: datetime) -> None:
    """What waits on the console on the morning of the visit."""
    mails_come_in(office.house, office.cast, _open_tickets(office), at=at)
    something_breaks(office.house, office.cast, at=at)
    _hand_over(office, at)
    _follow_signalements(office, at)
    go_away(office.house, office.cast, office.today, at=at)
    by = office.cast.gestionnaires[0]
    assert by.id is not None
    with office.house.units() as work:
        openings, partenaires = AccountOpeningService(work, now=at), PartenaireService(work, now=at)
        for number, (name, step, days) in enumerate(OPENINGS):
            openings.record(
                office.cast.guichets[number * 5],
                name,
                email="",
                step=step,
                since=at - timedelta(days=days),
                by=by,
            )
        for contact in PARTENAIRES:
            partenaires.add(contact, departement=office.house.settings.zone.departement, by=by)
        for name, text, theme in TEMPLATES:
            work.answer_templates.add(
                AnswerTemplate.written(name=name, text=text, theme=theme, by=by.id, at=at)
            )


def _open_tickets(office: Office) -> Sequence[tuple[Ticket, str]]:
    """Opened on the last working days, one a day: some are late, some wait for the pole or for the agent.

    Those that the pole answers, with its words.
    """
    zone = office.house.settings.zone
    days = list(islice(_working_days_before(office, office.today), len(AT_POLE) + 3))
    answered = []
    for number, (question, theme, pole_says) in enumerate(AT_POLE):
        at = zone.instant(days[-1 - number], time(9, 10))
        ticket = _escalate(office, number, question, theme, at)
        if pole_says:
            answered.append((ticket, pole_says))
    for number, question in enumerate(TO_PRECISE):
        at = zone.instant(days[1 + number], time(10, 40))
        with office.house.units() as work:
            desk = TicketService(work, now=at, zone=zone)
            ticket = _opened(desk, office.cast.agents[20 + number], Request(question=question, theme=""))
            desk.ask(ticket, PRECISION, by=office.cast.gestionnaires[0])
    for number, question in enumerate(SENSITIVE_QUESTIONS):
        at = zone.instant(days[number * 2], time(11, 20))
        with office.house.units() as work:
            desk = TicketService(work, now=at, zone=zone)
            request = Request(question=question, theme=Theme.RGPD.value, kind=SENSITIVE)
            _opened(desk, office.cast.agents[30 + number], request)
    for number, (request, step) in enumerate(REQUESTS):
        at = zone.instant(days[number % 3], time(14, 15))
        _ask(office, office.cast.agents[40 + number], request, step, at)
    return answered


def _ask(office: Office, agent: Agent, request: Request, step: str, at: datetime) -> None:
    by, zone = office.cast.gestionnaires[1], office.house.settings.zone
    with office.house.units() as work:
        desk = TicketService(work, now=at, zone=zone)
        ticket = _opened(desk, agent, request)
        if step:
            desk.take(ticket, by=by)
            StepService(work, now=at, zone=zone).note(ticket, step, by=by)


def _escalate(office: Office, number: int, question: str, theme: Theme, at: datetime) -> Ticket:
    by, agent = office.cast.gestionnaires[number % 2], office.cast.agents[10 + number]
    with office.house.units() as work:
        desk = TicketService(work, now=at, zone=office.house.settings.zone)
        ticket = _opened(desk, agent, Request(question=question, theme=theme.value))
        dossier = Dossier(
            reference=ticket.reference,
            departement=office.house.settings.departement,
            guichet=work.people.guichet_name(ticket.guichet_id),
            profile="guichet",
            about_one_file=False,
            steps="Essayé sur deux postes, avec deux comptes.",
            local_answer="Aucune réponse locale.",
            question=question,
            blocking=Blocking.PARTIAL,
        )
        body = f"Bonjour,\n\n{question.capitalize()}.\n\nEssayé sur deux postes, avec deux comptes."
        at_pole = PoleService(work, now=at, zone=office.house.settings.zone)
        at_pole.escalate(
            ticket, dossier, subject=f"{ticket.reference} {question}", body=body, by=by, pole=POLE
        )
    return ticket


def _opened(desk: TicketService, agent: Agent, request: Request) -> Ticket:
    return desk.open_ticket(request, by=agent, channel="web", chat_ref=web_caller(agent).chat_ref)


def _hand_over(office: Office, at: datetime) -> None:
    """No letter leaves a demonstration: the pole has had it all the same."""
    shelf = office.house.shelf
    while letters := shelf.take("mail", now=at, lease=LEASE, limit=10):
        for letter in letters:
            shelf.settle(letter, Delivered(), now=at)


def _follow_signalements(office: Office, at: datetime) -> None:
    by = office.cast.gestionnaires[1]
    with office.house.units() as work:
        follow_up = SignalementService(work, now=at, zone=office.house.settings.zone)
        for number, (subject, days_ago, answered_after) in enumerate(SIGNALEMENTS):
            sent_on = office.today - timedelta(days=days_ago)
            guichet_id = office.cast.guichets[6 + number].id
            assert guichet_id is not None
            signalement = follow_up.record(guichet_id=guichet_id, subject=subject, sent_on=sent_on, by=by)
            if answered_after is not None:
                follow_up.answer(signalement, by=by, on=sent_on + timedelta(days=answered_after))


def _working_days_before(office: Office, day: date) -> Iterator[date]:
    """The nearest first."""
    while True:
        day -= timedelta(days=1)
        if is_working_day(day, office.house.settings.zone):
            yield day
