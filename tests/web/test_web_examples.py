"""What an agent who has asked nothing yet is shown."""

from __future__ import annotations

from pathlib import Path

from web_stage import NIR_ENTRY, RENEWAL_ENTRY, Stage

import knowledge_base
from knowledge_base.formats.files import load
from web.space.discussion import FIRST, MOST


def test_the_first_examples_are_entries_of_the_product() -> None:
    known = {entry.id for entry in load(Path(knowledge_base.__file__).parent / "content").entries}

    assert set(FIRST) <= known
    assert len(FIRST) == MOST


def test_what_others_were_best_answered_comes_first(stage: Stage) -> None:
    colleague = stage.browser(stage.bruno)
    for question, entry in (
        ("quel délai ?", RENEWAL_ENTRY),
        ("le NIR ?", NIR_ENTRY),
        ("le NIR ?", NIR_ENTRY),
    ):
        colleague.say(question)
        colleague.press(f"q:pick:{entry.id}")
        colleague.press(f"q:ok:{entry.id}")

    page = stage.browser(stage.nadia).client.get("/discussion").text

    assert 0 < page.find(f'value="{NIR_ENTRY.question}"') < page.find(f'value="{RENEWAL_ENTRY.question}"')


def test_a_base_of_which_nothing_is_known_gives_no_example(stage: Stage) -> None:
    assert "Par exemple" not in stage.browser(stage.nadia).client.get("/discussion").text


def test_who_has_asked_already_is_shown_no_example(stage: Stage) -> None:
    browser = stage.browser(stage.nadia)
    browser.say("le NIR est-il obligatoire ?")
    browser.press(f"q:ok:{NIR_ENTRY.id}")

    assert "Par exemple" not in browser.client.get("/discussion").text
