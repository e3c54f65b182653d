"""What was wrong against the law as it stands: each correction with its article and the version read."""

from __future__ import annotations

from pathlib import Path

import pytest

import knowledge_base
from knowledge_base.entries import Base
from knowledge_base.formats.files import load

CONTENT = Path(knowledge_base.__file__).parent / "content"

# Entry, fact, article, date of the version, what the answer says, what it no longer says.
LAW = (
    ("dalo-recours-sans-delai", 143, "L. 441-2-3", "2022-02-23", "inadapté à son handicap", "sans durée"),
    ("dalo-recours-sans-delai", 400, "R. 441-14-1", "2022-02-23", "Déposer n’est pas être reconnu", ""),
    (
        "dalo-six-mois-dix-huit-mois",
        400,
        "R. 441-14-1",
        "2022-02-23",
        "plus de six mois sans interruption",
        "",
    ),
    ("dalo-delai-commission", 396, "R. 441-15", "2014-02-14", "trois mois, six outre-mer", ""),
    ("dalo-delai-commission", 395, "R. 441-15", "2020-06-29", "à partir du jour où elle reçoit", ""),
    ("enfants-garde-alternee", 126, "L. 442-12", "2020-09-09", "compte chez chaque parent", "ne dit rien"),
    ("composition-menage", 126, "L. 442-12", "2020-09-09", "droit de visite", ""),
    ("justifier-les-ressources", 63, "F10007", "2024", "2026 : l’avis de 2025, revenus de 2024", "N-2"),
    (
        "nir-facultatif",
        111,
        "R. 441-2-3",
        "2022",
        "aucun texte ne fait de ce numéro une condition",
        "facultatif",
    ),
    ("usage-nir", 111, "R. 441-2-3", "2022", "aucun texte n’en fait une condition", "libre de ne pas"),
    ("recepisse-ou-autorisation-provisoire", 46, "20 avril 2022", "2022-04-20", "protection subsidiaire", ""),
    ("demandeur-asile-ou-refugie", 533, "R. 431-15-3", "2026-04", "ANEF", ""),
    ("attestation-prolongation-instruction", 240, "20 avril 2022", "2022-04-20", "renouvellement", ""),
    ("ressources-divorce", 125, "Conseil d’État, 4 juillet 2025", "2025-07-04", "L’avis suffit", ""),
    ("ressources-divorce", 299, "L. 441-1", "2022-02-23", "saisine du juge", ""),
    ("demandeur-proprietaire", 290, "L. 441-2-2", "2022-02-23", "ordonnance de protection", ""),
    ("portail-assistance-des-demandeurs", 168, "F10007", "2023", "0 806 000 113", ""),
    ("qpv-objectifs-attribution", 147, "L. 441-1", "2025-06", "Ailleurs, aucun objectif", ""),
    ("premier-quartile-calcul", 148, "3 juin 2025", "2025-06", "que dans les intercommunalités", ""),
    ("anru-objectif", 133, "L. 441-1", "2025-06", "Ailleurs, cette règle n’existe pas", ""),
    ("fuite-de-donnees", 193, "articles 33", "2025", "72 heures", ""),
    ("droit-acces-et-rectification", 192, "article 12", "2021-09-01", "dans le mois", ""),
    ("effacer-les-donnees", 356, "2017-917", "2017-05-09", "un an après la radiation", ""),
    ("deces-demandeur", 85, "R. 441-2-8", "2017-05-08", "ne figure pas parmi les six motifs", ""),
    ("categorie-de-menage", 306, "29 juillet 1987", "2024", "seule handicapée", ""),
)


@pytest.fixture(scope="module")
def base() -> Base:
    return load(CONTENT)


@pytest.mark.parametrize(("entry_id", "number", "article", "version", "says", "no_longer"), LAW)
def test_the_entry_says_what_the_version_in_force_says(
    base: Base, entry_id: str, number: int, article: str, version: str, says: str, no_longer: str
) -> None:
    entry, fact = base.entry(entry_id), base.facts[number]

    assert number in entry.facts
    assert article in fact.source.replace("\N{NO-BREAK SPACE}", " ")
    assert fact.version == version
    answer = entry.answer.replace("\N{NO-BREAK SPACE}", " ")
    assert says in answer
    assert not no_longer or no_longer not in answer


@pytest.mark.parametrize(
    ("number", "article", "says"),
    [
        (366, "R. 441-9", "y vote"),
        (386, "R. 441-5", "ne sont pas comptés non plus"),
        (467, "R. 441-2-6", "son propre territoire"),
        (536, "R. 441-2-6", "intercommunalité"),
        (512, "L. 442-8-4", "aucun plafond de ressources"),
        (376, "L. 442-5-2", "ouvre la voie aux trois offres"),
        (452, "L. 442-3-4", "dix-huit mois"),
        (127, "L. 441-2-1", "formulaire de tout le monde"),
        (459, "2017-917", "GIP SNE"),
    ],
)
def test_a_fact_that_was_wrong_says_the_text_in_force(
    base: Base, number: int, article: str, says: str
) -> None:
    fact = base.facts[number]

    assert article in fact.source.replace("\N{NO-BREAK SPACE}", " ")
    assert says in fact.statement


def test_after_a_reactivation_every_entry_says_to_renew(base: Base) -> None:
    """A demande that is reactivated past its date falls again at once: « Points d’attention », AATIKO."""
    silent = [
        entry.id
        for entry in base.entries
        if entry.theme == "reactivation" and "renouvel" not in entry.answer.casefold()
    ]

    assert silent == []


def test_the_helpline_that_is_gone_is_given_by_no_entry(base: Base) -> None:
    """Fact 168: the 0 812 line of 2015 became 0 806 000 113."""
    given = [e.id for e in base.entries if "0 812" in e.answer.replace("\N{NO-BREAK SPACE}", " ")]

    assert given == ["portail-assistance-des-demandeurs"]  # which says not to give it any more
