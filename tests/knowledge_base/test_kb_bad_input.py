"""The mistakes that a base must survive: each is named with its file, its line, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from knowledge_folder import Folder
from terminal import plain

from knowledge_base.formats.files import check
from rendering.fault_words import with_place

TODAY = date(2026, 11, 25)
FILE = "doublons/supprimer-doublon.md"
OWN = {"question": "Autre question ?", "variants": "[autre un, autre deux, autre trois, autre quatre]"}


def same_id(folder: Folder) -> None:
    folder.entry()
    folder.entry("nir/supprimer-doublon", theme="nir", **OWN)


def same_variant(folder: Folder) -> None:
    folder.entry()
    folder.entry("nir/autre", theme="nir", question="Autre ?", variants="[a, b, c, DOSSIER en double !]")


def circle(folder: Folder) -> None:
    folder.entry(replaced_by="autre")
    folder.entry("doublons/autre", replaced_by="supprimer-doublon", **OWN)


def two_encodings(folder: Folder) -> None:
    """Typed in one, pasted from another."""
    path = folder.entry(answer="Une réponse.\nEt la suite.")
    path.write_bytes(path.read_bytes() + "Collé ici.".encode("cp1252"))


def one(**changes: str | None) -> Callable[[Folder], object]:
    return lambda folder: folder.entry(**changes)


CASES: dict[str, tuple[Callable[[Folder], object], str]] = {
    "two entries of one id": (
        same_id,
        (
            "nir/supprimer-doublon.md:1 – identifiant déjà pris par doublons/supprimer-doublon.md : "
            "renommer l’un des deux fichiers"
        ),
    ),
    "a circle of redirections": (
        circle,
        (
            "doublons/autre.md:12 – redirection en boucle : autre → supprimer-doublon → autre ; "
            "retirer « replaced_by » de la fiche qui répond\n"
            f"{FILE}:12 – redirection en boucle : supprimer-doublon → autre → supprimer-doublon ; "
            "retirer « replaced_by » de la fiche qui répond"
        ),
    ),
    "an empty answer": (one(answer=""), f"{FILE}:13 – réponse vide : l’écrire sous l’en-tête"),
    "an answer of 5,000 characters": (
        one(answer="x" * 5_000),
        (
            f"{FILE}:13 – réponse trop longue : 5000 caractères, 900 au plus ; "
            "la couper, ou en faire deux fiches"
        ),
    ),
    "two encodings in one file": (
        two_encodings,
        f"{FILE}:15 – ce fichier n’est pas en UTF-8 : l’enregistrer dans ce codage",
    ),
    "letters spoilt on their way": (
        one(answer="La rÃ©ponse."),
        f"{FILE}:13 – lettres abîmées par un changement de codage, à retaper : « La rÃ©ponse. »",
    ),
    "YAML that gives orders": (
        one(source="!!python/object/apply:os.system [ls]"),
        f"{FILE}:7 – ordre YAML interdit, à retirer : « python/object/apply:os.system »",
    ),
    "a fact that does not exist": (
        one(facts="[1, 99]"),
        f"{FILE}:6 – fait inconnu du registre : 99 ; corriger ce numéro, ou compléter le registre",
    ),
    "a validity that has ended": (
        one(valid_until="2026-11-24"),
        (
            f"{FILE}:12 – validité terminée le 24/11/2026 : cette fiche ne répond plus ; "
            "la mettre à jour, ou changer « valid_until »"
        ),
    ),
    "one variant in two entries": (
        same_variant,
        (
            "nir/autre.md:3 – formulation déjà présente dans doublons/supprimer-doublon.md : "
            "« DOSSIER en double ! » ; la retirer de l’une des deux"
        ),
    ),
}


@pytest.mark.parametrize(("spoil", "told"), CASES.values(), ids=CASES)
def test_each_mistake_is_named_with_its_place_and_its_remedy(
    folder: Folder, spoil: Callable[[Folder], object], told: str
) -> None:
    spoil(folder)

    faults = check(folder.root, today=TODAY)

    assert plain("\n".join(map(with_place, faults))) == told
