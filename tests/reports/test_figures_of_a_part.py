"""The figures of an intercommunality or of a territory: on the invented year, the parts make the whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from generated_year import END, START, YEAR, ZONE, generated_year
from invented_bilan import chained
from migrated import migrated

from guichets.registry import Guichet, GuichetKind
from journal.entries import Entry, JournalQuery, Kind
from journal.people import identity
from rendering.bilan.sections import GUICHET, OF_NO_GUICHET
from reports.figures import Figures, figures
from reports.period import Period
from reports.values import Figure
from storage.database import Database
from storage.journal import SqlJournal
from storage.repositories import SqlRegistry

HERE, ELSEWHERE = "00", "13"
EPCIS = ("Val d’Argence", "Pays du Murel", "")
SPELT = {"Val d’Argence": "VAL D'ARGENCE"}
"""As another file writes it."""
INTERVENTIONS = "assistance.interventions.total"


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """120 guichets, every third of no intercommunality, every second of the littoral; and one of another
    département, in an intercommunality of the same name.
    """
    database = Database(migrated(tmp_path_factory.mktemp("parts") / "relais.db"))
    with database.writing() as session:
        for number in range(1, 121):
            epci = EPCIS[number % 3]
            session.add(
                Guichet(
                    name=f"Guichet {number}",
                    kind=GuichetKind.COMMUNE,
                    departement=HERE,
                    intercommunalite=SPELT.get(epci, epci) if number % 4 else epci,
                    territoire="Littoral" if number % 2 else "",
                    closed_at=None if number % 5 else START,
                )
            )
        far = Guichet(name="Loin", kind=GuichetKind.COMMUNE, departement=ELSEWHERE, intercommunalite=EPCIS[0])
        session.add(far)
        session.flush()
        journal = SqlJournal(session)
        for entry in generated_year()[0]:
            journal.add(entry)
        at = START + timedelta(days=9)
        journal.add(Entry(at=at, kind=Kind.CALL_LOGGED, guichet_id=identity(far), minutes=10))
        journal.flush()
    yield database
    database.close()


def made(year: Database, departement: str = HERE, *, epci: str = "", territoire: str = "") -> Figures:
    with year.reading() as session:
        part = JournalQuery(
            start=START, end=END, departement=departement, intercommunalite=epci, territoire=territoire
        )
        rows = SqlJournal(session).between(part)
        return figures(rows, Period.of(YEAR), ZONE.timezone)


def of_guichets(year: Database, *, without_epci: bool) -> Figures:
    """Of the guichets of no intercommunality, or of all of them."""
    with year.reading() as session:
        counted = {
            one.id
            for one in SqlRegistry(session).all_guichets(HERE)
            if not (without_epci and one.intercommunalite)
        }
        rows = [row for row in SqlJournal(session).rows() if row.entry.guichet_id in counted]
    return figures(rows, Period.of(YEAR), ZONE.timezone)


def test_the_intercommunalities_and_the_guichets_of_none_make_what_the_guichets_did(year: Database) -> None:
    parts = [*(made(year, epci=epci) for epci in EPCIS if epci), of_guichets(year, without_epci=True)]
    whole = of_guichets(year, without_epci=False)

    counts = [name for name, one in whole.values.items() if isinstance(one, Figure)]
    assert len(counts) > 30
    for name in counts:
        assert sum(one.number(name) for one in parts) == whole.number(name), name
        assert sorted(row for one in parts for row in one.rows_of(name)) == sorted(whole.rows_of(name))
    assert all(one.number(INTERVENTIONS) for one in parts)
    incidents = made(year).number("assistance.incidents.total")
    assert made(year).number(INTERVENTIONS) == whole.number(INTERVENTIONS) + incidents


def test_departements_with_an_intercommunality_of_the_same_name_stay_apart(year: Database) -> None:
    here, elsewhere, both = (made(year, code, epci=EPCIS[0]) for code in (HERE, ELSEWHERE, ""))

    assert (elsewhere.number(INTERVENTIONS), here.number(INTERVENTIONS)) == (
        1,
        both.number(INTERVENTIONS) - 1,
    )
    assert made(year, ELSEWHERE, epci=EPCIS[1]).number(INTERVENTIONS) == 0


def test_of_an_intercommunality_and_a_territory_are_the_guichets_of_both(year: Database) -> None:
    both = made(year, epci=EPCIS[0], territoire="littoral").rows_of(INTERVENTIONS)
    one, other = (
        made(year, **{name: part}) for name, part in (("epci", EPCIS[0]), ("territoire", "Littoral"))
    )

    assert set(both) == set(one.rows_of(INTERVENTIONS)) & set(other.rows_of(INTERVENTIONS))
    assert both


def test_a_name_is_known_once_whatever_its_letters(year: Database) -> None:
    with year.reading() as session:
        registry = SqlRegistry(session)
        known = [registry.part_names("intercommunalite", code) for code in (HERE, ELSEWHERE, "")]
        assert registry.part_names("territoire", HERE) == ["Littoral"]

    assert [[name.casefold().replace("'", "’") for name in names] for names in known] == [
        ["pays du murel", "val d’argence"],
        ["val d’argence"],
        ["pays du murel", "val d’argence"],
    ]


def test_what_is_left_out_of_a_part_is_what_bears_no_guichet() -> None:
    entries = dict(enumerate(generated_year()[0], 1))
    whole = figures(chained(tuple(entries.values())), Period.of(YEAR), ZONE.timezone)
    alone = {
        name
        for name in whole.values
        if (rows := whole.rows_of(name)) and all(entries[row].guichet_id is None for row in rows)
    }

    assert alone == set(OF_NO_GUICHET)
    assert not alone & {name for section in GUICHET for name in (*section.singles, *section.breakdowns)}
