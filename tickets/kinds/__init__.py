"""The kinds of request: what each one asks, who acts, how long it may take and how it ends."""

from __future__ import annotations

from tickets.kinds.declared import declaration_of as declaration_of
from tickets.kinds.declared import target_of as target_of
from tickets.kinds.declared import told_kind as told_kind
