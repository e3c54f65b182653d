"""The bilan in the chat and in the terminal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fakes import NOW, PARIS, Dialogue, FakeWork, agent, gestionnaire
from refusing import refuses

from bot.errors import Misunderstood
from bot.handlers.bilan import BilanHandler, BilanPeriodUnclear, read_period
from journal.entries import Entry, Kind
from rendering.bilan.value import BilanPage, bilan_of, bilan_page
from rendering.engine import Renderer
from reports.period import Period
from reports.reading import BilanReader, Scope
from reports.resources import YEARLY_HOURS

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
    work.journal.add(Entry(at=january, kind=Kind.NIR_MASKED, channel="web", actor_id=7))
    work.journal.add(Entry(at=january, kind=Kind.SIGNALEMENT_RECORDED, subject="S-2026-001"))
    work.journal.add(Entry(at=NOW, kind=Kind.SIGNALEMENT_ANSWERED, subject="S-2026-001", outcome="late"))
    return work


@pytest.fixture
def camille(work: FakeWork) -> Dialogue:
    return Dialogue(BilanHandler(), work, CAMILLE)


def test_the_current_year_is_the_default(camille: Dialogue) -> None:
    page = camille.says("/bilan")
    assert isinstance(page, BilanPage)
    assert page.period == Period.of(2026)
    assert page.until == NOW.date()
    assert "• Interventions\xa0: 31" in camille.text
    assert "• Part répondue par la base seule\xa0: 97\xa0% (30 sur 31)" in camille.text


def test_what_is_not_shown_is_counted_together(camille: Dialogue) -> None:
    camille.says("/bilan 2026")
    shown = camille.text.partition("<b>Interventions par guichet</b>")[2].partition("<b>")[0]
    assert "• Les autres (6)\xa0: 11" in shown
    assert len(shown.strip().splitlines()) == 11


def test_a_semestre_and_its_neighbours_are_a_touch_away(camille: Dialogue) -> None:
    page = camille.says("/bilan 2026 s1")
    assert page.period == Period.of(2026, 1)
    assert page.until is None
    assert camille.buttons == ["bilan:show:2026", "bilan:show:2026-2", "bilan:show:2025"]
    assert camille.presses("bilan:show:2026-2").period == Period.of(2026, 2)


def test_an_empty_year_is_a_page_too(camille: Dialogue) -> None:
    page = camille.says("/bilan 2024")
    assert page.details == ()
    assert "Rien n’est encore noté pour cette période." in camille.text
    assert "par guichet" not in camille.text


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
        ("", Period.of(2026)),
        ("2025", Period.of(2025)),
        ("s2", Period.of(2026, 2)),
        ("2026 S1", Period.of(2026, 1)),
        ("2026  semestre 2", Period.of(2026, 2)),
        ("2026-1", Period.of(2026, 1)),
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
    with refuses("common.gestionnaire_only"):
        nadia.presses("bilan:show:2026")
    assert BilanHandler.commands == {"bilan": True}


def written(work: FakeWork, period: Period) -> str:
    reader = BilanReader(work, zone=PARIS, now=NOW)
    made = reader.figures(period, Scope())
    bilan = bilan_of(made, None, names=reader.names(made), scope="", yearly_hours=YEARLY_HOURS)
    return Renderer(PARIS.timezone).text("report/bilan", bilan_page(bilan, made))


def test_the_terminals_bilan_is_the_golden_one(work: FakeWork) -> None:
    assert written(work, Period.of(2026)) == (GOLDEN / "bilan.txt").read_text("utf-8")


def test_an_empty_bilan_is_written_too() -> None:
    text = written(FakeWork(CAMILLE), Period.of(2026, 2))
    assert text.startswith("Bilan second semestre 2026\n")
    assert "INTERVENTIONS" not in text
    assert "MÉTHODE" in text
