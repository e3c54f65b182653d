"""From a record to an entry or a fact: each field is read once, and each fault is noted where it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from knowledge_base.entries import (
    DEPARTEMENT,
    IN_FORCE_SINCE,
    MODEL,
    NATIONAL,
    USAGE,
    Confirmation,
    Doubt,
    Entry,
    Fact,
)
from knowledge_base.faults import Fault
from knowledge_base.french.plain import plain_words
from knowledge_base.local_values import LOCAL_VALUES, unknown_in
from knowledge_base.records import Field, Record, Scalar
from knowledge_base.themes import Theme
from privacy.nir import WRITTEN_HERE, mask

LONGEST_ANSWER = 900
"""Characters: an answer is read on a phone, with an applicant waiting."""
LONGEST_PHRASING = 300
FEWEST_VARIANTS = 4
TO_WRITE = "à rédiger"
"""Stands in the place of an answer that nobody has written yet."""

ENTRY_FIELDS = frozenset(
    {
        "question", "variants", "theme", "scope", "facts", "source", "source_date",
        "validated_by", "validated_on", "review_by", "keywords", "owner", "valid_from", "valid_until",
        "replaced_by", "overrides",
    }
)  # fmt: skip
MOST_DIGITS = 6
FACT_FIELDS = frozenset(
    {"number", "statement", "source", "source_date", "to_verify", "version", "confirmed", "link"}
)

IDENTIFIER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
SCOPE = re.compile(rf"{NATIONAL}|({DEPARTEMENT}|{USAGE}|{MODEL})(\d{{2,3}}|2[AB])|{MODEL}idf")
VERSION = re.compile(r"(19|20)\d{2}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
LINK = re.compile(r"https?://[\w.-]+\.[a-z]{2,}(/\S*)?")
MARKUP = re.compile(r"^#|\*\*|__|\]\(|<[a-z/]", re.MULTILINE)
KNOWN_VALUES = ", ".join(f"{{{name}}}" for name in LOCAL_VALUES)
UNPROVED: Mapping[Doubt, str] = {
    Doubt.UNDATED: "source sans date : écrire « version », ou « to_verify: true »",
    Doubt.OLD: f"source d’avant {IN_FORCE_SINCE} : dire par quoi elle est confirmée (« confirmed »), "
    "ou écrire « to_verify: true »",
    Doubt.PRIVATE_REPRINT: "reproduction privée : citer le texte lui-même, ou écrire « to_verify: true »",
}
# What is left of accents and quotation marks that were saved in one encoding and read in another.
GARBLED = re.compile("[\N{REPLACEMENT CHARACTER}\x80-\x9f]|Ã|â€|Å“|Â[«»\N{NO-BREAK SPACE}°]")


@dataclass
class Form:
    """The reading of one record of ``file``. An unreadable field is a fault and gets an empty value."""

    file: str
    record: Record
    faults: list[Fault] = field(default_factory=list)

    def refuse(self, line: int, reason: str) -> None:
        self.faults.append(Fault(self.file, line, reason))

    def refuse_unknown(self, known: frozenset[str]) -> None:
        for name, found in self.record.fields.items():
            if name not in known:
                self.refuse(found.line, f"champ inconnu : « {name} » ; corriger son nom, ou le retirer")

    def refuse_spoilt(self, *others: Scalar) -> None:
        """A NIR, or letters that went through the wrong encoding, in any field or in ``others``."""
        written = [item for found in self.record.fields.values() for item in found.items]
        for item in (*written, *others):
            if mask(item.text).count:
                self.refuse(item.line, WRITTEN_HERE)
            spoilt = GARBLED.search(item.text)
            if spoilt:
                line = item.line + item.text.count("\n", 0, spoilt.start())
                shown = item.text[max(0, spoilt.start() - 8) : spoilt.end() + 8].replace("\n", " ")
                self.refuse(line, f"lettres abîmées par un changement de codage, à retaper : « {shown} »")

    def line(self, name: str) -> int:
        found = self.record.fields.get(name)
        return found.line if found else self.record.line

    def text(self, name: str, *, required: bool = True) -> str:
        found = self._found(name, required)
        if found is None:
            return ""
        if found.is_list:
            self.refuse(found.line, f"le champ « {name} » attend un texte, pas une liste")
            return ""
        return found.items[0].text.strip()

    def question(self) -> str:
        """The title, which must hold at least one word."""
        text = self.text("question")
        if text and not plain_words(text):
            self.refuse(self.line("question"), "la question ne contient aucun mot : l’écrire en clair")
        return text

    def check_phrasings(self, name: str) -> None:
        """A phrasing is no longer than what a person would type, and holds at least one word."""
        found = self.record.fields.get(name)
        for item in found.items if found else ():
            if len(item.text) > LONGEST_PHRASING:
                self.refuse(
                    item.line,
                    f"formulation trop longue : {len(item.text)} caractères, "
                    f"{LONGEST_PHRASING} au plus ; la couper",
                )
            elif name == "variants" and item.text.strip() and not plain_words(item.text):
                self.refuse(item.line, f"formulation sans aucun mot : « {item.text} » ; l’écrire en clair")

    def texts(self, name: str, *, required: bool = True) -> tuple[Scalar, ...]:
        """The items of a list, blanks refused."""
        found = self._found(name, required)
        if found is None:
            return ()
        if not found.is_list:
            self.refuse(found.line, f"le champ « {name} » attend une liste, une ligne par élément")
            return ()
        for item in found.items:
            if not item.text.strip():
                self.refuse(item.line, f"élément vide dans « {name} »")
        return tuple(item for item in found.items if item.text.strip())

    def number(self, item: Scalar, name: str) -> int:
        """Zero, which is no fact's number, when the item is not a number."""
        digits = item.text.lstrip("0") if item.text.isascii() and item.text.isdigit() else ""
        if digits and len(digits) <= MOST_DIGITS:
            return int(digits)
        self.refuse(item.line, f"« {name} » attend un numéro de fait, pas « {item.text[:20]} »")
        return 0

    def version(self) -> int:
        """Zero, the number of what is shipped, when none is given."""
        text = self.text("number", required=False)
        return 0 if text in ("", "0") else self.number(Scalar(text, self.line("number")), "number")

    def date(self, name: str, *, required: bool = True) -> date | None:
        text = self.text(name, required=required)
        if not text:
            return None
        try:
            if DATE.fullmatch(text):
                return date.fromisoformat(text)
        except ValueError:
            pass
        self.refuse(self.line(name), f"date impossible dans « {name} » : « {text} » (attendu : 2026-11-25)")
        return None

    def theme(self, *, required: bool = True) -> Theme | None:
        text = self.text("theme", required=required)
        if not text:
            return None
        if text in set(Theme):
            return Theme(text)
        self.refuse(self.line("theme"), f"thème inconnu : « {text} » ; écrire le nom d’un dossier de thème")
        return None

    def matching(self, name: str, expected: re.Pattern[str], example: str) -> str:
        """Empty when none is given, or when it is not written so."""
        text = self.text(name, required=False)
        if not text or expected.fullmatch(text):
            return text
        self.refuse(self.line(name), f"« {name} » illisible : « {text} » (attendu : {example})")
        return ""

    def confirmation(self) -> Confirmation | None:
        text = self.text("confirmed", required=False)
        if not text or text in set(Confirmation):
            return Confirmation(text) if text else None
        known = ", ".join(Confirmation)
        self.refuse(self.line("confirmed"), f"« confirmed » attend l’un de : {known}")
        return None

    def scope(self) -> str:
        text = self.text("scope", required=False) or NATIONAL
        if not SCOPE.fullmatch(text):
            self.refuse(
                self.line("scope"),
                f"portée inconnue : « {text} » "
                "(attendu : national, departement:06, usage:06, modele:06 ou modele:idf)",
            )
        return text

    def _found(self, name: str, required: bool) -> Field | None:
        found = self.record.fields.get(name)
        if found is not None and (found.items and (found.is_list or found.items[0].text.strip())):
            return found
        if required:
            state, what = ("manquant", "l’ajouter") if found is None else ("vide", "le remplir")
            self.refuse(self.line(name), f"champ {state} : « {name} » ; {what}")
        return None


