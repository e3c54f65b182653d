"""The page of the year: what is done, planned and missing, what is noted there, and the rules."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from web_stage import WEDNESDAY, Browser, Stage

from agenda.events import Event, EventKind
from agenda.obligations import DECLARED, Obligation, Rhythm
from guichets.registry import Agent, Guichet, GuichetKind, Role

PAGE = "/agenda/annee"
RULES = f"{PAGE}/regles"


@pytest.fixture
def helene(stage: Stage) -> Browser:
    with stage.house.units() as work:
        work.obligations.keep_start("06", date(2026, 1, 1))
    return stage.browser(stage.helene)


@pytest.fixture
def marseille(stage: Stage) -> Agent:
    """A gestionnaire of another département that this service serves."""
    with stage.house.units() as work:
        work.registry.add(Guichet(name="Mairie d’Arles", kind=GuichetKind.COMMUNE, departement="13"))
        work.obligations.keep_start("13", date(2026, 1, 1))
    person = stage.person("Paul Garcin", Role.GESTIONNAIRE)
    with stage.house.units() as work:
        found = work.registry.agent(person.id or 0)
        assert found is not None
        found.departement = "13"
    return person


def plain(page: str) -> str:
    return " ".join(page.replace("\N{NO-BREAK SPACE}", " ").split())


def reads(browser: Browser, address: str = PAGE) -> str:
    return plain(browser.client.get(address).text)


def orders(browser: Browser, address: str, *, page: str = PAGE, **fields: str) -> tuple[int, str]:
    form = {"jeton": browser.hidden(page, "jeton"), **fields}
    if address == RULES and "etat" not in fields:
        form["etat"] = browser.hidden(page, "etat")
    answer = browser.client.post(address, data=form)
    if answer.status_code == 303:
        return 303, reads(browser, answer.headers["location"])
    return answer.status_code, plain(answer.text)


def row(page: str, obligation: Obligation) -> str:
    return page.split(f'<tr id="{obligation}">')[1].split("</tr>")[0]


def plan(stage: Stage, *, days: int, departement: str = "06") -> Event:
    with stage.house.units() as work:
        event = Event(
            kind=EventKind.COPIL,
            starts_at=WEDNESDAY + timedelta(days=days),
            place="Nice",
            planned_by=stage.helene.id or 0,
            created_at=WEDNESDAY,
            departement=departement,
        )
        work.events.add(event)
    return event


def noted(stage: Stage, departement: str = "06") -> list[tuple[str, str]]:
    with stage.house.units.reading() as work:
        return [(one.obligation, f"{one.day}") for one in work.obligations.noted(departement, 2026)]


def test_the_year_shows_what_is_done_planned_and_missing(stage: Stage, helene: Browser) -> None:
    assert "en retard" not in row(reads(helene), Obligation.COPIL)
    assert "À dater d’ici au 31/12/2026" in row(reads(helene), Obligation.COPIL)
    assert "<strong>En retard</strong> : janvier, février" in row(reads(helene), Obligation.CONTROL)

    event = plan(stage, days=9)
    copil = row(reads(helene), Obligation.COPIL)
    assert f'04/12/2026 : <a href="/agenda/{event.id}">Copil</a>' in copil
    assert 'data-colonne="Prévu"' in copil
    assert "0 sur 1" in copil

    stage.clock.advance(days=9, hours=1)
    page = reads(stage.browser(stage.helene))
    assert "1 sur 1" in row(page, Obligation.COPIL)
    assert "Suivi depuis le jeudi 1er janvier 2026" in page


def test_what_was_done_is_noted_and_the_note_taken_back(stage: Stage, helene: Browser) -> None:
    sent = {"departement": "06", "annee": "2026", "obligation": "controle", "jour": "2026-10-12"}
    status, page = orders(helene, PAGE, **sent)

    assert (status, "C’est noté comme fait." in page) == (303, True)
    assert "1 sur 12" in row(page, Obligation.CONTROL)
    assert "12/10/2026 : noté comme fait" in row(page, Obligation.CONTROL)
    assert noted(stage) == [("controle", "2026-10-12")]

    status, page = orders(helene, f"{PAGE}/retirer", **sent)
    assert (status, noted(stage), "La note est retirée." in page) == (303, [], True)
    assert "0 sur 12" in row(page, Obligation.CONTROL)


@pytest.mark.parametrize(
    ("obligation", "day", "said"),
    [
        ("copil", "2026-11-26", "Ce jour est à venir."),
        ("copil", "2026-02-30", "Cette date n’est pas lisible."),
        ("copil", "", "remplissez-le"),
        ("copil", "0026-02-03", "Cette date n’est pas lisible."),
        ("", "2026-03-04", "remplissez-le"),
        ("<b>", "2026-03-04", "remplissez-le"),
    ],
)
def test_what_cannot_be_noted_is_refused_and_stays_as_typed(
    stage: Stage, helene: Browser, obligation: str, day: str, said: str
) -> None:
    status, page = orders(helene, PAGE, departement="06", annee="2025", obligation=obligation, jour=day)

    assert (status, noted(stage)) == (422, [])
    assert said in page
    assert f'name="jour" type="date" value="{day}"' in page
    assert "Obligations de l’année 2025" in page
    assert ('<option value="copil" selected>' in page) == (obligation == "copil")


def test_another_departement_is_neither_read_nor_changed(
    stage: Stage, helene: Browser, marseille: Agent
) -> None:
    plan(stage, days=9, departement="06")
    orders(helene, PAGE, departement="06", annee="2026", obligation="bilan", jour="2026-03-04")
    paul = stage.browser(marseille)

    page = reads(paul)
    assert ("/agenda/1" in page, "04/03/2026" in page) == (False, False)
    for address in (f"{PAGE}?departement=06", f"{RULES}?departement=06"):
        assert paul.client.get(address).status_code == 404
    sent = {"departement": "06", "annee": "2026", "obligation": "bilan", "jour": "2026-03-04"}
    for address in (PAGE, f"{PAGE}/retirer", RULES):
        assert orders(paul, address, **sent)[0] == 404
    assert (noted(stage), noted(stage, "13")) == ([("bilan", "2026-03-04")], [])


def test_whoever_follows_all_chooses_one(stage: Stage, helene: Browser, marseille: Agent) -> None:
    page = reads(helene, f"{PAGE}?departement=13")
    assert "département 13" in page
    assert "<option selected>13</option>" in page

    orders(helene, PAGE, departement="13", annee="2026", obligation="bilan", jour="2026-03-04")
    assert (noted(stage), noted(stage, "13")) == ([], [("bilan", "2026-03-04")])
    assert "département" not in row(reads(stage.browser(marseille)), Obligation.BILAN)


def test_a_lecteur_only_reads(stage: Stage, helene: Browser) -> None:
    lecteur = stage.browser(stage.person("Luc Ney", Role.LECTEUR))

    page = reads(lecteur)
    assert "Obligations de l’année 2026" in page
    for order in ("Noter comme fait", "Règles du département", "Planifier", "Retirer"):
        assert order not in page
    assert lecteur.client.get(RULES).status_code == 403


def rules_form(**changed: str) -> dict[str, str]:
    form = {"departement": "06", "debut": "2026-01-01"}
    for one, declared in DECLARED.items():
        form |= {
            f"suivie-{one}": "oui",
            f"fois-{one}": f"{declared.rule.times}",
            f"averti-{one}": f"{declared.rule.warned_ahead}",
        }
    return {name: value for name, value in (form | changed).items() if value}


def test_the_rules_of_the_departement_are_changed(stage: Stage, helene: Browser) -> None:
    assert 'value="2026-01-01"' in helene.client.get(RULES).text
    changed = rules_form(
        debut="2026-07-01", **{"fois-comite_suivi": "2", "suivie-quartile": "", "averti-copil": "6"}
    )

    status, page = orders(helene, RULES, page=RULES, **changed)

    assert (status, "sont enregistrées" in page) == (303, True)
    assert "Suivi depuis le mercredi 1er juillet 2026" in page
    assert "dès juillet" in row(page, Obligation.COPIL)
    assert "0 sur 1" in row(page, Obligation.COMITE)  # one of two: half of the year was over
    assert "Non suivi ici : Seuils du premier quartile mis à jour." in page
    with stage.house.units.reading() as work:
        assert work.obligations.rules("06") == {
            Obligation.COMITE: Rhythm(times=2),
            Obligation.COPIL: Rhythm(warned_ahead=6),
            Obligation.QUARTILE: Rhythm(warned_ahead=7, is_followed=False),
        }


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("debut", "hier"),
        ("debut", "2031-01-01"),
        ("fois-copil", "5"),
        ("fois-copil", "0"),
        ("averti-copil", "13"),
        ("averti-copil", "x"),
    ],
)
def test_rules_that_mean_nothing_are_refused(stage: Stage, helene: Browser, name: str, typed: str) -> None:
    changed = rules_form(**{name: typed, "fois-comite_suivi": "2", "suivie-quartile": ""})

    status, page = orders(helene, RULES, page=RULES, **changed)

    assert (status, 'aria-invalid="true"' in page) == (422, True)
    assert '<option value="2" selected>2</option>' in page.split('name="fois-comite_suivi"')[1][:400]
    assert 'name="suivie-quartile" value="oui">' in page
    with stage.house.units.reading() as work:
        assert not work.obligations.rules("06")


def test_rules_that_another_tab_changed_are_not_overwritten(stage: Stage, helene: Browser) -> None:
    seen = helene.hidden(RULES, "etat")
    assert orders(helene, RULES, page=RULES, **rules_form(**{"fois-comite_suivi": "2"}))[0] == 303

    status, page = orders(helene, RULES, page=RULES, **rules_form(**{"averti-copil": "6"}), etat=seen)

    assert (status, "Les règles ont changé depuis" in page) == (409, True)
    with stage.house.units.reading() as work:
        assert work.obligations.rules("06") == {Obligation.COMITE: Rhythm(times=2)}


@pytest.mark.parametrize(
    ("asked", "shown"), [("2025", 2025), ("2027", 2027), ("2028", 2026), ("x", 2026), ("0", 2026)]
)
def test_a_year_beyond_the_next_is_this_one(helene: Browser, asked: str, shown: int) -> None:
    assert f"Obligations de l’année {shown}" in reads(helene, f"{PAGE}?annee={asked}")
