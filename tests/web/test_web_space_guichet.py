from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from web_stage import Browser, Stage

from guichets.openings import AccountOpening, OpeningStep
from guichets.registry import Agent, Guichet, GuichetKind, Role
from journal.entries import Kind
from quality.signalements import Signalement, due_date
from tickets.ticket import Ticket

CONTACT = "/mon-guichet/coordonnees"


@pytest.fixture
def nadia(stage: Stage) -> Browser:
    return stage.browser(stage.nadia)


@pytest.fixture
def ines(stage: Stage) -> Browser:
    """The référent of the guichet."""
    return stage.browser(stage.person("Inès Ravignan", Role.REFERENT))


def plain(page: str) -> str:
    """A no-break space being a space."""
    return page.replace("\N{NO-BREAK SPACE}", " ")


def seen(browser: Browser, address: str = "/mon-guichet") -> str:
    return plain(browser.client.get(address).text)


def post(browser: Browser, path: str, *, page: str = "", **fields: str) -> tuple[int, str]:
    """Sends the form of a page; the status, and the page that it leads to."""
    form = {**browser.form(page or path), **fields}
    answer = browser.client.post(path, data=form)
    if answer.status_code == 303:
        return 303, seen(browser, answer.headers["location"])
    return answer.status_code, plain(answer.text)


def elsewhere(stage: Stage) -> Agent:
    with stage.house.units() as work:
        guichet = Guichet(name="Argence Habitat", kind=GuichetKind.BAILLEUR, departement="06")
        work.registry.add(guichet)
        person = Agent(name="Paul Rivière", role=Role.AGENT, guichet_id=guichet.id, created_at=stage.clock())
        work.registry.add(person)
    return person


def signal(stage: Stage, subject: str, *, sent_on: date, guichet_id: int | None = None) -> Signalement:
    with stage.house.units() as work:
        made = Signalement(
            reference=work.signalements.next_reference(2026),
            guichet_id=guichet_id or stage.guichet.id or 0,
            subject=subject,
            sent_on=sent_on,
            due_on=due_date(sent_on),
            recorded_by=stage.helene.id or 0,
            created_at=stage.clock(),
        )
        work.signalements.add(made)
    return made


def tickets_of(stage: Stage, agent_name: str) -> list[Ticket]:
    with stage.house.units.reading() as work:
        (agent,) = [one for one in work.registry.agents() if one.name == agent_name]
        return list(work.tickets.of_agent(agent.id or 0, limit=10))


def is_active(stage: Stage, agent: Agent) -> bool:
    with stage.house.units.reading() as work:
        known = work.registry.agent(agent.id or 0)
    assert known is not None
    return known.is_active


def depart(agent: Agent) -> str:
    return f"/mon-guichet/collegues/{agent.id}/depart"


# What everybody reads.


def test_an_agent_reads_who_is_who_and_changes_nothing(stage: Stage, nadia: Browser, ines: Browser) -> None:
    page = seen(nadia)

    assert "<h1>Mairie de Valbonne</h1>" in page
    assert "Votre référent est Inès Ravignan" in page
    assert "Bruno Talverne" in page
    assert "Paul Rivière" not in page
    assert "<button" not in page[page.index("<main") :]
    for words in ("Modifier les coordonnées", "Inviter un collègue", "Annoncer son départ"):
        assert words not in page
        assert words in seen(ines)


def test_without_a_referent_the_page_says_whom_to_ask(nadia: Browser) -> None:
    assert "Votre guichet n’a pas encore de référent" in seen(nadia)


def test_whoever_left_is_not_listed_any_more(stage: Stage, nadia: Browser) -> None:
    stage.close(stage.bruno)
    assert "Bruno Talverne" not in seen(nadia)


@pytest.mark.parametrize("role", [Role.LECTEUR, Role.GESTIONNAIRE])
def test_whoever_has_no_guichet_is_led_to_the_list(stage: Stage, role: Role) -> None:
    page = seen(stage.browser(stage.person("Elsa Guérin", role)))
    assert "Vous n’appartenez à aucun guichet" in page
    assert 'href="/guichets"' in page


def test_what_the_guichet_owes_is_said_with_the_day_and_the_place(stage: Stage, nadia: Browser) -> None:
    signal(stage, "Radiations sans motif", sent_on=date(2026, 10, 28))
    signal(stage, "Pièces non numérisées", sent_on=date(2026, 10, 20))
    signal(stage, "Celui d’un autre", sent_on=date(2026, 11, 2), guichet_id=elsewhere(stage).guichet_id)

    page = seen(nadia)

    assert "d’ici 3 jours, au plus tard le samedi 28 novembre 2026" in page
    assert "depuis le vendredi 20 novembre 2026, soit 5 jours de retard" in page
    assert page.index("Pièces non numérisées") < page.index("Radiations sans motif")
    assert 'href="/mon-guichet/signalements/S-2026-001">Lire et répondre' in page
    assert "Celui d’un autre" not in page


