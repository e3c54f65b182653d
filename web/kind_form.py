"""The form of a kind of request, the same for whoever fills it: what was typed, what is kept, its faults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from privacy.text import is_too_long
from rendering.labels import ACT
from tickets.kinds.answers import Filled, read_form, titled
from tickets.kinds.declaration import Declaration
from tickets.kinds.declared import QUESTION
from tickets.service import Request
from tickets.ticket import Urgency
from web.errors import ReplyTooLong
from web.faults import REPLY_LIMIT, fault_of
from web.sent import SentForm
from web.visitors import field

MORE = "texte"
"""What the asker adds in their own words, whatever the kind."""
_PREFIX = "d-"
"""Of the fields of the request: none of them is mistaken for one of the page."""
PROOFS, URGENT = "preuves", "urgent"


@dataclass(frozen=True)
class KindForm:
    """``sentences`` says what is wrong with each field, "" being the form itself."""

    declaration: Declaration
    texts: Mapping[str, str]
    declared: tuple[str, ...]
    more: str
    is_urgent: bool
    filled: Filled
    sentences: Mapping[str, str]

    @classmethod
    def blank(cls, declaration: Declaration) -> KindForm:
        return cls(declaration, {}, (), "", False, Filled("", {}, (), {}), {})

    @property
    def request(self) -> Request:
        """A question is asked in the asker's own words; what they add to anything else goes with it."""
        kind = self.declaration.kind
        is_question = kind == QUESTION
        return Request(
            question=self.more if is_question else titled(ACT[kind], kind, self.filled.answers),
            theme=self.declaration.theme,
            kind=kind,
            numero_unique=self.filled.numero_unique,
            details=(self.more,) if self.more and not is_question else (),
            urgency=Urgency.URGENT if self.is_urgent else Urgency.NORMAL,
            answers=self.filled.answers,
            proofs=self.filled.proofs,
        )

    def also(self, faults: Mapping[str, str]) -> KindForm:
        """With what was wrong once it was to be carried out."""
        return replace(self, sentences={**self.sentences, **faults})


def read(declaration: Declaration, form: SentForm) -> KindForm:
    texts = {one.name: field(form, f"{_PREFIX}{one.name}") for one in declaration.fields}
    declared = tuple(value for value in form.getlist(PROOFS) if isinstance(value, str))
    more, filled = field(form, MORE), read_form(declaration, texts, declared)
    sentences = {MORE: fault_of(ReplyTooLong()).sentence} if is_too_long(more, REPLY_LIMIT) else {}
    sentences |= {name: fault_of(refused).sentence for name, refused in filled.faults.items()}
    return KindForm(
        declaration,
        texts,
        declared,
        more,
        field(form, URGENT) == "oui",
        filled,
        sentences,
    )
