"""Partenaires are convoked by mail: to whom each letter leaves, and when."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from due_fakes import SERVICE, FakePartenaires, FakeWork, local, person, remind_events
from refusing import refuses

from agenda.answers import Answer, AnswerService, answers_to
from agenda.convocations import Convocation, Step
from agenda.events import Event, EventKind
from agenda.planning import EventService
from guichets.registry import Role
from journal.entries import Kind

NOW = local("2026-11-25 10:00")
TUESDAY = local("2027-01-12 14:30")
ODILE = person(1)


@pytest.fixture
def work() -> FakeWork:
    """The third has no address."""
    return FakeWork(partenaires=FakePartenaires({1: "ddets@exemple.fr", 2: "dreal@exemple.fr", 3: ""}))


def copil(work: FakeWork, *convoked: int) -> Event:
    return EventService(work, now=NOW).plan(
        EventKind.COPIL, starts_at=TUESDAY, place="Préfecture", by=ODILE, partenaire_ids=convoked
    )


def changed(work: FakeWork, event: Event, *, days: int = 0, convoked: tuple[int, ...] | None = None) -> None:
    EventService(work, now=NOW).change(
        event, title="", starts_at=event.starts_at + timedelta(days=days), place="Préfecture",
        guichet_ids=(), by=ODILE, partenaire_ids=convoked,
    )  # fmt: skip


def letters(work: FakeWork) -> list[tuple[str, str]]:
    """Those that have left since the last look: to whom, and what for."""
    left = [(address.partition("@")[0], str(notice.step)) for address, notice in work.outbox.written]
    work.outbox.written.clear()
    return left


def test_they_are_convoked_as_soon_as_it_is_planned(work: FakeWork) -> None:
    copil(work, 1, 2, 3, 2)
    ((_, first), _) = work.outbox.written
    said = Convocation(Step.CONVOKED, EventKind.COPIL, "", TUESDAY, None, "Préfecture", link=first.link)
    assert first == said
    assert letters(work) == [("ddets", "convoked"), ("dreal", "convoked")]


def test_each_hears_of_what_changes_for_them(work: FakeWork) -> None:
    event = copil(work, 1)
    letters(work)
    changed(work, event)
    assert letters(work) == []
    changed(work, event, days=7)
    assert letters(work) == [("ddets", "changed")]
    changed(work, event, convoked=(2,))
    assert letters(work) == [("dreal", "convoked"), ("ddets", "cancelled")]
    changed(work, event, days=7, convoked=(1, 2))
    assert letters(work) == [("ddets", "convoked"), ("dreal", "changed")]
    EventService(work, now=NOW).cancel(event, by=ODILE)
    assert letters(work) == [("ddets", "cancelled"), ("dreal", "cancelled")]


def test_they_are_reminded_as_the_others_are(work: FakeWork) -> None:
    copil(work, 1)
    letters(work)
    for when in ("2027-01-05 08:00", "2027-01-05 09:00", "2027-01-05 09:10", "2027-01-11 09:00"):
        remind_events(work, now=local(when), hours=SERVICE)
    assert letters(work) == [("ddets", "reminded")] * 2


def answered(work: FakeWork, link: str, answer: Answer, *, now: datetime = NOW, instead: str = "") -> None:
    number, secret = link.split("/")[-2:]
    service = AnswerService(work, now=now)
    opened = service.opened(int(number), secret)
    assert opened is not None
    service.answer(*opened, answer, instead=instead)


def links(work: FakeWork) -> list[str]:
    found = [notice.link for _, notice in work.outbox.written]
    work.outbox.written.clear()
    return found


def outcomes(work: FakeWork) -> list[str]:
    return [row.outcome for row in work.journal.of(Kind.CONVOCATION_ANSWERED)]


def test_each_letter_has_a_link_by_which_its_partenaire_answers(work: FakeWork) -> None:
    event = copil(work, 1, 2)
    ddets, dreal = links(work)
    answered(work, ddets, Answer.PRESENT)
    answered(work, ddets, Answer.PRESENT)
    answered(work, dreal, Answer.REPRESENTED, instead="  Anne   Lys ")
    answered(work, ddets, Answer.ABSENT)
    found = answers_to(work, event)
    assert (found[1].stands, found[2].stands, found[2].represented_by) == (
        Answer.ABSENT, Answer.REPRESENTED, "Anne Lys",
    )  # fmt: skip
    assert outcomes(work) == ["present", "represented", "absent"]
    assert all(
        secret not in str(vars(one)) for one in found.values() for secret in (ddets[-43:], dreal[-43:])
    )


def test_a_link_opens_nothing_else_and_nothing_once_it_has_begun(work: FakeWork) -> None:
    event = copil(work, 1, 2)
    ddets, dreal = links(work)
    service = AnswerService(work, now=NOW)
    assert service.opened(1, dreal[-43:]) is None
    assert service.opened(9, ddets[-43:]) is None
    with refuses("agenda.nobody_named_instead"):
        answered(work, ddets, Answer.REPRESENTED, instead=" ")
    with refuses("agenda.answers_closed"):
        answered(work, ddets, Answer.PRESENT, now=TUESDAY)
    EventService(work, now=NOW).cancel(event, by=ODILE)
    with refuses("agenda.answers_closed"):
        answered(work, ddets, Answer.PRESENT)


def test_another_date_asks_again_and_another_place_does_not(work: FakeWork) -> None:
    event = copil(work, 1, 2)
    ddets, _ = links(work)
    answered(work, ddets, Answer.PRESENT)
    EventService(work, now=NOW).change(
        event, title="", starts_at=TUESDAY, place="Nice", guichet_ids=(), by=ODILE
    )
    assert answers_to(work, event)[1].stands is Answer.PRESENT
    links(work)
    changed(work, event, days=7)
    one = answers_to(work, event)[1]
    assert (one.stands, one.answer, one.former_at) == (None, Answer.PRESENT, TUESDAY)
    assert outcomes(work) == ["present", "asked_again"]
    (_, letter), _ = work.outbox.written
    assert (letter.former_at, letter.answered) == (TUESDAY, None)
    answered(work, ddets, Answer.ABSENT)
    assert answers_to(work, event)[1].stands is Answer.ABSENT


def test_whoever_is_let_go_answers_no_more_and_starts_anew(work: FakeWork) -> None:
    event = copil(work, 1, 2)
    ddets, _ = links(work)
    answered(work, ddets, Answer.PRESENT)
    changed(work, event, convoked=(2,))
    assert AnswerService(work, now=NOW).opened(1, ddets[-43:]) is None
    changed(work, event, convoked=(1, 2))
    assert answers_to(work, event)[1].stands is None


def test_who_is_absent_is_reminded_no_more(work: FakeWork) -> None:
    copil(work, 1, 2)
    ddets, dreal = links(work)
    answered(work, ddets, Answer.ABSENT)
    answered(work, dreal, Answer.PRESENT)
    remind_events(work, now=local("2027-01-05 09:00"), hours=SERVICE)
    ((address, letter),) = work.outbox.written
    assert (address, letter.answered) == ("dreal@exemple.fr", Answer.PRESENT)
    assert letter.secret_until == TUESDAY


def test_a_gestionnaire_notes_for_whoever_rang_and_takes_it_back(work: FakeWork) -> None:
    event = copil(work, 3)
    service = AnswerService(work, now=TUESDAY + timedelta(days=1))
    service.note(event, 3, Answer.PRESENT, by=ODILE)
    assert answers_to(work, event)[3].stands is Answer.PRESENT
    service.note(event, 3, None, by=ODILE)
    assert answers_to(work, event)[3].stands is None
    assert outcomes(work) == ["present", "asked_again"]
    with refuses("agenda.answers_closed"):
        service.note(event, 2, Answer.PRESENT, by=ODILE)
    with refuses("common.gestionnaire_only"):
        service.note(event, 3, Answer.PRESENT, by=person(11, Role.AGENT, 1))
