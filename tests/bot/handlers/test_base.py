"""« /base » in the chat: what is to be read again is read there, and confirmed with a touch."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from base_fakes import FakeLibrary, fiche
from fakes import NOW, Dialogue, FakeWork, agent, gestionnaire
from refusing import refuses

from bot.errors import Misunderstood
from bot.handlers.base import BaseHandler, EntriesToReview, EntryReviewed
from bot.handlers.console import DoneInConsole
from bot.state import State
from guichets.registry import Agent
from knowledge_base.upkeep.editing import Upkeep
from knowledge_base.upkeep.published import contents

CAMILLE = gestionnaire()
TODAY = NOW.date()
DUE = fiche("nir", review_by=TODAY)


def chat(library: FakeLibrary, speaker: Agent = CAMILLE) -> Dialogue:
    return Dialogue(BaseHandler(library), FakeWork(speaker), speaker)


@pytest.fixture
def library() -> FakeLibrary:
    return FakeLibrary(entries=(fiche(), DUE))


@pytest.fixture
def camille(library: FakeLibrary) -> Dialogue:
    return chat(library)


def reads(camille: Dialogue) -> str:
    """Opens the first; the data of « Toujours exact »."""
    camille.says("/base")
    camille.presses(camille.buttons[0])
    return camille.buttons[0]


def test_what_is_due_is_listed_and_the_rest_opens_in_the_console(camille: Dialogue) -> None:
    page = camille.says("/base")

    assert isinstance(page, EntriesToReview)
    assert [title for _, title in page.entries] == [DUE.question]
    assert [button.page for row in camille.replies[-1].buttons for button in row] == ["", "/base"]
    assert "dans la console" in camille.text


def test_a_base_that_is_all_read_says_so(library: FakeLibrary) -> None:
    library.entries = (fiche(),)
    camille = chat(library)

    camille.says("/base")

    assert "Aucune fiche n’est à relire." in camille.text


def test_the_others_are_counted(library: FakeLibrary) -> None:
    library.entries = tuple(fiche(f"fiche-{n}", review_by=TODAY) for n in range(12))
    page = chat(library).says("/base")

    assert (len(page.entries), page.more) == (10, 2)


def test_an_entry_is_read_whole_before_it_is_said_to_be_right(camille: Dialogue) -> None:
    reads(camille)

    assert DUE.answer in camille.text
    assert camille.replies[-1].buttons[0][1].page == "/base/nir"


def test_what_is_still_right_bears_her_name_and_a_new_date(camille: Dialogue, library: FakeLibrary) -> None:
    page = camille.presses(reads(camille))

    assert page == EntryReviewed(DUE.question, date(2027, 5, 25), 0)
    (revision,) = camille.work.revisions.current()
    assert (revision.content.validated_by, revision.content.review_by) == ("Camille Aubrey", page.review_by)
    assert library.changes == 1


def test_it_is_said_once(camille: Dialogue) -> None:
    still_right = reads(camille)
    camille.presses(still_right)

    with pytest.raises(Misunderstood):
        camille.presses(still_right)


def test_a_text_that_changed_since_is_not_confirmed(camille: Dialogue, library: FakeLibrary) -> None:
    still_right = reads(camille)
    library.entries = (fiche(), replace(DUE, answer="Une autre réponse."))

    with pytest.raises(Misunderstood):
        camille.presses(still_right)
    assert not camille.work.revisions.current()


def test_a_doubt_is_lifted(camille: Dialogue, library: FakeLibrary) -> None:
    upkeep = Upkeep(camille.work, library.shipped, now=NOW, today=TODAY)
    upkeep.mark_to_review("doublon", "l’arrêté a changé", by=CAMILLE)

    still_right = reads(camille)
    assert "l’arrêté a changé" in camille.text
    assert camille.presses(still_right).more == 1

    (doubted,) = [
        e for e in contents(library.shipped, camille.work.revisions.current()).live if e.id == "doublon"
    ]
    assert doubted.to_review == ""


def test_what_another_departement_wrote_is_not_hers_to_confirm(library: FakeLibrary) -> None:
    library.entries = (replace(DUE, scope="departement:44"),)
    camille = chat(library, replace(CAMILLE, departement="06"))

    assert camille.says("/base").entries == ()


def test_an_agent_confirms_nothing(library: FakeLibrary, camille: Dialogue) -> None:
    still_right = reads(camille)

    with refuses("common.gestionnaire_only"):
        chat(library, agent()).presses(still_right)


@pytest.mark.parametrize("data", ["base:show:12345678", "base:fix:12345678:answer", "base:menu:"])
def test_an_older_button_says_where_the_base_is(camille: Dialogue, data: str) -> None:
    assert camille.presses(data) == DoneInConsole("base")


def test_what_was_left_open_is_let_go(camille: Dialogue) -> None:
    camille.state = State("base", "text", {"entry": "nir", "kind": "answer"})

    assert camille.says("Une réponse") == DoneInConsole("base")
    assert camille.state is None
