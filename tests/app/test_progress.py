"""A bar for whoever waits at a terminal, and for nobody else."""

from __future__ import annotations

import re
from contextlib import redirect_stderr, suppress
from io import StringIO
from time import sleep

import pytest

from app.commands import progress
from app.commands.progress import counted, waiting


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True

    @property
    def words(self) -> str:
        return re.sub(r"\x1b\[[?\d;]*[A-Za-z]", "", self.getvalue())


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """For somebody who is in a hurry."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(progress, "PATIENCE", 0.05)
    return Terminal()


def test_who_waits_sees_how_far_it_is(terminal: Terminal) -> None:
    seen = []
    with redirect_stderr(terminal):
        for item in counted(range(4), "Questions", total=4):
            seen.append(item)
            sleep(0.1)

    assert seen == [0, 1, 2, 3]
    assert re.search(r"Questions .*[1-4]/4", terminal.words)


def test_what_has_no_length_is_shown_too(terminal: Terminal) -> None:
    with redirect_stderr(terminal), waiting("Préparation"):
        sleep(0.3)

    assert "Préparation" in terminal.words


def test_what_is_quick_shows_nothing(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 30)

    with redirect_stderr(terminal):
        assert list(counted("ab", "Questions", total=2)) == ["a", "b"]

    assert terminal.getvalue() == ""


def test_a_failure_gives_the_terminal_back(terminal: Terminal) -> None:
    with suppress(ZeroDivisionError), redirect_stderr(terminal), waiting("Préparation"):
        sleep(0.3)
        raise ZeroDivisionError

    hidden, shown = "\x1b[?25l", "\x1b[?25h"  # the cursor
    assert 0 <= terminal.getvalue().find(hidden) < terminal.getvalue().rfind(shown)


def test_where_there_is_no_terminal_nothing_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    file = StringIO()

    with redirect_stderr(file), waiting("Préparation"):
        sleep(0.1)

    assert file.getvalue() == ""
