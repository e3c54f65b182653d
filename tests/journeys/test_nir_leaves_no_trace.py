"""Promise 3: wherever a person writes a NIR, none is on the disk, in the logs, or in what leaves."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from web_stage import Browser

from journal.entries import Kind
from privacy.nir import MASK, mask
from stage import UNKNOWN, Person, Stage

BARE = "185057800608491"
SPACED = "1 85 05 78 006 084 91"
DOTTED = "1.85.05.78.006.084.91"
BROKEN = "1 85 05 78\n006 084 91"
WITHOUT_KEY = "1 85 05 78 006 084"
CORSE = "2 53 07 2A 073 004 43"
CORSE_BARE = "253072B07300470"
WIDE = "１８５０５７８００６０８４９１"
SPELLINGS = (BARE, SPACED, DOTTED, BROKEN, WITHOUT_KEY, CORSE, CORSE_BARE, WIDE)

IMAGE = b"\x89PNG\r\n\x1a\n"
DOCUMENT = b"%PDF-1.4\n"

# Random by nature; twelve figures and a letter in a row would be chance, and no NIR.
DIGESTS = frozenset({"digest", "code_digest", "token_digest"})


def test_no_nir_is_left_anywhere(stage: Stage, capfd: pytest.CaptureFixture[str]) -> None:
    camille = stage.gestionnaire()
    nadia = stage.enrols("Nadia Belcastel")
    written = sum(
        (
            _in_texts(nadia),
            _in_files(nadia),
            _in_edits_and_buttons(nadia),
            _in_a_ticket(stage.enrols("Hugo Morvanne"), camille),
            _in_a_call(camille),
            _on_the_web(stage, nadia),
        )
    )
    of_strangers = _by_strangers(stage, camille)
    stage.settles()

    masked = [entry for entry in stage.journal() if entry.kind == Kind.NIR_MASKED]
    assert sum(entry.times for entry in masked) == written
    stored = "\n".join(_texts(stage.folder / "relais.db"))
    assert MASK in stored  # the scan looks at the right place
    said = "\n".join(json.dumps(call.params, ensure_ascii=False, default=str) for call in stage.api.sent)
    assert MASK in said
    log = "\n".join(capfd.readouterr())
    assert "parcel settled" in log
    assert log.count("stranger_masked") == of_strangers
    for text in (stored, said, log, *_names(stage.folder)):
        assert mask(text).count == 0
    for file in stage.folder.rglob("*"):
        if file.is_file():
            _holds_no_spelling(file.read_bytes(), file.name)
    # While the service holds it open, the write-ahead log stands beside the database, and was read as well.
    assert (stage.folder / "relais.db-wal").stat().st_size > 0
    _holds_no_spelling((said + log).encode(), "what was said and logged")
    assert stage.mailbox.letters == []


def _in_texts(nadia: Person) -> int:
    """Each spelling in a question; how many NIRs were written."""
    for spelling in SPELLINGS:
        asked = nadia.says(f"mon demandeur a le numéro {spelling}, est-ce normal ?")
        nadia.reads("Un numéro de sécurité sociale a été retiré", after=asked)
    both = nadia.says(f"{SPACED} et {CORSE} : lequel est le bon ?")
    nadia.reads("2 numéros de sécurité sociale ont été retirés", after=both)
    command = nadia.says(f"/start {BARE}")
    nadia.reads("a été retiré", after=command)
    return len(SPELLINGS) + 3


def _in_files(nadia: Person) -> int:
    """In a caption, in the name of a document, in an album."""
    photo = nadia.telegram.sends_photo(IMAGE, caption=f"la carte : {SPACED}")
    nadia.reads("a été retiré", after=photo)
    document = nadia.telegram.sends_document(f"attestation {BARE}.pdf", DOCUMENT)
    nadia.reads("a été retiré", after=document)
    *_, last = nadia.telegram.sends_album(
        [(f"{CORSE_BARE}.pdf", DOCUMENT, "application/pdf"), IMAGE], caption=f"pour {DOTTED}"
    )
    nadia.reads("2 numéros de sécurité sociale", after=last)
    nadia.presses(nadia.reads("4 fichiers", after=last), "Abandonner")
    nadia.reads("C’est abandonné", after=last)
    return 4


def _in_edits_and_buttons(nadia: Person) -> int:
    said = nadia.says("combien de temps est valable une demande ?")
    answer = nadia.reads("Rédigé par", after=said)
    nadia.telegram.edits(said, f"combien de temps est valable la demande de {SPACED} ?")
    edited = nadia.reads("a été retiré", after=answer)
    nadia.telegram.presses_data(answer, f"q:pick:{BARE}")
    nadia.reads("a été retiré", after=edited)
    return 2


def _by_strangers(stage: Stage, camille: Person) -> int:
    """In the name that an account shows, which is not counted, and in the guichet that a stranger types."""
    luc = stage.api.user(first_name="Luc", last_name=SPACED)
    luc.says(f"bonjour, je suis {CORSE_BARE}")
    luc.waits_for("réservée aux agents")
    luc.says("/start")
    luc.waits_for("pour quel guichet")
    luc.says(f"guichet des pins {DOTTED}")
    luc.waits_for("transmise au gestionnaire")
    request = camille.reads("Demande d’accès")
    assert f"Luc {MASK}" in request.text
    assert f"guichet des pins {MASK}" in request.text
    camille.presses(request, "Refuser")
    luc.waits_for("n’a pas été acceptée")

    ines = stage.api.user(first_name=f"Inès {BARE}")
    ines.says("/start")
    ines.waits_for("pour quel guichet")
    ines.says("clairval")
    ines.presses(ines.waits_for("Quel est votre guichet"), "Mairie de Clairval")
    camille.presses(camille.reads("Demande d’accès", after=request), "Accepter")
    ines.waits_for(f"Bienvenue, Inès {MASK}")
    return 2


def _in_a_ticket(hugo: Person, camille: Person) -> int:
    """In the question, the numéro unique, a detail, the gestionnaire's reply, and the agent's own."""
    asked = hugo.says(f"{UNKNOWN} de {SPACED}")
    draft = hugo.reads(UNKNOWN, after=asked)
    hugo.presses(draft, "Ajouter le numéro unique")
    wanted = hugo.reads("Tapez le numéro unique", after=draft)
    given = hugo.says(CORSE)
    hugo.reads("n’est pas la forme d’un numéro unique", after=given)
    hugo.says("0061 1234 5678 9012 34")
    draft = hugo.reads("006112345678901234", after=wanted)
    hugo.presses(draft, "Détail ou fichier")
    hugo.reads("Écrivez le détail", after=draft)
    detail = hugo.says(f"elle a donné {BROKEN}")
    draft = hugo.reads(f"elle a donné {MASK}", after=detail)
    hugo.presses(draft, "Envoyer au gestionnaire")
    hugo.reads("sous la référence", after=draft)

    card = camille.reads(UNKNOWN)
    camille.presses(card, "Répondre")
    camille.reads("Écrivez votre réponse", after=card)
    reply = camille.says(f"Son NIR est {BARE}, corrigez.")
    camille.reads("Envoyé à Hugo Morvanne", after=reply)
    answer = hugo.reads("vous répond")
    assert f"Son NIR est {MASK}, corrigez." in answer.text
    added = hugo.says(f"et celui de son conjoint : {WITHOUT_KEY}", to=answer)
    hugo.reads("C’est ajouté", after=added)
    camille.reads(f"et celui de son conjoint : {MASK}")
    return 5


def _in_a_call(camille: Person) -> int:
    """In what the gestionnaire types to find the guichet that called them."""
    asked = camille.says("/appel")
    camille.reads("?", after=asked)
    typed = camille.says(f"clairval {SPACED}")
    camille.reads("a été retiré", after=typed)
    return 1


def _on_the_web(stage: Stage, nadia: Person) -> int:
    """In the agent's web chat: in the text, and in the name of a file, which is kept."""
    with stage.web_page(nadia.agent) as page:
        browser = Browser(page)
        answer = page.post(
            "/discussion/message",
            data=browser.form(texte=f"la pièce de {SPACED}"),
            files={"fichiers": (f"{BARE}.pdf", DOCUMENT, "application/pdf")},
        )
        answer.raise_for_status()
        assert f"la pièce de {MASK}" in page.get("/discussion").text
    return 2


def _texts(database: Path) -> Iterator[str]:
    """Every value of every table, but for digests."""
    connection = sqlite3.connect(database)
    connection.row_factory = sqlite3.Row
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in tables:
        for row in connection.execute(f'SELECT * FROM "{table}"'):
            yield from (str(row[name]) for name in row.keys() if name not in DIGESTS)  # noqa: SIM118  sqlite3's
    connection.close()


def _names(folder: Path) -> Iterator[str]:
    """Of the files that were kept, their folders included; each is named for a digest of what it holds."""
    kept = [file for file in (folder / "fichiers").rglob("*") if file.is_file()]
    assert kept
    return (str(file.relative_to(folder)) for file in kept)


def _holds_no_spelling(content: bytes, where: str) -> None:
    for spelling in SPELLINGS:
        bare = "".join(character for character in spelling if character.isalnum())
        for form in {spelling, bare, json.dumps(spelling).strip('"')}:
            assert form.encode() not in content, where
