"""The signalements, as a browser without JavaScript follows them."""

from __future__ import annotations

from datetime import date

import pytest
from web_stage import Browser, Stage

from guichets.registry import Agent, Guichet, GuichetKind, Role
from quality.follow_up import SignalementService
from quality.signalements import Signalement

TODAY = date(2026, 11, 25)


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


def recorded(
    stage: Stage, sent_on: date = date(2026, 11, 20), *, guichet: Guichet | None = None
) -> Signalement:
    with stage.house.units() as work:
        follow_up = SignalementService(work, now=stage.clock(), zone=stage.house.settings.zone)
        return follow_up.record(
            guichet_id=(guichet or stage.guichet).id or 0,
            subject="Baux tardifs",
            sent_on=sent_on,
            by=stage.helene,
        )


def stored(stage: Stage, reference: str = "S-2026-001") -> Signalement | None:
    with stage.house.units.reading() as work:
        return work.signalements.by_reference(reference)


def typed(stage: Stage, **more: str) -> dict[str, str]:
    return {"guichet": str(stage.guichet.id), "objet": "Baux tardifs", "envoye": "2026-11-20", **more}


def send(browser: Browser, page: str, path: str = "", **fields: str) -> tuple[int, str]:
    """Sends the form of a page; the status, and the page that follows."""
    answer = browser.client.post(path or page, data=browser.form(page, **fields))
    if answer.status_code == 303:
        return 303, browser.client.get(answer.headers["location"]).text
    return answer.status_code, answer.text


def of_the_var(stage: Stage) -> tuple[Agent, Guichet]:
    """A gestionnaire who sees the 83 only, and one of its guichets."""
    with stage.house.units() as work:
        toulon = Guichet(name="Mairie de Toulon", kind=GuichetKind.COMMUNE, departement="83")
        rosa = Agent(
            name="Rosa Vauzelle",
            role=Role.GESTIONNAIRE,
            guichet_id=None,
            departement="83",
            created_at=stage.clock(),
        )
        work.registry.add(toulon)
        work.registry.add(rosa)
    return rosa, toulon


def test_an_empty_list_says_what_will_come_and_where_the_month_comes_from(helene: Browser) -> None:
    page = helene.client.get("/qualite").text

    assert "Aucune réponse n’est attendue." in page
    assert "octobre 2023" in page


def test_the_legal_date_is_read_before_anything_is_recorded(stage: Stage, helene: Browser) -> None:
    status, page = send(helene, "/qualite/nouveau", **typed(stage, envoye="2026-10-31"))

    assert status == 200
    assert "Réponse attendue le lundi 30 novembre 2026" in page
    assert "Rien n’est encore noté." in page
    assert "2 agents du guichet seront relancés" in page
    assert stored(stage) is None


def test_a_legal_date_on_a_day_off_is_said_to_be_kept(stage: Stage, helene: Browser) -> None:
    _, page = send(helene, "/qualite/nouveau", **typed(stage))

    assert "Réponse attendue le dimanche 20 décembre 2026" in page
    assert "tombe un jour non ouvré" in page


def test_a_signalement_is_recorded_once_seen(stage: Stage, helene: Browser) -> None:
    status, page = send(helene, "/qualite/nouveau", **typed(stage, etape="noter"))

    assert (status, "C’est noté." in page) == (303, True)
    made = stored(stage)
    assert made is not None
    assert (made.subject, made.due_on) == ("Baux tardifs", date(2026, 12, 20))
    assert "signalement noté (réponse due le dimanche 20 décembre 2026), par Hélène Ozanne" in page
    assert "dans 25 jours" in helene.client.get("/qualite").text


def test_pressing_twice_records_once(stage: Stage, helene: Browser) -> None:
    form = helene.form("/qualite/nouveau", **typed(stage, etape="noter"))

    answers = [helene.client.post("/qualite/nouveau", data=form) for _ in range(2)]

    assert {answer.headers["location"] for answer in answers} == {"/qualite/S-2026-001?fait=note"}
    assert stored(stage, "S-2026-002") is None


