"""A gestionnaire at the pages of the base, on a library that says what a test tells it to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

import httpx
from base_fakes import ENTRIES, FakeLibrary
from web_stage import Browser, Stage

from guichets.registry import Agent, Guichet, GuichetKind, Role
from knowledge_base.learning.proposals import Proposal
from knowledge_base.learning.questions import AnswerGiven, AskedQuestion
from knowledge_base.upkeep.revisions import Revision

TAG = re.compile(r"<[^>]*>")


@dataclass
class Keeper:
    """``read`` gives a page's words; ``gives`` an order, then the words of the page that follows."""

    stage: Stage
    agent: Agent
    browser: Browser

    @classmethod
    def of(cls, stage: Stage, agent: Agent | None = None) -> Keeper:
        stage.library.entries = ENTRIES
        agent = agent or stage.helene
        return cls(stage, agent, stage.browser(agent))

    @property
    def library(self) -> FakeLibrary:
        return self.stage.library

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.browser.client.get(path, headers=headers)

    def read(self, path: str) -> str:
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return words(answer.text)

    def fragment(self, path: str) -> str:
        """What htmx would put in the page."""
        return words(self.get(path, **{"HX-Request": "true"}).text)

    def gives(self, order: str, *, page: str = "/base", **fields: Any) -> tuple[int, str]:
        answer = self.browser.client.post(order, data={**self.browser.form(page), **fields})
        if answer.status_code == 303:
            return 303, self.read(answer.headers["location"])
        return answer.status_code, words(answer.text)

    def fields(self, page: str) -> dict[str, str]:
        """What the form of an entry holds, as a browser would send it."""
        text = self.get(page).text
        values = dict(re.findall(r'<input id="(\w+)"[^>]* value="([^"]*)"', text))
        values |= dict(re.findall(r'<textarea id="(\w+)"[^>]*>\n([^<]*)</textarea>', text))
        select = re.search(r'<select id="theme".*?</select>', text, re.DOTALL)
        assert select
        theme = re.search(r'value="([^"]*)" selected', select[0])
        scope = re.search(r'name="portee" value="([^"]*)" checked', text)
        assert scope
        values |= {"theme": theme[1] if theme else "", "portee": scope[1]}
        return {name: unescape(value) for name, value in {**self.browser.form(page), **values}.items()}

    def writes(self, page: str, *, order: str = "continuer", **changed: str) -> tuple[int, str]:
        """Fills the form of an entry and sends it."""
        answer = self.browser.client.post(page, data={**self.fields(page), **changed, "ordre": order})
        if answer.status_code == 303:
            return 303, self.read(answer.headers["location"])
        return answer.status_code, words(answer.text)

    def gives_draft(self, place: str, text: str) -> None:
        """As the page does while the gestionnaire types."""
        data = {**self.browser.form("/base/doublon/modifier"), "place": place, "texte": text}
        assert self.browser.client.post("/brouillons", data=data).status_code == 200

    def revisions(self, entry_id: str = "doublon") -> list[Revision]:
        with self.stage.house.units.reading() as work:
            return list(work.revisions.of_entry(entry_id))

    def published(self, entry_id: str = "doublon") -> Revision:
        return next(one for one in self.revisions(entry_id) if one.is_current)

    def knows(self, *kept: AskedQuestion | AnswerGiven | Proposal) -> None:
        with self.stage.house.units() as work:
            for one in kept:
                match one:
                    case AskedQuestion():
                        work.questions.add(one)
                    case AnswerGiven():
                        work.questions.add_given(one)
                    case Proposal():
                        work.proposals.add_once(one)

    def elsewhere(self) -> Guichet:
        """A guichet of another département."""
        with self.stage.house.units() as work:
            guichet = Guichet(name="Mairie de Nantes", kind=GuichetKind.COMMUNE, departement="44")
            work.registry.add(guichet)
        return guichet

    def gestionnaire_of(self, departement: str) -> Keeper:
        with self.stage.house.units() as work:
            agent = Agent(
                name="Denis Fontanel",
                role=Role.GESTIONNAIRE,
                guichet_id=None,
                departement=departement,
                created_at=self.stage.clock(),
            )
            work.registry.add(agent)
        return Keeper(self.stage, agent, self.stage.browser(agent))


def words(page: str) -> str:
    """The words of the page's contents, a no-break space being a space."""
    contents = page.partition("<main")[2].partition("</main>")[0] or page
    return " ".join(unescape(TAG.sub(" ", f"<main{contents}")).replace("\N{NO-BREAK SPACE}", " ").split())
