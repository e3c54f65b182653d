"""The tray of the mails, over HTTP: who sees what, and what each decision does."""

from __future__ import annotations

import re
from html import unescape
from itertools import count
from typing import Any

import pytest
from web_stage import NIR_ENTRY, Browser, Stage

from delivery.files import Attachment
from guichets.registry import Agent, Guichet, GuichetKind, Role
from journal.audit import AuditKind, AuditWanted
from knowledge_base.reading import Near, Nearness, Reading
from tickets.escalations import Escalation
from tickets.life import Status
from tickets.mail.arrival import BY_SIGNATURE
from tickets.mails import Mail, MailFate, Nature, SetAsideReason, TriageReason
from tickets.service import Request
from tickets.ticket import SENSITIVE, Side, Thread

_UIDS = count(1)


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


def arrived(stage: Stage, text: str = "Bonjour, une question.", **details: Any) -> Mail:
    """In the tray, unless it is said otherwise."""
    values: dict[str, Any] = {
        "mailbox": "sne06",
        "uid_validity": 1,
        "uid": next(_UIDS),
        "sender": "n.ferrand@perso.example",
        "sender_name": "Nadia F.",
        "subject": "Attestation",
        "text": text,
        "new_part": text,
        "received_at": stage.clock(),
        "doubt": TriageReason.UNKNOWN_SENDER,
    }
    mail = Mail(**{**values, **details})
    with stage.house.units() as work:
        assert work.mails.add_once(mail)
    return mail


def now(stage: Stage, mail: Mail) -> Mail:
    with stage.house.units.reading() as work:
        found = work.mails.get(mail.id or 0)
    assert found is not None
    return found


def decided(browser: Browser, mail: Mail, order: str, **fields: str) -> tuple[int, str]:
    page = f"/courrier/{mail.id}"
    answer = browser.client.post(f"{page}/{order}", data=browser.form(page, **fields))
    if answer.status_code == 303:
        return 303, browser.client.get(answer.headers["location"]).text
    return answer.status_code, answer.text


def test_an_empty_tray_says_what_comes_into_it(helene: Browser) -> None:
    page = helene.client.get("/courrier").text
    assert "Rien n’attend" in page
    assert "Viendront ici" in helene.client.get("/courrier/ecartes").text


def test_a_mail_is_shown_with_why_it_waits(stage: Stage, helene: Browser) -> None:
    mail = arrived(stage, foreign_reference="[Ticket#4521]", masked=1)
    page = helene.client.get("/courrier").text
    for words in ("Attestation", "n.ferrand@perso.example", "adresse inconnue", "Bonjour, une question."):
        assert words in page
    page = helene.client.get(f"/courrier/{mail.id}").text
    assert "[Ticket#4521]" in page
    assert "1 numéro de sécurité sociale retiré" in page.replace("\N{NO-BREAK SPACE}", " ")


def test_what_a_mail_says_is_never_run(stage: Stage, helene: Browser) -> None:
    mail = arrived(stage, "<script>alert(1)</script>", subject="<b>x</b>", sender_name="<i>y</i>")
    for page in ("/courrier", f"/courrier/{mail.id}"):
        text = helene.client.get(page).text
        assert "<script>alert" not in text
        assert "<b>x</b>" not in text
        assert "<i>y</i>" not in text


