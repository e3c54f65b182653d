"""The assistance mailbox over a real IMAP session: nothing lost, nothing twice, whatever breaks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sandbox_work
from mail_servers import PASSWORD, MailServers
from stand_in import StandIn

from delivery.files import Attachment
from mailer.fetching import MOST_STARTS, TRIES
from mailer.imap import Connection
from mailer.mailbox import Mailbox, Rhythm
from mailer.reading import LARGEST, Opened
from mailer.settings import ImapServer, parse_imap_url
from sandbox.limits import Budget, Limits
from sandbox.runner import Sandbox
from tickets.mail.arrival import Arrival, Bookmark
from tickets.mails import SetAsideReason

OURS = "sne06@gestion.exemple.fr"
AT_ONCE = Rhythm(idle=1, poll=0.02, again=0.0, first_pause=0.01, longest_pause=0.05)


def mail_named(name: str) -> bytes:
    headers = (
        f"Message-ID: <{name.replace(' ', '-')}@exemple.fr>",
        f"Subject: {name}",
        "From: nadia@ville.exemple.fr",
    )
    return "\r\n".join((*headers, "", "Bonjour.", "")).encode()


class Desk:
    """Takes arrivals as the core does: once each, by their place on the server; ``breaks`` says on which."""

    def __init__(self) -> None:
        self.arrivals: list[Arrival] = []
        self.handed_over = 0
        self.breaks: Callable[[Arrival], bool] = lambda _arrival: False

    def take(self, arrival: Arrival) -> None:
        self.handed_over += 1
        if self.breaks(arrival):
            raise RuntimeError("not today")
        place = (arrival.mailbox, arrival.uid_validity, arrival.uid)
        if place not in [(a.mailbox, a.uid_validity, a.uid) for a in self.arrivals]:
            self.arrivals.append(arrival)

    @property
    def subjects(self) -> list[str]:
        return [arrival.subject for arrival in self.arrivals]


class Away(Exception):
    """What a database that is away raises."""


class Shelf(StandIn):
    """Bookmarks in memory: what outlives a process."""

    def __init__(self) -> None:
        self.marks: dict[str, Bookmark] = {}
        self.begun: dict[tuple[str, int, int], int] = {}

    def of(self, mailbox: str) -> Bookmark | None:
        return self.marks.get(mailbox)

    def move(self, mailbox: str, bookmark: Bookmark) -> None:
        self.marks[mailbox] = bookmark
        self.begun = {place: times for place, times in self.begun.items() if place[2] >= bookmark.next_uid}

    def begin(self, mailbox: str, uid_validity: int, uid: int) -> int:
        place = (mailbox, uid_validity, uid)
        before = self.begun.get(place, 0)
        self.begun[place] = before + 1
        return before


def no_file(name: str, content: bytes, budget: Budget) -> tuple[Attachment, int]:
    raise AssertionError("no file in these mails")


class Stage:
    """A mailbox, the desk behind it, and starts of the service that share them."""

    def __init__(self, mail: MailServers, sandbox: Sandbox) -> None:
        self.mail = mail
        self.sandbox = sandbox
        self.desk = Desk()
        self.shelf = Shelf()
        self.now: Callable[[], datetime] = lambda: datetime.now(UTC)

    @property
    def server(self) -> ImapServer:
        return parse_imap_url(self.mail.imap_url(OURS))

    @contextmanager
    def running(self, server: ImapServer | None = None, rhythm: Rhythm = AT_ONCE) -> Iterator[Mailbox]:
        """One start of the service, until it is stopped."""
        mailbox = Mailbox(
            server or self.server,
            intake=self.desk.take,
            keep_file=no_file,
            bookmarks=self.shelf,
            sandbox=self.sandbox,
            clock=lambda: self.now(),
            passing=Away,
            rhythm=rhythm,
        )
        thread = threading.Thread(target=mailbox.run)
        thread.start()
        try:
            yield mailbox
        finally:
            mailbox.stop()
            thread.join()

    def settled(self) -> None:
        """All that stands there was looked at."""
        last = max((stored.uid for stored in self.mail.inside(OURS)), default=0)
        self.mail.waits(lambda: self._reached() > last, f"a bookmark after {last}")

    def idles(self) -> None:
        self.mail.waits(lambda: self.mail.imap.idling == 1, "a client in IDLE")

    def unread(self) -> list[str]:
        return [
            stored.content.partition(b"Subject: ")[2].partition(b"\r\n")[0].decode()
            for stored in self.mail.inside(OURS)
            if not stored.is_seen
        ]

    def _reached(self) -> int:
        mark = self.shelf.of(self.server.mailbox)
        return mark.next_uid if mark else 0


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as opened:
        yield opened


@pytest.fixture
def stage(mail: MailServers, sandbox: Sandbox) -> Stage:
    return Stage(mail, sandbox)


# What comes meanwhile


def test_what_comes_while_another_is_taken_does_not_wait_for_the_end_of_idle(stage: Stage) -> None:
    """The server tells of it during the fetch, and IDLE tells it no more."""

    def another_comes(arrival: Arrival) -> bool:
        if arrival.subject == "un":
            stage.mail.put(mail_named("deux"), OURS)
        return False

    stage.desk.breaks = another_comes
    with stage.running(rhythm=replace(AT_ONCE, idle=600)):
        stage.idles()
        stage.mail.put(mail_named("un"), OURS)
        stage.mail.waits(lambda: stage.desk.subjects == ["un", "deux"], "both mails")


def test_what_a_search_is_told_of_does_not_wait_for_the_end_of_idle(stage: Stage) -> None:
    """It comes once the last search has looked: the answer tells of it, and IDLE tells it no more."""
    with stage.running(rhythm=replace(AT_ONCE, idle=600)):
        stage.idles()
        stage.mail.puts_during_search(mail_named("deux"), OURS, passing=1)
        stage.mail.put(mail_named("un"), OURS)
        stage.mail.waits(lambda: stage.desk.subjects == ["un", "deux"], "both mails")


def test_what_comes_in_one_packet_with_the_word_that_idle_has_begun_does_not_wait_for_its_end(
    stage: Stage,
) -> None:
    """As when this machine is slow to listen: it stands in the reader's buffer, and the socket is still."""
    stage.mail.imap.tells_with_go_on = True
    with stage.running(rhythm=replace(AT_ONCE, idle=600)):
        stage.idles()
        stage.mail.put(mail_named("un"), OURS)
        stage.mail.waits(lambda: stage.desk.subjects == ["un"], "the mail")


