"""Which ticket a mail is about: ours is found, theirs is never taken for ours."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mail_fakes import FakeMails

from tickets.mail.arrival import Arrival, MachineSign
from tickets.mail.matching import foreign_reference, named_in, own_references
from tickets.ticket import Thread

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)

ours = st.builds("T-{}-{:04d}".format, st.integers(2000, 2099), st.integers(0, 9_999_999))
prose = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
theirs = st.one_of(
    st.builds("[Ticket#{}]".format, st.integers(10**9, 10**16)),
    st.builds("[GIP-SNE #{}]".format, st.integers(1, 99_999)),
    st.builds("[Ticket#{}]".format, ours),
    st.builds("[Dossier #{}-A]".format, ours),
    st.builds("SPS-{}".format, st.integers(1, 999_999)),
)


def arrival(**details: object) -> Arrival:
    values = {"mailbox": "m", "uid_validity": 1, "uid": 1, "received_at": NOW}
    return Arrival(**{**values, **details})  # type: ignore[arg-type]  # as the test says


@given(ours, prose, prose)
def test_ours_is_found_wherever_it_stands(reference: str, before: str, after: str) -> None:
    text = f"{before} {reference} {after}".replace("[", "(")
    assert reference in own_references(text)


@given(theirs, prose)
def test_theirs_is_never_taken_for_ours(foreign: str, around: str) -> None:
    bare = around.replace("T-", "").replace("[", "").replace("]", "").replace("#", "")
    assert own_references(f"{bare} {foreign} {bare}") == ()


@given(theirs, ours)
def test_both_are_told_apart_in_one_subject(foreign: str, reference: str) -> None:
    subject = f"Re: {foreign} [{reference}] Réactivation"
    assert own_references(subject) == (reference,)
    assert foreign_reference(subject) == foreign


@given(st.text(max_size=400))
def test_whatever_is_written_is_read(text: str) -> None:
    assert len(foreign_reference(text)) <= 80
    assert all(one in text for one in own_references(text))


@pytest.mark.parametrize(
    "text",
    [
        "T-2026-001",
        "T-2026-00001",
        "t-2026-0001",
        "T-1926-0001",
        "XT-2026-0001",
        "INT-2026-0001",
        "T-2026-0001-2",
        "T-2026-0001A",
        "T‑2026‑0001",
        "ticket#T-2026-0001",
    ],
)
def test_what_only_looks_like_ours_is_none(text: str) -> None:
    assert own_references(text) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ticket n° T-2026-0001", ("T-2026-0001",)),
        ("[T-2026-0001]", ("T-2026-0001",)),
        ("cf. T-2026-0001, puis T-2026-0002 et T-2026-0001", ("T-2026-0001", "T-2026-0002")),
        ("<T-2026-0007.1@gestion.example>", ("T-2026-0007",)),
    ],
)
def test_ours_is_read_as_people_write_it(text: str, found: tuple[str, ...]) -> None:
    assert own_references(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[Ticket#2026112610000123] Votre demande", "[Ticket#2026112610000123]"),
        ("RE: [GIP-SNE #4521] T-2026-0001", "[GIP-SNE #4521]"),
        ("Demande SPS-00123 reçue", "SPS-00123"),
        ("votre ticket n° 45213 est pris en compte", "ticket n° 45213"),
        ("[T-2026-0001] Réactivation", ""),
        ("Le dossier n° 0062026000123456AB", ""),
        ("[URGENT] bonjour", ""),
    ],
)
def test_their_number_is_kept_as_theirs(text: str, found: str) -> None:
    assert foreign_reference(text) == found


def test_the_mail_that_is_answered_says_more_than_any_text() -> None:
    mails = FakeMails()
    mails.note("<a@x>", 7, Thread.POLE)
    mails.note("<b@x>", 8, Thread.AGENT)

    named = named_in(
        arrival(in_reply_to="<inconnu@x>", references=("<a@x>", "<b@x>"), subject="T-2026-0001"), mails
    )

    assert (named.message_id, named.known and named.known.ticket_id) == ("<b@x>", 8)


def test_the_subject_is_read_before_the_words_and_these_before_what_they_quote() -> None:
    mails = FakeMails()
    said = {"new_part": "voir T-2026-0002", "text": "voir T-2026-0002\n> T-2026-0003"}
    assert named_in(arrival(subject="T-2026-0001", **said), mails).references == ("T-2026-0001",)
    assert named_in(arrival(subject="Bonjour", **said), mails).references == ("T-2026-0002",)
    quoted = named_in(arrival(new_part="Merci", text="Merci\n> T-2026-0003"), mails)
    assert quoted.references == ("T-2026-0003",)


def test_several_of_ours_are_none() -> None:
    named = named_in(arrival(subject="T-2026-0001 et T-2026-0002"), FakeMails())
    assert named.is_ambiguous
    assert named_in(arrival(subject="Bonjour"), FakeMails()).is_nothing


def test_only_a_report_is_searched_for_the_identifiers_that_it_quotes() -> None:
    mails = FakeMails()
    mails.note("<a@x>", 7, Thread.POLE)
    report = arrival(text="Message-ID: <a@x>", signs=frozenset({MachineSign.DELIVERY_REPORT}))
    assert named_in(report, mails).known == mails.known(["<a@x>"])
    assert named_in(arrival(text="Message-ID: <a@x>"), mails).is_nothing
