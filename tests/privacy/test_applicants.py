"""What is told of an applicant at the counter is taken out; towns, landlords and colleagues stay."""

from __future__ import annotations

from time import perf_counter

import pytest

from knowledge_base.upkeep.plain_language import is_word
from privacy.applicants import legible, without_applicants

PLACES = ("Mairie de Valbonne", "Côte d’Azur Habitat", "Nice")
COLLEAGUES = ("Nadia Ferrand", "Camille Aubrey")


def bare(text: str) -> str:
    return without_applicants(text, is_word=is_word, colleagues=COLLEAGUES, places=PLACES).text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (
            "Mme Benali Fatima née le 12/03/1984, attestation ?",
            "Mme [nom] née le [date de naissance], attestation ?",
        ),
        ("mme benali fatima née le 12/03/1984", "mme [nom] née le [date de naissance]"),
        ("MME BENALI FATIMA NEE LE 12/03/1984", "MME [nom] NEE LE [date de naissance]"),
        ("Benali Fatima, née le 12 mars 1984", "[nom], née le [date de naissance]"),
        ("né(e) le 12/03/1984, il est radié", "né(e) le [date de naissance], il est radié"),
        ("Monsieur Diallo Mamadou, 12/03/1984, veut", "Monsieur [nom], [date de naissance], veut"),
        ("M. Durand Paul 06 12 34 56 78", "M. [nom] [téléphone]"),
        ("pouvez-vous appeler Mme Benali au 06 12 34 56 78", "pouvez-vous appeler Mme [nom] au [téléphone]"),
        ("mon demandeur a le 06.12.34.56.78", "mon demandeur a le [téléphone]"),
        ("il habite 12 rue des Lilas 06000 Nice", "il habite [adresse]"),
        ("son mél f.benali@example.org est faux", "son mél [adresse mél] est faux"),
        ("le dossier Martin est bloqué", "le dossier [nom] est bloqué"),
        ("la famille Kowalski à l’hôtel", "la famille [nom] à l’hôtel"),
        ("une dame née Durand épouse Petit-Louvel", "une dame née [nom] épouse [nom]"),
        ("M. et Mme Durand se séparent", "M. et Mme [nom] se séparent"),
    ],
)
def test_an_applicant_is_taken_out(typed: str, kept: str) -> None:
    assert bare(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "Nadia m’a dit de voir avec Mme Ferrand",
        "ma collègue Mme Sorgues part à la retraite",
        "Côte d’Azur Habitat demande un numéro de téléphone",
        "le dossier Valbonne est arrivé à Nice",
        "numéro unique 0690312345678GDPUB",
        "0690312345678GDPUB né en 1984",
        "Mme B a perdu son attestation, M. C aussi",
        "où en est la demande de Mme B",
        "monsieur refuse de signer",
        "Mme la maire demande la liste",
        "rappelez-moi au 04 93 00 00 00",
        "notre adresse est 12 rue des Lilas",
        "mon mél : n.ferrand@valbonne.example",
        "appeler le 0 806 000 113, ou assistance@ville.gouv.fr",
        "arrêté du 29/07/1987",
        "demande du 12/03/2005, radiée",
        "combien de communes au maximum ?",
    ],
)
def test_what_tells_of_no_applicant_stays(typed: str) -> None:
    assert bare(typed) == typed


def test_what_is_rewritten_stays_as_it_is() -> None:
    once = bare("Mme Benali Fatima née le 12/03/1984, 06 12 34 56 78")
    assert bare(once) == once


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Mme [nom] veut savoir", "Mme X veut savoir"),
        ("le dossier [nom]", "le dossier M. X"),
        ("[nom] née le [date de naissance]", "M. X née le  "),
        ("aucun nom ici", "aucun nom ici"),
    ],
)
def test_the_base_reads_somebody_and_no_mask(typed: str, read: str) -> None:
    assert legible(typed) == read


@pytest.mark.parametrize(
    "piece",
    ["Mme A ", "Mme Durand ", "né le ", "06 12 34 56 78 ", "12 rue ", "mon mail ", "a@b.c ", "[nom] ", " ,;"],
)
def test_a_text_made_to_hold_the_service_does_not(piece: str) -> None:
    text = (piece * 4_000)[:4_000]
    started = perf_counter()
    legible(bare(text))
    assert perf_counter() - started < 2