def test_a_line_that_comes_in_two_packets_ends_no_session(stage: Stage) -> None:
    stage.mail.imap.tells_in_pieces = True
    with stage.running(rhythm=replace(AT_ONCE, idle=600)):
        stage.idles()
        stage.mail.put(mail_named("un"), OURS)
        stage.mail.waits(lambda: stage.desk.subjects == ["un"], "the mail")
    assert sum(one.upper() in {"LOGIN", "AUTHENTICATE"} for one in stage.mail.imap.commands) == 1


# Which mails are ours


def test_what_is_unread_at_the_first_start_is_taken_in_order_then_marked_as_read(stage: Stage) -> None:
    for name in ("un", "deux"):
        stage.mail.put(mail_named(name), OURS)

    with stage.running():
        stage.settled()

    assert stage.desk.subjects == ["un", "deux"]
    assert stage.unread() == []


def test_what_was_read_before_the_first_start_was_dealt_with_without_us(stage: Stage) -> None:
    stage.mail.put(mail_named("lu"), OURS, is_seen=True)
    stage.mail.put(mail_named("non lu"), OURS)

    with stage.running():
        stage.settled()

    assert stage.desk.subjects == ["non lu"]


def test_what_has_been_unread_for_more_than_a_month_at_the_first_start_stays_so(stage: Stage) -> None:
    stage.mail.put(mail_named("ancien"), OURS, at=datetime.now(UTC) - timedelta(days=40))
    stage.mail.put(mail_named("récent"), OURS)

    with stage.running():
        stage.settled()

    assert stage.desk.subjects == ["récent"]
    assert stage.unread() == ["ancien"]


def test_a_mail_that_a_person_read_before_us_is_taken_all_the_same(stage: Stage) -> None:
    with stage.running():
        stage.mail.put(mail_named("un"), OURS)
        stage.settled()
    stage.mail.put(mail_named("lu avant nous"), OURS, is_seen=True)
    with stage.running():
        stage.settled()

    assert stage.desk.subjects == ["un", "lu avant nous"]


