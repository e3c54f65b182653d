"""``relais kb impact``, ``lacunes`` and ``propositions``: what questions that were really asked teach."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from migrated import migrated
from terminal import Relais

from app.commands.opening import open_units
from app.settings import read_settings
from knowledge_base.formats.files import check, load
from knowledge_base.learning.proposals import Origin, Proposal, ProposalStatus
from knowledge_base.learning.questions import AnswerZone, AskedQuestion, QuestionOutcome
from rendering.fault_words import in_file

GREEDY = """\
---
question: Que faire d’un NIR faux ?
variants: [le numéro de sécu est faux, numéro de sécurité sociale faux, nir faux, mauvais nir]
theme: nir
scope: departement:06
validated_by: Camille Aubrey
validated_on: 2026-11-25
review_by: 2027-05-25
source: Note
source_date: 2026
---
Rien.
"""


@pytest.fixture
def ours(base: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RELAIS_KNOWLEDGE_BASE", str(base))
    return base


@pytest.fixture
def changed(relais: Relais, ours: Path, folder: Path) -> Path:
    """A copy of the base where an entry is after the questions of another."""
    relais("kb", "export", "--format", "md", "--out", "changed")
    (folder / "changed" / "nir" / "nir-faux.md").write_text(GREEDY, encoding="utf-8")
    return folder / "changed"


@pytest.fixture
def questions(folder: Path) -> Path:
    lines = [
        {"q": "numéro de sécurité sociale faux", "expected": ["nir-errone"]},
        {"q": "où faire le renouvellement", "expected": ["renouveler-ou"]},
    ]
    file = folder / "questions.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return file


Asks = Callable[..., None]


@pytest.fixture
def asks(relais: Relais) -> Asks:
    """Somebody asked, some days ago."""
    Path("var").mkdir()
    migrated(Path("var/relais.db"))
    numbers = iter(range(1_000))

    def add(
        *texts: str,
        days: int = 1,
        zone: AnswerZone = AnswerZone.ABSTAIN,
        outcome: QuestionOutcome = QuestionOutcome.OPEN,
        entry_id: str = "",
    ) -> None:
        with open_units(read_settings()) as units, units() as work:
            for text in texts:
                number = next(numbers)
                work.questions.add(
                    AskedQuestion(
                        reference=f"Q-{number}",
                        at=datetime.now(UTC) - timedelta(days=days, minutes=-number),
                        channel="web",
                        agent_id=None,
                        guichet_id=None,
                        text=text,
                        kind="question",
                        zone=zone,
                        theme="portail",
                        outcome=outcome,
                        entry_id=entry_id,
                    )
                )

    return add


def test_a_theft_is_shown_and_refused_until_it_is_confirmed(
    relais: Relais, changed: Path, questions: Path
) -> None:
    said = relais("kb", "impact", changed, "--questions", questions)

    assert said.code == 1
    assert said.lines == [
        "2 questions rejouées : 0 gagnée, 0 perdue, 1 volée, 1 inchangée.",
        "",
        "Volées :",
        "  « numéro de sécurité sociale faux »",
        said.lines[4],
        said.lines[5],
        "    attendu : nir-errone",
        "1 question volée à une autre fiche : corrigez les variantes, ou confirmez avec --confirmer.",
    ]
    assert said.lines[4].split(" : ")[1].split(",")[0] in ("répond nir-errone", "propose nir-errone")
    assert said.lines[5].startswith(("    après : répond nir-faux", "    après : propose nir-faux"))
    assert relais("kb", "impact", changed, "--questions", questions, "--confirmer").code == 0


def test_the_impact_for_a_program(relais: Relais, changed: Path, questions: Path) -> None:
    said = relais("kb", "impact", changed, "--questions", questions, "--json")

    assert said.code == 1
    told = said.json
    assert (told["gained"], told["lost"], told["kept"]) == ([], [], 1)
    assert told["stolen"][0]["q"] == "numéro de sécurité sociale faux"
    assert told["stolen"][0]["after"]["entries"][0] == "nir-faux"


def test_a_base_that_does_not_change_has_no_impact(relais: Relais, ours: Path, questions: Path) -> None:
    said = relais("kb", "impact", ours, "--questions", questions)

    assert (said.code, said.lines) == (
        0,
        ["2 questions rejouées : 0 gagnée, 0 perdue, 0 volée, 2 inchangées."],
    )


def test_a_file_holds_entries_to_be_added_or_replaced(
    relais: Relais, folder: Path, ours: Path, changed: Path, questions: Path
) -> None:
    lines = relais("kb", "export", "--kb", changed).out.splitlines()
    added = [line for line in lines if json.loads(line)["id"] == "nir-faux"]
    replaced = [line for line in lines if json.loads(line)["id"] == "renouveler-ou"]
    (folder / "added.jsonl").write_text("\n".join(added + replaced), encoding="utf-8")

    told = relais("kb", "impact", "added.jsonl", "--questions", questions, "--json").json

    assert [one["after"]["entries"][0] for one in told["stolen"]] == ["nir-faux"]
    assert told["kept"] == 1


def test_questions_that_agents_settled_are_replayed_too(
    relais: Relais, ours: Path, questions: Path, asks: Asks
) -> None:
    asks(
        "délai pour l'attestation",
        zone=AnswerZone.SUGGEST,
        outcome=QuestionOutcome.CHOSEN,
        entry_id="attestation-delai",
    )
    asks("autre chose", outcome=QuestionOutcome.TICKET)

    said = relais("kb", "impact", ours, "--questions", questions)

    assert said.lines[0].startswith("3 questions rejouées")


def test_without_a_file_the_product_s_own_questions_are_replayed(relais: Relais, ours: Path) -> None:
    count = len((Path(__file__).parents[1] / "faq" / "questions.jsonl").read_text("utf-8").splitlines())

    assert relais("kb", "impact", ours).lines[0].startswith(f"{count} questions rejouées")


def test_without_any_question_there_is_nothing_to_replay(relais: Relais, ours: Path, folder: Path) -> None:
    (folder / "none.jsonl").write_text("", encoding="utf-8")

    said = relais("kb", "impact", ours, "--questions", "none.jsonl")

    assert said.code == 1
    assert said.lines == ["none.jsonl : aucune question."]


PARKING = ("place de parking comprise ?", "parking compris dans le loyer", "PLACE DE PARKING COMPRISE")


def test_gaps_are_grouped_and_named(relais: Relais, ours: Path, asks: Asks) -> None:
    asks(*PARKING)
    asks("l'imprimante bourre", "imprimante en panne", days=40)

    said = relais("kb", "lacunes")

    first, *phrasings = said.lines[:3]
    assert said.code == 0
    assert first.split("  ", 1)[1].startswith("place parking")
    assert first.endswith(": 0 guichet, 3 questions, Portail grand public")
    assert [text.strip() for text in phrasings] == [
        "« PLACE DE PARKING COMPRISE »",
        "« parking compris dans le loyer »",
    ]
    assert said.lines[-1].startswith("Pour commencer une fiche : « relais kb lacunes --creer ")
    recent = relais("kb", "lacunes", "--depuis", "30", "--json").json
    assert [gap["questions"] for gap in recent] == [3]
    assert [gap["questions"] for gap in relais("kb", "lacunes", "--json").json] == [3, 2]


def test_an_entry_is_begun_from_a_group(relais: Relais, ours: Path, asks: Asks) -> None:
    asks(*PARKING, "le parking est il compris", "parking compris ou en plus", "parking compris svp")
    (gap,) = relais("kb", "lacunes", "--json").json

    said = relais("kb", "lacunes", "--creer", gap["id"])

    assert said.code == 0
    place = said.err.removeprefix("À enregistrer sous ").partition(".md")[0]
    (ours / place).parent.mkdir(exist_ok=True)
    file = ours / f"{place}.md"
    file.write_text(said.out, encoding="utf-8")
    reasons = [in_file(fault).replace("\N{NO-BREAK SPACE}", " ") for fault in check(ours)]
    blanks = {reason.split(" ; ")[0] for reason in reasons if reason.startswith("champ vide")}
    blanks = {blank.removeprefix("champ vide : ") for blank in blanks}
    assert blanks == {
        "« source »",
        "« source_date »",
        "« validated_by »",
        "« validated_on »",
        "« review_by »",
    }
    assert [reason for reason in reasons if not reason.startswith("champ vide")] == [
        "réponse « à rédiger » : l’écrire sous l’en-tête"
    ]
    written = said.out.replace("source: ''", "source: Note").replace("source_date: ''", "source_date: '2026'")
    written = written.replace("validated_by: ''", "validated_by: Camille Aubrey")
    written = written.replace("validated_on: ''", "validated_on: 2026-11-25")
    written = written.replace("review_by: ''", "review_by: 2027-05-25").replace("à rédiger", "Non.")
    file.write_text(written, encoding="utf-8")
    entry = load(ours).entry(file.stem)
    assert {entry.question, *entry.variants} == set(gap["phrasings"])
    assert (entry.scope, entry.theme) == ("departement:06", "portail")


def test_a_group_that_is_not_there_is_refused(relais: Relais, ours: Path, asks: Asks) -> None:
    said = relais("kb", "lacunes", "--creer", "00000000")

    assert (said.code, said.out) == (1, "")
    assert said.lines[0] == "Aucun groupe de questions ne porte le numéro 00000000."


def test_no_gap_is_said(relais: Relais, ours: Path, asks: Asks) -> None:
    asks("une seule fois")

    said = relais("kb", "lacunes", "--depuis", "30")

    assert said.lines == ["Aucune question restée sans réponse n’est revenue deux fois en 30 jours."]


def test_proposals_that_wait_are_listed(relais: Relais, ours: Path, asks: Asks) -> None:
    at = datetime(2026, 11, 25, 9, tzinfo=UTC)
    waiting = [
        Proposal(
            phrasing="sécu fausse",
            entry_id="nir-errone",
            theme="nir",
            origin=Origin.CHOSEN,
            question="Q-1",
            at=at,
        ),
        Proposal(
            phrasing="parking compris",
            entry_id="",
            theme="portail",
            origin=Origin.TICKET,
            question="Q-2",
            at=at,
        ),
        Proposal(
            phrasing="déjà refusée",
            entry_id="nir-errone",
            theme="nir",
            origin=Origin.CHOSEN,
            question="Q-3",
            at=at,
            status=ProposalStatus.REFUSED,
        ),
    ]
    with open_units(read_settings()) as units, units() as work:
        for proposal in waiting:
            assert work.proposals.add_once(proposal)

    said = relais("kb", "propositions")

    assert said.code == 0
    assert said.lines[:4] == [
        "2 formulations proposées.",
        "1  « sécu fausse »",
        "   pour : Le NIR saisi est faux : qui le corrige ? (titre choisi, 25/11/2026)",
        "2  « parking compris »",
    ]
    assert said.lines[4].startswith(
        "   pour : fiche à trouver, thème « Portail grand public » (réponse refusée"
    )
    assert [one["entry"] for one in relais("kb", "propositions", "--json").json] == ["nir-errone", ""]


@pytest.mark.parametrize("words", [("lacunes",), ("propositions",)])
def test_nothing_is_read_from_a_database_that_is_not_there(
    relais: Relais, folder: Path, words: tuple[str, ...]
) -> None:
    said = relais("kb", *words)

    assert said.code == 1
    assert said.lines[0] == "var/relais.db : il n’y a pas encore de base de données ici."
    assert not (folder / "var").exists()
