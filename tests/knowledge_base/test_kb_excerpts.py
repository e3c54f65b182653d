"""What a list shows of the texts that answer a search."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.french.excerpts import Marker, Meant, Piece
from knowledge_base.french.lookup import looked_for
from knowledge_base.french.text import stem

TEXTS = st.text(st.sampled_from("Radié deMANDE é’-0 \n\tœ<&"), max_size=300)


def marker(words: str, *, goes_on: bool = False) -> Marker:
    *whole, last = looked_for(words)
    ends = Meant(frozenset({stem(last)}), last if goes_on else "")
    return Marker([*(Meant(frozenset({stem(word)})) for word in whole), ends])


def told(pieces: list[Piece]) -> str:
    return "".join(f"[{piece.text}]" if piece.is_found else piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("words", "text", "shown"),
    [
        ("radiation", "La RADIATION d’une demande", "La [RADIATION] d’une demande"),
        ("réactiver", "Il réactive, puis l’on REACTIVERA.", "Il [réactive], puis l’on [REACTIVERA]."),
        ("epoux", "L’époux, non l’épouse", "L’[époux], non l’épouse"),
        ("oeuvre", "Mise en œuvre", "Mise en [œuvre]"),
        ("demande nir", "Le NIR de la demande", "Le [NIR] de la [demande]"),
        ("absent", "Rien de tel", "Rien de tel"),
    ],
)
def test_words_are_marked_whatever_their_case_accents_and_endings(words: str, text: str, shown: str) -> None:
    assert told(list(marker(words).pieces(text))) == shown


def test_the_last_word_may_be_a_beginning() -> None:
    assert told(list(marker("attes", goes_on=True).pieces("Une attestation"))) == "Une [attestation]"
    assert told(list(marker("attes").pieces("Une attestation"))) == "Une attestation"


def test_an_excerpt_stands_where_most_of_the_words_are() -> None:
    text = f"Une demande. {'Rien ici. ' * 20}Le NIR\nde la demande est refusé. {'Rien non plus. ' * 20}"

    shown = told(list(marker("demande nir").excerpt(text, length=60)))

    assert shown == "…ici. Rien ici. Rien ici. Le [NIR] de la [demande] est refusé.…"


def test_a_short_text_is_shown_whole_and_on_one_line() -> None:
    assert told(list(marker("nir").excerpt("Le NIR\n\nest faux", length=60))) == "Le [NIR] est faux"


@given(TEXTS, TEXTS.filter(lambda text: bool(looked_for(text))))
def test_marking_changes_nothing_of_a_text(text: str, words: str) -> None:
    assert "".join(piece.text for piece in marker(words).pieces(text)) == text


@given(TEXTS, TEXTS.filter(lambda text: bool(looked_for(text))), st.integers(40, 120))
def test_an_excerpt_is_bounded_and_part_of_the_text(text: str, words: str, length: int) -> None:
    pieces = marker(words).excerpt(text, length=length)

    shown = "".join(piece.text for piece in pieces if piece.text != "…")
    assert len(shown) <= length
    assert shown in " ".join(text.split())


@given(TEXTS, TEXTS.filter(lambda text: bool(looked_for(text))))
def test_an_excerpt_marks_something_as_soon_as_the_text_answers(text: str, words: str) -> None:
    search = marker(words)

    is_marked = any(piece.is_found for piece in search.excerpt(text, length=320))

    assert is_marked == bool(search.answered(text))
