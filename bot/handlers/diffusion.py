"""« Lu », under what was sent to an agent."""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialogue import Context, Handler, Result, read_number
from bot.errors import Misunderstood
from bot.messages import Incoming
from diffusion.publications import PublicationService


@dataclass(frozen=True)
class PublicationRead:
    pass


class DiffusionHandler(Handler):
    name = "diffusion"

    def press(self, verb: str, argument: str, said: Incoming, talk: Context) -> Result:
        service = PublicationService(talk.work, now=talk.now, channel=said.channel)
        if verb != "read" or service.read(read_number(argument), talk.speaker) is None:
            raise Misunderstood
        return Result.aside(PublicationRead())
