"""The outbox as use cases see it: whom they tell something, in words that others find."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Outbox(Protocol):
    """Each message has a unique key: posting again under it posts nothing and returns False."""

    def tell(self, agent_id: int, notice: object, *, key: str, channel: str = "", about: str = "") -> bool:
        """To one person: on ``channel`` where they have it, else where they last spoke. When their access is
        closed, nothing leaves and it returns False.

        ``about`` names the ticket, so that an answer to the message finds it.
        """

    def tell_gestionnaires(
        self,
        notice: object,
        *,
        key: str,
        departement: str,
        about: str = "",
        besides: int | None = None,
        only: int | None = None,
        answerable: bool = True,
        until: datetime | None = None,
    ) -> bool:
        """To all those of the ``departement`` that holds what it tells of, but for ``besides`` (``only`` to
        the one who holds the ticket), or to their group in the topic ``about``. What is of none, "", is told
        to everybody.

        What is written under a message that is ``answerable`` reaches the agent of the ticket. A reminder
        is of use ``until`` an instant: it lets the rest go before, and never leaves later.
        """