def read_entry(form: Form, *, entry_id: str, answer: Scalar) -> Entry:
    """The entry of a base that people edit: everything is required, and every fault is noted in ``form``."""
    form.refuse_unknown(ENTRY_FIELDS)
    form.refuse_spoilt(answer)
    if not IDENTIFIER.fullmatch(entry_id):
        form.refuse(1, "nom de fichier à écrire en minuscules sans accents, mots séparés par des tirets")
    variants = form.texts("variants")
    if variants and len(variants) < FEWEST_VARIANTS:
        form.refuse(form.line("variants"), f"{FEWEST_VARIANTS} formulations au moins, {len(variants)} ici")
    for name in ("question", "variants"):
        form.check_phrasings(name)
    scope = form.scope()
    is_written = not scope.startswith(USAGE)
    is_local = scope.startswith((DEPARTEMENT, USAGE))
    facts = tuple(form.number(item, "facts") for item in form.texts("facts", required=not is_local))
    validated_on, review_by = form.date("validated_on"), form.date("review_by")
    if validated_on and review_by and review_by <= validated_on:
        form.refuse(form.line("review_by"), "la date de relecture doit suivre la date de validation")
    valid_from, valid_until = (
        form.date("valid_from", required=False),
        form.date("valid_until", required=False),
    )
    if valid_from and valid_until and valid_until < valid_from:
        form.refuse(
            form.line("valid_until"), "la fin de validité précède le début : corriger l’une des dates"
        )
    overrides = form.text("overrides", required=False)
    if overrides and not is_local:
        form.refuse(
            form.line("overrides"),
            "seule une fiche locale prend la place d’une autre : changer « scope », ou retirer « overrides »",
        )
    _check_answer(form, answer)
    return Entry(
        id=entry_id,
        question=form.question(),
        variants=tuple(item.text for item in variants),
        answer=answer.text,
        theme=form.theme(),
        scope=scope,
        facts=facts,
        source=form.text("source", required=is_written),
        source_date=form.text("source_date", required=is_written),
        validated_by=form.text("validated_by"),
        validated_on=validated_on,
        review_by=review_by,
        keywords=tuple(item.text for item in form.texts("keywords", required=False)),
        owner=form.text("owner", required=False),
        valid_from=valid_from,
        valid_until=valid_until,
        replaced_by=form.text("replaced_by", required=False),
        overrides=overrides,
    )


