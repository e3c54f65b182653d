"""A base is loaded whole or refused whole, each fault named with its file and line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from knowledge_folder import Folder
from terminal import plain

from knowledge_base.entries import covered_facts, due_for_review, uncovered_facts
from knowledge_base.faults import FaultyBase
from knowledge_base.formats.files import check, load
from knowledge_base.themes import Theme
from rendering.fault_words import in_file

Reasons = Callable[[], list[str]]


def test_a_valid_folder_gives_its_entries(folder: Folder) -> None:
    folder.entry(answer="Le gestionnaire.\n\nSignalez-lui le doublon.")

    base = load(folder.root)

    (entry,) = base.entries
    assert entry.id == "supprimer-doublon"
    assert entry.theme is Theme.DOUBLONS
    assert entry.phrasings[0] == "Qui peut supprimer un doublon ?"
    assert len(entry.variants) == 4
    assert entry.answer == "Le gestionnaire.\n\nSignalez-lui le doublon."
    assert entry.validated_on == date(2026, 11, 25)
    assert not entry.uncertain
    assert base.entry("supprimer-doublon") is entry


def test_an_entry_is_uncertain_when_one_of_its_facts_is(folder: Folder) -> None:
    folder.facts(to_verify={1: False, 2: True})
    folder.entry(facts="[1, 2]")

    (entry,) = load(folder.root).entries

    assert entry.uncertain


def test_facts_that_no_entry_states_are_named(folder: Folder) -> None:
    folder.facts(to_verify={1: False, 2: False, 3: True})
    folder.entry(facts="[1, 3]")

    base = load(folder.root)

    assert covered_facts(base) == {1, 3}
    assert [fact.number for fact in uncovered_facts(base)] == [2]


def test_entries_come_up_for_review_on_their_day(folder: Folder) -> None:
    folder.entry(review_by="2027-05-25")
    base = load(folder.root)

    assert not list(due_for_review(base, today=date(2027, 5, 24)))
    assert [e.id for e in due_for_review(base, today=date(2027, 5, 25))] == ["supprimer-doublon"]

    folder.entry(review_by="2027-05-25", valid_until="2026-12-31")
    base = load(folder.root)

    assert not list(due_for_review(base, today=date(2026, 12, 31)))
    assert [e.id for e in due_for_review(base, today=date(2027, 1, 1))] == ["supprimer-doublon"]


def test_words_that_yaml_would_take_for_values_stay_words(folder: Folder) -> None:
    folder.entry(variants="[oui, non, '12', 2026-01-01, null]")

    (entry,) = load(folder.root).entries

    assert entry.variants == ("oui", "non", "12", "2026-01-01", "null")


DATE = "date impossible dans « validated_on » : « {} » (attendu : 2026-11-25)"
TWICE = "formulation écrite deux fois dans cette fiche : « UNE ! » ; n’en garder qu’une"
WORDLESS = "formulation sans aucun mot : « ??? » ; l’écrire en clair"
SCOPE = (
    "portée inconnue : « commune:06088 » "
    "(attendu : national, departement:06, usage:06, modele:06 ou modele:idf)"
)
NIR = "un numéro de sécurité sociale semble écrit ici : le retirer"
UNKNOWN = "fait inconnu du registre : 99 ; corriger ce numéro, ou compléter le registre"
LONG = "réponse trop longue : 5000 caractères, 900 au plus ; la couper, ou en faire deux fiches"
LONG_QUESTION = "formulation trop longue : 5000 caractères, 300 au plus ; la couper"
GARBLED = "lettres abîmées par un changement de codage, à retaper : « ne. La rÃ©ponse. »"
BACKWARDS = "la fin de validité précède le début : corriger l’une des dates"
NOT_LOCAL = "seule une fiche locale prend la place d’une autre : changer « scope », ou retirer « overrides »"
NOWHERE = (
    "redirection vers une fiche qui n’existe pas : « nulle-part » ; "
    "corriger l’identifiant, ou retirer « replaced_by »"
)
ITSELF = (
    "redirection en boucle : supprimer-doublon → supprimer-doublon ; "
    "retirer « replaced_by » de la fiche qui répond"
)
NOBODY = (
    "aucune fiche nationale ne porte cet identifiant : « nulle-part » ; le corriger, ou retirer « overrides »"
)
UNKNOWN_VALUE = (
    "valeur locale inconnue : « {site} » ; écrire l’une de : {delai-anormalement-long}, "
    "{adresse-commission}, {seuil-premier-quartile}, {regles-reactivation}, {site-gestionnaire}, "
    "{telephone-gestionnaire}, {nom-gestionnaire}"
)
NOT_ASKED = "« asks » attend l’un de : how, may, which_paper, how_long, who, where, how_much, why, what"
MARKUP = "mise en forme interdite dans la réponse : texte simple et listes à tirets seulement"

FAULTS = [
    ({"source": None}, 2, "champ manquant : « source » ; l’ajouter"),
    ({"validated_by": None}, 2, "champ manquant : « validated_by » ; l’ajouter"),
    ({"question": ""}, 2, "champ vide : « question » ; le remplir"),
    ({"question": "« ? »"}, 2, "la question ne contient aucun mot : l’écrire en clair"),
    ({"auteur": "moi"}, 12, "champ inconnu : « auteur » ; corriger son nom, ou le retirer"),
    ({"theme": "logement"}, 4, "thème inconnu : « logement » ; écrire le nom d’un dossier de thème"),
    ({"theme": "nir"}, 4, "thème « nir », mais dossier « doublons » ; corriger l’un ou l’autre"),
    ({"scope": "commune:06088"}, 5, SCOPE),
    ({"variants": "[une, deux, trois]"}, 3, "4 formulations au moins, 3 ici"),
    ({"variants": "une seule"}, 3, "le champ « variants » attend une liste, une ligne par élément"),
    ({"variants": "[une, deux, trois, quatre, '']"}, 3, "élément vide dans « variants »"),
    ({"variants": "[une, deux, trois, quatre, UNE !]"}, 3, TWICE),
    ({"variants": "[une, deux, trois, quatre, '???']"}, 3, WORDLESS),
    ({"facts": "[1, 99]"}, 6, UNKNOWN),
    ({"facts": f"[{'9' * 5_000}]"}, 6, "« facts » attend un numéro de fait, pas « 99999999999999999999 »"),
    ({"facts": "[un]"}, 6, "« facts » attend un numéro de fait, pas « un »"),
    ({"facts": "[]"}, 6, "champ vide : « facts » ; le remplir"),
    ({"validated_on": "2026-02-30"}, 10, DATE.format("2026-02-30")),
    ({"validated_on": "25/11/2026"}, 10, DATE.format("25/11/2026")),
    ({"review_by": "2026-11-25"}, 11, "la date de relecture doit suivre la date de validation"),
    ({"source": "agent 1 85 05 78 006 084 91"}, 7, NIR),
    ({"answer": ""}, 13, "réponse vide : l’écrire sous l’en-tête"),
    ({"answer": "x" * 5_000}, 13, LONG),
    ({"question": "x" * 5_000}, 2, LONG_QUESTION),
    ({"answer": "Une ligne.\nLa rÃ©ponse."}, 14, GARBLED),
    ({"valid_from": "2027-02-01", "valid_until": "2027-01-31"}, 13, BACKWARDS),
    ({"valid_until": "demain"}, 12, DATE.format("demain").replace("validated_on", "valid_until")),
    ({"overrides": "supprimer-doublon"}, 12, NOT_LOCAL),
    ({"replaced_by": "nulle-part"}, 12, NOWHERE),
    ({"replaced_by": "supprimer-doublon"}, 12, ITSELF),
    ({"scope": "usage:06", "overrides": "nulle-part"}, 12, NOBODY),
    ({"answer": "**gras**"}, 13, MARKUP),
    ({"asks": "[how, quand]"}, 12, NOT_ASKED),
    ({"asks": "how"}, 12, "le champ « asks » attend une liste, une ligne par élément"),
    ({"answer": "Sous {delai-anormalement-long}.\nVoir {site}."}, 14, UNKNOWN_VALUE),
]


@pytest.mark.parametrize(("changes", "line", "reason"), FAULTS, ids=[reason for *_, reason in FAULTS])
def test_each_fault_is_named_with_its_line(
    folder: Folder, changes: dict[str, str | None], line: int, reason: str
) -> None:
    folder.entry(**changes)

    faults = check(folder.root)

    assert [(fault.line, plain(in_file(fault))) for fault in faults] == [(line, plain(reason))]


def test_yaml_that_cannot_be_read_says_where_and_why(folder: Folder, reasons: Reasons) -> None:
    folder.entry(source="Code : article 1")

    (fault,) = reasons()

    assert fault.startswith("doublons/supprimer-doublon.md:7 – YAML illisible")
    assert "la mettre entre guillemets" in fault


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("question: rien\n", "doit commencer"),
        ("---\nquestion: rien\n", "doit se terminer"),
        ("---\n---\nréponse\n", "en-tête vide"),
        ("---\njuste un texte\n---\nréponse\n", "champs"),
        ("---\nquestion: a\nquestion: b\n---\nréponse\n", "écrit deux fois"),
        ("---\nquestion: {a: b}\n---\nréponse\n", "que du texte"),
        ("---\nquestion: *a\n---\nréponse\n", "YAML illisible"),
        ("---\nquestion: !!python/object/apply:os.system [ls]\n---\n", "ordre YAML interdit, à retirer"),
        ("---\nquestion: !secret mot\n---\n", "ordre YAML interdit, à retirer"),
        ("---\n<<: &a {b: c}\n---\n", "ordre YAML interdit, à retirer"),
        ("---\n? [a, b]\n: c\n---\n", "un nom de champ est attendu"),
        ("---\nquestion: a\n...\nvariants: b\n---\n", "coupe le texte en deux"),
        ("---\nquestion: " + "[" * 5_000 + "\n---\n", "YAML illisible"),
        ("---\nquestion: a\n---\n".encode("utf-16"), "UTF-8"),
        ("---\nquestion: a\n---\n".encode("utf-16-le"), "UTF-8"),
        (b"---\nquestion: \xe9t\xe9\n---\n", "UTF-8"),
    ],
)
def test_a_file_that_is_not_an_entry_is_one_fault(
    folder: Folder, reasons: Reasons, text: str | bytes, reason: str
) -> None:
    folder.write("doublons/entree.md", text)

    (fault,) = reasons()

    assert fault.startswith("doublons/entree.md:")
    assert reason in fault


def test_two_files_of_one_id_are_told_once(folder: Folder, reasons: Reasons) -> None:
    folder.entry()
    folder.entry(
        "nir/supprimer-doublon", theme="nir", question="Autre ?", variants="[a, b, c, Dossier en double !]"
    )

    said = reasons()

    assert any(
        "identifiant déjà pris par nir/supprimer-doublon.md" in s or "déjà pris par doublons/" in s
        for s in said
    )
    assert not any("formulation" in s for s in said)


def test_two_entries_may_not_share_a_phrasing(folder: Folder, reasons: Reasons) -> None:
    folder.entry()
    folder.entry("nir/autre", theme="nir", question="Autre ?", variants="[a, b, c, Dossier en double !]")

    assert any("formulation déjà présente dans doublons/supprimer-doublon.md" in s for s in reasons())


def link(folder: Folder, entry_id: str, **changes: str | None) -> None:
    """An entry of its own words, for what leads from one to another."""
    variants = ", ".join(f"{entry_id} {n}" for n in range(4))
    fields = {"question": f"Que dit {entry_id} ?", "variants": f"[{variants}]"}
    folder.entry(f"doublons/{entry_id}", **{**fields, **changes})


def test_a_circle_of_redirections_is_told_in_each_of_its_files(folder: Folder, reasons: Reasons) -> None:
    for entry_id, target in (("un", "deux"), ("deux", "trois"), ("trois", "un"), ("quatre", "un")):
        link(folder, entry_id, replaced_by=target)

    said = reasons()

    assert [line.split(" – ")[0] for line in said] == [
        f"doublons/{name}.md:12" for name in ("deux", "trois", "un")
    ]
    assert "un → deux → trois → un" in said[2]


def test_a_chain_of_redirections_that_ends_is_right(folder: Folder, reasons: Reasons) -> None:
    link(folder, "un", replaced_by="deux")
    link(folder, "deux", replaced_by="trois")
    link(folder, "trois")

    assert reasons() == []


def test_a_local_entry_may_share_the_words_of_the_one_whose_place_it_takes(
    folder: Folder, reasons: Reasons
) -> None:
    folder.entry()
    for place in ("06", "2A"):
        folder.entry(
            f"doublons/ici-{place.lower()}", scope=f"departement:{place}", overrides="supprimer-doublon"
        )

    assert reasons() == []


def test_two_local_entries_do_not_take_the_same_place(folder: Folder, reasons: Reasons) -> None:
    link(folder, "national")
    for name in ("un", "deux"):
        link(folder, name, scope="departement:06", overrides="national")

    (said,) = reasons()

    assert said.startswith("doublons/un.md:12 – doublons/deux.md prend déjà la place de")


def test_an_entry_whose_validity_has_ended_is_told_and_loads_all_the_same(folder: Folder) -> None:
    folder.entry(valid_until="2026-12-31")

    assert check(folder.root, today=date(2026, 12, 31)) == []
    (fault,) = check(folder.root, today=date(2027, 1, 1))
    assert (fault.file, fault.line) == ("doublons/supprimer-doublon.md", 12)
    assert in_file(fault).startswith("validité terminée le 31/12/2026")
    assert not load(folder.root).entries[0].is_valid_on(date(2027, 1, 1))


def test_nobody_may_plan_to_read_a_figure_again_after_its_last_day(folder: Folder, reasons: Reasons) -> None:
    folder.entry(review_by="2027-01-01")
    fact = (
        "- number: 1\n  statement: x\n  source: CCH\n  source_date: y\n  version: 2026\n  to_verify: false\n"
    )
    folder.write("facts/doublons.yaml", f"{fact}  valid_until: 2026-12-31\n")

    (said,) = reasons()

    assert said.startswith("doublons/supprimer-doublon.md:11 – relecture prévue le 01/01/2027")
    assert said.endswith("que jusqu’au 31/12/2026 : relire au plus tard ce jour-là")
    folder.entry(review_by="2026-12-31")
    assert reasons() == []
    folder.entry(validated_on="2027-01-04", review_by="2027-07-04")  # somebody has read it since
    assert reasons() == []


def test_a_usage_needs_no_written_source(folder: Folder) -> None:
    folder.entry(scope="usage:06", facts=None, source=None, source_date=None)

    (entry,) = load(folder.root).entries

    assert entry.is_usage


def test_strange_files_and_folders_are_not_silently_ignored(folder: Folder, reasons: Reasons) -> None:
    folder.entry()
    folder.write("doublons/brouillon.txt", "à finir")
    folder.write("divers/note.md", "à ranger")
    folder.write("LICENCE.md", "Licence Ouverte")
    folder.write("doublons/.cache", "rien")

    assert [line.split(":")[0] for line in reasons()] == ["divers", "doublons/brouillon.txt"]


def test_the_register_has_its_own_faults(folder: Folder, reasons: Reasons) -> None:
    folder.entry()
    folder.facts(to_verify={1: False})
    folder.facts(theme="nir", to_verify={1: False})
    folder.write("facts/autre.yaml", "- number: 4\n")
    folder.write(
        "facts/anru.yaml",
        "- number: 5\n  statement: x\n  source: y\n  source_date: z\n  to_verify: peut-être\n",
    )

    said = "\n".join(reasons())

    assert "facts/nir.yaml:1 – le fait 1 est déjà dans le registre" in said
    assert "facts/autre.yaml:1 – ce fichier ne porte pas le nom d’un thème" in said
    assert "facts/anru.yaml:5 – «\u00a0to_verify\u00a0» attend true ou false" in said


@pytest.mark.parametrize(
    ("source", "evidence", "reason"),
    [
        ("CCH, article L. 441-2-3", "  version: 2017-01-21\n", "d’avant 2020"),
        ("Page d’un gestionnaire", "", "sans date"),
        ("PagesJaunes / Ooreka, fiche", "  version: 2023\n  confirmed: read\n", "reproduction privée"),
        ("CCH", "  version: 2022-13\n  confirmed: read\n", "« version » illisible"),
        ("CCH", "  version: 2022\n  confirmed: oui\n", "« confirmed » attend l’un de"),
        ("CCH", "  version: 2022\n  link: legifrance\n", "« link » illisible"),
    ],
)
def test_nobody_can_call_a_fact_certain_on_an_old_undated_or_private_source(
    folder: Folder, reasons: Reasons, source: str, evidence: str, reason: str
) -> None:
    folder.entry()
    fact = f"- number: 1\n  statement: x\n  source: {source}\n  source_date: y\n{evidence}"
    folder.write("facts/doublons.yaml", f"{fact}  to_verify: false\n")

    (said,) = reasons()

    assert reason.replace("« ", "«\u00a0").replace(" »", "\u00a0»") in said


@pytest.mark.parametrize(
    "evidence",
    [
        "  version: 2020\n  to_verify: false\n",
        "  version: 1999-09-22\n  confirmed: unchanged\n  to_verify: false\n",
        "  to_verify: true\n",
    ],
)
def test_a_recent_a_confirmed_or_a_doubted_fact_is_in_order(
    folder: Folder, reasons: Reasons, evidence: str
) -> None:
    folder.entry()
    fact = "- number: 1\n  statement: x\n  source: CCH\n  source_date: y\n"
    folder.write("facts/doublons.yaml", fact + evidence)

    assert reasons() == []


def test_an_entry_opens_on_the_sources_of_its_facts(folder: Folder) -> None:
    folder.entry(facts="[1, 2]")
    fact = (
        "- number: {}\n  statement: x\n  source: CCH\n  source_date: y\n  version: 2022\n  to_verify: false\n"
    )
    links = ("  link: https://www.legifrance.gouv.fr/a\n", "  link: https://www.legifrance.gouv.fr/a\n")
    folder.write("facts/doublons.yaml", fact.format(1) + links[0] + fact.format(2) + links[1])

    (entry,) = load(folder.root).entries

    assert entry.links == ("https://www.legifrance.gouv.fr/a",)


def test_an_entry_written_after_one_place_answers_everywhere_and_names_it(folder: Folder) -> None:
    folder.entry(scope="modele:idf")

    (entry,) = load(folder.root).entries

    assert (entry.model, entry.is_local, entry.departement) == ("idf", False, "")
    assert [entry.concerns(departement) for departement in ("75", "06")] == [True, True]


def test_a_faulty_base_is_refused_whole_with_all_its_faults(folder: Folder) -> None:
    folder.entry(source=None, validated_by=None)

    with pytest.raises(FaultyBase) as refusal:
        load(folder.root)

    assert len(refusal.value.faults) == 2
    assert "validated_by" in str(refusal.value)


def test_a_missing_or_empty_folder_is_a_fault(folder: Folder, reasons: Reasons) -> None:
    assert "aucune fiche" in reasons()[0]
    assert "introuvable" in in_file(check(folder.root / "absent")[0])


def test_a_local_entry_needs_no_national_fact(folder: Folder) -> None:
    folder.entry(scope="departement:2A", facts=None)

    (entry,) = load(folder.root).entries

    assert entry.scope == "departement:2A"
