"""A spreadsheet of guichets: read in the forms that spreadsheets write, or refused whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichets.headers import ignored_columns
from guichets.imports import MOST_LINES, Described, guichets_in, lines_of
from guichets.particulars import Particulars
from guichets.registry import GuichetKind
from refusals.faults import Fault, FaultyFile
from rendering.fault_words import in_file
from rendering.labels import GUICHET_KIND
from tabular.writing import csv_bytes, xlsx_bytes

FULL = (
    "nom;type;commune;mel;telephone;horaires\n"
    "Mairie de Valbonne;commune;Valbonne;sne@valbonne.fr;04 93 00 00 00;9 h – 12 h\n"
)
VALBONNE = Described(
    2,
    "06",
    Particulars(
        name="Mairie de Valbonne",
        kind=GuichetKind.COMMUNE,
        commune="Valbonne",
        email="sne@valbonne.fr",
        phone="04 93 00 00 00",
        hours="9 h – 12 h",
    ),
)


def read_guichets(content: bytes) -> tuple[Described, ...]:
    return guichets_in(lines_of(content), departement="06")


def read(text: str) -> tuple[Described, ...]:
    return read_guichets(text.encode())


def faults(content: str | bytes) -> list[str]:
    with pytest.raises(FaultyFile) as refusal:
        read_guichets(content.encode() if isinstance(content, str) else content)
    return [f"{f.line} {in_file(f)}".replace("\N{NO-BREAK SPACE}", " ") for f in refusal.value.faults]


@pytest.mark.parametrize(
    "content",
    [
        FULL.encode(),
        FULL.encode("utf-8-sig"),
        FULL.encode("cp1252"),
        FULL.replace("\n", "\r\n").encode(),
        FULL.replace(";", ",").encode(),
        FULL.replace("nom;", "NOM ; ").replace("telephone", "Téléphone").replace("mel;", "Mél;").encode(),
        FULL.replace("Mairie de Valbonne", '"Mairie  de\nValbonne"').encode(),
        ("\n" + FULL + ";;;;;\n\n").replace("\nnom", "nom", 1).encode(),
    ],
    ids=["UTF-8", "BOM", "cp1252", "CRLF", "commas", "typed header", "two lines in a cell", "empty lines"],
)
def test_every_form_of_the_same_file_reads_alike(content: bytes) -> None:
    assert read_guichets(content) == (VALBONNE,)


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("bailleur social", GuichetKind.BAILLEUR),
        ("Mairie", GuichetKind.COMMUNE),
        ("EPCI", GuichetKind.EPCI),
        ("Service de l’État", GuichetKind.ETAT),
        ("action_logement", GuichetKind.ACTION_LOGEMENT),
        ("Réservataire", GuichetKind.RESERVATAIRE),
        ("siao", GuichetKind.SIAO),
    ],
)
def test_kinds_are_read_as_people_write_them(typed: str, kind: GuichetKind) -> None:
    assert read(f"nom;type\nArgence;{typed}\n")[0].said.kind is kind


@pytest.mark.parametrize("header", ["EPCI;Arrondissement", "Intercommunalité;Bassin", "interco;TERRITOIRE"])
def test_the_part_of_the_departement_is_read_under_its_usual_names(header: str) -> None:
    (read_one,) = read(f"nom;type;{header}\nMairie de Murel;EPCI;Pays du  Murel;Est\n")

    assert read_one.said.kind is GuichetKind.EPCI
    assert (read_one.said.intercommunalite, read_one.said.territoire) == ("Pays du Murel", "Est")
    assert read("nom;type\nArgence;bailleur\n")[0].said.intercommunalite is None


def test_a_departement_of_its_own_replaces_the_usual_one() -> None:
    lines = read("nom;type;departement\nArgence;bailleur;2a\nToits;bailleur;\n")

    assert [line.departement for line in lines] == ["2A", "06"]


REFUSALS = {
    "unknown kind": ("nom;type\nA;boulangerie\n", "2 type inconnu : « boulangerie » (attendu : bailleur"),
    "no kind": ("nom;type\nA;\n", "2 type manquant"),
    "no name": ("nom;type\n?;epci\n", "2 nom manquant"),
    "missing column": ("nom;commune\nA;Nice\n", "1 colonne manquante : « type »"),
    "doubled column": ("nom;type;nom\nA;epci;B\n", "1 colonne présente deux fois : « nom »"),
    "two names": ("nom;type;Mail;Mél\nA;epci;;\n", "1 colonne présente deux fois : « Mail » et « Mél »"),
    "NIR as a column": ("nom;type;2 69 05 49 588 157 80\nA;epci;\n", "1 un numéro de sécurité sociale"),
    "telephone without a digit": ("nom;type;tel\nA;epci;néant\n", "2 téléphone sans chiffre : « néant »"),
    "cells without a column": ("nom;type\nA;epci;9 h;18 h\n", "2 4 valeurs pour 2 colonnes : guillemets"),
    "quote never closed": ('nom;type\n"A;epci\n', "2 guillemet mal placé ou jamais fermé"),
    "unknown département": ("nom;type;departement\nA;epci;20\n", "2 département inconnu : « 20 »"),
    "address": ("nom;type;mel\nA;epci;a.fr\n", "2 adresse mél mal écrite : « a.fr »"),
    "too long": (f"nom;type\n{'A' * 201};epci\n", "2 nom trop long : 200 caractères au plus"),
    "the same twice": ("nom;type\nÉts A;epci\nets  a;epci\n", "3 « ets a » est déjà à la ligne 2"),
    "nothing": ("nom;type\n", "1 le fichier ne contient aucun guichet"),
    "empty": ("", "1 le fichier ne contient aucun guichet"),
}


@pytest.mark.parametrize(("text", "reason"), REFUSALS.values(), ids=REFUSALS)
def test_a_fault_is_told_with_its_line(text: str, reason: str) -> None:
    (fault,) = faults(text)

    assert fault.startswith(reason)


def test_every_fault_is_told_at_once_in_the_order_of_the_file() -> None:
    text = 'nom;type;mel\nA;x;a\n"B\nb";epci;\n;epci;\n'

    assert [fault[0] for fault in faults(text)] == ["2", "2", "5"]


def test_the_faults_of_the_header_hide_none_of_the_lines() -> None:
    assert faults("nom;mel\nA;a.fr\n?;\n") == [
        "1 colonne manquante : « type »",
        "2 adresse mél mal écrite : « a.fr »",
        "3 nom manquant",
    ]


def test_the_kinds_that_exist_are_told_in_words() -> None:
    (fault,) = faults("nom;type\nA;boulangerie\n")

    assert fault.startswith("2 type inconnu : « boulangerie » (attendu : bailleur social, commune, EPCI")


@pytest.mark.parametrize(
    "header",
    [
        "Nom du guichet;Type de guichet;Ville;E-mail;Tél.;Horaires d’ouverture",
        "GUICHET;Catégorie;Localité;Courriel;Téléphone;Horaire",
        "Structure;type;Commune;Adresse mail;N° de téléphone;Ouverture",
        "Nom;Type;Commune;Mail;tel;horaires",
    ],
)
def test_columns_are_known_by_the_names_that_people_give_them(header: str) -> None:
    text = "\n".join((header, FULL.partition("\n")[2]))

    assert read(text) == (VALBONNE,)
    assert ignored_columns(header.split(";")) == []


def test_a_column_that_is_none_of_ours_is_left_aside_and_told() -> None:
    text = "NAF;nom;;type;Remarque\n123;Argence;x;bailleur;à revoir\n"

    assert [one.said.name for one in read(text)] == ["Argence"]
    assert ignored_columns(text.partition("\n")[0].split(";")) == ["NAF", "Remarque"]


def test_a_social_security_number_is_refused() -> None:
    assert faults("nom;type;telephone\nA;epci;2 69 05 49 588 157 80\n") == [
        "2 un numéro de sécurité sociale semble écrit ici : le retirer"
    ]


def test_what_is_no_text_is_named_for_what_it_is() -> None:
    assert faults(b"PK\x03\x04...")[0].startswith("1 ce n’est pas un classeur lisible")
    assert faults(b"\xd0\xcf\x11\xe0...") == ["1 ceci est un ancien classeur : l’enregistrer au format XLSX"]
    assert faults(FULL.encode("utf-16"))[0].startswith("1 codages mélangés, ou inconnus")


def test_a_number_that_a_spreadsheet_took_for_a_quantity_gets_its_zero_back() -> None:
    (line,) = read("nom;type;telephone;departement\nArgence;bailleur;493000000;6\n")

    assert (line.said.phone, line.departement) == ("0493000000", "06")


def test_what_our_own_files_hold_is_read_back() -> None:
    header = ("nom", "type", "telephone", "horaires")
    rows = [(f"= {kind}", GUICHET_KIND[kind], "+33 4 93", "- fermé -") for kind in GuichetKind]

    read_back = [
        [(one.said.name, one.said.kind, one.said.phone, one.said.hours) for one in found]
        for found in (
            read_guichets(csv_bytes(header, rows)),
            read_guichets(xlsx_bytes("Guichets", header, rows)),
        )
    ]

    assert read_back == [[(f"= {kind}", kind, "+33 4 93", "- fermé -") for kind in GuichetKind]] * 2


def test_too_long_a_list_and_too_heavy_a_file_are_refused() -> None:
    lines = "".join(f"Guichet {n};epci\n" for n in range(MOST_LINES))

    assert faults(f"nom;type\n{lines}") == ["5001 le fichier est trop long : 5000 lignes au plus"]
    assert faults(b" " * (10 * 1024**2 + 1)) == ["1 le fichier est trop lourd : 10 Mo au plus"]


@given(st.binary(max_size=300))
def test_whatever_the_file_holds_it_is_read_or_refused(content: bytes) -> None:
    found: tuple[Described, ...] = ()
    refused: tuple[Fault, ...] = ()
    try:
        found = read_guichets(content)
    except FaultyFile as refusal:
        refused = refusal.faults

    assert bool(found) != bool(refused)
