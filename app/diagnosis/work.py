"""What waits in the database, and since when: messages, tickets, signalements, jobs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from app.diagnosis.findings import fine, look, wrong
from app.settings import Settings
from deadlines.working_days import working_days_between
from rendering.dates import Dates, plural
from scheduler.timetable import TIMETABLE
from storage.database import Database
from storage.health import LATELY, Health, JobRun, Queue, SqlTicks, health, last_runs, latest_date
from web.installation import Finding

AHEAD = timedelta(hours=1)
"""A date further off was written while the machine's clock was wrong, or the clock is wrong now."""
STUCK = timedelta(minutes=10)
"""A message that waits longer waits for a service that is stopped, or for a channel that is down."""

# The jobs run every ten minutes at least in these hours; most do not run between Saturday evening and Monday.
BUSY_FROM, BUSY_UNTIL = time(7, 30), time(19, 30)
LATE_IN_THE_DAY, LATE_OTHERWISE = timedelta(minutes=30), timedelta(hours=36)
SATURDAY = 6


def check_work(database: Database, settings: Settings, *, now: datetime) -> Iterator[Finding]:
    with database.reading() as session:
        state = health(session, now=now, today=settings.zone.local(now).date())
        stopped_at = SqlTicks(session).stopped_at(now=now, zone=settings.zone)
        latest = latest_date(session)
    yield _people(state)
    yield from _messages(state, now=now)
    yield _tickets(state, settings, now=now)
    yield _signalements(state)
    yield _clock(stopped_at, now=now)
    if latest is not None and latest > now + AHEAD:
        yield _misdated(latest, settings)
    runs = last_runs(database)
    for job in TIMETABLE:
        yield _job(job.label, runs.get(job.name), settings, now=now)


def _people(state: Health) -> Finding:
    subject = "Annuaire"
    places, agents = plural(state.guichets, "guichet"), plural(state.agents, "agent")
    who = f"{places}, {agents}, {plural(state.gestionnaires, 'gestionnaire')}"
    if state.gestionnaires:
        return fine(subject, f"{who}.")
    return look(
        subject,
        f"{who} ; personne ne recevra les tickets.",
        "« relais agents inviter --role gestionnaire --nom … ».",
    )


def _messages(state: Health, *, now: datetime) -> Iterator[Finding]:
    yield _queue(
        "Messages reçus",
        state.arrivals,
        "à traiter",
        "Le service est-il démarré ? Voir ses journaux.",
        now=now,
    )
    yield _queue(
        "Messages à envoyer",
        state.letters,
        "en attente",
        "Voir Telegram et SMTP ci-dessous, et les journaux du service.",
        now=now,
    )
    if state.doubtful.count:
        yield look(
            "Envois incertains",
            f"{plural(state.doubtful.count, 'message')} dont l’arrivée n’est pas sûre ; l’envoi est retenté.",
            "Vérifiez le réseau.",
        )
    if state.refused.count:
        yield look(
            "Envois refusés",
            f"{plural(state.refused.count, 'message')} en {LATELY.days} jours (bot bloqué, adresse fausse).",
            "Les personnes trouvent les leurs dans la messagerie web.",
        )
    if state.dropped.count:
        yield look(
            "Rappels tombés",
            f"{plural(state.dropped.count, 'rappel')} en {LATELY.days} jours, trop tard pour servir.",
            "Le service était-il arrêté ? Ce qui est encore utile repart seul.",
        )
    if state.incidents.count:
        yield look(
            "Incidents",
            f"{plural(state.incidents.count, 'message non traité', 'messages non traités')} "
            f"en {LATELY.days} jours.",
            "Cherchez « incident » dans les journaux du service.",
        )


def _queue(subject: str, queue: Queue, state: str, advice: str, *, now: datetime) -> Finding:
    if queue.oldest_at is None:
        return fine(subject, f"aucun n’est {state}.")
    age = now - queue.oldest_at
    sentence = f"{queue.count} {state}, le plus ancien depuis {in_words(age)}."
    return look(subject, sentence, advice) if age > STUCK else fine(subject, sentence)


def _tickets(state: Health, settings: Settings, *, now: datetime) -> Finding:
    subject = "Tickets"
    untaken = plural(state.untaken.count, "ticket")
    if state.late.oldest_at is not None:
        due = Dates(settings.local_time).short_instant(state.late.oldest_at)
        late = plural(state.late.count, "réponse est en retard", "réponses sont en retard")
        return look(
            subject,
            f"{late}, la plus ancienne était due le {due} ; {untaken} à prendre.",
            "La vue « En retard » des tickets les montre.",
        )
    if state.untaken.oldest_at is None:
        return fine(subject, "aucun n’attend d’être pris.")
    waited = working_days_between(state.untaken.oldest_at, now, settings.zone)
    since = plural(waited, "jour ouvré", "jours ouvrés")
    return fine(subject, f"{untaken} à prendre, le plus ancien depuis {since} ; aucune réponse en retard.")


def _signalements(state: Health) -> Finding:
    subject = "Signalements"
    if not state.overdue_signalements:
        return fine(subject, "aucune réponse en retard.")
    late = plural(state.overdue_signalements, "réponse")
    return look(subject, f"{late} de guichet en retard.", "La page « Qualité » les montre.")


def _clock(stopped_at: datetime | None, *, now: datetime) -> Finding:
    if stopped_at is None:
        return fine("Horloge", "elle tourne, ou le service n’a pas encore été démarré.")
    age = in_words(now - stopped_at)
    return look("Horloge", f"arrêtée depuis {age} : aucun rappel ne part.", "Le service est-il démarré ?")


def _misdated(latest: datetime, settings: Settings) -> Finding:
    return wrong(
        "Heure de la machine",
        f"la base porte la date du {Dates(settings.local_time).short_instant(latest)}, pas encore venue.",
        "Réglez l’heure, ou la synchronisation (« timedatectl ») ; le service continue entre-temps.",
    )


def _job(subject: str, run: JobRun | None, settings: Settings, *, now: datetime) -> Finding:
    if run is None:
        return look(subject, "n’a encore jamais tourné.", "Le service est-il démarré ?")
    when = f"le {Dates(settings.local_time).short_instant(run.ran_at)}"
    if run.failed:
        return wrong(subject, f"a échoué {when}.", "Cherchez « job failed » dans les journaux du service.")
    local = settings.zone.local(now)
    is_busy = local.isoweekday() <= SATURDAY and BUSY_FROM <= local.time() < BUSY_UNTIL
    if now - run.ran_at > (LATE_IN_THE_DAY if is_busy else LATE_OTHERWISE):
        return look(subject, f"a tourné {when}, et plus depuis.", "Le service est-il démarré ?")
    return fine(subject, f"a tourné {when}.")


def in_words(age: timedelta) -> str:
    """« 3 heures »: the largest unit that tells enough."""
    minutes = int(age.total_seconds()) // 60
    if minutes < 1:
        return "moins d’une minute"
    if minutes < 60:
        return plural(minutes, "minute")
    if minutes < 48 * 60:
        return plural(minutes // 60, "heure")
    return plural(minutes // (24 * 60), "jour")
