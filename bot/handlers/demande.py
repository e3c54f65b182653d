"""« /demande »: what may be asked of the gestionnaire, kind by kind, and the steps of an act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.conversation import departing, filling
from bot.conversation.asked import OpenQuestion
from bot.conversation.draft import CHOSEN, RequestDraft, open_draft, show_waiting_draft
from bot.dialogue import Context, Handler, Result, read_number
from bot.errors import Misunderstood
from bot.messages import Incoming
from knowledge_base.understanding.intents import Kind
from rendering.labels import ACT
from tickets.errors import GestionnaireOnly
from tickets.kinds.declared import KINDS, QUESTION
from tickets.notices import Reach
from tickets.steps import StepService
from tickets.ticket import Ticket


@dataclass(frozen=True)
class KindChoices:
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class StepNoted:
    """``next_step`` is "" once the act is done."""

    reference: str
    reach: Reach
    kind: str
    step: str
    next_step: str


@dataclass(frozen=True)
class StepUndone:
    reference: str
    reach: Reach
    kind: str
    step: str


@dataclass(frozen=True)
class UnfinishedActShown:
    """The gestionnaire closes what nobody noted as done: knowingly, or not at all."""

    reference: str
    kind: str
    next_step: str


@dataclass(frozen=True)
class ShutUnfinished:
    reference: str
    agent: str
    reach: Reach


class DemandeHandler(Handler):
    """It keeps no state of its own: what is asked belongs to the draft that is open."""

    name = "demande"
    of_drafts = True
    commands: Mapping[str, bool] = {"demande": False}

    def command(self, said: Incoming, talk: Context) -> Result:
        draft = open_draft(talk)
        if draft is not None:
            return show_waiting_draft(draft, talk)
        return Result.aside(KindChoices(tuple(kind for kind in KINDS if kind != QUESTION)))

    def press(self, verb: str, argument: str, said: Incoming, talk: Context) -> Result:
        match verb:
            case "kind":
                return self._begin(argument, said, talk)
            case "step" | "unstep" | "shut" | "leaves":
                return self._of_ticket(verb, argument, talk)
            case _:
                return self._of_draft(verb, argument, said, talk)

    def _begin(self, kind: str, said: Incoming, talk: Context) -> Result:
        """A draft of this kind, whose questions follow at once: the agent has only said what they want."""
        draft = open_draft(talk)
        if draft is not None:
            return show_waiting_draft(draft, talk)
        if kind not in KINDS or kind == QUESTION:
            raise Misunderstood
        declaration = KINDS[kind]
        asked = OpenQuestion.first(replace(said, message_ref="", text=ACT[kind]))
        reason = Kind.SENSITIVE if declaration.confidential else CHOSEN
        begun = RequestDraft(asked=asked, theme=declaration.theme, kind=kind, reason=reason)
        return filling.ask_next(begun, talk)

    def _of_draft(self, verb: str, argument: str, said: Incoming, talk: Context) -> Result:
        draft_id, _, rest = argument.partition(":")
        name, _, option = rest.partition(":")
        draft = open_draft(talk)
        if draft is None:
            raise Misunderstood
        if draft.asked.id != draft_id:
            return show_waiting_draft(draft, talk)
        draft = replace(draft, asked=replace(draft.asked, touched_at=said.at))
        if verb in {"set", "pass", "ask"}:
            filling.question_page(draft, name)  # refuses what this draft does not ask
        match verb:
            case "begin":
                return filling.ask_next(draft, talk)
            case "fix":
                return Result.aside(filling.answers_to_correct(draft))
            case "ask":
                return filling.ask(draft, name)
            case "pass":
                return filling.ask_next(filling.passed(draft, name), talk)
            case "set":
                told = filling.with_answer(draft, name, option)
                return filling.calling(name, option, filling.ask_next(told, talk))
            case _:
                raise Misunderstood

    def _of_ticket(self, verb: str, argument: str, talk: Context) -> Result:
        reference, _, rest = argument.partition(":")
        desk = talk.tickets
        ticket = desk.ticket_for(reference, by=talk.speaker)
        if verb == "leaves":
            return Result.aside(departing.cut(ticket, read_number(rest), talk))
        if not talk.speaker.is_gestionnaire:
            raise GestionnaireOnly
        desk.take(ticket, by=talk.speaker)
        if verb == "shut":
            desk.close(ticket, by=talk.speaker, even_unfinished=True, even_unread=True)
            agent = talk.work.people.name_of(ticket.agent_id)
            return Result.aside(ShutUnfinished(ticket.reference, agent, desk.reach(ticket)))
        return Result.aside(
            self._undo(ticket, rest, talk) if verb == "unstep" else self._note(ticket, rest, talk)
        )

    def _note(self, ticket: Ticket, step: str, talk: Context) -> StepNoted:
        desk = StepService(talk.work, now=talk.now, zone=talk.zone)
        desk.note(ticket, step, by=talk.speaker)
        return StepNoted(ticket.reference, desk.reach(ticket), ticket.kind, step, ticket.next_step)

    def _undo(self, ticket: Ticket, step: str, talk: Context) -> StepUndone:
        desk = StepService(talk.work, now=talk.now, zone=talk.zone)
        desk.undo(ticket, step, by=talk.speaker)
        return StepUndone(ticket.reference, desk.reach(ticket), ticket.kind, step)
