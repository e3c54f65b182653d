"""The service as the console sees it: its settings, where they come from, and its restart."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from importlib.metadata import version
from secrets import token_hex, token_urlsafe
from typing import TYPE_CHECKING
from urllib.parse import quote

from pydantic import ValidationError

from app import archives, stored_settings
from app.settings import PREFIX, BadSettings, Settings, said_of, settings_in
from app.stored_settings import CHANGEABLE, SECRET, Unwritable
from mailer.settings import INBOX, ImapServer, Security, SmtpServer, parse_imap_url, parse_smtp_url
from web.installation import Finding, MailServer, Setting, SettingsRefused, TrialFailed

if TYPE_CHECKING:
    from app.trials import Trials


LIFE = timedelta(days=1)


class FirstLink:
    """Another at each start of the program, which keeps it in its memory alone.

    That nobody holds the console yet is for the use case to check: ``guichets.founding``.
    """

    def __init__(self, *, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._secret = token_urlsafe(24)
        self._expires_at = clock() + LIFE

    @property
    def path(self) -> str:
        return f"/installation/{self._secret}"

    def opens(self, secret: str) -> bool:
        is_alike = hmac.compare_digest(secret.encode(), self._secret.encode())
        return is_alike and self._clock() < self._expires_at


class Installation:
    """Serves ``web.installation.Installation`` for one run of the house.

    ``read`` reads the settings again, as a restart would; ``fixed`` says, by setting, what fixes it where the
    console cannot change it. ``trials`` are made when something is to be tried: all that a service may not
    have comes with them. ``under_way`` is what this run still prepares.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        read: Callable[[], Settings],
        fixed: Mapping[str, str],
        restart: Callable[[], None],
        trials: Callable[[], Trials],
        clock: Callable[[], datetime],
        first_link: FirstLink | None = None,
        under_way: Callable[[], Iterable[Finding]] = tuple,
    ) -> None:
        self._settings = settings
        self._under_way = under_way
        self._read = read
        self._fixed = fixed
        self._restart = restart
        self._trials = trials
        self._clock = clock
        self._first_link = first_link
        self._file = settings.data_dir / stored_settings.NAME
        self.boot = token_hex(8)
        self.version = _version()
        self.telegram_trouble = ""

    def settings(self) -> Mapping[str, Setting]:
        coming = self._coming()
        given = {*self._fixed, *settings_in(self._file)}
        return {
            name: _shown(
                name,
                getattr(coming, name),
                fixed_by=self._fixed.get(name, ""),
                is_given=name in given or getattr(coming, name) != Settings.model_fields[name].default,
            )
            for name in CHANGEABLE
        }

    def mail_server(self) -> MailServer | None:
        return _without_password(self._server(_OUT))

    def mailbox(self) -> MailServer | None:
        return _without_password(self._server(_IN))

    def address_of(self, server: MailServer) -> str:
        return self._address(server, _OUT)

    def address_of_mailbox(self, server: MailServer) -> str:
        return self._address(server, _IN)

    def store(self, changes: Mapping[str, str]) -> None:
        held = {name: text for name in changes if (text := self._fixed.get(name, ""))}
        if held:
            raise SettingsRefused(held)
        _check(changes)
        values = {**settings_in(self._file), **changes}
        try:
            stored_settings.write(self._file, {n: v for n, v in values.items() if v}, prefix=PREFIX)
        except Unwritable:
            raise SettingsRefused(
                dict.fromkeys(changes, "Une barre oblique inverse (\\) ne peut pas y figurer.")
            ) from None

    def awaits_restart(self) -> bool:
        return self._coming() != self._settings

    def restart(self) -> None:
        self._restart()

    def findings(self) -> Sequence[Finding]:
        from app.diagnosis.checks import findings

        return [*self._under_way(), *findings(self._settings, now=self._clock())]

    def last_backup(self) -> datetime | None:
        return archives.last(self._settings)

    def bot_name(self, token: str) -> str:
        stored = self._coming().telegram_token
        wanted = token or (stored.get_secret_value() if stored is not None else "")
        if not wanted:
            raise TrialFailed("Aucun jeton n’est réglé.", may_pass=False)
        return self._trials().bot_name(wanted)

    def send_trial_letter(self, smtp_url: str, *, sender: str, recipient: str) -> None:
        self._trials().send_letter(smtp_url, sender=sender, recipient=recipient)

    def open_mailbox(self, imap_url: str) -> None:
        self._trials().open_mailbox(imap_url)

    def verifiers(self) -> Sequence[str]:
        stored = self._coming().imap_url
        return self._trials().verifiers(stored.get_secret_value()) if stored is not None else ()

    def opens(self, secret: str) -> bool:
        return self._first_link is not None and self._first_link.opens(secret)

    def _coming(self) -> Settings:
        """The settings of the next start; the present ones while a file that is not ours is faulty."""
        try:
            return self._read()
        except BadSettings:
            return self._settings

    def _server(self, way: _Way) -> MailServer | None:
        url = getattr(self._coming(), way.setting)
        if url is None:
            return None
        server = way.parse(url.get_secret_value())
        folder = server.folder if isinstance(server, ImapServer) else ""
        return MailServer(server.host, server.port, server.security, server.username, server.password, folder)

    def _address(self, server: MailServer, way: _Way) -> str:
        known = self._server(way)
        is_known = known is not None and (known.host, known.username) == (server.host, server.username)
        password = server.password or (known.password if known is not None and is_known else "")
        address = _written(replace(server, password=password), way.scheme)
        try:
            way.parse(address)
        except ValueError as error:
            said = str(error)
            raise SettingsRefused({way.setting: f"{said[:1].upper()}{said[1:]}."}) from None
        return address


