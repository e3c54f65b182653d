"""Whoever is named in a question of the counter: the text without the applicant, and nothing else.

Unlike a text that leaves for everybody (`privacy.persons`), a question must go on saying what it is about:
towns, landlords, colleagues and the numéro unique stay. What is told of nobody for sure is left.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from privacy import names, numbers
from privacy.evidence import is_known
from privacy.names import IsWord, Span, folded
from privacy.persons import Anonymous, Trace, masked

# What is the agent's own, or the service's: « rappelez-moi au », « mon mél », « le standard ».
_OURS = re.compile(
    r"(?:\b(?:mon|ma|notre|nos)\s+"
    r"(?:num[ée]ro|n°|t[ée]l|portable|ligne|fixe|poste|mail|m[ée]l|e-?mail|courriel|"
    r"adresse|bureau|service|secr[ée]tariat)|"
    r"\b(?:standard|accueil|guichet|agence|antenne|mairie|ccas|assistance)\b|"
    r"[- ]moi\b|-nous\b|\b(?:me|nous)\s+(?:joindre|rappeler|appeler|contacter|[ée]crire)|"
    r"\bnous\s+d[ée]m[ée]nag)"
    r"[^.!?\n]{0,40}$",
    re.IGNORECASE,
)
_OF_THE_STATE = re.compile(r"@(?:[\w-]+\.)*gouv\.fr$", re.IGNORECASE)
_FOR_ANYBODY = re.compile(r"^(?:\+33|0033|0)[ .-]?8")
"""A number of a service: 08."""
_COLLEAGUE = re.compile(
    r"\b(?:coll[èe]gue|stagiaire|agente?|directrice|directeur|responsable|cheff?e?|[ée]lue?|maire|adjointe?)"
    r"s?\s*,?\s*$",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"[\s,;:()-]*(?:(?:n[ée]e?(?:\(e\))?|du|le|t[ée]l\.?|au|domicili[ée]e?)\s*)*[\s,;:()-]*", re.IGNORECASE
)
"""What may stand between a name and what identifies whoever bears it."""
_ANNOUNCES = re.compile(
    r"\b(?:dossier|demande|famille|couple|demandeu(?:r|se)|n[ée]e|nom(?: de naissance| d[’']usage)?|"
    r"pr[ée]nom|pr[ée]nomm[ée]e?|[ée]pou(?:x|se)|nomm[ée]e?|s[’']appelle|au nom)"
    r"(?:\s+(?:de|du|est))?(?:\s+d[’']|\s*:\s*|\s+)$",
    re.IGNORECASE,
)
_YEAR = 4
"""Characters: the year alone is an age."""
_NEAR = 80
"""Characters before a name or a number, among which what tells whose it is is looked for."""
_MASKED = re.compile(re.escape(Trace.NAME.mask))
_TITLED = re.compile(
    r"(?:\b(?:m|mr|mme|mlle|melle|dr)\b\.?|\b(?:monsieur|madame|mademoiselle|docteur))\s*$", re.IGNORECASE
)
_OTHERS = re.compile("|".join(re.escape(trace.mask) for trace in Trace if trace is not Trace.NAME))


def without_applicants(
    text: str, *, is_word: IsWord, colleagues: Iterable[str] = (), places: Iterable[str] = ()
) -> Anonymous:
    """``colleagues`` and ``places`` are names that stay."""
    own = [frozenset(folded(name).split()) for name in colleagues]
    there = frozenset(chain.from_iterable(re.findall(r"\w+", folded(place)) for place in places))
    kept = [*numbers.spans(numbers.NUMERO_UNIQUE, text)]
    found: list[tuple[Span, Trace]] = []

    def take(spans: Iterable[Span], trace: Trace) -> None:
        for span in spans:
            if not any(_overlap(span, other) for other in (*kept, *(one for one, _ in found))):
                found.append((span, trace))

    take((s for s in numbers.spans(numbers.MAIL, text) if not _is_ours(text, s)), Trace.MAIL)
    take((s for s in numbers.spans(numbers.PHONE, text) if not _is_ours(text, s)), Trace.PHONE)
    take((s for s in numbers.told_births(text) if s[1] - s[0] > _YEAR), Trace.BIRTH)
    take((s for s in numbers.streets(text) if not _is_ours(text, s)), Trace.ADDRESS)
    take(_titled(text, is_word, own), Trace.NAME)
    take(names.born(text, is_word), Trace.NAME)
    take((s for s in _announced(text, is_word) if not _words(text, s) <= there), Trace.NAME)
    if found:
        take(numbers.spans(numbers.OLD_DATE, text), Trace.BIRTH)
        beside = [span for span, _ in found]
        written = (s for s in names.written_as_names(text, is_word) if _is_beside(text, s, beside))
        take((s for s in written if not _words(text, s) <= there), Trace.NAME)
    return masked(text, sorted(found))


def legible(text: str) -> str:
    """As the base reads it: « Mme [nom] » is somebody, and what else was taken out says nothing."""
    bare = _OTHERS.sub(" ", text)
    return _MASKED.sub(
        lambda found: "X" if _TITLED.search(bare, max(0, found.start() - _NEAR), found.start()) else "M. X",
        bare,
    )


def _titled(text: str, is_word: IsWord, own: Sequence[frozenset[str]]) -> Iterator[Span]:
    """The name alone: « Mme » stays, and so does a colleague."""
    for start, end in names.titled(text, is_word):
        begins = names.end_of_title(text, start)
        told = _words(text, (begins, end))
        is_initial = all(len(word) == 1 for word in told)  # the agent has taken the name out
        if not (
            is_initial
            or any(told <= name for name in own)
            or _COLLEAGUE.search(text, max(0, start - _NEAR), start)
        ):
            yield begins, end


def _announced(text: str, is_word: IsWord) -> Iterator[Span]:
    for start, end in names.announced(text, is_word):
        is_titled = names.end_of_title(text, start) != start  # told above, unless it stays
        is_announced = _ANNOUNCES.search(text, max(0, start - _NEAR), start) is not None
        is_initial = all(len(word) == 1 for word in _words(text, (start, end)))
        if (
            not is_initial
            and not is_titled
            and (is_announced or any(map(is_known, _words(text, (start, end)))))
        ):
            yield start, end


def _is_ours(text: str, span: Span) -> bool:
    said = text[slice(*span)]
    is_public = _OF_THE_STATE.search(said) or _FOR_ANYBODY.match(said)
    ours = _OURS.search(text, max(0, span[0] - _NEAR), span[0])
    return bool(is_public or (ours and not names.holds_a_title(ours[0])))


def _is_beside(text: str, name: Span, others: Iterable[Span]) -> bool:
    return any(
        _BESIDE.fullmatch(text[name[1] : start])
        or (end <= name[0] and _BESIDE.fullmatch(text[end : name[0]]))
        for start, end in others
        if start >= name[1] or end <= name[0]
    )


def _words(text: str, span: Span) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", folded(text[slice(*span)])))


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
