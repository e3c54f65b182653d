"""The questions of the guichets over the year, as a browser without JavaScript reads and arranges them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import unescape

import pytest
from page_forms import sendings_of
from web_stage import NIR_ENTRY, Browser, Stage

from guichets.registry import Role
from knowledge_base.learning.compilation import OTHERS, Difficulty, Remark

PATH = "/bilan/questions"
NIR = f"{PATH}/{NIR_ENTRY.id}?annee=2026"
PARKING = f"{PATH}/abcd1234?annee=2026"


@pytest.fixture
def helene(stage: Stage) -> Browser:
    """In October, two groups were frozen."""
    guichet = stage.guichet.id or 0
    answered = Difficulty(
        key=NIR_ENTRY.id, name=NIR_ENTRY.question, theme="nir", questions=4, guichets=(guichet,),
        examples=("nir obligatoire",), entry_id=NIR_ENTRY.id,
    )  # fmt: skip
    unanswered = Difficulty(
        key="abcd1234", name="place parking", questions=2, guichets=(guichet,), tickets=1,
    )  # fmt: skip
    others = Difficulty(key=OTHERS, questions=3, guichets=(guichet,))
    with stage.house.units() as work:
        work.compilations.freeze(
            "06", "2026-10", [answered, unanswered, others], datetime(2026, 11, 3, tzinfo=UTC)
        )
    return stage.browser(stage.helene)


def read(browser: Browser, address: str = f"{PATH}?annee=2026") -> str:
    answer = browser.client.get(address)
    assert answer.status_code == 200
    return unescape(answer.text).replace("\N{NO-BREAK SPACE}", " ")


def filled(browser: Browser, page: str, **fields: str) -> tuple[str, Mapping[str, Sequence[str]]]:
    """Where the form of a page goes, and what it sends."""
    sending = next(one for one in sendings_of(browser.client.get(page).text) if PATH in one.action)
    return sending.action, {**sending.data, **{name: [value] for name, value in fields.items()}}


def send(browser: Browser, page: str, **fields: str) -> None:
    action, data = filled(browser, page, **fields)
    answer = browser.client.post(action, data=data)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PATH}?annee=2026&fait=garde")


def kept(stage: Stage) -> Mapping[str, Remark]:
    with stage.house.units.reading() as work:
        return work.compilations.remarks("06", 2026)


def test_without_a_question_the_page_says_so(stage: Stage) -> None:
    assert "Aucune question de guichet sur cette période." in read(stage.browser(stage.helene))


def test_the_groups_of_the_year_say_what_was_asked_by_whom_and_what_was_answered(helene: Browser) -> None:
    page = read(helene)

    assert "9 questions en tout." in page
    assert page.index("Le NIR est-il obligatoire ?</h2>") < page.index("place parking</h2>")
    assert "<li>nir obligatoire</li>" in page
    assert "Mairie de Valbonne" in page
    assert f'La base a répondu : <a href="/base/{NIR_ENTRY.id}">' in page
    assert "Sans réponse de la base : 1 question est devenue un ticket." in page
    assert page.index("place parking</h2>") < page.index("Autres questions, comptées seulement</h2>")
    assert "comptées seulement</span></a>" not in page  # it has no words to be renamed
    assert "Aucune question" in read(helene, f"{PATH}?annee=2026&semestre=1")


def test_the_running_month_is_counted_and_said_not_to_be_frozen(stage: Stage, helene: Browser) -> None:
    stage.browser(stage.nadia).say("le nir est-il obligatoire ?")

    page = read(helene)

    assert "10 questions en tout. Pas encore arrêté, et compté tel qu’aujourd’hui : novembre 2026." in page
    assert "5 questions" in page


def test_a_group_is_renamed_and_commented(stage: Stage, helene: Browser) -> None:
    send(helene, PARKING, titre="Stationnement", commentaire="À voir en copil.")

    page = read(helene)

    assert "Stationnement</h2>" in page
    assert "<p>À voir en copil.</p>" in page
    assert "<span>2 questions</span>" in page
    assert kept(stage) == {"abcd1234": Remark(title="Stationnement", comment="À voir en copil.")}


def test_a_group_is_joined_to_another_and_parted_again(stage: Stage, helene: Browser) -> None:
    send(helene, PARKING, fusion=NIR_ENTRY.id)

    page = read(helene)
    assert "place parking</h2>" not in page
    assert f'<a href="{PARKING}">place parking</a>' in page
    assert "<span>6 questions</span>" in page

    send(helene, PARKING, fusion="")
    assert "place parking</h2>" in read(helene)
    assert kept(stage) == {"abcd1234": Remark()}


def test_two_tabs_do_not_overwrite_each_other_and_nothing_typed_is_lost(
    stage: Stage, helene: Browser
) -> None:
    action, late = filled(helene, NIR, titre="Le numéro de sécurité sociale")
    send(helene, NIR, titre="Le NIR")

    answer = helene.client.post(action, data=late)

    assert answer.status_code == 409
    page = unescape(answer.text).replace("\N{NO-BREAK SPACE}", " ")
    assert "Titre : Le NIR" in page
    assert 'value="Le numéro de sécurité sociale"' in page
    assert kept(stage)[NIR_ENTRY.id].title == "Le NIR"
    again = next(one for one in sendings_of(answer.text) if PATH in one.action)
    assert helene.client.post(again.action, data=again.data).status_code == 303
    assert kept(stage)[NIR_ENTRY.id].title == "Le numéro de sécurité sociale"


def test_what_is_too_long_or_joined_to_what_is_not_there_is_refused(stage: Stage, helene: Browser) -> None:
    for fields in ({"titre": "x" * 201}, {"fusion": "ailleurs"}, {"fusion": NIR_ENTRY.id}):
        action, data = filled(helene, NIR, **fields)
        assert helene.client.post(action, data=data).status_code in {409, 422}
    assert kept(stage) == {}


def test_a_group_that_nobody_asked_about_is_no_page(helene: Browser) -> None:
    for key in ("inconnu", OTHERS):
        assert helene.client.get(f"{PATH}/{key}?annee=2026").status_code == 404


def test_a_reader_sees_the_groups_and_changes_none(stage: Stage, helene: Browser) -> None:
    reader = stage.browser(stage.person("Lise Marchand", Role.LECTEUR))

    assert "Renommer" not in read(reader)
    assert reader.client.get(NIR).status_code == 403


def test_another_departement_neither_reads_nor_changes_them(stage: Stage, helene: Browser) -> None:
    elsewhere = stage.browser(stage.gestionnaire_of("13"))

    assert "parking" not in read(elsewhere)
    assert elsewhere.client.get(PARKING).status_code == 404
    assert elsewhere.client.get(f"{PATH}?annee=2026&departement=06").status_code == 404
    answer = elsewhere.client.post(PARKING, data=elsewhere.form(titre="Ailleurs", etat=Remark().state))
    assert answer.status_code == 404
    assert kept(stage) == {}
