"""What the kind of a request asks, one thing after the other, each with its buttons; what is told is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.conversation.draft import RequestDraft, draft_page, show_draft
from bot.conversation.emergency import called_for
from bot.conversation.reading import Unclear, read_past_day
from bot.conversation.typed import Typed, typed_button
from bot.dialogue import Context, Result
from bot.errors import Misunderstood
from bot.messages import Incoming
from bot.pages import NirMasked, Refusal
from bot.state import DRAFTS, State
from guichets.names import fold
from journal.masking import count_masked
from privacy.nir import mask
from rendering.kind_words import OPTION
from rendering.refusals import sentence
from tickets.errors import TicketError, UnreadableDate
from tickets.kinds.answers import NO, YES, read_answer
from tickets.kinds.declaration import NUMERO_UNIQUE, Field, Shape
from tickets.kinds.declared import MATTER, declaration_of
from tickets.numero_unique import is_numero_unique, numeros_uniques_in

_ASKING = "ask:"
# What is typed in the place of « Passer »; folded.
_PASSED = frozenset({"passer", "passe", "je passe", "suivant", "je ne sais pas", "aucune idee"})
_VERIFIED = re.compile(r"\b(?:verifi|control)\w+")
"""« Oui vérifié », of a folded text."""
_DENIES = re.compile(r"\b(?:pas|non|jamais)\b")
_FEW_WORDS = 6
_SHORTEST_WORD = 3
"""Letters of a word by which a choice is known."""


@dataclass(frozen=True, kw_only=True)
class ItemAsked:
    """One thing that a request asks: a field, with its ``options``, or a proof, answered by yes or no.

    ``left`` counts what is left to ask, this one included.
    """

    draft_id: str
    name: str
    shape: Shape
    options: tuple[str, ...]
    is_required: bool
    is_proof: bool
    left: int


@dataclass(frozen=True)
class AnswersToCorrect:
    """What the agent may tell again."""

    draft_id: str
    names: tuple[str, ...]


def asked_item(state: State) -> str:
    """The name of what an open draft asks; "" when it asks nothing."""
    return state.step.removeprefix(_ASKING) if state.step.startswith(_ASKING) else ""


def ask_next(draft: RequestDraft, talk: Context) -> Result:
    """The next thing, or the draft once everything was asked."""
    return ask(draft, draft.to_ask[0]) if draft.to_ask else show_draft(draft, talk)


def ask(draft: RequestDraft, name: str) -> Result:
    return Result.go_on(State(DRAFTS, f"{_ASKING}{name}", draft.to_payload()), question_page(draft, name))


def calling(name: str, answer: str, turn: Result) -> Result:
    """An emergency that is chosen is called for like one that was recognised."""
    return turn.preceded_by(*called_for(answer)) if name == MATTER else turn


def question_page(draft: RequestDraft, name: str) -> ItemAsked:
    """Raises ``Misunderstood`` for what the kind of the draft does not ask."""
    declaration = declaration_of(draft.kind)
    field = declaration.field(name)
    if field is None and name not in declaration.proofs:
        raise Misunderstood
    return ItemAsked(
        draft_id=draft.asked.id,
        name=name,
        shape=field.shape if field else Shape.YES_NO,
        options=field.options if field and field.options else (YES, NO),
        is_required=field is not None and field.required,
        is_proof=field is None,
        left=len({name, *draft.to_ask}),
    )


def answers_to_correct(draft: RequestDraft) -> AnswersToCorrect:
    told = {*draft.answered, *draft.passed}
    names = tuple(name for name in declaration_of(draft.kind).items if name in told)
    return AnswersToCorrect(draft.asked.id, names)


def with_answer(draft: RequestDraft, name: str, typed: str) -> RequestDraft:
    """``typed`` is as its field reads it. Raises the ``TicketError`` of an answer that is none."""
    declaration = declaration_of(draft.kind)
    field = declaration.field(name) or (Field(name, Shape.NUMERO_UNIQUE) if name == NUMERO_UNIQUE else None)
    if field is None:
        return _with_proof(draft, name, declared=typed == YES)
    value = read_answer(field, typed)
    if not value:
        return passed(draft, name)
    passed_still = tuple(one for one in draft.passed if one != name)
    if name == NUMERO_UNIQUE:
        asked = replace(draft.asked, numero_unique=value)
        return replace(draft, asked=asked, passed=passed_still)
    return replace(draft, answers={**draft.answers, name: value}, passed=passed_still)


def passed(draft: RequestDraft, name: str) -> RequestDraft:
    """The agent will not tell, or no longer tells."""
    answers = {one: value for one, value in draft.answers.items() if one != name}
    return replace(draft, answers=answers, passed=tuple(dict.fromkeys((*draft.passed, name))))


def with_answers_of(draft: RequestDraft, turn: Result, talk: Context) -> Result:
    """The question was edited: what the agent answered stays, as long as it asks for the same thing."""
    state = turn.state
    if state is None or state.dialogue != DRAFTS or state.data["kind"] != draft.kind:
        return turn
    told = replace(
        RequestDraft.from_payload(state.data), answers=draft.answers, proofs=draft.proofs, passed=draft.passed
    )
    pages = (*turn.pages[:-1], draft_page(told, talk))
    return replace(turn, state=replace(state, data=told.to_payload()), pages=pages)


def answer_item(draft: RequestDraft, name: str, said: Incoming, talk: Context) -> Result:
    """What is typed, sent or both, while ``name`` is asked."""
    draft = replace(draft, asked=replace(draft.asked, touched_at=said.at))
    if said.attachments:
        files = (*draft.asked.files, *said.attachments)
        draft = replace(draft, asked=replace(draft.asked, files=files))
    if not said.text:
        return ask(draft, name)
    if fold(said.text) in _PASSED:
        return ask_next(passed(draft, name), talk)
    field = declaration_of(draft.kind).field(name)
    try:
        answer = _read(field, said.text, talk)
        told = with_answer(draft, name, answer)
    except TicketError as refused:
        return ask(draft, name).preceded_by(Refusal(sentence(refused)))
    caught = _nirs_in(told)
    if caught:
        return _kept_out(draft, name, caught, said, talk)
    return calling(name, answer, ask_next(told, talk))


def filled_from(draft: RequestDraft, said: Incoming) -> RequestDraft | None:
    """With what a message tells of what is left to ask: numéros, a proof, a choice; None for nothing."""
    declaration, told = declaration_of(draft.kind), draft
    for numero in numeros_uniques_in(said.text):
        wanted = [one for one in told.to_ask if _is_numero(declaration.field(one))]
        if numero in {told.asked.dossier, *told.answers.values()}:
            continue
        if wanted or is_numero_unique(said.text):
            told = with_answer(told, wanted[0] if wanted else NUMERO_UNIQUE, numero)
    left = [name for name in told.to_ask if name in declaration.proofs]
    if len(left) == 1 and _VERIFIED.search(fold(said.text)) and not _DENIES.search(fold(said.text)):
        told = with_answer(told, left[0], YES)
    for name in told.to_ask:
        field = declaration.field(name)
        if field is not None and field.shape is Shape.CHOICE:
            chosen = _chosen(field.options, said.text)
            told = with_answer(told, name, chosen) if chosen in field.options else told
    if told is draft:
        return None
    return replace(told, asked=replace(told.asked, touched_at=said.at))


def fills_by_itself(draft: RequestDraft, said: Incoming) -> bool:
    """« Le numéro c’est … », « vérifié »: in so few words that it asks nothing."""
    is_short = "?" not in said.text and len(said.text.split()) <= _FEW_WORDS
    tells = numeros_uniques_in(said.text) or _VERIFIED.search(fold(said.text))
    return is_short and bool(tells) and filled_from(draft, said) is not None


def _is_numero(field: Field | None) -> bool:
    return field is not None and (field.name == NUMERO_UNIQUE or field.shape is Shape.NUMERO_UNIQUE)


def _read(field: Field | None, text: str, talk: Context) -> str:
    """Typed in the place of a button: a number of the list, a label, « oui », « hier »."""
    match field:
        case None | Field(shape=Shape.YES_NO):
            agrees = typed_button(text) is Typed.NOD or _VERIFIED.search(fold(text))
            return YES if agrees and not _DENIES.search(fold(text)) else _chosen((YES, NO), text)
        case Field(shape=Shape.CHOICE):
            return _chosen(field.options, text)
        case Field(shape=Shape.DAY):
            try:
                return read_past_day(text, today=talk.today).isoformat()
            except Unclear:
                raise UnreadableDate from None
        case _:
            return text


def _with_proof(draft: RequestDraft, name: str, *, declared: bool) -> RequestDraft:
    if not declared:
        return replace(passed(draft, name), proofs=tuple(one for one in draft.proofs if one != name))
    return replace(
        draft,
        proofs=tuple(dict.fromkeys((*draft.proofs, name))),
        passed=tuple(one for one in draft.passed if one != name),
    )


def _chosen(options: tuple[str, ...], text: str) -> str:
    """The option of this number from 1, this label, or half of its words but « non »; else the text."""
    typed = fold(text)
    by_label: Mapping[str, str] = {fold(OPTION[option]): option for option in options}
    by_number = {str(number): option for number, option in enumerate(options, 1)}
    if found := by_label.get(typed) or by_number.get(typed):
        return found
    telling = {option: _words(label) - {"non"} or {"non"} for label, option in by_label.items()}
    shared = {option: len(words & _words(typed)) / len(words) for option, words in telling.items()}
    most = max(shared.values(), default=0.0)
    likeliest = [option for option, count in shared.items() if count == most]
    return likeliest[0] if most >= 0.5 and len(likeliest) == 1 else text


def _words(folded: str) -> set[str]:
    return {word for word in folded.split() if len(word) >= _SHORTEST_WORD}


def _nirs_in(draft: RequestDraft) -> int:
    """Those that the agent's answers make together: each message alone was read at the door."""
    return mask("\n".join((draft.asked.question.text, *draft.answers.values()))).count


def _kept_out(draft: RequestDraft, name: str, caught: int, said: Incoming, talk: Context) -> Result:
    """The answer is not kept; the catch is counted, as it is at the door."""
    count_masked(talk.work.journal, caught, by=talk.speaker, at=talk.now, channel=said.channel)
    return ask(draft, name).preceded_by(NirMasked(caught))
