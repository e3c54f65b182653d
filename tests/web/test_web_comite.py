"""The file of a comité: what the pages say, no more, in a document that one completes."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from page_forms import sendings_of
from web_stage import Browser, Stage

from agenda.events import EventKind
from agenda.planning import EventService
from guichets.registry import Guichet, GuichetKind
from knowledge_base.local_values import SIGNATORY
from quality.cadre import CadreService, Measure, Sense, Terms, Unit
from quality.control import ControlService
from quality.follow_up import SignalementService
from quality.imports import ImportService
from quality.reading import Purpose

GOLDEN = Path(__file__).parents[1] / "golden" / "dossier-comite.txt"
LEASES = Terms(
    label="Attributions à temps", measure=Measure.SHARE, numerator="à temps", denominator="attributions",
    threshold=90.0,
)  # fmt: skip
DELAY = Terms(
    label="Délai d’enregistrement", measure=Measure.VALUE, unit=Unit.DAYS, sense=Sense.AT_MOST, threshold=5.0
)
HEADER = ["Guichet", "à temps", "attributions", "Délai d’enregistrement"]


@pytest.fixture
def helene(stage: Stage) -> Browser:
    """Two months of figures, four signalements, one comité a year ago and one ahead."""
    now, zone, helene = stage.clock(), stage.house.settings.zone, stage.helene
    today = zone.local(now).date()
    with stage.house.units() as work:
        guichets = [
            Guichet(name=f"Mairie {number}", kind=GuichetKind.COMMUNE, departement="06")
            for number in range(3)
        ]
        for guichet in guichets:
            work.registry.add(guichet)
        cadre = CadreService(work, now=now)
        leases = cadre.write(LEASES, departement="06", since=date(2026, 1, 1), by=helene)
        cadre.write(DELAY, departement="06", since=date(2026, 1, 1), by=helene)
        cadre.change(leases, LEASES, since=date(2027, 1, 1), by=helene)
        for month, kept in (("09/2026", "95"), ("10/2026", "57")):
            imports = ImportService(work, now=now, zone=zone)
            rows = [[f"Mairie {number}", kept if number == 0 else "99", "100", "3"] for number in range(3)]
            lines = [(number, [*row]) for number, row in enumerate([HEADER, *rows], 1)]
            one = imports.bring(f"{month}.csv", lines, Purpose.REPORT, departement="06", by=helene)
            imports.apply(one, by=helene)
        ControlService(work, now=now).record("06", date(2026, 10, 1), minutes=40, by=helene)
        follow_up = SignalementService(work, now=now, zone=zone)
        for number, (ago, answered_after) in enumerate(((60, 20), (70, 45), (40, None), (10, None))):
            sent_on = today - timedelta(days=ago)
            guichet = guichets[number % 3]
            made = follow_up.record(
                guichet_id=guichet.id or 0, subject=f"Écart {number}", sent_on=sent_on, by=helene
            )
            if answered_after:
                follow_up.answer(made, by=helene, on=sent_on + timedelta(days=answered_after))
        for starts_at in (now - timedelta(days=90), now + timedelta(days=20)):
            planning = EventService(work, now=min(now, starts_at - timedelta(days=1)))
            planning.plan(EventKind.COMITE, title="", starts_at=starts_at, place="Préfecture", by=helene)
    return stage.browser(stage.helene)


def written(content: bytes) -> str:
    file = Document(BytesIO(content))
    lines = [paragraph.text for paragraph in file.paragraphs if paragraph.text]
    tables = [" | ".join(cell.text for cell in row.cells) for table in file.tables for row in table.rows]
    return "\n".join([*lines, "", *tables]).replace("\N{NO-BREAK SPACE}", " ") + "\n"


def path(stage: Stage) -> str:
    with stage.house.units.reading() as work:
        (event,) = work.events.upcoming(stage.clock(), limit=5)
    return f"/agenda/{event.id}/dossier"


def keep(browser: Browser, page: str, **typed: str) -> str:
    order = page.partition("?")[0]
    forms = sendings_of(browser.client.get(page).text)
    form = next(one for one in forms if one.action.partition("?")[0] == order)
    answer = browser.client.post(form.action, data={**form.data, **typed})
    return browser.client.get(answer.headers["location"]).text if answer.status_code == 303 else answer.text


def test_the_file_is_the_golden_one(stage: Stage, helene: Browser) -> None:
    page = path(stage)
    evaluation = "Les délais sont tenus.\nLes attributions tardent dans une mairie."
    kept = keep(helene, page, evaluation=evaluation, propositions="Relever le seuil en janvier.")
    assert "C’est enregistré dans le dossier du comité." in kept

    assert written(helene.client.get(f"{page}/dossier.docx").content) == GOLDEN.read_text("utf-8")


def test_the_pdf_is_one_too_and_nothing_else_is_there(stage: Stage, helene: Browser) -> None:
    page = path(stage)

    assert helene.client.get(f"{page}/dossier.pdf").content.startswith(b"%PDF")
    for name in ("dossier.exe", "autre.pdf", "dossier"):
        assert helene.client.get(f"{page}/{name}").status_code == 404


def test_the_guichets_may_be_left_unnamed(stage: Stage, helene: Browser) -> None:
    page = path(stage)
    answer = helene.client.get(f"{page}/dossier.docx?noms=non")
    words = written(answer.content)

    assert "Mairie 0" not in words
    assert "un guichet (commune)" in words
    assert "-sans-noms.docx" in answer.headers["content-disposition"]
    form = next(one for one in sendings_of(helene.client.get(f"{page}?noms=non").text) if page in one.action)
    kept = helene.client.post(form.action, data=form.data).headers["location"]
    assert "Mairie 0" not in helene.client.get(kept).text


def test_the_only_guichet_of_its_kind_is_not_told_by_it(stage: Stage, helene: Browser) -> None:
    with stage.house.units() as work:
        lone = Guichet(name="Bailleur seul", kind=GuichetKind.BAILLEUR, departement="06")
        work.registry.add(lone)
        service = SignalementService(work, now=stage.clock(), zone=stage.house.settings.zone)
        today = stage.house.settings.zone.local(stage.clock()).date()
        service.record(guichet_id=lone.id or 0, subject="Écart seul", sent_on=today, by=stage.helene)
    words = written(helene.client.get(f"{path(stage)}/dossier.docx?noms=non").content)

    row = next(line for line in words.splitlines() if "Écart seul" in line)
    assert " | un guichet | " in row


def test_of_a_comite_of_all_the_departements_the_words_are_read_by_those_who_follow_them_all(
    stage: Stage, helene: Browser
) -> None:
    elsewhere = Guichet(name="Mairie d’Aubrey", kind=GuichetKind.COMMUNE, departement="60")
    with stage.house.units() as work:
        work.registry.add(elsewhere)
        starts_at = stage.clock() + timedelta(days=40)
        common = EventService(work, now=stage.clock()).plan(
            EventKind.COMITE, title="", starts_at=starts_at, place="Préfecture", by=stage.helene
        )
    page = f"/agenda/{common.id}/dossier"
    keep(helene, page, evaluation="Une mairie tarde.")
    theirs = stage.browser(stage.gestionnaire_of("60")).client.get(page)

    assert "Une mairie tarde." in helene.client.get(page).text
    assert theirs.status_code == 200
    assert "Une mairie tarde." not in theirs.text
    assert 'name="evaluation"' not in theirs.text


def test_a_copil_has_no_such_file(stage: Stage, helene: Browser) -> None:
    with stage.house.units() as work:
        starts_at = stage.clock() + timedelta(days=3)
        copil = EventService(work, now=stage.clock()).plan(
            EventKind.COPIL, title="", starts_at=starts_at, place="Préfecture", by=stage.helene
        )

    assert helene.client.get(f"/agenda/{copil.id}/dossier").status_code == 404


def test_of_a_comite_of_all_the_departements_each_file_says_whose_it_is(
    stage: Stage, helene: Browser
) -> None:
    with stage.house.units() as work:
        work.registry.add(Guichet(name="Mairie d’Aubrey", kind=GuichetKind.COMMUNE, departement="60"))
        work.local_values.set("60", SIGNATORY, "ADIL de l’Oise")
        starts_at = stage.clock() + timedelta(days=40)
        common = EventService(work, now=stage.clock()).plan(
            EventKind.COMITE, title="", starts_at=starts_at, place="Préfecture", by=stage.helene
        )
    page = f"/agenda/{common.id}/dossier"
    first = written(helene.client.get(f"{page}/dossier.docx").content)
    other = helene.client.get(f"{page}?departement=60").text
    links = [unescape(one) for one in re.findall(r'href="([^"]+/dossier\.docx[^"]*)"', other)]
    theirs = stage.browser(stage.gestionnaire_of("60")).client.get(f"{page}/dossier.docx")

    assert "département 06" in first
    assert links == [f"{page}/dossier.docx?departement=60"]
    for content in (helene.client.get(links[0]).content, theirs.content):
        assert written(content).startswith("ADIL de l’Oise\n")
        assert "département 60" in written(content)
    kept = keep(helene, f"{page}?departement=60", evaluation="Une mairie tarde.")
    assert "<option selected>60" in kept
