"""The words, the table and the document of a dashboard or of a local objective."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from markupsafe import Markup

from quality.cadre import FEW, FEWEST_COMPARED, Sense
from quality.goals import Meaning, Model
from quality.queries import (
    GUICHET,
    MONTH,
    Aggregate,
    Definition,
    Figure,
    Filter,
    Group,
    GuichetSheet,
    Key,
    Measured,
    Operator,
    Result,
    TableRow,
    Value,
    month_of,
    unmet,
)
from rendering.charts import bars, lines
from rendering.dates import Dates, plural
from rendering.documents.model import Block, Chart, Document, Facts, Items, Paragraph, Table
from rendering.elision import of_whom
from rendering.numbers import decimal
from tabular.writing import Cell

UNSAID = "non renseigné"
_FEW_TABLES = 3
_LONGEST_TOLD = 250
"""Characters of a fact in a message, where all of them must stand; the sheet has them whole."""

AGGREGATE: Mapping[Aggregate, str] = {
    Aggregate.COUNT: "nombre de lignes",
    Aggregate.SHARE: "part des lignes qui remplissent les conditions",
    Aggregate.SUM: "somme d’une colonne",
    Aggregate.MEAN: "moyenne d’une colonne",
    Aggregate.MEDIAN: "médiane d’une colonne",
}
OPERATOR: Mapping[Operator, str] = {
    Operator.EQUAL: "est",
    Operator.DIFFERENT: "n’est pas",
    Operator.AMONG: "est l’un de (séparer par « ; »)",
    Operator.CONTAINS: "contient",
    Operator.AT_LEAST: "est au moins",
    Operator.AT_MOST: "est au plus",
    Operator.EMPTY: "est vide",
    Operator.FILLED: "n’est pas vide",
}
MODEL: Mapping[Model, str] = {
    Model.PRIORITY: "25 % à des ménages DALO ou prioritaires",
    Model.OUTSIDE_QPV: "Hors QPV, 25 % au premier quartile ou aux relogés ANRU",
    Model.IN_QPV: "En QPV, 50 % aux trois autres quartiles",
}
MEANING: Mapping[Meaning, str] = {
    Meaning.ALLOCATION: "Une attribution",
    Meaning.LEASE: "Un bail signé",
    Meaning.DALO: "Un ménage DALO",
    Meaning.PRIORITY: "Un ménage prioritaire",
    Meaning.QPV: "Un logement en QPV",
    Meaning.QUARTILE: "Le premier quartile",
    Meaning.ANRU: "Un relogement ANRU",
}
_OTHERWISE: Mapping[tuple[Model, Meaning], str] = {
    (Model.OUTSIDE_QPV, Meaning.QPV): "Un logement hors QPV",
    (Model.IN_QPV, Meaning.QUARTILE): "Les trois autres quartiles",
}
_MISSIONS = "annexe « Missions du gestionnaire départemental du SNE » (octobre 2023), 2. d"
_REFORM = (
    "Cette règle vaut dans les intercommunalités tenues d’avoir un programme de l’habitat, ou compétentes en "
    "habitat avec au moins un QPV, et à Paris. Ailleurs, elle n’existe pas. En Île-de-France, le seuil de "
    "ressources est régional."
)
_SOURCE = f"Source : CCH, article L. 441-1 (version du 23 février 2022), et {_MISSIONS}."
RULE: Mapping[Model, tuple[str, ...]] = {
    Model.PRIORITY: (
        "Au moins 25 % d’attributions à des ménages DALO ou prioritaires, par réservataire ou bailleur.",
        f"Source : CCH, article L. 441-1, et {_MISSIONS}.",
        "Les parts par réservataire n’ont pas été relues dans le code en vigueur : vérifiez avant d’écrire.",
    ),
    Model.OUTSIDE_QPV: (
        "Hors QPV, au moins 25 % des attributions suivies d’un bail vont au premier quartile ou à l’ANRU.",
        "Le premier quartile est celui des ressources, et l’ANRU, le relogement d’une rénovation urbaine.",
        "Les relogements des copropriétés dégradées en requalification comptent aussi.",
        _REFORM,
        _SOURCE,
    ),
    Model.IN_QPV: (
        "En QPV, au moins 50 % des attributions vont aux trois autres quartiles de ressources.",
        _REFORM,
        _SOURCE,
    ),
}


def meaning_in(model: Model, meaning: Meaning) -> str:
    return _OTHERWISE.get((model, meaning), MEANING[meaning])


@dataclass(frozen=True)
class DashboardWords:
    """Of one query: ``titles`` are those of its columns, ``names`` those of the guichets."""

    asked: Definition
    titles: Mapping[str, str]
    names: Mapping[int, str]
    dates: Dates

    @property
    def line(self) -> str:
        """What one is, where the rule says so."""
        return "attribution" if self.asked.model else "ligne"

    def column(self, name: str) -> str:
        return {GUICHET: "Guichet", MONTH: "Mois"}.get(name) or self.titles.get(name, name)

    def key(self, key: Key) -> str:
        match key:
            case None | "":
                return UNSAID
            case int():
                return self.names.get(key, "guichet fermé")
            case date():
                return self.dates.month(key)
        return key

    def label(self, group: Group, result: Result) -> str:
        if group is result.total:
            return "Ensemble"
        if group is result.rest:
            return f"Autres ({result.rest_count})"
        return ", ".join(map(self.key, group.keys))

    def measure(self, one: Measured) -> str:
        column = f"« {self.column(one.column)} »"
        return {
            Aggregate.COUNT: f"Nombre {of_whom(self.line)}s",
            Aggregate.SHARE: "Part (en %)",
            Aggregate.SUM: f"Somme de {column}",
            Aggregate.MEAN: f"Moyenne de {column}",
            Aggregate.MEDIAN: f"Médiane de {column}",
        }[one.aggregate]

    def value(self, value: Value | None, one: Measured) -> str:
        if value is None:
            return f"aucune {self.line}" if one.aggregate is Aggregate.SHARE else "rien à compter"
        said = decimal(float(value))
        return f"{said} %" if one.aggregate is Aggregate.SHARE else said

    def figure(self, figure: Figure, one: Measured) -> str:
        """With what a share divides."""
        of = f" ({len(figure.rows)} sur {len(figure.whole)})" if figure.whole else ""
        return self.value(figure.value, one) + of

    def gap(self, figure: Figure) -> str:
        """« 3,5 points de moins »; "" where there is nothing to compare."""
        assert self.asked.threshold is not None
        gap = figure.gap(self.asked.threshold)
        if gap is None:
            return ""
        if not gap:
            return "au seuil"
        points = decimal(float(abs(gap)))
        return f"{points} {'point' if abs(gap) < 2 else 'points'} {'de plus' if gap > 0 else 'de moins'}"

    def is_missed(self, figure: Figure) -> bool:
        gap = None if self.asked.threshold is None else figure.gap(self.asked.threshold)
        return gap is not None and bool(gap) and (gap < 0) is (self.asked.sense is Sense.AT_LEAST)

    def state(self, figure: Figure) -> str:
        if figure.value is None:
            return f"aucune {self.line}"
        return "non atteint" if self.is_missed(figure) else "atteint"

    def remark(self, figure: Figure) -> str:
        said = []
        if figure.is_small:
            said.append(f"effectif faible : {plural(len(figure.whole or ()), self.line)}")
        if figure.unsaid:
            said.append(f"{plural(figure.unsaid, self.line)} où rien n’est renseigné, hors du numérateur")
        return ", ".join(said)

    def condition(self, one: Filter) -> str:
        said = f"« {self.column(one.column)} » {OPERATOR[one.operator].partition(' (')[0]}"
        if one.operator in {Operator.EMPTY, Operator.FILLED}:
            return said
        return f"{said} {', '.join(map(str.strip, one.value.split(';')))}"

    def threshold(self) -> str:
        assert self.asked.threshold is not None
        sense = "au moins" if self.asked.sense is Sense.AT_LEAST else "au plus"
        return f"{sense} {decimal(self.asked.threshold)} %"

    def facts(self, epcis: Sequence[str], result: Result) -> tuple[tuple[str, str], ...]:
        """What is counted, so that a figure is never read for another."""
        asked, said = self.asked, []
        if asked.is_goal:
            said.append(("Objectif", self.threshold()))
        if asked.part and any(one.aggregate is Aggregate.SHARE for one in asked.measures):
            joined = " ou " if asked.any_part else " et "
            part = joined.join(map(self.condition, asked.part))
            said.append(("Part", f"{self.line}s où {part}, parmi celles qui sont comptées"))
        kept = " et ".join(map(self.condition, asked.filters))
        said.append((f"{self.line.capitalize()}s comptées", f"celles où {kept}" if kept else "toutes"))
        said.append(("Période", self.period(result)))
        if asked.epci_column:
            said.append(
                ("EPCI de la réforme", ", ".join(epcis) or "aucun n’est désigné, donc rien n’est compté")
            )
        return tuple(said)

    def period(self, result: Result) -> str:
        """That which is asked for, else the months that the lines bear."""
        asked = self.asked
        read_in = f", d’après « {self.column(asked.date_column)} »" if asked.date_column else ""
        if asked.since or asked.until:
            bounds = []
            if asked.since:
                bounds.append(of_whom(self.dates.month(asked.since)))
            if asked.until:
                bounds.append(f"jusqu’à {self.dates.month(asked.until)} compris")
            return " ".join(bounds) + read_in
        months = [month for row in result.total.rows if (month := month_of(asked, row))]
        if not months:
            return f"toute la table, sans limite de date{read_in}"
        first, last = (self.dates.month(month) for month in (min(months), max(months)))
        span = f"sont {of_whom(first)}" if first == last else f"vont {of_whom(first)} à {last}"
        return f"toute la table ; les {self.line}s comptées {span}{read_in}"

    def doubts(self, rows: Sequence[TableRow]) -> tuple[str, ...]:
        """Why a figure may be 0 for a word misspelt; ``rows`` are all those of the table."""
        gone = [name for name in self.asked.columns if name not in self.titles]
        said = [f"La table n’a plus de colonne « {name} » : rien ne s’y lit." for name in gone]
        for name, value in unmet(self.asked, rows):
            if name in gone:
                continue
            column = f"la colonne « {self.column(name)} »"
            no_line = f"Aucune ligne n’a « {value} » dans {column}." if value else ""
            said.append(no_line or f"Aucune valeur n’est écrite pour {column}.")
        return tuple(said)

    def left_out(self, result: Result) -> tuple[str, ...]:
        said = []
        if result.undated:
            place = f" dans « {self.column(self.asked.date_column)} »" if self.asked.date_column else ""
            said.append(
                f"{plural(result.undated, self.line)} sans date lisible{place}, hors de toute période."
            )
        if result.elsewhere:
            said.append(f"{plural(result.elsewhere, self.line)} d’un EPCI que la réforme ne concerne pas.")
        return tuple(said)

    def small_words(self, result: Result) -> str:
        small = any(figure.is_small for group in result.all_groups for figure in group.figures)
        few = f"Effectif faible : moins de {FEW} {self.line}s, un seuil qui est le nôtre."
        return few if small else ""

    def measures(self) -> list[str]:
        return [self.measure(one) for one in self.asked.measures]

    def numbers(self) -> list[tuple[str, str]]:
        """The titles of their columns, on a page."""
        return [(one, "nombre") for one in self.measures()]

    def grouped(self) -> list[str]:
        return [self.column(one) for one in self.asked.groups] or ["Ensemble"]

    def header(self) -> list[str]:
        """Of the table of a spreadsheet: numbers that add up."""
        made = self.grouped()
        for one in self.asked.measures:
            if one.aggregate is Aggregate.SHARE:
                made += ["Numérateur", "Dénominateur"]
            made.append(self.measure(one))
        return [*made, "Écart au seuil (points)", "Remarque"] if self.asked.is_goal else made

    def sheet(self, result: Result) -> list[list[Cell]]:
        return [self._sheet_row(group, result) for group in self.shown(result)]

    def shown(self, result: Result) -> Sequence[Group]:
        """The whole once, where nothing is grouped."""
        return result.all_groups if self.asked.groups else (result.total,)

    def chart(self, title: str, result: Result) -> Markup | None:
        """None where a drawing would show a single value."""
        place = self.asked.shown_first
        one = self.asked.measures[place]
        unit = "%" if one.aggregate is Aggregate.SHARE else ""
        limit = self.asked.threshold if unit else None
        if len(result.groups) < 2:
            return None
        if self.asked.groups[0] != MONTH:
            values = [(self.label(group, result), group.figures[place].value) for group in result.groups]
            return bars(title, [(name, float(v)) for name, v in values if v is not None], unit, limit)
        months = list(dict.fromkeys(group.keys[0] for group in result.groups))
        series: dict[str, list[float | None]] = {}
        for group in result.groups:
            name = self.key(group.keys[1]) if len(group.keys) > 1 else self.measure(one)
            value = group.figures[place].value
            known = series.setdefault(name, [None] * len(months))
            known[months.index(group.keys[0])] = None if value is None else float(value)
        return lines(title, [self.key(month) for month in months], series, limit, unit)

    def blocks(self, title: str, result: Result) -> list[Block]:
        """A drawing, and the table of its values."""
        header = [*self.grouped(), *self.measures()]
        header += ["Écart au seuil", "Remarque"] if self.asked.is_goal else []
        rows = tuple(self._row(group, result) for group in self.shown(result))
        drawn = self.chart(title, result)
        made: list[Block] = [Chart(str(drawn), title)] if drawn is not None else []
        made.append(Table(title, tuple(header), rows))
        notes = (*self.left_out(result), *filter(None, (self.small_words(result),)))
        return [*made, *(Paragraph(note) for note in notes)]

    def _row(self, group: Group, result: Result) -> tuple[str, ...]:
        said = list(self.group_names(group, result))
        for one, figure in zip(self.asked.measures, group.figures, strict=True):
            said.append(self.figure(figure, one))
        if self.asked.is_goal:
            share = group.figures[self.asked.shown_first]
            said += [self.gap(share) or "—", self.remark(share)]
        return tuple(said)

    def _sheet_row(self, group: Group, result: Result) -> list[Cell]:
        said: list[Cell] = list(self.group_names(group, result))
        for figure in group.figures:
            if figure.whole is not None:
                said += [len(figure.rows), len(figure.whole)]
            said.append(None if figure.value is None else _plain(figure.value))
        if self.asked.threshold is not None:
            share = group.figures[self.asked.shown_first]
            gap = share.gap(self.asked.threshold)
            said += [None if gap is None else _plain(gap), self.remark(share)]
        return said

    def group_names(self, group: Group, result: Result) -> Sequence[str]:
        if group.keys:
            return [self.key(key) for key in group.keys]
        return [self.label(group, result), *[""] * (len(self.asked.groups) - 1)]


def source_words(imports: Sequence[tuple[str, datetime]], dates: Dates) -> str:
    """Their names, and when they were applied, the last applied last; of many, the last alone."""
    said = [f"{name or 'table sans nom'}, importée le {dates.day(at)}" for name, at in imports]
    if len(said) <= _FEW_TABLES:
        return " ; ".join(said)
    return f"{len(said)} tables importées, la dernière : {said[-1]}"


def dashboard_document(
    name: str,
    words: DashboardWords,
    result: Result,
    *,
    service: str,
    source: str,
    epcis: Sequence[str],
    dated_on: date,
) -> Document:
    """``source`` says which imports are read."""
    rule = RULE[Model(words.asked.model)] if words.asked.model else ()
    facts = Facts((*words.facts(epcis, result), ("Source des chiffres", source)))
    blocks: list[Block] = [*([Items(rule)] if rule else []), facts, *words.blocks(name, result)]
    return Document(title=name, service=service, dated_on=dated_on, blocks=tuple(blocks))


def guichet_document(
    name: str,
    guichet: str,
    words: DashboardWords,
    sheet: GuichetSheet,
    *,
    service: str,
    source: str,
    epcis: Sequence[str],
    dated_on: date,
) -> Document:
    """The lines of one guichet; of the others, the median alone."""
    words = replace(words, asked=sheet.asked)
    asked, total = sheet.asked, sheet.result.total
    pairs = zip(asked.measures, total.figures, sheet.medians, strict=True)
    compared = tuple(
        (words.measure(one), words.figure(figure, one), _median(words, median, one))
        for one, figure, median in pairs
    )
    blocks: list[Block] = [
        Facts((("Guichet", guichet), *words.facts(epcis, sheet.result), ("Source des chiffres", source))),
        Table("Votre guichet et le département", ("Mesure", guichet, "Médiane des guichets"), compared),
        Paragraph(
            f"La médiane n’est dite qu’à partir de {FEWEST_COMPARED} guichets, un seuil qui est le nôtre. "
            "Aucun autre guichet ne reçoit cette feuille."
        ),
    ]
    if asked.groups:
        blocks += words.blocks(f"{name}, {guichet}", sheet.result)
    return Document(title=f"{name}, {guichet}", service=service, dated_on=dated_on, blocks=tuple(blocks))


def guichet_words(words: DashboardWords, sheet: GuichetSheet, *, source: str, epcis: Sequence[str]) -> str:
    """What the message says, beside the file: the figures, and what they count, cut where it is long."""
    pairs = zip(words.asked.measures, sheet.result.total.figures, strict=True)
    said = [(words.measure(one), words.value(figure.value, one)) for one, figure in pairs]
    said += [*words.facts(epcis, sheet.result), ("Source des chiffres", source)]
    lines = (f"{name} : {told[:_LONGEST_TOLD]}{'…' * (len(told) > _LONGEST_TOLD)}" for name, told in said)
    return "\n".join((*lines, "La feuille jointe ne contient que les lignes de votre guichet."))


def _median(words: DashboardWords, median: Value | None, one: Measured) -> str:
    return "—" if median is None else words.value(median, one)


def _plain(value: Value) -> Cell:
    """A whole number stays one."""
    return int(value) if value == int(value) else round(float(value), 4)


def filters() -> dict[str, Callable[..., str]]:
    return {"modele_objectif": lambda value: MODEL[Model(value)]}
