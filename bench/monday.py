"""A gestionnaire's Monday, replayed in a real browser: the clicks, the keys and the pixels of each task.

``python -m bench.monday [--open N] [--json FILE]``

On the real site, with N open tickets (default 200), at 1440 × 900. A choice in a list counts as two clicks.
What is typed counts key by key; what a page scrolls by itself counts as scrolled by hand. Each task ends when
the page says that it is done, so its seconds are the machine's: no reading time is in them.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from time import perf_counter
from typing import Any

from bench.console_browser import PROGRAMS
from bench.console_data import Operator
from bench.console_site import Site, open_sites
from bench.written import options_of, write

Row = dict[str, float]
ANSWER = "Bonjour, le jugement suffit."


class Hand:
    """Does what she does, and counts it."""

    def __init__(self, page: Any, site: Site) -> None:
        self.page, self.site = page, site
        self.clicks = self.keys = self.scrolled = 0

    def opens(self, path: str) -> None:
        """Where the task begins: not counted."""
        self.page.goto(f"{self.site.url}{path}")

    def clicks_on(self, what: Any) -> None:
        self._reaches(what)
        what.click()
        self.clicks += 1

    def chooses(self, what: Any, **option: str | int) -> None:
        self._reaches(what)
        what.select_option(**option)
        self.clicks += 2

    def presses(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1

    def types(self, text: str) -> None:
        self.page.keyboard.type(text, delay=15)
        self.keys += len(text)

    def reads(self, said: str) -> None:
        """The page says that it is done."""
        self.page.locator(".fait, [role=status], #palette, main").filter(has_text=said).first.wait_for()

    def _reaches(self, what: Any) -> None:
        before = self.page.evaluate("scrollY")
        what.scroll_into_view_if_needed()
        self.scrolled += abs(round(self.page.evaluate("scrollY") - before))


def _first_ticket(hand: Hand) -> None:
    hand.opens("/tickets")
    hand.page.locator("[data-ligne] th a").first.click()
    hand.page.locator("#texte").wait_for()


def what_waits(hand: Hand) -> None:
    hand.opens("/tickets")
    hand.clicks_on(hand.page.get_by_role("link", name="Ce matin"))
    hand.reads("Ce matin")


def takes_ten(hand: Hand) -> None:
    hand.opens("/tickets")
    for _ in range(10):
        hand.presses("j", "a")
        hand.reads("1 ticket pris")
        hand.page.wait_for_timeout(150)


def answers(hand: Hand) -> None:
    _first_ticket(hand)
    hand.clicks_on(hand.page.locator("#texte"))
    hand.types(ANSWER)
    hand.clicks_on(hand.page.get_by_role("button", name="10 minutes"))
    hand.presses("Control+Enter")
    hand.reads("Votre réponse")


def asks_for_more(hand: Hand) -> None:
    _first_ticket(hand)
    hand.presses("p")
    hand.types("Quel navigateur ?")
    hand.presses("Control+Enter")
    hand.reads("Votre demande de précision")


def marks_urgent(hand: Hand) -> None:
    _first_ticket(hand)
    hand.chooses(hand.page.get_by_label("Urgence"), value="urgent")
    hand.reads("marqué comme urgent")


def hands_over(hand: Hand) -> None:
    _first_ticket(hand)
    hand.chooses(hand.page.get_by_label("Suivi par"), index=2)
    hand.reads("suit maintenant ce ticket")


def is_reminded(hand: Hand) -> None:
    _first_ticket(hand)
    hand.chooses(hand.page.get_by_label("Me le rappeler"), index=1)
    hand.reads("vous sera rappelé")


def calls_a_colleague(hand: Hand) -> None:
    _first_ticket(hand)
    hand.clicks_on(hand.page.locator("summary", has_text="Écrire une note"))
    hand.clicks_on(hand.page.locator("[data-appelle]").first)
    hand.types("tu connais ce bailleur ?")
    hand.clicks_on(hand.page.get_by_role("button", name="Garder la note"))
    hand.reads("Un message en informe")


def closes_five(hand: Hand) -> None:
    hand.opens("/tickets?vue=en-cours&objet=question")
    for _ in range(5):
        hand.presses("j", "x")
    hand.presses("c")
    hand.page.get_by_role("heading", name="Clore").wait_for()
    hand.presses("Enter")
    hand.reads("clos")


def notes_a_call(hand: Hand) -> None:
    _first_ticket(hand)
    hand.presses("n")
    hand.page.locator("#appel-qui").wait_for()
    hand.types("cagnes 23")
    hand.presses("Tab", "Tab")
    hand.types("nir")
    hand.presses("Enter")
    hand.reads("noté")


def finds_a_number(hand: Hand) -> None:
    hand.opens("/bilan")
    reference = hand.site.ticket
    hand.presses("Control+k")
    hand.types(reference[-4:])
    hand.page.locator("#palette a").first.wait_for()
    hand.presses("Enter")
    hand.page.wait_for_url("**/tickets/**")


def shares_a_view(hand: Hand) -> None:
    hand.opens("/tickets?vue=en-cours&urgence=urgent")
    hand.clicks_on(hand.page.locator("summary", has_text="Enregistrer cette vue"))
    hand.clicks_on(hand.page.locator("input[name=nom]").first)
    hand.types("Urgents")
    hand.presses("Enter")
    hand.reads("Urgents")


TASKS: Mapping[str, Callable[[Hand], None]] = {
    "Voir ce qui attend": what_waits,
    "Prendre dix tickets, au clavier": takes_ten,
    "Répondre, dix minutes comptées": answers,
    "Demander une précision": asks_for_more,
    "Marquer urgent": marks_urgent,
    "Passer à un collègue": hands_over,
    "Se le faire rappeler": is_reminded,
    "Appeler un collègue dans une note": calls_a_colleague,
    "Clore cinq tickets d’un coup": closes_five,
    "Noter un appel, depuis un ticket": notes_a_call,
    "Ouvrir un ticket par son numéro": finds_a_number,
    "Garder une vue": shares_a_view,
}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = options_of("monday", __doc__)
    parser.add_argument("--open", type=int, default=200, help="tickets of the desk (default 200)")
    options = parser.parse_args(arguments)
    with open_sites([Operator(options.open, all_open=True)]) as (site,):
        played = _played(site)
    print(f"| {'Tâche':<36}| clics | touches | pixels défilés | secondes |")
    for name, row in played.items():
        told = (row["clicks"], row["keys"], row["scrolled"], row["s"])
        print(f"| {name:<36}| " + " | ".join(f"{value:g}" for value in told) + " |")
    print(write("monday", {"tasks": played}, options.json))


def _played(site: Site) -> dict[str, Row]:
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    assert program, "it takes a Chromium"
    name, _, value = site.cookie.partition("=")
    played: dict[str, Row] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="fr-FR")
        context.add_cookies([{"name": name, "value": value, "url": site.url}])
        for task, play in TASKS.items():
            hand = Hand(context.new_page(), site)
            start = perf_counter()
            play(hand)
            played[task] = {
                "clicks": hand.clicks,
                "keys": hand.keys,
                "scrolled": hand.scrolled,
                "s": round(perf_counter() - start, 1),
            }
            hand.page.close()
        browser.close()
    return played


if __name__ == "__main__":
    main()
