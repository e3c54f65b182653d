"""The tickets that wait on the console of the demonstration, the mails that go with them, and an incident."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from itertools import islice

from app.demo_cast import Office
from guichets.access import web_caller
from guichets.registry import Agent
from knowledge_base.themes import Theme
from rendering.labels import ACT
from tickets.incidents.meetings import TROUBLES
from tickets.incidents.service import Declared, IncidentService
from tickets.kinds.answers import titled
from tickets.mail.arrival import Arrival
from tickets.mail.correspondents import Correspondents
from tickets.mail.service import MailService
from tickets.pole.dossier import Blocking, Dossier
from tickets.pole.national import NationalPole
from tickets.pole.service import PoleService
from tickets.service import Request, TicketService
from tickets.steps import StepService
from tickets.ticket import SENSITIVE, Ticket, Urgency

POLE = NationalPole(
    address="pole@exemple.invalid",
    sender="sne@exemple.invalid",
    authorised=("sne@exemple.invalid",),
    smtp_ready=True,
)
POLE_NAME = "Assistance nationale"
VERIFIER = "mail.exemple.invalid"
THEIR_NUMBER = "[Ticket#2026112010000482]"
"""The pole's own desk writes numbers of its own into its subjects."""

# What was escalated, and what the pole answers, if it has.
AT_POLE = (
    ("l'attestation sort sans le nom du co-demandeur depuis mardi", Theme.PIECES, ""),
    (
        "la date de naissance est refusée alors qu'elle est exacte",
        Theme.NIR,
        "Le contrôle a été corrigé dans la nuit. Demandez au guichet de saisir de nouveau la date.",
    ),
    ("le dispatching ne nous renvoie plus rien depuis vendredi", Theme.INTERFACES, ""),
)
TRIED = "Essayé sur deux postes, avec deux comptes."
PRECISION = "Quel message s’affiche exactement, et sur quel écran ?"


@dataclass(frozen=True)
class Opened:
    """So many working days ago; then a précision was asked for, or a ``step`` of the request was reached."""

    days_ago: int
    hour: time
    request: Request
    precision: str = ""
    step: str = ""


MORNING, NOON, AFTERNOON = time(10, 40), time(11, 20), time(14, 15)
NO_VALIDATION = Request(question="ça ne marche pas quand je valide, c'est normal ?", theme="")
NO_NUMBER = Request(question="le numéro du demandeur n'apparaît pas sur la liste", theme="")
AN_EX = "une collègue a consulté le dossier de son ex-conjoint, que dois-je faire"
AN_ELU = "un élu demande où en est le dossier d'une administrée, par écrit"
REACTIVATION = Request(
    question=ACT["reactivation"],
    theme=Theme.REACTIVATION,
    kind="reactivation",
    numero_unique="006112345678900001",
    answers={
        "cause": "notice_not_received",
        "chronology": "Radiée le 2 du mois. Le demandeur avait déménagé : le préavis est revenu.",
    },
    proofs=("papers_checked",),
)
ANOMALY = Request(
    question=ACT["anomalie"],
    theme=Theme.ASSISTANCE,
    kind="anomalie",
    urgency=Urgency.URGENT,
    answers={
        "story": "Enregistrement d’une pièce, puis page blanche. La pièce n’apparaît pas.",
        "screen": "Pièces justificatives",
        "happened_at": "ce matin vers 9 h",
        "dossiers": "several_dossiers",
    },
)
NEW_ACCESS = Request(
    question=ACT["ouverture_acces"],
    theme=Theme.CONNEXION,
    kind="ouverture_acces",
    answers={"person": "Lina Verdoux", "email": "lina.verdoux@exemple.invalid", "profile": "guichet"},
    proofs=("agent_designated",),
)
FIGURES = Request(
    question=ACT["statistiques"],
    theme=Theme.BILANS,
    kind="statistiques",
    answers={"figures": "Le nombre de demandes par commune", "period": "l’année 2025"},
)
OPENED = (
    Opened(2, MORNING, NO_VALIDATION, precision=PRECISION),
    Opened(3, MORNING, NO_NUMBER, precision=PRECISION),
    Opened(1, NOON, Request(question=AN_EX, theme=Theme.RGPD, kind=SENSITIVE)),
    Opened(3, NOON, Request(question=AN_ELU, theme=Theme.RGPD, kind=SENSITIVE)),
    Opened(1, AFTERNOON, REACTIVATION, step="checked"),
    Opened(2, AFTERNOON, ANOMALY),
    Opened(3, AFTERNOON, NEW_ACCESS, step="account"),
    Opened(1, AFTERNOON, FIGURES),
)

# Mails: their subject and their words.
ASKED_BY_MAIL = (
    "Combien de temps une demande reste-t-elle valable",
    "Bonjour,\n\nCombien de temps une demande reste-t-elle valable ?\n\nMerci d’avance",
)
FROM_NOBODY_KNOWN = (
    "Reprise du guichet",
    (
        "Bonjour,\n\nNous reprenons le guichet de la Ferrandie lundi : à qui demander les accès ?\n\n"
        "Cordialement"
    ),
)
FROM_THE_POLE_ALONE = (
    "[Ticket#2026112410000731] Correction à venir",
    (
        "Bonjour,\n\nL’anomalie signalée sur l’impression des attestations sera corrigée par la prochaine "
        "version.\n\nL’assistance nationale"
    ),
)

