"""The import of a list of guichets: nothing is done but what was shown, and a faulty file is not kept."""

from __future__ import annotations

import csv
import re
from io import BytesIO, StringIO

import pytest
from openpyxl import Workbook
from web_stage import Browser, Stage

from guichets.registry import Agent, Guichet, GuichetKind, Role
from journal.entries import Kind

PAGE = "/guichets/import"
LIST = "nom;type;horaires\nMairie de Valbonne;commune;9 h-12 h\nArgence Habitat;bailleur;\n"


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


def give(browser: Browser, content: str | bytes, name: str = "guichets.csv") -> tuple[int, str]:
    """Gives a file; the status, and the page that follows."""
    file = content.encode() if isinstance(content, str) else content
    answer = browser.client.post(PAGE, data=browser.form(PAGE), files={"fichier": (name, file)})
    if answer.status_code == 303:
        return 303, plain(browser.client.get(answer.headers["location"]).text)
    return answer.status_code, plain(answer.text)


def confirm(browser: Browser, plan: str | None = None) -> tuple[int, str]:
    page = f"{PAGE}/apercu"
    seen = browser.hidden(page, "plan") if plan is None else plan
    answer = browser.client.post(f"{PAGE}/confirmer", data=browser.form("/guichets/nouveau", plan=seen))
    if answer.status_code == 303:
        return 303, plain(browser.client.get(answer.headers["location"]).text)
    return answer.status_code, plain(answer.text)


def plain(page: str) -> str:
    return page.replace("\N{NO-BREAK SPACE}", " ")


def guichets(stage: Stage, departement: str = "06") -> dict[str, Guichet]:
    with stage.house.units.reading() as work:
        return {guichet.name: guichet for guichet in work.registry.all_guichets(departement)}


def kinds(stage: Stage) -> list[Kind]:
    with stage.house.units.reading() as work:
        return [row.entry.kind for row in work.journal.rows()]


def workbook(*rows: tuple[str, ...]) -> bytes:
    book, content = Workbook(), BytesIO()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(content)
    return content.getvalue()


def test_what_the_file_would_do_is_shown_before_it_is_done(stage: Stage, helene: Browser) -> None:
    status, page = give(helene, LIST)

    assert status == 303
    assert "1 guichet sera ajouté" in page
    assert "1 guichet sera modifié" in page
    assert '<del><span class="note">(vide)</span></del>' in page
    assert "<ins>9 h-12 h</ins>" in page
    assert guichets(stage).keys() == {"Mairie de Valbonne"}

    status, page = confirm(helene)

    assert (status, "L’import est fait : 1 guichet ajouté, 1 mis à jour." in page) == (303, True)
    assert guichets(stage)["Mairie de Valbonne"].hours == "9 h-12 h"
    assert guichets(stage)["Argence Habitat"].kind is GuichetKind.BAILLEUR
    assert kinds(stage)[-2:] == [Kind.GUICHET_ADDED, Kind.GUICHET_CHANGED]


def test_a_workbook_is_known_by_what_it_holds_whatever_its_name(stage: Stage, helene: Browser) -> None:
    content = workbook(("Nom", "Type"), ("Argence Habitat", "Bailleur social"))

    assert give(helene, content, "liste.csv")[0] == 303
    assert confirm(helene)[0] == 303
    assert "Argence Habitat" in guichets(stage)


def test_the_columns_that_are_not_read_are_named_before_anything_is_done(helene: Browser) -> None:
    _, page = give(helene, "Nom du guichet;Type;Remarque\nArgence Habitat;bailleur;123\n")

    assert "Cette colonne n’est pas lue : « Remarque »." in page


def test_a_file_is_carried_out_once(stage: Stage, helene: Browser) -> None:
    give(helene, LIST)
    plan = helene.hidden(f"{PAGE}/apercu", "plan")
    confirm(helene, plan)

    status, page = confirm(helene, plan)

    assert (status, "n’est plus gardé" in page) == (409, True)
    assert kinds(stage).count(Kind.GUICHET_ADDED) == 1


def test_what_changed_since_it_was_read_is_read_again(stage: Stage, helene: Browser) -> None:
    give(helene, LIST)
    plan = helene.hidden(f"{PAGE}/apercu", "plan")
    with stage.house.units() as work:
        guichet = work.registry.guichet(stage.guichet.id or 0)
        assert guichet is not None
        guichet.hours = "8 h-11 h"

    status, page = confirm(helene, plan)

    assert status == 409
    assert "Relisez ce qui suit, puis confirmez." in page
    assert "<del>8 h-11 h</del>" in page
    assert guichets(stage).keys() == {"Mairie de Valbonne"}
    assert confirm(helene)[0] == 303


def test_another_file_read_in_another_tab_is_not_confirmed_unseen(stage: Stage, helene: Browser) -> None:
    give(helene, LIST)
    plan = helene.hidden(f"{PAGE}/apercu", "plan")
    give(helene, "nom;type\nAutre;epci\n")

    assert confirm(helene, plan)[0] == 409
    assert "Autre" not in guichets(stage)


def test_nobody_confirms_the_file_of_another(stage: Stage, helene: Browser) -> None:
    give(helene, LIST)
    plan = helene.hidden(f"{PAGE}/apercu", "plan")
    karim = stage.browser(stage.person("Karim Lormont", Role.GESTIONNAIRE))

    assert confirm(karim, plan)[0] == 409
    assert "Argence" not in karim.client.get(f"{PAGE}/apercu").text