def test_what_came_while_the_service_was_down_is_taken_at_the_next_start(stage: Stage) -> None:
    with stage.running():
        stage.idles()
    for name in ("un", "deux"):
        stage.mail.put(mail_named(name), OURS)
    with stage.running():
        stage.settled()

    assert stage.desk.subjects == ["un", "deux"]


def test_what_a_person_leaves_unread_is_not_fetched_again_at_each_start(stage: Stage) -> None:
    uid = stage.mail.put(mail_named("un"), OURS)
    with stage.running():
        stage.settled()
    stage.mail.read(OURS, uid, is_seen=False)
    stage.mail.imap.commands.clear()
    with stage.running():
        stage.idles()

    assert stage.desk.handed_over == 1
    assert "UID FETCH" not in stage.mail.imap.commands


def test_reading_marks_nothing_before_the_row_is_on_disk(stage: Stage) -> None:
    seen: list[bool] = []

    def look(_arrival: Arrival) -> bool:
        seen.extend(stored.is_seen for stored in stage.mail.inside(OURS))
        return False

    stage.desk.breaks = look
    stage.mail.put(mail_named("un"), OURS)
    with stage.running():
        stage.settled()

    assert seen == [False]


def test_a_mail_that_is_marked_as_deleted_by_a_person_is_not_expunged(stage: Stage) -> None:
    uid = stage.mail.put(mail_named("un"), OURS)
    stage.mail.delete(OURS, uid)
    with stage.running():
        stage.settled()

    assert [stored.uid for stored in stage.mail.inside(OURS)] == [uid]


# While it runs


def test_a_mail_is_taken_as_soon_as_it_comes(stage: Stage) -> None:
    with stage.running():
        stage.idles()
        stage.mail.send(mail_named("un"), sender="nadia@ville.exemple.fr", to=OURS)
        stage.settled()
        stage.idles()

    assert stage.desk.subjects == ["un"]
    assert stage.desk.arrivals[0].sender == "nadia@ville.exemple.fr"


def test_a_server_without_idle_is_asked_again_and_again(stage: Stage) -> None:
    stage.mail.imap.has_idle = False
    with stage.running():
        stage.mail.waits(lambda: "NOOP" in stage.mail.imap.commands, "a poll")
        stage.mail.put(mail_named("un"), OURS)
        stage.settled()

    assert stage.desk.subjects == ["un"]
    assert "IDLE" not in stage.mail.imap.commands


def test_a_cut_during_idle_loses_nothing_and_doubles_nothing(stage: Stage) -> None:
    with stage.running():
        stage.mail.put(mail_named("un"), OURS)
        stage.settled()
        stage.idles()
        stage.mail.imap.is_closed = True
        stage.mail.imap.cut()
        stage.mail.put(mail_named("pendant"), OURS)
        stage.mail.imap.is_closed = False
        stage.settled()

    assert stage.desk.subjects == ["un", "pendant"]
    assert stage.desk.handed_over == 2


def test_a_cut_between_the_row_and_the_mark_leaves_one_row_and_marks_it_in_the_end(stage: Stage) -> None:
    """As when the process is killed there."""

    def cuts_once(_arrival: Arrival) -> bool:
        if stage.desk.handed_over == 1:
            stage.mail.imap.cut()
        return False

    stage.desk.breaks = cuts_once
    stage.mail.put(mail_named("un"), OURS)
    with stage.running():
        stage.settled()

    assert stage.desk.subjects == ["un"]
    assert stage.desk.handed_over == 2
    assert stage.unread() == []


def test_one_mail_that_was_delivered_twice_is_handed_over_twice_under_one_message_id(stage: Stage) -> None:
    stage.mail.smtp.copies = 2
    with stage.running():
        stage.mail.send(mail_named("un"), sender="nadia@ville.exemple.fr", to=OURS)
        stage.settled()

    assert [arrival.message_id for arrival in stage.desk.arrivals] == ["<un@exemple.fr>"] * 2


