"""What a dialogue refuses, that some code catches."""

from __future__ import annotations

from refusals.base import Refusal


class Misunderstood(Refusal):
    """A button that is forged, or too old to mean anything."""

    key = "chat.misunderstood"


class NirInFile(Refusal):
    """``count`` NIRs stand in a file that cannot be written again without them."""

    key = "files.nir"
    name: str
    count: int
