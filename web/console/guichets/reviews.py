"""The reviews that are asked of the guichets: who has answered, and the answer of one that rang."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute

from guichets.registry import Agent, Role
from guichets.reviews import ReviewKind, ReviewService, may_answer, users_of
from guichets.scope import seen_guichets
from journal.people import identity
from rendering.dates import plural
from rendering.labels import REVIEW_KIND
from web.console.guichets.listing import PATH
from web.console.told import quiet_until
from web.errors import UnknownPage
from web.fields import number_of, one_of
from web.shell import Asked, Go, Page, Shell, page


def routes(shell: Shell) -> Sequence[BaseRoute]:
    path = f"{PATH}/revues"
    return [
        shell.page(path, listed),
        shell.order(path, launch, again=listed),
        shell.order(f"{path}/{{review:int}}", answer, again=listed),
    ]


def listed(asked: Asked) -> Page:
    """Of each kind, the last review of each guichet: those that owe an answer first, then by name."""
    work = asked.work
    guichets = {identity(one): one.name for one in seen_guichets(work, asked.by)}
    referents = {number: _referents(asked, number) for number in guichets}
    found = {
        kind: sorted(
            (
                (
                    one,
                    guichets[one.guichet_id],
                    referents[one.guichet_id],
                    work.people.name_of(one.answered_by),
                )
                for one in work.reviews.last(kind, departement=asked.visitor.departement)
                if one.guichet_id in guichets
            ),
            key=lambda line: (line[0].answered_at is not None, line[1].casefold()),
        )
        for kind in ReviewKind
    }
    sent = number_of(asked.query.get("demandees", ""))
    return page(
        "console/guichets/revues.html",
        revues=found,
        sortes=REVIEW_KIND,
        guichets=len(guichets),
        part_le=quiet_until(asked, asked.visitor.departement),
        sans_referent=sum(not people for people in referents.values()),
        fait_dit=asked.done("guichets.reviews") if sent is None else _launched(sent, asked),
    )


def launch(asked: Asked) -> Go:
    kind = one_of(ReviewKind, asked.text("sorte"))
    if kind is None:
        raise UnknownPage
    made = asked.commands(ReviewService).launch(kind, by=asked.by)
    return Go(f"{PATH}/revues?demandees={len(made)}")


def answer(asked: Asked) -> Go:
    """What a guichet said on the telephone."""
    review = asked.work.reviews.get(asked.path["review"])
    if review is None or not may_answer(asked.work, review, asked.by):
        raise UnknownPage
    is_answered = asked.text("etat") != "attendue"
    asked.commands(ReviewService).answer(review, by=asked.by, is_answered=is_answered)
    return Go(f"{PATH}/revues?fait={'confirmee' if is_answered else 'reprise'}")


def _referents(asked: Asked, guichet_id: int) -> Sequence[Agent]:
    return [one for one in users_of(asked.work, guichet_id)[0] if one.role is Role.REFERENT]


def _launched(sent: int, asked: Asked) -> str:
    if not sent:
        return "Aucun guichet à interroger : chacun doit encore répondre à la revue précédente."
    waking = quiet_until(asked, asked.visitor.departement)
    when = f", qui la recevront {asked.site.writer.dates.instant(waking)}" if waking else ""
    again = "Sans réponse, elle repart une, puis trois semaines après."
    return f"La revue est demandée à {plural(sent, 'guichet')}{when}. {again}"
