"""Greetings, thanks and signatures: what frames a message, names somebody, and says nothing of its matter."""

from __future__ import annotations

import re

_GREETING = re.compile(
    r"\A\s*(?:re[ -]?)?(?:bonjour|bonsoir|salut|hello|coucou|bjr|ch[eè]re?s?|madame,? monsieur|"
    r"mesdames,? messieurs)"
    r"(?:[ \t]+(?:à (?:tous|toutes|vous)|madame|monsieur|coll[eè]gues?|mme|m\.|(?-i:[A-ZÀ-Þ])[\w’'-]*))*"
    r"[ \t]*[,!.:]*\s*",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(?:^|(?<=[.!?]))[ \t]*+(?:(?:bien |tr[eè]s )?cordialement|cdl?t|cordiales salutations|"
    r"salutations|bien [àa] vous|sinc[eè]res salutations|respectueusement|"
    r"bonne (?:journ[ée]e|r[ée]ception|soir[ée]e|fin de)|dans l[’']attente de|envoy[ée] de mon)\b.*\Z",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
# « Merci de réactiver… » asks for something: only thanks that stand alone go.
_THANKS = re.compile(
    r"(?:^|(?<=[.!?,]))[ \t]*+(?:et )?(?:un grand )?merci"
    r"(?: (?:beaucoup|bien|[àa] vous|d[’']avance|par avance|de (?:votre|ton) (?:aide|retour|r[ée]ponse)|"
    r"pour (?:votre|ton|vos|l[’']aide)(?: \w+){0,3}))*[ \t]*(?:[.!]+|$)",
    re.IGNORECASE | re.MULTILINE,
)
_BLANK_LINES = re.compile(r"\n{3,}")


def without_greeting(text: str) -> str:
    """What a title shows of a message: its words after the greeting, where a mark or a line ends it, for
    « Bonjour Mme Dumas déménage » tells of somebody; the whole of a message that greets and no more.
    """
    greeting = _GREETING.match(text)
    is_apart = greeting is not None and greeting[0].rstrip(" \t").endswith((",", "!", ".", ":", "\n"))
    return text[greeting.end() :] or text if greeting is not None and is_apart else text


def without_courtesy(text: str) -> str:
    """What is left of a message without its greeting, its thanks and its signature."""
    text = text.strip()
    before = ""
    while before != text:
        before, text = text, _GREETING.sub("", text)
    text = _THANKS.sub("", _CLOSING.sub("", text))
    return _BLANK_LINES.sub("\n\n", text).strip()
