"""``relais kb impact``, ``kb lacunes`` and ``kb propositions``: what real questions teach the base."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import knowledge_base
from app.commands.errors import Refusal
from app.commands.kb_bases import answering, database_if_any, index_cache, questions_in, upkeep_service
from app.commands.opening import utc_now
from app.commands.output import picked, say, say_json, warn
from app.commands.progress import counted, waiting
from app.settings import Settings, read_settings
from app.shipped_base import knowledge_folder
from knowledge_base.entries import Base
from knowledge_base.evaluation import Question
from knowledge_base.formats.exchange_file import read_parcel
from knowledge_base.formats.files import load
from knowledge_base.learning.gaps import Gap, draft, draft_file, gaps
from knowledge_base.learning.impact import Impact, Replay, Shown, impact, settled, successors_in
from knowledge_base.learning.questions import KEPT_FOR, AnswerZone
from knowledge_base.ranking.encoder import installed_encoder
from knowledge_base.verdict import KnowledgeBase
from rendering.dates import Dates, plural
from rendering.labels import PROPOSAL_ORIGIN, theme

OWN_QUESTIONS = Path(knowledge_base.__file__).parents[1] / "tests" / "faq" / "questions.jsonl"
"""The product's own, where its sources are."""

SHOWN = 3
"""Phrasings of a group on the screen."""

ZONES: Mapping[AnswerZone, str] = {
    AnswerZone.ANSWER: "répond",
    AnswerZone.PROBABLE: "montre comme la plus proche",
    AnswerZone.SUGGEST: "propose",
    AnswerZone.ABSTAIN: "ne sait pas",
}
LISTS = (("gained", "Gagnées"), ("lost", "Perdues"), ("stolen", "Volées"))


def show_impact(
    path: Path, question_files: Sequence[Path] | None, *, is_confirmed: bool, as_json: bool
) -> None:
    settings = read_settings()
    shipped = load(knowledge_folder(settings))
    changed = load(path) if path.is_dir() else _joined(shipped, read_parcel(path).base)
    before = KnowledgeBase(
        answering(shipped, settings), cache=index_cache(settings), encoder=installed_encoder()
    )
    now = answering(changed, settings)
    questions = _replayed(question_files or (), settings)
    with waiting("Préparation des deux bases"):
        after = before.judging(now)
    asked = counted(questions, "Questions", total=len(questions))
    found = impact(before, after, asked, successors=successors_in(now))
    if as_json:
        say_json(
            {name: [_replay(one) for one in getattr(found, name)] for name, _ in LISTS}
            | {"kept": len(found.kept)}
        )
    else:
        say(*_impact(found))
    if found.is_theft and not is_confirmed:
        raise Refusal(
            f"{plural(len(found.stolen), 'question volée', 'questions volées')} à une autre fiche : "
            "corrigez les variantes, ou confirmez avec --confirmer."
        )


def show_gaps(days: int, *, draft_of: str, as_json: bool) -> None:
    with upkeep_service() as service:
        standing = service.standing
        questions = service.work.questions.since(standing.now - timedelta(days=days))
        known = [phrasing for entry in standing.answering.entries for phrasing in entry.phrasings]
    with waiting("Regroupement des questions"):
        found = gaps(questions, known=known)
    if draft_of:
        _say_draft(found, draft_of, standing.departement)
    elif as_json:
        say_json(
            [
                picked(gap, "id", "name", "guichets", "theme", "phrasings")
                | {"questions": len(gap.questions)}
                for gap in found
            ]
        )
    elif found:
        say(*_gaps(found))
    else:
        say(f"Aucune question restée sans réponse n’est revenue deux fois en {plural(days, 'jour')}.")