@pytest.mark.parametrize(
    ("details", "words"),
    [
        (
            {"doubt": TriageReason.UNVERIFIED, "is_verified": False, "verified_by": "mail.exemple.fr"},
            "Expéditeur non vérifié : mail.exemple.fr ne confirme pas que ce mél vient de n.ferrand@",
        ),
        (
            {"doubt": TriageReason.UNVOUCHED},
            "Expéditeur non vérifié : personne ne garantit que ce mél vient de n.ferrand@",
        ),
        ({"sender": ""}, "Expéditeur non vérifié : ce mél n’en donne pas un seul."),
        ({"is_verified": True, "verified_by": "mail.exemple.fr"}, "Expéditeur vérifié par mail.exemple.fr."),
        ({"is_verified": True}, "Expéditeur vérifié par notre serveur."),
        (
            {"is_verified": True, "verified_by": BY_SIGNATURE},
            "Expéditeur vérifié : ce mél porte la signature de perso.example.",
        ),
    ],
)
def test_the_page_says_who_vouches_for_the_sender(
    stage: Stage, helene: Browser, details: dict[str, Any], words: str
) -> None:
    mail = arrived(stage, **details)
    page = helene.client.get(f"/courrier/{mail.id}").text.replace("\N{NO-BREAK SPACE}", " ")
    assert words in page
    assert ("Vérifiez de vive voix" in page) is not details.get("is_verified", False)


def test_the_page_of_a_ticket_says_who_vouches_for_each_of_its_mails(stage: Stage, helene: Browser) -> None:
    ticket = stage.open_ticket()
    mail = arrived(stage)
    decided(helene, mail, "rattacher", ticket=ticket.reference)

    page = helene.client.get(f"/tickets/{ticket.reference}").text.replace("\N{NO-BREAK SPACE}", " ")

    assert "personne ne garantit que ce mél vient de n.ferrand@perso.example" in page


def test_the_queue_counts_what_waits(stage: Stage, helene: Browser) -> None:
    arrived(stage)
    arrived(stage)
    page = helene.client.get("/tickets").text
    assert 'href="/courrier"' in page
    assert 'Courrier <span class="compte">2</span>' in page


def test_it_becomes_the_word_of_the_agent_of_a_ticket(stage: Stage, helene: Browser) -> None:
    ticket = stage.open_ticket()
    mail = arrived(stage, "Voici la suite.")

    found = helene.client.get(f"/courrier/{mail.id}?ticket={ticket.reference.lower()}").text
    assert "Ajouter aux échanges avec Nadia Ferrand" in found
    status, page = decided(helene, mail, "rattacher", ticket=ticket.reference)

    assert status == 303
    assert f"ajouté aux échanges du ticket {ticket.reference}" in page
    said = stage.ticket(ticket.reference).messages[-1]
    assert (said.text, said.side, said.author_id, said.mail_id) == (
        "Voici la suite.",
        Side.AGENT,
        stage.nadia.id,
        mail.id,
    )
    assert (now(stage, mail).fate, now(stage, mail).settled_by) == (MailFate.FILED, stage.helene.id)
    assert "Nadia F." not in helene.client.get("/courrier").text


def test_a_closed_ticket_is_opened_again_by_the_gestionnaire(stage: Stage, helene: Browser) -> None:
    ticket = stage.open_ticket()
    helene.order(f"/tickets/{ticket.reference}", "clore")
    mail = arrived(stage)
    assert "Rouvrir et ajouter" in helene.client.get(f"/courrier/{mail.id}?ticket={ticket.reference}").text
    assert decided(helene, mail, "rattacher", ticket=ticket.reference)[0] == 303
    assert stage.ticket(ticket.reference).status is Status.OPEN


def test_it_becomes_the_pole_s_answer_to_be_read_again(stage: Stage, helene: Browser) -> None:
    ticket = stage.open_ticket()
    stage.to_pole(ticket.reference)
    stage.turn()
    before = stage.bubbles(stage.nadia)
    mail = arrived(stage, "Videz le cache.", nature=Nature.POLE, doubt=TriageReason.NO_TICKET)

    page = helene.client.get(f"/courrier/{mail.id}?ticket={ticket.reference}").text
    assert "Ajouter aux échanges" not in page
    assert decided(helene, mail, "pole", ticket=ticket.reference)[0] == 303

    assert now(stage, mail).fate is MailFate.TO_REVIEW
    assert stage.ticket(ticket.reference).messages[-1].thread is Thread.POLE
    stage.turn()
    assert stage.bubbles(stage.nadia) == before


