"""That somebody was at a training, for them to keep: what is said of it, and who says so."""

from __future__ import annotations

from agenda.events import Event
from rendering.dates import Dates
from rendering.documents.model import Blanks, Document, Facts, Paragraph
from rendering.labels import TRAINING_KIND, theme
from rendering.numbers import duration


def attestation(
    event: Event, *, agent: str, guichet: str, service: str, taken_by: str, dates: Dates
) -> Document:
    """It bears the day on which the attendance was taken, by ``taken_by``, "" when that is not known."""
    assert event.held_at is not None
    who = f"{agent}, {guichet}," if guichet else agent
    told = (
        ("Formation", event.title),
        ("Nature", TRAINING_KIND[event.training] if event.training else ""),
        ("Thème", theme(event.about) if event.about else ""),
        ("Date", dates.day(event.starts_at)),
        ("Heures", _hours(event, dates)),
        ("Lieu", event.place),
        ("Formateur", event.trainer),
        ("Présence notée par", taken_by),
    )
    return Document(
        title="Attestation de formation",
        service=service,
        dated_on=dates.local(event.held_at).date(),
        blocks=(
            Paragraph(
                f"Le gestionnaire départemental du SNE atteste que {who} a suivi la formation ci-dessous."
            ),
            Facts(tuple((name, value) for name, value in told if value)),
            Blanks(("Signature",)),
        ),
    )


def _hours(event: Event, dates: Dates) -> str:
    if event.ends_at is None:
        return f"à partir de {dates.time(event.starts_at)}"
    minutes = round((event.ends_at - event.starts_at).total_seconds() / 60)
    return f"de {dates.time(event.starts_at)} à {dates.time(event.ends_at)}, soit {duration(minutes)}"
