"""A signalement, as browsers without JavaScript carry it from its draft to its end; its guichet’s part."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from canaries import SETTINGS
from pole_fakes import POLE
from web_stage import Browser, Stage

from guichets.registry import Agent, Guichet, GuichetKind, Role
from journal.entries import Kind
from quality.life import Status
from quality.signalements import Signalement
from storage.database import Database
from tickets.mails import Mail, MailFate, TriageReason

REFERENCE = "S-2026-001"
PAGE = f"/qualite/{REFERENCE}"
THEIRS = f"/mon-guichet/signalements/{REFERENCE}"


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


@pytest.fixture
def nadia(stage: Stage) -> Browser:
    return stage.browser(stage.nadia)


def send(browser: Browser, page: str, path: str = "", **fields: str) -> tuple[int, str]:
    """Sends the form of a page; the status, and the page that follows, a no-break space being a space."""
    answer = browser.client.post(path or page, data={**browser.form(page), **fields})
    if answer.status_code == 303:
        return 303, plain(browser.client.get(answer.headers["location"]).text)
    return answer.status_code, plain(answer.text)


def plain(page: str) -> str:
    return page.replace("\N{NO-BREAK SPACE}", " ")


def typed(stage: Stage, **more: str) -> dict[str, str]:
    return {
        "guichet": str(stage.guichet.id),
        "objet": "Attributions tardives",
        "anomalie-0": "Attributions enregistrées après un mois",
        "constat-0": "71 % (57 sur 80)",
        "attendu-0": "au moins 90 %",
        "source-0": "convention, art. 3",
        "conseil": "Une heure de formation.",
        **more,
    }


def drafted(stage: Stage, helene: Browser) -> str:
    return send(helene, "/qualite/projet", **typed(stage))[1]


def notified(stage: Stage, helene: Browser) -> str:
    drafted(stage, helene)
    etat = helene.hidden(PAGE, "etat")
    return send(helene, PAGE, f"{PAGE}/notifier", etat=etat)[1]


def stored(stage: Stage) -> Signalement:
    with stage.house.units.reading() as work:
        found = work.signalements.by_reference(REFERENCE)
    assert found is not None
    return found


def kinds(stage: Stage) -> list[Kind]:
    with stage.house.units.reading() as work:
        return [row.entry.kind for row in work.journal.about(REFERENCE)]


def of_another_guichet(stage: Stage) -> Agent:
    with stage.house.units() as work:
        guichet = Guichet(name="Argence Habitat", kind=GuichetKind.BAILLEUR, departement="06")
        work.registry.add(guichet)
        paul = Agent(name="Paul Rivière", role=Role.AGENT, guichet_id=guichet.id, created_at=stage.clock())
        work.registry.add(paul)
    return paul


# Before it leaves.


def test_what_will_leave_is_read_first_to_whom_and_until_when(stage: Stage, helene: Browser) -> None:
    page = drafted(stage, helene)

    assert "rien n’est encore parti" in page
    for words in ("Attributions enregistrées après un mois", "71 % (57 sur 80)", "Une heure de formation."):
        assert words in page
    assert "un mois de date à date : vendredi 25 décembre 2026. Ce jour n’est pas ouvré." in page
    assert "2 agents du guichet la reçoivent" in page
    assert "Aucun mél ne part de Relais SNE" in page
    assert kinds(stage) == []
    assert REFERENCE in plain(helene.client.get("/qualite").text)


def test_a_draft_that_is_saved_twice_is_one(stage: Stage, helene: Browser) -> None:
    form = {**helene.form("/qualite/projet"), **typed(stage)}
    answers = [helene.client.post("/qualite/projet", data=form) for _ in range(2)]
    assert {one.headers["location"] for one in answers} == {f"{PAGE}?fait=brouillon"}


def test_a_draft_is_corrected_and_may_be_thrown_away(stage: Stage, helene: Browser) -> None:
    drafted(stage, helene)
    _, page = send(helene, f"{PAGE}/modifier", **typed(stage, objet="Autre", **{"anomalie-0": ""}))

    assert "Ajoutez au moins une anomalie avant d’envoyer" in page
    _, listed = send(helene, PAGE, f"{PAGE}/abandonner")
    assert "Le projet est abandonné." in listed
    assert helene.client.get(PAGE).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [({"guichet": "999"}, "Ce guichet n’est pas connu"), ({"objet": "x" * 301}, "L’objet est trop long")],
)
def test_a_fault_of_a_draft_is_said_and_what_was_typed_stays(
    stage: Stage, helene: Browser, wrong: dict[str, str], sentence: str
) -> None:
    status, page = send(helene, "/qualite/projet", **typed(stage, **wrong))

    assert (status, sentence in page) == (422, True)
    assert 'value="71 % (57 sur 80)"' in page


def test_a_draft_of_another_departement_is_as_good_as_unknown(stage: Stage, helene: Browser) -> None:
    drafted(stage, helene)
    rosa = stage.browser(stage.gestionnaire_of("83"))

    assert rosa.client.get(PAGE).status_code == 404
    assert rosa.client.get(f"{PAGE}/document/lettre.pdf").status_code == 404
    assert REFERENCE not in rosa.client.get("/qualite").text


def test_the_letter_is_a_word_file_before_it_leaves(stage: Stage, helene: Browser) -> None:
    drafted(stage, helene)
    answer = helene.client.get(f"{PAGE}/document/lettre.docx")
    text = "\n".join(one.text for one in docx.Document(BytesIO(answer.content)).paragraphs)
    assert "Mettre en œuvre un plan d’action" in text
    assert helene.client.get(f"{PAGE}/document/lettre.pdf").content.startswith(b"%PDF")
    assert helene.client.get(f"{PAGE}/document/dossier.pdf").status_code == 404


def test_what_changed_since_it_was_read_does_not_leave(stage: Stage, helene: Browser) -> None:
    drafted(stage, helene)
    etat = helene.hidden(PAGE, "etat")
    send(helene, f"{PAGE}/modifier", **typed(stage, conseil="Autre chose"))

    status, page = send(helene, PAGE, f"{PAGE}/notifier", etat=etat)

    assert (status, "Ce projet a changé" in page) == (409, True)
    assert stage.posted("web") == []


def test_what_leaves_reaches_the_agents_and_is_kept_as_it_left(stage: Stage, helene: Browser) -> None:
    page = notified(stage, helene)
    stage.turn()

    assert "La lettre est partie." in page
    assert "71 % (57 sur 80)" in page
    made = stored(stage)
    assert (made.status, made.due_on.isoformat()) == (Status.NOTIFIED, "2026-12-25")
    (letter,) = made.history[0].files
    assert letter.name == f"signalement-{REFERENCE}.pdf"
    kept = helene.client.get(f"{PAGE}/fichier/0/0")
    assert kept.content.startswith(b"%PDF")
    assert kinds(stage) == [Kind.SIGNALEMENT_RECORDED]
    assert f"Votre guichet reçoit le signalement {REFERENCE}" in plain(stage.bubbles(stage.nadia)[-1][1])


def test_pressed_twice_one_letter_leaves(stage: Stage, helene: Browser) -> None:
    drafted(stage, helene)
    form = {**helene.form(PAGE), "etat": helene.hidden(PAGE, "etat")}
    answers = [helene.client.post(f"{PAGE}/notifier", data=form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(stage.posted("web")) == 2  # Nadia and Bruno
    assert "Cette lettre est déjà partie" in helene.client.get(answers[1].headers["location"]).text


def test_a_letter_goes_by_mail_to_the_address_of_the_guichet_with_its_file(
    database: Database, tmp_path: Path
) -> None:
    stage = Stage(database, tmp_path, pole=POLE, given=SETTINGS, by_mail=True)
    with stage.served():
        helene = stage.browser(stage.helene)
        drafted(stage, helene)
        assert "Ce guichet n’a pas d’adresse mél" in plain(helene.client.get(PAGE).text)
        etat = helene.hidden(PAGE, "etat")
        with stage.house.units() as work:
            guichet = work.registry.guichet(stage.guichet.id or 0)
            assert guichet is not None
            guichet.email = "mairie@valbonne.example"
        assert send(helene, PAGE, f"{PAGE}/notifier", etat=etat)[0] == 409  # it would leave for more people
        send(helene, PAGE, f"{PAGE}/notifier", etat=helene.hidden(PAGE, "etat"))

    letters: list[dict[str, Any]] = [*stage.posted("mail")]
    (letter,) = [one for one in letters if one["recipient"] == "mairie@valbonne.example"]
    assert plain(letter["subject"]) == (
        f"Signalement {REFERENCE} : réponse attendue le vendredi 25 décembre 2026"
    )
    assert letter["is_automatic"] is False  # a person has read it
    assert f"signalement-{REFERENCE}.pdf" in repr(letter["attachments"])


def test_a_colleague_without_a_messenger_reads_by_mail_who_has_answered(
    database: Database, tmp_path: Path
) -> None:
    stage = Stage(database, tmp_path, pole=POLE, given=SETTINGS, by_mail=True)
    with stage.house.units() as work:
        bruno = work.registry.agent(stage.bruno.id or 0)
        assert bruno is not None
        bruno.email = "bruno@valbonne.example"
    with stage.served():
        notified(stage, stage.browser(stage.helene))
        send(stage.browser(stage.nadia), THEIRS, f"{THEIRS}/reponse", texte="Notre plan")

    letters: list[dict[str, Any]] = [*stage.posted("mail")]
    theirs = [plain(one["body"]) for one in letters if one["recipient"] == "bruno@valbonne.example"]
    assert "a répondu au nom du guichet" in theirs[-1]


# The guichet.


def test_opening_it_is_receiving_it_and_the_files_are_there(
    stage: Stage, helene: Browser, nadia: Browser
) -> None:
    notified(stage, helene)

    page = plain(nadia.client.get(THEIRS).text)

    assert "Réponse attendue au plus tard le <strong>vendredi 25 décembre 2026" in page
    assert "71 % (57 sur 80)" in page
    assert stored(stage).status is Status.ACKNOWLEDGED
    assert nadia.client.get(f"{THEIRS}/fichier/0/0").content.startswith(b"%PDF")
    assert "Vous avez ouvert cette lettre : sa réception est notée le mercredi 25 novembre 2026." in page
    stage.clock.advance(days=1)
    nadia = stage.browser(stage.nadia)
    assert "sa réception est notée le mercredi 25 novembre 2026." in plain(nadia.client.get(THEIRS).text)
    assert kinds(stage).count(Kind.SIGNALEMENT_ACKNOWLEDGED) == 1
    theirs = plain(stage.browser(stage.bruno).client.get(THEIRS).text)
    assert "Votre guichet a reçu cette lettre le mercredi 25 novembre 2026." in theirs
    assert "Vous avez ouvert" not in theirs


def test_the_guichet_asks_for_help_and_the_help_given_is_an_intervention(
    stage: Stage, helene: Browser, nadia: Browser
) -> None:
    notified(stage, helene)

    _, page = send(nadia, THEIRS, f"{THEIRS}/appui")
    assert "Les rappels s’arrêtent, la date ne change pas." in page
    shown = plain(helene.client.get(PAGE).text)
    assert "Suspendus : le guichet a demandé un appui" in shown
    assert re.search(r'<button class="principal">Noter l’appui', shown)

    status, page = send(helene, PAGE, f"{PAGE}/aide", voie="telephone", minutes="20")
    assert (status, "compté comme une intervention" in page) == (303, True)
    with stage.house.units.reading() as work:
        (call,) = [row.entry for row in work.journal.rows() if row.entry.kind is Kind.CALL_LOGGED]
    assert (call.minutes, call.theme, call.guichet_id) == (20, "qualite", stage.guichet.id)
    assert stored(stage).help_asked_at is None


def test_help_asked_twice_is_said_to_be_asked_and_no_more_once_it_is_answered(
    stage: Stage, helene: Browser, nadia: Browser
) -> None:
    notified(stage, helene)
    send(nadia, THEIRS, f"{THEIRS}/appui")

    _, page = send(nadia, THEIRS, f"{THEIRS}/appui")
    assert "Un appui est déjà demandé" in page
    assert "est transmise" not in page
    _, page = send(helene, PAGE, f"{PAGE}/appui")
    assert "Une demande d’appui est déjà notée" in page

    assert "les rappels sont suspendus" in plain(nadia.client.get(THEIRS).text)
    send(nadia, THEIRS, f"{THEIRS}/reponse", texte="Notre plan")
    assert "les rappels sont suspendus" not in plain(nadia.client.get(THEIRS).text)
    assert send(nadia, THEIRS, f"{THEIRS}/appui")[0] == 422


def test_minutes_that_are_none_are_refused_at_their_field(
    stage: Stage, helene: Browser, nadia: Browser
) -> None:
    notified(stage, helene)
    send(nadia, THEIRS, f"{THEIRS}/appui")
    status, page = send(helene, PAGE, f"{PAGE}/aide", voie="telephone", minutes="")
    assert (status, 'class="faute"' in page) == (422, True)
    assert stored(stage).help_asked_at is not None


def test_the_guichet_answers_with_its_files_and_the_gestionnaires_are_told(
    stage: Stage, helene: Browser, nadia: Browser
) -> None:
    notified(stage, helene)
    answer = nadia.client.post(
        f"{THEIRS}/reponse",
        data={**nadia.form(THEIRS), "texte": "Notre plan"},
        files={"fichiers": ("plan.txt", b"Former tout le monde", "text/plain")},
    )
    stage.turn()

    assert answer.status_code == 303
    made = stored(stage)
    assert made.answer is not None
    assert (made.status, made.answer.text, made.answer.by) == (
        Status.ANSWERED,
        "Notre plan",
        stage.nadia.id,
    )
    step = len(made.history) - 1
    assert helene.client.get(f"{PAGE}/fichier/{step}/0").content == b"Former tout le monde"
    assert nadia.client.get(f"{THEIRS}/fichier/{step}/0").status_code == 200
    assert "a répondu au signalement" in plain(stage.bubbles(stage.helene)[-1][1])
    heard = plain(stage.bubbles(stage.bruno)[-1][1])
    assert "a répondu au nom du guichet" in heard
    assert "le mercredi 25 novembre 2026" in heard
    assert "au nom du guichet" not in plain(stage.bubbles(stage.nadia)[-1][1])
    assert "Notre plan" in helene.client.get(PAGE).text


@pytest.mark.parametrize("is_answered", [True, False])
def test_an_answer_that_came_second_is_said_to_be_and_its_text_is_given_back(
    stage: Stage, helene: Browser, nadia: Browser, *, is_answered: bool
) -> None:
    notified(stage, helene)
    form = {**nadia.form(THEIRS), "texte": "Notre plan <b>"}
    if is_answered:
        send(stage.browser(stage.bruno), THEIRS, f"{THEIRS}/reponse", texte="Le mien")
    else:
        send(helene, f"{PAGE}/retirer")

    page = plain(nadia.client.post(f"{THEIRS}/reponse", data=form).text)

    sentence = "est déjà notée" if is_answered else "est déjà annulé"
    assert re.search(rf'role="alert">[^<]*{sentence}', page)
    assert re.search(r"<textarea[^>]* readonly[^>]*>\s*Notre plan &lt;b&gt;</textarea>", page)


def test_a_refused_answer_comes_back_at_its_form(stage: Stage, helene: Browser, nadia: Browser) -> None:
    notified(stage, helene)
    _, page = send(nadia, THEIRS, f"{THEIRS}/reponse", texte=" ")

    (target,) = re.findall(r'action="[^"]*/reponse#([^"]+)"', page)
    assert f'id="{target}"' in page
    assert page.index(f'id="{target}"') < page.index('class="faute"')
    assert 'role="alert"' not in page


def test_an_empty_answer_is_refused_and_a_nir_is_taken_out(
    stage: Stage, helene: Browser, nadia: Browser
) -> None:
    notified(stage, helene)
    for text in (" ", "Madame 1 85 05 78 006 084 91"):
        status, _ = send(nadia, THEIRS, f"{THEIRS}/reponse", texte=text)
        assert status == 422
    assert stored(stage).is_pending
    assert b"85 05 78 006" not in stage.stored_bytes()


def test_a_guichet_reaches_its_own_signalements_only(stage: Stage, helene: Browser) -> None:
    notified(stage, helene)
    paul, rosa = of_another_guichet(stage), stage.gestionnaire_of("83")
    for person, base in ((paul, THEIRS), (stage.helene, THEIRS), (rosa, PAGE)):
        browser = stage.browser(person)
        form = browser.form("/compte")
        for path in ("", "/fichier/0/0", "/document/lettre.pdf", "/relancer", "/retirer"):
            assert browser.client.get(f"{base}{path}").status_code == 404
        for order in ("recu", "appui", "reponse", "accuse", "repondu", "relancer", "clore", "notifier"):
            answer = browser.client.post(f"{base}/{order}", data={**form, "texte": "x", "jour": "2026-11-25"})
            assert answer.status_code == 404, order
    assert stored(stage).status is Status.NOTIFIED


# What follows.


def test_a_late_guichet_is_chased_then_proposed_with_its_dossier(stage: Stage, helene: Browser) -> None:
    notified(stage, helene)
    assert helene.client.get(f"{PAGE}/relancer").status_code == 303
    stage.clock.advance(days=40)
    helene = stage.browser(stage.helene)

    shown = plain(helene.client.get(PAGE).text)
    assert re.search(r'class="bouton principal" href="[^"]+/relancer"', shown)
    assert "Votre réponse était attendue" in plain(helene.client.get(f"{PAGE}/relancer").text)
    _, page = send(helene, f"{PAGE}/relancer")
    assert "La relance est partie." in page
    assert [step.files[0].name for step in stored(stage).letters] == [
        f"signalement-{REFERENCE}.pdf",
        f"relance-{REFERENCE}.pdf",
    ]

    dossier = docx.Document(BytesIO(helene.client.get(f"{PAGE}/document/dossier.docx").content))
    cells = [cell.text for table in dossier.tables for row in table.rows for cell in row.cells]
    assert "Relance formelle" in cells
    status, page = send(helene, PAGE, f"{PAGE}/proposer", jour=stage.clock().date().isoformat())
    assert (status, stored(stage).status) == (303, Status.PROPOSED)
    assert "Aucun : le dossier est proposé à l’État." in page


def test_the_plan_is_followed_evaluated_reported_and_closed(stage: Stage, helene: Browser) -> None:
    notified(stage, helene)
    day = stage.clock().date().isoformat()
    send(helene, PAGE, f"{PAGE}/repondu", jour=day, par="courrier", texte="Par courrier")
    send(helene, PAGE, f"{PAGE}/action", action="Former l’accueil", qui="Accueil", pour="2026-12-15")
    _, page = send(helene, PAGE, f"{PAGE}/faite", numero=str(stored(stage).plan[0].id), jour=day)
    assert "Pas encore faite" in page
    assert re.search(r'<button class="principal">Noter l’évaluation', page)

    status, page = send(helene, PAGE, f"{PAGE}/evaluer", constat="", texte="Vu")
    assert (status, 'class="faute"' in page) == (422, True)
    for order, fields in (
        ("evaluer", {"constat": "corrected", "texte": "Vu"}),
        ("comite", {"jour": day}),
        ("clore", {}),
    ):
        assert send(helene, PAGE, f"{PAGE}/{order}", **fields)[0] == 303

    made = stored(stage)
    assert made.status is Status.CLOSED
    answer = made.answer
    assert answer is not None
    assert (answer.channel, answer.text) == ("courrier", "Par courrier")
    assert REFERENCE in helene.client.get("/qualite?vue=clos").text
    assert kinds(stage)[-3:] == [
        Kind.SIGNALEMENT_EVALUATED,
        Kind.SIGNALEMENT_REPORTED,
        Kind.SIGNALEMENT_CLOSED,
    ]


def test_what_the_life_does_not_allow_is_refused_in_words(stage: Stage, helene: Browser) -> None:
    notified(stage, helene)
    status, page = send(helene, PAGE, f"{PAGE}/clore")
    assert (status, "le signalement est « notifié »" in page) == (422, True)


def test_the_guichet_acknowledges_and_asks_by_the_hand_of_the_gestionnaire(
    stage: Stage, helene: Browser
) -> None:
    notified(stage, helene)
    send(helene, PAGE, f"{PAGE}/accuse", jour=stage.clock().date().isoformat())
    send(helene, PAGE, f"{PAGE}/appui")
    made = stored(stage)
    assert made.status is Status.ACKNOWLEDGED
    assert made.help_asked_at is not None


# By mail.


def came(stage: Stage, sender: str, subject: str = f"Re: Signalement {REFERENCE}") -> int:
    with stage.house.units() as work:
        mail = Mail(
            mailbox="sne06",
            uid_validity=1,
            uid=7,
            sender=sender,
            subject=subject,
            text="Voici notre plan",
            new_part="Voici notre plan",
            received_at=stage.clock() + timedelta(hours=13, minutes=30),  # 23:30 there
            doubt=TriageReason.UNKNOWN_SENDER,
            guichet_id=stage.guichet.id,
        )
        work.mails.add_once(mail)
        guichet = work.registry.guichet(stage.guichet.id or 0)
        assert guichet is not None
        guichet.email = "Mairie@Valbonne.example"
    return mail.id or 0


def test_a_mail_of_the_guichet_that_names_it_is_noted_as_its_answer(stage: Stage, helene: Browser) -> None:
    notified(stage, helene)
    number = came(stage, "mairie@valbonne.example")
    stage.clock.advance(days=3)
    helene = stage.browser(stage.helene)
    page = f"/courrier/{number}"
    assert f"Noter comme réponse à {REFERENCE}" in plain(helene.client.get(page).text)

    status, after = send(helene, page, f"{page}/signalement", signalement=REFERENCE)

    assert (status, "La réponse est notée" in after) == (303, True)
    answer = stored(stage).answer
    assert answer is not None
    assert (answer.text, answer.channel, f"{answer.day}") == ("Voici notre plan", "mel", "2026-11-25")
    with stage.house.units.reading() as work:
        settled = work.mails.get(number)
    assert settled is not None
    assert settled.fate is MailFate.ASIDE


def test_a_mail_of_a_stranger_is_nobody_s_answer(stage: Stage, helene: Browser) -> None:
    notified(stage, helene)
    page = f"/courrier/{came(stage, 'mairie@ailleurs.example')}"

    assert "Noter comme réponse" not in plain(helene.client.get(page).text)
    status, _ = send(helene, page, f"{page}/signalement", signalement=REFERENCE)
    assert status == 422
    assert stored(stage).is_pending
