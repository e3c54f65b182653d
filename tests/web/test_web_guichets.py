"""The guichets on the console: listed, told whole, kept, and given as files."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from web_stage import Browser, Stage

from agenda.events import EventKind
from agenda.planning import EventService
from deadlines.zones import Zone
from guichets.openings import AccountOpeningService, OpeningStep
from guichets.registry import Agent, Guichet, GuichetKind, Role
from journal.entries import Kind
from quality.follow_up import SignalementService
from tickets.interventions import Medium, log_intervention
from tickets.ticket import SENSITIVE

PARIS = Zone.of("06")


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


def add(stage: Stage, name: str, kind: GuichetKind = GuichetKind.BAILLEUR, **more: Any) -> Guichet:
    guichet = Guichet(**{"name": name, "kind": kind, "departement": "06", **more})
    with stage.house.units() as work:
        work.registry.add(guichet)
    return guichet


def person(stage: Stage, name: str, role: Role, departement: str) -> Agent:
    with stage.house.units() as work:
        agent = Agent(
            name=name, role=role, guichet_id=None, departement=departement, created_at=stage.clock()
        )
        work.registry.add(agent)
    return agent


def send(browser: Browser, path: str, page: str = "/guichets/nouveau", **fields: str) -> tuple[int, str]:
    """Sends a form from a fresh page; the status, and the page that follows."""
    answer = browser.client.post(path, data=browser.form(page, **fields))
    if answer.status_code == 303:
        return 303, browser.client.get(answer.headers["location"]).text
    return answer.status_code, answer.text


def known(stage: Stage, guichet: Guichet) -> Guichet:
    with stage.house.units.reading() as work:
        found = work.registry.guichet(guichet.id or 0)
    assert found is not None
    return found


def kinds(stage: Stage) -> list[Kind]:
    with stage.house.units.reading() as work:
        return [row.entry.kind for row in work.journal.rows()]


def plain(page: str) -> str:
    return page.replace("\N{NO-BREAK SPACE}", " ")


# The list.


def test_the_list_tells_how_each_guichet_goes(stage: Stage, helene: Browser) -> None:
    stage.open_ticket()
    with stage.house.units() as work:
        follow_up = SignalementService(work, now=stage.clock(), zone=PARIS)
        follow_up.record(
            guichet_id=stage.guichet.id or 0,
            subject="Doublons forcés",
            sent_on=date(2026, 10, 1),
            by=stage.helene,
        )
    stage.browser(stage.nadia)
    stage.clock.advance(hours=3)

    page = plain(helene.client.get("/guichets").text)

    assert f'<a href="/guichets/{stage.guichet.id}">Mairie de Valbonne</a>' in page
    assert f'href="/tickets?vue=en-cours&amp;guichet={stage.guichet.id}"' in page
    assert "1 en retard" in page
    assert "il y a 3 heures" in page
    assert '<td class="nombre" data-colonne="Agents">2</td>' in page


def test_a_call_is_a_contact_too(stage: Stage, helene: Browser) -> None:
    with stage.house.units() as work:
        log_intervention(
            work,
            medium=Medium.PHONE,
            guichet_id=stage.guichet.id,
            theme="",
            minutes=5,
            resolved=True,
            by=stage.helene,
            now=stage.clock() - timedelta(days=2),
        )

    assert "il y a 2 jours" in helene.client.get("/guichets").text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["Argence Habitat", "Mairie d’Évreval", "Mairie de Valbonne"]),
        ("mots=mairie+EVREVAL", ["Mairie d’Évreval"]),
        ("mots=clair", ["Argence Habitat"]),
        ("type=commune", ["Mairie d’Évreval", "Mairie de Valbonne"]),
        ("commune=Clairval", ["Argence Habitat"]),
        ("type=commune&commune=Clairval", []),
        ("etat=fermes", ["Régie close"]),
        ("tri=contact", ["Argence Habitat", "Mairie d’Évreval", "Mairie de Valbonne"]),
        ("tri=agents", ["Mairie de Valbonne", "Argence Habitat", "Mairie d’Évreval"]),
    ],
)
def test_filters_and_orders_stand_in_the_address(
    stage: Stage, helene: Browser, query: str, shown: list[str]
) -> None:
    add(stage, "Argence Habitat", commune="Clairval")
    add(stage, "Mairie d’Évreval", GuichetKind.COMMUNE)
    add(stage, "Régie close", closed_at=stage.clock())
    stage.browser(stage.nadia)
    names = ("Argence Habitat", "Mairie d’Évreval", "Mairie de Valbonne", "Régie close")

    page = helene.client.get(f"/guichets?{query}").text

    places = {name: page.find(f'">{name}</a>') for name in names}
    assert [name for name in sorted(places, key=places.__getitem__) if places[name] >= 0] == shown


def test_an_address_that_means_nothing_is_left_aside_with_a_word(helene: Browser) -> None:
    page = helene.client.get("/guichets?type=boulangerie&tri=<b>&page=-1").text

    assert "Une partie de l’adresse ne veut rien dire ici" in page
    assert "Mairie de Valbonne" in page
    assert "<b>" not in page


def test_a_long_list_has_pages(stage: Stage, helene: Browser) -> None:
    with stage.house.units() as work:
        for number in range(120):
            work.registry.add(Guichet(name=f"Guichet {number:03}", kind=GuichetKind.EPCI, departement="06"))

    first = helene.client.get("/guichets?type=epci").text
    second = helene.client.get("/guichets?type=epci&page=2").text

    assert 'href="/guichets?type=epci&amp;page=2"' in first
    assert ("Guichet 099" in first, "Guichet 100" in first) == (True, False)
    assert ("Guichet 119" in second, 'rel="next"' in second) == (True, False)
    assert "Guichet 119" in helene.client.get("/guichets?type=epci&page=99").text


def test_an_empty_list_says_how_to_begin(stage: Stage, helene: Browser) -> None:
    elsewhere = stage.browser(person(stage, "Karim Lormont", Role.GESTIONNAIRE, "83"))

    page = elsewhere.client.get("/guichets").text

    assert "Aucun guichet pour l’instant" in page
    assert 'href="/guichets/import"' in page


# Files.


def test_the_list_is_given_as_a_file_with_the_same_filters(stage: Stage, helene: Browser) -> None:
    add(stage, "=Argence", commune="Clairval", intercommunalite="Val d’Argence", phone="+33 4")

    csv = helene.client.get("/guichets/export?format=csv&commune=Clairval")
    xlsx = helene.client.get("/guichets/export?format=xlsx&commune=Clairval")

    assert csv.headers["content-disposition"] == 'attachment; filename="guichets-2026-11-25.csv"'
    header, line = csv.content.decode("utf-8-sig").splitlines()
    assert header.startswith("Nom;Type;Commune")
    assert line == "'=Argence;bailleur social;Clairval;Val d’Argence;;;;'+33 4;;;;06;;0;0;0;;"
    sheet = load_workbook(BytesIO(xlsx.content)).worksheets[0]
    assert [cell.value for cell in sheet[2]][:3] == ["=Argence", "bailleur social", "Clairval"]
    assert sheet["A2"].data_type == "s"


def test_the_state_receives_the_open_guichets_with_the_date(stage: Stage, helene: Browser) -> None:
    add(stage, "Argence Habitat", commune="Clairval", hours="9 h-17 h")
    add(stage, "Régie close", closed_at=stage.clock())

    page = plain(helene.client.get("/guichets/liste").text)
    lines = helene.client.get("/guichets/liste/export").content.decode("utf-8-sig").splitlines()

    assert "Liste arrêtée le mercredi 25 novembre 2026" in page
    assert ("Argence Habitat" in page, "Régie close" in page) == (True, False)
    assert lines[1:] == [
        "06;Argence Habitat;bailleur social;Clairval;;;;;;9 h-17 h;;;25/11/2026",
        "06;Mairie de Valbonne;commune;;;;;;;;;;25/11/2026",
    ]


# One guichet.


def test_a_guichet_s_page_tells_its_whole_story(stage: Stage, helene: Browser) -> None:
    guichet = stage.guichet
    assert guichet.id is not None
    ticket, closed = stage.open_ticket(), stage.open_ticket("Question close")
    stage.clock.advance(hours=2)
    with stage.house.units() as work:
        answered = work.tickets.by_reference(closed.reference)
        assert answered is not None
        stage.desk(work).reply(answered, "Voici.", by=stage.helene)
        stage.desk(work).close(answered, by=stage.helene)
        planning = EventService(work, now=stage.clock())
        soon = stage.clock() + timedelta(days=3)
        planning.plan(
            EventKind.FORMATION, title="Débuter", starts_at=soon, place="Nice", by=stage.helene,
            guichet_ids=[guichet.id],
        )  # fmt: skip
        planning.plan(
            EventKind.FORMATION, title="Ailleurs", starts_at=soon, place="Nice", by=stage.helene,
            guichet_ids=[guichet.id + 1],
        )  # fmt: skip
        planning.plan(EventKind.COMITE, starts_at=soon, place="Préfecture", by=stage.helene)
        SignalementService(work, now=stage.clock(), zone=PARIS).record(
            guichet_id=guichet.id, subject="Doublons forcés", sent_on=date(2026, 10, 1), by=stage.helene
        )
        known_guichet = work.registry.guichet(guichet.id)
        assert known_guichet is not None
        AccountOpeningService(work, now=stage.clock()).record(
            known_guichet,
            "Inès Sorgues",
            email="",
            step=OpeningStep.FORM,
            since=stage.clock(),
            by=stage.helene,
        )

    page = plain(helene.client.get(f"/guichets/{guichet.id}").text)

    for told in (
        "Nadia Ferrand",
        ticket.reference,
        closed.reference,
        "Formation : Débuter",
        "Comité de suivi",
        "Doublons forcés",
        "01/11/2026",
        "Inès Sorgues",
        "l’organisme doit envoyer la fiche collecte",
        f'nature=ticket_opened&amp;guichet={guichet.id}&amp;du=2026-01-01&amp;au=2026-12-31">2</a>',
        '<span class="chiffre">2 h</span> délai médian',
        f"/personnes/inviter?guichet={guichet.id}",
    ):
        assert told in page, told
    assert "Ailleurs" not in page


def test_the_tickets_of_a_guichet_are_listed_with_their_question_but_for_the_sensitive_ones(
    stage: Stage, helene: Browser
) -> None:
    plain_one = stage.open_ticket("Comment imprimer l’attestation ?")
    sensitive = stage.open_ticket("Violences racontées")
    with stage.house.units() as work:
        ticket = work.tickets.by_reference(sensitive.reference)
        assert ticket is not None
        ticket.kind = SENSITIVE

    page = helene.client.get(f"/guichets/{stage.guichet.id}").text

    for reference, said in (
        (plain_one.reference, "Comment imprimer l’attestation ?"),
        (sensitive.reference, "sujet sensible"),
    ):
        assert f'<span class="reference">{reference}</span> {said}</a>' in page
    assert "Violences" not in page


def test_the_tabs_of_the_registry_say_what_is_open_or_closed(stage: Stage, helene: Browser) -> None:
    page = helene.client.get("/personnes").text
    assert ">Guichets ouverts</a>" in page
    assert ">Guichets fermés</a>" in page


def test_a_guichet_of_another_departement_is_not_to_be_found(stage: Stage, helene: Browser) -> None:
    abroad = add(stage, "Toits du Var", departement="83")
    reader = stage.browser(person(stage, "Karim Lormont", Role.GESTIONNAIRE, "06"))

    for path in ("", "/modifier", "/fermer"):
        assert helene.client.get(f"/guichets/{abroad.id}{path}").status_code == 200
        answer = reader.client.get(f"/guichets/{abroad.id}{path}")
        assert (answer.status_code, "Toits du Var" in answer.text) == (404, False)
    for order in ("modifier", "fermer", "rouvrir"):
        assert send(reader, f"/guichets/{abroad.id}/{order}", nom="X", type="epci")[0] == 404
    for path in ("/guichets", "/guichets/export", "/guichets/liste", "/guichets/liste/export"):
        assert "Toits du Var" not in reader.client.get(path).text
    assert known(stage, abroad).closed_at is None


def test_a_lecteur_reads_and_changes_nothing(stage: Stage) -> None:
    lecteur = stage.browser(person(stage, "Denis Fontanel", Role.LECTEUR, ""))
    page = lecteur.client.get(f"/guichets/{stage.guichet.id}").text

    assert "Mairie de Valbonne" in page
    assert "Modifier" not in page
    assert "Ajouter un guichet" not in lecteur.client.get("/guichets").text
    for path in ("nouveau", "import", f"{stage.guichet.id}/modifier", f"{stage.guichet.id}/fermer"):
        assert lecteur.client.get(f"/guichets/{path}").status_code == 403
        assert lecteur.client.post(f"/guichets/{path}").status_code == 403


@pytest.mark.parametrize("number", ["99999", "0", "1e3", "x", "9" * 30])
def test_an_unknown_guichet_gets_a_page_that_helps(helene: Browser, number: str) -> None:
    answer = helene.client.get(f"/guichets/{number}")

    assert answer.status_code == 404
    assert 'href="/guichets"' in answer.text


# To add, to change.


def test_a_guichet_is_added_and_its_agents_can_be_invited_at_once(stage: Stage, helene: Browser) -> None:
    status, page = send(
        helene,
        "/guichets/nouveau",
        nom="Mairie de  Clairval",
        type="commune",
        departement="06",
        commune="Clairval",
        mel="sne@clairval.example",
        telephone="04 93 00 00 00",
        horaires="lundi-vendredi 9 h-12 h",
        adresse="1 place de la Mairie",
        siret="732 829 320 00074",
        code="G0000",
        certificat="2026-11-01",
    )

    assert status == 303
    assert "1 place de la Mairie" in page
    assert "73282932000074" in page
    assert "périmé depuis le dimanche 1er novembre 2026" in plain(page)
    assert "<h1>Mairie de Clairval</h1>" in page
    assert "Invitez maintenant ses agents" in page
    assert "lundi-vendredi 9 h-12 h" in page
    assert kinds(stage)[-1] is Kind.GUICHET_ADDED


def test_the_intercommunality_and_the_territory_are_offered_as_they_are_written_already(
    stage: Stage, helene: Browser
) -> None:
    add(
        stage,
        "Fermé",
        intercommunalite="Val d’Argence",
        territoire="Bassin de Clairval",
        closed_at=stage.clock(),
    )
    add(stage, "Autrement écrit", intercommunalite="VAL D'ARGENCE")
    far = add(stage, "Loin", departement="83", intercommunalite="Pays du Murel")
    address = f"/guichets/{stage.guichet.id}/modifier"

    form = helene.client.get(address).text
    send(
        helene, address, address, nom="Mairie de Valbonne", type="commune",
        intercommunalite="Val d’Argence", territoire="Bassin de Clairval",
    )  # fmt: skip

    assert form.count('<option value="Val d’Argence">') == 1
    assert form.count('<option value="Bassin de Clairval">') == 1
    assert ("VAL D" in form, "Pays du Murel" in form) == (False, False)
    page = helene.client.get(f"/guichets/{stage.guichet.id}").text
    assert "<dt>Intercommunalité (EPCI)</dt><dd>Val d’Argence</dd>" in page
    assert "<dt>Territoire</dt><dd>Bassin de Clairval</dd>" in page
    assert "Pays du Murel" in helene.client.get(f"/guichets/{far.id}/modifier").text


def test_an_epci_has_its_cotation(stage: Stage, helene: Browser) -> None:
    number = add(stage, "Val d’Argence", kind=GuichetKind.EPCI).id
    address = f"/guichets/{number}"
    assert "Cotation de la demande" in helene.client.get(address).text
    assert "Cotation de la demande" not in helene.client.get(f"/guichets/{stage.guichet.id}").text

    form = helene.client.get(f"{address}/modifier").text
    assert 'name="cotation"' in form
    send(
        helene, f"{address}/modifier", f"{address}/modifier", nom="Val d’Argence", type="epci",
        cotation="Module du SNE depuis mars 2024", difficultes="Poids remis à zéro, signalé en mai",
    )  # fmt: skip

    page = helene.client.get(address).text
    assert "Module du SNE depuis mars 2024" in page
    assert "Poids remis à zéro, signalé en mai" in page


def test_a_gestionnaire_of_one_departement_adds_to_it_whatever_the_form_says(stage: Stage) -> None:
    karim = stage.browser(person(stage, "Karim Lormont", Role.GESTIONNAIRE, "83"))

    assert 'name="departement"' not in karim.client.get("/guichets/nouveau").text
    send(karim, "/guichets/nouveau", nom="Toits du Var", type="bailleur", departement="06")

    with stage.house.units.reading() as work:
        (guichet,) = work.registry.all_guichets("83")
    assert guichet.name == "Toits du Var"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"nom": " "}, "Donnez un nom."),
        ({"nom": "a" * 201}, "C’est trop long : 200 caractères au plus."),
        ({"type": "boulangerie"}, "Choisissez un type de guichet dans la liste."),
        ({"type": ""}, "Choisissez un type de guichet dans la liste."),
        ({"mel": "clairval.fr"}, "n’est pas une adresse mél"),
        ({"horaires": "a" * 501}, "C’est trop long : 500 caractères au plus."),
        ({"siret": "12345"}, "n’est pas un SIRET"),
        ({"certificat": "demain"}, "n’est pas une date"),
        ({"departement": "20"}, "Ce département n’existe pas."),
        ({"nom": "MAIRIE de valbonne"}, "s’appelle déjà « Mairie de Valbonne »"),
    ],
)
def test_a_fault_is_told_at_its_field_and_what_was_typed_stays(
    stage: Stage, helene: Browser, fields: dict[str, str], told: str
) -> None:
    typed = {"nom": "Clairval", "type": "epci", "departement": "06", "commune": "Chez <nous>", **fields}
    (name,) = fields

    status, page = send(helene, "/guichets/nouveau", **typed)

    assert status == 422
    assert (f'href="/guichets/{stage.guichet.id}">Ouvrir' in page) is ("déjà" in told)
    assert f'id="{name}-faute">' in page
    assert told in plain(page)
    assert 'value="Chez &lt;nous&gt;"' in page
    assert Kind.GUICHET_ADDED not in kinds(stage)


def test_a_nir_typed_into_the_form_is_taken_out_and_counted(stage: Stage, helene: Browser) -> None:
    status, page = send(
        helene,
        "/guichets/nouveau",
        nom="Clairval",
        type="epci",
        departement="06",
        horaires="1 85 05 78 006 084 91",
    )

    assert status == 422
    assert 'value="[NIR masqué]"' in page
    assert kinds(stage)[-1] is Kind.NIR_MASKED
    assert b"85 05 78 006" not in stage.stored_bytes()


def test_a_guichet_is_changed(stage: Stage, helene: Browser) -> None:
    path = f"/guichets/{stage.guichet.id}/modifier"

    status, page = send(helene, path, path, nom="Mairie de Valbonne", type="epci", telephone="04")

    assert (status, "C’est enregistré." in page) == (303, True)
    guichet = known(stage, stage.guichet)
    assert (guichet.kind, guichet.phone) == (GuichetKind.EPCI, "04")
    assert kinds(stage)[-1] is Kind.GUICHET_CHANGED


def test_what_a_colleague_changed_in_between_is_not_overwritten(stage: Stage, helene: Browser) -> None:
    path = f"/guichets/{stage.guichet.id}/modifier"
    stale = helene.form(path, nom="Mairie de Valbonne", type="commune", telephone="05")
    send(helene, path, path, nom="Mairie de Valbonne", type="commune", telephone="04")

    answer = helene.client.post(path, data=stale)

    assert answer.status_code == 409
    assert 'value="05"' in answer.text
    assert known(stage, stage.guichet).phone == "04"


# To close, to reopen.


def test_closing_says_what_becomes_of_the_agents_and_is_refused_while_they_get_in(
    stage: Stage, helene: Browser
) -> None:
    path = f"/guichets/{stage.guichet.id}/fermer"
    before = plain(helene.client.get(path).text)

    status, page = send(helene, path, path)

    assert "2 accès sont encore ouverts" in before
    assert "Nadia Ferrand</a>, agent" in before
    assert (status, "Des accès sont encore ouverts dans ce guichet (2)" in page) == (422, True)
    assert known(stage, stage.guichet).closed_at is None


def test_closing_with_the_accesses_closes_both_and_reopening_gives_back_the_guichet_alone(
    stage: Stage, helene: Browser
) -> None:
    nadia = stage.browser(stage.nadia)
    page = f"/guichets/{stage.guichet.id}"

    status, closed = send(helene, f"{page}/fermer", f"{page}/fermer", acces="oui")
    assert status == 303
    assert "Annuler" in closed
    assert nadia.client.get("/discussion").status_code == 401
    assert "Mairie de Valbonne" in helene.client.get("/guichets?etat=fermes").text
    refused, _ = send(helene, f"{page}/modifier", f"{page}/modifier", nom="X", type="epci")
    assert refused == 422

    status, reopened = send(helene, f"{page}/rouvrir", page)
    assert (status, "Le guichet est rouvert" in reopened) == (303, True)
    assert known(stage, stage.guichet).closed_at is None
    assert nadia.client.get("/discussion").status_code == 401
    assert kinds(stage)[-4:] == [
        Kind.AGENT_CLOSED, Kind.AGENT_CLOSED, Kind.GUICHET_CLOSED, Kind.GUICHET_REOPENED
    ]  # fmt: skip
