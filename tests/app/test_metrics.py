"""What Prometheus reads, over real HTTP: closed without its token, true with it, and nobody in it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx
import pytest
import yaml
from migrated import migrated
from prometheus_client import CONTENT_TYPE_LATEST
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from app.logs import FAULTS, MASKED_OF_STRANGERS
from app.metrics.looked_up import LookedUp
from app.settings import BadSettings, read_settings
from delivery.letters import Letter
from knowledge_base.learning.questions import AnswerZone
from mailer.settings import parse_imap_url
from scheduler.timetable import TIMETABLE
from stage import WEDNESDAY, Person, Stage, playing, waits_until
from storage.mails import SqlBookmarks
from storage.opening import opened
from tickets.mail.arrival import Bookmark
from web.site import Guarded

TOKEN = "un-jeton-de-quarante-caracteres-au-moins"
DOCS = Path(__file__).parents[2] / "docs"
ALERT_RULES = DOCS / "supervision" / "alertes.yml"
DASHBOARD, PAGE = DOCS / "supervision" / "relais-sne.json", DOCS / "exploitation.md"
ALERTS = """
import structlog
from app import logs

logs.configure("json")
log = structlog.get_logger()
log.info("job ran", action="job_ran")
log.info("NIR masked for a stranger", action="stranger_masked", channel="web", count=3)
log.warning("mailbox not reached", action="mailbox_unreachable")
try:
    raise ValueError
except ValueError:
    log.exception("page failed", action="page_failed")
for one in logs.FAULTS.collect():
    for sample in one.samples:
        if sample.name.endswith("_total"):
            print(sample.labels["action"], sample.value)
for sample in next(iter(logs.MASKED_OF_STRANGERS.collect())).samples:
    if sample.name.endswith("_total"):
        print(sample.value)
