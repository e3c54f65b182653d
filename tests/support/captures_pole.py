"""The images of a question that goes to the national pole and comes back, over real mail servers."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage

from captures_hands import cut, frame, last, presses, says, shoot
from mail_servers import MailServers
from playwright.sync_api import Page, expect

ASSISTANCE = "sne@exemple.fr"
POLE = "pole@exemple.fr"
VERIFIER = "mail.exemple.fr"
QUESTION = "le bouton pour imprimer l'attestation a disparu chez nous, que faire ?"
STEPS = (
    "Ouverture de la demande, onglet « Attestation », à 9 h 10, sur deux postes. "
    "Attendu : le bouton « Imprimer ». Obtenu : l’onglet s’affiche sans bouton."
)
TRIED = "Cache vidé, autre navigateur essayé : le bouton manque toujours."
ACKNOWLEDGED = "Votre demande est enregistrée sous le numéro ci-dessus. Un correspondant vous répondra."
ANSWERED = (
    "Bonjour,\n\nLe droit « édition » manque à votre structure depuis la mise à jour de dimanche. "
    "Il est rétabli. Les agents doivent se déconnecter puis se reconnecter.\n\n"
    "Y. Ferlandin, assistance nationale, poste 4711"
)
REWORDED = (
    "Bonjour,\n\nC’est rétabli depuis ce matin : déconnectez-vous du SNE, reconnectez-vous, puis ouvrez de "
    "nouveau l’onglet « Attestation ». Si le bouton manque encore, appelez Denis Fontanel au "
    "04 00 00 00 17.\n\nCordialement,\nCamille Aubrey"
)


def goes_and_comes_back(agent: Page, gestionnaire: Page, mail: MailServers) -> None:
    """The agent asks, the pole answers, the gestionnaire words it, and the base may learn it."""
    says(agent, QUESTION, "De quoi s’agit-il")
    presses(agent, "Aucune de ces réponses", "Je prépare votre question")
    presses(agent, "Envoyer au gestionnaire", "sous la référence")
    gestionnaire.goto("/tickets")
    gestionnaire.get_by_role("link", name="imprimer l'attestation a disparu").click()
    ticket = gestionnaire.url.partition("?")[0]
    writes(gestionnaire, ticket)
    agent.goto("/mes-tickets")
    agent.get_by_role("link", name=re.compile("imprimer l'attestation")).first.click()
    shoot(agent, "pole-agent", height=620)
    nudges(gestionnaire, ticket)
    answers(letter_to_the_pole(mail), gestionnaire, mail)
    reviews(gestionnaire, ticket)
    agent.goto("/discussion")
    expect(last(agent)).to_contain_text("vous répond")
    shoot(agent, "pole-reponse")
    teaches(gestionnaire, ticket)


def writes(gestionnaire: Page, ticket: str) -> None:
    """The dossier, the letter, the other way, then the letter leaves."""
    gestionnaire.goto(f"{ticket}/escalade")
    shoot(gestionnaire, "console-escalade", height=1000)
    gestionnaire.get_by_label("Profil concerné").fill("guichet")
    gestionnaire.get_by_label("Degré de blocage").select_option(label="gênant")
    gestionnaire.get_by_label("Aucun dossier en particulier").check()
    gestionnaire.get_by_label("Ce qui a été fait, attendu et obtenu").fill(STEPS)
    gestionnaire.get_by_label("La réponse déjà donnée localement").fill(TRIED)
    gestionnaire.get_by_role("button", name="Composer la lettre").click()
    expect(gestionnaire.locator("h1")).to_contain_text("Relire la lettre")
    shoot(gestionnaire, "pole-lettre", height=1000)
    gestionnaire.get_by_role("button", name="Copier pour la plateforme du pôle").click()
    expect(gestionnaire.locator("h1")).to_contain_text("Copier la demande")
    shoot(gestionnaire, "pole-plateforme", height=900)
    gestionnaire.get_by_role("button", name="L’envoyer plutôt par mél").click()
    gestionnaire.get_by_role("button", name="Envoyer au pôle national").click()
    expect(gestionnaire.locator("#pole")).to_contain_text("La lettre part au pôle national")


def nudges(gestionnaire: Page, ticket: str) -> None:
    """The nudge, read and left: the pole has not been silent for long."""
    gestionnaire.goto(f"{ticket}/relance")
    shoot(gestionnaire, "pole-relance", height=760)


def letter_to_the_pole(mail: MailServers) -> EmailMessage:
    mail.waits(lambda: bool(mail.inside(POLE)), "the letter to the pole")
    letter = message_from_bytes(mail.inside(POLE)[-1].content, policy=policy.default)
    assert isinstance(letter, EmailMessage)
    return letter


def answers(asked: EmailMessage, gestionnaire: Page, mail: MailServers) -> None:
    """Another desk: its own subject and number; its machine first, then a person."""
    gestionnaire.goto("/discussion")
    send(1, ACKNOWLEDGED, asked, mail, Auto_Submitted="auto-replied")
    expect(last(gestionnaire)).to_contain_text("Message automatique du pôle national")
    send(2, ANSWERED, asked, mail)
    expect(last(gestionnaire)).to_contain_text("a écrit au sujet de")
    cut(gestionnaire, "pole-avis", last(gestionnaire))


def send(number: int, text: str, asked: EmailMessage, mail: MailServers, **more: str) -> None:
    answer = EmailMessage(policy=policy.SMTP)
    headers = {
        "Authentication-Results": f"{VERIFIER}; dmarc=pass header.from=exemple.fr",
        "From": f"Assistance nationale <{POLE}>",
        "To": ASSISTANCE,
        "Subject": "[Ticket#2026112610000123] Votre demande d’assistance",
        "Message-ID": f"<{number}@exemple.fr>",
        "In-Reply-To": asked["Message-ID"],
        **{name.replace("_", "-"): value for name, value in more.items()},
    }
    for name, value in headers.items():
        answer[name] = value
    answer.set_content(text)
    mail.send(answer.as_bytes(), sender=POLE, to=ASSISTANCE)


def reviews(gestionnaire: Page, ticket: str) -> None:
    """The child thread with its review box; then what the agent will read, in other words."""
    gestionnaire.goto(ticket)
    gestionnaire.locator("#transmise").fill(REWORDED)
    frame(gestionnaire, "pole-fil", gestionnaire.locator("#pole"), height=1100)
    frame(gestionnaire, "pole-relire", gestionnaire.locator("#relire"), height=760)
    gestionnaire.get_by_role("button", name=re.compile("^Envoyer à ")).click()
    expect(gestionnaire.locator("#pole")).to_contain_text("l’échange avec le pôle est clos")


def teaches(gestionnaire: Page, ticket: str) -> None:
    """What she has said becomes the draft of an entry."""
    gestionnaire.goto(ticket)
    gestionnaire.get_by_role("link", name="Proposer à la base").click()
    expect(gestionnaire.locator("h1")).to_have_text("Proposer à la base")
    shoot(gestionnaire, "pole-base", height=900)
    frame(gestionnaire, "pole-retire", gestionnaire.locator("#titre-masque"), height=520)
