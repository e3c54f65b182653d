"""The triage: gestionnaires take tickets, answer them, ask for precisions, and close them."""

from __future__ import annotations

from collections.abc import Mapping

from bot.conversation import triage_helps
from bot.conversation.triage_helps import NoteAsked, NoteWanted
from bot.conversation.triage_pages import (
    EditNotSent,
    Exchange,
    GroupAsked,
    GroupBound,
    GroupReleased,
    HeldByAnother,
    NodNotSent,
    NothingSent,
    OpenTicketLine,
    OpenTickets,
    PrecisionSent,
    PrecisionWanted,
    ReplyAsked,
    ReplySent,
    TextOnly,
    ThemeChanged,
    ThemeChoices,
    TicketClosedAlready,
    TicketExchanges,
    TicketShutByUs,
    TimeCounted,
    TimeCountedBefore,
)
from bot.dialogue import Context, Handler, Result, read_number
from bot.errors import Misunderstood
from bot.handlers.console import DoneInConsole
from bot.handlers.demande import UnfinishedActShown
from bot.messages import Incoming
from bot.state import State
from guichets.triage_group import TriageGroup
from knowledge_base.french.text import Reader
from knowledge_base.french.vocabulary import french
from knowledge_base.themes import Theme
from knowledge_base.understanding.intents import IntentClassifier, Kind
from tickets.clock.calendars import Calendars
from tickets.errors import GestionnaireOnly, TakenByAnother
from tickets.kinds.answers import NOTHING, given
from tickets.life import Action, after
from tickets.notices import Reach
from tickets.reading import note_reading
from tickets.ticket import Thread, Ticket

MOST_LISTED = 20  # tickets
EXCHANGES_SHOWN = 15
THEMES_PAGE = 8

# What a gestionnaire does with a ticket that they hold, and the arrow of its life that it follows.
_ACTIONS: Mapping[str, Action] = {
    "reply": Action.REPLY,
    "ask": Action.ASK,
    "close": Action.CLOSE,
}

NOTE = "note"
"""The step that awaits a note: nobody else's business, it follows no arrow."""

# The others show themselves by what was said.
_SILENT_ACTIONS = frozenset(
    {Action.TAKE, Action.HAND_OVER, Action.ESCALATE, Action.CLOSE, Action.REOPEN, Action.MERGE}
)


