"""What the people whose data are kept are told: who answers for it, and where to write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from privacy.retention import Kept, Span


@dataclass(frozen=True, kw_only=True)
class Notice:
    """``controller`` and ``contact`` are "" until somebody has set them: nobody invents them. ``address`` is
    the page that says all of it; ``on_telegram`` tells whether what is said may go through Telegram.
    """

    controller: str
    contact: str
    address: str
    on_telegram: bool
    spans: Mapping[Kept, Span]
