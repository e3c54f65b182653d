"""What is asked in the group and answered in private: words of agents, the base."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.dialogue import Context, OrderRouter, Result, RoutedOrder
from bot.intake import take_again
from bot.messages import Incoming
from bot.pages import AnsweredInPrivate

# By dialogue, the verbs of its buttons; None for whatever is asked of it.
IN_PRIVATE: Mapping[str, frozenset[str] | None] = {
    "t": frozenset({"exchanges"}),
    "base": None,
}


class PrivateAnswers:
    """Stands before the router: what was said in the group comes again, as said in the private chat."""

    def __init__(self, router: OrderRouter) -> None:
        self._router = router

    def order(self, said: Incoming, talk: Context) -> RoutedOrder:
        order = self._router.order(said, talk)
        verbs = IN_PRIVATE.get(order.dialogue, frozenset())
        if said.is_private or (verbs is not None and order.verb not in verbs):
            return order
        return replace(order, carry_out=lambda: _asked_again(said, talk))


def _asked_again(said: Incoming, talk: Context) -> Result:
    again = replace(
        said,
        update_ref=f"prive:{said.update_ref}",
        chat_ref=talk.account(said).chat_ref,
        thread_ref="",
        message_ref="",
        replied_ref="",
        is_private=True,
    )
    take_again(again, talk.work, talk.now)
    return Result.aside(AnsweredInPrivate())
