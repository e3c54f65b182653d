"""The escalation: the gestionnaire completes the dossier of a ticket, reads the letter, and sends it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from bot.dialogue import Talk, Turn
from bot.errors import Misunderstood
from bot.handlers.escalade_pages import (
    ElementAsked,
    EscalationDossier,
    EscalationDropped,
    EscalationFiled,
    EscalationPreview,
    EscalationSent,
    GuichetsTouchedAsked,
    LetterTextAsked,
    PlatformCopy,
)
from bot.handlers.triage_pages import HeldByAnother, TextOnly
from bot.messages import Incoming
from bot.state import State
from deadlines.zones import Zone
from rendering.letters import EscalationLetter, Writer, told_question, told_steps
from tickets.desk import Desk
from tickets.errors import GestionnaireOnly, IncompleteDossier, TakenByAnother
from tickets.following import attachments
from tickets.life import Action, after
from tickets.numero_unique import parse_numero_unique
from tickets.pole.desk import PoleDesk
from tickets.pole.dossier import MOST_GUICHETS, PROFILES, Blocking, Dossier, Element, dossier_of, missing
from tickets.pole.national import NationalPole, require_ready

# What a button may answer, by element; « aucun » stands for no file in particular.
_NO_FILE = "aucun"
_CHOICES: Mapping[Element, tuple[str, ...]] = {
    Element.PROFILE: PROFILES,
    Element.NUMERO_UNIQUE: (_NO_FILE,),
    Element.BLOCKING: tuple(Blocking),
}

_GUICHETS = "guichets"
_BODY = "body"
_READING = "reading"


@dataclass(frozen=True)
class Draft:
    """``body`` is the whole text when the gestionnaire rewrote it; empty, it is composed."""

    dossier: Dossier
    body: str = ""

    @property
    def reference(self) -> str:
        return self.dossier.reference

    def to_data(self) -> dict[str, Any]:
        return {"dossier": asdict(self.dossier), "body": self.body}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        dossier = Dossier(**data["dossier"])
        blocking = Blocking(dossier.blocking) if dossier.blocking else None
        return cls(replace(dossier, blocking=blocking), data["body"])


class EscaladeHandler:
    """The stored step is what the next text answers: an element, the letter's text, or nothing."""

    name = "e"
    commands: Mapping[str, bool] = {}

    def __init__(self, pole: NationalPole, zone: Zone, writer: Writer) -> None:
        self._pole = pole
        self._zone = zone
        self._writer = writer

    def command(self, said: Incoming, talk: Talk) -> Turn:
        raise Misunderstood

    def press(self, verb: str, argument: str, said: Incoming, talk: Talk) -> Turn:
        if not talk.speaker.is_gestionnaire:
            raise GestionnaireOnly
        reference, _, rest = argument.partition(":")
        if verb in {"begin", "over"}:
            return self._begin(reference, talk, anyway=verb == "over")
        draft = self._draft(talk, reference)
        element, _, value = rest.partition(":")
        match verb:
            case "ask" if element == _GUICHETS:
                return self._awaiting(_GUICHETS, draft, GuichetsTouchedAsked(reference))
            case "ask":
                return self._awaiting(_element(element), draft, ElementAsked(reference, _element(element)))
            case "set":
                return self._shown(_with_choice(draft, _element(element), value), talk)
            case "dossier":
                return self._awaiting(_READING, replace(draft, body=""), _dossier(draft.dossier))
            case "edit" | "send" | "copy" | "filed" if absent := missing(draft.dossier):
                raise IncompleteDossier(tuple(absent))
            case "edit":
                return self._awaiting(_BODY, draft, LetterTextAsked(reference, self._body(draft, talk)))
            case "read":
                return self._shown(draft, talk)
            case "compose":
                return self._shown(replace(draft, body=""), talk)
            case "send":
                return self._send(draft, talk)
            case "copy":
                page = PlatformCopy(reference, self._subject(draft, talk), self._body(draft, talk))
                return self._awaiting(_READING, draft, page)
            case "filed":
                return self._file(draft, talk)
            case "drop":
                return Turn.end(EscalationDropped(reference))
            case _:
                raise Misunderstood

    def answer(self, said: Incoming, talk: Talk) -> Turn:
        assert talk.state is not None
        draft = Draft.from_data(talk.state.data)
        if said.attachments:
            return Turn.aside(TextOnly())
        text = said.text.strip()
        step = talk.state.step
        if said.is_edit or step == _READING or not text:
            return Turn.aside(self._page(draft, talk))
        if step == _BODY:
            return self._shown(replace(draft, body=f"{text}\n"), talk)
        if step == _GUICHETS:
            return self._count_guichets(draft, text, talk)
        return self._fill(draft, Element(step), text, talk)

    def _begin(self, reference: str, talk: Talk, *, anyway: bool) -> Turn:
        """Refuses what could not leave before anything is typed; goes on with a dossier begun before."""
        desk = self._desk(talk)
        ticket = desk.ticket_for(reference, by=talk.speaker)
        after(ticket.status, Action.ESCALATE)
        require_ready(self._pole)
        try:
            desk.take(ticket, by=talk.speaker, even_from_another=anyway)
        except TakenByAnother as taken:
            return Turn.aside(HeldByAnother(ticket.reference, taken.holder, "escalate"))
        state = talk.state
        if state is not None and state.dialogue == self.name:
            draft = Draft.from_data(state.data)
            if draft.reference == ticket.reference:
                return self._shown(draft, talk)
        guichet = talk.work.people.guichet_name(ticket.guichet_id)
        departement = talk.work.people.departement_of(ticket.guichet_id) or self._zone.departement
        dossier = dossier_of(
            ticket,
            departement=departement,
            guichet=guichet,
            steps=told_steps(ticket),
            question=told_question(ticket),
        )
        return self._shown(Draft(dossier), talk)

    def _fill(self, draft: Draft, element: Element, text: str, talk: Talk) -> Turn:
        dossier = draft.dossier
        if element is Element.BLOCKING:
            return Turn.aside(ElementAsked(draft.reference, element))  # three buttons, no words
        if element is Element.NUMERO_UNIQUE:
            text = parse_numero_unique(text)
            dossier = replace(dossier, about_one_file=True)
        return self._shown(replace(draft, dossier=dossier.with_element(element, text)), talk)

    def _count_guichets(self, draft: Draft, text: str, talk: Talk) -> Turn:
        if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_GUICHETS):
            return Turn.aside(GuichetsTouchedAsked(draft.reference))
        dossier = replace(draft.dossier, guichets_touched=int(text))
        return self._shown(replace(draft, dossier=dossier), talk)

    def _send(self, draft: Draft, talk: Talk) -> Turn:
        desk = self._desk(talk)
        ticket = desk.ticket_for(draft.reference, by=talk.speaker)
        desk.take(ticket, by=talk.speaker)
        letter = PoleDesk(talk.work, now=talk.now, zone=self._zone).escalate(
            ticket,
            draft.dossier,
            subject=self._subject(draft, talk),
            body=self._body(draft, talk),
            by=talk.speaker,
            pole=self._pole,
        )
        return Turn.end(
            EscalationSent(
                ticket.reference, desk.reach(ticket), letter.sender, letter.recipient, ticket.minutes
            )
        )

    def _file(self, draft: Draft, talk: Talk) -> Turn:
        desk = self._desk(talk)
        ticket = desk.ticket_for(draft.reference, by=talk.speaker)
        desk.take(ticket, by=talk.speaker)
        PoleDesk(talk.work, now=talk.now, zone=self._zone).escalate_by_hand(
            ticket,
            draft.dossier,
            subject=self._subject(draft, talk),
            body=self._body(draft, talk),
            by=talk.speaker,
            pole=self._pole,
        )
        return Turn.end(EscalationFiled(ticket.reference, desk.reach(ticket), ticket.minutes))

    def _shown(self, draft: Draft, talk: Talk) -> Turn:
        return self._awaiting(_READING, draft, self._page(draft, talk))

    def _awaiting(self, step: str, draft: Draft, page: object) -> Turn:
        return Turn.go_on(State(self.name, step, draft.to_data()), page)

    def _page(self, draft: Draft, talk: Talk) -> EscalationDossier | EscalationPreview:
        """The dossier while something is missing, then the letter."""
        if missing(draft.dossier):
            return _dossier(draft.dossier)
        return EscalationPreview(
            reference=draft.reference,
            sender=self._pole.sender,
            recipient=self._pole.address,
            subject=self._subject(draft, talk),
            body=self._body(draft, talk),
            rewritten=bool(draft.body),
            files=len(attachments(self._desk(talk).ticket_for(draft.reference, by=talk.speaker))),
        )

    def _subject(self, draft: Draft, talk: Talk) -> str:
        return self._letter(draft, talk).subject(self._writer)

    def _body(self, draft: Draft, talk: Talk) -> str:
        return draft.body or self._letter(draft, talk).body(self._writer)

    def _letter(self, draft: Draft, talk: Talk) -> EscalationLetter:
        ticket = self._desk(talk).ticket_for(draft.reference, by=talk.speaker)
        return EscalationLetter(draft.dossier, ticket.theme, talk.speaker.name)

    def _draft(self, talk: Talk, reference: str) -> Draft:
        """The open draft; ``Misunderstood`` for a button of another."""
        state = talk.state
        if state is None or state.dialogue != self.name:
            raise Misunderstood
        draft = Draft.from_data(state.data)
        if draft.reference != reference:
            raise Misunderstood
        return draft

    def _desk(self, talk: Talk) -> Desk:
        return Desk(talk.work, now=talk.now, zone=self._zone)


def _dossier(dossier: Dossier) -> EscalationDossier:
    absent = missing(dossier)
    values = asdict(dossier)  # an element bears the name of its field
    held = tuple((element, values[element] or "") for element in Element if element not in absent)
    return EscalationDossier(dossier.reference, dossier.guichet, dossier.guichets_touched, held, absent)


def _with_choice(draft: Draft, element: Element, value: str) -> Draft:
    if value not in _CHOICES.get(element, ()):
        raise Misunderstood
    dossier = draft.dossier
    if value == _NO_FILE:
        return replace(draft, dossier=replace(dossier, about_one_file=False, numero_unique=""))
    return replace(draft, dossier=dossier.with_element(element, value))


def _element(text: str) -> Element:
    try:
        return Element(text)
    except ValueError:
        raise Misunderstood from None
