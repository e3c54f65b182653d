"""The buttons of a draft, typed: « envoie », « ok vas y », « laisse tomber », in few words, as they come."""

from __future__ import annotations

import re
from enum import StrEnum

from guichets.names import fold
from knowledge_base.understanding.thread import Belonging, Open, told


class Typed(StrEnum):
    """What is typed; ``NOD`` agrees, and sends a draft that lacks nothing."""

    SEND = "send"
    NUMERO = "numero"
    DROP = "drop"
    NOD = "nod"


_REPEATED = re.compile(r"(.)\1+")
"""« merciii », « okkk »: of each letter, one is read."""


def _bare(words: str) -> frozenset[str]:
    return frozenset(_REPEATED.sub(r"\1", fold(words)).split())


_SEND = _bare(
    "envoyer envoie envoies envoyez envoi envoyé transmets transmet transmettre transmettez valide valider"
)
_NOD = _bare("oui ouais wi yes yep ok okay oki d’accord dac go vas vasy allez parfait exact exactement")
_THUMBS = frozenset("👍👌")
_DROP = _bare("abandonner abandonne annuler annule annulez laisse laissez tomber oublie oubliez trouvé stop")
_NO_NEED = _bare("plus besoin")
_NOT = _bare("pas n’")
_FINE = _bare("c’est bon"), _bare("c bon")
_BESIDE = _bare(
    "j’ai c’est c bon y alors bien super merci svp stp s’il te vous plaît le la les l’ ça cela ce ci tout tel"
    " quel comme au gestionnaire sans nom maintenant déjà plus besoin non finalement en fait ticket tant pis"
)
_NUMERO = _bare("numéro unique")


def typed_button(text: str) -> Typed | None:
    """None when it says anything else."""
    said = _bare(text)
    if not said:
        return Typed.NOD if _THUMBS & {*text} else None
    if said == _NUMERO:
        return Typed.NUMERO
    if not said <= _SEND | _NOD | _DROP | _NOT | _BESIDE:
        return None
    if said & _DROP or said >= _NO_NEED or (said & _SEND and said & _NOT):
        return Typed.DROP
    if said & _SEND:
        return Typed.SEND
    return Typed.NOD if said & _NOD or said in _FINE else None


MEANT = {Belonging.SEND: Typed.NOD, Belonging.DROP: Typed.DROP}


def meant(text: str, opened: Open) -> Typed | None:
    """The button that is typed, or told in other words: « c’est bon vous pouvez y aller »."""
    if (typed := typed_button(text)) is not None:
        return typed
    belonging = told(text, opened)
    return MEANT.get(belonging) if belonging else None
