"""One of each thing that the site shows, and how each address of the route table is filled with them.

A section that adds a route with a parameter says here what fills it, and whether that belongs to somebody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

from dashboard_fakes import written
from starlette.routing import BaseRoute, Mount, Route
from web_stage import NIR_ENTRY, Stage

from agenda.answers import Answer
from agenda.enrolment import Enrolment, EnrolmentState, Usefulness
from agenda.events import Event, EventKind
from agenda.obligations import Fulfilment, Obligation
from deadlines.zones import Zone
from diffusion.publications import Content, PublicationKind, PublicationService
from guichets.openings import AccountOpening, OpeningStep
from guichets.partenaires import Partenaire
from guichets.registry import AccessRequest, Agent, Guichet, GuichetKind, Role
from guichets.reviews import Review, ReviewKind
from knowledge_base.entries import Base
from knowledge_base.learning.compilation import Difficulty
from knowledge_base.learning.proposals import Origin, Proposal
from knowledge_base.themes import Theme
from quality.cadre import CadreService, Measure, Terms, Unit
from quality.cases import CaseService
from quality.cases import Outcome as CaseOutcome
from quality.imports import Import, ImportService
from quality.reading import Purpose
from quality.signalements import Anomaly, Draft, Signalement, due_date
from rendering.bilan.account import Accounts
from rendering.bilan.document import INTRODUCTION
from rendering.bilan.files import bilan_json
from rendering.documents.files import default_template
from reports.bilans import BilanService, FrozenBilan
from reports.period import Period
from reports.reading import Scope
from storage import tables
from tickets.answer_templates import AnswerTemplate
from tickets.clock.presence import Absence, Closing
from tickets.incident import Incident
from tickets.mails import Mail, TriageReason
from web.console.base.entry import ORDERS as ENTRY_ORDERS
from web.console.mail.tray import DONE as MAIL_ORDERS
from web.console.quality.signalement import ORDERS as SIGNALEMENT_ORDERS
from web.site import Guarded

# Signing in, looking and trying leave traces of the visitor's own.
OWN_TRACES = frozenset(
    {"accounts", "attempts", "audit", "presences", "sessions", "sign_in_links", "second_factors"}
)

_PARAMETER = re.compile(r"\{\w+(?::\w+)?\}")


@dataclass(frozen=True)
class Things:
    """All of them of the département 06."""

    ticket: str
    event: int
    meeting: int
    comite: int
    signalement: str
    commitment: str
    table: int
    told_signalement: str
    draft: str
    query: int
    lot: int
    case: int
    incident: str
    request: int
    person: int
    opening: int
    review: int
    publication: int
    received: int
    partenaire: int
    template: int
    proposal: int
    view: int
    session: int
    message: int
    mail: int
    guichet: int
    colleague: int
    closing: int
    absence: int
    attendee: int
    difficulty: str
    frozen: int


def furnish(stage: Stage) -> Things:
    """One more of each, fresh."""
    now, owner = stage.clock(), stage.helene.id or 0
    ticket = stage.open_ticket()
    stage.browser(stage.nadia).say("quel délai pour renouveler ?")
    stage.browser(stage.helene)
    with stage.house.units() as work:
        guichet = Guichet(name=f"Bailleur {ticket.reference}", kind=GuichetKind.BAILLEUR, departement="06")
        work.registry.add(guichet)
        assert guichet.id is not None
        person = Agent(name="Chloé Vasseur", role=Role.AGENT, guichet_id=guichet.id, created_at=now)
        request = AccessRequest(
            channel="telegram",
            user_ref=f"inconnu-{guichet.id}",
            chat_ref=f"inconnu-{guichet.id}",
            display_name="Farid Benali",
            guichet_text=guichet.name,
            guichet_id=guichet.id,
            asked_at=now,
        )
        event = Event(
            kind=EventKind.FORMATION,
            title="Saisie des demandes",
            starts_at=now + timedelta(days=20),
            place="Nice",
            planned_by=owner,
            created_at=now,
            guichet_ids=[guichet.id, stage.guichet.id or 0],
            departement="06",
            has_enrolment=True,
            held_at=now,
        )
        meeting = Event(
            kind=EventKind.COPIL,
            starts_at=now + timedelta(days=30),
            place="Préfecture",
            planned_by=owner,
            created_at=now,
            departement="06",
        )
        comite = replace(meeting, kind=EventKind.COMITE)
        sent_on = date(2026, 11, 2)
        signalement = Signalement(
            reference=work.signalements.next_reference(2026),
            guichet_id=guichet.id,
            subject="Radiations sans motif",
            anomalies=[Anomaly("", "Radiations sans motif")],
            sent_on=sent_on,
            due_on=due_date(sent_on),
            recorded_by=owner,
            created_at=now,
        )
        told_signalement = Signalement(
            reference=work.signalements.next_reference(2026),
            guichet_id=stage.guichet.id or 0,
            subject="Attributions tardives",
            sent_on=sent_on,
            due_on=due_date(sent_on),
            recorded_by=owner,
            created_at=now,
        )
        draft_signalement = Draft(
            reference=work.signalements.next_reference(2026),
            guichet_id=guichet.id,
            subject="Dossier unique",
            anomalies=[Anomaly("", "Pièces demandées deux fois")],
            written_by=owner,
            written_at=now,
        )
        incident = Incident(
            reference=work.incidents.next_reference(2026),
            title="Portail indisponible",
            banner="Gardez les demandes sur papier.",
            phrases=["portail inaccessible"],
            departement="06",
            opened_at=now,
            opened_by=owner,
        )
        opening = AccountOpening(
            guichet_id=guichet.id,
            name="Lise Marchand",
            step=OpeningStep.FORM,
            since=now,
            asked_at=now,
            recorded_by=owner,
        )
        review = Review(kind=ReviewKind.USERS, guichet_id=stage.guichet.id or 0, asked_at=now, asked_by=owner)
        partenaire = Partenaire(name="Paul Rivière", organisation="DDTM", departement="06", created_at=now)
        template = AnswerTemplate(
            name="Attestation", text="Bonjour {{ agent }}", theme="", created_by=owner, created_at=now
        )
        colleague = Agent(
            name=f"Odile {ticket.reference}", role=Role.AGENT, guichet_id=stage.guichet.id, created_at=now
        )
        traveller = Agent(
            name=f"Paule {ticket.reference}",
            role=Role.GESTIONNAIRE,
            guichet_id=None,
            departement="06",
            created_at=now,
        )
        for thing in (person, request, colleague, traveller):
            work.registry.add(thing)
        later = date(2030, 8, 1) + timedelta(days=guichet.id)
        closing = Closing(departement="06", first_day=later, last_day=later, reason="Pont")
        work.closings.add(closing)
        absence = Absence(agent_id=traveller.id or 0, first_day=later, last_day=later, deputy_id=owner)
        work.absences.add(absence)
        work.events.add(event)
        work.enrolments.add(  # there already, so that what is of those who were there is reached too
            Enrolment(
                event_id=event.id or 0,
                agent_id=stage.nadia.id or 0,
                state=EnrolmentState.ENROLLED,
                since=now,
                is_present=True,
            )
        )
        work.events.add(meeting)
        work.events.add(comite)
        work.obligations.keep_start("06", date(2026, 1, 1))
        work.obligations.note(
            Fulfilment(
                departement="06",
                obligation=Obligation.CONTROL,
                day=date(2026, 1, 1) + timedelta(days=guichet.id or 0),
                noted_by=owner,
                noted_at=now,
            )
        )
        work.signalements.add(signalement)
        commitment = CadreService(work, now=now).write(
            Terms(label=f"Radiations {guichet.id}", measure=Measure.VALUE, unit=Unit.COUNT),
            departement="06",
            since=sent_on,
            by=stage.helene,
        )
        report = [(1, ["Guichet", commitment.label]), (2, [guichet.name, "3"])]
        imports = ImportService(work, now=now, zone=stage.house.settings.zone)
        table = imports.bring("11/2026.csv", report, Purpose.REPORT, departement="06", by=stage.helene)
        imports.apply(table, by=stage.helene)
        work.signalements.add(told_signalement)
        work.signalement_drafts.add(draft_signalement)
        query = written(work, table, by=stage.helene, now=now, name=f"Tableau {guichet.id}")
        lot = listed(work, now=now, zone=stage.house.settings.zone, by=stage.helene, purpose=Purpose.SAMPLE)
        CaseService(work, now=now).draw(lot, 2, seed=1, by_guichet=False, by=stage.helene)
        work.incidents.add(incident)
        work.openings.add(opening)
        work.reviews.add(review)
        service = PublicationService(work, now=now)
        content = Content(
            kind=PublicationKind.FLASH, title="Fermeture", text="Bonjour", guichet_ids=[stage.guichet.id or 0]
        )
        draft = service.write(content, departement="06", by=stage.helene)
        received = service.write(content, departement="06", by=stage.helene)
        service.send(received, by=stage.helene)
        work.partenaires.add(partenaire)
        work.answer_templates.add(template)
        work.proposals.add_once(
            Proposal(
                phrasing=f"nir exigible {guichet.id}",
                entry_id=NIR_ENTRY.id,
                theme=Theme.NIR.value,
                origin=Origin.CORRECTION,
                question="",
                at=now,
            )
        )
        asked = Difficulty(
            key="abcd1234",
            name="place parking",
            questions=2,
            guichets=(stage.guichet.id or 0,),
            examples=("place de parking",),
        )
        work.compilations.freeze("06", "2026-10", [asked], now)
        mail = Mail(
            mailbox="sne06",
            uid_validity=1,
            uid=guichet.id,
            sender="inconnu@ailleurs.example",
            subject="Une question",
            text="Bonjour",
            received_at=now,
            doubt=TriageReason.UNKNOWN_SENDER,
            guichet_id=guichet.id,
        )
        work.mails.add_once(mail)
        work.saved_views.keep(owner, f"Vue {guichet.id}", f"mots={guichet.id}", now)
        return Things(
            ticket.reference,
            event.id or 0,
            meeting.id or 0,
            comite.id or 0,
            signalement.reference,
            commitment.code,
            table.id or 0,
            told_signalement.reference,
            draft_signalement.reference,
            query.id or 0,
            lot.id or 0,
            work.cases.of_import(lot.id or 0)[0].id or 0,
            incident.reference,
            request.id or 0,
            person.id or 0,
            opening.id or 0,
            review.id or 0,
            draft.id or 0,
            received.id or 0,
            partenaire.id or 0,
            template.id or 0,
            work.proposals.pending(100)[-1].id or 0,
            work.saved_views.of(owner)[-1].id,
            work.registry.unended_sessions(owner)[-1].id or 0,
            work.web_messages.latest(f"agent-{stage.nadia.id}", limit=1)[0].id,
            mail.id or 0,
            guichet.id,
            colleague.id or 0,
            closing.id or 0,
            absence.id or 0,
            stage.nadia.id or 0,
            asked.key,
            frozen_bilan(work, now=now, zone=stage.house.settings.zone, by=stage.helene).id or 0,
        )


def frozen_bilan(
    work: Any, *, now: datetime, zone: Zone, by: Agent, words: str = "Année calme."
) -> FrozenBilan:
    """Of the running year of the 06, with words and a template that it kept."""
    period, service = Period.of(zone.local(now).year), BilanService(work, now=now)
    before = work.bilans.text("06", period)
    service.write("06", period, {INTRODUCTION: words}, version=before.version if before else 0, by=by)
    service.keep_template("06", "modele.docx", default_template(), by=by)
    accounts = Accounts(work=work, zone=zone, now=now, yearly_hours=1607, shipped=Base(()))
    return service.freeze("06", period, bilan_json(accounts.bilan(period, Scope("06"), "06")), by=by)


def listed(
    work: Any,
    *,
    now: datetime,
    zone: Zone,
    by: Agent,
    name: str = "liste.csv",
    purpose: Purpose = Purpose.DOUBLONS,
    count: int = 2,
) -> Import:
    """A list of the 06, imported, and its cases."""
    numbers = [(line, [f"06{line:016}", "T2"]) for line in range(2, count + 2)]
    imports = ImportService(work, now=now, zone=zone)
    one = imports.bring(name, [(1, ["Numéro unique", "Depuis"]), *numbers], purpose, departement="06", by=by)
    imports.apply(one, by=by)
    CaseService(work, now=now).open_batch(one, by=by)
    return one


@dataclass(frozen=True)
class Filling:
    """What a parameter may be. ``is_owned``: another département must not reach it; ``is_personal``: nobody
    else may.
    """

    values: Callable[[Things], Sequence[object]]
    is_owned: bool = False
    is_personal: bool = False


def owned(value: Callable[[Things], object]) -> Filling:
    return Filling(lambda things: (value(things),), is_owned=True)


def personal(value: Callable[[Things], object]) -> Filling:
    return Filling(lambda things: (value(things),), is_owned=True, is_personal=True)


def shared(*values: object) -> Filling:
    return Filling(lambda _things: values)


# By the path up to the parameter. Fixed paths that look alike need nothing: the route table has them as such.
FILLINGS: Mapping[str, Filling] = {
    "/entrer/{secret}": shared("inconnu"),
    "/calendrier/{secret}": shared("inconnu"),
    "/convocation/{convoked:int}": shared(0),
    "/publication/{copy:int}": shared(0),
    "/publication/{copy:int}/{secret}": shared("inconnu"),
    "/publication/{copy:int}/{secret}/fichier/{number:int}": shared(0),
    "/documents/{document:int}": shared(0),
    "/documents/{document:int}/fichier/{number:int}": shared(0),
    "/diffusion/{publication:int}": owned(lambda things: things.publication),
    "/diffusion/{publication:int}/fichier/{number:int}": shared(0),
    "/publications/{received:int}": owned(lambda things: things.received),
    "/publications/{received:int}/fichier/{number:int}": shared(0),
    "/convocation/{convoked:int}/{secret}": shared("inconnu"),
    "/installation/{secret}": shared("inconnu"),
    "/compte/sessions/{session:int}": personal(lambda things: things.session),
    "/discussion/fichier/{message:int}": personal(lambda things: things.message),
    "/discussion/fichier/{message:int}/{number:int}": shared(0),
    "/mes-tickets/{reference}": personal(lambda things: things.ticket),
    "/mes-tickets/{reference}/{order}": shared("completer", "clore", "rouvrir", "utile", "pas-utile"),
    "/mes-tickets/{reference}/fichier/{number:int}": shared(0),
    "/reponses/{entry}": shared(NIR_ENTRY.id),
    "/formations/{event:int}": owned(lambda things: things.event),
    "/mon-guichet/collegues/{person:int}": owned(lambda things: things.colleague),
    "/agenda/{event:int}": owned(lambda things: things.event),
    "/agenda/{event:int}/attestation/{agent:int}": owned(lambda things: things.attendee),
    "/agenda/{event:int}/fichier/{number:int}": shared(0),
    "/formations/{event:int}/fichier/{number:int}": shared(0),
    "/agenda/{meeting:int}": owned(lambda things: things.meeting),
    "/agenda/{comite:int}": owned(lambda things: things.comite),
    "/agenda/{comite:int}/dossier/{document}": shared("dossier.docx"),
    "/qualite/cadre/{code}": owned(lambda things: things.commitment),
    "/qualite/tableaux/{query:int}": owned(lambda things: things.query),
    "/qualite/tableaux/{query:int}/diffuser/{guichet:int}": Filling(lambda things: (things.guichet,)),
    "/qualite/imports/{import:int}": owned(lambda things: things.table),
    "/qualite/controle/{guichet:int}": owned(lambda things: things.guichet),
    "/qualite/controle/engagement/{commitment}": owned(lambda things: things.commitment),
    "/qualite/{signalement}": owned(lambda things: things.signalement),
    "/qualite/{draft}": owned(lambda things: things.draft),
    "/qualite/{signalement}/{order}": shared(*sorted(SIGNALEMENT_ORDERS)),
    "/qualite/{signalement}/document/{document}": shared("lettre.docx", "dossier.pdf"),
    "/qualite/{signalement}/fichier/{step:int}": shared(0),
    "/qualite/{signalement}/fichier/{step:int}/{number:int}": shared(0),
    "/mon-guichet/signalements/{signalement}": owned(lambda things: things.told_signalement),
    "/mon-guichet/signalements/{signalement}/fichier/{step:int}": shared(0),
    "/mon-guichet/signalements/{signalement}/fichier/{step:int}/{number:int}": shared(0),
    "/qualite/lots/{lot:int}": owned(lambda things: things.lot),
    "/qualite/lots/{lot:int}/cas/{case:int}": owned(lambda things: things.case),
    "/incidents/{incident}": owned(lambda things: things.incident),
    "/personnes/{person:int}": owned(lambda things: things.person),
    "/personnes/demandes/{asked:int}": owned(lambda things: things.request),
    "/personnes/demandes/{asked:int}/{order}": shared("accepter", "refuser"),
    "/acces/{opening:int}": owned(lambda things: things.opening),
    "/guichets/revues/{review:int}": owned(lambda things: things.review),
    "/mon-guichet/revues/{review:int}": owned(lambda things: things.review),
    "/acces/{opening:int}/fermeture": owned(lambda things: things.opening),
    "/partenaires/{partenaire:int}": owned(lambda things: things.partenaire),
    "/partenaires/{partenaire:int}/{order}": shared("fermer", "rouvrir"),
    "/tickets/vues/{view:int}": personal(lambda things: things.view),
    "/tickets/modeles/{number:int}": Filling(lambda things: (things.template,)),
    "/courrier/{mail:int}": owned(lambda things: things.mail),
    "/courrier/{mail:int}/{order}": shared(*sorted(MAIL_ORDERS)),
    "/courrier/{mail:int}/fichier/{number:int}": shared(0),
    "/tickets/{reference:ticket}": owned(lambda things: things.ticket),
    "/nouvelle-demande/{kind}": shared("reactivation", "sensible"),
    "/tickets/{reference:ticket}/fichier/{number:int}": shared(0),
    "/tickets/{reference:ticket}/fichier/{number:int}/page/{page:int}": shared(1),
    "/bilan/questions/{group}": owned(lambda things: things.difficulty),
    "/base/propositions/{number:int}": Filling(lambda things: (things.proposal,)),
    "/base/relecture/{theme}": shared(Theme.NIR.value),
    "/base/{entry}": shared(NIR_ENTRY.id),
    "/base/{entry}/{order}": shared(*sorted(ENTRY_ORDERS)),
    "/base/{entry}/versions/{number:int}": shared(0),
    "/horaires/fermetures/{closing:int}": owned(lambda things: things.closing),
    "/horaires/absences/{absence:int}": owned(lambda things: things.absence),
    "/guichets/{guichet:int}": owned(lambda things: things.guichet),
    "/guichets/{guichet:int}/fiche-bilan.{form}": shared("pdf", "docx"),
    "/bilan/document/fichier.{form}": shared("docx", "pdf", "xlsx", "html"),
    "/bilan/figes/{frozen:int}": owned(lambda things: things.frozen),
    "/bilan/figes/{frozen:int}/bilan.{form}": shared("docx", "pdf", "xlsx", "html"),
    "/interventions/{number:int}": shared(0),
    "/conservation/{kind}": shared("tickets", "inbox"),
}


# What an order needs so that it looks for the thing at all.
WELL_FORMED: Mapping[str, str] = {"texte": "bonjour", "nom": "Essai", "etat": "x"}
FORMS: Mapping[str, Mapping[str, str]] = {
    "/qualite/controle/fait": {"mois": "2026-11", "minutes": "30"},
    "/qualite/cadre/nouveau": {"libelle": "Délai", "depuis": "2026-01-01"},
    "/qualite/cadre/{code}/modifier": {"libelle": "Délai", "depuis": "2027-01-01"},
    "/qualite/cadre/{code}/fin": {"depuis": "2027-01-01"},
    "/acces/{opening:int}": {"etape": OpeningStep.ASSIGNMENT.value},
    "/formations/{event:int}/reponse": {"reponse": Answer.PRESENT.value},
    "/formations/{event:int}/avis": {"usefulness": Usefulness.USEFUL.value},
    "/incidents/{incident}/corriger": {"titre": "Panne", "message": "Patientez."},
    "/incidents/{incident}/rattacher": {"t": "T-0000-0000"},
    "/qualite/lots/{lot:int}/cas/{case:int}": {"issue": CaseOutcome.CONFORM.value},
    "/personnes/{person:int}/effacer": {"confirme": "oui"},
    "/personnes/{person:int}/role": {"role": Role.REFERENT.value},
    "/tickets/{reference:ticket}/escalade": {"etape": "dossier"},
}


@dataclass(frozen=True)
class Address:
    """A route with its parameters filled."""

    method: str
    path: str
    route: Guarded
    is_owned: bool
    is_personal: bool

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def form(self) -> Mapping[str, str]:
        return {**WELL_FORMED, **FORMS.get(self.route.path, {})}


def routes(stage: Stage) -> Sequence[BaseRoute]:
    """All that the application answers to, style sheets and scripts aside."""
    return [route for route in stage.app.routes if not isinstance(route, Mount)]


def unfilled(stage: Stage) -> list[str]:
    """The parameters of the route table that nobody has said how to fill."""
    parts = (part for route in routes(stage) if isinstance(route, Route) for part in _parameters(route.path))
    return sorted({part for part in parts if part not in FILLINGS})


def addresses(stage: Stage, things: Things) -> Iterator[Address]:
    for route in routes(stage):
        assert isinstance(route, Guarded)
        parameters = _parameters(route.path)
        fillings = [FILLINGS[part] for part in parameters]
        is_owned = any(filling.is_owned for filling in fillings)
        is_personal = any(filling.is_personal for filling in fillings)
        for values in product(*(filling.values(things) for filling in fillings)):
            given = iter(values)
            path = _PARAMETER.sub(lambda _found: str(next(given)), route.path)  # noqa: B023  used at once
            for method in sorted((route.methods or set()) - {"HEAD"}):
                yield Address(method, path, route, is_owned, is_personal)


def _parameters(path: str) -> list[str]:
    """« /tickets/{reference}/fichier/{number:int} » has two, each named by the path up to it."""
    return [path[: found.end()] for found in _PARAMETER.finditer(path)]


def kept(stage: Stage) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the database but those that a visitor leaves by visiting."""
    with stage.database.reading() as session:
        return {
            table.name: [tuple(row) for row in session.execute(table.select())]
            for table in tables.metadata.sorted_tables
            if table.name not in OWN_TRACES
        }
