"""The board of tickets: its views, its filters, its list as a file."""

from __future__ import annotations

import csv
import re
from html import unescape
from io import StringIO

import pytest
from web_stage import Browser, Stage

from guichets.registry import Agent, Guichet, GuichetKind, Role
from knowledge_base.themes import Theme
from tickets.service import Request
from tickets.ticket import SENSITIVE, Ticket

FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


def opened(
    stage: Stage,
    question: str,
    *,
    theme: Theme = Theme.PIECES,
    kind: str = "question",
    by: Agent | None = None,
) -> Ticket:
    with stage.house.units() as work:
        return stage.desk(work).open_ticket(
            Request(question=question, theme=theme.value, kind=kind),
            by=by or stage.nadia,
            channel="web",
            chat_ref="agent",
        )


def agent_of(stage: Stage, departement: str) -> Agent:
    """An agent of another guichet, in this département."""
    with stage.house.units() as work:
        guichet = Guichet(name=f"Mairie du {departement}", kind=GuichetKind.COMMUNE, departement=departement)
        work.registry.add(guichet)
        agent = Agent(
            name=f"Agent du {departement}", role=Role.AGENT, guichet_id=guichet.id, created_at=stage.clock()
        )
        work.registry.add(agent)
    return agent


def gestionnaire_of(stage: Stage, departement: str) -> Agent:
    with stage.house.units() as work:
        agent = Agent(
            name=f"Gestionnaire du {departement}",
            role=Role.GESTIONNAIRE,
            guichet_id=None,
            departement=departement,
            created_at=stage.clock(),
        )
        work.registry.add(agent)
    return agent


def taken(stage: Stage, ticket: Ticket, by: Agent) -> Ticket:
    with stage.house.units() as work:
        known = work.tickets.by_reference(ticket.reference)
        assert known is not None
        stage.desk(work).take(known, by=by)
    return ticket


def shown(page: str) -> list[str]:
    """The references of the lines, in order."""
    return re.findall(r'<a id="ticket-(T-[\d-]+)"', page)


def counts(page: str) -> dict[str, int]:
    tabs = re.findall(
        r'<a id="vue-\d+"[^>]*>([^<]+?)(?: <span class="compte[^"]*">([^<]*)</span>)?</a>', page
    )
    return {label: int(count) for label, count in tabs if count}


def test_the_board_opens_on_what_is_to_take_oldest_first_with_its_age_in_words(stage: Stage) -> None:
    first, second = opened(stage, "Première question"), opened(stage, "Seconde question")
    held = taken(stage, opened(stage, "Question suivie"), stage.helene)
    stage.clock.advance(days=3)

    page = stage.browser(stage.helene).client.get("/tickets").text

    assert shown(page) == [first.reference, second.reference]
    assert held.reference not in shown(page)
    for words in ("il y a 3 jours", "Mairie de Valbonne", "Nadia Ferrand", "Pièces et dossier unique"):
        assert words in page


def test_each_view_counts_what_it_shows(stage: Stage) -> None:
    opened(stage, "À prendre")
    stage.clock.advance(days=7)
    helene = stage.browser(stage.helene)
    taken(stage, opened(stage, "Suivi"), stage.helene)
    waiting = opened(stage, "En attente")
    with stage.house.units() as work:
        known = work.tickets.by_reference(waiting.reference)
        assert known is not None
        stage.desk(work).ask(known, "Quel navigateur ?", by=stage.helene)

    page = helene.client.get("/tickets").text

    assert counts(page) == {
        "À prendre": 1,
        "Mes tickets": 2,
        "En retard": 1,
        "En attente": 1,
        "Au pôle": 0,
        "Réponses du pôle à relire": 0,
        "Sans guichet": 0,
        "Tous en cours": 3,
    }
    for view, label in (("a-moi", "Mes tickets"), ("en-retard", "En retard"), ("en-cours", "Tous en cours")):
        listed = helene.client.get(f"/tickets?vue={view}").text
        assert len(shown(listed)) == counts(page)[label]


