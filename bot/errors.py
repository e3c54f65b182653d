"""What a dialogue refuses; the French sentences stand in rendering."""

from __future__ import annotations


class DialogueError(Exception):
    """A refusal that the person can understand and act upon."""


class Misunderstood(DialogueError):
    """A button that is forged, or too old to mean anything."""
