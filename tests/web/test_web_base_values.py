"""What the answers name of the département: filled in once, said at once, and journalled."""

from __future__ import annotations

import pytest
from base_fakes import fiche, given
from base_stage import Keeper
from web_stage import Stage

from guichets.registry import Agent, Role
from journal.entries import Kind

PAGE = "/reglages/valeurs"
DELAY = "delai-anormalement-long"
RECALL = "/base/doublon/rappel"


@pytest.fixture
def helene(stage: Stage) -> Keeper:
    keeper = Keeper.of(stage)
    keeper.library.entries = (fiche(answer=f"Dans votre département : {{{DELAY}}}."),)
    return keeper


def settings_changed(helene: Keeper) -> list[str]:
    with helene.stage.house.units.reading() as work:
        return [row.entry.subject for row in work.journal.rows() if row.entry.kind is Kind.SETTINGS_CHANGED]


def test_a_value_is_said_in_the_answers_and_in_the_journal(helene: Keeper) -> None:
    assert "ne l’a pas encore indiqué." in helene.read("/base/doublon")
    assert "(citée par 1 réponse)" in helene.read(PAGE)

    status, page = helene.gives(PAGE, page=PAGE, **{DELAY: "  trente   mois. "})

    assert (status, "Les réponses le disent dès maintenant" in page) == (303, True)
    sheet = helene.read("/base/doublon")
    assert "Dans votre département : trente mois." in sheet
    assert f"Délai anormalement long trente mois {{{DELAY}}}" in sheet
    assert f"{{{DELAY}}}" in helene.read("/base/doublon/modifier")
    assert helene.library.changes == 1
    assert settings_changed(helene) == ["reglages:valeurs"]

    helene.gives(PAGE, page=PAGE, **{DELAY: "trente mois"})
    assert len(settings_changed(helene)) == 1

    helene.gives(PAGE, page=PAGE, **{DELAY: ""})
    assert "ne l’a pas encore indiqué." in helene.read("/base/doublon")


def test_the_exported_base_carries_the_name_and_not_the_value(helene: Keeper) -> None:
    helene.gives(PAGE, page=PAGE, **{DELAY: "trente mois"})

    for file in ("/base/export.jsonl", "/base/export.csv"):
        content = helene.get(file).text
        assert f"{{{DELAY}}}" in content
        assert "trente mois" not in content


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("x" * 121, "Trop long : 121 caractères, 120 au plus."),
        ("2 94 03 75 120 005 22", "numéro de sécurité sociale"),
    ],
    ids=["too long", "a NIR"],
)
def test_what_is_refused_is_said_and_nothing_is_kept(helene: Keeper, typed: str, said: str) -> None:
    status, page = helene.gives(PAGE, page=PAGE, **{DELAY: typed, "site-gestionnaire": "https://x.example"})

    assert (status, said in page) == (422, True)
    assert 'value="https://x.example"' not in helene.get(PAGE).text
    assert settings_changed(helene) == []


def test_another_departement_has_its_own_and_those_alone(helene: Keeper) -> None:
    helene.gives(PAGE, page=PAGE, **{DELAY: "trente mois"})
    denis = helene.gestionnaire_of("44")

    assert "Valeurs du département 44" in denis.read(PAGE)
    assert "trente mois" not in denis.get(PAGE).text
    assert denis.gives(PAGE, page=PAGE, **{DELAY: "dix mois"})[0] == 303
    assert 'value="dix mois"' in denis.get(PAGE).text

    assert denis.get(f"{PAGE}?departement=06").status_code == 404
    assert denis.gives(PAGE, page=PAGE, departement="06", **{DELAY: "dix"})[0] == 404
    assert 'value="trente mois"' in helene.get(PAGE).text


def test_who_works_for_another_departement_reads_the_entries_as_its_agents_do(helene: Keeper) -> None:
    helene.gives(PAGE, page=PAGE, **{DELAY: "trente mois"})
    denis = helene.gestionnaire_of("44")
    denis.gives(PAGE, page=PAGE, **{DELAY: "dix mois"})

    for path in ("/base/doublon", "/base/doublon/rappel"):
        assert "Dans votre département : dix mois." in denis.read(path)
        assert "Dans votre département : trente mois." in helene.read(path)


def test_each_agent_is_told_a_corrected_answer_with_the_values_of_their_own(helene: Keeper) -> None:
    stage, nantes = helene.stage, helene.elsewhere()
    yann = Agent(name="Yann Perrec", role=Role.AGENT, guichet_id=nantes.id, created_at=stage.clock())
    with stage.house.units() as work:
        work.registry.add(yann)
        for code, value in (("06", "trente mois"), ("44", "dix mois")):
            work.local_values.set(code, DELAY, value)
    people = (stage.nadia, yann)
    helene.knows(*(given(one.id or 0) for one in people))
    helene.writes("/base/doublon/modifier", reponse=f"Ici, {{{DELAY}}}.", note="plus court")
    draft = "/base/doublon/brouillon"
    assert helene.gives(f"{draft}/publier", page=draft, nature="regle")[0] == 303

    assert "2 agents prévenus" in helene.gives(RECALL, page=RECALL, mois="6")[1]

    stage.turn()
    told = [[text for from_agent, text in stage.bubbles(one) if not from_agent] for one in people]
    assert [[part for part in ("trente mois", "dix mois") if part in text] for (text,) in told] == [
        ["trente mois"],
        ["dix mois"],
    ]
