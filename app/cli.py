"""The ``relais`` command: its words on one page; what each does is imported only when it is called."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Literal, ParamSpec

import typer

from app.french import Command, Group, french_error

P = ParamSpec("P")

DONE, REFUSED, MISUSED = 0, 1, 2


def _group(help_text: str, name: str = "") -> typer.Typer:
    """The whole command, or a group of it."""
    group = typer.Typer(
        cls=Group,
        help=help_text,
        no_args_is_help=True,
        subcommand_metavar="COMMANDE…",
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    if name:
        app.add_typer(group, name=name)
    return group


app = _group("Relais SNE : l’assistance de premier niveau d’un gestionnaire départemental.")
kb = _group("La base de connaissances : vérifier, mesurer, échanger, tenir à jour.", "kb")
guichets = _group("Les guichets du département.", "guichets")
agents = _group("Les personnes : invitation, fermeture, lien web.", "agents")
persons = _group("Les données d’une personne : les lui donner, les effacer.", "personnes")
journal = _group("Le journal des interventions.", "journal")
db = _group("La base de données : mettre à jour, sauvegarder, restaurer, déplacer.", "db")
secrets = _group("La clé des secrets que la base garde scellés.", "secrets")


def _tell_version(is_asked: bool) -> None:
    if is_asked:
        from importlib.metadata import version

        typer.echo(version("relais-sne"))
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Dit sa version.")
    ] = False,
) -> None:
    """What is asked of the whole command, before any of its words."""


def _command(group: typer.Typer, name: str, place: str) -> Callable[[Callable[P, None]], None]:
    """Its words and its help are those of the function below. What it does stands at ``place``, a module of
    ``app.commands`` and a function that takes the same names: imported only once the command is called.

    No text that it is given holds a NIR: what it is told may be stored.
    """

    def declared(words: Callable[P, None]) -> None:
        @group.command(name, cls=Command)
        @wraps(words)
        def called(*args: P.args, **kwargs: P.kwargs) -> None:
            from app.commands.nirs import refuse_nirs

            given = (value if isinstance(value, list) else [value] for value in kwargs.values())
            refuse_nirs(text for texts in given for text in texts if isinstance(text, str))
            _found(place)(*args, **kwargs)

    return declared


def _found(place: str) -> Callable[..., None]:
    """What is imported stays for good: it is neither looked through for garbage meanwhile, which would take a
    fifth of a start, nor ever after.
    """
    module, _, function = place.partition(":")
    gc.disable()
    try:
        found: Callable[..., None] = getattr(import_module(f"app.commands.{module}"), function)
        gc.freeze()
    finally:
        gc.enable()
    return found


AsJson = Annotated[bool, typer.Option("--json", help="Sortie en JSON, pour un programme.")]
Base = Annotated[
    Path | None,
    typer.Option("--kb", metavar="CHEMIN", help="Autre base : un dossier de fiches, ou un fichier JSONL."),
]
OwnFolder = Annotated[
    Path | None,
    typer.Option("--dossier", "--out", metavar="DOSSIER", help="Dossier de fiches (RELAIS_KNOWLEDGE_BASE)."),
]
Received = Annotated[
    Path, typer.Argument(metavar="CHEMIN", help="Fiches reçues : dossier, fichier CSV ou JSONL.")
]
EntryId = Annotated[str, typer.Argument(metavar="FICHE", help="L’identifiant de la fiche.")]
Who = Annotated[str, typer.Argument(metavar="QUI", help="Nom de la personne, son adresse ou son numéro.")]
RoleName = Literal["agent", "referent", "lecteur", "gestionnaire", "administrateur"]
Departement = Annotated[
    str,
    typer.Option(
        "--departement", metavar="CODE", help="Le seul qu’elle verra, hors guichet. Sans lui, tous."
    ),
]


@_command(app, "demo", "service:demo")
def demo(
    port: Annotated[
        int | None, typer.Option("--port", metavar="PORT", min=0, max=65535, help="Port du site.")
    ] = None,
    fresh: Annotated[bool, typer.Option("--neuf", help="Efface la démonstration d’avant.")] = False,
) -> None:
    """Un département inventé, à essayer sans jeton ni serveur."""


@_command(app, "run", "service:run")
def run(
    parts: Annotated[
        str,
        typer.Option(
            "--parts",
            metavar="PARTIES",
            help="Ce que ce processus fait : web, bot, mail, clock, séparés par des virgules.",
        ),
    ] = "",
) -> None:
    """Le service ; Telegram est branché dès qu’un jeton est réglé."""


@_command(kb, "check", "kb:check_base")
def kb_check(
    folder: Annotated[
        Path | None, typer.Option("--kb", metavar="DOSSIER", help="Autre dossier de fiches.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Signale chaque faute de la base, par fichier et par ligne."""


