"""The local objectives of the law « Égalité et citoyenneté » (CCH L. 441-1, missions § 2 d), as queries.

What a table calls an allocation, a lease or a quartile is asked of the gestionnaire: nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum

from quality.cadre import Sense
from quality.errors import ConditionOfGoalMissing
from quality.queries import Aggregate, Definition, Filter, Measured
from quality.reading import Purpose


class Model(StrEnum):
    PRIORITY = "dalo"
    OUTSIDE_QPV = "hors-qpv"
    IN_QPV = "en-qpv"


class Meaning(StrEnum):
    """What a condition on a line of the table means."""

    ALLOCATION = "attribution"
    """Left out where each line is one."""
    LEASE = "bail"
    DALO = "dalo"
    PRIORITY = "prioritaire"
    QPV = "qpv"
    """In it or out of it, as the model wants."""
    QUARTILE = "quartile"
    """The first, or the three others."""
    ANRU = "anru"


MEANINGS: Mapping[Model, tuple[Meaning, ...]] = {
    Model.PRIORITY: (Meaning.ALLOCATION, Meaning.DALO, Meaning.PRIORITY),
    Model.OUTSIDE_QPV: (Meaning.ALLOCATION, Meaning.LEASE, Meaning.QPV, Meaning.QUARTILE, Meaning.ANRU),
    Model.IN_QPV: (Meaning.ALLOCATION, Meaning.LEASE, Meaning.QPV, Meaning.QUARTILE),
}
THRESHOLD: Mapping[Model, float] = {Model.PRIORITY: 25.0, Model.OUTSIDE_QPV: 25.0, Model.IN_QPV: 50.0}
"""In percent: « au moins »."""
OF_REFORM = frozenset({Model.OUTSIDE_QPV, Model.IN_QPV})
"""Only in the EPCI that the reform concerns."""

_COUNTED = (Meaning.ALLOCATION, Meaning.LEASE, Meaning.QPV)
OPTIONAL: Mapping[Model, frozenset[Meaning]] = {
    Model.PRIORITY: frozenset({Meaning.ALLOCATION}),
    Model.OUTSIDE_QPV: frozenset({Meaning.ALLOCATION}),
    Model.IN_QPV: frozenset({Meaning.ALLOCATION, Meaning.LEASE}),
}
"""The missions say « suivies de baux signés » outside the QPV alone."""
_EITHER = frozenset({Meaning.DALO, Meaning.PRIORITY})
"""One of them is enough: a table may say both in one column."""


def objective(
    model: Model,
    said: Mapping[Meaning, Filter],
    *,
    purpose: Purpose,
    layout_key: str,
    scope: str,
    epci: str = "",
    since: date | None,
    until: date | None,
    date_column: str = "",
) -> Definition:
    """``scope`` is the column of the bailleurs, of the réservataires or of the EPCI. Raises
    ConditionOfGoalMissing.
    """
    wanted = MEANINGS[model]
    owed = set(wanted) - OPTIONAL[model] - _EITHER - said.keys()
    if owed or (set(wanted) >= _EITHER and not _EITHER & said.keys()) or not scope:
        raise ConditionOfGoalMissing
    if model in OF_REFORM and not epci:
        raise ConditionOfGoalMissing
    made = Definition(
        purpose=purpose,
        layout_key=layout_key,
        filters=tuple(said[one] for one in wanted if one in _COUNTED and one in said),
        part=tuple(said[one] for one in wanted if one not in _COUNTED and one in said),
        any_part=True,
        groups=(scope,),
        measures=(Measured(Aggregate.SHARE),),
        sort=-1,
        most=100,
        since=since,
        until=until,
        date_column=date_column,
        threshold=THRESHOLD[model],
        model=model.value,
    )
    return replace(made, epci_column=epci) if model in OF_REFORM else made


def followed(changed: Definition) -> Definition:
    """Without its model once it is no more the rule: another threshold, or lines that the rule leaves out."""
    if not changed.model:
        return changed
    model = Model(changed.model)
    is_rule = changed.threshold == THRESHOLD[model] and changed.sense is Sense.AT_LEAST
    is_rule = is_rule and (model not in OF_REFORM or bool(changed.epci_column))
    return changed if is_rule else replace(changed, model="")
