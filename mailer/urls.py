"""Reads the address of a mail server, as the settings write it: one grammar for SMTP and IMAP."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit


class Security(StrEnum):
    PLAIN = "plain"
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True)
class Server:
    """Where it is, and as whom we come; empty username where it asks for none."""

    host: str
    port: int
    security: Security
    username: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class UrlKind:
    """``name`` is what sentences call it; with an ``s``, ``scheme`` is encrypted from the start."""

    name: str
    scheme: str
    ports: Mapping[Security, int]
    example: str
    has_folders: bool = False


def parse(url: str, kind: UrlKind) -> tuple[Server, str]:
    """The server, and what its address names inside it: the folder, "" when it names none.

    A password travels encrypted: STARTTLS is required with one, unless ``starttls=0`` on this very machine.
    Raises ``ValueError`` with a French sentence, which never quotes the address.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:  # its message may quote a password
        raise ValueError(f"adresse {kind.name} illisible ; {ESCAPING}") from None
    if parts.scheme not in {kind.scheme, f"{kind.scheme}s"}:
        raise ValueError(f"l’adresse {kind.name} doit commencer par {kind.scheme}:// ou {kind.scheme}s://")
    if not parts.hostname or port == 0:
        raise ValueError(f"l’adresse {kind.name} doit nommer un serveur, par exemple {kind.example}")
    folder = unquote(parts.path.strip("/"))
    if parts.fragment or (folder and not kind.has_folders):
        raise ValueError(f"adresse {kind.name} mal formée après le nom du serveur ; {ESCAPING}")
    username, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(username) != bool(password):
        raise ValueError(
            f"l’adresse {kind.name} doit donner l’utilisateur et le mot de passe, ou ni l’un ni l’autre"
        )
    security = _security(parts, kind, has_password=bool(password))
    return Server(parts.hostname, port or kind.ports[security], security, username, password), folder


ESCAPING = "dans un mot de passe, écrivez / %2F, ? %3F, # %23, @ %40, : %3A et % %25"


def _security(parts: SplitResult, kind: UrlKind, *, has_password: bool) -> Security:
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    choice = options.pop("starttls", None)
    if options or choice not in {None, "0", "1"}:
        raise ValueError(
            f"la seule option d’une adresse {kind.name} est starttls=0 ou starttls=1 ; {ESCAPING}"
        )
    if parts.scheme == f"{kind.scheme}s":
        if choice == "1":
            raise ValueError(f"{kind.scheme}s:// est déjà chiffré : retirez starttls=1")
        return Security.TLS
    if choice == "1" or (choice is None and has_password):
        return Security.STARTTLS
    if has_password and not _is_this_machine(parts.hostname or ""):
        raise ValueError(
            f"un mot de passe ne part pas en clair vers une autre machine : choisissez un chiffrement "
            f"({kind.scheme}s://, ou {kind.scheme}:// sans starttls=0)"
        )
    return Security.PLAIN


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
