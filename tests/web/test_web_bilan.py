"""The bilan: its figures, where each leads, and what is counted apart."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from web_stage import Browser, Stage

from guichets.registry import Agent, Guichet, GuichetKind, Role
from journal.entries import Entry, Kind
from rendering.bilan.sections import SECTIONS
from reports.figures import MEASURES


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


def at(month: int, day: int = 15, year: int = 2026) -> datetime:
    return datetime(year, month, day, 9, 0, tzinfo=UTC)


def call(when: datetime, guichet_id: int | None = None, *, minutes: int = 10) -> Entry:
    return Entry(
        at=when,
        kind=Kind.CALL_LOGGED,
        channel="telephone",
        guichet_id=guichet_id,
        theme="nir",
        minutes=minutes,
    )


def write(stage: Stage, *entries: Entry) -> None:
    with stage.house.units() as work:
        for entry in entries:
            work.journal.add(entry)


def address_of(page: str, label: str) -> str:
    """Where the figure of this label leads."""
    found = re.search(
        rf'<th scope="row">{re.escape(label)}</th>\s*<td class="nombre"><a href="([^"]+)"', page
    )
    return unescape(found.group(1)) if found else ""


def said(page: str, label: str) -> str:
    found = re.search(rf'<th scope="row">{re.escape(label)}</th>\s*<td class="nombre">(.*?)</td>', page)
    return re.sub(r"<[^>]+>", "", found.group(1)) if found else ""


def numbers(page: str) -> list[str]:
    return re.findall(r'data-colonne="N°">(\d+)<', page)


def test_the_year_s_figures_open_on_their_rows(stage: Stage, helene: Browser) -> None:
    write(stage, call(at(3)), call(at(9), stage.guichet.id), Entry(at=at(9), kind=Kind.NIR_MASKED))

    page = helene.client.get("/bilan").text

    assert "Bilan 2026" in page
    assert "Arrêté au 25/11/2026" in page
    assert said(page, "Temps noté") == "20\xa0min"
    opened = helene.client.get(address_of(page, "Interventions")).text
    assert numbers(opened) == ["2", "1"]
    assert "Ce chiffre vient de 2 lignes du journal." in opened
    assert "/bilan?annee=2026" in opened


def test_each_line_of_a_breakdown_opens_on_its_rows(stage: Stage, helene: Browser) -> None:
    write(stage, call(at(3)), call(at(9), stage.guichet.id))
    page = helene.client.get("/bilan").text

    for line, rows in (
        ("chiffre=assistance.interventions.by_theme&cle=nir", ["2", "1"]),
        ("chiffre=assistance.interventions.by_month&cle=2026-03", ["1"]),
        ("chiffre=assistance.interventions.by_guichet&cle=", ["1"]),
        (f"chiffre=assistance.interventions.by_guichet&cle={stage.guichet.id}", ["2"]),
    ):
        assert f'/journal?annee=2026&{line}"' in unescape(page)
        assert numbers(helene.client.get(f"/journal?annee=2026&{line}").text) == rows


def test_a_semestre_and_another_year_stand_in_the_address(stage: Stage, helene: Browser) -> None:
    write(stage, call(at(12, 31, 2025)), call(at(3)), call(at(9)))

    page = helene.client.get("/bilan?annee=2026&semestre=2").text
    assert "Bilan second semestre 2026" in page
    assert numbers(helene.client.get(address_of(page, "Interventions")).text) == ["3"]

    page = helene.client.get("/bilan?annee=2025").text
    assert "Arrêté" not in page
    assert numbers(helene.client.get(address_of(page, "Interventions")).text) == ["1"]


@pytest.mark.parametrize("query", ["annee=2027", "annee=hier", "annee=0", "semestre=3", "annee=99999"])
def test_a_period_that_is_none_is_this_year(helene: Browser, query: str) -> None:
    assert "<h1>Bilan 2026</h1>" in helene.client.get(f"/bilan?{query}").text


def test_what_the_base_answered_is_counted_apart(stage: Stage, helene: Browser) -> None:
    write(
        stage,
        Entry(at=at(3), kind=Kind.QUESTION_ANSWERED, subject="q1"),
        Entry(at=at(3), kind=Kind.QUESTION_UNANSWERED, subject="q2"),
    )

    page = helene.client.get("/bilan").text

    assert address_of(page, "Interventions") == ""
    assert "Rien n’a été noté pour cette période." in page
    assert said(page, "Part répondue par la base seule") == "50\xa0% (1 sur 2)"
    assert "gonflerait le bilan" in page


def test_a_figure_at_zero_is_no_link_and_an_unknown_one_has_no_page(helene: Browser) -> None:
    assert address_of(helene.client.get("/bilan").text, "Interventions") == ""
    assert helene.client.get("/journal?annee=2026&chiffre=rien").status_code == 404
    assert (
        helene.client.get("/journal?annee=2026&chiffre=assistance.interventions.by_theme&cle=nir").status_code
        == 404
    )


def test_the_figures_are_a_file_for_a_spreadsheet(stage: Stage, helene: Browser) -> None:
    write(stage, call(at(3)))

    answer = helene.client.get("/bilan/chiffres.csv?annee=2026&semestre=1")

    lines = answer.content.decode("utf-8-sig").splitlines()
    assert answer.headers["content-disposition"] == 'attachment; filename="bilan-2026-s1.csv"'
    assert "Assistance aux guichets\xa0: chiffres clés;Interventions;1;nombre" in lines
    assert "Moyens consacrés\xa0: chiffres clés;Temps noté;0,17;heures" in lines
    assert "Interventions par mois;Mars;1;nombre" in lines
    assert "Interventions par guichet;Sans guichet;1;nombre" in lines


def test_a_departement_counts_its_own_guichets(stage: Stage) -> None:
    with stage.house.units() as work:
        toulon = Guichet(name="Mairie de Toulon", kind=GuichetKind.COMMUNE, departement="83")
        rosa = Agent(
            name="Rosa", role=Role.LECTEUR, guichet_id=None, departement="83", created_at=stage.clock()
        )
        work.registry.add(toulon)
        work.registry.add(rosa)
    write(stage, call(at(3), stage.guichet.id), call(at(3), toulon.id), call(at(4)))
    browser = stage.browser(rosa)

    page = browser.client.get("/bilan").text

    assert "Département 83." in page
    assert "Mairie de Valbonne" not in page
    assert numbers(browser.client.get(address_of(page, "Interventions")).text) == ["3", "2"]
    assert "Interventions;2" in browser.client.get("/bilan/chiffres.csv").text


@pytest.fixture
def parts(stage: Stage) -> Stage:
    """Valbonne and a closed guichet are of the Val d’Argence, written in two ways, Valbonne alone of the
    littoral; Nice is of no part, and Toulon of another Val d’Argence. Each has a call; one more call bears no
    guichet.
    """
    with stage.house.units() as work:
        valbonne = work.registry.guichet(stage.guichet.id or 0)
        assert valbonne is not None
        valbonne.intercommunalite, valbonne.territoire = "Val d’Argence", "Littoral"
        others = [
            Guichet(
                name="Fermé",
                kind=GuichetKind.COMMUNE,
                departement="06",
                intercommunalite="VAL D'ARGENCE",
                closed_at=at(10),
            ),
            Guichet(name="Nice", kind=GuichetKind.COMMUNE, departement="06"),
            Guichet(
                name="Toulon", kind=GuichetKind.COMMUNE, departement="83", intercommunalite="Val d’Argence"
            ),
        ]
        for guichet in others:
            work.registry.add(guichet)
    write(stage, *(call(at(3), one.id) for one in (stage.guichet, *others)), call(at(4)))
    return stage


def reader(stage: Stage, departement: str) -> Browser:
    with stage.house.units() as work:
        rosa = Agent(
            name="Rosa", role=Role.LECTEUR, guichet_id=None, departement=departement, created_at=at(1)
        )
        work.registry.add(rosa)
    return stage.browser(rosa)


def test_an_intercommunality_has_its_bilan_whose_links_stay_in_it(parts: Stage) -> None:
    rosa = reader(parts, "06")
    whole = rosa.client.get("/bilan").text
    assert ('value="Val d’Argence"' in whole, "VAL D" in unescape(whole)) == (True, False)

    page = unescape(rosa.client.get("/bilan?epci=val d argence").text)

    asked = "epci=Val+d%E2%80%99Argence"
    assert "Département 06, intercommunalité\xa0: Val d’Argence." in page
    assert "Formations tenues" not in page
    assert "même s’il est fermé depuis" in page
    assert "/bilan/document" not in page
    links = re.findall(r'(?:href|hx-get)="(/(?:journal|bilan)\?[^"]+|/bilan/chiffres[^"]+)"', page)
    assert len(links) > 9
    assert [one for one in links if asked not in one] == []
    opened = rosa.client.get(address_of(page, "Interventions")).text
    assert numbers(opened) == ["2", "1"]
    assert "intercommunalité\xa0: Val d’Argence. Ce chiffre vient de 2 lignes" in opened
    (back,) = re.findall(r'class="fil-ariane"><a href="([^"]+)"', opened)
    (rows,) = re.findall(r'href="(/journal/lignes.csv[^"]+)"', opened)
    assert back == f"/bilan?annee=2026&amp;{asked}"
    assert len(rosa.client.get(unescape(rows)).text.splitlines()) == 3
    figures = rosa.client.get(f"/bilan/chiffres.csv?{asked}")
    assert figures.headers["content-disposition"] == 'attachment; filename="bilan-2026-val-d-argence.csv"'
    assert "Interventions;2" in figures.text


@pytest.mark.parametrize(
    ("departement", "query", "rows"),
    [
        ("06", "territoire=Littoral", ["1"]),
        ("06", "epci=Val d’Argence&territoire=littoral", ["1"]),
        ("06", "epci=Pays du Murel", ["5", "3", "2", "1"]),
        ("06", "epci=", ["5", "3", "2", "1"]),
        ("83", "epci=Val d’Argence", ["4"]),
        ("83", "territoire=Littoral", ["5", "4"]),
        ("", "epci=Val d’Argence", ["4", "2", "1"]),
    ],
)
def test_a_part_is_read_in_the_departement_of_the_reader_and_an_unknown_one_is_the_whole(
    parts: Stage, departement: str, query: str, rows: list[str]
) -> None:
    browser = reader(parts, departement)

    page = browser.client.get(f"/bilan?{query}").text

    assert numbers(browser.client.get(address_of(page, "Interventions")).text) == rows


def test_without_a_part_known_none_is_offered(helene: Browser) -> None:
    assert 'name="epci"' not in helene.client.get("/bilan").text


def test_an_agent_has_no_bilan(stage: Stage) -> None:
    assert stage.browser(stage.nadia).client.get("/bilan").status_code == 403


def test_each_figure_has_its_words_and_stands_in_one_section() -> None:
    shown = [name for one in SECTIONS for name in (*one.singles, *one.breakdowns)]
    assert sorted(shown) == sorted(set(MEASURES) - SAID_BY_OTHERS)


SAID_BY_OTHERS = {"quality.signalements.answered"}
"""What two figures beside it add up to."""


def test_some_days_are_a_period_too(stage: Stage, helene: Browser) -> None:
    write(stage, call(at(11, 23)), call(at(11, 20)))

    page = helene.client.get("/bilan?du=2026-11-23&au=2026-11-29").text
    assert "Bilan du 23 au 29 novembre 2026" in page
    assert 'aria-current="page">Cette semaine' in page
    assert numbers(helene.client.get(address_of(page, "Interventions")).text) == ["1"]
    assert "<h1>Bilan 2026</h1>" in helene.client.get("/bilan?du=2026-11-29&au=2026-11-23").text
    assert "<h1>Bilan 2026</h1>" in helene.client.get("/bilan?du=2020-01-01&au=2026-11-23").text


def test_what_is_under_way_is_looked_at_again_without_loading_the_page(helene: Browser) -> None:
    assert 'hx-trigger="every 60s"' in helene.client.get("/bilan").text
    assert 'hx-trigger="every' not in helene.client.get("/bilan?annee=2025").text