def test_what_a_line_is_about_is_said_once(stage: Stage) -> None:
    opened(stage, "Ouverture d’un accès", kind="ouverture_acces", theme=Theme.CONNEXION)
    opened(stage, "Réactivation d’une demande : préavis", kind="reactivation", theme=Theme.REACTIVATION)
    opened(stage, "Merci de corriger ce NIR", kind="correction_nir", theme=Theme.NIR)

    page = stage.browser(stage.helene).client.get("/tickets").text
    facts = [re.sub(r"<[^>]+>", "", one) for one in re.findall(r'<p class="faits">(.*?)</p>', page, re.S)]
    rows = [" ".join(one.split()) for one in facts]

    assert [re.sub(r"^T-\S+ | ?(?:il y a|à l’instant).*$", "", row).strip() for row in rows] == [
        "Connexion et comptes",
        "",
        "Correction d’un NIR",
    ]


def test_the_text_of_a_sensitive_ticket_is_not_read_over_a_shoulder(stage: Stage, helene: Browser) -> None:
    opened(stage, "Question ancienne")
    stage.clock.advance(hours=1)
    sensitive = opened(stage, "Violences racontées", kind=SENSITIVE)

    page = helene.client.get("/tickets").text
    sheet = helene.client.get("/tickets/liste.csv").content.decode("utf-8-sig")

    assert shown(page)[0] == sensitive.reference
    assert "Sujet sensible" in page
    assert "Violences" not in page
    assert "Violences" not in sheet


def test_filters_stand_in_the_address_and_add_up(stage: Stage, helene: Browser) -> None:
    wanted = opened(stage, "Comment corriger un NIR ?", theme=Theme.NIR)
    opened(stage, "Autre chose", theme=Theme.NIR)
    opened(stage, "Comment corriger une pièce ?")

    page = helene.client.get("/tickets?theme=nir&mots=corriger").text

    assert shown(page) == [wanted.reference]
    assert counts(page)["Tous en cours"] == 1
    assert 'name="mots" value="corriger"' in page
    assert '<option value="nir" selected>' in page
    assert "/tickets?vue=en-cours&amp;theme=nir&amp;mots=corriger" in page


def test_a_guichet_a_holder_and_a_kind_filter_too(stage: Stage, helene: Browser) -> None:
    elsewhere = agent_of(stage, "06")
    there = opened(stage, "Là-bas", by=elsewhere)
    act = opened(stage, "Réactiver", kind="reactivation")
    mine = taken(stage, opened(stage, "Suivi"), stage.helene)

    assert shown(helene.client.get(f"/tickets?guichet={elsewhere.guichet_id}").text) == [there.reference]
    assert shown(helene.client.get("/tickets?objet=reactivation").text) == [act.reference]
    held = helene.client.get(f"/tickets?vue=en-cours&suivi={stage.helene.id}").text
    assert shown(held) == [mine.reference]


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("vue=nulle-part", "cette vue n’existe pas"),
        ("theme=%3Cb%3E", "ce thème n’existe pas"),
        ("objet=x", "cet objet n’existe pas"),
        ("guichet=999999999999999999999", "ce guichet n’est pas de ceux que vous suivez"),
        ("guichet=9999", "ce guichet n’est pas de ceux que vous suivez"),
        ("suivi=-1", "cette personne n’est pas un gestionnaire"),
        ("mots=1+85+05+78+006+084+91", "aucun numéro de sécurité sociale n’est conservé"),
        ("apres=n%00importe", ""),
        ("mots=%00%0A", ""),
        ("vue=&theme=&objet=&guichet=&suivi=&mots=", ""),
        ("fait=clore&sur=x,T-2026-9999.&laisses=T-2026-0001.change", "1 ticket laissé"),
        ("fait=nulle-part&sur=T-2026-0001.", ""),
        ("fait=clore&sur=T-2026-0001.", ""),
    ],
)
def test_what_means_nothing_in_the_address_is_left_aside_with_a_word(
    stage: Stage, helene: Browser, address: str, word: str
) -> None:
    ticket = opened(stage, "Comment imprimer ?")

    answer = helene.client.get(f"/tickets?{address}")

    assert answer.status_code == 200
    assert shown(answer.text) == [ticket.reference]
    assert word in answer.text
    assert "<b>" not in answer.text
    assert "ticket clos" not in answer.text
    assert "85 05 78" not in answer.text


