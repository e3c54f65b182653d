"""What comes each day of an invented year: tickets and their whole life, calls, questions put to the base."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from invented_course import MINUTE, Course

from journal.entries import Kind, Level
from knowledge_base.themes import Theme
from tickets.interventions import Medium, Outcome
from tickets.kinds.declared import QUESTION
from tickets.ticket import Rating

THEMES: Mapping[str, int] = {
    Theme.RENOUVELLEMENT.value: 14, Theme.PIECES.value: 13, Theme.CONNEXION.value: 12,
    Theme.ENREGISTREMENT.value: 11, Theme.RADIATION.value: 9, Theme.REACTIVATION.value: 8, Theme.NIR.value: 7,
    Theme.DOUBLONS.value: 6, Theme.COTATION.value: 5, Theme.SEPARATION.value: 3, Theme.DALO.value: 3,
    Theme.PORTAIL.value: 3, Theme.INTERFACES.value: 2, Theme.ANRU.value: 2, Theme.RGPD.value: 1,
    Theme.QUALITE.value: 1,
}  # fmt: skip
REQUESTS: Mapping[str, Sequence[str]] = {
    Theme.REACTIVATION: ("reactivation",),
    Theme.RADIATION: ("reactivation", "suivi_plis", QUESTION),
    Theme.NIR: ("correction_nir", QUESTION),
    Theme.DOUBLONS: ("doublon",),
    Theme.ANRU: ("suppression_anru",),
    Theme.CONNEXION: ("ouverture_acces", "fermeture_acces", "deblocage_compte", "anomalie"),
    Theme.COTATION: ("cotation", QUESTION),
    Theme.INTERFACES: ("interface",),
}
CHANNELS = {"web": 11, "telegram": 5, "mel": 4}
MEDIA = {Medium.PHONE: 15, Medium.VISIT: 3, Medium.MAIL: 2}
RATINGS = {Rating.HELPED: 17, Rating.NOT_HELPED: 3}
MINUTES = {5: 3, 10: 4, 15: 2, 20: 2, 30: 1, 40: 1}
POLE_ANSWERS_IN = {2: 3, 3: 4, 5: 2, 8: 1}  # working days


def mask(course: Course, index: int) -> None:
    at, (agent, guichet) = course.moment(index), course.agent()
    course.put(at, Kind.NIR_MASKED, "", agent, guichet)
    course.count(at, "assistance.nirs.masked")


def call(course: Course, index: int) -> None:
    """One in fifty was noted wrongly, and is cancelled."""
    at, (_, guichet) = course.moment(index), course.agent()
    wrong_until = at + 9 * MINUTE if course.chance(0.02) else None
    log_call(course, at, guichet, course.one_of(THEMES), cancelled_at=wrong_until)


def log_call(
    course: Course,
    at: datetime,
    guichet: int,
    theme: str,
    *,
    subject: str = "",
    cancelled_at: datetime | None = None,
) -> None:
    """For one in fifty, the time was forgotten."""
    medium, is_resolved = course.one_of(MEDIA).value, course.chance(0.8)
    minutes = 0 if course.chance(0.02) else course.dice.randrange(3, 41)
    is_right, outcome = cancelled_at is None, Outcome.RESOLVED if is_resolved else Outcome.UNRESOLVED
    course.put(
        at, Kind.CALL_LOGGED, subject, course.gestionnaire(), guichet, channel=medium, theme=theme,
        level=Level.GESTIONNAIRE, minutes=minutes, outcome=outcome.value, is_right=is_right,
        cancelled_at=cancelled_at,
    )  # fmt: skip
    if is_right:
        course.count_intervention(at, medium, theme, guichet)
        course.count(at, "assistance.calls.total")
        course.count(at, "assistance.calls.resolved", many=is_resolved)


def ask(course: Course, index: int) -> None:
    """It counts when it was asked, under what became of it at last."""
    at, (agent, guichet), theme = course.moment(index), course.agent(), course.one_of(THEMES)
    channel = "telegram" if course.chance(0.3) else "web"
    subject = course.named("question:web:{}")
    say = partial(course.put, subject=subject, by=agent, guichet=guichet, channel=channel, theme=theme)
    fate = course.one_of({"automatic": 60, "suggested": 22, "unanswered": 18})
    if fate == "automatic":
        say(at, Kind.QUESTION_ANSWERED, level=Level.BASE)
    elif fate == "unanswered":
        say(at, Kind.QUESTION_UNANSWERED)
    else:
        say(at, Kind.QUESTION_SUGGESTED)
        if course.chance(0.5):
            fate = "automatic"
            say(at + MINUTE, Kind.SUGGESTION_CHOSEN, level=Level.BASE)
    if fate == "automatic" and course.chance(0.08):
        fate = "unanswered"
        say(at + 2 * MINUTE, Kind.ANSWER_REJECTED)
        if course.chance(0.3):
            fate = "suggested"
            say(at + 3 * MINUTE, Kind.QUESTION_SUGGESTED)
    elif fate == "automatic" and course.chance(0.5):
        say(at + 2 * MINUTE, Kind.ANSWER_ACCEPTED, subject=theme)  # the entry, which the theme stands for
    course.count(at, "assistance.questions.total")
    course.count(at, f"assistance.questions.{fate}")
    if fate == "automatic":
        course.count(at, "assistance.questions.automatic_by_month", course.month_of(at))


def meet(
    course: Course, at: datetime, incident: str, who: tuple[int, int], met: set[int], channel: str
) -> bool:
    """False for who has ``met`` it already."""
    if who[0] in met:
        return False
    met.add(who[0])
    course.put(at, Kind.INCIDENT_MET, incident, *who, channel=channel)
    course.count(at, "assistance.incidents.contacts")
    return True


class Ticket:
    """From its opening to its end, each step after the one before."""

    def __init__(self, course: Course, index: int, at: datetime) -> None:
        self._course, self._index, self._at, self._opened_at = course, index, at, at
        self._agent, self._guichet = course.agent()
        self._theme, self._channel = course.one_of(THEMES), course.one_of(CHANNELS)
        self._reference, self._holder = course.reference("T", at), course.gestionnaire()
        requests = REQUESTS.get(self._theme, (QUESTION,))
        self._request = requests[index % len(requests)]
        self._level = Level.GESTIONNAIRE
        self._is_answered = self._is_closed = False

    def lives(self, incident: str = "", met: set[int] | None = None) -> None:
        """``met`` are the agents who met the incident before."""
        course, opened_at = self._course, self._opened_at
        channel = Medium.PHONE.value if course.chance(0.08) else self._channel
        self._says(Kind.TICKET_OPENED, self._agent, channel=channel, outcome=self._request)
        course.count(opened_at, "assistance.tickets.opened")
        is_of_incident = met is not None and self._stays_attached(incident, met)
        is_merged = self._is_taken()
        if is_of_incident:
            course.count(opened_at, "assistance.tickets.of_incidents")
        else:
            course.count_intervention(opened_at, channel, self._theme, self._guichet)
        if not is_merged:
            self._is_treated()
        course.count(opened_at, "assistance.tickets.closed", many=self._is_closed)

    def _stays_attached(self, incident: str, met: set[int]) -> bool:
        """One in eight told of something else."""
        course, who = self._course, (self._agent, self._guichet)
        self._says(Kind.TICKET_ATTACHED, self._agent, outcome=incident)
        is_new = meet(course, self._at, incident, who, met, self._channel)
        if not course.chance(0.12):
            return True
        self._at += 2 * MINUTE
        self._says(Kind.TICKET_DETACHED, self._holder, outcome=incident)
        if is_new:
            met.remove(self._agent)
            course.put(self._at, Kind.INCIDENT_LEFT, incident, *who, channel=self._channel)
            course.count(self._at, "assistance.incidents.contacts", many=-1)
        return False

    def _is_taken(self) -> bool:
        """Whether it is then merged with another one of the agent."""
        chance = self._course.chance
        self._waits(3, 90)
        self._says(Kind.TICKET_TAKEN, self._holder)
        if chance(0.05):
            self._waits(2, 30)
            self._says(Kind.TICKET_RELEASED, self._holder)
            self._holder = self._course.gestionnaire()
            self._waits(2, 30)
            self._says(Kind.TICKET_TAKEN, self._holder)
        if chance(0.08):
            self._waits(1, 5)
            former, self._theme = self._theme, self._course.one_of(THEMES)
            if not self._says(Kind.TICKET_THEME_CHANGED, self._holder):
                self._theme = former
        if chance(0.05):
            self._waits(2, 20)
            log_call(self._course, self._at, self._guichet, self._theme, subject=self._reference)
        is_merged = chance(0.02)
        if is_merged:
            self._waits(1, 5)
            self._says(Kind.TICKET_MERGED, self._holder)
        return is_merged

    def _is_treated(self) -> None:
        """At once, the next day, or two days later, once it was due."""
        chance = self._course.chance
        if chance(0.55):
            self._waits(5, 120)
        else:
            self._goes_on(1)
            if chance(0.3):
                self._says(Kind.TICKET_OVERDUE, None)
                self._goes_on(1)
        if chance(0.12):
            self._is_escalated()
        if chance(0.1):
            self._answers(Kind.TICKET_QUESTIONED)
            self._waits(10, 200)
            self._says(Kind.TICKET_COMPLETED, self._agent)
            self._waits(5, 60)
        self._answers(Kind.TICKET_REPLIED)
        self._says(Kind.TIME_SPENT, self._holder, minutes=self._course.one_of(MINUTES))
        if chance(0.88):
            self._ends()

    def _ends(self) -> None:
        """Some are opened again, by who closed them or by their agent."""
        chance = self._course.chance
        self._closes()
        if chance(0.02):
            self._waits(1, 9)
            self._opens_again(Kind.TICKET_CLOSING_UNDONE, self._holder)
            self._closes()
        self._may_be_rated()
        if chance(0.05):
            self._goes_on(2)
            self._opens_again(Kind.TICKET_REOPENED, self._agent)
            self._course.count(self._at, "assistance.tickets.reopened")
            self._waits(20, 200)
            self._answers(Kind.TICKET_REPLIED)
            if chance(0.8):
                self._closes()
                self._may_be_rated()

    def _is_escalated(self) -> None:
        """To the national pole, which answers some days later."""
        self._level = Level.NATIONAL
        self._says(Kind.TICKET_ESCALATED, self._holder)
        self._course.count(self._at, "assistance.tickets.escalated")
        self._goes_on(self._course.one_of(POLE_ANSWERS_IN))
        self._says(Kind.POLE_HEARD, None)
        self._waits(10, 60)
        self._says(Kind.POLE_SETTLED, self._holder)
        self._says(Kind.TICKET_RETURNED, self._holder)

    def _answers(self, kind: Kind) -> None:
        self._says(kind, self._holder)
        if not self._is_answered:
            self._is_answered = True
            seconds = int((self._at - self._opened_at).total_seconds())
            self._course.count(self._at, "assistance.tickets.first_answer.seconds", f"{seconds}")
            self._course.count(self._at, "assistance.tickets.first_answer.count")

    def _closes(self) -> None:
        self._waits(1, 40)
        self._is_closed |= self._says(Kind.TICKET_CLOSED, self._holder)

    def _opens_again(self, kind: Kind, by: int) -> None:
        self._is_closed &= not self._says(kind, by)

    def _may_be_rated(self) -> None:
        """Now and then the agent changes their mind: the last word counts."""
        course, given = self._course, None
        for chance in (0.28, 0.04):
            if not course.chance(chance):
                break
            self._goes_on(1)
            rating = course.one_of(RATINGS)
            if self._says(Kind.TICKET_RATED, self._agent, outcome=rating.value):
                given = rating
        if given is not None:
            course.count(self._opened_at, "assistance.satisfaction.ratings")
            course.count(self._opened_at, "assistance.satisfaction.helped", many=given is Rating.HELPED)

    def _waits(self, least: int, most: int) -> None:
        """A number of minutes, between two."""
        self._index, self._at = self._course.soon(self._index, self._at, least, most)

    def _goes_on(self, days: int) -> None:
        self._index, self._at = self._course.later(self._index, days)

    def _says(
        self, kind: Kind, by: int | None, *, channel: str = "", minutes: int = 0, outcome: str = ""
    ) -> bool:
        return self._course.put(
            self._at, kind, self._reference, by, self._guichet, channel=channel or self._channel,
            theme=self._theme, level=self._level, minutes=minutes, outcome=outcome,
        )  # fmt: skip
