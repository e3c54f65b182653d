"""The letters and the dossier of a signalement, whole, as they leave."""

from __future__ import annotations

import re
from dataclasses import astuple
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from delivery.files import Attachment
from journal.entries import Entry, Kind, Row
from quality.life import Action
from quality.signalements import Anomaly, Correction, Draft, PlanAction, Signalement, Step, due_date
from rendering.dates import Dates
from rendering.documents.files import document_docx, document_pdf
from rendering.documents.model import Document
from rendering.signalement import chasing_letter, dossier, letter, reckoning

GOLDEN = Path(__file__).parents[1] / "golden"
SERVICE = "Gestionnaire départemental du SNE"
SENT = date(2026, 11, 30)
NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
ANOMALIES = [
    Anomaly(
        "attributions",
        "Attributions enregistrées plus d’un mois après le bail",
        "71\u00a0% (57 sur 80), octobre 2026",
        "au moins 90\u00a0%",
        "convention, art. 3",
    ),
    Anomaly("", "Dossier unique\u00a0: pièces demandées deux fois", "6 dossiers sur 20"),
]
PDF = "application/pdf"


def draft() -> Draft:
    return Draft(
        reference="S-2026-014",
        guichet_id=1,
        subject="Attributions tardives et dossier unique",
        anomalies=ANOMALIES,
        advice="Une formation d’une heure peut être organisée dans vos locaux.",
        written_by=1,
        written_at=NOW,
    )


def signalement() -> Signalement:
    made = Signalement(
        reference="S-2026-014",
        guichet_id=1,
        subject="Attributions tardives et dossier unique",
        anomalies=ANOMALIES,
        sent_on=SENT,
        due_on=due_date(SENT),
        recorded_by=1,
        created_at=NOW,
    )
    made.history.append(
        Step(action=Action.NOTIFY, day=SENT, at=NOW, files=[Attachment("signalement-S-2026-014.pdf", PDF)])
    )
    return made


def story() -> Signalement:
    made = signalement()
    for step in (
        Step(action=Action.ACKNOWLEDGE, day=date(2026, 12, 2), at=NOW),
        Step(
            action=Action.CHASE,
            day=date(2027, 1, 4),
            at=NOW,
            files=[Attachment("relance-S-2026-014.pdf", PDF)],
        ),
        Step(
            action=Action.ANSWER,
            day=date(2027, 1, 20),
            at=NOW,
            text="Nous formerons l’accueil.",
            files=[Attachment("plan.pdf", PDF)],
            outcome="late",
        ),
        Step(action=Action.FOLLOW, day=date(2027, 1, 25), at=NOW, text="Former l’accueil"),
        Step(
            action=Action.EVALUATE,
            day=date(2027, 3, 1),
            at=NOW,
            text="Rien n’a changé.",
            outcome=Correction.NOT_CORRECTED.value,
        ),
    ):
        made.apply(step)
    made.answered_on = date(2027, 1, 20)
    made.plan.append(PlanAction(text="Former l’accueil", owner="Accueil", due_on=date(2027, 2, 15)))
    return made


def reminded(day: int, outcome: str, sequence: int) -> Row:
    at = datetime(2026, 12, day, 8, tzinfo=UTC)
    told = Entry(at=at, kind=Kind.REMINDER_SENT, outcome=outcome, subject="S-2026-014")
    return Row(sequence, "", *told)


REMINDERS = [reminded(15, "J-15", 1), reminded(15, "J-15", 2), reminded(30, "J", 3), reminded(31, "J+1", 4)]

DOCUMENTS = {
    "signalement": letter(draft(), "Mairie de Vence", SENT, service=SERVICE, is_working=True),
    "relance": chasing_letter(signalement(), "Mairie de Vence", date(2027, 1, 4), service=SERVICE),
    "dossier": dossier(
        story(),
        "Mairie de Vence",
        REMINDERS,
        service=SERVICE,
        dated_on=date(2027, 3, 2),
        dates=Dates(ZoneInfo("Europe/Paris")),
        is_proposed=True,
    ),
    "dossier-sans-reponse": dossier(
        signalement(),
        "Mairie de Vence",
        [],
        service=SERVICE,
        dated_on=date(2027, 3, 2),
        dates=Dates(ZoneInfo("Europe/Paris")),
        is_proposed=True,
    ),
}


def told(document: Document) -> str:
    """Block by block; a no-break space is « ~ »."""
    lines = [document.service, document.title, f"{document.dated_on}", ""]
    for block in document.blocks:
        lines.append(f"[{type(block).__name__}]")
        lines += [_line(part) for part in astuple(block) if part not in (frozenset(), "")]
    return "\n".join(lines).replace("\N{NO-BREAK SPACE}", "~") + "\n"


def _line(part: object) -> str:
    if isinstance(part, tuple) and part and isinstance(part[0], tuple):
        return "\n".join(_line(one) for one in part)
    return " | ".join(map(str, part)) if isinstance(part, tuple) else str(part)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_document_is_the_one_that_was_read_and_found_good(name: str) -> None:
    golden = GOLDEN / f"signalement-{name}.txt"
    assert told(DOCUMENTS[name]) == golden.read_text("utf-8")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_document_is_written_with_french_typography_and_makes_both_files(name: str) -> None:
    text = told(DOCUMENTS[name])
    assert "'" not in text
    assert not re.search(r"(?<![~\[])[:;?!»%]", text), text
    assert not re.search(r"«(?!~)", text)
    assert document_docx(DOCUMENTS[name]).startswith(b"PK")
    assert document_pdf(DOCUMENTS[name]).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("sent_on", "is_working", "said"),
    [
        (
            SENT,
            True,
            "Notifié le lundi 30 novembre 2026, un mois de date à date~: mercredi 30 décembre 2026.",
        ),
        (
            date(2027, 1, 31),
            True,
            (
                "Notifié le dimanche 31 janvier 2027, un mois de date à date~: dimanche 28 février 2027,"
                " dernier jour d’un mois qui n’a pas de 31."
            ),
        ),
        (
            date(2026, 11, 25),
            False,
            (
                "Notifié le mercredi 25 novembre 2026, un mois de date à date~: vendredi 25 décembre 2026. Ce"
                " jour n’est pas ouvré. Les textes ne disent pas s’il est reporté~: la date exacte est"
                " gardée."
            ),
        ),
    ],
)
def test_the_reckoning_is_said_in_words(sent_on: date, is_working: bool, said: str) -> None:
    assert reckoning(sent_on, is_working=is_working).replace("\N{NO-BREAK SPACE}", "~") == said
