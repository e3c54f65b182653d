"""A call, a mail or a visit noted from the console: it counts, and keeps no words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from web_stage import Browser, Stage

from guichets.registry import Agent, Guichet, GuichetKind, Role
from journal.entries import Entry, Kind
from knowledge_base.reading import Reading
from knowledge_base.themes import Theme
from reports.figures import Figures, figures
from reports.period import Period

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
        "jour": stage.clock().date().isoformat(),
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
    said = "compté dans le bilan : Téléphone, Mairie de Valbonne, NIR et état civil, 10 min."
    assert said in page.replace("\N{NO-BREAK SPACE}", " ")
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
        ("guichet", "", "Choisissez le guichet"),
        ("guichet", "999", "Choisissez le guichet"),
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


def figures_of(stage: Stage) -> Figures:
    with stage.house.units.reading() as work:
        return figures(work.journal.rows(), Period.of(2026), stage.house.settings.zone.timezone)


def cancel(stage: Stage, browser: Browser) -> tuple[int, str]:
    """The last one that was noted."""
    with stage.house.units.reading() as work:
        number = [row.sequence for row in work.journal.rows() if row.entry.kind is Kind.CALL_LOGGED][-1]
    answer = browser.client.post(f"/interventions/{number}/annuler", data=browser.form(PATH))
    if answer.status_code == 303:
        return 303, browser.client.get(answer.headers["location"]).text
    return answer.status_code, answer.text


def test_a_call_of_another_day_is_noted_for_that_day(stage: Stage, helene: Browser) -> None:
    note(stage, helene, jour="2026-11-20")

    (entry,) = noted(stage)
    assert entry.at == datetime(2026, 11, 20, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize("day", ["2026-11-26", "2025-11-24", "hier", ""])
def test_a_day_to_come_or_of_long_ago_is_refused(stage: Stage, helene: Browser, day: str) -> None:
    status, _ = note(stage, helene, jour=day)

    assert status == 422
    assert noted(stage) == []


def test_a_call_about_a_ticket_adds_its_time_to_it_and_shows_in_its_history(
    stage: Stage, helene: Browser
) -> None:
    reference = stage.open_ticket().reference

    status, _ = note(stage, helene, ticket=reference, guichet="", theme="")

    (entry,) = noted(stage)
    assert status == 303
    assert (entry.subject, entry.guichet_id, entry.theme) == (reference, stage.guichet.id, "pieces")
    assert stage.ticket(reference).minutes == 10
    assert "appel, mél ou visite, 10" in helene.client.get(f"/tickets/{reference}").text


def test_an_unknown_ticket_is_said(stage: Stage, helene: Browser) -> None:
    status, page = note(stage, helene, ticket="T-2026-0099")

    assert (status, "Aucun ticket que vous puissiez voir" in page) == (422, True)
    assert noted(stage) == []


def test_a_wrong_row_is_cancelled_by_another_and_counts_no_more(stage: Stage, helene: Browser) -> None:
    reference = stage.open_ticket().reference
    note(stage, helene, ticket=reference, jour="2026-11-20", moyen="mel")
    before = figures_of(stage)

    status, page = cancel(stage, helene)

    after = figures_of(stage)
    assert status == 303
    assert "La ligne est annulée" in page
    assert (before.number("assistance.calls.total"), after.number("assistance.calls.total")) == (1, 0)
    assert (before.number("resources.minutes.total"), after.number("resources.minutes.total")) == (10, 0)
    assert (
        after.number("assistance.interventions.total") == before.number("assistance.interventions.total") - 1
    )
    assert stage.ticket(reference).minutes == 0
    assert "appel, mél ou visite" not in helene.client.get(f"/tickets/{reference}").text
    assert len(noted(stage)) == 1


def test_a_row_is_corrected_by_another_and_stands_until_then(stage: Stage, helene: Browser) -> None:
    note(stage, helene, jour="2026-11-20", moyen="visite", resolu="non")

    page = helene.client.get(f"{PATH}?corrige=1").text

    assert 'value="2026-11-20"' in page
    assert '<option value="visite" selected>' in page
    assert '<option value="non" selected>' in page
    assert 'name="minutes" value="10" checked' in page
    assert ">annulée</span>" not in page
    assert figures_of(stage).number("resources.minutes.total") == 10
    status, page = note(stage, helene, corrige="1", minutes="25")
    assert (status, ">annulée</span>" in page) == (303, True)
    assert figures_of(stage).number("resources.minutes.total") == 25
    assert figures_of(stage).number("assistance.calls.total") == 1


def test_a_refusal_corrects_nothing_and_nobody_corrects_the_row_of_another(
    stage: Stage, helene: Browser
) -> None:
    note(stage, helene)
    karim = stage.browser(stage.person("Karim Lormont", Role.GESTIONNAIRE))

    assert note(stage, helene, corrige="1", minutes="2000")[0] == 422
    assert note(stage, karim, corrige="1")[0] == 422
    assert 'name="corrige"' not in karim.client.get(f"{PATH}?corrige=1").text
    assert figures_of(stage).number("resources.minutes.total") == 10


@pytest.mark.parametrize(
    "typed", ["Mairie de Valbonne", "valbo", "nadia ferr", "Nadia Ferrand, Mairie de Valbonne"]
)
def test_a_guichet_is_typed_by_its_name_or_by_that_of_an_agent(
    stage: Stage, helene: Browser, typed: str
) -> None:
    assert note(stage, helene, guichet="", qui=typed)[0] == 303

    assert [entry.guichet_id for entry in noted(stage)] == [stage.guichet.id]


def test_words_that_name_nobody_or_several_are_said_and_several_are_offered(
    stage: Stage, helene: Browser
) -> None:
    with stage.house.units() as work:
        for name, kind, commune in (
            ("Mairie de Lanneville", GuichetKind.COMMUNE, "Lanneville"),
            ("Mairie de Lantosque", GuichetKind.COMMUNE, "Lantosque"),
            ("Logis de Lantosque", GuichetKind.BAILLEUR, "Lantosque"),
        ):
            work.registry.add(Guichet(name=name, kind=kind, departement="06", commune=commune))
        logis = next(one for one in work.registry.guichets() if one.name == "Logis de Lantosque")
        luc = Agent(name="Luc Berthier", role=Role.AGENT, guichet_id=logis.id, created_at=stage.clock())
        work.registry.add(luc)

    _, unknown = note(stage, helene, guichet="", qui="zzz")
    status, several = note(stage, helene, guichet="", qui="lan")

    assert "ne s’appelle ainsi" in unknown
    assert (status, "Plusieurs guichets répondent" in several) == (422, True)
    assert several.count('type="radio" name="guichet"') == 4  # the three, and none
    assert 'value="lan"' in several
    assert noted(stage) == []
    assert note(stage, helene, guichet="", qui="lantosque")[0] == 303  # its mairie


def test_her_words_give_the_theme_and_go_no_further(stage: Stage, helene: Browser) -> None:
    words = "le NIR est faux"
    stage.library.readings[words] = Reading(theme=Theme.NIR, questions=(words,))
    guessed = helene.client.get(
        "/interventions/theme", params={"mots": words}, headers={"HX-Request": "true"}
    )

    assert note(stage, helene, theme="", mots=words)[0] == 303

    (entry,) = noted(stage)
    assert f'<option value="{entry.theme}" selected>' in guessed.text
    with stage.house.units.reading() as work:
        assert not any("faux" in f"{row}" for row in work.journal.rows())


def test_who_called_last_comes_first_and_a_ticket_may_follow(stage: Stage, helene: Browser) -> None:
    note(stage, helene)

    page = helene.client.get(PATH, headers={"HX-Request": "true"}).text
    sent = helene.form(PATH, moyen="telephone", guichet=str(stage.guichet.id), theme="nir", minutes="5",
                       resolu="non", jour=f"{stage.clock():%Y-%m-%d}", ensuite="ticket")  # fmt: skip
    after = helene.client.post(PATH, data=sent).headers["location"]

    assert "<html" not in page
    assert f'name="guichet" value="{stage.guichet.id}"' in page
    assert after == f"/tickets/ouvrir?guichet={stage.guichet.id}"
    assert "Nadia Ferrand" in helene.client.get(after).text
    unknown = helene.client.get("/tickets/ouvrir?qui=zzz").text
    assert "Aucun agent qui puisse entrer" in unknown
    assert 'href="/personnes/inviter">Inviter cette personne' in unknown
    assert 'href="/interventions/nouvelle">Noter son appel' in unknown


def test_a_row_is_cancelled_once_and_by_whoever_noted_it(stage: Stage, helene: Browser) -> None:
    note(stage, helene)
    karim = stage.browser(stage.person("Karim Lormont", Role.GESTIONNAIRE))
    assert cancel(stage, karim)[0] == 422

    assert cancel(stage, helene)[0] == 303
    assert cancel(stage, helene)[0] == 422


def test_nothing_but_an_intervention_is_cancelled(stage: Stage, helene: Browser) -> None:
    stage.open_ticket()

    answer = helene.client.post("/interventions/1/annuler", data=helene.form(PATH))

    assert answer.status_code == 422


def test_the_journal_says_which_row_was_cancelled_and_holds(stage: Stage, helene: Browser) -> None:
    note(stage, helene)
    cancel(stage, helene)

    page = helene.client.get("/journal").text

    assert "Appel, mél ou visite annulé" in page
    assert "ligne 1 du journal" in page


# The timer.


def test_a_running_timer_is_seen_and_stopped_from_anywhere(stage: Stage, helene: Browser) -> None:
    page = f"/tickets/{stage.open_ticket().reference}"
    assert helene.client.get("/chronometre").text == ""
    helene.order(page, "chronometre")
    stage.clock.advance(minutes=12)

    assert "12" in helene.client.get("/chronometre").text
    answer = helene.client.post("/chronometre/arreter", data=helene.form(PATH))

    assert answer.headers["location"] == f"{page}?fait=arreter&minutes=12#temps"
    assert helene.client.get("/chronometre").text == ""
    assert (
        helene.client.post("/chronometre/arreter", data=helene.form(PATH)).headers["location"] == "/tickets"
    )
