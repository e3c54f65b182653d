"""What is said of us rather than asked: each gets what a person would say."""

from __future__ import annotations

import pytest
from house import House, Person, entry

from knowledge_base.understanding.intents import Act, Kind
from knowledge_base.understanding.messages import Remark, is_of_another_office, remark_in
from knowledge_base.verdict import NoMatch, Suggestions
from storage.database import Database

KNOWN = "durée de validité"
VALID = entry("validite", "Combien de temps une demande est-elle valable ?", "Un an.")
SEND = "Envoyer au gestionnaire"


@pytest.fixture
def house(database: Database) -> House:
    house = House(database)
    house.base.answers(KNOWN, VALID)
    return house


@pytest.fixture
def nadia(house: House) -> Person:
    house.gestionnaire()
    return house.enrols("Nadia Belcastel")


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("où en est mon ticket", Remark.TICKET),
        ("ou en sont mes tickets ?", Remark.TICKET),
        ("mon ticket T-2026-0012 il en est où", Remark.TICKET),
        ("Quand aurai-je une réponse ?", Remark.TICKET),
        ("vous me répondez quand du coup", Remark.TICKET),
        ("c'est envoyé ma réactivation ?", Remark.TICKET),
        ("je veux parler à quelqu'un", Remark.PERSON),
        ("qui lit mes messages", Remark.MACHINE),
        ("vous êtes une personne ou un programme ?", Remark.MACHINE),
        ("quand la demande sera-t-elle traitée par le bailleur ?", None),
        ("passez moi un gestionnaire", Remark.PERSON),
        ("vous êtes un robot ?", Remark.MACHINE),
        ("la réponse est fausse", Remark.WRONG),
        ("votre réponse est pas bonne", Remark.WRONG),
        ("c’est faux", Remark.WRONG),
        ("ça fait 3 fois que je vous écris", Remark.AGAIN),
        ("ca fait 3 fois que je vous ecris et toujours rien", Remark.AGAIN),
        ("toujours pas de réponse !!!", Remark.AGAIN),
        ("je n’ai pas de réponse à mon ticket", Remark.AGAIN),
        ("c'est inadmissible j'attends depuis 15 jours", Remark.AGAIN),
        ("où en est la demande de Mme B", None),
        ("toujours pas de réponse de la commission", None),
        ("le demandeur veut parler à quelqu’un", None),
        ("sa date de naissance est fausse dans le SNE", None),
        ("combien de temps est valable une demande", None),
        ("on m'accuse d'avoir favorisé quelqu'un mais c'est faux", None),
    ],
)
def test_a_remark_is_told_from_a_question(text: str, remark: Remark | None) -> None:
    assert remark_in(text) is remark


@pytest.mark.parametrize(
    ("text", "elsewhere"),
    [
        ("capitale du Pérou", True),
        ("place en crèche", True),
        ("météo demain", True),
        ("aide caf", True),
        ("passeport périmé depuis deux ans", False),
        ("clôture d’une demande", False),
        ("elle a des brûlures de cigarette", False),
        ("plafonds", False),
    ],
)
def test_another_office_is_told_from_ours(text: str, elsewhere: bool) -> None:
    assert is_of_another_office(text) is elsewhere


def test_where_is_my_ticket_shows_it(house: House, nadia: Person) -> None:
    house.says(nadia, "il est radié")
    house.presses(nadia, SEND)
    assert "T-2026-0001" in house.says(nadia, "où en est mon ticket")


def test_a_person_is_asked_for_in_one_sentence(house: House, nadia: Person) -> None:
    told = house.says(nadia, "je veux parler à quelqu’un")
    assert "Dites-moi en une phrase de quoi il s’agit" in told
    assert "Camille Aubrey" in told
    assert KNOWN in house.says(nadia, KNOWN)
    assert "transmis à Camille Aubrey" in house.presses(nadia, SEND)
    assert house.tickets()[0].question == KNOWN


def test_a_person_who_was_wanted_yesterday_is_not_today(house: House, nadia: Person) -> None:
    house.says(nadia, "je veux parler à quelqu’un")
    house.clock.passes(days=1)
    assert "Un an." in house.says(nadia, KNOWN)


@pytest.mark.parametrize("text", ["la réponse est fausse", "c’est faux", "votre réponse est pas bonne"])
def test_a_wrong_answer_goes_to_the_gestionnaire(house: House, nadia: Person, text: str) -> None:
    house.says(nadia, KNOWN)
    assert "Je prépare votre question pour le gestionnaire" in house.says(nadia, text)
    house.presses(nadia, SEND)
    assert house.tickets()[0].question == KNOWN


def test_a_reproach_about_nothing_asks_for_the_question(house: House, nadia: Person) -> None:
    assert "Dites-le autrement" in house.says(nadia, "c’est faux")


def test_a_wait_is_told_with_the_tickets_that_wait(house: House, nadia: Person) -> None:
    for question in ("il est radié", "le site est lent"):
        house.says(nadia, question)
        house.presses(nadia, SEND)
    house.base.says("ça fait 3 fois que je vous écris", NoMatch(Kind.SMALL_TALK, None, None))
    told = house.says(nadia, "ça fait 3 fois que je vous écris")
    assert "Je suis désolé pour l’attente." in told
    assert "action à faire" not in told
    house.presses(nadia, SEND)
    ticket = house.tickets()[-1]
    assert ticket.messages[0].text == "Tickets en attente\N{NO-BREAK SPACE}: T-2026-0001, T-2026-0002"