@pytest.mark.parametrize(
    ("nature", "order"), [(Nature.POLE, "rattacher"), (Nature.POLE, "ouvrir"), (Nature.AGENT, "pole")]
)
def test_no_slip_carries_a_mail_to_the_other_side(
    stage: Stage, helene: Browser, nature: Nature, order: str
) -> None:
    ticket = stage.open_ticket()
    stage.to_pole(ticket.reference)
    before = len(stage.ticket(ticket.reference).messages)
    mail = arrived(stage, nature=nature)
    status, page = decided(helene, mail, order, ticket=ticket.reference, agent=str(stage.nadia.id))
    assert status == 422
    assert 'role="alert"' in page
    assert now(stage, mail).fate is MailFate.TO_ATTACH
    assert len(stage.ticket(ticket.reference).messages) == before


def test_a_reference_that_leads_nowhere_is_said(stage: Stage, helene: Browser) -> None:
    mail = arrived(stage)
    assert "Aucun ticket ne porte" in helene.client.get(f"/courrier/{mail.id}?ticket=T-2026-9999").text
    status, page = decided(helene, mail, "rattacher", ticket="T-2026-9999")
    assert status == 422
    assert "Aucun ticket ne porte" in page


def test_the_tickets_that_it_names_are_offered(stage: Stage, helene: Browser) -> None:
    ticket = stage.open_ticket()
    mail = arrived(stage, f"Au sujet de {ticket.reference}")
    assert f"?ticket={ticket.reference}#choisi" in helene.client.get(f"/courrier/{mail.id}").text


def test_the_ticket_whose_letter_it_answers_is_offered_though_its_text_does_not_name_it(
    stage: Stage, helene: Browser
) -> None:
    ticket = stage.open_ticket()
    with stage.house.units() as work:
        held = work.tickets.by_reference(ticket.reference)
        assert held is not None
        assert held.id is not None
        work.mails.note("<ours@gestion.example>", held.id, Thread.AGENT)
    mail = arrived(stage, references=["<ours@gestion.example>"], doubt=TriageReason.ANOTHERS_TICKET)

    assert f"?ticket={ticket.reference}#choisi" in helene.client.get(f"/courrier/{mail.id}").text


def test_the_ticket_to_which_the_pole_gave_its_number_is_offered(stage: Stage, helene: Browser) -> None:
    ticket = stage.open_ticket()
    with stage.house.units() as work:
        held = work.tickets.by_reference(ticket.reference)
        assert held is not None
        assert held.id is not None
        work.escalations.add(
            Escalation(ticket_id=held.id, number=1, pole_reference="[Ticket#4521]", sent_at=stage.clock())
        )
    from_pole = arrived(
        stage, nature=Nature.POLE, foreign_reference="[Ticket#4521]", doubt=TriageReason.NO_TICKET
    )
    from_anybody = arrived(stage, foreign_reference="[Ticket#4521]")

    offered = f"?ticket={ticket.reference}#choisi"
    assert offered in helene.client.get(f"/courrier/{from_pole.id}").text
    assert offered not in helene.client.get(f"/courrier/{from_anybody.id}").text


def offered(browser: Browser, mail: Mail) -> set[str]:
    """The tickets that may be chosen at once."""
    return set(re.findall(r"\?ticket=([\w-]+)#choisi", browser.client.get(f"/courrier/{mail.id}").text))


def test_a_mail_of_the_pole_that_names_nothing_is_offered_the_tickets_that_are_there(
    stage: Stage, helene: Browser
) -> None:
    there, elsewhere = stage.open_ticket().reference, stage.open_ticket().reference
    stage.to_pole(there)
    from_pole = arrived(stage, nature=Nature.POLE, doubt=TriageReason.NO_TICKET)
    from_anybody = arrived(stage)

    naming = arrived(stage, f"Voir {elsewhere}.", nature=Nature.POLE, doubt=TriageReason.NO_TICKET)

    assert offered(helene, from_pole) == {there}
    assert offered(helene, from_anybody) == set()
    assert offered(helene, naming) == {elsewhere}


