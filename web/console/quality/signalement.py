"""One signalement: where it stands, the one thing to do next, and each order about it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from functools import partial

from starlette.responses import Response
from starlette.routing import BaseRoute

from agenda.events import Event, EventKind, EventQuery
from deadlines.working_days import is_working_day
from guichets.rights import Right
from journal.entries import Kind
from journal.people import identity
from knowledge_base.themes import Theme
from quality.follow_up import MAX_SUBJECT, MAX_WORDS, SignalementService
from quality.life import LIFE, Action, Status
from quality.reminders import reminders_ahead
from quality.signalements import Correction, Signalement
from rendering.labels import CORRECTION
from rendering.signalement import dossier, reckoning
from tickets.errors import MinutesOutOfRange
from tickets.interventions import Medium, log_intervention
from web.console.quality import drafts
from web.console.quality.letters import (
    chasing_letter_of,
    document_response,
    keep,
    letter_of,
    orders,
    recipients,
    required_signalement,
    seen_draft,
    seen_signalement,
    service_of,
    shown,
    today_at,
    zone_of,
)
from web.console.told import quiet_until, told
from web.errors import EmptyField, UnknownPage
from web.fields import number_of, one_of
from web.files import numbered_file
from web.forms import read_day
from web.kept import MOST_ATTACHED, attached
from web.shell import Asked, Go, Page, Shell, page

PATH = "/qualite/{signalement}"
_MEDIA = ((Medium.PHONE, "par téléphone"), (Medium.MAIL, "par mél"), (Medium.VISIT, "sur place"))
_WAYS = (
    ("mel", "par mél"),
    ("courrier", "par courrier"),
    ("telephone", "par téléphone"),
    ("visite", "en mains propres"),
)
_COMITES = 8
"""The last ones, of which one was told."""


def _day(asked: Asked) -> date:
    return read_day(asked.text("jour"))


def _acknowledge(service: SignalementService, one: Signalement, asked: Asked) -> None:
    service.acknowledge(one, by=asked.by, on=_day(asked))


def _ask_help(service: SignalementService, one: Signalement, asked: Asked) -> str:
    return "appui" if service.ask_help(one, by=asked.by) else "appui-deja"


def _help(service: SignalementService, one: Signalement, asked: Asked) -> None:
    """It took the gestionnaire's time: an intervention, as a call is."""
    minutes, medium = number_of(asked.text("minutes")), one_of(Medium, asked.text("voie"))
    if minutes is None or medium is None:
        raise MinutesOutOfRange
    if service.give_help(one, by=asked.by):
        log_intervention(
            asked.work,
            by=asked.by,
            medium=medium,
            guichet_id=one.guichet_id,
            theme=Theme.QUALITE.value,
            minutes=minutes,
            resolved=True,
            now=asked.now,
        )


def _plan(service: SignalementService, one: Signalement, asked: Asked) -> None:
    due_on = read_day(asked.text("pour")) if asked.text("pour") else None
    service.plan(one, asked.text("action"), owner=asked.text("qui"), due_on=due_on, by=asked.by)


def _tick(service: SignalementService, one: Signalement, asked: Asked) -> None:
    done_on = read_day(asked.text("jour")) if asked.text("jour") else None
    service.tick(one, number_of(asked.text("numero")) or 0, done_on=done_on, by=asked.by)


def _evaluate(service: SignalementService, one: Signalement, asked: Asked) -> None:
    found = one_of(Correction, asked.text("constat"))
    if found is None:
        raise EmptyField
    service.evaluate(one, found, asked.text("texte"), by=asked.by)


def _report(service: SignalementService, one: Signalement, asked: Asked) -> None:
    chosen = number_of(asked.text("comite"))
    known = {identity(event) for event in _comites(asked)}
    service.report(one, on=_day(asked), event_id=chosen if chosen in known else None, by=asked.by)


ORDERS: Mapping[str, Callable[[SignalementService, Signalement, Asked], str | None]] = {
    "accuse": _acknowledge,
    "appui": _ask_help,
    "aide": _help,
    "action": _plan,
    "faite": _tick,
    "evaluer": _evaluate,
    "comite": _report,
    "proposer": lambda service, one, asked: service.propose(one, on=_day(asked), by=asked.by),
    "clore": lambda service, one, asked: service.close(one, by=asked.by),
}


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [
        shell.page(PATH, show),
        shell.page(f"{PATH}/document/{{document}}", document),
        shell.page(f"{PATH}/fichier/{{step:int}}/{{number:int}}", file),
        shell.page(f"{PATH}/relancer", ask_chase, Right.ACT),
        shell.order(f"{PATH}/relancer", chase, again=ask_chase, opens_files=True),
        shell.order(f"{PATH}/repondu", answer, again=show, takes_files=True),
        shell.order(f"{PATH}/reattendre", take_back),
        shell.page(f"{PATH}/retirer", ask_withdrawal, Right.ACT),
        shell.order(f"{PATH}/retirer", withdraw),
        shell.order(f"{PATH}/{{order}}", carry_out, again=show),
    ]