@_command(kb, "eval", "kb:evaluate")
def kb_eval(
    questions_file: Annotated[
        Path, typer.Argument(metavar="QUESTIONS", help="Fichier JSONL : « q » et « expected ».")
    ],
    base_path: Base = None,
    as_json: AsJson = False,
    predictions_file: Annotated[
        Path | None,
        typer.Option("--predictions", metavar="FICHIER", help="Écrit aussi la réponse à chaque question."),
    ] = None,
    words_alone: Annotated[
        bool, typer.Option("--sans-semantique", help="Mesure sans l’option sémantique, même installée.")
    ] = False,
) -> None:
    """Mesure la base sur des questions dont la réponse est connue."""


@_command(kb, "import", "kb_exchange:import_entries")
def kb_import(
    file: Received,
    folder: OwnFolder = None,
) -> None:
    """Ajoute les fiches reçues, avec leur provenance, ou refuse le tout."""


@_command(kb, "export", "kb_exchange:export_entries")
def kb_export(
    form: Annotated[
        Literal["jsonl", "csv", "md"], typer.Option("--format", help="Forme : md est un dossier de fiches.")
    ] = "jsonl",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="CHEMIN", help="Fichier ou dossier à écrire.")
    ] = None,
    base_path: Base = None,
    by: Annotated[str, typer.Option("--par", metavar="NOM", help="Qui les envoie, pour la provenance.")] = "",
) -> None:
    """Écrit toutes les fiches publiées dans un fichier ou un dossier, ou à l’écran."""


@_command(kb, "fusionner", "kb_exchange:merge_entries")
def kb_fusionner(
    file: Received,
    keep: Annotated[bool, typer.Option("--garder", help="Garde les autres fiches d’ici.")] = False,
    take: Annotated[bool, typer.Option("--prendre", help="Prend les autres fiches reçues.")] = False,
    chosen: Annotated[
        list[str] | None,
        typer.Option("--fiche", metavar="ID", help="Fiche reçue à prendre, quoi qu’il en soit des autres."),
    ] = None,
    folder: OwnFolder = None,
) -> None:
    """Joint une autre base à celle d’ici. Les conflits sont montrés champ par champ.

    Rien n’est écrit tant qu’un conflit n’est pas tranché. Une fiche d’un autre département n’entre que
    nommée par --fiche.
    """


@_command(kb, "impact", "kb_learning:show_impact")
def kb_impact(
    path: Annotated[
        Path,
        typer.Argument(metavar="CHEMIN", help="Dossier de la base changée, ou fichier de fiches à ajouter."),
    ],
    question_files: Annotated[
        list[Path] | None,
        typer.Option("--questions", metavar="FICHIER", help="Questions à rejouer, en JSONL."),
    ] = None,
    is_confirmed: Annotated[bool, typer.Option("--confirmer", help="Accepte les questions volées.")] = False,
    as_json: AsJson = False,
) -> None:
    """Rejoue de vraies questions avant et après un changement : gagnées, perdues, volées."""


