"""What the registry refuses, that some code catches."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from refusals.base import Refusal


class UnknownGuichet(Refusal):
    key = "guichets.unknown_guichet"


class GuichetMissing(Refusal):
    """An access request cannot be accepted before its guichet is known."""

    key = "guichets.guichet_missing"


class UnknownColleague(Refusal):
    """Nobody of this guichet, or whoever asks."""

    key = "guichets.unknown_colleague"


class TooManyTries(Refusal):
    """``wait`` is how long until the next one may be made."""

    key = "guichets.too_many_tries"
    wait: timedelta


class WrongCode(Refusal):
    """Neither the code of the moment, nor a recovery code that is left."""

    key = "guichets.wrong_code"


class SecondFactorAlreadySet(Refusal):
    key = "guichets.second_factor_already_set"


class NoSecondFactor(Refusal):
    key = "guichets.no_second_factor"


class UnknownKind(Refusal):
    """No kind of guichet is written so; ``kind`` is empty when none was given."""

    key = "guichets.unknown_kind"
    kind: str


class FaultyParticulars(Refusal):
    """What was typed of a guichet cannot be kept; ``faults`` tells why, by field."""

    key = "common.faulty_fields"
    faults: Mapping[str, Refusal]


class GuichetKnown(Refusal):
    """Another guichet of the département bears this name, however it is typed."""

    key = "guichets.guichet_known"
    name: str
    guichet_id: int | None
    closed: bool