def test_a_reminder_of_an_act_is_that_act(house: House, nadia: Person) -> None:
    text = "je relance pour la réactivation"
    house.base.says(text, NoMatch(Kind.ACT, Act.REACTIVATION, None))
    assert "Votre gestionnaire peut le faire." in house.says(nadia, text)


def test_an_error_of_the_sne_is_no_act_to_be_done(house: House, nadia: Person) -> None:
    text = "erreur 403 sur sne depuis ce matin"
    house.base.says(text, NoMatch(Kind.ACT, None, None))
    told = house.says(nadia, text)
    assert "action à faire" not in told
    assert "Rien n’est encore changé dans le SNE." in told


def test_who_asks_whether_we_are_a_machine_is_told(house: House, nadia: Person) -> None:
    assert "Je suis un programme" in house.says(nadia, "vous êtes un robot ?")


def test_what_is_of_another_office_is_declined_and_may_be_sent(house: House, nadia: Person) -> None:
    told = house.says(nadia, "place en crèche")
    assert "Je ne réponds que sur le SNE" in told
    assert house.tickets() == []
    house.presses(nadia, "L’envoyer quand même au gestionnaire")
    house.presses(nadia, SEND)
    assert house.tickets()[0].question == "place en crèche"


def test_what_is_declined_is_left_by_the_next_question(house: House, nadia: Person) -> None:
    house.says(nadia, "place en crèche")
    assert "Un an." in house.says(nadia, KNOWN)


def test_a_near_entry_is_shown_all_the_same(house: House, nadia: Person) -> None:
    house.base.says("aide caf", Suggestions((VALID,), 0.5))
    assert VALID.question in house.says(nadia, "aide caf")


def test_a_sensitive_matter_is_no_remark(house: House, nadia: Person) -> None:
    text = "je veux parler à quelqu’un, son mari la frappe"
    house.base.says(text, NoMatch(Kind.SENSITIVE, None, None))
    assert "sujet sensible" in house.says(nadia, text)


@pytest.mark.parametrize("before", ["", KNOWN, "l’écran clignote"])
@pytest.mark.parametrize("said", ["T-2026-0001", "annule T-2026-0001, elle a refait une demande"])
def test_a_ticket_that_is_named_is_shown_with_what_may_be_done(
    house: House, nadia: Person, before: str, said: str
) -> None:
    house.says(nadia, "le module plante")
    house.presses(nadia, SEND)
    if before:
        house.says(nadia, before)

    assert "le module plante" in house.says(nadia, said)
    assert "Clore" in house.sees(nadia).labels


def test_the_ticket_of_somebody_else_is_not_shown(house: House, nadia: Person) -> None:
    house.says(nadia, "le module plante")
    house.presses(nadia, SEND)

    assert "le module plante" not in house.says(house.enrols("Luc Morel"), "T-2026-0001")


@pytest.mark.parametrize("before", ["", "le module plante"])
def test_who_reads_is_told_whatever_is_open(house: House, nadia: Person, before: str) -> None:
    if before:
        house.says(nadia, before)

    assert "Votre gestionnaire lit ce que vous lui envoyez" in house.says(nadia, "qui lit mes messages ?")


def test_a_ticket_that_is_not_hers_is_no_question(house: House) -> None:
    nadia = house.enrols("Nadia Belcastel")

    said = house.says(nadia, "T-2026-0447 c’est chez qui maintenant")

    assert "Aucun de vos tickets ne porte cette référence" in "\n".join((*house.texts(nadia), said))
    assert house.state(nadia) is None


@pytest.mark.parametrize(
    "said",
    [
        "des nouvelles pour mon doublon ?",
        "qui s’en occupe chez vous",
        "annulez le ticket d’hier svp",
        "avez vous un retour",
    ],
)
def test_news_of_a_ticket_are_asked_in_many_ways(said: str) -> None:
    assert remark_in(said) is Remark.TICKET


@pytest.mark.parametrize("said", ["T-2026-0447 le monsieur veut se tuer", "T-2026-0001 il me menace"])
def test_an_emergency_that_names_a_ticket_is_one(house: House, nadia: Person, said: str) -> None:
    house.says(nadia, "le module plante")
    house.presses(nadia, SEND)
    house.base.says(said, NoMatch(Kind.EMERGENCY, None, None))

    assert "sujet sensible" in house.says(nadia, said).casefold()


@pytest.mark.parametrize(
    "text",
    [
        "faut il faire une nouvelle demande pour le changement de commune",
        "le neveu qui s’en occupe doit signer quoi",
        "vous gardez les pièces combien de temps",
        "il attend une réponse pour le dalo, que faire",
        "avez vous une réponse type pour les refus",
        "du nouveau dans le droit pour les étudiants",
        "quel navigateur, chrome",
    ],
)
def test_what_only_sounds_like_news_of_a_ticket_is_a_question(text: str) -> None:
    assert remark_in(text) is None


def test_another_language_is_told_so_in_it(house: House, nadia: Person) -> None:
    said = house.says(nadia, "hello can you help me please i need the papers")

    assert "English: I only read French." in said
