"""What is added to the text of a mail about what could not be shown."""

from __future__ import annotations

CUT = "[La suite de ce mél est trop longue pour être montrée ici. Elle est dans la boîte de messagerie.]"
UNREADABLE = "[Ce mél n’a pas pu être lu. Ouvrez-le dans la boîte de messagerie.]"
ENCRYPTED = "[Une partie de ce mél est chiffrée, et n’a pas pu être lue.]"
OUTLOOK = (
    "[Ce mél contient un fichier winmail.dat, propre à Outlook, qui n’a pas pu être ouvert. Demandez à "
    "l’expéditeur d’écrire au format HTML ou texte brut, puis de joindre de nouveau ses fichiers.]"
)
FORWARDED = "----- Message transféré -----"


def given_up(reason: str) -> str:
    """Of a letter; ``reason`` is the server's own word, the last one."""
    return f"Aucun envoi n’a réussi en une semaine. Dernier motif : {reason}"


def too_large(megabytes: int) -> str:
    return f"[Ce mél dépasse {megabytes} Mo : il n’a pas été pris. Ouvrez-le dans la boîte de messagerie.]"


def not_kept(reason: str) -> str:
    return f"[Pièce jointe non gardée. {reason}]"


def too_many_files(most: int) -> str:
    return f"[Seules les {most} premières pièces jointes sont gardées ; les autres sont dans la boîte.]"
