"""What each refusal says, and how a page answers it: by the name of its class, since the dialogue and the site
stand above this package."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Any

from knowledge_base.upkeep.life import RevisionStatus as RevisionStatus
from quality.life import Status as LifeStatus
from rendering.dates import long_day
from rendering.elision import of_whom
from rendering.fault_words import in_file
from rendering.labels import ELEMENT, HINDRANCE, REVISION_STATUS, SETTING_PLACE, SIGNALEMENT, STATUS, UNFIT
from rendering.numbers import duration, number
from tickets.life import Status
from tickets.pole.dossier import Element
from tickets.pole.files import FileRefusal


@dataclass(frozen=True)
class Words:
    """``sentence`` shows the values of the refusal; ``title`` and ``status`` are those of a page, which says
    ``on_page`` instead of the sentence when it is given.
    """

    sentence: str | Callable[[Any], str]
    title: str = "Action refusée"
    status: int = 422
    on_page: str = ""

    def said_of(self, error: Exception) -> str:
        return (
            self.sentence.format_map(vars(error)) if isinstance(self.sentence, str) else self.sentence(error)
        )


# fmt: off
REFUSALS: Mapping[str, Words] = {
    # Said in the dialogues.
    "Misunderstood": Words("Ce bouton n’est plus valable. Reposez votre question, ou tapez /aide."),
    "EmptyFile": Words("Le fichier « {name} » est vide. Vérifiez-le, puis envoyez-le de nouveau."),
    "FileTooHeavy": Words("Le fichier « {name} » est trop lourd : {megabytes} Mo au plus. Envoyez une capture d’écran, ou une page seulement."),
    "NirInFile": Words("Le fichier « {name} » contient un numéro de sécurité sociale : il n’est pas gardé. Retirez le numéro du fichier, puis envoyez-le de nouveau. Le numéro unique suffit pour désigner un dossier."),
    "UnreadText": Words("Le fichier « {name} » est trop long pour être relu. Envoyez-en l’extrait utile."),
    "NoTimeForFile": Words("Le fichier « {name} » n’a pas été lu : les pièces jointes de ce mél sont trop longues à lire. Il est dans la boîte de messagerie."),
    "FilesOfTheDayTaken": Words("Vous avez déjà envoyé aujourd’hui tout ce qu’une journée permet ({files} fichiers, {megabytes} Mo) : celui-ci n’est pas pris. Envoyez-le demain, ou dites-le au gestionnaire."),
    "FileKindRefused": Words("Le fichier « {name} » ne peut pas être reçu. Envoyez une image (PNG, JPEG, WebP, GIF), un PDF, un texte (TXT, CSV), un document ou un classeur de Word, d’Excel ou de LibreOffice."),
    # Of guichets and people.
    "UnknownGuichet": Words("Ce guichet n’est pas connu. Vérifiez son nom, ou demandez au gestionnaire."),
    "UnknownCode": Words("Ce code n’est pas reconnu. Vérifiez-le, ou demandez-en un nouveau à votre gestionnaire. Sans code, tapez /start pour demander un accès."),
    "ExpiredCode": Words("Ce code a expiré : il valait sept jours. Demandez-en un nouveau à votre gestionnaire."),
    "UsedCode": Words("Ce code a déjà servi. S’il n’a pas été utilisé par vous, prévenez votre gestionnaire ; il vous en donnera un nouveau."),
    "AccountAlreadyBound": Words("Ce compte est déjà relié à un agent. Si ce n’est pas vous, prévenez votre gestionnaire."),
    "AgentClosed": Words("Cet accès est fermé. Pour le rétablir, adressez-vous à votre gestionnaire.", "Cet accès est fermé", 403),
    "NotAllowed": Words("Seul le gestionnaire peut faire cela."),
    "TooManyRequests": Words("Trop de demandes d’accès attendent déjà une réponse. Demandez un code d’invitation à votre gestionnaire, ou réessayez dans quelques jours."),
    "AlreadyDecided": Words("Cette demande d’accès a déjà reçu une réponse."),
    "UnknownRequest": Words("Cette demande d’accès n’existe pas."),
    "GuichetMissing": Words("Indiquez d’abord de quel guichet il s’agit."),
    "NoName": Words("Donnez un nom."),
    "TextTooLong": Words("C’est trop long : {limit} caractères au plus."),
    "BadAddress": Words("« {address} » n’est pas une adresse mél : elle s’écrit comme accueil@mairie.example."),
    "BadPhone": Words("« {phone} » n’est pas un numéro de téléphone : il s’écrit comme 04 93 00 00 00, ou reste vide."),
    "NothingToSend": Words("Donnez un titre, puis un texte ou un fichier."),
    "PublicationTooLong": Words("C’est trop long : {limit} caractères au plus."),
    "TooManyFiles": Words("Trop de fichiers : {limit} au plus, ceux qui sont déjà joints compris. Rien n’est enregistré."),
    "MaskedFile": Words("Un de ces fichiers contient un numéro de sécurité sociale. Retirez-le du fichier, puis joignez-le de nouveau : rien n’est enregistré."),
    "PublicationChanged": Words("Le brouillon a changé depuis que cette page est ouverte : rien n’est parti. Relisez-le."),
    "AlreadySentOut": Words("C’est déjà diffusé : rien ne change plus. Diffusez un correctif."),
    "NobodyToSendTo": Words("Personne ne le recevrait : choisissez des guichets dont des agents ont un accès, des partenaires qui ont une adresse mél, ou une page publique."),
    "NotYours": Words("Ceci n’est pas de votre département."),
    "BadSiret": Words("« {typed} » n’est pas un SIRET : quatorze chiffres, dont le dernier vérifie les autres. Le champ peut rester vide."),
    "BadDay": Words("« {typed} » n’est pas une date : elle s’écrit comme 12/03/2027, ou reste vide."),
    "UnknownKind": Words("Choisissez un type de guichet dans la liste."),
    "FaultyParticulars": Words("Certains champs sont à corriger."),
    "GuichetKnown": Words(lambda e: f"« {e.name} » existe déjà, et il est fermé : rouvrez-le plutôt que d’en ajouter un autre." if e.closed else f"Un guichet de ce département s’appelle déjà « {e.name} ». Donnez un autre nom."),
    "GuichetIsClosed": Words("« {name} » est fermé : rouvrez-le d’abord."),
    "AgentsStillActive": Words("Des accès sont encore ouverts dans ce guichet ({count}) : fermez-les d’abord, ou cochez « fermer aussi les accès »."),
    "ReferentOnly": Words("Seul le référent du guichet peut faire cela."),
    "UnknownColleague": Words("Cette personne n’est pas un collègue de votre guichet.", "Collègue introuvable", 404),
    "PersonKnown": Words("Cette adresse est déjà celle de {name}. Donnez-lui plutôt un nouveau lien, sur sa page."),
    "ColleagueKnown": Words("« {name} » a déjà un accès dans ce guichet. Son code est perdu ? Donnez-lui-en un autre depuis la liste."),
    "InvitedToday": Words("Une invitation est déjà partie aujourd’hui à cette adresse. Vérifiez l’adresse, ou remettez un code et un lien en main propre."),
    "ColleagueHasCome": Words("Cette personne est déjà venue : elle reçoit elle-même ses liens de connexion, ou les demande au gestionnaire."),
    "UnknownPartenaire": Words("Ce partenaire n’existe pas, ou n’est pas de votre département.", "Partenaire introuvable", 404),
    "TooManyTries": Words(lambda e: f"Trop d’essais de suite. Réessayez dans {duration(ceil(e.wait / timedelta(minutes=1)))}.", "Trop d’essais", 429),
    "UnknownSession": Words("Cette session est déjà fermée.", "Session introuvable", 404),
    "WrongCode": Words("Ce code n’est pas le bon, ou a déjà servi. Attendez que votre téléphone en montre un autre, puis recopiez-le. Vérifiez aussi que le téléphone est à l’heure."),
    "SecondFactorAlreadySet": Words("Votre second facteur est déjà en place."),
    "NoSecondFactor": Words("Aucun second facteur n’est en place."),
    "LastGestionnaire": Words("Plus personne ne tiendrait le service. Donnez d’abord ce rôle à quelqu’un d’autre."),
    "TicketsStillOpen": Words(lambda e: f"Des tickets sont encore ouverts : {', '.join(e.references)}. Terminez-les, ou passez-les à un collègue, puis recommencez."),
    "NotConfirmed": Words("Cochez la case : un effacement ne se reprend pas."),
    "NothingToErase": Words("Il n’y a plus rien à effacer dans cette liste. Relisez-la."),
    "PurgeUnderWay": Words("Un effacement de cette liste est déjà signé, et se termine."),
    "AlreadyFounded": Words("Ce service a déjà un gestionnaire : c’est à lui de vous inviter. S’il ne le peut plus, tapez sur la machine « relais agents inviter --role administrateur »."),
    "UnusableLink": Words("Ce lien n’est plus valable : il sert une seule fois. Demandez-en un nouveau à votre gestionnaire.", "Ce lien ne peut plus servir", 410),
    # Of documents.
    "DocumentTooLong": Words(lambda e: f"Ce document est trop long pour être écrit : {number(e.characters)} caractères et {number(e.lines)} lignes au plus. Faites-en deux."),
    "TemplateUnfit": Words(lambda e: f"Ce modèle n’est pas pris : {UNFIT[e.reason]}" + (f" ({e.name[:60]})." if e.name else ".")),
    # Of the agenda.
    "UnknownEvent": Words("Cet événement n’existe pas. Pour voir ce qui est prévu : /agenda", "Page introuvable", 404),
    "EventInThePast": Words("Cette date est déjà passée. Donnez-en une à venir."),
    "FollowedFromTheFuture": Words("Ce jour est à venir. Donnez celui depuis lequel le département est suivi."),
    "DoneInTheFuture": Words("Ce jour est à venir. Notez comme fait ce qui a déjà eu lieu."),
    "EventAlreadyCancelled": Words("Cet événement est déjà annulé. Pour voir la suite : /agenda"),
    "EndsBeforeItStarts": Words("La fin se place après le début."),
    "WrongPlaces": Words("Donnez un nombre de places entre 1 et {most}, ou rien si elles ne sont pas comptées."),
    "TrainingClosed": Words("Cette formation n’est pas ouverte à votre inscription, ou ne l’est plus.", "Page introuvable", 404),
    "NotThere": Words("Vous n’êtes pas noté présent à cette formation. Si c’est une erreur, dites-le à votre gestionnaire : il peut corriger les présences.", "Page introuvable", 404),
    "NotConcerned": Words("Cette formation ne concernait pas cette personne : choisissez quelqu’un des guichets invités."),
    "AnswersClosed": Words("On ne répond plus ici : la réunion a commencé, n’aura pas lieu ou ne vous concerne plus. Une question ? Écrivez à qui vous a convié.", "Réponses closes", 410),
    "NobodyNamedInstead": Words("Donnez le nom de qui viendra à la place."),
    "NoTopics": Words("L’ordre du jour est vide. Écrivez-en les points, ou proposez-en un, puis envoyez-le."),
    "TopicsTooLong": Words("C’est trop long : {limit} caractères au plus."),
    "ReplyOutOfRange": Words("Les avis se demandent pour un jour entre aujourd’hui et la réunion."),
    "AlreadySent": Words("C’est déjà parti : rien n’est envoyé. Si c’est voulu, cochez « Envoyer de nouveau », puis recommencez."),
    "NothingSent": Words("Rien n’est parti : aucun des partenaires choisis n’a d’adresse mél, ou l’envoi de méls n’est pas réglé."),
    "WrongAttendance": Words("Donnez un nombre de présents entre 0 et {most}."),
    "BeforeTheMeeting": Words("Ce jour vient avant la réunion. Donnez-en un à partir d’elle."),
    "NotEnrolled": Words("Vous n’êtes pas inscrit à cette formation. Pour voir les vôtres : /formations"),
    "EventNotStarted": Words("L’événement n’a pas commencé : les présences se notent ensuite."),
    "FewerPlacesThanEnrolled": Words("Déjà inscrits : {enrolled}. Gardez au moins autant de places."),
    "StillEnrolled": Words("Déjà inscrits : {enrolled}. Cette formation reste sur inscription."),
    "TooManyMinutes": Words("Donnez un temps entre 0 et {limit} minutes."),
    "EventAlreadyStarted": Words("Cet événement a déjà commencé : il ne peut plus être changé."),
    "LineTooLong": Words("C’est trop long : {limit} caractères au plus. Abrégez, puis renvoyez."),
    # Of the cadre de référence.
    "FaultyCommitment": Words("Certains champs sont à corriger."),
    "WordsMissing": Words("Ce champ est vide : remplissez-le."),
    "WordsTooLong": Words("C’est trop long : {limit} caractères au plus."),
    "NotAddedUp": Words("Un délai, ou un pourcentage sans ses deux nombres, ne s’additionne pas d’un guichet à l’autre : pour un EPCI ou un département, choisissez un pourcentage d’un total, ou un nombre. Sinon, jugez-le par guichet ou par bailleur."),
    "BoundsReversed": Words("La plus haute valeur possible est au-dessous de la plus basse."),
    "ThresholdOutOfBounds": Words("Le seuil est hors des valeurs possibles."),
    "ChangedBeforeItBegan": Words(lambda e: f"La version en cours prend effet le {e.since:%d/%m/%Y} : donnez ce jour ou un jour suivant. Ce qui valait avant n’est pas réécrit."),
    "CommitmentChanged": Words("Quelqu’un a modifié cet engagement depuis que cette page est ouverte : rien n’est enregistré. Relisez-le."),
    "CadreNotEmpty": Words("Ce cadre n’est pas vide : l’exemple n’est proposé qu’à un cadre où rien n’a encore été écrit."),
    # Of signalements.
    "UnknownSignalement": Words("Aucun signalement ne porte la référence {reference}. Pour voir ceux qui attendent une réponse : /agenda", "Page introuvable", 404),
    "SentInTheFuture": Words("Cette date est à venir. Notez un signalement une fois qu’il est parti."),
    "AnswerOutOfRange": Words("La date d’une réponse se place entre l’envoi du signalement et aujourd’hui."),
    "SignalementAlreadyAnswered": Words("La réponse au signalement {reference} est déjà notée : aucun rappel ne partira plus."),
    "SignalementAlreadyCancelled": Words("Le signalement {reference} est déjà annulé."),
    "ForbiddenStep": Words(lambda e: f"Ce n’est pas possible : le signalement est « {SIGNALEMENT[LifeStatus(e.status)]} »."),
    "NotOverdue": Words(lambda e: f"Le guichet a jusqu’au {long_day(e.due_on)} pour répondre : une relance formelle suit un retard."),
    "DayOutOfRange": Words("Cette date se place entre l’envoi du signalement et aujourd’hui."),
    "DraftChanged": Words("Ce projet a changé depuis que vous l’avez relu. Relisez-le, puis envoyez-le.", status=409),
    "NoAnomaly": Words("Un signalement dit ce qui a été relevé : ajoutez au moins une anomalie."),
    "EmptyAnswer": Words("Écrivez votre réponse, ou joignez-la en fichier."),
    "UnknownPlanAction": Words("Cette action n’est plus dans le plan."),
    "SignalementNotAnswered": Words("Le signalement {reference} n’a pas de réponse notée."),
    "UnknownImport": Words("Cette table n’est pas, ou n’est plus, parmi les vôtres. Les tables importées : /qualite/imports", "Page introuvable", 404),
    "NothingImported": Words("Aucune ligne de ce fichier ne peut être importée. Vérifiez l’en-tête et ce que chaque colonne contient."),
    "NoColumnOfGuichet": Words("Dites quelle colonne donne le guichet : son nom, son code ou son SIRET."),
    "NoMonthOfImport": Words("Dites de quel mois sont ces chiffres, ou quelle colonne le donne."),
    "NoColumnOfNumero": Words("Dites quelle colonne donne le numéro unique."),
    "NoColumnRead": Words("Aucune colonne n’est lue : dites ce que contient au moins l’une d’elles."),
    "RoleGivenTwice": Words("Deux colonnes disent la même chose. Gardez-en une, et laissez l’autre de côté ou lisez-la comme du texte."),
    "NoGapChosen": Words("Cochez au moins un écart à signaler."),
    "NothingToControl": Words("Aucun rapport de ce mois n’est importé. Apportez-le d’abord : /qualite/imports"),
    "ControlAlreadyDone": Words("Le contrôle de ce mois est déjà noté comme fait."),
    "MinutesOutOfDay": Words("Donnez un temps en minutes, {most} au plus."),
    "ImportNotApplied": Words("Cette table n’est pas importée : il n’y a rien à défaire."),
    "OutcomeMissing": Words("Choisissez une issue : rien n’est encore noté."),
    "CaseAlreadyTreated": Words("Ce cas vient d’être traité par un collègue. Pour changer ce qui est noté, corrigez-le."),
    "CaseReasonMissing": Words("Dites pourquoi en quelques mots : c’est ce qui sera relu."),
    "CaseReasonTooLong": Words("C’est trop long : {limit} caractères au plus. Abrégez, puis renvoyez."),
    "CasesErased": Words("Les numéros de cette liste sont effacés : ce qui y est noté ne change plus."),
    "NoSampleOfThis": Words("Cette liste n’a pas été importée pour un contrôle par échantillon."),
    "SampleAlreadyDrawn": Words("L’échantillon de cette liste est déjà tiré. Pour un autre contrôle, importez la liste de nouveau."),
    "SampleSizeOutOfRange": Words("Tirez entre 1 et {most} dossiers de cette liste."),
    "ReadingChanged": Words("Ce qui serait importé a changé depuis que vous l’avez lu : relisez, puis importez.", "Lecture changée", 409),
    "HeaderOutOfFile": Words("L’en-tête n’est pas dans le fichier : donnez le numéro d’une de ses {lines} lignes remplies, à partir de 1."),
    "LinesErased": Words("Le fichier tel qu’il est venu n’est plus gardé. Pour le lire autrement, apportez-le de nouveau."),
    "ImportNotRead": Words("Cette table a été importée : elle se défait, mais ne s’efface pas."),
    "UnknownQuery": Words("Ce tableau n’est pas, ou n’est plus, parmi les vôtres. Les tableaux de bord : /qualite/tableaux", "Page introuvable", 404),
    "QueryNameRefused": Words("Donnez un nom à ce tableau, en {limit} caractères au plus."),
    "UnknownTable": Words("La table de ce tableau n’est plus importée. Importez-la de nouveau, ou choisissez-en une autre : /qualite/imports"),
    "UnknownColumn": Words("La table n’a pas de colonne « {column} » : choisissez-la parmi les siennes."),
    "UnknownChoice": Words("« {value} » n’est pas un choix de ce formulaire : choisissez de nouveau, puis enregistrez."),
    "TooManyRows": Words("Ce tableau lirait plus de {most} lignes. Choisissez de ne lire que le dernier import."),
    "NoMeasure": Words("Dites ce qu’il faut mesurer : un nombre de lignes, une part, une somme…"),
    "ColumnOfMeasureMissing": Words("Une somme, une moyenne ou une médiane se fait sur une colonne : choisissez-la."),
    "ShareWithoutPart": Words("Dites quelles lignes comptent dans la part : une condition au moins."),
    "GoalWithoutShare": Words("Un objectif se compare à une part : ajoutez-la aux mesures, ou retirez le seuil."),
    "ConditionOfGoalMissing": Words("Une colonne au moins n’est pas choisie : chaque mot de l’objectif se lit dans la table, et rien n’est deviné."),
    "ThresholdOutOfRange": Words("Le seuil est une part : un nombre de 0 à 100."),
    "GroupGivenTwice": Words("Les deux regroupements sont les mêmes : retirez-en un."),
    "PeriodEndsFirst": Words("La période finit avant de commencer."),
    "NoSheetToSend": Words("Aucune feuille ne peut partir : aucune ligne n’est d’un guichet dont un agent reçoit les messages."),
    "SheetsChanged": Words("Les chiffres ou les destinataires ont changé depuis cet aperçu. Relisez, puis diffusez."),
    "SheetsSentAlready": Words("Ces feuilles sont déjà parties, avec les mêmes chiffres, aux mêmes agents."),
    "BilanOfOthers": Words("Ce bilan est celui d’un autre département, ou votre rôle ne permet que de le lire."),
    "BilanTextTooLong": Words("Ce texte est trop long : {limit} caractères au plus. Abrégez, puis enregistrez."),
    "BilanChanged": Words("Quelqu’un a écrit dans ce bilan depuis que vous l’avez ouvert : vos mots sont ci-dessous. Relisez, puis enregistrez de nouveau.", "Le bilan a changé", 409),
    "NothingToFreeze": Words("Rien n’est noté pour cette période : il n’y a rien à figer."),
    "UnknownBilan": Words("Ce bilan n’existe pas.", "Page introuvable", 404),
    "EmptySubject": Words("L’objet est vide. Écrivez quelques mots."),
    "SubjectTooLong": Words("L’objet est trop long : {limit} caractères au plus. Abrégez, puis renvoyez."),
    # Of tickets.
    "ForbiddenTransition": Words(lambda e: f"Ce n’est pas possible : le ticket est « {STATUS[Status(e.status)]} »."),
    "ForbiddenStanding": Words("Ce n’est plus possible : l’échange avec le pôle national a avancé entre-temps."),
    "UnknownTicket": Words("Aucun de vos tickets ne porte cette référence. Tapez /mes_tickets pour retrouver les vôtres.", "Page introuvable", 404),
    "GestionnaireOnly": Words("Seul le gestionnaire peut faire cela."),
    "TakenByAnother": Words("Le ticket {reference} est déjà pris par {holder}. Laissez-lui la réponse, ou reprenez-le d’abord."),
    "NobodyToRead": Words(lambda e: f"Rien n’est parti : l’accès {of_whom(e.agent)} est fermé, et personne ne lirait ce message. Confiez le ticket {e.reference} à un collègue de son guichet, ou joignez le guichet autrement."),
    "AgentStillThere": Words(lambda e: f"L’accès {of_whom(e.agent)} est ouvert : ce que {e.agent} a écrit reste entre vous. Répondez-lui."),
    "NotOfTheGuichet": Words("Choisissez un agent de ce guichet dont l’accès est ouvert."),
    "MalformedNumeroUnique": Words("Ce n’est pas la forme d’un numéro unique : il compte 18 caractères, chiffres et lettres. Recopiez-le tel qu’il figure sur l’attestation."),
    "EmptyText": Words("Le message est vide. Écrivez quelques mots."),
    "MissingAnswer": Words("Cette réponse est nécessaire : sans elle, personne ne peut agir."),
    "AnswerTooLong": Words("C’est trop long : {limit} caractères au plus. Abrégez."),
    "UnreadableDate": Words("Cette date n’est pas claire. Écrivez-la comme 20/11/2026."),
    "UnknownOption": Words("Choisissez une réponse de la liste."),
    "MalformedEmail": Words("Ce n’est pas une adresse mél : elle s’écrit comme prenom.nom@mairie.example."),
    "UnknownAnswer": Words("Cette demande n’attend pas cette réponse. Rouvrez le formulaire."),
    "UnknownRequestKind": Words("Cet objet n’existe pas. Choisissez-en un dans la liste."),
    "NotTheNextStep": Words("Cette étape n’est plus la prochaine : le ticket a avancé entre-temps."),
    "UnfinishedAct": Words("Le ticket {reference} n’est pas noté comme fait. Notez la dernière étape, ou confirmez la clôture sans que ce soit fait."),
    "IncompleteDossier": Words(lambda e: "La demande au pôle national ne peut pas partir. Il manque : " + ", ".join(ELEMENT[Element(value)] for value in e.missing) + "."),
    "UnauthorisedSender": Words("L’adresse {address} n’est pas autorisée à saisir le pôle national : ajoutez-la dans Réglages › Pôle national (RELAIS_AUTHORISED_SENDERS)."),
    "EscalationNotConfigured": Words(lambda e: f"L’envoi au pôle national n’est pas réglé : donnez {SETTING_PLACE[e.setting]}. Le ticket reste chez vous."),
    "TooLateToReopen": Words("Le ticket {reference} est clos depuis plus de {days} jours : il ne se rouvre plus. Posez de nouveau votre question, en citant cette référence si elle aide."),
    "ReopenedTooOften": Words("Le ticket {reference} a déjà été rouvert {times} fois : de vive voix, ce sera plus vite compris. Appelez votre gestionnaire en lui donnant cette référence."),
    "MergedTicket": Words("Le ticket {reference} a été réuni à {into} : c’est là que la suite se lit et s’écrit."),
    "NothingToRate": Words("Votre avis sur le ticket {reference} se donne une fois que le gestionnaire l’a clos."),
    "TooLateToRate": Words("Le ticket {reference} est clos depuis plus de {days} jours : son avis ne se change plus. Si quelque chose ne va pas, posez de nouveau votre question."),
    "RatingCommentTooLong": Words("C’est trop long : {limit} caractères au plus. S’il y a beaucoup à dire, rouvrez plutôt le ticket."),
    "UnknownIncident": Words("Aucun incident ne porte la référence {reference}. Elle s’écrit comme I-2026-01.", "Page introuvable", 404),
    "IncidentIsClosed": Words("L’incident {reference} est terminé. S’il revient, rouvrez-le d’abord."),
    "IncidentIsOpen": Words("L’incident {reference} est déjà en cours."),
    "UnnamedIncident": Words("Donnez un titre à l’incident : les agents le lisent en premier."),
    "IncidentTitleTooLong": Words("Ce titre est trop long : {limit} caractères au plus."),
    "IncidentTextTooLong": Words("C’est trop long : {limit} caractères au plus, que les agents liront sur un téléphone."),
    "VaguePhrase": Words("« {phrase} » ne contient aucun mot qui distingue une question d’une autre. Précisez-la, ou retirez-la."),
    "SensitiveStaysApart": Words("Le ticket {reference} porte sur un sujet sensible : il garde sa propre réponse."),
    "NotAColleague": Words("Ce ticket ne peut pas être passé à {name} : choisissez un gestionnaire de son département."),
    "TooLateToUndo": Words("Il est trop tard pour annuler la clôture du ticket {reference}. Rouvrez-le plutôt."),
    "TooLateToUndoStep": Words("Il est trop tard pour annuler cette étape du ticket {reference}. Écrivez plutôt à l’agent ce qu’il en est."),
    "NothingToSplit": Words("Il faut au moins deux questions pour faire deux tickets. Écrivez la seconde dans sa case, ou laissez le ticket entier."),
    "SameTicket": Words("C’est le même ticket. Donnez la référence d’un autre."),
    "DifferentAgents": Words("Les tickets {reference} et {other} ne viennent pas du même agent : réunis, chacun lirait les mots de l’autre. Liez-les plutôt."),
    "SensitiveApart": Words("Un sujet sensible ne se réunit pas à un autre ticket : ses mots y seraient lus sans qu’on l’ait voulu. Liez-les plutôt."),
    "AtThePole": Words("Le ticket {reference} est au pôle national, qui répondra sous cette référence. Réunissez plutôt l’autre ticket à celui-ci."),
    "PoleReferenceTooLong": Words("Cette référence est trop longue : {limit} caractères au plus. Recopiez-la telle que le pôle l’a donnée."),
    "FilesNotChecked": Words("Des fichiers sont choisis : ouvrez chacun d’eux, puis cochez qu’aucune donnée personnelle n’y figure."),
    "FileCannotTravel": Words(lambda e: f"Le fichier « {e.name} » ne peut pas partir : {HINDRANCE[FileRefusal(e.why)]}."),
    "FilesTooHeavy": Words("Ces fichiers sont trop lourds ensemble : {megabytes} Mo au plus par lettre. Retirez-en un."),
    "CommonToAll": Words("Cela vaut pour tous les départements : seul un gestionnaire qui les suit tous peut le changer."),
    "UnknownMail": Words("Ce mél n’existe pas.", "Page introuvable", 404),
    "MailSettled": Words("Ce mél est déjà traité, par vous ou par un collègue : il n’attend plus."),
    "MailOfPole": Words("Ce mél vient du pôle national : il ne va que dans l’échange avec le pôle, où vous le relirez."),
    "MailOfAgent": Words("Ce mél vient d’un agent : il ne peut pas passer pour une réponse du pôle."),
    "MinutesOutOfRange": Words("Donnez une durée en minutes, de 1 à 1 440."),
    "HoursReversed": Words("La fermeture vient après l’ouverture : vérifiez les deux heures."),
    "WakingHoursWrong": Words("Les rappels partent entre 7 h et 20 h : choisissez deux heures entre les deux, la première avant la seconde."),
    "DaysReversed": Words("Le dernier jour vient après le premier, ou est le même : vérifiez les deux dates."),
    "TooManyDays": Words("C’est plus d’un an ({limit} jours au plus) : vérifiez les deux dates."),
    "OwnDeputy": Words("Choisissez un autre collègue : on ne se remplace pas soi-même."),
    "SnoozeOutOfReach": Words("Un rappel se met pour un jour à venir, dans les trois mois."),
    "DayOutOfReach": Words("Une intervention se note pour un jour passé, d’un an au plus, ou pour aujourd’hui."),
    "NotHersToCancel": Words("Cette ligne ne s’annule pas : elle est déjà annulée, ou notée par quelqu’un d’autre."),
    "TimerRunsElsewhere": Words("Votre chronomètre tourne déjà sur {reference}. Arrêtez-le d’abord."),
    "UnnamedTemplate": Words("Donnez un nom au modèle : c’est par lui qu’on le retrouve."),
    "TemplateNameTooLong": Words("Ce nom est trop long : {limit} caractères au plus."),
    "TemplateTooLong": Words("Ce modèle est trop long : {limit} caractères au plus. Abrégez, ou faites-en deux."),
    "UnknownBlank": Words("« {{{{ {name} }}}} » ne peut pas être rempli : aucun ticket ne porte ce renseignement. Choisissez parmi ceux de la liste."),
    "BrokenBlank": Words("Une accolade est de trop, ou il en manque une : un blanc s’écrit {{{{ agent }}}}, et rien d’autre ne s’écrit entre accolades doubles."),
    # Of entries.
    "ForbiddenChange": Words(lambda e: f"Ce n’est pas possible : cette version de la fiche est « {REVISION_STATUS[RevisionStatus(e.status)]} »."),
    "UnknownEntry": Words("Aucune fiche ne porte l’identifiant « {entry_id} ». Il se lit sur la page de la fiche, et c’est le nom de son fichier.", "Fiche introuvable", 404, on_page="Aucune fiche, ni aucun brouillon, ne porte ce nom ici. Cherchez-la dans la base."),
    "CommonEntry": Words("Cette fiche vaut pour tous les départements : gardez un brouillon sur la console, et un gestionnaire qui les suit tous le publiera."),
    "UnknownVersion": Words("La fiche « {entry_id} » n’a pas de version {number} qui ait été publiée."),
    "IdTaken": Words("L’identifiant « {entry_id} » est déjà pris, ou l’a été. Choisissez-en un autre."),
    "DraftAlreadyOpen": Words("Un brouillon de {author} est déjà ouvert sur la fiche « {entry_id} ». Publiez-le ou abandonnez-le d’abord."),
    "NothingChanged": Words("Rien ne change : la fiche est déjà ainsi."),
    "FaultyContent": Words(lambda e: "La fiche ne peut pas être publiée ainsi. À corriger :\n" + "\n".join(f"• {in_file(fault)}" for fault in e.faults)),
    "BadRedirection": Words("La fiche « {target} » ne peut pas répondre à sa place : elle n’existe pas, elle est retirée ou remplacée, ou c’est la fiche même. Choisissez-en une autre."),
    "NoReason": Words("Dites en quelques mots pourquoi la fiche est à relire."),
    "ReasonTooLong": Words("C’est trop long : {limit} caractères au plus, que les agents liront sous la réponse."),
    "EntryChanged": Words("La fiche a changé depuis que vous l’avez ouverte. Relisez-la : rien n’a été enregistré.", "La fiche a changé", 409),
    "EffectAwaited": Words("L’effet de ce changement n’est pas encore connu. Attendez-le quelques secondes, puis recommencez.", "Effet en cours de calcul", 409),
    "EffectFailed": Words("L’effet de ce changement n’a pas pu être calculé. Rien n’est publié : réessayez dans une minute.", "Effet non calculé", 503),
    "QuestionsStolen": Words("Ce changement prend des questions à d’autres fiches. Rien n’est publié : relisez ci-dessous ce qui changerait."),
    "ValueTooLong": Words("Trop long : {length} caractères, {limit} au plus."),
    "ProposalDecided": Words("Cette formulation a déjà été traitée, par vous ou par un collègue."),
    "GroupChanged": Words("Un collègue, ou un autre onglet, a changé ce groupe depuis que vous l’avez ouvert. Relisez-le ci-dessous, puis enregistrez de nouveau.", "Le groupe a changé", 409),
    "RemarkTooLong": Words("C’est trop long : {limit} caractères au plus."),
    "NothingRestsOn": Words("Aucune fiche ne repose sur « {source} ». Donnez la référence telle que les fiches l’écrivent, par exemple « R. 441-2-1 »."),
    # Of the pages of the site.
    "SignedOut": Words("Votre session est terminée. L’accueil dit comment obtenir un nouveau lien de connexion.", "Connexion nécessaire", 401),
    "NotSignedIn": Words("Cette page est réservée aux personnes inscrites. Depuis l’accueil, recevez un lien de connexion.", "Connexion nécessaire", 401),
    "NoAddress": Words("Ce n’est pas une adresse mél. Écrivez-la en entier, comme prenom.nom@mairie.example.", "Adresse illisible", 422),
    "NoWayToSend": Words("Aucune adresse mél n’est connue de vous. Demandez un lien à votre gestionnaire.", "Aucun moyen d’envoi", 422),
    "ProofOwed": Words("Donnez d’abord le code de votre téléphone : rouvrez la page d’accueil.", "Code attendu", 403),
    "ReservedPage": Words("Votre rôle n’ouvre pas cette page, ou n’y permet pas cette action. Si vous en avez besoin, demandez-le à l’administrateur de votre service.", "Page réservée", 403),
    "ForgedForm": Words("Ce formulaire vient d’une page ouverte avant votre connexion. Rechargez la page, puis recommencez : rien n’a été enregistré.", "Formulaire périmé", 403),
    "UnknownPage": Words("Cette adresse ne mène à rien. Elle est peut-être incomplète.", "Page introuvable", 404),
    "UnknownTicketPage": Words("Aucun ticket ne porte cette référence. Elle s’écrit comme T-2026-0001 : vérifiez-la dans la liste.", "Ticket introuvable", 404),
    "FileNotHeld": Words("Ce fichier n’est pas conservé ici. S’il a été envoyé par Telegram, ouvrez le ticket dans Telegram.", "Fichier indisponible", 404),
    "FileRefused": Words(lambda e: sentence(e.why), "Fichier refusé", 422),
    "EmptyMessage": Words("Le message est vide. Écrivez quelques mots, ou joignez un fichier.", "Message vide", 422),
    "ReplyTooLong": Words("Le message est trop long : 4 000 caractères au plus.", "Message trop long", 422),
    "BlankLeft": Words("Le modèle a laissé un blanc : remplacez « [à compléter…] », puis envoyez. Rien n’est parti.", "Message à compléter", 422),
    "NirRemoved": Words("Un numéro de sécurité sociale a été retiré de ce que vous avez tapé : rien n’est parti, rien n’est enregistré. Relisez, puis recommencez : le numéro unique suffit pour désigner un dossier.", "Numéro de sécurité sociale retiré", 422),
    "TooLongAtTheDoor": Words("Ce formulaire est trop long : 2 000 caractères au plus. Rien n’est envoyé, rien n’est enregistré. Abrégez, puis recommencez.", "Envoi trop long", 413),
    "TooFast": Words("Vous allez plus vite que nous : patientez une minute, puis recommencez. Tout ce qui était déjà envoyé l’est bien ; ceci ne l’est pas.", "Un instant", 429),
    "TicketChanged": Words("Le ticket a changé depuis que vous l’avez ouvert. Relisez-le : votre texte est conservé ci-dessous, rien n’est parti.", "Le ticket a changé", 409),
    "FieldsAtFault": Words("Un des champs ne se lit pas : rien n’est enregistré. Revenez à la page, puis corrigez-le.", "Formulaire à revoir", 422),
    "TrialFailed": Words("{sentence}", "Essai manqué", 422),
    "EmptyField": Words("Ce champ est vide : remplissez-le.", "Champ vide", 422),
    "UnreadableMonth": Words("Ce mois n’est pas lisible. Écrivez-le comme 2026-10 ou « octobre 2026 ».", "Mois illisible", 422),
    "UnreadableNumber": Words("Ce nombre n’est pas lisible. Écrivez-le comme 92,5.", "Nombre illisible", 422),
    "UnreadableDay": Words("Cette date n’est pas lisible. Écrivez-la avec le calendrier du champ, ou comme 2027-01-12.", "Date illisible", 422),
    "UnreadableHour": Words("Cette heure n’est pas lisible. Écrivez-la comme 14:30.", "Heure illisible", 422),
    "SkippedHour": Words("Cette heure n’existe pas ce jour-là : les horloges avancent d’une heure. Choisissez-en une autre.", "Heure inexistante", 422),
    "RulesChanged": Words("Les règles ont changé depuis que vous les avez ouvertes, et rien n’est enregistré. Relisez-les, puis recommencez.", "Les règles ont changé", 409),
    "EventChanged": Words("L’événement a changé depuis que vous l’avez ouvert, et rien n’est parti. Relisez-le, puis recommencez.", "L’événement a changé", 409),
    "NobodyChosen": Words("Choisissez une personne dans la liste.", "Personne à choisir", 422),
    "NobodyNamed": Words("Écrivez au moins un nom, un par ligne.", "Personne à inviter", 422),
    "TooManyNames": Words("Invitez cinquante personnes à la fois, au plus : une feuille reste lisible.", "Trop de noms", 422),
    "UnusableFirstLink": Words("Il vaut 24 heures, jusqu’au premier gestionnaire. Redémarrez le service : il en affiche un autre. Si le service est déjà installé, demandez une invitation à son administrateur.", "Ce lien d’installation ne sert plus", 410),
    "TimeChanged": Words("Du temps a été compté sur ce ticket depuis que vous l’avez ouvert. Vérifiez le total avant d’en ajouter : rien n’a été compté cette fois.", "Le temps passé a changé", 409),
    "GuichetsOutOfRange": Words("Donnez le nombre de guichets touchés, de 1 à 999.", "Nombre de guichets", 422),
    "LetterTooLong": Words("La lettre est trop longue : 12 000 caractères au plus. Rien n’est parti.", "Lettre trop longue", 422),
    "UnknownTemplate": Words("Ce modèle de réponse n’existe pas. Retrouvez-le dans la liste des modèles.", "Modèle introuvable", 404),
    "NoOtherSignalement": Words("Ce signalement n’attend plus de réponse de cet expéditeur."),
    "NoOtherTicket": Words("Aucun ticket que vous puissiez voir ne porte cette référence. Elle s’écrit comme T-2026-0001.", "Ticket introuvable", 422),
    "UnknownTheme": Words("Choisissez un thème dans la liste.", "Thème inconnu", 422),
    "UnknownUrgency": Words("Choisissez une urgence dans la liste.", "Urgence inconnue", 422),
    "NothingTicked": Words("Cochez d’abord les tickets dont il s’agit, puis recommencez.", "Aucun ticket coché", 422),
    "NoTemplateChosen": Words("Choisissez un modèle de réponse dans la liste.", "Modèle à choisir", 422),
    "TemplateChanged": Words("Le modèle a été changé ou retiré depuis que vous l’avez lu : rien n’est parti. Choisissez-le de nouveau.", "Le modèle a changé", 409),
    "BadViewName": Words("Donnez à la vue un nom de quelques mots, 80 caractères au plus.", "Nom de vue à revoir", 422),
    "ViewTooLong": Words("Les mots cherchés sont trop longs pour être gardés. Abrégez-les, puis enregistrez la vue.", "Vue trop longue", 422),
    "TooManyViews": Words("Vous gardez déjà vingt vues, le plus que cette page sache montrer. Supprimez-en une d’abord.", "Trop de vues", 422),
    "UnknownAnswerPage": Words("Cette réponse n’existe pas, ou n’existe plus. Cherchez-la parmi les autres, ou posez la question.", "Réponse introuvable", 404),
    "ThreadGrew": Words("Un message est arrivé pour vous depuis que vous avez ouvert ce ticket. Lisez-le d’abord : rien n’est parti, et votre texte est conservé ci-dessous.", "Un message est arrivé entre-temps", 409),
    "MaskLeft": Words("Il reste un passage masqué, entre crochets : remplacez-le par un mot général (« le demandeur », « votre collègue »), ou retirez-le. Rien n’est encore gardé.", "Passage masqué", 422),
    "FileNotShown": Words("Ce fichier ne se montre pas ici : il est protégé, abîmé, ou d’un format que seul un logiciel ouvre. Enregistrez-le.", "Fichier à enregistrer", 404),
    "FileCostsTooMuch": Words("L’ouvrir demande trop de temps ou de mémoire : n’y gardez que le nécessaire, ou découpez-le en plusieurs fichiers.", "Fichier trop lourd à ouvrir", 422),
    "FaultyImport": Words("Le fichier est refusé : rien n’a été gardé.", "Fichier refusé", 422),
    "UnreadableImport": Words("Choisissez un fichier CSV, XLSX, ODS ou JSONL qui contient des fiches.", "Fichier attendu", 422),
    "UnknownCaller": Words(
        "Aucun guichet, ni aucun agent, ne s’appelle ainsi : corrigez, ou cochez « aucun guichet ».", "Guichet inconnu", 422
    ),
    "SeveralGuichets": Words("Plusieurs guichets répondent à ces mots : cochez le bon.", "Guichet à préciser", 422),
    "NoGuichetChosen": Words("Choisissez le guichet.", "Guichet à choisir", 422),
    "NoStepChosen": Words("Choisissez l’étape, puis touchez « Noter ».", "Étape à choisir", 422),
    "UnknownGuichetPage": Words("Ce guichet n’existe pas, ou n’est pas de votre département. Cherchez-le dans la liste des guichets.", "Guichet introuvable", 404),
    "GuichetChanged": Words("Quelqu’un a changé ce guichet depuis que vous l’avez ouvert : rien n’est enregistré. Ce que vous avez tapé est ci-dessous ; relisez, puis enregistrez.", "Le guichet a changé", 409),
    "SeveralOfThatName": Words("Rien n’est encore coupé ni envoyé. Choisissez au bas du formulaire qui s’en va, ou écrivez son nom entier.", "Qui s’en va ?", 422),
    "NoFileGiven": Words("Choisissez un fichier CSV, XLSX ou ODS qui n’est pas vide.", "Fichier attendu", 422),
    "ImportGone": Words("Le fichier que vous aviez choisi n’est plus gardé : il a déjà servi, ou il a trop attendu. Rien d’autre n’est enregistré. Choisissez-le de nouveau.", "Fichier à choisir de nouveau", 409),
    "ImportChanged": Words("Le registre, ou le fichier, a changé depuis que vous avez lu cette page : rien n’est enregistré. Relisez ce qui suit, puis confirmez.", "Le registre a changé", 409),
    "UnknownPlace": Words("Ce département n’existe pas. Écrivez son code, comme 06, 2A ou 974.", "Département inconnu", 422),
}
# fmt: on


def words_of(error: Exception) -> Words:
    """Those of its class, or of what it is a kind of; ``KeyError`` for an error that is no refusal (a test looks
    for those).
    """
    return REFUSALS[_name(error)]


def sentence(error: Exception) -> str:
    return words_of(error).said_of(error)


def is_refusal(error: Exception) -> bool:
    """The person can be told why; anything else is a fault of the program."""
    return _name(error) in REFUSALS


def _name(error: Exception) -> str:
    names = [kind.__name__ for kind in type(error).__mro__]
    return next((name for name in names if name in REFUSALS), names[0])
