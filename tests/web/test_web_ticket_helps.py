"""What helps to answer a ticket: templates, like tickets, entries of the base, drafts and the timer."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from web_stage import NIR_ENTRY, RENEWAL_ENTRY, Browser, Stage

from guichets.registry import Agent, Guichet, GuichetKind, Role
from knowledge_base.entries import Base
from knowledge_base.themes import Theme
from tickets.service import Request
from tickets.ticket import SENSITIVE, Ticket

MODELES = "/tickets/modeles"


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


@pytest.fixture
def page(stage: Stage) -> str:
    return f"/tickets/{stage.open_ticket('Le NIR est-il obligatoire ?').reference}"


def written(page: str) -> str:
    found = re.search(r'<textarea id="texte".*?>\n(.*?)</textarea>', page, re.DOTALL)
    assert found
    return found.group(1)


def save(
    browser: Browser, text: str, name: str = "Accueil", theme: str = "", number: str = ""
) -> tuple[int, str]:
    path = f"{MODELES}/{number}" if number else MODELES
    data = browser.form(MODELES, nom=name, texte=text, theme=theme)
    answer = browser.client.post(path, data={**data, "theme": theme})
    if answer.status_code == 303:
        return 303, browser.client.get(answer.headers["location"]).text
    return answer.status_code, answer.text


# Templates of answers.


def test_the_blanks_of_a_template_are_told_as_french_is_written(helene: Browser) -> None:
    page = helene.client.get(f"{MODELES}/nouveau").text

    for blank in ("agent", "guichet", "référence", "numéro unique"):
        assert f"<code>{{{{ {blank} }}}}</code>" in page


def test_a_template_is_put_into_the_answer_with_its_blanks_filled_in(helene: Browser, page: str) -> None:
    text = "Bonjour {{ agent }} ({{ guichet }}), ticket {{ reference }}, demande {{ numero_unique }}."
    assert save(helene, text)[0] == 303
    link = re.search(r'href="[^"?]*(\?modele=\d+)#texte"', helene.client.get(page).text)
    assert link

    shown = written(helene.client.get(f"{page}{link.group(1)}").text).replace("\N{NO-BREAK SPACE}", " ")

    assert shown == (
        "Bonjour Nadia Ferrand (Mairie de Valbonne), ticket T-2026-0001, "
        "demande [à compléter : le numéro unique]."
    )


# What a template does along with its answer.


def act(stage: Stage) -> Ticket:
    with stage.house.units() as work:
        return stage.desk(work).open_ticket(
            Request(question="Réactivez-la", theme="pieces", kind="reactivation"),
            by=stage.nadia,
            channel="web",
            chat_ref=f"agent-{stage.nadia.id}",
        )


def macro(browser: Browser, theme: str = "nir", **deeds: str) -> tuple[int, str]:
    chosen = {"minutes": "10", "pose_theme": "oui", "note_etape": "oui", "clot": "oui", **deeds}
    data = browser.form(f"{MODELES}/nouveau", nom="NIR", texte="C’est fait.", **chosen)
    answer = browser.client.post(MODELES, data={**data, "theme": theme})
    return answer.status_code, answer.text if answer.status_code == 422 else browser.sees(MODELES)


def test_a_template_says_what_it_does_besides(helene: Browser) -> None:
    told = macro(helene)[1]
    assert "Avec : thème « NIR et état civil », étape suivante, clôture, 10 min" in told

    again = helene.client.get(f"{MODELES}/1").text
    assert re.search(r'name="minutes"[^>]*value="10"', again)
    assert again.count('value="oui" checked') == 3


def test_minutes_that_no_day_holds_are_refused_beside_their_field(helene: Browser) -> None:
    status, page = macro(helene, minutes="1441")

    assert status == 422
    assert 'id="minutes-faute"' in page
    assert page.count('value="oui" checked') == 3


def test_what_a_template_does_is_proposed_then_done_with_the_answer(stage: Stage, helene: Browser) -> None:
    ticket = act(stage)
    page = f"/tickets/{ticket.reference}"
    macro(helene)

    shown = helene.sees(f"{page}?modele=1")
    ticked = re.findall(r'name="avec" value="([^"]+)" checked', shown)
    assert ticked == ["theme:nir", f"etape:{ticket.next_step}"]
    assert 'repondre-clore#suite" class="principal"' in shown
    assert (
        'name="minutes" type="number" min="1" max="1440" inputmode="numeric" autocomplete="off" value="10"'
        in shown
    )

    form = {**helene.form(page), "texte": "C’est fait.", "avec": ticked, "minutes": "10", "modele": "1"}
    assert helene.client.post(f"{page}/repondre", data=form).status_code == 303

    after = stage.ticket(ticket.reference)
    assert (after.theme, after.step, after.minutes) == ("nir", ticket.next_step, 10)


def test_what_was_unticked_is_not_done_and_stays_so_on_a_refusal(stage: Stage, helene: Browser) -> None:
    ticket = act(stage)
    page = f"/tickets/{ticket.reference}"
    macro(helene)

    form = {**helene.form(page), "texte": "", "avec": ["theme:nir"], "minutes": "10", "modele": "1"}
    refused = helene.client.post(f"{page}/repondre", data=form)

    assert refused.status_code == 422
    assert re.findall(r'name="avec" value="([^"]+)" checked', refused.text) == ["theme:nir"]
    assert stage.ticket(ticket.reference).theme == "pieces"
    helene.client.post(f"{page}/repondre", data={**form, "texte": "C’est fait.", "avec": []})
    after = stage.ticket(ticket.reference)
    assert (after.theme, after.step) == ("pieces", "")


@pytest.mark.parametrize("deed", ["theme:x", "etape:x", "x", "theme:", "clore:oui"])
def test_a_deed_that_is_none_does_nothing(stage: Stage, helene: Browser, deed: str) -> None:
    ticket = act(stage)
    page = f"/tickets/{ticket.reference}"

    helene.client.post(f"{page}/repondre", data={**helene.form(page), "texte": "Oui.", "avec": deed})

    after = stage.ticket(ticket.reference)
    assert (after.theme, after.step) == ("pieces", "")


def test_a_template_that_gives_its_text_alone_proposes_nothing(helene: Browser, page: str) -> None:
    save(helene, "Bonjour")

    assert 'name="avec"' not in helene.client.get(f"{page}?modele=1").text


def test_a_message_with_a_blank_left_in_it_does_not_leave(stage: Stage, helene: Browser, page: str) -> None:
    text = "La demande [à compléter\N{NO-BREAK SPACE}: le numéro unique] est réactivée."

    answer = helene.client.post(f"{page}/repondre", data=helene.form(page, texte=text))

    assert answer.status_code == 422
    assert "Le modèle a laissé un blanc" in answer.text
    assert text in answer.text.replace("&#39;", "'")
    assert stage.ticket("T-2026-0001").messages == []


def test_the_templates_of_the_ticket_s_theme_come_first(helene: Browser, page: str) -> None:
    for name, theme in (("A autre", "nir"), ("B partout", ""), ("C pièces", "pieces")):
        save(helene, "Bonjour", name, theme)

    names = re.findall(r'href="[^"]*\?modele=\d+#texte"[^>]*>(.*?)</a>', helene.client.get(page).text)

    assert names == ["C pièces", "B partout", "A autre"]


@pytest.mark.parametrize(
    "text",
    [
        "{{ config }}",
        "{{ agent.__class__.__mro__[1].__subclasses__() }}",
        "{{ ''.join(['a']) }}",
        "{{ agent|attr('__class__') }}",
        "{% for x in range(10**9) %}{% endfor %}",
        "{% include 'base.html' %}",
        "{{ agent",
    ],
)
def test_nothing_can_be_injected_through_a_template(helene: Browser, page: str, text: str) -> None:
    status, shown = save(helene, text)

    assert status == 422
    assert 'id="texte-faute"' in shown
    assert "Aucun modèle pour l’instant" in helene.client.get(MODELES).text


def test_what_fills_a_blank_is_not_read_as_a_template_in_turn(stage: Stage, helene: Browser) -> None:
    nasty = stage.person("{{ reference }}{% raw %}<b>")
    with stage.house.units() as work:
        ticket = stage.desk(work).open_ticket(
            Request(question="Bonjour", theme=""), by=nasty, channel="web", chat_ref="agent"
        )
    save(helene, "Bonjour {{ agent }}")

    shown = helene.client.get(f"/tickets/{ticket.reference}?modele=1").text

    assert written(shown) == "Bonjour {{ reference }}{% raw %}&lt;b&gt;"


def test_a_template_is_changed_retired_and_put_back(helene: Browser, page: str) -> None:
    save(helene, "Bonjour")
    assert save(helene, "Bonsoir", "Soir", number="1")[0] == 303
    assert "Bonsoir" in helene.client.get(f"{MODELES}/1").text

    _, retired = helene.order(MODELES, "1/retirer")
    assert "est retiré." in retired
    assert "?modele=1" not in helene.client.get(page).text
    assert written(helene.client.get(f"{page}?modele=1").text) == ""

    assert "Le remettre</button>" in retired
    helene.order(MODELES, "1/remettre")
    assert "?modele=1" in helene.client.get(page).text


def test_a_refused_template_keeps_what_was_typed(helene: Browser) -> None:
    status, shown = save(helene, "{{ nom }}", "Mon modèle", "nir")

    assert status == 422
    assert 'value="Mon modèle"' in shown
    assert "{{ nom }}</textarea>" in shown
    assert '<option value="nir" selected>' in shown


def test_a_template_holds_no_nir(stage: Stage, helene: Browser) -> None:
    status, shown = save(helene, "Cherchez 1 85 05 78 006 084 91.")

    assert (status, "[NIR masqué]" in shown) == (422, True)
    assert b"85 05 78 006" not in stage.stored_bytes()


@pytest.mark.parametrize("number", ["99", "x", "9" * 40, "-1"])
def test_a_template_that_does_not_exist_is_said(helene: Browser, number: str) -> None:
    assert helene.client.get(f"{MODELES}/{number}").status_code == 404
    assert helene.order(MODELES, f"{number}/retirer")[0] == 404


def test_a_lecteur_reads_the_templates_and_changes_none(stage: Stage, helene: Browser) -> None:
    save(helene, "Bonjour")
    lecteur = stage.browser(stage.person("Lise Cavarel", Role.LECTEUR))

    shown = lecteur.client.get(MODELES).text

    assert "Accueil" in shown
    assert "Retirer" not in shown
    assert lecteur.client.get(f"{MODELES}/1").status_code == 403
    assert save(lecteur, "Autre")[0] == 403


# Tickets alike.


def answered(stage: Stage, question: str, answer: str, *, by: Agent, kind: str = "question") -> str:
    with stage.house.units() as work:
        desk = stage.desk(work)
        request = Request(question=question, theme=Theme.NIR.value, kind=kind)
        ticket = desk.open_ticket(request, by=by, channel="web", chat_ref="agent")
        desk.reply(ticket, answer, by=stage.helene)
    return ticket.reference


def agent_of(stage: Stage, departement: str) -> Agent:
    with stage.house.units() as work:
        guichet = Guichet(name="Ailleurs", kind=GuichetKind.COMMUNE, departement=departement)
        work.registry.add(guichet)
        agent = Agent(name="Léo", role=Role.AGENT, guichet_id=guichet.id, created_at=stage.clock())
        work.registry.add(agent)
    return agent


def test_what_another_was_answered_can_be_used_again(stage: Stage, helene: Browser, page: str) -> None:
    reference = answered(stage, "NIR obligatoire pour un mineur ?", "Non, jamais exigé.", by=stage.bruno)

    assert "Non, jamais exigé." in helene.client.get(page).text
    assert written(helene.client.get(f"{page}?reprise={reference}").text) == "Non, jamais exigé."


def test_a_sensitive_ticket_is_not_read_beside_another(stage: Stage, helene: Browser, page: str) -> None:
    answered(stage, "NIR obligatoire : on me menace", "Appelez-moi.", by=stage.bruno, kind=SENSITIVE)

    assert "on me menace" not in helene.client.get(page).text


def test_another_departement_s_answer_cannot_be_used_again(stage: Stage, page: str) -> None:
    reference = answered(stage, "NIR obligatoire ailleurs ?", "Réponse du 67.", by=agent_of(stage, "67"))
    with stage.house.units() as work:
        local = Agent(
            name="Odile",
            role=Role.GESTIONNAIRE,
            guichet_id=None,
            departement="06",
            created_at=stage.clock(),
        )
        work.registry.add(local)

    shown = stage.browser(local).client.get(f"{page}?reprise={reference}").text

    assert "Réponse du 67." not in shown


# Entries of the base.


def test_the_nearest_entry_is_put_into_the_answer_with_its_source(helene: Browser, page: str) -> None:
    refused = helene.order(page, "repondre", texte="")[1]  # its address is not that of the page
    for shown in (helene.client.get(page).text, refused):
        assert f'href="{page}?fiche=nir-obligatoire#texte"' in shown

    shown = written(helene.client.get(f"{page}?fiche=nir-obligatoire").text)

    assert shown.startswith("Non : une demande peut être enregistrée sans NIR.")
    assert shown.endswith("Source\N{NO-BREAK SPACE}: CCH, art. R. 441-2-3 (2024-01-01).")


def test_an_entry_is_proposed_as_it_answers_where_the_ticket_comes_from(
    stage: Stage, helene: Browser
) -> None:
    own = replace(NIR_ENTRY, answer="Dans le 83 : non.")
    stage.library.elsewhere["83"] = Base((own, RENEWAL_ENTRY))
    with stage.house.units() as work:
        guichet = Guichet(name="Mairie de Fréjus", kind=GuichetKind.COMMUNE, departement="83")
        work.registry.add(guichet)
        agent = Agent(name="Yann Perrec", role=Role.AGENT, guichet_id=guichet.id, created_at=stage.clock())
        work.registry.add(agent)
        ticket = stage.desk(work).open_ticket(
            Request(question="Le NIR est-il obligatoire ?", theme="nir"),
            by=agent,
            channel="web",
            chat_ref=f"agent-{agent.id}",
        )

    shown = helene.client.get(f"/tickets/{ticket.reference}?fiche=nir-obligatoire").text

    assert written(shown).startswith("Dans le 83")


@pytest.mark.parametrize("query", ["fiche=x", "modele=99", "reprise=T-2026-9999", "fiche=%3Cb%3E", "?"])
def test_what_is_not_offered_here_is_not_put_into_the_answer(helene: Browser, page: str, query: str) -> None:
    answer = helene.client.get(f"{page}?{query}")

    assert (answer.status_code, written(answer.text)) == (200, "")


# Drafts.


def keep(browser: Browser, page: str, text: str, name: str = "reponse") -> None:
    place = f"ticket:{page.rpartition('/')[2]}:{name}"
    browser.client.post("/brouillons", data=browser.form(place=place, texte=text))


def test_a_draft_is_found_again_with_its_age_and_can_be_thrown_away(
    stage: Stage, helene: Browser, page: str
) -> None:
    keep(helene, page, "Bonjour, je cherche")
    stage.clock.advance(hours=2)

    shown = helene.client.get(page).text
    assert written(shown) == "Bonjour, je cherche"
    assert re.search(r"Brouillon gardé <time [^>]*>il y a 2 heures</time>", shown)
    assert "Jeter ce brouillon</button>" in shown

    place = f"ticket:{page.rpartition('/')[2]}:reponse"
    helene.client.post("/brouillons/jeter", data=helene.form(place=place))
    assert written(helene.client.get(page).text) == ""


def test_what_is_sent_is_no_draft_any_more(helene: Browser, page: str) -> None:
    keep(helene, page, "Bonjour")

    helene.order(page, "repondre", texte="Bonjour")

    assert written(helene.client.get(page).text) == ""


def test_a_refused_order_keeps_the_draft(helene: Browser, page: str) -> None:
    keep(helene, page, "Bonjour")

    helene.order(page, "repondre", texte="a" * 4_001)

    assert written(helene.client.get(page).text) == "Bonjour"


def test_a_text_that_is_put_in_follows_the_draft_once(helene: Browser, page: str) -> None:
    save(helene, "Cordialement")
    keep(helene, page, "Bonjour")
    assert written(helene.client.get(f"{page}?modele=1").text) == "Bonjour\n\nCordialement"

    keep(helene, page, "Bonjour\n\nCordialement")

    assert written(helene.client.get(f"{page}?modele=1").text) == "Bonjour\n\nCordialement"


# Minutes and the timer.


def test_minutes_are_counted_on_the_total_that_was_seen(stage: Stage, helene: Browser, page: str) -> None:
    counted = helene.order(page, "temps", minutes="12", comptees="0")
    again = helene.order(page, "temps", minutes="12", comptees="0")

    assert counted[0] == 303
    assert "12\N{NO-BREAK SPACE}min en tout" in counted[1]
    assert again[0] == 409
    assert stage.ticket(page.rpartition("/")[2]).minutes == 12


@pytest.mark.parametrize("minutes", ["", "0", "-3", "1441", "douze", "9" * 5_000])
def test_minutes_that_cannot_be_are_refused(stage: Stage, helene: Browser, page: str, minutes: str) -> None:
    assert helene.order(page, "temps", minutes=minutes, comptees="0")[0] == 422
    assert stage.ticket(page.rpartition("/")[2]).minutes == 0


def test_a_timer_that_is_stopped_proposes_its_minutes(stage: Stage, helene: Browser, page: str) -> None:
    helene.order(page, "chronometre")
    stage.clock.advance(minutes=7, seconds=10)
    running = helene.client.get(page).text.replace("\N{NO-BREAK SPACE}", " ")

    status, stopped = helene.order(page, "arreter")

    assert "Chronomètre en marche depuis 8 min." in running
    assert status == 303
    assert re.search(r'name="minutes"[^>]* value="8"', stopped)
    assert stage.ticket(page.rpartition("/")[2]).minutes == 0


def test_a_timer_is_seen_on_every_ticket_and_runs_on_one(stage: Stage, helene: Browser, page: str) -> None:
    other = f"/tickets/{stage.open_ticket('Autre').reference}"
    helene.order(page, "chronometre")

    shown = helene.client.get(other).text
    refused = helene.order(other, "chronometre")

    assert "Arrêter celui de T-2026-0001</button>" in shown
    assert "Lancer le chronomètre" not in shown
    assert refused[0] == 422
    assert "tourne déjà sur T-2026-0001" in refused[1]


def test_each_has_a_timer_of_her_own(stage: Stage, helene: Browser, page: str) -> None:
    helene.order(page, "chronometre")
    karim = stage.browser(stage.person("Karim Lormont", Role.GESTIONNAIRE))

    assert "Lancer le chronomètre" in karim.client.get(page).text


# Templates of a département.


def of_06(stage: Stage) -> Browser:
    with stage.house.units() as work:
        lucie = Agent(
            name="Lucie Rahal",
            role=Role.GESTIONNAIRE,
            guichet_id=None,
            departement="06",
            created_at=stage.clock(),
        )
        work.registry.add(lucie)
    return stage.browser(lucie)


def test_a_template_serves_the_departement_of_whoever_wrote_it(stage: Stage, page: str) -> None:
    with stage.house.units() as work:
        far = Agent(
            name="Yann Moselle",
            role=Role.GESTIONNAIRE,
            guichet_id=None,
            departement="57",
            created_at=stage.clock(),
        )
        work.registry.add(far)
    yann, lucie = stage.browser(far), of_06(stage)

    save(yann, "Bonjour de Moselle", "Mosellan")
    save(lucie, "Bonjour de la côte", "Azuréen")

    assert "Mosellan" not in lucie.client.get(MODELES).text
    assert "Mosellan" not in lucie.client.get(page).text
    assert "Azuréen" in lucie.client.get(page).text
    assert lucie.client.get(f"{MODELES}/1").status_code == 404


def test_what_serves_everywhere_is_used_by_a_departement_and_changed_above_it(
    stage: Stage, helene: Browser, page: str
) -> None:
    save(helene, "Bonjour à tous", "Commun")
    lucie = of_06(stage)

    board = lucie.client.get(MODELES).text

    assert "commun à tous les départements" in board
    assert "Retirer" not in board
    assert "Commun" in lucie.client.get(page).text
    assert lucie.client.get(f"{MODELES}/1").status_code == 404
    assert helene.client.get(f"{MODELES}/1").status_code == 200


# What the request does not tell.


def test_what_is_missing_is_asked_of_the_agent_in_one_click(stage: Stage, helene: Browser, page: str) -> None:
    assert "?manque=oui" not in helene.client.get(page).text
    with stage.house.units() as work:
        ticket = stage.desk(work).open_ticket(
            Request(question="Un départ", theme="comptes", kind="fermeture_acces"),
            by=stage.nadia,
            channel="web",
            chat_ref=f"agent-{stage.nadia.id}",
        )
    page = f"/tickets/{ticket.reference}"
    assert f'href="{page}?manque=oui#texte"' in helene.client.get(page).text

    shown = written(helene.client.get(f"{page}?manque=oui").text).replace("\N{NO-BREAK SPACE}", " ")

    assert shown == "Pour avancer, il me manque : agent concerné. Pouvez-vous me le préciser ?"
