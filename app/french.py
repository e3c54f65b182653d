"""The command line's own words in French: the library that reads it knows only English."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from typer.core import TyperCommand, TyperGroup

from app.commands.present import running

Table = Sequence[tuple[re.Pattern[str], str]]


def _table(*lines: tuple[str, str]) -> Table:
    return tuple((re.compile(english, re.MULTILINE), french) for english, french in lines)


HELP = _table(
    (r"^Usage: ", "Usage : "),
    (r"^Arguments:$", "Arguments :"),
    (r"^Options:$", "Options :"),
    (r"^Commands:$", "Commandes :"),
    (r"\[required\]$", "[obligatoire]"),
    (r"\[default:", "[par défaut :"),
    (r"\[\d+<=x<=\d+; required\]$", "[obligatoire]"),
    (r" +\[\d+<=x<=\d+\]$", ""),
    (r" <(path|str|int|int range)>", ""),
    (r"Show this message and exit\.", "Affiche cette aide."),
)

ERRORS = _table(
    (r"^Missing command\.$", "Il manque une commande."),
    (r"^No such command '(.*?)'\.?", r"Commande inconnue : « \1 »."),
    (r" ?Did you mean (.*)\?$", r" Vouliez-vous dire : \1 ?"),
    (r"^Missing option '(.*?)'\.", r"Option obligatoire : \1."),
    (r"^Missing argument '(.*?)'\.", r"Il manque un argument : \1."),
    (r"^No such option: (\S+)", r"Option inconnue : \1."),
    (r"\(Possible options: (.*)\)$", r"Options voisines : \1."),
    (r"^Option '(.*?)' requires an argument\.$", r"L’option \1 attend une valeur."),
    (r"^Option '(.*?)' does not take a value\.$", r"L’option \1 n’attend pas de valeur."),
    (r"^Got unexpected extra argument\(s\) \((.*)\)$", r"Argument en trop : \1."),
    (r"^Invalid value for '?(.*?)'?: ", r"Valeur refusée pour \1 : "),
    (r"^Invalid value: ", r"Valeur refusée : "),
    (r"Value error, ", ""),
    (r"Input should be a valid integer.*$", "un nombre entier est attendu."),
    (r"Input should be greater than or equal to (\S+)$", r"\1 au moins."),
    (r"Input should be less than or equal to (\S+)$", r"\1 au plus."),
    (r"Input should be (.*) or (.*)$", r"\1 ou \2, rien d’autre."),
    (r"'(.*?)' is not one of (.*)\.$", r"« \1 » n’est pas parmi \2."),
    (r"'([^']+)'", r"« \1 »"),
    (r"Choose from:\s*", "Au choix : "),
)


def french_help(text: str) -> str:
    return _translated(text, HELP)


def french_error(text: str) -> str:
    return _translated(text, ERRORS)


class Group(TyperGroup):
    """A group of commands whose help is French throughout."""

    def get_help(self, ctx: Any) -> str:
        return french_help(super().get_help(ctx))

    def get_short_help_str(self, limit: int = 0) -> str:  # noqa: ARG002  the library's own would cut it
        return _first_line(self.help)


class Command(TyperCommand):
    """A command whose help is French throughout, and that is known by its words while it runs."""

    def invoke(self, ctx: Any) -> Any:
        _program, *words = ctx.command_path.split()
        with running(" ".join(words)):
            return super().invoke(ctx)

    def get_help(self, ctx: Any) -> str:
        return french_help(super().get_help(ctx))

    def get_short_help_str(self, limit: int = 0) -> str:  # noqa: ARG002  as above
        return _first_line(self.help)


def _first_line(text: str | None) -> str:
    """As it is written: the library would turn its no-break spaces into others."""
    return (text or "").strip().partition("\n")[0]


def _translated(text: str, table: Table) -> str:
    for english, french in table:
        text = english.sub(french, text)
    return text
