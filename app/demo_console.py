"""What makes the console of the demonstration alive: the tickets, accesses and dates of an office."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from agenda.answers import Answer, AnswerService
from agenda.enrolling import AttendanceService, EnrolmentService
from agenda.enrolment import Ease, Pace, Usefulness
from agenda.events import EventKind, EventQuery, Offer, TrainingKind
from agenda.obligations import Obligation
from agenda.opinions import give_opinion
from agenda.papers import PapersService
from agenda.planning import EventService
from agenda.year import YearService
from app.demo_cast import Office
from app.demo_dashboards import make_dashboards
from app.demo_tickets import declare_incident, open_tickets, receive_mails
from deadlines.months import add_calendar_months
from deadlines.working_days import next_working_day
from delivery.queue_messages import Delivered
from diffusion.publications import Content, PublicationKind, PublicationService
from guichets.names import fold
from guichets.openings import AccountOpeningService, OpeningStep
from guichets.partenaires import PartenaireContact, PartenaireService
from knowledge_base.themes import Theme
from quality.cadre import CadreService, in_force
from quality.control import ControlService, fulfilled_on
from quality.example import example_cadre
from quality.example_report import example_report
from quality.follow_up import SignalementService
from quality.imports import ImportService, lines_of
from quality.reading import Purpose
from storage.unit_of_work import Work
from tickets.answer_templates import NONE, AnswerTemplate, Deeds
from tickets.presence_service import PresenceService

LEASE = timedelta(minutes=1)

TEMPLATES = (
    (
        "Précision à demander",
        "Bonjour {{ agent }}, quel message s’affiche exactement, sur quel écran, et à quelle heure ?",
        "",
        NONE,
    ),
    (
        "Réactivation faite",
        "La demande {{ numéro unique }} est réactivée. Reprenez-la à partir de sa dernière version.",
        Theme.REACTIVATION.value,
        Deeds(minutes=10, notes_step=True, closes=True),
    ),
    (
        "Transmis au pôle national",
        "Votre question {{ référence }} est au pôle national. Je vous réponds dès son retour.",
        Theme.ASSISTANCE.value,
        Deeds(minutes=5),
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
    PartenaireContact(
        name="Tiphaine Courvallier",
        organisation="Communauté de communes du Val d’Argence",
        function="responsable de l’habitat",
        email="habitat@exemple.invalid",
    ),
)
# To each meeting, in the order in which the page shows them.
REPRESENTED, INSTEAD = Answer.REPRESENTED, "Joachim Lesparvin, adjoint"
ANSWERS = (REPRESENTED, Answer.PRESENT)
GUICHETS_ANSWERS = (Answer.PRESENT, Answer.PRESENT, Answer.ABSENT, Answer.PRESENT, Answer.PRESENT)
OPENINGS = (
    ("Garance Trévillers", OpeningStep.ACCOUNT, 3),
    ("Ilan Roquemont", OpeningStep.FORM, 16),
    ("Maud Estrignac", OpeningStep.ASSIGNMENT, 2),
    ("Basile Cormeray", OpeningStep.CERTIFICATION, 24),
    ("Yaël Brantigny", OpeningStep.OPEN, 210),
    ("Corentin Auvraie", OpeningStep.OPEN, 480),
)
PROFILE = "Guichet"
SENT_OUT = timedelta(days=3)
FLASH = "Fermeture du service entre Noël et le Nouvel An"
FLASH_TEXT = (
    "Le service du gestionnaire ferme du 24 décembre au soir au 2 janvier.\n"
    "La base répond toujours\N{NO-BREAK SPACE}; une demande urgente se signale comme telle."
)
Planned = tuple[EventKind, str, int, time, str]
"""Kind, title, in so many days, at what hour, where; what is past was on a working day."""

PAST_EVENTS: Sequence[Planned] = (
    (EventKind.FORMATION, "Saisir une attribution dès le bail", -12, time(9, 30), "En ligne"),
    (EventKind.COPIL, "", -24, time(14, 0), "Préfecture, salle des actes"),
)
EVENTS: Sequence[Planned] = (
    (EventKind.FORMATION, "Prise en main du SNE", 7, time(9, 30), "Mairie de Clairval, salle 2"),
    (EventKind.COMITE, "", 21, time(14, 0), "Préfecture, salle des actes"),
)
TOPICS = (
    "Bilan de l’assistance du premier semestre",
    "Cotation de la demande\N{NO-BREAK SPACE}: ce que les guichets demandent",
    "Calendrier des formations",
)
NOTED = "Horaires des guichets pendant les fêtes"
CAME, PUBLISHED_IN = 6, 5
ANSWER_TEXT = "Une relecture hebdomadaire est mise en place, et l’équipe est de nouveau formée."
PLANNED_ACTION, PLAN_LASTS = "Relire les dossiers de la semaine", timedelta(days=30)
CONTROL_MINUTES = 50
REPORTS, SLIPPING, FORGOTTEN = 12, 3, 4
"""Months, the one that is over included; since when a few guichets slip; and which one was not controlled."""
SIGNALEMENTS = (
    # Sent so many days ago; answered so many days later, or never.
    ("Demandes enregistrées sans pièce d’identité", 75, 21),
    ("Commentaires portant des données sensibles", 82, 44),
    ("Radiations pour abandon sans preuve du contact", 48, None),
    ("Attributions enregistrées plus d’un mois après le bail", 20, None),
)
# Followed since so many days; done so many days ago.
FOLLOWED_SINCE = 330
DONE: Mapping[Obligation, Sequence[int]] = {
    Obligation.BILAN: (160,),
    Obligation.USERS: (60,),
}
# A day of closing to come, and a gestionnaire who goes away.
LASTING, PLACES, ENROLLED = timedelta(hours=2), 12, 5  # of a training
CLOSED_IN, AWAY_IN = 24, 18  # days
AWAY_FOR = timedelta(days=4)


def plan(office: Office, events: Sequence[Planned], *, at: datetime) -> None:
    with office.components.units() as work:
        planning = EventService(work, now=at)
        for kind, title, days, hour, place in events:
            day = office.today + timedelta(days=days)
            if days < 0:
                day = next(office.working_days_before(day + timedelta(days=1)))
            day = next_working_day(day, office.zone)
            starts_at = office.zone.instant(day, hour)
            is_training = kind is EventKind.FORMATION
            convoked = () if is_training else work.partenaires.all(departement=office.zone.departement)
            event = planning.plan(
                kind,
                title=title,
                starts_at=starts_at,
                place=place,
                by=office.by,
                ends_at=starts_at + LASTING if is_training else None,
                offer=Offer(TrainingKind.INITIAL, office.by.name, PLACES, has_enrolment=is_training),
                partenaire_ids=[one.id or 0 for one in convoked],
            )
            for one, answer in zip(convoked, ANSWERS, strict=False):
                AnswerService(work, now=at).note(
                    event, one.id or 0, answer, by=office.by, instead=INSTEAD if answer is REPRESENTED else ""
                )
            for agent in office.agents[:ENROLLED] if is_training else ():
                EnrolmentService(work, now=at, channel="web").enrol(event, agent)
            their_answers = AnswerService(work, now=at, channel="web")
            for answer, guichet in zip(GUICHETS_ANSWERS, office.guichets[2:], strict=False):
                spoken = next((one for one in office.agents if one.guichet_id == guichet.id), None)
                if event.convokes_guichets and spoken is not None:
                    their_answers.answer_for_guichet(event, spoken, answer)


def add_partenaires(office: Office, *, at: datetime) -> None:
    with office.components.units() as work:
        partenaires = PartenaireService(work, now=at)
        for contact in PARTENAIRES:
            partenaires.add(contact, departement=office.zone.departement, by=office.by)


def furnish(office: Office, *, at: datetime) -> None:
    """What waits on the console on the morning of the visit."""
    receive_mails(office, open_tickets(office), at=at)
    declare_incident(office, at=at)
    _hand_over(office, at)
    plan(office, EVENTS, at=at)
    _note_obligations(office, at)
    with office.components.units() as work:
        for held in work.events.gone_by(at, EventQuery(EventKind.FORMATION), limit=1):
            present = {agent.id or 0 for agent in office.agents[1:ENROLLED]}
            AttendanceService(work, now=at, channel="web").take(held, present, minutes=150, by=office.by)
            for agent in office.agents[1 : ENROLLED - 1]:
                for opinion in (Usefulness.USEFUL, Pace.WELL_PACED, Ease.NOT_YET_AT_EASE):
                    give_opinion(work, held, agent, opinion, now=at, channel="web")
        _write_papers(work, office, at)
        _send_out(work, office, at - SENT_OUT)
        _adopt_cadre(work, office, at)
        _import_reports(work, office, at)
        make_dashboards(work, office, at)
        _follow_signalements(work, office, at)
        _go_away(work, office, at)
        openings = AccountOpeningService(work, now=at)
        for number, (name, step, days) in enumerate(OPENINGS):
            guichet, since = office.guichets[number * 5], at - timedelta(days=days)
            profile = PROFILE if step is OpeningStep.OPEN else ""
            openings.record(guichet, name, email="", step=step, since=since, by=office.by, profile=profile)
        for name, text, theme, deeds in TEMPLATES:
            by = office.by.id or 0
            written = AnswerTemplate.written(name=name, text=text, theme=theme, by=by, at=at, deeds=deeds)
            work.answer_templates.add(written)


def _write_papers(work: Work, office: Office, at: datetime) -> None:
    papers = PapersService(work, now=at, zone=office.zone)
    for held in work.events.gone_by(at, EventQuery(EventKind.COPIL), limit=1):
        papers.write(held, "\n".join(TOPICS), by=office.by)
        papers.hold(held, CAME, minutes=180, by=office.by)
        due_on = office.today + timedelta(days=PUBLISHED_IN)
        papers.settle_account(held, due_on=due_on, published_on=None, by=office.by)
    for coming in work.events.ahead(at, EventQuery(EventKind.COMITE), limit=1):
        papers.write(coming, NOTED, by=office.by)


def _send_out(work: Work, office: Office, at: datetime) -> None:
    """To a few guichets, some of whose agents have read it."""
    service = PublicationService(work, now=at, channel="web")
    guichet_ids = [guichet.id or 0 for guichet in office.guichets[10:16]]
    content = Content(kind=PublicationKind.FLASH, title=FLASH, text=FLASH_TEXT, guichet_ids=guichet_ids)
    flash = service.write(content, departement=office.zone.departement, by=office.by)
    service.send(flash, by=office.by)
    for agent in [one for one in office.agents if one.guichet_id in guichet_ids][::2]:
        service.read(flash.id or 0, agent)


def _note_obligations(office: Office, at: datetime) -> None:
    with office.components.units() as work:
        kept = YearService(work, office.zone.departement, now=at, zone=office.zone)
        kept.settle({}, office.today - timedelta(days=FOLLOWED_SINCE), by=office.by)
        for obligation, ago in DONE.items():
            for days in ago:
                kept.note(obligation, office.today - timedelta(days=days), by=office.by)


def _hand_over(office: Office, at: datetime) -> None:
    """No letter leaves a demonstration: the pole has had it all the same."""
    shelf = office.components.shelf
    while letters := shelf.take("mail", now=at, lease=LEASE, limit=10):
        for letter in letters:
            shelf.settle((letter, Delivered()), now=at)


def _adopt_cadre(work: Work, office: Office, at: datetime) -> None:
    """In force before the first of the months that are followed."""
    since = office.today.replace(year=office.today.year - 1, month=1, day=1)
    cadre = CadreService(work, now=at, channel="web")
    cadre.adopt(example_cadre(), departement=office.zone.departement, since=since, by=office.by)


def _import_reports(work: Work, office: Office, at: datetime) -> None:
    """A year of them, but for the month that is over: that one is for whoever tries it."""
    code, zone = office.zone.departement, office.zone
    names = sorted((one.name for one in office.guichets), key=fold)
    over = add_calendar_months(office.today.replace(day=1), -1)
    year = YearService(work, code, now=at, zone=zone)
    for back in reversed(range(1, REPORTS)):
        month = add_calendar_months(over, -back)
        cadre = in_force(work.cadre.of(code), month)
        content = example_report(names, cadre, month, is_slipping=back <= SLIPPING)
        imports = ImportService(work, now=at, zone=zone, channel="web")
        file_name = f"suivi-des-guichets-{month:%Y-%m}.csv"
        brought = imports.bring(file_name, lines_of(content), Purpose.REPORT, departement=code, by=office.by)
        imports.apply(brought, by=office.by)
        # Those of the year before stand in its journal; the last one that was imported waits for its control.
        if month.year == over.year and back not in {1, FORGOTTEN}:
            ControlService(work, now=at).record(code, month, minutes=CONTROL_MINUTES, by=office.by)
            year.note(Obligation.CONTROL, fulfilled_on(month, office.today), by=office.by)


def _follow_signalements(work: Work, office: Office, at: datetime) -> None:
    by = office.colleague
    follow_up = SignalementService(work, now=at, zone=office.zone)
    for number, (subject, days_ago, answered_after) in enumerate(SIGNALEMENTS):
        sent_on = office.today - timedelta(days=days_ago)
        guichet_id = office.guichets[6 + number].id or 0
        signalement = follow_up.record(guichet_id=guichet_id, subject=subject, sent_on=sent_on, by=by)
        if answered_after is not None:
            on = sent_on + timedelta(days=answered_after)
            follow_up.answer(signalement, by=by, on=on, text=ANSWER_TEXT)
            follow_up.plan(signalement, PLANNED_ACTION, owner="accueil", due_on=on + PLAN_LASTS, by=by)


def _go_away(work: Work, office: Office, at: datetime) -> None:
    zone, away = office.zone, office.today + timedelta(days=AWAY_IN)
    closed = next_working_day(office.today + timedelta(days=CLOSED_IN), zone)
    presence = PresenceService(work, now=at, zone=zone)
    presence.close(zone.departement, closed, closed, "Plénière nationale", by=office.by)
    presence.note_absence(
        office.colleague.id or 0, away, away + AWAY_FOR, deputy_id=office.by.id, by=office.colleague
    )
