"""An agent sees that a gestionnaire has read what they wrote: on their ticket’s page, and in their chat."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from web_stage import Browser, Stage

from guichets.registry import Role
from storage.conversations import SAID, WebMessage
from tickets.ticket import Side, Ticket
from web.space import discussion
from web.space.discussion import SAID_WITHIN, read_bubbles

QUESTION = "Comment imprimer l’attestation\N{NO-BREAK SPACE}?"


@pytest.fixture
def nadia(stage: Stage) -> Browser:
    return stage.browser(stage.nadia)


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


def console(reference: str) -> str:
    return f"/tickets/{reference}"


def reads(browser: Browser, reference: str, *, shown: dict[str, str] | None = None) -> int:
    """As the page does once the end of the thread is on the screen."""
    form = shown or browser.form(console(reference))
    return browser.client.post(f"{console(reference)}/lu", data=form).status_code


def adds(stage: Stage, reference: str, text: str) -> None:
    stage.clock.advance(minutes=1)
    with stage.house.units() as work:
        ticket = work.tickets.by_reference(reference)
        assert ticket is not None
        stage.desk(work).add(ticket, text, by=stage.nadia)
    stage.clock.advance(minutes=1)


def read_on_her_page(browser: Browser, reference: str) -> list[bool]:
    """Of each thing that she wrote, whether her page says that it is read."""
    bubbles = browser.client.get(f"/mes-tickets/{reference}").text.split('<article class="bulle agent">')[1:]
    return ["</time>, lu</p>" in bubble for bubble in bubbles]


def asks(browser: Browser) -> None:
    """In the chat, up to the ticket."""
    shown = browser.say(QUESTION)
    action = shown.rpartition('value="ticket:send:')[2].partition('"')[0]
    browser.press(f"ticket:send:{action}")


def opened(stage: Stage) -> str:
    with stage.house.units.reading() as work:
        (ticket,) = work.tickets.of_agent(stage.nadia.id or 0, limit=2)
    return ticket.reference


def read_in_chat(browser: Browser) -> int:
    return browser.client.get("/discussion").text.count(">, lu</span>")


# On the ticket’s page.


def test_what_she_wrote_is_read_once_a_gestionnaire_has_had_it_on_the_screen(
    stage: Stage, nadia: Browser, helene: Browser
) -> None:
    reference = stage.open_ticket().reference
    adds(stage, reference, "Un détail")
    assert read_on_her_page(nadia, reference) == [False, False]

    assert reads(helene, reference) == 204
    assert read_on_her_page(nadia, reference) == [True, True]

    adds(stage, reference, "Un autre")
    assert read_on_her_page(nadia, reference) == [True, True, False]


def test_a_page_made_before_she_wrote_has_not_shown_it(stage: Stage, nadia: Browser, helene: Browser) -> None:
    reference = stage.open_ticket().reference
    shown = helene.form(console(reference))
    adds(stage, reference, "Un détail")

    assert reads(helene, reference, shown=shown) == 204
    assert read_on_her_page(nadia, reference) == [False, False]


def test_opening_the_page_changes_nothing_and_it_asks_only_while_something_is_unread(
    stage: Stage, nadia: Browser, helene: Browser
) -> None:
    reference = stage.open_ticket().reference
    mark = f'hx-post="{console(reference)}/lu"'

    assert mark in helene.client.get(console(reference)).text
    assert read_on_her_page(nadia, reference) == [False]
    reads(helene, reference)
    assert mark not in helene.client.get(console(reference)).text


def test_reading_disturbs_nothing_else(stage: Stage, helene: Browser) -> None:
    reference = stage.open_ticket().reference
    shown = helene.form(console(reference), texte="Voici.")
    with stage.house.units.reading() as work:
        before = work.journal.last_sequence()

    reads(helene, reference)

    with stage.house.units.reading() as work:
        assert work.journal.last_sequence() == before
    assert helene.client.post(f"{console(reference)}/repondre", data=shown).status_code == 303
    assert stage.ticket(reference).answer == "Voici."


def test_who_may_not_answer_has_not_read_for_the_service(stage: Stage, nadia: Browser) -> None:
    reference = stage.open_ticket().reference
    reader = stage.browser(stage.person("Elsa Guérin", Role.LECTEUR))
    elsewhere = stage.browser(stage.gestionnaire_of("13"))

    assert f"{console(reference)}/lu" not in reader.client.get(console(reference)).text
    assert reads(reader, reference) == 403
    assert reads(elsewhere, reference, shown=elsewhere.form("/tickets")) == 404
    assert read_on_her_page(nadia, reference) == [False]


# In the chat.


def test_the_chat_says_read_of_what_became_a_ticket_and_of_what_was_added_to_it(
    stage: Stage, nadia: Browser, helene: Browser
) -> None:
    asks(nadia)
    reference = opened(stage)
    assert read_in_chat(nadia) == 0

    reads(helene, reference)
    assert read_in_chat(nadia) == 2  # the question, and the button that sent it

    stage.clock.advance(minutes=1)
    nadia.press(f"suivi:add:{reference}")
    nadia.say("Le bailleur le redemande.")
    assert stage.ticket(reference).said_by_agent == ["Le bailleur le redemande."]
    assert read_in_chat(nadia) == 2

    reads(helene, reference)
    assert read_in_chat(nadia) == 3


def test_a_chat_that_is_open_hears_that_it_is_read(
    stage: Stage, nadia: Browser, helene: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discussion, "HEARTBEAT", 0.0)
    monkeypatch.setattr(discussion, "POLL", 0.01)
    asks(nadia)
    with stage.house.units.reading() as work:
        hers = [one for one in work.web_messages.latest(f"agent-{stage.nadia.id}", limit=9) if one.from_agent]

    with nadia.client.stream("GET", "/discussion/flux?apres=99") as response:
        heard = response.iter_lines()
        assert next(line for line in heard if line.startswith(":"))  # a heartbeat, with nothing to say
        reads(helene, opened(stage))
        # Before it come as many heartbeats as there was time for.
        said = next(line for line in heard if line.startswith("event"))
        assert [said, next(heard)] == ["event: lu", f"data: {hers[0].id} {hers[1].id}"]


def test_the_chat_of_another_agent_says_nothing_of_it(stage: Stage, nadia: Browser, helene: Browser) -> None:
    bruno = stage.browser(stage.bruno)
    bruno.say(QUESTION)
    asks(nadia)
    reads(helene, opened(stage))

    assert (read_in_chat(nadia), read_in_chat(bruno)) == (2, 0)


# Which bubble is which message.

AT = datetime.fromisoformat("2026-11-25T09:00:00+00:00")


def bubble(number: int, text: str, *, minutes: float = 0, from_agent: bool = True) -> WebMessage:
    payload = {"text": text, "files": []}
    return WebMessage(number, f"{SAID}{number}", from_agent, payload, AT + timedelta(minutes=minutes))


def read_ticket(*said: str, at: datetime = AT, refs: tuple[str, ...] = ()) -> Ticket:
    """Read an hour after its messages."""
    ticket = Ticket(
        reference="T-2026-0001",
        question=QUESTION,
        theme="",
        guichet_id=1,
        agent_id=1,
        channel="web",
        chat_ref="agent-1",
        opened_at=AT,
        source_refs=list(refs),
        read_at=at + timedelta(hours=1),
    )
    for text in said:
        ticket.say(text, by=None, side=Side.AGENT, at=at)
    return ticket


def test_a_question_in_several_messages_is_read_in_all_of_them() -> None:
    chat = [bubble(number, "et aussi", minutes=-1) for number in (1, 2, 3)]

    assert read_bubbles(chat, [read_ticket(refs=("2", "3"))]) == {2, 3}


def test_what_sent_a_question_is_read_with_it_and_what_was_said_after_it_is_not() -> None:
    chat = [
        bubble(1, QUESTION, minutes=-3),
        bubble(2, "Quel délai\N{NO-BREAK SPACE}?", minutes=-2),
        bubble(3, "Envoyer", minutes=-1),
        bubble(4, "Encore", minutes=1),
    ]

    assert read_bubbles(chat, [read_ticket(refs=("1",))]) == {1, 3}


def test_a_message_of_two_tickets_is_read_when_both_are() -> None:
    chat, one, other = [bubble(1, "Deux questions")], read_ticket(refs=("1",)), read_ticket(refs=("1",))
    assert read_bubbles(chat, [one, other]) == {1}

    other.read_at = None
    assert read_bubbles(chat, [one, other]) == frozenset()


def test_of_the_same_words_the_last_before_the_message_is_the_one() -> None:
    chat = [bubble(1, "oui"), bubble(2, " oui\n", minutes=1), bubble(3, "oui", minutes=3)]

    assert read_bubbles(chat, [read_ticket("oui", at=AT + timedelta(minutes=2))]) == {2}


def test_the_same_words_long_before_may_have_been_for_somebody_else() -> None:
    ticket = read_ticket("oui", at=AT + SAID_WITHIN + timedelta(seconds=1))

    assert read_bubbles([bubble(1, "oui")], [ticket]) == frozenset()


def test_what_relais_said_and_files_alone_are_nobody_s_words() -> None:
    chat = [bubble(1, "oui", from_agent=False), bubble(2, "")]

    assert read_bubbles(chat, [read_ticket("oui", "")]) == frozenset()
