"""The forms of the settings: what is typed is checked, tried, then stored; or comes back with the reason."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from journal.entries import Entry, Kind
from privacy.nir import MASK
from web.forms import CHANNEL
from web.installation import Installation, MailServer, Setting, SettingsRefused, TrialFailed
from web.shell import Asked

SECURITY = {
    "starttls": "chiffré dès la connexion établie (STARTTLS, port 587)",
    "tls": "chiffré d’emblée (TLS, port 465)",
    "plain": "non chiffré (port 25, réseau interne seulement)",
}
MAILBOX_SECURITY = {
    "tls": "chiffré d’emblée (TLS, port 993)",
    "starttls": "chiffré dès la connexion établie (STARTTLS, port 143)",
    "plain": "non chiffré (cette machine seulement)",
}
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?", re.ASCII)
_LONGEST_PORT = 5
_TOKEN = re.compile(r"\d{1,20}:[\w-]{35}", re.ASCII)
_CUT_SHORT = (
    "Ce n’est pas un jeton entier : il compte des chiffres, deux-points, puis 35 caractères. Recopiez-le "
    "depuis la discussion avec @BotFather."
)


class Part(StrEnum):
    """A group of settings that are changed together; its value stands in addresses."""

    SERVICE = "service"
    TELEGRAM = "telegram"
    MAIL = "mel"
    MAILBOX = "boite"
    SENDERS = "expediteurs"
    POLE = "pole"


SETTINGS: Mapping[Part, tuple[str, ...]] = {
    Part.SERVICE: ("departement", "service_name", "data_controller", "data_contact"),
    Part.TELEGRAM: ("telegram_token",),
    Part.MAIL: ("smtp_url", "mail_from"),
    Part.MAILBOX: ("imap_url", "assistance_addresses"),
    Part.SENDERS: ("mail_verifier", "mail_dkim"),
    Part.POLE: ("national_address", "authorised_senders", "pole_senders"),
}
_SERVER = ("host", "port", "security", "username")
FIELDS: Mapping[Part, tuple[str, ...]] = {
    **SETTINGS,
    Part.MAIL: (*_SERVER, "password", "mail_from", "recipient"),
    Part.MAILBOX: (*_SERVER, "password", "folder", "assistance_addresses"),
}
OPENS_CHANNEL = {Part.TELEGRAM: "telegram_token", Part.MAIL: "smtp_url", Part.MAILBOX: "imap_url"}
UNSHOWN = frozenset({"telegram_token", "password"})


@dataclass(frozen=True)
class Form:
    """What a form shows. ``refusal`` is what a trial met; when time may mend it, the visitor ``may_insist``.
    ``seen`` are the names that the mailbox shows.
    """

    part: Part
    typed: Mapping[str, str]
    settings: Mapping[str, Setting]
    faults: Mapping[str, str] = field(default_factory=dict)
    refusal: str = ""
    may_insist: bool = False
    seen: Sequence[str] = ()

    @property
    def fixed_by(self) -> Mapping[str, str]:
        """What the console cannot change, with what fixes it."""
        return {
            name: self.settings[name].fixed_by for name in SETTINGS[self.part] if self.settings[name].fixed_by
        }

    @property
    def is_closed(self) -> bool:
        return len(self.fixed_by) == len(SETTINGS[self.part])


def blank(part: Part, installation: Installation, *, recipient: str = "") -> Form:
    """As it is first shown; a trial letter would go to ``recipient``."""
    settings = installation.settings()
    typed = {name: settings[name].value for name in FIELDS[part] if name in settings}
    if part is Part.MAIL:
        server = installation.mail_server() or MailServer("", 587, "starttls")
        typed |= {name: str(getattr(server, name)) for name in _SERVER}
        typed |= {"password": "", "recipient": recipient}
    if part is Part.MAILBOX:
        server = installation.mailbox() or MailServer("", 993, "tls", folder="INBOX")
        typed |= {name: str(getattr(server, name)) for name in (*_SERVER, "folder")}
        typed |= {"password": ""}
    return Form(part, typed, settings)


def shown(part: Part, asked: Asked) -> Form:
    """As it is first shown, or shown again after what was typed has been refused: without the secrets."""
    installation = asked.site.installation
    if asked.error is None:
        if part is Part.SENDERS:
            return _proposed(installation)
        return blank(part, installation, recipient=asked.by.email if asked.whoever else "")
    return replace(
        blank(part, installation),
        typed={name: "" if name in UNSHOWN else asked.text(name) for name in FIELDS[part]},
        faults=asked.sentences,
        refusal=asked.refused,
        may_insist=isinstance(asked.error, TrialFailed) and asked.error.may_pass,
    )


def _proposed(installation: Installation) -> Form:
    """Who verifies senders: the name that the mailbox shows, where none is set."""
    form = blank(Part.SENDERS, installation)
    try:
        seen = installation.verifiers()
    except TrialFailed as failed:
        return replace(form, refusal=failed.sentence)
    verifier = form.typed["mail_verifier"] or next(iter(seen), "")
    return replace(form, seen=seen, typed={**form.typed, "mail_verifier": verifier})


def keep(part: Part, asked: Asked) -> bool:
    """Tries what was typed, stores it, and says whether it was tried. ``SettingsRefused``,
    ``TrialFailed``.
    """
    installation = asked.site.installation
    typed, insists = {name: asked.text(name) for name in FIELDS[part]}, asked.text("quand_meme") == "oui"
    _require_no_nir(typed)
    if part in _TRIED:
        changes = _TRIED[part](installation, typed, insists)
    else:
        changes = {name: typed[name] for name in SETTINGS[part]}
    fixed = Form(part, typed, installation.settings()).fixed_by
    installation.store({name: value for name, value in changes.items() if name not in fixed})
    note_change(asked, part)
    return not insists


def forget(part: Part, asked: Asked) -> None:
    """Takes back what opens a channel."""
    asked.site.installation.store({OPENS_CHANNEL[part]: ""})
    note_change(asked, part)


def _telegram(installation: Installation, typed: Mapping[str, str], insists: bool) -> Mapping[str, str]:
    token = typed["telegram_token"]
    if not token:
        raise SettingsRefused({"telegram_token": "Collez ici le jeton que @BotFather vous a donné."})
    if not _TOKEN.fullmatch(token):
        raise SettingsRefused({"telegram_token": _CUT_SHORT})
    if not insists:
        installation.bot_name(token)
    return {"telegram_token": token}


def _mail(installation: Installation, typed: Mapping[str, str], insists: bool) -> Mapping[str, str]:
    if installation.settings()["smtp_url"].fixed_by:
        return {"mail_from": typed["mail_from"]}
    _refuse({**_server_faults(typed, example="smtp.exemple.fr", port=587), **_mail_faults(typed)})
    address = installation.address_of(_server(typed))
    if not insists:
        installation.send_trial_letter(address, sender=typed["mail_from"], recipient=typed["recipient"])
    return {"smtp_url": address, "mail_from": typed["mail_from"]}


def _mailbox(installation: Installation, typed: Mapping[str, str], insists: bool) -> Mapping[str, str]:
    ours = {"assistance_addresses": typed["assistance_addresses"]}
    if installation.settings()["imap_url"].fixed_by:
        return ours
    _refuse(_server_faults(typed, example="imap.exemple.fr", port=993))
    address = installation.address_of_mailbox(_server(typed))
    if not insists:
        installation.open_mailbox(address)
    return {"imap_url": address, **ours}


def _senders(installation: Installation, typed: Mapping[str, str], insists: bool) -> Mapping[str, str]:
    wanted = {name.strip().lower() for name in typed["mail_verifier"].split(",") if name.strip()}
    if wanted and not insists and installation.mailbox() is not None:
        seen = installation.verifiers()
        if not wanted & {name.lower() for name in seen}:
            said = (
                f"On y lit\N{NO-BREAK SPACE}: {', '.join(seen)}."
                if seen
                else "On n’y lit aucun nom de serveur."
            )
            raise TrialFailed(f"Aucun des derniers méls de la boîte ne porte ce nom. {said}", may_pass=True)
    return {name: typed[name] for name in SETTINGS[Part.SENDERS]}


_TRIED = {
    Part.TELEGRAM: _telegram,
    Part.MAIL: _mail,
    Part.MAILBOX: _mailbox,
    Part.SENDERS: _senders,
}
"""What may be tried before it is stored, unless the visitor insists; the rest is stored as it was typed."""


def securities(part: Part) -> Mapping[str, str]:
    """How the connection of this part may be protected."""
    return MAILBOX_SECURITY if part is Part.MAILBOX else SECURITY


def note_change(asked: Asked, part: str) -> None:
    by = asked.by.id if asked.whoever else None
    kind, subject = Kind.SETTINGS_CHANGED, f"reglages:{part}"
    asked.work.journal.add(Entry(at=asked.now, kind=kind, channel=CHANNEL, subject=subject, actor_id=by))


def _require_no_nir(typed: Mapping[str, str]) -> None:
    faults = {
        name: "Un numéro de sécurité sociale semble écrit ici : retirez-le."
        for name, text in typed.items()
        if name not in UNSHOWN and MASK in text  # put there at the entrance
    }
    _refuse(faults)


def _refuse(faults: Mapping[str, str]) -> None:
    if faults:
        raise SettingsRefused(faults)


def _server(typed: Mapping[str, str]) -> MailServer:
    return MailServer(
        typed["host"],
        int(typed["port"]),
        typed["security"],
        typed["username"],
        typed["password"],
        typed.get("folder", ""),
    )


def _server_faults(typed: Mapping[str, str], *, example: str, port: int) -> Mapping[str, str]:
    faults = {}
    if not _HOST.fullmatch(typed["host"]):
        faults["host"] = f"Le nom du serveur est attendu, par exemple {example}."
    given = typed["port"]
    if not (given.isascii() and given.isdigit() and len(given) <= _LONGEST_PORT and 0 < int(given) < 65536):
        faults["port"] = f"Un nombre de 1 à 65535 est attendu : {port} le plus souvent."
    if typed["security"] not in SECURITY:
        faults["security"] = "Choisissez dans la liste."
    return faults


def _mail_faults(typed: Mapping[str, str]) -> Mapping[str, str]:
    return {
        name: "Une adresse mél est attendue." for name in ("mail_from", "recipient") if "@" not in typed[name]
    }
