"""The settings, read once from the environment, ``.env`` or what the console stored; every fault is reported
at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    NoDecode,
    SettingsConfigDict,
)

from app import stored_settings
from deadlines.zones import Zone
from mailer.settings import parse_imap_url, parse_smtp_url
from privacy.notice import Notice
from privacy.retention import RULE, RULES, Kept, Span
from reports.resources import YEARLY_HOURS
from storage.sealed_copies import WrongRecipient, recipients_of
from tickets.pole.national import NUDGE_AFTER

PREFIX = "RELAIS_"
ENV_FILE = Path(".env")
LONGEST_NAME = 120
SHORTEST_SECRET = 32


def _parts(value: object) -> object:
    """« a@x.fr, b@y.fr »: a list that needs no JSON."""
    return tuple(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else value


def _address(value: str) -> str:
    if value and ("@" not in value or any(c.isspace() for c in value)):
        raise ValueError("une adresse mél est attendue")
    return value


def _addresses(value: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(_address, value))


def _addresses_or_domains(value: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(one if one.startswith("@") and one[1:] else _address(one) for one in value)


def _http(value: str) -> str:
    if value and urlsplit(value).scheme not in {"http", "https"}:
        raise ValueError("une adresse http:// ou https:// est attendue")
    return value.rstrip("/")


def _outgoing(value: SecretStr | None) -> SecretStr | None:
    if value is not None:
        parse_smtp_url(value.get_secret_value())
    return value


def _mailbox(value: SecretStr | None) -> SecretStr | None:
    if value is not None:
        parse_imap_url(value.get_secret_value())
    return value


def _machines(value: tuple[str, ...]) -> tuple[str, ...]:
    """uvicorn takes what it cannot read for the name of a machine that never comes."""
    for one in value:
        try:
            ip_network(one)
        except ValueError:
            raise ValueError(f"« {one} » n’est ni une adresse IP ni un réseau, tel que 10.0.0.0/24") from None
    return value


def _public_keys(value: tuple[str, ...]) -> tuple[str, ...]:
    try:
        recipients_of(value)
    except WrongRecipient:
        raise ValueError("une clé publique est attendue (« age1… », ou une clé SSH)") from None
    return value


def _long(value: SecretStr | None) -> SecretStr | None:
    secrets = value.get_secret_value().split(",") if value is not None else ()
    if any(len(secret.strip()) < SHORTEST_SECRET for secret in secrets):
        raise ValueError(
            f"{SHORTEST_SECRET} caractères au moins, tirés au hasard (« openssl rand -base64 32 »)"
        )
    return value


def _short(value: str) -> str:
    if len(value) > LONGEST_NAME:
        raise ValueError(f"{LONGEST_NAME} caractères au plus")
    return value


Months = Annotated[int, Field(ge=1, le=120)]
Days = Annotated[int, Field(ge=7, le=400)]
Choice = Literal["obligatoire", "facultatif"]
Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_parts)]
Name = Annotated[str, AfterValidator(_short)]
Address = Annotated[str, AfterValidator(_address)]
Addresses = Annotated[Words, AfterValidator(_addresses)]
Url = Annotated[str, AfterValidator(_http)]
Secret = Annotated[SecretStr | None, BeforeValidator(lambda value: value or None)]
"""One that is empty is none."""


class Settings(BaseSettings):
    """Each field is ``RELAIS_<NAME>``; ``docs/exploitation.md`` says what each does."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=ENV_FILE, extra="forbid", frozen=True, dotenv_filtering="match_prefix"
    )

    database_url: str = "sqlite:///var/relais.db"
    data_dir: Path = Path("var")
    knowledge_base: Path | None = None
    local_names: Words = ()

    telegram_token: Secret = None
    telegram_api_url: Url = "https://api.telegram.org"
    telegram_webhook_url: Url = ""
    telegram_webhook_secret: Secret = None
    telegram_at_once: Annotated[int, Field(ge=1, le=30)] = 12

    web_host: str = "127.0.0.1"
    web_port: Annotated[int, Field(ge=0, le=65535)] = 8000
    web_url: Url = ""
    web_proxies: Annotated[Words, AfterValidator(_machines)] = ()
    web_secret: Annotated[Secret, AfterValidator(_long)] = None
    metrics_token: Annotated[Secret, AfterValidator(_long)] = None
    supervision_port: Annotated[int, Field(ge=0, le=65535)] = 0
    second_factor: Choice = "obligatoire"
    telegram_second_factor: Choice = "obligatoire"

    audit_months: Annotated[int, Field(ge=1, le=36)] = RULE[Kept.AUDIT].span.number

    smtp_url: Annotated[Secret, AfterValidator(_outgoing)] = None
    imap_url: Annotated[Secret, AfterValidator(_mailbox)] = None
    mail_verifier: Words = ()
    mail_dkim: Literal["oui", "non"] = "non"
    mail_from: Address = ""
    authorised_senders: Addresses = ()
    national_address: Address = ""
    pole_senders: Annotated[Words, AfterValidator(_addresses_or_domains)] = ()
    assistance_addresses: Addresses = ()
    pole_nudge_days: Annotated[int, Field(ge=1, le=60)] = NUDGE_AFTER

    backup_recipient: Annotated[Words, AfterValidator(_public_keys)] = ()
    backup_keep: Annotated[int, Field(ge=0, le=10_000)] = 30
    data_controller: Name = ""
    data_contact: Name = ""
    keep_tickets_months: Months = 24
    keep_chat_months: Months = 12
    keep_mails_months: Months = 12
    keep_people_months: Months = 12
    keep_inbox_days: Days = 30
    keep_outbox_days: Days = 90

    departement: Annotated[str, AfterValidator(lambda value: Zone.of(value).departement)] = "06"
    service_name: Name = ""
    yearly_hours: Annotated[int, Field(ge=1_000, le=2_500)] = YEARLY_HOURS
    timezone: str = ""
    log_format: Literal["console", "json"] = "console"

    @model_validator(mode="after")
    def _zone_exists(self) -> Settings:
        self.zone  # noqa: B018  the timezone is checked where it is read
        if self.telegram_webhook_url and self.telegram_webhook_secret is None:
            raise ValueError(
                "RELAIS_TELEGRAM_WEBHOOK_SECRET est obligatoire avec RELAIS_TELEGRAM_WEBHOOK_URL"
            )
        return self

    @property
    def zone(self) -> Zone:
        return Zone.of(self.departement, self.timezone or None)

    @property
    def local_time(self) -> ZoneInfo:
        return self.zone.timezone

    @property
    def senders(self) -> tuple[str, ...]:
        """The addresses that may write to the national pole: a closed list (fact 173)."""
        return self.authorised_senders or ((self.mail_from,) if self.mail_from else ())

    @property
    def signatory(self) -> str:
        """In whose name mails and documents are, where a département has not said its own."""
        return self.service_name or self.data_controller

    @property
    def files(self) -> Path:
        """The folder of what people send."""
        return self.data_dir / "fichiers"

    @property
    def spans(self) -> Mapping[Kept, Span]:
        """How long each kind of thing is kept."""
        return {
            rule.kind: Span(getattr(self, rule.setting), rule.span.unit) if rule.setting else rule.span
            for rule in RULES
        }

    @property
    def notice(self) -> Notice:
        return Notice(
            controller=self.data_controller,
            contact=self.data_contact,
            address=f"{self.public_url}/donnees",
            on_telegram=self.telegram_token is not None,
            spans=self.spans,
        )

    @property
    def public_url(self) -> str:
        return self.web_url or f"http://{self.web_host}:{self.web_port}"


