"""Why a mail server does not let us in, said to whoever typed its address: what to look at."""

from __future__ import annotations

from collections.abc import Mapping

from mailer.trouble import Trouble, trouble_of

NO_WAY_IN: Mapping[Trouble, str] = {
    Trouble.NAME: (
        "Aucun serveur ne porte ce nom, vu de cette machine. Vérifiez le nom du serveur auprès de votre "
        "service informatique."
    ),
    Trouble.PORT: (
        "Rien ne répond à ce port. Vérifiez le port, et le chiffrement qui va avec ; s’ils sont bons, "
        "demandez à votre service informatique d’ouvrir l’accès depuis cette machine."
    ),
    Trouble.ENCRYPTION: (
        "Le serveur répond, mais le chiffrement ne convient pas, ou son certificat n’est pas reconnu. "
        "Choisissez un autre chiffrement, avec le port qui va avec."
    ),
    Trouble.ACCOUNT: (
        "Le serveur refuse le compte ou le mot de passe. Vérifiez-les ; certaines messageries demandent un "
        "mot de passe réservé aux programmes."
    ),
    Trouble.FOLDER: (
        "Le serveur nous laisse entrer, mais ce compte n’y a pas ce dossier. Vérifiez son nom ; INBOX est la "
        "boîte de réception."
    ),
    Trouble.SERVER: (
        "Le serveur répond, mais refuse cette machine. Demandez à votre service informatique de l’autoriser."
    ),
}


def no_way_in(error: Exception) -> str:
    """Why a mail server did not let us in, in words that name no exception."""
    return NO_WAY_IN[trouble_of(error)]