class TriageHandler(Handler):
    """The stored step is the verb that awaits a text; ``text`` is in the data once typed and not sent."""

    name = "t"
    commands: Mapping[str, bool] = {"tickets": True, "triage_ici": True, "note": True}

    def command(self, said: Incoming, talk: Context) -> Result:
        if said.command == "tickets":
            return Result.aside(_open_tickets(talk))
        if said.command == "note":
            return self._note_typed(said, talk)
        return Result.aside(_group_asked(said, talk))

    def press(self, verb: str, argument: str, said: Incoming, talk: Context) -> Result:
        if not talk.speaker.is_gestionnaire:
            raise GestionnaireOnly
        match verb:
            case "leave":
                return talk.leave(self.name, NothingSent())
            case "here":
                return Result.aside(_choose_group(said, talk))
            case "apart":
                left = TriageGroup(talk.work, now=talk.now).give_up(by=talk.speaker)
                return Result.aside(GroupReleased(left))
        reference, _, rest = argument.partition(":")
        desk = talk.tickets
        ticket = desk.ticket_for(reference, by=talk.speaker)
        match verb:
            case "open":
                return self._show(ticket, said, talk)
            case "exchanges":
                return Result.aside(_exchanges(ticket, talk))
            case "take":
                return self._take(ticket, said, talk)
            case "over":
                return self._take_over(ticket, rest, said, talk)
            case "send":
                return self._send_held(ticket, talk)
            case "theme":
                return Result.aside(_themes(ticket, read_number(rest or "0")))
            case "set":
                desk.change_theme(ticket, _theme(rest).value, by=talk.speaker)
                return Result.aside(ThemeChanged(ticket.reference, ticket.theme))
            case "minutes":
                return self._count(ticket, rest, talk)
            case "reopen":
                desk.reopen(ticket, by=talk.speaker)
                return self._show(ticket, said, talk)
            case "note":
                return self._ask_note(ticket, talk)
            case "pass":
                return Result.aside(triage_helps.choices(ticket, talk))
            case "give":
                return Result.aside(triage_helps.hand_over(ticket, rest, talk))
            case "entrust":
                return Result.aside(triage_helps.entrust(ticket, rest, talk))
            case "shut":
                return self._close(ticket, talk, even_unread=True)
            case "release":
                return Result.aside(triage_helps.give_back(ticket, talk))
            case "pole":  # under messages from before the console took it
                return Result.aside(DoneInConsole("pole", ticket.reference))
            case _:
                return self._begin(ticket, verb, talk)

    def answer(self, said: Incoming, talk: Context) -> Result:
        assert talk.state is not None
        ticket = talk.tickets.ticket_for(talk.state.data["reference"], by=talk.speaker)
        return self._say(ticket, talk.state.step, said, talk)

    def answer_about(self, reference: str, said: Incoming, talk: Context) -> Result:
        """Under a message about a ticket: what was asked for if anything was, else a reply to the agent."""
        ticket = talk.tickets.ticket_for(reference, by=talk.speaker)
        state = talk.state_of(self.name)
        if state is not None and state.data["reference"] == ticket.reference:
            return self._say(ticket, state.step, said, talk)
        if _is_nod(said):
            return Result.aside(NodNotSent(*_of_ticket(ticket, talk)))
        return self._say(ticket, "reply", said, talk)

    # A note is typed in this very dialogue, so that it can never leave as a reply.

    def _ask_note(self, ticket: Ticket, talk: Context) -> Result:
        state = State(self.name, NOTE, {"reference": ticket.reference})
        return Result.go_on(state, NoteAsked(ticket.reference, talk.work.people.name_of(ticket.agent_id)))

    def _note_typed(self, said: Incoming, talk: Context) -> Result:
        reference, text = triage_helps.note_named(said, talk)
        if not reference:
            return Result.aside(NoteWanted())
        ticket = talk.tickets.ticket_for(reference, by=talk.speaker)
        if not text:
            return self._ask_note(ticket, talk)
        return Result.aside(triage_helps.note(ticket, text, talk))

    # Holding: whoever acts on a ticket holds it, and a colleague's ticket is not taken unknowingly.

    def _take(self, ticket: Ticket, said: Incoming, talk: Context, *, anyway: bool = False) -> Result:
        held = None if ticket.is_closed else self._held(ticket, "take", talk, anyway=anyway)
        return Result.aside(held) if held else self._show(ticket, said, talk)

    def _take_over(self, ticket: Ticket, verb: str, said: Incoming, talk: Context) -> Result:
        if verb == "take":
            return self._take(ticket, said, talk, anyway=True)
        return self._begin(ticket, verb, talk, anyway=True)

    def _held(
        self, ticket: Ticket, verb: str, talk: Context, *, anyway: bool = False
    ) -> HeldByAnother | None:
        """Takes the ticket; when the gestionnaire may not, the page that says who has it instead."""
        try:
            talk.tickets.take(ticket, by=talk.speaker, even_from_another=anyway)
        except TakenByAnother as taken:
            return HeldByAnother(ticket.reference, taken.holder, verb)
        return None

    def _begin(self, ticket: Ticket, verb: str, talk: Context, *, anyway: bool = False) -> Result:
        if verb not in _ACTIONS:
            raise Misunderstood
        if ticket.is_closed:
            return Result.aside(TicketClosedAlready(ticket.reference))
        after(ticket.status, _ACTIONS[verb])  # refused now rather than once the text is typed
        held = self._held(ticket, verb, talk, anyway=anyway)
        if held:
            return Result.aside(held)
        if gone := triage_helps.gone(ticket, talk):
            return Result.aside(gone)
        if verb == "close":
            return self._close(ticket, talk)
        page = ReplyAsked if verb == "reply" else PrecisionWanted
        state = State(self.name, verb, {"reference": ticket.reference})
        return Result.go_on(state, page(*_of_ticket(ticket, talk)))

    def _close(self, ticket: Ticket, talk: Context, *, even_unread: bool = False) -> Result:
        if ticket.is_closed:
            return Result.aside(TicketClosedAlready(ticket.reference))
        if ticket.is_unfinished:
            return Result.aside(UnfinishedActShown(ticket.reference, ticket.kind, ticket.next_step))
        talk.tickets.close(ticket, by=talk.speaker, even_unread=even_unread)
        page = TicketShutByUs(*_of_ticket(ticket, talk), ticket.minutes, ticket.may_teach)
        return talk.leave(self.name, page)

    # What was typed.

    def _say(self, ticket: Ticket, verb: str, said: Incoming, talk: Context) -> Result:
        if said.is_edit:
            return Result.aside(EditNotSent())
        if said.attachments:
            return Result.aside(TextOnly())
        if verb == NOTE:  # whoever holds the ticket, and even once it is closed
            return talk.leave(self.name, triage_helps.note(ticket, said.text, talk))
        if ticket.is_closed:
            return talk.leave(self.name, TicketClosedAlready(ticket.reference))
        after(ticket.status, _ACTIONS[verb])
        if gone := triage_helps.gone(ticket, talk):
            return talk.leave(self.name, gone)
        held = self._held(ticket, "send", talk)
        if held:
            data = {"reference": ticket.reference, "text": said.text}
            return Result.go_on(State(self.name, verb, data), held)
        return self._carry_out(ticket, verb, said.text, talk)

    def _send_held(self, ticket: Ticket, talk: Context) -> Result:
        """« Envoyer quand même »: the text that was typed when a colleague turned out to hold the ticket."""
        state = talk.state_of(self.name)
        if state is None or state.data["reference"] != ticket.reference or "text" not in state.data:
            raise Misunderstood
        self._held(ticket, "send", talk, anyway=True)
        return self._carry_out(ticket, state.step, state.data["text"], talk)

    def _carry_out(self, ticket: Ticket, verb: str, text: str, talk: Context) -> Result:
        if verb == "reply":
            talk.tickets.reply(ticket, text, by=talk.speaker)
            return talk.leave(self.name, ReplySent(*_of_ticket(ticket, talk), ticket.minutes))
        talk.tickets.ask(ticket, text, by=talk.speaker)
        return talk.leave(self.name, PrecisionSent(*_of_ticket(ticket, talk)))

    def _count(self, ticket: Ticket, argument: str, talk: Context) -> Result:
        """A button counts once: it names the total that it was offered on."""
        minutes, _, total = argument.partition(":")
        if read_number(total) != ticket.minutes:
            return Result.aside(TimeCountedBefore(ticket.reference, ticket.minutes))
        talk.tickets.spend(ticket, read_number(minutes), by=talk.speaker)
        return Result.aside(TimeCounted(ticket.reference, read_number(minutes), ticket.minutes))

    def _show(self, ticket: Ticket, said: Incoming, talk: Context) -> Result:
        card = talk.tickets.card(ticket)
        if not said.is_private:
            return Result.aside(card)
        assert talk.speaker.id is not None
        # As a letter about the ticket, so that what the gestionnaire writes under it reaches the agent.
        talk.work.outbox.tell(
            talk.speaker.id,
            card,
            key=f"fiche:{said.channel}:{said.update_ref}",
            channel=said.channel,
            about=ticket.reference,
        )
        return Result.aside()


