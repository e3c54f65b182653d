"""The intervention logged by hand: a call, a mail or a visit, in four touches or in one line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import timedelta

from bot.conversation.spoken import read_call, read_minutes, read_outcome, read_theme
from bot.dialogue import Context, Handler, Result, read_number
from bot.errors import Misunderstood
from bot.handlers.aide import Stopped
from bot.messages import Incoming
from bot.state import State
from guichets.errors import UnknownGuichet
from guichets.names import likeliest
from journal.entries import Entry, JournalQuery, Kind
from knowledge_base.themes import Theme
from tickets.errors import GestionnaireOnly, MinutesOutOfRange
from tickets.interventions import Medium, log_intervention

MAX_CHOICES = 5
MOST_ALIKE = 50
"""Read of those that fit what was typed: the one that is meant may not be among the first."""
FREQUENT_THEMES = 6
MOST_MINUTES = 24 * 60
NO_GUICHET = 0  # somebody who works for none: a partner, an editor of software

# How far back we look for the guichets and themes to offer first.
RECENT = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class CallDraft:
    """What is known so far; each field not known yet is a question. ``guichet`` may be ``NO_GUICHET``."""

    medium: str = Medium.PHONE.value
    guichet: int | None = None
    theme: str = ""
    minutes: int = 0
    resolved: bool | None = None


@dataclass(frozen=True)
class CallGuichetAsked:
    """``choices`` are identifier and name: the last guichets logged, or those that fit what was ``typed``."""

    medium: Medium
    choices: tuple[tuple[int, str], ...]
    typed: str = ""


@dataclass(frozen=True)
class CallThemeAsked:
    """``partial`` when the other themes are behind a button."""

    guichet: str
    themes: tuple[Theme, ...]
    partial: bool
    unclear: bool = False


@dataclass(frozen=True)
class CallMinutesAsked:
    guichet: str
    theme: str
    unclear: bool = False


@dataclass(frozen=True, kw_only=True)
class CallOutcomeAsked:
    """The last question, under what will be logged."""

    medium: Medium
    guichet: str
    theme: str
    minutes: int


@dataclass(frozen=True, kw_only=True)
class CallLogged(CallOutcomeAsked):
    resolved: bool


class CallHandler(Handler):
    name = "appel"
    commands: Mapping[str, bool] = {"appel": True}

    def command(self, said: Incoming, talk: Context) -> Result:
        return (
            self._read(CallDraft(), said.argument, talk) if said.argument else self._next(CallDraft(), talk)
        )

    def press(self, verb: str, argument: str, said: Incoming, talk: Context) -> Result:
        draft = self._draft(talk)
        match verb:
            case "medium" if argument in set(Medium):
                return self._next(replace(draft, medium=argument), talk)
            case "guichet":
                return self._next(replace(draft, guichet=_guichet(argument, talk)), talk)
            case "theme" if argument in set(Theme):
                return self._next(replace(draft, theme=argument), talk)
            case "themes" if draft.guichet is not None:
                return Result.aside(CallThemeAsked(_guichet_name(draft, talk), tuple(Theme), partial=False))
            case "minutes":
                return self._next(replace(draft, minutes=_within_a_day(read_number(argument))), talk)
            case "resolved" if argument in {"0", "1"}:
                return self._next(replace(draft, resolved=argument == "1"), talk)
            case "drop":
                return Result.end(Stopped())
            case _:
                raise Misunderstood

    def answer(self, said: Incoming, talk: Context) -> Result:
        """What is typed answers the first question that is still open."""
        draft = self._draft(talk)
        # An edited message answered an earlier question; a file answers none.
        if said.is_edit or not said.text:
            return self._next(draft, talk)
        if draft.guichet is None:
            return self._read(draft, said.text, talk)
        if not draft.theme:
            theme = read_theme(said.text)
            if theme is None:
                page = CallThemeAsked(_guichet_name(draft, talk), tuple(Theme), partial=False, unclear=True)
                return Result.aside(page)
            return self._next(replace(draft, theme=theme.value), talk)
        if not draft.minutes:
            minutes = read_minutes(said.text)
            if minutes is None:
                return Result.aside(CallMinutesAsked(_guichet_name(draft, talk), draft.theme, unclear=True))
            return self._next(replace(draft, minutes=_within_a_day(minutes)), talk)
        return self._next(replace(draft, resolved=read_outcome(said.text)), talk)

    def _read(self, draft: CallDraft, text: str, talk: Context) -> Result:
        """A guichet's name, or a whole line; what it does not say is asked."""
        found = _guichets_like(text, talk)
        if not found:
            spoken = read_call(text)
            draft = replace(
                draft,
                medium=(spoken.medium or Medium(draft.medium)).value,
                theme=spoken.theme.value if spoken.theme else draft.theme,
                minutes=draft.minutes if spoken.minutes is None else _within_a_day(spoken.minutes),
                resolved=draft.resolved if spoken.resolved is None else spoken.resolved,
            )
            found = _guichets_like(spoken.guichet, talk)
            text = spoken.guichet
        if len(found) == 1:
            return self._next(replace(draft, guichet=found[0][0]), talk)
        if not text:
            return self._next(draft, talk)
        return Result.go_on(
            self._state("guichet", draft),
            CallGuichetAsked(Medium(draft.medium), found, " ".join(text.split())),
        )

    def _next(self, draft: CallDraft, talk: Context) -> Result:
        """Asks the first thing that is not known; logs when all is."""
        medium, guichet = Medium(draft.medium), _guichet_name(draft, talk)
        if draft.guichet is None:
            page = CallGuichetAsked(medium, _last_guichets(talk))
            return Result.go_on(self._state("guichet", draft), page)
        if not draft.theme:
            frequent = _frequent_themes(talk)
            return Result.go_on(self._state("theme", draft), CallThemeAsked(guichet, frequent, partial=True))
        if not draft.minutes:
            return Result.go_on(self._state("minutes", draft), CallMinutesAsked(guichet, draft.theme))
        summary = CallOutcomeAsked(medium=medium, guichet=guichet, theme=draft.theme, minutes=draft.minutes)
        if draft.resolved is None:
            return Result.go_on(self._state("outcome", draft), summary)
        log_intervention(
            talk.work,
            by=talk.speaker,
            medium=medium,
            guichet_id=draft.guichet or None,
            theme=draft.theme,
            minutes=draft.minutes,
            resolved=draft.resolved,
            now=talk.now,
        )
        return Result.end(CallLogged(**vars(summary), resolved=draft.resolved))

    def _draft(self, talk: Context) -> CallDraft:
        if not talk.speaker.is_gestionnaire:
            raise GestionnaireOnly
        state = talk.state_of(self.name)
        if state is None:
            raise Misunderstood
        return CallDraft(**state.data)

    def _state(self, step: str, draft: CallDraft) -> State:
        return State(self.name, step, asdict(draft))


