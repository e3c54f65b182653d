"""The trainings and meetings that concern the agent's guichet: what is ahead, who comes, what has gone by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.responses import Response
from starlette.routing import BaseRoute

from agenda.answers import Answer, AnswerService, guichets_answers, takes_answers
from agenda.enrolling import EnrolmentService, places_left, takes_enrolments
from agenda.enrolment import OPINIONS, Enrolment, EnrolmentState
from agenda.events import Event, audience, concerning
from agenda.opinions import ASKED_FOR, give_opinion, was_there
from guichets.rights import Right
from journal.people import identity
from refusals.base import Refused
from rendering.ics import ICS_TYPE, event_ics
from web.attestations import attestation_file
from web.errors import EmptyField, UnknownPage
from web.fields import number_of, one_of
from web.files import attachment, numbered_file
from web.forms import CHANNEL
from web.shell import Asked, Go, Page, Shell, page

PATH = "/formations"
GONE_BY = 20  # shown


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [
        shell.page(PATH, listed, Right.SPEAK),
        shell.page(f"{PATH}/{{event:int}}/calendrier.ics", download, Right.SPEAK),
        shell.page(f"{PATH}/{{event:int}}/fichier/{{number:int}}", document, Right.SPEAK),
        shell.order(f"{PATH}/{{event:int}}/inscription", enrol, Right.SPEAK, again=listed),
        shell.order(f"{PATH}/{{event:int}}/desistement", withdraw, Right.SPEAK, again=listed),
        shell.order(f"{PATH}/{{event:int}}/reponse", answer, Right.SPEAK, again=listed),
        shell.page(f"{PATH}/{{event:int}}/attestation", attest, Right.SPEAK),
        shell.order(f"{PATH}/{{event:int}}/avis", give, Right.SPEAK, again=listed),
    ]


def listed(asked: Asked) -> Page:
    """``guichet`` is empty for whoever belongs to none: nothing concerns them here."""
    events, enrolments = _concerning(asked), asked.work.enrolments.of_agent(asked.me)
    attended = _attended(enrolments, asked)
    return page(
        "space/formations.html",
        guichet=asked.work.people.guichet_name(asked.by.guichet_id),
        a_venir=[event for event in reversed(events) if event.starts_at > asked.now],
        passees=[e for e in events if e.starts_at <= asked.now and e not in attended][:GONE_BY],
        places={e.id: places_left(asked.work, e) for e in events if takes_enrolments(e, asked.now)},
        inscriptions=enrolments,
        reponses={
            e.id: guichets_answers(asked.work, e).get(asked.by.guichet_id or 0)
            for e in events
            if takes_answers(e, asked.now)
        },
        note=number_of(asked.query.get("note", "")),
        saisi={asked.path.get("event"): asked.text("represente")} if asked.refusal else {},
        suivies=attended,
        a_dire=_to_rate(attended, enrolments, asked),
        fait_dit=asked.done("space.trainings"),
    )


def download(asked: Asked) -> Response:
    """Opened in the agent's calendar."""
    event = _seen(asked)
    return attachment(
        event_ics(event, now=asked.now, organizer=asked.site.mail_from), f"{event.reference}.ics", ICS_TYPE
    )


def document(asked: Asked) -> Response:
    """Of an event that concerns the agent's guichet."""
    return numbered_file(asked.site.files, _seen(asked).files, asked.path["number"])


def enrol(asked: Asked) -> Go:
    state = asked.commands(EnrolmentService).enrol(_event(asked), asked.by).state
    return Go(f"{PATH}?fait={'attente' if state is EnrolmentState.WAITING else 'inscrit'}")


def withdraw(asked: Asked) -> Go:
    asked.commands(EnrolmentService).withdraw(_event(asked), asked.by)
    return Go(f"{PATH}?fait=desiste")


def answer(asked: Asked) -> Go:
    """For the agent's guichet."""
    given = one_of(Answer, asked.text("reponse"))
    if given is None:
        raise EmptyField
    event = asked.work.events.by_id(asked.path["event"])
    if event is None or asked.me not in audience(event, asked.work.people):
        raise UnknownPage
    asked.commands(AnswerService).answer_for_guichet(event, asked.by, given, instead=asked.text("represente"))
    return Go(f"{PATH}?note={event.id}#evenement-{event.id}")


def attest(asked: Asked) -> Response:
    return attestation_file(asked.work.events.by_id(asked.path["event"]), asked.by, asked)


def give(asked: Asked) -> Go:
    event = asked.work.events.by_id(asked.path["event"])
    if event is None:
        raise Refused("agenda.not_there")
    given = [found for name, answers in OPINIONS.items() if (found := one_of(answers, asked.text(name)))]
    if not given:
        raise EmptyField
    for one in given:
        give_opinion(asked.work, event, asked.by, one, now=asked.now, channel=CHANNEL)
    return Go(f"{PATH}?fait=avis")


def _attended(enrolments: Mapping[int, Enrolment], asked: Asked) -> Sequence[Event]:
    """Latest first, whatever guichet the agent was of."""
    found = (asked.work.events.by_id(number) for number, one in enrolments.items() if was_there(one))
    held = [event for event in found if event is not None]
    return sorted(held, key=lambda event: event.starts_at, reverse=True)[:GONE_BY]


def _to_rate(attended: Sequence[Event], enrolments: Mapping[int, Enrolment], asked: Asked) -> Event | None:
    """The last one on which the agent has not said everything."""
    recent = (event for event in attended if event.starts_at > asked.now - ASKED_FOR)
    return next((event for event in recent if enrolments[identity(event)].question), None)


def _event(asked: Asked) -> Event:
    event = asked.work.events.by_id(asked.path["event"])
    if event is None:
        raise Refused("agenda.training_closed")
    return event


def _seen(asked: Asked) -> Event:
    """One that concerns the agent's guichet; ``UnknownPage``."""
    event = next((one for one in _concerning(asked) if one.id == asked.path["event"]), None)
    if event is None:
        raise UnknownPage
    return event


def _concerning(asked: Asked) -> Sequence[Event]:
    """Latest first."""
    number = asked.by.guichet_id
    guichet = asked.work.registry.guichet(number) if number is not None else None
    if guichet is None:
        return ()
    return concerning(asked.work.stories.events(guichet), asked.by, asked.work.people)
