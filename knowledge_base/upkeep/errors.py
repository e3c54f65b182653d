"""What the upkeep refuses, that some code catches."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge_base.entries import Entry
from refusals.base import Refusal
from refusals.faults import Fault


class FaultyContent(Refusal):
    """The content breaks the rules of the files; ``faults`` says where, in the lines of its file."""

    key = "base.faulty_content"
    content: Entry
    faults: Sequence[Fault]


class EffectFailed(Refusal):
    """It could not be worked out."""

    key = "base.effect_failed"