def test_what_she_asked_in_another_departement_is_not_offered(stage: Stage) -> None:
    asked = stage.open_ticket("Dossier de Valbonne bloqué")
    with stage.house.units() as work:
        martigues = Guichet(name="Mairie de Martigues", kind=GuichetKind.COMMUNE, departement="13")
        work.registry.add(martigues)
        mireille = Agent(
            name="Mireille Castel",
            role=Role.GESTIONNAIRE,
            guichet_id=None,
            departement="13",
            created_at=stage.clock(),
        )
        work.registry.add(mireille)
        moved = work.registry.agent(stage.nadia.id or 0)
        assert moved is not None
        moved.guichet_id, moved.email = martigues.id, "nadia@mairie.example"
    mail = arrived(stage, sender="nadia@mairie.example", guichet_id=martigues.id)

    page = stage.browser(mireille).client.get(f"/courrier/{mail.id}")

    assert "Nadia Ferrand, Mairie de Martigues" in page.text
    assert asked.question not in page.text


def test_no_sensitive_ticket_is_offered_to_a_lecteur(stage: Stage, helene: Browser) -> None:
    lecteur = stage.browser(stage.person("Luc Maubrac", Role.LECTEUR))
    with stage.house.units() as work:
        asked = Request(question="Il la frappe", theme="", kind=SENSITIVE)
        reference = (
            stage.desk(work).open_ticket(asked, by=stage.nadia, channel="web", chat_ref="agent-0").reference
        )
        known = work.registry.agent(stage.nadia.id or 0)
        assert known is not None
        known.email = "nadia@mairie.example"
    hers = arrived(stage, sender="nadia@mairie.example")
    named = arrived(stage, f"Au sujet de {reference}", sender="autre@mairie.example")

    for mail in (hers, named):
        assert f'href="/tickets/{reference}"' in helene.client.get(f"/courrier/{mail.id}").text
        assert f'href="/tickets/{reference}"' not in lecteur.client.get(f"/courrier/{mail.id}").text


def test_a_known_address_is_said_to_be_whose(stage: Stage, helene: Browser) -> None:
    unknown = helene.client.get(f"/courrier/{arrived(stage).id}").text
    assert "Adresse de" not in unknown
    with stage.house.units() as work:
        nadia = work.registry.agent(stage.nadia.id or 0)
        assert nadia is not None
        nadia.email = "n.ferrand@perso.example"

    page = helene.client.get(f"/courrier/{arrived(stage, doubt=TriageReason.EMPTY).id}").text

    assert f"Nadia Ferrand, {stage.guichet.name}" in unescape(page)
    assert 'name="garder_adresse"' not in page


def test_a_ticket_is_opened_in_the_name_of_whoever_wrote(stage: Stage, helene: Browser) -> None:
    mail = arrived(stage, "Comment imprimer ?", attachments=[Attachment("a.pdf", "application/pdf", 3)])

    page = helene.client.get(f"/courrier/{mail.id}?guichet={stage.guichet.id}").text
    assert "Nadia Ferrand (sans adresse)" in page
    status, page = decided(helene, mail, "ouvrir", agent=str(stage.nadia.id), garder_adresse="oui")

    assert status == 303
    with stage.house.units.reading() as work:
        (ticket,) = work.tickets.latest(limit=9)
        nadia = work.registry.agent(stage.nadia.id or 0)
    assert ticket.reference in page
    assert (ticket.agent_id, ticket.channel) == (stage.nadia.id, "mel")
    assert ticket.question == "Attestation\n\nComment imprimer ?"
    assert ticket.messages[0].attachments[0].name == "a.pdf"
    assert nadia is not None
    assert nadia.email == "n.ferrand@perso.example"


