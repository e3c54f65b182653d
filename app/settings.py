"""The settings, read once from the environment or ``.env``; every fault is reported at once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from deadlines.zones import Zone

PREFIX = "RELAIS_"


class Settings(BaseSettings):
    """Each field is ``RELAIS_<NAME>``; ``docs/exploitation.md`` says what each does."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="forbid", frozen=True, dotenv_filtering="match_prefix"
    )

    database_url: str = "sqlite:///var/relais.db"
    data_dir: Path = Path("var")
    knowledge_base: Path | None = None
    local_names: Annotated[tuple[str, ...], NoDecode] = ()

    telegram_token: SecretStr | None = None
    telegram_api_url: str = "https://api.telegram.org"
    telegram_webhook_url: str = ""
    telegram_webhook_secret: SecretStr | None = None

    web_host: str = "127.0.0.1"
    web_port: Annotated[int, Field(ge=0, le=65535)] = 8000
    web_url: str = ""
    web_secret: SecretStr | None = None

    smtp_url: SecretStr | None = None
    imap_url: SecretStr | None = None
    mail_from: str = ""
    authorised_senders: Annotated[tuple[str, ...], NoDecode] = ()
    national_address: str = ""

    departement: str = "06"
    timezone: str = ""
    log_format: Literal["console", "json"] = "console"

    @field_validator("authorised_senders", "local_names", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        """« a@x.fr, b@y.fr »: a list that needs no JSON."""
        return (
            tuple(part.strip() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    @field_validator(
        "telegram_token", "telegram_webhook_secret", "web_secret", "smtp_url", "imap_url", mode="before"
    )
    @classmethod
    def _empty_is_absent(cls, value: object) -> object:
        return value or None

    @field_validator("telegram_api_url", "telegram_webhook_url", "web_url")
    @classmethod
    def _is_http(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in {"http", "https"}:
            raise ValueError("une adresse http:// ou https:// est attendue")
        return value.rstrip("/")

    @field_validator("mail_from", "national_address")
    @classmethod
    def _is_address(cls, value: str) -> str:
        if value and ("@" not in value or any(c.isspace() for c in value)):
            raise ValueError("une adresse mél est attendue")
        return value

    @model_validator(mode="after")
    def _zone_exists(self) -> Settings:
        self.zone  # noqa: B018  both names are checked together, where they are read
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
    def public_url(self) -> str:
        return self.web_url or f"http://{self.web_host}:{self.web_port}"


class BadSettings(Exception):
    """``faults`` are French lines, one a setting."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def read_settings(*, env_file: Path | None = Path(".env"), **overrides: object) -> Settings:
    """The settings of this process; ``BadSettings`` names every one that is wrong."""
    try:
        return Settings(_env_file=env_file, **overrides)  # type: ignore[call-arg,arg-type]  # pydantic checks
    except ValidationError as error:
        raise BadSettings(tuple(_fault(e["loc"], e["type"], e["msg"]) for e in error.errors())) from error


def _fault(location: tuple[int | str, ...], kind: str, message: str) -> str:
    name = "".join(str(part) for part in location[:1])
    setting = name if name.startswith(PREFIX) else f"{PREFIX}{name}"
    if kind == "extra_forbidden":
        return f"{setting.upper()} : ce réglage n’existe pas."
    said = message.removeprefix("Value error, ")
    return f"{setting.upper()} : {said}" if name else said
