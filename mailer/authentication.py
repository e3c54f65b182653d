"""Who vouches for the sender of a mail: our own server, by the header that it adds (RFC 8601), or, where it
says nothing, the signature of the sender's domain (RFC 6376). Without either, nobody does.

Both are asked about one thing only, the domain of the one address that the mail says to come from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.utils import getaddresses
from typing import Any

import dkim
from dkim.util import InvalidTagValueList, parse_tag_value
from dns.exception import DNSException
from dns.rdatatype import TXT
from dns.resolver import resolve

from mailer.headers import Headers
from tickets.mail.arrival import BY_SIGNATURE

LookUp = Callable[[str, float], bytes | None]
"""The TXT record of a name, within so many seconds; None when there is none, or no answer."""

MOST_SIGNATURES = 3
"""Of the sender's domain: programs write one, some two."""
PATIENCE = 2.0
"""Seconds for the key of a signature."""

# What the library reads in more than linear time, it reads of a reasonable size. Nobody vouches for the rest.
_LARGEST = 10 * 1024**2  # bytes of a mail
_LONGEST_HEADERS = 50_000
_LONGEST_SIGNATURE = 5_000
_LONGEST_KEY = 1_500
_MOST_NAMES = 100  # of headers in a signature
_LONG_BLANKS = re.compile(rb"[ \t]{20,}")  # each costs the square of its length
_MOST_OF_BLANKS = 20_000_000
_LONGEST_END = 10_000  # empty lines are counted one by one
_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")
_ALGORITHMS = frozenset({b"rsa-sha256", b"ed25519-sha256"})  # RFC 8301 forbids sha1

_OUTSIDE = re.compile(r'"(?:[^"\\]|\\.)*"?|\\.?|[();]|\s+|[^\s"();\\]+', re.DOTALL)
_IN_COMMENT = re.compile(r"[()]|\\.?|[^()\\]+", re.DOTALL)
_APART = re.compile(r"[\s;=]")
_NAMES = {"dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom",)}


@dataclass(frozen=True)
class Verification:
    """Who is believed. ``servers`` are the names that our own servers give themselves in the headers that
    they add; ``look_up`` is where the keys of signatures are had, None when they are not checked here.
    """

    servers: Sequence[str] = ()
    look_up: LookUp | None = None


NOBODY = Verification()


@dataclass(frozen=True)
class Verdict:
    """``is_verified`` is None when nobody says anything; ``by`` is who says it, as ``Arrival`` has it."""

    is_verified: bool | None = None
    by: str = ""


def verdict(headers: Headers, content: bytes, sender: str, verification: Verification) -> Verdict:
    """``sender`` is the one address of ``headers``, "" when there is none: then nobody vouches for it."""
    domain = sender.rpartition("@")[2]
    if not domain:
        return Verdict()
    said = _said_by_server(headers, domain, verification.servers)
    if said.is_verified is not None or verification.look_up is None:
        return said
    if _is_signed(content, sender, verification.look_up):
        return Verdict(True, BY_SIGNATURE)
    return said


def written_by(headers: Headers) -> str:
    """The name under which a server wrote the topmost header, "" when there is none, or it bears no name."""
    name, _ = _read(headers.first("Authentication-Results"))
    return name


# The header of our server


def _said_by_server(headers: Headers, domain: str, servers: Sequence[str]) -> Verdict:
    """The topmost header that bears one of its names. Our server takes away those that came with its name
    (RFC 8601, section 5); should it not, its own still stands above them.
    """
    ours = {server.lower() for server in servers if server}
    for line in headers.all("Authentication-Results"):
        name, results = _read(line)
        if name.lower() in ours:
            return Verdict(_found(results, domain), name.lower())
    return Verdict()


def _read(line: str) -> tuple[str, Sequence[Sequence[str]]]:
    """Under which name a header was written, "" when it bears none, and what it says."""
    (first, *results) = _parts(line)
    name = first[0] if first and "=" not in first[0] else ""
    return name, results


def _found(results: Sequence[Sequence[str]], domain: str) -> bool | None:
    """Without DMARC, a signature or an envelope counts only for the domain of the sender."""
    outcomes = [(*_method(result[0]), _properties(result[1:])) for result in results if result]
    for method, outcome, properties in outcomes:
        if method == "dmarc" and outcome == "fail":
            return False
        if method == "dmarc" and outcome == "pass":
            return True if _domain(properties.get("header.from", domain)) == domain else None
    if any(
        outcome == "pass" and _vouched(method, properties) == domain
        for method, outcome, properties in outcomes
    ):
        return True
    is_refused = any(method in _NAMES and outcome == "fail" for method, outcome, _ in outcomes)
    return False if is_refused else None


