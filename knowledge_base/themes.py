"""The twenty themes of the trade, in the order of the register of facts."""

from __future__ import annotations

from enum import StrEnum


class Theme(StrEnum):
    """A theme is a term of art: its stored value is the folder's name, its label stands in rendering."""

    CONNEXION = "connexion"
    ENREGISTREMENT = "enregistrement"
    PIECES = "pieces"
    RENOUVELLEMENT = "renouvellement"
    RADIATION = "radiation"
    REACTIVATION = "reactivation"
    DOUBLONS = "doublons"
    NIR = "nir"
    SEPARATION = "separation"
    ANRU = "anru"
    COTATION = "cotation"
    DALO = "dalo"
    QUALITE = "qualite"
    INTERFACES = "interfaces"
    PORTAIL = "portail"
    ASSISTANCE = "assistance"
    FORMATIONS = "formations"
    INSTANCES = "instances"
    RGPD = "rgpd"
    BILANS = "bilans"
