"""What holds for all the départements is changed by whoever works for them all; where one alone is served,
whoever works for it does.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from refusing import refuses
from two_departements import CANARY, COMMON, OURS, THEIRS, Service

import tickets.errors
from agenda.events import EventKind
from agenda.planning import EventService
from guichets.partenaires import PartenaireContact, PartenaireService
from guichets.registry import Agent, Role
from knowledge_base.upkeep.editing import Upkeep
from storage.database import Database
from tickets.clock.presence import Absence
from tickets.incident import Incident
from tickets.incidents.service import Declared, IncidentService
from tickets.presence_service import PresenceService

DAY = date(2030, 8, 1)


@pytest.fixture
def service(database: Database) -> Service:
    return Service(database)


def upkeep(service: Service, work: object) -> Upkeep:
    now = service.clock()
    return Upkeep(work, service.library.shipped, now=now, today=now.date())  # type: ignore[arg-type]  # any unit of work


CHANGES: dict[str, Callable[[Upkeep, Agent], object]] = {
    "correct": lambda keeping, by: keeping.correct(COMMON.id, {"answer": "Non, jamais."}, by=by),
    "confirm": lambda keeping, by: keeping.confirm(COMMON.id, by=by),
    "doubt": lambda keeping, by: keeping.mark_to_review(COMMON.id, "à revoir", by=by),
    "retire": lambda keeping, by: keeping.retire(COMMON.id, by=by),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_national_entry_is_changed_by_whoever_works_for_all(service: Service, change: str) -> None:
    with service.house.units.reading() as work, refuses("base.common_entry"):
        CHANGES[change](upkeep(service, work), service.mireille)
    with service.house.units.reading() as work:
        CHANGES[change](upkeep(service, work), service.ana)


@pytest.mark.parametrize("change", CHANGES)
def test_where_one_departement_is_served_its_gestionnaire_changes_it(service: Service, change: str) -> None:
    with service.house.units() as work:
        elsewhere = work.registry.guichet(service.elsewhere.id or 0)
        assert elsewhere is not None
        elsewhere.closed_at = service.clock()
    with service.house.units.reading() as work:
        CHANGES[change](upkeep(service, work), service.helene)


def test_a_draft_of_it_may_be_prepared_by_anybody_and_published_by_whoever_works_for_all(
    service: Service,
) -> None:
    with service.house.units() as work:
        keeping = upkeep(service, work)
        draft = keeping.start_draft(COMMON.id, {"answer": "Non, jamais."}, by=service.mireille)
        with refuses("base.common_entry"):
            keeping.review_and_publish(draft, by=service.mireille)
    with service.house.units() as work:
        keeping = upkeep(service, work)
        pending = keeping.draft_of(COMMON.id)
        assert pending is not None
        keeping.review_and_publish(pending, by=service.ana)


def test_an_entry_of_another_departement_is_not_there(service: Service) -> None:
    service.furnish()
    with service.house.units.reading() as work:
        (local,) = [one for one in work.revisions.current() if CANARY in one.entry_id]
        with refuses("base.unknown_entry"):
            upkeep(service, work).retire(local.entry_id, by=service.mireille)
        upkeep(service, work).retire(local.entry_id, by=service.helene)


def test_the_absence_of_who_works_for_all_is_hers_or_theirs_to_take_back(service: Service) -> None:
    def absent(who: Agent, by: Agent) -> Absence:
        with service.house.units() as work:
            desk = PresenceService(work, now=service.clock(), zone=service.zone)
            return desk.note_absence(who.id or 0, DAY, DAY, deputy_id=None, by=by)

    def takes_back(absence: Absence, by: Agent) -> None:
        with service.house.units() as work:
            kept = work.absences.get(absence.id or 0)
            assert kept is not None
            PresenceService(work, now=service.clock(), zone=service.zone).drop_absence(kept, by=by)

    colleague = service.hires("Léa Prévert", Role.GESTIONNAIRE, "")
    anas, helenes = absent(service.ana, service.ana), absent(service.helene, service.helene)

    with pytest.raises(tickets.errors.CommonToAll):
        absent(service.ana, service.mireille)
    with pytest.raises(tickets.errors.CommonToAll):
        takes_back(anas, service.mireille)
    with pytest.raises(tickets.errors.GestionnaireOnly):
        takes_back(helenes, service.mireille)
    takes_back(helenes, service.denis)
    takes_back(anas, colleague)


def test_a_deputy_is_chosen_among_those_whom_she_sees(service: Service) -> None:
    with service.house.units.reading() as work:
        desk = PresenceService(work, now=service.clock(), zone=service.zone)
        with pytest.raises(tickets.errors.GestionnaireOnly):
            desk.note_absence(
                service.helene.id or 0, DAY, DAY, deputy_id=service.mireille.id, by=service.helene
            )


@pytest.mark.parametrize("departement", ["", OURS])
def test_an_incident_of_all_or_of_another_is_not_hers_to_open_or_to_end(
    service: Service, departement: str
) -> None:
    declared = Declared(title="Panne", banner="Patientez.", departement=departement)

    def opened(by: Agent) -> Incident:
        with service.house.units() as work:
            return IncidentService(work, now=service.clock(), zone=service.zone).open(declared, by=by)

    with pytest.raises((tickets.errors.CommonToAll, tickets.errors.GestionnaireOnly)):
        opened(service.mireille)
    reference = opened(service.ana).reference
    with service.house.units.reading() as work:
        incident = work.incidents.by_reference(reference)
        assert incident is not None
        desk = IncidentService(work, now=service.clock(), zone=service.zone)
        with pytest.raises((tickets.errors.CommonToAll, tickets.errors.UnknownIncident)):
            desk.close(incident, "C’est fini.", by=service.mireille)
        desk.close(incident, "C’est fini.", by=service.ana)


def test_a_meeting_of_all_is_moved_by_whoever_works_for_all(service: Service) -> None:
    with service.house.units() as work:
        planning = EventService(work, now=service.clock())
        later = service.clock() + timedelta(days=9)
        event = planning.plan(EventKind.COPIL, starts_at=later, place="Paris", by=service.ana)
        with refuses("common.holds_for_all"):
            planning.cancel(event, by=service.mireille)
        with refuses("common.holds_for_all"):
            planning.attach(event, (), by=service.mireille)
        planning.cancel(event, by=service.ana)


def test_what_is_planned_for_the_guichets_of_one_departement_is_its_own(service: Service) -> None:
    with service.house.units() as work:
        planning = EventService(work, now=service.clock())
        later = service.clock() + timedelta(days=9)
        event = planning.plan(
            EventKind.FORMATION,
            title="Saisie",
            starts_at=later,
            place="Nice",
            by=service.ana,
            guichet_ids=[service.guichet.id or 0],
        )
        assert event.departement == OURS
        with refuses("agenda.unknown"):
            planning.cancel(event, by=service.mireille)


def test_a_partenaire_of_all_is_changed_by_whoever_works_for_all(service: Service) -> None:
    contact = PartenaireContact(name="Paul Brévald", organisation="DREAL")
    with service.house.units() as work:
        orders = PartenaireService(work, now=service.clock())
        of_all = orders.add(contact, departement="", by=service.ana)
        ours = orders.add(contact, departement=OURS, by=service.helene)
        orders.add(contact, departement=THEIRS, by=service.mireille)
        with refuses("common.holds_for_all"):
            orders.close(of_all, by=service.mireille)
        with refuses("guichets.unknown_partenaire"):
            orders.close(ours, by=service.mireille)
        orders.close(of_all, by=service.ana)
