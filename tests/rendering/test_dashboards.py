"""The words of a dashboard: a figure is never said to be what it is not."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest
from table_rows import table_row

from quality.cadre import FEW, Sense
from quality.goals import MEANINGS, THRESHOLD, Meaning, Model
from quality.queries import (
    GUICHET,
    MONTH,
    Aggregate,
    Definition,
    Figure,
    Filter,
    Measured,
    Operator,
    evaluate,
    sheets,
)
from quality.reading import Purpose
from rendering.dashboards import (
    AGGREGATE,
    MODEL,
    OPERATOR,
    RULE,
    DashboardWords,
    dashboard_document,
    guichet_document,
    guichet_words,
    meaning_in,
    source_words,
)
from rendering.dates import Dates
from rendering.documents.model import Chart, Facts, Table

SHARE, COUNT = Measured(Aggregate.SHARE), Measured(Aggregate.COUNT)
NAMES = {1: "Mairie de Clairval", 2: "Argence Habitat"}
TITLES = {"epci": "EPCI", "quartile": "Quartile"}
NO_BREAK = "\N{NO-BREAK SPACE}"


def words(**more: Any) -> DashboardWords:
    asked = Definition(purpose=Purpose.TABLE, layout_key="k", **more)
    return DashboardWords(asked, TITLES, NAMES, Dates(UTC))


def share(part: int, whole: int) -> Figure:
    rows = tuple(table_row(n, 1) for n in range(whole))
    return Figure(Fraction(100 * part, whole) if whole else None, rows[:part], rows)


def plain(text: str) -> str:
    return text.replace(NO_BREAK, " ")


def goal(sense: Sense = Sense.AT_LEAST) -> DashboardWords:
    part = (Filter("quartile", Operator.EQUAL, "1"),)
    return words(threshold=25.0, sense=sense, measures=(SHARE,), part=part)


@pytest.mark.parametrize(
    ("figure", "value", "gap", "state"),
    [
        (share(1, 4), "25 %", "au seuil", "atteint"),
        (share(24_999, 100_000), "24,99 %", "0,01 point de moins", "non atteint"),
        (share(3, 4), "75 %", "50 points de plus", "atteint"),
        (share(0, 4), "0 %", "25 points de moins", "non atteint"),
        (share(0, 0), "aucune ligne", "", "aucune ligne"),
    ],
)
def test_a_share_just_below_its_threshold_is_not_said_to_reach_it(
    figure: Figure, value: str, gap: str, state: str
) -> None:
    said = goal()
    shown = plain(said.value(figure.value, SHARE)), plain(said.gap(figure)), said.state(figure)
    assert shown == (value, gap, state)


def test_the_other_sense_is_missed_above() -> None:
    assert goal(Sense.AT_MOST).is_missed(share(3, 4))
    assert not goal(Sense.AT_MOST).is_missed(share(1, 4))


def test_a_small_number_and_what_is_not_said_are_remarked() -> None:
    assert plain(goal().remark(share(1, FEW - 1))) == f"effectif faible : {FEW - 1} lignes"
    assert goal().remark(share(1, FEW)) == ""
    rows = share(1, FEW).whole
    assert "2 lignes où rien n’est renseigné" in goal().remark(Figure(Fraction(5), (), rows, unsaid=2))


def facts(said: DashboardWords, *months: date | None) -> dict[str, str]:
    rows = [table_row(n, 1, month) for n, month in enumerate(months)]
    told = said.facts((), evaluate(said.asked, rows, names=NAMES))
    return {name: plain(value) for name, value in told}


@pytest.mark.parametrize(
    ("months", "period"),
    [
        (
            (date(2025, 6, 1), None, date(2025, 4, 1)),
            "toute la table ; les lignes comptées vont d’avril 2025 à juin 2025",
        ),
        ((date(2025, 6, 1), date(2025, 6, 1)), "toute la table ; les lignes comptées sont de juin 2025"),
        ((None,), "toute la table, sans limite de date"),
    ],
)
def test_what_is_counted_without_any_condition_is_said_too(
    months: tuple[date | None, ...], period: str
) -> None:
    told = facts(words(), *months)
    assert told == {"Lignes comptées": "toutes", "Période": period}
    assert facts(words(model="dalo"), *months)["Attributions comptées"] == "toutes"


def test_a_period_says_both_its_ends() -> None:
    assert facts(words(since=date(2025, 8, 1)))["Période"] == "d’août 2025"
    assert facts(words(until=date(2025, 8, 1)))["Période"] == "jusqu’à août 2025 compris"


def test_what_is_counted_is_written_out() -> None:
    said = words(
        filters=(Filter("epci", Operator.AMONG, "Un; Deux"),), measures=(SHARE,), threshold=25.0,
        part=(Filter("quartile", Operator.EQUAL, "1"), Filter("quartile", Operator.EMPTY)), any_part=True,
        since=date(2025, 1, 1), until=date(2025, 12, 1), epci_column="epci",
    )  # fmt: skip
    assert facts(said) == {
        "Objectif": "au moins 25 %",
        "Part": "lignes où « Quartile » est 1 ou « Quartile » est vide, parmi celles qui sont comptées",
        "Lignes comptées": "celles où « EPCI » est l’un de Un, Deux",
        "Période": "de janvier 2025 jusqu’à décembre 2025 compris",
        "EPCI de la réforme": "aucun n’est désigné, donc rien n’est compté",
    }


def test_a_figure_that_rests_on_no_word_or_column_of_the_table_is_doubted() -> None:
    part = (
        Filter("epci", Operator.EQUAL, "Vn"),
        Filter("epci", Operator.EQUAL, "UN"),
        Filter("quartile", Operator.EQUAL),
        Filter("partie", Operator.EQUAL, "1"),
    )
    rows = [table_row(1, 1, None, {"epci": "Un", "quartile": 1.0})]
    assert list(map(plain, words(part=part, measures=(SHARE,)).doubts(rows))) == [
        "La table n’a plus de colonne « partie » : rien ne s’y lit.",
        "Aucune ligne n’a « Vn » dans la colonne « EPCI ».",
        "Aucune valeur n’est écrite pour la colonne « Quartile ».",
    ]


def test_every_word_is_said() -> None:
    assert list(AGGREGATE) == list(Aggregate)
    assert list(OPERATOR) == list(Operator)
    assert list(MODEL) == list(RULE) == list(MEANINGS) == list(THRESHOLD) == list(Model)
    assert meaning_in(Model.OUTSIDE_QPV, Meaning.QPV) == "Un logement hors QPV"
    assert meaning_in(Model.IN_QPV, Meaning.QPV) == "Un logement en QPV"


def test_what_is_of_one_group_has_no_drawing() -> None:
    rows = [table_row(n, 1, date(2025, 1, 1)) for n in range(3)]
    said = words(groups=(MONTH,))
    assert said.chart("Titre", evaluate(said.asked, rows, names=NAMES)) is None
    assert words().chart("Titre", evaluate(words().asked, rows, names=NAMES)) is None


def test_a_document_says_its_source_and_shows_the_table_after_the_drawing() -> None:
    rows = [table_row(n, n % 2 + 1, None, {"epci": "Un"}) for n in range(3)]
    said = words(groups=(GUICHET,))
    result = evaluate(said.asked, rows, names=NAMES)
    made = dashboard_document(
        "Tableau", said, result, service="Service", source="attributions.csv", epcis=(),
        dated_on=date(2026, 11, 29),
    )  # fmt: skip
    facts, chart, table = made.blocks
    assert isinstance(facts, Facts)
    assert ("Source des chiffres", "attributions.csv") in facts.pairs
    assert isinstance(chart, Chart)
    assert isinstance(table, Table)
    assert table.rows == (("Mairie de Clairval", "2"), ("Argence Habitat", "1"), ("Ensemble", "3"))


def test_what_a_guichet_receives_says_what_is_counted_when_and_from_where() -> None:
    rows = [table_row(n, 1, date(2025, 4, 1), {"epci": "Un"}) for n in range(6)]
    part = (Filter("epci", Operator.EQUAL, "un"), Filter("epci", Operator.AMONG, "Un;" + "x" * 400))
    said = words(groups=(GUICHET,), measures=(COUNT, SHARE), part=part, any_part=True)
    (sheet,) = sheets(said.asked, rows, names=NAMES)
    source = source_words([("a.csv", datetime(2026, 11, 3, tzinfo=UTC))], Dates(UTC))
    told = plain(guichet_words(said, sheet, source=source, epcis=())).splitlines()
    assert told[:2] == ["Nombre de lignes : 6", "Part (en %) : 100 %"]
    assert told[2].startswith("Part : lignes où « EPCI » est un ou « EPCI » est l’un de Un, xxx")
    assert (len(told[2]), told[2][-1]) == (len("Part : ") + 251, "…")
    assert told[3:6] == [
        "Lignes comptées : toutes",
        "Période : toute la table ; les lignes comptées sont d’avril 2025",
        "Source des chiffres : a.csv, importée le mardi 3 novembre 2026",
    ]
    made = guichet_document(
        "Tableau", NAMES[1], said, sheet, service="", source=source, epcis=(), dated_on=date(2026, 12, 1)
    )
    pairs = next(one.pairs for one in made.blocks if isinstance(one, Facts))
    assert [name for name, _ in pairs] == [
        "Guichet", "Part", "Lignes comptées", "Période", "Source des chiffres"
    ]  # fmt: skip


def test_of_many_tables_the_last_alone_is_named() -> None:
    tables = [(f"{n}.csv", datetime(2026, n, 3, tzinfo=UTC)) for n in range(1, 5)]
    two = "1.csv, importée le samedi 3 janvier 2026 ; 2.csv, importée le mardi 3 février 2026"
    assert plain(source_words(tables[:2], Dates(UTC))) == two
    last = "4 tables importées, la dernière : 4.csv, importée le vendredi 3 avril 2026"
    assert plain(source_words(tables, Dates(UTC))) == last


def test_the_document_of_a_guichet_names_no_other() -> None:
    rows = [table_row(n, n % 2 + 1, None, {"epci": "Un"}) for n in range(4)]
    said = words(groups=(GUICHET, "epci"))
    for sheet in sheets(said.asked, rows, names=NAMES):
        name = NAMES[sheet.guichet_id]
        made = guichet_document(
            "Tableau",
            name,
            said,
            sheet,
            service="Service",
            source="t.csv",
            epcis=(),
            dated_on=date(2026, 1, 1),
        )
        other = NAMES[3 - sheet.guichet_id]
        assert name in repr(made)
        assert other not in repr(made)
