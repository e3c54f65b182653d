"""The images of the first start, from an empty folder to the first question, and of the doors."""

from __future__ import annotations

import re

import pyotp
from captures_hands import shoot
from playwright.sync_api import Browser, Page, expect

STEPS = (
    ("debut-guichets", "/demarrage/guichets", 700),
    ("debut-agents", "/demarrage/agents", 760),
    ("debut-telegram", "/demarrage/telegram", 640),
    ("debut-mel", "/demarrage/mel", 760),
    ("debut-boite", "/demarrage/boite", 900),
    ("debut-questions", "/demarrage/questions", 760),
)


def starts_from_nothing(browser: Browser, link: str) -> None:
    """``link`` is what ``relais run`` prints on an empty database."""
    site = link.partition("/installation/")[0]
    page = browser.new_context(base_url=site, locale="fr-FR", bypass_csp=True).new_page()
    page.goto("/connexion")
    shoot(page, "entree-connexion", height=520)
    page.goto(link)
    page.get_by_label("Département").fill("06")
    shoot(page, "debut-service", height=640)
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Nom et prénom").fill("Camille Aubrey")
    shoot(page, "debut-identite", height=600)
    page.get_by_role("button", name="Entrer").click()
    gives_the_second_factor(page)
    for name, address, height in STEPS:
        page.goto(address)
        expect(page.locator("h1")).to_be_visible()
        shoot(page, name, height=height)


def gives_the_second_factor(page: Page) -> None:
    """The picture and its secret are hidden: nobody takes these for her own."""
    secret = re.sub(r"\W", "", page.locator("code.cle").inner_text())
    page.add_style_tag(content="main img, main code { filter: blur(6px); }")
    shoot(page, "entree-second-facteur", height=860)
    page.get_by_label("Code à six chiffres").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Confirmer").click()
    expect(page.locator("h1")).to_contain_text("secours")
    page.goto("/demarrage")