def test_what_is_to_be_corrected_comes_back_as_typed(stage: Stage, helene: Browser) -> None:
    status, page = send(helene, "/qualite/nouveau", **typed(stage, etape="corriger"))

    assert status == 200
    assert 'value="Baux tardifs"' in page
    assert f'<option value="{stage.guichet.id}" selected>' in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"guichet": ""}, "Ce champ est vide"),
        ({"guichet": "999"}, "Ce guichet n’est pas connu"),
        ({"objet": " "}, "Ce champ est vide"),
        ({"objet": "x" * 301}, "L’objet est trop long"),
        ({"envoye": "hier"}, "Cette date n’est pas lisible"),
        ({"envoye": "2026-11-26"}, "Cette date est à venir"),
    ],
)
@pytest.mark.parametrize("step", ["", "noter"])
def test_a_fault_is_said_at_its_field_and_nothing_is_kept(
    stage: Stage, helene: Browser, wrong: dict[str, str], sentence: str, step: str
) -> None:
    status, page = send(helene, "/qualite/nouveau", **typed(stage, etape=step, **wrong))

    assert (status, sentence in page) == (422, True)
    assert stored(stage) is None


def test_a_nir_in_a_subject_is_taken_out(stage: Stage, helene: Browser) -> None:
    fields = typed(stage, objet="Cas 1 85 05 78 006 084 91", etape="noter")
    status, page = send(helene, "/qualite/nouveau", **fields)

    assert (status, "Cas [NIR masqué]" in page) == (422, True)
    assert b"85 05 78 006" not in stage.stored_bytes()


def test_each_view_has_its_signalements_and_its_count(stage: Stage, helene: Browser) -> None:
    recorded(stage)
    late = recorded(stage, date(2026, 9, 1))

    page = helene.client.get("/qualite?vue=retard").text

    assert late.reference in page
    assert "S-2026-001" not in page
    assert "dépassée de 55 jours" in page
    assert '<span class="compte urgent">1</span>' in page
    assert "jeudi 1er octobre 2026" in page


def test_a_guichet_is_picked_out_in_the_address(stage: Stage, helene: Browser) -> None:
    _, toulon = of_the_var(stage)
    recorded(stage)
    recorded(stage, guichet=toulon)

    page = helene.client.get(f"/qualite?guichet={toulon.id}").text

    assert "S-2026-002" in page
    assert "S-2026-001" not in page


def test_the_answer_is_dated_and_its_delay_is_judged(stage: Stage, helene: Browser) -> None:
    made = recorded(stage, date(2026, 10, 1))
    page = f"/qualite/{made.reference}"

    status, after = send(helene, page, f"{page}/repondu", jour="2026-11-02")

    assert (status, "La réponse est notée" in after) == (303, True)
    assert "répondu, hors délai" in after
    assert "Noter la réponse" not in after
    assert made.reference in helene.client.get("/qualite?vue=repondus").text


def test_an_answer_noted_by_mistake_is_taken_back(stage: Stage, helene: Browser) -> None:
    made = recorded(stage)
    page = f"/qualite/{made.reference}"
    send(helene, page, f"{page}/repondu", jour="2026-11-25")

    status, after = send(helene, page, f"{page}/reattendre")
    again, _ = send(helene, page, f"{page}/reattendre")

    assert (status, again, "de nouveau attendue" in after) == (303, 303, True)
    known = stored(stage)
    assert known is not None
    assert known.is_pending
    assert "réponse à un signalement effacée" in after


@pytest.mark.parametrize("day", ["2026-11-19", "2026-11-26", "bientôt"])
def test_an_answer_before_the_signalement_or_to_come_is_refused(
    stage: Stage, helene: Browser, day: str
) -> None:
    made = recorded(stage)
    page = f"/qualite/{made.reference}"

    status, after = send(helene, page, f"{page}/repondu", jour=day)

    assert (status, 'class="faute"' in after) == (422, True)
    assert f'value="{day}"' in after