def _method(word: str) -> tuple[str, str]:
    """« DKIM/1=pass » is « dkim », « pass »."""
    method, _, outcome = word.lower().partition("=")
    return method.partition("/")[0], outcome


def _properties(words: Sequence[str]) -> Mapping[str, str]:
    return {name.lower(): value for name, equals, value in (word.partition("=") for word in words) if equals}


def _vouched(method: str, properties: Mapping[str, str]) -> str:
    names = (name for name in _NAMES.get(method, ()) if name in properties)
    return _domain(properties.get(next(names, ""), ""))


def _domain(value: str) -> str:
    return value.rpartition("@")[2].strip("<>").lower()


def _parts(line: str) -> Iterator[list[str]]:
    """Between semicolons, as words; comments are gone. What stands in quotes may hold anything at all, since
    the sender may have chosen it: there, nothing parts one word from the next.
    """
    said: list[str] = []
    depth = position = 0
    while position < len(line):
        match = (_IN_COMMENT if depth else _OUTSIDE).match(line, position)
        assert match is not None
        piece, position = match[0], match.end()
        if piece == "(":
            depth += 1
            said.append(" ")
        elif depth:
            depth -= piece == ")"
        elif piece == ";":
            yield _words(said)
            said = []
        else:
            said.append(_APART.sub("_", piece.strip('"')) if piece.startswith('"') else piece)
    yield _words(said)


def _words(said: Sequence[str]) -> list[str]:
    on_one_line = " ".join("".join(said).split())
    return on_one_line.replace(" =", "=").replace("= ", "=").split()


# The signature of the sender's domain


def key_of(name: str, patience: float) -> bytes | None:
    """In the real DNS."""
    try:
        record: Any = resolve(name, TXT, lifetime=patience)[0]
    except DNSException:
        return None
    return b"".join(record.strings)


def _is_signed(content: bytes, sender: str, look_up: LookUp) -> bool:
    end = _END_OF_HEADERS.search(content, 0, _LONGEST_HEADERS)
    if end is None or len(content) > _LARGEST or len(content) - len(content.rstrip(b"\r\n")) > _LONGEST_END:
        return False
    if sum(len(blank) ** 2 for blank in _LONG_BLANKS.findall(content)) > _MOST_OF_BLANKS:
        return False

    def key(name: bytes, timeout: float) -> bytes | None:
        record = look_up(name.decode("ascii"), timeout)
        return record if record is not None and len(record) <= _LONGEST_KEY else None

    try:
        signed = dkim.DKIM(content, timeout=PATIENCE)
        named = [value for name, value in signed.headers if name.lower() == b"dkim-signature"]
        ours = [number for number, value in enumerate(named) if _is_of_domain(value, sender)]
        return _is_from(signed.headers, sender) and any(
            _holds(signed, number, key) for number in ours[:MOST_SIGNATURES]
        )
    except (dkim.DKIMException, ValueError, IndexError, RecursionError):  # no program writes such a mail
        return False


def _holds(signed: Any, number: int, key: Callable[..., bytes | None]) -> bool:
    try:
        return bool(signed.verify(number, dnsfunc=key))
    except (dkim.DKIMException, ValueError, IndexError, KeyError, TypeError, OverflowError):
        return False


def _is_of_domain(signature: bytes, sender: str) -> bool:
    """Of the very domain of the address, and of the whole mail: one that says how much of it it covers lets
    anybody add to it.
    """
    if len(signature) > _LONGEST_SIGNATURE:
        return False
    try:
        tags = parse_tag_value(signature)
    except InvalidTagValueList:
        return False
    return (
        tags.get(b"d", b"").lower() == sender.rpartition("@")[2].encode()
        and tags.get(b"a") in _ALGORITHMS
        and b"l" not in tags
        and tags.get(b"h", b"").count(b":") < _MOST_NAMES
    )


def _is_from(found: Sequence[tuple[bytes, bytes]], sender: str) -> bool:
    """What was signed is what we read: no trick of writing shows one sender to each of two parsers."""
    lines = [value.decode("utf-8", "replace") for name, value in found if name.strip().lower() == b"from"]
    return len(lines) == 1 and [address.lower() for _, address in getaddresses(lines)] == [sender]
