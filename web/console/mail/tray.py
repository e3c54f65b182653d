"""The mails that no ticket has, those that were put aside, and each of them by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from starlette.responses import Response
from starlette.routing import BaseRoute

from guichets.people import change_person
from guichets.registry import Agent
from guichets.scope import seen_guichets, sees, sees_person
from privacy.text import clean
from quality.follow_up import MAX_WORDS, SignalementService
from rendering.labels import ASIDE
from tickets.interventions import Medium
from tickets.mail.sorting import words_of
from tickets.mail.tray import MailTriageService
from tickets.mails import Mail, Seen, SetAsideReason
from tickets.ticket import Ticket
from web.console.mail.view import answered_by, near, seen_mail, senders_of, ticket_asked
from web.console.quality.letters import zone_of
from web.errors import NobodyChosen, NoOtherSignalement, NoOtherTicket, UnknownPage
from web.fields import number_of
from web.files import numbered_file
from web.filters import ListFilter, Number, named
from web.forms import CHANNEL
from web.shell import Asked, Go, Page, Shell, page

HOME = "/courrier"
PAGE = 50
_LONGEST_REFERENCE = 40


class AsideFilter(ListFilter):
    reason: SetAsideReason | None = named("raison")
    before: Number | None = named("avant")


def _ticket(asked: Asked) -> Ticket:
    work = asked.work
    ticket = work.tickets.by_reference(asked.text("ticket").strip().upper())
    if ticket is None or not sees(work, asked.by, ticket.guichet_id):
        raise NoOtherTicket
    return ticket


def _person(asked: Asked) -> Agent:
    """Whoever turns out to have written, at a guichet of the département."""
    work, number = asked.work, number_of(asked.text("agent"))
    person = work.registry.agent(number) if number is not None else None
    if person is None or not person.is_active or person.is_gestionnaire:
        raise NobodyChosen
    if not sees(work, asked.by, person.guichet_id):
        raise NobodyChosen
    return person


def _open(tray: MailTriageService, mail: Mail, asked: Asked) -> None:
    """The sender's address may become that of a person who has none."""
    person = _person(asked)
    if asked.text("garder_adresse") and mail.sender and not person.email:
        guichet = asked.work.registry.guichet(person.guichet_id) if person.guichet_id else None
        change_person(
            asked.work,
            person,
            name=person.name,
            email=mail.sender,
            phone=person.phone,
            guichet=guichet,
            by=asked.by,
            now=asked.now,
        )
    tray.open_ticket(mail, person, by=asked.by)


def _answer(tray: MailTriageService, mail: Mail, asked: Asked) -> None:
    """A guichet’s answer to a signalement, on the day on which it came there; its files stay those of the
    mail.
    """
    named = asked.text("signalement").strip().upper()
    found = next((one for one in answered_by(mail, asked.work, asked.by) if one.reference == named), None)
    if found is None:
        raise NoOtherSignalement
    zone = zone_of(found.guichet_id, asked)
    SignalementService(asked.work, now=asked.now, zone=zone, channel=CHANNEL).answer(
        found,
        by=asked.by,
        on=zone.local(mail.received_at).date(),
        text=words_of(mail)[:MAX_WORDS],
        files=mail.attachments,
        way=Medium.MAIL.value,
    )
    tray.dismiss(mail, by=asked.by)


ORDERS: Mapping[str, Callable[[MailTriageService, Mail, Asked], object]] = {
    "rattacher": lambda tray, mail, asked: tray.attach(mail, _ticket(asked), by=asked.by),
    "pole": lambda tray, mail, asked: tray.attach_to_pole(mail, _ticket(asked), by=asked.by),
    "ouvrir": _open,
    "signalement": _answer,
    "ecarter": lambda tray, mail, asked: tray.dismiss(mail, by=asked.by),
    "reprendre": lambda tray, mail, asked: tray.take_back(mail, by=asked.by),
}
DONE = frozenset(ORDERS)
"""What the address of the tray may say was done."""


