"""A call, a mail or a visit noted from the console: it counts, and keeps no words."""

from __future__ import annotations

import pytest
from web_stage import Browser, Stage

from guichets.registry import Agent, Guichet, GuichetKind, Role
from journal.entries import Entry, Kind

PATH = "/interventions/nouvelle"


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


def note(stage: Stage, browser: Browser, **fields: str) -> tuple[int, str]:
    typed = {
        "moyen": "telephone",
        "guichet": str(stage.guichet.id),
        "theme": "nir",
        "minutes": "10",
        "resolu": "oui",
    }
    answer = browser.client.post(PATH, data=browser.form(PATH, **{**typed, **fields}))
    if answer.status_code == 303:
        return 303, browser.client.get(answer.headers["location"]).text
    return answer.status_code, answer.text


def noted(stage: Stage) -> list[Entry]:
    with stage.house.units.reading() as work:
        return [row.entry for row in work.journal.rows() if row.entry.kind is Kind.CALL_LOGGED]


def test_a_call_is_noted_and_another_is_one_link_away(stage: Stage, helene: Browser) -> None:
    status, page = note(stage, helene)

    assert status == 303
    assert "C’est noté" in page
    assert "Noter une autre intervention" in page
    (entry,) = noted(stage)
    assert (entry.channel, entry.guichet_id, entry.theme, entry.minutes, entry.outcome) == (
        "telephone", stage.guichet.id, "nir", 10, "resolved",
    )  # fmt: skip


def test_a_visit_of_somebody_who_works_for_no_guichet_is_noted_too(stage: Stage, helene: Browser) -> None:
    note(stage, helene, moyen="visite", guichet="aucun", resolu="non")

    (entry,) = noted(stage)
    assert (entry.channel, entry.guichet_id, entry.outcome) == ("visite", None, "unresolved")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("guichet", "", "Choisissez son guichet"),
        ("guichet", "999", "Choisissez son guichet"),
        ("theme", "", "thème"),
        ("minutes", "", "minutes"),
        ("minutes", "2000", "minutes"),
    ],
)
def test_what_is_missing_is_said_and_the_rest_stays(
    stage: Stage, helene: Browser, field: str, value: str, said: str
) -> None:
    fields = {"moyen": "mel", field: value}
    status, page = note(stage, helene, **fields)

    assert status == 422
    assert said in page
    assert '<option value="mel" selected>' in page
    assert noted(stage) == []


def test_another_departement_s_guichet_is_not_hers_to_choose(stage: Stage) -> None:
    with stage.house.units() as work:
        far = Guichet(name="Mairie de Lanneville", kind=GuichetKind.COMMUNE, departement="83")
        work.registry.add(far)
        lucie = Agent(
            name="Lucie",
            role=Role.GESTIONNAIRE,
            guichet_id=None,
            departement="06",
            created_at=stage.clock(),
        )
        work.registry.add(lucie)
    browser = stage.browser(lucie)

    assert "Lanneville" not in browser.client.get(PATH).text
    assert note(stage, browser, guichet=str(far.id))[0] == 422


def test_the_queue_shows_the_way_to_whoever_acts(stage: Stage, helene: Browser) -> None:
    lise = stage.browser(stage.person("Lise Lectrice", Role.LECTEUR))

    assert f'href="{PATH}"' in helene.client.get("/tickets").text
    assert f'href="{PATH}"' not in lise.client.get("/tickets").text