def _guichets_like(text: str, talk: Context) -> tuple[tuple[int, str], ...]:
    seen = talk.speaker.departement
    found = talk.work.registry.guichets_like(text, limit=MOST_ALIKE, departement=seen)
    meant = likeliest(found, text)[:MAX_CHOICES]
    return tuple((guichet.id, guichet.name) for guichet in meant if guichet.id is not None)


def _guichet_name(draft: CallDraft, talk: Context) -> str:
    return talk.work.people.guichet_name(draft.guichet) if draft.guichet else ""


def _last_guichets(talk: Context) -> tuple[tuple[int, str], ...]:
    """Those whose calls were logged last: who has just called often calls again."""
    logged = [entry.guichet_id for entry in _recent(talk) if entry.kind is Kind.CALL_LOGGED]
    latest = dict.fromkeys(guichet_id for guichet_id in reversed(logged) if guichet_id is not None)
    return tuple((number, talk.work.people.guichet_name(number)) for number in list(latest)[:MAX_CHOICES])


def _frequent_themes(talk: Context) -> tuple[Theme, ...]:
    interventions = {Kind.CALL_LOGGED, Kind.TICKET_OPENED}
    seen = Counter(entry.theme for entry in _recent(talk) if entry.kind in interventions)
    return tuple(sorted(Theme, key=lambda theme: -seen[theme]))[:FREQUENT_THEMES]


def _recent(talk: Context) -> list[Entry]:
    recent = JournalQuery(start=talk.now - RECENT, end=talk.now, departement=talk.speaker.departement)
    rows = talk.work.journal.between(recent)
    return [row.entry for row in rows]


def _guichet(argument: str, talk: Context) -> int:
    number = read_number(argument)
    if number == NO_GUICHET:
        return number
    guichet = talk.work.registry.guichet(number)
    if guichet is None or not talk.speaker.sees(guichet.departement):
        raise UnknownGuichet
    return number


def _within_a_day(minutes: int) -> int:
    """Refused as soon as it is typed, rather than when everything else has been answered."""
    if not 1 <= minutes <= MOST_MINUTES:
        raise MinutesOutOfRange
    return minutes