def routes(shell: Shell) -> Sequence[BaseRoute]:
    one = f"{HOME}/{{mail:int}}"
    return [
        shell.page(HOME, tray),
        shell.page(f"{HOME}/ecartes", aside),
        shell.page(one, show),
        shell.page(f"{one}/fichier/{{number:int}}", download),
        shell.order(f"{one}/{{order}}", carry_out, again=show),
    ]


def download(asked: Asked) -> Response:
    return numbered_file(asked.site.files, _seen(asked).attachments, asked.path["number"])


def carry_out(asked: Asked) -> Go:
    order, mail = asked.path["order"], _seen(asked)
    if order not in ORDERS:
        raise UnknownPage
    tray = MailTriageService(asked.work, now=asked.now, zone=asked.zone, understand=asked.site.understand)
    ORDERS[order](tray, mail, asked)
    return Go(f"{HOME}?fait={order}&mel={mail.id}")


def tray(asked: Asked) -> Page:
    number, done = number_of(asked.query.get("mel", "")), asked.query.get("fait", "")
    about = _seen_or_none(number, asked) if number is not None and done in DONE else None
    seen = _which(asked)
    return page(
        "console/mail/courrier.html",
        mels=asked.work.mails.in_tray(seen, limit=PAGE),
        attente=asked.work.mails.count_in_tray(seen),
        fait=done if about else "",
        concerne=about,
        ticket=_reference(about, asked) if about else "",
    )


def aside(asked: Asked) -> Page:
    demand, seen = AsideFilter.of(asked.query), _which(asked)
    found = asked.work.mails.put_aside(seen, reason=demand.reason, before=demand.before, limit=PAGE + 1)
    return page(
        "console/mail/ecartes.html",
        lignes=[(mail, _reference(mail, asked)) for mail in found[:PAGE]],
        attente=asked.work.mails.count_in_tray(seen),
        demande=demand,
        raisons=ASIDE,
        suivante=found[PAGE - 1].id if len(found) > PAGE else None,
    )


def show(asked: Asked) -> Page:
    """With what may be decided about it: ``ticket`` and ``guichet`` are what was looked for so far."""
    mail, work, by = _seen(asked), asked.work, asked.by
    sought = asked.text if asked.refusal else partial(_queried, asked)
    reference = clean(sought("ticket"))[:_LONGEST_REFERENCE]
    senders, ours = senders_of(mail, work), seen_guichets(work, by)
    chosen = next((one.id for one in ours if one.id == number_of(sought("guichet"))), None)
    people = work.registry.active_agents(chosen) if chosen is not None else senders
    settler = work.people.person(mail.settled_by) if mail.settled_by is not None else None
    known_as = [one for one in senders if sees_person(work, by, one)]
    return page(
        "console/mail/mel.html",
        mel=mail,
        ticket_du_mel=_reference(mail, asked),
        decide_par=settler.name if settler else "",
        connus=[(one.name, work.people.guichet_name(one.guichet_id)) for one in known_as],
        signalements=answered_by(mail, work, by),
        possibles=near(mail, senders, work, by, now=asked.now),
        choisi=ticket_asked(reference, work, by) if reference else None,
        guichets=ours,
        guichet=chosen,
        personnes=[
            person for person in people if not person.is_gestionnaire and sees(work, by, person.guichet_id)
        ],
        reference=reference,
    )


def _queried(asked: Asked, name: str) -> str:
    return asked.query.get(name, "")


def _which(asked: Asked) -> Seen:
    return Seen.from_(
        asked.visitor.departement,
        mailbox=asked.zone.departement,
        hides_confidential=not asked.by.is_gestionnaire,
    )


def _seen(asked: Asked) -> Mail:
    return seen_mail(asked.work, asked.path["mail"], asked.by, asked.zone)


def _seen_or_none(number: int, asked: Asked) -> Mail | None:
    try:
        return seen_mail(asked.work, number, asked.by, asked.zone)
    except UnknownPage:
        return None


def _reference(mail: Mail, asked: Asked) -> str:
    """That of the ticket that the mail belongs to, "" of none."""
    ticket = asked.work.tickets.get(mail.ticket_id) if mail.ticket_id is not None else None
    return ticket.reference if ticket else ""
