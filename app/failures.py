"""What went wrong, said to the operator: one clear sentence, and the setting or the file to look at."""

from __future__ import annotations

from errno import EADDRINUSE

from app.commands.errors import Refusal
from app.settings import BadSettings
from bot.channels.telegram.errors import RequestRefused, TokenInUse, Unreachable, WrongToken
from knowledge_base.faults import FaultyBase
from refusals.faults import Fault
from rendering.fault_words import in_file
from rendering.refusals import is_refusal, sentence
from storage.database import DatabaseUnusable

# What the drivers say, as a part of it, and what it means.
CAUSES = (
    ("database is locked", "elle est verrouillée par un autre programme. Arrêtez-le, ou attendez qu’il finisse."),
    ("readonly", "elle est en lecture seule. Rendez le fichier et son dossier modifiables par ce compte."),
    ("Read-only file system", "le disque est en lecture seule. Choisissez un autre dossier."),
    ("unable to open", "le fichier ne peut pas être ouvert. Vérifiez que le dossier existe et vous est permis."),
    ("Permission denied", "l’accès est refusé. Donnez à ce compte le droit d’écrire dans le dossier."),
    ("No such file", "son dossier n’existe pas, et n’a pas pu être créé. Vérifiez le chemin."),
    ("not a database", "ce fichier n’est pas une base de données. Vérifiez son nom, ou restaurez une sauvegarde."),
    ("malformed", "elle est abîmée. Arrêtez le service et restaurez une sauvegarde."),
    ("disk is full", "le disque est plein. Libérez de la place."),
    ("No space left", "le disque est plein. Libérez de la place."),
    ("disk I/O error", "le disque ne répond pas correctement. Vérifiez-le avant tout."),
    ("Connection refused", "le serveur ne répond pas. Vérifiez qu’il est démarré, et son adresse."),
    ("could not translate host", "le serveur est introuvable. Vérifiez son adresse."),
    ("resolve host", "le serveur est introuvable. Vérifiez son adresse."),
    ("timeout expired", "le serveur ne répond pas. Vérifiez son adresse et le pare-feu."),
    ("authentication failed", "le serveur refuse le nom ou le mot de passe."),
    ("permission denied", "cet utilisateur n’y a pas les droits. Donnez-lui la base, avec ce qu’elle contient."),
    ("read-only transaction", "le serveur est en lecture seule. N’est-ce pas une copie d’un autre ?"),
    ("does not exist", "le serveur ne connaît pas cette base, ou cet utilisateur."),
    ("parse", "cette adresse est illisible. Forme attendue : sqlite:///var/relais.db, ou postgresql+psycopg://nom:mot-de-passe@serveur/base ; dans le mot de passe, / ? # @ : % s’écrivent %2F %3F %23 %40 %3A %25."),
    ("connection option", "cette adresse demande une option que PostgreSQL ne connaît pas. Vérifiez ce qui suit « ? »."),
    ("load plugin", "ce genre de base n’est pas connu. Attendu : sqlite:/// ou postgresql+psycopg://."),
    ("No module named", "le pilote de cette base manque. Attendu : sqlite:/// ou postgresql+psycopg://."),
)  # fmt: skip


def explain(error: Exception) -> tuple[str, ...]:
    """The lines to show; none when the error is a fault of the program."""
    match error:
        case Refusal():
            return error.lines
        case BadSettings():
            return (
                "Des réglages sont à corriger (environnement, fichier .env ou page « Réglages ») :",
                *error.faults,
            )
        case DatabaseUnusable():
            return (unusable(error),)
        case FaultyBase():
            return ("La base de connaissances est refusée :", *map(line_of, error.faults))
        case WrongToken():
            return ("Telegram refuse ce jeton. Vérifiez RELAIS_TELEGRAM_TOKEN auprès de @BotFather.",)
        case TokenInUse():
            return (
                "Un autre programme écoute déjà avec ce jeton : RELAIS_TELEGRAM_TOKEN.",
                "Arrêtez-le, ou donnez à celui-ci le jeton d’un autre bot.",
            )
        case Unreachable() | RequestRefused():
            return (
                f"Telegram ne répond pas comme attendu ({error.reason}).",
                "Vérifiez le réseau, le proxy et RELAIS_TELEGRAM_API_URL.",
            )
        case OSError() if error.errno == EADDRINUSE:
            return (
                "Le port demandé est déjà pris. Arrêtez l’autre programme, ou changez ce port :",
                "RELAIS_WEB_PORT ; sans le site, RELAIS_SUPERVISION_PORT.",
            )
        case UnicodeDecodeError():
            return ("Un fichier donné n’est pas en UTF-8 : enregistrez-le dans ce codage.",)
        case FileNotFoundError() if error.filename:
            return (f"{error.filename} : ce fichier n’existe pas.",)
        case IsADirectoryError() if error.filename:
            return (f"{error.filename} : c’est un dossier ; un fichier est attendu.",)
        case PermissionError() if error.filename:
            return (f"{error.filename} : l’accès est refusé à ce compte.",)
        case OSError() if error.filename:
            return (f"{error.filename} : {error.strerror}.",)
        case _:
            return (sentence(error),) if is_refusal(error) else ()


def line_of(fault: Fault) -> str:
    """« fiche.md:12: raison », as editors and other tools read it."""
    return f"{fault.file}:{fault.line}: {in_file(fault)}"


def unusable(error: DatabaseUnusable, *, is_the_setting: bool = True) -> str:
    """``is_the_setting`` unless another database than the service's was to be opened."""
    cause = next((french for sign, french in CAUSES if sign in error.reason), f"{error.reason}.")
    place = f" {error.url}" if error.url else ""
    setting = " Réglage : RELAIS_DATABASE_URL." if is_the_setting else ""
    return f"La base de données{place} est inutilisable : {cause}{setting}"