@pytest.mark.parametrize(
    ("sent_on", "said"),
    [(date(2026, 10, 25), "aujourd’hui au plus tard"), (date(2026, 10, 26), "demain au plus tard")],
)
def test_the_last_days_are_said_in_words(stage: Stage, nadia: Browser, sent_on: date, said: str) -> None:
    signal(stage, "Radiations", sent_on=sent_on)
    assert said in seen(nadia)


def test_the_accounts_being_opened_are_followed(stage: Stage, nadia: Browser) -> None:
    now = stage.clock()
    with stage.house.units() as work:
        for name, step in (("Lise Marchand", OpeningStep.FORM), ("Déjà ouverte", OpeningStep.OPEN)):
            work.openings.add(
                AccountOpening(
                    guichet_id=stage.guichet.id or 0,
                    name=name,
                    step=step,
                    since=now - timedelta(days=3),
                    asked_at=now,
                    recorded_by=stage.helene.id or 0,
                )
            )

    page = seen(nadia)

    assert "<strong>Lise Marchand</strong> : l’organisme doit envoyer la fiche collecte" in page
    assert "il y a 3 jours" in page
    assert "Déjà ouverte" not in page


# What the référent says.


@pytest.mark.parametrize("who", ["nadia", "helene"])
def test_only_the_referent_finds_these_pages(stage: Stage, who: str) -> None:
    browser = stage.browser(getattr(stage, who))
    token = browser.hidden("/discussion", "jeton")
    for path in (CONTACT, "/mon-guichet/inviter", depart(stage.bruno)):
        assert browser.client.get(path).status_code == 403
        assert browser.client.post(path, data={"jeton": token, "nom": "X"}).status_code == 403
    code = f"/mon-guichet/collegues/{stage.bruno.id}/code"
    assert browser.client.post(code, data={"jeton": token}).status_code == 403
    assert is_active(stage, stage.bruno)


def test_new_hours_are_kept_and_the_gestionnaire_is_told(stage: Stage, ines: Browser) -> None:
    status, page = post(ines, CONTACT, telephone="04 92 00 00 00", horaires="lundi-vendredi 9 h-12 h", mel="")

    assert status == 303
    assert "C’est enregistré, et le gestionnaire est prévenu." in page
    assert "lundi-vendredi 9 h-12 h" in page
    (letter,) = [plain(str(row["text"])) for row in stage.posted("web")]
    assert "<b>Mairie de Valbonne</b> a changé ses coordonnées. C’est enregistré, par Inès Ravignan" in letter
    assert (
        "Téléphone : <b>04 92 00 00 00</b>\nHoraires d’ouverture : <b>lundi-vendredi 9 h-12 h</b>\n" in letter
    )


def test_what_was_before_is_told_too(stage: Stage, ines: Browser) -> None:
    post(ines, CONTACT, telephone="04 92 00 00 00")
    stage.clock.advance(minutes=1)
    post(ines, CONTACT, telephone="", mel="accueil@valbonne.example")

    letter = plain(str(stage.posted("web")[-1]["text"]))
    assert "Mél : <b>accueil@valbonne.example</b>\n" in letter
    assert "Téléphone : <b>plus rien</b> (avant : 04 92 00 00 00)" in letter


def test_a_fault_stands_at_its_field_and_what_was_typed_stays(ines: Browser) -> None:
    status, page = post(ines, CONTACT, mel="pas une adresse", telephone="04 92 00 00 00")

    assert status == 422
    assert 'value="04 92 00 00 00"' in page
    assert re.search(r'id="mel-faute">« pas une adresse » n’est pas une adresse mél', page)


def test_a_change_made_meanwhile_by_somebody_else_is_not_undone(stage: Stage, ines: Browser) -> None:
    form = {**ines.form(CONTACT), "telephone": "1", "mel": "", "horaires": ""}
    with stage.house.units() as work:
        guichet = work.registry.guichet(stage.guichet.id or 0)
        assert guichet is not None
        guichet.phone = "2"

    answer = ines.client.post(CONTACT, data=form)

    assert answer.status_code == 409
    assert 'value="1"' in answer.text


def test_the_same_form_sent_twice_is_told_once(stage: Stage, ines: Browser) -> None:
    form = {**ines.form(CONTACT), "telephone": "1", "mel": "", "horaires": ""}
    for _ in range(2):
        assert ines.client.post(CONTACT, data=form).status_code == 303
    assert len(stage.posted("web")) == 1


def test_a_nir_among_the_hours_is_taken_out_and_nothing_is_kept(stage: Stage, ines: Browser) -> None:
    status, page = post(ines, CONTACT, horaires="1 85 05 78 006 084 91")
    assert status == 422
    assert "[NIR masqué]" in page
    assert b"85 05 78 006" not in stage.stored_bytes()


def test_a_departure_says_first_what_will_happen(stage: Stage, ines: Browser) -> None:
    page = seen(ines, depart(stage.bruno))

    assert "son accès à Relais SNE est coupé, tout de suite et partout" in page
    assert "un ticket demande au gestionnaire de fermer son compte dans le SNE" in page
    assert is_active(stage, stage.bruno)


