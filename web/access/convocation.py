"""Where a partenaire who is convoked answers, by the link of their letter: no account, and nothing that the
letter has not said.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute

from agenda.answers import Answer, AnswerService, Convoked
from agenda.events import Event
from guichets.errors import TooManyTries
from guichets.pace import ANSWERS_BY_A_LINK, LINKS_OF_LETTERS
from web.access.clients import client_of
from web.errors import EmptyField, TooFast, UnknownPage
from web.fields import one_of
from web.shell import Asked, Go, Page, Shell, bare_page


def routes(shell: Shell) -> Sequence[BaseRoute]:
    one = "/convocation/{convoked:int}/{secret}"
    return [shell.open_page(one, show), shell.open_order(one, answer, again=show)]


def show(asked: Asked) -> Page:
    """Changes nothing: mail programs look at the links of a letter before anybody does."""
    found, event = _opened(asked)
    return bare_page(
        "access/convocation.html",
        evenement=event,
        convoque=found,
        adresse=asked.request.url.path,
        represente=asked.text("represente") if asked.error else found.represented_by,
        fait_dit=asked.done("access.convocation"),
    )


def answer(asked: Asked) -> Go:
    found, event = _opened(asked)
    wait = asked.site.pace.wait(f"convocation:{found.id}", ANSWERS_BY_A_LINK, asked.now)
    if wait is not None:
        raise TooManyTries(wait)
    given = one_of(Answer, asked.text("reponse"))
    if given is None:
        raise EmptyField
    asked.commands(AnswerService).answer(found, event, given, instead=asked.text("represente"))
    return Go(f"{asked.request.url.path}?fait=note")


def _opened(asked: Asked) -> tuple[Convoked, Event]:
    """Nobody guesses a secret of 256 bits; where readings come from bounds what they cost."""
    wait = asked.site.pace.wait(f"letters:{client_of(asked.request)}", LINKS_OF_LETTERS, asked.now)
    if wait is not None:
        raise TooFast(wait)
    opened = asked.commands(AnswerService).opened(asked.path["convoked"], asked.path["secret"])
    if opened is None:
        raise UnknownPage
    return opened
