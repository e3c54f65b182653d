"""The certificate of an interface is told of before it lapses, on the real registry."""

from __future__ import annotations

from datetime import datetime

import pytest
from due_fakes import everywhere
from house import House

from deadlines.zones import Zone
from guichets.certificates import warn_of_certificates
from guichets.errors import FaultyParticulars
from guichets.particulars import read_particulars
from guichets.registry import Guichet, GuichetKind
from storage.database import Database

PARIS = Zone.of("06")


def told(house: House, when: str) -> int:
    house.clock.now = datetime.fromisoformat(when).replace(tzinfo=PARIS.timezone)
    with house.units() as work:
        count = warn_of_certificates(work, now=house.clock.now, hours_of=everywhere)
    house.handles()
    return count


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


def test_it_is_told_of_at_each_milestone_once(house: House) -> None:
    camille = house.gestionnaire()
    with house.units() as work:
        work.registry.add(
            Guichet(name="Argence Habitat", kind=GuichetKind.BAILLEUR, departement="06",
                    certificate_until="2027-03-31")
        )  # fmt: skip
        work.registry.add(Guichet(name="Murel", kind=GuichetKind.EPCI, departement="06"))

    assert told(house, "2027-01-29 10:00") == 0  # 61 days
    assert told(house, "2027-02-01 07:00") == 0  # closed
    assert told(house, "2027-02-01 10:00") == 1
    assert told(house, "2027-02-02 10:00") == 0
    assert told(house, "2027-03-24 10:00") == 1  # the month's was missed: it does not follow
    assert told(house, "2027-04-01 10:00") == 1
    assert told(house, "2027-04-15 10:00") == 0

    texts = [text.replace("\N{NO-BREAK SPACE}", " ") for text in house.texts(camille) if "certificat" in text]
    assert ["31 mars" in text for text in texts] == [True, True, True]
    assert "dans 58 jours" in texts[0]
    assert "est périmé depuis le" in texts[2]


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("siret", "732 829 320 00074", "73282932000074"),
        ("siret", "", ""),
        ("certificate_until", "12/03/2027", "2027-03-12"),
        ("certificate_until", " 2027-03-12 ", "2027-03-12"),
        ("certificate_until", "", ""),
        ("sne_code", " G0000 ", "G0000"),
    ],
)
def test_a_number_or_a_day_is_kept_in_one_form(field: str, typed: str, kept: str) -> None:
    said = read_particulars({"name": "Murel", "kind": "epci", field: typed})

    assert getattr(said, field) == kept


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("siret", "732 829 320 00075"), ("siret", "732829320"), ("certificate_until", "31/02/2027"),
        ("certificate_until", "bientôt"), ("sne_code", "G" * 21),
    ],
)  # fmt: skip
def test_one_that_is_none_is_refused(field: str, typed: str) -> None:
    with pytest.raises(FaultyParticulars) as refused:
        read_particulars({"name": "Murel", "kind": "epci", field: typed})

    assert list(refused.value.faults) == [field]
