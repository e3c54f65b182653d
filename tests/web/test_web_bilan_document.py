"""The document of a bilan: her words, its files, what is frozen, her template, its sending."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from docx import Document
from generated_year import generated_year
from openpyxl import load_workbook
from page_forms import Sending, sendings_of
from pdf_pages import read_pdf
from pypdfium2 import PdfDocument
from web_stage import Browser, Stage

from delivery.letters import Letter
from guichets.erasure import Erasure
from guichets.partenaires import PartenaireContact, PartenaireService
from guichets.registry import Guichet, GuichetKind, Role
from journal.entries import Entry, Kind
from knowledge_base.local_values import SIGNATORY
from rendering.bilan.files import TYPES
from rendering.documents.files import default_template
from reports.bilans import LONGEST_TEXT, FrozenBilan
from reports.period import Period
from storage.database import Database

PATH = "/bilan/document"
YEAR = f"{PATH}?annee=2026"
TEMPLATE = "/bilan/modele?annee=2026"
DIFFUSED = {Kind.BILAN_FROZEN, Kind.PUBLICATION_SENT, Kind.PUBLICATION_READ}
DRAFT = "/bilan/document/fichier.html?annee=2026"
ONLINE = "/bilan/figes/1/mettre-en-ligne"
NIR = "185057800608491"
LONG_NAME = "Office public de l’habitat Côte d’Azur Riviera, agence de Saint-Laurent-du-Var et des vallées"


@pytest.fixture
def helene(stage: Stage) -> Browser:
    """One call in March."""
    write(stage, call(3))
    return stage.browser(stage.helene)


def call(month: int) -> Entry:
    return Entry(
        at=datetime(2026, month, 15, 9, 0, tzinfo=UTC),
        kind=Kind.CALL_LOGGED,
        channel="telephone",
        theme="nir",
        minutes=10,
    )


def write(stage: Stage, *entries: Entry) -> None:
    with stage.house.units() as work:
        for entry in entries:
            work.journal.add(entry)


def read(browser: Browser, address: str = YEAR) -> str:
    answer = browser.client.get(address)
    assert answer.status_code == 200, address
    return plain(answer.text)


def plain(text: str) -> str:
    return unescape(text).replace("\N{NO-BREAK SPACE}", " ")


def form(browser: Browser, end: str, page: str = YEAR) -> Sending:
    return next(
        one
        for one in sendings_of(browser.client.get(page).text)
        if one.action.partition("?")[0].endswith(end)
    )


def says(browser: Browser, page: str = YEAR, **words: str) -> None:
    sending = form(browser, PATH, page)
    data = {**sending.data, **{name: [text] for name, text in words.items()}}
    answer = browser.client.post(sending.action, data=data)
    assert answer.status_code == 303, answer.text


def freezes(browser: Browser, page: str = YEAR) -> str:
    sending = form(browser, "/figer", page)
    answer = browser.client.post(sending.action, data=sending.data, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return plain(answer.text)


def files_of(browser: Browser, address: str) -> dict[str, bytes]:
    """``address`` with « {} » in the place of the form."""
    found = {}
    for one, mime in TYPES.items():
        answer = browser.client.get(address.format(one))
        assert (answer.status_code, answer.headers["content-type"]) == (200, mime)
        assert answer.headers["content-disposition"].startswith("attachment")
        found[one] = answer.content
    return found


def words_of(content: bytes) -> str:
    return plain("\n".join(paragraph.text for paragraph in Document(BytesIO(content)).paragraphs))


def frozen(stage: Stage, year: int = 2026) -> list[FrozenBilan]:
    with stage.house.units.reading() as work:
        found = [*work.bilans.frozen("06", Period.of(year))]
        assert all(one.content for one in found)  # read here: a list of them does without
        return found


def test_the_bilan_leads_to_its_document_and_back(helene: Browser) -> None:
    assert f'href="{YEAR}">Le document</a>' in read(helene, "/bilan")
    assert 'href="/bilan/questions?annee=2026">' in read(helene, "/bilan")
    page = read(helene)
    assert "<h1>Document du bilan 2026</h1>" in page
    assert 'href="/bilan?annee=2026">Bilan</a>' in page
    assert "premier semestre 2026" in read(helene, f"{YEAR}&semestre=1")
    assert "du 2 au 8 mars 2026" in read(helene, f"{PATH}?du=2026-03-02&au=2026-03-08")


def test_the_four_files_of_a_draft_say_the_figures_and_that_they_are_not_frozen(helene: Browser) -> None:
    found = files_of(helene, "/bilan/document/fichier.{}?annee=2026")

    draft = "Document de travail : les chiffres ne sont pas figés."
    assert draft in words_of(found["docx"])
    assert draft in plain(found["html"].decode())
    assert draft in read_pdf(found["pdf"]).text.replace("\N{NO-BREAK SPACE}", " ")
    sheet = load_workbook(BytesIO(found["xlsx"])).worksheets[1]
    assert ("Interventions", 1) in [row[:2] for row in sheet.iter_rows(values_only=True)]
    named = helene.client.get("/bilan/document/fichier.docx?annee=2026").headers["content-disposition"]
    assert named == 'attachment; filename="bilan-2026.docx"'


def test_a_document_is_in_the_name_of_the_gestionnaire_of_its_departement(
    stage: Stage, helene: Browser
) -> None:
    papers = ("/bilan/document/fichier.docx?annee=2026", f"/guichets/{stage.guichet.id}/fiche-bilan.docx")

    def heads() -> set[str]:
        return {words_of(helene.client.get(address).content).partition("\n")[0] for address in papers}

    with stage.house.units() as work:
        work.local_values.set("83", SIGNATORY, "ADIL du Var")
    assert not any("ADIL du Var" in head for head in heads())

    with stage.house.units() as work:
        work.local_values.set("06", SIGNATORY, "ADIL des Alpes-Maritimes")
    assert heads() == {"ADIL des Alpes-Maritimes"}


def test_a_file_of_another_form_is_no_page(stage: Stage, helene: Browser) -> None:
    freezes(helene)
    number = frozen(stage)[0].id
    for address in (
        "/bilan/document/fichier.odt?annee=2026",
        f"/bilan/figes/{number}/bilan.exe",
        "/bilan/figes/999/bilan.pdf",
        f"/guichets/{stage.guichet.id}/fiche-bilan.html",
        "/bilan/modele/actuel.docx",
    ):
        assert helene.client.get(address).status_code == 404, address


def test_her_words_are_in_the_draft_and_stay_when_the_figures_move(stage: Stage, helene: Browser) -> None:
    says(
        helene,
        introduction="Année calme.",
        assistance="Les appels baissent.",
        plan="Former en mars.\nPuis juin.",
    )
    write(stage, call(4))

    words = words_of(helene.client.get("/bilan/document/fichier.docx?annee=2026").content)

    for said in ("Année calme.", "Les appels baissent.", "Former en mars.", "Puis juin."):
        assert said in words
    assert "Année calme.</textarea>" in read(helene)
    assert "Année calme." not in read(helene, f"{YEAR}&semestre=1")


def test_two_tabs_do_not_overwrite_each_other_and_nothing_typed_is_lost(helene: Browser) -> None:
    late = form(helene, PATH)
    says(helene, introduction="Écrit d’abord.")

    answer = helene.client.post(late.action, data={**late.data, "introduction": ["Écrit ensuite."]})

    assert answer.status_code == 409
    page = plain(answer.text)
    assert "Quelqu’un a écrit dans ce bilan" in page
    assert "<p>Introduction : Écrit d’abord.</p>" in page
    assert "Écrit ensuite.</textarea>" in page
    again = next(one for one in sendings_of(answer.text) if one.action.partition("?")[0] == PATH)
    assert helene.client.post(again.action, data=again.data).status_code == 303
    assert "Écrit ensuite.</textarea>" in read(helene)


def test_what_the_other_tab_did_not_touch_keeps_what_was_written_meanwhile(helene: Browser) -> None:
    late = form(helene, PATH)
    says(helene, plan="Former deux guichets.")

    answer = helene.client.post(late.action, data={**late.data, "introduction": ["Écrit ensuite."]})
    again = next(one for one in sendings_of(answer.text) if one.action.partition("?")[0] == PATH)
    assert helene.client.post(again.action, data=again.data).status_code == 303

    kept = read(helene)
    assert "Écrit ensuite.</textarea>" in kept
    assert "Former deux guichets.</textarea>" in kept


def test_a_text_that_is_too_long_is_refused_and_given_back(helene: Browser) -> None:
    sending = form(helene, PATH)
    assert f"{LONGEST_TEXT:_} caractères".replace("_", " ") in re.sub("[  ]", " ", read(helene))

    answer = helene.client.post(sending.action, data={**sending.data, "plan": ["é" * (LONGEST_TEXT + 1)]})

    assert answer.status_code == 422
    assert "trop long" in answer.text
    assert "é" * LONGEST_TEXT in answer.text
    assert "ééé" not in read(helene)


def test_what_is_frozen_moves_no_more_whatever_is_noted_said_or_erased(stage: Stage, helene: Browser) -> None:
    person = stage.person("Lucie Erasme", Role.GESTIONNAIRE)
    write(stage, call(5)._replace(actor_id=person.id, minutes=45))
    says(helene, introduction="Mots du jour.")
    page = freezes(helene)
    one = frozen(stage)[0]
    address = f"/bilan/figes/{one.id}/bilan.{{}}"
    before = files_of(helene, address)

    stage.clock.advance(days=3)
    write(stage, call(6), call(7))
    helene = stage.browser(stage.helene)
    says(helene, introduction="Autres mots.")
    with stage.house.units() as work:
        Erasure(work, by=stage.helene, now=stage.clock()).erase(person)
    after = files_of(helene, address)

    assert "n° 1" in page
    assert f'title="{one.seal}">{one.seal[:12]}</span>' in page
    assert "Hélène Ozanne" in page
    assert {name: after[name] for name in ("xlsx", "html", "pdf")} == {
        name: before[name] for name in ("xlsx", "html", "pdf")
    }
    edition = f"Version figée n° 1, le mercredi 25 novembre 2026, empreinte {one.seal[:12]}."
    assert edition in words_of(after["docx"])
    assert "Mots du jour." in words_of(after["docx"])
    assert "Lucie Erasme" not in one.content
    draft = load_workbook(BytesIO(helene.client.get("/bilan/document/fichier.xlsx?annee=2026").content))
    assert draft.worksheets[1]["B2"].value != load_workbook(BytesIO(after["xlsx"])).worksheets[1]["B2"].value
    named = helene.client.get(address.format("pdf")).headers["content-disposition"]
    assert named == 'attachment; filename="bilan-2026-version-1.pdf"'


def test_the_same_figures_and_words_frozen_twice_make_one(stage: Stage, helene: Browser) -> None:
    freezes(helene)
    freezes(helene)
    assert [one.number for one in frozen(stage)] == [1]

    says(helene, plan="Former en mars.")
    page = freezes(helene)

    assert [one.number for one in frozen(stage)] == [2, 1]
    assert page.index("n° 2</th>") < page.index("n° 1</th>")


def test_what_holds_nothing_is_not_frozen(stage: Stage, helene: Browser) -> None:
    page = f"{YEAR}&semestre=2"
    sending = form(helene, "/figer", page)

    answer = helene.client.post(sending.action, data=sending.data)

    assert answer.status_code == 422
    assert "rien à figer" in plain(answer.text)
    with stage.house.units.reading() as work:
        assert not work.bilans.frozen("06", Period.of(2026, 2))


def template(*lines: str) -> bytes:
    file, content = Document(), BytesIO()
    for line in lines:
        file.add_paragraph(line)
    file.save(content)
    return content.getvalue()


def deposits(browser: Browser, content: bytes, name: str = "papier.docx") -> tuple[int, str]:
    sending = form(browser, "/modele", TEMPLATE)
    answer = browser.client.post(
        sending.action,
        data=sending.data,
        files={"fichier": (name, content, TYPES["docx"])},
        follow_redirects=True,
    )
    return answer.status_code, plain(answer.text)


def test_her_template_makes_the_drafts_and_the_frozen_ones_until_it_is_removed(
    stage: Stage, helene: Browser
) -> None:
    freezes(helene)
    papers = ("/bilan/document/fichier.docx?annee=2026", f"/bilan/figes/{frozen(stage)[0].id}/bilan.docx")
    own = template("PRÉFET DES ALPES-MARITIMES, {{ periode }}, {{ perimetre }}", "{{ corps }}")

    status, page = deposits(helene, own)

    assert (status, "papier.docx" in page) == (200, True)
    for paper in papers:
        words = words_of(helene.client.get(paper).content)
        assert words.startswith("PRÉFET DES ALPES-MARITIMES, 2026, Département 06")
        assert "Assistance aux guichets" in words
    assert helene.client.get("/bilan/modele/actuel.docx").content == own
    assert helene.client.get("/bilan/modele/par-defaut.docx").content == default_template()

    sending = form(helene, "/retirer", TEMPLATE)
    assert helene.client.post(sending.action, data=sending.data).status_code == 303
    assert "PRÉFET" not in words_of(helene.client.get(papers[0]).content)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (template("Sans corps"), "le champ {{ corps }}"),
        (template("{{ corps }}", "{{ inconnu }}"), "rien ne remplit ce champ (inconnu)"),
        (b"PK\x03\x04 rien", "Ce modèle n’est pas pris"),
        (b"%PDF-1.7", "ce n’est pas un document Word"),
        (b"", "ce n’est pas un document Word"),
        (b"PK" * (1024**2 + 1), "trop lourd"),
        (template("{{ corps }}", f"Dossier de {NIR}"), "numéro de sécurité sociale"),
    ],
    ids=["no body", "unknown field", "damaged", "another kind", "empty", "too large", "a NIR"],
)
def test_a_template_that_makes_no_document_is_refused_and_the_last_one_stays(
    helene: Browser, content: bytes, why: str
) -> None:
    own = template("À garder", "{{ corps }}")
    assert deposits(helene, own)[0] == 200

    status, page = deposits(helene, content, "autre.docx")

    assert (status, why in page) == (422, True), page[-3000:]
    assert helene.client.get("/bilan/modele/actuel.docx").content == own


@pytest.fixture
def by_mail(database: Database, tmp_path: Path) -> Iterator[Stage]:
    given = {
        "mail_from": "sne06@gestion.exemple.fr",
        "smtp_url": "smtp://127.0.0.1:9",
        "web_url": "http://sne.example",
    }
    stage = Stage(database, tmp_path, by_mail=True, given=given)
    with stage.served():
        write(stage, call(3))
        with stage.house.units() as work:
            contact = PartenaireContact(name="Solène Marchebeau", organisation="DDETS", email="s@exemple.fr")
            PartenaireService(work, now=stage.clock()).add(contact, departement="06", by=stage.helene)
        yield stage


def test_a_frozen_one_leaves_with_its_files_to_a_partenaire_whose_receipt_the_journal_keeps(
    by_mail: Stage,
) -> None:
    helene, stranger = by_mail.browser(by_mail.helene), by_mail.browser()
    freezes(helene)
    sending = form(helene, "/diffuser")

    page = helene.client.post(sending.action, data=sending.data).headers["location"]
    assert 'value="Compte rendu annuel de mission, 2026"' in read(helene, page)
    assert "bilan-2026-version-1.pdf, bilan-2026-version-1.docx" in read(helene, page)
    draft = form(helene, "/modifier", page)
    written = helene.client.post(draft.action, data={**draft.data, "partenaire": ["1"]})
    one = written.headers["location"].partition("?")[0]
    leaving = form(helene, "/diffuser", one)
    assert helene.client.post(leaving.action, data=leaving.data).status_code == 303

    (letter,) = [Letter.from_payload(row) for row in by_mail.posted("mail")]
    link = urlsplit(re.findall(r"http\S+", letter.body)[0]).path
    assert (
        stranger.client.get(f"{link}/fichier/0").content
        == helene.client.get(f"/bilan/figes/{frozen(by_mail)[0].id}/bilan.pdf").content
    )
    (receipt,) = sendings_of(stranger.client.get(link).text)
    assert "0 % (0 sur 1)" in read(helene, DRAFT)
    stranger.client.post(receipt.action or link, data=receipt.data)
    assert "100 % (1 sur 1)" in read(helene, DRAFT)
    with by_mail.house.units.reading() as work:
        noted = [row.entry for row in work.journal.following(0, limit=99)]
    about = [(one.kind, one.outcome) for one in noted if one.kind in DIFFUSED]
    assert about == [(Kind.BILAN_FROZEN, ""), (Kind.PUBLICATION_SENT, "bilan"), (Kind.PUBLICATION_READ, "")]


def test_what_is_put_online_is_a_draft_of_counts_that_anybody_may_read(stage: Stage, helene: Browser) -> None:
    write(stage, *(call(month) for month in (3, 4, 4, 5, 5, 5)))
    says(helene, introduction="Mots pour les partenaires.")
    freezes(helene)
    stranger, sending = stage.browser(), form(helene, "/mettre-en-ligne")

    page = helene.client.post(sending.action, data=sending.data).headers["location"]
    draft = form(helene, "/modifier", page)
    assert "Interventions : 7" in read(helene, page)
    assert "Aucun document" in plain(stranger.client.get("/documents").text)
    one = helene.client.post(draft.action, data=draft.data).headers["location"].partition("?")[0]
    leaving = form(helene, "/diffuser", one)
    assert helene.client.post(leaving.action, data=leaving.data).status_code == 303

    (address,) = re.findall(r"/documents/\d+", stranger.client.get("/documents").text)
    assert "Les nombres inférieurs à 5 ne sont pas publiés." in plain(stranger.client.get(address).text)
    told = read_pdf(stranger.client.get(f"{address}/fichier/0").content).text
    assert "Interventions 7" in " ".join(told.split())
    assert "moins de 5" in told
    assert "Mots pour les partenaires" not in told


def test_a_reader_downloads_and_writes_nothing(stage: Stage, helene: Browser) -> None:
    freezes(helene)
    lise = stage.browser(stage.person("Lise Marchand", Role.LECTEUR))

    page = read(lise)

    assert "textarea" not in page
    assert not [one for one in sendings_of(page) if "/bilan" in one.action]
    files_of(lise, "/bilan/document/fichier.{}?annee=2026")
    files_of(lise, f"/bilan/figes/{frozen(stage)[0].id}/bilan.{{}}")
    for address in (TEMPLATE, "/bilan/modele/actuel.docx", f"/guichets/{stage.guichet.id}/fiche-bilan.pdf"):
        assert lise.client.get(address).status_code == 403
    for order in (YEAR, "/bilan/document/figer?annee=2026", "/bilan/figes/1/diffuser", ONLINE, TEMPLATE):
        assert lise.client.post(order, data=lise.form("/compte")).status_code == 403
    assert len(frozen(stage)) == 1


def test_another_departement_has_words_figures_and_templates_of_its_own(
    stage: Stage, helene: Browser
) -> None:
    says(helene, introduction="Mots du 06.")
    deposits(helene, template("Papier du 06", "{{ corps }}"))
    freezes(helene)
    number = frozen(stage)[0].id
    rosa = stage.browser(stage.gestionnaire_of("13"))

    assert "Mots du 06." not in read(rosa)
    assert "Aucune version n’est figée" in read(rosa)
    assert "Papier" not in words_of(rosa.client.get("/bilan/document/fichier.docx?annee=2026").content)
    for address in (
        f"{YEAR}&departement=06",
        f"/bilan/figes/{number}/bilan.pdf",
        f"/guichets/{stage.guichet.id}/fiche-bilan.pdf",
        "/bilan/modele/actuel.docx",
        "/bilan/modele?departement=06",
    ):
        assert rosa.client.get(address).status_code == 404, address
    token = rosa.hidden("/compte", "jeton")
    for order in ("diffuser", "mettre-en-ligne"):
        answer = rosa.client.post(f"/bilan/figes/{number}/{order}", data={"jeton": token})
        assert answer.status_code == 404


def test_whoever_sees_several_departements_writes_and_freezes_each_apart(
    stage: Stage, helene: Browser
) -> None:
    with stage.house.units() as work:
        elsewhere = Guichet(name="Mairie de Martigues", kind=GuichetKind.COMMUNE, departement="13")
        work.registry.add(elsewhere)
    write(stage, call(4)._replace(guichet_id=elsewhere.id))
    there = f"{YEAR}&departement=13"

    says(helene, there, introduction="Mots du 13.")
    page = freezes(helene, there)

    assert "<h1>Document du bilan 2026, département 13</h1>" in page
    assert "n° 1" in page
    assert "Mots du 13.</textarea>" in page
    assert "Mots du 13." not in read(helene)
    assert frozen(stage) == []
    words = words_of(helene.client.get("/bilan/document/fichier.docx?annee=2026&departement=13").content)
    assert "Département 13." in words
    assert "Mots du 13." in words
    deposits(helene, template("Papier du 06", "{{ corps }}"))
    assert "modèle par défaut" in read(helene, f"{TEMPLATE}&departement=13")


def test_each_file_that_leaves_is_in_the_trail(stage: Stage, helene: Browser) -> None:
    helene.client.get("/bilan/document/fichier.pdf?annee=2026")
    helene.client.get(f"/guichets/{stage.guichet.id}/fiche-bilan.docx?annee=2026")

    trail = read(helene, "/traces")

    assert "/bilan/document/fichier.pdf" in trail
    assert f"/guichets/{stage.guichet.id}/fiche-bilan.docx" in trail


def test_the_sheet_of_a_busy_guichet_stands_on_one_page(stage: Stage, helene: Browser) -> None:
    guichet = stage.guichet.id or 0
    rows = [row for row in generated_year()[0] if row.guichet_id == 1]
    for_us = [row._replace(guichet_id=guichet, actor_id=None) for row in rows]
    write(stage, *(row._replace(at=row.at - timedelta(days=365)) for row in for_us), *for_us)
    assert len(for_us) > 500
    with stage.house.units() as work:
        known = work.registry.guichet(guichet)
        assert known is not None
        known.name = LONG_NAME
    stage.clock.now = datetime(2026, 12, 20, 12, 0, tzinfo=UTC)  # so that « mêmes jours » is said too
    helene = stage.browser(stage.helene)

    assert f"/guichets/{guichet}/fiche-bilan.pdf?annee=2026" in read(helene, f"/guichets/{guichet}")
    answer = helene.client.get(f"/guichets/{guichet}/fiche-bilan.pdf?annee=2026")

    assert 'filename="bilan-2026-guichet-' in answer.headers["content-disposition"]
    with PdfDocument(answer.content) as file:
        assert len(file) == 1
        width, height = file.get_page_size(0)
    assert (round(width), round(height)) == (595, 842)
    said = read_pdf(answer.content).text.replace("\N{NO-BREAK SPACE}", " ")
    for words in ("Interventions par mois", "Interventions par thème", "2025, mêmes jours", "autres"):
        assert words in said
    assert LONG_NAME in " ".join(said.split())
    assert LONG_NAME in words_of(
        helene.client.get(f"/guichets/{guichet}/fiche-bilan.docx?annee=2026").content
    )


def test_a_guichet_without_anything_has_a_sheet_that_says_so(stage: Stage, helene: Browser) -> None:
    answer = helene.client.get(f"/guichets/{stage.guichet.id}/fiche-bilan.pdf?annee=2025")
    assert "Rien n’a été noté pour cette période." in read_pdf(answer.content).text