class BadSettings(Exception):
    """``faults`` are French lines, one a setting."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def read_settings(*, env_file: Path | None = ENV_FILE, **overrides: object) -> Settings:
    """The settings of this process; ``BadSettings`` names every one that is wrong.

    The environment wins over ``env_file``, which wins over what the console stored beside the data.
    """
    try:
        files = [stored_file(env_file=env_file, **overrides), *([env_file] if env_file else [])]
        return Settings(_env_file=files, **overrides)  # type: ignore[call-arg,arg-type]  # pydantic checks
    except ValidationError as error:
        raise BadSettings(tuple(_fault(each) for each in error.errors())) from error


def stored_file(*, env_file: Path | None = ENV_FILE, **overrides: object) -> Path:
    """Where the console stores the settings that it changes."""
    folder = {"data_dir": overrides["data_dir"]} if "data_dir" in overrides else {}
    place = _Place(_env_file=env_file, **folder)  # type: ignore[call-arg,arg-type]  # pydantic checks
    return place.data_dir / stored_settings.NAME


def settings_in(file: Path) -> Mapping[str, str]:
    """What a file gives, by the name of the setting, whether right or wrong; nothing when there is none."""
    return DotEnvSettingsSource(Settings, env_file=file)()


def fixed_settings(env_file: Path = ENV_FILE) -> Mapping[str, str]:
    """What the console cannot change, since a place that wins over it gives it: that place, in French."""
    by_file = dict.fromkeys(settings_in(env_file), f"le fichier {env_file} du service")
    return by_file | dict.fromkeys(EnvSettingsSource(Settings)(), "l’environnement du service")


class _Place(BaseSettings):
    """Read first: it says where one of the files of settings is."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore")

    data_dir: Path = Settings.model_fields["data_dir"].default


def said_of(error: ErrorDetails) -> str:
    """In French: what the library says in English is known by its type."""
    values = error.get("ctx", {})
    match error["type"]:
        case "value_error":
            return str(values["error"])
        case "greater_than_equal":
            return f"{values['ge']} au moins."
        case "less_than_equal":
            return f"{values['le']} au plus."
        case "int_parsing" | "int_type" | "int_from_float":
            return "un nombre entier est attendu."
        case "literal_error":
            known = get_args(Settings.model_fields[str(error["loc"][0])].annotation)
            return f"{' ou '.join(f'« {one} »' for one in known)}, rien d’autre."
    return "cette valeur n’a pas la forme attendue."


def _fault(error: ErrorDetails) -> str:
    name = "".join(str(part) for part in error["loc"][:1])
    setting = name if name.startswith(PREFIX) else f"{PREFIX}{name}"
    if error["type"] == "extra_forbidden":
        return f"{setting.upper()} : ce réglage n’existe pas."
    said = said_of(error)
    return f"{setting.upper()} : {said}" if name else said
