"""The ordre du jour of a meeting is proposed, edited and sent; its compte rendu is prepared and noted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import docx
import pytest
from web_stage import Browser, Stage

from agenda.answers import Answer, AnswerService
from agenda.papers import papers_of
from delivery.letters import Letter
from guichets.partenaires import PartenaireContact, PartenaireService
from journal.entries import Entry, Kind
from storage.database import Database

COPIL = {"type": "copil", "jour": "2027-01-12", "heure": "14:30", "lieu": "Préfecture"}
TOPICS = "/agenda/1/ordre-du-jour"


@pytest.fixture
def stage(database: Database, tmp_path: Path) -> Iterator[Stage]:
    """With mail."""
    stage = Stage(
        database,
        tmp_path,
        by_mail=True,
        given={"mail_from": "sne06@gestion.exemple.fr", "smtp_url": "smtp://127.0.0.1:9"},
    )
    with stage.served():
        yield stage


@pytest.fixture
def helene(stage: Stage) -> Browser:
    """Solène of the DDETS and Édouard of the DREAL are convoked to a copil."""
    return planned(stage)


def planned(stage: Stage, **fields: str) -> Browser:
    with stage.house.units() as work:
        partenaires = PartenaireService(work, now=stage.clock())
        for name, organisation, email in (
            ("Solène Marchebeau", "DDETS", "logement@exemple.fr"),
            ("Édouard Vignaucourt", "DREAL", "dreal@exemple.fr"),
        ):
            contact = PartenaireContact(name=name, organisation=organisation, email=email)
            partenaires.add(contact, departement="06", by=stage.helene)
    browser = stage.browser(stage.helene)
    browser.sends("/agenda/nouveau", **{**COPIL, **fields}, partenaire=["1", "2"])
    return browser


def lines(stage: Stage) -> list[str]:
    with stage.house.units.reading() as work:
        event = work.events.by_id(1)
        assert event is not None
        return [line.replace("\N{NO-BREAK SPACE}", " ") for line in papers_of(work, event).lines]


def sent(stage: Stage) -> list[tuple[str, str]]:
    """To whom, with what subject: the letters after the two convocations."""
    letters = [Letter.from_payload(row) for row in stage.posted("mail")][2:]
    return [
        (one.recipient.partition("@")[0], one.subject.replace("\N{NO-BREAK SPACE}", " ")) for one in letters
    ]


@pytest.mark.databases("sqlite", "postgresql")
def test_it_is_proposed_from_what_is_open_beside_what_was_noted(stage: Stage, helene: Browser) -> None:
    stage.open_ticket()
    with stage.house.units() as work:
        for _ in range(3):
            work.journal.add(
                Entry(
                    at=stage.clock(), kind=Kind.QUESTION_UNANSWERED, theme="nir", guichet_id=stage.guichet.id
                )
            )
    stage.clock.advance(hours=1)
    page = helene.sends(TOPICS, points="Horaires d’été", geste="proposer")
    assert "Les points proposés sont ajoutés" in page
    first, asked, *_, standing, last = lines(stage)
    assert standing.startswith("Nationalisation du numéro unique : éléments transmis")
    assert (first, last) == ("Horaires d’été", "Date de la prochaine réunion")
    assert asked.startswith("Questions des guichets sur les douze derniers mois")
    with stage.house.units.reading() as work:
        kept = work.papers.of(1)
        assert kept is not None
        assert "\N{NO-BREAK SPACE}:" in kept.topics  # what typography needs stays
    assert "(3 questions de 1 guichet)" in asked
    before = lines(stage)
    helene.sends(TOPICS, points="\n".join([*before, "Divers"]), geste="proposer")
    assert lines(stage) == [*before, "Divers"]


def test_it_is_sent_for_an_opinion_then_to_all_and_twice_when_it_is_meant(
    stage: Stage, helene: Browser
) -> None:
    assert "L’ordre du jour est vide" in helene.sends(TOPICS, geste="tous")
    page = helene.sees(TOPICS)
    assert 'value="2" checked' in page  # the DREAL first
    assert 'value="1" checked' not in page
    page = helene.sends(TOPICS, points="Cotation", geste="avis", partenaire="2", avis_avant="2026-12-15")
    assert "est envoyé à 1 partenaire, par mél" in page
    assert "Envoyé pour avis" in page
    assert sent(stage) == [("dreal", "Ordre du jour, pour avis : le copil, mardi 12 janvier 2027")]
    letter = Letter.from_payload(stage.posted("mail")[2]).body.replace("\N{NO-BREAK SPACE}", " ")
    assert "1. Cotation" in letter
    assert "répondez à ce mél au plus tard le mardi 15 décembre 2026" in letter

    assert "est envoyé à 2 partenaires" in helene.sends(TOPICS, points="Cotation\nDivers", geste="tous")
    stage.clock.advance(minutes=1)
    refused = helene.sends(TOPICS, points="Cotation\nDivers\nAutre", geste="tous")
    assert "C’est déjà parti" in refused
    assert "Autre</textarea>" in refused
    assert len(sent(stage)) == 3
    helene.sends(TOPICS, points="Cotation", geste="tous", encore="oui")
    assert len(sent(stage)) == 5


def test_two_tabs_do_not_overwrite_each_other_and_no_nir_is_kept(stage: Stage, helene: Browser) -> None:
    stale = helene.form(TOPICS)
    helene.sends(TOPICS, points="Cotation")
    refused = helene.client.post(TOPICS, data={**stale, "points": "Bilan"})
    assert refused.status_code == 409
    assert "Ce qu’un collègue a enregistré" in refused.text
    assert "Bilan</textarea>" in refused.text
    assert lines(stage) == ["Cotation"]
    assert "006 084" not in helene.sends(TOPICS, points="Mme 1 85 05 78 006 084 91")
    assert lines(stage) == ["Cotation"]


def test_without_mail_no_page_says_that_it_left(database: Database, tmp_path: Path) -> None:
    stage = Stage(database, tmp_path)
    with stage.served():
        helene = planned(stage)
        page = helene.sends(TOPICS, points="Cotation", geste="tous")
        assert "Rien n’est parti" in page
        assert "L’envoi de méls n’est pas réglé" in page
        assert "Pas encore envoyé" not in helene.sees("/agenda/1")  # it was undone, text and all
        assert lines(stage) == []


@pytest.mark.databases("sqlite", "postgresql")
def test_the_compte_rendu_is_prepared_noted_and_counted(stage: Stage, helene: Browser) -> None:
    helene.sends(TOPICS, points="Cotation\nDivers")
    with stage.house.units() as work:
        event = work.events.by_id(1)
        assert event is not None
        event.guichet_ids = [stage.guichet.id or 0]
        service = AnswerService(work, now=stage.clock())
        service.note(event, None, Answer.PRESENT, guichet_id=stage.guichet.id, by=stage.helene)
        service.note(event, 1, Answer.PRESENT, by=stage.helene)
        service.note(event, 2, Answer.REPRESENTED, by=stage.helene, instead="Anne Lys")
    stage.clock.now += timedelta(days=50)
    helene = stage.browser(stage.helene)
    page = helene.sees("/agenda/1")
    assert "À publier d’ici au mercredi 27 janvier 2027" in page
    assert 'value="3"' in page  # as many as were to come

    made = helene.client.get("/agenda/1/compte-rendu.docx")
    written = docx.Document(BytesIO(made.content))
    headings = [
        one.text for one in written.paragraphs if one.style and (one.style.name or "").startswith("Heading")
    ]
    assert headings == [
        "Participants", "Points de l’ordre du jour", "Cotation", "Divers", "Décisions", "Prochaine réunion",
    ]  # fmt: skip
    assert "représenté par Anne Lys" in [cell.text for row in written.tables[0].rows for cell in row.cells]
    assert [cell.text for cell in written.tables[1].rows[1].cells] == ["Mairie de Valbonne", "présent"]
    assert "compte-rendu-copil-1-2027-01-12.docx" in made.headers["content-disposition"]

    refused = helene.sends("/agenda/1", "/agenda/1/tenue", presents="", duree="-3")
    assert refused.count('class="faute"') == 2
    helene.sends("/agenda/1", "/agenda/1/tenue", presents="4", duree="90")
    with stage.house.units.reading() as work:
        rows = [row.entry for row in work.journal.rows() if row.entry.kind is Kind.MEETING_HELD]
    assert [(row.outcome, row.minutes) for row in rows] == [("4", 90)]
    assert "Réunions tenues" in helene.sees("/bilan?annee=2027")

    assert "Ce jour est à venir" in helene.sends(
        "/agenda/1", "/agenda/1/compte-rendu", attendu="2027-01-27", publie="2027-03-01"
    )
    page = helene.sends("/agenda/1", "/agenda/1/compte-rendu", attendu="2027-01-27", publie="2027-01-13")
    assert "Publié le mercredi 13 janvier 2027" in page


def test_a_training_and_a_pleniere_have_neither(stage: Stage) -> None:
    helene = planned(stage, type="pleniere")
    assert "Ordre du jour" not in helene.sees("/agenda/1")
    for path in (TOPICS, "/agenda/1/compte-rendu.docx"):
        assert helene.client.get(path).status_code == 404
