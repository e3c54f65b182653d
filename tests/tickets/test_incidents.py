"""An incident, from the first agent who meets it to the word that says that it is over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fakes import NOW, PARIS, FakeWork, agent, gestionnaire

from guichets.registry import Agent
from journal.entries import Kind
from tickets.errors import (
    EmptyText,
    GestionnaireOnly,
    IncidentIsClosed,
    IncidentIsOpen,
    IncidentTextTooLong,
    IncidentTitleTooLong,
    SensitiveStaysApart,
    UnnamedIncident,
    VaguePhrase,
)
from tickets.incident import LONGEST_TEXT, LONGEST_TITLE, Incident
from tickets.incidents.service import Declared, IncidentEnding, IncidentService
from tickets.life import Status
from tickets.notices import IncidentOver
from tickets.service import Request, TicketService
from tickets.ticket import SENSITIVE, Ticket
from tickets.triage.service import TriageService

NADIA, BRUNO = agent(), agent(2, name="Bruno Talverne")
CAMILLE, HELENE = gestionnaire(), gestionnaire(91, name="Hélène Ozanne")

SLOW = Declared(
    title="Le portail ne répond plus",
    banner="Le portail est indisponible. Gardez les demandes sur papier.",
    phrases=("portail inaccessible", "erreur 500"),
)


@pytest.fixture
def work() -> FakeWork:
    return FakeWork(NADIA, BRUNO, CAMILLE, HELENE)


def desk(work: FakeWork, *, later: timedelta = timedelta()) -> IncidentService:
    return IncidentService(work, now=NOW + later, zone=PARIS)


def opened(work: FakeWork, declared: Declared = SLOW) -> Incident:
    return desk(work).open(declared, by=CAMILLE)


def ticket(
    work: FakeWork,
    question: str = "Le portail est inaccessible, que faire ?",
    *,
    by: Agent = NADIA,
    kind: str = "question",
) -> Ticket:
    request = Request(question=question, theme="portail", kind=kind)
    return TicketService(work, now=NOW, zone=PARIS).open_ticket(
        request, by=by, channel="web", chat_ref=f"agent-{by.id}"
    )


def told(work: FakeWork) -> list[tuple[int | None, IncidentOver]]:
    return [(one.to, one.notice) for one in work.outbox.told.values() if isinstance(one.notice, IncidentOver)]


def logged(work: FakeWork, *kinds: Kind) -> list[tuple[Kind, str, str]]:
    entries = (row.entry for row in work.journal.rows())
    return [(entry.kind, entry.subject, entry.outcome) for entry in entries if entry.kind in kinds]


def test_an_incident_bears_a_number_of_its_year_and_a_row_of_the_journal(work: FakeWork) -> None:
    incident = opened(work)

    assert (incident.reference, incident.opened_by, incident.since) == ("I-2026-01", CAMILLE.id, NOW)
    assert logged(work, Kind.INCIDENT_OPENED) == [(Kind.INCIDENT_OPENED, "I-2026-01", "")]


def test_only_a_gestionnaire_opens_and_closes_one(work: FakeWork) -> None:
    incident = opened(work)

    with pytest.raises(GestionnaireOnly):
        desk(work).open(SLOW, by=NADIA)
    with pytest.raises(GestionnaireOnly):
        desk(work).close(incident, "C’est fini.", by=NADIA)


@pytest.mark.parametrize(
    ("declared", "refusal"),
    [
        (Declared(title=" ", banner="Patientez."), UnnamedIncident),
        (Declared(title="Panne", banner=" \n"), EmptyText),
        (Declared(title="x" * (LONGEST_TITLE + 1), banner="Patientez."), IncidentTitleTooLong),
        (Declared(title="Panne", banner="x" * (LONGEST_TEXT + 1)), IncidentTextTooLong),
        (Declared(title="Panne", banner="Patientez.", phrases=("le de la",)), VaguePhrase),
    ],
)
def test_what_agents_could_not_read_or_would_always_meet_is_refused(
    work: FakeWork, declared: Declared, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        desk(work).open(declared, by=CAMILLE)


def test_a_question_is_about_the_incident_that_holds_its_words(work: FakeWork) -> None:
    incident = opened(work)

    assert desk(work).about("les portails sont innaccessibles ce matin", by=NADIA) is incident
    assert desk(work).about("le portail grand public, à quoi sert-il ?", by=NADIA) is None


def test_an_incident_of_another_departement_is_none_of_hers(work: FakeWork) -> None:
    opened(work, Declared(title="Panne", banner="Patientez.", phrases=("portail",), departement="83"))

    assert desk(work).about("portail en panne", by=NADIA) is None


def test_who_meets_it_twice_is_one_contact(work: FakeWork) -> None:
    incident = opened(work)

    met = [desk(work).meet(incident, by=NADIA, channel=channel) for channel in ("telegram", "web")]

    assert met == [True, False]
    assert len(logged(work, Kind.INCIDENT_MET)) == 1


def test_a_gestionnaire_who_asks_is_no_contact(work: FakeWork) -> None:
    assert not desk(work).meet(opened(work), by=HELENE, channel="web")


def test_a_ticket_about_it_attaches_itself_and_its_agent_is_a_contact(work: FakeWork) -> None:
    incident = opened(work)

    hers = ticket(work)

    assert hers.incident_id == incident.id
    assert logged(work, Kind.TICKET_ATTACHED) == [(Kind.TICKET_ATTACHED, hers.reference, "I-2026-01")]
    assert [one.agent_id for one in work.incidents.contacts(1)] == [NADIA.id]


def test_a_form_whose_answers_or_details_tell_of_it_attaches_itself(work: FakeWork) -> None:
    incident = opened(work)
    desk = TicketService(work, now=NOW, zone=PARIS)
    shown = Request(
        question="Anomalie technique", theme="", kind="anomalie", answers={"message_shown": "erreur 500"}
    )
    added = Request(
        question="Anomalie technique", theme="", kind="anomalie", details=("portail inaccessible",)
    )

    tickets = [desk.open_ticket(one, by=NADIA, channel="web", chat_ref="agent-1") for one in (shown, added)]

    assert [one.incident_id for one in tickets] == [incident.id, incident.id]


@pytest.mark.parametrize("kind", ["reactivation", SENSITIVE])
def test_what_must_be_done_and_what_is_sensitive_stay_apart(work: FakeWork, kind: str) -> None:
    opened(work)

    assert ticket(work, kind=kind).incident_id is None


def test_a_sensitive_ticket_cannot_be_attached_by_hand(work: FakeWork) -> None:
    incident = opened(work)
    sensitive = ticket(work, kind=SENSITIVE)

    with pytest.raises(SensitiveStaysApart):
        desk(work).attach(sensitive, incident, by=CAMILLE)


def test_a_ticket_goes_from_one_incident_to_another(work: FakeWork) -> None:
    first, second = opened(work), opened(work, Declared(title="Lenteurs", banner="Patientez."))
    hers = ticket(work)

    desk(work).attach(hers, second, by=CAMILLE)

    assert hers.incident_id == second.id
    assert work.incidents.contacts(first.id or 0) == []
    assert [kind for kind, *_ in logged(work, Kind.TICKET_DETACHED, Kind.INCIDENT_LEFT)] == [
        Kind.TICKET_DETACHED,
        Kind.INCIDENT_LEFT,
    ]


def test_who_met_it_otherwise_is_still_told_when_her_ticket_is_detached(work: FakeWork) -> None:
    incident = opened(work)
    desk(work).meet(incident, by=NADIA, channel="telegram")

    desk(work).detach(ticket(work), by=CAMILLE)

    assert [one.channel for one in work.incidents.contacts(1)] == ["telegram"]


def test_of_two_tickets_of_hers_the_one_that_stays_keeps_her(work: FakeWork) -> None:
    opened(work)
    first, _second = ticket(work), ticket(work)

    desk(work).detach(first, by=CAMILLE)

    assert [one.agent_id for one in work.incidents.contacts(1)] == [NADIA.id]


def test_closing_tells_everybody_once_and_closes_the_tickets(work: FakeWork) -> None:
    incident = opened(work)
    desk(work).meet(incident, by=BRUNO, channel="telegram")
    first, second = ticket(work), ticket(work, "erreur 500 sur toutes les pages")

    ending = desk(work).close(incident, " Le portail répond de nouveau. ", by=CAMILLE)

    assert ending == IncidentEnding(told=2, unread=())
    assert {to: notice.closed for to, notice in told(work)} == {
        BRUNO.id: (),
        NADIA.id: (first.reference, second.reference),
    }
    assert (first.status, first.answer) == (Status.CLOSED, "Le portail répond de nouveau.")
    assert second.is_closed
    assert incident.closed_by == CAMILLE.id
    assert logged(work, Kind.INCIDENT_CLOSED) == [(Kind.INCIDENT_CLOSED, "I-2026-01", "")]


def test_her_tickets_say_nothing_of_their_own(work: FakeWork) -> None:
    """One message for each agent, not two."""
    incident = opened(work)
    ticket(work)
    before = [one for one in work.outbox.told.values() if one.to == NADIA.id]

    desk(work).close(incident, "C’est fini.", by=CAMILLE)

    hers = [one for one in work.outbox.told.values() if one.to == NADIA.id]
    assert len(hers) == len(before) + 1


def test_closing_may_answer_the_tickets_and_leave_them_open(work: FakeWork) -> None:
    incident = opened(work)
    hers = ticket(work)

    desk(work).close(incident, "C’est fini.", by=CAMILLE, with_tickets=False)

    assert (hers.status, hers.answer) == (Status.ANSWERED, "C’est fini.")
    ((_, notice),) = told(work)
    assert (notice.closed, notice.answered) == ((), (hers.reference,))


def test_an_act_that_was_attached_by_hand_remains_to_be_done(work: FakeWork) -> None:
    incident = opened(work)
    hers = ticket(work, kind="reactivation")
    desk(work).attach(hers, incident, by=CAMILLE)

    desk(work).close(incident, "C’est fini.", by=CAMILLE)

    assert hers.status is Status.ANSWERED
    ((_, notice),) = told(work)
    assert (notice.closed, notice.answered) == ((), (hers.reference,))


def test_a_ticket_that_a_colleague_holds_stays_hers(work: FakeWork) -> None:
    incident = opened(work)
    hers = ticket(work)
    TicketService(work, now=NOW, zone=PARIS).take(hers, by=HELENE)

    desk(work).close(incident, "C’est fini.", by=CAMILLE)

    assert (hers.assignee_id, hers.is_closed) == (HELENE.id, True)


def test_she_is_told_on_the_channel_that_she_used(work: FakeWork) -> None:
    incident = opened(work)
    desk(work).meet(incident, by=BRUNO, channel="telegram")

    desk(work).close(incident, "C’est fini.", by=CAMILLE)

    assert work.outbox.told[f"incident:I-2026-01:clos:{BRUNO.id}"].channel == "telegram"


def test_it_is_closed_once_and_nothing_is_attached_any_more(work: FakeWork) -> None:
    incident = opened(work)
    hers = ticket(work, "Autre chose")
    desk(work).close(incident, "C’est fini.", by=CAMILLE)

    with pytest.raises(IncidentIsClosed):
        desk(work).close(incident, "C’est fini.", by=CAMILLE)
    with pytest.raises(IncidentIsClosed):
        desk(work).attach(hers, incident, by=CAMILLE)
    assert desk(work).about("portail inaccessible", by=NADIA) is None


def test_an_ending_without_a_word_is_refused(work: FakeWork) -> None:
    with pytest.raises(EmptyText):
        desk(work).close(opened(work), " ", by=CAMILLE)


def test_when_it_comes_back_only_who_meets_it_again_is_told_again(work: FakeWork) -> None:
    incident = opened(work)
    for person in (NADIA, BRUNO):
        desk(work).meet(incident, by=person, channel="web")
    desk(work).close(incident, "C’est fini.", by=CAMILLE)
    later = timedelta(hours=3)

    desk(work, later=later).reopen(incident, by=CAMILLE)
    desk(work, later=later).meet(incident, by=BRUNO, channel="web")
    desk(work, later=later).close(incident, "C’est bien fini.", by=CAMILLE)

    assert [(to, notice.text) for to, notice in told(work)] == [
        (NADIA.id, "C’est fini."),
        (BRUNO.id, "C’est fini."),
        (BRUNO.id, "C’est bien fini."),
    ]


def test_what_is_under_way_is_not_reopened(work: FakeWork) -> None:
    with pytest.raises(IncidentIsOpen):
        desk(work).reopen(opened(work), by=CAMILLE)


def test_its_words_are_corrected_while_it_lasts(work: FakeWork) -> None:
    incident = opened(work)

    desk(work).correct(
        incident,
        Declared(title="Panne", banner="Patientez.", phrases=("lenteur", "", "lenteur ")),
        by=CAMILLE,
    )

    assert (incident.title, incident.phrases) == ("Panne", ["lenteur"])
    assert logged(work, Kind.INCIDENT_CHANGED) != []


def test_a_ticket_that_turns_out_to_be_sensitive_leaves_the_incident(work: FakeWork) -> None:
    incident, met = opened(work), ticket(work)
    assert met.incident_id == incident.id

    TriageService(work, now=NOW, zone=PARIS).sort(met, SENSITIVE, by=CAMILLE)
    desk(work).close(incident, "Le portail est rétabli.", by=CAMILLE)

    assert (met.incident_id, met.status) == (None, Status.OPEN)
    assert not any(said.text == "Le portail est rétabli." for said in met.messages)
