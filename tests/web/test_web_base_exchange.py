"""The published base as a file, and another's entries: faults by line, a look, then drafts."""

from __future__ import annotations

import json
from dataclasses import replace

import httpx
import pytest
from base_fakes import ENTRIES, fiche
from base_stage import Keeper, words
from web_stage import Stage

from knowledge_base.entries import Base, Entry
from knowledge_base.formats.exchange_file import ExchangeFile, parcel_csv, parcel_jsonl, parcel_of

PREVIEW = "/base/import/apercu"


@pytest.fixture
def helene(stage: Stage) -> Keeper:
    return Keeper.of(stage)


def sends(helene: Keeper, content: str | bytes, name: str = "recu.jsonl") -> httpx.Response:
    form = helene.browser.form("/base/import")
    return helene.browser.client.post("/base/import", data=form, files={"fichier": (name, content)})


def jsonl(*entries: Entry) -> str:
    return parcel_jsonl(ExchangeFile(Base(entries)))


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_what_is_published_leaves_signed(helene: Keeper, form: str) -> None:
    answer = helene.get(f"/base/export.{form}")

    parcel = parcel_of(answer.content, f"fiches.{form}")
    assert answer.headers["content-disposition"] == f'attachment; filename="fiches.{form}"'
    assert [one.id for one in parcel.base.entries] == [one.id for one in ENTRIES]
    assert parcel.provenance["doublon"].exported_by == "Hélène Ozanne"
    assert parcel.provenance["doublon"].origin == "Relais SNE"


@pytest.mark.parametrize("form", [parcel_csv, parcel_jsonl])
def test_what_comes_in_is_seen_then_added_as_drafts(helene: Keeper, form: object) -> None:
    new, other = fiche("neuve"), replace(ENTRIES[1], answer="Autrement.")
    parcel = ExchangeFile(Base((new, other, ENTRIES[0], fiche("loin", scope="departement:44"))))
    text, name = (parcel_csv(parcel), "r.csv") if form is parcel_csv else (parcel_jsonl(parcel), "r.jsonl")

    assert sends(helene, text.encode(), name).headers["location"] == PREVIEW
    page = helene.read(PREVIEW)
    assert "1 fiche nouvelle, 1 différente de la vôtre, 1 identique, 1 locale d’un autre" in page
    assert "Que dit la fiche radiation ? change réponse" in page

    status, after = helene.gives("/base/import/ajouter", page=PREVIEW, fiche=["neuve", "radiation"])
    assert (status, "ajoutées comme brouillons" in after, "Brouillons 2" in after) == (303, True, True)
    (draft,) = helene.revisions("neuve")
    assert (draft.content.answer, draft.content.validated_by) == ("Réponse de neuve.", "")
    assert helene.published("radiation").content.answer == "Réponse de radiation."
    assert helene.get(PREVIEW).status_code == 303  # the file is gone


def test_what_was_read_again_here_is_only_said_to_differ_by_what_somebody_wrote(helene: Keeper) -> None:
    """Who wrote the shipped text is worked out: no file bears it, and it has no name of its own."""
    status, _ = helene.gives("/base/doublon/confirmer", page="/base/doublon")
    assert status == 303

    sends(helene, jsonl(*ENTRIES))

    assert "Que dit la fiche doublon ? change validée par, validée le, à relire le" in helene.read(PREVIEW)


def test_what_is_not_ticked_stays_out(helene: Keeper) -> None:
    sends(helene, jsonl(fiche("neuve"), fiche("autre")))

    helene.gives("/base/import/ajouter", page=PREVIEW, fiche=["autre", "inconnue"])

    assert (helene.revisions("neuve"), len(helene.revisions("autre"))) == ([], 1)


def test_a_faulty_file_is_refused_line_by_line(helene: Keeper) -> None:
    lines = [{"id": "un", "question": "Un deux ?"}, {"id": "deux"}, {"id": "trois", "question": "…"}]

    answer = sends(helene, "\n".join(map(json.dumps, lines)) + "\npas du JSON")

    assert answer.status_code == 422
    page = words(answer.text)
    assert "Ligne 2 : champ manquant : « question »" in page
    assert "Ligne 3 : la question ne contient aucun mot" in page
    assert "Ligne 4 : cette ligne n’est pas du JSON" in page
    assert helene.get(PREVIEW).status_code == 303


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "vide.jsonl", "Choisissez un fichier CSV, XLSX, ODS ou JSONL"),
        (b"PK\x03\x04", "classeur.xlsx", "ce n’est pas un classeur lisible"),
        (b"\xff\xfe\x00", "octets.jsonl", "pas en UTF-8"),
        (b'{"id": "Deux Mots", "question": "un deux"}', "ids.jsonl", "identifiant impossible"),
        (
            json.dumps({"id": "x" * 41, "question": "un deux"}).encode(),
            "long.jsonl",
            "identifiant impossible",
        ),
    ],
)
def test_what_holds_no_entry_for_us_says_so(helene: Keeper, content: bytes, name: str, said: str) -> None:
    answer = sends(helene, content, name)
    assert (answer.status_code, said in words(answer.text)) == (422, True)


def test_a_nir_in_a_file_is_counted_and_nothing_of_it_kept(helene: Keeper) -> None:
    answer = sends(helene, jsonl(fiche("neuve", answer="Le NIR 2 94 03 75 120 005 22.")))

    assert (answer.status_code, "a été retiré" in answer.text) == (422, True)
    assert b"120 005 22" not in helene.stage.stored_bytes()
    assert helene.get(PREVIEW).status_code == 303


def test_a_file_that_brings_nothing_new_says_so(helene: Keeper) -> None:
    sends(helene, jsonl(*ENTRIES))
    assert "n’apporte rien que vous n’ayez déjà" in helene.read(PREVIEW)
