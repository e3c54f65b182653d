"""The lists to treat, as a browser without JavaScript walks them: a case after another, the draw of a sample,
what came of it; the numéros uniques go when they must.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from web_stage import Browser, Stage
from web_world import listed

from app.jobs import KeepNoLonger
from journal.entries import Kind
from quality.cadre import CadreService, Terms
from quality.cases import Case, CaseService, Outcome, Sample
from quality.imports import Import
from quality.reading import Purpose
from tickets.service import Request


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


def brought(stage: Stage, purpose: Purpose = Purpose.DOUBLONS, count: int = 3) -> Import:
    """A list of the 06; each second row is of the guichet of the stage."""
    with stage.house.units() as work:
        one = listed(
            work,
            now=stage.clock(),
            zone=stage.house.settings.zone,
            by=stage.helene,
            purpose=purpose,
            count=count,
        )
        rows = [
            replace(row, guichet_id=stage.guichet.id if row.line % 2 else None)
            for row in work.imports.rows(one.id or 0)
        ]
        work.imports.put_rows(one.id or 0, rows)
        CaseService(work, now=stage.clock()).open_batch(one, by=stage.helene)
    return one


def cases(stage: Stage, one: Import) -> Sequence[Case]:
    with stage.house.units.reading() as work:
        return work.cases.of_import(one.id or 0)


def sample(stage: Stage, one: Import) -> Sample | None:
    with stage.house.units.reading() as work:
        return work.cases.sample(one.id or 0)


def path(one: Import, case: Case | None = None) -> str:
    return f"/qualite/lots/{one.id}" + (f"/cas/{case.id}" if case else "")


def send(browser: Browser, page: str, to: str = "", **fields: str) -> tuple[int, str, str]:
    """The status, where it leads in the end, and the page that is shown."""
    answer = browser.client.post(to or page, data=browser.form(page, **fields))
    if answer.status_code == 303:
        shown = browser.client.get(answer.headers["location"], follow_redirects=True)
        return 303, shown.url.path, shown.text
    return answer.status_code, page, answer.text


def test_the_lists_show_their_progress_and_the_tickets_that_ask_for_the_same(
    stage: Stage, helene: Browser
) -> None:
    with stage.house.units() as work:
        request = Request(question="Deux demandes", theme="doublons", kind="doublon")
        ticket = stage.desk(work).open_ticket(
            request, by=stage.nadia, channel="web", chat_ref=f"agent-{stage.nadia.id}"
        )
    one = brought(stage)
    send(helene, path(one, cases(stage, one)[0]), issue="deleted")
    shown = helene.sees("/qualite/lots")

    assert "1 sur 3" in shown
    assert f'href="{path(one)}"' in shown
    assert f'href="/tickets/{ticket.reference}"' in shown


def test_a_list_is_walked_a_case_after_another(stage: Stage, helene: Browser) -> None:
    one = brought(stage)
    first, second, third = cases(stage, one)
    begun = helene.client.get(f"{path(one)}/suivant", follow_redirects=True)
    assert begun.url.path == path(one, first)
    assert f"suivant?apres={first.line}" in begun.text  # passed over
    passed = helene.client.get(f"{path(one)}/suivant?apres={first.line}", follow_redirects=True)
    assert passed.url.path == path(one, second)

    assert send(helene, path(one, second), issue="deleted", minutes="3")[:2] == (303, path(one, third))
    status, place, shown = send(helene, path(one, third), issue="already_treated")
    assert (status, place) == (303, path(one))
    assert "au bout de la liste" in shown
    _, _, shown = send(helene, path(one, first), issue="kept", motif="deux foyers", informe="oui")
    assert "Tout est traité" in shown
    assert [case.outcome for case in cases(stage, one)] == [
        Outcome.KEPT, Outcome.DELETED, Outcome.ALREADY_TREATED,
    ]  # fmt: skip


def test_a_list_that_is_imported_is_there_to_be_treated_until_the_import_is_undone(
    stage: Stage, helene: Browser
) -> None:
    content = "Numéro unique;Autre demande\n060000000000000011;060000000000000012\n"
    data = {"jeton": helene.hidden("/qualite/imports", "jeton"), "usage": "doublons"}
    answer = helene.client.post("/qualite/imports", data=data, files={"fichier": ("d.csv", content)})
    table = answer.headers["location"]
    reading = helene.hidden(table, "lecture")
    _, place, shown = send(helene, table, f"{table}/importer", lecture=reading)
    assert "0 sur 1 cas traité" in shown
    with stage.house.units.reading() as work:
        one = work.imports.listed("06", limit=1)[0]
    assert place == path(one)
    assert [(case.numero, case.other) for case in cases(stage, one)] == [
        ("060000000000000011", "060000000000000012")
    ]

    send(helene, table, f"{table}/defaire")
    assert cases(stage, one) == []


def test_a_case_shows_what_its_line_says(stage: Stage, helene: Browser) -> None:
    one = brought(stage)
    shown = helene.sees(path(one, cases(stage, one)[1]))

    assert "060000000000000003" in shown
    assert "<dt>Depuis</dt><dd>T2</dd>" in shown
    assert stage.guichet.name in shown


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"issue": ""}, "Choisissez une issue"),
        ({"issue": "conform"}, "Choisissez une issue"),
        ({"issue": "kept", "minutes": "7"}, "Dites pourquoi"),
        ({"issue": "deleted", "minutes": "beaucoup"}, "Donnez un temps"),
        ({"issue": "deleted", "motif": "x" * 301}, "C’est trop long"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(
    stage: Stage, helene: Browser, fields: dict[str, str], said: str
) -> None:
    one = brought(stage)
    case = cases(stage, one)[0]
    status, _, shown = send(helene, path(one, case), **fields)

    assert status == 422
    assert said in shown
    assert f'value="{fields.get("minutes", "")}"' in shown
    assert not cases(stage, one)[0].is_treated


def test_what_was_noted_is_corrected_and_its_history_says_so(stage: Stage, helene: Browser) -> None:
    one = brought(stage)
    case = cases(stage, one)[0]
    send(helene, path(one, case), issue="deleted", minutes="5")
    corrects = helene.hidden(path(one, case), "corrige")
    status, place, shown = send(helene, path(one, case), issue="kept", motif="deux foyers", corrige=corrects)
    assert (status, place) == (303, path(one))
    assert "La correction est notée." in shown
    assert "conservée, justifiée" in shown

    history = helene.sees(path(one, case))
    assert history.index("(supprimée)") < history.index("(conservée, justifiée)")


def test_two_who_treat_the_same_case_do_not_undo_each_other(stage: Stage, helene: Browser) -> None:
    one = brought(stage)
    case = cases(stage, one)[0]
    form = helene.form(path(one, case), issue="kept", motif="deux foyers")
    send(helene, path(one, case), issue="deleted")
    answer = helene.client.post(path(one, case), data=form)

    assert answer.status_code == 422
    assert "vient d’être traité" in answer.text
    assert cases(stage, one)[0].outcome is Outcome.DELETED


def test_the_outcomes_leave_as_a_sheet(stage: Stage, helene: Browser) -> None:
    one = brought(stage)
    send(helene, path(one, cases(stage, one)[1]), issue="deleted", minutes="3", informe="oui")
    lines = helene.client.get(f"{path(one)}/issues.csv").text.splitlines()

    assert len(lines) == 4
    assert "060000000000000003" in lines[2]
    assert ";supprimée;;;3;oui;" in lines[2]


def test_a_sample_is_drawn_checked_and_closed(stage: Stage, helene: Browser) -> None:
    with stage.house.units() as work:
        commitment = CadreService(work, now=stage.clock()).write(
            Terms(label="Pièces à jour"), departement="06", since=date(2026, 1, 1), by=stage.helene
        )
    one = brought(stage, Purpose.SAMPLE, count=6)
    assert "Tirer l’échantillon" in helene.sees(path(one))
    status, _, shown = send(helene, path(one), f"{path(one)}/tirage", nombre="7")
    assert status == 422
    assert "entre 1 et 6 dossiers" in shown
    _, _, shown = send(helene, path(one), f"{path(one)}/tirage", nombre="3", par_guichet="oui")
    drawn = sample(stage, one)
    assert drawn is not None
    assert (drawn.size, drawn.population, drawn.by_guichet) == (3, 6, True)
    assert f"Graine {drawn.seed}" in shown

    first, second, third = cases(stage, one)
    send(helene, path(one, first), issue="conform")
    send(helene, path(one, second), issue="non_conform", engagement=commitment.code)
    send(helene, path(one, third), issue="non_conform", engagement="inventé", motif="pièce absente")
    shown = helene.sees(path(one))
    assert "1 conforme sur 3" in shown
    assert "Pièces à jour : 1" in shown
    assert "sans engagement cité : 1" in shown

    assert "ne se défait pas" in helene.sees(f"{path(one)}/clore")
    _, _, shown = send(helene, f"{path(one)}/clore")
    assert "Le contrôle est clos" in shown
    assert "1 conforme sur 3" in shown
    assert b"0600000000000000" not in stage.stored_bytes()
    assert "Le numéro est effacé" in helene.sees(path(one, first))


def test_the_journal_holds_no_numero_and_leads_to_the_case(stage: Stage, helene: Browser) -> None:
    one = brought(stage)
    case = cases(stage, one)[0]
    send(helene, path(one, case), issue="kept", motif=case.numero, minutes="4")
    with stage.house.units.reading() as work:
        rows = [row.entry for row in work.journal.rows() if row.entry.kind is Kind.CASE_TREATED]

    assert [(row.minutes, row.outcome) for row in rows] == [(4, "kept")]
    assert case.numero not in str(rows)
    assert f'href="{path(one, case)}"' in helene.sees("/journal")


def test_a_gestionnaire_of_elsewhere_sees_no_list(stage: Stage) -> None:
    one = brought(stage)
    browser = stage.browser(stage.gestionnaire_of("83"))

    assert "liste.csv" not in browser.sees("/qualite/lots")
    assert browser.client.get(path(one)).status_code == 404


def lines_of(stage: Stage, one: Import) -> list[object]:
    with stage.house.units.reading() as work:
        return [*work.imports.lines(one.id or 0), *work.imports.rows(one.id or 0)]


@pytest.mark.databases("sqlite", "postgresql")
def test_after_ninety_days_the_numbers_go_by_themselves_and_the_outcomes_stay(stage: Stage) -> None:
    one, table = brought(stage), brought(stage, Purpose.TABLE)
    with stage.house.units() as work:
        case = work.cases.of_import(one.id or 0)[0]
        CaseService(work, now=stage.clock()).treat(case, Outcome.KEPT, reason="deux foyers", by=stage.helene)
    stage.clock.advance(days=89)
    KeepNoLonger(stage.house)()
    assert all(case.numero for case in cases(stage, one))

    stage.clock.advance(days=2)
    KeepNoLonger(stage.house)()
    assert [(case.numero, case.reason) for case in cases(stage, one)] == [("", "")] * 3
    assert [case.outcome for case in cases(stage, one)] == [Outcome.KEPT, None, None]
    assert lines_of(stage, one) == []
    assert len(lines_of(stage, table)) == 3  # it lists nobody: its rows are kept, the file as it came is not


def test_an_applicant_who_is_erased_is_in_no_list_any_more(stage: Stage) -> None:
    one = brought(stage)
    numero = cases(stage, one)[0].numero
    with stage.house.units() as work:
        work.persons.erase_numero(numero, at=stage.clock())

    assert numero not in str(lines_of(stage, one))
    assert numero not in {case.numero for case in cases(stage, one)}
    assert len(cases(stage, one)) == 3
