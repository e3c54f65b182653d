"""The agent's guichet: who works there, what it owes and awaits; its référent changes how to reach it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from starlette.routing import BaseRoute

from guichets.particulars import differences
from guichets.people import AccessStatus, PeopleQuery
from guichets.registry import Guichet, Role
from guichets.representation import CONTACT, RepresentationService
from guichets.reviews import ReviewService, may_answer, users_of
from guichets.rights import Right
from journal.people import identity
from quality.signalements import Signalement, SignalementQuery
from quality.signalements import SignalementStatus as Due
from storage.unit_of_work import Work
from web.console.guichets.form import state_of
from web.errors import GuichetChanged, UnknownPage
from web.forms import CHANNEL
from web.shell import Asked, Go, Page, Shell, page

PATH = "/mon-guichet"
_ANSWERED = 10
"""The last signalements that were answered, to be read again."""
# The fields of the form, by what they say of a guichet.
FIELDS: Mapping[str, str] = dict(zip(("mel", "telephone", "adresse", "horaires"), CONTACT, strict=True))


@dataclass(frozen=True)
class Owed:
    """A signalement that awaits the answer of the guichet."""

    signalement: Signalement
    is_late: bool
    days: int


def routes(shell: Shell) -> Sequence[BaseRoute]:
    contact = f"{PATH}/coordonnees"
    return [
        shell.page(PATH, show, Right.SPEAK),
        shell.page(contact, ask_contact, Right.REPRESENT),
        shell.order(contact, change_contact, Right.REPRESENT, again=ask_contact),
        shell.order(f"{PATH}/revues/{{review:int}}", confirm, Right.REPRESENT, again=show),
    ]


def show(asked: Asked) -> Page:
    work, number = asked.work, asked.by.guichet_id
    guichet = work.registry.guichet(number) if number is not None else None
    if number is None or guichet is None:
        return page("space/guichet.html", guichet=None)
    people = work.people_list.page(PeopleQuery(guichet_id=number))
    colleagues = [line for line in people if line.standing is not AccessStatus.CLOSED]  # the agent among them
    return page(
        "space/guichet.html",
        guichet=guichet,
        collegues=colleagues,
        referents=[one for one in colleagues if one.role is Role.REFERENT],
        signalements=_owed(number, work, asked.today),
        repondus=work.signalements.standing(
            Due.ANSWERED, SignalementQuery(guichet_id=number), today=asked.today, limit=_ANSWERED
        ),
        revues=work.reviews.pending(number) if asked.visitor.may(Right.REPRESENT) else (),
        comptes=users_of(work, number)[1],
        ouvertures=[opening for opening in work.stories.openings(number) if not opening.is_over],
        fait_dit=asked.done("space.guichet"),
    )


def ask_contact(asked: Asked) -> Page:
    guichet = represented(asked).guichet
    return page(
        "space/coordonnees.html",
        guichet=guichet,
        etat=state_of(guichet),
        saisie=asked.filled({name: getattr(guichet, attribute) for name, attribute in FIELDS.items()}),
        refus_dit=asked.refusal.sentence if asked.refusal else "",
        fautes={name: asked.sentences.get(attribute, "") for name, attribute in FIELDS.items()},
    )


def change_contact(asked: Asked) -> Go:
    representation = represented(asked)
    guichet: Guichet = representation.guichet
    wanted = representation.read_contact({of: asked.text(name) for name, of in FIELDS.items()})
    if asked.text("etat") != state_of(guichet) and differences(guichet, wanted):
        raise GuichetChanged
    representation.change_contact(wanted)
    asked.commands(ReviewService).answered_by_change(identity(guichet), by=asked.by)
    return Go(f"{PATH}?fait=coordonnees")


def confirm(asked: Asked) -> Go:
    """All is right now, after the departures that were told of and what was corrected."""
    review = asked.work.reviews.get(asked.path["review"])
    if review is None or not may_answer(asked.work, review, asked.by):
        raise UnknownPage
    asked.commands(ReviewService).answer(review, by=asked.by)
    return Go(f"{PATH}?fait=revue")


def represented(asked: Asked) -> RepresentationService:
    return RepresentationService(asked.work, by=asked.by, now=asked.now, channel=CHANNEL)


def _owed(guichet_id: int, work: Work, today: date) -> Sequence[Owed]:
    """First due first."""
    owed, query = [], SignalementQuery(guichet_id=guichet_id)
    for due in (Due.LATE, Due.OWED):
        owed += [
            Owed(one, due is Due.LATE, abs((one.due_on - today).days))
            for one in work.signalements.standing(due, query, today=today)
        ]
    return owed
