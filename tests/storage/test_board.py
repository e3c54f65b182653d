"""The queue of tickets: what each view shows, to whom, and in which order, on either database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from board_stage import DELAY, NOW, START, BoardStage

from storage.database import Database
from tickets.life import Status
from tickets.queue import QueuePage, View
from tickets.ticket import SENSITIVE, Urgency

pytestmark = pytest.mark.databases("sqlite", "postgresql")


@pytest.fixture
def stage(database: Database) -> BoardStage:
    return BoardStage(database)


def shown(page: QueuePage) -> list[str]:
    return [line.question for line in page.lines]


# What each view shows.


def one_of_each(stage: BoardStage) -> None:
    """Named for what they are; opened one day after the other."""
    helene, denis = stage.helene, stage.denis
    stage.ticket("neuf")
    stage.ticket("en cours", status=Status.IN_PROGRESS, holder=helene)
    stage.ticket("attend l’agent", status=Status.WAITING, holder=denis, answered=True)
    stage.pole_wrote(stage.ticket("au pôle", status=Status.ESCALATED, holder=helene))
    stage.ticket("répondu", status=Status.ANSWERED, holder=denis, answered=True)
    stage.ticket("rouvert", answered=True)
    stage.ticket("sans guichet", guichet=None, status=Status.IN_PROGRESS, holder=denis)
    stage.ticket("clos", status=Status.CLOSED, holder=helene, answered=True)


VIEWS = {
    View.TO_TAKE: ["neuf", "rouvert"],
    View.MINE: ["en cours", "au pôle"],
    View.OVERDUE: ["neuf", "en cours", "rouvert", "sans guichet"],
    View.WAITING: ["attend l’agent"],
    View.AT_POLE: ["au pôle"],
    View.TO_REVIEW: ["au pôle"],
    View.TO_ATTACH: ["sans guichet"],
    View.OPEN: [
        "neuf", "en cours", "rouvert", "sans guichet", "attend l’agent", "au pôle", "répondu",
    ],
    View.CLOSED: ["clos"],
}  # fmt: skip


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_shows_its_part_of_the_queue(stage: BoardStage, view: View) -> None:
    one_of_each(stage)
    assert shown(stage.page(view=view)) == VIEWS[view]


def test_everywhere_shows_what_is_open_then_what_is_closed(stage: BoardStage) -> None:
    one_of_each(stage)
    *opened, last = shown(stage.page(view=View.EVERYWHERE))
    assert (sorted(opened), last) == (sorted(VIEWS[View.OPEN]), *VIEWS[View.CLOSED])


def test_the_counts_are_those_of_the_views(stage: BoardStage) -> None:
    one_of_each(stage)
    assert stage.counts() == {
        view: len(VIEWS[view]) for view in View if view not in {View.CLOSED, View.EVERYWHERE}
    }


def test_what_the_pole_wrote_about_a_closed_ticket_is_not_forgotten(stage: BoardStage) -> None:
    stage.pole_wrote(stage.ticket("clos", status=Status.CLOSED, holder=stage.helene, answered=True))
    stage.pole_wrote(stage.ticket("ailleurs", guichet=stage.nimes))

    assert shown(stage.page(view=View.TO_REVIEW, departement="06")) == ["clos"]
    assert stage.counts(departement="06")[View.TO_REVIEW] == 1
    assert stage.counts(departement="06", words="introuvable")[View.TO_REVIEW] == 0
    assert stage.counts(departement="06")[View.OPEN] == 0


def test_an_empty_queue_counts_nothing(stage: BoardStage) -> None:
    assert set(stage.counts().values()) == {0}
    assert stage.page() == QueuePage([], "")


def test_a_ticket_is_overdue_only_once_its_due_date_has_passed(stage: BoardStage) -> None:
    stage.ticket("à temps", due_at=NOW)
    stage.ticket("en retard", due_at=NOW - timedelta(microseconds=1))
    page = stage.page(view=View.OPEN)
    assert [(line.question, line.is_overdue) for line in page.lines] == [
        ("en retard", True),
        ("à temps", False),
    ]


def test_a_line_says_who_where_and_since_when(stage: BoardStage) -> None:
    stage.ticket("Comment faire ?", status=Status.IN_PROGRESS, holder=stage.helene, theme="nir")
    (line,) = stage.page(view=View.MINE).lines
    assert (line.reference, line.theme, line.status) == ("T-2026-0001", "nir", Status.IN_PROGRESS)
    assert (line.agent, line.guichet, line.holder) == ("Nadia Ferrand", "Mairie de Valbonne", "Hélène Ozanne")
    assert (line.guichet_id, line.holder_id) == (stage.valbonne.id, stage.helene.id)
    assert (line.departement, line.urgency) == ("06", Urgency.NORMAL)
    assert (line.opened_at, line.due_at) == (START, START + DELAY)


def test_a_line_has_no_name_where_there_is_nobody(stage: BoardStage) -> None:
    stage.ticket("Comment faire ?", guichet=None)
    (line,) = stage.page().lines
    assert (line.guichet_id, line.guichet, line.holder_id, line.holder) == (None, "", None, "")


# For whom.


def test_a_departement_sees_its_guichets_and_what_has_none(stage: BoardStage) -> None:
    stage.ticket("ici")
    stage.ticket("ailleurs", guichet=stage.nimes)
    stage.ticket("nulle part", guichet=None)
    assert shown(stage.page(departement="06")) == ["ici", "nulle part"]
    assert stage.counts(departement="06")[View.TO_TAKE] == 2
    assert stage.counts(departement="30")[View.TO_TAKE] == 2
    assert stage.counts(departement="75")[View.TO_TAKE] == 1


@pytest.mark.parametrize("view", View)
def test_no_view_shows_another_departement(stage: BoardStage, view: View) -> None:
    one_of_each(stage)
    lines = stage.page(view=view, departement="30").lines
    assert all(line.guichet_id is None for line in lines)


# With which filters.


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"theme": "nir"}, ["un"]),
        ({"kind": "reactivation"}, ["deux"]),
        ({"theme": "nir", "kind": "reactivation"}, []),
        ({"theme": "inconnu"}, []),
    ],
)
def test_filters_narrow_the_view_and_the_counts(
    stage: BoardStage, asked: dict[str, Any], expected: list[str]
) -> None:
    stage.ticket("un", theme="nir")
    stage.ticket("deux", kind="reactivation")
    assert shown(stage.page(**asked)) == expected
    assert stage.counts(**asked)[View.TO_TAKE] == len(expected)


def test_one_may_see_a_guichet_or_the_holder_of_tickets_only(stage: BoardStage) -> None:
    stage.ticket("ailleurs", guichet=stage.nimes)
    stage.ticket("tenu", status=Status.IN_PROGRESS, holder=stage.denis)
    assert shown(stage.page(view=View.OPEN, guichet_id=stage.nimes.id)) == ["ailleurs"]
    assert shown(stage.page(view=View.OPEN, holder_id=stage.denis.id)) == ["tenu"]
    assert stage.counts(holder_id=stage.denis.id)[View.OPEN] == 1


# In which order, page after page.


def test_sensitive_tickets_come_first_then_those_due_first(stage: BoardStage) -> None:
    stage.ticket("premier")
    stage.ticket("deuxième")
    stage.ticket("pressé", due_at=START)
    stage.ticket("sensible", kind=SENSITIVE)
    assert shown(stage.page()) == ["sensible", "pressé", "premier", "deuxième"]


def test_what_owes_no_answer_comes_last_page_after_page(stage: BoardStage) -> None:
    stage.ticket("répondu", status=Status.ANSWERED)
    stage.ticket("attend l’agent", status=Status.WAITING)
    stage.ticket("neuf")
    pages, after = [], ""
    for _ in range(3):
        page = stage.page(view=View.OPEN, limit=1, after=after)
        pages += shown(page)
        after = page.following
    assert (pages, after) == (["neuf", "répondu", "attend l’agent"], "")


def test_of_what_she_holds_comes_first_what_awaits_her(stage: BoardStage) -> None:
    for status in (Status.ANSWERED, Status.WAITING, Status.ESCALATED, Status.OPEN, Status.IN_PROGRESS):
        stage.ticket(status.value, status=status, holder=stage.helene)
        stage.ticket(f"{status.value} sensible", status=status, holder=stage.helene, kind=SENSITIVE)
    whole = [
        "open sensible", "in_progress sensible", "open", "in_progress", "escalated sensible", "escalated",
        "waiting sensible", "waiting", "answered sensible", "answered",
    ]  # fmt: skip
    assert shown(stage.page(view=View.MINE)) == whole

    pages, after = [], ""
    for _ in range(4):
        page = stage.page(view=View.MINE, limit=3, after=after)
        pages += shown(page)
        after = page.following
    assert (pages, after) == (whole, "")


def test_what_nobody_holds_is_to_take_even_when_its_agent_wrote_since(stage: BoardStage) -> None:
    stage.ticket("rendu, puis complété", status=Status.IN_PROGRESS)
    stage.ticket("rendu, attend l’agent", status=Status.WAITING)
    assert shown(stage.page()) == ["rendu, puis complété"]


def test_the_last_closed_comes_first(stage: BoardStage) -> None:
    for day, question in enumerate(("lundi", "mardi", "mercredi")):
        stage.ticket(question, status=Status.CLOSED, closed_at=START + timedelta(days=10 - day))
    assert shown(stage.page(view=View.CLOSED)) == ["lundi", "mardi", "mercredi"]


@pytest.mark.parametrize("view", [View.TO_TAKE, View.CLOSED])
def test_page_after_page_shows_each_ticket_once(stage: BoardStage, view: View) -> None:
    status = Status.CLOSED if view is View.CLOSED else Status.OPEN
    for number in range(7):
        # All at one instant: their numbers tell them apart.
        stage.ticket(f"{number}", status=status, opened_at=START, closed_at=START, kind=_kind(number))
    whole = shown(stage.page(view=view, limit=10))
    pages, after = [], ""
    while True:
        page = stage.page(view=view, limit=2, after=after)
        pages.append(shown(page))
        after = page.following
        if not after:
            break
    assert [len(page) for page in pages] == [2, 2, 2, 1]
    assert [question for page in pages for question in page] == whole
    assert len(set(whole)) == 7


def _kind(number: int) -> str:
    return SENSITIVE if number % 3 == 0 else "question"


def test_the_last_page_may_be_full(stage: BoardStage) -> None:
    stage.ticket("un")
    stage.ticket("deux")
    assert stage.page(limit=2).following == ""


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "1",
        "1.2.3",
        "1.2.3.4.5",
        "-1.2.3.4",
        "1..3.4",
        "1.é.3.4",
        "²." * 3 + "1",
        f"1.{10**18 - 1}.1.1",
        f"1.2.3.{10**30}",
    ],
)
def test_an_unreadable_cursor_is_as_good_as_none(stage: BoardStage, cursor: str) -> None:
    stage.ticket("un")
    assert shown(stage.page(after=cursor)) == ["un"]


def test_tickets_that_are_closed_meanwhile_shift_no_page(stage: BoardStage) -> None:
    references = [stage.ticket(f"{number}") for number in range(4)]
    first = stage.page(limit=2)
    stage.close(references[0])
    assert shown(stage.page(limit=2, after=first.following)) == ["2", "3"]
