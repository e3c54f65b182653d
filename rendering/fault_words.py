"""The words for each fault of a file that somebody wrote or brought, and of an entry that is typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath

from guichets.agent_imports import AgentCode
from guichets.imports import GuichetCode
from knowledge_base.faults import Code
from knowledge_base.formats.spreadsheet import COLUMNS, is_spreadsheet
from quality.reading import RowCode
from refusals.faults import Fault
from rendering.labels import ENTRY_FIELD
from tabular.reading import Code as TableCode

SENTENCES: Mapping[str, str] = {
    Code.NIR: "un numéro de sécurité sociale semble écrit ici : le retirer",
    Code.NO_FOLDER: "dossier de la base introuvable : vérifier son chemin",
    Code.NO_ENTRY: "la base ne contient aucune fiche",
    Code.LONE_ENTRY: "une fiche seule n’est pas lue : donner le dossier de la base",
    Code.UNREADABLE_FILE: "lecture impossible ({why}) : en donner le droit au compte du service",
    Code.UNEXPECTED_FILE: "fichier inattendu : seuls les fichiers {suffix} sont lus ici ; l’enlever",
    Code.NOT_A_THEME_FILE: "ce fichier ne porte pas le nom d’un thème : « {name} » ; le renommer",
    Code.NOT_A_THEME_FOLDER: "ce dossier ne porte pas le nom d’un thème : « {name} » ; le renommer, ou l’enlever",
    Code.NOT_UTF8: "ce fichier n’est pas en UTF-8 : l’enregistrer dans ce codage",
    Code.LINE_NOT_UTF8: "cette ligne n’est pas en UTF-8 : enregistrer le fichier dans ce codage",
    Code.NOT_JSON: "cette ligne n’est pas du JSON",
    Code.NOT_AN_OBJECT: "un objet JSON est attendu sur chaque ligne",
    Code.NO_HEADER: "en-tête vide",
    Code.HEADER_NOT_OPENED: "l’en-tête doit commencer par une ligne « --- »",
    Code.HEADER_NOT_CLOSED: "l’en-tête doit se terminer par une ligne « --- »",
    Code.YAML_COLON_IN_VALUE: "YAML illisible : deux-points dans une valeur : la mettre entre guillemets",
    Code.YAML_COLON_MISSING: "YAML illisible : deux-points attendus après le nom du champ",
    Code.YAML_TAB: "YAML illisible : tabulation : mettre des espaces à la place",
    Code.YAML_QUOTE_NOT_CLOSED: "YAML illisible : guillemet ouvert et jamais fermé",
    Code.YAML_ALIAS: "YAML illisible : une valeur commence par « * » : la mettre entre guillemets",
    Code.YAML_RESERVED_SIGN: "YAML illisible : une valeur commence par un signe réservé : la mettre entre guillemets",
    Code.YAML_LIST_ASKEW: "YAML illisible : liste mal alignée : chaque tiret doit être au même niveau",
    Code.YAML_INDENT: "YAML illisible : retrait ou guillemet mal placé",
    Code.YAML_CUT_IN_TWO: "YAML illisible : une ligne « --- » ou « ... » coupe le texte en deux : la retirer",
    Code.YAML_CHARACTER: "YAML illisible : caractère interdit, à retirer",
    Code.YAML_SHAPE: "YAML illisible : forme inattendue : reprendre celle d’une fiche voisine",
    Code.YAML_ORDER: "ordre YAML interdit, à retirer : « {tag} »",
    Code.FIELDS_EXPECTED: "des champs « nom: valeur » sont attendus",
    Code.FIELD_NAME_EXPECTED: "un nom de champ est attendu avant les deux-points",
    Code.FIELD_TWICE: "le champ « {field} » est écrit deux fois : n’en garder qu’un",
    Code.TEXTS_EXPECTED: "le champ « {field} » ne peut contenir que du texte ou une liste de textes",
    Code.QUESTION_EXPECTED: "champs attendus : « q », et « expected » qui est une liste",
    Code.TOO_MANY_BYTES: "le fichier est trop lourd : {most} Mo au plus",
    Code.TOO_MANY_LINES: "le fichier est trop long : {most} lignes au plus",
    Code.TOO_MANY_ENTRIES: "le fichier a trop de fiches : {most} au plus",
    Code.UNKNOWN_FIELD: "champ inconnu : « {field} » ; corriger son nom, ou le retirer",
    Code.MISSING_FIELD: "champ manquant : « {field} » ; l’ajouter",
    Code.EMPTY_FIELD: "champ vide : « {field} » ; le remplir",
    Code.MISSING_OR_EMPTY: "champ manquant ou vide : « {field} »",
    Code.SPOILT_LETTERS: "lettres abîmées par un changement de codage, à retaper : « {shown} »",
    Code.TEXT_EXPECTED: "le champ « {field} » attend un texte, pas une liste",
    Code.LIST_EXPECTED: "le champ « {field} » attend une liste, une ligne par élément",
    Code.EMPTY_ITEM: "élément vide dans « {field} »",
    Code.BAD_NUMBER: "« {field} » attend un numéro de fait, pas « {text} »",
    Code.BAD_DATE: "date impossible dans « {field} » : « {text} » (attendu : 2026-11-25)",
    Code.BAD_VERSION: "« {field} » illisible : « {text} » (attendu : 2022, 2022-02 ou 2022-02-23)",
    Code.BAD_LINK: "« {field} » illisible : « {text} » (attendu : https://…)",
    Code.NOT_ONE_OF: "« {field} » attend l’un de : {known}",
    Code.BAD_BOOLEAN: "« {field} » attend true ou false",
    Code.UNKNOWN_THEME: "thème inconnu : « {text} » ; écrire le nom d’un dossier de thème",
    Code.MISSING_THEME: "champ manquant : « {field} » ; y écrire le nom d’un dossier de thème",
    Code.UNKNOWN_SCOPE: "portée inconnue : « {text} » (attendu : national, departement:06, usage:06, modele:06 ou modele:idf)",
    Code.SCOPE_OWED: "portée manquante pour une fiche du {departement} : écrire « national » ou « {origin} »",
    Code.BAD_ID: "identifiant à écrire en minuscules sans accents, mots séparés par des tirets",
    Code.IMPOSSIBLE_ID: "identifiant impossible : « {id} »",
    Code.BAD_FILE_NAME: "nom de fichier à écrire en minuscules sans accents, mots séparés par des tirets",
    Code.QUESTION_WITHOUT_WORD: "la question ne contient aucun mot : l’écrire en clair",
    Code.PHRASING_TOO_LONG: "formulation trop longue : {length} caractères, {most} au plus ; la couper",
    Code.PHRASING_WITHOUT_WORD: "formulation sans aucun mot : « {text} » ; l’écrire en clair",
    Code.TOO_FEW_VARIANTS: "{fewest} formulations au moins, {count} ici",
    Code.NOT_WRITTEN: "réponse « à rédiger » : l’écrire sous l’en-tête",
    Code.EMPTY_ANSWER: "réponse vide : l’écrire sous l’en-tête",
    Code.ANSWER_TOO_LONG: "réponse trop longue : {length} caractères, {most} au plus ; la couper, ou en faire deux fiches",
    Code.UNKNOWN_LOCAL_VALUE: "valeur locale inconnue : « {named} » ; écrire l’une de : {known}",
    Code.MARKUP: "mise en forme interdite dans la réponse : texte simple et listes à tirets seulement",
    Code.REVIEW_BEFORE_VALIDATION: "la date de relecture doit suivre la date de validation",
    Code.REVIEW_AFTER_END: "relecture prévue le {review:%d/%m/%Y}, mais un chiffre de la fiche ne vaut que jusqu’au {last:%d/%m/%Y} : relire au plus tard ce jour-là",
    Code.END_BEFORE_START: "la fin de validité précède le début : corriger l’une des dates",
    Code.NATIONAL_OVERRIDE: "seule une fiche locale prend la place d’une autre : changer « {scope} », ou retirer « {field} »",
    Code.UNPROVED_UNDATED: "source sans date : écrire « version », ou « to_verify: true »",
    Code.UNPROVED_OLD: "source d’avant {since} : dire par quoi elle est confirmée (« confirmed »), ou écrire « to_verify: true »",
    Code.UNPROVED_PRIVATE_REPRINT: "reproduction privée : citer le texte lui-même, ou écrire « to_verify: true »",
    Code.ID_TAKEN: "identifiant déjà pris : « {id} »",
    Code.ID_TAKEN_AT_LINE: "identifiant déjà pris ligne {first} : « {id} » ; en changer un",
    Code.ID_TAKEN_BY_FILE: "identifiant déjà pris par {rival} : renommer l’un des deux fichiers",
    Code.ALREADY_THERE: "cette fiche existe déjà ({rival}) : la modifier dans son fichier, ou fusionner les bases",
    Code.PLACE_TAKEN_TWICE: "deux fiches reçues prendraient sa place : n’en choisir qu’une, par son nom",
    Code.FACT_TAKEN: "le fait {number} est déjà dans le registre ; lui donner un autre numéro",
    Code.THEME_ELSEWHERE: "thème « {theme} », mais dossier « {folder} » ; corriger l’un ou l’autre",
    Code.PHRASING_TWICE: "formulation écrite deux fois dans cette fiche : « {text} » ; n’en garder qu’une",
    Code.PHRASING_ELSEWHERE: "formulation déjà présente dans {rival} : « {text} » ; la retirer de l’une des deux",
    Code.UNKNOWN_FACT: "fait inconnu du registre : {number} ; corriger ce numéro, ou compléter le registre",
    Code.EXPIRED: "validité terminée le {last:%d/%m/%Y} : cette fiche ne répond plus ; la mettre à jour, ou changer « {field} »",
    Code.REDIRECTED_NOWHERE: "redirection vers une fiche qui n’existe pas : « {id} » ; corriger l’identifiant, ou retirer « {field} »",
    Code.REDIRECTED_IN_CIRCLE: "redirection en boucle : {circle} ; retirer « {field} » de la fiche qui répond",
    Code.OVERRIDES_NOTHING: "aucune fiche nationale ne porte cet identifiant : « {id} » ; le corriger, ou retirer « {field} »",
    Code.OVERRIDDEN_TWICE: "{rival} prend déjà la place de « {id} » : n’en garder qu’une",
    GuichetCode.NO_GUICHET: "le fichier ne contient aucun guichet",
    GuichetCode.ALREADY_AT_LINE: "« {name} » est déjà à la ligne {first}",
    GuichetCode.UNKNOWN_DEPARTEMENT: "département inconnu : « {text} » (attendu : 06, 2A, 974…)",
    GuichetCode.OTHER_DEPARTEMENT: "le département {departement} n’est pas le vôtre : retirer cette ligne",
    GuichetCode.CLOSED: "« {name} » est fermé : le rouvrir d’abord, ou retirer cette ligne",
    GuichetCode.NO_NAME: "nom manquant",
    GuichetCode.CELL_TOO_LONG: "{field} trop long : {most} caractères au plus",
    GuichetCode.BAD_ADDRESS: "adresse mél mal écrite : « {text} »",
    GuichetCode.BAD_PHONE: "téléphone sans chiffre : « {text} »",
    GuichetCode.BAD_SIRET: "SIRET mal écrit : « {text} » (quatorze chiffres)",
    GuichetCode.BAD_DAY: "date mal écrite : « {text} » (attendu : 12/03/2027)",
    GuichetCode.NO_KIND: "type manquant",
    GuichetCode.UNKNOWN_KIND: "type inconnu : « {text} » (attendu : {known})",
    AgentCode.NOBODY_LISTED: "le fichier ne nomme personne",
    AgentCode.PERSON_AT_LINE: "{name} est déjà à la ligne {first}",
    AgentCode.ADDRESS_AT_LINE: "l’adresse mél est déjà à la ligne {first} ; si elle est partagée, vider la case",
    AgentCode.GUICHET_UNNAMED: "guichet manquant",
    AgentCode.GUICHET_UNKNOWN: "guichet inconnu ou fermé : « {text} » ; l’écrire comme dans la liste",
    AgentCode.GUICHETS_OF_THAT_NAME: "plusieurs guichets s’appellent « {text} » ; écrire plutôt le code SNE du bon",
    AgentCode.ROLE_NOT_LISTED: "rôle impossible dans une liste : « {text} » (attendu : agent, référent)",
    RowCode.TOO_MANY_COLUMNS: "le fichier a trop de colonnes : {most} au plus",
    RowCode.ROW_TOO_WIDE: "{count} valeurs pour {columns} colonnes : guillemets oubliés ?",
    RowCode.CELL_OVERLONG: "« {field} » : texte de plus de {most} caractères",
    RowCode.NO_GUICHET_NAMED: "« {field} » vide : une cellule fusionnée, peut-être ; répéter le nom du guichet",
    RowCode.GUICHET_NOT_FOUND: "guichet inconnu : « {text} »",
    RowCode.GUICHETS_DIFFER: "le nom, le code ou le SIRET désignent deux guichets : {text}",
    RowCode.BAD_MONTH: "« {field} » : « {text} » n’est pas un mois (attendu : 10/2026, octobre 2026)",
    RowCode.FUTURE_MONTH: "ce mois n’est pas commencé",
    RowCode.NOT_A_NUMBER: "« {field} » : « {text} » n’est pas un nombre",
    RowCode.OUT_OF_RANGE: "« {field} » : {text} est hors des bornes possibles",
    RowCode.PART_ABOVE_WHOLE: "« {field} » dépasse le total dont il est une part",
    RowCode.PART_WITHOUT_WHOLE: "« {field} » sans le total dont il est une part",
    RowCode.ROW_TWICE: "déjà à la ligne {first}",
    RowCode.NO_NUMERO: "« {field} » : « {text} » n’est pas un numéro unique",
    RowCode.ABOVE_HEADER: "au-dessus de l’en-tête",
    RowCode.HEADER: "en-tête",
    RowCode.TOTAL: "ligne de total",
    RowCode.LEFT_OUT: "guichet que vous avez choisi de laisser de côté",
    TableCode.TABLE_TOO_HEAVY: "le fichier est trop lourd : {most} Mo au plus",
    TableCode.TABLE_TOO_LONG: "le fichier est trop long : {most} lignes au plus",
    TableCode.WORKBOOK_TOO_LARGE: "le classeur est trop volumineux une fois ouvert : n’y garder que la liste",
    TableCode.UNREADABLE_WORKBOOK: "ce n’est pas un classeur lisible : l’enregistrer au format XLSX ou ODS, sans mot de passe, ou CSV",
    TableCode.FORMER_WORKBOOK: "ceci est un ancien classeur : l’enregistrer au format XLSX",
    TableCode.PDF: "ceci est un PDF, pas une table : l’exporter en CSV, XLSX ou ODS",
    TableCode.PICTURE: "ceci est une image, pas une table : l’exporter en CSV, XLSX ou ODS",
    TableCode.BAD_QUOTES: "guillemet mal placé ou jamais fermé, ou cellule trop longue",
    TableCode.MIXED_ENCODINGS: "codages mélangés, ou inconnus : l’enregistrer au format « CSV UTF-8 »",
    TableCode.COLUMN_TWICE: "colonne présente deux fois : « {field} »",
    TableCode.COLUMN_UNDER_TWO_NAMES: "colonne présente deux fois : « {first} » et « {second} »",
    TableCode.COLUMN_MISSING: "colonne manquante : « {field} »",
    TableCode.TOO_MANY_CELLS: "{count} valeurs pour {columns} colonnes : guillemets oubliés ?",
}  # fmt: skip

READ_AS_WINDOWS = "fichier en Windows-1252, le codage d’Excel : il a été lu ainsi, relire les accents"

# There, an answer stands under no header, and nobody sees the files.
OUTSIDE_A_FILE: Mapping[str, str] = {
    Code.NOT_WRITTEN: "réponse « à rédiger » : l’écrire",
    Code.EMPTY_ANSWER: "réponse vide : l’écrire",
}
ON_A_FORM: Mapping[str, str] = {
    **OUTSIDE_A_FILE,
    Code.MISSING_FIELD: "à remplir : « {field} »",
    Code.EMPTY_FIELD: "à remplir : « {field} »",
    Code.UNKNOWN_FACT: "aucune règle de référence ne porte le numéro {number}",
}

_COLUMN = {field: column for column, field in COLUMNS.items()}


def filters() -> dict[str, Callable[[Fault], str]]:
    return {"faute": in_file, "faute_situee": with_place}


def in_file(fault: Fault) -> str:
    """Fields by the names that the file gives them."""
    if is_spreadsheet(fault.file):
        said = _said(fault, OUTSIDE_A_FILE, lambda name: _COLUMN.get(name, name))
    else:
        said = _said(fault, {}, lambda name: name)
    return f"fiche « {fault.entry} » : {said}" if fault.entry else said


def on_form(fault: Fault) -> str:
    """Fields and other entries by the names that the page gives them."""
    values = {"rival": f"la fiche {PurePath(str(dict(fault.values).get('rival', ''))).stem}"}
    return _said(fault, ON_A_FORM, lambda name: ENTRY_FIELD.get(name, name), **values)


def with_place(fault: Fault) -> str:
    return f"{fault.file}:{fault.line} – {in_file(fault)}"


class _Words(dict[str, object]):
    """What is no value is the name of a field."""

    def __init__(self, fault: Fault, named: Callable[[str], str], **values: str) -> None:
        super().__init__({"field": named(fault.field), **dict(fault.values), **values})
        self._named = named

    def __missing__(self, name: str) -> str:
        return self._named(name)


def _said(fault: Fault, others: Mapping[str, str], named: Callable[[str], str], **values: str) -> str:
    template = others.get(fault.code) or SENTENCES[fault.code]
    return template.format_map(_Words(fault, named, **values))