def show(asked: Asked) -> Page:
    """Again, with what was refused beside its field."""
    signalement = seen_signalement(asked)
    if signalement is None:
        draft = seen_draft(asked)
        if draft is None:
            raise UnknownPage
        return drafts.preview(asked, draft)
    rows = (row.entry for row in asked.work.journal.about(signalement.reference))
    zone = zone_of(signalement.guichet_id, asked)
    ahead = reminders_ahead(
        signalement.due_on,
        now=signalement.created_at,
        zone=zone,
        hours=asked.work.service_times.of(zone.departement),
    )
    today, fault = f"{asked.today}", asked.refusal.sentence if asked.refusal else ""
    known = dict.fromkeys(("action", "qui", "pour", "minutes", "texte", "constat", "comite"), "")
    known |= {"jour": today, "voie": Medium.PHONE.value, "par": "mel"}
    address = asked.request.url.path
    return page(
        "console/quality/qualite_signalement.html",
        **_shown(signalement, asked),
        note_par=asked.work.people.name_of(signalement.recorded_by),
        decompte=reckoning(signalement.sent_on, is_working=is_working_day(signalement.due_on, zone)),
        rappels=[at for at in ahead if at > asked.now] if signalement.is_reminded else [],
        reponse_par=asked.work.people.name_of(signalement.answer.by) if signalement.answer else "",
        historique=[(entry, asked.work.people.name_of(entry.actor_id)) for entry in rows],
        possibles=_possible(signalement, asked),
        suite=_next(signalement, asked),
        refuse=address.rpartition("/")[2] if fault else "",
        faute=fault,
        fait_dit=asked.done("quality.signalement"),
        fait=asked.query.get("fait", ""),
        saisi=asked.filled(known),
        jour=today,
        constats=CORRECTION.items(),
        voies=_MEDIA,
        recue=_WAYS,
        comites=[(event.id, asked.site.writer.dates.day(event.starts_at)) for event in _comites(asked)],
        texte_au_plus=MAX_WORDS,
        objet_au_plus=MAX_SUBJECT,
        fichiers_au_plus=MOST_ATTACHED,
    )


def _possible(signalement: Signalement, asked: Asked) -> Collection[str]:
    """The forms of the page, by the order that each gives."""
    arrows, asks = LIFE[signalement.status], signalement.help_asked_at is not None
    pending = signalement.is_pending
    shown = {
        "aide": asks and Action.HELP in arrows,
        "repondu": pending and Action.ANSWER in arrows,
        "relancer": Action.CHASE in arrows
        and signalement.is_overdue(today_at(signalement.guichet_id, asked)),
        "accuse": Action.ACKNOWLEDGE in arrows and signalement.last(Action.ACKNOWLEDGE) is None,
        "appui": not asks and Action.ASK_HELP in arrows,
        "action": Action.FOLLOW in arrows and not pending,
        "evaluer": Action.EVALUATE in arrows,
        "comite": Action.REPORT in arrows,
        "proposer": Action.PROPOSE in arrows,
        "clore": Action.CLOSE in arrows,
    }
    return {name for name, is_shown in shown.items() if is_shown}


def _next(signalement: Signalement, asked: Asked) -> str:
    """The one thing to do: its button is the principal one of the page."""
    is_planned = bool(signalement.plan) and all(one.done_on for one in signalement.plan)
    wanted = {
        Status.NOTIFIED: ("aide", "relancer", "repondu"),
        Status.ACKNOWLEDGED: ("aide", "relancer", "repondu"),
        Status.CHASED: ("aide", "proposer"),
        Status.ANSWERED: ("action",),
        Status.FOLLOWED: ("evaluer",) if is_planned else ("action",),
        Status.EVALUATED: ("comite",),
        Status.REPORTED: ("clore",),
        Status.PROPOSED: ("comite",),
    }
    possible = _possible(signalement, asked)
    return next((name for name in wanted.get(signalement.status, ()) if name in possible), "")


