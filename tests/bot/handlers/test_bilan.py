"""The bilan in the chat and in the terminal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fakes import NOW, PARIS, Dialogue, FakeWork, agent, gestionnaire

from bot.errors import Misunderstood
from bot.handlers.bilan import BilanHandler, BilanPeriodUnclear, read_period
from guichets.errors import NotAllowed
from journal.entries import Entry, Kind
from rendering.bilan import BilanPage, bilan_page
from rendering.engine import Renderer
from reports.figures import figures
from reports.period import Period

CAMILLE = gestionnaire(90)
GOLDEN = Path(__file__).parents[2] / "golden"
THEMES = ("nir", "pieces", "renouvellement")


@pytest.fixture
def work() -> FakeWork:
    """A year's beginning: fifteen guichets, and something of each kind."""
    work = FakeWork(CAMILLE, guichets=[f"Mairie n° {number}" for number in range(1, 16)])
    january = datetime(2026, 1, 12, 9, tzinfo=UTC)
    for number in range(30):
        at = january + timedelta(days=6 * number)
        about: dict[str, Any] = {
            "channel": "telegram",
            "guichet_id": number % 15 + 1,
            "theme": THEMES[number % 3],
        }
        reference = f"T-2026-{number:04d}"
        for kind, later in ((Kind.TICKET_OPENED, 0), (Kind.TICKET_REPLIED, 3), (Kind.TICKET_CLOSED, 5)):
            work.journal.add(Entry(at=at + timedelta(hours=later), kind=kind, subject=reference, **about))
        work.journal.add(Entry(at=at, kind=Kind.TIME_SPENT, subject=reference, minutes=7, **about))
        work.journal.add(Entry(at=at, kind=Kind.QUESTION_ANSWERED, subject=f"question:{number}", **about))
    work.journal.add(Entry(at=january, kind=Kind.QUESTION_UNANSWERED, subject="question:x", channel="web"))
    work.journal.add(
        Entry(
            at=january,
            kind=Kind.CALL_LOGGED,
            channel="telephone",
            theme="dalo",
            minutes=10,
            outcome="resolved",
        )
    )
    work.journal.add(Entry(at=january, kind=Kind.NIR_MASKED, channel="web"))
    work.journal.add(Entry(at=january, kind=Kind.SIGNALEMENT_RECORDED, subject="S-2026-001"))
    work.journal.add(Entry(at=NOW, kind=Kind.SIGNALEMENT_ANSWERED, subject="S-2026-001", outcome="late"))
    return work


@pytest.fixture
def camille(work: FakeWork) -> Dialogue:
    return Dialogue(BilanHandler(), work, CAMILLE)


def test_the_current_year_is_the_default(camille: Dialogue) -> None:
    page = camille.says("/bilan")
    assert isinstance(page, BilanPage)
    assert page.period == "2026"
    assert page.until == NOW
    assert "31 interventions" in camille.text
    assert "30 réponses automatiques</b>, soit 97 % des questions" in camille.text


def test_what_is_not_shown_is_counted_together(camille: Dialogue) -> None:
    camille.says("/bilan 2026")
    shown = camille.text.partition("<b>Par guichet</b>")[2].partition("<b>")[0]
    assert "• 6 autres guichets : 11" in shown
    assert len(shown.strip().splitlines()) == 11


def test_a_semestre_and_its_neighbours_are_a_touch_away(camille: Dialogue) -> None:
    page = camille.says("/bilan 2026 s1")
    assert page.period == "premier semestre 2026"
    assert page.until is None
    assert camille.buttons == ["bilan:show:2026", "bilan:show:2026-2", "bilan:show:2025"]
    assert camille.presses("bilan:show:2026-2").period == "second semestre 2026"


def test_an_empty_year_is_a_page_too(camille: Dialogue) -> None:
    page = camille.says("/bilan 2024")
    assert page.figures.interventions.value == 0
    assert "aucune réponse à mesurer" in camille.text
    assert "Par guichet" not in camille.text


def test_a_page_stays_within_a_telegram_message(camille: Dialogue) -> None:
    for number in range(200):
        camille.work.journal.add(
            Entry(
                at=NOW,
                kind=Kind.CALL_LOGGED,
                channel="mel",
                guichet_id=number,
                theme=f"theme-{number % 20}",
                minutes=1,
            )
        )
    later = Dialogue(camille.handler, camille.work, CAMILLE, now=NOW + timedelta(days=1))
    later.says("/bilan")
    assert len(later.text) < 4_096


@pytest.mark.parametrize("text", ["deux mille", "2026 s3", "2027", "12", "0000", "99999"])
def test_a_period_that_is_none_is_said_so(camille: Dialogue, text: str) -> None:
    assert camille.says(f"/bilan {text}") == BilanPeriodUnclear(2026)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("", Period(2026)),
        ("2025", Period(2025)),
        ("s2", Period(2026, 2)),
        ("2026 S1", Period(2026, 1)),
        ("2026  semestre 2", Period(2026, 2)),
        ("2026-1", Period(2026, 1)),
    ],
)
def test_periods_are_read_as_they_are_typed(text: str, period: Period) -> None:
    assert read_period(text, this_year=2026) == period


@pytest.mark.parametrize("data", ["bilan:show:x", "bilan:show:2027", "bilan:steal:2026"])
def test_a_forged_button_is_misunderstood(camille: Dialogue, data: str) -> None:
    with pytest.raises(Misunderstood):
        camille.presses(data)


def test_the_figures_are_for_the_gestionnaire(work: FakeWork) -> None:
    nadia = Dialogue(BilanHandler(), work, agent(1))
    with pytest.raises(NotAllowed):
        nadia.presses("bilan:show:2026")
    assert BilanHandler.commands == {"bilan": True}


def test_the_terminals_bilan_is_the_golden_one(work: FakeWork) -> None:
    names = {guichet.id: guichet.name for guichet in work.registry.guichets if guichet.id is not None}
    made = figures(work.journal.rows(), 2026, None, PARIS.timezone, names)
    page = bilan_page(made, now=NOW, timezone=PARIS.timezone)
    assert Renderer(PARIS.timezone).text("report/bilan", page) == (GOLDEN / "bilan.txt").read_text("utf-8")


def test_an_empty_bilan_is_written_too() -> None:
    page = bilan_page(figures([], 2026, 2, PARIS.timezone, {}), now=NOW, timezone=PARIS.timezone)
    written = Renderer(PARIS.timezone).text("report/bilan", page)
    assert written.startswith("Bilan second semestre 2026 (au 25/11/2026)\n")
    assert "Interventions par canal" not in written