def test_mails_that_are_numbered_anew_are_read_again_and_none_is_passed_over(stage: Stage) -> None:
    with stage.running():
        for name in ("un", "deux"):
            stage.mail.put(mail_named(name), OURS)
        stage.settled()
        stage.idles()
        stage.mail.imap.rebuild(OURS)
        stage.mail.waits(lambda: len(stage.desk.arrivals) == 4, "the two mails again")
        stage.mail.put(mail_named("trois"), OURS)
        stage.mail.waits(lambda: len(stage.desk.arrivals) == 5, "the third mail")

    assert stage.desk.subjects == ["un", "deux", "un", "deux", "trois"]
    assert len({arrival.uid_validity for arrival in stage.desk.arrivals}) == 2


def test_a_clock_that_is_moved_back_changes_nothing(stage: Stage) -> None:
    with stage.running():
        stage.mail.put(mail_named("un"), OURS)
        stage.settled()
        stage.now = lambda: datetime.now(UTC) - timedelta(hours=3)
        stage.mail.put(mail_named("deux"), OURS)
        stage.settled()

    assert stage.desk.subjects == ["un", "deux"]
    assert stage.desk.arrivals[1].received_at < stage.desk.arrivals[0].received_at


def test_it_stops_at_once_in_idle_and_while_the_server_is_away(stage: Stage) -> None:
    with stage.running():
        stage.idles()
    stage.mail.imap.is_closed = True
    with stage.running():
        pass


