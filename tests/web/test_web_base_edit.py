"""The form of an entry: faults beside their fields, a preview, and nothing lost of what was typed."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from base_fakes import fiche, unanswered
from base_stage import Keeper
from web_stage import Stage

from knowledge_base.entries import Asked, Entry
from knowledge_base.themes import Theme

EDIT = "/base/doublon/modifier"
NEW = "/base/nouvelle"
VARIANTS = "un scan\nnumériser une pièce\nscanner\nscanner un dossier"


@pytest.fixture
def helene(stage: Stage) -> Keeper:
    return Keeper.of(stage)


def test_a_new_entry_is_a_local_draft_named_after_its_title(helene: Keeper) -> None:
    status, page = helene.writes(
        NEW,
        question="Peut-on numériser ?",
        reponse="Oui.",
        formulations=VARIANTS,
        theme="pieces",
        source="Arrêté",
        date_source="2024",
    )

    assert (status, "Nouvelle fiche, écrite par Hélène Ozanne" in page) == (303, True)
    (draft,) = helene.revisions("peut-on-numeriser")
    assert draft.content == Entry(
        id="peut-on-numeriser",
        question="Peut-on numériser ?",
        answer="Oui.",
        variants=tuple(VARIANTS.split("\n")),
        theme=Theme.PIECES,
        scope="departement:06",
        source="Arrêté",
        source_date="2024",
    )


def test_what_the_form_holds_is_the_entry_unchanged(helene: Keeper) -> None:
    helene.library.entries = [
        fiche(keywords=("fusion",), asks=(Asked.MAY, Asked.WHO), owner="Le pôle", facts=(1,))
    ]

    status, page = helene.writes(EDIT)

    assert (status, "Rien ne change : la fiche est déjà ainsi." in page) == (422, True)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("reponse", "x" * 901, "réponse trop longue : 901 caractères, 900 au plus"),
        ("reponse", "**gras**", "mise en forme interdite dans la réponse"),
        ("formulations", "une seule", "4 formulations au moins, 1 ici"),
        ("formulations", "radiation un\na\nb\nc", "formulation déjà présente dans la fiche radiation"),
        ("source", "", "à remplir : « source »"),
        ("faits", "", "à remplir : « règles de référence »"),
        ("faits", "un", "« un » n’est pas un numéro de règle"),
        ("faits", "99", "aucune règle de référence ne porte le numéro 99"),
        ("theme", "", "à remplir : « thème »"),
        ("repond_a", "comment", "« comment » n’est pas l’un de : comment faire, peut-on"),
        ("valable_du", "demain", "« demain » n’est pas une date"),
        ("valable_jusqu_au", "2020-01-01", "validité terminée le 01/01/2020"),
        ("question", "…", "écrivez la question en quelques mots"),
        ("prend_la_place_de", "radiation", "seule une fiche locale prend la place d’une autre"),
    ],
)
def test_a_fault_is_said_beside_its_field(helene: Keeper, field: str, typed: str, said: str) -> None:
    answer = helene.browser.client.post(
        EDIT, data={**helene.fields(EDIT), field: typed, "ordre": "continuer"}
    )

    assert answer.status_code == 422
    found = re.search(rf'id="{field}-faute">([^<]*)<', answer.text)
    assert found, field
    assert said in found[1].replace("\N{NO-BREAK SPACE}", " ")
    assert f'href="#{field}"' in answer.text
    assert re.search(rf'id="{field}"[^>]*aria-invalid="true"', answer.text)


def test_a_usage_that_no_text_fixes_needs_no_source(helene: Keeper) -> None:
    page = helene.read(NEW)
    assert page.index("Qu’est-ce qui fixe la réponse ?") < page.index("Le titre que l’agent lit")
    written = {
        "question": "Qui scanne ?",
        "reponse": "Le guichet.",
        "formulations": VARIANTS,
        "theme": "pieces",
    }

    status, refused = helene.writes(NEW, **written)
    assert (status, "à remplir : « source » à remplir : « date de la source »" in refused) == (422, True)
    draft = "/base/qui-scanne"
    assert f'href="{draft}/brouillon">Annuler' in helene.get(f"{draft}/modifier").text
    status, page = helene.writes(f"{draft}/modifier", portee="usage:06")

    assert (status, "Avant de publier" in page) == (303, True)
    assert "Usage de votre département : aucun texte ne le fixe." in page


def test_only_what_may_be_left_out_is_called_optional(helene: Keeper) -> None:
    page = helene.read(NEW)
    assert "Source Le texte" in page
    assert "Mots clés (facultatif)" in page


def test_the_section_that_holds_a_fault_is_open(helene: Keeper) -> None:
    form = helene.fields(EDIT)
    assert "<details>" in helene.get(EDIT).text
    answer = helene.browser.client.post(EDIT, data={**form, "valable_du": "demain", "ordre": "continuer"})
    assert "<details open>" in answer.text


def test_a_faulty_draft_is_kept_all_the_same(helene: Keeper) -> None:
    status, page = helene.writes(EDIT, reponse="**gras**")

    assert (status, "Votre brouillon est gardé" in page) == (422, True)
    assert helene.revisions()[-1].content.answer == "**gras**"


def test_it_may_be_kept_unfinished(helene: Keeper) -> None:
    status, page = helene.writes(EDIT, order="garder", reponse="")
    assert (status, "Le brouillon est gardé." in page) == (303, True)


def test_the_preview_is_what_telegram_would_show_and_keeps_nothing(helene: Keeper) -> None:
    form = {**helene.fields(EDIT), "reponse": "Une <b>autre</b> réponse."}

    answer = helene.browser.client.post("/base/apercu", data=form)
    whole = helene.writes(EDIT, order="apercu", reponse="Une autre réponse.")

    assert "Une &lt;b&gt;autre&lt;/b&gt; réponse." in answer.text
    assert "Validé par Hélène Ozanne le 25/11/2026" in answer.text
    assert (whole[0], whole[1].count("Une autre réponse.")) == (200, 2)
    assert helene.revisions() == []


def test_an_edit_over_somebody_else_s_is_refused_with_what_was_typed(helene: Keeper) -> None:
    seen = helene.fields(EDIT)
    helene.writes(EDIT, reponse="La sienne.")

    answer = helene.browser.client.post(EDIT, data={**seen, "reponse": "La mienne.", "ordre": "continuer"})

    assert (answer.status_code, "La mienne." in answer.text) == (409, True)
    assert helene.revisions()[-1].content.answer == "La sienne."


def test_a_nir_is_taken_out_of_any_field_and_nothing_is_kept(helene: Keeper) -> None:
    for field in ("reponse", "formulations", "note", "question"):
        status, page = helene.writes(EDIT, **{field: "le NIR 2 94 03 75 120 005 22 est faux"})
        assert (field, status, "a été retiré de ce que vous avez tapé" in page) == (field, 422, True)
        assert "2 94 03 75" not in page
    assert helene.revisions() == []


def test_an_entry_begins_with_the_question_of_a_ticket(helene: Keeper) -> None:
    fields = helene.fields(f"{NEW}?question=Peut-on+numériser+%3F&theme=pieces")
    assert (fields["question"], fields["theme"]) == ("Peut-on numériser ?", "pieces")


def test_an_entry_begins_from_a_gap_with_its_questions(helene: Keeper) -> None:
    asked = [unanswered("parking obligatoire", 1), unanswered("le parking est-il obligatoire", 2)]
    helene.library.asked = [replace(one, guichet_id=helene.stage.guichet.id) for one in asked]

    page = helene.read("/base/lacunes")
    link = re.search(r'href="([^"]*lacune=[^"]*)"', helene.get("/base/lacunes").text)

    assert "« parking » 2 questions 1 guichet" in page
    assert link
    fields = helene.fields(link[1])
    assert fields["question"] == "le parking est-il obligatoire"
    assert fields["formulations"] == "parking obligatoire"
    assert fields["reponse"] == ""


def test_a_gap_begins_an_entry_even_while_gaps_are_looked_for_again(helene: Keeper) -> None:
    helene.library.asked = [unanswered("parking obligatoire", 1), unanswered("le parking, obligatoire", 2)]
    link = re.search(r'href="([^"]*lacune=[^"]*)"', helene.get("/base/lacunes").text)
    helene.library.gaps_are_ready = False

    assert link
    assert helene.fields(link[1])["question"] == "le parking, obligatoire"


def test_a_gap_is_gone_once_its_entry_is_published(helene: Keeper) -> None:
    helene.library.asked = [unanswered("parking obligatoire", 1), unanswered("le parking ?", 2)]
    assert "Sans réponse 1" in helene.read("/base")
    helene.writes(
        NEW,
        question="Parking obligatoire ?",
        reponse="Non.",
        formulations=f"le parking\n{VARIANTS}",
        theme="pieces",
        portee="usage:06",
    )
    draft = "/base/parking-obligatoire/brouillon"
    assert "« parking »" in helene.read("/base/lacunes")

    assert helene.gives(f"{draft}/publier", page=draft, nature="regle")[0] == 303

    assert "Aucun groupe" in helene.read("/base/lacunes")
    assert "Sans réponse 0" in helene.read("/base")


def test_gaps_of_another_departement_are_not_shown(helene: Keeper) -> None:
    nantes = helene.elsewhere()
    helene.library.asked = [unanswered("parking obligatoire", n, guichet_id=nantes.id or 0) for n in (1, 2)]

    assert "parking" in helene.read("/base/lacunes")
    assert "parking" not in helene.gestionnaire_of("06").read("/base/lacunes")
    assert "parking" in helene.gestionnaire_of("44").read("/base/lacunes")


def test_gaps_that_are_being_looked_for_are_asked_for_again(helene: Keeper) -> None:
    helene.library.gaps_are_ready = False
    assert 'hx-trigger="every 2s"' in helene.get("/base/lacunes").text
    helene.library.gaps_are_ready = True
    assert "Aucun groupe" in helene.fragment("/base/lacunes")
    assert (
        'id="compte-lacunes" hx-swap-oob="true">0<'
        in helene.get("/base/lacunes", **{"HX-Request": "true"}).text
    )
    assert "hx-swap-oob" not in helene.get("/base/lacunes").text


def test_an_answer_typed_and_never_sent_is_found_again(helene: Keeper) -> None:
    place = "fiche:doublon:reponse"
    helene.gives_draft(place, "Commencée hier.")

    assert "Vous aviez commencé une réponse" in helene.read(EDIT)
    _, page = helene.writes(EDIT, order="reprise")
    assert "Vous aviez commencé" not in page
    assert "Commencée hier." in page

    helene.writes(EDIT, reponse="Commencée hier, finie.")
    assert "Vous aviez commencé" not in helene.read(EDIT)
