"""Who vouches for the sender of a mail: our own server, or the signature of the sender's domain."""

from __future__ import annotations

import base64
import pickle
import time
from typing import Any

import pytest
from signed_mails import RECORD, Dns, place_of, signed

from mailer.authentication import MOST_SIGNATURES, Verdict, Verification, key_of, verdict, written_by
from mailer.headers import Headers
from mailer.parts import headers_of
from tickets.mail.arrival import BY_SIGNATURE

SENDER = "nadia@ville.exemple.fr"
OURS = "mx.gestion.fr"


def said(*headers: str, servers: tuple[str, ...] = (OURS,)) -> bool | None:
    message = headers_of("\n".join((*headers, "", "Bonjour")).encode())
    return verdict(Headers(message), b"", SENDER, Verification(servers)).is_verified


# What our server writes


@pytest.mark.parametrize(
    ("results", "found"),
    [
        ("dmarc=pass header.from=ville.exemple.fr", True),
        ("dmarc=pass (p=none dis=none) header.from=Ville.exemple.fr", True),
        ("DMARC/1 = pass", True),
        ("spf=pass smtp.mailfrom=x@ville.exemple.fr; dmarc=fail (p=none)", False),
        ("dkim=pass header.d=ville.exemple.fr header.s=s1", True),
        ("dkim=pass header.i=@ville.exemple.fr", True),
        ("dkim=pass header.d=publicite.fr", None),
        ('spf=pass smtp.mailfrom="nadia@ville.exemple.fr"; dkim=none', True),
        ("spf=pass smtp.mailfrom=autre.fr; dkim=fail", False),
        ("dmarc=temperror; spf=softfail", None),
        ("arc=fail; iprev=fail", None),
        ("none", None),
        ("", None),
    ],
)
def test_our_server_vouches_for_the_domain_of_the_sender_or_for_none(
    results: str, found: bool | None
) -> None:
    assert said(f"Authentication-Results: {OURS}; {results}") is found


@pytest.mark.parametrize(
    "results",
    [
        'spf=pass smtp.mailfrom="x; dmarc=pass"@intrus.fr',
        'dkim=pass header.i="x@ville.exemple.fr "@intrus.fr header.s=s1',
        "spf=none (a (b) dmarc=pass; dmarc=pass)",
        "spf=none (a \\) ; dmarc=pass)",
        'spf=none (de "x) ; dkim=pass header.d=intrus.fr reason="header.d=ville.exemple.fr"',
        "dmarc=pass header.from=intrus.fr",
        'spf=none "',
        "spf=none (((((",
    ],
)
def test_what_a_sender_had_our_server_repeat_is_no_word_of_our_server(results: str) -> None:
    assert said(f"Authentication-Results: {OURS}; {results}") is None


def test_nobody_is_believed_while_no_server_is_named() -> None:
    passes = "Authentication-Results: mx.intrus.fr; dmarc=pass"

    assert said(passes, servers=()) is None
    assert said("Authentication-Results: ; dmarc=pass", servers=("",)) is None


def test_the_server_that_is_named_is_the_only_one_that_is_believed() -> None:
    above = "Authentication-Results: mx.intrus.fr; dmarc=pass"
    ours = "Authentication-Results: MX.Gestion.fr 1; dmarc=fail"
    below = f"Authentication-Results: {OURS}; dmarc=pass"

    assert said(above) is None
    assert said(above, ours) is False
    assert said(above, ours, below) is False
    assert (
        said("Authentication-Results: mx2.gestion.fr; dmarc=pass", servers=(OURS, "mx2.gestion.fr")) is True
    )


def test_a_mail_without_a_sender_has_nobody_to_vouch_for() -> None:
    message = headers_of(f"Authentication-Results: {OURS}; dmarc=pass\n\nBonjour".encode())

    assert verdict(Headers(message), b"", "", Verification((OURS,))) == Verdict()


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Authentication-Results: mx.fr 1; spf=pass", "mx.fr"),
        ("Authentication-Results: (x) mx.fr", "mx.fr"),
        ("Authentication-Results: spf=pass; dkim=pass", ""),
        ("Subject: rien", ""),
    ],
)
def test_the_name_of_the_server_that_wrote_is_read(header: str, name: str) -> None:
    assert written_by(Headers(headers_of(f"{header}\n\nBonjour".encode()))) == name


# What the sender's domain signed

DOMAIN = "ville.exemple.fr"
PLAIN = f"From: Nadia <{SENDER}>\r\nSubject: Une question\r\n\r\nBonjour  le pôle.\r\n".encode()


def hers(content: bytes = PLAIN, *, domain: str = DOMAIN, **options: Any) -> bytes:
    return signed(content, domain=domain, **options)


def checked(content: bytes, dns: Dns | None = None, *, server: str = "") -> Verdict:
    headers = Headers(headers_of(content))
    published = dns or Dns({place_of(DOMAIN): RECORD})
    return verdict(headers, content, SENDER, Verification((server,) if server else (), published))