def test_a_wrong_password_is_tried_again_without_a_word_of_it(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    with stage.running(replace(stage.server, password="faux-mot")):
        stage.mail.waits(lambda: stage.mail.imap.commands.count("AUTHENTICATE") > 1, "a second try")

    said = "".join(capsys.readouterr())
    assert "NotLetIn" in said
    assert "faux-mot" not in said
    assert PASSWORD not in said


# What cannot be handled


def test_a_mail_whose_handling_fails_does_not_hold_the_next_ones(stage: Stage) -> None:
    stage.desk.breaks = lambda arrival: arrival.subject == "deux" and arrival.trouble is None
    for name in ("un", "deux", "trois"):
        stage.mail.put(mail_named(name), OURS)
    with stage.running():
        stage.mail.waits(lambda: "trois" in stage.desk.subjects, "the third one")
        stage.mail.put(mail_named("quatre"), OURS)
        stage.settled()

    assert sorted(stage.desk.subjects) == ["deux", "quatre", "trois", "un"]


def test_after_a_few_tries_it_is_put_aside_by_its_headers_and_stays_unread(stage: Stage) -> None:
    stage.desk.breaks = lambda arrival: arrival.trouble is None
    stage.mail.imap.has_idle = False
    stage.mail.put(mail_named("un"), OURS)
    with stage.running():
        stage.settled()

    (arrival,) = stage.desk.arrivals
    assert arrival.trouble is SetAsideReason.UNREADABLE
    assert arrival.message_id == "<un@exemple.fr>"
    assert stage.desk.handed_over == TRIES + 1
    assert stage.unread() == ["un"]


def test_while_the_database_is_away_every_mail_waits_unread_and_none_is_put_aside(stage: Stage) -> None:
    is_away = True

    def breaks(_arrival: Arrival) -> bool:
        if is_away:
            raise Away
        return False

    stage.desk.breaks = breaks
    names = [f"mel {number}" for number in range(4)]
    for name in names:
        stage.mail.put(mail_named(name), OURS)
    with stage.running():
        stage.mail.waits(lambda: stage.desk.handed_over > 2 * TRIES, "tries")
        assert stage.unread() == names
        is_away = False
        stage.settled()

    assert stage.desk.subjects == names
    assert {arrival.trouble for arrival in stage.desk.arrivals} == {None}


@pytest.mark.parametrize("hangs_up", [True, False])
def test_a_mail_that_the_server_never_gives_is_told_and_does_not_hold_the_next_ones(
    stage: Stage, hangs_up: bool
) -> None:
    uid = stage.mail.put(mail_named("abîmé"), OURS)
    stage.mail.put(mail_named("suivant"), OURS)
    stage.mail.imap.withholds(uid, hangs_up=hangs_up)
    with stage.running():
        stage.settled()

    arrivals = {arrival.uid: arrival for arrival in stage.desk.arrivals}
    assert arrivals[uid].trouble is SetAsideReason.UNREADABLE
    assert arrivals[uid].subject == ""
    assert [a.subject for a in stage.desk.arrivals if a.uid != uid] == ["suivant"]
    assert stage.unread() == ["abîmé"]


def test_that_a_mail_is_begun_is_on_disk_before_it_is_read_and_forgotten_once_it_is_settled(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[int] = []

    def look(*_: object, **__: object) -> Opened:
        begun.extend(stage.shelf.begun.values())
        raise RuntimeError("not today")

    monkeypatch.setattr(stage.sandbox, "measured", look)
    stage.mail.put(mail_named("un"), OURS)
    with stage.running():
        stage.settled()

    assert begun == [1] * TRIES
    assert stage.shelf.begun == {}


def test_a_mail_that_ended_the_service_twice_is_put_aside_by_its_headers_at_the_third_start(
    stage: Stage,
) -> None:
    """A mail is begun, and the process ends there: at the next start all that is left of it is on disk."""
    uid = stage.mail.put(mail_named("poison"), OURS)
    stage.mail.put(mail_named("suivant"), OURS)
    with Connection(stage.server) as connection:
        for _ in range(MOST_STARTS):
            stage.shelf.begin(stage.server.mailbox, connection.uid_validity, uid)
    with stage.running():
        stage.settled()

    poison, following = stage.desk.arrivals
    assert poison.trouble is SetAsideReason.UNREADABLE
    assert poison.subject == "poison"
    assert "s’est arrêté deux fois" in poison.text
    assert (following.subject, following.trouble) == ("suivant", None)
    assert stage.unread() == ["poison"]


def test_a_mail_whose_reader_dies_each_time_is_put_aside_by_its_headers_and_holds_no_other(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody, or the kernel, kills the process that reads."""
    monkeypatch.setattr("mailer.fetching.read_mail", sandbox_work.reads_or_dies)
    stage.mail.put(mail_named("poison"), OURS)
    stage.mail.put(mail_named("suivant"), OURS)
    with stage.running():
        stage.settled()

    arrivals = {arrival.subject: arrival for arrival in stage.desk.arrivals}
    assert arrivals["poison"].trouble is SetAsideReason.UNREADABLE
    assert "s’est interrompue" in arrivals["poison"].text
    assert arrivals["suivant"].trouble is None
    assert stage.unread() == ["poison"]


@pytest.mark.parametrize(
    ("spends", "reason"),
    [("poison-cpu", "trop longtemps"), ("poison-memory", "trop de mémoire")],
)
def test_a_mail_that_costs_too_much_is_put_aside_at_the_first_try(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, spends: str, reason: str
) -> None:
    monkeypatch.setattr("mailer.fetching.read_mail", sandbox_work.reads_or_dies)
    monkeypatch.setattr("mailer.fetching.LIMITS", Limits(cpu=1, memory=64 * 1024**2))
    stage.mail.put(mail_named(spends), OURS)
    with stage.running():
        stage.settled()

    (arrival,) = stage.desk.arrivals
    assert arrival.trouble is SetAsideReason.UNREADABLE
    assert arrival.message_id == f"<{spends}@exemple.fr>"
    assert reason in arrival.text
    assert stage.desk.handed_over == 1
    assert stage.unread() == [spends]


def test_a_mail_that_is_too_large_is_put_aside_by_its_headers_alone(stage: Stage) -> None:
    stage.mail.put(mail_named("lourd") + b"x" * LARGEST, OURS)
    with stage.running():
        stage.settled()

    (arrival,) = stage.desk.arrivals
    assert arrival.trouble is SetAsideReason.TOO_LARGE
    assert arrival.subject == "lourd"
    assert "25\N{NO-BREAK SPACE}Mo" in arrival.text
    assert stage.unread() == ["lourd"]


def test_a_mail_of_a_little_less_is_taken_whole(stage: Stage) -> None:
    line = b"Une ligne. " * 80 + b"\r\n"
    lines = line * ((LARGEST - 1_000) // len(line))
    stage.mail.put(mail_named("limite") + lines, OURS)
    with stage.running():
        stage.settled()

    assert stage.desk.arrivals[0].trouble is None
    assert "La suite de ce mél est trop longue" in stage.desk.arrivals[0].text
