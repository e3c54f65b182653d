"""The words of each kind of request: what is asked, what may be answered, what was verified, the steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from guichets.particulars import KIND_NAMES
from rendering.kind_rules import RULE
from tickets.kinds.answers import NO, YES
from tickets.kinds.declaration import DONE, NUMERO_UNIQUE, Shape
from tickets.kinds.declared import KINDS, declaration_of


@dataclass(frozen=True)
class FieldWords:
    """``label`` names the answer, ``question`` asks for it, ``help`` says how to give it."""

    label: str
    question: str
    help: str = ""


FIELD: Mapping[str, FieldWords] = {
    NUMERO_UNIQUE: FieldWords(
        "Numéro unique",
        "Quel est le numéro unique de la demande ?",
        "18 caractères, comme sur l’attestation. Jamais de nom, ni de numéro de sécurité sociale.",
    ),
    "cause": FieldWords("Motif", "Pourquoi la demande a-t-elle été radiée ?"),
    "chronology": FieldWords(
        "Chronologie",
        "Que s’est-il passé, et quand ?",
        "Les dates qui comptent : radiation, préavis, passage au guichet. Ne nommez personne.",
    ),
    "nir_cause": FieldWords("Cause", "D’où vient l’erreur ?"),
    "other_numero": FieldWords(
        "Numéro de l’autre demande",
        "Quel est le numéro unique de l’autre demande, celle de trop ?",
        "18 caractères, comme sur l’attestation.",
    ),
    "precision": FieldWords("Précision", "Une précision à ajouter ?", "Ne nommez personne."),
    "organisation": FieldWords("Organisme", "Quel organisme ouvre un guichet ?"),
    "organisation_kind": FieldWords("Type d’organisme", "De quel type d’organisme s’agit-il ?"),
    "collecte_sent_on": FieldWords(
        "Fiche collecte envoyée le",
        "Quand la fiche collecte a-t-elle été envoyée ?",
        "Par exemple 20/11/2026.",
    ),
    "person": FieldWords(
        "Agent concerné", "De quel agent de votre guichet s’agit-il ?", "Son prénom et son nom."
    ),
    "email": FieldWords(
        "Mél professionnel",
        "Quelle est son adresse mél professionnelle ?",
        "La sienne : une adresse ne sert qu’à une personne.",
    ),
    "profile": FieldWords("Profil", "Quel profil lui faut-il ?"),
    "message_shown": FieldWords(
        "Message affiché", "Quel est le texte exact du message affiché ?", "Recopiez-le mot pour mot."
    ),
    "access_change": FieldWords("Ce qui change", "Que faut-il changer à son accès ?"),
    "left_on": FieldWords("Dernier jour", "Quel est son dernier jour ?", "Par exemple 20/11/2026."),
    "account_email": FieldWords(
        "Mél du compte",
        "Quelle est l’adresse mél du compte ?",
        "Celle qui sert d’identifiant. Jamais de mot de passe.",
    ),
    "contact_change": FieldWords(
        "Ce qui change",
        "Quelle adresse ou quels horaires faut-il afficher ?",
        "Tels que le public doit les lire.",
    ),
    "changes_on": FieldWords("À partir du", "À partir de quel jour ?", "Par exemple 20/11/2026."),
    "story": FieldWords(
        "Ce qui s’est passé",
        "Qu’avez-vous fait, qu’attendiez-vous, et que s’est-il passé ?",
        "Étape par étape. Ne nommez personne.",
    ),
    "screen": FieldWords("Écran ou fonction", "Sur quel écran, ou dans quelle fonction ?"),
    "happened_at": FieldWords(
        "Date et heure", "Quel jour et à quelle heure ?", "Par exemple 20/11 vers 14 h."
    ),
    "browser": FieldWords("Navigateur", "Avec quel navigateur ?"),
    "dossiers": FieldWords("Dossiers touchés", "Un seul dossier est touché, ou plusieurs ?"),
    "posts": FieldWords("Postes touchés", "Un seul poste est touché, ou plusieurs ?"),
    "software": FieldWords("Logiciel", "Quel est votre logiciel ?"),
    "flow": FieldWords(
        "Type de flux", "Quel type de flux est en cause ?", "Par exemple création, renouvellement, radiation."
    ),
    "rejection": FieldWords(
        "Message de rejet", "Quel est le message de rejet ?", "Sans donnée d’un demandeur."
    ),
    "editor_told": FieldWords("Éditeur contacté", "Avez-vous contacté l’éditeur du logiciel ?"),
    "cotation_matter": FieldWords("Sujet", "Que faut-il regarder ?"),
    "figures": FieldWords("Chiffres demandés", "Quels chiffres vous faut-il ?"),
    "period": FieldWords("Période", "Sur quelle période ?", "Par exemple l’année 2025."),
    "needed_on": FieldWords("Pour le", "Pour quel jour vous les faut-il ?", "Par exemple 20/11/2026."),
    "topic": FieldWords(
        "Sujet", "Sur quoi voulez-vous être formés ?", "Par exemple les premiers pas, ou la cotation."
    ),
    "trainees": FieldWords("Participants", "Combien de personnes viendraient ?", "Par exemple 3 agents."),
    "wished": FieldWords("Quand", "Quand cela vous arrangerait-il ?", "Par exemple un mardi matin."),
    "claim": FieldWords(
        "Ce qui est réclamé",
        "Qu’est-ce que le demandeur réclame ?",
        "Sans le nommer : le numéro unique suffit.",
    ),
    "matter": FieldWords("Sujet", "De quoi s’agit-il ?", "Ne nommez personne."),
}

OPTION: Mapping[str, str] = {
    YES: "Oui",
    NO: "Non",
    "notice_not_received": "Préavis de renouvellement non reçu",
    "sne_fault": "Incident technique du SNE",
    "struck_by_mistake": "Radiation faite par erreur",
    "other": "Autre motif",
    "typing_error": "Faute de saisie manifeste",
    "new_identity": "Changement d’identité justifié",
    **{kind.value: name[:1].upper() + name[1:] for kind, name in KIND_NAMES.items()},
    "guichet": "Guichet : créer et modifier",
    "consultation_list": "Consultation : liste des pièces",
    "consultation_content": "Consultation : contenu des pièces courantes",
    "consultation_all": "Consultation : toutes les pièces",
    "one_dossier": "Un seul dossier",
    "several_dossiers": "Plusieurs dossiers",
    "one_post": "Un seul poste",
    "several_posts": "Plusieurs postes",
    "grade": "La note d’une demande",
    "module_fault": "Une anomalie du module",
    "module_rights": "Une habilitation au module",
    "criteria": "Les critères ou leur poids",
    "homeless": "À la rue",
    "eviction": "Expulsion imminente",
    "violence": "Violences",
    "elder": "Personne âgée ou handicapée maltraitée",
    "child": "Enfant en danger",
    "suicide": "Propos suicidaires",
    "threat": "Menaces contre un agent",
    "rescue": "Incendie, accident ou malaise",
    "trafficking": "Traite ou exploitation",
    "data_leak": "Fuite de données",
    "suspected_fraud": "Fraude suspectée",
    "other_matter": "Autre sujet",
}

# The kinds as they are offered, under what they are about; a question needs no form.
KIND_GROUPS: Mapping[str, tuple[str, ...]] = {
    "Une demande de logement": (
        "reactivation", "correction_nir", "doublon", "suppression_anru", "suivi_plis", "reclamation",
    ),
    "Les accès et le guichet": (
        "ouverture_acces", "modification_acces", "fermeture_acces", "deblocage_compte",
        "coordonnees_horaires", "ouverture_guichet",
    ),
    "Les outils et les règles": (
        "anomalie", "interface", "cotation", "dossier_unique", "statistiques", "formation",
    ),
    "Ce qui demande de la discrétion": ("sensible",),
}  # fmt: skip

# What the guichet declares to have verified. The proof itself is never sent.
PROOF: Mapping[str, str] = {
    "papers_checked": "Les justificatifs ont été contrôlés par le guichet",
    "identity_on_file": "La pièce d’identité qui le justifie est versée dans le SNE",
    "convention_signed": "La convention avec le préfet est signée",
    "deliberation_voted": "L’assemblée a délibéré (commune, EPCI ou département)",
    "agent_designated": "L’agent est désigné et habilité par le responsable de l’organisme",
    "request_complete": "La demande est complète et à jour",
    "dpo_told": "En cas de fuite de données, le délégué à la protection des données est prévenu",
}

STEP: Mapping[str, str] = {
    "checked": "contrôle fait",
    "convention": "convention signée",
    "collecte": "fiche collecte reçue",
    "configured": "structure paramétrée",
    "gip_told": "GIP SNE informé",
    "account": "compte créé par l’agent",
    "assignment": "droits affectés",
    "certification": "compte certifié par l’assistance nationale",
}

# The last step of each act: what may be said to be done.
LAST_STEP: Mapping[str, str] = {
    "reactivation": "demande réactivée",
    "correction_nir": "NIR corrigé",
    "doublon": "doublon supprimé",
    "suppression_anru": "demande ANRU supprimée",
    "suivi_plis": "suivi des plis consulté",
    "ouverture_guichet": "guichet ouvert",
    "ouverture_acces": "accès ouvert",
    "modification_acces": "accès modifié",
    "fermeture_acces": "accès fermé dans le SNE",
    "deblocage_compte": "compte débloqué",
    "coordonnees_horaires": "coordonnées mises à jour",
    "anomalie": "anomalie réglée",
    "interface": "interface rétablie",
    "statistiques": "chiffres transmis",
    "formation": "session proposée",
    "reclamation": "modification faite",
}


def item_label(name: str) -> str:
    """A field's label, or what a proof declares."""
    return FIELD[name].label if name in FIELD else PROOF[name]


