"""What a check finds, by its weight."""

from __future__ import annotations

from web.installation import Finding, Severity


def fine(subject: str, sentence: str) -> Finding:
    return Finding(subject, Severity.FINE, sentence)


def look(subject: str, sentence: str, advice: str = "") -> Finding:
    return Finding(subject, Severity.LOOK, sentence, advice)


def wrong(subject: str, sentence: str, advice: str) -> Finding:
    return Finding(subject, Severity.WRONG, sentence, advice)
