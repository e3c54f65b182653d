"""Forty messages as agents and gestionnaires write them: nobody is left in them, and their matter stays."""

from __future__ import annotations

import pytest

from knowledge_base.upkeep.plain_language import is_word
from privacy.courtesy import without_courtesy, without_greeting
from privacy.persons import Trace, anonymise, masks_in, people_named, pieces

COLLEAGUES = ("Nadia Ferrand", "Hélène Ozanne")

# A message, what must be gone, what must stay.
MESSAGES: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        "Mme Martin a déménagé, comment changer son adresse ?",
        ("Martin",),
        ("déménagé", "changer son adresse"),
    ),
    ("M. Benali souhaite ajouter un co-demandeur", ("Benali",), ("souhaite ajouter un co-demandeur",)),
    ("mme dupont ne retrouve pas son attestation", ("dupont",), ("ne retrouve pas son attestation",)),
    ("M. et Mme Lefèvre se séparent, qui garde la demande ?", ("Lefèvre",), ("se séparent", "demande")),
    ("MONSIEUR GARCIA A PERDU SON NUMERO UNIQUE", ("GARCIA",), ("PERDU SON NUMERO UNIQUE",)),
    ("Mlle N’Diaye est-elle encore prioritaire ?", ("Diaye",), ("encore prioritaire",)),
    ("Mme de la Fontaine a deux demandes", ("Fontaine",), ("a deux demandes",)),
    ("mme b. demande une mutation", ("mme b",), ("demande une mutation",)),
    ("M. Ben Ali Mohamed n’a pas reçu le préavis", ("Ben Ali", "Mohamed"), ("pas reçu le préavis",)),
    ("Madame Saint-Jean veut renouveler", ("Saint-Jean",), ("veut renouveler",)),
    ("le dossier Martin est bloqué au guichet", ("Martin",), ("dossier", "bloqué au guichet")),
    ("dossier DUPUIS : pièces manquantes", ("DUPUIS",), ("pièces manquantes",)),
    ("La demande de Kowalski a été radiée", ("Kowalski",), ("La demande", "a été radiée")),
    ("la famille Traoré attend depuis 2019", ("Traoré",), ("famille", "attend depuis 2019")),
    ("Sa fille Inès est majeure, faut-il l’ajouter ?", ("Inès",), ("Sa fille", "majeure")),
    ("Demandeuse née DURAND, mariée depuis", ("DURAND",), ("mariée depuis",)),
    ("Nom : LOPEZ, prénom : Carmen", ("LOPEZ", "Carmen"), ("Nom", "prénom")),
    ("Elle s’appelle Fatou et son fils Moussa vit avec elle", ("Fatou", "Moussa"), ("vit avec elle",)),
    ("Jean Dupuis a reçu deux attestations", ("Jean", "Dupuis"), ("a reçu deux attestations",)),
    ("Le locataire est KONATE Aminata", ("KONATE", "Aminata"), ("Le locataire",)),
    ("J’ai reçu Sophie Marceau-Lambert ce matin", ("Sophie", "Marceau", "Lambert"), ("ce matin",)),
    ("numéro unique 0061123456789ABCDE introuvable", ("0061123456789",), ("introuvable",)),
    ("Dossier n° 006 1123 4567 8901 234 en double", ("1123 4567",), ("en double",)),
    ("demande 00611234567801234567 à réactiver ?", ("00611234",), ("à réactiver",)),
    ("Rappelez-la au 06 12 34 56 78 avant midi", ("06 12", "56 78"), ("avant midi",)),
    ("tél : 04.93.12.34.56, absente le vendredi", ("04.93",), ("absente le vendredi",)),
    ("+33 6 12 34 56 78 est son nouveau numéro", ("12 34 56",), ("nouveau numéro",)),
    ("écrire à karim.bensaid@example.org pour l’attestation", ("karim", "bensaid"), ("l’attestation",)),
    ("née le 12/03/1984, la date est refusée", ("12/03/1984",), ("née le", "la date est refusée")),
    ("date de naissance : 4 mai 1979, champ bloqué", ("1979",), ("champ bloqué",)),
    ("DDN 01.01.1990 erronée dans l’état civil", ("01.01.1990",), ("erronée dans l’état civil",)),
    ("né en 1962, a-t-il droit à un logement adapté ?", ("1962",), ("logement adapté",)),
    ("habite 12 rue des Lilas à Valbonne depuis mars", ("12 rue", "Lilas"), ("depuis mars",)),
    ("adresse : 3 bis, avenue Jean Jaurès, 06560 Valbonne", ("Jaurès", "06560"), ("adresse",)),
    ("45 boulevard du Général Leclerc, escalier B, est vide", ("45 boulevard", "Leclerc"), ("est vide",)),
    ("allocataire 1234567, ressources à zéro", ("1234567",), ("ressources à zéro",)),
    ("Nadia a ouvert la demande, Nadia Ferrand en témoigne", ("Nadia", "Ferrand"), ("ouvert la demande",)),
    ("helene ozanne m’a dit de forcer le doublon", ("helene", "ozanne"), ("forcer le doublon",)),
    ("son NIR est 1 85 05 78 006 084 91, refusé", ("006 084",), ("refusé",)),
    (
        "M. Roux (roux@example.org, 06 98 76 54 32) habite 8 impasse du Puits",
        ("Roux", "06 98", "Puits"),
        ("habite",),
    ),
)