def answer(value: str, name: str) -> str:
    """As it is read: « Oui », « 20/11/2026 », the label of a choice, or the very words."""
    match _SHAPES.get(name):
        case Shape.CHOICE | Shape.YES_NO:
            return OPTION[value]
        case Shape.DAY:
            return f"{date.fromisoformat(value):%d/%m/%Y}"
        case _:
            return value


def step(name: str, kind: str) -> str:
    """A step that its kind no longer has keeps its own words."""
    return LAST_STEP.get(kind, "fait") if name == DONE else STEP.get(name, name)


_SHAPES: Mapping[str, Shape] = {
    field.name: field.shape for declaration in KINDS.values() for field in declaration.fields
}


def asking_for(names: Sequence[str]) -> str:
    """The agent is asked for what their request does not tell."""
    told = ", ".join(_lower_first(item_label(name)) for name in names)
    return (
        f"Pour avancer, il me manque\N{NO-BREAK SPACE}: {told}. Pouvez-vous me le préciser\N{NO-BREAK SPACE}?"
    )


def _lower_first(words: str) -> str:
    """Within a sentence; « NIR corrigé », « GIP SNE informé » keep their capitals."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def filters() -> dict[str, Callable[..., object]]:
    """As template filters, under French names since templates are French."""
    return {
        "rubrique": item_label,
        "reponse_donnee": answer,
        "preuve": lambda name: PROOF[name],
        "etape": step,
        "avec_minuscule": _lower_first,
        "etapes": lambda kind: declaration_of(kind).steps,
        "regle": lambda kind: RULE.get(kind),
        "choix_donne": lambda name: OPTION[name],
        "question_posee": lambda name: FIELD[name].question if name in FIELD else f"{PROOF[name]} ?",
        "aide_donnee": lambda name: FIELD[name].help if name in FIELD else "",
    }