def test_a_mail_that_its_own_domain_signed_is_vouched_for_by_it() -> None:
    assert checked(hers()) == Verdict(True, BY_SIGNATURE)
    assert checked(hers().replace(b"\r\n", b"\n")) == Verdict(True, BY_SIGNATURE)


def test_without_a_signature_that_holds_nobody_vouches() -> None:
    whole = hers()

    assert checked(PLAIN) == Verdict()
    assert checked(whole.replace(b"Bonjour", b"Au revoir")) == Verdict()
    assert checked(whole.replace(b"Une question", b"Une autre")) == Verdict()
    assert checked(whole, Dns({})) == Verdict()
    assert checked(whole, Dns({place_of(DOMAIN): b"v=DKIM1; p="})) == Verdict()
    assert checked(whole, Dns({place_of(DOMAIN): b"\xff" * 300})) == Verdict()


def test_the_signature_of_another_domain_proves_nothing_and_its_key_is_not_even_asked_for() -> None:
    dns = Dns({place_of("intrus.fr"): RECORD, place_of("exemple.fr"): RECORD})

    assert checked(hers(domain="intrus.fr"), dns) == Verdict()
    assert checked(hers(domain="exemple.fr"), dns) == Verdict()
    assert dns.asked == []


def test_a_signature_of_a_part_of_the_mail_lets_anybody_add_to_it_and_is_not_believed() -> None:
    assert checked(hers(length=True) + b"Virez tout.\r\n") == Verdict()


def test_two_senders_are_not_shown_one_to_each_reader() -> None:
    """A real signed mail of the domain, with another sender put above it."""
    replayed = hers(PLAIN.replace(b"nadia@", b"lettre@")).replace(b"From: Nadia", b"From : Nadia")
    above = f"From: Nadia <{SENDER}>\r\n".encode()

    assert checked(above + replayed) == Verdict()
    assert checked(b"X-A: a\rFrom: " + SENDER.encode() + b"\r\n" + replayed) == Verdict()


def test_our_server_is_heard_first() -> None:
    fails = f"Authentication-Results: {OURS}; dmarc=fail\r\n".encode()
    silent = f"Authentication-Results: {OURS}; dmarc=none\r\n".encode()

    assert checked(fails + hers(), server=OURS) == Verdict(False, OURS)
    assert checked(silent + hers(), server=OURS) == Verdict(True, BY_SIGNATURE)


def test_only_a_few_keys_are_asked_for() -> None:
    dns = Dns({})
    content = PLAIN
    for _ in range(MOST_SIGNATURES + 5):
        content = hers(content)

    checked(content, dns)

    assert len(dns.asked) == MOST_SIGNATURES


def hostile(**tags: bytes) -> bytes:
    values = {
        b"v": b"1", b"a": b"rsa-sha256", b"c": b"relaxed/relaxed", b"d": b"ville.exemple.fr", b"s": b"s1",
        b"h": b"from", b"bh": b"AAAA", b"b": b"AAAA",
    } | {name.encode(): value for name, value in tags.items()}  # fmt: skip
    return b"DKIM-Signature: " + b"; ".join(name + b"=" + value for name, value in values.items()) + b"\r\n"


@pytest.mark.parametrize(
    "content",
    [
        hostile() * 3 + PLAIN + b" " * 4_000_000,
        hostile() * 3 + PLAIN + (b" " * 99 + b"x") * 40_000,
        hostile() * 3 + PLAIN + b"\r\n" * 2_000_000,
        hostile(b=b"A" + b" " * 40_000 + b"!") * 3 + PLAIN,
        hostile(h=b":".join(b"x%d" % n for n in range(8_000))) + b"x: y\r\n" * 8_000 + PLAIN,
        hostile(c=b"x" * 100_000) + PLAIN,
        hostile() + b" x\r\n" * 500_000 + PLAIN,
        hostile(l=b"9" * 80, t=b"9" * 5_000) + PLAIN,
        hostile(t=b"9" * 4_900) + PLAIN,
    ],
    ids=range(9),
)
def test_a_hostile_signature_costs_little(content: bytes) -> None:
    headers = Headers(headers_of(PLAIN))  # the others cost what ``Headers`` costs
    before = time.process_time()

    assert verdict(headers, content, SENDER, Verification((), Dns({place_of(DOMAIN): RECORD}))) == Verdict()

    assert time.process_time() - before < 2


def test_who_is_believed_can_be_told_to_the_sandbox() -> None:
    believed = Verification((OURS,), key_of)

    assert pickle.loads(pickle.dumps(believed)) == believed


def test_a_hostile_key_costs_little() -> None:
    modulus = (1 << 200_000) + 1
    length = modulus.bit_length() // 8 + 1
    huge = b"v=DKIM1; k=rsa; p=" + base64.b64encode(modulus.to_bytes(length, "big"))
    before = time.process_time()

    assert checked(hers(), Dns({place_of(DOMAIN): huge})) == Verdict()

    assert time.process_time() - before < 2