BLANK_SCREEN = Declared(
    title="Écran blanc à l’ouverture des pièces",
    banner=(
        "L’écran des pièces reste blanc depuis ce matin, dans plusieurs guichets. C’est signalé. "
        "Notez les dossiers concernés et reprenez-les demain ; le reste du SNE fonctionne."
    ),
    phrases=("écran blanc", "page blanche"),
)
TOLD_BEFORE = (
    "écran blanc dès qu'on ouvre les pièces, sur deux postes",
    "la liste des pièces reste un écran blanc depuis l'ouverture",
)
"""The questions that made the gestionnaire see that it was one trouble."""
MET_IN_THE_CHAT = range(70, 74)
"""The agents who asked about it, and read what is known."""


def open_tickets(office: Office) -> Sequence[tuple[Ticket, str]]:
    """On the last working days: some are late, some wait for the pole or for the agent.

    Those that the pole answers, with its words.
    """
    days = list(islice(office.working_days_before(office.today), len(AT_POLE) + 3))
    answered = []
    for number, (question, theme, pole_says) in enumerate(AT_POLE):
        at = office.zone.instant(days[-1 - number], time(9, 10))
        ticket = _escalate(office, number, Request(question=question, theme=theme), at)
        if pole_says:
            answered.append((ticket, pole_says))
    for number, opened in enumerate(OPENED):
        at = office.zone.instant(days[opened.days_ago - 1], opened.hour)
        with office.components.units() as work:
            desk = TicketService(work, now=at, zone=office.zone)
            request = opened.request
            title = titled(request.question, request.kind, request.answers)  # as its form sends it
            ticket = _open(desk, office.agents[20 + number], replace(request, question=title))
            if opened.precision:
                desk.ask(ticket, opened.precision, by=office.by)
            if opened.step:
                desk.take(ticket, by=office.colleague)
                StepService(work, now=at, zone=office.zone).note(ticket, opened.step, by=office.colleague)
    return answered


def receive_mails(office: Office, answered: Sequence[tuple[Ticket, str]], *, at: datetime) -> None:
    """``answered`` are the tickets that the pole answers, in its own words: each waits to be read again."""
    agent = office.agents[60]
    mails = [
        (agent.email, agent.name, *ASKED_BY_MAIL, ""),
        ("accueil@exemple.invalid", "Accueil de la Ferrandie", *FROM_NOBODY_KNOWN, ""),
        (POLE.address, POLE_NAME, *FROM_THE_POLE_ALONE, ""),
    ]
    with office.components.units() as work:
        desk = MailService(
            work,
            now=at,
            zone=office.zone,
            understand=office.components.understand,
            correspondents=Correspondents(ours=(POLE.sender,), pole=(POLE.address,)),
        )
        for ticket, words in answered:
            escalation = work.escalations.latest(ticket.id or 0)
            assert escalation is not None
            subject = f"{THEIR_NUMBER} Re: {escalation.subject}"
            mails.insert(0, (POLE.address, POLE_NAME, subject, words, escalation.message_id))
        for uid, (sender, sender_name, subject, text, in_reply_to) in enumerate(mails, start=1):
            arrival = Arrival(
                mailbox=POLE.sender,
                uid_validity=1,
                uid=uid,
                received_at=at,
                in_reply_to=in_reply_to,
                sender=sender,
                sender_name=sender_name,
                subject=subject,
                text=text,
                new_part=text,
                is_verified=True,
                verified_by=VERIFIER,
                written_at=at,
            )
            desk.take(arrival)


def declare_incident(office: Office, *, at: datetime) -> None:
    """The tickets that tell of it are attached, as a gestionnaire would tick them."""
    with office.components.units() as work:
        desk = TicketService(work, now=at, zone=office.zone)
        for number, question in enumerate(TOLD_BEFORE):
            _open(desk, office.agents[80 + number], Request(question=question, theme=Theme.PIECES))
        incidents = IncidentService(work, now=at, zone=office.zone)
        incident = incidents.open(BLANK_SCREEN, by=office.by)
        for ticket in work.tickets.open_tickets(limit=100):
            if ticket.kind in TROUBLES and incident.phrase_in(ticket.question, work.wording):
                incidents.attach(ticket, incident, by=office.by)
        for number in MET_IN_THE_CHAT:
            incidents.meet(incident, by=office.agents[number], channel="web")


def _escalate(office: Office, number: int, request: Request, at: datetime) -> Ticket:
    by, question = office.gestionnaires[number % 2], request.question
    with office.components.units() as work:
        ticket = _open(TicketService(work, now=at, zone=office.zone), office.agents[10 + number], request)
        dossier = Dossier(
            reference=ticket.reference,
            departement=office.zone.departement,
            guichet=work.people.guichet_name(ticket.guichet_id),
            profile="guichet",
            about_one_file=False,
            steps=TRIED,
            local_answer="Aucune réponse locale.",
            question=question,
            blocking=Blocking.PARTIAL,
        )
        PoleService(work, now=at, zone=office.zone).escalate(
            ticket,
            dossier,
            subject=f"{ticket.reference} {question}",
            body=f"Bonjour,\n\n{question.capitalize()}.\n\n{TRIED}",
            by=by,
            pole=POLE,
        )
    return ticket


def _open(desk: TicketService, agent: Agent, request: Request) -> Ticket:
    return desk.open_ticket(request, by=agent, channel="web", chat_ref=web_caller(agent).chat_ref)
