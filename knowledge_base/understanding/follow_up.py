"""« Et pour un couple ? »: a question that says nothing without the one before it."""

from __future__ import annotations

import re
from functools import cache

from knowledge_base.understanding.acts import french_phrases
from knowledge_base.understanding.household import is_household_alone
from knowledge_base.understanding.sentences import LINK, is_asked, plain
from knowledge_base.understanding.thread import Belonging, Open, told

LONGEST_TAIL = 6
"""Words of « pour un mineur », at the end of a question, that « pour un couple » may take the place of."""

CASE = re.compile(r"(?:pour|avec|sans|chez|en cas d[e’'])(?=\s|(?<=[’']))", re.IGNORECASE)
COUNTED = re.compile(
    r"(?:(?:avec|pour|à|a) )?(?P<many>\d+|une?|deux|trois|quatre|cinq|six|sept|huit)"
    r" (?P<whom>enfant|personne|adulte|fille|garçon)s?",
    re.IGNORECASE,
)
"""« Et avec 3 enfants ? »: in the place of the « 2 enfants » of the question before, not beside them."""
ABOUT = ("sur", "concernant")
LAST_MARKS = " ?!.,;…\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"


def is_another(message: str) -> bool:
    """« Et sinon, les horaires ? », « autre question : … »: the agent says that it follows nothing."""
    return _opening("another").match(plain(message)) is not None


def is_addition(message: str) -> bool:
    """« J’ai oublié de dire que c’est une mairie »: more of what was asked, or sent, just before."""
    said = plain(message)
    found = _opening("addition").match(said)
    if found is None or is_asked(message):
        return False
    rest = said[found.end() :].lstrip()
    # « En fait, comment… » asks; so does « une précision sur la cotation ».
    asking = french_phrases()["question_start"].match(rest)
    return rest != "" and asking is None and rest.split()[0] not in ABOUT


def is_follow_up(message: str) -> bool:
    """As talks teach, where a question is open; « autre question » follows none."""
    if is_another(message):
        return False
    if is_addition(message) or is_household_alone(message):
        return True
    return told(message, Open.QUESTION) is Belonging.FOLLOW_UP


def read_with(before: str, message: str) -> str:
    """The question in full: « quelles pièces pour un mineur ? », « et pour un couple ? » make one."""
    asked = message.strip()
    start = before.strip().rstrip(LAST_MARKS)
    said = LINK.sub("", asked, count=1)
    counted = COUNTED.fullmatch(said.rstrip(LAST_MARKS))
    before_it = [one for one in COUNTED.finditer(start) if counted and one["whom"] == counted["whom"]]
    if counted and len(before_it) == 1:
        (was,) = before_it
        instead = said[counted.start("many") : counted.end()]
        return f"{start[: was.start('many')]}{instead}{start[was.end() :]}"
    case = CASE.match(said)
    if case is None:
        return f"{start}, {asked[:1].lower()}{asked[1:]}"
    return f"{_without_case(start, case[0])} {said[:1].lower()}{said[1:]}"


def _without_case(question: str, word: str) -> str:
    """« Quelles pièces pour un mineur » without « pour un mineur »."""
    tail = re.compile(rf"(?<=\S)\s+{re.escape(word)}(?:\s+\S+){{1,{LONGEST_TAIL}}}$", re.IGNORECASE)
    return tail.sub("", question)


@cache
def _opening(phrase: str) -> re.Pattern[str]:
    """One of these phrases, after a word of courtesy or a link."""
    before = (
        r"(?:(?:ok|d accord|merci|bonjour|alors|ah|oh|oui|non|bien|super|parfait|pardon|oups|desolee?"
        r"|et|mais|euh|bon) )*"
    )
    return re.compile(rf"{before}{french_phrases()[phrase].pattern}")
