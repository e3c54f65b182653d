"""The images of the console, page after page, of the agents' space, and of the first start."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pyotp
from captures_hands import RECKONED_WITHIN, fills, frame, opens, shoot, shows
from playwright.sync_api import Browser, Page, expect

PAGES: Sequence[tuple[str, str, int]] = (
    ("console-appel", "/interventions/nouvelle", 700),
    ("console-matin", "/ce-matin", 700),
    ("console-modeles", "/tickets/modeles", 620),
    ("console-courrier", "/courrier", 520),
    ("console-horaires", "/horaires", 1240),
    ("console-base", "/base", 860),
    ("console-fiche", "/base/nir-facultatif", 900),
    ("console-versions", "/base/nir-facultatif/versions", 560),
    ("console-rappel", "/base/nir-facultatif/rappel", 620),
    ("console-lacunes", "/base/lacunes", 760),
    ("console-propositions", "/base/propositions", 620),
    ("console-couverture", "/base/couverture", 760),
    ("console-guichets", "/guichets", 860),
    ("console-liste-etat", "/guichets/liste", 760),
    ("console-personnes", "/personnes", 760),
    ("console-inviter", "/personnes/inviter", 760),
    ("console-demandes", "/personnes/demandes", 460),
    ("console-acces", "/acces", 760),
    ("console-partenaires", "/partenaires", 560),
    ("console-habilitations", "/acces/habilitations", 520),
    ("console-diffusion", "/diffusion/1", 860),
    ("console-agenda", "/agenda", 760),
    ("console-formation", "/agenda/3", 900),
    ("console-annee", "/agenda/annee", 820),
    ("console-qualite", "/qualite", 760),
    ("console-bilan", "/bilan", 860),
    ("console-journal", "/journal", 760),
    ("console-reglages", "/reglages", 860),
    ("console-compte", "/compte", 760),
)
SPACE: Sequence[tuple[str, str, int]] = (
    ("espace-tickets", "/mes-tickets", 640),
    ("espace-demandes", "/nouvelle-demande", 980),
    ("espace-reponses", "/reponses", 700),
    ("espace-formations", "/formations", 520),
    ("espace-guichet", "/mon-guichet", 860),
)
STEPS: Sequence[tuple[str, str, int]] = (
    ("debut-guichets", "/demarrage/guichets", 700),
    ("debut-agents", "/demarrage/agents", 760),
    ("debut-telegram", "/demarrage/telegram", 640),
    ("debut-mel", "/demarrage/mel", 760),
    ("debut-boite", "/demarrage/boite", 900),
    ("debut-questions", "/demarrage/questions", 760),
)
GUICHETS_FILE = (
    "nom;type;commune;mel\r\n"
    "Mairie de Clairval;commune;Clairval;accueil@clairval.example\r\n"
    "Mairie de Grand-Lestrac;commune;Grand-Lestrac;\r\n"
)


def tours_the_console(page: Page) -> None:
    opens(page, "/tickets")
    page.get_by_role("button", name="Quitter la visite").click()
    shows(page, PAGES)
    opens(page, "/agenda/1")
    frame(page, "console-presences", page.locator("#inscriptions"), height=850)
    opens(page, "/agenda/4")
    frame(page, "console-convoques", page.locator("#convoques"), height=620)
    opens(page, "/agenda/4/ordre-du-jour")
    page.get_by_role("button", name="Proposer un ordre du jour").click()
    shoot(page, "console-ordre-du-jour", height=760)
    reads_the_mail(page)
    follows_an_incident(page)
    finds(page)
    edits_an_entry(page)
    imports_guichets(page)
    opens(page, "/guichets")
    page.get_by_role("link", name="Mairie de Sainte-Aubre", exact=True).click()
    shoot(page, "console-guichet", height=1000)
    plans(page)
    records(page)
    opens(page, "/guichets/revues")
    page.get_by_role("button", name="Demander cette revue").first.click()
    shoot(page, "console-revues", height=760)


def tours_the_space(page: Page) -> None:
    shows(page, SPACE)


def reads_the_mail(page: Page) -> None:
    """A mail that nobody recognised; and the ticket of one whose answer the base has ready."""
    opens(page, "/courrier")
    page.get_by_role("link", name="Reprise du guichet").click()
    shoot(page, "console-mel", height=1160)
    opens(page, "/tickets?vue=en-cours&mots=valable+avance")
    page.locator("[data-ligne] a").first.click()
    expect(page.locator("#titre-proposee")).to_be_visible()
    shoot(page, "console-proposee", height=820)


def follows_an_incident(page: Page) -> None:
    """The one under way; then what another would do, which is not opened."""
    opens(page, "/incidents")
    page.locator("[data-ligne] a").first.click()
    shoot(page, "console-incident", height=1100)
    opens(page, "/incidents/nouveau")
    fills(
        page,
        {
            "Titre": "Le portail grand public ne répond plus",
            "Message aux agents": "C’est connu. Saisissez les demandes dans le SNE, comme d’habitude.",
            "Formulations qui le font reconnaître": "portail inaccessible\nportail en panne",
        },
    )
    page.get_by_role("button", name="Voir l’effet").click()
    shoot(page, "console-incident-effet", height=860)


def finds(page: Page) -> None:
    opens(page, "/tickets")
    page.keyboard.press("Control+k")
    page.locator("#aller-q").fill("clairval")
    expect(page.locator(".trouves a").first).to_contain_text("Clairval")
    shoot(page, "console-aller", height=620)
    page.keyboard.press("Escape")


def edits_an_entry(page: Page) -> None:
    """The form and its preview, then what the change would do to real questions. Nothing is published."""
    opens(page, "/base/nir-facultatif/modifier")
    answer = page.get_by_label("Réponse", exact=True)
    answer.fill(answer.input_value().replace("Prenez le formulaire", "Prenez donc le formulaire"))
    expect(page.locator(".telegram")).to_contain_text("Prenez donc le formulaire")
    shoot(page, "console-fiche-modifier", height=860)
    page.get_by_role("button", name=re.compile("^Continuer")).click()
    expect(page.get_by_role("button", name="Publier").first).to_be_visible(timeout=RECKONED_WITHIN * 1000)
    expect(page.locator("main")).not_to_contain_text("en cours de calcul")
    shoot(page, "console-fiche-effet", height=900)


def imports_guichets(page: Page) -> None:
    opens(page, "/guichets/import")
    file = {"name": "guichets.csv", "mimeType": "text/csv", "buffer": GUICHETS_FILE.encode()}
    page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]  # a file made here
    page.get_by_role("button", name="Lire le fichier").click()
    expect(page.locator("main")).to_contain_text("Grand-Lestrac")
    shoot(page, "console-guichets-import", height=760)


def plans(page: Page) -> None:
    opens(page, "/agenda/nouveau")
    fills(page, {"Titre": "Pièces et dossier unique", "Lieu": "Mairie de Clairval, salle 2"})
    shoot(page, "console-agenda-nouveau", height=860)


def records(page: Page) -> None:
    """The due date is read before anything is recorded."""
    opens(page, "/qualite/nouveau")
    page.get_by_label("Guichet", exact=True).select_option(label="Mairie de Clairval")
    page.get_by_label("Objet").fill("Pièces versées plus de quinze jours après la demande")
    page.get_by_role("button", name="Voir l’échéance").click()
    shoot(page, "console-signalement", height=680)


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
    shows(page, STEPS)


def gives_the_second_factor(page: Page) -> None:
    """The picture and its secret are hidden: nobody takes these for her own."""
    secret = re.sub(r"\W", "", page.locator("code.cle").inner_text())
    page.add_style_tag(content="main img, main code { filter: blur(6px); }")
    shoot(page, "entree-second-facteur", height=860)
    page.get_by_label("Code à six chiffres").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Confirmer").click()
    expect(page.locator("h1")).to_contain_text("secours")
    page.goto("/demarrage")
