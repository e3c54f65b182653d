"""The monthly control: who does not keep the cadre, the sheet of a guichet, the letter that it leads to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import pytest
from page_forms import sendings_of
from web_stage import Browser, Stage

from agenda.obligations import Obligation
from guichets.registry import Guichet, GuichetKind
from journal.entries import Kind
from quality.cadre import CadreService, Measure, Scope, Sense, Severity, Terms, Unit
from quality.cases import CaseService, Outcome
from quality.follow_up import SignalementService
from quality.imports import ImportService
from quality.reading import Purpose
from quality.signalements import Anomaly, LetterText

PATH = "/qualite/controle"
LEASES = Terms(
    label="Attributions à temps", measure=Measure.SHARE, numerator="à temps", denominator="attributions",
    threshold=90.0, severity=Severity.MAJOR, source="Convention, art. 3",
)  # fmt: skip
DELAY = Terms(
    label="Délai d’enregistrement", measure=Measure.VALUE, unit=Unit.DAYS, sense=Sense.AT_MOST, threshold=5.0,
    severity=Severity.MINOR,
)  # fmt: skip
OF_BAILLEURS = Terms(label="Loyers", measure=Measure.VALUE, unit=Unit.COUNT, scope=Scope.BAILLEUR)
HEADER = ["Guichet", "à temps", "attributions", "Délai d’enregistrement", "Loyers"]


@pytest.fixture
def helene(stage: Stage) -> Browser:
    with stage.house.units() as work:
        for number in range(6):
            name = f"Mairie {number}"
            work.registry.add(Guichet(name=name, kind=GuichetKind.COMMUNE, departement="06"))
        for terms in (LEASES, DELAY, OF_BAILLEURS):
            CadreService(work, now=stage.clock()).write(
                terms, departement="06", since=date(2026, 1, 1), by=stage.helene
            )
    return stage.browser(stage.helene)


def report(stage: Stage, month: str, *rows: Sequence[str]) -> None:
    with stage.house.units() as work:
        imports = ImportService(work, now=stage.clock(), zone=stage.house.settings.zone)
        lines = [(number, [*row]) for number, row in enumerate([HEADER, *rows], 1)]
        one = imports.bring(f"{month}.csv", lines, Purpose.REPORT, departement="06", by=stage.helene)
        imports.apply(one, by=stage.helene)


def plain(browser: Browser, page: str) -> str:
    text = re.sub(r"<[^>]+>", " ", browser.client.get(page).text).replace("\N{NO-BREAK SPACE}", " ")
    return " ".join(text.split())


def press(browser: Browser, page: str, action: str, **typed: str) -> str:
    form = next(one for one in sendings_of(browser.client.get(page).text) if one.action.endswith(action))
    answer = browser.client.post(form.action, data={**form.data, **typed})
    return answer.headers["location"] if answer.status_code == 303 else answer.text


def test_without_a_report_the_page_says_what_to_bring(helene: Browser) -> None:
    assert "Aucun rapport « Suivi des guichets » de ce mois n’est importé." in plain(helene, PATH)


def test_the_gaps_are_shown_the_gravest_first_each_with_its_line(stage: Stage, helene: Browser) -> None:
    others = [[f"Mairie {number}", "95", "100", "3", ""] for number in range(1, 6)]
    report(stage, "10/2026", ["Mairie 0", "57", "80", "7,5", ""], *others)
    page = helene.client.get(f"{PATH}?mois=2026-10").text
    told = plain(helene, f"{PATH}?mois=2026-10")

    assert "6 guichets mesurés, 1 en écart, 1 absent du rapport." in told
    assert told.index("Attributions à temps : 71,25 % (57 sur 80)") < told.index("7,5 jours")
    assert "/qualite/imports/1?ligne=2#ligne-2" in page
    row = next(one for one in page.split("<tr") if "engagement/attributions-a-temps" in one)
    assert re.findall(r'class="nombre"[^>]*>(\d+)<', row) == ["6", "1"]


def test_a_guichet_is_compared_and_never_ranked(stage: Stage, helene: Browser) -> None:
    rows = [[f"Mairie {number}", f"{90 + number}", "100", "3", ""] for number in range(6)]
    report(stage, "10/2026", *rows)
    told = plain(helene, f"{PATH}/2?mois=2026-10")

    assert "médiane 93 %" in told
    assert "la moitié entre 92 et 94, 5 guichets" in told
    assert "Mairie 3" not in told
    assert "Loyers" not in told  # which is judged of bailleurs alone


def test_the_control_is_noted_once_in_the_journal_and_among_the_obligations(
    stage: Stage, helene: Browser
) -> None:
    report(stage, "10/2026", ["Mairie 0", "57", "80", "7,5", ""])
    page = f"{PATH}?mois=2026-10"
    form = next(one for one in sendings_of(helene.client.get(page).text) if one.action.endswith("/fait"))
    for minutes, status in (("", 422), ("0", 422), ("beaucoup", 422), ("45", 303), ("45", 422)):
        answer = helene.client.post(form.action, data={**form.data, "minutes": minutes})
        assert answer.status_code == status, minutes

    assert "Contrôle noté comme fait" in helene.client.get(page).text
    with stage.house.units.reading() as work:
        (row,) = [row.entry for row in work.journal.rows() if row.entry.kind is Kind.CONTROL_DONE]
        assert (row.minutes, row.subject) == (45, "controle:06:2026-10")
        noted = work.obligations.noted("06", stage.clock().year)
    assert [(one.obligation, one.day) for one in noted] == [(Obligation.CONTROL, date(2026, 10, 31))]


def test_a_month_without_a_report_cannot_be_controlled(stage: Stage, helene: Browser) -> None:
    data = {"jeton": helene.hidden("/qualite/imports", "jeton"), "mois": "2026-09", "minutes": "30"}
    answer = helene.client.post(f"{PATH}/fait", data=data)

    assert "Aucun rapport de ce mois n’est importé" in answer.text


def test_the_gaps_that_are_ticked_become_a_letter_that_nobody_has_received(
    stage: Stage, helene: Browser
) -> None:
    for month in ("09/2026", "10/2026"):
        report(stage, month, ["Mairie 0", "57", "80", "7,5", ""])
    with stage.house.units.reading() as work:
        number = next(one.id for one in work.registry.guichets() if one.name == "Mairie 0")
    page = f"{PATH}/{number}?mois=2026-10"
    address = press(helene, page, "/signalement", ecart="attributions-a-temps")
    letter = plain(helene, address)

    assert "Écarts au cadre de référence, octobre 2026" in letter
    assert "71,25 % (57 sur 80), octobre 2026, 2 mois de suite" in letter
    assert "au moins 90 %" in letter
    assert "Convention, art. 3" in letter
    assert "7,5 jours" not in letter
    with stage.house.units.reading() as work:
        assert not work.signalements.unanswered()
    assert "Cochez au moins un écart" in press(helene, page, "/signalement", ecart="")


def test_what_a_guichet_was_told_already_is_said_and_not_ticked(stage: Stage, helene: Browser) -> None:
    report(stage, "10/2026", ["Mairie 0", "57", "80", "7,5", ""])
    with stage.house.units() as work:
        number = next(one.id for one in work.registry.guichets() if one.name == "Mairie 0") or 0
        service = SignalementService(work, now=stage.clock(), zone=stage.house.settings.zone)
        anomaly = Anomaly(code="attributions-a-temps", label="Attributions à temps", found="71,25 %")
        draft = service.draft(
            LetterText(subject="Écarts", anomalies=[anomaly]), guichet_id=number, by=stage.helene
        )
        sent = service.notify(draft, [], by=stage.helene)

    sheet = helene.client.get(f"{PATH}/{number}?mois=2026-10").text
    boxes = re.findall(r'name="ecart" value="([^"]+)"( checked)?', sheet)
    assert boxes == [("attributions-a-temps", ""), ("delai-d-enregistrement", " checked")]
    assert f'/qualite/{sent.reference}"' in sheet
    assert f'/qualite/{sent.reference}"' in helene.client.get(f"{PATH}?mois=2026-10").text


def test_a_commitment_shows_each_guichet_that_makes_its_figure(stage: Stage, helene: Browser) -> None:
    rows = [["Mairie 0", "1", "2", "", ""], ["Mairie 1", "90", "98", "", ""]]
    report(stage, "10/2026", *rows)
    told = plain(helene, f"{PATH}/engagement/attributions-a-temps?mois=2026-10")

    assert "91 % (91 sur 100)" in told
    assert "50 % (1 sur 2, effectif faible)" in told
    assert "91,84 % (90 sur 98)" in told


def test_the_samples_of_a_guichet_stand_on_its_sheet(stage: Stage, helene: Browser) -> None:
    report(stage, "10/2026", ["Mairie 0", "95", "100", "3", ""])
    lines = [(1, ["Numéro unique", "Guichet"])]
    lines += [(n, [f"06012345678901{n}", "Mairie 0"]) for n in range(2, 5)]
    with stage.house.units() as work:
        imports = ImportService(work, now=stage.clock(), zone=stage.house.settings.zone)
        one = imports.bring("liste.csv", lines, Purpose.SAMPLE, departement="06", by=stage.helene)
        imports.apply(one, by=stage.helene)
        service = CaseService(work, now=stage.clock())
        sample = service.draw(one, 3, seed=1, by_guichet=False, by=stage.helene)
        first, second, _ = work.cases.of_import(one.id or 0)
        service.treat(first, Outcome.CONFORM, by=stage.helene)
        service.treat(second, Outcome.NON_CONFORM, commitment="attributions-a-temps", by=stage.helene)
        service.close(sample, by=stage.helene)
        number = next(g.id for g in work.registry.guichets() if g.name == "Mairie 0")

    told = plain(helene, f"{PATH}/{number}?mois=2026-10")
    assert "1 conforme sur 2 ; non conformes : Attributions à temps (1)" in told