def test_withdrawing_says_who_will_be_told_and_tells_them(stage: Stage, helene: Browser) -> None:
    made = recorded(stage)
    with stage.house.units() as work:
        known = work.signalements.by_reference(made.reference)
        assert known is not None
        known.remember_told([stage.nadia.id or 0])
    path = f"/qualite/{made.reference}/retirer"
    asked = helene.client.get(path).text
    assert "Un retrait ne se défait pas" in asked
    assert "à l’agent déjà prévenu" in asked
    assert "Nadia Ferrand (Mairie de Valbonne)" in asked

    status, page = send(helene, path)
    stage.turn()

    assert (status, "Le signalement est retiré." in page) == (303, True)
    assert made.reference in stage.bubbles(stage.nadia)[-1][1]
    assert made.reference in helene.client.get("/qualite?vue=retires").text


def test_what_was_answered_meanwhile_is_not_withdrawn(stage: Stage, helene: Browser) -> None:
    made = recorded(stage)
    path = f"/qualite/{made.reference}"
    form = helene.form(f"{path}/retirer")
    send(helene, path, f"{path}/repondu", jour="2026-11-25")

    answer = helene.client.post(f"{path}/retirer", data=form)

    assert answer.headers["location"] == path
    known = stored(stage)
    assert known is not None
    assert (known.answered_on, known.cancelled_at) == (TODAY, None)
    assert helene.client.get(f"{path}/retirer").status_code == 303


def test_the_list_is_a_file_for_a_spreadsheet(stage: Stage, helene: Browser) -> None:
    recorded(stage, date(2026, 9, 1))

    answer = helene.client.get("/qualite/liste.csv?vue=retard")

    assert (
        answer.headers["content-disposition"] == 'attachment; filename="signalements-retard-2026-11-25.csv"'
    )
    assert answer.content.decode("utf-8-sig").splitlines()[1] == (
        "S-2026-001;Mairie de Valbonne;Baux tardifs;01/09/2026;01/10/2026;en retard;;"
    )


def test_a_lecteur_reads_and_changes_nothing(stage: Stage) -> None:
    made = recorded(stage)
    reader = stage.browser(stage.person("Lise", Role.LECTEUR))
    path = f"/qualite/{made.reference}"

    assert "Baux tardifs" in reader.client.get(path).text
    assert "Noter la réponse" not in reader.client.get(path).text
    assert reader.client.get(f"{path}/retirer").status_code == 403
    for order in ("/qualite/nouveau", f"{path}/repondu", f"{path}/reattendre", f"{path}/retirer"):
        assert reader.client.post(order, data=reader.form()).status_code == 403


def test_a_departement_follows_its_own_guichets(stage: Stage, helene: Browser) -> None:
    rosa, toulon = of_the_var(stage)
    theirs, ours = recorded(stage), recorded(stage, guichet=toulon)
    browser = stage.browser(rosa)

    page = browser.client.get("/qualite").text

    assert ours.reference in page
    assert theirs.reference not in page
    assert "Mairie de Valbonne" not in page
    assert "Mairie de Valbonne" not in browser.client.get("/qualite/liste.csv").text
    assert "Mairie de Valbonne" not in browser.client.get("/qualite/nouveau").text
    assert browser.client.get(f"/qualite/{theirs.reference}").status_code == 404
    assert browser.client.get(f"/qualite/{theirs.reference}/retirer").status_code == 404
    for order in ("repondu", "reattendre", "retirer"):
        data = browser.form("/qualite/nouveau", jour="2026-11-25")
        assert browser.client.post(f"/qualite/{theirs.reference}/{order}", data=data).status_code == 404
    status, _ = send(browser, "/qualite/nouveau", **typed(stage, etape="noter"))
    assert status == 422
