"""The house of a dialogue, its gestionnaire and an agent of a guichet, where a module asks for no other."""

from __future__ import annotations

import pytest
from house import House, Person

from guichets.registry import Agent
from storage.database import Database


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


@pytest.fixture
def camille(house: House) -> Agent:
    return house.agent(house.gestionnaire())


@pytest.fixture
def nadia(house: House) -> Person:
    return house.enrols("Nadia Ferrand")
