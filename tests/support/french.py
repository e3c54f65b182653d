"""What good French has not, as a pattern: one place for every test of what people read."""

from __future__ import annotations

FAULTS = {
    "a straight apostrophe": r"\w'\w",
    "a plain space before a double mark": r"\w [:;?!%»]",
    "no space before a double mark": r"[a-zà-ÿ][;?!»](?!\w)",
    "a plain space inside quotation marks": r"« ",
    "three dots for an ellipsis": r"\w\.\.\.",
}
