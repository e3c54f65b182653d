"""A list of agents: each line is somebody to invite, somebody who is known, or told to be at fault."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stand_in import StandIn

from guichets.agent_imports import InvitationPlan, plan
from guichets.imports import lines_of
from guichets.people import AccessStatus, PeopleQuery, PersonLine
from guichets.registry import Agent, Guichet, GuichetKind, Role
from refusals.faults import FaultyFile
from rendering.fault_words import in_file

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
HELENE = Agent(id=1, name="Hélène Ozanne", role=Role.GESTIONNAIRE, guichet_id=None, created_at=NOW)


def guichet(number: int, name: str, code: str = "", departement: str = "06") -> Guichet:
    return Guichet(
        id=number, name=name, kind=GuichetKind.COMMUNE, departement=departement, sne_code=code
    )  # fmt: skip


def known(number: int, name: str, email: str, guichet_id: int, standing: AccessStatus) -> PersonLine:
    return PersonLine(
        id=number, name=name, role=Role.AGENT, email=email, guichet_id=guichet_id, guichet="",
        standing=standing, channels=(), created_at=NOW, used_at=None, closed_at=None, invited_until=None,
    )  # fmt: skip


@dataclass
class FakeWork(StandIn):
    """Its own registry, and its own list of people."""

    all: Sequence[Guichet] = (
        guichet(1, "Mairie de Valbonne", "V06"),
        guichet(2, "Mairie d’Èze"),
        guichet(3, "Logis", "L06"),
        guichet(4, "Logis", "L83", "83"),
    )
    people: list[PersonLine] = field(
        default_factory=lambda: [
            known(10, "Nadia Ferrand", "Nadia@valbonne.example", 1, AccessStatus.ACTIVE),
            known(11, "Bruno Talverne", "", 1, AccessStatus.INVITED),
            known(12, "Paul Roquet", "paul@valbonne.example", 1, AccessStatus.CLOSED),
        ]
    )

    @property
    def registry(self) -> FakeWork:
        return self

    @property
    def people_list(self) -> FakeWork:
        return self

    def guichets(self, departement: str = "") -> Sequence[Guichet]:
        return [one for one in self.all if departement in {"", one.departement}]

    def page(self, query: PeopleQuery) -> Sequence[PersonLine]:
        return self.people


def read(text: str) -> InvitationPlan:
    return plan(FakeWork(), lines_of(text.encode()), by=HELENE)


def faults(text: str) -> list[str]:
    with pytest.raises(FaultyFile) as refusal:
        read(text)
    return [f"{f.line} {in_file(f)}".replace("\N{NO-BREAK SPACE}", " ") for f in refusal.value.faults]


def test_the_columns_are_known_by_their_usual_names_and_an_empty_role_is_an_agent() -> None:
    planned = read(
        "Nom;Prénom;Courriel;Structure;Rôle;Tél\n"
        "Ravignan;Inès;ines@eze.example;mairie d’eze;;493000001\n"
        "Castel;Mireille;;V06;Référente;\n"
    )

    assert [(one.name, one.email, one.guichet.id, one.role, one.phone) for one in planned.invited] == [
        ("Inès Ravignan", "ines@eze.example", 2, Role.AGENT, "0493000001"),
        ("Mireille Castel", "", 1, Role.REFERENT, ""),
    ]


def test_who_is_known_by_address_or_by_name_at_the_guichet_is_not_invited_and_who_left_is() -> None:
    planned = read(
        "nom;mel;guichet\n"
        "N. Ferrand;NADIA@valbonne.example;Mairie d’Èze\n"
        "bruno talverne;bruno@valbonne.example;Mairie de Valbonne\n"
        "Bruno Talverne;;Mairie d’Èze\n"
        "Paul Roquet;paul@valbonne.example;Mairie de Valbonne\n"
    )

    assert [(one.person.id, one.by_address) for one in planned.known] == [(10, True), (11, False)]
    assert [(one.name, one.guichet.id) for one in planned.invited] == [
        ("Bruno Talverne", 2),
        ("Paul Roquet", 1),
    ]


def test_everything_at_fault_is_told_at_once() -> None:
    assert faults(
        "nom;mel;guichet;role;telephone\n"
        ";a@b.fr;V06;;\n"
        "Anne;a.b.fr;V06;;standard\n"
        "Béa;;Mairie de Nulle-Part;;\n"
        "Chloé;;;;\n"
        "Dina;;Logis;;\n"
        "Élise;;L83;gestionnaire;\n"
        "Fanny 1 85 05 78 006 084 91;;V06;;\n"
    ) == [
        "2 nom manquant",
        "3 adresse mél mal écrite : « a.b.fr »",
        "3 téléphone sans chiffre : « standard »",
        "4 guichet inconnu ou fermé : « Mairie de Nulle-Part » ; l’écrire comme dans la liste",
        "5 guichet manquant",
        "6 plusieurs guichets s’appellent « Logis » ; écrire plutôt le code SNE du bon",
        "7 rôle impossible dans une liste : « gestionnaire » (attendu : agent, référent)",
        "8 un numéro de sécurité sociale semble écrit ici : le retirer",
    ]


def test_nobody_and_no_address_stands_in_a_file_twice() -> None:
    text = "nom;mel;guichet\nAnne;a@b.fr;V06\nANNE;;V06\nBéa;A@B.fr;V06\nAnne;;L83\n"

    assert faults(text) == [
        "3 ANNE est déjà à la ligne 2",
        "4 l’adresse mél est déjà à la ligne 2 ; si elle est partagée, vider la case",
    ]


@pytest.mark.parametrize("text", ["", "nom;guichet\n"])
def test_a_file_that_names_nobody_says_so(text: str) -> None:
    assert faults(text) == ["1 le fichier ne nomme personne"]


CELLS = {
    "nom": st.sampled_from(["Anne", "ANNE", "Nadia Ferrand", "Paul Roquet", ""]),
    "mel": st.sampled_from(["", "a@b.fr", "A@b.fr", "nadia@valbonne.example", "x"]),
    "guichet": st.sampled_from(["V06", "mairie de valbonne", "Logis", ""]),
    "role": st.sampled_from(["", "agent", "référent", "lecteur"]),
}


@given(st.lists(st.tuples(*CELLS.values()), min_size=1, max_size=6))
def test_each_line_is_invited_known_or_at_fault_and_nobody_is_invited_twice(
    rows: list[tuple[str, ...]],
) -> None:
    lines: list[tuple[int, Sequence[str]]] = [(1, list(CELLS))]
    lines += [(number, row) for number, row in enumerate(rows, 2)]
    at_fault: set[int] = set()
    work = FakeWork()
    try:
        planned = plan(work, lines, by=HELENE)
    except FaultyFile as refused:
        at_fault = {fault.line for fault in refused.faults}
        sound = [line for line in lines if line[0] not in at_fault]
        if len(sound) < 2:
            return
        planned = plan(work, sound, by=HELENE)

    invited, there = (
        [one.line for one in planned.invited],
        [one.newcomer.line for one in planned.known],
    )
    assert sorted([*invited, *there, *at_fault]) == [number for number, _ in lines[1:]]
    assert len({one.place for one in planned.invited}) == len(planned.invited)
    addresses = [one.email.casefold() for one in planned.invited if one.email]
    assert len(set(addresses)) == len(addresses)