def test_the_faults_are_told_line_by_line_and_the_file_is_not_kept(stage: Stage, helene: Browser) -> None:
    status, page = give(helene, "nom;type;mel\nA;boulangerie;\nB;epci;b.fr\nC;epci;1 85 05 78 006 084 91\n")

    assert status == 422
    assert "3 points à corriger" in page
    assert "type inconnu : « boulangerie »" in page
    assert "adresse mél mal écrite : « b.fr »" in page
    assert "un numéro de sécurité sociale semble écrit ici" in page
    assert "85 05 78" not in page
    assert b"85 05 78" not in stage.stored_bytes()
    assert "n’est plus gardé" in plain(helene.client.get(f"{PAGE}/apercu").text)


def test_the_sound_lines_are_imported_and_the_faulty_ones_given_back(stage: Stage, helene: Browser) -> None:
    text = "nom;type;mel\nJuste;CCAS;\nA;boulangerie;=1+1\nNIR 1 85 05 78 006 084 91;epci;\nJuste;epci;\n"

    status, page = give(helene, text)
    sheet = helene.client.get(f"{PAGE}/fautes?format=csv").content.decode("utf-8-sig")
    confirm(helene)

    assert status == 303
    assert "3 lignes sont laissées de côté" in page
    assert "type inconnu : « boulangerie »" in page
    assert guichets(stage)["Juste"].kind is GuichetKind.COMMUNE
    assert "A" not in guichets(stage)
    header, wrong, nir, twice = csv.reader(StringIO(sheet), delimiter=";")
    assert header == ["nom", "type", "mel", "à corriger"]
    assert wrong[0] == "A"
    assert not wrong[2].startswith("=")
    assert nir[:3] == ["", "", ""]
    assert "numéro de sécurité sociale" in nir[3]
    assert twice[:2] == ["Juste", "epci"]
    assert b"85 05 78" not in stage.stored_bytes()
    assert helene.client.get(f"{PAGE}/fautes?format=csv").status_code == 303  # done with


def test_a_fault_of_many_lines_is_said_once(helene: Browser) -> None:
    wrong = "".join(f"Four {number};boulangerie\n" for number in range(13))

    _, page = give(helene, f"nom;type\nJuste;epci\n{wrong}Autre;moulin\n")

    said = [" ".join(plain(one).split()) for one in re.findall(r"<li>(lignes? .*?)</li>", page)]
    assert [one.partition(" (")[0] for one in said] == [
        "lignes 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 et 3 de plus : type inconnu : « boulangerie »",
        "ligne 16 : type inconnu : « moulin »",
    ]


def test_an_unknown_type_is_said_once_and_its_lines_are_taken_up(stage: Stage, helene: Browser) -> None:
    rows = (
        "Juste;epci",
        "Four;Boulangerie",
        "Pain;boulangerie",
        "NIR 1 85 05 78 006 084 91;epci",
        "Meule;moulin",
    )
    give(helene, "\n".join(("nom;type", *rows)))

    fields = {"type Boulangerie": "commune", "type moulin": ""}
    status, page = helene.order(PAGE, "types", **fields)

    assert status == 303
    assert "3 guichets seront ajoutés" in page
    assert "2 lignes sont laissées de côté" in page
    assert 'name="type moulin"' in page
    assert "type Boulangerie" not in page
    confirm(helene)
    assert {guichets(stage)[name].kind for name in ("Four", "Pain")} == {GuichetKind.COMMUNE}
    assert "Meule" not in guichets(stage)


def test_a_gestionnaire_of_one_departement_touches_no_other(stage: Stage) -> None:
    with stage.house.units() as work:
        agent = Agent(
            name="Karim Lormont",
            role=Role.GESTIONNAIRE,
            guichet_id=None,
            departement="83",
            created_at=stage.clock(),
        )
        work.registry.add(agent)
    karim = stage.browser(agent)

    status, page = give(karim, "nom;type;departement\nMairie de Valbonne;epci;06\n")
    assert (status, "le département 06 n’est pas le vôtre" in page) == (422, True)

    give(karim, "nom;type\nMairie de Valbonne;epci\n")
    confirm(karim)
    assert guichets(stage)["Mairie de Valbonne"].kind is GuichetKind.COMMUNE
    assert guichets(stage, "83")["Mairie de Valbonne"].kind is GuichetKind.EPCI


def test_a_file_that_changes_nothing_says_so(helene: Browser) -> None:
    _, page = give(helene, "nom;type\nmairie de valbonne;commune\nMairie de Valbonne;commune\n")
    assert "est déjà à la ligne 2" in page

    _, page = give(helene, "nom;type\nMairie de Valbonne;commune\n")
    assert "il n’y a rien à importer" in page
    assert "Confirmer l’import" not in page


def test_what_is_given_up_is_forgotten(helene: Browser) -> None:
    give(helene, LIST)
    helene.client.post(f"{PAGE}/renoncer", data=helene.form(PAGE))

    assert helene.client.get(f"{PAGE}/apercu").status_code == 409


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a workbook", b"\x89PNG\r\n\x1a\n\0\0", b"nom\n"])
def test_what_is_no_list_is_refused_with_a_word(helene: Browser, content: bytes) -> None:
    assert give(helene, content)[0] == 422


def test_the_guichets_are_given_in_the_form_that_is_read(stage: Stage, helene: Browser) -> None:
    for form in ("csv", "xlsx"):
        model = helene.client.get(f"{PAGE}/modele?format={form}").content
        status, page = give(helene, model)
        assert (status, "1 guichet reste tel quel" in page) == (303, True)


def test_what_a_file_says_is_shown_as_text(helene: Browser) -> None:
    _, page = give(helene, 'nom;type;commune\n"<script>alert(1)</script>";epci;<b>\n')

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
