"""What goes to the national pole and comes back: apart from what the agent reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pole_fakes import POLE
from web_stage import Browser, Stage

from guichets.registry import Role
from rendering.labels import ACT
from storage.database import Database
from tickets.life import Status
from tickets.service import Request

NUMERO = "006112345678901234"
DOSSIER = {
    "profil": "guichet",
    "numero_unique": NUMERO,
    "etapes": "Clic sur « Pièces » : l’écran reste blanc.",
    "reponse_locale": "Autre navigateur essayé.",
    "question": "Une panne est-elle connue ?",
    "blocage": "partial",
    "guichets": "3",
}
NIR = "1 85 05 78 006 084 91"


@pytest.fixture
def stage(database: Database, tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(database, tmp_path, pole=POLE)
    with stage.served():
        yield stage


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


@pytest.fixture
def page(stage: Stage) -> str:
    return f"/tickets/{stage.open_ticket().reference}"


def letter_of(page: str) -> str:
    found = re.search(r'<textarea id="lettre".*?>\n(.*?)</textarea>', page, re.DOTALL)
    assert found
    return found.group(1)


def escalate(browser: Browser, page: str, step: str, **fields: str) -> tuple[int, str]:
    return browser.order(page, "escalade", **{**DOSSIER, "etape": step, **fields})


def escalated(browser: Browser, page: str) -> str:
    """The ticket's page after its escalation."""
    status, after = escalate(browser, page, "envoi", lettre="Bonjour le pôle")
    assert status == 303, after
    return after


def mails(stage: Stage) -> list[tuple[str, str]]:
    with stage.database.reading() as session:
        rows = session.connection().exec_driver_sql(
            "SELECT chat_ref, payload FROM outbox WHERE channel = 'mail'"
        )
        return [(row[0], row[1]) for row in rows]


# The two threads.


def test_what_is_said_with_the_pole_stands_in_a_frame_of_its_own(
    stage: Stage, helene: Browser, page: str
) -> None:
    escalated(helene, page)
    _, shown = helene.order(page, "pole", reponse_pole="Bonjour le guichet")
    agents, poles = shown.split('<section id="pole"')

    assert "Échange avec le pôle national – l’agent ne le voit pas" in poles
    assert poles.count('<article class="dit pole">') == 2
    assert "Au pôle national, écrit par Hélène Ozanne" in poles
    assert "Du pôle national, noté par Hélène Ozanne" in poles
    for words in ("Bonjour le pôle", "Bonjour le guichet"):
        assert words not in agents
        assert words in poles


def test_what_the_pole_wrote_is_read_beside_what_the_agent_is_to_read(
    stage: Stage, helene: Browser, page: str
) -> None:
    escalated(helene, page)
    _, shown = helene.order(page, "pole", reponse_pole="Corrigé <b>jeudi</b>.")
    box = shown.split('id="relire"')[1]

    assert "<blockquote>Corrigé &lt;b&gt;jeudi&lt;/b&gt;.</blockquote>" in box
    written = re.search(r'<textarea id="transmise".*?>\n(.*?)</textarea>', box, re.DOTALL)
    assert written
    assert "[à compléter" in written.group(1)
    assert "Corrigé" not in written.group(1)


def test_each_text_has_its_field_and_each_button_its_recipient(
    stage: Stage, helene: Browser, page: str
) -> None:
    shown = escalated(helene, page)
    forms = re.findall(r"<form.*?</form>", shown, re.DOTALL)
    writing = [form for form in forms if "<textarea" in form]

    assert [re.findall(r'<textarea id="(\w+)" name="(\w+)"', form) for form in writing] == [
        [("texte", "texte")],
        [("note", "note")],
        [("reponse_pole", "reponse_pole")],
    ]
    assert "Répondre à Nadia Ferrand</button>" in writing[0]
    assert "pôle</button>" not in writing[0]
    assert "Noter la réponse du pôle</button>" in writing[2]
    assert "Nadia" not in writing[2].split("<button")[1]


