"""The second factor in a chat: whoever holds a gestionnaire's telephone decides nothing without its code.

Where the chat is a page of the site, the site has asked for it already. On Telegram each order asks for it,
once a day, unless it is declared harmless here: a dialogue written tomorrow asks, whoever forgets to say so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta

from bot.conversation.typed import Typed, typed_button
from bot.dialogue import Context, OrderRouter, Result, RoutedOrder
from bot.handlers.console import BY_COMMAND
from bot.intake import take_again
from bot.messages import Channel, Incoming
from bot.pages import (
    CodeAsked,
    CodeAskedInPrivate,
    CodeTaken,
    OrderDropped,
    Refusal,
    SecondFactorMissing,
)
from bot.state import DRAFTS, State, private_conversation
from guichets.errors import NoSecondFactor, TooManyTries, WrongCode
from guichets.second_factor import CHAT_PROOF, Factors, Proof, chat_proof_owed
from guichets.throttle import CODES_BY_AGENT, Throttle
from rendering.console_places import PLACES
from rendering.refusals import sentence

DIALOGUE = "code"
HELD_FOR = timedelta(minutes=15)
"""How long an order waits for its code: later, whoever gave it may no longer mean it."""

_HOURS = CHAT_PROOF // timedelta(hours=1)

# By dialogue: its verbs, its commands, and "" for what is typed in it. What anybody may ask of the base, and
# do with a request of their own; the way to the site, and to each of its pages: it asks for the code itself.
HARMLESS: Mapping[str, frozenset[str]] = {
    "aide": frozenset({"", "donnees", "/start", "/aide", "/help", "/annuler", "/donnees"}),
    "acces": frozenset({"/connexion"}),
    "base": frozenset({"/base", "due", "read"}),
    "q": frozenset({"", "ok", "no", "pick", "other", "none", "sense"}),
    "ticket": frozenset({"", "numero", "detail", "back", "drop"}),
    "demande": frozenset({"/demande", "kind", "begin", "fix", "ask", "pass", "set"}),
    "suivi": frozenset({"", "/mes_tickets", "more", "open", "add", "close", "done", "reopen", "drop"}),
    "rating": frozenset({"", "helped", "not_helped", "word", "leave", "missing", "apart"}),
    "t": frozenset({"leave"}),
    "console": frozenset({*PLACES, *(f"/{command}" for command in BY_COMMAND)}),
}

# As a telephone shows it, one figure more or less; as a recovery code is printed, or typed in one piece.
_CODE = re.compile(r"\d{3} ?\d{3}|\d{5,7}|\w{5}-\w{5}|(?=\w*\d)\w{10}", re.ASCII)


class SecondFactorGuard:
    """Stands before the router, and passes on what may pass."""

    def __init__(self, router: OrderRouter, *, is_required: bool) -> None:
        """``is_required`` of whoever reads the console; whoever has a second factor gives it anyway."""
        self._router = router
        self._is_required = is_required

    def __call__(self, said: Incoming, talk: Context) -> Result:
        awaited = talk.state_of(DIALOGUE)
        if awaited is not None:
            if said.command == "annuler":
                return Result((OrderDropped(),), _before(awaited))
            if _is_code(said):
                return self._take(awaited, said, talk)
            talk = replace(talk, state=_before(awaited))
        order = self._router.order(said, talk)
        match self._owed(order, said, talk):
            case Proof.CODE:
                return self._ask(said, talk)
            case Proof.ENROLMENT:
                return Result.aside(SecondFactorMissing())
            case None:
                return order.carry_out()

    def _owed(self, order: RoutedOrder, said: Incoming, talk: Context) -> Proof | None:
        verb = order.verb
        if order.dialogue == DRAFTS and not verb:  # « envoyer », typed, is that button
            typed = typed_button(said.text)
            verb = "send" if typed is Typed.NOD else typed or ""
        if said.channel is Channel.WEB or verb in HARMLESS.get(order.dialogue, frozenset()):
            return None
        return chat_proof_owed(
            talk.account(said),
            talk.speaker,
            talk.work.second_factors,
            is_required=self._is_required,
            now=talk.now,
        )

    def _ask(self, said: Incoming, talk: Context) -> Result:
        """The order waits in the state of the private chat, where alone a code is typed."""
        if said.is_private:
            return Result.go_on(_waiting(said, talk.state, talk.now), CodeAsked(_HOURS))
        chat = talk.account(said).chat_ref
        place = private_conversation(said.channel, chat)
        there = talk.work.conversations.state(place)
        if there is not None and there.dialogue == DIALOGUE:
            there = _before(there)
        talk.work.conversations.store(place, _waiting(said, there, talk.now), talk.now)
        key = f"code:{said.channel}:{said.update_ref}"
        talk.work.outbox.tell_stranger(said.channel, chat, CodeAsked(_HOURS), key=key)
        return Result.aside(CodeAskedInPrivate())

    def _take(self, awaited: State, said: Incoming, talk: Context) -> Result:
        """A wrong code is counted in this very transaction, which therefore ends well."""
        throttle = Throttle(talk.work, now=talk.now)
        try:
            throttle.count(CODES_BY_AGENT, str(talk.speaker.id))
            factors = Factors(talk.work, now=talk.now)
            factors.verify(talk.speaker, talk.account(said), said.text)
        except (WrongCode, NoSecondFactor, TooManyTries) as refused:
            return Result((Refusal(sentence(refused)),), keeps=True, is_secret=True)
        throttle.clear(CODES_BY_AGENT, str(talk.speaker.id))
        is_late = talk.now - datetime.fromisoformat(awaited.data["asked_at"]) > HELD_FOR
        if not is_late:
            held = Incoming.from_payload(awaited.data["said"])
            take_again(replace(held, update_ref=f"{DIALOGUE}:{held.update_ref}"), talk.work, talk.now)
        return Result((CodeTaken(_HOURS, is_late),), _before(awaited), is_secret=True)


def _waiting(said: Incoming, before: State | None, now: datetime) -> State:
    kept = asdict(before) if before is not None else None
    return State(DIALOGUE, data={"said": said.to_payload(), "before": kept, "asked_at": now.isoformat()})


def _before(awaited: State) -> State | None:
    """The dialogue that was open when the code was asked for."""
    kept = awaited.data["before"]
    return State(**kept) if kept is not None else None


def _is_code(said: Incoming) -> bool:
    if not said.is_private or said.action or said.attachments or said.is_edit:
        return False
    return _CODE.fullmatch(said.text.strip()) is not None