@_command(kb, "lacunes", "kb_learning:show_gaps")
def kb_lacunes(
    days: Annotated[
        int, typer.Option("--depuis", metavar="JOURS", min=1, max=400, help="Questions des derniers jours.")
    ] = 90,
    draft_of: Annotated[
        str, typer.Option("--creer", metavar="GROUPE", help="Commence une fiche, à l’écran, pour ce groupe.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Les questions restées sans réponse, par groupes, ceux qui touchent le plus de guichets d’abord."""


@_command(kb, "propositions", "kb_learning:show_proposals")
def kb_propositions(as_json: AsJson = False) -> None:
    """Les formulations d’agents proposées comme variantes, qui attendent une décision."""


@_command(kb, "versions", "kb_upkeep:show_versions")
def kb_versions(entry_id: EntryId, as_json: AsJson = False) -> None:
    """Donne les versions d’une fiche, la dernière d’abord."""


@_command(kb, "comparer", "kb_upkeep:show_differences")
def kb_comparer(
    entry_id: EntryId,
    first: Annotated[
        int | None, typer.Argument(metavar="N", help="Une version. Sans elle, l’avant-dernière.")
    ] = None,
    second: Annotated[
        int | None, typer.Argument(metavar="M", help="L’autre version. Sans elle, la dernière.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Montre ce qui diffère entre deux versions d’une fiche."""


@_command(kb, "retablir", "kb_upkeep:restore")
def kb_retablir(
    entry_id: EntryId,
    number: Annotated[
        int, typer.Argument(metavar="N", help="La version à rétablir ; 0 est la fiche livrée.")
    ],
) -> None:
    """Publie de nouveau une ancienne version d’une fiche."""


@_command(kb, "retirer", "kb_upkeep:retire")
def kb_retirer(
    entry_id: EntryId,
    replaced_by: Annotated[
        str, typer.Option("--remplacee-par", metavar="FICHE", help="La fiche qui répond à sa place.")
    ] = "",
) -> None:
    """Retire une fiche : elle ne répond plus, et ses versions restent."""


@_command(kb, "source", "kb_upkeep:mark_source")
def kb_source(
    source: Annotated[
        str, typer.Argument(metavar="TEXTE", help="Le texte qui change, tel que les fiches le citent.")
    ],
    reason: Annotated[
        str, typer.Option("--motif", metavar="MOTIF", help="Ce qui sera dit aux agents sous la réponse.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Met à relire les fiches qui reposent sur un texte : un article, un arrêté."""


@_command(kb, "a-relire", "kb_upkeep:show_to_review")
def kb_a_relire(as_json: AsJson = False) -> None:
    """Donne les fiches à relire, et pourquoi."""


@_command(guichets, "import", "guichets:import_guichets")
def guichets_import(
    file: Annotated[Path, typer.Argument(metavar="FICHIER", help="CSV ou XLSX : nom, type, commune, mel…")],
    as_json: AsJson = False,
) -> None:
    """Ajoute les guichets d’un fichier CSV, XLSX ou ODS, ou met à jour ceux de même nom.

    Colonnes : nom, type, commune, intercommunalite, territoire, adresse, mel, telephone, horaires, siret,
    code, certificat, departement ; seules les deux premières sont obligatoires. Types : bailleur social,
    commune, EPCI, service de l’État, Action Logement, réservataire, SIAO.
    """


@_command(agents, "inviter", "agents:invite")
def agents_inviter(
    name: Annotated[str, typer.Option("--nom", metavar="NOM", help="Nom de la personne.")],
    guichet_name: Annotated[
        str, typer.Option("--guichet", metavar="GUICHET", help="Son guichet, pour un agent ou un référent.")
    ] = "",
    role: Annotated[RoleName, typer.Option("--role", help="Ce qu’elle fait.")] = "agent",
    departement: Departement = "",
    email: Annotated[str, typer.Option("--mel", metavar="ADRESSE", help="Son adresse mél.")] = "",
    as_json: AsJson = False,
) -> None:
    """Donne un code d’invitation, valable sept jours et une seule fois."""


@_command(agents, "fermer", "agents:close")
def agents_fermer(who: Who) -> None:
    """Ferme l’accès d’une personne, tout de suite et partout."""


@_command(agents, "role", "agents:give_role")
def agents_role(
    who: Who,
    role: Annotated[RoleName, typer.Argument(metavar="RÔLE", help="Son nouveau rôle.")],
    guichet_name: Annotated[
        str, typer.Option("--guichet", metavar="GUICHET", help="Son guichet, s’il n’en a pas déjà un.")
    ] = "",
    departement: Departement = "",
) -> None:
    """Change le rôle d’une personne."""


@_command(agents, "second-facteur", "agents:second_factor")
def agents_second_facteur(
    who: Who,
    is_removed: Annotated[
        bool, typer.Option("--retirer", help="Le retire, pour un téléphone perdu, et ferme ses sessions.")
    ] = False,
) -> None:
    """Dit si une personne a mis en place un second facteur."""


@_command(agents, "lien", "agents:give_link")
def agents_lien(who: Who, as_json: AsJson = False) -> None:
    """Donne un lien vers la messagerie web, valable trente minutes et une seule fois."""


@_command(persons, "extraire", "persons:extract")
def personnes_extraire(
    who: Annotated[str, typer.Argument(metavar="QUI", help="Nom de la personne, son numéro ou son adresse.")],
    out: Annotated[
        Path, typer.Option("--out", metavar="DOSSIER", help="Où écrire les deux fichiers.")
    ] = Path(),
) -> None:
    """Écrit tout ce qui est gardé d’une personne : un document à lire et un fichier JSON."""


@_command(persons, "effacer", "persons:erase")
def personnes_effacer(
    who: Annotated[
        str, typer.Argument(metavar="QUI", help="Nom de la personne, son numéro ou son adresse.")
    ] = "",
    numero_unique: Annotated[
        str,
        typer.Option(
            "--numero-unique", metavar="NUMÉRO", help="Un demandeur : les mots des tickets concernés."
        ),
    ] = "",
    is_sure: Annotated[bool, typer.Option("--oui", help="Sans demander, pour un programme.")] = False,
) -> None:
    """Efface le nom, les adresses et les mots d’une personne, partout ; les chiffres restent.

    Refusé tant qu’un ticket est ouvert pour elle. Rien ne reprend un effacement.
    """


@_command(app, "bilan", "bilan:show")
def bilan(
    year: Annotated[int, typer.Argument(metavar="ANNÉE", min=2000, max=2100, help="Par exemple 2026.")],
    semestre: Annotated[
        int | None, typer.Option("--semestre", metavar="1|2", min=1, max=2, help="Un semestre seulement.")
    ] = None,
    form: Annotated[
        str,
        typer.Option(
            "--format", metavar="FORMATS", help="texte (à l’écran), ou docx, pdf, xlsx, html, entre virgules."
        ),
    ] = "texte",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DOSSIER", help="Dossier où écrire le bilan.")
    ] = None,
    explained: Annotated[
        str,
        typer.Option("--expliquer", metavar="CHIFFRE", help="Les lignes du journal qui font ce chiffre."),
    ] = "",
    is_draft: Annotated[
        bool,
        typer.Option("--brouillon", help="Les chiffres du jour, même si une version est figée."),
    ] = False,
    epci: Annotated[
        str, typer.Option("--epci", metavar="NOM", help="Les chiffres des guichets d’une intercommunalité.")
    ] = "",
    territoire: Annotated[
        str, typer.Option("--territoire", metavar="NOM", help="Ceux des guichets d’un territoire.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Les chiffres d’une année ou d’un semestre, à l’écran ou en documents à remettre."""


@_command(journal, "verifier", "journal:verify")
def journal_verifier(
    given: Annotated[
        list[str] | None,
        typer.Option(
            "--ancre", metavar="ANCRE", help="Ancre gardée, ou fichier qui en contient (le mél du mois)."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Vérifie que nulle ligne du journal n’a été changée ni retirée.

    Il doit passer aussi par les ancres gardées à côté des sauvegardes, et par celles que donne --ancre.
    """


@_command(db, "migrer", "db:migrate")
def db_migrer(
    has_copy: Annotated[
        bool,
        typer.Option(" /--sans-sauvegarde", help="Sans l’archive faite d’abord, quand la place manque."),
    ] = True,
) -> None:
    """Crée la base ; ou, service arrêté, fait une archive, puis met la base à la forme de cette version."""


@_command(db, "sauvegarder", "db:back_up")
def db_sauvegarder(
    target: Annotated[
        Path | None, typer.Argument(metavar="FICHIER", help="Fichier à créer (daté si rien n’est dit).")
    ] = None,
) -> None:
    """Fait une archive chiffrée de tout, base, fichiers, clés et réglages, et la relit en entier.

    Le service peut être en marche.
    """


@_command(db, "restaurer", "db:restore")
def db_restaurer(
    copy: Annotated[Path, typer.Argument(metavar="FICHIER", help="Sauvegarde à remettre en place.")],
    identity: Annotated[
        Path | None,
        typer.Option("--cle", metavar="FICHIER", help="Clé privée ; sans elle, celle de cette machine."),
    ] = None,
) -> None:
    """Remet tout en place depuis une archive, service arrêté ; ce qui est remplacé est gardé."""


@_command(db, "deplacer", "db_moves:move")
def db_deplacer(
    url: Annotated[
        str,
        typer.Argument(metavar="ADRESSE", help="Celle d’une base vide, comme dans RELAIS_DATABASE_URL."),
    ],
) -> None:
    """Porte toute la base dans une autre, de SQLite à PostgreSQL ou l’inverse, service arrêté.

    Tout est compté et comparé des deux côtés, et l’ancienne base reste telle quelle. Interrompue, la
    commande reprend où elle en était.
    """


@_command(secrets, "tourner", "secrets:rotate")
def secrets_tourner() -> None:
    """Scelle tout sous une nouvelle clé ; l’ancienne n’ouvre plus rien."""


@_command(app, "doctor", "doctor:examine")
def doctor(as_json: AsJson = False) -> None:
    """Dit ce qui est réglé, ce qui répond, et ce qui est en retard."""


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0 done, 1 refused or not found, 2 wrong usage, 130 interrupted."""
    os.umask(0o077)  # what we keep is for this account alone, whatever it was started with
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that is not in UTF-8 shows « ? », and goes on
    try:
        code = typer.main.get_command(app).main(args=arguments, prog_name="relais", standalone_mode=False)
    except typer.TyperException as error:
        _say_misuse(error)
        return error.exit_code
    except Exception as error:
        from app.failures import explain

        lines = explain(error)
        if not lines:
            raise
        _say_refused(lines)
        return REFUSED
    return code if isinstance(code, int) else DONE


def _say_refused(lines: Sequence[str]) -> None:
    """In the log, once it is for a machine."""
    from app.logs import are_json, log

    for line in lines:
        if are_json():
            log.error(line, action="refused")
        else:
            typer.echo(line, err=True)


def _say_misuse(error: typer.TyperException) -> None:
    # The library has no public name for « no argument at all », whose message is the whole help.
    if type(error).__name__ == "NoArgsIsHelpError":
        typer.echo(error.format_message(), err=True)
        return
    typer.echo(f"Erreur : {french_error(error.format_message())}", err=True)
    context = getattr(error, "ctx", None)
    typer.echo(f"Voir « {context.command_path if context else 'relais'} --help ».", err=True)


if __name__ == "__main__":
    sys.exit(main())
