"""What no gestionnaire has read yet: counted by theme, read one by one or all at once, and never unseen."""

from __future__ import annotations

import re

import pytest
from base_fakes import fiche
from base_stage import Keeper
from web_stage import Stage

from knowledge_base.themes import Theme
from knowledge_base.upkeep.published import contents

DOUBLONS = "/base/relecture/doublons"


@pytest.fixture
def helene(stage: Stage) -> Keeper:
    keeper = Keeper.of(stage)
    keeper.library.entries = (
        fiche("doublon"),
        fiche("jumeau"),
        fiche("ecrite-ici", validated_by="Denis Fontanel"),
        fiche("cotee", theme=Theme.COTATION),
    )
    return keeper


def seal(helene: Keeper, page: str, *, of: str = "") -> str:
    """What a browser sends back of what the page showed."""
    text = helene.get(page).text
    found = re.search(
        (rf'name="fiche" value="{of}">' if of else "") + r'<input type="hidden" name="vue" value="(\w+)"',
        text,
    )
    assert found is not None, page
    return found[1]


def unread(helene: Keeper) -> list[str]:
    with helene.stage.house.units.reading() as work:
        standing = contents(helene.library.shipped, work.revisions.current())
    return sorted(one.id for one in standing.live if one.is_unread)


def test_each_theme_says_how_many_are_left(helene: Keeper) -> None:
    page = helene.read("/base/relecture")

    assert "Jamais relues 3" in page
    assert "Doublons 2 sur 3" in page
    assert "Cotation 1 fiche" in page
    assert "NIR" not in page.split("Couverture")[1]


def test_a_theme_shows_each_answer_whole_and_leaves_out_what_was_read(helene: Keeper) -> None:
    page = helene.read(DOUBLONS)

    assert "Réponse de doublon." in page
    assert "pas encore relu par votre gestionnaire" in page
    assert "ecrite-ici" not in page
    assert helene.get("/base/relecture/vacances").status_code == 404


def test_one_is_read_and_the_card_bears_the_name_and_the_day(helene: Keeper) -> None:
    status, page = helene.gives(DOUBLONS, fiche="doublon", vue=seal(helene, DOUBLONS, of="doublon"))

    assert (status, "la fiche est relue, à votre nom" in page) == (303, True)
    assert "Réponse de doublon." not in page
    assert "Relu par Hélène Ozanne le 25/11/2026. Source : Convention" in helene.read("/base/doublon")
    assert unread(helene) == ["cotee", "jumeau"]
    assert helene.library.changes == 1


def test_a_whole_theme_is_read_once_what_it_covers_was_shown(helene: Keeper) -> None:
    asked = helene.read(f"{DOUBLONS}/tout")
    assert "ces 2 réponses" in asked
    assert "Que dit la fiche doublon ?" in asked
    assert "ecrite-ici" not in asked

    status, page = helene.gives(f"{DOUBLONS}/tout", vue=seal(helene, f"{DOUBLONS}/tout"))

    assert (status, "2 fiches sont relues, à votre nom" in page) == (303, True)
    assert unread(helene) == ["cotee"]
    assert [event.action for event in helene.published("jumeau").history] == ["confirm"]


def test_what_was_not_on_the_page_is_not_read(helene: Keeper) -> None:
    shown, one = seal(helene, f"{DOUBLONS}/tout"), seal(helene, DOUBLONS, of="doublon")
    helene.library.entries = (fiche("doublon", answer="Autre réponse."), fiche("jumeau"))

    assert helene.gives(f"{DOUBLONS}/tout", vue=shown)[0] == 409
    assert helene.gives(DOUBLONS, fiche="doublon", vue=one)[0] == 409
    assert helene.gives(DOUBLONS, fiche="inconnue", vue=one)[0] == 409
    assert unread(helene) == ["doublon", "jumeau"]


def test_who_does_not_decide_for_all_does_not_read_for_them(helene: Keeper) -> None:
    denis = helene.gestionnaire_of("44")

    status, page = denis.gives(f"{DOUBLONS}/tout", vue=seal(denis, f"{DOUBLONS}/tout"))

    assert (status, "vaut pour tous les départements" in page) == (422, True)
    assert len(unread(helene)) == 3
