"""What each kind of request declares, and what is read of what is given to it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

import knowledge_base
from deadlines.hours import OfficeHours
from knowledge_base.records import read_yaml
from knowledge_base.themes import Theme
from knowledge_base.understanding.acts import Act
from knowledge_base.verdict import THEME_OF_ACT
from tickets.errors import (
    AnswerTooLong,
    MalformedEmail,
    MalformedNumeroUnique,
    MissingAnswer,
    TicketError,
    UnknownAnswer,
    UnknownOption,
    UnreadableDate,
)
from tickets.kinds import declaration_of, target_of
from tickets.kinds.answers import (
    LONGEST_TEXT,
    LONGEST_TITLE,
    RequestDetails,
    checked,
    given,
    read_answer,
    read_form,
    titled,
)
from tickets.kinds.declaration import DONE, NUMERO_UNIQUE, WORKING_DAY, Asker, Declaration, Field, Shape
from tickets.kinds.declared import CONFIDENTIAL, KINDS, told_kind

NUMERO = "006112345678901234"
ALL = pytest.mark.parametrize("declaration", KINDS.values(), ids=lambda one: one.kind)


@ALL
def test_a_declaration_is_sound(declaration: Declaration) -> None:
    assert declaration.kind == next(kind for kind, one in KINDS.items() if one is declaration)
    assert [name for name, times in Counter(declaration.items).items() if times > 1] == []
    assert all(bool(field.options) == (field.shape is Shape.CHOICE) for field in declaration.fields)
    assert len(declaration.kind) <= 32
    assert not declaration.steps or declaration.steps[-1] == DONE
    assert len(set(declaration.steps)) == len(declaration.steps)
    assert not declaration.theme or declaration.theme in set(Theme)
    assert Asker.GESTIONNAIRE in declaration.askers


def test_a_name_means_one_thing_whatever_the_kind() -> None:
    meant: dict[str, set[tuple[Shape, tuple[str, ...]]]] = {}
    for declaration in KINDS.values():
        for field in declaration.fields:
            meant.setdefault(field.name, set()).add((field.shape, field.options))
    assert {name: shapes for name, shapes in meant.items() if len(shapes) > 1} == {}


@ALL
def test_a_declaration_rests_on_facts_of_the_register(declaration: Declaration) -> None:
    assert declaration.facts or declaration.kind == "question"
    assert set(declaration.facts) <= known_facts()


def known_facts() -> set[int]:
    folder = Path(knowledge_base.__file__).parent / "content" / "facts"
    records = [record for path in folder.glob("*.yaml") for record in read_yaml(path.read_text("utf-8"))]
    return {int(record.fields["number"].items[0].text) for record in records}


def test_every_act_that_the_base_recognises_is_declared_under_its_theme() -> None:
    assert {act.value for act in Act} <= set(KINDS)
    assert {act: KINDS[act].theme for act in Act} == {act: theme.value for act, theme in THEME_OF_ACT.items()}
    assert [act for act in Act if not KINDS[act].is_act] == []


def test_targets_are_office_hours_and_an_access_is_closed_at_once() -> None:
    office = OfficeHours()
    day = timedelta(hours=office.closing.hour - office.opening.hour)
    assert day == WORKING_DAY
    assert target_of("reactivation") == 2 * day.total_seconds()
    assert target_of("fermeture_acces") == 0
    assert target_of("an old kind") == target_of("question")


def test_only_sensitive_matters_are_confidential() -> None:
    assert {"sensible"} == CONFIDENTIAL


@pytest.mark.parametrize(
    ("shape", "typed", "kept"),
    [
        (Shape.LINE, "  un   écran ", "un écran"),
        (Shape.TEXT, " deux\nlignes ", "deux\nlignes"),
        (Shape.DAY, "2026-11-20", "2026-11-20"),
        (Shape.DAY, "20/11/2026", "2026-11-20"),
        (Shape.NUMERO_UNIQUE, "0061 1234 5678 9012 34", NUMERO),
        (Shape.CHOICE, "b", "b"),
        (Shape.YES_NO, "yes", "yes"),
        (Shape.EMAIL, " a.b@mairie.example ", "a.b@mairie.example"),
        (Shape.PERSON, "Nadia  Ferrand", "Nadia Ferrand"),
        *((shape, "  ", "") for shape in Shape),
    ],
)
def test_an_answer_is_kept_in_its_own_form(shape: Shape, typed: str, kept: str) -> None:
    assert read_answer(asked(shape), typed) == kept


@pytest.mark.parametrize(
    ("shape", "typed", "refusal"),
    [
        (Shape.LINE, "x" * 201, AnswerTooLong),
        (Shape.TEXT, "x" * (LONGEST_TEXT + 1), AnswerTooLong),
        (Shape.DAY, "hier", UnreadableDate),
        (Shape.DAY, "31/02/2026", UnreadableDate),
        (Shape.DAY, "20/11/0026", UnreadableDate),
        (Shape.NUMERO_UNIQUE, "12345", MalformedNumeroUnique),
        (Shape.CHOICE, "c", UnknownOption),
        (Shape.YES_NO, "peut-être", UnknownOption),
        (Shape.EMAIL, "a@b", MalformedEmail),
        (Shape.EMAIL, "a b@mairie.example", MalformedEmail),
    ],
)
def test_an_answer_that_is_none_is_refused_by_name(
    shape: Shape, typed: str, refusal: type[TicketError]
) -> None:
    with pytest.raises(refusal):
        read_answer(asked(shape), typed)


def asked(shape: Shape) -> Field:
    return Field("name", shape, options=("a", "b") if shape is Shape.CHOICE else ())


def test_a_form_is_read_whole_and_each_fault_is_tied_to_its_field() -> None:
    declaration = declaration_of("reactivation")
    filled = read_form(declaration, {NUMERO_UNIQUE: "12", "cause": "other"}, ["papers_checked", "forged"])
    assert filled.answers == {"cause": "other"}
    assert filled.proofs == ("papers_checked",)
    assert {name: type(fault) for name, fault in filled.faults.items()} == {
        NUMERO_UNIQUE: MalformedNumeroUnique,
        "chronology": MissingAnswer,
    }


def test_a_ticket_keeps_nothing_that_its_kind_does_not_ask() -> None:
    declaration = declaration_of("reactivation")
    assert checked(declaration, {"chronology": "x", "cause": "other"}, ["papers_checked"]) == (
        {"cause": "other", "chronology": "x"},
        ["papers_checked"],
    )
    for answers, proofs in (({"screen": "x"}, ()), ({}, ("dpo_told",))):
        with pytest.raises(UnknownAnswer):
            checked(declaration, answers, proofs)


def test_what_is_missing_is_told_in_the_order_of_the_declaration() -> None:
    holder = SimpleNamespace(kind="reactivation", numero_unique="", answers={"chronology": "x"}, proofs=[])
    assert given(holder) == RequestDetails(
        answers=(("chronology", "x"),),
        proofs=(),
        missing=(NUMERO_UNIQUE, "cause"),
        undeclared=("papers_checked",),
    )


def test_a_change_of_kind_loses_no_answer() -> None:
    holder = SimpleNamespace(
        kind="doublon", numero_unique=NUMERO, answers={"cause": "other", "precision": "p"}, proofs=[]
    )
    assert given(holder).answers == (("precision", "p"), ("cause", "other"))
    assert given(holder).missing == ("other_numero",)


def test_a_title_tells_two_requests_of_one_kind_apart_by_their_first_words() -> None:
    assert titled("Anomalie", "anomalie", {"screen": "Pièces", "story": "Rien\nne s’affiche"}) == (
        "Anomalie\N{NO-BREAK SPACE}: Rien ne s’affiche"
    )
    assert titled("Fermeture", "fermeture_acces", {"person": "Bruno Talverne"}) == "Fermeture"
    assert titled("Anomalie", "anomalie", {"story": "a" * 500}).endswith("a" * LONGEST_TITLE + "…")


def test_each_kind_is_told_but_those_that_are_confidential() -> None:
    assert {kind for kind in KINDS if told_kind(kind) != kind} == CONFIDENTIAL
    assert {told_kind(kind) for kind in CONFIDENTIAL} == {""}
