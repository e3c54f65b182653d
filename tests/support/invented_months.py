"""What comes each month of an invented year: trainings, meetings, incidents, letters to guichets, quality."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

from invented_course import HOUR, MINUTE, Course
from invented_days import Ticket, meet

from agenda.enrolling import ABSENT, PRESENT
from agenda.enrolment import EnrolmentState, Usefulness
from agenda.events import EventKind
from agenda.obligations import Obligation
from deadlines.months import add_calendar_months
from deadlines.working_days import ONE_DAY
from diffusion.publications import PublicationKind
from guichets.openings import OpeningStep
from guichets.reviews import ReviewKind
from journal.entries import Kind
from knowledge_base.themes import Theme
from quality.cases import Outcome
from quality.reading import Purpose
from quality.signalements import Correction

QUALITY = Theme.QUALITE.value
MEETINGS = {3: EventKind.COMITE, 6: EventKind.COPIL, 11: EventKind.COMITE}  # by month
REVIEWS = {2: ReviewKind.USERS, 9: ReviewKind.PARTICULARS}
OPINIONS = {Usefulness.USEFUL: 7, Usefulness.PARTLY_USEFUL: 2, Usefulness.NOT_USEFUL: 1}
PUBLICATIONS = {PublicationKind.FLASH: 3, PublicationKind.MINUTES: 1, PublicationKind.NATIONAL: 2}
OUTCOMES = {Outcome.DELETED: 6, Outcome.KEPT: 3, Outcome.SENT_TO_POLE: 1}
CORRECTIONS = {Correction.CORRECTED: 6, Correction.PARTLY: 3, Correction.NOT_CORRECTED: 1}


def come_each_month(course: Course, index: int) -> None:
    """As many as about 120 guichets have; ``index`` is the first working day of the month."""
    month = course.days[index].month
    if month != 8:
        train(course, index)
    if month in MEETINGS:
        meet_up(course, index, MEETINGS[month])
    if month % 2:
        break_down(course, index)
    if month % 3 == 0:
        draw_sample(course, index)
    if month in REVIEWS:
        review(course, index, REVIEWS[month])
    for monthly in (publish, publish, signal, signal, give_access, give_access, give_access, treat_list):
        monthly(course, index)


def train(course: Course, index: int) -> None:
    by, at = course.gestionnaire(), course.moment(index)
    say = partial(course.put, subject=course.named("formation-{}"), theme=Theme.FORMATIONS.value)
    say(at, Kind.EVENT_PLANNED, by=by)
    enrolled = {who: _is_enrolled(course, index, partial(say, by=who[0], guichet=who[1]))
                for who in course.some_agents(6, 15)}  # fmt: skip
    held_on, held_at = course.later(index, 8, 15)
    is_cancelled = course.chance(0.1)
    if is_cancelled and say(course.moment(held_on - 1), Kind.EVENT_CANCELLED, by=by):
        return
    course.count(at, "trainings.planned")
    course.count(at, "trainings.enrolments", many=sum(enrolled.values()))
    if is_cancelled:
        return
    _remind(course, course.moment(held_on - 5), say, outcome="J-7")
    say(held_at, Kind.TRAINING_HELD, by=by, minutes=150)
    course.count(held_at, "trainings.held")
    for (agent, guichet), is_in in enrolled.items():
        if is_in and _is_present(course, held_at, partial(say, by=agent, guichet=guichet)):
            course.count(held_at, "trainings.attendances")
            course.count(held_at, "trainings.guichets", f"{guichet}")
            if course.chance(0.5):
                given, rated_at = course.one_of(OPINIONS), held_at + 2 * HOUR
                say(rated_at, Kind.TRAINING_RATED, outcome=given.value)
                course.count(rated_at, "trainings.ratings")
                course.count(rated_at, "trainings.useful", many=given is Usefulness.USEFUL)


def _is_enrolled(course: Course, index: int, say: Callable[..., bool]) -> bool:
    """In the end: who waited may have found a place, who had one may have left it."""
    _, at = course.later(index, 1, 4)
    if course.chance(0.1):
        say(at, Kind.TRAINING_JOINED, outcome=EnrolmentState.WAITING.value)
        return course.chance(0.5) and say(
            at + HOUR, Kind.TRAINING_JOINED, outcome=EnrolmentState.ENROLLED.value
        )
    is_in = say(at, Kind.TRAINING_JOINED, outcome=EnrolmentState.ENROLLED.value)
    return is_in and not (course.chance(0.1) and say(at + 3 * HOUR, Kind.TRAINING_LEFT))


def _is_present(course: Course, at: datetime, say: Callable[..., bool]) -> bool:
    """One in twenty is noted wrongly, and corrected."""
    is_present = course.chance(0.85)
    if course.chance(0.05):
        say(at, Kind.TRAINING_ATTENDED, outcome=ABSENT if is_present else PRESENT)
        at += HOUR
    say(at, Kind.TRAINING_ATTENDED, outcome=PRESENT if is_present else ABSENT)
    return is_present


def meet_up(course: Course, index: int, kind: EventKind) -> None:
    """How many came is noted, and sometimes corrected."""
    reference, by = course.named(f"{kind}-{{}}"), course.gestionnaire()
    say = partial(course.put, subject=reference, by=by, theme=Theme.INSTANCES.value)
    at, (held_on, held_at) = course.moment(index), course.later(index, 12)
    say(at, Kind.EVENT_PLANNED)
    course.count(at, "animation.meetings.planned")
    say(course.moment(held_on - 8), Kind.TOPICS_SENT)
    came, is_wrong = course.dice.randrange(6, 31), course.chance(0.3)
    say(held_at, Kind.MEETING_HELD, minutes=180, outcome=f"{came + is_wrong}")
    if is_wrong:
        say(held_at + HOUR, Kind.MEETING_HELD, outcome=f"{came}")
    course.count(held_at, "animation.meetings.held")
    course.count(held_at, "animation.meetings.attendances", many=came)
    say(course.later(held_on, 10)[1], Kind.ACCOUNT_PUBLISHED)


def break_down(course: Course, index: int) -> None:
    """An incident of the SNE: agents tell of it in their tickets, or in the chat."""
    index, at = course.later(index, 0, 15)
    reference, by, met = course.reference("I", at), course.gestionnaire(), set[int]()
    course.put(at, Kind.INCIDENT_OPENED, reference, by, channel="")
    course.count(at, "assistance.incidents.total")
    course.count_intervention(at, "", "", None)
    for _ in range(course.dice.randrange(3, 11)):
        told_at = at + course.dice.randrange(2, 120) * MINUTE
        if course.chance(0.7):
            Ticket(course, index, told_at).lives(reference, met)
        else:
            meet(course, told_at, reference, course.agent(), met, "telegram")
    course.put(course.later(index, 1)[1], Kind.INCIDENT_CLOSED, reference, by, channel="")


def publish(course: Course, index: int) -> None:
    index, at = course.later(index, 0, 18)
    subject, kind = course.named("publication:{}"), course.one_of(PUBLICATIONS).value
    course.put(at, Kind.PUBLICATION_SENT, subject, course.gestionnaire(), outcome=kind)
    course.count(at, "animation.publications.sent")
    for agent, guichet in course.some_agents(5, 25):
        _, read_at = course.later(index, 1, 6)
        course.put(read_at, Kind.PUBLICATION_READ, subject, agent, guichet)
        course.count(read_at, "animation.publications.readings")


def give_access(course: Course, index: int) -> None:
    """To the SNE, step by step; or an access is closed."""
    index, at = course.later(index, 0, 18)
    subject, (_, guichet) = course.named("acces-sne:{}"), course.agent()
    say = partial(course.put, subject=subject, by=course.gestionnaire(), guichet=guichet)
    if course.chance(0.3):
        say(at, Kind.HABILITATION_CLOSED, outcome=OpeningStep.OPEN.value)
        return
    say(at, Kind.OPENING_RECORDED, outcome=OpeningStep.FORM.value)
    for step in (OpeningStep.ASSIGNMENT, OpeningStep.OPEN):
        index, at = course.later(index, 1, 6)
        say(at, Kind.OPENING_MOVED, outcome=step.value)


def review(course: Course, index: int, kind: ReviewKind) -> None:
    """Each guichet is asked, and most of them answer."""
    at, by = course.moment(index), course.cast.gestionnaires[0]
    for guichet, agent in {guichet: agent for agent, guichet in course.cast.agents.items()}.items():
        say = partial(course.put, subject=course.named("revue:{}"), guichet=guichet, outcome=kind.value)
        say(at, Kind.REVIEW_ASKED, by=by)
        if course.chance(0.8):
            say(course.later(index, 1, 15)[1], Kind.REVIEW_ANSWERED, by=agent)


def control(course: Course, index: int, month: date) -> None:
    """Its report is imported and looked at, and the obligation noted; a reminder tells what is still owed."""
    by, departement = course.cast.gestionnaires[0], course.departement
    index, at = course.later(index, 3, 9)
    done_at, day, minutes = at + HOUR, course.days[index], course.dice.randrange(30, 91)
    _import(course, at, Purpose.REPORT, by)
    subject = f"controle:{departement}:{month:%Y-%m}"
    course.put(done_at, Kind.CONTROL_DONE, subject, by, theme=QUALITY, minutes=minutes)
    course.count(done_at, "quality.controls.done")
    noted = f"obligation:{departement}:{Obligation.CONTROL}:{day}"
    course.put(done_at, Kind.OBLIGATION_NOTED, noted, by)
    say = partial(course.put, subject=f"obligation:{departement}:{day:%Y-%m}")
    _remind(course, course.moment(index), say, theme=Theme.INSTANCES.value)


def treat_list(course: Course, index: int) -> None:
    """Doublons or requests ANRU, each in a few minutes; what was said of some is corrected."""
    by, is_anru = course.gestionnaire(), course.chance(0.25)
    index, at = course.later(index, 0, 12)
    _import(course, at, Purpose.ANRU if is_anru else Purpose.DOUBLONS, by)
    theme = (Theme.ANRU if is_anru else Theme.DOUBLONS).value
    for _ in range(course.dice.randrange(4, 14)):
        subject, (_, guichet) = course.named(f"cas:{course.departement}:{{}}"), course.agent()
        say = partial(
            course.put, kind=Kind.CASE_TREATED, subject=subject, by=by, guichet=guichet, theme=theme
        )
        _, treated_at = course.later(index, 1, 6)
        is_right = not course.chance(0.1)
        minutes, outcome = course.dice.randrange(1, 11), course.one_of(OUTCOMES).value
        say(treated_at, minutes=minutes, outcome=outcome, is_right=is_right)
        if not is_right:
            say(treated_at + HOUR, minutes=minutes + 1, outcome=Outcome.TO_REENTER.value)
        course.count(treated_at, "acts.cases.total")


def _import(course: Course, at: datetime, purpose: Purpose, by: int) -> None:
    """One in six is undone, and half of these are read again."""
    subject = course.named(f"import:{course.departement}:{{}}")
    say = partial(course.put, subject=subject, by=by, theme=QUALITY, outcome=purpose.value)
    say(at, Kind.TABLE_IMPORTED)
    is_undone, is_again = course.chance(0.16), course.chance(0.5)
    if is_undone:
        say(at + MINUTE, Kind.IMPORT_UNDONE)
        if is_again:
            say(at + 2 * MINUTE, Kind.TABLE_IMPORTED)
    course.count(at, "quality.tables.imported", many=is_again or not is_undone)


def draw_sample(course: Course, index: int) -> None:
    index, at = course.later(index, 0, 10)
    subject = course.named(f"lot:{course.departement}:{{}}")
    say = partial(course.put, subject=subject, by=course.gestionnaire(), theme=QUALITY)
    say(at, Kind.SAMPLE_DRAWN)
    _, closed_at = course.later(index, 6)
    say(closed_at, Kind.SAMPLE_CLOSED)
    course.count(closed_at, "quality.samples.closed")


def signal(course: Course, index: int) -> None:
    """A signalement: its guichet answers within its month, late, or never; some are withdrawn."""
    index, at = course.later(index, 0, 18)
    (agent, guichet), by, reference = course.agent(), course.gestionnaire(), course.reference("S", at)
    due_on = add_calendar_months(course.days[index], 1)
    say = partial(course.put, subject=reference, by=by, guichet=guichet, theme=QUALITY)
    say(at, Kind.SIGNALEMENT_RECORDED, outcome=f"{due_on}")
    fate = course.one_of({"in_time": 12, "late": 4, "never": 3, "withdrawn": 1})
    if fate == "withdrawn" and say(course.later(index, 2)[1], Kind.SIGNALEMENT_CANCELLED):
        return
    course.count(at, "quality.signalements.sent")
    if course.chance(0.6):
        say(course.later(index, 1)[1], Kind.SIGNALEMENT_ACKNOWLEDGED, by=agent)
    if course.chance(0.15):
        say(course.later(index, 3)[1], Kind.SIGNALEMENT_HELP_ASKED, by=agent)
        _, helped_at = course.later(index, 4)
        say(helped_at, Kind.SIGNALEMENT_HELPED)
        course.count(helped_at, "quality.signalements.helped")
    for outcome, ahead in (("J-15", 15), ("J-7", 7)):
        _remind(course, course.on(due_on - timedelta(days=ahead)), partial(say, by=None), outcome=outcome)
    _, answered_at = course.later(index, 5, 16)
    if fate != "in_time":
        chased_at, answered_at = (course.on(due_on + timedelta(days=days)) for days in (3, 12))
        say(chased_at, Kind.SIGNALEMENT_CHASED)
        course.count(chased_at, "quality.signalements.chased")
    is_settled = fate in {"in_time", "late"} and say(
        answered_at, Kind.SIGNALEMENT_ANSWERED, by=agent, outcome=fate
    )
    if is_settled and not (course.chance(0.06) and say(answered_at + HOUR, Kind.SIGNALEMENT_REOPENED)):
        course.count(at, "quality.signalements.answered")
        course.count(at, f"quality.signalements.{fate}")
        _evaluate(course, course.on(course.zone.local(answered_at).date() + ONE_DAY), say)
    elif due_on <= course.last:
        course.count(at, "quality.signalements.unanswered")


def _evaluate(course: Course, at: datetime, say: Callable[..., bool]) -> None:
    """How far it was put right, what the comité heard of it, and what was proposed to the State."""
    found = course.one_of(CORRECTIONS)
    say(at, Kind.SIGNALEMENT_EVALUATED, outcome=found.value)
    if found is Correction.CORRECTED:
        say(at + HOUR, Kind.SIGNALEMENT_CLOSED)
        return
    say(at + HOUR, Kind.SIGNALEMENT_REPORTED)
    course.count(at + HOUR, "quality.signalements.reported")
    if course.chance(0.2):
        say(at + 2 * HOUR, Kind.SIGNALEMENT_REPORTED)
    if found is Correction.NOT_CORRECTED:
        say(at + 3 * HOUR, Kind.SIGNALEMENT_PROPOSED)
        course.count(at + 3 * HOUR, "quality.signalements.proposed")


def _remind(course: Course, at: datetime, say: Callable[..., bool], **said: str) -> None:
    say(at, Kind.REMINDER_SENT, channel="", **said)
    course.count(at, "animation.reminders.sent")
