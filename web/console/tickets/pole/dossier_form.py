"""The dossier of an escalation as a form: what was typed, whatever it is worth, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from privacy.text import is_too_long
from tickets.numero_unique import parse_numero_unique
from tickets.pole.dossier import MOST_GUICHETS, Blocking, Dossier
from web.errors import GuichetsOutOfRange, ReplyTooLong
from web.faults import REPLY_LIMIT, fault_of
from web.fields import number_of
from web.forms import Faults
from web.sent import SentForm
from web.visitors import field

# Each is kept as the gestionnaire types, under this name.
LONG_TEXTS: Mapping[str, str] = {
    "etapes": "escalade-etapes",
    "reponse_locale": "escalade-reponse",
    "question": "escalade-question",
}


def told(dossier: Dossier) -> Mapping[str, str]:
    """What the fields show before anything is typed. « sans_dossier »: it is about no file in particular."""
    return {
        "profil": dossier.profile,
        "blocage": dossier.blocking or "",
        "guichets": str(dossier.guichets_touched),
        "numero_unique": dossier.numero_unique,
        "sans_dossier": "" if dossier.about_one_file else "oui",
        "etapes": dossier.steps,
        "reponse_locale": dossier.local_answer,
        "question": dossier.question,
    }


def typed(form: SentForm, begun: Dossier) -> Mapping[str, str]:
    return {name: field(form, name) for name in told(begun)} | {
        "profil": " ".join(field(form, "profil").split())
    }


def read(values: Mapping[str, str], begun: Dossier) -> tuple[Dossier, Mapping[str, str]]:
    """What is told, added to what the ticket tells, and the faults by field: one at fault counts as empty,
    and an empty one is only missing.
    """
    faults = Faults()
    too_long = [name for name in ("profil", *LONG_TEXTS) if is_too_long(values[name], REPLY_LIMIT)]
    faults.sentences.update(dict.fromkeys(too_long, fault_of(ReplyTooLong()).sentence))
    number = "" if values["sans_dossier"] else values["numero_unique"]
    numero_unique = faults.reading("numero_unique", lambda: parse_numero_unique(number) if number else "")
    guichets = faults.reading("guichets", lambda: _guichets(values["guichets"]))
    dossier = replace(
        begun,
        profile=values["profil"],
        about_one_file=not values["sans_dossier"],
        numero_unique=numero_unique or "",
        steps=values["etapes"],
        local_answer=values["reponse_locale"],
        question=values["question"],
        blocking=Blocking(values["blocage"]) if values["blocage"] in set(Blocking) else None,
        guichets_touched=guichets or 1,
    )
    return dossier, faults.sentences


def _guichets(text: str) -> int:
    count = number_of(text)
    if count is None or not 1 <= count <= MOST_GUICHETS:
        raise GuichetsOutOfRange
    return count
