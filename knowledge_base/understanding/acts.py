"""What is asked to be done: the acts that only a gestionnaire does, and any other request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, cached_property

from knowledge_base.french.phrases import NEVER, SIX_WORDS, pattern, patterns_in, words_of
from knowledge_base.french.vocabulary import lists_in


class Act(StrEnum):
    """What only the gestionnaire does, or has done: the terms of art of the trade."""

    REACTIVATION = "reactivation"
    CORRECTION_NIR = "correction_nir"
    DOUBLON = "doublon"
    SUPPRESSION_ANRU = "suppression_anru"
    SUIVI_PLIS = "suivi_plis"
    OUVERTURE_GUICHET = "ouverture_guichet"
    OUVERTURE_ACCES = "ouverture_acces"
    FERMETURE_ACCES = "fermeture_acces"
    DEBLOCAGE_COMPTE = "deblocage_compte"
    COORDONNEES_HORAIRES = "coordonnees_horaires"


@dataclass(frozen=True)
class Sentence:
    """Plain words joined by single spaces, the clauses they make, and whether a question mark ends them."""

    said: str
    clauses: tuple[str, ...]
    asked: bool


@dataclass(frozen=True)
class Message:
    """``numbered``: it is about a given dossier."""

    sentences: tuple[Sentence, ...]
    numbered: bool

    @property
    def said(self) -> str:
        return " ".join(sentence.said for sentence in self.sentences)

    @property
    def asked(self) -> bool:
        return self.sentences[-1].asked


Phrases = Mapping[str, re.Pattern[str]]

PHRASES, ACTS = "intents.yaml", "acts.yaml"
"""Files of `language/`."""


@dataclass(frozen=True)
class ActRule:
    """How an act is asked for. ``named`` is the least that a request for it holds.

    ``written`` is the act in its file.
    """

    act: Act
    named: re.Pattern[str]
    written: Mapping[str, Sequence[str]]

    @cached_property
    def forms(self) -> ActForms:
        """Compiled for the first message that names the act: those of all acts are a tenth of a start."""
        return _forms(self.written)


@dataclass(frozen=True)
class ActForms:
    """The forms that a request for an act takes. ``things`` must be somewhere in the message, except for
    ``news``.
    """

    things: re.Pattern[str]
    news: re.Pattern[str]
    ordered: re.Pattern[str]
    left_to_you: re.Pattern[str]
    to_be_settled: re.Pattern[str]
    imperative: re.Pattern[str]
    allowed: re.Pattern[str]
    wished: re.Pattern[str]
    bare: re.Pattern[str]
    pending: re.Pattern[str]
    done: re.Pattern[str]


@dataclass(frozen=True)
class RequestRule:
    """How anything else is asked for, when no rule of an act fits.

    ``ordered`` names what is often asked for, ``anything`` any verb after a firm order; ``begun``, ``told``,
    ``bare`` open a clause with an imperative, an infinitive or a noun; ``hoped`` asks by itself, ``wished``
    only when the agent says please or that they cannot.
    """

    ordered: re.Pattern[str]
    anything: re.Pattern[str]
    begun: re.Pattern[str]
    imperative: re.Pattern[str]
    told: re.Pattern[str]
    bare: re.Pattern[str]
    pending: re.Pattern[str]
    hoped: re.Pattern[str]
    wished: re.Pattern[str]


INFINITIVE = r"(?<=er|ir|re)"
"""« Un NIR à changer », but not « le NIR a changé »: without accents, the ending alone tells."""
PRONOUN = r"(?:(?:me|nous|lui|leur) )?(?:le|la|les|l|me|m|en)"
OPENING = (
    r"(?:(?:bonjour|bonsoir|salut|pour|urgent|merci|alors|donc|s il (?:vous|te) plait|demande de?"
    r"|a|la|l|le) )*"
)
"""What may stand before a bare infinitive."""
BETWEEN = (
    r"(?:(?:bien|vouloir|me|m|nous|le|la|les|l|lui|leur|en|y|aussi|vite|rapidement|juste|faire"
    r"|s il (?:vous|te) plait) )*"
)
"""What may stand between an order and its verb."""
LONG_ENOUGH = 6
"""Letters: a shorter word is too near to others (« pris », « plis »)."""


@cache
def french_phrases() -> Phrases:
    phrases = dict(patterns_in(PHRASES))
    orders = (phrases[name].pattern for name in ("firm_order", "soft_order"))
    phrases["order"] = re.compile(rf"(?:{'|'.join(orders)})")
    # A question word just before an order: « comment pouvez-vous ».
    phrases["asking"] = re.compile(rf"{phrases['question'].pattern} $")
    return phrases


@cache
def french_request() -> RequestRule:
    phrases = {name: found.pattern for name, found in french_phrases().items()}
    doing, too, now, noun = (phrases[name] for name in ("doing", "doing_too", "doing_now", "doing_noun"))
    return RequestRule(
        ordered=re.compile(rf"{phrases['order']} {SIX_WORDS}(?:{doing}|{too}|{now}|{phrases['do_it']})"),
        anything=re.compile(
            rf"{phrases['firm_order']} {BETWEEN}(?!{phrases['not_doing']})\w+(?:er|ir|re)\b|que vous \w+iez\b"
        ),
        begun=re.compile(rf"{OPENING}(?!{phrases['not_now']})\w{{2,}}ez\b(?! vous)"),
        imperative=re.compile(rf"(?<!\bvous )(?<!\bnous )(?<!\bsi ){now}(?! vous)"),
        bare=re.compile(rf"{OPENING}{noun}"),
        told=re.compile(rf"{OPENING}(?:{doing}|{too})"),
        pending=re.compile(rf"\ba (?:vous )?(?:(?:le|la|les|l|lui) )?{doing}|(?:{noun}|modifier) a faire"),
        hoped=re.compile(
            rf"faudrait (?:\w+ ){{0,3}}?{doing}|faudrait (?:lui|leur|me|m|nous) {too}"
            rf"|faut {PRONOUN} {doing}|{phrases['hoped']}|(?:relance|attends?|attendons) {SIX_WORDS}{noun}"
        ),
        wished=re.compile(rf"{phrases['wish']} {SIX_WORDS}(?:{doing}|{noun})"),
    )


@cache
def french_rules() -> tuple[ActRule, ...]:
    """The acts in the order of their file: the first that fits wins."""
    return tuple(map(_rule, lists_in(ACTS)))


@cache
def words_of_acts() -> tuple[str, ...]:
    """The long words that tell an act or a sensitive matter: a typo in one of them must not hide it."""
    written = [said for record in lists_in(ACTS) for name, said in record.items() if name != "act"]
    (phrases,) = lists_in(PHRASES)
    written += [phrases[name] for name in ("sensitive", "doing", "doing_too", "doing_now")]
    words = {word for said in written for word in words_of(said)}
    return tuple(sorted(word for word in words if len(word) >= LONG_ENOUGH))


def _rule(said: Mapping[str, Sequence[str]]) -> ActRule:
    named = (said["verbs"], said.get("news", ()), said.get("trouble", ()))
    least = "|".join(pattern(phrases).pattern for phrases in named)
    return ActRule(act=Act(said["act"][0]), named=re.compile(least), written=said)


def _forms(said: Mapping[str, Sequence[str]]) -> ActForms:
    phrases = {name: found.pattern for name, found in french_phrases().items()}
    order, wish, do_it, allowed = (phrases[name] for name in ("order", "wish", "do_it", "allowed"))
    verbs = pattern(said["verbs"]).pattern
    things = pattern(said["things"]).pattern if "things" in said else ""
    news, trouble = (pattern(said.get(name, ())).pattern for name in ("news", "trouble"))
    done = rf"{verbs} {SIX_WORDS}{things}" if things else verbs
    return ActForms(
        things=re.compile(things),
        news=re.compile(news),
        ordered=re.compile(rf"{order} {SIX_WORDS}{verbs}"),
        left_to_you=re.compile(rf"{verbs} .*{order} (?:\w+ )?{do_it}"),
        to_be_settled=re.compile(rf"{trouble} .*{order} (?:\w+ )?{do_it}"),
        imperative=re.compile(rf"(?<!\bvous )(?<!\bnous ){verbs}(?<=ez)(?! vous)"),
        allowed=re.compile(rf"{allowed} {SIX_WORDS}(?P<pronoun>{PRONOUN} )?{verbs}"),
        wished=re.compile(rf"{wish} (?:{SIX_WORDS}{done}|{PRONOUN} {verbs})"),
        bare=re.compile(OPENING + done),
        pending=re.compile(rf"{things} {SIX_WORDS}a (?:vous )?{verbs}{INFINITIVE}") if things else NEVER,
        done=re.compile(done),
    )


def act_in(message: Message) -> Act | None:
    """The act that is asked for; None for a question, even about an act."""
    cleaned = _without_false_questions(message)
    return next((rule.act for rule in french_rules() if _asks_for(rule, cleaned)), None)


def act_named_in(message: Message) -> Act | None:
    """The act that the message speaks of, asked for or not."""
    said = message.said
    rules = french_rules()
    return next(
        (rule.act for rule in rules if rule.named.search(said) and rule.forms.things.search(said)), None
    )


def is_request(message: Message) -> bool:
    """Something is to be done, whatever it is: « merci de changer… », « à corriger svp »."""
    request = french_request()
    cleaned = _without_false_questions(message)
    if any(_is_ordered_at_all(request, one) for one in cleaned.sentences):
        return True
    return any(_is_hoped(request, one) for one in _not_followed_by_a_question(cleaned.sentences))


def _is_ordered_at_all(request: RequestRule, sentence: Sentence) -> bool:
    """« Vous pouvez faire quoi ? » orders nothing."""
    said, question = sentence.said, french_phrases()["question"]
    found = request.ordered.search(said) or request.anything.search(said)
    if found and question.search(said, found.end()):
        return False
    if _is_ordered(request, said) or _is_to_be_done(request.anything, said):
        return True
    return not question.search(said) and any(map(request.begun.match, sentence.clauses))


def _is_hoped(request: RequestRule, sentence: Sentence) -> bool:
    """« Il faudrait corriger », « à corriger », or a bare wish when the agent says please or that they
    cannot.
    """
    phrases = french_phrases()
    said = phrases["not_pending"].sub("", sentence.said)
    if any(phrases[name].search(said) for name in ("please", "powerless")):
        if any(form.search(said) for form in (request.wished, request.pending, request.hoped)):
            return True
        if any(map(request.told.match, sentence.clauses)):
            return True
        return any(map(request.bare.match, sentence.clauses)) and not phrases["about_a_rule"].search(said)
    if sentence.asked or phrases["about_a_rule"].search(said):
        return False
    return request.pending.search(said) is not None or request.hoped.search(said) is not None


def _without_false_questions(message: Message) -> Message:
    return _said_otherwise(message, french_phrases()["not_question"], "")


def _said_otherwise(message: Message, phrase: re.Pattern[str], instead: str) -> Message:
    sentences = (replace(one, said=phrase.sub(instead, one.said)) for one in message.sentences)
    return replace(message, sentences=tuple(sentences))


def _asks_for(rule: ActRule, message: Message) -> bool:
    if rule.act is Act.SUIVI_PLIS:
        message = _going_to_see(message)
    said = message.said
    if not rule.named.search(said):
        return False
    forms = rule.forms
    if forms.to_be_settled.search(said):
        return True
    on_things = forms.things.search(said) is not None
    if on_things and (
        forms.left_to_you.search(said) or any(_is_ordered(forms, s.said) for s in message.sentences)
    ):
        return True
    for one in _not_followed_by_a_question(message.sentences):
        if forms.news.search(one.said) and not one.asked:
            return True
        if on_things and _is_wished(forms, one, numbered=message.numbered):
            return True
    return on_things and any(_is_allowed(forms, one, message) for one in message.sentences)


def _going_to_see(message: Message) -> Message:
    """« Savez-vous si le pli est parti » is said to somebody who can look: it asks them to."""
    return _said_otherwise(message, french_phrases()["whether"], r"merci de verifier \g<0>")


def _not_followed_by_a_question(sentences: Sequence[Sentence]) -> Iterator[Sentence]:
    """The last sentences that hold no question: what is told before a question only leads to it."""
    phrases = french_phrases()
    for sentence in reversed(sentences):
        if phrases["telling"].search(sentence.said) or phrases["question"].search(sentence.said):
            return
        yield sentence


def _is_ordered(rule: ActForms | RequestRule, said: str) -> bool:
    """« Pouvez-vous réactiver », « réactivez », not « comment pouvez-vous » nor « si vous réactivez »."""
    if _is_to_be_done(rule.ordered, said):
        return True
    return rule.imperative.search(said) is not None and not french_phrases()["question"].search(said)


def _is_to_be_done(order: re.Pattern[str], said: str) -> bool:
    """The order is no question (« comment pouvez-vous »), and does not ask to be told something."""
    phrases = french_phrases()
    for found in order.finditer(said):
        telling = phrases["telling"].search(said, found.start())
        is_to_tell = telling is not None and telling.start() < found.end()
        if not is_to_tell and not phrases["asking"].search(said[: found.start()]):
            return True
    return False


def _is_allowed(forms: ActForms, sentence: Sentence, message: Message) -> bool:
    """« On peut réactiver ce dossier ? », said of one dossier; « on peut réactiver un dossier ? » asks."""
    phrases = french_phrases()
    found = forms.allowed.search(sentence.said)
    if found is None:
        return False
    before, what = sentence.said[: found.start()], sentence.said[found.end() :].lstrip()
    rest = f"{before}{phrases['allowed'].sub('', found[0])} {what}"
    if phrases["question"].search(rest) or phrases["telling"].search(found[0]):
        return False
    if message.numbered or phrases["this_one"].match(what):
        return True
    if not phrases["please"].search(message.said):
        return False
    named = found["pronoun"] or phrases["the_one"].match(what) or phrases["this_one"].search(what)
    return named is not None


def _is_wished(forms: ActForms, sentence: Sentence, *, numbered: bool) -> bool:
    """A wish, a bare infinitive, or a numbered dossier, that does not read like a question."""
    phrases = french_phrases()
    said = sentence.said
    please = phrases["please"].search(said) is not None
    asked = sentence.asked and not please
    if asked and phrases["duty"].search(said):
        return False
    if forms.wished.search(said) or (numbered and forms.done.search(said)):
        return True
    if forms.pending.search(said):
        return not asked
    if any(map(forms.bare.match, (said, *sentence.clauses))) and not phrases["about_a_rule"].search(said):
        return not asked or any(phrases[name].search(said) for name in ("this_one", "somebodys"))
    return False
