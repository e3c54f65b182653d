"""What is kept, how long and why, in words, for the console and for the register."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from privacy.retention import RULES, Kept, Span, Unit


@dataclass(frozen=True)
class Words:
    """``since`` completes « 24 mois après… »; ``how`` says what is left."""

    name: str
    covers: str
    since: str
    why: str
    how: str


WORDS: Mapping[Kept, Words] = {
    Kept.TICKETS: Words(
        "Mots des tickets",
        "la question, les échanges, les notes, le numéro unique, les réponses au formulaire, "
        "l’avis donné, les méls entiers, les lettres au pôle, les pièces jointes, l’index de recherche",
        "la clôture du ticket",
        "le bilan d’une année se fait en mars de la suivante, et se compare à celui d’avant",
        "mots et fichiers sont effacés ; restent la référence, les dates, l’objet, le thème, le guichet",
    ),
    Kept.CHAT: Words(
        "Conversations du chat",
        "ce que la messagerie web affiche, et les dialogues commencés, sur tous les canaux",
        "l’envoi du message",
        "retrouver une réponse donnée dans l’année",
        "les lignes sont supprimées ; ce qui est devenu un ticket suit la règle des tickets",
    ),
    Kept.MAILS: Words(
        "Méls sans ticket",
        "les méls mis de côté : expéditeur, objet, texte, pièces jointes",
        "la réception, une fois qu’ils sont réglés",
        "retrouver un mél mis de côté par erreur",
        "mots et adresses sont effacés ; reste le numéro du mél sur le serveur, pour ne pas le relire",
    ),
    Kept.PEOPLE: Words(
        "Personnes dont l’accès est fermé",
        "le nom, l’adresse, le téléphone, la signature, les comptes, le second facteur, l’adresse du "
        "calendrier, les vues, les absences, les inscriptions et les avis sur les formations",
        "la fermeture de l’accès, s’il ne reste à la personne aucun ticket ouvert",
        "répondre à une personne qui revient, ou à une question sur ses tickets",
        "comme « relais personnes effacer » : nom et coordonnées partent, un numéro reste pour les chiffres",
    ),
    Kept.ACCESS: Words(
        "Demandes d’accès",
        "les demandes d’accès au service et les ouvertures de compte dans le SNE : nom, adresse, guichet",
        "la décision, ou la demande restée sans réponse, l’abandon de l’ouverture, ou la fermeture du compte",
        "savoir qui a été accepté ou refusé, et pourquoi un compte a tardé",
        "les demandes sont supprimées ; le nom et l’adresse des ouvertures sont effacés",
    ),
    Kept.PARTENAIRES: Words(
        "Partenaires retirés",
        "le nom, la fonction, l’adresse, le téléphone ; le nom de qui les a représentés à une réunion",
        "le retrait du partenaire, ou sa réponse à la convocation",
        "reprendre contact, ou comprendre une invitation ancienne",
        "le nom et les coordonnées sont effacés ; restent l’organisme et la réponse",
    ),
    Kept.INBOX: Words(
        "Messages reçus et traités",
        "chaque message tel qu’il est arrivé, sans NIR",
        "le traitement du message",
        "ne pas traiter deux fois un message rendu par son canal, et comprendre un incident",
        "les lignes sont supprimées",
    ),
    Kept.OUTBOX: Words(
        "Messages envoyés",
        "chaque message et chaque lettre, tels qu’ils sont partis",
        "l’envoi, ou le refus définitif",
        "savoir qu’une réponse est arrivée, et rattacher ce qui lui répond",
        "le texte et l’adresse sont effacés ; restent la clé et les dates, pour que rien ne parte deux fois",
    ),
    Kept.SIGN_IN: Words(
        "Connexions passées",
        "les sessions, les liens de connexion et les invitations, sous forme d’empreintes",
        "leur fin",
        "comprendre une connexion récente",
        "les lignes sont supprimées",
    ),
    Kept.ATTEMPTS: Words(
        "Essais et envois comptés",
        "le compte des essais de connexion, par empreinte, et celui des fichiers envoyés, par personne",
        "l’essai ou l’envoi",
        "arrêter qui essaie trop souvent, ou envoie trop",
        "les lignes sont supprimées",
    ),
    Kept.AUDIT: Words(
        "Traces d’accès",
        "qui est entré ou a essayé, d’où, qui a exporté, lu un ticket sensible, changé un droit ou un "
        "réglage : des numéros et des adresses de réseau, jamais un mot",
        "l’événement",
        "savoir qui a fait quoi après un incident de sécurité",
        "les lignes sont supprimées, et le nombre en reste tracé",
    ),
    Kept.WORKPLACE: Words(
        "Brouillons, chronomètres et rappels",
        "les textes commencés et non envoyés, qui regarde quelle page, les chronomètres oubliés, "
        "les tickets à se rappeler",
        "la dernière frappe, ou le jour du rappel",
        "ne pas perdre un texte interrompu",
        "les lignes sont supprimées",
    ),
    Kept.QUESTIONS: Words(
        "Questions posées à la base",
        "les mots des questions, sans nom ni numéro, les réponses montrées et les formulations proposées",
        "la question",
        "comparer un mois au même mois de l’année d’avant, et améliorer la base",
        "les lignes sont supprimées ; leur compte du mois est arrêté avant",
    ),
    Kept.LISTS: Words(
        "Listes de numéros uniques, fichiers importés",
        "les doublons, les demandes ANRU et les échantillons importés : les lignes du fichier, "
        "le numéro unique et le motif de chaque cas ; de toute autre table, le fichier tel qu’il est venu",
        "l’import ; un contrôle par échantillon les efface dès qu’il est clos",
        "traiter la liste, et corriger une erreur ; plus tard, l’infocentre en donne une plus juste",
        "les lignes sont supprimées, le numéro et le motif effacés ; restent l’issue et les minutes",
    ),
    Kept.READINGS: Words(
        "Lectures de ce qui est diffusé",
        "à qui chaque document diffusé est allé, et qui l’a lu",
        "l’envoi du document",
        "relancer qui n’a pas lu, et comparer d’une année à l’autre la part lue",
        "chaque envoi est détaché de la personne, dont la liste ne le montre plus ; restent le compte des "
        "envois et des lectures, et leurs dates",
    ),
    Kept.FILES: Words(
        "Fichiers sans message",
        "les fichiers que plus aucun ticket, mél ni message ne cite",
        "leur dernier usage",
        "laisser le temps à un envoi en cours de se terminer",
        "les fichiers sont supprimés du disque",
    ),
}

KEPT_BECAUSE: Mapping[str, str] = {
    "guichets": "un lieu et ses coordonnées publiques ; le nom d’un guichet fermé sert aux bilans",
    "journal": "les chiffres des bilans : des dates, des thèmes et des numéros, jamais un nom ni un texte",
    "journal_head": "le dernier maillon du journal",
    "counters": "les derniers numéros donnés",
    "ticket_events": "ce qui a été fait d’un ticket, sans mots : les délais se calculent dessus",
    "ticket_links": "quels tickets vont ensemble : des numéros",
    "fulfilments": "ce qui a été noté comme fait des obligations de l’année, par jour et par numéro",
    "commitments": "le cadre de référence, dont chaque version dit ce qui valait un mois passé",
    "imports": "quelle table de l’infocentre a été importée, quand et par qui, par numéro ; les chiffres "
    "des guichets, mois par mois, restent avec elle : une tendance et un comité s’appuient dessus",
    "layouts": "ce que disent les colonnes d’une table",
    "guichet_aliases": "les noms que les tables donnent aux guichets",
    "controls": "quels mois ont été contrôlés, par numéro",
    "obligation_rules": "ce que chaque département suit de ses obligations, et combien de fois",
    "obligation_starts": "le jour depuis lequel un département doit quelque chose",
    "incidents": "l’histoire des incidents du SNE, écrite par les gestionnaires",
    "incident_contacts": "qui a rencontré un incident, par numéro : le bilan les compte",
    "publications": "ce que le service a diffusé, et ses fichiers",
    "reviews": "les revues demandées aux guichets, et qui les a confirmées, par numéro",
    "account_opening_events": "les dates des ouvertures de compte, sans nom",
    "events": "les formations et les réunions, qu’un bilan compte",
    "meeting_papers": "l’ordre du jour des réunions, leur nombre de présents et la date du compte rendu",
    "signalements": "les signalements à un guichet et leurs échéances, qu’un bilan compte",
    "signalement_steps": "leur histoire : lettres, réponses du guichet, évaluation, par numéro",
    "signalement_actions": "les plans d’action des guichets, par service ou par fonction",
    "signalement_drafts": "les projets de signalement, jusqu’à leur envoi ou leur abandon",
    "bilan_texts": "les textes du gestionnaire pour ses bilans, gardés avec eux",
    "frozen_bilans": "les bilans figés, livrables de la mission, qui ne nomment que guichets et équipe",
    "bilan_templates": "le modèle Word des bilans, jusqu’à son remplacement",
    "queries": "les tableaux de bord et les objectifs locaux, jusqu’à leur suppression",
    "reform_epcis": "les EPCI que la réforme des attributions concerne",
    "samples": "ce qui a été tiré d’une liste, et quand le contrôle a été clos : des nombres",
    "answer_templates": "les réponses types du service, jusqu’à leur retrait",
    "revisions": "l’histoire de la base de connaissances ; le nom de l’auteur part avec la personne",
    "revision_events": "les dates de cette histoire",
    "local_values": "ce que les réponses citent du département : délai, adresses, téléphone du service",
    "compiled_months": "les questions des guichets, en groupes, que le bilan compile : des comptes, et des "
    "formulations sans auteur, seulement quand deux personnes au moins ont demandé la même chose",
    "compiled_remarks": "ce que le gestionnaire dit de ces groupes, pour le bilan",
    "base_faults": "l’empreinte des dernières fautes de la base",
    "bookmarks": "où la lecture de la boîte mél en est",
    "mails_begun": "les numéros des méls dont la lecture a commencé, sans rien de ce qu’ils disent",
    "triage_groups": "le groupe Telegram des gestionnaires, tant qu’il est relié",
    "topics": "les fils de ce groupe, par numéro",
    "service_times": "les horaires du service",
    "closings": "les fermetures du service",
    "job_runs": "la dernière exécution de chaque tâche",
    "purges": "la trace de ce qui a été effacé : un compte, une durée, qui a signé",
}
"""What no rule ends, table by table."""

_UNIT = {Unit.MONTHS: ("mois", "mois"), Unit.DAYS: ("jour", "jours")}


def filters() -> dict[str, Callable[..., str]]:
    """As template filters, under French names since templates are French."""
    return {"ce_qui_est_garde": lambda kind: WORDS[Kept(kind)].name, "duree_gardee": span}


def span(value: Span) -> str:
    return f"{value.number} {_UNIT[value.unit][value.number > 1]}"


def durations() -> str:
    """The table of ``docs/rgpd/durees.md``, in Markdown, with the spans that the product proposes."""
    lines = [
        "| Quoi | Ce que cela couvre | Durée | Pourquoi | Comment c’est effacé | Signé |",
        "|---|---|---|---|---|---|",
    ]
    for rule in RULES:
        words = WORDS[rule.kind]
        setting = f" (`RELAIS_{rule.setting.upper()}`)" if rule.setting else ""
        since = f"{span(rule.span)} après {words.since}{setting}"
        cells = (words.name, words.covers, since, words.why, words.how, "oui" if rule.signed else "non")
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "| Table | Conservée parce que |", "|---|---|"]
    lines += [f"| `{table}` | {why} |" for table, why in sorted(KEPT_BECAUSE.items())]
    return "\n".join(lines) + "\n"