def test_the_files_that_nobody_read_are_said_to_be_so(stage: Stage, helene: Browser) -> None:
    files = [
        Attachment("lu.pdf", "application/pdf", 3),
        Attachment("scan.pdf", "application/pdf", 3, is_unread=True),
    ]
    mail = arrived(stage, attachments=files)

    page = helene.client.get(f"/courrier/{mail.id}").text

    assert page.count("pas lu en entier\N{NO-BREAK SPACE}: peut contenir un numéro de sécurité sociale") == 1
    assert page.index("lu.pdf") < page.index("scan.pdf") < page.index("pas lu")


def test_the_address_is_kept_only_if_she_says_so(stage: Stage, helene: Browser) -> None:
    mail = arrived(stage)
    decided(helene, mail, "ouvrir", agent=str(stage.nadia.id))
    with stage.house.units.reading() as work:
        nadia = work.registry.agent(stage.nadia.id or 0)
    assert nadia is not None
    assert nadia.email == ""


def test_nobody_is_chosen_blindly(stage: Stage, helene: Browser) -> None:
    mail = arrived(stage)
    for person in ("", "999999", str(stage.helene.id)):
        status, page = decided(helene, mail, "ouvrir", agent=person)
        assert status == 422
        assert "Choisissez une personne" in page
    assert now(stage, mail).fate is MailFate.TO_ATTACH


def test_somebody_unknown_who_asks_for_a_home_is_not_left_without_an_answer(
    stage: Stage, helene: Browser
) -> None:
    assert "Un demandeur vous écrit" in helene.client.get(f"/courrier/{arrived(stage).id}").text
    mail = arrived(stage, doubt=TriageReason.ANOTHERS_TICKET)
    assert "Un demandeur vous écrit" not in helene.client.get(f"/courrier/{mail.id}").text


def test_what_is_dismissed_comes_back(stage: Stage, helene: Browser) -> None:
    mail = arrived(stage)
    status, page = decided(helene, mail, "ecarter")
    assert status == 303
    assert "est écarté" in page
    assert now(stage, mail).reason is SetAsideReason.DISMISSED
    aside = helene.client.get("/courrier/ecartes?raison=dismissed").text
    assert "Attestation" in aside
    assert "Attestation" not in helene.client.get("/courrier/ecartes?raison=own").text

    status, page = decided(helene, mail, "reprendre")
    assert status == 303
    assert "de nouveau à rattacher" in page
    assert (now(stage, mail).fate, now(stage, mail).settled_by) == (MailFate.TO_ATTACH, None)


def test_what_a_colleague_has_settled_is_settled(stage: Stage, helene: Browser) -> None:
    ticket = stage.open_ticket()
    mail = arrived(stage)
    seen = helene.form(f"/courrier/{mail.id}", ticket=ticket.reference)
    decided(stage.browser(stage.helene), mail, "ecarter")
    answer = helene.client.post(f"/courrier/{mail.id}/rattacher", data=seen)
    assert answer.status_code == 422
    assert "déjà traité" in answer.text
    assert not stage.ticket(ticket.reference).messages


def test_the_page_of_those_put_aside_goes_on(stage: Stage, helene: Browser) -> None:
    for number in range(52):
        arrived(stage, subject=f"Mél {number}", fate=MailFate.ASIDE, reason=SetAsideReason.MACHINE)
    first = helene.client.get("/courrier/ecartes").text
    assert "Mél 51" in first
    assert "Mél 1<" not in first
    following = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = helene.client.get(following).text
    assert "Mél 1<" in second
    assert "Mél 51" not in second


def test_another_département_sees_none_of_it(stage: Stage) -> None:
    with stage.house.units() as work:
        lille = Guichet(name="Mairie de Lille", kind=GuichetKind.COMMUNE, departement="59")
        work.registry.add(lille)
    mail = arrived(stage, guichet_id=lille.id, subject="De Lille")
    with stage.house.units() as work:
        odile = Agent(
            name="Odile",
            role=Role.GESTIONNAIRE,
            guichet_id=None,
            departement="06",
            created_at=stage.clock(),
        )
        work.registry.add(odile)
    browser = stage.browser(odile)
    assert "De Lille" not in browser.client.get("/courrier").text
    assert browser.client.get(f"/courrier/{mail.id}").status_code == 404
    assert decided(browser, mail, "ecarter")[0] in {403, 404}
    assert now(stage, mail).fate is MailFate.TO_ATTACH