@dataclass(frozen=True)
class _Way:
    """A mail server, by the setting that names it."""

    setting: str
    scheme: str
    parse: Callable[[str], SmtpServer | ImapServer]


_OUT = _Way("smtp_url", "smtp", parse_smtp_url)
_IN = _Way("imap_url", "imap", parse_imap_url)


def _without_password(server: MailServer | None) -> MailServer | None:
    return replace(server, password="") if server is not None else None


def _check(changes: Mapping[str, str]) -> None:
    """Raises ``SettingsRefused`` with every fault of these, whatever those of the others may be."""
    try:
        Settings(_env_file=None, **changes)  # type: ignore[call-arg,arg-type]  # pydantic checks
    except ValidationError as error:
        faults = {str(each["loc"][0]): _sentence(said_of(each)) for each in error.errors() if each["loc"]}
        ours = {name: said for name, said in faults.items() if name in changes}
        if ours:
            raise SettingsRefused(ours) from None


def _sentence(said: str) -> str:
    return f"{said[0].upper()}{said[1:].rstrip('.')}."


def _shown(name: str, value: object, *, fixed_by: str, is_given: bool) -> Setting:
    if name in SECRET:
        return Setting("", value is not None, fixed_by)
    text = ", ".join(value) if isinstance(value, tuple) else str(value)
    return Setting(text, bool(text) and is_given, fixed_by)


def _written(server: MailServer, scheme: str) -> str:
    """As the settings write it."""
    if server.security == Security.TLS:
        scheme += "s"
    account = (
        f"{quote(server.username, safe='')}:{quote(server.password, safe='')}@" if server.username else ""
    )
    folder = f"/{quote(server.folder)}" if server.folder not in {"", INBOX} else ""
    option = {Security.STARTTLS.value: "?starttls=1", Security.PLAIN.value: "?starttls=0"}.get(
        server.security, ""
    )
    return f"{scheme}://{account}{server.host}:{server.port}{folder}{option}"


@cache
def _version() -> str:
    return version("relais-sne")
