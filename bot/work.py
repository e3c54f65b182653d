"""One transaction, as the conversation has it: its outbox is the post."""

from __future__ import annotations

from bot.notifier import Notifier
from storage import unit_of_work

Work = unit_of_work.Work[Notifier]
Batch = unit_of_work.Batch[Notifier]
UnitsOfWork = unit_of_work.UnitsOfWork[Notifier]
