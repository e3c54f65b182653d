"""The versions of an entry, the shipped file among them."""

from __future__ import annotations

from datetime import date

from upkeep_fakes import CAMILLE, NOW, Office, entry

from knowledge_base.upkeep.life import RevisionStatus
from knowledge_base.upkeep.versions import Version, versions_of


def of(office: Office, entry_id: str = "doublon") -> tuple[Version, ...]:
    file = next((one for one in office.entries if one.id == entry_id), None)
    return versions_of(file, office.revisions.of_entry(entry_id))


def test_a_file_that_nobody_touched_is_its_own_version() -> None:
    (shipped,) = of(Office())
    assert (shipped.number, shipped.status, shipped.author) == (
        0,
        RevisionStatus.PUBLISHED,
        "Équipe Relais SNE",
    )
    assert shipped.at == date(2026, 9, 1)
    assert shipped.was_published


def test_each_revision_follows_the_file_as_it_now_is() -> None:
    office = Office()
    office.upkeep.correct("doublon", {"answer": "Une première."}, by=CAMILLE)
    office.ships(entry(answer="Le nouveau fichier."))

    shipped, first = of(office)

    assert (shipped.status, shipped.content.answer) == (RevisionStatus.REPLACED, "Le nouveau fichier.")
    assert (first.number, first.author, first.at) == (1, "Camille Aubrey", NOW)
    assert first.was_published


def test_a_draft_was_never_published_and_a_new_entry_has_no_file() -> None:
    office = Office()
    office.upkeep.create(entry("nouvelle"), by=CAMILLE)

    (draft,) = of(office, "nouvelle")

    assert (draft.number, draft.status, draft.was_published) == (1, RevisionStatus.DRAFT, False)
