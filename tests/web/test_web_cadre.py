"""The cadre de référence, as a browser without JavaScript writes and reads it."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from io import StringIO

import pytest
from page_forms import sendings_of
from web_stage import Browser, Stage

from guichets.registry import Guichet, GuichetKind, Role
from quality.cadre import Commitment, Measure, Unit

PATH = "/qualite/cadre"
ATTRIBUTIONS = f"{PATH}/attributions-a-temps"


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


def kept(stage: Stage, departement: str = "06") -> Sequence[Commitment]:
    with stage.house.units.reading() as work:
        return work.cadre.of(departement)


def filled(browser: Browser, page: str, **fields: str) -> tuple[str, Mapping[str, Sequence[str]]]:
    """Where the form of a page goes, and what it sends: what it shows, but for what is typed."""
    action = page.partition("?")[0]
    form = next(one for one in sendings_of(browser.client.get(page).text) if one.action == action)
    return action, {**form.data, **{name: [value] for name, value in fields.items()}}


def send(browser: Browser, page: str, **fields: str) -> tuple[int, str]:
    """Sends the form of a page; the status, and the page that follows."""
    action, data = filled(browser, page, **fields)
    answer = browser.client.post(action, data=data)
    if answer.status_code == 303:
        return 303, browser.client.get(answer.headers["location"]).text
    return answer.status_code, answer.text


def write(browser: Browser, **more: str) -> tuple[int, str]:
    said = {
        "libelle": "Attributions à temps",
        "seuil": "92,5",
        "mesure": "part",
        "numerateur": "attributions à temps",
        "denominateur": "attributions",
        "depuis": "2026-01-01",
    }
    return send(browser, f"{PATH}/nouveau", **{**said, **more})


def test_an_empty_cadre_offers_the_example(helene: Browser) -> None:
    page = helene.client.get(PATH).text

    assert "Aucun engagement n’est encore écrit." in page
    assert "Reprendre l’exemple" in page


def test_the_example_is_read_before_it_is_adopted_then_offered_no_more(stage: Stage, helene: Browser) -> None:
    preview = helene.client.get(f"{PATH}/exemple").text
    assert "tous les seuils sont inventés" in preview
    assert kept(stage) == []

    action, data = filled(helene, f"{PATH}/exemple", depuis="2026-01-01")
    status, page = send(helene, f"{PATH}/exemple", depuis="2026-01-01")

    assert (status, len(kept(stage))) == (303, 19)
    assert "L’exemple est repris." in page
    assert "à remplacer par l’article de votre convention" in page
    assert "Reprendre l’exemple" not in page
    again = helene.client.post(action, data=data)  # the button was pressed twice
    for answer in (again, helene.client.get(f"{PATH}/exemple")):
        assert (answer.status_code, answer.headers["location"]) == (303, PATH)
    assert len(kept(stage)) == 19


def test_a_commitment_is_written_as_a_sentence(stage: Stage, helene: Browser) -> None:
    status, page = write(helene)

    assert status == 303
    assert "au moins 92,5\N{NO-BREAK SPACE}%" in page
    (one,) = kept(stage)
    assert (one.threshold, one.measure, one.unit, one.lowest, one.highest) == (
        92.5, Measure.SHARE, Unit.PERCENT, 0, 100,
    )  # fmt: skip


@pytest.mark.parametrize("typed", ["1 204,5", "1\N{NO-BREAK SPACE}204,5", "1204.5", "+"])
def test_a_number_is_read_as_the_french_write_it(stage: Stage, helene: Browser, typed: str) -> None:
    status, page = write(helene, seuil=typed, mesure="nombre")

    if typed == "+":
        assert (status, kept(stage)) == (422, [])
        assert "Écrivez-le comme 92,5." in page
    else:
        assert kept(stage)[0].threshold == 1204.5


def test_each_fault_is_said_beside_its_field_and_what_was_typed_stays(stage: Stage, helene: Browser) -> None:
    status, page = write(helene, libelle="", seuil="120", numerateur="", source="Convention, art. 3")

    assert (status, kept(stage)) == (422, [])
    for name in ("libelle", "seuil", "numerateur"):
        assert f'id="{name}-faute"' in page
    assert 'value="120"' in page
    assert 'value="Convention, art. 3"' in page


def test_a_delay_is_not_judged_over_a_departement(stage: Stage, helene: Browser) -> None:
    status, page = write(helene, mesure="jours", niveau="departement")

    assert (status, kept(stage)) == (422, [])
    assert "ne s’additionne pas d’un guichet à l’autre" in page


def test_a_change_takes_effect_on_its_day_and_the_cadre_is_read_as_of_a_day(
    stage: Stage, helene: Browser
) -> None:
    write(helene)

    status, page = send(helene, f"{ATTRIBUTIONS}/modifier", seuil="95", depuis="2026-06-01")

    assert status == 303
    assert [(one.threshold, one.until) for one in kept(stage)] == [(92.5, date(2026, 6, 1)), (95, None)]
    assert "passée" in page
    assert "au moins 92,5" in helene.client.get(f"{PATH}?jour=2026-05-31").text
    assert "au moins 95" in helene.client.get(f"{PATH}?jour=2026-06-01").text
    assert "Pas en vigueur ce jour-là" in helene.client.get(f"{PATH}?jour=2025-12-31").text


def test_a_correction_of_the_first_day_is_said_so(helene: Browser) -> None:
    write(helene)

    _, page = send(helene, f"{ATTRIBUTIONS}/modifier", seuil="95", depuis="2026-01-01")

    assert "corrigée le jour même" in page


def test_a_day_before_the_version_in_force_is_refused_beside_its_field(stage: Stage, helene: Browser) -> None:
    write(helene)

    for page in (f"{ATTRIBUTIONS}/modifier", f"{ATTRIBUTIONS}/fin"):
        status, shown = send(helene, page, depuis="2025-12-31")
        assert status == 422
        assert 'id="depuis-faute"' in shown
        assert "01/01/2026" in shown
    assert len(kept(stage)) == 1


def test_a_page_read_before_another_change_gives_no_order(stage: Stage, helene: Browser) -> None:
    write(helene)
    action, stale = filled(helene, f"{ATTRIBUTIONS}/modifier", seuil="80", depuis="2026-07-01")
    send(helene, f"{ATTRIBUTIONS}/modifier", seuil="95", depuis="2026-06-01")

    answer = helene.client.post(action, data=stale)

    assert answer.status_code == 422
    assert "Quelqu’un a modifié cet engagement" in answer.text
    assert len(kept(stage)) == 2


def test_an_end_is_dated_and_may_be_taken_up_again(stage: Stage, helene: Browser) -> None:
    write(helene)

    _, page = send(helene, f"{ATTRIBUTIONS}/fin", depuis="2026-06-01")

    assert "Reprendre" in page
    assert kept(stage)[0].until == date(2026, 6, 1)
    assert "Pas en vigueur ce jour-là" in helene.client.get(PATH).text
    send(helene, f"{ATTRIBUTIONS}/modifier", depuis="2026-09-01")
    assert [(one.since, one.until) for one in kept(stage)] == [
        (date(2026, 1, 1), date(2026, 6, 1)), (date(2026, 9, 1), None),
    ]  # fmt: skip


def test_the_cadre_is_exported_as_of_a_day_without_formulas(helene: Browser) -> None:
    write(helene, libelle="=HYPERLINK(0)")

    answer = helene.client.get(f"{PATH}/liste.csv?jour=2026-01-01")

    header, row = csv.reader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    said = dict(zip(header, row, strict=True))
    assert (said["Seuil"], said["Attendu"]) == ("92,5", "au moins 92,5\N{NO-BREAK SPACE}%")
    assert not said["Engagement"].startswith("=")
    assert len(helene.client.get(f"{PATH}/liste.csv?jour=2025-01-01").text.splitlines()) == 1


def test_another_departement_neither_reads_nor_changes_it(stage: Stage, helene: Browser) -> None:
    write(helene)
    rosa = stage.browser(stage.gestionnaire_of("83"))

    assert "Attributions à temps" not in rosa.client.get(PATH).text
    for path in (ATTRIBUTIONS, f"{ATTRIBUTIONS}/modifier", f"{ATTRIBUTIONS}/fin", f"{PATH}?departement=06"):
        assert rosa.client.get(path).status_code == 404
    write(rosa)
    assert [one.code for one in kept(stage, "83")] == ["attributions-a-temps"]
    assert len(kept(stage)) == 1


def test_who_works_for_all_chooses_the_departement_and_stays_there(stage: Stage) -> None:
    with stage.house.units() as work:
        work.registry.add(Guichet(name="Mairie de Toulon", kind=GuichetKind.COMMUNE, departement="83"))
    ana = stage.browser(stage.person("Ana Prévert", Role.GESTIONNAIRE))
    page = f"{PATH}/nouveau?departement=83"

    action, data = filled(ana, page, libelle="Délai", depuis="2026-01-01", mesure="jours")

    answer = ana.client.post(action, data=data)

    assert answer.headers["location"] == f"{PATH}/delai?departement=83&fait=ecrit"
    assert [one.code for one in kept(stage, "83")] == ["delai"]
    assert f"{PATH}/delai?departement=83" in ana.client.get(f"{PATH}?departement=83").text


def test_a_lecteur_reads_and_finds_no_button(stage: Stage, helene: Browser) -> None:
    write(helene)
    reader = stage.browser(stage.person("Luc Verdier", Role.LECTEUR))

    for path in (PATH, ATTRIBUTIONS):
        page = reader.client.get(path).text
        assert "Attributions à temps" in page
        assert "Modifier" not in page
        assert "Écrire un engagement" not in page
    assert reader.client.get(f"{PATH}/nouveau").status_code == 403