"""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with playing(tmp_path_factory.mktemp("relais"), metrics_token=TOKEN) as stage:
        yield stage


@pytest.fixture(scope="module")
def nadia(stage: Stage) -> Person:
    """Who has asked what the base answers, and what it does not, and looked at her tickets."""
    nadia = stage.enrols("Nadia Belcastel")
    nadia.says("combien de temps est valable une demande ?")
    nadia.reads("Rédigé par")
    reference = nadia.opens_ticket()
    with stage.web_page(nadia.agent) as browser:
        browser.get(f"/mes-tickets/{reference}")
        browser.get(f"/nulle-part/{reference}")
    stage.settles()
    return nadia


def answer(stage: Stage, authorization: str = f"Bearer {TOKEN}") -> httpx.Response:
    return httpx.get(f"{stage.web_url}/metrics", headers={"Authorization": authorization}, timeout=60)


def samples(stage: Stage) -> list[Sample]:
    text = answer(stage).raise_for_status().text
    return [sample for family in text_string_to_metric_families(text) for sample in family.samples]


def values(stage: Stage, name: str, label: str) -> Mapping[str, float]:
    return {one.labels[label]: one.value for one in samples(stage) if one.name == name}


def value(stage: Stage, name: str, **labels: str) -> float:
    (found,) = (one.value for one in samples(stage) if (one.name, one.labels) == (name, labels))
    return found


def test_without_a_token_in_the_settings_there_is_no_such_address(tmp_path: Path) -> None:
    with playing(tmp_path) as stage:
        assert answer(stage).status_code == 404


@pytest.mark.parametrize(
    "authorization", ["", "Bearer", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN, "Bearer é"]
)
def test_who_does_not_bear_the_token_reads_nothing(stage: Stage, authorization: str) -> None:
    refused = httpx.get(
        f"{stage.web_url}/metrics", headers={b"Authorization": authorization.encode("latin-1")}
    )

    assert (refused.status_code, refused.text) == (401, "")
    assert refused.headers["www-authenticate"] == "Bearer"


def test_a_token_that_could_be_guessed_is_no_setting() -> None:
    with pytest.raises(BadSettings, match="RELAIS_METRICS_TOKEN"):
        read_settings(env_file=None, metrics_token="azerty")


def test_who_bears_it_reads_the_text_form(stage: Stage) -> None:
    read = answer(stage)

    assert (read.status_code, read.headers["content-type"]) == (200, CONTENT_TYPE_LATEST)


def test_each_message_is_followed_from_the_inbox_to_its_channel(stage: Stage, nadia: Person) -> None:
    def told() -> tuple[float, float]:
        return (
            value(stage, "relais_answer_seconds_count", channel="telegram"),
            value(stage, "relais_intake_transaction_seconds_count"),
        )

    answers, transactions = told()
    assert transactions >= answers >= 3
    assert 0 < value(stage, "relais_answer_seconds_sum", channel="telegram") < 60 * answers

    nadia.hears()
    stage.settles()

    waits_until(lambda: told() == (answers + 1, transactions + 1))
    assert value(stage, "relais_inbox_waiting") == 0


def test_what_cannot_leave_waits_under_the_eyes_of_the_monitor(stage: Stage, nadia: Person) -> None:
    before = value(stage, "relais_sendings_total", channel="mail", outcome="later")
    stage.mailbox.refusal = "451 4.3.0 Try again later"
    letter = Letter(
        sender="gestionnaire@exemple.fr",
        recipient="pole@exemple.fr",
        subject="Essai",
        body="Essai.",
        message_id="<essai@exemple.fr>",
    )
    with stage.running.house.units() as work:
        work.letters.add_once(
            "essai",
            channel="mail",
            chat_ref=letter.recipient,
            payload=letter.to_payload(),
            now=stage.clock(),
        )

    waits_until(lambda: value(stage, "relais_sendings_total", channel="mail", outcome="later") > before)
    assert value(stage, "relais_outbox_waiting", channel="mail") == 1
    assert value(stage, "relais_outbox_oldest_age_seconds", channel="mail") > 0


def test_questions_are_counted_by_zone_and_never_twice(stage: Stage, nadia: Person) -> None:
    stage.clock.passes(minutes=2)

    first, again = (values(stage, "relais_questions_total", "zone") for _ in range(2))

    assert first == again
    assert first.keys() == set(AnswerZone)
    assert (first[AnswerZone.ANSWER], sum(first.values())) == (1, 2)


def test_each_job_says_when_it_ran_and_whether_it_failed(stage: Stage) -> None:
    stage.ticks()

    failed = values(stage, "relais_job_failed", "task")
    ran = values(stage, "relais_job_last_run_timestamp_seconds", "task")

    assert failed == {job.name: 0 for job in TIMETABLE}
    assert ran.keys() == failed.keys()
    assert all(abs(at - stage.clock().timestamp()) < 60 for at in ran.values())


def test_the_base_and_the_journal_say_how_large_they_are(stage: Stage, nadia: Person) -> None:
    assert value(stage, "relais_base_entries") == len(stage.running.base.base.entries)
    assert value(stage, "relais_journal_head") == len(stage.journal())


def test_the_service_archives_itself_once_and_says_when(stage: Stage) -> None:
    """At its start, since it never had; whatever the jobs, not again before the next night."""
    stage.ticks()
    waits_until(lambda: value(stage, "relais_backup_timestamp_seconds") > 0)

    at = value(stage, "relais_backup_timestamp_seconds")
    assert len(list(stage.folder.glob("sauvegardes/*.tar.age"))) == 1
    assert 0 <= stage.clock().timestamp() - at < 24 * 3600
    assert value(stage, "relais_disk_free_bytes") > 0
    assert value(stage, "relais_mail_read_timestamp_seconds") == 0  # no mailbox is set


def test_the_last_reading_of_the_mailbox_is_told(tmp_path: Path) -> None:
    settings = read_settings(env_file=None, data_dir=tmp_path, imap_url="imaps://sne:secret@127.0.0.1/INBOX")
    assert settings.imap_url is not None
    mailbox = parse_imap_url(settings.imap_url.get_secret_value()).mailbox
    with opened(migrated(tmp_path / "relais.db")) as database:
        SqlBookmarks(database).move(mailbox, Bookmark(1, 1, WEDNESDAY))
        looked_up = LookedUp(database, settings, entries=lambda: 0, clock=lambda: WEDNESDAY)

        told = {metric.name: metric.samples for metric in looked_up.collect()}

    assert [one.value for one in told["relais_mail_read_timestamp_seconds"]] == [WEDNESDAY.timestamp()]


def test_a_page_is_timed_by_the_first_word_of_its_route(stage: Stage, nadia: Person) -> None:
    timed = values(stage, "relais_page_seconds_count", "family")

    words = {one.path.split("/")[1] for one in stage.running.web.routes if isinstance(one, Guarded)}
    assert not [word for word in words if "{" in word]
    assert {"entrer", "mes-tickets", "autre"} <= timed.keys() <= words | {"accueil", "autre"}


def test_no_label_tells_of_anybody(stage: Stage, nadia: Person) -> None:
    labels = {text for one in samples(stage) for text in one.labels.values()}

    assert len(labels) > 30
    assert [text for text in labels if not re.fullmatch(r"[a-z_-]+|[\d.]+|\+Inf", text)] == []
    assert not {"nadia", "belcastel", "06", str(nadia.telegram.id), str(nadia.agent.id)} & labels


def test_the_logs_count_each_alert_by_its_action_and_nothing_else() -> None:
    told = subprocess.run([sys.executable, "-c", ALERTS], capture_output=True, text=True, check=True)

    assert told.stdout.split() == ["mailbox_unreachable", "1.0", "page_failed", "1.0", "3.0"]


def test_the_dashboard_draws_and_the_operators_page_explains_all_that_there_is_and_nothing_else(
    stage: Stage, nadia: Person
) -> None:
    FAULTS.labels("mailbox_unreachable").inc()
    MASKED_OF_STRANGERS.labels("web").inc()
    panels = json.loads(DASHBOARD.read_text("utf-8"))["panels"]
    (rules,) = yaml.safe_load(ALERT_RULES.read_text("utf-8"))["groups"]
    watched = {name for rule in rules["rules"] for name in re.findall(r"\brelais_\w+", rule["expr"])}
    drawn = {
        name
        for panel in panels
        for target in panel["targets"]
        for name in re.findall(r"\b(?:relais|process)_\w+", target["expr"])
    }

    there = {one.name for one in samples(stage)}
    ours = {re.sub(r"_(count|sum)$", "_bucket", name) for name in there if name.startswith("relais_")}
    explained = set(re.findall(r"\brelais_\w+", PAGE.read_text("utf-8")))
    assert drawn - there == set()
    assert len(watched) > 6
    assert watched - there == set()
    assert ours - drawn == set()
    assert explained == {name.removesuffix("_bucket") for name in ours}
