"""Hostile mails, made from a seed: what an attacker would send to hold whoever reads it.

Most of them repeat a few pieces, chosen for the place where they stand, before an end that disappoints: that
is what makes a reader go back. The others are wrapped, coded or broken. One number is one mail.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from struct import pack

from bench.hostile_files import document

LARGEST = 24 * 1024**2  # bytes: a little less than what is read


@dataclass(frozen=True)
class Hostile:
    """``shape`` names what it is made of, so that what costs much can be told."""

    shape: str
    content: bytes


def mail(seed: int, number: int) -> Hostile:
    """The same whenever it is asked for."""
    dice = Random(f"{seed}:{number}")
    (name,) = dice.choices(_NAMES, _WEIGHTS)
    return Hostile(name, _SHAPES[name](dice, _size(dice))[:LARGEST])


def _size(dice: Random) -> int:
    """Bytes: a few kilobytes for most, as much as is read for one in two hundred."""
    roll = dice.random()
    if roll < 0.92:
        return int(10 ** dice.uniform(2.3, 4.3))
    if roll < 0.995:
        return int(10 ** dice.uniform(4.3, 5.8))
    return int(10 ** dice.uniform(5.8, 7.4))


# Pieces, by the place where they stand

_ANYWHERE = (
    " ", "  ", "\t", "\r\n ", "\n\t", "a", "é", "\x00", "\x0b", "\x0c", "\x1c", "\u2028", "\u200b", "\u202e",
    "e\u0301", "\u0301\u0323", "🧑‍🧑‍🧒", "ﷺ", "0", "1", "١", "-", "_", ".", ",", ";", ":", "=", "?", '"', "'",
    "\\", "\\\"", "(", ")", "<", ">", "[", "]", "@", "/", "&", "%", "*", "#", "\r", "\n", "\r\n",
)  # fmt: skip
_HEADER = ("=?", "?=", "=?utf-8?q?", "=?utf-8?b?", "=?a?q?a?=", "=?x?b?AAAA?=", "=?utf-16?q?=00?=", "_", "=20",
    "=?utf-8?q?=C3=A9?= ", "=?idna?q?a?=", "=?utf-7?b?K0E=?=", "?q?", "Re: ", "RE : ", "TR:", "\r\n \r\n ",
    "=?iso-2022-jp?b?GyRCGyhC?=", "[Ticket#", "[T-2026-", "T-2026-0001", "1 85 05 78 006 084 91", "185057")  # fmt: skip
_ADDRESSES = ("a@b.fr", "<a@b.fr>", "a@b.fr, ", '"a" <a@b.fr>, ', "g: a@b, ", ";", "((", "))", "(a)", "\\(", "<@a,@b:",
    "a.", ".", "@", '"', '\\"', "[1.1.1.1]", "\u0130@x.fr", "=?utf-8?q?a=40b?= ")  # fmt: skip
_IDS = ("<a@b>", "<", ">", "<<", "<a", "a@b>", "<a@b> ", "<>", "<1850578006084@b> ", "<é@b>", "<a b>")
_DATES = (
    "Wed, ", "1", "99", " Nov ", "2026", ":", "+", "-0000", "(CET)", "GMT ", "12:00:00 ", "janvier ", ".",
)  # fmt: skip
_PARAMETERS = (";", '"', '\\"', "=", "; a=b", '; a="b', "; charset=x", "; charset*0=u; charset*1=tf-8", "; boundary=b",
    "; filename*0*=utf-8''%C3", "; filename*1=", "; filename*9=", "; filename*-1=", "; filename*00*=", "*", "'", "''",
    "%", "%C3%A9", "; name=", "(", "/", "; boundary*=us-ascii''b", "; report-type=delivery-status", ";;", '";"')  # fmt: skip
_RESULTS = ("header.d=", "header.i=@", "smtp.mailfrom=", "dkim=pass ", "; dmarc=pass", "spf=fail", "(", ")", "@", "a.",
    "mx.exemple.fr; ", '"')  # fmt: skip
_SIGNATURE = (
    "v=1; a=rsa-sha256; c=relaxed/relaxed; d=ville.exemple.fr; s=k; h=from:subject; bh=AAAA; b=AAAA; ", "; ", "=",
    "h=from:", "from:", ":", "l=1; ", "a=ed25519-sha256; ", "d=exemple.fr; ", "b=", "AAAA", "\r\n ", "  ", "t=9; ",
    "x=1; ",
)  # fmt: skip
_PLAIN = ("> ", ">", "Le 3 mars", "Le a", " a écrit :", "a écrit :\n", "On x", " wrote:", "De : ", "From: x\n",
    "Objet : y\n", "Envoyé : z\n", "-----Message d’origine-----\n", "--", "----", "_____", "\n", "\n\n", "\r\n> ",
    "Envoyé de mon ", "T-2026-0001", "[Ticket#2026", "ticket n° ", "SPS-1", "oui", "oui ", "merci", "bonjour ", "...",
    "http://", "www.", "a@b.", "1 85 05 78 ", "1 ", "12 ", "2A", "185057800608491", "nir ", "Mme A ", "Mme ",
    "M. et Mme ", "12 rue ", "0612345678 ", "né le ", "action: failed\n", "status: 5.1.1\n", "éé", "Ç̧̧̧", "́", "ﬃ",
    "BEGIN:VEVENT\n", "RRULE:FREQ=SECONDLY\n", "begin 644 a\n", "M" * 60 + "\n", " \n", "\t\n", "a" * 76 + " \n")  # fmt: skip
_HTML = ("<", "</", "<a", "<a>", '<a ">"', "<a '>'", "<a href='http://x'>", "</a>", "<p>", "</p>", "<br>", "<div>",
    "</div>", "<ul><li>", "<dl><dt>", "<table>", "<table><tr><td>", "<b a=1>", "<i>", "<font color=1>", "<nobr>",
    "<form>", "<button>", "<select><option>", "<template>", "<svg>", "<math>", "<svg><desc>", "<object>", "<ruby><rt>",
    "<head>", "<body a=1>", "<html b=1>", "<title>", "<style>", "</style>", "<script>", "<script><!--", "<textarea>",
    "<plaintext>", "<xmp>", "<iframe>", "<noscript>", "<frameset>", "<marquee>", "<applet>", "<!--", "-->", "--!>",
    "<![CDATA[", "]]>", "<?", "<!DOCTYPE", "&", "&amp;", "&#", "&#x110000;", "&#55296;", "&NotEqualTilde;", "&a",
    "<blockquote>", "</blockquote>", "<pre>\n", "</pre>", "<td>", "<li>", "<h1>", "<center>", "<x-y>", "<o:p>", "'",
    '"', "=", "/", ">", " ", "a", "\n", "\x00", "é", "<img src='data:image/png;base64,AAAA", "data:image/a;base64,",
    "<selectedcontent>", "<details>", "<option selected>")  # fmt: skip
_STATUS = ("Action: failed\r\n", "Final-Recipient: rfc822; a@b\r\n", "Original-Message-ID: <a@b>\r\n", "\r\n", "\n \n",
    "Status: 5.1.1\r\n", "Diagnostic-Code: smtp; 550 ", "X: y\r\n", " ", "\t\r\n")  # fmt: skip


def _repeated(dice: Random, pieces: Sequence[str], size: int) -> str:
    """A few of them again and again, or many of them once, between a beginning and an end of another kind."""
    pool = (*pieces, *dice.sample(_ANYWHERE, 3))
    chosen = [dice.choice(pool) for _ in range(dice.choice((1, 1, 2, 2, 3, 4)))]
    if dice.random() < 0.15:
        turn = "".join(dice.choices(pool, k=200))
    elif dice.random() < 0.15:
        turn = "".join(f"{piece}{number}" for number in range(300) for piece in chosen)
    else:
        turn = "".join(chosen)
    middle = turn * (size // max(len(turn), 1) + 1)
    before, after = dice.choice(("", dice.choice(pool))), dice.choice(("", dice.choice(pool)))
    return before + middle[:size] + after


# Mails


def _headers(dice: Random, *lines: str) -> bytes:
    who = dice.choice(("Nadia <nadia@ville.exemple.fr>", "inconnu@exemple.fr", "MAILER-DAEMON@mx.fr"))
    usual = [f"From: {who}", f"Message-ID: <{dice.randrange(10**9)}@exemple.fr>", "Subject: Re: T-2026-0001"]
    chosen = [line for line in usual if dice.random() < 0.9]
    return _bytes(dice, "\r\n".join((*lines, *chosen)) + "\r\n")


def _bytes(dice: Random, text: str) -> bytes:
    charset = dice.choice(("utf-8", "utf-8", "utf-8", "cp1252", "utf-16"))
    return text.encode(charset if charset != "utf-16" or "\r\n" not in text[:200] else "utf-8", "replace")


def _in_header(name: str, pieces: Sequence[str]) -> Callable[[Random, int], bytes]:
    def make(dice: Random, size: int) -> bytes:
        value = _repeated(dice, pieces, min(size, 400_000))
        copies = dice.choice((1, 1, 1, 12, 200))
        line = f"{name}: {value[: max(size // copies, 20)]}"
        return _headers(dice, *[line] * copies) + b"\r\nBonjour.\r\n"

    return make


def _as_body(kind: str, pieces: Sequence[str]) -> Callable[[Random, int], bytes]:
    def make(dice: Random, size: int) -> bytes:
        said = _repeated(dice, pieces, size)
        charset = dice.choice(_CHARSETS)
        try:
            content = said.encode(charset, "replace")
        except (LookupError, ValueError, TypeError):  # it is only said to be in this one
            content = said.encode("utf-8", "replace")
        flowed = dice.choice(("", "; format=flowed; delsp=yes"))
        headers = _headers(dice, f"Content-Type: {kind}; charset={charset}{flowed}")
        return headers + _coded(dice, content)

    return make


_CHARSETS = (
    "utf-8", "utf-8", "utf-8", "iso-8859-1", "utf-16", "utf-7", "utf-32", "iso-2022-jp", "iso-2022-kr", "hz", "gb18030",
    "big5hkscs", "euc-jp", "shift_jis", "johab", "idna", "punycode", "unicode_escape", "rot13", "x" * 200, "cp65001",
    "mac-roman", "koi8-u", "tis-620", "../../etc", "utf_8_sig", "mbcs", "zlib", "base64",
)  # fmt: skip


def _coded(dice: Random, content: bytes) -> bytes:
    """The end of the headers, then the content in one of the codings, well made or not."""
    match dice.randrange(7):
        case 0:
            return b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(content)
        case 1:
            return b"Content-Transfer-Encoding: base64\r\n\r\n" + b"=" * 3 + base64.b64encode(content) + b"!"
        case 2:
            quoted = b"".join(b"=%02X" % byte for byte in content[: len(content) // 3])
            return b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + quoted
        case 3:
            return b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + content
        case 4:
            return b"Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 a\n" + content
        case _:
            return b"\r\n" + content


def _multipart(dice: Random, parts: Sequence[bytes], kind: str = "") -> bytes:
    boundary = dice.choice((b"b", b"bb", b"-", b"=_x", b"a" * 70))
    kind = kind or dice.choice(("mixed", "alternative", "related", "report", "digest", "signed", "x"))
    end = dice.choice((b"--" + boundary + b"--", b"", b"--" + boundary))
    lines = b"".join(b"--%b\r\n%b\r\n" % (boundary, part) for part in parts)
    return b"Content-Type: multipart/%b; boundary=%b\r\n\r\n%b%b" % (kind.encode(), boundary, lines, end)


def _many_parts(dice: Random, size: int) -> bytes:
    body = _repeated(dice, dice.choice((_PLAIN, _HTML, ("x",))), dice.choice((1, 10, 2_000))).encode()
    kind = dice.choice(("text/plain", "text/html", "message/rfc822", "application/pdf", "message/delivery-status",
        "application/ms-tnef", "text/calendar", "text/rfc822-headers", "multipart/mixed"))  # fmt: skip
    name = dice.choice(("", "\r\nContent-Disposition: attachment; filename*0*=utf-8''%C3%A9"))
    part = f"Content-Type: {kind}{name}\r\n\r\n".encode() + body
    return _headers(dice) + _multipart(dice, [part] * (size // len(part) + 1))


def _costly_parts(dice: Random, size: int) -> bytes:
    """Each of them a shape of its own."""
    parts: list[bytes] = []
    while sum(map(len, parts)) < size:
        made = _SHAPES[dice.choice(_NAMES)](dice, min(size // 4 + 200, 50_000))
        parts.append(b"Content-Type: message/rfc822\r\n\r\n" + made if dice.random() < 0.3 else made)
    return _headers(dice) + _multipart(dice, parts)


def _wrapped(dice: Random, size: int) -> bytes:
    depth = dice.choice((5, 20, 39, 41, 100, 1_000, 10_000))
    kinds = [dice.choice((b"multipart/mixed", b"message/rfc822")) for _ in range(2)]
    wraps = []
    for level in range(depth):
        kind = kinds[level % 2]
        boundary = b"b%d" % level if dice.random() < 0.9 else b"b"
        opening = b"Content-Type: %b; boundary=%b\r\n\r\n" % (kind, boundary)
        wraps.append(opening + (b"--%b\r\n" % boundary if kind.startswith(b"multi") else b""))
    inside = _repeated(dice, ("--b\r\n", "--b0", "--b1--\r\n", "\r\n", "x", "--"), size)
    return _headers(dice) + b"".join(wraps) + b"\r\n" + inside.encode("utf-8", "replace")


def _coded_in_coded(dice: Random, size: int) -> bytes:
    inside = _SHAPES[dice.choice(_SIMPLE)](dice, size)
    for _ in range(dice.randrange(1, 12)):
        head = b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        inside = head + base64.encodebytes(inside)
        if len(inside) > LARGEST:
            break
    return _headers(dice) + inside


def _tnef(dice: Random, size: int) -> bytes:
    identifiers = (0x0002800C, 0x00069002, 0x00018010, 0x0006800F, dice.randrange(2**32))
    content = pack("<IH", 0x223E9F78, 1)
    each = dice.choice((0, 1, 10, 1_000))
    many = min(size // (each + 11) + 1, 2_000_000)
    pieces = []
    for _ in range(min(many, 50)):
        length = each if dice.random() < 0.95 else dice.choice((0xFFFFFFFF, 0x7FFFFFFF, each + 1))
        pieces.append(pack("<BII", 2, dice.choice(identifiers), length) + b"a" * each + b"\0\0")
    content += b"".join(pieces) * (many // max(len(pieces), 1))
    kind = dice.choice(("application/ms-tnef", "application/octet-stream; name=winmail.dat"))
    return _headers(dice, f"Content-Type: {kind}") + _coded(dice, content)


def _boundaries(dice: Random, size: int) -> bytes:
    """Lines that are nearly those of the boundary."""
    line = dice.choice(("--b", "--bx", "--b --", "--b \t \t", "--b--x", "-", "--", "\r--b", "--b\x00", "--B"))
    end = dice.choice(("\r\n", "\n", "\r", " \r\n", "\r\n\r\n"))
    said = (line + end) * (size // len(line + end) + 1)
    return _headers(dice, "Content-Type: multipart/mixed; boundary=b") + b"\r\n" + said.encode()


def _files(dice: Random, size: int) -> bytes:
    content = dice.choice((
        b"%PDF-1.7\n" + b"1 0 obj\n" * (size // 8), b"\x89PNG\r\n\x1a\n" + b"\0" * size, b"PK\x03\x04" + b"\0" * size,
        zlib.compress(b"\0" * min(size * 100, 10**7), 9), b"\r\n" * (size // 2), dice.randbytes(size),
    ))  # fmt: skip
    name = _repeated(dice, _PARAMETERS, dice.choice((5, 100, 3_000))).replace("\n", "").replace("\r", "")
    head = f"Content-Type: application/octet-stream; name={name}\r\nContent-Disposition: attachment{name}\r\n"
    part = head.encode("utf-8", "replace") + _coded(dice, content)
    return _headers(dice) + _multipart(dice, [part] * dice.choice((1, 1, 40)), "mixed")


def _documents(dice: Random, size: int) -> bytes:
    """As many times as a mail may bear them, or several."""
    parts = []
    for _ in range(dice.choice((1, 1, 1, 3))):
        kind, content = document(dice, size)
        head = (
            f"Content-Type: application/octet-stream; name=a.{kind}\r\nContent-Transfer-Encoding: base64\r\n"
        )
        parts.append(head.encode() + b"\r\n" + base64.encodebytes(content))
    return _headers(dice) + _multipart(dice, parts * dice.choice((1, 1, 1, 3, 30)), "mixed")


def _report(dice: Random, size: int) -> bytes:
    kind = dice.choice(("message/delivery-status", "message/disposition-notification", "text/rfc822-headers"))
    status = f"Content-Type: {kind}\r\n\r\n{_repeated(dice, _STATUS, size)}".encode("utf-8", "replace")
    text = b"Content-Type: text/plain\r\n\r\n" + _repeated(dice, _STATUS, size // 4).encode(
        "utf-8", "replace"
    )
    head = _headers(dice, "Auto-Submitted: auto-replied", "Return-Path: <>")
    return head + _multipart(dice, [text, status], "report; report-type=delivery-status")


def _lines(dice: Random, size: int) -> bytes:
    """Lines of next to nothing, where a reader keeps each of them."""
    line = dice.choice(
        (b"\n", b"\r", b"a\n", b" \n", b"\r\n", b"a:\n", b"a: b\r\n", b" a\r\n", b">\n", b".\n")
    )
    return _headers(dice) + dice.choice((b"", b"\r\n")) + line * (size // len(line))


def _styles(dice: Random, size: int) -> bytes:
    """Elements that a browser opens again in each paragraph."""
    name = dice.choice(("b", "i", "font", "a", "nobr", "code"))
    half = max(size // 10, 1)
    opened = "".join(f"<{name} a{number}>" for number in range(half))
    again = dice.choice(("<p>x", "<div>x", "</p>x<p>", "<li>x", "<td>x", "<table>x</table>"))
    html = f"<p>{opened}" + again * half
    return _headers(dice, "Content-Type: text/html") + _coded(dice, html.encode())


def _attributes(dice: Random, size: int) -> bytes:
    pieces = "".join(f" {dice.choice('abc')}{number}" for number in range(size // 6 + 1))
    html = dice.choice(("<a{}>", "<a{}", "<p><a{}>x</a>", "<body{0}><html{0}>", "<br{}/>")).format(pieces)
    return _headers(dice, "Content-Type: text/html") + _coded(dice, html.encode())


def _mutated(dice: Random, size: int) -> bytes:
    """A mail that somebody could have sent, with a few accidents."""
    raw = bytearray(dice.choice(_HONEST))
    for _ in range(dice.randrange(1, 8)):
        at = dice.randrange(len(raw) + 1)
        length = dice.choice((1, 1, 3, 20, 200))
        match dice.randrange(6):
            case 0:
                del raw[at : at + length]
            case 1:
                raw[at:at] = bytes(raw[at : at + length]) * dice.choice((2, 20, size // (length + 1) + 1))
            case 2:
                raw[at : at + 1] = bytes([dice.randrange(256)])
            case 3:
                raw[at:at] = _repeated(dice, dice.choice(_PLACES), dice.choice((3, 30, size))).encode(
                    "utf-8", "replace"
                )
            case 4:
                raw[at:at] = dice.randbytes(length)
            case _:
                raw = raw[:at] + raw[at:][::-1] if dice.random() < 0.1 else raw[at:] + raw[:at]
        if len(raw) > 2 * size + 10_000:
            break
    return bytes(raw)


_PAGE = (
    "<html><head><style>p{margin:0}</style></head><body><div><p>Bonjour,</p><p>Le dossier de <b>Mme&nbsp;X</b> est "
    "bloqué&nbsp;: <a href='https://sne.exemple.fr/d?n=1&amp;m=2'>ici</a>.</p><blockquote><p>Avant</p></blockquote>"
)
_HONEST: Sequence[bytes] = (
    (
        "From: Nadia Morvanne <nadia@ville.exemple.fr>\r\nTo: sne06@exemple.fr\r\nMessage-ID: <1@ville.exemple.fr>\r\n"
        "Date: Wed, 25 Nov 2026 09:30:00 +0100\r\nSubject: =?utf-8?q?R=C3=A9activation?= T-2026-0012\r\n"
        "References: <0@sne.fr> <1@sne.fr>\r\nIn-Reply-To: <1@sne.fr>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        "Bonjour,\r\n\r\nMerci de réactiver 1 85 05 78 006 084 91.\r\n\r\nLe 3 mars 2026 à 10:12, SNE 06 a écrit :\r\n"
        "> Avez-vous la pièce ?\r\n"
    ).encode(),
    (
        "From: =?utf-8?b?w4lyaWM=?= <eric@ville.exemple.fr>\r\nMessage-ID: <2@ville.exemple.fr>\r\nSubject: TR: pour vous\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="=_m"\r\n\r\n--=_m\r\n'
        'Content-Type: multipart/alternative; boundary="=_a"\r\n\r\n--=_a\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n'
        f"Voir ci-joint.\r\n\r\n--=_a\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{_PAGE}\r\n--=_a--\r\n\r\n--=_m\r\n"
        'Content-Type: application/pdf; name="bail.pdf"\r\nContent-Disposition: attachment;\r\n'
        " filename*0*=utf-8''b%C3%A2il; filename*1=.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjcK\r\n"
        "--=_m\r\nContent-Type: message/rfc822\r\n\r\nFrom: a@b.fr\r\nSubject: dedans\r\n\r\nBonjour\r\n--=_m--\r\n"
    ).encode(),
    (
        b"Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.exemple.fr\r\nAuto-Submitted: auto-replied\r\nSubject: Undelivered\r\n"
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=r\r\n\r\n--r\r\n\r\nDesole.\r\n--r\r\n"
        b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\nAction: failed\r\n"
        b"Final-Recipient: rfc822; pole@national.fr\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 no\r\n--r\r\n"
        b"Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <T-2026-0001.1@sne.fr>\r\n--r--\r\n"
    ),
    (
        b"From: a@b.fr\r\nSubject: invitation\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\n"
        b"BEGIN:VEVENT\r\nSUMMARY:Copil\r\nRRULE:FREQ=DAILY;COUNT=10\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    ),
)
_PLACES: Sequence[Sequence[str]] = (
    _HEADER, _ADDRESSES, _IDS, _DATES, _PARAMETERS, _RESULTS, _SIGNATURE, _PLAIN, _HTML, _STATUS,
)  # fmt: skip

_SHAPES: Mapping[str, Callable[[Random, int], bytes]] = {
    "header folded": _in_header("X-Pli", (" ", "\t", "\r\n ", "a", "\r\n\t")),
    "header From": _in_header("From", _ADDRESSES),
    "header Subject": _in_header("Subject", _HEADER),
    "header Message-ID": _in_header("Message-ID", _IDS),
    "header References": _in_header("References", _IDS),
    "header In-Reply-To": _in_header("In-Reply-To", _IDS),
    "header Date": _in_header("Date", _DATES),
    "header Return-Path": _in_header("Return-Path", _ADDRESSES),
    "header Auto-Submitted": _in_header("Auto-Submitted", _PARAMETERS),
    "header Authentication-Results": _in_header("Authentication-Results", _RESULTS),
    "header DKIM-Signature": _in_header("DKIM-Signature", _SIGNATURE),
    "header Content-Type": _in_header("Content-Type", ("text/plain", "multipart/mixed", *_PARAMETERS)),
    "header Content-Disposition": _in_header("Content-Disposition", ("attachment", *_PARAMETERS)),
    "header Content-Transfer-Encoding": _in_header("Content-Transfer-Encoding", ("base64", " ")),
    "text plain": _as_body("text/plain", _PLAIN),
    "text html": _as_body("text/html", _HTML),
    "text enriched": _as_body("text/enriched", _HTML),
    "text calendar": _as_body("text/calendar", _PLAIN),
    "html styles": _styles,
    "html attributes": _attributes,
    "parts many": _many_parts,
    "parts costly": _costly_parts,
    "parts wrapped": _wrapped,
    "parts coded": _coded_in_coded,
    "parts boundaries": _boundaries,
    "report": _report,
    "tnef": _tnef,
    "files": _files,
    "documents": _documents,
    "lines": _lines,
    "mutated": _mutated,
}  # fmt: skip
_NAMES = tuple(_SHAPES)
_WEIGHTS = [0.15 if name == "documents" else 1.0 for name in _NAMES]
"""A document takes a second where another shape takes a hundredth: a hundred thousand mails stay half an hour."""
_SIMPLE = tuple(name for name in _NAMES if name.startswith(("header", "text", "html")))