def test_a_text_in_one_field_never_goes_where_the_other_goes(
    stage: Stage, helene: Browser, page: str
) -> None:
    escalated(helene, page)

    refused = [
        helene.order(page, "repondre", reponse_pole="Du pôle"),
        helene.order(page, "pole", texte="Pour Nadia"),
    ]
    stage.turn()

    assert [status for status, _ in refused] == [422, 422]
    assert [m.text for m in stage.ticket(page.rpartition("/")[2]).messages] == ["Bonjour le pôle\n"]
    assert all("Du pôle" not in text for _, text in stage.bubbles(stage.nadia))


def test_the_pole_s_answer_is_noted_and_reaches_nobody(stage: Stage, helene: Browser, page: str) -> None:
    escalated(helene, page)
    stage.turn()
    heard = len(stage.bubbles(stage.nadia))

    status, shown = helene.order(page, "pole", reponse_pole="Panne connue, corrigée jeudi.")
    stage.turn()

    assert status == 303
    assert "La réponse du pôle est notée." in shown
    assert len(stage.bubbles(stage.nadia)) == heard
    assert stage.ticket(page.rpartition("/")[2]).status is Status.ESCALATED


def test_the_pole_s_answer_is_noted_once_however_often_it_is_pressed(
    stage: Stage, helene: Browser, page: str
) -> None:
    escalated(helene, page)
    form = helene.form(page, reponse_pole="Corrigé.")

    answers = [helene.client.post(f"{page}/pole", data=form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert [m.text for m in stage.ticket(page.rpartition("/")[2]).messages][1:] == ["Corrigé."]


def test_how_long_the_pole_has_had_it_is_told_in_working_days(
    stage: Stage, helene: Browser, page: str
) -> None:
    assert "depuis moins d’un jour ouvré" in escalated(helene, page)

    stage.clock.advance(days=6)  # from a Wednesday to the next Tuesday

    assert "depuis 4 jours ouvrés" in stage.browser(stage.helene).client.get(page).text


def test_while_the_pole_has_it_what_is_left_of_our_delay_is_told(
    stage: Stage, helene: Browser, page: str
) -> None:
    asked = escalated(helene, page)
    assert "arrêté tant que le pôle national doit répondre" in asked
    assert "relisez sa réponse" not in asked
    helene.order(page, "pole", reponse_pole="Le correctif est en ligne.")
    heard = helene.client.get(page).text
    assert "arrêté jusqu’à ce que la réponse du pôle soit relue" in heard
    assert '<a href="#pole">relisez sa réponse' in heard


def test_a_delay_that_had_passed_before_the_pole_had_it_is_still_told(
    stage: Stage, helene: Browser, page: str
) -> None:
    stage.clock.advance(days=7)
    assert "il est déjà passé" in escalated(stage.browser(stage.helene), page)


# The dossier, then the letter.


def test_the_dossier_starts_from_what_the_ticket_tells_and_says_what_it_lacks(
    helene: Browser, page: str
) -> None:
    helene.order(page, "repondre", texte="Essayez un autre navigateur.")

    shown = helene.client.get(f"{page}/escalade").text.replace("\N{NO-BREAK SPACE}", " ")

    assert "Comment imprimer l’attestation" in shown
    assert "Essayez un autre navigateur." in shown
    assert "incomplet</span> Il manque : le profil concerné, le numéro unique" in shown
    assert "la réponse déjà donnée localement," not in shown


def test_the_name_of_an_act_is_no_question_for_the_pole(stage: Stage, helene: Browser) -> None:
    with stage.house.units() as work:
        ticket = stage.desk(work).open_ticket(
            Request(question=ACT["anomalie"], theme="assistance", kind="anomalie"),
            by=stage.nadia,
            channel="web",
            chat_ref=f"agent-{stage.nadia.id}",
        )

    shown = helene.client.get(f"/tickets/{ticket.reference}/escalade").text

    assert "la question précise" in shown.split("Il manque", 1)[1].split("</p>", 1)[0]


def test_an_incomplete_dossier_makes_no_letter_and_keeps_what_was_typed(helene: Browser, page: str) -> None:
    status, shown = escalate(helene, page, "lettre", blocage="")

    assert status == 422
    assert "le degré de blocage." in shown
    assert "Clic sur « Pièces »" in shown
    assert 'name="lettre"' not in shown


def test_a_complete_dossier_makes_a_letter_that_she_reads_before_it_leaves(
    stage: Stage, helene: Browser, page: str
) -> None:
    status, shown = escalate(helene, page, "lettre")

    assert status == 200
    assert "Envoyer au pôle national</button>" in shown
    assert "pole@national.exemple.fr" in shown
    assert "[T-2026-0001] SNE 06" in shown
    assert "3 guichets touchés" in letter_of(shown)
    assert mails(stage) == []


def test_what_is_shown_is_what_leaves_and_the_agent_learns_it_without_the_letter(
    stage: Stage, helene: Browser, page: str
) -> None:
    status, shown = escalate(helene, page, "envoi", lettre="Bonjour, texte retouché.")
    stage.turn()

    assert status == 303
    assert "La lettre part au pôle national." in shown
    ((recipient, payload),) = mails(stage)
    assert recipient == "pole@national.exemple.fr"
    assert "texte retouch" in payload
    ticket = stage.ticket(page.rpartition("/")[2])
    assert (ticket.status, ticket.assignee_id) == (Status.ESCALATED, stage.helene.id)
    assert "au pôle d’assistance national" in stage.bubbles(stage.nadia)[-1][1]
    assert all("retouché" not in text for _, text in stage.bubbles(stage.nadia))


def test_the_letter_leaves_once_however_often_it_is_pressed(stage: Stage, helene: Browser, page: str) -> None:
    form = helene.form(page, **DOSSIER, etape="envoi", lettre="Bonjour")

    answers = [helene.client.post(f"{page}/escalade", data=form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(mails(stage)) == 1


def test_a_ticket_that_changed_sends_nothing_and_keeps_the_letter(
    stage: Stage, helene: Browser, page: str
) -> None:
    form = helene.form(page, **DOSSIER, etape="envoi", lettre="Ma lettre")
    with stage.house.units() as work:
        ticket = work.tickets.by_reference(page.rpartition("/")[2])
        assert ticket is not None
        stage.desk(work).add(ticket, "C’est réglé", by=stage.nadia)

    answer = helene.client.post(f"{page}/escalade", data=form)

    assert (answer.status_code, letter_of(answer.text)) == (409, "Ma lettre")
    assert mails(stage) == []


def test_a_colleague_s_ticket_is_not_escalated_unknowingly(stage: Stage, helene: Browser, page: str) -> None:
    stage.browser(stage.person("Karim Lormont", Role.GESTIONNAIRE)).order(page, "prendre")

    status, shown = escalate(helene, page, "envoi", lettre="Bonjour")

    assert status == 422
    assert "est déjà pris par Karim Lormont" in shown
    assert mails(stage) == []


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("numero_unique", "123", "18 caractères"),
        ("guichets", "0", "de 1 à 999"),
        ("guichets", "9" * 5_000, "de 1 à 999"),
        ("etapes", "a" * 4_001, "4 000 caractères"),
    ],
)
def test_a_field_at_fault_says_what_is_expected(
    helene: Browser, page: str, name: str, value: str, words: str
) -> None:
    status, shown = escalate(helene, page, "lettre", **{name: value})
    fault = re.search(rf'id="{name}-faute">(.*?)</p>', shown)

    assert status == 422
    assert fault
    assert words in fault.group(1).replace("\N{NO-BREAK SPACE}", " ")


def test_no_file_in_particular_needs_no_number(helene: Browser, page: str) -> None:
    status, shown = escalate(helene, page, "lettre", numero_unique="", sans_dossier="oui")

    assert status == 200
    assert "aucun dossier en particulier" in letter_of(shown)


@pytest.mark.parametrize(("step", "name"), [("lettre", "question"), ("envoi", "lettre")])
def test_a_nir_never_leaves_for_the_pole(
    stage: Stage, helene: Browser, page: str, step: str, name: str
) -> None:
    given = {"lettre": "Bonjour", name: f"Cherchez {NIR}."} if step == "envoi" else {name: f"Voir {NIR}."}

    status, shown = escalate(helene, page, step, **given)

    assert status == 422
    assert "[NIR masqué]" in shown
    assert "85 05 78" not in shown
    assert mails(stage) == []
    assert b"85 05 78 006" not in stage.stored_bytes()


@pytest.mark.parametrize("letter", ["", "a" * 12_001])
def test_a_letter_is_neither_empty_nor_endless(stage: Stage, helene: Browser, page: str, letter: str) -> None:
    assert escalate(helene, page, "envoi", lettre=letter)[0] == 422
    assert mails(stage) == []


def test_going_back_to_the_dossier_keeps_it(helene: Browser, page: str) -> None:
    status, shown = escalate(helene, page, "dossier", lettre="…")

    assert status == 200
    assert "Autre navigateur essayé." in shown
    assert "complet</span>" in shown


def test_what_was_begun_is_found_again_until_it_is_sent_or_thrown_away(
    stage: Stage, helene: Browser, page: str
) -> None:
    def begin() -> str:
        place = f"ticket:{page.rpartition('/')[2]}:escalade-etapes"
        helene.client.post("/brouillons", data=helene.form(place=place, texte="Étape une"))
        return helene.client.get(f"{page}/escalade").text

    assert "Étape une" in begin()
    assert helene.order(page, "escalade", etape="oubli")[0] == 303
    assert "Étape une" not in helene.client.get(f"{page}/escalade").text

    begin()
    escalated(helene, page)
    helene.order(page, "pole/clore")
    assert "Étape une" not in helene.client.get(f"{page}/escalade").text


def test_a_ticket_that_cannot_be_escalated_sends_back_to_its_page(helene: Browser, page: str) -> None:
    helene.order(page, "clore")

    answer = helene.client.get(f"{page}/escalade")

    assert (answer.status_code, answer.headers["location"]) == (303, f"{page}#pole")
    assert escalate(helene, page, "envoi", lettre="Bonjour")[0] == 422


def test_an_unknown_step_is_a_page_that_does_not_exist(helene: Browser, page: str) -> None:
    assert escalate(helene, page, "x")[0] == 404


def test_without_settings_the_page_says_which_and_where(database: Database, tmp_path: Path) -> None:
    bare = Stage(database, tmp_path)
    with bare.served():
        helene = bare.browser(bare.helene)
        page = f"/tickets/{bare.open_ticket().reference}"
        shown = helene.client.get(page).text
        dossier = helene.client.get(f"{page}/escalade").text
        letter = escalate(helene, page, "lettre")[1]
        sent = escalate(helene, page, "envoi", lettre="Bonjour")

    assert f'href="{page}/escalade"' in shown
    assert '<a href="/reglages">réglez-le</a>' in dossier
    assert "Réglages › Mél (RELAIS_SMTP_URL)" in dossier
    assert "Envoyer au pôle national" not in letter
    assert "Copier la demande</button>" in letter
    assert "Noter la demande comme déposée</button>" in letter
    assert "l’écran reste blanc" in letter_of(letter)
    assert sent[0] == 422


def test_who_may_not_settle_the_mail_is_told_whom_to_ask(database: Database, tmp_path: Path) -> None:
    bare = Stage(database, tmp_path)
    bare.person("Lucie Marsan", Role.ADMINISTRATEUR)
    with bare.served():
        helene = bare.browser(bare.helene)
        dossier = helene.client.get(f"/tickets/{bare.open_ticket().reference}/escalade").text

    assert "demandez à Lucie Marsan de le faire" in dossier
    assert "réglez-le" not in dossier
    assert "RELAIS_" not in dossier


# Nobody is named to the pole.


@pytest.mark.parametrize("step", ["lettre", "plateforme"])
def test_a_letter_that_names_somebody_is_told_before_it_leaves_and_may_leave(
    stage: Stage, helene: Browser, page: str, step: str
) -> None:
    steps = "Hélène Ozanne, puis Nadia Ferrand (Mairie de Valbonne), pour Mme DUPONT Jeanne."
    typed = {"etapes": steps, "lettre": f"Bonjour,\n{steps}" if step == "plateforme" else ""}

    _, shown = escalate(helene, page, step, **typed)

    words = shown.replace("\N{NO-BREAK SPACE}", " ")
    assert "Cette lettre semble nommer « Mme DUPONT Jeanne »." in words
    status, _ = escalate(helene, page, "envoi", **{**typed, "lettre": steps})
    assert status == 303


def test_a_letter_that_names_nobody_has_no_such_warning(stage: Stage, helene: Browser, page: str) -> None:
    _, shown = escalate(helene, page, "lettre")

    assert "semble nommer" not in shown
