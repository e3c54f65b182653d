"""The command speaks French, says how it is used, and starts fast."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest
from terminal import Relais, Words, plain

from app import cli

COMMANDS = (
    ("demo",), ("run",), ("kb", "check"), ("kb", "eval"), ("kb", "import"), ("kb", "export"),
    ("kb", "versions"), ("kb", "comparer"), ("kb", "retablir"), ("kb", "retirer"), ("kb", "source"),
    ("kb", "a-relire"),
    ("kb", "fusionner"), ("kb", "impact"), ("kb", "lacunes"), ("kb", "propositions"),
    ("guichets", "import"), ("agents", "inviter"), ("agents", "fermer"), ("agents", "lien"), ("bilan",),
    ("personnes", "extraire"), ("personnes", "effacer"),
    ("journal", "verifier"), ("secrets", "tourner"), ("db", "migrer"), ("db", "sauvegarder"),
    ("db", "restaurer"), ("db", "deplacer"), ("doctor",),
)  # fmt: skip
GROUPS = ((), ("kb",), ("guichets",), ("agents",), ("personnes",), ("journal",), ("secrets",), ("db",))

# Words of the library; none of them is French.
ENGLISH = re.compile(
    r"\b(Usage:|Commands|Show|this|message|exit|Missing|required|default|Error|such|Invalid|value|Input|should"
    r"|Got|unexpected|extra|Possible|requires|Did you|path|str|not|the)\b"
)

MISUSES = {
    "no such command": (("kb", "chek"), "Commande inconnue : « chek ». Vouliez-vous dire : « check » ?"),
    "no such command at all": (("zzz",), "Commande inconnue : « zzz »."),
    "no such option": (("kb", "check", "--jsn"), "Option inconnue : --jsn. Options voisines : --json."),
    "a missing option": (("agents", "inviter"), "Option obligatoire : --nom."),
    "a missing argument": (("kb", "eval"), "Il manque un argument : QUESTIONS."),
    "an option without its value": (("agents", "inviter", "--nom"), "L’option --nom attend une valeur."),
    "a value too many": (("kb", "check", "--json=1"), "L’option --json n’attend pas de valeur."),
    "an argument too many": (("doctor", "vite"), "Argument en trop : vite."),
    "not a number": (("bilan", "hier"), "Valeur refusée pour ANNÉE : un nombre entier est attendu."),
    "a year of another age": (("bilan", "12"), "Valeur refusée pour ANNÉE : 2000 au moins."),
    "a third semestre": (("bilan", "2026", "--semestre", "3"), "Valeur refusée pour --semestre : 2 au plus."),
    "an unknown choice": (
        ("kb", "export", "--format", "xml"),
        "Valeur refusée pour --format : « xml » n’est pas parmi « jsonl », « csv », « md ».",
    ),
    "an unknown role": (
        ("agents", "inviter", "--nom", "Nadia", "--role", "chef"),
        (
            "Valeur refusée pour --role : « chef » n’est pas parmi « agent », « referent », « lecteur », "
            "« gestionnaire », « administrateur »."
        ),
    ),
    "a text beside a document": (
        ("bilan", "2026", "--format", "texte,pdf"),
        "Valeur refusée pour --format : « texte » se demande seul.",
    ),
    "an unknown document": (
        ("bilan", "2026", "--format", "odt"),
        "Valeur refusée pour --format : format inconnu : odt.",
    ),
    "an agent without a guichet": (
        ("agents", "inviter", "--nom", "Nadia"),
        "Valeur refusée pour --guichet : donnez le guichet de la personne.",
    ),
    "a gestionnaire with a guichet": (
        ("agents", "inviter", "--nom", "Nadia", "--role", "gestionnaire", "--guichet", "Mairie"),
        "Valeur refusée pour --guichet : ce rôle n’appartient à aucun guichet.",
    ),
    "an address that is none": (
        ("agents", "inviter", "--nom", "Nadia", "--guichet", "Mairie", "--mel", "nadia"),
        "Valeur refusée pour --mel : une adresse mél est attendue.",
    ),
    "a name of spaces": (
        ("agents", "inviter", "--nom", "  ", "--guichet", "Mairie"),
        "Valeur refusée pour --nom : un nom de 1 à 200 caractères.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("words", [*GROUPS, *COMMANDS], ids=" ".join)
def test_every_help_is_french(relais: Relais, words: Words) -> None:
    said = relais(*words, "--help")

    assert said.code == 0
    assert plain(said.out).startswith(f"Usage : {' '.join(('relais', *words))} ")
    assert not ENGLISH.findall(said.out)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_option_and_argument_is_explained(relais: Relais, words: Words) -> None:
    lines = relais(*words, "--help").out.splitlines()

    names = [n for n, line in enumerate(lines) if re.match(r"  (--\w|[A-ZÉ]{2,}\b)", line)]
    for number in names:
        following = lines[number + 1] if number + 1 < len(lines) else ""
        has_words = re.search(r"\S {2,}\S", lines[number])
        assert has_words or following.startswith(" " * 10), lines[number]


@pytest.mark.parametrize(("words", "sentence"), MISUSES.values(), ids=MISUSES)
def test_a_wrong_usage_says_what_is_wrong_and_where_to_read(
    relais: Relais, words: Words, sentence: str
) -> None:
    said = relais(*words)

    first, hint = plain(said.err).splitlines()
    assert (said.code, said.out, first) == (2, "", f"Erreur : {sentence}")
    assert re.fullmatch(r"Voir « relais[ \w]* --help »\.", hint)


@pytest.mark.parametrize("words", GROUPS, ids=" ".join)
def test_a_group_alone_shows_its_help(relais: Relais, words: Words) -> None:
    said = relais(*words)

    assert (said.code, said.out) == (2, "")
    assert "Commandes" in said.err


def test_french_punctuation_has_its_no_break_spaces(relais: Relais) -> None:
    texts = [relais(*words, "--help").out for words in (*GROUPS, *COMMANDS)]
    texts += [relais(*words).err for words, _ in MISUSES.values()]

    assert not [
        line for text in texts for line in text.splitlines() if re.search(r"\w [:;?!]|« | »|'\w", line)
    ]


DECLARED = {
    place.value: [one.arg for one in function.args.args]
    for function in ast.parse(Path(cli.__file__).read_text("utf-8")).body
    if isinstance(function, ast.FunctionDef)
    for decorator in function.decorator_list
    if isinstance(decorator, ast.Call) and decorator.args
    if isinstance(place := decorator.args[-1], ast.Constant)
}
"""What each command takes, by the place of what it does."""


@pytest.mark.parametrize("place", DECLARED)
def test_what_a_command_does_takes_all_that_the_command_takes(place: str) -> None:
    module, _, name = place.partition(":")

    signature = inspect.signature(getattr(import_module(f"app.commands.{module}"), name))

    assert set(signature.parameters) == set(DECLARED[place])


def test_every_command_is_declared() -> None:
    assert len(DECLARED) >= len(COMMANDS)


def test_the_version_is_that_of_the_project_and_the_last_one_that_the_changes_tell(relais: Relais) -> None:
    root = Path(__file__).parents[2]
    told = re.findall(r"^## ([\d.]+) – \d{4}-\d{2}-\d{2}$", (root / "CHANGELOG.md").read_text("utf-8"), re.M)

    said = relais("--version")

    declared = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert (said.code, said.out.strip(), told[0]) == (0, declared, declared)


def test_help_imports_none_of_the_machinery(folder: Path) -> None:
    script = (
        "import sys; from app.cli import main; code = main(['--help']); "
        "heavy = {'sqlalchemy', 'sklearn', 'numpy', 'uvicorn', 'telegram', 'starlette', 'aiohttp', 'jinja2', "
        "'alembic', 'yaml', 'holidays', 'rich'} & sys.modules.keys(); "
        "sys.exit(code or (f'imported: {heavy}' if heavy else 0))"
    )
    root = Path(__file__).parents[2]

    done = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, timeout=60, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "Commandes" in done.stdout


@pytest.mark.parametrize(
    ("words", "code"),
    [(("--help",), 0), (("kb", "eval", "rien.jsonl"), 1), (("zzz",), 2)],
    ids=["0", "1", "2"],
)
def test_the_installed_command_ends_with_its_code(folder: Path, words: Words, code: int) -> None:
    command = Path(sys.executable).with_name("relais")

    done = subprocess.run([command, *words], cwd=folder, capture_output=True, timeout=60, check=False)

    assert done.returncode == code


def test_a_terminal_that_is_not_in_utf_8_is_no_reason_to_fail(folder: Path) -> None:
    command = Path(sys.executable).with_name("relais")

    done = subprocess.run(
        [command, "--help"],
        cwd=folder,
        env={"PYTHONIOENCODING": "ascii", "PATH": "/usr/bin"},
        capture_output=True,
        timeout=60,
        check=False,
    )

    assert (done.returncode, b"Usage" in done.stdout) == (0, True)


def test_a_reader_that_leaves_early_is_no_failure_of_ours(folder: Path) -> None:
    command = Path(sys.executable).with_name("relais")

    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command} kb export | head -n 1"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert "Traceback" not in done.stderr
    assert done.stdout.startswith('{"id"')
