"""The dossier of an escalation as a form: what was typed, whatever it is worth, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from privacy.text import is_too_long
from rendering.refusals import sentence
from tickets.errors import MalformedNumeroUnique
from tickets.numero_unique import parse_numero_unique
from tickets.pole.dossier import MOST_GUICHETS, Blocking, Dossier
from web.errors import GuichetsOutOfRange, ReplyTooLong
from web.faults import REPLY_LIMIT, fault_of
from web.fields import number_of
from web.sent import SentForm
from web.visitors import field

# Each is kept as she types, under this name.
LONG_TEXTS: Mapping[str, str] = {
    "etapes": "escalade-etapes",
    "reponse_locale": "escalade-reponse",
    "question": "escalade-question",
}


@dataclass(frozen=True, kw_only=True)
class DossierForm:
    """``no_file``: the request is about no file in particular."""

    profile: str
    no_file: bool
    numero_unique: str
    texts: Mapping[str, str]
    blocking: str
    guichets: str

    @classmethod
    def of(cls, dossier: Dossier) -> DossierForm:
        return cls(
            profile=dossier.profile,
            no_file=not dossier.about_one_file,
            numero_unique=dossier.numero_unique,
            texts={
                "etapes": dossier.steps,
                "reponse_locale": dossier.local_answer,
                "question": dossier.question,
            },
            blocking=dossier.blocking or "",
            guichets=str(dossier.guichets_touched),
        )

    @classmethod
    def read(cls, form: SentForm) -> DossierForm:
        return cls(
            profile=" ".join(field(form, "profil").split()),
            no_file=bool(field(form, "sans_dossier")),
            numero_unique=field(form, "numero_unique"),
            texts={name: field(form, name) for name in LONG_TEXTS},
            blocking=field(form, "blocage"),
            guichets=field(form, "guichets"),
        )

    def faults(self) -> Mapping[str, str]:
        """By field, what is wrong with what it holds; an empty one is only missing."""
        texts = {**self.texts, "profil": self.profile}
        faults = {name: _TOO_LONG for name, text in texts.items() if is_too_long(text, REPLY_LIMIT)}
        if self._numero_unique() is None:
            faults["numero_unique"] = sentence(MalformedNumeroUnique())
        if self._guichets() is None:
            faults["guichets"] = fault_of(GuichetsOutOfRange()).sentence
        return faults

    def dossier(self, begun: Dossier) -> Dossier:
        """What is told, added to what the ticket tells; a field at fault counts as empty."""
        return replace(
            begun,
            profile=self.profile,
            about_one_file=not self.no_file,
            numero_unique=self._numero_unique() or "",
            steps=self.texts["etapes"],
            local_answer=self.texts["reponse_locale"],
            question=self.texts["question"],
            blocking=Blocking(self.blocking) if self.blocking in set(Blocking) else None,
            guichets_touched=self._guichets() or 1,
        )

    def _numero_unique(self) -> str | None:
        if self.no_file or not self.numero_unique:
            return ""
        try:
            return parse_numero_unique(self.numero_unique)
        except MalformedNumeroUnique:
            return None

    def _guichets(self) -> int | None:
        count = number_of(self.guichets)
        return count if count is not None and 1 <= count <= MOST_GUICHETS else None


_TOO_LONG = fault_of(ReplyTooLong()).sentence
