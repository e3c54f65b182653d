"""« Et pour un couple ? »: a question that says nothing without the one before it."""

from __future__ import annotations

import re
from functools import cache

from knowledge_base.understanding.acts import french_phrases
from knowledge_base.understanding.household import is_household_alone
from knowledge_base.understanding.sentences import is_asked, plain, telling_words

LONGEST = 12
"""Words: a longer message says what it is about."""
LONGEST_CASE = 7
"""Words of « pour un couple ? », which nothing links to the question before."""
LONGEST_TAIL = 6
"""Words of « pour un mineur », at the end of a question, that « pour un couple » may take the place of."""

LINK = re.compile(
    r"^(?:(?:ok|d.accord|merci|bonjour|alors|ah|oui|bien|super|parfait)[\s,.!]+)*(?:(?:et|mais)\s+)?",
    re.IGNORECASE,
)
LINKED = re.compile(
    r"(?:(?:ok|d accord|merci|bonjour|alors|ah|oui|bien|super|parfait|du coup) )*(?P<link>(?:et|mais) )?"
)
"""The same in plain words: what may stand before, and the « et » that leans on the question before."""
CASE = re.compile(r"(?:pour|avec|sans|chez|en cas d[e’'])(?=\s|(?<=[’']))", re.IGNORECASE)
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
    """A complete question is never one, even after « et »."""
    if is_another(message):
        return False
    if is_addition(message) or is_household_alone(message):
        return True
    found = LINKED.match(plain(message))
    assert found is not None
    said = found.string[found.end() :]
    length = len(said.split())
    if not said or length > LONGEST:
        return False
    phrases = french_phrases()
    if phrases["likewise"].match(said):
        return True
    telling = len(telling_words(message))
    is_linked = found["link"] is not None
    is_case = phrases["case_start"].match(said) is not None
    asking = phrases["question_start"].search(said)
    if asking:
        # « Combien de temps ? », « et quel délai ? », « et si elle est mineure, que faire ? »: of what?
        is_case_alone = is_case and not telling_words(said[asking.end() :])
        return not telling or (is_linked and (telling == 1 or is_case_alone))
    if not telling:
        return False
    if not is_linked:
        return is_case and message.rstrip().endswith("?") and length <= LONGEST_CASE
    return is_case or (phrases["thing_start"].match(said) is not None and not phrases["verb"].search(said))


def read_with(before: str, message: str) -> str:
    """The question in full: « quelles pièces pour un mineur ? », « et pour un couple ? » make one."""
    asked = message.strip()
    start = before.strip().rstrip(LAST_MARKS)
    said = LINK.sub("", asked, count=1)
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
