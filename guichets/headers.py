"""The first line of a list of guichets: each column by the name that we know it by, whatever it is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from guichets.names import fold

# The columns of the file, by what they say of a guichet.
FIELDS: Mapping[str, str] = {
    "nom": "name",
    "type": "kind",
    "commune": "commune",
    "intercommunalite": "intercommunalite",
    "territoire": "territoire",
    "adresse": "address",
    "mel": "email",
    "telephone": "phone",
    "horaires": "hours",
    "siret": "siret",
    "code": "sne_code",
    "certificat": "certificate_until",
    "cotation": "cotation_settings",
    "difficultes": "cotation_issues",
}
REQUIRED = ("nom", "type")
DEPARTEMENT = "departement"
COLUMNS = (*FIELDS, DEPARTEMENT)

# What the lists that people already hold call them, folded.
SYNONYMS: Mapping[str, str] = {
    name: column
    for column, names in {
        "nom": ("nom du guichet", "guichet", "nom guichet", "structure", "organisme", "denomination"),
        "type": ("type de guichet", "type guichet", "categorie", "nature"),
        "commune": ("ville", "localite"),
        "intercommunalite": (
            "epci",
            "nom de l epci",
            "epci de rattachement",
            "intercommunalite epci",
            "interco",
        ),
        "territoire": ("arrondissement", "bassin", "bassin d habitat", "bassin de vie", "secteur"),
        "adresse": ("adresse postale", "rue"),
        "mel": (
            "mail",
            "e mail",
            "email",
            "courriel",
            "adresse mail",
            "adresse e mail",
            "adresse mel",
            "adresse electronique",
        ),
        "telephone": ("tel", "telephone fixe", "numero de telephone", "n de telephone", "no de telephone"),
        "horaires": ("horaire", "horaires d ouverture", "heures d ouverture", "ouverture"),
        "siret": ("n siret", "no siret", "numero siret"),
        "code": ("code sne", "code guichet", "code du guichet", "numero sne"),
        "certificat": ("certificat jusqu au", "fin du certificat", "expiration du certificat"),
        DEPARTEMENT: ("dep", "dept", "code departement", "departement code"),
    }.items()
    for name in names
}


def column_of(name: str) -> str:
    """ "" where it is none of ours."""
    folded = fold(name)
    return folded if folded in COLUMNS else SYNONYMS.get(folded, "")


def ignored_columns(header: Sequence[str]) -> list[str]:
    """The names of those that are read for nothing, as the file writes them."""
    return [name for name in header if name and not column_of(name)]