def test_a_lecteur_reads_and_changes_nothing(stage: Stage) -> None:
    lecteur = stage.person("Léo", Role.LECTEUR)
    mail = arrived(stage)
    browser = stage.browser(lecteur)
    page = browser.client.get(f"/courrier/{mail.id}").text
    assert "Bonjour, une question." in page
    assert "Écarter ce mél" not in page
    answer = browser.client.post(f"/courrier/{mail.id}/ecarter", data=browser.form("/compte"))
    assert answer.status_code == 403
    assert now(stage, mail).fate is MailFate.TO_ATTACH


def test_a_lecteur_reads_no_mail_of_a_sensitive_ticket_and_who_does_is_known(
    stage: Stage, helene: Browser
) -> None:
    ticket = stage.open_ticket("Un collègue a consulté un dossier")
    with stage.house.units() as work:
        held = work.tickets.by_reference(ticket.reference)
        assert held is not None
        held.kind = SENSITIVE
    mail = arrived(stage, "Le nom du collègue.", ticket_id=ticket.id, fate=MailFate.FILED, doubt=None)
    lecteur = stage.browser(stage.person("Léo", Role.LECTEUR)).client

    aside = arrived(
        stage,
        subject="Son nom",
        ticket_id=ticket.id,
        fate=MailFate.ASIDE,
        reason=SetAsideReason.MACHINE,
        doubt=None,
    )

    assert lecteur.get(f"/courrier/{mail.id}").status_code == 404
    assert f"/courrier/{aside.id}" not in lecteur.get("/courrier/ecartes").text
    assert f"/courrier/{aside.id}" in helene.client.get("/courrier/ecartes").text
    assert "Le nom du collègue." in helene.client.get(f"/courrier/{mail.id}").text
    with stage.house.units.reading() as work:
        (row,) = work.audit.page(AuditWanted(kind=AuditKind.SENSITIVE_READ), limit=5)
    assert (row.subject, row.actor_id) == (ticket.reference, stage.helene.id)


def asked_by_mail(stage: Stage, question: str) -> str:
    """The reference of a ticket that came by mail."""
    with stage.house.units() as work:
        ticket = stage.desk(work).open_ticket(
            Request(question=question, theme=""), by=stage.nadia, channel="mel", chat_ref="agent-1"
        )
    return ticket.reference


def test_the_mails_of_a_ticket_are_listed_on_its_page(stage: Stage, helene: Browser) -> None:
    ticket = stage.open_ticket()
    mail = arrived(
        stage,
        ticket_id=ticket.id,
        nature=Nature.MACHINE,
        fate=MailFate.ASIDE,
        reason=SetAsideReason.MACHINE,
        subject="Absence",
    )
    page = helene.client.get(f"/tickets/{ticket.reference}").text
    assert f'<a href="/courrier/{mail.id}">Absence</a>' in page
    assert "message automatique" in page


def test_what_the_base_would_answer_waits_for_a_click(stage: Stage, helene: Browser) -> None:
    question = "Le NIR est-il obligatoire ?"
    stage.library.readings[question] = Reading(
        questions=(question,), near=(Near(NIR_ENTRY.id, Nearness.SURE),)
    )
    reference = asked_by_mail(stage, question)
    page = helene.client.get(f"/tickets/{reference}").text
    assert "Réponse proposée par la base" in page
    assert not stage.ticket(reference).answer

    text = page.split('name="texte" value="')[1].split('"')[0]
    status, page = helene.order(f"/tickets/{reference}", "repondre", texte=unescape(text))

    assert status == 303
    assert "une demande peut être enregistrée sans NIR" in stage.ticket(reference).answer
    assert "Réponse proposée par la base" not in page
