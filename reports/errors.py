"""What a bilan refuses, that some code catches."""

from __future__ import annotations

from refusals.base import Refusal


class BilanChanged(Refusal):
    """Somebody has written in it since it was looked at."""

    key = "bilan.changed"
