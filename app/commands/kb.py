"""``relais kb``: the knowledge base checked, measured, exchanged."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from io import StringIO
from pathlib import Path

from app.commands.errors import Refusal
from app.commands.opening import utc_now
from app.commands.output import say, say_json, write
from app.failures import line_of
from app.settings import read_settings
from app.wiring import knowledge_folder
from knowledge_base.entries import Base, Entry, due_for_review, uncovered_facts
from knowledge_base.evaluation import Report, predictions, read_questions, report
from knowledge_base.faults import FaultyBase
from knowledge_base.formats.exchange import load_jsonl, to_jsonl
from knowledge_base.formats.files import check, load
from knowledge_base.formats.writing import add_entries
from knowledge_base.verdict import KnowledgeBase
from rendering.dates import plural

CSV_COLUMNS = (
    "id", "question", "variantes", "reponse", "theme", "portee", "faits", "source", "date_source",
    "valide_par", "valide_le", "relire_le", "a_verifier",
)  # fmt: skip

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
    folder = folder or knowledge_folder(read_settings())
    faults = check(folder)
    if faults:
        if as_json:
            say_json({"faults": [asdict(fault) for fault in faults]})
        raise Refusal(
            *map(line_of, faults),
            f"{plural(len(faults), 'faute')} à corriger dans {folder}.",
        )
    base = load(folder)
    missing = uncovered_facts(base)
    late = list(due_for_review(base, today=utc_now().date()))
    if as_json:
        say_json(
            {
                "faults": [],
                "entries": len(base.entries),
                "facts": len(base.facts),
                "uncovered_facts": [fact.number for fact in missing],
                "due_for_review": [entry.id for entry in late],
            }
        )
        return
    themes = {entry.theme for entry in base.entries}
    say(f"{plural(len(base.entries), 'fiche')}, {plural(len(themes), 'thème')}, aucune faute.")
    covered = len(base.facts) - len(missing)
    say(f"{plural(len(base.facts), 'fait')} au registre, dont {covered} dans une fiche.")
    if missing:
        say("Faits dans aucune fiche : " + ", ".join(str(fact.number) for fact in missing) + ".")
    for entry in late:
        assert entry.review_by is not None
        say(f"À relire depuis le {entry.review_by:%d/%m/%Y} : {entry.id}")


def evaluate(
    questions_file: Path, base_path: Path | None, *, as_json: bool, predictions_file: Path | None
) -> None:
    questions = read_questions(questions_file)
    base = KnowledgeBase(_base(base_path))
    predicted = list(predictions(base, questions))
    if predictions_file is not None:
        write(predictions_file, "".join(f"{prediction.to_json()}\n" for prediction in predicted))
    measured = report(predicted)
    if as_json:
        say(measured.to_json())
    else:
        say(*_table(measured))


def export_entries(form: str, out: Path | None, base_path: Path | None) -> None:
    base = _base(base_path)
    text = _csv(base.entries) if form == "csv" else "".join(f"{line}\n" for line in to_jsonl(base))
    if out is None:
        say(text.removesuffix("\n"))
        return
    write(out, text)
    say(f"{plural(len(base.entries), 'fiche')} dans {out}.")


def import_entries(file: Path, folder: Path) -> None:
    try:
        written = add_entries(load_jsonl(file), folder, register=knowledge_folder(read_settings()))
    except FaultyBase as error:
        raise Refusal(
            *map(line_of, error.faults),
            f"Rien n’a été écrit : {plural(len(error.faults), 'faute')} à corriger.",
        ) from error
    say(f"{plural(len(written), 'fiche écrite', 'fiches écrites')} dans {folder}.")


def _base(path: Path | None) -> Base:
    path = path or knowledge_folder(read_settings())
    return load_jsonl(path) if path.is_file() else load(path)


def _table(measured: Report) -> list[str]:
    values = asdict(measured)
    return [f"{label:<46}{_shown(values[name]):>8}" for name, label in MEASURES]


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value}".replace(".", ",")


def _csv(entries: Sequence[Entry]) -> str:
    """With semicolons and a byte order mark, as a French spreadsheet opens it."""
    text = StringIO()
    text.write("\N{BYTE ORDER MARK}")
    rows = csv.writer(text, delimiter=";", lineterminator="\r\n")
    rows.writerow(CSV_COLUMNS)
    for entry in entries:
        rows.writerow(
            (
                entry.id,
                entry.question,
                "\n".join(entry.variants),
                entry.answer,
                entry.theme or "",
                entry.scope,
                ", ".join(str(number) for number in entry.facts),
                entry.source,
                entry.source_date,
                entry.validated_by,
                _day(entry.validated_on),
                _day(entry.review_by),
                "oui" if entry.uncertain else "non",
            )
        )
    return text.getvalue()


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
