"""Every kind of request, declared once: the one table that the dialogues, the forms and the clock read.

The content is that of the register of facts, by number, and of the annex « Missions du gestionnaire »; where
they say nothing, the declaration says nothing either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tickets.kinds.declaration import (
    AT_ONCE,
    DONE,
    FOR_THE_GUICHET,
    NUMERO_UNIQUE,
    Declaration,
    Field,
    Shape,
)

QUESTION = "question"
"""The kind of what is asked freely, and of a kind that is no longer declared."""
MATTER = "matter"
"""The field that says which sensitive matter it is."""
FERMETURE = "fermeture_acces"
"""The one that ends an access here as soon as it is sent."""

_DOSSIER = Field(NUMERO_UNIQUE, Shape.NUMERO_UNIQUE)
_DOSSIER_IF_ANY = Field(NUMERO_UNIQUE, Shape.NUMERO_UNIQUE, required=False)
_STORY = Field("story", Shape.TEXT)
_PRECISION = Field("precision", Shape.TEXT, required=False)
_PERSON = Field("person", Shape.PERSON)
_PROFILE = Field(
    "profile",
    Shape.CHOICE,
    required=False,
    options=("guichet", "consultation_list", "consultation_content", "consultation_all"),
)
_COLLECTE_SENT = Field("collecte_sent_on", Shape.DAY, required=False)
_DONE_AFTER_CHECK = ("checked", DONE)
_ACCOUNT_STEPS = ("account", "collecte", "assignment", "certification", DONE)
_REGISTERING = ("bailleur", "commune", "epci", "etat", "action_logement", "reservataire", "siao")


def _by_kind(declarations: Iterable[Declaration]) -> Mapping[str, Declaration]:
    return {declaration.kind: declaration for declaration in declarations}


EMERGENCIES = (
    "homeless", "eviction", "violence", "elder", "child", "suicide", "threat", "rescue", "trafficking",
    "data_leak",
)  # fmt: skip
"""Sensitive matters for which somebody is called before anything else, and the gestionnaires at once."""
DATA_LEAK = "data_leak"

KINDS: Mapping[str, Declaration] = _by_kind(
    (
        Declaration(kind=QUESTION, theme=""),
        Declaration(
            kind="reactivation",
            theme="reactivation",
            fields=(
                _DOSSIER,
                Field(
                    "cause",
                    Shape.CHOICE,
                    options=("notice_not_received", "sne_fault", "struck_by_mistake", "other"),
                ),
                Field("chronology", Shape.TEXT),
            ),
            proofs=("papers_checked",),
            steps=_DONE_AFTER_CHECK,
            facts=(100, 101, 102, 103, 104),
        ),
        Declaration(
            kind="correction_nir",
            theme="nir",
            fields=(_DOSSIER, Field("nir_cause", Shape.CHOICE, options=("typing_error", "new_identity"))),
            proofs=("identity_on_file",),
            steps=_DONE_AFTER_CHECK,
            facts=(113, 114, 116),
        ),
        Declaration(
            kind="doublon",
            theme="doublons",
            fields=(_DOSSIER, Field("other_numero", Shape.NUMERO_UNIQUE), _PRECISION),
            steps=_DONE_AFTER_CHECK,
            facts=(106, 107, 108),
        ),
        Declaration(
            kind="suppression_anru",
            theme="anru",
            fields=(_DOSSIER, _PRECISION),
            steps=(DONE,),
            facts=(132,),
        ),
        Declaration(
            kind="suivi_plis",
            theme="renouvellement",
            fields=(_DOSSIER, _PRECISION),
            steps=(DONE,),
            facts=(82, 103),
        ),
        Declaration(
            kind="ouverture_guichet",
            theme="connexion",
            fields=(
                Field("organisation"),
                Field("organisation_kind", Shape.CHOICE, options=_REGISTERING),
                _COLLECTE_SENT,
            ),
            proofs=("convention_signed", "deliberation_voted"),
            askers=FOR_THE_GUICHET,
            steps=("convention", "collecte", "configured", "gip_told", DONE),
            facts=(14, 15, 21),
        ),
        Declaration(
            kind="ouverture_acces",
            theme="connexion",
            fields=(
                _PERSON,
                Field("email", Shape.EMAIL),
                _PROFILE,
                _COLLECTE_SENT,
                Field("message_shown", Shape.TEXT, required=False),
            ),
            proofs=("agent_designated",),
            askers=FOR_THE_GUICHET,
            steps=_ACCOUNT_STEPS,
            facts=(3, 4, 7, 9, 12, 13),
        ),
        Declaration(
            kind="modification_acces",
            theme="connexion",
            fields=(_PERSON, Field("access_change", Shape.TEXT), _PROFILE),
            proofs=("agent_designated",),
            askers=FOR_THE_GUICHET,
            steps=_DONE_AFTER_CHECK,
            facts=(9, 12, 13),
        ),
        Declaration(
            kind=FERMETURE,
            theme="connexion",
            fields=(_PERSON, Field("left_on", Shape.DAY, required=False)),
            askers=FOR_THE_GUICHET,
            target=AT_ONCE,
            steps=(DONE,),
            facts=(9, 10),
        ),
        Declaration(
            kind="deblocage_compte",
            theme="connexion",
            fields=(
                Field("account_email", Shape.EMAIL),
                Field("message_shown", Shape.TEXT),
                _COLLECTE_SENT,
            ),
            steps=_DONE_AFTER_CHECK,
            facts=(4, 5, 6, 7, 8),
        ),
        Declaration(
            kind="coordonnees_horaires",
            theme="connexion",
            fields=(Field("contact_change", Shape.TEXT), Field("changes_on", Shape.DAY, required=False)),
            steps=(DONE,),
            facts=(17,),
        ),
        Declaration(
            kind="anomalie",
            theme="assistance",
            fields=(
                _STORY,
                Field("screen"),
                Field("happened_at"),
                Field("message_shown", Shape.TEXT, required=False),
                Field("browser", required=False),
                Field("dossiers", Shape.CHOICE, required=False, options=("one_dossier", "several_dossiers")),
                Field("posts", Shape.CHOICE, required=False, options=("one_post", "several_posts")),
                _DOSSIER_IF_ANY,
            ),
            steps=_DONE_AFTER_CHECK,
            facts=(172, 179),
        ),
        Declaration(
            kind="interface",
            theme="interfaces",
            fields=(
                Field("software"),
                Field("flow"),
                Field("rejection", Shape.TEXT),
                Field("happened_at"),
                Field("editor_told", Shape.YES_NO, required=False),
            ),
            steps=_DONE_AFTER_CHECK,
            facts=(160, 163, 164),
        ),
        Declaration(
            kind="cotation",
            theme="cotation",
            fields=(
                Field(
                    "cotation_matter",
                    Shape.CHOICE,
                    options=("grade", "module_fault", "module_rights", "criteria"),
                ),
                _STORY,
                _DOSSIER_IF_ANY,
            ),
            proofs=("request_complete",),
            facts=(139, 140, 141),
        ),
        Declaration(
            kind="dossier_unique",
            theme="pieces",
            fields=(_STORY, _DOSSIER_IF_ANY),
            facts=(55, 60),
        ),
        Declaration(
            kind="statistiques",
            theme="bilans",
            fields=(
                Field("figures", Shape.TEXT),
                Field("period"),
                Field("needed_on", Shape.DAY, required=False),
            ),
            steps=(DONE,),
            facts=(20, 197),
        ),
        Declaration(
            kind="formation",
            theme="formations",
            fields=(
                Field("topic", Shape.TEXT),
                Field("trainees"),
                Field("wished", required=False),
            ),
            steps=(DONE,),
            facts=(180, 181),
        ),
        Declaration(
            kind="reclamation",
            theme="assistance",
            fields=(_DOSSIER, Field("claim", Shape.TEXT)),
            proofs=("papers_checked",),
            steps=_DONE_AFTER_CHECK,
            facts=(177, 178),
        ),
        Declaration(
            kind="sensible",
            theme="rgpd",
            fields=(
                Field(
                    MATTER,
                    Shape.CHOICE,
                    required=False,
                    options=(*EMERGENCIES, "suspected_fraud", "other_matter"),
                ),
            ),
            proofs=("dpo_told",),
            proofs_only_if={"dpo_told": (MATTER, DATA_LEAK)},
            target=AT_ONCE,
            confidential=True,
            facts=(118, 124, 193),
        ),
    )
)

CONFIDENTIAL = frozenset(one.kind for one in KINDS.values() if one.confidential)


def told_kind(kind: str) -> str:
    """As the journal tells it: "" of what is confidential, since whoever reads the figures reads its rows."""
    return "" if kind in CONFIDENTIAL else kind


def declaration_of(kind: str) -> Declaration:
    return KINDS.get(kind, KINDS[QUESTION])


def target_of(kind: str) -> int:
    """Seconds of office hours in which an answer is owed; 0 is at once."""
    return int(declaration_of(kind).target.total_seconds())
