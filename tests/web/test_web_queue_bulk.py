"""Orders given on several tickets at once, from the list."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

import pytest
from web_stage import Browser, Stage

from guichets.registry import Agent, Role
from journal.entries import Kind
from tickets.answer_templates import NONE, AnswerTemplate, Deeds
from tickets.life import Action, Status
from tickets.service import Request
from tickets.ticket import Ticket


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


@pytest.fixture
def three(stage: Stage) -> Sequence[str]:
    return [stage.open_ticket(f"Question {number}").reference for number in range(3)]


def ordered(browser: Browser, order: str, references: Sequence[str], **fields: object) -> tuple[int, str]:
    """Gives an order on the ticked lines; the status, and the page that follows."""
    data = {"jeton": browser.hidden("/tickets", "jeton"), "t": list(references), **fields}
    answer = browser.client.post(f"/tickets/lot/{order}", data=data)
    if answer.status_code == 303:
        return 303, browser.client.get(answer.headers["location"]).text
    return answer.status_code, answer.text


def of_kind(stage: Stage, kind: str, question: str) -> str:
    """The reference of a ticket of another kind than a question."""
    with stage.house.units() as work:
        ticket: Ticket = stage.desk(work).open_ticket(
            Request(question=question, theme="separation", kind=kind),
            by=stage.nadia,
            channel="web",
            chat_ref="agent",
        )
        return ticket.reference


def hidden(page: str, name: str) -> list[str]:
    return re.findall(rf'<input type="hidden" name="{name}" value="([^"]*)">', page)


def confirmed(browser: Browser, page: str, order: str = "clore") -> tuple[int, str]:
    """Confirms what a page shows before it is done."""
    fields = {name: html.unescape(value) for name in ("modele", "version") for value in hidden(page, name)}
    return ordered(browser, order, hidden(page, "t"), etat=hidden(page, "etat"), **fields)


def words_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.replace("\xa0", " ")).split())


def test_several_tickets_are_taken_at_once(stage: Stage, helene: Browser, three: Sequence[str]) -> None:
    status, page = ordered(helene, "prendre", three)

    assert status == 303
    assert "3 tickets pris : vous les suivez maintenant." in words_of(page)
    assert [stage.ticket(reference).assignee_id for reference in three] == [stage.helene.id] * 3


def test_several_tickets_are_given_back_at_once(stage: Stage, helene: Browser, three: Sequence[str]) -> None:
    _, page = ordered(helene, "prendre", three)
    assert "Rendre ces 3 tickets</button>" in page

    _, page = ordered(helene, "rendre", hidden(page, "t"))

    assert "3 tickets rendus : vous ne les suivez plus." in words_of(page)
    assert [stage.ticket(reference).assignee_id for reference in three] == [None] * 3


def test_an_order_on_one_line_leads_back_to_it(helene: Browser, three: Sequence[str]) -> None:
    data = {"jeton": helene.hidden("/tickets", "jeton"), "t": three[1], "retour": "vue=en-cours"}
    answer = helene.client.post("/tickets/lot/prendre", data=data)

    assert answer.headers["location"].endswith(f"#ticket-{three[1]}")
    assert f'id="ticket-{three[1]}"' in helene.client.get(answer.headers["location"]).text


def test_what_a_colleague_holds_is_left_and_said(stage: Stage, helene: Browser, three: Sequence[str]) -> None:
    karim = stage.person("Karim Lormont", Role.GESTIONNAIRE)
    ordered(stage.browser(karim), "prendre", three[:1])

    _, page = ordered(helene, "prendre", three)

    assert "2 tickets pris" in words_of(page)
    assert f"1 ticket laissé : {three[0]} : suivi par Karim Lormont" in words_of(page)
    assert stage.ticket(three[0]).assignee_id == karim.id


def test_a_theme_is_changed_and_given_back(stage: Stage, helene: Browser, three: Sequence[str]) -> None:
    ordered(helene, "theme", three[:1], theme="nir")

    _, page = ordered(helene, "theme", three, theme="nir")

    assert "Thème changé pour 2 tickets." in words_of(page)
    assert f"{three[0]} : a déjà ce thème" in words_of(page)
    ordered(helene, "theme", hidden(page, "t"), avant=hidden(page, "avant"))
    assert [stage.ticket(reference).theme for reference in three] == ["nir", "pieces", "pieces"]


@pytest.mark.parametrize("theme", ["", "<b>", "inconnu"])
def test_a_theme_is_chosen_among_those_that_exist(
    stage: Stage, helene: Browser, three: Sequence[str], theme: str
) -> None:
    status, page = ordered(helene, "theme", three[:2], theme=theme)

    assert (status, "Choisissez un thème dans la liste." in page) == (422, True)
    assert page.count(" checked>") == 2
    assert stage.ticket(three[0]).theme == "pieces"


def test_closing_first_says_which_tickets_and_whom_a_message_leaves_for(
    stage: Stage, helene: Browser, three: Sequence[str]
) -> None:
    told = len(stage.bubbles(stage.nadia))

    status, page = ordered(helene, "clore", three)

    assert status == 200
    assert "Clore 3 tickets ?" in words_of(page)
    assert "Un message l’annoncera à Nadia Ferrand (Mairie de Valbonne), pour 3 tickets." in words_of(page)
    assert "sans réponse" in page
    assert hidden(page, "t") == list(three)
    assert not any(stage.ticket(reference).is_closed for reference in three)
    stage.turn()
    assert len(stage.bubbles(stage.nadia)) == told


def test_what_is_confirmed_is_closed_told_and_can_be_taken_back(
    stage: Stage, helene: Browser, three: Sequence[str]
) -> None:
    ordered(helene, "prendre", three)
    _, confirmation = ordered(helene, "clore", three)

    _, page = confirmed(helene, confirmation)
    stage.turn()

    assert "3 tickets clos. Leurs agents en sont informés." in words_of(page)
    assert all(stage.ticket(reference).is_closed for reference in three)
    assert "a clos votre ticket" in stage.bubbles(stage.nadia)[-1][1]
    assert "Annuler les 3 clôtures</button>" in page
    _, page = ordered(helene, "annuler-cloture", hidden(page, "t"))
    assert "3 clôtures annulées : les tickets sont comme avant." in words_of(page)
    for reference in three:
        ticket = stage.ticket(reference)
        assert (ticket.status, ticket.assignee_id) == (Status.IN_PROGRESS, stage.helene.id)
    with stage.house.units.reading() as work:
        assert Kind.TICKET_REOPENED not in {row.entry.kind for row in work.journal.rows()}


def test_closings_of_long_ago_are_reopened_instead(
    stage: Stage, helene: Browser, three: Sequence[str]
) -> None:
    confirmed(helene, ordered(helene, "clore", three)[1])
    stage.clock.advance(hours=1)

    _, page = ordered(helene, "annuler-cloture", three)

    assert words_of(page).count("clos depuis trop longtemps") == 3
    _, page = ordered(helene, "rouvrir", three)
    assert "3 tickets rouverts, de nouveau à prendre." in words_of(page)


def test_what_is_closed_already_is_left_before_and_after_the_confirmation(
    stage: Stage, helene: Browser, three: Sequence[str]
) -> None:
    confirmed(helene, ordered(helene, "clore", three[:1])[1])
    _, confirmation = ordered(helene, "clore", three)
    assert hidden(confirmation, "t") == list(three[1:])
    assert f"{three[0]} : clos" in words_of(confirmation)

    confirmed(stage.browser(stage.helene), ordered(helene, "clore", three[1:2])[1])
    _, page = confirmed(helene, confirmation)

    assert "1 ticket clos. Son agent en est informé." in words_of(page)
    assert f"1 ticket laissé : {three[1]} : a changé entre-temps (clos)" in words_of(page)


def test_a_ticket_whose_agent_wrote_meanwhile_is_not_closed(
    stage: Stage, helene: Browser, three: Sequence[str]
) -> None:
    _, confirmation = ordered(helene, "clore", three)
    with stage.house.units() as work:
        known = work.tickets.by_reference(three[1])
        assert known is not None
        stage.desk(work).add(known, "Un détail de plus", by=stage.nadia)

    _, page = confirmed(helene, confirmation)

    assert "2 tickets clos" in words_of(page)
    assert f"{three[1]} : a changé entre-temps (ouvert), relisez-le d’abord" in words_of(page)
    assert stage.ticket(three[1]).is_closed is False


def test_confirming_twice_closes_once(stage: Stage, helene: Browser, three: Sequence[str]) -> None:
    _, confirmation = ordered(helene, "clore", three)

    confirmed(helene, confirmation)
    confirmed(helene, confirmation)

    assert [event.action for event in stage.ticket(three[0]).history] == ["close"]


def test_nothing_ticked_is_said_and_nothing_done(helene: Browser, three: Sequence[str]) -> None:
    status, page = ordered(helene, "prendre", [])

    assert (status, "Cochez d’abord les tickets" in page) == (422, True)


def test_the_list_comes_back_as_it_was(helene: Browser, three: Sequence[str]) -> None:
    data = {
        "jeton": helene.hidden("/tickets", "jeton"),
        "t": three[0],
        "retour": "vue=en-cours&theme=pieces",
    }

    answer = helene.client.post("/tickets/lot/prendre", data=data)

    assert answer.headers["location"].startswith("/tickets?vue=en-cours&theme=pieces&fait=prendre")


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "vue=x&fait=clore\r\nX: y"])
def test_the_way_back_leads_to_the_list_and_nowhere_else(
    helene: Browser, three: Sequence[str], back: str
) -> None:
    data = {"jeton": helene.hidden("/tickets", "jeton"), "t": three[0], "retour": back}

    answer = helene.client.post("/tickets/lot/prendre", data=data)

    assert answer.headers["location"].startswith("/tickets?vue=a-prendre&fait=prendre")
    assert "x" not in answer.headers


def test_another_departement_s_tickets_are_unknown_here(stage: Stage, three: Sequence[str]) -> None:
    with stage.house.units() as work:
        var = Agent(
            name="Gestionnaire du Var",
            role=Role.GESTIONNAIRE,
            guichet_id=None,
            departement="83",
            created_at=stage.clock(),
        )
        work.registry.add(var)
    browser = stage.browser(var)

    _, taken = ordered(browser, "prendre", three)
    _, closing = ordered(browser, "clore", three)
    ordered(browser, "clore", three, etat=["open.0.0.0"] * 3)

    assert "Question 0" not in taken + closing
    assert "3 tickets laissés" in words_of(taken)
    assert "introuvable" in taken
    assert "Rien à clore" in closing
    assert [stage.ticket(reference).history for reference in three] == [[], [], []]


def test_only_gestionnaires_order(stage: Stage, three: Sequence[str]) -> None:
    for role in (Role.AGENT, Role.LECTEUR):
        browser = stage.browser(stage.person("Quelqu’un", role))
        data = {"jeton": browser.hidden("/discussion", "jeton"), "t": three[0]}

        assert browser.client.post("/tickets/lot/prendre", data=data).status_code == 403
    assert stage.ticket(three[0]).assignee_id is None


def test_an_unknown_order_leads_nowhere(helene: Browser, three: Sequence[str]) -> None:
    assert ordered(helene, "detruire", three)[0] == 404


def test_one_line_is_taken_alone(stage: Stage, helene: Browser, three: Sequence[str]) -> None:
    page = helene.client.get("/tickets").text
    assert f'form="un" name="t" value="{three[1]}"' in page

    _, page = ordered(helene, "prendre", three[1:2])

    assert "1 ticket pris : vous le suivez maintenant." in words_of(page)
    assert stage.ticket(three[0]).assignee_id is None


def test_sensitive_words_are_not_in_the_confirmation(stage: Stage, helene: Browser) -> None:
    reference = of_kind(stage, "sensible", "Violences racontées")

    _, page = ordered(helene, "clore", [reference])

    assert "Violences" not in page
    assert "Sujet sensible" in page


def test_several_tickets_are_handed_over_and_taken_back(
    stage: Stage, helene: Browser, three: Sequence[str]
) -> None:
    karim, lise = (stage.person(name, Role.GESTIONNAIRE) for name in ("Karim Lormont", "Lise Aubert"))
    ordered(stage.browser(karim), "prendre", three[:1])
    ordered(stage.browser(lise), "prendre", three[1:2])

    _, page = ordered(helene, "passer", three, passer=karim.id)

    assert "1 ticket passé à Karim Lormont : un message l’en informe." in words_of(page)
    assert f"{three[0]} : déjà suivi par cette personne" in words_of(page)
    assert f"{three[1]} : suivi par Lise Aubert" in words_of(page)
    assert [stage.ticket(one).assignee_id for one in three] == [karim.id, lise.id, karim.id]
    assert "Reprendre ce ticket</button>" in page
    _, page = ordered(helene, "reprendre", hidden(page, "t"))
    assert "1 ticket repris : vous le suivez de nouveau." in words_of(page)
    assert stage.ticket(three[2]).assignee_id == stage.helene.id


def test_a_ticket_goes_to_a_colleague_of_its_departement_and_to_nobody_else(
    stage: Stage, helene: Browser, three: Sequence[str]
) -> None:
    karim = stage.person("Karim Lormont", Role.GESTIONNAIRE)
    page = helene.client.get("/tickets").text
    assert f'<option value="{karim.id}">Karim Lormont</option>' in page

    for choice in ("", "nobody", stage.nadia.id, 999):
        status, page = ordered(helene, "passer", three, passer=choice)
        assert (status, "Choisissez une personne dans la liste." in page) == (422, True)
    assert [stage.ticket(one).assignee_id for one in three] == [None] * 3


def test_an_urgency_is_changed_and_given_back(stage: Stage, helene: Browser, three: Sequence[str]) -> None:
    ordered(helene, "urgence", three[:1], urgence="urgent")

    _, page = ordered(helene, "urgence", three, urgence="urgent")

    assert "2 tickets marqués comme urgents." in words_of(page)
    assert f"{three[0]} : a déjà cette urgence" in words_of(page)
    _, page = ordered(helene, "urgence", hidden(page, "t"), avant=hidden(page, "avant"))
    assert "2 tickets ne sont plus marqués comme urgents." in words_of(page)
    assert [stage.ticket(one).urgency.value for one in three] == ["urgent", "normal", "normal"]


def test_an_urgency_is_chosen_among_those_that_exist(helene: Browser, three: Sequence[str]) -> None:
    status, page = ordered(helene, "urgence", three, urgence="brûlant")

    assert (status, "Choisissez une urgence dans la liste." in page) == (422, True)


def test_the_report_names_the_tickets(helene: Browser, three: Sequence[str]) -> None:
    _, page = ordered(helene, "prendre", three)

    names = ", ".join(f'<a href="/tickets/{reference}">{reference}</a>' for reference in three)
    assert f'<p class="references">{names}</p>' in page


def test_an_order_from_a_further_page_comes_back_to_it(helene: Browser, three: Sequence[str]) -> None:
    data = {
        "jeton": helene.hidden("/tickets", "jeton"),
        "t": three[0],
        "retour": "vue=en-cours",
        "apres": "1.2",
    }

    answer = helene.client.post("/tickets/lot/prendre", data=data)

    assert answer.headers["location"].startswith("/tickets?vue=en-cours&apres=1.2&fait=prendre")


def test_a_page_that_is_open_is_told_of_the_order_alone(helene: Browser, three: Sequence[str]) -> None:
    data = {"jeton": helene.hidden("/tickets", "jeton"), "t": three[0]}
    in_place = {"HX-Request": "true"}

    taken = helene.client.post(
        "/tickets/lot/prendre", data=data, headers=in_place, follow_redirects=True
    ).text
    refused = helene.client.post("/tickets/lot/theme", data=data, headers=in_place)
    news = helene.client.get("/tickets", headers=in_place).text

    assert taken.count('<div id="liste"') == 1
    assert '<div id="dit" hx-swap-oob="innerHTML">' in taken
    assert "1 ticket pris" in taken
    assert (refused.status_code, "Choisissez un thème" in refused.text) == (422, True)
    assert 'id="dit"' not in news
    assert "<html" not in taken + refused.text + news


@pytest.fixture
def template(stage: Stage) -> AnswerTemplate:
    return written(stage, "Bonjour {{ agent }},\n\nla pièce suffit.", deeds=Deeds(minutes=5, sets_theme=True))


def written(stage: Stage, text: str, *, deeds: Deeds = NONE, departement: str = "") -> AnswerTemplate:
    assert stage.helene.id is not None
    made = AnswerTemplate.written(
        name="Pièce",
        text=text,
        theme="nir",
        by=stage.helene.id,
        at=stage.clock(),
        deeds=deeds,
        departement=departement,
    )
    with stage.house.units() as work:
        work.answer_templates.add(made)
    return made


def test_a_template_answers_several_tickets_once_it_is_shown(
    stage: Stage, helene: Browser, three: Sequence[str], template: AnswerTemplate
) -> None:
    told = len(stage.bubbles(stage.nadia))
    status, page = ordered(helene, "repondre", three, modele=template.id)

    assert status == 200
    assert "Répondre à 3 tickets ?" in words_of(page)
    assert "Bonjour Nadia Ferrand, la pièce suffit." in words_of(page)
    assert not any(stage.ticket(reference).messages for reference in three)

    _, page = confirmed(helene, page, "repondre")
    stage.turn()

    assert "3 réponses parties." in words_of(page)
    assert len(stage.bubbles(stage.nadia)) == told + 3
    for ticket in map(stage.ticket, three):
        assert (ticket.status, ticket.theme, ticket.minutes) == (Status.ANSWERED, "nir", 5)
        assert ticket.answer == "Bonjour Nadia Ferrand,\n\nla pièce suffit."


def test_answering_and_closing_are_one_order_and_the_closings_are_taken_back(
    stage: Stage, helene: Browser, three: Sequence[str], template: AnswerTemplate
) -> None:
    _, page = ordered(helene, "repondre", three, modele=template.id)
    _, page = confirmed(helene, page, "repondre-clore")

    assert "3 réponses parties, et les tickets clos." in words_of(page)
    assert all(stage.ticket(reference).is_closed for reference in three)
    _, page = ordered(helene, "annuler-cloture", hidden(page, "t"))
    assert [stage.ticket(reference).status for reference in three] == [Status.ANSWERED] * 3


def test_confirming_twice_answers_once(
    stage: Stage, helene: Browser, three: Sequence[str], template: AnswerTemplate
) -> None:
    _, shown = ordered(helene, "repondre", three, modele=template.id)
    confirmed(helene, shown, "repondre")
    _, page = confirmed(helene, shown, "repondre")

    assert "3 tickets laissés" in words_of(page)
    assert [len(stage.ticket(reference).messages) for reference in three] == [1, 1, 1]


def test_who_is_not_to_be_answered_in_passing_is_left(
    stage: Stage, helene: Browser, three: Sequence[str]
) -> None:
    karim = stage.person("Karim Lormont", Role.GESTIONNAIRE)
    ordered(stage.browser(karim), "prendre", three[:1])
    grave = of_kind(stage, "sensible", "Une famille menacée")
    number = written(stage, "Pour {{ numéro unique }} : c’est fait.").id

    _, page = ordered(helene, "repondre", [*three, grave], modele=number)
    words = words_of(page)
    confirmed(helene, page, "repondre")

    assert "Aucun ticket à qui répondre" in words
    assert f"{three[0]} : suivi par Karim Lormont" in words
    assert f"{three[1]} : il manque de quoi remplir le modèle" in words
    assert f"{grave} : sujet sensible" in words
    assert "menacée" not in page
    assert not any(stage.ticket(reference).messages for reference in (*three, grave))


def test_an_act_that_the_template_does_not_finish_is_answered_and_never_closed(
    stage: Stage, helene: Browser, three: Sequence[str]
) -> None:
    act = of_kind(stage, "reactivation", "La demande est à réactiver")
    number = written(stage, "Je m’en occupe.").id

    _, page = ordered(helene, "repondre", [act, three[0]], modele=number)
    assert "à clore depuis son ticket" in page
    _, report = confirmed(helene, page, "repondre-clore")

    assert f"{act} : pas noté comme fait" in words_of(report)
    assert not stage.ticket(act).messages
    assert stage.ticket(three[0]).is_closed


def test_a_precision_that_is_asked_for_notes_no_step(stage: Stage, helene: Browser) -> None:
    act = of_kind(stage, "reactivation", "La demande est à réactiver")
    number = written(stage, "Quel est le motif ?", deeds=Deeds(notes_step=True)).id

    _, page = ordered(helene, "repondre", [act], modele=number)
    assert "« Demander une précision » ne note aucune étape." in words_of(page)
    confirmed(helene, page, "preciser")

    ticket = stage.ticket(act)
    assert (ticket.status, ticket.step) == (Status.WAITING, "")


@pytest.mark.parametrize("change", ["written again", "does more", "retired"])
def test_a_template_that_changed_meanwhile_sends_nothing(
    stage: Stage, helene: Browser, three: Sequence[str], template: AnswerTemplate, change: str
) -> None:
    _, page = ordered(helene, "repondre", three, modele=template.id)
    with stage.house.units() as work:
        kept = work.answer_templates.get(template.id or 0)
        assert kept is not None
        if change == "retired":
            kept.retire(stage.clock())
        else:
            text = "Autre chose" if change == "written again" else kept.text
            deeds = Deeds(minutes=30) if change == "does more" else NONE
            kept.rewrite(name="Pièce", text=text, theme="nir", deeds=deeds)

    status, page = confirmed(helene, page, "repondre")

    assert (status, "rien n’est parti" in page) == (409, True)
    assert not any(stage.ticket(reference).messages for reference in three)


def test_a_template_is_chosen_among_those_of_the_departement(
    stage: Stage, helene: Browser, three: Sequence[str]
) -> None:
    foreign = written(stage, "Réponse du Var", departement="83").id
    with stage.house.units() as work:
        alpes = Agent(
            name="Ines", role=Role.GESTIONNAIRE, guichet_id=None, departement="06", created_at=stage.clock()
        )
        work.registry.add(alpes)
    for browser, number in ((helene, ""), (helene, "x"), (stage.browser(alpes), foreign)):
        status, page = ordered(browser, "repondre", three, modele=number)
        assert (status, "Choisissez un modèle de réponse" in page) == (422, True)
        assert "Réponse du Var" not in page


def test_a_template_asks_for_a_precision_where_one_may_be_asked_for(
    stage: Stage, helene: Browser, three: Sequence[str]
) -> None:
    number = written(stage, "Quel message s’affiche ?").id
    ordered(helene, "prendre", three)
    with stage.house.units() as work:
        ticket = work.tickets.by_reference(three[0])
        assert ticket is not None
        ticket.apply(Action.ESCALATE, by=stage.helene, at=stage.clock())

    _, page = ordered(helene, "repondre", three, modele=number)
    _, report = confirmed(helene, page, "preciser")

    assert "2 précisions demandées." in words_of(report)
    assert f"{three[0]} : au pôle national" in words_of(report)
    statuses = [stage.ticket(reference).status for reference in three]
    assert statuses == [Status.ESCALATED, Status.WAITING, Status.WAITING]