def document(asked: Asked) -> Response:
    signalement = seen_signalement(asked)
    if signalement is None:
        draft = seen_draft(asked)
        if draft is None:
            raise UnknownPage
        return drafts.document(asked, draft)
    rows = asked.work.journal.about(signalement.reference)
    reminders = [row for row in rows if row.entry.kind is Kind.REMINDER_SENT]
    written = partial(
        dossier,
        signalement,
        asked.work.people.guichet_name(signalement.guichet_id),
        reminders,
        service=service_of(signalement.guichet_id, asked),
        dated_on=asked.today,
        dates=asked.site.writer.dates,
    )
    is_proposed = signalement.last(Action.PROPOSE) is not None
    made = {"dossier": written(is_proposed=is_proposed), "proposition": written(is_proposed=True)}
    if signalement.anomalies:
        made["lettre"] = letter_of(signalement, asked)
    if signalement.is_overdue(today_at(signalement.guichet_id, asked)):
        made["relance"] = chasing_letter_of(signalement, asked)
    return document_response(made, asked)


def file(asked: Asked) -> Response:
    """One that left, or that came."""
    history = required_signalement(asked).history
    files = history[asked.path["step"]].files if asked.path["step"] < len(history) else ()
    return numbered_file(asked.site.files, files, asked.path["number"])


def ask_chase(asked: Asked) -> Page | Go:
    """The second letter, as it will leave."""
    signalement = required_signalement(asked)
    if "relancer" not in _possible(signalement, asked):
        return Go(f"/qualite/{signalement.reference}")
    return page(
        "console/quality/qualite_relancer.html",
        **_shown(signalement, asked),
        a_qui=recipients(signalement, asked),
        lettre_blocs=shown(chasing_letter_of(signalement, asked)),
    )


def chase(asked: Asked) -> Go:
    """Pressed twice, or answered meanwhile: its page says so."""
    with asked.site.units.reading() as work:
        before = asked.within(work)
        found = required_signalement(before)
        if "relancer" not in _possible(found, before):
            return Go(f"/qualite/{found.reference}")
        made = chasing_letter_of(found, before)
    letters = [keep(asked, f"relance-{found.reference}", made)]
    signalement = required_signalement(asked)
    if "relancer" not in _possible(signalement, asked):
        return Go(f"/qualite/{signalement.reference}")
    orders(signalement.guichet_id, asked).chase(
        signalement, letters, address=recipients(signalement, asked).address, by=asked.by
    )
    return Go(f"/qualite/{signalement.reference}?fait=relance")


def answer(asked: Asked) -> Go:
    """On the day that the gestionnaire gives."""
    files = attached(asked)
    signalement, way = required_signalement(asked), asked.text("par")
    orders(signalement.guichet_id, asked).answer(
        signalement,
        by=asked.by,
        on=_day(asked),
        text=asked.text("texte"),
        files=files,
        way=way if way in dict(_WAYS) else "",
    )
    return Go(f"/qualite/{signalement.reference}?fait=repondu")


def take_back(asked: Asked) -> Go:
    """The answer was noted by mistake; pressed twice, it was taken back already."""
    signalement = required_signalement(asked)
    if signalement.answered_on is not None:
        orders(signalement.guichet_id, asked).take_back_answer(signalement, by=asked.by)
    return Go(f"/qualite/{signalement.reference}?fait=reattendu")


def ask_withdrawal(asked: Asked) -> Page | Go:
    signalement = required_signalement(asked)
    if Action.WITHDRAW not in LIFE[signalement.status]:
        return Go(f"/qualite/{signalement.reference}")
    return page("console/quality/qualite_retirer.html", **_shown(signalement, asked))


def withdraw(asked: Asked) -> Go:
    """What was answered or withdrawn meanwhile stays as it is: its page says so."""
    signalement = required_signalement(asked)
    if Action.WITHDRAW not in LIFE[signalement.status]:
        return Go(f"/qualite/{signalement.reference}")
    orders(signalement.guichet_id, asked).cancel(signalement, by=asked.by)
    return Go(f"/qualite/{signalement.reference}?fait=retire")


def carry_out(asked: Asked) -> Go:
    order, signalement = asked.path["order"], required_signalement(asked)
    if order not in ORDERS:
        raise UnknownPage
    done = ORDERS[order](orders(signalement.guichet_id, asked), signalement, asked)
    return Go(f"/qualite/{signalement.reference}?fait={done or order}")


def _shown(signalement: Signalement, asked: Asked) -> Mapping[str, object]:
    return {
        "signalement": signalement,
        "guichet": asked.work.people.guichet_name(signalement.guichet_id),
        "aujourdhui": asked.today,
        "informes": told(signalement.told_ids, asked.work, asked.by),
        "part_le": quiet_until(asked, asked.work.people.departement_of(signalement.guichet_id)),
    }


def _comites(asked: Asked) -> Sequence[Event]:
    query = EventQuery(EventKind.COMITE, asked.visitor.departement)
    return asked.work.events.gone_by(asked.now, query, limit=_COMITES)