# What names nobody stays as it is.
PLAIN: tuple[str, ...] = (
    "Le SNE est-il accessible ce matin ?",
    "Quel délai pour renouveler une demande ?",
    "Action Logement peut-il enregistrer une demande ?",
    "La demande de logement social vaut un an (CCH, art. R. 441-2-8).",
    "Monsieur refuse de signer, que faire ?",
    "Depuis le 1er janvier 2026, le formulaire Cerfa n° 14069 a changé.",
    "Le dossier unique est obligatoire depuis 2015.",
    "Madame, Monsieur, voici la liste des pièces.",
    "Le DALO, la commission de médiation, le préfet : qui décide ?",
    "Erreur 500 à l’enregistrement",
)


def test_there_are_forty_messages() -> None:
    assert len(MESSAGES) == 40


@pytest.mark.parametrize(("message", "gone", "kept"), MESSAGES, ids=lambda value: str(value)[:40])
def test_nobody_is_left_in_a_message_and_its_matter_stays(
    message: str, gone: tuple[str, ...], kept: tuple[str, ...]
) -> None:
    text = anonymise(message, is_word=is_word, colleagues=COLLEAGUES).text

    assert [secret for secret in gone if secret in text] == []
    assert [words for words in kept if words not in text] == []


@pytest.mark.parametrize("message", PLAIN)
def test_what_names_nobody_stays_as_it_is(message: str) -> None:
    assert anonymise(message, is_word=is_word).text == message


def test_whoever_is_named_is_told_once_but_for_those_who_work_on_it() -> None:
    text = "Nadia Ferrand a reçu Mme DUPONT Jeanne, puis Paul Roquet. Mme DUPONT Jeanne attend au 0612345678."

    named = people_named(text, is_word=is_word, colleagues=("Nadia Ferrand",))

    assert named == ("Mme DUPONT Jeanne", "Paul Roquet")


def test_what_was_taken_out_is_told_in_order() -> None:
    found = anonymise("Mme Martin, née le 12/03/1984, 06 12 34 56 78", is_word=is_word)

    assert found.text == "[nom], née le [date de naissance], [téléphone]"
    assert found.removed == (Trace.NAME, Trace.BIRTH, Trace.PHONE)


def test_a_text_is_cut_at_its_masks() -> None:
    assert [(piece.text, piece.is_mask) for piece in pieces("de [nom] au [téléphone]")] == [
        ("de ", False),
        ("[nom]", True),
        (" au ", False),
        ("[téléphone]", True),
    ]
    assert masks_in("[nom], [nom], [autre]") == ("[nom]",)


@pytest.mark.parametrize(
    ("message", "matter"),
    [
        (
            "Bonjour Hélène,\n\nQuel délai ?\n\nCordialement,\nNadia Ferrand\nMairie de Valbonne",
            "Quel délai ?",
        ),
        ("Bonjour, quel délai ? Merci d’avance.", "quel délai ?"),
        ("bonsoir quel délai ? merci", "quel délai ?"),
        ("Bonjour Madame Ozanne, quel délai ?", "quel délai ?"),
        ("Quel délai ? Cordialement, Nadia", "Quel délai ?"),
        ("Merci de réactiver la demande.", "Merci de réactiver la demande."),
        ("Un an.\n\nBien à vous,\nH. Ozanne\n04 93 00 00 00", "Un an."),
        ("Quel délai ?\nMerci pour votre aide.\nBonne journée", "Quel délai ?"),
    ],
)
def test_greetings_thanks_and_signatures_go(message: str, matter: str) -> None:
    assert without_courtesy(message) == matter


@pytest.mark.parametrize(
    ("message", "title"),
    [
        ("Bonjour,\n\nCombien de temps ?\n\nMerci d’avance", "Combien de temps ?\n\nMerci d’avance"),
        ("Bonjour Madame\nune demande a disparu", "une demande a disparu"),
        ("Bonsoir ! Et le NIR ?", "Et le NIR ?"),
        ("Bonjour Mme Dumas déménage", "Bonjour Mme Dumas déménage"),
        ("Bonjour,", "Bonjour,"),
        ("Et le NIR ?", "Et le NIR ?"),
        ("", ""),
    ],
)
def test_a_title_begins_after_the_greeting(message: str, title: str) -> None:
    assert without_greeting(message) == title
