"""``relais kb check`` and ``kb eval``: the knowledge base checked and measured."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from app.commands.errors import Refusal
from app.commands.kb_bases import answering, index_cache, local_today, measured_base, questions_in
from app.commands.kb_thresholds import found_thresholds, threshold_lines
from app.commands.output import say, say_json, warn, write
from app.commands.progress import counted, waiting
from app.failures import line_of
from app.settings import read_settings
from app.shipped_base import knowledge_folder
from knowledge_base.entries import due_for_review, uncovered_facts
from knowledge_base.evaluation import Report, predictions, report
from knowledge_base.formats.files import check, load
from knowledge_base.ranking.encoder import installed_encoder
from knowledge_base.upkeep.asked_for import unanswered_phrasings
from knowledge_base.verdict import KnowledgeBase
from refusals.faults import Fault
from rendering.dates import plural
from rendering.fault_words import in_file

SHOWN = 5
"""Identifiers that are named; the others are counted."""

MEASURES = (
    ("n", "Questions"),
    ("recall_at_1", "Bonne fiche en tête"),
    ("recall_at_3", "Bonne fiche parmi les trois premières"),
    ("mrr_at_10", "Rang réciproque moyen (dix premières)"),
    ("answer_rate", "Questions avec une réponse sûre"),
    ("answer_precision", "Réponses sûres qui sont justes"),
    ("wrong_answer_rate", "Questions avec une réponse sûre fausse"),
    ("auroc_answerable", "Confiance : sait dire si la base a la réponse"),
    ("p50_ms", "Durée médiane, en millisecondes"),
    ("p99_ms", "Durée au 99e centile, en millisecondes"),
)


def check_base(folder: Path | None, *, as_json: bool) -> None:
    settings = read_settings()
    today = local_today(settings)
    given, kept_here = folder, folder or settings.knowledge_base
    folder = kept_here or knowledge_folder(settings)
    # Whoever keeps a base mends what has ended; the product's does not become faulty by the day alone.
    faults = check(folder, today=today if kept_here else None)
    if faults:
        if as_json:
            say_json({"faults": [_to_data(fault) for fault in faults]})
        raise Refusal(
            *map(line_of, faults),
            f"{plural(len(faults), 'faute')} à corriger dans {folder}.",
        )
    base = load(folder)
    missing = uncovered_facts(base)
    late = list(due_for_review(base, today=today))
    beside = [(entry.id, phrasing) for entry, phrasing in unanswered_phrasings(base)]
    found, former = found_thresholds(base if given else answering(base, settings), settings)
    if as_json:
        say_json(
            {
                "faults": [],
                "entries": len(base.entries),
                "facts": len(base.facts),
                "uncovered_facts": [fact.number for fact in missing],
                "due_for_review": [entry.id for entry in late],
                "unanswered_phrasings": [{"entry": entry_id, "phrasing": text} for entry_id, text in beside],
                "thresholds": asdict(found),
                "former_thresholds": asdict(former) if former else None,
            }
        )
        return
    themes = {entry.theme for entry in base.entries}
    say(f"{plural(len(base.entries), 'fiche')}, {plural(len(themes), 'thème')}, aucune faute.")
    covered = len(base.facts) - len(missing)
    say(f"{plural(len(base.facts), 'fait')} au registre, dont {covered} dans une fiche.")
    if missing:
        say("Faits dans aucune fiche : " + ", ".join(str(fact.number) for fact in missing) + ".")
    say(*threshold_lines(found, former))
    for entry in late:
        assert entry.review_by is not None
        say(f"À relire depuis le {entry.review_by:%d/%m/%Y} : {entry.id}")
    if beside:
        say("Formulations qui demandent ce que leur fiche ne dit pas (durée, nombre, date, lieu, prix) :")
    for entry_id, phrasing in beside:
        say(f"  {entry_id} : {phrasing}")


def _to_data(fault: Fault) -> dict[str, object]:
    return {"file": fault.file, "line": fault.line, "reason": in_file(fault)}


def evaluate(
    questions_file: Path,
    base_path: Path | None,
    *,
    as_json: bool,
    predictions_file: Path | None,
    words_alone: bool = False,
) -> None:
    """With ``words_alone``, without the semantic option, even where it is installed."""
    settings = read_settings()
    questions = questions_in(questions_file)
    cache = None if base_path else index_cache(settings)
    encoder = None if words_alone else installed_encoder()
    base = KnowledgeBase(measured_base(base_path, settings), cache=cache, encoder=encoder)
    known = {entry.id for entry in base.base.entries}
    unknown = sorted({one for question in questions for one in question.expected} - known)
    if unknown:
        warn(
            f"Fiches attendues que la base n’a pas, comptées comme manquées : {', '.join(unknown[:SHOWN])}"
            + (f" et {plural(len(unknown) - SHOWN, 'autre')}." if len(unknown) > SHOWN else ".")
        )
    with waiting("Préparation de la base"):
        base.verdict("bonjour")  # fitted now, rather than in the time of the first question
    asked = counted(predictions(base, questions), "Questions", total=len(questions))
    predicted = list(asked)
    if predictions_file is not None:
        write(predictions_file, "".join(f"{prediction.to_json()}\n" for prediction in predicted))
    measured = report(predicted)
    if as_json:
        say(measured.to_json())
    else:
        say(*_table(measured))


def _table(measured: Report) -> list[str]:
    values = asdict(measured)
    return [f"{label:<46}{_shown(values[name]):>8}" for name, label in MEASURES]


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value}".replace(".", ",")
