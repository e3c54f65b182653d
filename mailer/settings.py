"""Reads the address of the SMTP server, as ``RELAIS_SMTP_URL`` writes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

PORT = 25
SUBMISSION_PORT = 587  # with STARTTLS
TLS_PORT = 465


class Security(StrEnum):
    PLAIN = "plain"
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True)
class SmtpServer:
    """Where letters are handed over, and as whom; empty username where the server asks for none."""

    host: str
    port: int
    security: Security
    username: str = ""
    password: str = field(default="", repr=False)


def parse_smtp_url(url: str) -> SmtpServer:
    """``smtp://user:pass@host:587?starttls=1``, ``smtps://user:pass@host`` or ``smtp://127.0.0.1:1025``.

    A password travels encrypted: STARTTLS is required with one, unless ``starttls=0`` on this very machine.
    Raises ``ValueError`` with a French sentence, which never quotes the address.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:  # its message may quote a password
        raise ValueError("adresse SMTP illisible ; " + _ESCAPING) from None
    if parts.scheme not in {"smtp", "smtps"}:
        raise ValueError("l’adresse SMTP doit commencer par smtp:// ou smtps://")
    if not parts.hostname or port == 0:
        raise ValueError("l’adresse SMTP doit nommer un serveur, par exemple smtp://mail.exemple.fr:587")
    if parts.path not in {"", "/"} or parts.fragment:
        raise ValueError("adresse SMTP mal formée après le nom du serveur ; " + _ESCAPING)
    username, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(username) != bool(password):
        raise ValueError("l’adresse SMTP doit donner l’utilisateur et le mot de passe, ou ni l’un ni l’autre")
    security = _security(parts, has_password=bool(password))
    default_port = {Security.TLS: TLS_PORT, Security.STARTTLS: SUBMISSION_PORT, Security.PLAIN: PORT}
    return SmtpServer(parts.hostname, port or default_port[security], security, username, password)


_ESCAPING = "dans un mot de passe, écrivez / %2F, ? %3F, # %23, @ %40, : %3A et % %25"


def _security(parts: SplitResult, *, has_password: bool) -> Security:
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    choice = options.pop("starttls", None)
    if options or choice not in {None, "0", "1"}:
        raise ValueError("la seule option d’une adresse SMTP est starttls=0 ou starttls=1 ; " + _ESCAPING)
    if parts.scheme == "smtps":
        if choice == "1":
            raise ValueError("smtps:// est déjà chiffré : retirez starttls=1")
        return Security.TLS
    if choice == "1" or (choice is None and has_password):
        return Security.STARTTLS
    if has_password and not _is_this_machine(parts.hostname or ""):
        raise ValueError("un mot de passe ne part pas en clair : retirez starttls=0, ou prenez smtps://")
    return Security.PLAIN


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