def test_a_departement_sees_its_own_tickets_and_those_of_no_guichet(stage: Stage, helene: Browser) -> None:
    elsewhere = agent_of(stage, "83")
    theirs, ours = opened(stage, "Du Var", by=elsewhere), opened(stage, "Des Alpes-Maritimes")
    var = stage.browser(gestionnaire_of(stage, "83"))

    page = var.client.get("/tickets").text
    asked = var.client.get(f"/tickets?guichet={stage.guichet.id}").text

    assert shown(page) == [theirs.reference]
    assert counts(page)["À prendre"] == 1
    assert "Mairie de Valbonne" not in page + asked
    assert "ce guichet n’est pas de ceux que vous suivez" in asked
    assert ours.reference not in var.client.get("/tickets/liste.csv?vue=en-cours").text
    assert shown(helene.client.get("/tickets").text) == [theirs.reference, ours.reference]


def test_a_long_list_has_pages(stage: Stage, helene: Browser) -> None:
    references = [opened(stage, f"Question {number}").reference for number in range(55)]

    first = helene.client.get("/tickets").text
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    second = helene.client.get(following.group(1).replace("&amp;", "&")).text

    assert shown(first) + shown(second) == references
    assert "Page suivante" not in second
    assert "Page précédente" in second


@pytest.mark.parametrize(
    ("view", "words"),
    [
        ("a-prendre", "Rien à prendre. Les prochaines questions"),
        ("a-prendre", "les premières à échoir d’abord"),
        ("a-moi", "Vous ne suivez aucun ticket"),
        ("en-retard", "Aucun retard"),
        ("en-attente", "Aucun ticket n’attend un agent"),
        ("au-pole", "Rien au pôle national"),
        ("pole-a-relire", "Aucune réponse du pôle à relire"),
        ("a-rattacher", "Chaque ticket a son guichet"),
        ("en-cours", "Aucun ticket en cours"),
        ("en-cours", "les premiers à échoir d’abord"),
        ("clos", "Aucun ticket clos"),
    ],
)
def test_an_empty_view_says_why_and_what_will_come(helene: Browser, view: str, words: str) -> None:
    assert words in helene.client.get(f"/tickets?vue={view}").text


def test_filters_that_find_nothing_offer_to_look_further(stage: Stage, helene: Browser) -> None:
    opened(stage, "Comment imprimer ?")

    page = helene.client.get("/tickets?mots=introuvable").text

    assert "Aucun ticket, en cours ou clos, ne répond à" in page
    assert 'href="/tickets?vue=clos&amp;mots=introuvable"' in page


def test_an_open_page_asks_for_the_list_and_its_counts_alone(stage: Stage, helene: Browser) -> None:
    ticket = opened(stage, "Comment imprimer ?")

    whole = helene.client.get("/tickets?theme=pieces").text
    part = helene.client.get("/tickets?vue=a-prendre&theme=pieces", headers=FRAGMENT).text

    assert 'hx-get="/tickets?vue=a-prendre&amp;theme=pieces"' in whole
    assert part.startswith("<title>")  # which htmx gives to the page
    assert part.partition("</title>")[2].lstrip().startswith('<div id="liste"')
    assert (shown(part), counts(part)["À prendre"]) == ([ticket.reference], 1)
    assert "<h1>" not in part
    assert 'name="mots"' not in part


def test_who_looks_at_a_ticket_is_said_on_its_line(stage: Stage, helene: Browser) -> None:
    ticket = opened(stage, "Comment imprimer ?")
    camille = stage.person("Camille Aubrey", Role.GESTIONNAIRE)
    with stage.house.units() as work:
        for person in (camille, stage.helene):
            assert person.id is not None
            work.presences.see(person.id, f"ticket:{ticket.reference}", stage.clock())

    assert "Camille Aubrey regarde ce ticket" in helene.client.get("/tickets").text
    stage.clock.advance(minutes=5)
    assert "regarde ce ticket" not in helene.client.get("/tickets").text


def test_a_lecteur_reads_the_list_and_finds_no_box_and_no_order(stage: Stage) -> None:
    ticket = opened(stage, "Comment imprimer ?")
    lecteur = stage.browser(stage.person("Luc Pradal", Role.LECTEUR))

    page = lecteur.client.get("/tickets").text

    assert shown(page) == [ticket.reference]
    assert 'name="t"' not in page
    assert "/tickets/lot" not in page
    assert "Répondre" not in page
    assert "Mes tickets" not in page