def show_proposals(*, as_json: bool) -> None:
    with upkeep_service() as service:
        pending = service.proposals()
        titles = {entry.id: entry.question for entry in service.standing.answering.entries}
    if as_json:
        say_json(
            [
                picked(one, "id", "phrasing", "theme", "origin", "at") | {"entry": one.entry_id}
                for one in pending
            ]
        )
        return
    dates = Dates(read_settings().local_time)
    if not pending:
        say("Aucune formulation proposée n’attend de décision.")
        return
    say(f"{plural(len(pending), 'formulation proposée', 'formulations proposées')}.")
    for proposal in pending:
        entry = titles.get(proposal.entry_id, proposal.entry_id)
        where = entry or f"fiche à trouver, thème « {theme(proposal.theme)} »"
        say(
            f"{proposal.id}  « {proposal.phrasing} »",
            f"   pour : {where} ({PROPOSAL_ORIGIN[proposal.origin]}, {dates.short_day(proposal.at)})",
        )


def _joined(ours: Base, theirs: Base) -> Base:
    """Their entries among ours, each in the place of the one that has its id."""
    received = {entry.id: entry for entry in theirs.entries}
    entries = (*(received.pop(entry.id, entry) for entry in ours.entries),)
    return Base((*entries, *received.values()), ours.facts)


def _replayed(files: Sequence[Path], settings: Settings) -> list[Question]:
    """Those of the files, or of the product; and those that agents settled here."""
    if not files and OWN_QUESTIONS.exists():
        files = [OWN_QUESTIONS]
    questions = [question for file in files for question in questions_in(file)]
    with database_if_any(settings) as work:
        if work is not None:
            questions += settled(work.questions.since(utc_now() - KEPT_FOR))
    if not questions:
        raise Refusal("Aucune question à rejouer : donnez --questions FICHIER.")
    return questions


def _impact(found: Impact) -> Iterator[str]:
    counts = {name: len(getattr(found, name)) for name, _ in LISTS}
    yield (
        f"{plural(sum(counts.values()) + len(found.kept), 'question rejouée', 'questions rejouées')} : "
        f"{plural(counts['gained'], 'gagnée')}, {plural(counts['lost'], 'perdue')}, "
        f"{plural(counts['stolen'], 'volée')}, {plural(len(found.kept), 'inchangée')}."
    )
    for name, label in LISTS:
        if counts[name]:
            yield ""
            yield f"{label} :"
        for one in getattr(found, name):
            yield f"  « {one.question.q} »"
            yield f"    avant : {_told(one.before)}"
            yield f"    après : {_told(one.after)}"
            yield f"    attendu : {', '.join(one.question.expected) or 'aucune réponse'}"


def _told(shown: Shown) -> str:
    if shown.zone is AnswerZone.SUGGEST and not shown.entry_ids:
        return "demande le sens d’un mot"
    return " ".join((ZONES[shown.zone], ", ".join(shown.entry_ids))).strip()


def _replay(one: Replay) -> dict[str, object]:
    shown = {"before": one.before, "after": one.after}
    told = {name: {"zone": side.zone, "entries": side.entry_ids} for name, side in shown.items()}
    return picked(one.question, "q", "expected") | told


def _gaps(found: Sequence[Gap]) -> Iterator[str]:
    for gap in found:
        where = f"{plural(gap.guichets, 'guichet')}, {plural(len(gap.questions), 'question')}"
        about = f", {theme(gap.theme)}" if gap.theme else ""
        yield f"{gap.id}  {gap.name} : {where}{about}"
        yield from (f"          « {text} »" for text in gap.phrasings[:SHOWN])
    yield ""
    yield f"Pour commencer une fiche : « relais kb lacunes --creer {found[0].id} »."


def _say_draft(found: Sequence[Gap], wanted: str, departement: str) -> None:
    gap = next((gap for gap in found if gap.id == wanted), None)
    if gap is None:
        raise Refusal(
            f"Aucun groupe de questions ne porte le numéro {wanted}.",
            "Pour les voir : « relais kb lacunes », avec le même --depuis.",
        )
    begun = draft(gap, departement=departement)
    say(draft_file(begun).removesuffix("\n"))
    warn(
        f"À enregistrer sous {begun.theme or 'THÈME'}/{begun.id}.md. Complétez les champs vides et",
        "la réponse, relisez les variantes, puis « relais kb check ».",
    )
