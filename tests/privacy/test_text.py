from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.text import MARKS_ON_ONE_LETTER, clean, is_too_long


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("  Bonjour \n", "Bonjour"),
        ("un\x00deux\x07\x1b", "undeux"),
        ("un\ttab\net une ligne", "un\ttab\net une ligne"),
        ("fin\r\nde\rligne", "fin\nde\nligne"),
        ("e\u0301te\u0301", "été"),
        ("\u202egdp.exe\u202c", "gdp.exe"),
        ("\u2066a\u2069\u200e\u200f\u061cb", "ab"),
        ("seul\ud83d", "seul"),
        ("👩‍👧 ça", "👩‍👧 ça"),
        ("prix\u00a0: 3\u202f€", "prix\u00a0: 3\u202f€"),
        ("\x00 \u202e", ""),
    ],
)
def test_what_nobody_types_on_purpose_is_removed(typed: str, expected: str) -> None:
    assert clean(typed) == expected


@given(text=st.text(alphabet=st.characters()))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(text=st.text(alphabet=st.characters()))
def test_a_clean_text_can_be_stored(text: str) -> None:
    assert "\x00" not in clean(text).encode().decode()


def test_a_text_is_too_long_past_its_limit() -> None:
    assert not is_too_long("a" * 10, 10)
    assert is_too_long("a" * 11, 10)


def test_nothing_is_cut() -> None:
    assert len(clean("a" * 10_000)) == 10_000


def test_marks_do_not_pile_up_on_a_letter() -> None:
    """Putting them in order costs the square of their number: a page of them would hold a process."""
    assert len(clean("a" + "\u0323\u0301" * 50_000)) <= 1 + MARKS_ON_ONE_LETTER
    assert clean("Vi\u00ea\u0323t, ne\u0301e, Dupre\u0301") == "Việt, née, Dupré"
