"""What is sent out: written, looked at, sent, read by agents, partenaires or anybody; once again by mail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from due_fakes import everywhere
from refusing import refuses
from web_stage import Browser, Stage

from delivery.letters import Letter
from diffusion.publications import PublicationService, send_again
from guichets.partenaires import PartenaireContact, PartenaireService
from guichets.registry import Agent, Role
from journal.entries import Kind
from storage.database import Database

PAPER = {"fichiers": ("compte-rendu.txt", b"Le copil a dit.", "text/plain")}


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


def posts(browser: Browser, path: str, *, page: str = "/diffusion/nouvelle", **fields: str) -> str:
    return browser.sends(page, path, **fields)


def written(helene: Browser, **fields: str) -> str:
    """The address of a draft."""
    form = {
        **helene.form("/diffusion/nouvelle"), "sorte": "flash", "titre": "Fermeture", "texte": "Le 24.",
        "agents": "tous", **fields,
    }  # fmt: skip
    answer = helene.client.post("/diffusion/nouvelle", data=form, files=PAPER)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


def sent(helene: Browser, **fields: str) -> str:
    address = written(helene, **fields)
    assert "C’est parti" in sends(helene, address)
    return address


def sends(browser: Browser, address: str) -> str:
    return posts(browser, f"{address}/diffuser", page=address)


def gestionnaire(stage: Stage, name: str, departement: str) -> Agent:
    with stage.house.units() as work:
        made = Agent(
            name=name,
            role=Role.GESTIONNAIRE,
            guichet_id=None,
            departement=departement,
            created_at=stage.clock(),
        )
        work.registry.add(made)
    return made


def journal(stage: Stage, kind: Kind) -> int:
    with stage.house.units.reading() as work:
        return sum(row.entry.kind is kind for row in work.journal.rows())


def test_a_draft_reaches_nobody_and_what_left_changes_no_more(stage: Stage, helene: Browser) -> None:
    nadia, address = stage.browser(stage.nadia), written(helene)
    assert "2 agents, de tous les guichets" in helene.sees(address)
    assert "Rien ne vous a encore été diffusé" in nadia.sees("/publications")
    stale = helene.form(address)

    change = {"page": f"{address}/modifier", "sorte": "lois", "titre": "Les lois"}
    posts(helene, f"{address}/modifier", **change, agents="")
    assert "Personne ne le recevrait" in helene.sees(address)
    with stage.house.units() as work:
        draft = work.publications.get(1)
        assert draft is not None
        with refuses("diffusion.nobody"):
            PublicationService(work, now=stage.clock()).send(draft, by=stage.helene)

    posts(helene, f"{address}/modifier", **change, agents="tous")
    refused = helene.client.post(f"{address}/diffuser", data=stale).text
    assert "Le brouillon a changé" in refused
    assert "C’est parti vers 2 destinataires" in sends(helene, address)
    assert "rien ne change plus" in posts(helene, f"{address}/supprimer", page="/diffusion/nouvelle")
    assert journal(stage, Kind.PUBLICATION_SENT) == 1


def test_a_page_may_begin_it(stage: Stage, helene: Browser) -> None:
    page = helene.sees("/diffusion/nouvelle?sorte=compte_rendu&agents=&titre=Compte+rendu+du+copil")

    assert 'value="Compte rendu du copil"' in page
    assert '<option value="compte_rendu" selected>' in page
    assert '<option value="" selected>' in page


def test_a_draft_that_is_given_up_goes(stage: Stage, helene: Browser) -> None:
    address = written(helene)

    assert "Le brouillon est supprimé" in posts(helene, f"{address}/supprimer", page=address)
    assert helene.client.get(address).status_code == 404


def test_an_agent_reads_it_in_the_chat_or_on_their_pages(stage: Stage, helene: Browser) -> None:
    address = sent(helene)
    assert "Lu par 0 sur 2" in helene.sees(address)

    nadia = stage.browser(stage.nadia)
    assert [text for text in map(str, stage.posted("web")) if "Fermeture" in text and "Lu" in text]
    assert "à lire" in nadia.sees("/publications")
    assert "Le 24." in nadia.sees("/publications/1")
    assert nadia.client.get("/publications/1/fichier/0").content == b"Le copil a dit."
    nadia.sees("/publications/1")

    assert "Lu par 1 sur 2" in helene.sees(address)
    assert journal(stage, Kind.PUBLICATION_READ) == 1
    assert "1 sur 2" in helene.sees("/diffusion")


def test_only_those_whom_it_is_for_may_read_it(stage: Stage, helene: Browser) -> None:
    ines = stage.browser(stage.person("Inès Ravignan", Role.REFERENT))
    sent(helene, agents="referents")

    assert ines.client.get("/publications/1").status_code == 200
    nadia = stage.browser(stage.nadia)
    assert nadia.client.get("/publications/1").status_code == 404
    assert nadia.client.get("/publications/1/fichier/0").status_code == 404
    assert nadia.client.get("/documents/1").status_code == 404


def test_what_is_public_is_read_without_an_account(stage: Stage, helene: Browser) -> None:
    stranger = stage.browser(None)
    address = written(helene, agents="", publique="oui")
    assert stranger.client.get("/documents/1").status_code == 404

    assert "C’est publié" in sends(helene, address)

    assert "Fermeture" in stranger.sees("/documents")
    assert "Le 24." in stranger.sees("/documents/1")
    assert stranger.client.get("/documents/1/fichier/0").content == b"Le copil a dit."
    posts(helene, f"{address}/retirer", page=address)
    assert stranger.client.get("/documents/1").status_code == 404
    assert "Fermeture" not in stranger.sees("/documents")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"titre": " "}, "Donnez un titre"),
        ({"texte": "a" * 3001}, "3000 caractères au plus"),
        ({"titre": "a" * 201}, "200 caractères au plus"),
        ({"texte": "1 85 05 78 006 084 91"}, "[NIR masqué]"),
    ],
)
def test_what_cannot_be_sent_is_refused_and_kept_in_the_form(
    stage: Stage, helene: Browser, fields: dict[str, str], told: str
) -> None:
    form = {**helene.form("/diffusion/nouvelle"), "titre": "Fermeture", "texte": "Le 24.", **fields}
    answer = helene.client.post("/diffusion/nouvelle", data=form)

    assert answer.status_code == 422
    assert told in answer.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Brouillons" not in helene.sees("/diffusion")


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ([PAPER["fichiers"]] * 6, "Trop de fichiers"),
        ([("liste.csv", b"nom;nir\nAna;1 85 05 78 006 084 91\n", "text/csv")], "numéro de sécurité sociale"),
    ],
)
def test_a_file_is_refused_rather_than_left_out_or_full_of_holes(
    stage: Stage, helene: Browser, files: list[tuple[str, bytes, str]], told: str
) -> None:
    form = {**helene.form("/diffusion/nouvelle"), "titre": "Fermeture", "texte": "Le 24."}
    answer = helene.client.post("/diffusion/nouvelle", data=form, files=[("fichiers", one) for one in files])

    assert answer.status_code == 422
    assert told in answer.text
    assert "Brouillons" not in helene.sees("/diffusion")


def test_whom_it_does_not_reach_is_said(stage: Stage, helene: Browser) -> None:
    with stage.house.units() as work:
        contact = PartenaireContact(name="Solène Marchebeau", organisation="DDETS", email="s@exemple.fr")
        PartenaireService(work, now=stage.clock()).add(contact, departement="06", by=stage.helene)
    address = written(helene, partenaire="1")

    assert "Ne le recevront pas" in helene.sees(address)
    assert "C’est parti vers 2 destinataires. Dans" not in sends(helene, address)
    assert "Solène Marchebeau (DDETS)" in helene.sees(address)


def test_another_departement_sees_and_sends_nothing_of_it(stage: Stage) -> None:
    ours, other = (
        stage.browser(gestionnaire(stage, name, departement))
        for name, departement in (("Zoé Ravel", "06"), ("Karim Lormont", "83"))
    )
    address = written(ours)

    assert other.client.get(address).status_code == 404
    assert "Fermeture" not in other.sees("/diffusion")
    assert other.client.post(f"{address}/diffuser", data=other.form("/diffusion/nouvelle")).status_code == 404
    assert "2 agents" in ours.sees(address)


# By mail


@pytest.fixture
def by_mail(database: Database, tmp_path: Path) -> Iterator[Stage]:
    given = {
        "mail_from": "sne06@gestion.exemple.fr",
        "smtp_url": "smtp://127.0.0.1:9",
        "web_url": "http://sne.example",
    }
    stage = Stage(database, tmp_path, by_mail=True, given=given)
    with stage.served():
        with stage.house.units() as work:
            contact = PartenaireContact(name="Solène Marchebeau", organisation="DDETS", email="s@exemple.fr")
            PartenaireService(work, now=stage.clock()).add(contact, departement="06", by=stage.helene)
        yield stage


def letters(stage: Stage) -> list[Letter]:
    return [Letter.from_payload(row) for row in stage.posted("mail")]


def test_a_partenaire_reads_it_by_the_link_of_the_letter_and_says_so(by_mail: Stage) -> None:
    helene, stranger = by_mail.browser(by_mail.helene), by_mail.browser()
    address = sent(helene, agents="", partenaire="1")
    (letter,) = letters(by_mail)
    link = urlsplit(re.findall(r"http\S+", letter.body)[0]).path

    assert "Le 24." in stranger.client.get(link).text
    assert "Lu par 0 sur 1" in helene.sees(address)  # a program that looks at links reads nothing
    assert stranger.client.get(f"{link}/fichier/0").content == b"Le copil a dit."
    stranger.client.post(link)
    assert "Lu par 1 sur 1" in helene.sees(address)
    assert stranger.client.get(f"/publication/1/{'x' * 43}").status_code == 404

    by_mail.clock.advance(days=366)
    assert stranger.client.get(link).status_code == 404


def test_whoever_has_not_read_after_a_week_is_written_to_once(by_mail: Stage) -> None:
    helene = by_mail.browser(by_mail.helene)
    with by_mail.house.units() as work:
        nadia = work.registry.agent(by_mail.nadia.id or 0)
        assert nadia is not None
        nadia.email = "nadia@exemple.fr"
    address = sent(helene, partenaire="1")
    before = len(letters(by_mail))

    def again(days: int) -> int:
        by_mail.clock.advance(days=days)
        with by_mail.house.units() as work:
            return send_again(work, now=by_mail.clock(), hours_of=everywhere)

    assert [again(days) for days in (6, 1, 1)] == [0, 2, 0]
    assert {letter.recipient for letter in letters(by_mail)[before:]} == {"nadia@exemple.fr", "s@exemple.fr"}
    assert all(letter.subject.startswith("Rappel") for letter in letters(by_mail)[before:])
    assert by_mail.browser(by_mail.helene).sees(address).count("rappelé par mél") == 2


def test_whoever_has_no_messenger_also_gets_it_by_mail(by_mail: Stage) -> None:
    with by_mail.house.units() as work:
        nadia = work.registry.agent(by_mail.nadia.id or 0)
        assert nadia is not None
        nadia.email = "nadia@exemple.fr"

    sent(by_mail.browser(by_mail.helene))

    (letter,) = letters(by_mail)
    assert (letter.recipient, "Fermeture" in letter.subject) == ("nadia@exemple.fr", True)
    assert "Le 24." in letter.body
    assert "<b>" not in letter.body
    assert "http://sne.example/" in letter.body
