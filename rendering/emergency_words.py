"""Whom to call before anything else: one table of numbers, each with what it is for, who says so and when it
was read, and one of the emergencies that each is for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from tickets.kinds.declared import EMERGENCIES


@dataclass(frozen=True)
class Number:
    """``purpose`` says what it is for, and ``brief`` in a word; ``source`` who says so, ``read_on`` when that
    was read.
    """

    number: str
    brief: str
    purpose: str
    source: str
    read_on: date


@dataclass(frozen=True)
class Advice:
    """What is said beside the numbers, and what it rests on."""

    text: str
    source: str
    read_on: date


@dataclass(frozen=True)
class FirstAid:
    """``calls`` in the order in which to try them."""

    calls: tuple[Number, ...]
    advice: Advice | None = None


_READ_ON = date(2026, 11, 28)
_READ_AGAIN_ON = date(2026, 12, 2)
_F33954 = "Service-Public.fr, fiche F33954 « Numéros en cas d’urgence et numéros d’écoute », 22/07/2024"

NUMBERS: Mapping[str, Number] = {
    number.number: number
    for number in (
        Number("15", "santé", "SAMU, pour un malaise, une blessure, une vie en danger", _F33954, _READ_ON),
        Number("17", "danger", "police ou gendarmerie, en cas de danger immédiat", _F33954, _READ_ON),
        Number("18", "feu", "pompiers, pour un feu, une odeur de gaz, un effondrement", _F33954, _READ_ON),
        Number("112", "tout secours", "tous les secours, si vous hésitez", _F33954, _READ_ON),
        Number("114", "par SMS", "par SMS, pour qui ne peut pas entendre ou parler", _F33954, _READ_ON),
        Number(
            "115", "à la rue",
            "hébergement d’urgence, pour qui est à la rue, gratuit, jour et nuit",
            "SIAO de Loire-Atlantique, siao44.fr, page « Le 115 »",
            _READ_ON,
        ),
        Number(
            "119", "enfant en danger",
            "enfance en danger, gratuit et confidentiel, jour et nuit",
            "Service national d’accueil téléphonique de l’enfance en danger (allo119.gouv.fr), "
            "d’après actionenfance.org",
            _READ_ON,
        ),
        Number(
            "3114", "envie de mourir",
            "prévention du suicide, pour la personne ou pour vous, jour et nuit",
            "3114.fr, page « Que se passe-t-il quand je contacte le 3114 ? »",
            _READ_ON,
        ),
        Number(
            "3919", "violences",
            "violences faites aux femmes, écoute anonyme et gratuite, jour et nuit, pour elles et pour vous",
            "Fédération nationale Solidarité Femmes, solidaritefemmes.org, page « Appeler le 3919 »",
            _READ_ON,
        ),
        Number(
            "3977", "âge, handicap",
            "maltraitance d’une personne âgée ou handicapée, pour elle, ses proches et vous, tous les jours "
            "de 9 h à 19 h, sans remplacer les secours",
            "gouvernement.fr, page « Le 3977 », 18/03/2024",
            _READ_AGAIN_ON,
        ),
    )
}  # fmt: skip


def _calling(*numbers: str, advice: Advice | None = None) -> FirstAid:
    return FirstAid(tuple(NUMBERS[number] for number in numbers), advice)


_SHELTER = Advice("Mettez-vous à l’abri, avec vos collègues et le public.", _F33954, _READ_ON)
_PREFECTURE = Number(
    "Préfecture", "expulsion",
    "elle accorde ou refuse le concours de la force publique, au service des expulsions",
    "Préfecture de Dordogne, « Concours de la force publique », 03/04/2017 ; fait 538",
    _READ_ON,
)  # fmt: skip
_ADIL = Number(
    "ADIL", "droit du logement",
    "les juristes du département conseillent gratuitement sur l’expulsion et les délais",
    "ANIL, anil.org, page « Trêve hivernale »",
    _READ_AGAIN_ON,
)  # fmt: skip
_POLICE_IF_UNLAWFUL = Number(
    "17", "danger",
    "seulement si on la met dehors sans jugement ni commissaire de justice, ou en cas de danger",
    f"{_F33954} ; fait 538",
    _READ_AGAIN_ON,
)  # fmt: skip
_CCAPEX = Advice(
    "La commission de prévention des expulsions (CCAPEX) réunit les services qui peuvent agir. Gardez la "
    "trace des appels au 115 : ils comptent pour un recours en hébergement.",
    "Préfecture de Haute-Garonne, « La prévention des expulsions » ; fait 393",
    _READ_ON,
)
_DELEGATE = Advice(
    "Prévenez tout de suite le délégué à la protection des données de votre organisme : si la fuite est un "
    "risque pour les personnes, la CNIL doit le savoir sous 72 heures.",
    "RGPD, article 33 ; fait 193",
    _READ_ON,
)

FIRST_AID: Mapping[str, FirstAid] = {
    "rescue": _calling("18", "15", "112", "114"),
    "threat": _calling("17", "112", "114", advice=_SHELTER),
    "suicide": _calling("15", "3114", "112", "114"),
    "child": _calling("119", "17", "114"),
    "violence": _calling("17", "3919", "115", "114"),
    "elder": _calling("17", "3977", "15", "114"),
    "trafficking": _calling("17", "112", "114"),
    "eviction": FirstAid((_PREFECTURE, _ADIL, NUMBERS["115"], _POLICE_IF_UNLAWFUL), _CCAPEX),
    "homeless": _calling("115", "112"),
    "data_leak": _calling(advice=_DELEGATE),
}
"""By the emergency that was recognised, or by the matter that was chosen."""

AT_ANY_HOUR = _calling("17", "112", "15", "115")
"""For a sensitive matter that is none of these: what does not close."""


_OFTEN = ("17", "112", "15", "18", "115", "119", "3114", "3919", "3977")


def in_brief(matter: str = "") -> str:
    """The numbers that are not those of the matter: it may be another than the one that was recognised."""
    told = {call.number for call in FIRST_AID[matter].calls} if matter in FIRST_AID else set()
    return ", ".join(f"{one} ({NUMBERS[one].brief})" for one in _OFTEN if one not in told)


def first_aid(matter: str) -> FirstAid:
    return FIRST_AID.get(matter, AT_ANY_HOUR)


def filters() -> dict[str, Callable[..., object]]:
    return {
        "secours": first_aid,
        "secours_en_bref": in_brief,
        "est_une_urgence": lambda matter: matter in EMERGENCIES,
    }
