"""Quality: the signalements by standing, the page of each; how one is recorded, answered and withdrawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Literal

from starlette.responses import Response
from starlette.routing import BaseRoute

from deadlines.working_days import is_working_day
from guichets.errors import UnknownGuichet
from guichets.registry import Guichet
from guichets.rights import Right
from guichets.scope import seen_guichets, sees
from quality.errors import SentInTheFuture
from quality.follow_up import SignalementService, one_line
from quality.ports import SignalementQuery
from quality.reminders import reminders_ahead
from quality.signalements import Signalement, SignalementStatus, due_date
from rendering.labels import STANDING
from web.console.tickets.ticket_view import name_of
from web.console.told import told
from web.errors import FieldsAtFault, UnknownPage
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
    "retires": SignalementStatus.WITHDRAWN,
}
"""The views of the list, as the address names them."""

_COLUMNS = ("Référence", "Guichet", "Objet", "Envoyé le", "Échéance", "État", "Répondu le", "Hors délai")


class SignalementFilter(ListFilter):
    view: Literal["attendus", "retard", "repondus", "retires"] = named("vue", "attendus")
    guichet_id: Number | None = named("guichet")
    page: PageNumber = named("page", 1)

    @property
    def standing(self) -> SignalementStatus:
        return VIEWS[self.view]


def routes(shell: Shell) -> Sequence[BaseRoute]:
    one = "/qualite/{signalement}"
    return [
        shell.page("/qualite", listed),
        shell.page("/qualite/liste.csv", sheet),
        shell.page("/qualite/nouveau", blank, Right.ACT),
        shell.order("/qualite/nouveau", record, again=blank),
        shell.page(one, show),
        shell.order(f"{one}/repondu", answer, again=show),
        shell.order(f"{one}/reattendre", take_back),
        shell.page(f"{one}/retirer", ask_withdrawal, Right.ACT),
        shell.order(f"{one}/retirer", withdraw),
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


def show(asked: Asked) -> Page:
    """Again, with the day that was refused as that of the answer."""
    signalement = _seen(asked)
    rows = (row.entry for row in asked.work.journal.about(signalement.reference))
    ahead = _reminders(asked, signalement.due_on, since=signalement.created_at)
    return page(
        "console/quality/qualite_signalement.html",
        **_shown(signalement, asked),
        note_par=name_of(signalement.recorded_by, asked.work),
        est_chome=not is_working_day(signalement.due_on, asked.zone),
        rappels=[at for at in ahead if at > asked.now],
        historique=[(entry, name_of(entry.actor_id, asked.work)) for entry in rows],
        fait=asked.query.get("fait", ""),
        saisi=asked.filled({"jour": f"{asked.today:%Y-%m-%d}"})["jour"],
        faute=asked.refusal.sentence if asked.refusal else "",
    )


def blank(asked: Asked) -> Page:
    guichet = number_of(asked.query.get("guichet", ""))
    known = {"guichet": str(guichet or ""), "objet": "", "envoye": f"{asked.today:%Y-%m-%d}"}
    return page(
        "console/quality/qualite_nouveau.html",
        saisi=asked.filled(known),
        fautes=asked.faults,
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
        pending = asked.work.signalements.unanswered()
        already = next(  # when the button was pressed twice
            (s for s in pending if (s.guichet_id, s.subject, s.sent_on, s.recorded_by) == same), None
        )
        recorded = already or asked.commands(SignalementService, zone=asked.zone).record(
            guichet_id=guichet.id, subject=subject, sent_on=sent_on, by=asked.by
        )
        return Go(f"/qualite/{recorded.reference}?fait=note")
    due_on = due_date(sent_on)
    return page(
        "console/quality/qualite_verifier.html",
        saisi={name: asked.text(name) for name in ("guichet", "objet", "envoye")},
        guichet=guichet,
        objet=subject,
        envoye_le=sent_on,
        echeance=due_on,
        est_chome=not is_working_day(due_on, asked.zone),
        joignables=len(asked.work.registry.active_agents(guichet.id)),
        rappels=_reminders(asked, due_on, since=asked.now),
    )


def answer(asked: Asked) -> Go:
    """On the day that the gestionnaire gives."""
    signalement = _seen(asked)
    asked.commands(SignalementService, zone=asked.zone).answer(
        signalement, by=asked.by, on=read_day(asked.text("jour"))
    )
    return Go(f"/qualite/{signalement.reference}?fait=repondu")


def take_back(asked: Asked) -> Go:
    """The answer was noted by mistake; pressed twice, it was taken back already."""
    signalement = _seen(asked)
    if signalement.answered_on is not None:
        asked.commands(SignalementService, zone=asked.zone).take_back_answer(signalement, by=asked.by)
    return Go(f"/qualite/{signalement.reference}?fait=reattendu")


def ask_withdrawal(asked: Asked) -> Page | Go:
    signalement = _seen(asked)
    if not signalement.is_pending:
        return Go(f"/qualite/{signalement.reference}")
    return page("console/quality/qualite_retirer.html", **_shown(signalement, asked))


def withdraw(asked: Asked) -> Go:
    """What was answered or withdrawn meanwhile stays as it is: its page says so."""
    signalement = _seen(asked)
    if not signalement.is_pending:
        return Go(f"/qualite/{signalement.reference}")
    asked.commands(SignalementService, zone=asked.zone).cancel(signalement, by=asked.by)
    return Go(f"/qualite/{signalement.reference}?fait=retire")


def _seen(asked: Asked) -> Signalement:
    """The signalement, if the reader's département holds its guichet; ``UnknownPage``."""
    signalement = asked.work.signalements.by_reference(asked.path["signalement"].strip().upper())
    if signalement is None or not sees(asked.work, asked.by, signalement.guichet_id):
        raise UnknownPage
    return signalement


def _shown(signalement: Signalement, asked: Asked) -> Mapping[str, object]:
    return {
        "signalement": signalement,
        "guichet": asked.work.people.guichet_name(signalement.guichet_id),
        "aujourdhui": asked.today,
        "informes": told(signalement.told_ids, asked.work, asked.by),
    }


def _reminders(asked: Asked, due_on: date, *, since: datetime) -> Sequence[datetime]:
    hours = asked.work.service_times.of(asked.zone.departement)
    return reminders_ahead(due_on, now=since, zone=asked.zone, hours=hours)


def _read(asked: Asked) -> tuple[Guichet, str, date]:
    """The guichet, the subject and the day of sending; ``FieldsAtFault``."""
    faults = Faults()
    guichet = faults.reading("guichet", lambda: _guichet(asked))
    subject = faults.reading("objet", lambda: one_line(required(asked.text("objet"))))
    sent_on = faults.reading("envoye", lambda: _gone_by(read_day(asked.text("envoye")), asked.today))
    if guichet is None or subject is None or sent_on is None:
        raise FieldsAtFault(faults.sentences)
    return guichet, subject, sent_on


def _guichet(asked: Asked) -> Guichet:
    number = number_of(required(asked.text("guichet")))
    for guichet in seen_guichets(asked.work, asked.by):
        if guichet.id == number:
            return guichet
    raise UnknownGuichet(asked.text("guichet"))


def _gone_by(day: date, today: date) -> date:
    if day > today:
        raise SentInTheFuture(day)
    return day