def read_fact(form: Form, *, theme: Theme) -> Fact:
    form.refuse_unknown(FACT_FIELDS)
    form.refuse_spoilt()
    to_verify = form.text("to_verify")
    if to_verify and to_verify not in ("true", "false"):
        form.refuse(form.line("to_verify"), "« to_verify » attend true ou false")
    number = form.text("number")
    fact = Fact(
        number=form.number(Scalar(number, form.line("number")), "number") if number else 0,
        theme=theme,
        statement=form.text("statement"),
        source=form.text("source"),
        source_date=form.text("source_date"),
        to_verify=to_verify == "true",
        version=form.matching("version", VERSION, "2022, 2022-02 ou 2022-02-23"),
        confirmed=form.confirmation(),
        link=form.matching("link", LINK, "https://…"),
    )
    if to_verify == "false" and fact.doubt is not None:
        form.refuse(form.line("to_verify"), UNPROVED[fact.doubt])
    return fact


def _check_answer(form: Form, answer: Scalar) -> None:
    if answer.text.strip(" .…").casefold() == TO_WRITE:
        form.refuse(answer.line, f"réponse « {TO_WRITE} » : l’écrire sous l’en-tête")
    if not answer.text:
        form.refuse(answer.line, "réponse vide : l’écrire sous l’en-tête")
    if len(answer.text) > LONGEST_ANSWER:
        form.refuse(
            answer.line,
            f"réponse trop longue : {len(answer.text)} caractères, {LONGEST_ANSWER} au plus ; "
            "la couper, ou en faire deux fiches",
        )
    for named, line in unknown_in(answer.text):
        form.refuse(
            answer.line + line,
            f"valeur locale inconnue : « {named} » ; écrire l’une de : {KNOWN_VALUES}",
        )
    if MARKUP.search(answer.text):
        form.refuse(
            answer.line, "mise en forme interdite dans la réponse : texte simple et listes à tirets seulement"
        )
