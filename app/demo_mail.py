"""What came by mail into the demonstration: the pole's answer, a question, and what nobody recognised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from app.demo_cast import Cast
from app.wiring import Components
from tickets.mail.arrival import Arrival
from tickets.mail.correspondents import Correspondents
from tickets.mail.service import MailService
from tickets.pole.national import NationalPole
from tickets.ticket import Ticket

POLE = NationalPole(
    address="pole@exemple.invalid",
    sender="sne@exemple.invalid",
    authorised=("sne@exemple.invalid",),
    smtp_ready=True,
)
VERIFIER = "mail.exemple.invalid"
THEIR_NUMBER = "[Ticket#2026112010000482]"
"""The pole's own desk writes numbers of its own into its subjects."""

ASKED_BY_MAIL = "Bonjour,\n\nCombien de temps une demande reste-t-elle valable ?\n\nMerci d’avance"
FROM_NOBODY_KNOWN = (
    "Bonjour,\n\nNous reprenons le guichet de la Ferrandie lundi : à qui demander les accès ?\n\nCordialement"
)
FROM_THE_POLE_ALONE = (
    "Bonjour,\n\nL’anomalie signalée sur l’impression des attestations sera corrigée par la prochaine "
    "version.\n\nL’assistance nationale"
)


def mails_come_in(
    house: Components, cast: Cast, answered: Sequence[tuple[Ticket, str]], *, at: datetime
) -> None:
    """``answered`` are the tickets that the pole answers, in its own words: each waits to be read again."""
    agent = cast.agents[60]
    arrivals = [
        _arrival(
            at,
            sender=agent.email,
            sender_name=agent.name,
            subject="Combien de temps une demande reste-t-elle valable",
            text=ASKED_BY_MAIL,
        ),
        _arrival(
            at,
            sender="accueil@exemple.invalid",
            sender_name="Accueil de la Ferrandie",
            subject="Reprise du guichet",
            text=FROM_NOBODY_KNOWN,
        ),
        _arrival(
            at,
            sender=POLE.address,
            sender_name="Assistance nationale",
            subject="[Ticket#2026112410000731] Correction à venir",
            text=FROM_THE_POLE_ALONE,
        ),
    ]
    with house.units() as work:
        desk = MailService(
            work,
            now=at,
            zone=house.settings.zone,
            understand=house.understand,
            correspondents=Correspondents(ours=(POLE.sender,), pole=(POLE.address,)),
        )
        for ticket, words in answered:
            assert ticket.id is not None
            escalation = work.escalations.latest(ticket.id)
            assert escalation is not None
            answer = _arrival(
                at,
                sender=POLE.address,
                sender_name="Assistance nationale",
                subject=f"{THEIR_NUMBER} Re: {escalation.subject}",
                text=words,
                in_reply_to=escalation.message_id,
            )
            arrivals.insert(0, answer)
        for uid, arrival in enumerate(arrivals, start=1):
            desk.take(replace(arrival, uid=uid))


def _arrival(
    at: datetime, *, sender: str, sender_name: str, subject: str, text: str, in_reply_to: str = ""
) -> Arrival:
    return Arrival(
        mailbox=POLE.sender,
        uid_validity=1,
        uid=0,
        received_at=at,
        in_reply_to=in_reply_to,
        sender=sender,
        sender_name=sender_name,
        subject=subject,
        text=text,
        new_part=text,
        is_verified=True,
        verified_by=VERIFIER,
        written_at=at,
    )
