"""The letters of a signalement and its dossier for the State, as documents; its clock in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from journal.entries import Row
from quality.life import Action
from quality.signalements import Anomaly, Correction, Draft, PlanAction, Signalement, Step, due_date
from rendering.dates import Dates, long_day
from rendering.documents.model import Blanks, Block, Document, Facts, Heading, Items, Paragraph, Table
from rendering.journal_words import outcome
from rendering.labels import CORRECTION, SIGNALEMENT, SIGNALEMENT_STEP, timeliness

_NBSP = "\N{NO-BREAK SPACE}"
_ANNEX = f"annexe «{_NBSP}Missions du gestionnaire départemental du SNE{_NBSP}»"
REFERENCES = (
    (
        f"Convention entre le préfet et les guichets d’enregistrement, {_ANNEX}, 2, b{_NBSP}: signalement"
        " formel des anomalies et des écarts, réponse formelle du guichet sous un délai d’un mois."
    ),
    (
        f"Cadre de référence{_NBSP}: «{_NBSP}Engagements des guichets d’enregistrement en matière de qualité"
        f" des données et de service rendu{_NBSP}», annexé à la convention."
    ),
)
"""Where the month and its letter come from: mission, §2 a and b (facts 154, 155)."""
_SIGNATURE = Blanks(("Pour le gestionnaire départemental, nom et signature",))
_KEPT = (
    f"Ce jour n’est pas ouvré. Les textes ne disent pas s’il est reporté{_NBSP}: la date exacte est gardée."
)


def reckoning(sent_on: date, *, is_working: bool) -> str:
    """« notifié le lundi 30 novembre 2026, un mois de date à date : mercredi 30 décembre 2026 »."""
    due_on = due_date(sent_on)
    said = f"Notifié le {long_day(sent_on)}, un mois de date à date{_NBSP}: {long_day(due_on)}"
    if due_on.day != sent_on.day:
        said += f", dernier jour d’un mois qui n’a pas de {sent_on.day}"
    return f"{said}." if is_working else f"{said}. {_KEPT}"


def letter(
    draft: Draft | Signalement, guichet: str, sent_on: date, *, service: str, is_working: bool
) -> Document:
    """The formal report (fact 154). ``is_working`` says whether the day on which the answer is due is."""
    return Document(
        title=f"Signalement {draft.reference}",
        service=service,
        dated_on=sent_on,
        blocks=(
            *_head(draft, guichet),
            Paragraph(
                "Le suivi de la qualité des données du système national d’enregistrement (SNE) a relevé, pour"
                " votre guichet, les anomalies et les écarts suivants."
            ),
            *_anomalies(draft.anomalies),
            Heading("Ce qui vous est demandé"),
            Paragraph(
                "Mettre en œuvre un plan d’action qui corrige rapidement la situation, et me répondre"
                f" formellement en précisant ses modalités{_NBSP}: quelles actions, par qui, pour quand."
            ),
            Paragraph(reckoning(sent_on, is_working=is_working)),
            Paragraph(f"Votre réponse est attendue au plus tard le {long_day(due_date(sent_on))}."),
            Heading("Conseil et appui"),
            *([Paragraph(draft.advice)] if draft.advice else []),
            Paragraph(
                "Vous pouvez demander un conseil ou un appui au gestionnaire départemental pour préparer"
                " votre réponse. Cette demande ne change pas la date."
            ),
            *_foot(),
        ),
    )


def chasing_letter(signalement: Signalement, guichet: str, dated_on: date, *, service: str) -> Document:
    """The second letter, which asks for the same."""
    return Document(
        title=f"Relance du signalement {signalement.reference}",
        service=service,
        dated_on=dated_on,
        blocks=(
            *_head(signalement, guichet),
            Paragraph(
                f"Le signalement {signalement.reference} vous a été notifié le"
                f" {long_day(signalement.sent_on)}. Votre réponse était attendue au plus tard le"
                f" {long_day(signalement.due_on)}. Elle ne m’est pas parvenue."
            ),
            *_anomalies(signalement.anomalies),
            Paragraph("Je vous demande de répondre sans attendre, avec votre plan d’action."),
            Paragraph(
                "Un conseil ou un appui reste possible. Le comité de suivi du SNE est informé des suites de"
                " ce signalement. Si des difficultés apparaissaient, l’État pourrait, sur proposition du"
                " gestionnaire départemental, mettre en œuvre la procédure formelle prévue par le code de"
                " la construction et de l’habitation."
            ),
            *_foot(),
        ),
    )


def dossier(
    signalement: Signalement,
    guichet: str,
    reminders: Sequence[Row],
    *,
    service: str,
    dated_on: date,
    dates: Dates,
    is_proposed: bool,
) -> Document:
    """All that was asked, reminded and answered; what the State is given with it when it ``is_proposed`` that
    it act (fact 156).
    """
    steps = [
        (long_day(one.day), SIGNALEMENT_STEP[one.action].capitalize(), step_words(one))
        for one in signalement.history
    ]
    return Document(
        title=f"Dossier du signalement {signalement.reference}",
        service=service,
        dated_on=dated_on,
        blocks=(
            Facts(
                (
                    ("Guichet", guichet),
                    ("Objet", signalement.subject),
                    ("Notifié le", long_day(signalement.sent_on)),
                    ("Réponse due le", long_day(signalement.due_on)),
                    ("Réponse", _answered(signalement, dated_on)),
                    ("État", SIGNALEMENT[signalement.status]),
                )
            ),
            Heading("Anomalies et écarts relevés"),
            *(_anomalies(signalement.anomalies) or [Paragraph("Ils figurent dans la lettre envoyée.")]),
            Heading("Chronologie"),
            Table("Ce qui a été fait", ("Jour", "Étape", "Précision"), tuple(steps), (3, 3, 4)),
            Heading("Rappels envoyés"),
            *_reminders(reminders, dates),
            Heading("Réponse du guichet"),
            *_answer(signalement.answer),
            Heading("Plan d’action"),
            *_plan(signalement.plan),
            *_proposal(is_proposed=is_proposed),
            _SIGNATURE,
        ),
    )


def _proposal(*, is_proposed: bool) -> list[Block]:
    if not is_proposed:
        return []
    return [
        Heading("Proposition"),
        Paragraph(
            f"En application de la convention ({_ANNEX}, 2, b), le gestionnaire départemental porte ce"
            " dossier à la connaissance de l’État et lui propose d’apprécier s’il y a lieu de mettre en"
            " œuvre la procédure formelle prévue par le code de la construction et de l’habitation."
        ),
    ]


def step_words(step: Step) -> str:
    """What a step says more than its name, on one line."""
    files = ", ".join(one.name for one in step.files)
    match step.action:
        case Action.EVALUATE:
            found = CORRECTION[Correction(step.outcome)]
            said = f"{found}. {step.text}" if step.text else found
        case Action.ANSWER:
            said = timeliness(is_late=step.outcome == "late")
        case _:
            said = step.text
    return f"{said} ({files})" if said and files else said or files


def _head(about: Draft | Signalement, guichet: str) -> list[Block]:
    return [
        Facts((("À", guichet), ("Objet", about.subject), ("Référence à rappeler", about.reference))),
        Paragraph("Madame, Monsieur,"),
    ]


def _foot() -> list[Block]:
    return [Heading("Références"), Items(REFERENCES), _SIGNATURE]


def _anomalies(anomalies: Sequence[Anomaly]) -> list[Block]:
    rows = tuple((one.label, one.found, one.expected, one.source) for one in anomalies)
    header = ("Anomalie ou écart", "Constaté", "Attendu", "Source")
    return [Table("Anomalies et écarts", header, rows, (4, 3, 2, 2))] if rows else []


def _answered(signalement: Signalement, dated_on: date) -> str:
    if signalement.answered_on is None:
        return f"aucune au {long_day(dated_on)}"
    when = timeliness(is_late=signalement.was_answered_late)
    return f"reçue le {long_day(signalement.answered_on)}, {when}"


def _reminders(rows: Sequence[Row], dates: Dates) -> list[Block]:
    """One line for each time, however many were told."""
    sent: dict[tuple[str, str], int] = {}
    for row in rows:
        key = (dates.day(row.entry.at), outcome(row.entry.outcome))
        sent[key] = sent.get(key, 0) + 1
    lines = tuple((day, when, str(count)) for (day, when), count in sent.items())
    header = ("Jour", "Par rapport à l’échéance", "Messages")
    return [Table("Rappels", header, lines, (4, 4, 2))] if lines else [Paragraph("Aucun.")]


def _answer(answer: Step | None) -> list[Block]:
    if answer is None:
        return [Paragraph("Aucune.")]
    files = [Items(tuple(one.name for one in answer.files))] if answer.files else []
    return [Paragraph(answer.text or f"Reçue le {long_day(answer.day)}."), *files]


def _plan(plan: Sequence[PlanAction]) -> list[Block]:
    rows = tuple(
        (
            one.text,
            one.owner,
            long_day(one.due_on) if one.due_on else "",
            long_day(one.done_on) if one.done_on else "",
        )
        for one in plan
    )
    header = ("Action", "Qui", "Pour le", "Fait le")
    return [Table("Plan d’action", header, rows, (4, 2, 2, 2))] if rows else [Paragraph("Aucun.")]