def _open_tickets(talk: Context) -> OpenTickets:
    calendars = Calendars(talk.work, talk.zone)
    seen = talk.speaker.departement
    found = talk.work.tickets.open_tickets(limit=MOST_LISTED + 1, departement=seen)
    lines = tuple(
        OpenTicketLine(
            ticket.reference,
            ticket.status,
            talk.work.people.guichet_name(ticket.guichet_id),
            ticket.question_in_passing,
            ticket.opened_at,
            talk.work.people.name_of(ticket.assignee_id),
            calendars.due(ticket, talk.now),
        )
        for ticket in found[:MOST_LISTED]
    )
    return OpenTickets(lines, len(found) > MOST_LISTED)


def _group_asked(said: Incoming, talk: Context) -> GroupAsked | GroupBound | GroupReleased:
    """All that is written about tickets goes elsewhere: the gestionnaire says so twice, unless nothing would
    change.
    """
    if said.is_private and talk.work.places.chosen_group() is None:
        return GroupReleased(was_bound=False)
    if TriageGroup(talk.work, now=talk.now).receives_in(said.chat_ref):
        return GroupBound(already=True)
    return GroupAsked(said.is_private)


def _choose_group(said: Incoming, talk: Context) -> GroupBound:
    if said.is_private:
        raise Misunderstood
    group = TriageGroup(talk.work, now=talk.now)
    already = group.receives_in(said.chat_ref)
    if not already:
        group.choose(said.chat_ref, by=talk.speaker)
    return GroupBound(already)


def _exchanges(ticket: Ticket, talk: Context) -> TicketExchanges:
    note_reading(talk.work, ticket)
    said = [
        Exchange(
            m.at,
            talk.work.people.name_of(m.author_id),
            m.text,
            len(m.attachments),
            side=m.side,
            is_note=m.thread is Thread.NOTE,
        )
        for m in ticket.messages
    ]
    done = [
        Exchange(e.at, talk.work.people.name_of(e.by), action=Action(e.action))
        for e in ticket.history
        if e.action in _SILENT_ACTIONS
    ]
    exchanges = sorted((*done, *said), key=lambda exchange: exchange.at)
    shown = tuple(exchanges[-EXCHANGES_SHOWN:])
    kept_back = [a for m in ticket.messages for a in m.attachments] if ticket.is_sensitive else []
    return TicketExchanges(
        ticket.reference,
        ticket.question,
        len(exchanges) - len(shown),
        shown,
        tuple(kept_back),
        given(ticket) if ticket.is_sensitive else NOTHING,
    )


def _themes(ticket: Ticket, start: int) -> ThemeChoices:
    themes = tuple(theme.value for theme in Theme)
    if start >= len(themes):
        raise Misunderstood
    following = start + THEMES_PAGE
    return ThemeChoices(
        ticket.reference,
        ticket.theme,
        themes[start:following],
        following if following < len(themes) else None,
        start - THEMES_PAGE if start >= THEMES_PAGE else None,
    )


def _of_ticket(ticket: Ticket, talk: Context) -> tuple[str, str, str, Reach]:
    """What ``OfTicket`` shows."""
    guichet = talk.work.people.guichet_name(ticket.guichet_id)
    return ticket.reference, talk.work.people.name_of(ticket.agent_id), guichet, talk.tickets.reach(ticket)


def _is_nod(said: Incoming) -> bool:
    if said.attachments or "?" in said.text:
        return False
    return IntentClassifier(Reader(french())).recognise(said.text).kind is Kind.SMALL_TALK


def _theme(text: str) -> Theme:
    try:
        return Theme(text)
    except ValueError:
        raise Misunderstood from None
