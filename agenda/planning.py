"""Planning, changing and cancelling an event, and telling those who would otherwise come for nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from agenda.answers import AnswerService
from agenda.convocations import Step, convoke
from agenda.enrolling import EnrolmentService, enrolled
from agenda.events import Event, EventKind, EventStatus, Offer, audience, require_deciding
from agenda.lines import LONGEST_PLACE, one_line
from agenda.notices import EventCancelled, EventChanged, EventPlanned, NoLongerConcerned
from delivery.files import Attachment
from journal.entries import Kind
from journal.people import Person, identity
from refusals.base import Refused

if TYPE_CHECKING:
    from storage.unit_of_work import Work


MOST_PLACES = 500


def _title(text: str, kind: EventKind) -> str:
    """Only a training needs one."""
    return one_line(text) if text or kind is EventKind.FORMATION else ""


def _offer(kind: EventKind, offer: Offer | None) -> Offer:
    """A meeting has none. Raises ``agenda.wrong_places`` or ``common.line_too_long``."""
    if kind is not EventKind.FORMATION or offer is None:
        return Offer()
    if offer.places is not None:
        require_places(offer.places)
    return replace(offer, trainer=one_line(offer.trainer) if offer.trainer.strip() else "")


def require_places(places: int) -> None:
    if not 1 <= places <= MOST_PLACES:
        raise Refused("agenda.wrong_places", most=MOST_PLACES)


def require_order(starts_at: datetime, ends_at: datetime | None) -> None:
    if ends_at is not None and ends_at <= starts_at:
        raise Refused("agenda.ends_before_it_starts")


class EventService:
    """The orders of a gestionnaire; one instance per unit of work.

    A change is told at once, whatever the hour: somebody may be about to set off.
    """

    def __init__(self, work: Work, *, now: datetime, channel: str = "") -> None:
        self._work = work
        self._now = now
        self._channel = channel

    def plan(
        self,
        kind: EventKind,
        *,
        title: str = "",
        starts_at: datetime,
        place: str,
        by: Person,
        guichet_ids: Collection[int] = (),
        ends_at: datetime | None = None,
        offer: Offer | None = None,
        partenaire_ids: Collection[int] = (),
    ) -> Event:
        """For the département of whoever plans, or of its guichets. Only a training needs a title, and has an
        offer. The partenaires are convoked at once: a mail wakes nobody.

        The other gestionnaires are told; reminders will tell the rest.
        """
        self._require_gestionnaire(by)
        self._require_hers(guichet_ids, by)
        self._require_future(starts_at)
        require_order(starts_at, ends_at)
        assert by.id is not None
        event = Event(
            kind=kind,
            title=_title(title, kind),
            starts_at=starts_at,
            place=one_line(place, longest=LONGEST_PLACE),
            planned_by=by.id,
            created_at=self._now,
            guichet_ids=sorted(set(guichet_ids)),
            departement=self._whose(guichet_ids, by),
            ends_at=ends_at,
            partenaire_ids=sorted(set(partenaire_ids)),
        )
        event.offer = _offer(kind, offer)
        self._work.events.add(event)
        self._work.outbox.tell_gestionnaires(
            EventPlanned(event.kind, event.title, event.starts_at, event.place, by.name),
            key=f"evenement:{event.reference}:prevu",
            departement=event.departement,
            besides=by.id,
        )
        convoke(self._work, event, Step.CONVOKED, event.partenaire_ids)
        self._log(event, Kind.EVENT_PLANNED, by)
        return event

    def change(
        self,
        event: Event,
        *,
        title: str,
        starts_at: datetime,
        place: str,
        guichet_ids: Collection[int],
        by: Person,
        ends_at: datetime | None = None,
        offer: Offer | None = None,
        partenaire_ids: Collection[int] | None = None,
    ) -> None:
        """All but its kind; without an ``offer`` or ``partenaire_ids``, those stay too. What changes nothing
        tells nobody; of a guichet added, the reminders tell. Whoever is enrolled stays so, and is told of
        another date; whoever is convoked is asked again whether they come.
        """
        self._require_changeable(event, by)
        self._require_future(starts_at)
        require_order(starts_at, ends_at)
        former, former_end = (event.title, event.starts_at, event.place), event.ends_at
        wanted = (_title(title, event.kind), starts_at, one_line(place, longest=LONGEST_PLACE))
        chosen = sorted(set(guichet_ids))
        self._require_hers(set(chosen) - set(event.guichet_ids), by)
        offered = _offer(event.kind, event.offer if offer is None else offer)
        self._require_room(event, offered)
        convoked = event.partenaire_ids if partenaire_ids is None else sorted(set(partenaire_ids))
        is_moved = (wanted, ends_at) != (former, event.ends_at)
        same = (event.guichet_ids, event.offer, event.partenaire_ids)
        if not is_moved and (chosen, offered, convoked) == same:
            return
        is_for_others = offered.for_referents != event.for_referents
        event.title, event.starts_at, event.place = wanted
        event.ends_at, event.offer = ends_at, offered
        event.revision += 1
        event.changed_at = self._now
        self._take_back(event)
        key = f"evenement:{event.reference}:change:{event.revision}"
        if chosen != event.guichet_ids or is_for_others:
            event.guichet_ids = chosen
            event.departement = self._whose(chosen, by) if chosen else event.departement
            self._let_go(event, NoLongerConcerned(event.kind, former[0], former[1]), key=key)
        if is_moved:
            changed = EventChanged(
                event.kind, former[0], wanted[0], *former[1:], *wanted[1:], former_end, ends_at
            )
            to_answer = replace(changed, number=identity(event)) if event.convokes_guichets else changed
            self._tell(event, changed, to_answer, key=key, by=by)
        if starts_at != former[1]:
            self._answers.ask_again(event, former[1], by=by)
        self._convoke(event, convoked, is_moved=is_moved)
        if event.has_enrolment:
            EnrolmentService(self._work, now=self._now, channel=self._channel).let_go(event)
        self._log(event, Kind.EVENT_CHANGED if wanted[1:] == former[1:] else Kind.EVENT_MOVED, by)

    def attach(self, event: Event, files: Sequence[Attachment], *, by: Person) -> None:
        """The documents of the event, whole: what is not among them goes. Nobody is told."""
        require_deciding(event, by, self._work.people)
        event.files = list(files)
        event.revision += 1
        self._log(event, Kind.EVENT_CHANGED, by)

    def cancel(self, event: Event, *, by: Person) -> None:
        self._require_changeable(event, by)
        event.status, event.changed_at = EventStatus.CANCELLED, self._now
        self._take_back(event)
        self._tell(
            event,
            EventCancelled(event.kind, event.title, event.starts_at),
            key=f"evenement:{event.reference}:annule",
            by=by,
        )
        convoke(self._work, event, Step.CANCELLED, event.partenaire_ids)
        self._log(event, Kind.EVENT_CANCELLED, by)

    def _convoke(self, event: Event, wanted: Collection[int], *, is_moved: bool) -> None:
        """Those who stay are told of another moment or place, the new ones convoked, the others let go."""
        former, event.partenaire_ids = {*event.partenaire_ids}, sorted(wanted)
        of = f"{event.revision}"
        convoke(self._work, event, Step.CONVOKED, {*wanted} - former, of=of)
        convoke(self._work, event, Step.CANCELLED, former - {*wanted}, of=of)
        self._answers.let_go(event, former - {*wanted})
        if is_moved:
            convoke(self._work, event, Step.CHANGED, former & {*wanted}, of=of)

    @property
    def _answers(self) -> AnswerService:
        return AnswerService(self._work, now=self._now, channel=self._channel)

    def _tell(self, event: Event, notice: object, to_agents: object = None, *, key: str, by: Person) -> None:
        """The gestionnaires knew from the first day; the agents since their first reminder."""
        for agent_id in event.told_ids:
            self._work.outbox.tell(agent_id, to_agents or notice, key=f"{key}:agent-{agent_id}")
        self._work.outbox.tell_gestionnaires(notice, key=key, departement=event.departement, besides=by.id)

    def _require_room(self, event: Event, offered: Offer) -> None:
        """Raises ``agenda.fewer_places``, or ``agenda.still_enrolled``."""
        coming = len(enrolled(self._work, event)) if event.has_enrolment else 0
        if coming and not offered.has_enrolment:
            raise Refused("agenda.still_enrolled", enrolled=coming)
        if offered.places is not None and offered.places < coming:
            raise Refused("agenda.fewer_places", enrolled=coming)

    def _take_back(self, event: Event) -> None:
        """The reminders that have not left yet; whoever was to learn of it that way has not."""
        self._work.outbox.take_back(
            f"rappel:{event.reference}:", f"convocation:{event.reference}:{Step.REMINDED}:"
        )
        first = (f"{one}:{event.reference}:agent-" for one in ("inscription", "convocation"))
        event.forget_told(list(self._work.outbox.take_back(*first)))

    def _let_go(self, event: Event, notice: NoLongerConcerned, *, key: str) -> None:
        """Those who were reminded and are no more of its guichets hear it once, then nothing."""
        concerned = audience(event, self._work.people)
        left_out = [agent_id for agent_id in event.told_ids if agent_id not in concerned]
        for agent_id in left_out:
            self._work.outbox.tell(agent_id, notice, key=f"{key}:agent-{agent_id}")
        event.forget_told(left_out)

    def _log(self, event: Event, kind: Kind, by: Person) -> None:
        self._work.journal.add(event.entry(kind, at=self._now, channel=self._channel, by=by))

    def _require_changeable(self, event: Event, by: Person) -> None:
        require_deciding(event, by, self._work.people)
        if event.starts_at <= self._now:
            raise Refused("agenda.started")

    def _whose(self, guichet_ids: Collection[int], by: Person) -> str:
        """What is planned for the guichets of one département is its own, whoever plans it."""
        codes = {self._work.people.departement_of(number) for number in guichet_ids}
        return by.departement or (codes.pop() if len(codes) == 1 else "")

    def _require_hers(self, guichet_ids: Collection[int], by: Person) -> None:
        """Whoever plans invites the guichets of their département; those of another were invited before."""
        if not all(by.sees(self._work.people.departement_of(number)) for number in guichet_ids):
            raise Refused("common.gestionnaire_only")

    def _require_future(self, starts_at: datetime) -> None:
        if starts_at <= self._now:
            raise Refused("agenda.past")

    @staticmethod
    def _require_gestionnaire(person: Person) -> None:
        if not person.is_gestionnaire:
            raise Refused("common.gestionnaire_only")
