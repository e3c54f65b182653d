"""``relais doctor``: each thing that may be missing, down or late has its line, its mark and its remedy."""

from __future__ import annotations

import re
import socket
import sqlite3
import threading
from collections import namedtuple
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pyrage
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from mail_servers import VERIFIER, MailServers
from terminal import Relais, Said, plain

from app.diagnosis.checks import check_knowledge, check_sandbox, size
from app.diagnosis.work import check_work, in_words
from app.settings import read_settings
from botapi.server import BotApi
from guichets.registry import Agent, Guichet, GuichetKind, Role
from mailer.imap import Connection
from mailer.settings import parse_imap_url
from sandbox.runner import Sandbox
from scheduler.timetable import TIMETABLE
from storage.database import Database
from storage.health import record_run
from storage.mails import SqlBookmarks
from storage.opening import opened
from storage.outbox import SqlOutbox
from storage.tables import inbox, outbox, signalements, tickets
from tickets.life import Status
from tickets.mail.arrival import Bookmark
from web.installation import Severity

DATABASE = Path("var/relais.db")
NOON = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)  # a Wednesday, noon in Paris
SUNDAY = datetime(2026, 11, 29, 11, 0, tzinfo=UTC)


def line(said: Said, subject: str) -> str:
    found = [text for text in said.lines if text[2:].startswith(f"{subject} :")]
    assert len(found) == 1, said.out
    return found[0]


def advice(said: Said, subject: str) -> str:
    lines = said.lines
    return lines[lines.index(line(said, subject)) + 1]


# Settings, database, knowledge base


