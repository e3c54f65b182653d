"""Under which names the servers of a mailbox say what they found of senders, as its last mails bear them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from mailer.authentication import written_by
from mailer.headers import Headers
from mailer.imap import Connection
from mailer.parts import headers_of

LOOKED_AT = 20
"""Mails, the last ones. A stranger may have written any header below the topmost: that one alone is read."""


def names_seen(connection: Connection) -> Mapping[str, int]:
    """How many of them each name stands on, the most frequent first; "" for those that bear none."""
    found: Counter[str] = Counter()
    for uid in connection.last(LOOKED_AT):
        content = connection.headers(uid)
        if content is not None:
            found[written_by(Headers(headers_of(content)))] += 1
    return dict(found.most_common())
