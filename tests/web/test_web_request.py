"""The ticket's page tells what was given with a request, and how far the act has gone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape

import pytest
from web_probe import PROBE, TAG
from web_stage import Browser, Stage

from guichets.registry import Role
from tickets.kinds.declaration import DONE
from tickets.life import Status
from tickets.service import Request
from tickets.ticket import Ticket

REACTIVATION = {"cause": "sne_fault", "chronology": "Panne le 3 novembre."}


def asked(
    stage: Stage, kind: str, answers: Mapping[str, str], *, proofs: tuple[str, ...] = (), by: object = None
) -> str:
    with stage.house.units() as work:
        ticket = stage.desk(work).open_ticket(
            Request(question="Une demande", theme="reactivation", kind=kind, answers=answers, proofs=proofs),
            by=by or stage.nadia,  # type: ignore[arg-type]  # an agent of the stage
            channel="web",
            chat_ref=f"agent-{stage.nadia.id}",
        )
    return ticket.reference


def gives(browser: Browser, reference: str, order: str, choice: str = "") -> tuple[int, str]:
    page = f"/tickets/{reference}"
    answer = browser.client.post(f"{page}/demande/{order}", data=browser.form(page, choix=choice))
    if answer.status_code == 303:
        return 303, browser.client.get(answer.headers["location"]).text
    return answer.status_code, answer.text


def the(stage: Stage, reference: str) -> Ticket:
    return stage.ticket(reference)


def test_what_was_given_and_what_is_missing_stand_on_the_page(stage: Stage) -> None:
    reference = asked(stage, "reactivation", REACTIVATION)
    page = stage.browser(stage.helene).client.get(f"/tickets/{reference}").text
    for words in (
        "Ce que le guichet a donné",
        "Incident technique du SNE",
        "Panne le 3 novembre.",
        "numéro unique.",
        "Les justificatifs ont été contrôlés par le guichet",
        "non déclaré",
        "contrôle fait",
        "demande réactivée",
    ):
        assert words in page


def test_what_hostile_people_answer_is_words_and_nothing_else(stage: Stage) -> None:
    paule = stage.person("Paule Verneuil", Role.REFERENT)
    answers = {"person": PROBE, "access_change": PROBE}
    reference = asked(stage, "modification_acces", answers, by=paule)
    for agent, page in ((stage.helene, f"/tickets/{reference}"), (paule, f"/mes-tickets/{reference}")):
        text = stage.browser(agent).client.get(page).text
        assert f"<{TAG}" not in text
        assert f"&lt;{TAG}" in text


def test_a_free_question_has_no_such_part(stage: Stage) -> None:
    page = stage.browser(stage.helene).client.get(f"/tickets/{stage.open_ticket().reference}").text
    assert "Ce que le guichet a donné" not in page


def test_the_steps_are_noted_one_by_one_and_told_when_it_is_done(stage: Stage) -> None:
    reference = asked(stage, "reactivation", REACTIVATION, proofs=("papers_checked",))
    browser = stage.browser(stage.helene)
    assert gives(browser, reference, "etape", DONE)[0] == 422
    status, page = gives(browser, reference, "etape", "checked")
    assert (status, "L’étape est notée." in page) == (303, True)
    assert "étape faite" in page
    assert gives(browser, reference, "etape", "checked")[0] == 422
    gives(browser, reference, "etape", DONE)
    stage.turn()
    assert the(stage, reference).step == DONE
    assert any("demande réactivée" in text for _, text in stage.bubbles(stage.nadia))
    status, _ = browser.order(f"/tickets/{reference}", "clore")
    assert (status, the(stage, reference).status) == (303, Status.CLOSED)


def test_a_step_that_was_noted_by_a_slip_is_taken_back_and_the_agent_told(stage: Stage) -> None:
    reference = asked(stage, "reactivation", REACTIVATION, proofs=("papers_checked",))
    browser = stage.browser(stage.helene)
    gives(browser, reference, "etape", "checked")
    _, page = gives(browser, reference, "etape", DONE)
    assert "Annuler l’étape" in page

    _, page = gives(browser, reference, "annuler-etape", DONE)
    stage.turn()

    assert "L’étape est annulée" in page
    assert "étape annulée, notée par erreur" in page
    assert the(stage, reference).step == "checked"
    assert "Ce n’est pas encore fait" in stage.bubbles(stage.nadia)[-1][1]
    stage.clock.advance(minutes=16)
    assert "Annuler l’étape" not in browser.client.get(f"/tickets/{reference}").text


def test_asking_for_what_is_missing_is_sent_as_a_question_and_never_as_an_answer(stage: Stage) -> None:
    reference = asked(stage, "reactivation", {})
    browser = stage.browser(stage.helene)
    page = browser.client.get(f"/tickets/{reference}").text
    assert '<button class="principal" data-touche="r"' in page
    link = re.search(rf'href="(/tickets/{reference}\?[^"#]+)#texte"[^>]*>Le demander', page)
    assert link

    page = browser.client.get(unescape(link[1])).text

    assert 'class="principal" data-touche="p"' in page
    assert '<button data-touche="r"' in page


def test_closing_what_is_not_done_asks_to_confirm_and_keeps_what_was_typed(stage: Stage) -> None:
    reference = asked(stage, "reactivation", REACTIVATION)
    browser = stage.browser(stage.helene)
    status, page = browser.order(f"/tickets/{reference}", "repondre-clore", texte="C’est vu avec vous.")
    assert status == 422
    assert "n’est pas noté comme fait" in page
    assert '<a href="#demande">Aller aux étapes' in page
    assert "<details open>" in page
    assert "C’est vu avec vous." in page
    assert browser.order(f"/tickets/{reference}", "clore")[0] == 422
    assert the(stage, reference).status is not Status.CLOSED
    status, page = gives(browser, reference, "inacheve")
    assert (status, the(stage, reference).status) == (303, Status.CLOSED)
    stage.turn()
    assert "n’est pas noté comme fait" in stage.bubbles(stage.nadia)[-1][1]


def test_another_refusal_does_not_lead_to_the_steps(stage: Stage) -> None:
    reference = asked(stage, "reactivation", REACTIVATION)
    status, page = stage.browser(stage.helene).order(
        f"/tickets/{reference}", "repondre", texte="Bonjour [à compléter],"
    )
    assert status == 422
    assert "a laissé un blanc" in page
    assert "Aller aux étapes" not in page
    assert "<details open>" not in page


def test_unfinished_acts_are_left_by_a_closing_of_several(stage: Stage) -> None:
    reference = asked(stage, "reactivation", REACTIVATION)
    browser = stage.browser(stage.helene)
    state = browser.hidden(f"/tickets/{reference}", "etat")
    form = {**browser.form("/tickets"), "t": reference, "etat": state}
    answer = browser.client.post("/tickets/lot/clore", data=form)
    assert "pas noté comme fait" in browser.client.get(answer.headers["location"]).text
    assert the(stage, reference).status is not Status.CLOSED


def test_a_reported_departure_is_cut_by_the_gestionnaire(stage: Stage) -> None:
    reference = asked(stage, "fermeture_acces", {"person": "Bruno Talverne"})
    browser = stage.browser(stage.helene)
    page = browser.client.get(f"/tickets/{reference}").text
    assert "Signalé par un agent" in page
    assert "Couper l’accès de Bruno Talverne" in page
    status, page = gives(browser, reference, "couper", str(stage.bruno.id))
    assert (status, "L’accès à Relais SNE est coupé" in page) == (303, True)
    assert "Couper l’accès de" not in page
    with stage.house.units.reading() as work:
        bruno = work.registry.agent(stage.bruno.id or 0)
    assert bruno is not None
    assert not bruno.is_active


@pytest.mark.parametrize("name", ["Bruno Talverne", "Personne Dici"])
def test_a_departure_with_nobody_left_to_cut_says_so(stage: Stage, name: str) -> None:
    with stage.house.units() as work:
        bruno = work.registry.agent(stage.bruno.id or 0)
        assert bruno is not None
        bruno.closed_at = stage.clock()
    reference = asked(stage, "fermeture_acces", {"person": name})
    page = stage.browser(stage.helene).client.get(f"/tickets/{reference}").text
    assert "personne de ce guichet n’a d’accès ouvert sous ce nom" in page
    told_less = asked(stage, "fermeture_acces", {})
    page = stage.browser(stage.helene).client.get(f"/tickets/{told_less}").text
    assert "n’a d’accès ouvert sous ce nom" not in page


def test_nobody_of_another_guichet_is_cut_by_a_forged_number(stage: Stage) -> None:
    reference = asked(stage, "fermeture_acces", {"person": "Bruno Talverne"})
    status, _ = gives(stage.browser(stage.helene), reference, "couper", str(stage.helene.id))
    assert status == 422
    with stage.house.units.reading() as work:
        helene = work.registry.agent(stage.helene.id or 0)
    assert helene is not None
    assert helene.is_active


def test_a_referent_s_departure_is_no_report(stage: Stage) -> None:
    paule = stage.person("Paule Verneuil", Role.REFERENT)
    reference = asked(stage, "fermeture_acces", {"person": "Bruno Talverne"}, by=paule)
    page = stage.browser(stage.helene).client.get(f"/tickets/{reference}").text
    assert "Signalé par un agent" not in page


# Confidential matters.


@pytest.mark.parametrize(
    "path",
    [
        "/tickets?vue=en-cours",
        "/tickets?vue=en-cours&q=frappe",
        "/tickets/liste.csv?vue=en-cours",
        "/aller?q=frappe",
    ],
)
def test_a_lecteur_finds_nothing_of_a_sensitive_matter(stage: Stage, path: str) -> None:
    reference = sensitive(stage)
    lecteur = stage.browser(stage.person("Lise Marchand", Role.LECTEUR))
    text = lecteur.client.get(path).text
    assert f"/tickets/{reference}" not in text
    assert f"{reference};" not in text
    assert "Il la frappe" not in text


def test_a_lecteur_opens_no_sensitive_ticket(stage: Stage) -> None:
    reference = sensitive(stage)
    lecteur = stage.browser(stage.person("Lise Marchand", Role.LECTEUR))
    for page in ("", "/nouvelles", "/suivant", "/fichier/0"):
        assert lecteur.client.get(f"/tickets/{reference}{page}").status_code == 404
    assert stage.browser(stage.helene).client.get(f"/tickets/{reference}").status_code == 200


def test_a_lecteur_reads_no_count_of_sensitive_matters(stage: Stage) -> None:
    sensitive(stage)
    lecteur = stage.browser(stage.person("Lise Marchand", Role.LECTEUR))
    assert "Sujet sensible</" not in lecteur.client.get(f"/guichets/{stage.guichet.id}").text
    assert "Il la frappe" not in lecteur.client.get(f"/personnes/{stage.nadia.id}").text


def test_the_answers_of_a_sensitive_matter_are_in_no_notice(stage: Stage) -> None:
    sensitive(stage)
    assert not any("violences" in str(letter).lower() for letter in stage.posted("web"))


def sensitive(stage: Stage) -> str:
    with stage.house.units() as work:
        ticket = stage.desk(work).open_ticket(
            Request(question="Il la frappe", theme="rgpd", kind="sensible", answers={"matter": "violence"}),
            by=stage.nadia,
            channel="web",
            chat_ref=f"agent-{stage.nadia.id}",
        )
    return ticket.reference