def test_the_list_leaves_as_a_file_for_a_spreadsheet(stage: Stage, helene: Browser) -> None:
    ticket = opened(stage, "=1+1 ; « accents »")
    for number in range(60):
        opened(stage, f"Question {number}")

    answer = helene.client.get("/tickets/liste.csv?vue=a-prendre")
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))

    assert answer.headers["content-type"].startswith("text/csv")
    assert 'filename="tickets-a-prendre-2026-11-25.csv"' in answer.headers["content-disposition"]
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert len(rows) == 62
    line = dict(zip(rows[0], rows[1], strict=True))
    assert line["Référence"] == ticket.reference
    assert line["Question"] == "'=1+1 ; « accents »"
    assert line["Ouvert le"] == "25/11/2026"


def test_what_people_wrote_stays_text(stage: Stage, helene: Browser) -> None:
    opened(stage, "<img src=x onerror=alert(1)> \"'{{ 7*7 }}")

    page = helene.client.get("/tickets").text

    assert "<img src=x" not in page
    assert "{{ 7*7 }}" in page


def test_the_title_says_how_many_wait_and_follows(stage: Stage, helene: Browser) -> None:
    assert "<title>Tickets – Relais SNE</title>" in helene.client.get("/tickets").text
    opened(stage, "Comment imprimer ?")

    for headers in ({}, FRAGMENT):
        assert (
            "<title>(1) Tickets – Relais SNE</title>" in helene.client.get("/tickets", headers=headers).text
        )


@pytest.mark.parametrize("column", ["question", "guichet", "echeance", "ouvert", "suivi"])
def test_a_column_orders_the_list_one_way_and_the_other(stage: Stage, helene: Browser, column: str) -> None:
    for number in range(60):
        opened(stage, f"Élément {number:02} ?")
    address = f"/tickets?vue=en-cours&tri={column}"

    first, back = (
        helene.client.get(address.replace("=" + column, f"={sign}{column}")).text for sign in ("", "-")
    )
    following = unescape(re.search(r'rel="next" href="([^"]+)"', first)[1])  # type: ignore[index]

    both = [*shown(first), *shown(helene.client.get(following).text)]
    assert len(both) == len(set(both)) == 60
    assert shown(back) == both[::-1][:50]
    is_a_column = column != "ouvert"
    assert ('aria-sort="ascending"' in first) is is_a_column
    assert ('aria-sort="descending"' in back) is is_a_column


def test_what_narrows_the_list_is_said_without_opening_the_filters(stage: Stage) -> None:
    helene = stage.browser(stage.helene)

    page = helene.client.get(
        f"/tickets?vue=en-cours&theme=nir&guichet={stage.guichet.id}&suivi={stage.helene.id}"
        "&statut=in_progress&urgence=normal&du=2026-11-25&au=2026-11-26&libre=true&incident=I-2026-01"
    ).text

    assert (
        '<span class="filtre-par">NIR et état civil, Mairie de Valbonne, Hélène Ozanne, '
        "pris en charge, urgence normale, ouvert depuis le 25/11/2026, ouvert jusqu’au 26/11/2026, "
        "suivi par personne, I-2026-01</span>"
    ) in page
    assert 'class="filtre-par"' not in helene.client.get("/tickets?mots=nir").text


def test_state_urgency_days_and_holder_narrow_the_list(stage: Stage) -> None:
    old = opened(stage, "Ancienne ?").reference
    stage.clock.advance(days=4)
    helene = stage.browser(stage.helene)
    new, held = opened(stage, "Récente ?").reference, opened(stage, "Suivie ?").reference
    helene.order(f"/tickets/{held}", "prendre")
    day = f"{stage.clock():%Y-%m-%d}"

    def listed(query: str) -> list[str]:
        return sorted(shown(helene.client.get(f"/tickets?vue=en-cours&{query}").text))

    assert listed(f"du={day}") == sorted([new, held])
    assert listed(f"au={day}") == sorted([old, new, held])
    assert listed("libre=true") == sorted([old, new])
    assert listed("statut=in_progress") == [held]
    assert listed("urgence=urgent") == []
    assert listed("statut=nulle-part") == sorted([old, new, held])  # what means nothing is left aside
