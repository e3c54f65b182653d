"""What each refusal says, and how a page answers it: ``refusals.yaml``, by the key of the refusal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from knowledge_base.upkeep.life import RevisionStatus as RevisionStatus
from quality.life import Status as LifeStatus
from refusals.base import Refusal
from rendering import elision, fault_words, labels, numbers
from rendering.dates import long_day
from rendering.elision import of_whom
from rendering.labels import ELEMENT, HINDRANCE, SETTING_PLACE, SIGNALEMENT, STATUS, UNFIT
from rendering.numbers import duration
from tickets.life import Status
from tickets.pole.dossier import Element
from tickets.pole.files import FileRefusal

if TYPE_CHECKING:
    from jinja2 import Environment, Template


@dataclass(frozen=True)
class Words:
    """``sentence`` is a template that shows the values of the refusal; ``title`` and ``status`` are those of
    a page, which says ``on_page`` instead of the sentence when it is given.
    """

    sentence: str
    title: str = "Action refusée"
    status: int = 422
    on_page: str = ""


def _words(said: str | Mapping[str, Any]) -> Words:
    return Words(said) if isinstance(said, str) else Words(**said)


CATALOGUE = Path(__file__).with_name("refusals.yaml")
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
REFUSALS: Mapping[str, Words] = {
    key: _words(said)
    for key, said in yaml.load(CATALOGUE.read_text("utf-8"), _LOADER).items()  # noqa: S506  it is a safe one
}


def words_of(error: Exception) -> Words | Formerly:
    return REFUSALS[error.key] if hasattr(error, "key") else BY_CLASS[_name(error)]


def sentence(error: Exception) -> str:
    if isinstance(error, Refusal) and hasattr(error, "key"):
        return _template(error.key).render(error.values)
    return BY_CLASS[_name(error)].said_of(error)


def is_refusal(error: Exception) -> bool:
    """The person can be told why; anything else is a fault of the program."""
    return (hasattr(error, "key") and error.key in REFUSALS) or _name(error) in BY_CLASS


def _name(error: Exception) -> str:
    names = [kind.__name__ for kind in type(error).__mro__]
    return next((name for name in names if name in BY_CLASS), names[0])


@cache
def _template(key: str) -> Template:
    return environment().from_string(REFUSALS[key].sentence)


def _minutes(wait: timedelta) -> str:
    return duration(ceil(wait / timedelta(minutes=1)))


@cache
def environment() -> Environment:
    """An ordinary command of the terminal, which seldom refuses, does not load Jinja."""
    from jinja2 import Environment, StrictUndefined

    made = Environment(undefined=StrictUndefined)  # noqa: S701  a sentence is plain text
    for module in (labels, numbers, elision, fault_words):
        made.filters.update(module.filters())
    made.filters |= {
        "attente": _minutes,
        "jour": long_day,
        "jour_court": lambda day: f"{day:%d/%m/%Y}",
        "empechement": lambda why: HINDRANCE[FileRefusal(why)],
        "defaut_de_modele": UNFIT.__getitem__,
        "lieu_du_reglage": SETTING_PLACE.__getitem__,
        "refus": sentence,
    }
    return made


@dataclass(frozen=True)
class Formerly:
    sentence: str | Callable[[Any], str]
    title: str = "Action refusée"
    status: int = 422
    on_page: str = ""

    def said_of(self, error: Exception) -> str:
        return (
            self.sentence.format_map(vars(error)) if isinstance(self.sentence, str) else self.sentence(error)
        )


# fmt: off
BY_CLASS: Mapping[str, Formerly] = {
    # Said in the dialogues.
    # Of guichets and people.
    "TooManyFiles": Formerly("Trop de fichiers : {limit} au plus, ceux qui sont déjà joints compris. Rien n’est enregistré."),
    "MaskedFile": Formerly("Un de ces fichiers contient un numéro de sécurité sociale. Retirez-le du fichier, puis joignez-le de nouveau : rien n’est enregistré."),
    # Of documents.
    # Of the agenda.
    # Of the cadre de référence.
    "FaultyCommitment": Formerly("Certains champs sont à corriger."),
    "WordsMissing": Formerly("Ce champ est vide : remplissez-le."),
    "WordsTooLong": Formerly("C’est trop long : {limit} caractères au plus."),
    "NotAddedUp": Formerly("Un délai, ou un pourcentage sans ses deux nombres, ne s’additionne pas d’un guichet à l’autre : pour un EPCI ou un département, choisissez un pourcentage d’un total, ou un nombre. Sinon, jugez-le par guichet ou par bailleur."),
    "BoundsReversed": Formerly("La plus haute valeur possible est au-dessous de la plus basse."),
    "ThresholdOutOfBounds": Formerly("Le seuil est hors des valeurs possibles."),
    "ChangedBeforeItBegan": Formerly(lambda e: f"La version en cours prend effet le {e.since:%d/%m/%Y} : donnez ce jour ou un jour suivant. Ce qui valait avant n’est pas réécrit."),
    "CommitmentChanged": Formerly("Quelqu’un a modifié cet engagement depuis que cette page est ouverte : rien n’est enregistré. Relisez-le."),
    "CadreNotEmpty": Formerly("Ce cadre n’est pas vide : l’exemple n’est proposé qu’à un cadre où rien n’a encore été écrit."),
    # Of signalements.
    "UnknownSignalement": Formerly("Aucun signalement ne porte la référence {reference}. Pour voir ceux qui attendent une réponse : /agenda", "Page introuvable", 404),
    "SentInTheFuture": Formerly("Cette date est à venir. Notez un signalement une fois qu’il est parti."),
    "AnswerOutOfRange": Formerly("La date d’une réponse se place entre l’envoi du signalement et aujourd’hui."),
    "SignalementAlreadyAnswered": Formerly("La réponse au signalement {reference} est déjà notée : aucun rappel ne partira plus."),
    "SignalementAlreadyCancelled": Formerly("Le signalement {reference} est déjà annulé."),
    "ForbiddenStep": Formerly(lambda e: f"Ce n’est pas possible : le signalement est « {SIGNALEMENT[LifeStatus(e.status)]} »."),
    "NotOverdue": Formerly(lambda e: f"Le guichet a jusqu’au {long_day(e.due_on)} pour répondre : une relance formelle suit un retard."),
    "DayOutOfRange": Formerly("Cette date se place entre l’envoi du signalement et aujourd’hui."),
    "DraftChanged": Formerly("Ce projet a changé depuis que vous l’avez relu. Relisez-le, puis envoyez-le.", status=409),
    "NoAnomaly": Formerly("Un signalement dit ce qui a été relevé : ajoutez au moins une anomalie."),
    "EmptyAnswer": Formerly("Écrivez votre réponse, ou joignez-la en fichier."),
    "UnknownPlanAction": Formerly("Cette action n’est plus dans le plan."),
    "SignalementNotAnswered": Formerly("Le signalement {reference} n’a pas de réponse notée."),
    "UnknownImport": Formerly("Cette table n’est pas, ou n’est plus, parmi les vôtres. Les tables importées : /qualite/imports", "Page introuvable", 404),
    "NothingImported": Formerly("Aucune ligne de ce fichier ne peut être importée. Vérifiez l’en-tête et ce que chaque colonne contient."),
    "NoColumnOfGuichet": Formerly("Dites quelle colonne donne le guichet : son nom, son code ou son SIRET."),
    "NoMonthOfImport": Formerly("Dites de quel mois sont ces chiffres, ou quelle colonne le donne."),
    "NoColumnOfNumero": Formerly("Dites quelle colonne donne le numéro unique."),
    "NoColumnRead": Formerly("Aucune colonne n’est lue : dites ce que contient au moins l’une d’elles."),
    "RoleGivenTwice": Formerly("Deux colonnes disent la même chose. Gardez-en une, et laissez l’autre de côté ou lisez-la comme du texte."),
    "NoGapChosen": Formerly("Cochez au moins un écart à signaler."),
    "NothingToControl": Formerly("Aucun rapport de ce mois n’est importé. Apportez-le d’abord : /qualite/imports"),
    "ControlAlreadyDone": Formerly("Le contrôle de ce mois est déjà noté comme fait."),
    "MinutesOutOfDay": Formerly("Donnez un temps en minutes, {most} au plus."),
    "ImportNotApplied": Formerly("Cette table n’est pas importée : il n’y a rien à défaire."),
    "OutcomeMissing": Formerly("Choisissez une issue : rien n’est encore noté."),
    "CaseAlreadyTreated": Formerly("Ce cas vient d’être traité par un collègue. Pour changer ce qui est noté, corrigez-le."),
    "CaseReasonMissing": Formerly("Dites pourquoi en quelques mots : c’est ce qui sera relu."),
    "CaseReasonTooLong": Formerly("C’est trop long : {limit} caractères au plus. Abrégez, puis renvoyez."),
    "CasesErased": Formerly("Les numéros de cette liste sont effacés : ce qui y est noté ne change plus."),
    "NoSampleOfThis": Formerly("Cette liste n’a pas été importée pour un contrôle par échantillon."),
    "SampleAlreadyDrawn": Formerly("L’échantillon de cette liste est déjà tiré. Pour un autre contrôle, importez la liste de nouveau."),
    "SampleSizeOutOfRange": Formerly("Tirez entre 1 et {most} dossiers de cette liste."),
    "ReadingChanged": Formerly("Ce qui serait importé a changé depuis que vous l’avez lu : relisez, puis importez.", "Lecture changée", 409),
    "HeaderOutOfFile": Formerly("L’en-tête n’est pas dans le fichier : donnez le numéro d’une de ses {lines} lignes remplies, à partir de 1."),
    "LinesErased": Formerly("Le fichier tel qu’il est venu n’est plus gardé. Pour le lire autrement, apportez-le de nouveau."),
    "ImportNotRead": Formerly("Cette table a été importée : elle se défait, mais ne s’efface pas."),
    "UnknownQuery": Formerly("Ce tableau n’est pas, ou n’est plus, parmi les vôtres. Les tableaux de bord : /qualite/tableaux", "Page introuvable", 404),
    "QueryNameRefused": Formerly("Donnez un nom à ce tableau, en {limit} caractères au plus."),
    "UnknownTable": Formerly("La table de ce tableau n’est plus importée. Importez-la de nouveau, ou choisissez-en une autre : /qualite/imports"),
    "UnknownColumn": Formerly("La table n’a pas de colonne « {column} » : choisissez-la parmi les siennes."),
    "UnknownChoice": Formerly("« {value} » n’est pas un choix de ce formulaire : choisissez de nouveau, puis enregistrez."),
    "TooManyRows": Formerly("Ce tableau lirait plus de {most} lignes. Choisissez de ne lire que le dernier import."),
    "NoMeasure": Formerly("Dites ce qu’il faut mesurer : un nombre de lignes, une part, une somme…"),
    "ColumnOfMeasureMissing": Formerly("Une somme, une moyenne ou une médiane se fait sur une colonne : choisissez-la."),
    "ShareWithoutPart": Formerly("Dites quelles lignes comptent dans la part : une condition au moins."),
    "GoalWithoutShare": Formerly("Un objectif se compare à une part : ajoutez-la aux mesures, ou retirez le seuil."),
    "ConditionOfGoalMissing": Formerly("Une colonne au moins n’est pas choisie : chaque mot de l’objectif se lit dans la table, et rien n’est deviné."),
    "ThresholdOutOfRange": Formerly("Le seuil est une part : un nombre de 0 à 100."),
    "GroupGivenTwice": Formerly("Les deux regroupements sont les mêmes : retirez-en un."),
    "PeriodEndsFirst": Formerly("La période finit avant de commencer."),
    "NoSheetToSend": Formerly("Aucune feuille ne peut partir : aucune ligne n’est d’un guichet dont un agent reçoit les messages."),
    "SheetsChanged": Formerly("Les chiffres ou les destinataires ont changé depuis cet aperçu. Relisez, puis diffusez."),
    "SheetsSentAlready": Formerly("Ces feuilles sont déjà parties, avec les mêmes chiffres, aux mêmes agents."),
    "EmptySubject": Formerly("L’objet est vide. Écrivez quelques mots."),
    "SubjectTooLong": Formerly("L’objet est trop long : {limit} caractères au plus. Abrégez, puis renvoyez."),
    # Of tickets.
    "ForbiddenTransition": Formerly(lambda e: f"Ce n’est pas possible : le ticket est « {STATUS[Status(e.status)]} »."),
    "ForbiddenStanding": Formerly("Ce n’est plus possible : l’échange avec le pôle national a avancé entre-temps."),
    "UnknownTicket": Formerly("Aucun de vos tickets ne porte cette référence. Tapez /mes_tickets pour retrouver les vôtres.", "Page introuvable", 404),
    "GestionnaireOnly": Formerly("Seul le gestionnaire peut faire cela."),
    "TakenByAnother": Formerly("Le ticket {reference} est déjà pris par {holder}. Laissez-lui la réponse, ou reprenez-le d’abord."),
    "NobodyToRead": Formerly(lambda e: f"Rien n’est parti : l’accès {of_whom(e.agent)} est fermé, et personne ne lirait ce message. Confiez le ticket {e.reference} à un collègue de son guichet, ou joignez le guichet autrement."),
    "AgentStillThere": Formerly(lambda e: f"L’accès {of_whom(e.agent)} est ouvert : ce que {e.agent} a écrit reste entre vous. Répondez-lui."),
    "NotOfTheGuichet": Formerly("Choisissez un agent de ce guichet dont l’accès est ouvert."),
    "MalformedNumeroUnique": Formerly("Ce n’est pas la forme d’un numéro unique : il compte 18 caractères, chiffres et lettres. Recopiez-le tel qu’il figure sur l’attestation."),
    "EmptyText": Formerly("Le message est vide. Écrivez quelques mots."),
    "MissingAnswer": Formerly("Cette réponse est nécessaire : sans elle, personne ne peut agir."),
    "AnswerTooLong": Formerly("C’est trop long : {limit} caractères au plus. Abrégez."),
    "UnreadableDate": Formerly("Cette date n’est pas claire. Écrivez-la comme 20/11/2026."),
    "UnknownOption": Formerly("Choisissez une réponse de la liste."),
    "MalformedEmail": Formerly("Ce n’est pas une adresse mél : elle s’écrit comme prenom.nom@mairie.example."),
    "UnknownAnswer": Formerly("Cette demande n’attend pas cette réponse. Rouvrez le formulaire."),
    "UnknownRequestKind": Formerly("Cet objet n’existe pas. Choisissez-en un dans la liste."),
    "NotTheNextStep": Formerly("Cette étape n’est plus la prochaine : le ticket a avancé entre-temps."),
    "UnfinishedAct": Formerly("Le ticket {reference} n’est pas noté comme fait. Notez la dernière étape, ou confirmez la clôture sans que ce soit fait."),
    "IncompleteDossier": Formerly(lambda e: "La demande au pôle national ne peut pas partir. Il manque : " + ", ".join(ELEMENT[Element(value)] for value in e.missing) + "."),
    "UnauthorisedSender": Formerly("L’adresse {address} n’est pas autorisée à saisir le pôle national : ajoutez-la dans Réglages › Pôle national (RELAIS_AUTHORISED_SENDERS)."),
    "EscalationNotConfigured": Formerly(lambda e: f"L’envoi au pôle national n’est pas réglé : donnez {SETTING_PLACE[e.setting]}. Le ticket reste chez vous."),
    "TooLateToReopen": Formerly("Le ticket {reference} est clos depuis plus de {days} jours : il ne se rouvre plus. Posez de nouveau votre question, en citant cette référence si elle aide."),
    "ReopenedTooOften": Formerly("Le ticket {reference} a déjà été rouvert {times} fois : de vive voix, ce sera plus vite compris. Appelez votre gestionnaire en lui donnant cette référence."),
    "MergedTicket": Formerly("Le ticket {reference} a été réuni à {into} : c’est là que la suite se lit et s’écrit."),
    "NothingToRate": Formerly("Votre avis sur le ticket {reference} se donne une fois que le gestionnaire l’a clos."),
    "TooLateToRate": Formerly("Le ticket {reference} est clos depuis plus de {days} jours : son avis ne se change plus. Si quelque chose ne va pas, posez de nouveau votre question."),
    "RatingCommentTooLong": Formerly("C’est trop long : {limit} caractères au plus. S’il y a beaucoup à dire, rouvrez plutôt le ticket."),
    "UnknownIncident": Formerly("Aucun incident ne porte la référence {reference}. Elle s’écrit comme I-2026-01.", "Page introuvable", 404),
    "IncidentIsClosed": Formerly("L’incident {reference} est terminé. S’il revient, rouvrez-le d’abord."),
    "IncidentIsOpen": Formerly("L’incident {reference} est déjà en cours."),
    "UnnamedIncident": Formerly("Donnez un titre à l’incident : les agents le lisent en premier."),
    "IncidentTitleTooLong": Formerly("Ce titre est trop long : {limit} caractères au plus."),
    "IncidentTextTooLong": Formerly("C’est trop long : {limit} caractères au plus, que les agents liront sur un téléphone."),
    "VaguePhrase": Formerly("« {phrase} » ne contient aucun mot qui distingue une question d’une autre. Précisez-la, ou retirez-la."),
    "SensitiveStaysApart": Formerly("Le ticket {reference} porte sur un sujet sensible : il garde sa propre réponse."),
    "NotAColleague": Formerly("Ce ticket ne peut pas être passé à {name} : choisissez un gestionnaire de son département."),
    "TooLateToUndo": Formerly("Il est trop tard pour annuler la clôture du ticket {reference}. Rouvrez-le plutôt."),
    "TooLateToUndoStep": Formerly("Il est trop tard pour annuler cette étape du ticket {reference}. Écrivez plutôt à l’agent ce qu’il en est."),
    "NothingToSplit": Formerly("Il faut au moins deux questions pour faire deux tickets. Écrivez la seconde dans sa case, ou laissez le ticket entier."),
    "SameTicket": Formerly("C’est le même ticket. Donnez la référence d’un autre."),
    "DifferentAgents": Formerly("Les tickets {reference} et {other} ne viennent pas du même agent : réunis, chacun lirait les mots de l’autre. Liez-les plutôt."),
    "SensitiveApart": Formerly("Un sujet sensible ne se réunit pas à un autre ticket : ses mots y seraient lus sans qu’on l’ait voulu. Liez-les plutôt."),
    "AtThePole": Formerly("Le ticket {reference} est au pôle national, qui répondra sous cette référence. Réunissez plutôt l’autre ticket à celui-ci."),
    "PoleReferenceTooLong": Formerly("Cette référence est trop longue : {limit} caractères au plus. Recopiez-la telle que le pôle l’a donnée."),
    "FilesNotChecked": Formerly("Des fichiers sont choisis : ouvrez chacun d’eux, puis cochez qu’aucune donnée personnelle n’y figure."),
    "FileCannotTravel": Formerly(lambda e: f"Le fichier « {e.name} » ne peut pas partir : {HINDRANCE[FileRefusal(e.why)]}."),
    "FilesTooHeavy": Formerly("Ces fichiers sont trop lourds ensemble : {megabytes} Mo au plus par lettre. Retirez-en un."),
    "CommonToAll": Formerly("Cela vaut pour tous les départements : seul un gestionnaire qui les suit tous peut le changer."),
    "UnknownMail": Formerly("Ce mél n’existe pas.", "Page introuvable", 404),
    "MailSettled": Formerly("Ce mél est déjà traité, par vous ou par un collègue : il n’attend plus."),
    "MailOfPole": Formerly("Ce mél vient du pôle national : il ne va que dans l’échange avec le pôle, où vous le relirez."),
    "MailOfAgent": Formerly("Ce mél vient d’un agent : il ne peut pas passer pour une réponse du pôle."),
    "MinutesOutOfRange": Formerly("Donnez une durée en minutes, de 1 à 1 440."),
    "HoursReversed": Formerly("La fermeture vient après l’ouverture : vérifiez les deux heures."),
    "WakingHoursWrong": Formerly("Les rappels partent entre 7 h et 20 h : choisissez deux heures entre les deux, la première avant la seconde."),
    "DaysReversed": Formerly("Le dernier jour vient après le premier, ou est le même : vérifiez les deux dates."),
    "TooManyDays": Formerly("C’est plus d’un an ({limit} jours au plus) : vérifiez les deux dates."),
    "OwnDeputy": Formerly("Choisissez un autre collègue : on ne se remplace pas soi-même."),
    "SnoozeOutOfReach": Formerly("Un rappel se met pour un jour à venir, dans les trois mois."),
    "DayOutOfReach": Formerly("Une intervention se note pour un jour passé, d’un an au plus, ou pour aujourd’hui."),
    "NotHersToCancel": Formerly("Cette ligne ne s’annule pas : elle est déjà annulée, ou notée par quelqu’un d’autre."),
    "TimerRunsElsewhere": Formerly("Votre chronomètre tourne déjà sur {reference}. Arrêtez-le d’abord."),
    "UnnamedTemplate": Formerly("Donnez un nom au modèle : c’est par lui qu’on le retrouve."),
    "TemplateNameTooLong": Formerly("Ce nom est trop long : {limit} caractères au plus."),
    "TemplateTooLong": Formerly("Ce modèle est trop long : {limit} caractères au plus. Abrégez, ou faites-en deux."),
    "UnknownBlank": Formerly("« {{{{ {name} }}}} » ne peut pas être rempli : aucun ticket ne porte ce renseignement. Choisissez parmi ceux de la liste."),
    "BrokenBlank": Formerly("Une accolade est de trop, ou il en manque une : un blanc s’écrit {{{{ agent }}}}, et rien d’autre ne s’écrit entre accolades doubles."),
    # Of entries.
    # Of the pages of the site.
    "SignedOut": Formerly("Votre session est terminée. L’accueil dit comment obtenir un nouveau lien de connexion.", "Connexion nécessaire", 401),
    "NotSignedIn": Formerly("Cette page est réservée aux personnes inscrites. Depuis l’accueil, recevez un lien de connexion.", "Connexion nécessaire", 401),
    "NoAddress": Formerly("Ce n’est pas une adresse mél. Écrivez-la en entier, comme prenom.nom@mairie.example.", "Adresse illisible", 422),
    "NoWayToSend": Formerly("Aucune adresse mél n’est connue de vous. Demandez un lien à votre gestionnaire.", "Aucun moyen d’envoi", 422),
    "ProofOwed": Formerly("Donnez d’abord le code de votre téléphone : rouvrez la page d’accueil.", "Code attendu", 403),
    "ReservedPage": Formerly("Votre rôle n’ouvre pas cette page, ou n’y permet pas cette action. Si vous en avez besoin, demandez-le à l’administrateur de votre service.", "Page réservée", 403),
    "ForgedForm": Formerly("Ce formulaire vient d’une page ouverte avant votre connexion. Rechargez la page, puis recommencez : rien n’a été enregistré.", "Formulaire périmé", 403),
    "UnknownPage": Formerly("Cette adresse ne mène à rien. Elle est peut-être incomplète.", "Page introuvable", 404),
    "UnknownTicketPage": Formerly("Aucun ticket ne porte cette référence. Elle s’écrit comme T-2026-0001 : vérifiez-la dans la liste.", "Ticket introuvable", 404),
    "FileNotHeld": Formerly("Ce fichier n’est pas conservé ici. S’il a été envoyé par Telegram, ouvrez le ticket dans Telegram.", "Fichier indisponible", 404),
    "EmptyMessage": Formerly("Le message est vide. Écrivez quelques mots, ou joignez un fichier.", "Message vide", 422),
    "ReplyTooLong": Formerly("Le message est trop long : 4 000 caractères au plus.", "Message trop long", 422),
    "BlankLeft": Formerly("Le modèle a laissé un blanc : remplacez « [à compléter…] », puis envoyez. Rien n’est parti.", "Message à compléter", 422),
    "NirRemoved": Formerly("Un numéro de sécurité sociale a été retiré de ce que vous avez tapé : rien n’est parti, rien n’est enregistré. Relisez, puis recommencez : le numéro unique suffit pour désigner un dossier.", "Numéro de sécurité sociale retiré", 422),
    "TooLongAtTheDoor": Formerly("Ce formulaire est trop long : 2 000 caractères au plus. Rien n’est envoyé, rien n’est enregistré. Abrégez, puis recommencez.", "Envoi trop long", 413),
    "TooFast": Formerly("Vous allez plus vite que nous : patientez une minute, puis recommencez. Tout ce qui était déjà envoyé l’est bien ; ceci ne l’est pas.", "Un instant", 429),
    "TicketChanged": Formerly("Le ticket a changé depuis que vous l’avez ouvert. Relisez-le : votre texte est conservé ci-dessous, rien n’est parti.", "Le ticket a changé", 409),
    "FieldsAtFault": Formerly("Un des champs ne se lit pas : rien n’est enregistré. Revenez à la page, puis corrigez-le.", "Formulaire à revoir", 422),
    "TrialFailed": Formerly("{sentence}", "Essai manqué", 422),
    "EmptyField": Formerly("Ce champ est vide : remplissez-le.", "Champ vide", 422),
    "UnreadableMonth": Formerly("Ce mois n’est pas lisible. Écrivez-le comme 2026-10 ou « octobre 2026 ».", "Mois illisible", 422),
    "UnreadableNumber": Formerly("Ce nombre n’est pas lisible. Écrivez-le comme 92,5.", "Nombre illisible", 422),
    "UnreadableDay": Formerly("Cette date n’est pas lisible. Écrivez-la avec le calendrier du champ, ou comme 2027-01-12.", "Date illisible", 422),
    "UnreadableHour": Formerly("Cette heure n’est pas lisible. Écrivez-la comme 14:30.", "Heure illisible", 422),
    "SkippedHour": Formerly("Cette heure n’existe pas ce jour-là : les horloges avancent d’une heure. Choisissez-en une autre.", "Heure inexistante", 422),
    "RulesChanged": Formerly("Les règles ont changé depuis que vous les avez ouvertes, et rien n’est enregistré. Relisez-les, puis recommencez.", "Les règles ont changé", 409),
    "EventChanged": Formerly("L’événement a changé depuis que vous l’avez ouvert, et rien n’est parti. Relisez-le, puis recommencez.", "L’événement a changé", 409),
    "NobodyChosen": Formerly("Choisissez une personne dans la liste.", "Personne à choisir", 422),
    "NobodyNamed": Formerly("Écrivez au moins un nom, un par ligne.", "Personne à inviter", 422),
    "TooManyNames": Formerly("Invitez cinquante personnes à la fois, au plus : une feuille reste lisible.", "Trop de noms", 422),
    "UnusableFirstLink": Formerly("Il vaut 24 heures, jusqu’au premier gestionnaire. Redémarrez le service : il en affiche un autre. Si le service est déjà installé, demandez une invitation à son administrateur.", "Ce lien d’installation ne sert plus", 410),
    "TimeChanged": Formerly("Du temps a été compté sur ce ticket depuis que vous l’avez ouvert. Vérifiez le total avant d’en ajouter : rien n’a été compté cette fois.", "Le temps passé a changé", 409),
    "GuichetsOutOfRange": Formerly("Donnez le nombre de guichets touchés, de 1 à 999.", "Nombre de guichets", 422),
    "LetterTooLong": Formerly("La lettre est trop longue : 12 000 caractères au plus. Rien n’est parti.", "Lettre trop longue", 422),
    "UnknownTemplate": Formerly("Ce modèle de réponse n’existe pas. Retrouvez-le dans la liste des modèles.", "Modèle introuvable", 404),
    "NoOtherSignalement": Formerly("Ce signalement n’attend plus de réponse de cet expéditeur."),
    "NoOtherTicket": Formerly("Aucun ticket que vous puissiez voir ne porte cette référence. Elle s’écrit comme T-2026-0001.", "Ticket introuvable", 422),
    "UnknownTheme": Formerly("Choisissez un thème dans la liste.", "Thème inconnu", 422),
    "UnknownUrgency": Formerly("Choisissez une urgence dans la liste.", "Urgence inconnue", 422),
    "NothingTicked": Formerly("Cochez d’abord les tickets dont il s’agit, puis recommencez.", "Aucun ticket coché", 422),
    "NoTemplateChosen": Formerly("Choisissez un modèle de réponse dans la liste.", "Modèle à choisir", 422),
    "TemplateChanged": Formerly("Le modèle a été changé ou retiré depuis que vous l’avez lu : rien n’est parti. Choisissez-le de nouveau.", "Le modèle a changé", 409),
    "BadViewName": Formerly("Donnez à la vue un nom de quelques mots, 80 caractères au plus.", "Nom de vue à revoir", 422),
    "ViewTooLong": Formerly("Les mots cherchés sont trop longs pour être gardés. Abrégez-les, puis enregistrez la vue.", "Vue trop longue", 422),
    "TooManyViews": Formerly("Vous gardez déjà vingt vues, le plus que cette page sache montrer. Supprimez-en une d’abord.", "Trop de vues", 422),
    "UnknownAnswerPage": Formerly("Cette réponse n’existe pas, ou n’existe plus. Cherchez-la parmi les autres, ou posez la question.", "Réponse introuvable", 404),
    "ThreadGrew": Formerly("Un message est arrivé pour vous depuis que vous avez ouvert ce ticket. Lisez-le d’abord : rien n’est parti, et votre texte est conservé ci-dessous.", "Un message est arrivé entre-temps", 409),
    "MaskLeft": Formerly("Il reste un passage masqué, entre crochets : remplacez-le par un mot général (« le demandeur », « votre collègue »), ou retirez-le. Rien n’est encore gardé.", "Passage masqué", 422),
    "FileNotShown": Formerly("Ce fichier ne se montre pas ici : il est protégé, abîmé, ou d’un format que seul un logiciel ouvre. Enregistrez-le.", "Fichier à enregistrer", 404),
    "FileCostsTooMuch": Formerly("L’ouvrir demande trop de temps ou de mémoire : n’y gardez que le nécessaire, ou découpez-le en plusieurs fichiers.", "Fichier trop lourd à ouvrir", 422),
    "FaultyImport": Formerly("Le fichier est refusé : rien n’a été gardé.", "Fichier refusé", 422),
    "UnreadableImport": Formerly("Choisissez un fichier CSV, XLSX, ODS ou JSONL qui contient des fiches.", "Fichier attendu", 422),
    "UnknownCaller": Formerly(
        "Aucun guichet, ni aucun agent, ne s’appelle ainsi : corrigez, ou cochez « aucun guichet ».", "Guichet inconnu", 422
    ),
    "SeveralGuichets": Formerly("Plusieurs guichets répondent à ces mots : cochez le bon.", "Guichet à préciser", 422),
    "NoGuichetChosen": Formerly("Choisissez le guichet.", "Guichet à choisir", 422),
    "NoStepChosen": Formerly("Choisissez l’étape, puis touchez « Noter ».", "Étape à choisir", 422),
    "UnknownGuichetPage": Formerly("Ce guichet n’existe pas, ou n’est pas de votre département. Cherchez-le dans la liste des guichets.", "Guichet introuvable", 404),
    "GuichetChanged": Formerly("Quelqu’un a changé ce guichet depuis que vous l’avez ouvert : rien n’est enregistré. Ce que vous avez tapé est ci-dessous ; relisez, puis enregistrez.", "Le guichet a changé", 409),
    "SeveralOfThatName": Formerly("Rien n’est encore coupé ni envoyé. Choisissez au bas du formulaire qui s’en va, ou écrivez son nom entier.", "Qui s’en va ?", 422),
    "NoFileGiven": Formerly("Choisissez un fichier CSV, XLSX ou ODS qui n’est pas vide.", "Fichier attendu", 422),
    "ImportGone": Formerly("Le fichier que vous aviez choisi n’est plus gardé : il a déjà servi, ou il a trop attendu. Rien d’autre n’est enregistré. Choisissez-le de nouveau.", "Fichier à choisir de nouveau", 409),
    "ImportChanged": Formerly("Le registre, ou le fichier, a changé depuis que vous avez lu cette page : rien n’est enregistré. Relisez ce qui suit, puis confirmez.", "Le registre a changé", 409),
    "UnknownPlace": Formerly("Ce département n’existe pas. Écrivez son code, comme 06, 2A ou 974.", "Département inconnu", 422),
}
# fmt: on
