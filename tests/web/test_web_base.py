"""The list of the base, an entry's page, and who may do what there."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from base_fakes import ENTRIES, fiche, given, proposal, unanswered
from base_stage import Keeper
from web_stage import WEDNESDAY, Stage

from guichets.registry import Role
from knowledge_base.learning.questions import QuestionOutcome
from knowledge_base.themes import Theme
from rendering.numbers import number


@pytest.fixture
def helene(stage: Stage) -> Keeper:
    return Keeper.of(stage)


def test_entries_stand_by_theme_with_what_they_are_worth(helene: Keeper) -> None:
    nadia = helene.stage.nadia.id or 0
    helene.knows(
        replace(unanswered("doublon ?", 1), outcome=QuestionOutcome.ACCEPTED, entry_id="doublon"),
        given(nadia),
    )

    page = helene.read("/base")

    assert "Doublons Que dit la fiche doublon ? publiée 01/03/2027 1 envoi, 1 confirmée 4" in page
    assert "Que dit la fiche nir ? publiée 25/11/2026 en retard aucun envoi 4" in page
    assert "À relire 1 Jamais relues 3 Brouillons 0 Sans réponse 0 Formulations proposées 0" in page


def test_the_entries_of_a_theme_stand_in_alphabetical_order(helene: Keeper) -> None:
    titles = ("Échanger un logement", "Zone tendue", "élus et numéros", "Abandon")
    helene.library.entries = [
        *(fiche(f"f-{n}", question=title) for n, title in enumerate(titles)),
        fiche("cotee", question="Bonus", theme=Theme.COTATION),
    ]
    page = helene.read("/base")
    own = [page.index(title) for title in ("Abandon", "Échanger", "élus", "Zone tendue")]
    assert own == sorted(own)
    assert not own[0] < page.index("Bonus") < own[-1]


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/base?etat=a-relire", ["nir"]),
        ("/base?mots=radiation", ["radiation"]),
        ("/base?mots=DOUBLON+quatre", ["doublon"]),
        ("/base?theme=nir", []),
        ("/base?theme=doublons&portee=nationales", ["doublon", "radiation", "nir"]),
        ("/base?portee=locales", []),
        ("/base?etat=brouillons", []),
        (
            "/base?etat=inconnu&theme=inconnu&portee=x&page=900000000000000000000",
            ["doublon", "radiation", "nir"],
        ),
    ],
)
def test_filters_stand_in_the_address(helene: Keeper, address: str, shown: list[str]) -> None:
    page = helene.read(address)
    assert [one.id for one in ENTRIES if f"Que dit la fiche {one.id} ?" in page] == shown


def test_a_long_list_comes_in_pages_that_keep_the_filters(helene: Keeper) -> None:
    helene.library.entries = [fiche(f"fiche-{n:02}") for n in range(60)]

    first = helene.get("/base?portee=nationales").text
    assert 'href="/base?portee=nationales&amp;page=2"' in first
    assert "fiche-49 " in helene.read("/base")
    assert "fiche-50 " not in helene.read("/base")
    assert "fiche-59" in helene.read("/base?page=9")


def test_the_base_says_which_themes_it_does_not_cover(helene: Keeper) -> None:
    page = helene.read("/base/couverture")

    assert "Doublons 3 12 1 aucun envoi 0 aucune" in page
    assert "Cotation aucune 0 0 aucun envoi 0 aucune" in page


def test_a_great_number_is_written_as_french_is(helene: Keeper) -> None:
    helene.library.entries = [fiche(variants=tuple(f"formulation {n}" for n in range(1077)))]

    assert f">{number(1077)}</td>" in helene.get("/base/couverture").text


def test_an_entry_is_seen_as_agents_receive_it_with_all_that_it_rests_on(helene: Keeper) -> None:
    page = helene.read("/base/doublon")

    assert (
        "Que dit la fiche doublon ? Réponse de doublon. Rédigé par l’équipe Relais d’après Convention "
        "(octobre 2023) ; pas encore relu par votre gestionnaire."
    ) in page
    assert "Merci, c’est réglé" in page
    assert "doublon un" in page
    assert "Formulations (4)" in page
    assert "1 règle de référence" in page
    assert "Un fait." in page
    assert "Relue par personne encore" in page


def test_what_is_still_right_bears_her_name_and_a_new_date(helene: Keeper) -> None:
    status, page = helene.gives("/base/nir/confirmer")

    assert (status, "la fiche est relue, à votre nom" in page) == (303, True)
    assert "Relue par Hélène Ozanne, le 25/11/2026" in page
    assert "À relire le 25/05/2027" in page
    assert helene.library.changes == 1


def test_what_is_doubted_says_why_and_still_answers(helene: Keeper) -> None:
    status, page = helene.gives("/base/doublon/a-relire", texte="la circulaire a changé.")

    assert status == 303
    assert "En cours de relecture : la circulaire a changé." in page
    assert "à relire" in helene.read("/base?etat=a-relire")


def test_a_doubt_without_a_reason_is_refused_beside_its_field(helene: Keeper) -> None:
    status, page = helene.gives("/base/doublon/a-relire", texte=" … ")

    assert status == 422
    assert "Dites en quelques mots pourquoi la fiche est à relire." in page


def test_a_phrasing_is_prepared_then_seen_before_it_is_published(helene: Keeper) -> None:
    status, page = helene.gives("/base/doublon/formuler", texte="dossier  en double")

    assert status == 303
    assert "Avant de publier" in page
    assert "Ajouté : dossier en double" in page
    assert "Un brouillon de Hélène Ozanne est ouvert" in helene.read("/base/doublon")

    helene.gives("/base/doublon/formuler", texte="deux fois la même")
    assert helene.revisions()[-1].content.variants[-2:] == ("dossier en double", "deux fois la même")


def test_a_phrasing_is_taken_away_in_a_draft_too(helene: Keeper) -> None:
    helene.library.entries = [fiche(variants=("un", "deux", "trois", "quatre", "cinq"))]

    status, page = helene.gives("/base/doublon/enlever", formulation="deux")

    assert (status, "Retiré : deux" in page) == (303, True)


@pytest.mark.parametrize(("order", "fields"), [("formuler", "texte"), ("a-relire", "texte")])
def test_a_nir_never_enters_the_base(helene: Keeper, order: str, fields: str) -> None:
    status, page = helene.gives(f"/base/doublon/{order}", **{fields: "le NIR 2 94 03 75 120 005 22 est faux"})

    assert status == 422
    assert "Un numéro de sécurité sociale a été retiré de ce que vous avez tapé" in page
    assert helene.revisions() == []
    assert b"2940375120005" not in helene.stage.stored_bytes()


def test_a_lecteur_reads_everything_and_is_offered_nothing(helene: Keeper) -> None:
    helene.gives("/base/doublon/formuler", texte="dossier en double")
    helene.knows(proposal("numéro en double"))
    lucie = helene.stage.person("Lucie Tissandier", Role.LECTEUR)
    lecteur = Keeper(helene.stage, lucie, helene.stage.browser(lucie))

    for path in ("/base", "/base/couverture", "/base/relecture", "/base/relecture/doublons", "/base/lacunes",
                 "/base/propositions", "/base/propositions/1",
                 "/base/doublon", "/base/doublon/brouillon", "/base/doublon/versions",
                 "/base/doublon/versions/0", "/base/doublon/rappel", "/base/export.csv"):  # fmt: skip
        page = lecteur.get(path).text
        orders = set(re.findall(r'method="post" action="([^"]+)"', page))
        assert (path, orders - {"/deconnexion"}) == (path, set())
    for path in (
        "/base/nouvelle",
        "/base/import",
        "/base/doublon/modifier",
        "/base/doublon/retirer",
        "/base/relecture/doublons/tout",
    ):
        assert (path, lecteur.get(path).status_code) == (path, 403)
    assert lecteur.gives("/base/doublon/confirmer")[0] == 403
    assert lecteur.gives("/base/relecture/doublons/tout")[0] == 403


def test_an_agent_does_not_enter_the_console(helene: Keeper) -> None:
    nadia = helene.stage.browser(helene.stage.nadia)
    assert nadia.client.get("/base").status_code == 403


def test_what_another_departement_wrote_is_not_there(helene: Keeper) -> None:
    local = fiche("local", scope="departement:06", facts=())
    helene.library.entries = (*ENTRIES, local)
    helene.gives("/base/local/formuler", texte="chez nous seulement")
    denis = helene.gestionnaire_of("44")

    assert "Que dit la fiche local ?" not in denis.read("/base")
    assert "Que dit la fiche local ?" not in denis.read("/base?etat=brouillons")
    assert "Que dit la fiche local ?" not in denis.read("/base?mots=local")
    assert b"local" not in denis.get("/base/export.jsonl").content
    for path in ("", "/modifier", "/brouillon", "/versions", "/versions/0", "/retirer", "/rappel"):
        assert (path, denis.get(f"/base/local{path}").status_code) == (path, 404)
    for order in ("confirmer", "a-relire", "formuler", "enlever", "modifier", "brouillon/publier",
                  "brouillon/abandonner", "brouillon/reprendre", "versions/0", "retirer",
                  "rappel"):  # fmt: skip
        status, _ = denis.gives(
            f"/base/local/{order}",
            texte="un deux",
            nature="regle",
            question="un deux",
            version="1",
            par="personne",
        )
        assert (order, status) == (order, 404)
    assert "Que dit la fiche local ?" in helene.gestionnaire_of("06").read("/base")


def test_an_unknown_entry_or_order_is_a_page_that_helps(helene: Keeper) -> None:
    assert helene.get("/base/inconnue").status_code == 404
    assert "Cherchez-la dans la base" in helene.get("/base/inconnue").text
    assert helene.gives("/base/doublon/inventer")[0] == 404


def test_every_page_says_what_will_come_when_there_is_nothing(helene: Keeper) -> None:
    assert "Aucun brouillon." in helene.read("/base?etat=brouillons")
    assert "Aucune formulation n’attend." in helene.read("/base/propositions")
    assert "Aucun groupe de questions sans réponse." in helene.read("/base/lacunes")
    assert "Voir toutes les fiches" in helene.read("/base?mots=introuvable")
    assert "Personne n’a reçu une autre réponse" in helene.read("/base/doublon/rappel")


def test_a_stored_word_is_never_run(helene: Keeper) -> None:
    attack = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7777*7777 }}"
    helene.library.entries = [
        fiche(question=attack, answer=attack, variants=(attack,) * 5, source=attack, theme=Theme.NIR)
    ]
    helene.gives("/base/doublon/formuler", texte=attack)

    for path in ("/base", "/base/doublon", "/base/doublon/modifier", "/base/doublon/brouillon",
                 "/base/doublon/versions", "/base/doublon/versions/0", "/base/doublon/rappel"):  # fmt: skip
        page = helene.get(path).text
        assert (path, "<script>alert" in page, "<img src=x" in page, "60481729" in page) == (
            path,
            False,
            False,
            False,
        )


def test_the_uses_are_those_of_six_months(helene: Keeper) -> None:
    nadia = helene.stage.nadia.id or 0
    helene.knows(replace(given(nadia), at=WEDNESDAY.replace(month=4)))
    assert "Utilité sur 6 mois aucun envoi" in helene.read("/base/doublon")
