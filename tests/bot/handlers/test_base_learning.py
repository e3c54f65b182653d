"""``/base``: the phrasings that real questions propose, what the base does not know, and an entry for it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from base_fakes import FakeLibrary, Keeper, effect, fiche, proposal, replay, unanswered
from fakes import FakeWork, agent, gestionnaire
from terminal import plain

from bot.errors import Misunderstood
from bot.handlers.base_pages import (
    DraftSheet,
    EffectAwaited,
    EntryChanged,
    GapList,
    GapsAwaited,
    GapShown,
    NewEntryAsked,
    NoProposal,
    ProposalEntryAsked,
    ProposalShown,
    TheftRefused,
)
from knowledge_base.learning.errors import ProposalDecided
from knowledge_base.learning.proposals import ProposalStatus
from knowledge_base.learning.questions import AskedQuestion
from knowledge_base.themes import Theme
from knowledge_base.upkeep.errors import FaultyContent
from privacy.nir import MASK

HER = gestionnaire(90)
PARKING = (
    "parking obligatoire avec l’appartement",
    "comment noter que le monsieur veut un parking",
    "parking handicapé à demander ou",
)


@pytest.fixture
def work() -> FakeWork:
    return FakeWork(HER, agent(1))


@pytest.fixture
def camille(work: FakeWork) -> Keeper:
    return Keeper.of(work, HER)


# Proposals.


@pytest.fixture
def proposed(work: FakeWork) -> FakeWork:
    work.proposals.add_once(proposal("deux dossiers ouverts"))
    work.proposals.add_once(proposal("j ai plus le dossier", "", theme="radiation"))
    work.proposals.add_once(proposal("demande en double"))
    return work


def variants(camille: Keeper, entry_id: str = "doublon") -> tuple[str, ...]:
    (current,) = [one for one in camille.work.revisions.current() if one.entry_id == entry_id]
    return current.content.variants


def statuses(work: FakeWork) -> list[ProposalStatus]:
    return [one.status for one in work.proposals.all]


PENDING, ACCEPTED, REFUSED = ProposalStatus.PENDING, ProposalStatus.ACCEPTED, ProposalStatus.REFUSED


def test_proposals_come_one_by_one_with_their_origin(proposed: FakeWork, camille: Keeper) -> None:
    camille.says("/base")
    page = camille.touches("Propositions (3)")
    assert isinstance(page, ProposalShown)
    assert (page.phrasing, plain(page.title)) == ("deux dossiers ouverts", "Que dit la fiche doublon ?")
    assert "titre choisi, le 25/11/2026" in camille.reads()


def test_an_accepted_phrasing_is_published_as_a_version(proposed: FakeWork, camille: Keeper) -> None:
    camille.presses("base:props:")
    page = camille.touches("Ajouter")
    assert isinstance(page, EntryChanged)
    assert variants(camille)[-1] == "deux dossiers ouverts"
    assert statuses(proposed) == [ACCEPTED, PENDING, PENDING]
    assert proposed.proposals.all[0].decided_by == HER.id
    assert camille.library.changes == 1
    assert camille.touches("Proposition suivante (2)").phrasing == "j ai plus le dossier"


def test_an_accepted_phrasing_is_replayed_too(proposed: FakeWork, camille: Keeper) -> None:
    camille.library.effect_found = None
    camille.presses("base:props:")
    assert isinstance(camille.touches("Ajouter"), EffectAwaited)
    assert statuses(proposed) == [PENDING, PENDING, PENDING]
    camille.library.effect_found = effect(stolen=[replay("dossier", "radiation", "doublon", "radiation")])
    assert isinstance(camille.echoes(), TheftRefused)
    camille.touches("Publier quand même")
    assert statuses(proposed) == [ACCEPTED, PENDING, PENDING]


def test_a_phrasing_is_set_aside_for_good(proposed: FakeWork, camille: Keeper) -> None:
    camille.presses("base:props:")
    drop = camille.labels["Écarter"]
    assert camille.presses(drop).phrasing == "j ai plus le dossier"
    assert "« deux dossiers ouverts »" in camille.reads()
    assert statuses(proposed) == [REFUSED, PENDING, PENDING]
    with pytest.raises(ProposalDecided):
        camille.presses(drop)


def test_later_shows_the_next_ones_then_none(proposed: FakeWork, camille: Keeper) -> None:
    camille.presses("base:props:")
    assert [camille.touches("Plus tard").phrasing for _ in range(2)] == [
        "j ai plus le dossier",
        "demande en double",
    ]
    assert isinstance(camille.touches("Plus tard"), NoProposal)
    assert statuses(proposed) == [PENDING, PENDING, PENDING]


def test_one_without_an_entry_has_it_chosen_first(proposed: FakeWork, camille: Keeper) -> None:
    camille.presses("base:props:")
    camille.touches("Plus tard")
    assert "Ajouter" not in camille.labels
    assert "thème « Radiation et attribution »" in camille.reads()
    assert isinstance(camille.touches("Choisir la fiche"), ProposalEntryAsked)
    assert isinstance(camille.says("", attachments=()), ProposalEntryAsked)
    camille.says("radiation")
    camille.touches("1. Que dit la fiche radiation ?")
    assert variants(camille, "radiation")[-1] == "j ai plus le dossier"
    assert (proposed.proposals.all[1].entry_id, statuses(proposed)[1]) == ("radiation", ACCEPTED)


def test_another_entry_may_be_chosen(proposed: FakeWork, camille: Keeper) -> None:
    camille.presses("base:props:")
    camille.touches("Autre fiche")
    camille.says("radiation")
    camille.touches("1. Que dit la fiche radiation ?")
    assert variants(camille, "radiation")[-1] == "deux dossiers ouverts"


def test_a_proposal_for_an_entry_that_is_gone_has_another_chosen(work: FakeWork, camille: Keeper) -> None:
    work.proposals.add_once(proposal("vieille question", "disparue"))
    camille.presses("base:props:")
    assert "Ajouter" not in camille.labels
    with pytest.raises(Misunderstood):
        camille.presses("base:add:1")


def test_what_another_entry_holds_is_refused_and_still_waits(work: FakeWork, camille: Keeper) -> None:
    work.proposals.add_once(proposal("radiation deux"))
    camille.presses("base:props:")
    with pytest.raises(FaultyContent):
        camille.touches("Ajouter")
    assert statuses(work) == [PENDING]


def test_a_decided_one_is_not_decided_twice(proposed: FakeWork, camille: Keeper) -> None:
    camille.presses("base:props:")
    add = camille.labels["Ajouter"]
    camille.presses(add)
    with pytest.raises(ProposalDecided):
        camille.presses(add.replace("add", "drop"))


# Gaps.


@pytest.fixture
def asked(camille: Keeper) -> list[AskedQuestion]:
    camille.library.asked = [
        unanswered(text, number, guichet_id=number % 2 + 1) for number, text in enumerate(PARKING)
    ]
    return camille.library.asked


def test_gaps_are_grouped_and_counted(asked: list[AskedQuestion], camille: Keeper) -> None:
    camille.says("/base")
    page = camille.touches("Lacunes (1)")
    assert isinstance(page, GapList)
    (line,) = page.lines
    assert (line.name, line.questions, line.guichets) == ("parking", 3, 2)
    shown = camille.touches("1. parking")
    assert isinstance(shown, GapShown)
    assert set(shown.phrasings) == set(PARKING)


def test_grouping_takes_its_time_and_comes_by_itself(asked: list[AskedQuestion], camille: Keeper) -> None:
    camille.library.gaps_are_ready = False
    assert isinstance(camille.presses("base:gaps:"), GapsAwaited)
    camille.library.gaps_are_ready = True
    assert isinstance(camille.echoes(), GapList)
    gap = camille.button("1. parking")
    camille.library.gaps_are_ready = False
    assert isinstance(camille.presses(gap), GapsAwaited)
    assert isinstance(camille.presses(gap.replace("gap", "new")), GapsAwaited)
    camille.library.gaps_are_ready = True
    assert isinstance(camille.echoes(), NewEntryAsked)


def test_no_gap_is_said_so(camille: Keeper) -> None:
    assert camille.presses("base:gaps:") == GapList((), 0)
    assert "Aucune question restée sans réponse" in camille.reads()


def begins(camille: Keeper) -> None:
    camille.presses("base:gaps:")
    camille.touches("1. parking")
    camille.touches("Créer une fiche")


def test_a_gap_becomes_a_draft_then_an_entry(asked: list[AskedQuestion], camille: Keeper) -> None:
    begins(camille)
    camille.says("Le parking est-il obligatoire")
    camille.says("Non : le demandeur peut refuser le parking.".replace(" :", "\N{NO-BREAK SPACE}:"))
    camille.touches("Pièces et dossier unique")
    camille.says("Délibération de l’EPCI ; mars 2026")
    assert "Il en faut encore 1" in camille.reads()
    page = camille.says("faut il prendre le parking\nrefuser le parking")
    assert isinstance(page, DraftSheet)
    assert page.faults == ()
    assert camille.state is None

    published = camille.touches("Publier le brouillon")
    assert isinstance(published, EntryChanged)
    (current,) = camille.work.revisions.current()
    made = current.content
    assert made.id == "le-parking-est-il-obligatoire"
    assert (made.scope, made.theme, made.source, made.source_date) == (
        "departement:06",
        Theme.PIECES,
        "Délibération de l’EPCI",
        "mars 2026",
    )
    assert set(PARKING) < set(made.variants)
    assert made.validated_by == "Camille Aubrey"


def test_what_the_gap_tells_is_kept_with_a_button(camille: Keeper) -> None:
    for number, text in enumerate((*PARKING, "place de parking comprise ou non", "le parking est il payant")):
        camille.library.asked.append(replace(unanswered(text, number), theme="pieces"))
    begins(camille)
    title = camille.touches("Garder ce titre")
    assert title.step == "answer"
    camille.says("Le parking est facultatif.")
    camille.touches("Garder : Pièces et dossier unique")
    page = camille.says("Règlement local ; 2026")
    assert isinstance(page, DraftSheet)
    assert len(page.entry.variants) == 4
    assert page.entry.question not in page.entry.variants


def test_each_question_of_the_form_says_what_it_did_not_understand(
    asked: list[AskedQuestion], camille: Keeper
) -> None:
    begins(camille)
    assert camille.says("???").unclear
    assert camille.says(f"Que faire du {MASK}").nir
    assert camille.sends("capture.png").step == "question"
    camille.says("Le parking est-il obligatoire")
    assert camille.says("x" * 901).limit == 900
    assert "900 caractères au plus" in camille.reads()
    camille.says("Non.")
    assert camille.says("pieces").unclear
    with pytest.raises(Misunderstood):
        camille.presses("base:theme:vacances")
    camille.touches("Pièces et dossier unique")
    assert camille.says("Délibération sans date").unclear


def test_a_faulty_draft_says_why_before_it_is_published(asked: list[AskedQuestion], camille: Keeper) -> None:
    begins(camille)
    camille.says("Le parking est-il obligatoire")
    camille.says("**Non**")
    camille.touches("Pièces et dossier unique")
    camille.says("Règlement local ; 2026")
    page = camille.says("refuser le parking")
    assert len(page.faults) == 1
    assert "Publier le brouillon" not in camille.labels
    assert "aucun agent ne le voit" in camille.reads()


def test_an_identifier_that_is_taken_is_numbered(work: FakeWork) -> None:
    camille = Keeper.of(work, HER, FakeLibrary(entries=(fiche("le-parking"),)))
    for number, text in enumerate((*PARKING, "place de parking comprise ou non", "le parking est il payant")):
        camille.library.asked.append(unanswered(text, number))
    begins(camille)
    camille.says("Le parking")
    camille.says("Il est facultatif.")
    camille.touches("Pièces et dossier unique")
    assert camille.says("Règlement local ; 2026").entry.id == "le-parking-2"


def test_a_group_that_is_gone_is_misunderstood(asked: list[AskedQuestion], camille: Keeper) -> None:
    camille.presses("base:gaps:")
    asked.clear()
    with pytest.raises(Misunderstood):
        camille.touches("1. parking")
