"""Plays the scenario of the demonstration, ``content/demo.yaml``: each act is an order of the service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from itertools import islice
from typing import Any

import yaml
from pydantic import validate_call

from agenda.answers import Answer, AnswerService
from agenda.enrolling import AttendanceService, EnrolmentService
from agenda.enrolment import Ease, Pace, Usefulness
from agenda.events import Event, EventKind, EventQuery, Offer, TrainingKind
from agenda.obligations import Obligation
from agenda.opinions import give_opinion
from agenda.papers import PapersService
from agenda.planning import EventService
from agenda.year import YearService
from app.demo_cast import CONTENT, Office
from deadlines.months import add_calendar_months
from deadlines.working_days import next_working_day
from delivery.queue_messages import Delivered
from diffusion.publications import Content, PublicationKind, PublicationService
from guichets.access import web_caller
from guichets.names import fold
from guichets.openings import AccountOpeningService, OpeningStep
from guichets.partenaires import PartenaireContact, PartenaireService
from quality.cadre import CadreService, in_force
from quality.control import ControlService, fulfilled_on
from quality.example_report import example_cadre, example_report
from quality.follow_up import SignalementService
from quality.imports import ImportService, lines_of
from quality.reading import Purpose
from storage.unit_of_work import Work
from tickets.answer_templates import NONE, AnswerTemplate, Deeds
from tickets.incidents.meetings import TROUBLES
from tickets.incidents.service import Declared, IncidentService
from tickets.kinds.answers import titled
from tickets.mail.arrival import Arrival
from tickets.mail.correspondents import Correspondents
from tickets.mail.service import MailService
from tickets.pole.dossier import Blocking, Dossier
from tickets.pole.national import NationalPole
from tickets.pole.service import PoleService
from tickets.presence_service import PresenceService
from tickets.service import Request, TicketService
from tickets.steps import StepService
from tickets.ticket import Ticket

OURS, POLE = "sne@exemple.invalid", "pole@exemple.invalid"
LEASE, LASTING, PLAN_LASTS = timedelta(minutes=1), timedelta(hours=2), timedelta(days=30)


def scenario(part: str) -> Any:
    return yaml.safe_load((CONTENT / "demo.yaml").read_text("utf-8"))[part]


def play(office: Office, part: str, *, at: datetime) -> None:
    """Each act of it, in its own transaction."""
    for number, step in enumerate(scenario(part), start=1):
        act, when, now = step.pop("do"), step.pop("when", None), at
        if when is not None:
            *_, day = islice(office.working_days_before(office.today), when["working_days_ago"])
            now = office.zone.instant(day, time.fromisoformat(when["at"]))
        with office.components.units() as work:
            validate_call(getattr(_Act(office, work, now, number), act))(**step)


def hand_over(office: Office, *, at: datetime) -> None:
    """No letter leaves a demonstration: the pole has had it all the same."""
    shelf = office.components.shelf
    while letters := shelf.take("mail", now=at, lease=LEASE, limit=10):
        for letter in letters:
            shelf.settle((letter, Delivered()), now=at)


@dataclass(frozen=True)
class _Act:
    """One step; its public methods are what a step may ask for."""

    _office: Office
    _work: Work
    _now: datetime
    _number: int

    # Tickets, mails, an incident.

    def ticket(self, *, agent: int, request: Request, precision: str = "", step: str = "") -> None:
        """Then a précision is asked for, or a ``step`` of the request is reached."""
        desk, ticket = self._desk, self._opened(agent, request)
        if precision:
            desk.ask(ticket, precision, by=self._office.by)
        if step:
            desk.take(ticket, by=self._office.colleague)
            steps = StepService(self._work, now=self._now, zone=self._office.zone)
            steps.note(ticket, step, by=self._office.colleague)

    def escalate(self, *, agent: int, by: int, request: Request, tried: str) -> None:
        ticket, question = self._opened(agent, request), request.question
        dossier = Dossier(
            reference=ticket.reference,
            departement=self._office.zone.departement,
            guichet=self._work.people.guichet_name(ticket.guichet_id),
            profile="guichet",
            about_one_file=False,
            steps=tried,
            local_answer="Aucune réponse locale.",
            question=question,
            blocking=Blocking.PARTIAL,
        )
        PoleService(self._work, now=self._now, zone=self._office.zone).escalate(
            ticket,
            dossier,
            subject=f"{ticket.reference} {question}",
            body=f"Bonjour,\n\n{question.capitalize()}.\n\n{tried}",
            by=self._office.gestionnaires[by],
            pole=NationalPole(address=POLE, sender=OURS, authorised=(OURS,), smtp_ready=True),
        )

    def mail(
        self,
        *,
        subject: str,
        text: str,
        sender: str = "",
        name: str = "",
        agent: int | None = None,
        about: str = "",
    ) -> None:
        """Of an agent, or of a sender; what the pole answers ``about`` a question waits to be read again."""
        in_reply_to = ""
        if agent is not None:
            sender, name = self._office.agents[agent].email, self._office.agents[agent].name
        if about:
            (ticket,) = (one for one in self._work.tickets.open_tickets(limit=100) if one.question == about)
            escalation = self._work.escalations.latest(ticket.id or 0)
            assert escalation is not None
            subject, in_reply_to = subject + escalation.subject, escalation.message_id
        arrival = Arrival(
            mailbox=OURS,
            uid_validity=1,
            uid=self._number,
            received_at=self._now,
            in_reply_to=in_reply_to,
            sender=sender,
            sender_name=name,
            subject=subject,
            text=text,
            new_part=text,
            is_verified=True,
            verified_by="mail.exemple.invalid",
            written_at=self._now,
        )
        MailService(
            self._work,
            now=self._now,
            zone=self._office.zone,
            understand=self._office.components.understand,
            correspondents=Correspondents(ours=(OURS,), pole=(POLE,)),
        ).take(arrival)

    def incident(self, *, declared: Declared, met_by: Sequence[int]) -> None:
        """The tickets that tell of it are attached, as a gestionnaire would tick them."""
        work, by = self._work, self._office.by
        incidents = IncidentService(work, now=self._now, zone=self._office.zone)
        incident = incidents.open(declared, by=by)
        for ticket in work.tickets.open_tickets(limit=100):
            if ticket.kind in TROUBLES and incident.phrase_in(ticket.question, work.wording):
                incidents.attach(ticket, incident, by=by)
        for number in met_by:
            incidents.meet(incident, by=self._office.agents[number], channel="web")

    def template(self, *, name: str, text: str, theme: str = "", deeds: Deeds = NONE) -> None:
        by = self._office.by.id or 0
        self._work.answer_templates.add(
            AnswerTemplate.written(name=name, text=text, theme=theme, by=by, at=self._now, deeds=deeds)
        )

    # The agenda, and what is sent out.

    def partenaire(self, *, contact: PartenaireContact) -> None:
        partenaires = PartenaireService(self._work, now=self._now)
        partenaires.add(contact, departement=self._office.zone.departement, by=self._office.by)

    def training(self, *, title: str, day: int, at: time, place: str, places: int, enrolled: int) -> None:
        offer = Offer(TrainingKind.INITIAL, self._office.by.name, places, has_enrolment=True)
        event = self._planned(EventKind.FORMATION, day, at, place, title=title, offer=offer)
        for agent in self._office.agents[:enrolled]:
            EnrolmentService(self._work, now=self._now, channel="web").enrol(event, agent)

    def meeting(
        self,
        *,
        kind: EventKind,
        day: int,
        at: time,
        place: str,
        partenaires: Sequence[Answer],
        instead: str,
        guichets: Sequence[Answer],
    ) -> None:
        """``partenaires`` and ``guichets`` answer in the order in which the page shows them."""
        office = self._office
        convoked = self._work.partenaires.all(departement=office.zone.departement)
        event = self._planned(kind, day, at, place, partenaire_ids=[one.id or 0 for one in convoked])
        for one, answer in zip(convoked, partenaires, strict=False):
            replacing = instead if answer is Answer.REPRESENTED else ""
            noted = AnswerService(self._work, now=self._now)
            noted.note(event, one.id or 0, answer, by=office.by, instead=replacing)
        given = AnswerService(self._work, now=self._now, channel="web")
        for answer, guichet in zip(
            guichets if event.convokes_guichets else (), office.guichets[2:], strict=False
        ):
            agent = next(one for one in office.agents if one.guichet_id == guichet.id)
            given.answer_for_guichet(event, agent, answer)

    def training_held(
        self, *, present: Sequence[int], minutes: int, opinions: tuple[Usefulness, Pace, Ease]
    ) -> None:
        """The last one; all but one of those who came say what they think of it."""
        (held,) = self._work.events.gone_by(self._now, EventQuery(EventKind.FORMATION), limit=1)
        came = [self._office.agents[number] for number in present]
        attendance = AttendanceService(self._work, now=self._now, channel="web")
        attendance.take(held, {agent.id or 0 for agent in came}, minutes=minutes, by=self._office.by)
        for agent in came[:-1]:
            for opinion in opinions:
                give_opinion(self._work, held, agent, opinion, now=self._now, channel="web")

    def meeting_held(self, *, topics: str, came: int, minutes: int, account_due_in: int) -> None:
        (held,) = self._work.events.gone_by(self._now, EventQuery(EventKind.COPIL), limit=1)
        by, due_on = self._office.by, self._office.today + timedelta(days=account_due_in)
        self._papers.write(held, topics, by=by)
        self._papers.hold(held, came, minutes=minutes, by=by)
        self._papers.settle_account(held, due_on=due_on, published_on=None, by=by)

    def note_topic(self, *, topic: str) -> None:
        (coming,) = self._work.events.ahead(self._now, EventQuery(EventKind.COMITE), limit=1)
        self._papers.write(coming, topic, by=self._office.by)

    def flash(self, *, days_ago: int, title: str, text: str, guichets: Sequence[int]) -> None:
        """To a few guichets, some of whose agents have read it."""
        office, at = self._office, self._now - timedelta(days=days_ago)
        service = PublicationService(self._work, now=at, channel="web")
        guichet_ids = [office.guichets[number].id or 0 for number in guichets]
        content = Content(kind=PublicationKind.FLASH, title=title, text=text, guichet_ids=guichet_ids)
        flash = service.write(content, departement=office.zone.departement, by=office.by)
        service.send(flash, by=office.by)
        for agent in [one for one in office.agents if one.guichet_id in guichet_ids][::2]:
            service.read(flash.id or 0, agent)

    # The year, the cadre, quality.

    def follow_obligations(self, *, days_ago: int) -> None:
        self._year.settle({}, self._office.today - timedelta(days=days_ago), by=self._office.by)

    def obligation(self, *, obligation: Obligation, days_ago: int) -> None:
        self._year.note(obligation, self._office.today - timedelta(days=days_ago), by=self._office.by)

    def adopt_cadre(self) -> None:
        """In force before the first of the months that are followed."""
        office = self._office
        since = office.today.replace(year=office.today.year - 1, month=1, day=1)
        cadre = CadreService(self._work, now=self._now, channel="web")
        cadre.adopt(example_cadre(), departement=office.zone.departement, since=since, by=office.by)

    def import_reports(self, *, months: int, slipping: int, forgotten: int, minutes: int) -> None:
        """Those of so many months, but for the one that is over: that one is for whoever tries it."""
        office, work, code = self._office, self._work, self._office.zone.departement
        names = sorted((one.name for one in office.guichets), key=fold)
        over = add_calendar_months(office.today.replace(day=1), -1)
        for back in reversed(range(1, months)):
            month = add_calendar_months(over, -back)
            cadre = in_force(work.cadre.of(code), month)
            lines = lines_of(example_report(names, cadre, month, is_slipping=back <= slipping))
            imports = ImportService(work, now=self._now, zone=office.zone, channel="web")
            file_name = f"suivi-des-guichets-{month:%Y-%m}.csv"
            brought = imports.bring(file_name, lines, Purpose.REPORT, departement=code, by=office.by)
            imports.apply(brought, by=office.by)
            # Those of the year before stand in its journal; the last one imported waits for its control.
            if month.year == over.year and back not in {1, forgotten}:
                ControlService(work, now=self._now).record(code, month, minutes=minutes, by=office.by)
                self._year.note(Obligation.CONTROL, fulfilled_on(month, office.today), by=office.by)

    def signalement(
        self,
        *,
        guichet: int,
        subject: str,
        days_ago: int,
        answered_after: int | None = None,
        text: str = "",
        action: str = "",
    ) -> None:
        by, sent_on = self._office.colleague, self._office.today - timedelta(days=days_ago)
        guichet_id = self._office.guichets[guichet].id or 0
        follow_up = SignalementService(self._work, now=self._now, zone=self._office.zone)
        signalement = follow_up.record(guichet_id=guichet_id, subject=subject, sent_on=sent_on, by=by)
        if answered_after is not None:
            on = sent_on + timedelta(days=answered_after)
            follow_up.answer(signalement, by=by, on=on, text=text)
            follow_up.plan(signalement, action, owner="accueil", due_on=on + PLAN_LASTS, by=by)

    # People.

    def close_service(self, *, in_days: int, reason: str) -> None:
        zone = self._office.zone
        day = next_working_day(self._office.today + timedelta(days=in_days), zone)
        presence = PresenceService(self._work, now=self._now, zone=zone)
        presence.close(zone.departement, day, day, reason, by=self._office.by)

    def absence(self, *, in_days: int, lasts: int) -> None:
        """The colleague's, while the other one stands in."""
        office, first = self._office, self._office.today + timedelta(days=in_days)
        away, last, deputy_id = office.colleague, first + timedelta(days=lasts), office.by.id
        presence = PresenceService(self._work, now=self._now, zone=office.zone)
        presence.note_absence(away.id or 0, first, last, deputy_id=deputy_id, by=away)

    def access(self, *, guichet: int, name: str, step: OpeningStep, days_ago: int, profile: str = "") -> None:
        """That somebody awaits to the SNE, or has."""
        of, since = self._office.guichets[guichet], self._now - timedelta(days=days_ago)
        openings = AccountOpeningService(self._work, now=self._now)
        openings.record(of, name, email="", step=step, since=since, by=self._office.by, profile=profile)

    @property
    def _desk(self) -> TicketService:
        return TicketService(self._work, now=self._now, zone=self._office.zone)

    @property
    def _papers(self) -> PapersService:
        return PapersService(self._work, now=self._now, zone=self._office.zone)

    @property
    def _year(self) -> YearService:
        zone = self._office.zone
        return YearService(self._work, zone.departement, now=self._now, zone=zone)

    def _opened(self, agent: int, request: Request) -> Ticket:
        """Under the title that its form gives."""
        by, title = self._office.agents[agent], titled(request.question, request.kind, request.answers)
        chat_ref = web_caller(by).chat_ref
        return self._desk.open_ticket(
            replace(request, question=title), by=by, channel="web", chat_ref=chat_ref
        )

    def _planned(
        self,
        kind: EventKind,
        day: int,
        at: time,
        place: str,
        *,
        title: str = "",
        offer: Offer | None = None,
        partenaire_ids: Sequence[int] = (),
    ) -> Event:
        """What is past was on a working day."""
        office, on = self._office, self._office.today + timedelta(days=day)
        if day < 0:
            on = next(office.working_days_before(on + timedelta(days=1)))
        starts_at = office.zone.instant(next_working_day(on, office.zone), at)
        return EventService(self._work, now=self._now).plan(
            kind,
            title=title,
            starts_at=starts_at,
            place=place,
            by=office.by,
            ends_at=starts_at + LASTING if offer else None,
            offer=offer or Offer(),
            partenaire_ids=partenaire_ids,
        )