def test_a_departure_ends_the_access_and_asks_for_the_end_of_the_account(stage: Stage, ines: Browser) -> None:
    bruno = stage.browser(stage.bruno)
    status, page = post(ines, depart(stage.bruno), texte="Dernier jour : vendredi.")

    assert status == 303
    assert "L’accès est fermé. Ce ticket demande au gestionnaire de fermer aussi le compte" in page
    assert bruno.client.get("/discussion").status_code == 401
    (ticket,) = tickets_of(stage, "Inès Ravignan")
    assert (ticket.kind, ticket.theme, ticket.channel) == ("fermeture_acces", "connexion", "web")
    assert plain(ticket.question) == (
        "Bruno Talverne a quitté Mairie de Valbonne. Son accès à Relais SNE est fermé ; son compte dans le "
        "SNE reste à fermer, sans attendre."
    )
    assert [plain(message.text) for message in ticket.messages] == ["Dernier jour : vendredi."]
    stage.turn()
    assert any("Bruno Talverne a quitté" in text for _, text in stage.bubbles(stage.helene))


def test_a_departure_that_is_sent_twice_opens_one_ticket(stage: Stage, ines: Browser) -> None:
    form = ines.form(depart(stage.bruno))
    for _ in range(2):
        assert ines.client.post(depart(stage.bruno), data=form).status_code == 303
    assert len(tickets_of(stage, "Inès Ravignan")) == 1
    assert "Cet accès est déjà fermé" in seen(ines, depart(stage.bruno))


@pytest.mark.parametrize("texte", ["1 85 05 78 006 084 91", "a" * 4_001])
def test_a_precision_that_is_refused_ends_nothing(stage: Stage, ines: Browser, texte: str) -> None:
    status, _ = post(ines, depart(stage.bruno), texte=texte)
    assert status == 422
    assert is_active(stage, stage.bruno)
    assert tickets_of(stage, "Inès Ravignan") == []
    assert b"85 05 78 006" not in stage.stored_bytes()


def test_her_questions_no_longer_bear_her_name(stage: Stage, ines: Browser) -> None:
    stage.browser(stage.bruno).say("quel délai pour renouveler ?")
    post(ines, depart(stage.bruno))
    with stage.house.units.reading() as work:
        assert {
            question.agent_id for question in work.questions.since(stage.clock() - timedelta(days=1))
        } == {None}


def test_nobody_of_another_guichet_is_reached(stage: Stage, ines: Browser) -> None:
    stranger = elsewhere(stage)
    form = ines.form("/mon-guichet/inviter")
    for number in (stranger.id, stage.helene.id, 9_999):
        one = f"/mon-guichet/collegues/{number}"
        assert ines.client.get(f"{one}/depart").status_code == 404
        for name in ("depart", "code"):
            assert ines.client.post(f"{one}/{name}", data=form).status_code == 404
    assert is_active(stage, stranger)
    assert is_active(stage, stage.helene)


def test_whoever_is_invited_enters_with_the_link_that_was_shown_once(stage: Stage, ines: Browser) -> None:
    status, page = post(ines, "/mon-guichet/inviter", nom="Lise Marchand", mel="lise@valbonne.example")

    assert status == 200
    link = re.search(r"<code>http://127\.0\.0\.1(/entrer/[\w-]+)</code>", page)
    assert link
    assert "Telegram" not in page  # there is no bot
    lise = stage.browser()
    assert lise.client.post(link.group(1)).status_code == 303
    assert "<h1>Mairie de Valbonne</h1>" in seen(lise)
    assert lise.client.get(CONTACT).status_code == 403


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"nom": "", "mel": ""}, "Donnez un nom."),
        ({"nom": "Lise", "mel": "x"}, "n’est pas une adresse mél"),
        ({"nom": "bruno talverne", "mel": ""}, "a déjà un accès dans ce guichet"),
        ({"nom": "Lise 1 85 05 78 006 084 91", "mel": ""}, "Un numéro de sécurité sociale a été retiré"),
    ],
)
def test_an_invitation_that_is_refused_says_why(
    stage: Stage, ines: Browser, fields: dict[str, str], why: str
) -> None:
    status, page = post(ines, "/mon-guichet/inviter", **fields)
    assert status == 422
    assert why in page
    with stage.house.units.reading() as work:
        assert Kind.AGENT_INVITED not in {row.entry.kind for row in work.journal.rows()}


def test_a_lost_code_is_replaced_until_she_has_come(stage: Stage, ines: Browser) -> None:
    code = f"/mon-guichet/collegues/{stage.bruno.id}/code"
    assert f'action="{code}"' in seen(ines)
    status, page = post(ines, code, page="/mon-guichet")
    assert status == 200
    assert "Invitation de Bruno Talverne" in page

    stage.browser(stage.bruno)

    assert f'action="{code}"' not in seen(ines)
    status, page = post(ines, code, page="/mon-guichet/inviter")
    assert status == 422
    assert "Cette personne est déjà venue" in page
