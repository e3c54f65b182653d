"""Quality: the signalements by standing; how one that has left by another way is recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from starlette.responses import Response
from starlette.routing import BaseRoute

from deadlines.working_days import is_working_day
from guichets.errors import UnknownGuichet
from guichets.registry import Guichet
from guichets.rights import Right
from guichets.scope import seen_guichets
from journal.people import identity
from quality.errors import SentInTheFuture
from quality.follow_up import one_line
from quality.reminders import reminders_ahead
from quality.signalements import SignalementQuery, SignalementStatus, due_date
from rendering.labels import STANDING
from web.console.quality.letters import orders, today_at, zone_of
from web.errors import FieldsAtFault
from web.fields import number_of
from web.files import sheet_response
from web.filters import ListFilter, Number, PageNumber, named
from web.forms import Faults, read_day, required
from web.shell import Asked, Go, Page, Shell, page

PAGE = 50
VIEWS: Mapping[str, SignalementStatus] = {
    "attendus": SignalementStatus.OWED,
    "retard": SignalementStatus.LATE,
    "repondus": SignalementStatus.ANSWERED,
    "clos": SignalementStatus.CLOSED,
    "retires": SignalementStatus.WITHDRAWN,
}
"""The views of the list, as the address names them."""

_COLUMNS = ("Référence", "Guichet", "Objet", "Envoyé le", "Échéance", "État", "Répondu le", "Hors délai")


class SignalementFilter(ListFilter):
    view: Literal["attendus", "retard", "repondus", "clos", "retires"] = named("vue", "attendus")
    guichet_id: Number | None = named("guichet")
    page: PageNumber = named("page", 1)

    @property
    def standing(self) -> SignalementStatus:
        return VIEWS[self.view]


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [
        shell.page("/qualite", listed),
        shell.page("/qualite/liste.csv", sheet),
        shell.page("/qualite/nouveau", blank, Right.ACT),
        shell.order("/qualite/nouveau", record, again=blank),
    ]


def listed(asked: Asked) -> Page:
    wanted = SignalementFilter.of(asked.query)
    which, today = SignalementQuery(asked.visitor.departement, wanted.guichet_id), asked.today
    book, names = asked.work.signalements, asked.work.people
    skipped = (wanted.page - 1) * PAGE
    found = book.standing(wanted.standing, which, today=today, limit=PAGE + 1, skipped=skipped)
    counts = book.counts(which, today=today)
    return page(
        "console/quality/qualite.html",
        demande=wanted,
        vues={name: (STANDING[standing], counts[standing]) for name, standing in VIEWS.items()},
        guichets=seen_guichets(asked.work, asked.by),
        lignes=[(one, names.guichet_name(one.guichet_id)) for one in found[:PAGE]],
        projets=[
            (one, names.guichet_name(one.guichet_id))
            for one in asked.work.signalement_drafts.of(asked.visitor.departement)
        ],
        abandonne=asked.query.get("fait") == "abandonne",
        aujourdhui=today,
        suite_existe=len(found) > PAGE,
    )


def sheet(asked: Asked) -> Response:
    wanted, names = SignalementFilter.of(asked.query), asked.work.people
    which = SignalementQuery(asked.visitor.departement, wanted.guichet_id)
    rows = [
        (
            one.reference,
            names.guichet_name(one.guichet_id),
            one.subject,
            one.sent_on,
            one.due_on,
            STANDING[wanted.standing],
            one.answered_on,
            "oui" if one.was_answered_late else "",
        )
        for one in asked.work.signalements.standing(wanted.standing, which, today=asked.today)
    ]
    name = f"signalements-{wanted.view}-{asked.today}"
    return sheet_response(asked.query, name, title="Signalements", header=_COLUMNS, rows=rows)


def blank(asked: Asked) -> Page:
    guichet = number_of(asked.query.get("guichet", ""))
    known = {"guichet": str(guichet or ""), "objet": "", "envoye": f"{asked.today:%Y-%m-%d}"}
    return page(
        "console/quality/qualite_nouveau.html",
        saisi=asked.filled(known),
        guichets=seen_guichets(asked.work, asked.by),
    )


def record(asked: Asked) -> Page | Go:
    """Three buttons lead here: « Voir l’échéance », « Noter » once it was seen, and « Corriger »."""
    if asked.text("etape") == "corriger":
        return blank(asked)
    guichet, subject, sent_on = _read(asked)
    assert guichet.id is not None
    if asked.text("etape") == "noter":
        same = (guichet.id, subject, sent_on, asked.by.id)
        pending = asked.work.signalements.unanswered(departement=guichet.departement)
        already = next(  # when the button was pressed twice
            (s for s in pending if (s.guichet_id, s.subject, s.sent_on, s.recorded_by) == same), None
        )
        recorded = already or orders(guichet.id, asked).record(
            guichet_id=guichet.id, subject=subject, sent_on=sent_on, by=asked.by
        )
        return Go(f"/qualite/{recorded.reference}?fait=note")
    due_on, zone = due_date(sent_on), zone_of(guichet.id, asked)
    return page(
        "console/quality/qualite_verifier.html",
        saisi={name: asked.text(name) for name in ("guichet", "objet", "envoye")},
        guichet=guichet,
        objet=subject,
        envoye_le=sent_on,
        echeance=due_on,
        est_chome=not is_working_day(due_on, zone),
        joignables=len(asked.work.registry.active_agents(guichet.id)),
        rappels=reminders_ahead(
            due_on, now=asked.now, zone=zone, hours=asked.work.service_times.of(zone.departement)
        ),
    )


def _read(asked: Asked) -> tuple[Guichet, str, date]:
    """The guichet, the subject and the day of sending; ``FieldsAtFault``."""
    faults = Faults()
    guichet = faults.reading("guichet", lambda: _guichet(asked))
    subject = faults.reading("objet", lambda: one_line(required(asked.text("objet"))))
    today = today_at(identity(guichet), asked) if guichet else asked.today
    sent_on = faults.reading("envoye", lambda: _gone_by(read_day(asked.text("envoye")), today))
    if guichet is None or subject is None or sent_on is None:
        raise FieldsAtFault(faults.sentences)
    return guichet, subject, sent_on


def _guichet(asked: Asked) -> Guichet:
    number = number_of(required(asked.text("guichet")))
    for guichet in seen_guichets(asked.work, asked.by):
        if guichet.id == number:
            return guichet
    raise UnknownGuichet


def _gone_by(day: date, today: date) -> date:
    if day > today:
        raise SentInTheFuture(day)
    return day
