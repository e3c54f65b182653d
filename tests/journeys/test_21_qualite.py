"""Journey 21: from the report « Suivi des guichets » to three signalements, their answers, the comité and the
bilan, each figure of which opens on its rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO

import httpx
import pytest
from console_page import Page
from docx import Document
from page_forms import Forms

from quality.cadre import in_force
from quality.example_report import WEAK, example_report
from stage import Person, Stage

OCTOBER = date(2026, 10, 1)
NAMES = [f"Mairie de Lieu {number:02}" for number in range(1, 24)]
IN_TIME, LATE, NEVER = (NAMES[place] for place in (2, 9, 17))


def in_paris(month: int, day: int, hour: int = 9, minute: int = 30, year: int = 2026) -> datetime:
    """In winter, an hour ahead of UTC."""
    return datetime(year, month, day, hour - 1, minute, tzinfo=UTC)


@pytest.fixture
def odile(stage: Stage) -> Person:
    for name in NAMES:
        stage.opens_guichet(name)
    return stage.gestionnaire("Odile Vannier")


@pytest.fixture
def console(stage: Stage, odile: Person) -> Iterator[httpx.Client]:
    with stage.web_page(odile.agent) as browser:
        yield browser


def agent_of(stage: Stage, guichet: str) -> Person:
    with stage.running.house.units.reading() as work:
        found = work.registry.guichet_named(guichet)
    assert found is not None
    return stage.enrols(f"Agent {guichet[-2:]}", guichet=found)


def report_of(stage: Stage) -> bytes:
    """The file that the demonstration gives."""
    with stage.running.house.units.reading() as work:
        cadre = in_force(work.cadre.of("06"), OCTOBER)
        names = sorted(one.name for one in work.registry.guichets() if one.name in NAMES)
    return example_report(names, cadre, OCTOBER)


def brings(browser: httpx.Client, content: bytes) -> Page:
    form = Page(browser, "/qualite/imports")
    sending = next(one for one in Forms(form.text).sendings() if one.action == "/qualite/imports")
    origin = {"Origin": str(browser.base_url).rstrip("/")}
    files = {"fichier": ("suivi-2026-10.csv", content)}
    answer = browser.post("/qualite/imports", data=sending.data, files=files, headers=origin)
    return Page(browser, answer.url.path)


def plain(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).replace("\xa0", " ").split())


def notifies(browser: httpx.Client, guichet: str) -> str:
    """From its gaps of the month, as they are ticked; the reference."""
    control = Page(browser, "/qualite/controle?mois=2026-10").text
    found = re.search(rf'href="(/qualite/controle/\d+)[^"]*">{guichet}<', control)
    assert found is not None
    path = found[1]
    letter = Page(browser, f"{path}?mois=2026-10").sends(f"{path}/signalement")
    reference = re.search(r"S-2026-\d{3}", letter.text)
    assert reference is not None
    sent = letter.sends(f"/qualite/{reference[0]}/notifier")
    assert "La lettre est partie." in sent.text
    return reference[0]


def answers(stage: Stage, agent: Person, reference: str) -> None:
    with stage.web_page(agent.agent) as browser:
        path = f"/mon-guichet/signalements/{reference}"
        shown = Page(browser, path).sends(f"{path}/reponse", texte="Un contrôle hebdomadaire dès lundi.")
        assert shown.status == 200, shown.text


def reminded(stage: Stage, person: Person, at: datetime) -> int:
    stage.clock.moves_to(at)
    stage.ticks()
    stage.ticks()
    return sum("réponse" in message.text and "S-2026" in message.text for message in person.hears())


def words_of(content: bytes) -> str:
    """Of a Word file, its tables last."""
    file = Document(BytesIO(content))
    cells = (cell.text for table in file.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(one.text for one in file.paragraphs), *cells]).replace("\xa0", " ")


def test_a_year_of_quality(stage: Stage, odile: Person, console: httpx.Client) -> None:
    prompt, tardy, silent = (agent_of(stage, name) for name in (IN_TIME, LATE, NEVER))
    Page(console, "/qualite/cadre/exemple").sends("/qualite/cadre/exemple", depuis="2026-01-01")
    read = brings(console, report_of(stage))
    assert "23 importées" in plain(read.text)
    read.sends(f"{re.search(r'/qualite/imports/[0-9]+', read.text)[0]}/importer")  # type: ignore[index]

    control = plain(Page(console, "/qualite/controle?mois=2026-10").text)
    assert "23 guichets mesurés, 4 en écart, 1 absent du rapport" in control
    assert len(WEAK) == 4
    done = Page(console, "/qualite/controle?mois=2026-10").sends("/qualite/controle/fait", minutes="45")
    assert "noté comme fait" in done.text

    in_time, late, never = (notifies(console, name) for name in (IN_TIME, LATE, NEVER))
    for agent in (prompt, tardy, silent):
        agent.hears()
    # Due on Christmas day, a month after 25 November: what announces it leaves the day before.
    answers(stage, prompt, in_time)
    days = [in_paris(12, day) for day in (9, 10, 18, 23, 24)]
    heard = [[reminded(stage, agent, at) for agent in (prompt, tardy, silent)] for at in days]
    assert heard == [[0, 0, 0], [0, 1, 1], [0, 1, 1], [0, 0, 0], [0, 1, 1]]
    assert [reminded(stage, agent, in_paris(12, 28)) for agent in (prompt, tardy, silent)] == [0, 1, 1]
    answers(stage, tardy, late)
    assert reminded(stage, tardy, in_paris(12, 29)) == 0
    with stage.web_page(odile.agent) as later:
        planned = Page(later, "/agenda/nouveau").sends(
            "/agenda/nouveau", type="comite_suivi", jour="2026-12-30", heure="14:00", lieu="Préfecture"
        )
        dossier = re.search(r"/agenda/\d+/dossier", planned.text)
        assert dossier is not None
        words = words_of(later.get(f"{dossier[0]}/dossier.docx").content)
        assert (
            "3 signalements : 1 répondu dans le délai, 1 hors délai, 1 sans réponse, délai dépassé" in words
        )
        assert "octobre 2026" in words
        for reference in (in_time, late, never):
            assert reference in words

        bilan = Page(later, "/bilan?annee=2026").text
        for name, label, expected in (
            ("quality.signalements.sent", "Signalements envoyés", 3),
            ("quality.signalements.in_time", "Réponses dans le délai d’un mois", 1),
            ("quality.signalements.late", "Réponses hors délai", 1),
            ("quality.signalements.unanswered", "Signalements sans réponse, délai dépassé", 1),
            ("quality.controls.done", "Contrôles mensuels", 1),
            ("quality.tables.imported", "Tables de l’infocentre importées", 1),
        ):
            assert f"{label} {expected}" in plain(bilan), label
            link = re.search(rf'href="([^"]*chiffre={name}(?:&amp;[^"]*)?)"', bilan)
            assert link is not None, name
            rows = Page(later, link[1].replace("&amp;", "&")).text
            shown = {one for one in (in_time, late, never) if one in rows}
            assert shown == {
                "quality.signalements.sent": {in_time, late, never},
                "quality.signalements.in_time": {in_time},
                "quality.signalements.late": {late},
                "quality.signalements.unanswered": {never},
            }.get(name, set()), name
