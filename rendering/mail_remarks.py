"""What is added to the text of a mail about what could not be shown."""

from __future__ import annotations

from collections.abc import Mapping

from tickets.mails import Unread

CUT = "[La suite de ce mél est trop longue pour être montrée ici. Elle est dans la boîte de messagerie.]"
UNREADABLE = "[Ce mél n’a pas pu être lu. Ouvrez-le dans la boîte de messagerie.]"
_UNREAD: Mapping[Unread, str] = {
    Unread.MALFORMED: "il est mal formé",
    Unread.TOO_SLOW: "le lire aurait retenu le service trop longtemps",
    Unread.TOO_BIG_TO_OPEN: "le déplier aurait pris trop de mémoire",
    Unread.READER_DIED: "sa lecture s’est interrompue à chaque essai",
    Unread.INTERRUPTED: "le service s’est arrêté deux fois pendant sa lecture",
    Unread.NOT_HANDLED: "son traitement a échoué à chaque essai",
    Unread.NOT_GIVEN: "le serveur de messagerie ne le donne pas",
}
ENCRYPTED = "[Une partie de ce mél est chiffrée, et n’a pas pu être lue.]"
OUTLOOK = (
    "[Ce mél contient un fichier winmail.dat, propre à Outlook, qui n’a pas pu être ouvert. Demandez à "
    "l’expéditeur d’écrire au format HTML ou texte brut, puis de joindre de nouveau ses fichiers.]"
)
FORWARDED = "----- Message transféré -----"


def given_up(reason: str) -> str:
    """Of a letter; ``reason`` is the server's own word, the last one."""
    return f"Aucun envoi n’a réussi en une semaine. Dernier motif : {reason}"


def unread(why: Unread) -> str:
    return (
        f"[Ce mél n’a pas pu être lu\N{NO-BREAK SPACE}: {_UNREAD[why]}. Il est resté non lu dans la boîte de "
        "messagerie. S’il ne vient pas d’un expéditeur que vous attendez, ne l’ouvrez pas.]"
    )


def too_large(megabytes: int) -> str:
    return f"[Ce mél dépasse {megabytes} Mo : il n’a pas été pris. Ouvrez-le dans la boîte de messagerie.]"


def not_kept(reason: str) -> str:
    return f"[Pièce jointe non gardée. {reason}]"


def masked_in(name: str) -> str:
    return f"[Un numéro de sécurité sociale a été retiré de la pièce jointe « {name} ».]"


def too_many_files(most: int) -> str:
    return f"[Seules les {most} premières pièces jointes sont gardées ; les autres sont dans la boîte.]"
