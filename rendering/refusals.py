"""The sentence for each refusal of the core: what, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from math import ceil
from typing import Any

from agenda import errors as agenda
from guichets import errors as guichets
from knowledge_base.learning import errors as learning
from knowledge_base.upkeep import errors as upkeep
from knowledge_base.upkeep.life import Status as RevisionStatus
from quality import errors as quality
from rendering.elision import of_whom
from rendering.fault_words import in_file
from rendering.labels import ELEMENT, HINDRANCE, REVISION_STATUS, SETTING_PLACE, STATUS
from rendering.numbers import duration
from tickets import errors as tickets
from tickets.life import Status
from tickets.pole.dossier import Element
from tickets.pole.files import Hindrance

# By class name, since the dialogue's own errors stand above this package. A value is a sentence, or is made
# from the error that carries the details.
SENTENCES: Mapping[str, str | Callable[[Any], str]] = {
    "Misunderstood": "Ce bouton n’est plus valable. Reposez votre question, ou tapez /aide.",
    "EmptyFile": lambda e: f"Le fichier « {e.name} » est vide. Vérifiez-le, puis envoyez-le de nouveau.",
    "FileTooHeavy": lambda e: (
        f"Le fichier « {e.name} » est trop lourd : {e.megabytes} Mo au plus. Envoyez une capture d’écran, "
        "ou une page seulement."
    ),
    "NirInFile": lambda e: (
        f"Le fichier « {e.name} » contient un numéro de sécurité sociale : il n’est pas gardé. Retirez le "
        "numéro du fichier, puis envoyez-le de nouveau. Le numéro unique suffit pour désigner un dossier."
    ),
    "UnreadText": lambda e: (
        f"Le fichier « {e.name} » est trop long pour être relu. Envoyez-en l’extrait utile."
    ),
    "NoTimeForFile": lambda e: (
        f"Le fichier « {e.name} » n’a pas été lu : les pièces jointes de ce mél sont trop longues à lire. Il est "
        "dans la boîte de messagerie."
    ),
    "FilesOfTheDayTaken": lambda e: (
        "Vous avez déjà envoyé aujourd’hui tout ce qu’une journée permet "
        f"({e.files} fichiers, {e.megabytes} Mo) : celui-ci n’est pas pris. Envoyez-le demain, ou dites-le au "
        "gestionnaire."
    ),
    "FileKindRefused": lambda e: (
        f"Le fichier « {e.name} » ne peut pas être reçu. Envoyez une image (PNG, JPEG, WebP, GIF), un PDF, "
        "un texte (TXT, CSV), un document ou un classeur de Word, d’Excel ou de LibreOffice."
    ),
    guichets.UnknownGuichet.__name__: "Ce guichet n’est pas connu. Vérifiez son nom, ou demandez au gestionnaire.",
    guichets.UnknownCode.__name__: (
        "Ce code n’est pas reconnu. Vérifiez-le, ou demandez-en un nouveau à votre gestionnaire. "
        "Sans code, tapez /start pour demander un accès."
    ),
    guichets.ExpiredCode.__name__: (
        "Ce code a expiré : il valait sept jours. Demandez-en un nouveau à votre gestionnaire."
    ),
    guichets.UsedCode.__name__: (
        "Ce code a déjà servi. S’il n’a pas été utilisé par vous, prévenez votre gestionnaire ; "
        "il vous en donnera un nouveau."
    ),
    guichets.AccountAlreadyBound.__name__: (
        "Ce compte est déjà relié à un agent. Si ce n’est pas vous, prévenez votre gestionnaire."
    ),
    guichets.AgentClosed.__name__: "Cet accès est fermé. Pour le rétablir, adressez-vous à votre gestionnaire.",
    guichets.NotAllowed.__name__: "Seul le gestionnaire peut faire cela.",
    guichets.AlreadyDecided.__name__: "Cette demande d’accès a déjà reçu une réponse.",
    guichets.UnknownRequest.__name__: "Cette demande d’accès n’existe pas.",
    guichets.GuichetMissing.__name__: "Indiquez d’abord de quel guichet il s’agit.",
    guichets.NoName.__name__: "Donnez un nom.",
    guichets.TextTooLong.__name__: lambda e: f"C’est trop long : {e.limit} caractères au plus.",
    guichets.BadAddress.__name__: lambda e: (
        f"« {e.address} » n’est pas une adresse mél : elle s’écrit comme accueil@mairie.example."
    ),
    guichets.BadPhone.__name__: lambda e: (
        f"« {e.phone} » n’est pas un numéro de téléphone : il s’écrit comme 04 93 00 00 00, ou reste vide."
    ),
    guichets.UnknownKind.__name__: "Choisissez un type de guichet dans la liste.",
    guichets.FaultyParticulars.__name__: "Certains champs sont à corriger.",
    guichets.GuichetKnown.__name__: lambda e: (
        f"« {e.name} » existe déjà, et il est fermé : rouvrez-le plutôt que d’en ajouter un autre."
        if e.closed
        else f"Un guichet de ce département s’appelle déjà « {e.name} ». Donnez un autre nom."
    ),
    guichets.GuichetIsClosed.__name__: lambda e: f"« {e.name} » est fermé : rouvrez-le d’abord.",
    guichets.AgentsStillActive.__name__: lambda e: (
        f"Des accès sont encore ouverts dans ce guichet ({e.count}) : fermez-les d’abord, "
        "ou cochez « fermer aussi les accès »."
    ),
    guichets.ReferentOnly.__name__: "Seul le référent du guichet peut faire cela.",
    guichets.UnknownColleague.__name__: "Cette personne n’est pas un collègue de votre guichet.",
    guichets.PersonKnown.__name__: lambda e: (
        f"Cette adresse est déjà celle de {e.name}. Donnez-lui plutôt un nouveau lien, sur sa page."
    ),
    guichets.ColleagueKnown.__name__: lambda e: (
        f"« {e.name} » a déjà un accès dans ce guichet. Son code est perdu ? Donnez-lui-en un autre depuis la liste."
    ),
    guichets.ColleagueHasCome.__name__: (
        "Cette personne est déjà venue : elle reçoit elle-même ses liens de connexion, ou les demande au "
        "gestionnaire."
    ),
    guichets.UnknownPartenaire.__name__: "Ce partenaire n’existe pas, ou n’est pas de votre département.",
    guichets.TooManyTries.__name__: lambda e: (
        f"Trop d’essais de suite. Réessayez dans {duration(ceil(e.wait / timedelta(minutes=1)))}."
    ),
    guichets.UnknownSession.__name__: "Cette session est déjà fermée.",
    guichets.WrongCode.__name__: (
        "Ce code n’est pas le bon, ou a déjà servi. Attendez que votre téléphone en montre un autre, puis "
        "recopiez-le. Vérifiez aussi que le téléphone est à l’heure."
    ),
    guichets.SecondFactorAlreadySet.__name__: "Votre second facteur est déjà en place.",
    guichets.NoSecondFactor.__name__: "Aucun second facteur n’est en place.",
    guichets.LastGestionnaire.__name__: (
        "Plus personne ne tiendrait le service. Donnez d’abord ce rôle à quelqu’un d’autre."
    ),
    guichets.TicketsStillOpen.__name__: lambda e: (
        f"Des tickets sont encore ouverts : {', '.join(e.references)}. Terminez-les, ou passez-les à un collègue, "
        "puis recommencez."
    ),
    guichets.NotConfirmed.__name__: "Cochez la case : un effacement ne se reprend pas.",
    guichets.NothingToErase.__name__: "Il n’y a plus rien à effacer dans cette liste. Relisez-la.",
    guichets.PurgeUnderWay.__name__: "Un effacement de cette liste est déjà signé, et se termine.",
    guichets.AlreadyFounded.__name__: (
        "Ce service a déjà un gestionnaire : c’est à lui de vous inviter. S’il ne le peut plus, tapez sur la "
        "machine « relais agents inviter --role administrateur »."
    ),
    guichets.UnusableLink.__name__: (
        "Ce lien n’est plus valable : il sert une seule fois. Demandez-en un nouveau à votre gestionnaire."
    ),
    agenda.UnknownEvent.__name__: "Cet événement n’existe pas. Pour voir ce qui est prévu : /agenda",
    agenda.EventInThePast.__name__: "Cette date est déjà passée. Donnez-en une à venir.",
    agenda.EventAlreadyCancelled.__name__: "Cet événement est déjà annulé. Pour voir la suite : /agenda",
    agenda.EventAlreadyStarted.__name__: "Cet événement a déjà commencé : il ne peut plus être changé.",
    agenda.LineTooLong.__name__: lambda e: (
        f"C’est trop long : {e.limit} caractères au plus. Abrégez, puis renvoyez."
    ),
    quality.UnknownSignalement.__name__: lambda e: (
        f"Aucun signalement ne porte la référence {e.reference}. Pour voir ceux qui attendent une réponse : /agenda"
    ),
    quality.SentInTheFuture.__name__: "Cette date est à venir. Notez un signalement une fois qu’il est parti.",
    quality.AnswerOutOfRange.__name__: (
        "La date d’une réponse se place entre l’envoi du signalement et aujourd’hui."
    ),
    quality.SignalementAlreadyAnswered.__name__: lambda e: (
        f"La réponse au signalement {e.reference} est déjà notée : aucun rappel ne partira plus."
    ),
    quality.SignalementAlreadyCancelled.__name__: lambda e: f"Le signalement {e.reference} est déjà annulé.",
    quality.SignalementNotAnswered.__name__: lambda e: (
        f"Le signalement {e.reference} n’a pas de réponse notée."
    ),
    quality.EmptySubject.__name__: "L’objet est vide. Écrivez quelques mots.",
    quality.SubjectTooLong.__name__: lambda e: (
        f"L’objet est trop long : {e.limit} caractères au plus. Abrégez, puis renvoyez."
    ),
    tickets.ForbiddenTransition.__name__: lambda e: (
        f"Ce n’est pas possible : le ticket est « {STATUS[Status(e.status)]} »."
    ),
    tickets.ForbiddenStanding.__name__: "Ce n’est plus possible : l’échange avec le pôle national a avancé entre-temps.",
    tickets.UnknownTicket.__name__: (
        "Aucun de vos tickets ne porte cette référence. Tapez /mes_tickets pour retrouver les vôtres."
    ),
    tickets.GestionnaireOnly.__name__: "Seul le gestionnaire peut faire cela.",
    tickets.TakenByAnother.__name__: lambda e: (
        f"Le ticket {e.reference} est déjà pris par {e.holder}. Laissez-lui la réponse, ou reprenez-le d’abord."
    ),
    tickets.NobodyToRead.__name__: lambda e: (
        f"Rien n’est parti : l’accès {of_whom(e.agent)} est fermé, et personne ne lirait ce message. Confiez le "
        f"ticket {e.reference} à un collègue de son guichet, ou joignez le guichet autrement."
    ),
    tickets.AgentStillThere.__name__: lambda e: (
        f"L’accès {of_whom(e.agent)} est ouvert : ce que {e.agent} a écrit reste entre vous. Répondez-lui."
    ),
    tickets.NotOfTheGuichet.__name__: "Choisissez un agent de ce guichet dont l’accès est ouvert.",
    tickets.MalformedNumeroUnique.__name__: (
        "Ce n’est pas la forme d’un numéro unique : il compte 18 caractères, chiffres et lettres. "
        "Recopiez-le tel qu’il figure sur l’attestation."
    ),
    tickets.EmptyText.__name__: "Le message est vide. Écrivez quelques mots.",
    tickets.MissingAnswer.__name__: "Cette réponse est nécessaire : sans elle, personne ne peut agir.",
    tickets.AnswerTooLong.__name__: lambda e: f"C’est trop long : {e.limit} caractères au plus. Abrégez.",
    tickets.UnreadableDate.__name__: "Cette date n’est pas claire. Écrivez-la comme 20/11/2026.",
    tickets.UnknownOption.__name__: "Choisissez une réponse de la liste.",
    tickets.MalformedEmail.__name__: (
        "Ce n’est pas une adresse mél : elle s’écrit comme prenom.nom@mairie.example."
    ),
    tickets.UnknownAnswer.__name__: "Cette demande n’attend pas cette réponse. Rouvrez le formulaire.",
    tickets.UnknownRequestKind.__name__: "Cet objet n’existe pas. Choisissez-en un dans la liste.",
    tickets.NotTheNextStep.__name__: "Cette étape n’est plus la prochaine : le ticket a avancé entre-temps.",
    tickets.UnfinishedAct.__name__: lambda e: (
        f"Le ticket {e.reference} n’est pas noté comme fait. Notez la dernière étape, ou confirmez la "
        "clôture sans que ce soit fait."
    ),
    tickets.IncompleteDossier.__name__: lambda e: (
        "La demande au pôle national ne peut pas partir. Il manque : "
        + ", ".join(ELEMENT[Element(value)] for value in e.missing)
        + "."
    ),
    tickets.UnauthorisedSender.__name__: lambda e: (
        f"L’adresse {e.address} n’est pas autorisée à saisir le pôle national : ajoutez-la "
        "dans Réglages › Pôle national (RELAIS_AUTHORISED_SENDERS)."
    ),
    tickets.EscalationNotConfigured.__name__: lambda e: (
        f"L’envoi au pôle national n’est pas réglé : donnez {SETTING_PLACE[e.setting]}. Le ticket reste chez vous."
    ),
    tickets.TooLateToReopen.__name__: lambda e: (
        f"Le ticket {e.reference} est clos depuis plus de {e.days} jours : il ne se rouvre plus. Posez de nouveau "
        "votre question, en citant cette référence si elle aide."
    ),
    tickets.ReopenedTooOften.__name__: lambda e: (
        f"Le ticket {e.reference} a déjà été rouvert {e.times} fois : de vive voix, ce sera plus vite compris. "
        "Appelez votre gestionnaire en lui donnant cette référence."
    ),
    tickets.MergedTicket.__name__: lambda e: (
        f"Le ticket {e.reference} a été réuni à {e.into} : c’est là que la suite se lit et s’écrit."
    ),
    tickets.NothingToRate.__name__: lambda e: (
        f"Votre avis sur le ticket {e.reference} se donne une fois que le gestionnaire l’a clos."
    ),
    tickets.TooLateToRate.__name__: lambda e: (
        f"Le ticket {e.reference} est clos depuis plus de {e.days} jours : son avis ne se change plus. Si quelque "
        "chose ne va pas, posez de nouveau votre question."
    ),
    tickets.RatingCommentTooLong.__name__: lambda e: (
        f"C’est trop long : {e.limit} caractères au plus. S’il y a beaucoup à dire, rouvrez plutôt le ticket."
    ),
    tickets.UnknownIncident.__name__: lambda e: (
        f"Aucun incident ne porte la référence {e.reference}. Elle s’écrit comme I-2026-01."
    ),
    tickets.IncidentIsClosed.__name__: lambda e: (
        f"L’incident {e.reference} est terminé. S’il revient, rouvrez-le d’abord."
    ),
    tickets.IncidentIsOpen.__name__: lambda e: f"L’incident {e.reference} est déjà en cours.",
    tickets.UnnamedIncident.__name__: "Donnez un titre à l’incident : les agents le lisent en premier.",
    tickets.IncidentTitleTooLong.__name__: lambda e: (
        f"Ce titre est trop long : {e.limit} caractères au plus."
    ),
    tickets.IncidentTextTooLong.__name__: lambda e: (
        f"C’est trop long : {e.limit} caractères au plus, que les agents liront sur un téléphone."
    ),
    tickets.VaguePhrase.__name__: lambda e: (
        f"« {e.phrase} » ne contient aucun mot qui distingue une question d’une autre. Précisez-la, ou retirez-la."
    ),
    tickets.SensitiveStaysApart.__name__: lambda e: (
        f"Le ticket {e.reference} porte sur un sujet sensible : il garde sa propre réponse."
    ),
    tickets.NotAColleague.__name__: lambda e: (
        f"Ce ticket ne peut pas être passé à {e.name} : choisissez un gestionnaire de son département."
    ),
    tickets.TooLateToUndo.__name__: lambda e: (
        f"Il est trop tard pour annuler la clôture du ticket {e.reference}. Rouvrez-le plutôt."
    ),
    tickets.TooLateToUndoStep.__name__: lambda e: (
        f"Il est trop tard pour annuler cette étape du ticket {e.reference}. Écrivez plutôt à l’agent ce qu’il en est."
    ),
    tickets.NothingToSplit.__name__: (
        "Il faut au moins deux questions pour faire deux tickets. Écrivez la seconde dans sa case, ou laissez le "
        "ticket entier."
    ),
    tickets.SameTicket.__name__: "C’est le même ticket. Donnez la référence d’un autre.",
    tickets.DifferentAgents.__name__: lambda e: (
        f"Les tickets {e.reference} et {e.other} ne viennent pas du même agent : réunis, chacun lirait les mots "
        "de l’autre. Liez-les plutôt."
    ),
    tickets.SensitiveApart.__name__: (
        "Un sujet sensible ne se réunit pas à un autre ticket : ses mots y seraient lus sans qu’on l’ait voulu. "
        "Liez-les plutôt."
    ),
    tickets.AtThePole.__name__: lambda e: (
        f"Le ticket {e.reference} est au pôle national, qui répondra sous cette référence. Réunissez plutôt "
        "l’autre ticket à celui-ci."
    ),
    tickets.PoleReferenceTooLong.__name__: lambda e: (
        f"Cette référence est trop longue : {e.limit} caractères au plus. Recopiez-la telle que le pôle l’a donnée."
    ),
    tickets.FilesNotChecked.__name__: (
        "Des fichiers sont choisis : ouvrez chacun d’eux, puis cochez qu’aucune donnée personnelle n’y figure."
    ),
    tickets.FileCannotTravel.__name__: lambda e: (
        f"Le fichier « {e.name} » ne peut pas partir : {HINDRANCE[Hindrance(e.why)]}."
    ),
    tickets.FilesTooHeavy.__name__: lambda e: (
        f"Ces fichiers sont trop lourds ensemble : {e.megabytes} Mo au plus par lettre. Retirez-en un."
    ),
    tickets.CommonToAll.__name__: (
        "Cela vaut pour tous les départements : seul un gestionnaire qui les suit tous peut le changer."
    ),
    tickets.UnknownMail.__name__: "Ce mél n’existe pas.",
    tickets.MailSettled.__name__: "Ce mél est déjà traité, par vous ou par un collègue : il n’attend plus.",
    tickets.MailOfPole.__name__: (
        "Ce mél vient du pôle national : il ne va que dans l’échange avec le pôle, où vous le relirez."
    ),
    tickets.MailOfAgent.__name__: "Ce mél vient d’un agent : il ne peut pas passer pour une réponse du pôle.",
    tickets.MinutesOutOfRange.__name__: "Donnez une durée en minutes, de 1 à 1 440.",
    tickets.HoursReversed.__name__: "La fermeture vient après l’ouverture : vérifiez les deux heures.",
    tickets.DaysReversed.__name__: "Le dernier jour vient après le premier, ou est le même : vérifiez les deux dates.",
    tickets.TooManyDays.__name__: lambda e: (
        f"C’est plus d’un an ({e.limit} jours au plus) : vérifiez les deux dates."
    ),
    tickets.OwnDeputy.__name__: "Choisissez un autre collègue : on ne se remplace pas soi-même.",
    tickets.DayOutOfReach.__name__: "Une intervention se note pour un jour passé, d’un an au plus, ou pour aujourd’hui.",
    tickets.NotHersToCancel.__name__: (
        "Cette ligne ne s’annule pas : elle est déjà annulée, ou notée par quelqu’un d’autre."
    ),
    tickets.TimerRunsElsewhere.__name__: lambda e: (
        f"Votre chronomètre tourne déjà sur {e.reference}. Arrêtez-le d’abord."
    ),
    tickets.UnnamedTemplate.__name__: "Donnez un nom au modèle : c’est par lui qu’on le retrouve.",
    tickets.TemplateNameTooLong.__name__: lambda e: f"Ce nom est trop long : {e.limit} caractères au plus.",
    tickets.TemplateTooLong.__name__: lambda e: (
        f"Ce modèle est trop long : {e.limit} caractères au plus. Abrégez, ou faites-en deux."
    ),
    tickets.UnknownBlank.__name__: lambda e: (
        f"« {{{{ {e.name} }}}} » ne peut pas être rempli : aucun ticket ne porte ce renseignement. Choisissez "
        "parmi ceux de la liste."
    ),
    tickets.BrokenBlank.__name__: (
        "Une accolade est de trop, ou il en manque une : un blanc s’écrit {{ agent }}, et rien d’autre ne "
        "s’écrit entre accolades doubles."
    ),
    upkeep.ForbiddenChange.__name__: lambda e: (
        f"Ce n’est pas possible : cette version de la fiche est « {REVISION_STATUS[RevisionStatus(e.status)]} »."
    ),
    upkeep.UnknownEntry.__name__: lambda e: (
        f"Aucune fiche ne porte l’identifiant « {e.entry_id} ». Il se lit sur la page de la fiche, "
        "et c’est le nom de son fichier."
    ),
    upkeep.CommonEntry.__name__: (
        "Cette fiche vaut pour tous les départements : gardez un brouillon sur la console, "
        "et un gestionnaire qui les suit tous le publiera."
    ),
    upkeep.UnknownVersion.__name__: lambda e: (
        f"La fiche « {e.entry_id} » n’a pas de version {e.number} qui ait été publiée."
    ),
    upkeep.IdTaken.__name__: lambda e: (
        f"L’identifiant « {e.entry_id} » est déjà pris, ou l’a été. Choisissez-en un autre."
    ),
    upkeep.DraftAlreadyOpen.__name__: lambda e: (
        f"Un brouillon de {e.author} est déjà ouvert sur la fiche « {e.entry_id} ». "
        "Publiez-le ou abandonnez-le d’abord."
    ),
    upkeep.NothingChanged.__name__: "Rien ne change : la fiche est déjà ainsi.",
    upkeep.FaultyContent.__name__: lambda e: (
        "La fiche ne peut pas être publiée ainsi. À corriger :\n"
        + "\n".join(f"• {in_file(fault)}" for fault in e.faults)
    ),
    upkeep.BadRedirection.__name__: lambda e: (
        f"La fiche « {e.target} » ne peut pas répondre à sa place : elle n’existe pas, elle est retirée ou "
        "remplacée, ou c’est la fiche même. Choisissez-en une autre."
    ),
    upkeep.NoReason.__name__: "Dites en quelques mots pourquoi la fiche est à relire.",
    upkeep.ReasonTooLong.__name__: lambda e: (
        f"C’est trop long : {e.limit} caractères au plus, que les agents liront sous la réponse."
    ),
    upkeep.EntryChanged.__name__: (
        "La fiche a changé depuis que vous l’avez ouverte. Relisez-la : rien n’a été enregistré."
    ),
    upkeep.EffectAwaited.__name__: (
        "L’effet de ce changement n’est pas encore connu. Attendez-le quelques secondes, puis recommencez."
    ),
    upkeep.EffectFailed.__name__: (
        "L’effet de ce changement n’a pas pu être calculé. Rien n’est publié : réessayez dans une minute."
    ),
    upkeep.QuestionsStolen.__name__: (
        "Ce changement prend des questions à d’autres fiches. Rien n’est publié : relisez ci-dessous ce qui "
        "changerait."
    ),
    upkeep.ValueTooLong.__name__: lambda e: f"Trop long : {e.length} caractères, {e.limit} au plus.",
    learning.ProposalDecided.__name__: "Cette formulation a déjà été traitée, par vous ou par un collègue.",
    learning.ProposalWithoutEntry.__name__: "Choisissez d’abord la fiche de cette formulation.",
    upkeep.NothingRestsOn.__name__: lambda e: (
        f"Aucune fiche ne repose sur « {e.source} ». Donnez la référence telle que les fiches l’écrivent, "
        "par exemple « R. 441-2-1 »."
    ),
}


def sentence(error: Exception) -> str:
    """The French sentence of a refusal; ``KeyError`` for an error that is none (a test looks for those)."""
    words = SENTENCES[type(error).__name__]
    return words if isinstance(words, str) else words(error)


def is_refusal(error: Exception) -> bool:
    """The core refused, and the person can be told why; anything else is a fault of the program."""
    return type(error).__name__ in SENTENCES