def test_wrong_settings_are_all_there_is_to_say(relais: Relais, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELAIS_WEB_PORT", "abc")

    said = relais("doctor")

    assert said.code == 1
    assert said.lines == [
        "✗ Réglages : RELAIS_WEB_PORT : un nombre entier est attendu.",
        "    → À corriger dans l’environnement ou le fichier .env.",
    ]


def test_a_fresh_clone_is_fit_and_nothing_is_created(relais: Relais, folder: Path) -> None:
    said = relais("doctor")

    assert said.code == 0
    assert line(said, "Base de données") == "! Base de données : var/relais.db n’existe pas encore."
    base = line(said, "Base de connaissances")
    assert base.startswith(("✓", "!"))  # some day, an entry that was shipped is to be read again
    assert re.search(r"\d+ fiches sans compter celles publiées ici", base)
    assert list(folder.iterdir()) == []


def test_entries_that_a_day_makes_old_are_a_warning(folder: Path) -> None:
    found = check_knowledge(read_settings(), now=datetime(2029, 1, 1, tzinfo=UTC))

    assert found.level is Severity.LOOK
    assert found.sentence.endswith(" à relire.")


def test_a_program_reads_the_same(relais: Relais, office: Relais) -> None:
    told = relais("doctor", "--json").json

    assert told["ok"] is True
    assert {"subject", "level", "sentence", "advice"} == told["findings"][0].keys()
    assert {finding["level"] for finding in told["findings"]} == {"ok", "attention"}


def test_a_good_database_says_its_form_and_its_weight(office: Relais) -> None:
    assert line(office("doctor"), "Base de données").startswith(
        "✓ Base de données : sqlite:///var/relais.db, modifiable, à jour (version "
    )


def test_another_version_is_wrong(office: Relais) -> None:
    with closing(sqlite3.connect(DATABASE)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")

    said = office("doctor")

    assert said.code == 1
    assert line(said, "Base de données").startswith("✗ Base de données : version 0000")
    assert "relais db migrer" in advice(said, "Base de données")


def test_an_unusable_database_is_wrong(
    relais: Relais, guichets_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RELAIS_DATABASE_URL", "sqlite:///guichets.csv")

    said = relais("doctor")

    assert said.code == 1
    assert "n’est pas une base de données" in line(said, "Base de données")


def test_a_faulty_knowledge_base_is_wrong(
    relais: Relais, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "fiches").mkdir()
    monkeypatch.setenv("RELAIS_KNOWLEDGE_BASE", "fiches")

    said = relais("doctor")

    assert said.code == 1
    assert line(said, "Base de connaissances") == "✗ Base de connaissances : 1 faute dans fiches."


@pytest.mark.parametrize(("free", "mark"), [(50_000_000, "✗"), (500_000_000, "!"), (5_000_000_000, "✓")])
def test_a_full_disk_is_seen_coming(
    relais: Relais, monkeypatch: pytest.MonkeyPatch, free: int, mark: str
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr("app.diagnosis.checks.shutil.disk_usage", lambda _path: usage(0, 0, free))

    assert line(relais("doctor"), "Disque").startswith(mark)


# Telegram, mail, the site


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[BotApi]:
    with BotApi(username="relais_06_bot") as api:
        monkeypatch.setenv("RELAIS_TELEGRAM_TOKEN", api.token)
        monkeypatch.setenv("RELAIS_TELEGRAM_API_URL", api.url)
        yield api


def test_a_bot_that_answers_is_named(relais: Relais, api: BotApi) -> None:
    api.user().says("bonjour")

    assert line(relais("doctor"), "Telegram") == "✓ Telegram : @relais_06_bot répond ; 1 message à prendre."


def test_a_webhook_set_by_mistake_is_wrong(relais: Relais, api: BotApi) -> None:
    api.world.webhook = type(api.world.webhook)("https://ailleurs.exemple.fr/bot", "", 1)

    said = relais("doctor")

    assert said.code == 1
    assert "ses messages partent vers un webhook : https://ailleurs.exemple.fr/bot" in line(said, "Telegram")


def test_a_webhook_that_is_not_the_one_of_the_settings_is_told(
    relais: Relais, api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RELAIS_TELEGRAM_WEBHOOK_URL", "https://relais.exemple.fr/telegram")
    monkeypatch.setenv("RELAIS_TELEGRAM_WEBHOOK_SECRET", "mot-de-passe")

    assert line(relais("doctor"), "Telegram").startswith(
        "! Telegram : @relais_06_bot répond, mais son webhook"
    )


def test_a_wrong_token_is_wrong_and_never_shown(
    relais: Relais, api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RELAIS_TELEGRAM_TOKEN", "42:confidentiel")

    said = relais("doctor")

    assert (said.code, line(said, "Telegram")[0]) == (1, "✗")
    assert "RELAIS_TELEGRAM_TOKEN" in line(said, "Telegram")
    assert "confidentiel" not in said.out + said.err


def test_telegram_out_of_reach_is_wrong(relais: Relais, api: BotApi) -> None:
    api.stop()

    assert line(relais("doctor"), "Telegram").startswith("✗ Telegram : Telegram ne répond pas comme attendu")


def test_a_mail_server_is_asked(relais: Relais, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(Sink(), hostname="127.0.0.1", port=port)
    server.start()
    try:
        monkeypatch.setenv("RELAIS_SMTP_URL", f"smtp://127.0.0.1:{port}")
        up = line(relais("doctor"), "SMTP")
    finally:
        server.stop()
    down = relais("doctor")

    assert up == f"✓ SMTP : 127.0.0.1, port {port}, répond."
    assert (down.code, line(down, "SMTP")[0]) == (1, "✗")
    assert "RELAIS_SMTP_URL" in advice(down, "SMTP")


def test_what_an_escalation_lacks_is_listed(relais: Relais, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELAIS_MAIL_FROM", "sne@exemple.fr")

    listed = advice(relais("doctor"), "Pôle national")

    assert "Réglages › Mél, serveur d’envoi (RELAIS_SMTP_URL)" in listed
    assert "Pôle national, adresse (RELAIS_NATIONAL_ADDRESS)" in listed
    assert "RELAIS_MAIL_FROM" not in listed


def test_the_assistance_mailbox_is_opened(
    office: Relais, mail: MailServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail.put(b"Subject: un\r\n\r\nBonjour.", "sne06@exemple.fr")
    monkeypatch.setenv("RELAIS_IMAP_URL", mail.imap_url("sne06@exemple.fr"))

    said = office("doctor")

    assert line(said, "IMAP") == (
        f"! IMAP : 127.0.0.1, port {mail.imap_port}, dossier INBOX, annonce les méls dès leur arrivée ; "
        "1 mél à prendre, aucun ne l’a encore été."
    )
    assert [stored.is_seen for stored in mail.inside("sne06@exemple.fr")] == [False]


@pytest.mark.parametrize(("age", "mark"), [(timedelta(minutes=3), "✓"), (timedelta(minutes=40), "!")])
def test_a_mailbox_that_is_no_longer_read_is_seen(
    office: Relais, mail: MailServers, monkeypatch: pytest.MonkeyPatch, age: timedelta, mark: str
) -> None:
    url = mail.imap_url("sne06@exemple.fr")
    monkeypatch.setenv("RELAIS_IMAP_URL", url)
    mail.imap.has_idle = False
    server = parse_imap_url(url)
    with Connection(server) as connection:
        bookmark = Bookmark(connection.uid_validity, connection.next_uid, datetime.now(UTC) - age)
    mail.put(b"Subject: un\r\n\r\nBonjour.", "sne06@exemple.fr", is_seen=True)
    with opened(f"sqlite:///{DATABASE}") as database:
        SqlBookmarks(database).move(server.mailbox, bookmark)

    said = line(office("doctor"), "IMAP")

    assert said.startswith(mark)
    assert "est relevé chaque minute ; 1 mél à prendre, dernière relève il y a" in said
    assert in_words(age) in said


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"password": "faux"}, "refuse le compte ou le mot de passe"),
        ({"folder": "Absent"}, "n’y a pas ce dossier"),
    ],
)
def test_a_mailbox_that_cannot_be_opened_is_wrong(
    relais: Relais,
    mail: MailServers,
    monkeypatch: pytest.MonkeyPatch,
    options: dict[str, str],
    words: str,
) -> None:
    monkeypatch.setenv("RELAIS_IMAP_URL", mail.imap_url("sne06@exemple.fr", **options))

    said = relais("doctor")

    assert (said.code, line(said, "IMAP")[0]) == (1, "✗")
    assert words in line(said, "IMAP")
    assert "faux" not in said.out


def test_who_vouches_for_senders_is_asked_and_tried(
    office: Relais, mail: MailServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RELAIS_IMAP_URL", mail.imap_url("sne06@exemple.fr"))
    forged = b"Authentication-Results: mx.intrus.fr; dmarc=pass\r\nSubject: un\r\n\r\nBonjour."
    mail.send(forged, sender="x@intrus.fr", to="sne06@exemple.fr")

    nobody = office("doctor")
    monkeypatch.setenv("RELAIS_MAIL_VERIFIER", "mail.ailleurs.fr")
    another = office("doctor")
    monkeypatch.setenv("RELAIS_MAIL_VERIFIER", VERIFIER)
    ours = office("doctor")

    assert "personne n’en répond" in line(nobody, "Expéditeurs")
    assert f"Les derniers méls portent : {VERIFIER}." in line(nobody, "Expéditeurs")
    assert "aucun des derniers méls n’est vérifié par mail.ailleurs.fr" in line(another, "Expéditeurs")
    assert line(ours, "Expéditeurs") == f"✓ Expéditeurs : vérifiés par {VERIFIER}."


def test_a_server_that_no_mail_names_yet_is_not_said_to_vouch(
    office: Relais, mail: MailServers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RELAIS_IMAP_URL", mail.imap_url("sne06@exemple.fr"))
    monkeypatch.setenv("RELAIS_MAIL_VERIFIER", VERIFIER)

    assert line(office("doctor"), "Expéditeurs").startswith("! ")


def test_a_site_that_does_not_answer_is_told(relais: Relais, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELAIS_WEB_PORT", "9")

    assert line(relais("doctor"), "Site") == "! Site : rien ne répond sur 127.0.0.1, port 9."


def test_a_site_that_is_not_fit_is_told_from_one_that_is_away(
    relais: Relais, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Unfit(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(503)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Unfit) as server:
        threading.Thread(target=server.serve_forever).start()
        monkeypatch.setenv("RELAIS_WEB_PORT", str(server.server_port))
        try:
            said = relais("doctor")
        finally:
            server.shutdown()

    assert line(said, "Site").startswith(f"✗ Site : répond 503 sur 127.0.0.1, port {server.server_port} :")


# Archives


def test_without_an_archive_it_is_asked_for_and_the_last_one_is_read_again(office: Relais) -> None:
    assert line(office("doctor"), "Sauvegarde") == "! Sauvegarde : aucune archive dans var/sauvegardes."

    office("db", "sauvegarder")
    said = office("doctor")

    assert line(said, "Sauvegarde") == (
        "✓ Sauvegarde : la dernière archive a moins d’une minute ; relue en entier à l’instant."
    )
    assert "var/sauvegardes.cle" in line(said, "Clé des archives")


def test_an_archive_that_is_damaged_or_old_is_wrong(office: Relais, monkeypatch: pytest.MonkeyPatch) -> None:
    key = pyrage.x25519.Identity.generate()
    monkeypatch.setenv("RELAIS_BACKUP_RECIPIENT", str(key.to_public()))
    office("db", "sauvegarder")
    (copy,) = Path("var/sauvegardes").glob("*.tar.age")
    whole = copy.read_bytes()
    copy.write_bytes(whole[:2000] + b"x" + whole[2001:])

    damaged = office("doctor")
    copy.write_bytes(whole)
    copy.rename(copy.with_name("relais-20260101-011500.tar.age"))
    old = office("doctor")

    assert (damaged.code, line(damaged, "Sauvegarde")) == (1, f"✗ Sauvegarde : {copy} ne se relit plus.")
    assert (old.code, line(old, "Sauvegarde")[:39]) == (1, "✗ Sauvegarde : la dernière archive relu")
    assert "Clé des archives" not in old.out


def test_an_https_address_asks_which_proxy_is_believed(
    relais: Relais, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RELAIS_WEB_URL", "https://sne.exemple.fr")
    assert "RELAIS_WEB_PROXIES" in advice(relais("doctor"), "Serveur mandataire")

    monkeypatch.setenv("RELAIS_WEB_PROXIES", "127.0.0.1, 10.0.0.0/24")
    assert "Serveur mandataire" not in relais("doctor").out


@pytest.mark.parametrize("given", ["*", "mandataire", "10.0.0.1/24"])
def test_a_proxy_is_an_address_or_a_network(
    relais: Relais, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setenv("RELAIS_WEB_PROXIES", given)

    assert "ni une adresse IP ni un réseau" in line(relais("doctor"), "Réglages")


# What waits


@pytest.fixture
def settled(folder: Path, database: Database) -> Database:
    """A guichet, its agent, a gestionnaire, and jobs that have just run."""
    with database.writing() as session:
        guichet = Guichet(name="Mairie", kind=GuichetKind.COMMUNE, departement="06")
        session.add(guichet)
        session.flush()
        session.add(Agent(name="Nadia", role=Role.AGENT, guichet_id=guichet.id, created_at=NOON))
        session.add(Agent(name="Camille", role=Role.GESTIONNAIRE, guichet_id=None, created_at=NOON))
    for job in TIMETABLE:
        record_run(database, job.name, at=NOON, failed=False)
    return database


def told(database: Database, *, now: datetime = NOON) -> dict[str, str]:
    found = check_work(database, read_settings(), now=now)
    return {finding.subject: plain(f"{finding.level} {finding.sentence}") for finding in found}


def test_nothing_waits(settled: Database) -> None:
    assert told(settled) == {
        "Annuaire": "ok 1 guichet, 1 agent, 1 gestionnaire.",
        "Messages reçus": "ok aucun n’est à traiter.",
        "Messages à envoyer": "ok aucun n’est en attente.",
        "Tickets": "ok aucun n’attend d’être pris.",
        "Signalements": "ok aucune réponse en retard.",
        "Horloge": "ok elle tourne, ou le service n’a pas encore été démarré.",
        "Relecture de la base": "ok a tourné le 25/11 à 12:00.",
        "Échéances des tickets": "ok a tourné le 25/11 à 12:00.",
        "Silences du pôle national": "ok a tourné le 25/11 à 12:00.",
        "Message du matin": "ok a tourné le 25/11 à 12:00.",
        "Rappel des réunions": "ok a tourné le 25/11 à 12:00.",
        "Proposition de formations": "ok a tourné le 25/11 à 12:00.",
        "Obligations de l’année": "ok a tourné le 25/11 à 12:00.",
        "Fiches à relire": "ok a tourné le 25/11 à 12:00.",
        "Certificats d’interface": "ok a tourné le 25/11 à 12:00.",
        "Rappel des revues": "ok a tourné le 25/11 à 12:00.",
        "Second envoi des diffusions": "ok a tourné le 25/11 à 12:00.",
        "Rappel des signalements": "ok a tourné le 25/11 à 12:00.",
        "Compilation des questions du mois": "ok a tourné le 25/11 à 12:00.",
        "Effacement de ce qui a assez duré": "ok a tourné le 25/11 à 12:00.",
        "Effacement des traces d’accès anciennes": "ok a tourné le 25/11 à 12:00.",
        "Archive de la nuit": "ok a tourné le 25/11 à 12:00.",
        "Ancre mensuelle du journal": "ok a tourné le 25/11 à 12:00.",
    }


def test_without_a_gestionnaire_nobody_gets_the_tickets(folder: Path, database: Database) -> None:
    assert told(database)["Annuaire"].endswith("personne ne recevra les tickets.")


def arrive(database: Database, at: datetime, *, incident: str = "") -> None:
    with database.writing() as session:
        session.execute(
            inbox.insert().values(
                channel="web", update_ref=str(at), conversation="c", group_ref="", payload={}, received_at=at,
                ready_at=at, handled_at=at if incident else None, incident=incident,
            )
        )  # fmt: skip


@pytest.mark.parametrize(
    ("age", "sentence"),
    [
        (timedelta(seconds=30), "ok 1 à traiter, le plus ancien depuis moins d’une minute."),
        (timedelta(hours=3), "attention 1 à traiter, le plus ancien depuis 3 heures."),
    ],
)
def test_a_message_that_waits_long_is_told(settled: Database, age: timedelta, sentence: str) -> None:
    arrive(settled, NOON - age)

    assert told(settled)["Messages reçus"] == sentence


def test_incidents_of_the_week_are_told(settled: Database) -> None:
    arrive(settled, NOON - timedelta(days=1), incident="ABC")
    arrive(settled, NOON - timedelta(days=30), incident="DEF")

    assert told(settled)["Incidents"] == "attention 1 message non traité en 7 jours."


def post(database: Database, key: str, **values: object) -> None:
    with database.writing() as session:
        SqlOutbox(session).add_once(
            key, channel="telegram", chat_ref="1", payload={}, now=NOON - timedelta(hours=1)
        )
        session.execute(outbox.update().where(outbox.c.key == key).values(**values))


def test_letters_that_wait_doubt_or_were_refused_are_told(settled: Database) -> None:
    post(settled, "a", attempts=0)
    post(settled, "b", status="doubtful")
    post(settled, "c", status="refused", settled_at=NOON - timedelta(days=2))
    post(settled, "d", status="refused", settled_at=NOON - timedelta(days=20))
    post(settled, "e", status="delivered", settled_at=NOON)
    post(settled, "f", not_before=NOON + timedelta(hours=20))

    said = told(settled)

    assert said["Messages à envoyer"] == "attention 1 en attente, le plus ancien depuis 1 heure."
    assert said["Envois incertains"].startswith("attention 1 message dont")
    assert said["Envois refusés"].startswith("attention 1 message en 7 jours")


def open_ticket(database: Database, opened_at: datetime, due_at: datetime) -> None:
    with database.writing() as session:
        session.execute(
            tickets.insert().values(
                reference="T-2026-0001", kind="question", question="?", theme="nir", guichet_id=1, agent_id=1,
                channel="web", chat_ref="agent-1", numero_unique="", status=Status.OPEN, opened_at=opened_at,
                due_at=due_at, minutes=0, source_refs=[],
            )
        )  # fmt: skip


@pytest.mark.parametrize(
    ("age", "sentence"),
    [
        (
            timedelta(days=1),
            "ok 1 ticket à prendre, le plus ancien depuis 1 jour ouvré ; aucune réponse en retard.",
        ),
        (
            timedelta(days=5),
            (
                "attention 1 réponse est en retard, la plus ancienne était due le 22/11 à 12:00 ; "
                "1 ticket à prendre."
            ),
        ),
    ],
)
def test_a_ticket_that_nobody_took_is_told(settled: Database, age: timedelta, sentence: str) -> None:
    open_ticket(settled, NOON - age, NOON - age + timedelta(days=2))

    assert told(settled)["Tickets"] == sentence


def test_a_signalement_is_overdue_the_day_after_its_month(settled: Database) -> None:
    with settled.writing() as session:
        session.execute(
            signalements.insert().values(
                reference="S-2026-001", guichet_id=1, subject="?", sent_on=date(2026, 10, 25),
                due_on=date(2026, 11, 25), recorded_by=2, created_at=NOON, told_ids=[],
            )
        )  # fmt: skip

    assert told(settled)["Signalements"] == "ok aucune réponse en retard."
    assert (
        told(settled, now=NOON + timedelta(days=1))["Signalements"]
        == "attention 1 réponse de guichet en retard."
    )


@pytest.mark.parametrize(
    ("now", "ran_at", "failed", "sentence"),
    [
        (NOON, NOON - timedelta(minutes=40), False, "attention a tourné le 25/11 à 11:20, et plus depuis."),
        (NOON, NOON - timedelta(minutes=5), True, "panne a échoué le 25/11 à 11:55."),
        (SUNDAY, SUNDAY - timedelta(hours=16), False, "ok a tourné le 28/11 à 20:00."),
        (SUNDAY, SUNDAY - timedelta(hours=40), False, "attention a tourné le 27/11 à 20:00, et plus depuis."),
    ],
    ids=["late in the day", "failed", "at rest on Sunday", "late on Sunday"],
)
def test_a_job_that_is_late_or_failed_is_told(
    settled: Database, now: datetime, ran_at: datetime, failed: bool, sentence: str
) -> None:
    record_run(settled, "remind_events", at=ran_at, failed=failed)

    assert told(settled, now=now)["Rappel des réunions"] == sentence


@pytest.mark.parametrize(
    ("now", "minutes", "sentence"),
    [
        (NOON, 15, "ok elle tourne, ou le service n’a pas encore été démarré."),
        (NOON, 16, "attention arrêtée depuis 16 minutes : aucun rappel ne part."),
        (NOON.replace(hour=1), 59, "ok elle tourne, ou le service n’a pas encore été démarré."),
    ],
    ids=["late", "stopped", "at rest between two and three"],
)
def test_a_clock_that_stopped_is_told(
    database: Database, folder: Path, now: datetime, minutes: int, sentence: str
) -> None:
    record_run(database, "reload_base", at=now - timedelta(minutes=minutes), failed=False)

    assert told(database, now=now)["Horloge"] == sentence


def test_a_job_that_never_ran_is_told(folder: Path, database: Database) -> None:
    assert told(database)["Échéances des tickets"] == "attention n’a encore jamais tourné."


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=59), "59 minutes"),
        (timedelta(hours=47), "47 heures"),
        (timedelta(days=3), "3 jours"),
    ],
)
def test_an_age_is_told_in_the_unit_that_tells_enough(age: timedelta, words: str) -> None:
    assert in_words(age) == words


@pytest.mark.parametrize(
    ("octets", "words"), [(12, "12 octets"), (1_234, "1,2 Ko"), (2_500_000_000, "2,5 Go")]
)
def test_a_size_is_told_with_a_comma(octets: int, words: str) -> None:
    assert plain(size(octets)) == words


def test_the_advice_serves_the_gestionnaire_who_reads_it(settled: Database) -> None:
    open_ticket(settled, NOON - timedelta(days=5), NOON - timedelta(days=3))
    with settled.writing() as session:
        session.execute(
            signalements.insert().values(
                reference="S-2026-001", guichet_id=1, subject="?", sent_on=date(2026, 10, 25),
                due_on=date(2026, 11, 24), recorded_by=2, created_at=NOON, told_ids=[],
            )
        )  # fmt: skip

    found = check_work(settled, read_settings(), now=NOON)

    advice = {one.subject: plain(one.advice) for one in found}
    assert advice["Tickets"] == "La vue « En retard » des tickets les montre."
    assert advice["Signalements"] == "La page « Qualité » les montre."


def test_a_clock_that_was_put_back_is_told(database: Database, folder: Path) -> None:
    """Whatever stands in the journal or in the runs of the jobs is past, where the clock is right."""
    record_run(database, "keep_no_longer", at=NOON + timedelta(days=2), failed=False)
    record_run(database, "reload_base", at=NOON - timedelta(hours=1), failed=False)

    said = told(database)
    assert said["Heure de la machine"].startswith("panne la base porte la date du 27/11")
    assert said["Horloge"] == "attention arrêtée depuis 1 heure : aucun rappel ne part."
    assert "Heure de la machine" not in told(database, now=NOON + timedelta(days=2))


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ([], "à part, sans accès aux fichiers ni au réseau"),
        (["Landlock"], "à part, mais sans Landlock\N{NO-BREAK SPACE}:"),
        (["Landlock", "seccomp"], "à part, mais sans Landlock ni seccomp\N{NO-BREAK SPACE}:"),
    ],
)
def test_what_does_not_hold_a_file_that_is_opened_is_told(
    monkeypatch: pytest.MonkeyPatch, missing: list[str], sentence: str
) -> None:
    monkeypatch.setattr(Sandbox, "run", lambda *_: missing)
    found = check_sandbox()
    assert found.sentence.startswith(sentence)
    assert bool(found.advice) is bool(missing)
